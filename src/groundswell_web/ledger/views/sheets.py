"""The weekly sheet: one minute's work, with last week's purposes there already."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell.ledger.money import sum_money
from groundswell_web.access import needs
from groundswell_web.ledger import queries
from groundswell_web.ledger.actions import record_sheet
from groundswell_web.ledger.cards import SheetCard, SheetLineTerms
from groundswell_web.ledger.choosing import (
    group_purposes,
    list_purpose_names,
    list_steps,
    read_value,
    write_value,
)
from groundswell_web.ledger.forms_sheet import (
    NEW_DUTY,
    SheetForm,
    WeekRow,
    Worked,
    read_rows,
    read_worked,
    write_worked,
)
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import SheetPage, SheetRow
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.ledger.words import PURPOSES, name_purpose
from groundswell_web.refusals import NotThere, Refusal

BLANK_ROWS = 2
FIRST_ROWS = 4
WEEK = timedelta(days=7)


@needs("enter", "sheets")
def show_own_sheet(request: Any, engagement_id: UUID) -> HttpResponse:
    """Go to one's own week: last week's while that is not turned in, else this week's."""
    monday = _find_monday(request.now)
    last = queries.find_sheet(engagement_id, request.user.pk, monday - WEEK, now=request.now)
    began_on = request.place.engagement.begins_on
    is_missing = (
        not last.is_turned_in and not last.imported_hours and monday - WEEK + timedelta(6) >= began_on
    )
    week_on = monday - WEEK if is_missing else monday
    return redirect("ledger_sheet_week", engagement_id, request.user.pk, week_on.isoformat())


@needs("see", "ledger")
def show_sheet(request: Any, engagement_id: UUID, person_id: UUID, week_on: str) -> HttpResponse:
    """Show somebody's week, and turn it in: one's own, or anybody's by who corrects the ledger."""
    sheet = _find_sheet(request, engagement_id, person_id, week_on)
    may_enter = request.place.may("correct", "ledger") or (
        person_id == request.user.pk and request.place.may("enter", "sheets")
    )
    if request.method == "POST" and not may_enter:
        raise PermissionDenied
    week = _Week(request, engagement_id, sheet, may_enter)
    if request.method == "POST" and request.POST.get("do") != "more":
        form = week.make_form(read_rows(request.POST), request.POST)
        if form.is_valid() and _turn_in(request, sheet, form):
            return redirect("ledger_sheet_week", engagement_id, person_id, sheet.week_on.isoformat())
    elif request.method == "POST":
        rows = [row for row in read_rows(request.POST) if row.purpose or row.amount]
        form = week.make_form(rows + [WeekRow()] * (BLANK_ROWS + 1), initial=_read_answers(request))
    else:
        form = week.make_form(week.list_first_rows(copied="copy" in request.GET))
    return render(
        request, "ledger/sheet.html", {"page": week.make_page(form), "form": form, "place": request.place}
    )


class _Week:
    """A week on its way to the page: the sheet, the week before it, and what its rows can be for."""

    def __init__(self, request: Any, engagement_id: UUID, sheet: SheetCard, may_enter: bool) -> None:
        self.request, self.sheet, self.may_enter = request, sheet, may_enter
        self.purposes = list_purposes(engagement_id, request.now)
        self.names = list_purpose_names(self.purposes) | {NEW_DUTY: _("Another duty: name it in the note")}
        self.steps = list_steps(engagement_id, request.now)
        self.last = queries.find_sheet_to_copy(engagement_id, sheet.person_id, sheet.week_on, now=request.now)
        for line in sheet.lines:
            self.names.setdefault(write_value(line.purpose, line.key), line.name)

    def list_first_rows(self, *, copied: bool) -> list[WeekRow]:
        """List the rows of an untouched page: what was turned in; else what last week was for, with its numbers."""
        if self.sheet.is_turned_in and not copied:
            rows = [_write_row(line.terms, is_filled=True) for line in self.sheet.lines]
        else:
            rows = [_write_row(line, is_filled=copied) for line in self.last]
        blank = BLANK_ROWS if rows else FIRST_ROWS
        return rows + [WeekRow()] * (blank if self.may_enter else 0)

    def make_form(self, rows: list[WeekRow], *data: Any, initial: dict[str, Any] | None = None) -> SheetForm:
        """Make the form with its rows."""
        lines = [line.terms for line in self.sheet.lines] or self.last
        is_shares = bool(lines) and all(line.allocation is not None for line in lines)
        first = {
            "version": self.sheet.version,
            "unit": "share" if is_shares else "hours",
            "excluded": _show_hours(self.sheet.excluded_hours) if self.sheet.excluded_hours else "",
        }
        return SheetForm(
            *data, rows=rows, purposes=self.names, steps=self.steps, initial=first | (initial or {})
        )

    def make_page(self, form: SheetForm) -> SheetPage:
        """Put the page together."""
        sheet, place = self.sheet, self.request.place
        is_own = sheet.person_id == self.request.user.pk
        after_on = sheet.week_on + WEEK
        sees_amounts = is_own or place.may("see", "rates")
        sums = sum_money(line.amount for line in sheet.lines) if sees_amounts else {}
        rows = [self._show_row(number, row) for number, row in enumerate(form.rows)]
        return SheetPage(
            person_id=sheet.person_id,
            name=sheet.person,
            is_own=is_own,
            may_enter=self.may_enter and not sheet.imported_hours,
            week_on=sheet.week_on,
            ends_on=sheet.week_on + timedelta(days=6),
            before_on=sheet.week_on - WEEK,
            after_on=after_on if after_on <= _find_monday(self.request.now) else None,
            turned_in_at=sheet.turned_in_at,
            amounts=tuple(sums[currency] for currency in sorted(sums)),
            others=self._tell_others(),
            can_copy=bool(self.last) and not sheet.is_turned_in,
            rows=rows if self.may_enter else [row for row in rows if row.is_fixed],
            fixed=sum(row.is_fixed for row in form.rows),
            groups=group_purposes(self.purposes),
            week_hours=sheet.week_hours,
            sum=_add_up(form, sheet.week_hours),
            patterns=_list_patterns(),
            gaps=list_gaps(sheet.engagement_id, self.request.now),
        )

    def _show_row(self, place: int, row: WeekRow) -> SheetRow:
        purpose = read_value(row.purpose)[0]
        last = next((line for line in self.last if write_value(line.purpose, line.key) == row.purpose), None)
        shown = write_worked(Worked(last.hours, last.allocation)) if last and row.is_fixed else ""
        return SheetRow(
            place=place,
            purpose=row.purpose,
            name=self.names.get(row.purpose, "") if row.is_fixed else "",
            kind_name=name_purpose(purpose) if purpose in PURPOSES else "",
            amount=row.amount,
            last=shown,
            last_shown=shown,
            is_fixed=row.is_fixed,
            said=", ".join(part for part in (row.step, row.text) if part),
        )

    def _tell_others(self) -> str:
        """Tell what else is to be known of this week."""
        if self.sheet.imported_hours:
            told = _(
                "The time-tracking system gave {hours} hours for this week, so there is no sheet for it."
            )
            return told.format(hours=_show_hours(self.sheet.imported_hours))
        if not queries.list_rates(self.sheet.engagement_id, person_id=self.sheet.person_id):
            return _(
                "Nobody has entered what an hour of this person costs. Ask finance or the lead for it first."
            )
        if self.sheet.is_month_closed:
            return _("The month of this week is closed. What you change is booked in the first open month.")
        return ""


def _turn_in(request: Any, sheet: SheetCard, form: SheetForm) -> bool:
    told = form.cleaned_data
    lines = [_read_line(told, place, worked) for place, worked in form.worked.items()]
    try:
        record_sheet(
            sheet.engagement_id,
            sheet.person_id,
            sheet.week_on,
            lines,
            told["excluded"] or Decimal(0),
            told["version"],
            by=request.user,
            now=request.now,
        )
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("The week is turned in."))
    return True


def _read_line(told: dict[str, Any], place: int, worked: Worked) -> SheetLineTerms:
    """Read a row; the note of a duty that is not in the list is its name."""
    purpose, key = read_value(told[f"for_{place}"])
    step, text = told[f"step_{place}"], told[f"text_{place}"]
    if told[f"for_{place}"] == NEW_DUTY:
        key, text = text[:200], ""
    return SheetLineTerms(purpose, key, worked.hours, worked.allocation, step, text)


def _write_row(line: SheetLineTerms, *, is_filled: bool) -> WeekRow:
    return WeekRow(
        purpose=write_value(line.purpose, line.key),
        amount=write_worked(Worked(line.hours, line.allocation)) if is_filled else "",
        step=line.step,
        text=line.text if is_filled else "",
        is_fixed=True,
    )


def _read_answers(request: Any) -> dict[str, Any]:
    return {name: request.POST.get(name, "")[:20] for name in ("version", "unit", "excluded")}


def _add_up(form: SheetForm, week_hours: Decimal) -> str:
    """Say what the numbers of the rows come to; what cannot be read counts nothing."""
    unit = str(form["unit"].value() or "hours")
    sums = {"hours": Decimal(0), "share": Decimal(0)}
    for row in form.rows:
        worked = _try_reading(row.amount, unit)
        sums["hours"] += worked.hours or 0
        sums["share"] += 100 * (worked.allocation or 0)
    leave = _try_reading(str(form["excluded"].value() or ""), "hours").hours or Decimal(0)
    patterns = _list_patterns()
    hours = patterns["hours"].format(
        sum=_show_hours(sums["hours"]), all=_show_hours(max(Decimal(0), week_hours - leave))
    )
    share = patterns["share"].format(sum=_show_hours(sums["share"]))
    if sums["hours"] and sums["share"]:
        return patterns["both"].format(first=hours, second=share)
    return share if sums["share"] or (unit == "share" and not sums["hours"]) else hours


def _list_patterns() -> dict[str, str]:
    """List how a sum is said; the page says it anew as numbers are typed."""
    return {
        "hours": _("{sum} of {all} hours"),
        "share": _("{sum}% of the week"),
        "both": _("{first}, and {second}"),
    }


def _try_reading(text: str, unit: str) -> Worked:
    try:
        return read_worked(text, unit) if text.strip() else Worked()
    except ValidationError:
        return Worked()


def _show_hours(number: Decimal) -> str:
    shown = f"{number:.2f}"
    return shown.rstrip("0").rstrip(".")


def _find_monday(now: datetime) -> date:
    return now.date() - timedelta(days=now.weekday())


def _find_sheet(request: Any, engagement_id: UUID, person_id: UUID, week_on: str) -> SheetCard:
    """Find the sheet of a person, turned in or not.

    Raises:
        Http404: there is no such person here, or the day is no Monday of a week that has begun.
    """
    try:
        monday = date.fromisoformat(week_on)
        is_week = monday.weekday() == 0 and date(2000, 1, 1) < monday <= _find_monday(request.now)
        if not is_week or monday.isoformat() != week_on:
            raise Http404
        if all(one.id != person_id for one in queries.list_workers(engagement_id, request.now)):
            raise Http404
        return queries.find_sheet(engagement_id, person_id, monday, now=request.now)
    except (ValueError, NotThere):
        raise Http404 from None
