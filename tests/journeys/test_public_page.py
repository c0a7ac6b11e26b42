"""The public page in a real browser: made on the pages, read by anybody without scripts and without a cookie, printed.

Every page is held to WCAG 2.2 A and AA by axe, to its width and to a silent console.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from journeys.test_newcomer import QUIET, Walker, Way
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from support.installation import TESTS, Installation
from support.publishing import SLUG

pytestmark = pytest.mark.browser
WAYS = (Way(is_checked=True), Way(width=375, is_checked=True))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A workbench that runs."""
    running = Installation(tmp_path_factory.mktemp("public") / "data")
    whole = [sys.executable, str(TESTS / "support" / "publishing.py")]
    done = subprocess.run(whole, env=running.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    running.engagement, running.cookies = told["engagement"], told["cookies"]
    running.start("serve")
    try:
        running.wait_until_answered("serve", patience=90)
        yield running
    finally:
        running.end()


def enter(browser: Browser, installation: Installation, role: str, way: Way) -> Walker:
    """Come in as somebody; an empty role is a reader whom nobody knows, whose browser runs no script."""
    base = f"http://127.0.0.1:{installation.ports['serve']}"
    size: Any = {"width": way.width, "height": 900}
    context = browser.new_context(viewport=size)
    if role:
        context.add_cookies([{"name": "session", "value": installation.cookies[role], "url": base}])
    return Walker(way.kind(context.new_page()), base, "Permits", True, way.is_checked).listen()


def publish(owner: Walker, installation: Installation, *, first: bool) -> None:
    """Publish the page from the form over the preview."""
    owner.open(installation.address("ledger/"))
    owner.press("Public page")
    owner.press(re.compile("^Make a public page" if first else "^Publish a new edition"))
    if first:
        owner.press("See the page")
        owner.expect("Enter what the service is for")
        owner.hands.write("What is the service for?", "Get a permit before you build.")
        owner.hands.write("Where can people ask?", "permits@agency.example")
        owner.hands.mark("Open Government Licence v3.0 (OGL 3.0)")
    owner.press("See the page")
    expect(owner.page.get_by_text("This is a preview.")).to_be_visible()
    owner.press("Publish it")
    owner.expect(f"Edition {1 if first else 2} is public now.")


def list_requests(page: Page) -> list[Request]:
    """List what a page asks for from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    return asked


def test_page_is_made_read_named_and_replaced_at_two_widths(
    browser: Browser, installation: Installation
) -> None:
    path = f"/services/{SLUG}/"
    for first, way in zip((True, False), WAYS, strict=True):
        publish(enter(browser, installation, "service_owner", way), installation, first=first)
        worker = enter(browser, installation, "caseworker", way)
        worker.open(installation.address("ledger/public/"))
        worker.press(re.compile("^I agree to be named as Permits caseworker"))
        reader = enter(browser, installation, "", way)
        asked = list_requests(reader.page)
        reader.open(path)
        for text in (
            "How long people wait",
            "One letter for all papers",
            "EUR 1,200.50",
            "Permits caseworker",
        ):
            reader.expect(text)
        hosts = {request.url.split("/")[2] for request in asked}
        assert hosts == {reader.base.removeprefix("http://")}
        assert {request.resource_type for request in asked} <= {"document", "stylesheet", "image", "other"}
        assert reader.page.context.cookies() == []
        worker.press("Take my name off")
        reader.open(path)
        expect(reader.page.get_by_text("Permits caseworker")).to_have_count(0)
    reader.press(
        "Edition 1 of " + reader.page.get_by_role("link", name=re.compile("^Edition 1 of")).inner_text()[13:]
    )
    reader.expect("This is edition 1")
    reader.press("Read the newest edition")


def test_page_prints_with_its_agency_and_its_edition(browser: Browser, installation: Installation) -> None:
    reader = enter(browser, installation, "", WAYS[0])
    reader.open(f"/services/{SLUG}/")
    reader.page.emulate_media(media="print")

    expect(reader.page.get_by_text("Permits Agency", exact=True).first).to_be_visible()
    expect(
        reader.page.get_by_text(re.compile("^Published by Permits Agency on .*: edition 2"))
    ).to_be_visible()
    expect(reader.page.get_by_text(re.compile("^Nobody typed a number in"))).to_be_visible()
    reader.page.set_viewport_size({"width": 640, "height": 900})
    overhang = reader.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overhang <= 0
