"""Measure the pages of a large ledger: `.venv/bin/python -m benchmarks.ledger_pages --help`.

An engagement of its own in a temporary folder: 40 people turn in the sheets of a year, the rest of the entries comes in
files from finance. Then each page is asked for through every middleware, in one process. The figures are medians, in
milliseconds of the processor and of the wall.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measurement import HERE

PEOPLE, WEEKS, PURPOSES = 40, 52, 6
GOAL_MS = 300
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAGES = {
    "what it cost": "",
    "my week": "sheet/",
    "entries": "entries/",
    "entries, page 900": "entries/?page=900",
    "entries of a month": "entries/?month=2026-01-01",
    "one entry": "entries/77/",
    "months": "months/",
    "what it brought": "results/",
    "worth it?": "worth/",
    "the service": "service/",
    "sponsor's page": "statement/",
}


def main() -> None:
    """Fill a ledger, ask for its pages, print the figures, and with --write keep them in the repository."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=100_000)
    options.add_argument("--times", type=int, default=9, help="how often each page is asked for")
    options.add_argument("--write", action="store_true", help="keep the figures in ledger_pages_results.json")
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        place = fill(told.entries)
        found = {name: ask(place, path, told.times) for name, path in PAGES.items()}
    document = {
        "entries": told.entries, "people": PEOPLE, "weeks": WEEKS, "load": os.getloadavg()[0],
        "filled": place["filled"], "pages": found,
    }  # fmt: skip
    for name, figures in found.items():
        print(f"{name:22} {figures['cpu_ms']:7.1f} ms processor {figures['wall_ms']:7.1f} ms wall")
    slow = [name for name, figures in found.items() if figures["cpu_ms"] > GOAL_MS]
    print(f"above {GOAL_MS} ms: {', '.join(slow) or 'none'}")
    if told.write:
        (HERE / "ledger_pages_results.json").write_text(json.dumps(document, indent=1) + "\n")


def prepare(folder: str) -> None:
    """Set the workbench up in a folder."""
    os.environ |= {
        "GROUNDSWELL_SECRET_KEY": secrets.token_urlsafe(50),
        "GROUNDSWELL_DATA": folder,
        "DJANGO_SETTINGS_MODULE": "benchmarks.workbench.settings",
    }
    os.environ.pop("DATABASE_URL", None)
    (Path(folder) / "static").mkdir()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def fill(entries: int) -> dict[str, Any]:
    """Make the engagement, turn in a year of sheets, and book files until there are so many entries."""
    from groundswell_web.ledger import actions
    from groundswell_web.ledger.book_queries import get_book

    place = make_people()
    one, finance = place["engagement"], place["finance"]
    begun, monday = time.process_time(), date(2025, 3, 3)
    for person in place["people"]:
        for week in range(WEEKS):
            turn_in(place, person, monday + timedelta(weeks=week), week)
    sheets = time.process_time() - begun
    begun = time.process_time()
    while (length := get_book(one).length) < entries:
        lines = write_costs(min(10_000, entries - length), length)
        digest = hashlib.sha256(str(length).encode()).hexdigest()
        actions.record_batch(one, "finance", f"costs-{length}.csv", digest, lines, by=finance, now=NOW)
    place["filled"] = {"sheets_cpu_s": sheets, "files_cpu_s": time.process_time() - begun}
    return place


def make_people() -> dict[str, Any]:
    """Make an agency, a unit, an engagement and its people, with what an hour of each costs."""
    from django.contrib.auth import get_user_model

    from groundswell.ledger.money import Money
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.engagements.actions import record_engagement, record_member
    from groundswell_web.ledger import actions
    from groundswell_web.people.actions import record_organisation, record_person

    by = Workbench()
    homes = [record_organisation(name=name, kind=name.lower(), by=by, now=NOW) for name in ("Agency", "Unit")]
    told: dict[str, Any] = {"purpose": "Get a permit.", "cost_of_nothing": "They wait."}
    one = record_engagement(
        name="Permits", agency_id=homes[0], unit_id=homes[1], services=["Permits"], begins_on=date(2025, 3, 3),
        exits_on=date(2026, 9, 1), by=by, now=NOW, **told,
    )  # fmt: skip
    people = []
    for number in range(PEOPLE + 2):
        role = ("finance", "lead")[number] if number < 2 else "member"
        email = f"person{number}@load.example"
        key = record_person(email=email, name=f"Person {number}", home_id=homes[number % 2], by=by, now=NOW)
        record_member(one, person_id=key, role=role, from_on=date(2025, 3, 3), until_on=None, by=by, now=NOW)
        people.append(get_user_model().objects.get(pk=key))
    actions.open_book(one, now=NOW, currency="EUR")
    for person in people[2:]:
        hour, first_on = Money("EUR", 6137), date(2025, 1, 1)
        actions.record_rate(one, person.pk, from_on=first_on, hour=hour, by=people[0], now=NOW)
    return {"engagement": one, "finance": people[0], "lead": people[1], "people": people[2:]}


def turn_in(place: dict[str, Any], person: Any, week_on: date, week: int) -> None:
    """Turn in one week of one person: six lines."""
    from groundswell_web.ledger import actions
    from groundswell_web.ledger.cards import SheetLineTerms

    lines = [
        SheetLineTerms("duty", f"Duty {(week + number) % 25}", hours=Decimal("6.5"))
        for number in range(PURPOSES - 1)
    ]
    lines.append(SheetLineTerms("overhead", hours=Decimal("7.5")))
    actions.record_sheet(place["engagement"], person.pk, week_on, lines, by=person, now=NOW)


def write_costs(count: int, first: int) -> list[Any]:
    """Write lines of a file from finance."""
    from groundswell.ledger.money import Money
    from groundswell_web.ledger.cards import EntryTerms

    return [
        EntryTerms(
            kind="contract", purpose="duty", key=f"Duty {number % 25}", line=number + 2,
            about_on=date(2025, 3, 3) + timedelta(days=number % 360), amount=Money("EUR", 1_000 + number % 977),
            supplier=f"Supplier {number % 40}", reference=f"I-{number}", text="Work",
        )
        for number in range(first, first + count)
    ]  # fmt: skip


def ask(place: dict[str, Any], path: str, times: int) -> dict[str, float]:
    """Ask for a page as a member; gives its medians."""
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    person = place["people"][0] if path == "sheet/" else place["lead"]
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    cpu, wall = [], []
    for _ in range(times + 1):
        begun = time.process_time(), time.perf_counter()
        answer = client.get(f"/engagements/{place['engagement']}/ledger/{path}")
        cpu.append((time.process_time() - begun[0]) * 1000)
        wall.append((time.perf_counter() - begun[1]) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
    return {"cpu_ms": median(cpu[1:]), "wall_ms": median(wall[1:]), "first_cpu_ms": cpu[0]}


if __name__ == "__main__":
    main()
