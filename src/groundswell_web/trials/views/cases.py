"""The cases of a trial: how many of the cap, a list of them to draw, the offices' calendar, the ledger."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from groundswell.reports.csv_tables import guard_cell
from groundswell.trials.design import USUAL, Design
from groundswell.trials.ledger_file import write_ledger
from groundswell_web.access import needs
from groundswell_web.refusals import Refusal
from groundswell_web.trials.allocating import MOST_LISTED, Asked, Listed, allocate_list
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.forms_run import ListForm
from groundswell_web.trials.ledger_queries import (
    find_exposure,
    iterate_ledger,
    list_allocations,
    list_calendar,
)
from groundswell_web.trials.pages import CasesPage, LedgerPage
from groundswell_web.trials.registered import read_terms
from groundswell_web.trials.views.asked import find_registered

SHOWN = 100
MOST_BYTES = 4 * 1024 * 1024


@needs("see", "trials")
def show_cases(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show how many cases were drawn; draw a list of them, and give it back with what each one gets."""
    trial = find_registered(engagement_id, trial_id)
    may_draw = request.place.may("plan", "trials") and request.place.may("see", "cases")
    form = ListForm(*((request.POST, request.FILES) if request.method == "POST" and may_draw else ()))
    if form.is_bound and form.is_valid():
        try:
            return _draw_list(request, trial, form.cleaned_data["file"])
        except Refusal as refusal:
            form.take_refusal(refusal)
    design = read_terms(trial_id).design
    page = CasesPage(
        trial=trial,
        design=design,
        exposure=find_exposure(engagement_id, trial_id),
        calendar=list_calendar(engagement_id, trial_id),
        columns=_list_columns(design),
        may_draw=may_draw and trial.takes_cases and design.unit == "case",
        today=request.now.date(),
    )
    return render(request, "trials/cases.html", {"page": page, "form": form, "place": request.place})


@needs("see", "cases")
def show_ledger(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show the ledger, the newest lines first."""
    trial = find_registered(engagement_id, trial_id)
    before = request.GET.get("before", "")
    last = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    lines = list_allocations(engagement_id, trial_id, limit=SHOWN + 1, before=last)
    older = lines[SHOWN - 1].number if len(lines) > SHOWN else None
    page = LedgerPage(trial, lines[:SHOWN], older, last is not None)
    return render(request, "trials/ledger.html", {"page": page, "place": request.place})


@needs("see", "cases")
def download_ledger(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Give the whole ledger as the command line reads it; every line carries the digest of the one before."""
    find_registered(engagement_id, trial_id)
    content = write_ledger(iterate_ledger(engagement_id, trial_id))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response


def _draw_list(request: Any, trial: TrialCard, file: Any) -> HttpResponse:
    asked = _read_list(file, read_terms(trial.id).design)
    listed = allocate_list(trial.engagement_id, trial.id, asked, by=request.user, now=request.now)
    messages.success(
        request,
        _("{count} cases were drawn, {new} of them for the first time.").format(
            count=len(listed.answers), new=listed.new
        ),
    )
    return _write_list(listed)


def _read_list(file: Any, design: Design) -> list[Asked]:
    """Read a CSV with a heading.

    Raises:
        Refusal: it is no such file; it says which line.
    """
    if file.size > MOST_BYTES:
        raise Refusal(_("Upload a list of at most 4 megabytes"), field="file")
    try:
        text = file.read().decode("utf-8-sig")
        start = text.partition("\n")[0]
        rows = list(
            csv.DictReader(io.StringIO(text), delimiter=";" if start.count(";") > start.count(",") else ",")
        )
    except (UnicodeDecodeError, csv.Error):
        raise Refusal(_("Upload a CSV file in UTF-8"), field="file") from None
    if not rows or "case" not in rows[0]:
        raise Refusal(
            _("The list needs a heading with a column called case, and a line for each case"), field="file"
        )
    if len(rows) > MOST_LISTED or "\0" in text:
        raise Refusal(_("Upload a list of 1 to {most} cases").format(most=MOST_LISTED), field="file")
    lacking = [name for name in _list_columns(design) if name not in rows[0]]
    if lacking:
        raise Refusal(
            _("The design needs a column for each of: {names}").format(names=", ".join(lacking)), field="file"
        )
    return [
        Asked(
            case=_read_cell(row, "case"),
            strata={name: _read_cell(row, name) for name in design.strata},
            office=_read_cell(row, "office"),
            channel=_read_cell(row, "channel"),
        )
        for row in rows
    ]


def _read_cell(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _list_columns(design: Design) -> list[str]:
    return ["case", *(name for name in design.strata)]


def _write_list(listed: Listed) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["case", "arm", "reason"])
    writer.writerows([guard_cell(one.case), one.arm or USUAL, one.reason] for one in listed.answers)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="drawn.csv"'
    return response
