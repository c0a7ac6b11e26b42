"""The report in a browser: opens from disk, passes axe, fits a telephone, works by keyboard, prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from library.reports.municipal import NOW, make_facts, make_findings, make_ways
from playwright.sync_api import Browser, Page, sync_playwright

from groundswell.reports import write_report

pytestmark = pytest.mark.browser
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a process map of 30 steps."""
    waits, _ways, refused = make_findings()
    ways = make_ways(tuple(f"Step {place} with a longer name" for place in range(30)))
    folder = tmp_path_factory.mktemp("journey") / "out"
    files = write_report((waits, ways, refused), folder, records_facts=make_facts(), now=NOW, pdf=False)
    return files.html


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=[1280, 320])
def page(request: pytest.FixtureRequest, browser: Browser, report: Path) -> Iterator[Page]:
    """The report as it opens from disk, at two widths; keeps what it asks for and complains of."""
    opened = browser.new_page(viewport={"width": request.param, "height": 800})
    opened.asked = []  # type: ignore[attr-defined]
    opened.complained = []  # type: ignore[attr-defined]
    opened.on("request", lambda asked: opened.asked.append(asked.url))  # type: ignore[attr-defined]
    opened.on("console", lambda message: opened.complained.append(message.text))  # type: ignore[attr-defined]
    opened.on("pageerror", lambda error: opened.complained.append(str(error)))  # type: ignore[attr-defined]
    opened.goto(report.as_uri())
    yield opened
    opened.close()


def test_page_from_disk_asks_for_nothing_and_complains_of_nothing(page: Page, report: Path) -> None:
    assert page.asked == [report.as_uri()]  # type: ignore[attr-defined]
    assert page.complained == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("opened", [False, True])
def test_page_with_folds_shut_and_open_passes_axe(page: Page, opened: bool) -> None:
    page.evaluate(
        "open => document.querySelectorAll('details').forEach(fold => { fold.open = open; })", opened
    )

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})

    assert found.response["violations"] == [], found.generate_report()


def test_page_with_folds_open_does_not_scroll_sideways(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_first_stop_of_the_keyboard_leads_to_the_answer(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "answer"


def test_regions_that_scroll_can_be_reached_and_show_the_focus(page: Page) -> None:
    region = page.locator(".map-scroll")
    region.focus()

    assert page.evaluate("document.activeElement.classList.contains('map-scroll')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert region.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_slider_of_the_map_shows_one_view_at_a_time(page: Page) -> None:
    layers = page.locator(".layer")
    before = page.locator("p.map-words:visible").inner_text()
    page.locator("#map-threshold").focus()

    page.keyboard.press("End")

    assert layers.locator("visible=true").count() >= 1
    assert page.locator(".layer:visible").count() == 1
    assert page.locator("p.map-words:visible").inner_text() != before
    assert page.locator("#map-threshold").get_attribute("aria-valuetext")


def test_chart_for_the_width_is_the_only_one_shown(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0

    assert page.locator("figure .wide:visible").count() == (1 if width > 704 else 0)
    assert page.locator("figure .narrow:visible").count() == (0 if width > 704 else 1)


def test_page_without_script_shows_the_default_view_and_no_slider(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())

    assert page.locator(".layer").evaluate_all("layers => layers.filter(l => !l.hidden).length") == 1
    assert not page.locator("#map-threshold").is_visible()
    context.close()


def test_page_in_print_opens_its_folds(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(report.as_uri())

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF-")

    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    page.close()
