"""Draft trials: from a target or a kind of change, changed until they are signed, planned on the records."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.trials.allocation import AllocationKey
from groundswell.trials.design import Design
from groundswell_web.audit.actions import Actor, Workbench
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.targets.queries import get_target
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.models import Trial, TrialKey

RISK = (
    *("kind_of_change", "could_go_wrong", "for_whom", "most_cases", "how_undone", "until_on"),
    *("spend", "currency", "undone_by_id", "carried_by_id"),
)
TERMS = ("name", "play", "wishes", *RISK)


@dataclass(frozen=True)
class TrialTerms:
    """What somebody says of a trial while it is a draft; the design is computed from the wishes.

    Args:
        name: what it is called.
        play: the kind of change, by its name among the plays; empty for none.
        wishes: the plan: the answers that `groundswell.trials.planning.Plan` takes, by name, as plain values.
        kind_of_change: one of those that the mandate allows.
        could_go_wrong: what.
        for_whom: for whom.
        most_cases: how many cases it can touch at most.
        how_undone: how the change is undone.
        undone_by_id: who undoes it.
        carried_by_id: the sponsor who carries the risk, and signs.
        until_on: until when.
        spend: what it costs.
        currency: of the spend.
    """

    name: str
    play: str = ""
    wishes: dict[str, Any] = field(default_factory=dict)
    kind_of_change: str = ""
    could_go_wrong: str = ""
    for_whom: str = ""
    most_cases: int = 0
    how_undone: str = ""
    undone_by_id: UUID | None = None
    carried_by_id: UUID | None = None
    until_on: date | None = None
    spend: Decimal = Decimal(0)
    currency: str = ""


@transaction.atomic
def record_trial(
    engagement_id: UUID, terms: TrialTerms, *, target_id: UUID | None = None, by: Any, now: datetime
) -> UUID:
    """Draft a trial, from a target, from a kind of change or from nothing.

    Raises:
        NotThere: this engagement has no such target.
        Refusal: it has no name.
    """
    lock_engagement(engagement_id)
    if target_id is not None:
        get_target(engagement_id, target_id, now=now)
    trial = Trial(
        engagement_id=engagement_id, target_id=target_id, drafted_by=by, drafted_at=now, touched_at=now
    )
    _take(trial, terms)
    trial.save(force_insert=True)
    TrialKey.objects.create(trial=trial, secret=secrets.token_hex(32))
    audit(trial, "drafted", by=by, now=now, after=describe(trial))
    return trial.pk


@transaction.atomic
def correct_trial(
    engagement_id: UUID, trial_id: UUID, terms: TrialTerms, *, version: int, by: Any, now: datetime
) -> None:
    """Change a draft. Where the wishes change, the design is gone until the trial is planned again.

    Raises:
        EditedMeanwhile: somebody else changed it since.
        NotThere: this engagement has no such trial.
        Refusal: it is registered, or dropped.
    """
    trial = lock_trial(engagement_id, trial_id)
    _check_draft(trial)
    if trial.version != version:
        raise EditedMeanwhile(
            _("Somebody else changed this trial while you had it open"),
            stored=describe(trial),
            who=find_last_writer(engagement_id, kind="trial", key=trial_id),
        )
    before = describe(trial)
    if terms.wishes != trial.wishes or terms.name != trial.name or terms.play != trial.play:
        _forget_design(trial)
    _take(trial, terms)
    trial.drafted_by = by  # whoever wrote last of what is signed must not be the one who signs
    trial.touched_at, trial.version = now, trial.version + 1
    trial.save()
    audit(trial, "changed", by=by, now=now, before=before, after=describe(trial))


@transaction.atomic
def withdraw_trial(engagement_id: UUID, trial_id: UUID, *, by: Actor, now: datetime) -> None:
    """Drop a draft. A registered trial is stopped instead, and stays.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it is registered, or dropped already.
    """
    trial = lock_trial(engagement_id, trial_id)
    _check_draft(trial)
    trial.state, trial.touched_at, trial.version = "dropped", now, trial.version + 1
    trial.save()
    audit(trial, "dropped", by=by, now=now, before={"state": "draft"}, after={"state": "dropped"})


@transaction.atomic
def record_planning(engagement_id: UUID, trial_id: UUID, *, version: int, by: Actor, now: datetime) -> None:
    """Ask the worker to plan a draft on the records in use; `TrialCard.planning` says how far it is.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it is registered, or somebody changed it since.
    """
    from groundswell_web.trials.tasks import plan

    trial = lock_trial(engagement_id, trial_id)
    _check_draft(trial)
    if trial.version != version:
        raise Refusal(_("Somebody else changed this trial. Load the page again"))
    _forget_design(trial)
    trial.planning, trial.touched_at, trial.version = "queued", now, trial.version + 1
    trial.save()
    audit(trial, "asked to plan", by=by, now=now, after={"planning": "queued"})
    wanted = trial.version
    transaction.on_commit(lambda: plan.enqueue(str(engagement_id), str(trial_id), wanted))


@transaction.atomic
def record_plan(
    engagement_id: UUID,
    trial_id: UUID,
    design: Design,
    planned: dict[str, Any],
    *,
    version: int,
    by: Actor | None = None,
    now: datetime,
) -> bool:
    """Keep the design that planning found, unless the draft was changed meanwhile; tells whether it was kept.

    Raises:
        Refusal: the design is not bound to the key of this trial.
    """
    trial = lock_trial(engagement_id, trial_id)
    if trial.state != "draft" or trial.version != version:
        return False
    if design.key_sha256 != find_key(trial_id).sha256:
        raise Refusal(_("The design is not bound to the key of this trial. Plan it again"))
    trial.design, trial.design_sha256 = design.to_canonical().decode(), design.sha256
    trial.planned, trial.planning = planned, "ready"
    trial.planning_text = str(next(iter(planned.get("sentences", ())), ""))
    trial.touched_at, trial.version = now, trial.version + 1
    trial.save()
    audit(trial, "planned", by=by or Workbench(), now=now, after={"design": design.sha256})
    return True


@transaction.atomic
def record_computing(engagement_id: UUID, trial_id: UUID, *, version: int, now: datetime) -> bool:
    """Note that the worker plans a draft; tells whether it is still the draft that was to be planned."""
    trial = lock_trial(engagement_id, trial_id)
    if trial.state != "draft" or trial.version != version:
        return False
    trial.planning, trial.touched_at = "computing", now
    trial.save(update_fields=["planning", "touched_at"])
    return True


@transaction.atomic
def record_plan_failure(
    engagement_id: UUID, trial_id: UUID, *, text: str, version: int, now: datetime
) -> None:
    """Keep why planning could not give a design."""
    trial = lock_trial(engagement_id, trial_id)
    if trial.state != "draft" or trial.version != version:
        return
    trial.planning, trial.planning_text, trial.touched_at = "failed", text, now
    trial.save(update_fields=["planning", "planning_text", "touched_at"])
    audit(trial, "could not plan", by=Workbench(), now=now, after={"why": text})


def find_key(trial_id: UUID) -> AllocationKey:
    """Find the key by which a trial allocates.

    Raises:
        NotThere: the key is not here; the trial came out of an archive.
    """
    secret = TrialKey.objects.filter(trial_id=trial_id).values_list("secret", flat=True).first()
    if not secret:
        raise NotThere(_("The key of this trial is not in this workbench"))
    return AllocationKey(bytes.fromhex(secret))


def describe(trial: Trial) -> dict[str, Any]:
    """Give what somebody can change of a draft."""
    told = {name: getattr(trial, name) for name in TERMS}
    return told | {"target_id": trial.target_id, "state": trial.state}


def _take(trial: Trial, terms: TrialTerms) -> None:
    if not terms.name.strip():
        raise Refusal(_("Enter what the trial is called"), field="name")
    if terms.most_cases < 0 or terms.spend < 0:
        field = "spend" if terms.spend < 0 else "most_cases"
        raise Refusal(_("Enter a number that is 0 or more"), field=field)
    for name in TERMS:
        value = getattr(terms, name)
        setattr(trial, name, value.strip() if isinstance(value, str) else value)


def _forget_design(trial: Trial) -> None:
    trial.design, trial.design_sha256, trial.planned = "", "", None
    trial.planning, trial.planning_text = "none", ""


def _check_draft(trial: Trial) -> None:
    if trial.state != "draft":
        raise Refusal(
            _("A registered trial is not changed. Write an amendment, or stop it and plan a new one")
            if trial.signed_at
            else _("This trial was dropped. Make a new one")
        )
