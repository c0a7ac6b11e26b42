"""Acceptance: all duties with their readiness, chosen and then signed; or what is missing, duty by duty."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell_web.access import needs
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.handover import acceptance_queries as queries
from groundswell_web.handover import choices_to_sign as choices
from groundswell_web.handover import exit_words
from groundswell_web.handover.acceptance_queries import AcceptanceCard, AcceptanceLine
from groundswell_web.handover.actions import acceptances as actions
from groundswell_web.handover.forms_exit import MissingForm
from groundswell_web.people.signing import signs
from groundswell_web.refusals import NotThere, Refusal

PAGE = "acceptance"


@dataclass(frozen=True)
class ListPage:
    """All duties before their acceptance.

    Args:
        lines: the duties.
        chosen: those that are ticked.
        may_accept: whether the person who asks can choose.
        error: what was wrong with the choice.
    """

    lines: list[AcceptanceLine]
    chosen: frozenset[UUID]
    may_accept: bool
    error: str = ""

    @property
    def groups(self) -> list[tuple[str, list[AcceptanceLine]]]:
        """The duties by what follows when nobody does them."""
        grouped = [
            (name, [one for one in self.lines if one.duty.consequence == name])
            for name in queries.OF_CONSEQUENCE
        ]
        return [(name, lines) for name, lines in grouped if lines]

    def count(self, status: str) -> int:
        """Count the duties that are accepted, of which something is missing, or that are open."""
        return sum(one.status == status for one in self.lines)


@dataclass(frozen=True)
class SignPage:
    """What is accepted by one signature."""

    lines: list[AcceptanceLine]


@dataclass(frozen=True)
class DutyPage:
    """One duty before its acceptance."""

    card: AcceptanceCard
    may_accept: bool


@needs("see", "duties")
def list_acceptances(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show all duties with how far the agency is with each; the service owner chooses those to accept."""
    may_accept = request.place.may("accept", "duties") and request.place.engagement.phase != "handed_over"
    error = ""
    chosen: frozenset[UUID] = frozenset()
    if request.method == "POST":
        if not may_accept:
            return _refuse_to_choose(request, engagement_id)
        chosen = _read_ids(request.POST.getlist("duties"))
        if chosen:
            choices.keep_choice(request, engagement_id, PAGE, {"duties": sorted(map(str, chosen))})
            return redirect("acceptance_sign", engagement_id)
        error = _("Select the duties that you accept")
    kept = choices.find_choice(request, engagement_id, PAGE)
    ticked = chosen or (_read_ids(kept["duties"]) if kept else frozenset())
    page = ListPage(queries.list_acceptances(engagement_id, request.now), ticked, may_accept, error)
    return render(
        request, "handover/acceptance.html", {"page": page, "place": request.place, "words": exit_words}
    )


@needs("accept", "duties")
@signs
def sign_acceptance(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show once more what is accepted; sign it, all with one signature."""
    if request.method == "POST":
        return _sign(request, engagement_id)
    kept = choices.find_choice(request, engagement_id, PAGE)
    chosen = _read_ids(kept["duties"]) if kept else frozenset()
    lines = [one for one in queries.list_acceptances(engagement_id, request.now) if one.duty.id in chosen]
    if not lines:
        messages.info(request, _("Choose the duties first, then sign."))
        return redirect("acceptance", engagement_id)
    return render(
        request,
        "handover/acceptance_sign.html",
        {"page": SignPage(lines), "place": request.place, "words": exit_words},
    )


@needs("see", "duties")
def show_acceptance(request: Any, engagement_id: UUID, duty_id: UUID) -> HttpResponse:
    """Show a duty before its acceptance, with all that was said of it; take what is missing."""
    may_accept = request.place.may("accept", "duties") and request.place.engagement.phase != "handed_over"
    try:
        card = queries.get_acceptance(engagement_id, duty_id, request.now)
    except NotThere:
        raise Http404 from None
    if request.method == "POST" and not may_accept:
        return _refuse_to_choose(request, engagement_id)
    form = MissingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_missing(
                engagement_id, duty_id, text=form.cleaned_data["text"], by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("It is kept what is missing. The team sees it on this page."))
            return redirect("acceptance_duty", engagement_id, duty_id)
    page = DutyPage(card, may_accept)
    return render(
        request,
        "handover/acceptance_duty.html",
        {"page": page, "place": request.place, "words": exit_words, "form": form},
    )


def _render(request: Any, template: str, page: ListPage | SignPage | DutyPage, **more: Any) -> HttpResponse:
    return render(request, template, {"page": page, "place": request.place, "words": exit_words, **more})


def _sign(request: Any, engagement_id: UUID) -> HttpResponse:
    versions = dict(_read_versions(request.POST.getlist("duties")))
    try:
        count = actions.accept_duties(engagement_id, versions, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
        return redirect("acceptance", engagement_id)
    choices.drop_choice(request, engagement_id, PAGE)
    if count:
        said = ngettext("You have accepted one duty.", "You have accepted {count} duties.", count)
        messages.success(request, said.format(count=count))
    else:
        messages.info(request, _("These duties were accepted already."))
    return redirect("acceptance", engagement_id)


def _refuse_to_choose(request: Any, engagement_id: UUID) -> HttpResponse:
    """Refuse an answer of somebody who may read this page only."""
    if get_engagement(engagement_id).phase != "handed_over":
        raise PermissionDenied(_("Only the service owner accepts duties, or says what is missing."))
    messages.warning(request, _("The engagement is handed over already"))
    return redirect("acceptance", engagement_id)


def _read_ids(told: Iterable[str]) -> frozenset[UUID]:
    found = set()
    for text in told:
        with suppress(ValueError):
            found.add(UUID(text))
    return frozenset(found)


def _read_versions(told: Iterable[str]) -> Iterable[tuple[UUID, int]]:
    """Read ``id:version`` of each duty that was shown; what is not in this form is no duty."""
    for text in told:
        duty_id, _colon, version = text.partition(":")
        with suppress(ValueError):
            yield UUID(duty_id), int(version[:9])
