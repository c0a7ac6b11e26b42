"""Turn in a week: what changed since the last time is taken back and booked anew; the rest stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.errors.booking import HoursUnfit, SheetUnfit
from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.entries import count_hundredths
from groundswell.ledger.weekly_sheets import Card, SheetLine, check_card, share_out_hours
from groundswell_web.ledger.actions.booking import Desk
from groundswell_web.ledger.actions.drafting import (
    check_share,
    clean_text,
    draft_entry,
    find_monday,
    find_purpose,
)
from groundswell_web.ledger.actions.entries import draft_reversal
from groundswell_web.ledger.actions.locks import audit
from groundswell_web.ledger.cards import EntryTerms, SheetCard, SheetLineTerms
from groundswell_web.ledger.chains import list_rows, load_keys, read_row
from groundswell_web.ledger.models import Entry, Sheet
from groundswell_web.ledger.sheet_queries import find_sheet
from groundswell_web.ledger.workers import load_rates
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

SOURCE = "sheet"


@dataclass(frozen=True)
class Week:
    """What a week is booked as.

    Args:
        kept: entries that stand and say the same.
        taken_back: entries that stand and are no longer right.
        new: what is to be booked, each with the entry that it stands in for, where there is one.
    """

    kept: tuple[Sealed, ...]
    taken_back: tuple[Sealed, ...]
    new: tuple[tuple[EntryTerms, Decimal, Sealed | None], ...]


@transaction.atomic
def record_sheet(
    engagement_id: UUID,
    person_id: UUID,
    week_on: date,
    lines: Sequence[SheetLineTerms],
    excluded_hours: Decimal = Decimal(0),
    version: int = 0,
    *,
    by: Any,
    now: datetime,
) -> SheetCard:
    """Turn in somebody's week, for the first time or again.

    Lines that say the same as before keep their entries. What changed is reversed, and booked anew in its place.

    Args:
        engagement_id: whose ledger.
        person_id: whose week.
        week_on: its Monday.
        lines: what was worked on; one line for each purpose and step.
        excluded_hours: leave and holidays.
        version: of the sheet that was open; 0 where it was never turned in.
        by: who turns it in.
        now: when.

    Raises:
        EditedMeanwhile: it was turned in elsewhere since.
        NotThere: there is no such engagement, or nobody of this id has or had a role in it.
        Refusal: something of it cannot be booked.
    """
    currency = _find_rate_currency(engagement_id, person_id)
    desk = Desk(engagement_id, by=by, now=now, currency=currency)
    if person_id not in desk.workers:
        raise NotThere(_("There is no such person in this engagement"))
    sheet = _lock_sheet(engagement_id, person_id, week_on, version)
    _check_week(desk, person_id, week_on)
    terms = [_as_terms(desk, person_id, week_on, line) for line in lines]
    hours = _count_hours(desk, week_on, terms, excluded_hours)
    stands = _load_standing(desk, person_id, week_on)
    _check_not_empty(hours, stands, excluded_hours)
    week = plan_week(stands, [(one, worked) for one, worked in zip(terms, hours, strict=True) if worked])
    booked = desk.book_entries(_draft(desk, week))
    _save_sheet(sheet, engagement_id, person_id, week_on, excluded_hours, now)
    name = f"{desk.workers[person_id].name}, {week_on:%Y-%m-%d}"
    told = {
        "hours": str(sum(hours, Decimal(0))), "excluded_hours": str(excluded_hours),
        "kept": len(week.kept), "taken_back": len(week.taken_back), "booked": len(week.new),
        "entries": [entry.number for entry in booked],
    }  # fmt: skip
    key = f"{person_id}:{week_on}"
    audit(desk.book, "turned in", kind="sheet", key=key, name=name, by=by, now=now, after=told)
    return find_sheet(engagement_id, person_id, week_on, now=now)


def _check_not_empty(hours: Sequence[Decimal], stands: Sequence[Sealed], excluded_hours: Decimal) -> None:
    if not any(hours) and not stands and not excluded_hours:
        raise Refusal(_("Enter what you worked on, or how many hours of the week were leave"))


def plan_week(stands: Sequence[Sealed], wanted: Sequence[tuple[EntryTerms, Decimal]]) -> Week:
    """Plan what of a week stays, what is taken back, and what is booked anew; pure."""
    left, open_terms, kept = list(stands), [], []
    for terms, hours in wanted:
        same = next((one for one in left if _is_same(one, terms, hours)), None)
        if same is None:
            open_terms.append((terms, hours))
        else:
            left.remove(same)
            kept.append(same)
    new, unpaired = [], list(left)
    for terms, hours in open_terms:
        fitting = [one for one in unpaired if (one.purpose, one.purpose_key) == (terms.purpose, terms.key)]
        former = next((one for one in fitting if one.step == terms.step), fitting[0] if fitting else None)
        if former is not None:
            unpaired.remove(former)
        new.append((terms, hours, former))
    return Week(tuple(kept), tuple(left), tuple(new))


def _is_same(one: Sealed, terms: EntryTerms, hours: Decimal) -> bool:
    return (one.purpose, one.purpose_key, one.step, one.text, one.allocation, one.hours) == (
        *(terms.purpose, terms.key, terms.step, terms.text),
        *(terms.allocation, hours),
    )


def _as_terms(desk: Desk, person_id: UUID, week_on: date, line: SheetLineTerms) -> EntryTerms:
    purpose = find_purpose(desk, line.purpose, line.key)
    if line.allocation:
        check_share(line.allocation)
    return EntryTerms(
        kind="people",
        purpose=purpose.purpose,
        key=purpose.key,
        about_on=week_on,
        week_on=week_on,
        hours=line.hours,
        allocation=line.allocation.normalize() if line.allocation is not None else None,
        person_id=person_id,
        step=clean_text(line.step, "step") or purpose.step,
        text=clean_text(line.text, "text"),
    )


def _count_hours(
    desk: Desk, week_on: date, terms: Sequence[EntryTerms], excluded_hours: Decimal
) -> list[Decimal]:
    """Count the hours of each line, as the library shares a week out.

    Raises:
        Refusal: the week does not fit together.
    """
    week_hours = Decimal(desk.book.week_hundredths).scaleb(-2)
    check_leave(excluded_hours)
    _check_once(desk, terms)
    lines = [SheetLine(one.purpose, one.key, one.hours, one.allocation, step=one.step) for one in terms]
    card = Card("", week_on, lines, excluded_hours, week_hours=week_hours)
    try:
        check_card(card)
    except SheetUnfit as error:
        told = _("The week does not fit together: {faults}. Correct it and turn it in again")
        raise Refusal(told.format(faults="; ".join(error.faults)), field="lines") from None
    return share_out_hours(card)


def _check_once(desk: Desk, terms: Sequence[EntryTerms]) -> None:
    seen = set()
    for one in terms:
        told = (one.purpose, one.key, one.step)
        if told in seen:
            text = _("“{name}” stands in two lines. Add them up in one")
            name = find_purpose(desk, one.purpose, one.key).name
            raise Refusal(text.format(name=name), field="lines")
        seen.add(told)


def check_leave(hours: Decimal) -> None:
    """Check hours of leave.

    Raises:
        Refusal: they are below 0, or finer than hundredths.
    """
    try:
        is_fit = count_hundredths(hours) >= 0
    except HoursUnfit:
        is_fit = False
    if not is_fit:
        raise Refusal(_("Enter hours of leave, 0 or more, with at most two decimals"), field="excluded_hours")


def _check_week(desk: Desk, person_id: UUID, week_on: date) -> None:
    if week_on != find_monday(week_on):
        raise Refusal(_("The week must begin on a Monday"), field="week_on")
    if week_on > desk.now.date():
        raise Refusal(_("This week has not begun. Turn it in when it has"), field="week_on")
    imported = Entry.objects.filter(
        engagement_id=desk.engagement_id, person_id=person_id, week_on=week_on, source="tracking",
        reverses__isnull=True, reversed_by__isnull=True,
    )  # fmt: skip
    if imported.exists():
        raise Refusal(
            _("The time-tracking system gave the hours of this week. Correct its entries one by one"),
            field="week_on",
        )


def _lock_sheet(engagement_id: UUID, person_id: UUID, week_on: date, version: int) -> Sheet | None:
    """Lock the sheet, whose book is locked already.

    Raises:
        EditedMeanwhile: it has another version than the one that was open.
    """
    sheet = (
        Sheet.objects.select_for_update()
        .filter(engagement_id=engagement_id, person_id=person_id, week_on=week_on)
        .first()
    )
    if (sheet.version if sheet else 0) != version:
        rows = _list_standing(engagement_id, person_id, week_on).select_related("by").order_by("-number")
        stored = {
            "excluded_hours": Decimal(sheet.excluded_hundredths).scaleb(-2) if sheet else Decimal(0),
            "lines": [(row.purpose_name, Decimal(row.hours_hundredths).scaleb(-2)) for row in rows],
        }
        text = _("This week was turned in elsewhere while you had it open. Load the page again")
        raise EditedMeanwhile(text, stored=stored, who=rows[0].by.name if rows else "")
    return sheet


def _load_standing(desk: Desk, person_id: UUID, week_on: date) -> list[Sealed]:
    rows = sorted(_list_standing(desk.engagement_id, person_id, week_on), key=lambda row: row.number)
    desk.know_rows(rows)
    keys = load_keys(desk.engagement_id)
    return [read_row(row, keys) for row in rows]


def _list_standing(engagement_id: UUID, person_id: UUID, week_on: date) -> Any:
    return list_rows(engagement_id).filter(
        person_id=person_id, week_on=week_on, source=SOURCE, reverses__isnull=True, reversed_by__isnull=True
    )


def _draft(desk: Desk, week: Week) -> list[Sealed]:
    why = _("The weekly sheet was turned in again")
    drafts = [draft_reversal(desk, one, why, source=SOURCE) for one in week.taken_back]
    for terms, hours, former in week.new:
        # Priced by the hours: a share of the week came to these after leave was taken off.
        draft = draft_entry(desk, replace(terms, hours=hours, allocation=None), source=SOURCE)
        replaces = former.number if former else None
        drafts.append(replace(draft, allocation=terms.allocation, replaces=replaces))
    return drafts


def _save_sheet(
    sheet: Sheet | None,
    engagement_id: UUID,
    person_id: UUID,
    week_on: date,
    excluded_hours: Decimal,
    now: datetime,
) -> None:
    if sheet is None:
        sheet = Sheet(engagement_id=engagement_id, person_id=person_id, week_on=week_on, version=0)
    sheet.excluded_hundredths = count_hundredths(excluded_hours)
    sheet.turned_in_at, sheet.version = now, sheet.version + 1
    sheet.save()


def _find_rate_currency(engagement_id: UUID, person_id: UUID) -> str:
    rates = load_rates(engagement_id, [person_id]).get(person_id, [])
    return rates[-1].hour.currency if rates else ""
