"""Running a command in this process, and what it printed and left on the disk."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

from groundswell_cli.main import main


@dataclass(frozen=True)
class Told:
    """What a command gave back: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Told:
    """Run `groundswell` with arguments, as if typed."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return Told(code, printed.out, printed.err)


def find_controls(text: str) -> set[str]:
    """Find the characters that a terminal would obey: controls and changes of direction."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t"}


def list_files(folder: Path) -> list[str]:
    """List all that is below a folder, hidden files included."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
