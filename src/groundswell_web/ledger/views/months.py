"""The months of the ledger: what is booked in each, and closing one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.govuk.forms import Form
from groundswell_web.ledger import queries
from groundswell_web.ledger.actions import close_period
from groundswell_web.ledger.cards import MissingSheet, PeriodLine
from groundswell_web.ledger.choosing import name_month
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import ClosePage, MonthsPage
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "ledger")
def list_months(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the months, open and closed, with what is booked in each."""
    page = MonthsPage(
        months=[
            (name_month(line.month_on), line) for line in queries.list_periods(engagement_id, request.now)
        ],
        gaps=list_gaps(engagement_id, request.now),
        may_close=request.place.may("close", "ledger"),
    )
    return render(request, "ledger/months.html", {"page": page, "place": request.place})


@needs("close", "ledger")
def close_month(request: Any, engagement_id: UUID, month: str) -> HttpResponse:
    """Show what closing a month leaves out, and close it."""
    line = _find_month(request, engagement_id, month)
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            close_period(engagement_id, line.month_on, by=request.user, now=request.now)
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form = Form({})
            form.is_valid()
            form.take_refusal(refusal)
        else:
            messages.success(request, _("{month} is closed.").format(month=name_month(line.month_on)))
            return redirect("ledger_months", engagement_id)
    page = ClosePage(
        month=line,
        name=name_month(line.month_on),
        missing=_list_missing(request, engagement_id, line.month_on),
        gaps=list_gaps(engagement_id, request.now),
    )
    return render(request, "ledger/close.html", {"page": page, "form": form, "place": request.place})


def _find_month(request: Any, engagement_id: UUID, month: str) -> PeriodLine:
    """Find a month by its address, such as ``2026-02``.

    Raises:
        Http404: nothing is booked in it, or before it and after it.
    """
    for line in queries.list_periods(engagement_id, request.now):
        if f"{line.month_on:%Y-%m}" == month:
            return line
    raise Http404


def _list_missing(request: Any, engagement_id: UUID, month_on: date) -> list[MissingSheet]:
    """List the weeks that begin in a month and that nobody has turned in."""
    weeks = min(60, max(1, (request.now.date() - month_on) // timedelta(days=7) + 1))
    found = queries.list_sheets_missing(engagement_id, request.now, weeks=weeks)
    return [one for one in found if one.week_on.replace(day=1) == month_on]
