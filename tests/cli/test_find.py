"""`groundswell find`: one question from a store that was built before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import find_controls, run
from cli.hostile_files import make_rows, write_rows

from groundswell.spells import read_records


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of sixty cases."""
    (tmp_path / "export.csv").write_text(write_rows(make_rows(60)))
    read_records(tmp_path / "export.csv", store=tmp_path / "records.duckdb").close()
    return tmp_path / "records.duckdb"


def test_find_prints_the_headline_first_then_each_estimate_with_its_interval(
    capsys: pytest.CaptureFixture[str], store: Path
) -> None:
    told = run(capsys, "find", "waits", store)

    lines = told.out.splitlines()
    assert told.code == 0
    assert told.err == ""
    assert lines[0] == "Half of the applicants wait more than 2.5 days."
    assert "  what\testimate\tinterval\tunit" in lines
    assert any(line.startswith("· ") for line in lines)
    assert not find_controls(told.out)


def test_find_as_json_is_one_document(capsys: pytest.CaptureFixture[str], store: Path) -> None:
    told = run(capsys, "find", "places", store, "--json")

    document = json.loads(told.out)
    assert document["question"] == "places"
    assert document["cases"] == 60
    assert document["estimates"]


@pytest.mark.parametrize("content", [None, b"", b"not a store at all"])
def test_find_in_what_is_no_store_tells(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "records.duckdb").write_bytes(content)

    told = run(capsys, "find", "waits", tmp_path / "records.duckdb")

    assert told.code == 1
    assert told.err.startswith(f"The store {tmp_path / 'records.duckdb'} could not be read: ")
    assert told.out == ""


def test_question_that_there_is_not_is_told_with_those_there_are(
    capsys: pytest.CaptureFixture[str], store: Path
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(capsys, "find", "weather", store)

    assert stopped.value.code == 2
    assert "waits" in capsys.readouterr().err
