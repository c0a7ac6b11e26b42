"""Plan drafts on the agency's own records: the library simulates, this keeps what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.errors.trying import DesignFaulty
from groundswell.trials.design import Arm, Guardrail, Outcome
from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.actions.drafting import (
    find_key,
    record_computing,
    record_plan,
    record_plan_failure,
)
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.models import Trial
from groundswell_web.trials.queries import get_trial

if TYPE_CHECKING:
    from groundswell.trials.plans import Plan, Planned

RUNS = 1000
LONGEST = timedelta(minutes=30)  # planning that has taken so long was stopped on the way
BESIDES = ("step", "since")  # wishes about the records, not about the design


def plan_draft(engagement_id: UUID, trial_id: UUID, *, version: int, now: datetime, runs: int = RUNS) -> None:
    """Plan a draft: its wishes, on the records in use; keeps the design, or why there is none.

    Args:
        engagement_id: whose.
        trial_id: which.
        version: of the draft; one that was changed since is left alone.
        now: when.
        runs: simulated trials for each gain.
    """
    if not record_computing(engagement_id, trial_id, version=version, now=now):
        return
    trial = get_trial(engagement_id, trial_id)
    try:
        planned = _simulate(trial, runs)
    except (GroundswellError, Refusal) as error:
        text = error.text if isinstance(error, Refusal) else _write_fault(error)
        record_plan_failure(engagement_id, trial_id, text=text, version=version, now=now)
        return
    design = replace(planned.design, key_sha256=find_key(trial_id).sha256)
    record_plan(engagement_id, trial_id, design, planned.to_document(), version=version, now=now)


def read_wishes(trial: TrialCard) -> Plan:
    """Read the wishes of a draft as a plan.

    Raises:
        DesignFaulty: one is unknown, missing or of the wrong kind.
    """
    from groundswell.trials.plans import Plan

    told = {name: value for name, value in trial.wishes.items() if name not in BESIDES}
    unknown = sorted(set(told) - {field.name for field in fields(Plan)})
    if unknown:
        raise DesignFaulty([f"unknown: {', '.join(unknown)}"])
    told |= {"name": trial.name, "play": trial.play}
    if not told.get("most_exposed") and trial.risk.most_cases:
        told["most_exposed"] = trial.risk.most_cases
    try:
        told["outcome"] = Outcome(**told["outcome"])
        told["begins_on"] = date.fromisoformat(told["begins_on"])
        told["guardrails"] = tuple(_read_guardrail(one) for one in told.get("guardrails", ()))
        told["arms"] = tuple(Arm(**arm) for arm in told.get("arms", ()))
        for name in ("strata", "offices"):
            told[name] = tuple(told.get(name, ()))
        return Plan(**told)
    except (KeyError, TypeError, ValueError) as error:
        raise DesignFaulty([f"not understood: {error}"]) from error


def give_up_stopped(now: datetime) -> None:
    """Say of planning that was stopped on the way that it has to be asked for again."""
    stopped = Trial.objects.filter(planning__in=("queued", "computing"), touched_at__lt=now - LONGEST)
    for trial_id, engagement_id, version in stopped.values_list("pk", "engagement_id", "version"):
        text = _("Planning was stopped on the way. Plan again.")
        record_plan_failure(engagement_id, trial_id, text=text, version=version, now=now)


def _simulate(trial: TrialCard, runs: int) -> Planned:
    """Simulate with a seed that the trial has from its birth: planning it again draws nothing else."""
    from groundswell.trials.histories import read_history
    from groundswell.trials.planning import plan_trial

    plan = read_wishes(trial)
    since = trial.wishes.get("since")
    try:
        records = open_extract(trial.engagement_id)
    except NotThere:
        raise Refusal(_("There are no records yet to plan on. Import some first")) from None
    history = read_history(
        records, step=trial.wishes.get("step") or None, since=date.fromisoformat(since) if since else None
    )
    return plan_trial(history, plan, seed=trial.id.int % 2**31, runs=runs)


def _write_fault(error: GroundswellError) -> str:
    """Say what stands in the way and what can be done; what a file would have to hold is no help on a page."""
    return "\n".join([error.what, _("What you can do: {next_step}.").format(next_step=error.next_step)])


def _read_guardrail(told: Mapping[str, Any]) -> Guardrail:
    return Guardrail(Outcome(**told["outcome"]), told["margin"], told["alpha"])
