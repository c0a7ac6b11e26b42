"""What stands between a draft and its signature: looked up, then decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from groundswell_web.concerns.queries import list_open
from groundswell_web.engagements.queries import find_mandate, list_members
from groundswell_web.trials.cards import Fault, TrialCard
from groundswell_web.trials.decisions import (
    Allowed,
    decide_concerns,
    decide_design,
    decide_mandate,
    decide_statement,
)
from groundswell_web.trials.models import Trial
from groundswell_web.trials.queries import get_trial
from groundswell_web.trials.spending import find_spend_left


def list_faults(engagement_id: UUID, trial_id: UUID, *, now: datetime) -> list[Fault]:
    """List what still stands between a draft and its signature; nothing: it can be signed.

    Small and reversible inside the mandate needs no further approval; what is outside says what to ask for.

    Raises:
        NotThere: this engagement has no such trial.
    """
    trial = get_trial(engagement_id, trial_id)
    members = list_members(engagement_id, now=now)
    living = frozenset[object](member.person_id for member in members)
    sponsors = frozenset[object](member.person_id for member in members if member.role == "sponsor")
    return [
        *decide_statement(trial.risk, living, sponsors),
        *decide_design(trial.design, trial.risk, planning=trial.planning, today=now.date()),
        *decide_mandate(trial.design, trial.risk, find_allowed(trial, now=now)),
        *decide_concerns(list_unanswered(trial)),
    ]


def list_unanswered(trial: TrialCard) -> list[str]:
    """List the concerns on a trial and on its target that nobody has answered."""
    subjects: list[tuple[str, object]] = [("trial", trial.id)]
    if trial.target_id is not None:
        subjects.append(("target", trial.target_id))
    found = [one for kind, key in subjects for one in list_open(trial.engagement_id, kind, key)]
    return [concern.text for concern in found if not concern.answers]


def find_allowed(trial: TrialCard, *, now: datetime) -> Allowed | None:
    """Find what the mandate in force leaves for a trial, the other trials taken off; None without a mandate.

    A trial that serves a target is paid from the budget of the target; any other from what the targets leave.
    """
    mandate = find_mandate(trial.engagement_id)
    if mandate is None or not mandate.is_in_force(now.date()):
        return None
    others = Trial.objects.filter(engagement_id=trial.engagement_id).exclude(pk=trial.id)
    taken = others.filter(state__in=("signed", "running")).aggregate(total=Sum("most_cases"))["total"] or 0
    return Allowed(
        kinds_of_change=mandate.kinds_of_change,
        largest_share=mandate.largest_share,
        cases_left=mandate.most_cases - taken,
        most_cases=mandate.most_cases,
        spend_left=find_spend_left(trial, now=now),
        currency=mandate.currency,
        until_on=mandate.until_on,
    )
