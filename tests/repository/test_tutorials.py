"""What a tutorial tells its reader to type runs, in the order in which it stands, and prints what it says."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from repository.tree import ROOT

from groundswell_cli.main import main

TUTORIALS = [page for page in sorted((ROOT / "docs/tutorials").glob("*.md")) if page.name != "README.md"]
# The set-up of a machine is what ./test itself begins with.
SET_UP = {"./start", "source .venv/bin/activate"}


def find_blocks(page: Path, language: str) -> list[str]:
    """Find the blocks of code of one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


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
        assert program == "groundswell", line
        assert main(arguments) == 0, line

    assert lines
    told = capsys.readouterr().out
    for printed in find_blocks(page, "text"):
        if printed.startswith("Half of"):
            assert printed.strip() in told


def test_tutorial_shows_the_mapping_that_it_uses() -> None:
    shown = find_blocks(ROOT / "docs/tutorials/first-report.md", "toml")[0]

    assert tomllib.loads(shown) == tomllib.loads(
        (ROOT / "docs/tutorials/permits.toml").read_text(encoding="utf-8")
    )


def test_tutorial_begins_with_the_rows_of_its_export() -> None:
    shown = find_blocks(ROOT / "docs/tutorials/first-report.md", "text")[0]

    assert (ROOT / "docs/tutorials/permits.csv").read_text(encoding="utf-8").startswith(shown)
