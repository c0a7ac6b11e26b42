"""Hostile exports, mappings and places: each is told in three parts, and nothing is half written."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest
from cli import hostile_rows
from cli.command import Told, find_controls, list_files, run
from cli.hostile_files import PLAIN, Hostile, list_hostile, write

from groundswell import errors
from groundswell.spells import open_records

assert hostile_rows  # its table is entered by importing it

HOSTILE = list_hostile()
REFUSED = [one for one in HOSTILE if one.code]
READ = [one for one in HOSTILE if not one.code]
_AFTER_INSPECTION = {
    "place-unwritable", "report-folder-taken", "key-not-read", "engine-unknown", "too-many-bad-rows", "too-many-steps"
}  # fmt: skip
EXPORTS = [one for one in REFUSED if one.code not in _AFTER_INSPECTION and "bomb" not in one.name]
MESSAGES = {
    error.code: error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, errors.GroundswellError)
}


def name(one: Hostile) -> str:
    return one.name


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the folders `in` and `out`, a key, and the only folder for temporary files."""
    for folder in ("in", "out", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "key").write_text("a key that is long enough")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


def report(capsys: pytest.CaptureFixture[str], place: Path, arguments: list[str]) -> Told:
    given = ["--out", place / "out" / "deep" / "report", "--key-file", place / "key", *arguments]
    return run(capsys, "report", "--no-pdf", *given)


def read_parts(err: str) -> list[str]:
    """Take a message apart; it has three parts, each of them a line or, for lines to type, more."""
    lines = [line for line in err.splitlines() if not line.startswith("    ")]
    assert [line[:12] for line in lines[1:]] == ["  Expected: ", "  Next: "[:12].ljust(8) + lines[2][8:12]], (
        err
    )
    return lines


def test_table_of_hostile_files_is_long_enough() -> None:
    assert len(HOSTILE) >= 90
    assert {one.code for one in REFUSED} <= set(MESSAGES)


@pytest.mark.parametrize("one", REFUSED, ids=name)
def test_report_of_a_hostile_input_tells_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], place: Path, one: Hostile
) -> None:
    arguments = one.make(place / "in")
    before = list_files(place)

    told = report(capsys, place, arguments)

    assert told.code == 1
    assert one.phrase in told.err
    assert told.out == ""
    assert not find_controls(told.err)
    assert all(read_parts(told.err))
    assert speaks(one.code, told.err)
    # What was unpacked goes with the connection; all else must be gone at once.
    assert [file for file in list_files(place) if not file.startswith("tmp/groundswell-")] == before


def speaks(code: str, err: str) -> bool:
    """Tell whether a message is that of the class with a code: it has the words that the class has."""
    texts = [text for text in MESSAGES[code].__init__.__code__.co_consts if isinstance(text, str)]
    return any(text.strip() in err for text in texts if len(text) > 8)


@pytest.mark.parametrize("one", EXPORTS, ids=name)
def test_inspect_of_a_hostile_input_tells_too(
    capsys: pytest.CaptureFixture[str], place: Path, one: Hostile
) -> None:
    arguments = one.make(place / "in")
    before = list_files(place)

    told = run(capsys, "inspect", *arguments)

    assert told.code == (0 if one.code == "reading-undecided" else 1)
    assert not find_controls(told.out + told.err)
    assert "did not foresee" not in told.err
    assert [file for file in list_files(place) if not file.startswith("tmp/")] == [
        file for file in before if not file.startswith("tmp/")
    ]


@pytest.mark.parametrize("one", READ, ids=name)
def test_report_of_a_strange_input_is_made_whole(
    capsys: pytest.CaptureFixture[str], place: Path, one: Hostile
) -> None:
    told = report(capsys, place, one.make(place / "in"))

    assert told.code == 0, told.err
    assert told.err == ""
    assert one.phrase in told.out
    assert not find_controls(told.out)
    files = list_files(place / "out")
    assert {"deep/report/report.html", "deep/report/records.duckdb", "deep/report/findings.json"} <= set(
        files
    )
    assert not [file for file in files if ".part" in file or ".reading" in file or ".old" in file]
    with open_records(place / "out" / "deep" / "report" / "records.duckdb") as records:
        assert records.manifest.case_count > 0


def test_folder_without_rights_is_told(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "out").chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        (place / "out" / "probe").mkdir()
    except PermissionError:
        told = report(capsys, place, write(place / "in", PLAIN))
        assert told.code == 1
        assert "Permission denied" in told.err
    else:
        pytest.skip("this account may write everywhere")
    finally:
        (place / "out").chmod(stat.S_IRWXU)
