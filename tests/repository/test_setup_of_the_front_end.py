"""Making the front end anew does no more than what changed asks for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from repository.tree import ROOT

# Stands in for the two programs of other people: each writes down that it was called.
PROGRAMS = {
    "node": "echo v22.0.0",
    "npm": "rm -rf node_modules && mkdir node_modules && echo npm $1 >>done",
    "scripts/build_assets": (
        "mkdir -p src/groundswell_web/govuk/built && rm -f src/groundswell_web/govuk/built/.stamp && "
        "echo compile >>done"
    ),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A repository of four small files, with programs that only write down that they ran."""
    for place in ("scripts", "bin", "src/groundswell_web/govuk/styles"):
        (tmp_path / place).mkdir(parents=True)
    for place in ("package.json", "package-lock.json", "src/groundswell_web/govuk/styles/a.scss"):
        (tmp_path / place).write_text("{}")
    for name, does in PROGRAMS.items():
        program = tmp_path / (name if "/" in name else f"bin/{name}")
        program.write_text(f"#!/bin/sh\nset -e\n{does}\n")
        program.chmod(0o755)
    return tmp_path


def build(house: Path) -> list[str]:
    """Source the set-up as `./start` does, make the front end, and tell what ran."""
    done = house / "done"
    done.write_text("")
    told = subprocess.run(
        ["bash", "-c", f'set -euo pipefail; source "{ROOT}/scripts/setup.sh"; build_front_end'],
        env=os.environ | {"ROOT": str(house), "PATH": f"{house}/bin:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return done.read_text().splitlines()


def test_first_time_installs_and_compiles_and_the_second_does_nothing(house: Path) -> None:
    assert build(house) == ["npm ci", "compile"]
    assert build(house) == []


def test_changed_style_is_compiled_without_installing_anew(house: Path) -> None:
    build(house)
    (house / "src/groundswell_web/govuk/styles/a.scss").write_text("b {}")

    assert build(house) == ["compile"]


def test_changed_lock_and_lost_packages_are_installed_anew(house: Path) -> None:
    build(house)
    (house / "package-lock.json").write_text('{"other": 1}')
    assert build(house) == ["npm ci", "compile"]

    (house / "node_modules/.stamp").unlink()
    (house / "src/groundswell_web/govuk/styles/a.scss").write_text("b {}")
    assert build(house) == ["npm ci", "compile"]
