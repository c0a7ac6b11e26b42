"""`groundswell report`: what it prints and writes, with and without a mapping, on several files, again and again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cli.command import list_files, run
from cli.hostile_files import make_rows, write_rows

MAPPING = """\
shape = "statuses"
[columns]
case = "case"
step = "step"
at = "at"
[ends]
steps = ["Decided"]
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of sixty cases, each decided after 60 hours and some more."""
    (tmp_path / "export.csv").write_text(write_rows(make_rows(60)))
    (tmp_path / "key").write_text("a key that is long enough")
    return tmp_path / "export.csv"


def arguments(export: Path, *more: str) -> list[str]:
    out, key = export.parent / "out", export.parent / "key"
    return ["report", str(export), "--out", str(out), "--key-file", str(key), "--no-pdf", *more]


def test_report_without_a_terminal_says_the_answer_and_where_the_files_are(
    capsys: pytest.CaptureFixture[str], export: Path
) -> None:
    told = run(capsys, *arguments(export))

    out = export.parent / "out"
    assert told.code == 0
    assert told.err == ""
    assert told.out.splitlines() == [
        "Half of the applicants wait more than 2.5 days.",
        "",
        f"The report:  {out / 'report.html'}",
        f"Two pages:   {out / 'summary.md'}",
    ]
    assert list_files(export.parent)[:1] == ["export.csv"]
    assert {"report.html", "findings.json", "summary.md", "records.duckdb", "tables", "charts"} <= {
        path.name for path in out.iterdir()
    }


def test_report_with_the_same_seed_gives_the_same_findings(
    capsys: pytest.CaptureFixture[str], export: Path
) -> None:
    found = []
    for seed in ("1", "1", "2"):
        assert run(capsys, *arguments(export, "--seed", seed)).code == 0
        document = json.loads((export.parent / "out" / "findings.json").read_text(encoding="utf-8"))
        found.append(json.dumps(document["findings"], sort_keys=True))

    assert found[0] == found[1]


def test_report_with_a_mapping_follows_it(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    (export.parent / "m.toml").write_text(MAPPING)

    told = run(
        capsys, *arguments(export, "--mapping", str(export.parent / "m.toml"), "--title", "Permits <of> Bern")
    )

    assert told.code == 0
    page = (export.parent / "out" / "report.html").read_text(encoding="utf-8")
    assert "Permits &lt;of&gt; Bern" in page


def test_report_of_one_question_answers_it_alone(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    told = run(capsys, *arguments(export, "--question", "ways", "--question", "waits"))

    document = json.loads((export.parent / "out" / "findings.json").read_text(encoding="utf-8"))
    assert told.code == 0
    assert [finding["question"] for finding in document["findings"]] == ["waits", "ways"]


def test_report_of_several_files_counts_them_all(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    rows = make_rows(60)
    for number in range(3):
        (export.parent / f"part{number}.csv").write_text(write_rows(rows[number * 60 : number * 60 + 60]))
    files = [str(export.parent / f"part{number}.csv") for number in range(3)]

    told = run(capsys, "report", *files, *arguments(export)[2:])

    assert told.code == 0
    found = run(capsys, "find", "waits", export.parent / "out" / "records.duckdb", "--json")
    assert json.loads(found.out)["cases"] == 60


def test_report_with_bad_rows_writes_them_down_and_disarms_formulas(
    capsys: pytest.CaptureFixture[str], export: Path
) -> None:
    rows = make_rows(60)
    rows[7][2] = "=1+1"
    export.write_text(write_rows(rows))

    told = run(capsys, *arguments(export))

    place = export.parent / "out" / "set_aside.csv"
    assert told.code == 0
    assert str(place) in told.out
    with place.open(encoding="utf-8", newline="") as stream:
        listed = list(csv.reader(stream))
    assert listed[0] == ["row", "reason", "detail"]
    assert len(listed) == 2
    assert not listed[1][2].startswith("=")


def test_report_made_again_replaces_the_earlier_one_and_keeps_what_others_wrote(
    capsys: pytest.CaptureFixture[str], export: Path
) -> None:
    rows = make_rows(60)
    rows[7][2] = "soon"
    good = export.read_text()
    export.write_text(write_rows(rows))
    assert run(capsys, *arguments(export)).code == 0
    out = export.parent / "out"
    (out / "notes.txt").write_text("mine")
    (out / "report.pdf").write_text("of the earlier report")
    assert (out / "set_aside.csv").exists()
    export.write_text(good)

    assert run(capsys, *arguments(export)).code == 0

    assert (out / "notes.txt").read_text() == "mine"
    assert not (out / "set_aside.csv").exists()
    assert not (out / "report.pdf").exists()
    assert [path.name for path in export.parent.iterdir() if path.name.startswith(".")] == []


def test_report_that_fails_leaves_the_earlier_one(capsys: pytest.CaptureFixture[str], export: Path) -> None:
    assert run(capsys, *arguments(export)).code == 0
    before = {name: (export.parent / "out" / name).read_bytes() for name in ("report.html", "records.duckdb")}
    export.write_text("case,step,at\n1,Asked,soon\n")

    assert run(capsys, *arguments(export)).code == 1

    assert before == {name: (export.parent / "out" / name).read_bytes() for name in before}


def test_report_of_service_standards_has_no_store(
    capsys: pytest.CaptureFixture[str], example_records: Path, export: Path
) -> None:
    standards = example_records / "canada_service_standards.csv.gz"

    told = run(capsys, "report", standards, *arguments(export)[2:])

    assert told.code == 0, told.err
    assert (export.parent / "out" / "report.html").exists()
    assert not (export.parent / "out" / "records.duckdb").exists()


@pytest.mark.spark
def test_report_on_spark_is_the_report_on_duckdb(
    capsys: pytest.CaptureFixture[str], export: Path, spark_session: object
) -> None:
    found = []
    for engine in ("duckdb", "spark://local"):
        told = run(
            capsys, *arguments(export, "--engine", engine, "--question", "waits", "--question", "flow")
        )
        assert told.code == 0, told.err
        document = json.loads((export.parent / "out" / "findings.json").read_text(encoding="utf-8"))
        found.append(document["findings"])

    waits = [next(one for one in findings if one["question"] == "waits") for findings in found]
    assert waits[0]["sentences"] == waits[1]["sentences"]
    assert [one["question"] for one in found[0]] == [one["question"] for one in found[1]]
    assert [len(one["tables"]) for one in found[0]] == [len(one["tables"]) for one in found[1]]
