"""What the ledger knows before a file is read: whom and what it may name, and what is booked already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.cost_headings import HEADINGS
from groundswell.ledger.known_names import Known, KnownPerson, KnownPurpose
from groundswell.ledger.weekly_sheets import LIMITS
from groundswell_web.govuk.environment import show_day
from groundswell_web.ledger.book_queries import get_book, load_closed_months, load_exchange_rates
from groundswell_web.ledger.models import Batch, Entry, Sheet
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.ledger.workers import load_workers
from groundswell_web.ownership.queries import list_points

LEAVE = "leave:"


def know_ledger(engagement_id: UUID, now: datetime, names: Mapping[str, str] | None = None) -> Known:
    """Gather what a file of an engagement is checked against.

    Args:
        engagement_id: whose ledger.
        now: no line is about a later day.
        names: what a name in the file stands for, as ``kind:key``; ``leave:`` for time that does not count.
    """
    book = get_book(engagement_id)
    rated = {rate.from_currency for rate in load_exchange_rates(engagement_id)}
    rated |= {rate.to_currency for rate in load_exchange_rates(engagement_id)}
    return Known(
        people=[
            KnownPerson(str(one.id), (one.name, one.email, one.email.partition("@")[0]))
            for one in load_workers(engagement_id, now).values()
        ],
        purposes=_list_known_purposes(engagement_id, now, names or {}),
        invoices=_list_invoices(engagement_id),
        closed_months=frozenset(load_closed_months(engagement_id)),
        last_on=now.date(),
        currency=book.currency,
        currencies=frozenset(rated | {book.currency}) if rated and book.currency else frozenset(),
        headings={name: one.key for one in HEADINGS for name in (one.key, one.label)},
        steps=frozenset(point.name for point in list_points(engagement_id, now) if point.kind == "step"),
        files={
            batch.sha256: _("the file {name}, booked on {day}").format(
                name=batch.name, day=show_day(batch.at)
            )
            for batch in Batch.objects.filter(engagement_id=engagement_id)
        },
        sheets=_list_weeks(engagement_id),
        most_hours=LIMITS.most,
    )


def recall_names(engagement_id: UUID) -> dict[str, str]:
    """Recall what the projects of the time-tracking system stood for when they were booked last."""
    rows = _list_standing(engagement_id).filter(source="tracking").exclude(reference="").order_by("number")
    told = rows.values_list("reference", "purpose", "purpose_key")
    return {reference: f"{purpose}:{key}" for reference, purpose, key in told}


def _list_known_purposes(engagement_id: UUID, now: datetime, names: Mapping[str, str]) -> list[KnownPurpose]:
    called: dict[tuple[str, str], list[str]] = {}
    for line in list_purposes(engagement_id, now):
        own = [line.name, line.key] if line.key else [line.name, line.purpose]
        called[line.purpose, line.key] = own
    called["leave", ""] = ["leave"]
    for name, value in names.items():
        purpose, _mark, key = value.partition(":")
        if (purpose, key) in called and name not in called[purpose, key]:
            for others in called.values():
                if name in others:
                    others.remove(name)
            called[purpose, key].append(name)
    return [KnownPurpose(purpose, key, tuple(own)) for (purpose, key), own in called.items()]


def _list_invoices(engagement_id: UUID) -> dict[tuple[str, str], str]:
    rows = _list_standing(engagement_id).exclude(reference="").exclude(kind="people")
    told = rows.values_list("supplier", "reference", "number")
    return {
        (supplier, reference): _("entry {number}").format(number=number)
        for supplier, reference, number in told
    }


def _list_weeks(engagement_id: UUID) -> dict[tuple[str, date], str]:
    """List the weeks of people that a sheet or a file has already."""
    tracked = _list_standing(engagement_id).filter(source="tracking", week_on__isnull=False)
    weeks = _name_weeks(
        tracked.values_list("person_id", "week_on").distinct(), _("a file of the time-tracking system")
    )
    sheets = Sheet.objects.filter(engagement_id=engagement_id).values_list("person_id", "week_on")
    return weeks | _name_weeks(sheets, _("a weekly sheet"))


def _name_weeks(rows: Iterable[tuple[UUID, date]], what: str) -> dict[tuple[str, date], str]:
    return {(str(person_id), week_on): what for person_id, week_on in rows}


def _list_standing(engagement_id: UUID):  # type: ignore[no-untyped-def]  # a queryset, which Django does not type
    return Entry.objects.filter(engagement_id=engagement_id, reverses__isnull=True, reversed_by__isnull=True)
