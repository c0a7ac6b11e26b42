"""What hours and currencies are worth: each from a day on; what was booked keeps what it was booked at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.engagements.queries import list_members
from groundswell_web.ledger import queries
from groundswell_web.ledger.actions import record_exchange_rate, record_rate
from groundswell_web.ledger.cards import WorkerLine
from groundswell_web.ledger.choosing import list_people
from groundswell_web.ledger.forms_rates import ExchangeForm, RateForm
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import RatesPage
from groundswell_web.ledger.sheet_queries import TURNING_IN
from groundswell_web.ledger.views.costs import read_money
from groundswell_web.refusals import Refusal


@needs("see", "rates")
def show_rates(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the rates, who has none, and take a new one."""
    may_change = request.place.may("change", "rates")
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    do = request.POST.get("do", "") if request.method == "POST" else ""
    hour = _make_hour_form(request, engagement_id, request.POST if do == "rate" else None)
    exchange = _make_exchange_form(request, engagement_id, request.POST if do == "exchange" else None)
    if (do == "rate" and hour.is_valid() and _set_hour(request, engagement_id, hour)) or (
        do == "exchange" and exchange.is_valid() and _set_exchange(request, engagement_id, exchange)
    ):
        return redirect("ledger_rates", engagement_id)
    form = exchange if do == "exchange" else hour
    context = {"page": _describe(request, engagement_id, may_change=may_change), "place": request.place}
    return render(request, "ledger/rates.html", context | {"form": form, "hour": hour, "exchange": exchange})


def _describe(request: Any, engagement_id: UUID, *, may_change: bool) -> RatesPage:
    every = queries.list_rates(engagement_id, replaced=True)
    workers = queries.list_workers(engagement_id, request.now)
    return RatesPage(
        book=queries.get_book(engagement_id),
        workers=workers,
        rates=[line for line in every if line.replaced_at is None],
        former=[line for line in every if line.replaced_at is not None],
        exchange=queries.list_exchange_rates(engagement_id),
        lacking=_list_lacking(request, engagement_id, workers),
        may_change=may_change,
        gaps=list_gaps(engagement_id, request.now),
    )


def _list_lacking(request: Any, engagement_id: UUID, workers: list[WorkerLine]) -> list[str]:
    """List who is to turn in weeks and has no rate."""
    members = list_members(engagement_id, now=request.now)
    waited_for = {member.person_id for member in members if member.role in TURNING_IN}
    return [one.name for one in workers if one.id in waited_for and one.is_living and one.rate is None]


def _make_hour_form(request: Any, engagement_id: UUID, sent: Any) -> RateForm:
    first = {
        "from_on": request.now.date().replace(day=1),
        "currency": queries.get_book(engagement_id).currency or "EUR",
        "person": request.GET.get("person", "")[:40],
    }
    people = list_people(engagement_id, request.now)
    return RateForm(sent, people=people, initial=first, auto_id="hour_%s")


def _make_exchange_form(request: Any, engagement_id: UUID, sent: Any) -> ExchangeForm:
    first = {"on": request.now.date(), "to_currency": queries.get_book(engagement_id).currency}
    return ExchangeForm(sent, initial=first, auto_id="exchange_%s")


def _set_hour(request: Any, engagement_id: UUID, form: RateForm) -> bool:
    told = form.cleaned_data
    try:
        record_rate(
            engagement_id,
            UUID(told["person"]),
            from_on=told["from_on"],
            hour=read_money(told["hour"], told["currency"], field="hour"),
            by=request.user,
            now=request.now,
        )
    except Refusal as refusal:
        field = "person" if refusal.field == "person_id" else refusal.field
        form.take_refusal(Refusal(refusal.text, field=field))
        return False
    messages.success(request, _("The rate is set. What was booked before keeps its own."))
    return True


def _set_exchange(request: Any, engagement_id: UUID, form: ExchangeForm) -> bool:
    told = form.cleaned_data
    try:
        record_exchange_rate(engagement_id, **told, by=request.user, now=request.now)
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("The rate of exchange is set."))
    return True
