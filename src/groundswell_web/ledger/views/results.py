"""The pages of results: the four totals, each result with how it was computed, acceptance and adoption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.ledger.paying_back import Priced
from groundswell.ledger.totals import Totals
from groundswell_web.access import needs
from groundswell_web.ledger import result_queries
from groundswell_web.ledger.actions.acceptance import accept_result
from groundswell_web.ledger.actions.adoption import end_adoption, record_adoption
from groundswell_web.ledger.actions.results import record_results
from groundswell_web.ledger.forms_results import AcceptanceForm, AdoptionForm, EndForm
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import Gap
from groundswell_web.ledger.queries import get_book
from groundswell_web.ledger.result_cards import AdoptionLine, ResultCard
from groundswell_web.ledger.result_values import Without
from groundswell_web.ledger.staleness import is_stale, list_without
from groundswell_web.ledger.tasks import compute
from groundswell_web.ledger.words import name_measure
from groundswell_web.ledger.worth_queries import count_verdicts
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.queries import list_trials

HARMED = ("harmful", "stopped_by_guardrail")


@dataclass(frozen=True)
class ResultsPage:
    """All results of an engagement.

    Args:
        measured: from verdicts and records, those that count first.
        forecasts: from targets and plans.
        is_stale: whether they are being computed anew.
        may_adopt: whether this person tells which changes are used.
    """

    totals: list[Totals]
    measured: list[ResultCard]
    forecasts: list[ResultCard]
    without: list[Without]
    cash: dict[str, Priced]
    other: dict[str, Priced]
    adoptions: list[AdoptionLine]
    is_stale: bool
    may_adopt: bool
    can_adopt: bool
    gaps: list[Gap]

    def name_measure(self, measure: str) -> str:
        """Say what a total counts."""
        return name_measure(measure)


@dataclass(frozen=True)
class ResultPage:
    """One result, with how it was computed."""

    result: ResultCard
    versions: list[ResultCard]
    adoptions: list[AdoptionLine]
    may_accept: bool
    gaps: list[Gap]


@dataclass(frozen=True)
class AdoptionPage:
    """Which change is used from when on."""

    adoptions: list[AdoptionLine]
    gaps: list[Gap]


@needs("see", "ledger")
def list_results(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the results, with the four totals that never mix."""
    stale = is_stale(engagement_id, request.now)
    cards = result_queries.list_results(engagement_id)
    counted = result_queries.list_counted(engagement_id)
    page = ResultsPage(
        totals=result_queries.find_totals(engagement_id, trials=count_verdicts(engagement_id)),
        measured=[card for card in cards if card.basis != "forecast"],
        forecasts=[card for card in cards if card.basis == "forecast"],
        without=list_without(engagement_id),
        cash=result_queries.sum_worth(counted, releases_cash=True),
        other=result_queries.sum_worth(counted, releases_cash=False),
        adoptions=result_queries.list_adoptions(engagement_id),
        is_stale=stale,
        may_adopt=request.place.may("adopt", "changes"),
        can_adopt=bool(_list_adoptable(engagement_id)),
        gaps=list_gaps(engagement_id, request.now),
    )
    return render(request, "ledger/results.html", {"page": page, "place": request.place})


@needs("see", "ledger")
def show_result(request: Any, engagement_id: UUID, result_id: UUID) -> HttpResponse:
    """Show a result: its number with its interval, how it was computed, what it does not say."""
    return _render_result(request, engagement_id, result_id)


@needs("accept", "results")
@require_POST
def accept(request: Any, engagement_id: UUID, result_id: UUID) -> HttpResponse:
    """Accept a result for finance."""
    form = AcceptanceForm(request.POST)
    if form.is_valid():
        try:
            accept_result(engagement_id, result_id, form.read_terms(), by=request.user, now=request.now)
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The result is booked."))
            return redirect("ledger_result", engagement_id, result_id)
    return _render_result(request, engagement_id, result_id, form=form)


@needs("adopt", "changes")
def adopt(request: Any, engagement_id: UUID) -> HttpResponse:
    """Tell from which day on a change that was tried is used."""
    trials = _list_adoptable(engagement_id)
    first = {"trial": request.GET.get("trial", ""), "from_on": request.now.date(), "share": 100}
    form = AdoptionForm(request.POST or None, trials=trials, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            record_adoption(
                engagement_id,
                UUID(told["trial"]),
                from_on=told["from_on"],
                share=float(told["share"]) / 100,
                by=request.user,
                now=request.now,
            )
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            compute.enqueue(str(engagement_id))
            messages.success(request, _("Cases from that day on are counted."))
            return redirect("ledger_results", engagement_id)
    page = AdoptionPage(result_queries.list_adoptions(engagement_id), list_gaps(engagement_id, request.now))
    return render(request, "ledger/adopt.html", {"page": page, "form": form, "place": request.place})


@needs("adopt", "changes")
def give_up(request: Any, engagement_id: UUID, adoption_id: UUID) -> HttpResponse:
    """Tell the last day on which a change was used."""
    adoptions = result_queries.list_adoptions(engagement_id)
    adoption = next((one for one in adoptions if one.id == adoption_id), None)
    if adoption is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"until_on": request.now.date()})
    if request.method == "POST" and form.is_valid():
        try:
            end_adoption(
                engagement_id,
                adoption_id,
                until_on=form.cleaned_data["until_on"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            compute.enqueue(str(engagement_id))
            messages.success(request, _("Cases are counted until that day."))
            return redirect("ledger_results", engagement_id)
    page = AdoptionPage([adoption], list_gaps(engagement_id, request.now))
    return render(request, "ledger/give_up.html", {"page": page, "form": form, "place": request.place})


@needs("book", "ledger")
@require_POST
def compute_now(request: Any, engagement_id: UUID) -> HttpResponse:
    """Compute the results anew, now; where nothing is new nothing changes."""
    changed = record_results(engagement_id, now=request.now)
    text = _("{count} results have changed.").format(count=changed) if changed else _("Nothing has changed.")
    messages.success(request, text)
    return redirect("ledger_results", engagement_id)


def _render_result(
    request: Any, engagement_id: UUID, result_id: UUID, *, form: AcceptanceForm | None = None
) -> HttpResponse:
    try:
        card = result_queries.get_result(engagement_id, result_id)
    except NotThere:
        raise Http404 from None
    may_accept = request.place.may("accept", "results") and not card.why_not_booked
    adoptions = result_queries.list_adoptions(engagement_id, card.subject_id) if card.kind == "trial" else []
    page = ResultPage(
        card,
        result_queries.list_versions(card, engagement_id),
        adoptions,
        may_accept,
        list_gaps(engagement_id, request.now),
    )
    shown = form or AcceptanceForm(initial={"currency": get_book(engagement_id).currency})
    context = {"page": page, "place": request.place, "accept": shown} | ({"form": form} if form else {})
    return render(request, "ledger/result.html", context)


def _list_adoptable(engagement_id: UUID) -> list[tuple[str, str]]:
    """List the trials whose change can come into use: with a verdict that is no harm, and not in use."""
    used = {one.trial_id for one in result_queries.list_adoptions(engagement_id) if one.until_on is None}
    return [
        (str(line.id), line.name)
        for line in list_trials(engagement_id)
        if line.verdict and line.verdict not in HARMED and line.id not in used
    ]
