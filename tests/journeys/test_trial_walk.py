"""A walk from a target to a verdict, in a real browser: a trial that works, one that harms, one that shows nothing.

The trial that works is planned on the pages, simulated by the worker, signed with a second factor, started, looked at
and computed anew by a second person. Weeks go by between the steps: cases are drawn, records are imported, and the
looks come by themselves. Every page is held to WCAG 2.2 A and AA by axe, to its width and to a silent console.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from journeys.test_newcomer import QUIET, Walker, Way, show_code
from playwright.sync_api import Browser, sync_playwright
from support.installation import TESTS, Installation

pytestmark = pytest.mark.browser


class Trials(Installation):
    """An installation in which weeks can go by."""

    told: dict[str, Any]

    def run(self, *command: str) -> str:
        """Run the program that prepares it and lets weeks go by."""
        whole = [sys.executable, str(TESTS / "support" / "trial_walks.py"), *command]
        done = subprocess.run(whole, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def prepare(self) -> None:
        """Make an engagement with records, a mandate, a target and two trials that run."""
        self.told = json.loads(self.run("prepare", str(self.folder / "kept.json")))
        self.engagement, self.cookies = self.told["engagement"], self.told["cookies"]

    def let_weeks_go_by(self, trial_id: str, first: int, last: int) -> None:
        """Let weeks go by for all trials."""
        self.run("weeks", str(self.folder / "kept.json"), trial_id, str(first), str(last))


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    """A workbench that runs."""
    running = Trials(tmp_path_factory.mktemp("trials") / "data")
    running.prepare()
    running.start("serve")
    try:
        running.wait_until_answered("serve", patience=90)
        yield running
    finally:
        running.end()


def enter(browser: Browser, installation: Trials, role: str, way: Way) -> Walker:
    """Come in as somebody who is signed in already."""
    base = f"http://127.0.0.1:{installation.ports['serve']}"
    context = browser.new_context(
        viewport={"width": way.width, "height": 900}, java_script_enabled=way.has_scripts
    )
    context.add_cookies([{"name": "session", "value": installation.cookies[role], "url": base}])
    walker = Walker(way.kind(context.new_page()), base, "Permits", way.has_scripts, way.is_checked).listen()
    walker.open(installation.address("trials/"))
    return walker


def plan_from_target(lead: Walker, installation: Trials) -> str:
    """Plan a trial for the target, page by page; the outcome is in the target's own measure."""
    lead.open(installation.address(f"targets/{installation.told['target']}/"))
    lead.press("Plan a trial for it")
    lead.hands.write("What question will it answer?", "Is the wait shorter when all is asked for at once?")
    lead.hands.write("What is it called in a word or two?", "one letter")
    lead.hands.write("What is done differently?", "One letter names all that is missing.")
    lead.press("Save and go on")
    lead.hands.mark("The wait: how many days until the case is over")
    lead.hands.write("For how many days is each case followed?", "28")
    lead.hands.write("What is the smallest gain worth having?", "3")
    lead.press("Save and go on")
    lead.hands.write("For how many out of 100 is it tried?", "50")
    lead.hands.write("On how many cases at most?", "400")
    today = datetime.now(UTC).date()
    for part, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        lead.hands.write(f"On which day does it begin? > {part}", str(value))
    lead.hands.write("For how many weeks are cases drawn?", "8")
    lead.press("Save and go on")
    lead.hands.write("Cases decided: how many fewer out of 100?", "25")
    lead.press("Save and go on")
    lead.hands.choose("Which kind of change is it?", "The words of letters")
    lead.hands.write("What could go wrong?", "A paper is overlooked.")
    lead.hands.write("For whom?", "People who apply for the first time.")
    lead.hands.write("How is it undone?", "The former letter goes out again.")
    lead.hands.choose("Who undoes it?", "Permits service owner")
    lead.hands.write("What does it cost?", "400")
    lead.press("Save")
    lead.expect("Plan the trial on your records, and wait until planning is done.")
    lead.press("Plan it on our records")
    lead.wait(re.compile(r"a gain of 3 days is shown in \d+ of 100 such trials"))
    lead.expect("Ready to be signed")
    return lead.page.url.split("/trials/")[1].split("/")[0]


def sign_it(sponsor: Walker, installation: Trials) -> None:
    """Read the risk statement, show the second factor, sign."""
    sponsor.press("Trials")
    sponsor.press("Ask for all papers at once")
    sponsor.press("The risk statement as one page")
    sponsor.expect("People who apply for the first time.")
    sponsor.press("Ask for all papers at once")
    sponsor.press("Read and sign")
    sponsor.hands.write("Code", show_code(installation.told["secret"]))
    sponsor.press("Continue")
    sponsor.expect("You carry the risk within these limits.")
    sponsor.press("Sign and register")
    sponsor.expect("You have signed. The trial is registered, and can be started.")


def start_it(lead: Walker) -> None:
    """Start it, and give the agency's system a key."""
    lead.press("Trials")
    lead.press("Ask for all papers at once")
    lead.press("Start the trial")
    lead.expect("It runs. There has been no look yet.")
    lead.press("Connect your system")
    lead.hands.write("Which system is it for?", "Case system")
    lead.press("Give a key")
    lead.expect("Copy this key now")
    lead.press("Ask for all papers at once")
    lead.press("The registration")
    lead.expect("Nothing was changed since it was registered.")


def look_at_it(member: Walker) -> None:
    """Look at what runs, on the page that says one sentence."""
    member.press("Trials")
    member.press("Ask for all papers at once")
    member.expect("Stop this trial now")
    member.expect(re.compile(r"Tried on \d+ of at most 400 cases"))
    member.expect("What the trial shows, day by day")
    member.press("The cases of this trial")
    member.press("The ledger, line by line")
    member.expect("Each line was written before anybody was told")


def read_verdicts(caseworker: Walker) -> None:
    """Read the three verdicts; each looks as good as the others. Undo the one that harmed."""
    caseworker.press("Trials")
    caseworker.press("Send a plain letter")
    caseworker.expect(re.compile("It was not shown to work"))
    caseworker.expect("What is ruled out")
    caseworker.press("Trials")
    caseworker.press("Let people apply online first")
    caseworker.expect("It harms. New cases go the usual way.")
    caseworker.expect("Stopped by itself: it harmed")
    caseworker.page.locator("summary", has_text="Say that the change is undone").press("Enter")
    caseworker.hands.write("What was done to undo the change?", "The paper form is offered again.")
    caseworker.press("It is undone")
    caseworker.expect("The paper form is offered again.")
    caseworker.press("Trials")
    caseworker.press("Ask for all papers at once")
    caseworker.expect(re.compile("It works"))
    caseworker.expect("After its cases were followed")


def verify_it(caseworker: Walker) -> None:
    """Compute the verdict anew, and write down what was learned."""
    caseworker.press("Compute it anew")
    caseworker.expect("You computed it anew, and it agrees. The verdict is verified.")
    caseworker.page.locator("summary", has_text="Write it down").press("Enter")
    caseworker.hands.write("What was learned?", "Name all papers in one letter.")
    caseworker.press("Keep it")
    caseworker.expect("Name all papers in one letter.")
    caseworker.press("Trials")
    caseworker.press("Plays: what others have tried")
    caseworker.press("Write the letter in plain language")
    caseworker.expect("All its trials")


def test_trials_are_walked_from_target_to_verdict(browser: Browser, installation: Trials) -> None:
    wide, narrow = Way(is_checked=True), Way(width=375, is_checked=True)
    lead, sponsor = (
        enter(browser, installation, "lead", wide),
        enter(browser, installation, "sponsor", narrow),
    )
    trial_id = plan_from_target(lead, installation)
    sign_it(sponsor, installation)
    start_it(lead)
    installation.let_weeks_go_by(trial_id, 0, 4)
    member = enter(browser, installation, "member", narrow)
    look_at_it(member)
    installation.let_weeks_go_by(trial_id, 4, 13)
    caseworker = enter(browser, installation, "caseworker", wide)
    read_verdicts(caseworker)
    verify_it(caseworker)

    assert len(lead.seen | sponsor.seen | member.seen | caseworker.seen) > 18
