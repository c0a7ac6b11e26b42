"""Book a file whole: every line of it, or nothing; the same file once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.file_faults import MOST_SHOWN, Fault
from groundswell.ledger.money import sum_money
from groundswell.ledger.weekly_sheets import Card, SheetLine, share_out_hours
from groundswell_web.ledger.actions.booking import Desk
from groundswell_web.ledger.actions.drafting import LENGTHS, check_share, draft_entry, find_monday
from groundswell_web.ledger.actions.locks import audit
from groundswell_web.ledger.cards import BatchCard, EntryTerms
from groundswell_web.ledger.entry_queries import load_invoices
from groundswell_web.ledger.models import Batch, Entry
from groundswell_web.ledger.workers import load_rates
from groundswell_web.refusals import Refusal

KINDS = ("finance", "tracking")
LEAVE = "leave"  # time that no line books: it makes the week shorter that shares are shares of
MOST_LINES = 200_000


class Faulty(Refusal):
    """A file of which nothing is booked, with what is wrong in which line.

    Args:
        faults: the first of them, in the order of the lines.
        count: how many there are.
    """

    def __init__(self, faults: Sequence[Fault], count: int) -> None:
        self.faults = tuple(faults)
        self.count = count
        first = faults[0]
        super().__init__(_("Line {line}: {text}").format(line=first.line, text=first.text), field="file")


class _Faults:
    """What is wrong, as it is found."""

    def __init__(self) -> None:
        self.shown: list[Fault] = []
        self.count = 0

    def add(self, line: int | None, refusal: Refusal) -> None:
        self.count += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(Fault(line or 0, refusal.field or "", "", refusal.text, ""))

    def check(self) -> None:
        if self.shown:
            raise Faulty(sorted(self.shown, key=lambda fault: fault.line), self.count)


@transaction.atomic
def record_batch(
    engagement_id: UUID,
    kind: str,
    name: str,
    sha256: str,
    lines: Sequence[EntryTerms],
    *,
    by: Any,
    now: datetime,
) -> BatchCard:
    """Book a file, whole.

    Args:
        engagement_id: whose ledger.
        kind: ``finance`` or ``tracking``.
        name: of the file.
        sha256: of its bytes.
        lines: what it says, each with its line; time for ``leave`` is not booked, and makes the week shorter.
        by: who brings it.
        now: when.

    Raises:
        Faulty: something cannot be booked, with every line that is wrong.
        NotThere: there is no such engagement.
        Refusal: it was booked before, or there is nothing in it to book.
    """
    if kind not in KINDS:
        raise ValueError(f"a file of costs is of {' or '.join(KINDS)}, not {kind}")
    currency = next((one.amount.currency for one in lines if one.amount), "")
    desk = Desk(engagement_id, by=by, now=now, currency=currency or _find_currency(engagement_id))
    _check_new(engagement_id, sha256)
    if not 0 < sum(one.purpose != LEAVE for one in lines) <= MOST_LINES:
        text = _("The file must have lines to book, at most {most}")
        raise Refusal(text.format(most=f"{MOST_LINES:,}"), field="file")
    batch = Batch(
        engagement_id=engagement_id, kind=kind, name=name[:255], sha256=sha256, rows=len(lines), by=by, at=now
    )
    drafts = _draft_lines(desk, kind, lines, batch.pk)
    batch.save(force_insert=True)
    try:
        booked = desk.book_entries(drafts)
    except Refusal as refusal:
        raise Faulty([Fault(0, refusal.field or "", "", refusal.text, "")], 1) from None
    sums = tuple(money for _code, money in sorted(sum_money(one.amount for one in booked).items()))
    told = {"kind": kind, "entries": len(booked), "sha256": sha256, "sum": [str(money) for money in sums]}
    audit(desk.book, "booked", kind="batch", key=batch.pk, name=batch.name, by=by, now=now, after=told)
    return BatchCard(batch.pk, kind, batch.name, sha256, batch.rows, by.get_full_name(), now, sums)


def _draft_lines(desk: Desk, kind: str, lines: Sequence[EntryTerms], batch_id: UUID) -> list[Sealed]:
    """Draft every line, and find all that is wrong before anything is booked."""
    faults, drafts = _Faults(), []
    checks = _find_weeks(desk, lines, faults) if kind == "tracking" else _find_invoices(desk, lines, faults)
    hours = _share_out(desk, lines, faults)
    faults.check()
    for place, (terms, worked) in enumerate(zip(lines, hours, strict=True)):
        if place in checks or terms.purpose == LEAVE or (terms.kind == "people" and worked == 0):
            continue
        try:
            told = terms if worked is None else replace(terms, hours=worked, allocation=None)
            draft = draft_entry(desk, _cut(told), source=kind, batch_id=batch_id)
        except Refusal as refusal:
            faults.add(terms.line, refusal)
        else:
            drafts.append(replace(draft, allocation=terms.allocation) if terms.allocation else draft)
    faults.check()
    return drafts


def _share_out(desk: Desk, lines: Sequence[EntryTerms], faults: _Faults) -> list[Decimal | None]:
    """Count the hours of each line of time: shares of a week are shares of it without leave. None for other lines."""
    week_hours = Decimal(desk.book.week_hundredths).scaleb(-2)
    hours: list[Decimal | None] = [None] * len(lines)
    for (_person, week_on), places in _group_weeks(lines).items():
        try:
            for place in places:
                if lines[place].allocation:
                    check_share(lines[place].allocation or Decimal(0))
        except Refusal as refusal:
            faults.add(lines[place].line, refusal)
            continue
        worked = [place for place in places if lines[place].purpose != LEAVE]
        leave = sum(
            (
                lines[place].hours or (lines[place].allocation or Decimal(0)) * week_hours
                for place in places
                if lines[place].purpose == LEAVE
            ),
            Decimal(0),
        )
        told = [SheetLine("", str(place), lines[place].hours, lines[place].allocation) for place in worked]
        card = Card("", week_on, told, min(leave, week_hours), week_hours=week_hours)
        for place, counted in zip(worked, share_out_hours(card), strict=True):
            hours[place] = counted
    return hours


def _group_weeks(lines: Sequence[EntryTerms]) -> dict[tuple[UUID | None, date], list[int]]:
    """Group the places of lines of time by person and week."""
    groups: dict[tuple[UUID | None, date], list[int]] = {}
    for place, one in enumerate(lines):
        if one.kind == "people" and one.amount is None:
            week_on = one.week_on or find_monday(one.about_on)
            groups.setdefault((one.person_id, week_on), []).append(place)
    return groups


def _find_weeks(desk: Desk, lines: Sequence[EntryTerms], faults: _Faults) -> set[int]:
    """Find lines of weeks that a weekly sheet or another file has already; gives their places."""
    weeks = _group_weeks(lines)
    stands = Entry.objects.filter(
        engagement_id=desk.engagement_id,
        person__in={person_id for person_id, _week in weeks if person_id},
        week_on__in={week for _person, week in weeks},
        source__in=("sheet", "tracking"),
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    there = {(one[0], one[1]): one[2:] for one in stands.values_list(
        "person_id", "week_on", "source", "batch__name"
    )}  # fmt: skip
    found = set()
    for (person_id, week_on), places in weeks.items():
        if person_id is None or (person_id, week_on) not in there:
            continue
        source, name = there[person_id, week_on]
        text = (
            _(
                "{person} turned in a sheet for the week of {day}. Take the week out of the file, or off the sheet"
            )
            if source == "sheet"
            else _("{person} has hours of the week of {day} from {file} already. Take them out of this file")
        )
        person = desk.workers[person_id].name if person_id in desk.workers else ""
        told = text.format(person=person, day=f"{week_on:%-d %B %Y}", file=name or _("a file"))
        for place in places:
            faults.add(lines[place].line, Refusal(told, field="week_on"))
        found |= set(places)
    return found


def _find_invoices(desk: Desk, lines: Sequence[EntryTerms], faults: _Faults) -> set[int]:
    """Find lines whose invoice stands in the ledger already; gives their places."""
    stands = load_invoices(desk.engagement_id) if any(one.supplier and one.reference for one in lines) else {}
    found = set()
    for place, one in enumerate(lines):
        number = stands.get((_fold(one.supplier), _fold(one.reference)))
        if number is not None and one.supplier and one.reference:
            text = _("Invoice {reference} of {supplier} is booked already, as entry {number}. Take it out")
            told = text.format(reference=one.reference, supplier=one.supplier, number=number)
            faults.add(one.line, Refusal(told, field="reference"))
            found.add(place)
    return found


def _check_new(engagement_id: UUID, sha256: str) -> None:
    former = Batch.objects.filter(engagement_id=engagement_id, sha256=sha256).select_related("by").first()
    if former is not None:
        text = _("This file was booked on {day} by {person}, as {name}. Nothing is booked a second time")
        day = f"{former.at:%-d %B %Y}"
        raise Refusal(text.format(day=day, person=former.by.name, name=former.name), field="file")


def _find_currency(engagement_id: UUID) -> str:
    return next((rates[-1].hour.currency for rates in load_rates(engagement_id).values()), "")


def _cut(terms: EntryTerms) -> EntryTerms:
    """Cut texts of a file to what the ledger holds; the file itself has them whole."""
    return replace(terms, **{name: getattr(terms, name)[:length] for name, length in LENGTHS.items()})


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
