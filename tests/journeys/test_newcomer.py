"""A newcomer's walk: from the invitation to the discovery report, in a real browser, against a real installation.

Walked at two widths with every page held to WCAG 2.2 A and AA by axe, once with the keyboard alone, and once without
JavaScript. The installation is started as people start it: server, workers and chores, with a data folder of its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from support.hands import Hands, Keyboard, Pointer
from support.installation import TESTS, Installation

pytestmark = pytest.mark.browser
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WALKS = ("Permits", "Licences", "Certificates", "Refunds")
PASSWORD = "three random words"
PATIENCE = 60_000  # milliseconds: an import or a report may take as long on a busy machine


@dataclass(frozen=True)
class Way:
    """In which way somebody walks.

    Args:
        kind: with which hands.
        width: of the window.
        has_scripts: whether the browser runs JavaScript.
        is_checked: whether each page is held to axe.
    """

    kind: type[Pointer | Keyboard] = Pointer
    width: int = 1280
    has_scripts: bool = True
    is_checked: bool = False


@dataclass
class Walker:
    """Somebody who walks through the workbench, and what they see on the way.

    Args:
        hands: with what they use the pages.
        base: address of the workbench.
        name: the engagement.
        has_scripts: whether the browser runs JavaScript: pages then load again by themselves.
        is_checked: whether each page is held to axe, to its width and to a silent console.
        seen: the pages they were on, by what they show.
    """

    hands: Hands
    base: str
    name: str
    has_scripts: bool
    is_checked: bool
    seen: set[str] = field(default_factory=set)
    complained: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page they are on."""
        return self.hands.page

    def listen(self) -> Walker:
        """Note what the browser complains of: errors of scripts, what the content policy refused, what is missing."""
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.complained.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complained.append(said.text) if said.type in ("error", "warning") else None,
        )
        return self

    def open(self, path: str) -> None:
        """Open an address, as from a mail."""
        self.page.goto(self.base + path)
        self.look()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a link or a button of this name, and wait for the page that comes.

        The menu is opened first where it is folded.
        """
        is_exact = isinstance(name, str)
        link = self.page.get_by_role("link", name=name, exact=is_exact)
        target = link.or_(self.page.get_by_role("button", name=name, exact=is_exact)).first
        menu = self.page.get_by_role("button", name="Menu")
        if not target.is_visible() and menu.is_visible():
            self.hands.press(menu)
        with self.page.expect_navigation(timeout=PATIENCE):
            self.hands.press(target)
        self.look()

    def look(self) -> None:
        """Look at the page: whole, readable by all, not wider than the window, and without a complaint."""
        self.page.wait_for_load_state("load")
        assert self.complained == [], f"{self.page.url}: {self.complained}"
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "…", self.page.url + self.page.title())
        if not self.is_checked or shape in self.seen:
            return
        self.seen.add(shape)
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert found.response["violations"] == [], f"{self.page.url}\n{found.generate_report()}"
        overhang = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overhang <= 0, f"{self.page.url} is {overhang} pixels wider than the window"

    def expect(self, text: str | re.Pattern[str]) -> None:
        """Expect a text on the page."""
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def wait(self, text: str | re.Pattern[str]) -> None:
        """Wait for a text that comes when work in the background is done; without scripts, by looking again."""
        said = self.page.get_by_role("main").get_by_text(text).first
        ends_at = time.monotonic() + PATIENCE / 1000
        while not self.has_scripts and not said.is_visible() and time.monotonic() < ends_at:
            self.page.wait_for_timeout(500)
            self.page.goto(self.page.url)
        expect(said).to_be_visible(timeout=PATIENCE)
        self.look()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A workbench that runs, with an engagement for each walk, whose lead and sponsor have never been there."""
    running = Installation(tmp_path_factory.mktemp("newcomers") / "data")
    command = [sys.executable, str(TESTS / "support" / "newcomers.py"), *WALKS]
    done = subprocess.run(command, env=running.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    running.invited = json.loads(done.stdout)  # type: ignore[attr-defined]
    running.start("serve")
    try:
        running.wait_until_answered("serve", patience=90)
        yield running
    finally:
        running.end()


@pytest.fixture
def export(example_records: Path) -> Path:
    """An export of real case records: permit applications of a municipality."""
    shared = example_records.parents[3] / "shared" / "records" / "receipt.csv.gz"
    return shared if shared.exists() else example_records / "receipt.csv.gz"


def enter(browser: Browser, installation: Installation, name: str, role: str, *, way: Way) -> Walker:
    """Come in by the invitation: set a password, sign in with it, and open the engagement."""
    context: BrowserContext = browser.new_context(
        viewport={"width": way.width, "height": 900}, java_script_enabled=way.has_scripts
    )
    base = f"http://127.0.0.1:{installation.ports['serve']}"
    walker = Walker(way.kind(context.new_page()), base, name, way.has_scripts, way.is_checked).listen()
    email, link = installation.invited[name][role]  # type: ignore[attr-defined]
    walker.open("/" + link.split("/", 3)[3])
    walker.hands.write("New password", PASSWORD)
    walker.hands.write("New password again", PASSWORD)
    walker.press("Set password")
    walker.open("/")
    if walker.page.get_by_label("Password", exact=True).count():
        walker.hands.write("Email address", email)
        walker.hands.write("Password", PASSWORD)
        walker.press("Sign in")
    walker.expect("Your engagements")
    walker.press(name)
    return walker


def import_records(lead: Walker, export: Path) -> None:
    """Upload an export, see how it would be read, import it, and come back when it is done."""
    lead.press("Records")
    lead.press("Upload an export")
    lead.hands.write("What is this extract called? (optional)", "Until January")
    lead.hands.give("The file or files of the export", export)
    lead.press("Upload")
    lead.wait("How it would be read")
    lead.press("Import")
    lead.wait(re.compile(r"^\s*In use\s*$"))
    lead.expect("1,434")


def read_what_people_wait_for(lead: Walker) -> None:
    """Read how long people wait, with the open cases counted."""
    lead.press("Findings")
    lead.wait(re.compile("Half of the applicants wait more than"))
    lead.press("How long do people wait?")
    lead.expect(re.compile("the closed cases alone would say"))
    lead.expect("Half wait more than")


def own_what_nobody_owns(lead: Walker) -> None:
    """Find the step where most of the wait passes and that nobody owns; give it an owner and write its rule."""
    lead.press("Ownership")
    lead.press("What nobody owns")
    lead.expect("applicant-days a year pass where nobody owns the wait")
    with lead.page.expect_navigation():
        lead.hands.press(lead.page.get_by_role("main").locator("table tbody a"))
    lead.look()
    lead.expect("Nobody owns this")
    lead.press("Name an owner")
    lead.hands.choose("Who owns it?", f"{lead.name} service owner")
    lead.hands.write("How much may they spend on it, without asking?", "500")
    lead.hands.write("Currency", "EUR")
    lead.hands.write("What may they change, without asking?", "The order of work")
    lead.hands.mark("Yes")
    lead.hands.write("Where is this authority written down?", "Rules of signature, no. 7")
    lead.press("Save the owner")
    lead.expect(f"{lead.name} service owner")
    lead.press("Write why it must be")
    lead.hands.write("Why must this step be?", "Somebody checks that nothing is missing.")
    lead.hands.mark("Law")
    lead.hands.write("Where does it stand?", "Permits Act, section 12")
    lead.press("Save the rule")
    lead.expect("Permits Act, section 12")


def make_target(lead: Walker) -> None:
    """Make a target from a finding; its baseline comes from the records."""
    lead.press("Findings")
    lead.press("How long do people wait?")
    lead.press("Make a target from this")
    lead.expect("53 days")
    lead.hands.write("What will be done?", "Take the oldest first")
    lead.hands.write("To which number?", "40")
    lead.hands.choose("Who owns it?", f"{lead.name} service owner")
    lead.press("Propose the target")
    lead.expect("Take the oldest first")
    lead.expect("Proposed")


def settle_concern(sponsor: Walker, lead: Walker) -> None:
    """Raise a concern about the target, answer it, and say that this settles it."""
    sponsor.press("Targets")
    sponsor.press("Take the oldest first")
    sponsor.press("Raise a concern")
    sponsor.hands.write("What worries you?", "The newest will then wait without end.")
    sponsor.hands.mark("Yes, with my name")
    sponsor.press("Raise the concern")
    lead.press("Concerns")
    lead.press(re.compile("The newest will then wait"))
    lead.hands.mark("A guardrail: a limit at which it stops")
    lead.hands.write("The answer", "If one in ten waits longer than today, it stops.")
    lead.press("Send the answer")
    lead.expect("If one in ten waits longer than today, it stops.")
    sponsor.press("Concerns")
    sponsor.press(re.compile("The newest will then wait"))
    sponsor.hands.mark("Yes, it is settled")
    sponsor.press("Send")
    sponsor.expect("Settled")


def sign_mandate(sponsor: Walker, lead: Walker) -> None:
    """Draft a mandate; sign it with a second factor, which has to be set up first."""
    lead.press("Mandate and people")
    lead.press(re.compile("mandates", re.IGNORECASE))
    lead.press("Draft a mandate")
    lead.hands.mark("The order in which cases are worked on")
    lead.hands.write("Which share of cases may see a change at a time, at most?", "10")
    lead.hands.write("How many cases at a time, at most?", "100")
    lead.hands.write("How much may the team spend?", "5000")
    lead.press("Save the draft")
    sponsor.press("Mandate and people")
    sponsor.press(re.compile("mandates", re.IGNORECASE))
    sponsor.press(re.compile("Read.*mandate 1"))
    sponsor.press("Sign this mandate")
    sponsor.press("Set up an authenticator app")
    if sponsor.page.get_by_label("Password", exact=True).count():
        sponsor.hands.write("Password", PASSWORD)
        sponsor.press("Continue")
    key = sponsor.page.locator("code.gs-key").inner_text()
    sponsor.hands.write("Code that the app shows", show_code(key))
    sponsor.press("Set up")
    sponsor.open("/")
    sponsor.press(sponsor.name)
    sponsor.press("Mandate and people")
    sponsor.press(re.compile("mandates", re.IGNORECASE))
    sponsor.press(re.compile("Read.*mandate 1"))
    sponsor.press("Sign this mandate")
    sponsor.hands.write("Code", show_code(key))
    sponsor.press("Continue")
    sponsor.press("Sign the mandate")
    sponsor.expect("In force")


def show_code(key: str) -> str:
    """Show the code that a phone would show, once it has the time left in which a slow hand types it."""
    if (left := 30 - time.time() % 30) < 15:
        time.sleep(left)
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


def get_report(lead: Walker) -> None:
    """Write a recommendation, choose a finding, and get the discovery report as a PDF."""
    lead.press("Discovery report")
    lead.press("Add a recommendation")
    lead.hands.write("What do you recommend?", "Take the oldest first")
    lead.hands.write("Why?", "The oldest wait longest.")
    lead.hands.mark("High: most people wait much longer than they should")
    lead.hands.mark("Now")
    lead.press("Save")
    lead.press("Discovery report")
    lead.press("Make PDF and Word")
    lead.wait(re.compile("pages of at most"))
    with lead.page.expect_download() as coming:
        lead.hands.press(lead.page.get_by_role("link", name="PDF", exact=True))
    assert coming.value.path().read_bytes().startswith(b"%PDF-")


def walk(browser: Browser, installation: Installation, name: str, export: Path, way: Way) -> set[str]:
    """Walk the whole way; gives the pages that were held to axe."""
    lead = enter(browser, installation, name, "lead", way=way)
    sponsor = enter(browser, installation, name, "sponsor", way=way)
    import_records(lead, export)
    read_what_people_wait_for(lead)
    own_what_nobody_owns(lead)
    make_target(lead)
    settle_concern(sponsor, lead)
    sign_mandate(sponsor, lead)
    get_report(lead)
    lead.press("State of play")
    lead.expect("What the public waits")
    for walker in (lead, sponsor):
        walker.page.context.close()
    return lead.seen | sponsor.seen


@pytest.mark.parametrize(("name", "width"), [("Permits", 1280), ("Licences", 375)])
def test_newcomer_walks_the_whole_way_and_every_page_is_for_everybody(
    name: str, width: int, browser: Browser, installation: Installation, export: Path
) -> None:
    seen = walk(browser, installation, name, export, Way(width=width, is_checked=True))

    assert len(seen) > 25


def test_newcomer_walks_the_whole_way_with_the_keyboard_alone(
    browser: Browser, installation: Installation, export: Path
) -> None:
    walk(browser, installation, "Certificates", export, Way(kind=Keyboard))


def test_newcomer_walks_the_whole_way_without_scripts(
    browser: Browser, installation: Installation, export: Path
) -> None:
    walk(browser, installation, "Refunds", export, Way(has_scripts=False))
