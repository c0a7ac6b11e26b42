"""A walk from a weekly sheet to the sponsor's page, in a real browser and on both databases.

Finance sets what an hour costs, a member turns their week in, a file with mistakes books nothing and the mended one
all of it, a change comes into use, its result is accepted, and the sponsor reads, prints and downloads what it cost and
what it brought. Each page is held to WCAG 2.2 A and AA by axe and to its width, once; and to a silent console.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from journeys.test_newcomer import QUIET, Walker, Way
from playwright.sync_api import Browser, expect, sync_playwright
from support.installation import TESTS, Installation
from support.postgresql import NoPostgresql, run_postgresql

pytestmark = pytest.mark.browser
TRIAL = "Ask for all papers at once"
HEAD = "date,amount,currency,supplier,invoice,description,purpose"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A workbench that runs, in which a trial has shown something and nothing is booked."""
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
def running(folder: Path, database: str = "") -> Iterator[Installation]:
    """Run a workbench until the block ends."""
    installed = Installation(folder, database)
    whole = [sys.executable, str(TESTS / "support" / "ledger_walks.py")]
    done = subprocess.run(whole, env=installed.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    installed.engagement, installed.cookies = told["engagement"], told["cookies"]
    installed.start("serve")
    try:
        installed.wait_until_answered("serve", patience=90)
        yield installed
    finally:
        installed.end()


def enter(browser: Browser, installation: Installation, role: str, path: str, *, width: int = 1280) -> Walker:
    """Come in as somebody who is signed in already."""
    is_looked_at = not installation.database  # once is enough
    base, way = f"http://127.0.0.1:{installation.ports['serve']}", Way(width=width, is_checked=is_looked_at)
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    context.add_cookies([{"name": "session", "value": installation.cookies[role], "url": base}])
    walker = Walker(way.kind(context.new_page()), base, "Permits", True, is_checked=is_looked_at).listen()
    walker.open(installation.address(f"ledger/{path}"))
    return walker


def write_day(walker: Walker, label: str, day: date) -> None:
    """Write a day into its three fields."""
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        walker.hands.write(f"{label} > {part}", str(value))


def set_rate(finance: Walker, name: str, hour: str) -> None:
    """Set what an hour of somebody costs, from the new year on."""
    finance.hands.choose("Whose hour?", name)
    finance.hands.write("What does an hour cost?", hour)
    finance.page.get_by_label("In which currency?").first.fill("EUR")
    write_day(finance, "From which day on?", date(datetime.now(UTC).year, 1, 1))
    finance.press("Set it")


def turn_in(member: Walker) -> None:
    """Turn in last week: 30 hours for the trial, 6 of overhead, 4 of leave."""
    for row, (purpose, hours) in enumerate(((TRIAL, "30"), ("Overhead", "6"))):
        member.page.get_by_label("Something else", exact=True).nth(row).select_option(label=purpose)
        member.page.get_by_label("Hours or share").nth(row).fill(hours)
    member.hands.write("Leave and holidays, in hours", "4")
    member.press("Turn in")


def give_file(finance: Walker, path: Path, lines: list[str]) -> None:
    """Give a file from finance."""
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    finance.press("Bring a file from finance")
    finance.hands.give("Choose the file", path)
    finance.press("Read it")


def import_costs(finance: Walker, folder: Path) -> None:
    """Bring a file with three mistakes, of which nothing is booked, and then the mended one."""
    last = (datetime.now(UTC).date().replace(day=1) - timedelta(days=1)).replace(day=2)
    finance.press("Import")
    print_house = f"{last},1210.00,EUR,Print House,2026-118,Leaflets,{TRIAL}"
    wrong = [
        print_house,
        f'{last},"99,50",EUR,Host,7,Hosting,Ask for all',
        f"{last},50.00,EUR,Print House,2026-118,Again,overhead",
    ]
    give_file(finance, folder / "wrong.csv", wrong)
    finance.expect("99,50 is written otherwise than 1210.00 in line 2.")
    finance.expect("There is no target, trial, duty, service or project Ask for all.")
    finance.expect("Invoice 2026-118 of Print House stands in line 2 already.")
    expect(finance.page.get_by_role("button", name="Book all 3 lines")).to_have_count(0)
    finance.press("Bring another file")
    finance.press("Import")
    give_file(finance, folder / "mended.csv", [print_house, f"{last},99.50,EUR,Host,7,Hosting,overhead"])
    finance.press("Book all 2 lines")
    finance.press("Months")
    finance.press(re.compile("^Close it"))
    finance.press(f"Close {last:%B %Y}")
    finance.expect("Closed")


def adopt(owner: Walker) -> None:
    """Tell since when the change that was tried is used for all cases."""
    owner.press("Tell that a change is used")
    owner.hands.choose("Which change is used now?", TRIAL)
    write_day(owner, "From which day on?", datetime.now(UTC).date() - timedelta(days=30))
    owner.hands.write("For which share of the cases?", "100")
    owner.press("Count its cases")
    owner.press("Compute anew")
    owner.expect("Verified")


def accept(finance: Walker) -> None:
    """Book what the trial brought, as it stands."""
    finance.press("What it brought")
    with finance.page.expect_navigation():
        finance.page.get_by_role("table").first.get_by_role("link", name=TRIAL).first.click()
    finance.hands.write("Under which reference do you book it?", "J-2026-41")
    finance.hands.mark("No, it is another benefit")
    finance.press("Book it")
    finance.expect("J-2026-41")


def test_from_weekly_sheet_to_sponsors_page(
    browser: Browser, installation: Installation, tmp_path: Path
) -> None:
    finance = enter(browser, installation, "finance", "rates/")
    set_rate(finance, "Permits member", "61.37")
    member = enter(browser, installation, "member", "sheet/", width=375)
    turn_in(member)
    member.expect("It cost EUR 2,209.32.")  # 36 hours at 61.37
    import_costs(finance, tmp_path)
    adopt(enter(browser, installation, "service_owner", "results/"))
    accept(finance)

    for width in (1280, 375):
        sponsor = enter(browser, installation, "sponsor", "statement/", width=width)
        sponsor.expect(re.compile("EUR 3,518.82"))  # 2,209.32 and 1,210.00 and 99.50
        sponsor.expect(TRIAL)
    with sponsor.page.expect_download() as given:
        sponsor.page.get_by_role("link", name=re.compile("Excel")).click()
    given.value.save_as(tmp_path / "ledger.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx", data_only=True)
    rows = list(book["entries"].iter_rows(values_only=True))
    place = [str(name) for name in rows[0]].index("amount")
    assert sum(Decimal(str(row[place])) for row in rows[1:]) == Decimal("3518.82")
    sponsor.press("Worth it?")
    sponsor.expect(TRIAL)
    sponsor.press("Sponsor’s page")
    printed = sponsor.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
