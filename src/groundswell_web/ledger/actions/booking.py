"""Book entries: what somebody says of a cost becomes sealed lines of the ledger, all in one transaction or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Sum
from django.utils.translation import gettext as _

from groundswell.errors.booking import MonthsClosed
from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.entries import count_hundredths
from groundswell.ledger.periods import choose_day
from groundswell.ledger.rates import Rate
from groundswell.ledger.weekly_sheets import LIMITS
from groundswell_web.ledger.actions.locks import lock_book
from groundswell_web.ledger.book_queries import load_closed_months
from groundswell_web.ledger.chains import give_keys, load_keys, seal_entries, write_row
from groundswell_web.ledger.models import Entry
from groundswell_web.ledger.purposes import Purposes
from groundswell_web.ledger.totals import add_totals
from groundswell_web.ledger.workers import Worker, load_rates, load_workers
from groundswell_web.refusals import Refusal

AT_ONCE = 500
MOST_HUNDREDTHS = count_hundredths(LIMITS.most)


class Desk:
    """Where entries are booked: the ledger, locked until the transaction ends, and all that booking asks for.

    Args:
        engagement_id: whose ledger.
        by: who enters.
        now: when.
        currency: of a ledger that is opened by this, where no mandate says one.

    Raises:
        NotThere: there is no such engagement.
        Refusal: nothing says in which currency the ledger is kept.
    """

    def __init__(self, engagement_id: UUID, *, by: Any, now: datetime, currency: str = "") -> None:
        self.engagement_id, self.by, self.now = engagement_id, by, now
        self.book = lock_book(engagement_id, now=now, currency=currency)
        self._keys = dict(load_keys(engagement_id).by_person)
        self._ids: dict[int, UUID] = {}
        self._taken = self.book.length

    @cached_property
    def workers(self) -> dict[UUID, Worker]:
        """Everybody with a role, now or then."""
        return load_workers(self.engagement_id, self.now)

    @cached_property
    def rates(self) -> dict[UUID, list[Rate]]:
        """The rates that hold."""
        return load_rates(self.engagement_id)

    @cached_property
    def purposes(self) -> Purposes:
        """What a cost can be for."""
        return Purposes(self.engagement_id, self.now)

    @cached_property
    def closed_months(self) -> set[date]:
        """The months in which nothing is booked any more."""
        return load_closed_months(self.engagement_id)

    def take_number(self) -> int:
        """Take the next number."""
        self._taken += 1
        return self._taken

    def get_key(self, person_id: UUID) -> str:
        """Get the key of a person; somebody whom the ledger does not name yet is given one when it is booked."""
        if person_id not in self._keys:
            key = str(person_id)
            self._keys[person_id] = key if key not in self._keys.values() else str(uuid4())
        return self._keys[person_id]

    def choose_day(self, about_on: date) -> date:
        """Choose the day on which a cost is booked: its own, or the first of the next open month.

        Raises:
            Refusal: every month until now is closed.
        """
        try:
            return choose_day(about_on, self.closed_months, self.now.date())
        except MonthsClosed:
            text = _("Every month from {day} until now is closed. Enter it again in the next month")
            raise Refusal(text.format(day=f"{about_on:%-d %B %Y}"), field="about_on") from None

    def know_rows(self, rows: Iterable[Entry]) -> None:
        """Take in stored entries that new ones reverse or replace."""
        self._ids |= {row.number: row.pk for row in rows}

    def book_entries(self, drafts: Sequence[Sealed]) -> list[Sealed]:
        """Seal entries, store them, and add them to the totals.

        Raises:
            Refusal: somebody would have worked longer than a week has hours.
        """
        if not drafts:
            return []
        check_weeks(self.engagement_id, drafts, self._names())
        keys = give_keys(self.engagement_id, self._keys)
        sealed = seal_entries(self.book, drafts)
        rows = []
        for one in sealed:
            row = write_row(self.engagement_id, one, keys, self._ids)
            self._ids[one.number] = row.pk
            rows.append(row)
        Entry.objects.bulk_create(rows, batch_size=AT_ONCE)
        add_totals(self.engagement_id, sealed)
        self.book.save(update_fields=["length", "digest"])
        return sealed

    def _names(self) -> dict[str, tuple[UUID, str]]:
        names = {one.id: one.name for one in self.workers.values()}
        return {key: (person_id, names.get(person_id, "")) for person_id, key in self._keys.items()}


def check_weeks(engagement_id: UUID, drafts: Iterable[Sealed], people: dict[str, tuple[UUID, str]]) -> None:
    """Check that nobody's hours of a week come to more than a week has, whatever files and sheets they came with.

    Args:
        engagement_id: whose.
        drafts: what is to be booked, reversals among it.
        people: id and name of a person by key.

    Raises:
        Refusal: somebody's do.
    """
    added: dict[tuple[UUID, date], int] = {}
    names = dict(people.values())
    for one in drafts:
        if one.person is not None and one.week_on is not None and one.hours:
            cell = (people[one.person][0], one.week_on)
            added[cell] = added.get(cell, 0) + count_hundredths(one.hours)
    grown = {cell for cell, hundredths in added.items() if hundredths > 0}
    if not grown:
        return
    stands = Entry.objects.filter(
        engagement_id=engagement_id,
        person__in={person_id for person_id, _week in grown},
        week_on__in={week for _person, week in grown},
    )
    rows = stands.order_by().values_list("person_id", "week_on").annotate(Sum("hours_hundredths"))
    before = {(person_id, week): hundredths for person_id, week, hundredths in rows}
    for person_id, week in sorted(grown, key=lambda cell: (cell[1], names[cell[0]])):
        hundredths = added[person_id, week] + before.get((person_id, week), 0)
        if hundredths > MOST_HUNDREDTHS:
            text = _("{name} would have {hours} hours in the week of {day}. Enter at most {most}")
            raise Refusal(
                text.format(
                    name=names[person_id],
                    hours=f"{hundredths / 100:g}",
                    day=f"{week:%-d %B %Y}",
                    most=f"{MOST_HUNDREDTHS / 100:g}",
                ),
                field="hours",
            )
