"""The pages of an archive in a browser: no network, no violation of WCAG 2.2 A or AA, nothing beyond the edge."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("db")]  # the archive is made in one
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def unpacked(made: Any, tmp_path: Path) -> Path:
    """The archive, as somebody unpacked it."""
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_pages_open_offline_for_everybody(unpacked: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    files = [unpacked / "index.html", *sorted((unpacked / "pages").glob("*.html"))]
    faults: list[str] = []
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--allow-file-access-from-files"]  # the driver's own look into each file
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=quiet)
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, bypass_csp=True, java_script_enabled=True
        )
        page = context.new_page()
        page.on("requestfailed", lambda request: faults.append(f"not found: {request.url}"))
        for file in files:
            page.goto(file.as_uri())
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{file.name} is wider than {width}")
            found = Axe().run(page, options=RULES).response["violations"]
            faults += [f"{file.name}: {one['id']} {one['nodes'][0]['html'][:100]}" for one in found]
        browser.close()
    assert faults == []


@pytest.mark.browser
def test_the_pages_are_drawn_under_their_own_policy(unpacked: Path) -> None:
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto((unpacked / "pages" / "finding-waits.html").as_uri())
        widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
        colour = page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor")
        browser.close()
    assert said == []
    assert widths
    assert all(width > 100 for width in widths)
    assert colour == "rgb(29, 112, 184)"


@pytest.mark.browser
def test_every_link_of_every_page_opens_with_the_network_blocked(unpacked: Path) -> None:
    """Follow each link as a person would: pages open and have the place that is pointed at; files can be read."""
    from urllib.parse import unquote, urlsplit

    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    waiting, seen = [(unpacked / "index.html").as_uri()], set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        context.route("http*://**", lambda route: (faults.append(route.request.url), route.abort()))
        page = context.new_page()
        page.on("requestfailed", lambda request: faults.append(f"not found: {request.url}"))
        while waiting:
            address = waiting.pop()
            page.goto(address)
            seen.add(address)
            links = page.evaluate("[...document.links].map(one => one.href)")
            assert links, address
            for link in sorted(set(links)):
                parts = urlsplit(link)
                file, place = Path(unquote(parts.path)), unquote(parts.fragment)
                if parts.scheme != "file" or not file.is_file() or unpacked not in file.parents:
                    faults.append(f"{address}: {link}")
                elif place and f'id="{place}"' not in file.read_text(encoding="utf-8"):
                    faults.append(f"{address}: nothing is called {place}")
                elif file.suffix == ".html" and file.as_uri() not in seen and file.as_uri() not in waiting:
                    waiting.append(file.as_uri())
        browser.close()
    assert faults == []
    pages = {file.as_uri() for file in unpacked.rglob("*.html") if "files" not in file.parts}
    assert seen == pages  # every page is reached from the first one
