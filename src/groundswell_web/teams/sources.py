"""The work that stands open elsewhere: targets, trials and duties, with their days and what such work usually needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import get_engagement
from groundswell_web.handover.duty_queries import list_duties
from groundswell_web.targets.queries import list_targets
from groundswell_web.teams.cards import ItemCard, Need, SkillLine, Suggestion
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.queries import get_trial, list_trials

OPEN_TARGETS = ("proposed", "agreed", "running")
OPEN_TRIALS = ("draft", "signed", "running", "stopped", "following")
USUAL_WEEKS = 8  # of a trial that says nothing yet
type Key = tuple[str, str]  # kind, id


@dataclass(frozen=True)
class Source:
    """A target, a trial or a duty that is still to be done: from a day to a day."""

    kind: str
    key: str
    name: str
    from_on: date
    until_on: date


def list_sources(engagement_id: UUID, now: datetime) -> dict[Key, Source]:
    """List what is still to be done before the exit, by kind and id."""
    engagement = get_engagement(engagement_id)
    begins_on, exits_on = max(now.date(), engagement.begins_on), engagement.exits_on
    if exits_on < begins_on:
        return {}
    found = [*_list_targets(engagement_id, now), *_list_trials(engagement_id)]
    found += [
        Source("duty", str(duty.id), duty.name, engagement.begins_on, exits_on)
        for duty in list_duties(engagement_id, now)
    ]
    bounded = [
        Source(one.kind, one.key, one.name, one.from_on, min(one.until_on, exits_on))
        for one in found
        if one.from_on <= exits_on and one.until_on >= begins_on
    ]
    return {(one.kind, one.key): one for one in bounded}


def suggest_items(
    sources: Iterable[Source], items: Iterable[ItemCard], skills: Sequence[SkillLine]
) -> list[Suggestion]:
    """List what stands open elsewhere and is not among the work of the plan, with what such work usually needs."""
    known = {(one.kind, one.subject_key) for one in items}
    return [
        Suggestion(one.kind, one.key, one.name, one.from_on, one.until_on, list_usual_needs(one.kind, skills))
        for one in sources
        if (one.kind, one.key) not in known
    ]


def list_usual_needs(kind: str, skills: Sequence[SkillLine]) -> tuple[Need, ...]:
    """List what work of a kind usually needs a week: rules of thumb, to be changed; of the skills that are there.

    Args:
        kind: ``target``, ``trial``, ``duty`` or ``other``.
        skills: of the engagement.
    """
    usual = {
        "target": {_("Delivery"): 0.5, _("Design and content"): 1.0, _("Data"): 0.5},
        "trial": {_("Data"): 1.0, _("Casework"): 0.5},
        "duty": {_("Casework"): 0.5},
    }.get(kind, {})
    return tuple(Need(one.id, one.name, usual[one.name]) for one in skills if one.name in usual)


def _list_targets(engagement_id: UUID, now: datetime) -> list[Source]:
    return [
        Source("target", str(card.id), card.title, card.from_on, card.due_on)
        for card in list_targets(engagement_id, now=now)
        if card.state in OPEN_TARGETS
    ]


def _list_trials(engagement_id: UUID) -> list[Source]:
    lines = [line for line in list_trials(engagement_id) if line.state in OPEN_TRIALS]
    cards = [get_trial(engagement_id, line.id) for line in lines]
    return [Source("trial", str(card.id), card.name, *_find_days(card)) for card in cards]


def _find_days(trial: TrialCard) -> tuple[date, date]:
    """Find the days of a trial: as they are fixed, or wished for, or the usual number of weeks from its first draft."""
    if trial.design is not None:
        return trial.design.begins_on, max(trial.design.begins_on, trial.design.last_on)
    wishes, drafted_on = trial.wishes, trial.drafted_at.date()
    try:
        begins_on = date.fromisoformat(wishes["begins_on"])
        weeks = int(wishes.get("weeks") or USUAL_WEEKS)
        days = 7 * min(max(weeks, 1), 104) + int((wishes.get("outcome") or {}).get("horizon_days") or 0)
        return begins_on, begins_on + timedelta(days=min(max(days, 1), 1000))
    except (KeyError, TypeError, ValueError):
        return drafted_on, drafted_on + timedelta(weeks=USUAL_WEEKS)
