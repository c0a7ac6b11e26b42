"""A walk from the first duty to the hand-over, in a real browser and on both databases.

A duty is written down, done together, confirmed, done alone. A rehearsal holds the unit to reading, and its lever opens
for one person. The service owner accepts with a second factor, the exit is refused until the sponsor overrides it, and
then the engagement is handed over. Each page is held to WCAG 2.2 A and AA by axe and to
its width, once; and to a silent console.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from journeys.test_newcomer import QUIET, Walker, Way, show_code
from playwright.sync_api import Browser, sync_playwright
from support.installation import TESTS, Installation
from support.postgresql import NoPostgresql, run_postgresql

pytestmark = pytest.mark.browser
RESTART = "Restart the register when it hangs"
BACKUP = "Copy the register each night"
ACCOUNT = "Administrator of the hosting"


class Office(Installation):
    """An installation whose people have second factors; no code is shown twice."""

    secrets: dict[str, str]
    shown: set[str]

    def prepare(self) -> None:
        """Make an engagement that runs."""
        whole = [sys.executable, str(TESTS / "support" / "handover_walks.py")]
        done = subprocess.run(whole, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        told: dict[str, Any] = json.loads(done.stdout)
        self.engagement, self.cookies, self.secrets = told["engagement"], told["cookies"], told["secrets"]
        self.shown = set()

    def show_new_code(self, role: str) -> str:
        """Show a code of somebody's phone that was not used yet."""
        while (code := show_code(self.secrets[role])) in self.shown:
            time.sleep(1)
        self.shown.add(code)
        return code


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A workbench that runs, in which nobody of the agency has done anything yet."""
    if request.param == "sqlite":
        with running(tmp_path / "data") as installed:
            yield installed
        return
    try:
        with run_postgresql() as cluster, running(tmp_path / "data", cluster.address) as installed:
            yield installed
    except NoPostgresql as missing:
        pytest.skip(str(missing))


@contextmanager
def running(folder: Path, database: str = "") -> Iterator[Office]:
    """Run a workbench until the block ends."""
    installed = Office(folder, database)
    installed.prepare()
    installed.start("serve")
    try:
        installed.wait_until_answered("serve", patience=90)
        yield installed
    finally:
        installed.end()


def enter(browser: Browser, office: Office, role: str, path: str, *, width: int = 1280) -> Walker:
    """Come in as somebody who is signed in already."""
    is_looked_at = not office.database  # once is enough
    base, way = f"http://127.0.0.1:{office.ports['serve']}", Way(width=width, is_checked=is_looked_at)
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "session", "value": office.cookies[role], "url": base}])
    walker = Walker(way.kind(context.new_page()), base, "Permits", True, is_checked=is_looked_at).listen()
    walker.open(office.address(path))
    return walker


def write_day(walker: Walker, label: str, day: date) -> None:
    """Write a day into its three fields."""
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        walker.hands.write(f"{label} > {part}", str(value))


def sign(walker: Walker, office: Office, role: str, button: str) -> None:
    """Show the second factor, read what is signed, and sign."""
    walker.hands.write("Code", office.show_new_code(role))
    walker.press("Continue")
    walker.press(button)


def write_account(lead: Walker) -> None:
    """Write down an account of the unit's."""
    lead.press("Add an account or a contract")
    lead.hands.mark("Account")
    lead.hands.write("What is it called?", ACCOUNT)
    lead.hands.mark("The unit")
    lead.hands.choose("Who holds it?", "Permits lead")
    lead.press("Add it")


def write_duty(lead: Walker, office: Office, name: str) -> None:
    """Write down a critical duty that needs the account."""
    lead.open(office.address("handover/duties/"))
    lead.press("Add a duty")
    lead.hands.write("What must be done?", name)
    lead.hands.mark("The service stops, or harm goes unseen")
    lead.hands.choose("How often does it come?", "Every two weeks")
    lead.hands.choose("Who answers for it?", "Permits lead")
    lead.hands.choose("Who of the agency takes it?", "Permits member")
    lead.hands.write("Where is it described?", "Binder “Register”, page 3")
    lead.hands.mark(f"{ACCOUNT} (the unit)")
    lead.press("Add it")
    lead.expect("Binder “Register”, page 3")


def tell_deed(walker: Walker, office: Office, what: str, *, together: str = "") -> None:
    """Tell that the register was restarted, on an account of the agency's."""
    walker.open(office.address("handover/duties/"))
    walker.press(RESTART)
    walker.press("Record that it was done")
    walker.hands.write("What was done?", what)
    walker.hands.mark("An account of the agency’s")
    if together:
        walker.page.get_by_text("Somebody else was there").click()
        walker.page.get_by_role("group", name="Who did it with them?").get_by_label(together).check()
    walker.press("Record it")


def confirm(walker: Walker, office: Office) -> None:
    """Say that the newest deed was done as it is told."""
    walker.open(office.address("handover/deeds/"))
    walker.press(re.compile(f", {RESTART}, "))
    walker.press("Yes, confirm it")
    walker.expect("Confirmed by")


def rehearse(owner: Walker, lead: Walker, office: Office) -> None:
    """Order a rehearsal that begins at once; the lead is refused, pulls the lever and can write again."""
    owner.open(office.address("handover/rehearsals/"))
    owner.press("Order a rehearsal")
    today = datetime.now(UTC).date()
    write_day(owner, "What is its first day?", today)
    write_day(owner, "What is its last day?", today + timedelta(days=6))
    owner.press("Order the rehearsal")
    with pytest.raises(AssertionError, match="403"):
        write_duty(lead, office, BACKUP)
    lead.complained.clear()
    lead.look()
    lead.expect("Nothing of what you sent was saved.")
    lead.press("The rehearsal, and the lever for emergencies")
    lead.press("Pull the lever in an emergency")
    lead.hands.write(
        "Why can it not wait, and why can nobody of the agency do it?",
        "The disk is full, and nobody of the agency can reach it.",
    )
    lead.press("Pull the lever")
    write_duty(lead, office, BACKUP)
    lead.expect(BACKUP)


def accept_all(owner: Walker, office: Office) -> None:
    """Accept every duty with one signature, also those that Groundswell found itself."""
    owner.open(office.address("handover/acceptance/"))
    boxes = owner.page.get_by_role("checkbox", name=re.compile("^Accept: "))
    assert boxes.count() > 2
    for box in boxes.all():
        box.check()
    owner.press("Go on to sign")
    sign(owner, office, "service_owner", "Sign and accept")
    owner.expect("something is missing of 0")


def test_from_first_duty_to_hand_over(browser: Browser, office: Office) -> None:
    lead = enter(browser, office, "lead", "handover/accounts/")
    write_account(lead)
    write_duty(lead, office, RESTART)
    lead.expect("Binder “Register”, page 3")

    member = enter(browser, office, "member", "handover/", width=375)
    tell_deed(member, office, "Restarted after the update.", together="Permits lead")
    confirm(owner := enter(browser, office, "service_owner", "handover/"), office)
    owner.open(office.address("handover/exit/"))
    owner.expect("Not before the two above stand.")
    tell_deed(member, office, "Restarted after the power cut.")
    confirm(owner, office)
    owner.open(office.address("handover/"))
    owner.expect(re.compile("Permits member did it alone on"))

    rehearse(owner, lead, office)
    accept_all(owner, office)
    owner.press("Exit")
    owner.expect("The exit is refused until then.")

    sponsor = enter(browser, office, "sponsor", "handover/exit/")
    sponsor.press("Let the exit go on without them")
    sponsor.hands.write(
        "Why does the exit go on, and what happens to these duties?",
        "Copies are made by the house's own staff from May on.",
    )
    sponsor.press("Go on to sign")
    sign(sponsor, office, "sponsor", "Sign the override")
    sponsor.expect("Overridden")

    owner.open(office.address("handover/exit/"))
    owner.press("Sign the exit")
    sign(owner, office, "service_owner", "Sign the exit")
    owner.expect("You have signed. The engagement is handed over.")
    owner.expect("Copies are made by the house")
    lead.open(office.address("handover/"))
    lead.press("After the exit")
