"""A report on disk: whole or not at all, inert, and the same numbers in each format."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from library.reports.municipal import AS_OF_AT, NOW, make_facts, make_findings, make_waits, make_ways

from groundswell.errors import ReportFolderTaken
from groundswell.evidence.finding import Column, Table, refuse_finding
from groundswell.reports import DroppedColumn, ReportFiles, write_report, writing

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "javascript:alert(1)",
    "\x1b[2J\x1b]0;owned\x07",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://a")',
    "https://example.com/x",
    "a\u202egpj.exe",
)


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    folder = tmp_path_factory.mktemp("report") / "out"
    return write_report(make_findings(), folder, records_facts=make_facts(), now=NOW)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    """A report in which everything that may come from the records is hostile."""
    text = " ".join(HOSTILE)
    columns = (Column("a", text), Column("b", "B", "days"))
    table = Table("t", text, columns, tuple((one, -1.5) for one in HOSTILE), note=text, trace=text)
    waits = replace(make_waits(text), sentences=(text, text), caveats=(text,), method=text)
    waits = replace(waits, tables=(*waits.tables, table))
    facts = replace(
        make_facts(text), mapping_toml=text, dropped_columns=tuple(DroppedColumn(one, one) for one in HOSTILE)
    )
    folder = tmp_path_factory.mktemp("hostile") / "out"
    findings = (
        waits,
        make_ways(("Received", *HOSTILE)),
        refuse_finding("gains", text, text, as_of_at=AS_OF_AT),
    )
    return write_report(findings, folder, records_facts=facts, now=NOW, pdf=False)


def test_report_of_some_findings_has_all_its_files(report: ReportFiles) -> None:
    files = sorted(
        str(path.relative_to(report.folder)) for path in report.folder.rglob("*") if path.is_file()
    )

    assert files == [
        "charts/process_map.svg",
        "charts/waits_curve.svg",
        "findings.json",
        "findings.schema.json",
        "report.html",
        "report.pdf",
        "summary.md",
        "tables/estimates.csv",
        "tables/waits_curve.csv",
        "tables/ways_edges.csv",
        "tables/ways_nodes.csv",
    ]
    assert all(path.exists() for path in (*report.tables, *report.charts))


def test_page_begins_with_the_answer_and_shows_what_is_refused(report: ReportFiles) -> None:
    html = report.html.read_text(encoding="utf-8")

    sentence = "Half of the applicants wait more than 63 days; the closed cases alone would say 41."
    answer = f'<p class="lead">{sentence}</p>'
    assert answer in html
    assert "1,871 of them (15%) had not ended by then, and are counted." in html
    assert "Not answered from these records." in html
    assert html.index(answer) < html.index('<nav aria-labelledby="questions">') < html.index('id="waits"')


def test_page_loads_nothing_from_anywhere(report: ReportFiles) -> None:
    tags = Tags(report.html.read_text(encoding="utf-8")).found

    loading = [
        (tag, name, value)
        for tag, attributes in tags
        for name, value in attributes.items()
        if name in {"src", "href", "srcset", "action", "data", "poster", "xlink:href"}
        if not (value or "").startswith("#")
    ]
    assert loading == []
    assert not {tag for tag, _ in tags} & {"link", "iframe", "object", "embed", "img", "base", "form"}
    assert not [
        name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"
    ]


def test_page_names_its_own_script_and_style_by_hash_and_forbids_the_rest(report: ReportFiles) -> None:
    tags = Tags(report.html.read_text(encoding="utf-8")).found

    policy = next(a["content"] for t, a in tags if a.get("http-equiv") == "Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert [tag for tag, _ in tags].count("script") == [tag for tag, _ in tags].count("style") == 1


def test_page_of_hostile_records_runs_nothing(hostile: ReportFiles) -> None:
    html = hostile.html.read_text(encoding="utf-8")
    tags = Tags(html).found

    assert [tag for tag, _ in tags].count("script") == 1
    assert not {tag for tag, _ in tags} & {"img", "iframe"}
    assert not [a for _, a in tags if (a.get("href") or "#")[0] != "#"]
    assert "{{7*7}}" in html
    assert "49</" not in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", html)


@pytest.mark.parametrize(
    "name", ["summary.md", "findings.json", "tables/waits_t.csv", "tables/estimates.csv"]
)
def test_text_files_of_hostile_records_do_nothing_in_a_terminal(hostile: ReportFiles, name: str) -> None:
    text = (hostile.folder / name).read_text(encoding="utf-8")

    assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_summary_of_hostile_records_has_no_mark_of_theirs(hostile: ReportFiles) -> None:
    text = hostile.summary.read_text(encoding="utf-8")

    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "https://" not in text


def test_csv_of_hostile_records_holds_no_formula_and_keeps_numbers(hostile: ReportFiles) -> None:
    with (hostile.folder / "tables" / "waits_t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))

    assert rows[6] == ['\'=HYPERLINK("http://a")', "-1.5"]
    assert not [row for row in rows if row[0][0] in "=+-@\t\r"]


def test_json_of_a_report_follows_its_schema(report: ReportFiles, hostile: ReportFiles) -> None:
    for files in (report, hostile):
        schema = json.loads(files.schema.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(files.json.read_text(encoding="utf-8")), schema)


def test_json_of_a_report_has_the_findings_as_they_are(report: ReportFiles) -> None:
    document = json.loads(report.json.read_text(encoding="utf-8"))

    assert document["format"] == "groundswell-findings/1"
    by_question = {finding.question: finding.to_json_document() for finding in make_findings()}
    assert {f["question"]: f for f in document["findings"]} == json.loads(json.dumps(by_question))


def test_summary_of_many_findings_stays_within_two_pages(tmp_path: Path) -> None:
    many = [replace(make_waits(), question=f"waits{place}") for place in range(60)]

    files = write_report(many, tmp_path / "out", records_facts=make_facts(), now=NOW, pdf=False)

    text = files.summary.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 90
    assert len(text.split()) <= 900


def test_report_written_twice_is_the_same_and_replaces_the_first(tmp_path: Path) -> None:
    texts = []
    for _round in range(2):
        files = write_report(
            make_findings(), tmp_path / "out", records_facts=make_facts(), now=NOW, pdf=False
        )
        texts.append({p.name: p.read_bytes() for p in files.folder.rglob("*") if p.is_file()})

    assert texts[0] == texts[1]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_report_into_a_folder_with_other_files_leaves_them(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")

    write_report(make_findings(), tmp_path / "out", records_facts=make_facts(), now=NOW, pdf=False)

    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "out" / "report.html").exists()


def test_report_over_files_that_no_report_wrote_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text("mine", encoding="utf-8")

    with pytest.raises(ReportFolderTaken) as caught:
        write_report(make_findings(), tmp_path / "out", records_facts=make_facts(), now=NOW, pdf=False)

    assert "report.html" in str(caught.value)
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("stopping", [KeyboardInterrupt, OSError])
def test_report_stopped_in_the_middle_leaves_nothing(tmp_path: Path, stopping: type[BaseException]) -> None:
    def stop(step: str) -> None:
        if step == "Writing the tables":
            raise stopping

    with pytest.raises(stopping):
        write_report(make_findings(), tmp_path / "out", records_facts=make_facts(), now=NOW, progress=stop)

    assert list(tmp_path.iterdir()) == []


def test_pdf_of_a_report_has_its_text_and_its_tags(report: ReportFiles) -> None:
    assert report.pdf is not None
    data = report.pdf.read_bytes()

    assert data.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in data or b"/ObjStm" in data
    told = subprocess.run(["pdftotext", str(report.pdf), "-"], capture_output=True, text=True, check=False)
    if told.returncode == 0:
        assert "Half of the applicants wait more than 63 days" in " ".join(told.stdout.split())


def test_report_without_findings_says_so(tmp_path: Path) -> None:
    files = write_report((), tmp_path / "out", records_facts=make_facts(), now=NOW, pdf=False)

    assert "do not carry any of the findings" in files.html.read_text(encoding="utf-8")


def test_writing_leaves_the_pdf_library_out_of_this_process() -> None:
    code = "import sys, groundswell.reports; print('weasyprint' in sys.modules, 'pygraphviz' in sys.modules)"
    import sys

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["False", "False"]
    assert writing.__doc__
