"""Read trials: lists, cards, and what still stands between a draft and its signature."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from groundswell.trials.design import Design
from groundswell_web.refusals import NotThere
from groundswell_web.trials.cards import Risk, TrialCard, TrialLine
from groundswell_web.trials.models import OPEN, Entry, Head, Trial
from groundswell_web.trials.words import name_state, name_verdict

ORDER = {"running": 0, "signed": 1, "draft": 2, "stopped": 3, "following": 4, "closed": 5, "dropped": 6}


def list_trials(
    engagement_id: UUID, *, state: str | None = None, target_id: UUID | None = None, play: str | None = None
) -> list[TrialLine]:
    """List the trials of an engagement: those that run first, then by when they were last touched.

    Args:
        engagement_id: whose.
        state: only those in this state.
        target_id: only those that serve this target.
        play: only those of this kind of change.
    """
    found = _lines().filter(engagement_id=engagement_id)
    if state is not None:
        found = found.filter(state=state)
    if target_id is not None:
        found = found.filter(target_id=target_id)
    if play is not None:
        found = found.filter(play=play)
    lines = [_as_line(trial) for trial in found]
    return sorted(lines, key=lambda line: (ORDER[line.state], -line.touched_at.timestamp(), line.name))


def list_trials_of_play(play: str) -> list[TrialLine]:
    """List the trials of a kind of change in all engagements that have begun, for what is known of the play."""
    found = _lines().filter(play=play, started_at__isnull=False)
    return [_as_line(trial) for trial in found.order_by("started_at", "pk")]


def get_trial(engagement_id: UUID, trial_id: UUID) -> TrialCard:
    """Get a trial.

    Raises:
        NotThere: this engagement has no such trial.
    """
    trial = _trials().filter(engagement_id=engagement_id, pk=trial_id).first()
    if trial is None:
        raise NotThere(_("There is no such trial"))
    return as_card(trial)


def find_trial_name(engagement_id: UUID, trial_id: UUID) -> str | None:
    """Find what a trial is called, or None where there is none."""
    found = Trial.objects.filter(engagement_id=engagement_id, pk=trial_id)
    return found.values_list("name", flat=True).first()


def get_trial_name(engagement_id: UUID, trial_id: UUID) -> str:
    """Get what a trial is called.

    Raises:
        NotThere: this engagement has no such trial.
    """
    name = find_trial_name(engagement_id, trial_id)
    if name is None:
        raise NotThere(_("There is no such trial"))
    return name


def list_open_names(engagement_id: UUID) -> list[tuple[UUID, str]]:
    """List the id and name of each trial that is drafted, signed or running."""
    found = Trial.objects.filter(engagement_id=engagement_id, state__in=OPEN).order_by("touched_at", "pk")
    return list(found.values_list("pk", "name"))


def list_running(engagement_id: UUID | None = None) -> list[TrialCard]:
    """List the trials of an engagement, or of all, that are looked at: they run, or their cases are followed."""
    found = _trials().filter(state__in=("running", "stopped", "following"))
    if engagement_id is not None:
        found = found.filter(engagement_id=engagement_id)
    return [as_card(trial) for trial in found.order_by("pk")]


def as_card(trial: Trial) -> TrialCard:
    """Tell a trial as a value."""
    return TrialCard(
        id=trial.pk,
        engagement_id=trial.engagement_id,
        name=trial.name,
        play=trial.play,
        state=trial.state,
        state_name=name_state(trial.state),
        target_id=trial.target_id,
        target_title=trial.target.title if trial.target else "",
        wishes=dict(trial.wishes),
        planning=trial.planning,
        planning_text=trial.planning_text,
        planned=trial.planned,
        design=read_design(trial.design),
        design_sha256=trial.design_sha256,
        risk=_as_risk(trial),
        drafted_by_id=trial.drafted_by_id,
        drafted_by=trial.drafted_by.name,
        drafted_at=trial.drafted_at,
        touched_at=trial.touched_at,
        signed_at=trial.signed_at,
        started_at=trial.started_at,
        ended_at=trial.ended_at,
        closed_at=trial.closed_at,
        version=trial.version,
    )


def read_design(text: str) -> Design | None:
    """Read a design as it is stored; None where there is none yet."""
    return Design.from_document(json.loads(text)) if text else None


def _trials() -> QuerySet[Trial]:
    return Trial.objects.select_related("target", "undone_by", "carried_by", "drafted_by")


def _lines() -> QuerySet[Trial]:
    entries = Entry.objects.filter(trial=OuterRef("pk")).order_by("-number")
    ledger = Head.objects.filter(trial=OuterRef("pk"), chain="ledger")
    found = Trial.objects.select_related("carried_by").defer("planned", "wishes", "design")
    return found.annotate(
        look_text=Subquery(entries.filter(kind="look").values("text")[:1]),
        verdict_text=Subquery(entries.filter(kind="verdict").values("text")[:1]),
        exposed=Subquery(ledger.values("exposed")[:1]),
    )


def _as_line(trial: Any) -> TrialLine:
    look = json.loads(trial.look_text)["look"] if trial.look_text else None
    told = json.loads(trial.verdict_text) if trial.verdict_text else {}
    verdict, said = told.get("state", ""), (told.get("verdict") or look or {}).get("sentences")
    return TrialLine(
        id=trial.pk,
        engagement_id=trial.engagement_id,
        name=trial.name,
        play=trial.play,
        state=trial.state,
        state_name=name_state(trial.state),
        target_id=trial.target_id,
        carried_by=trial.carried_by.name if trial.carried_by else "",
        exposed=trial.exposed or (look["exposed"] if look else 0),  # nobody asks for offices: the looks count
        most_cases=trial.most_cases,
        verdict=verdict,
        verdict_name=name_verdict(verdict) if verdict else "",
        says=look["state"] if look else "",
        headline=said[0] if said else "",
        touched_at=trial.touched_at,
    )


def _as_risk(trial: Trial) -> Risk:
    return Risk(
        kind_of_change=trial.kind_of_change,
        could_go_wrong=trial.could_go_wrong,
        for_whom=trial.for_whom,
        most_cases=trial.most_cases,
        how_undone=trial.how_undone,
        undone_by_id=trial.undone_by_id,
        undone_by=trial.undone_by.name if trial.undone_by else "",
        carried_by_id=trial.carried_by_id,
        carried_by=trial.carried_by.name if trial.carried_by else "",
        until_on=trial.until_on,
        spend=trial.spend,
        currency=trial.currency,
    )


def list_waiting_for(person_id: UUID) -> list[TrialCard]:
    """List the drafts that wait for the signature of a sponsor: planned, whole, and carried by this person."""
    found = _trials().filter(Q(state="draft", planning="ready", carried_by_id=person_id))
    return [as_card(trial) for trial in found.order_by("touched_at")]
