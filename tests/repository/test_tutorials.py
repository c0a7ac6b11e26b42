"""What a tutorial tells its reader to type runs, in the order in which it stands, and prints what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from repository.tree import ROOT

from groundswell.trials.registration import read_registration
from groundswell_cli.main import main

# The set-up of a machine is what ./test itself begins with.
SET_UP = {"./start", "source .venv/bin/activate"}


def find_blocks(page: Path, language: str) -> list[str]:
    """Find the blocks of code of one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


PAGES = sorted((ROOT / "docs/tutorials").glob("*.md"))
TUTORIALS = [page for page in PAGES if page.name != "README.md" and find_blocks(page, "sh")]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the documentation in it, so that what is written there stays out of the checkout."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "src").symlink_to(ROOT / "src")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return tmp_path


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_tutorial_from_first_command_to_last_runs(
    page: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line for block in find_blocks(page, "sh") for line in block.splitlines() if line not in SET_UP]

    for line in lines:
        program, *arguments = shlex.split(line)
        if program == "cp":
            recursive, source, target = arguments
            assert recursive == "-r", line
            shutil.copytree(source, target)
        else:
            assert program == "groundswell", line
            assert main(arguments) == 0, line

    assert lines
    told = " ".join(capsys.readouterr().out.split())
    for printed in find_blocks(page, "text"):
        if page.stem == "first-trial-on-files" or printed.startswith("Half of"):
            missing = [row for row in printed.splitlines() if " ".join(row.split()) not in told]
            assert not missing, missing
    if Path("out/mine").exists():
        planned = read_registration(Path("out/mine/registration.json")).design
        registered = read_registration(Path("out/one-letter/registration.json")).design
        assert replace(planned, key_sha256=registered.key_sha256) == registered


def test_tutorials_with_commands_are_found() -> None:
    assert {page.stem for page in TUTORIALS} == {"first-report", "first-trial-on-files"}


def test_trial_of_the_tutorial_has_the_plan_that_is_shown() -> None:
    shown = find_blocks(ROOT / "docs/tutorials/first-trial-on-files.md", "toml")[0]

    assert shown == (ROOT / "docs/tutorials/trial/plan.toml").read_text(encoding="utf-8")


def test_tutorial_shows_the_mapping_that_it_uses() -> None:
    shown = find_blocks(ROOT / "docs/tutorials/first-report.md", "toml")[0]

    assert tomllib.loads(shown) == tomllib.loads(
        (ROOT / "docs/tutorials/permits.toml").read_text(encoding="utf-8")
    )


def test_tutorial_begins_with_the_rows_of_its_export() -> None:
    shown = find_blocks(ROOT / "docs/tutorials/first-report.md", "text")[0]

    assert (ROOT / "docs/tutorials/permits.csv").read_text(encoding="utf-8").startswith(shown)
