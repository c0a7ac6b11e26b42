"""The exit: what stands in its way, the sponsor's override, and the signature that hands over."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.engagements.exits import Obstacle
from groundswell_web.handover import choices_to_sign as choices
from groundswell_web.handover.acceptance_queries import AcceptanceLine
from groundswell_web.handover.actions import exits as actions
from groundswell_web.handover.exit_conditions import (
    ExitFacts,
    ExitRecord,
    OverrideLine,
    find_exit,
    list_obstacles,
    list_overrides,
    read_exit_facts,
)
from groundswell_web.handover.forms_exit import OverrideForm
from groundswell_web.handover.rehearsal_queries import list_rehearsals
from groundswell_web.people.signing import signs
from groundswell_web.refusals import Refusal

PAGE = "override"


@dataclass(frozen=True)
class ExitPage:
    """The exit of an engagement.

    Args:
        facts: how it stands today.
        obstacles: what stands in the way.
        overrides: of the sponsor's, newest first.
        record: the signature; None before it.
        rehearsed: how many rehearsals are over.
        is_handed_over: whether the engagement is.
        is_started: whether it has begun at all.
    """

    facts: ExitFacts
    obstacles: list[Obstacle]
    overrides: list[OverrideLine]
    record: ExitRecord | None
    rehearsed: int
    is_handed_over: bool
    is_started: bool

    @property
    def left(self) -> list[AcceptanceLine]:
        """The duties that are not critical and not accepted: they hold nothing up, but are shown."""
        return [one for one in self.facts.lines if not one.duty.is_critical and one.status != "accepted"]


@dataclass(frozen=True)
class OverridePage:
    """What the sponsor lets go: the duties, and why."""

    duties: tuple[AcceptanceLine, ...]
    text: str = ""


@needs("see", "duties")
def show_exit(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what stands between the engagement and its exit; after it, what stood then."""
    page = _read_page(request, engagement_id)
    return render(request, "handover/exit.html", {"page": page, "place": request.place})


@needs("override", "exit")
def ask_override(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask the sponsor why the exit goes on though critical duties have nobody."""
    facts = read_exit_facts(engagement_id, request.now)
    if not facts.without or request.place.engagement.phase == "handed_over":
        messages.info(request, _("There is nothing to override."))
        return redirect("exit", engagement_id)
    kept = choices.find_choice(request, engagement_id, PAGE)
    form = OverrideForm(request.POST or None, initial={"text": kept["text"] if kept else ""})
    if request.method == "POST" and form.is_valid():
        choices.keep_choice(request, engagement_id, PAGE, {"text": form.cleaned_data["text"]})
        return redirect("exit_override_sign", engagement_id)
    page = OverridePage(facts.without)
    return render(request, "handover/override.html", {"page": page, "place": request.place, "form": form})


@needs("override", "exit")
@signs
def sign_override(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show once more which duties nobody has, and why the exit goes on; sign it."""
    kept = choices.find_choice(request, engagement_id, PAGE)
    if kept is None:
        messages.info(request, _("Write first why the exit goes on, then sign."))
        return redirect("exit_override", engagement_id)
    if request.method == "POST":
        return _sign_override(request, engagement_id, kept["text"])
    page = OverridePage(read_exit_facts(engagement_id, request.now).without, kept["text"])
    return render(request, "handover/override_sign.html", {"page": page, "place": request.place})


@needs("accept", "duties")
@signs
def sign_exit(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show once more what is taken over; sign it, and the engagement is handed over."""
    if request.place.engagement.phase == "handed_over":
        messages.info(request, _("The engagement is handed over already"))
        return redirect("exit", engagement_id)
    if request.method == "POST":
        try:
            actions.sign_exit(engagement_id, by=request.user, now=request.now)
        except Refusal as refusal:
            messages.warning(request, refusal.text)
        else:
            messages.success(request, _("You have signed. The engagement is handed over."))
        return redirect("exit", engagement_id)
    page = _read_page(request, engagement_id)
    return render(request, "handover/exit_sign.html", {"page": page, "place": request.place})


def _sign_override(request: Any, engagement_id: UUID, text: str) -> HttpResponse:
    duty_ids = set()
    for told in request.POST.getlist("duties"):
        with suppress(ValueError):
            duty_ids.add(UUID(told))
    try:
        actions.record_override(engagement_id, duty_ids=duty_ids, text=text, by=request.user, now=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.text)
        return redirect("exit_override", engagement_id)
    choices.drop_choice(request, engagement_id, PAGE)
    messages.success(request, _("You have signed. The exit can go on without these duties."))
    return redirect("exit", engagement_id)


def _read_page(request: Any, engagement_id: UUID) -> ExitPage:
    facts = read_exit_facts(engagement_id, request.now)
    engagement = request.place.engagement
    return ExitPage(
        facts=facts,
        obstacles=list_obstacles(engagement_id, facts),
        overrides=list_overrides(engagement_id),
        record=find_exit(engagement_id),
        rehearsed=sum(one.state == "over" for one in list_rehearsals(engagement_id, request.now)),
        is_handed_over=engagement.phase == "handed_over",
        is_started=engagement.is_started,
    )
