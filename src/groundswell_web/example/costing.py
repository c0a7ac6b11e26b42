"""What the example cost: what an hour of each costs, four weeks of sheets, and two invoices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from groundswell.ledger.money import Money
from groundswell_web.example.people import Cast
from groundswell_web.ledger.actions import open_book, record_entry, record_rate, record_sheet
from groundswell_web.ledger.cards import EntryTerms, SheetLineTerms
from groundswell_web.targets.queries import list_targets
from groundswell_web.trials.queries import list_trials

CURRENCY = "EUR"
WEEKS = 4
SERVICE = "Environmental permit"
# Who, and what an hour costs in cents: pay, what the employer adds, the share of the overhead.
HOURS = (("lead", 9550), ("member", 6250), ("owner", 7125), ("caseworker", 4075))
# Who, and the hours of a week: for the target and the trial that run, for the service, for nothing of these.
SHEETS = (
    ("lead", ("10", "14", "4", "10")),
    ("member", ("12", "16", "6", "4")),
    ("owner", ("4", "2", "2", "0")),
    ("caseworker", ("0", "3", "5", "0")),
)


def set_rates(cast: Cast, now: datetime) -> None:
    """Set what an hour of each costs, from a day before their first week on."""
    open_book(cast.engagement_id, now=now, currency=CURRENCY)
    for key, minor in HOURS:
        record_rate(
            cast.engagement_id,
            cast.people[key],
            from_on=(now - timedelta(weeks=1)).date(),
            hour=Money(CURRENCY, minor),
            by=cast.get("lead"),
            now=now,
        )


def turn_in_sheets(cast: Cast, now: datetime) -> None:
    """Turn in the last four weeks of four people."""
    target = next(card for card in list_targets(cast.engagement_id, now=now) if card.state == "running")
    running = next((line for line in list_trials(cast.engagement_id) if line.state == "running"), None)
    trial = ("trial", str(running.id)) if running else ("target", str(target.id))
    purposes = (("target", str(target.id)), trial, ("service", SERVICE), ("overhead", ""))
    monday = now.date() - timedelta(days=now.weekday())
    for weeks in range(WEEKS, 0, -1):
        for key, hours in SHEETS:
            lines: dict[tuple[str, str], Decimal] = {}
            for purpose, worked in zip(purposes, hours, strict=True):
                lines[purpose] = lines.get(purpose, Decimal(0)) + Decimal(worked)
            terms = [SheetLineTerms(*purpose, hours=worked) for purpose, worked in lines.items() if worked]
            week_on = monday - timedelta(weeks=weeks)
            record_sheet(cast.engagement_id, cast.people[key], week_on, terms, by=cast.get(key), now=now)
    _book_invoices(cast, str(target.id), monday - timedelta(weeks=2), now)


def _book_invoices(cast: Cast, target_id: str, about_on: date, now: datetime) -> None:
    for purpose, key, kind, minor, supplier, reference, text in (
        ("target", target_id, "contract", 121_000, "Print House Lindenau", "2026-118", "New letters, 400 of them"),
        ("service", SERVICE, "hosting", 38_050, "Server Room Ltd", "SR-7731", "Hosting of the register"),
    ):  # fmt: skip
        terms = EntryTerms(
            kind=kind, purpose=purpose, key=key, about_on=about_on, amount=Money(CURRENCY, minor),
            supplier=supplier, reference=reference, text=text,
        )  # fmt: skip
        record_entry(cast.engagement_id, terms, by=cast.get("lead"), now=now)
