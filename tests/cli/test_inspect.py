"""`groundswell inspect`: the columns, the proposal with its reasons, and a mapping that reads back to the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from cli.command import run
from cli.hostile_files import make_rows, write_rows

from groundswell.records.export import inspect_export


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with a column of e-mail addresses."""
    rows = [[*row, f"person{n // 3}@example.org"] for n, row in enumerate(make_rows(60))]
    (tmp_path / "export.csv").write_text(write_rows(rows, "case,step,at,channel,email"))
    return tmp_path / "export.csv"


def test_inspect_without_a_terminal_prints_plain_tables(
    capsys: pytest.CaptureFixture[str], export: Path
) -> None:
    told = run(capsys, "inspect", export)

    lines = told.out.splitlines()
    assert told.code == 0
    assert told.err == ""
    assert lines[:2] == ["export.csv is text in ASCII.", "Values in export.csv are separated by: comma."]
    assert "Columns of the first 180 rows" in lines
    assert "  column\tholds\tfilled\tdifferent\texamples" in lines
    assert "  step\ttext\t100%\t3\tReceived · Checked · Decided" in lines
    assert "\x1b" not in told.out


def test_inspect_shows_nothing_of_personal_columns(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    told = run(capsys, "inspect", export)

    assert "@example.org" not in told.out
    assert "  email\temail addresses\t100%\t60\t(not shown)" in told.out.splitlines()


def test_inspect_gives_each_choice_its_reason(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    told = run(capsys, "inspect", export)

    rows = told.out.partition("Proposed reading\n")[2].partition("\n\n")[0].splitlines()
    cells = {cell[0].strip(): cell[1:] for cell in (row.split("\t") for row in rows)}
    assert cells["columns.case"][0] == "case"
    assert cells["columns.step"][0] == "step"
    assert cells["columns.at"][0] == "at"
    assert all(len(cell) == 3 and cell[2] for cell in cells.values())


def test_mapping_written_reads_back_to_the_same_and_makes_the_same_report(
    capsys: pytest.CaptureFixture[str], export: Path
) -> None:
    place = export.parent / "m.toml"

    told = run(capsys, "inspect", export, "--write-mapping", place)

    assert told.code == 0
    assert str(place) in told.out
    assert tomllib.loads(place.read_text(encoding="utf-8"))["columns"]["case"] == "case"
    assert inspect_export(export, place).mapping == inspect_export(export).mapping
    (export.parent / "key").write_text("a key that is long enough")
    answers = []
    for more in ([], ["--mapping", place]):
        out = export.parent / f"out{len(more)}"
        options = ["--out", out, "--no-pdf", "--key-file", export.parent / "key", "--question", "waits"]
        answers.append(run(capsys, "report", export, *options, *more).out.splitlines()[0])
    assert answers[0] == answers[1]


def test_mapping_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    told = run(capsys, "inspect", export, "--write-mapping", export.parent)

    assert told.code == 1
    assert told.err.startswith(f"Nothing can be written at {export.parent}: Is a directory.")


def test_inspect_of_what_must_be_asked_prints_the_line_to_type(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [
        [row[0], row[1], f"0{1 + n % 9}/0{1 + n % 8}/2021 1{n % 10}:00"] for n, row in enumerate(make_rows())
    ]
    (tmp_path / "export.csv").write_text(write_rows(rows, "case,step,at"))

    told = run(capsys, "inspect", tmp_path / "export.csv")

    assert told.code == 0
    assert told.out.splitlines()[-2:] == ["    [times]", "    day_first = true   # or false"]


def test_inspect_of_an_example_of_each_format_proposes_a_case(
    capsys: pytest.CaptureFixture[str], example_records: Path
) -> None:
    for name in ("receipt.csv.gz", "roadtraffic100traces.xes"):
        told = run(capsys, "inspect", example_records / name)

        assert told.code == 0
        assert "  columns.case\t" in told.out
