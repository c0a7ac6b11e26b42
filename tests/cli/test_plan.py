"""`groundswell plan`: a plan in a folder, or what clashes; errors without a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import find_controls, list_files, run


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Path:
    told = run(capsys, "plan", "--example")
    (tmp_path / "request.json").write_text(told.out, encoding="utf-8")
    return tmp_path / "request.json"


def spoil(path: Path, change) -> Path:
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_example_is_planned_drawn_and_written(capsys, asked: Path, tmp_path: Path) -> None:
    told = run(capsys, "plan", asked, "--out", tmp_path / "out")
    first = (tmp_path / "out/plan.json").read_bytes()
    run(capsys, "plan", asked, "--out", tmp_path / "again")

    assert told.code == 0, told
    assert list_files(tmp_path / "out") == ["plan.json", "plan.svg", "plan.txt"]
    assert "Cost: EUR 27,879.00 (no plan costs less)." in told.out
    assert "Ugo Ferri\tunit\t3\t3" in told.out
    assert (tmp_path / "again/plan.json").read_bytes() == first
    assert "Ada Okafor (agency): " in (tmp_path / "out/plan.txt").read_text(encoding="utf-8")


def test_somebody_leaves_and_the_plan_goes_on(capsys, asked: Path, tmp_path: Path) -> None:
    run(capsys, "plan", asked, "--out", tmp_path / "out")
    away = {"from_week": 9, "until_week": 12, "days": 0}
    spoil(asked, lambda document: document["people"][4].update(weeks=[away]))
    told = run(capsys, "plan", asked, "--former", tmp_path / "out/plan.json", "--from-week", "9")

    assert told.code == 0, told
    assert "instead of Cem Aydin." in told.out


def test_what_clashes_is_said_and_the_command_fails(capsys, asked: Path, tmp_path: Path) -> None:
    spoil(asked, lambda document: document["rules"].update(budget="20000"))
    told = run(capsys, "plan", asked, "--out", tmp_path / "out")

    assert told.code == 1
    assert "· the budget of EUR 20,000.00" in told.out
    assert "· A budget of EUR 27,879.00, EUR 7,879.00 more." in told.out
    assert list_files(tmp_path / "out") == ["clash.json"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["people"][0].update(days_a_week=-1), "days_a_week is '-1'"),
        (lambda d: d["items"][0].update(from_week=0), "from_week is week 0"),
        (lambda d: d["people"][0].update(name="\x1b[31m", home="x"), "home is 'x'"),
        (lambda d: d.pop("people"), "people is missing"),
    ],
)
def test_a_mistake_is_said_without_a_traceback(capsys, asked: Path, change, words: str) -> None:
    told = run(capsys, "plan", spoil(asked, change))

    assert told.code == 1
    assert words in told.err.replace("\n", " ")
    assert "Traceback" not in told.err
    assert not find_controls(told.out + told.err)


def test_a_file_that_is_not_there_or_no_json_is_said(capsys, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"weeks": NaN}')

    assert "cannot be read" in run(capsys, "plan", tmp_path / "none.json").err
    assert "NaN stands where a number should" in run(capsys, "plan", tmp_path / "bad.json").err
    assert "--former" not in run(capsys, "plan", "--example").out


def test_a_folder_that_cannot_be_made_is_said(capsys, asked: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = run(capsys, "plan", asked, "--out", tmp_path / "file")

    assert told.code == 1
    assert "Traceback" not in told.err
