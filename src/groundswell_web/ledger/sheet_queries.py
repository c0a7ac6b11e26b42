"""Read weekly sheets: one of them, the one to copy, and those that are missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell_web.access import MAY
from groundswell_web.engagements.queries import list_members
from groundswell_web.ledger.book_queries import get_book, load_closed_months
from groundswell_web.ledger.cards import MissingSheet, SheetCard, SheetLine, SheetLineTerms
from groundswell_web.ledger.models import Entry, Sheet
from groundswell_web.ledger.purposes import Purposes
from groundswell_web.people.queries import find_person
from groundswell_web.refusals import NotThere

WEEK = timedelta(days=7)
TURNING_IN = MAY["enter", "sheets"] - {"sponsor"}  # whose weeks are waited for


def find_sheet(
    engagement_id: UUID, person_id: UUID, week_on: date, *, now: datetime | None = None
) -> SheetCard:
    """Find somebody's week, turned in or not.

    Raises:
        NotThere: there is no such person.
    """
    sheet = Sheet.objects.filter(engagement_id=engagement_id, person_id=person_id, week_on=week_on).first()
    rows = _list_standing(engagement_id, person_id, week_on)
    # Sorted here: the database would rather walk the whole ledger by number than sort a week.
    stands = sorted(rows.filter(source__in=("sheet", "tracking")), key=lambda row: row.number)
    lines = tuple(_as_line(row) for row in stands if row.source == "sheet")
    imported = sum(row.hours_hundredths for row in stands if row.source == "tracking")
    return SheetCard(
        engagement_id=engagement_id,
        person_id=person_id,
        person=_get_name(person_id, now),
        week_on=week_on,
        version=sheet.version if sheet else 0,
        turned_in_at=sheet.turned_in_at if sheet else None,
        excluded_hours=Decimal(sheet.excluded_hundredths).scaleb(-2) if sheet else Decimal(0),
        week_hours=get_book(engagement_id).week_hours,
        lines=lines,
        hours=sum((line.hours for line in lines), Decimal(0)),
        imported_hours=Decimal(imported).scaleb(-2),
        is_month_closed=week_on.replace(day=1) in load_closed_months(engagement_id),
    )


def find_sheet_to_copy(
    engagement_id: UUID, person_id: UUID, week_on: date, *, now: datetime
) -> tuple[SheetLineTerms, ...]:
    """Find the lines of the last sheet before a week, as far as what they were for still goes on."""
    earlier = Entry.objects.filter(
        engagement_id=engagement_id, person_id=person_id, week_on__lt=week_on, source="sheet",
        reverses__isnull=True, reversed_by__isnull=True,
    )  # fmt: skip
    last = earlier.aggregate(last=Max("week_on"))["last"]
    if last is None:
        return ()
    purposes = Purposes(engagement_id, now)
    lines = find_sheet(engagement_id, person_id, last, now=now).lines
    found = [(line.terms, purposes.find(line.purpose, line.key)) for line in lines]
    return tuple(terms for terms, purpose in found if purpose is not None and purpose.is_open)


def list_sheets_missing(
    engagement_id: UUID, now: datetime, *, weeks: int = 4, person_id: UUID | None = None
) -> list[MissingSheet]:
    """List the weeks that are over and that somebody on the team has not turned in, the newest first.

    Args:
        engagement_id: whose.
        now: the present moment; its week is not over.
        weeks: how many weeks to look back.
        person_id: of one person only.
    """
    this_week = now.date() - timedelta(days=now.weekday())
    mondays = [this_week - number * WEEK for number in range(1, weeks + 1)]
    began: dict[UUID, tuple[str, date]] = {}
    for member in list_members(engagement_id, now=now):
        if member.role in TURNING_IN and not member.is_away and person_id in (None, member.person_id):
            before = began.get(member.person_id, (member.name, member.from_on))
            began[member.person_id] = (member.name, min(before[1], member.from_on))
    there = _list_weeks_there(engagement_id, began, mondays)
    return [
        MissingSheet(one, name, monday)
        for monday in mondays
        for one, (name, from_on) in sorted(began.items(), key=lambda told: told[1][0])
        if from_on <= monday + timedelta(days=4) and (one, monday) not in there
    ]


def _list_weeks_there(engagement_id: UUID, people: Any, mondays: list[date]) -> set[tuple[UUID, date]]:
    about = {"engagement_id": engagement_id, "person__in": list(people), "week_on__in": mondays}
    sheets = Sheet.objects.filter(**about).values_list("person_id", "week_on")
    imported = Entry.objects.filter(**about, source="tracking").order_by().values_list("person_id", "week_on")
    return {*sheets, *imported.distinct()}


def _list_standing(engagement_id: UUID, person_id: UUID, week_on: date) -> Any:
    return Entry.objects.filter(
        engagement_id=engagement_id, person_id=person_id, week_on=week_on, reverses__isnull=True,
        reversed_by__isnull=True,
    )  # fmt: skip


def _get_name(person_id: UUID, now: datetime | None) -> str:
    from django.utils import timezone

    person = find_person(person_id, now=now or timezone.now())
    if person is None:
        raise NotThere(_("There is no such person"))
    return person.name


def _as_line(row: Entry) -> SheetLine:
    return SheetLine(
        number=row.number,
        purpose=row.purpose,
        key=row.purpose_key,
        name=row.purpose_name,
        hours=Decimal(row.hours_hundredths).scaleb(-2),
        allocation=Decimal(row.allocation) if row.allocation else None,
        step=row.step,
        text=row.text,
        amount=Money(row.currency, row.amount_minor),
    )
