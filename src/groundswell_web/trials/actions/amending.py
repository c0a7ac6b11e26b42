"""Amend a registered trial: a dated change that stands beside its verdict for good."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.errors.trying import DesignFaulty
from groundswell.trials.ledger import write_moment
from groundswell.trials.registration import amend
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.actions.running import NotYet
from groundswell_web.trials.chains import add_entry, lock_head, set_cap
from groundswell_web.trials.checks import find_allowed
from groundswell_web.trials.decisions import decide_design, decide_mandate
from groundswell_web.trials.queries import as_card
from groundswell_web.trials.registered import read_registration

AMENDABLE = ("question", "arms", "most_exposed", "entry_days", "guardrails")


@transaction.atomic
def record_amendment(
    engagement_id: UUID, trial_id: UUID, *, what: str, after: Any, why: str, by: Any, now: datetime
) -> None:
    """Amend a registered trial; the sponsor who carries the risk does it, and the mandate must hold it.

    Args:
        engagement_id: whose.
        trial_id: which.
        what: the field of the design, one of `AMENDABLE`.
        after: its new value, as plain values (as in `Design.to_document`).
        why: the reason.
        by: the sponsor who signed.
        now: when.

    Raises:
        NotThere: this engagement has no such trial.
        NotYet: with it the trial would pass the risk statement or the mandate; it says what to ask for.
        Refusal: it takes no cases any more; the field is fixed; somebody else signed; there is no reason.
    """
    lock_engagement(engagement_id)
    trial = lock_trial(engagement_id, trial_id)
    _check_asked(trial, what, why, by)
    registration = read_registration(trial.pk)
    before = registration.current.to_document()[what]
    try:
        amended = amend(registration, what, after, at=now, by=by.get_full_name(), why=why.strip())
        if what == "arms":  # cases of other weights are compared among themselves only
            version = amended.current.allocation_version + 1
            amended = amend(
                amended, "allocation_version", version, at=now, by=by.get_full_name(), why=why.strip()
            )
    except DesignFaulty as error:
        raise Refusal(str(error), field="after") from error
    card = as_card(trial)
    design = amended.current
    faults = decide_design(design, card.risk, planning="ready", today=min(design.begins_on, now.date()))
    faults += decide_mandate(design, card.risk, find_allowed(card, now=now))
    if faults:
        raise NotYet(faults)
    for change in amended.amendments[len(registration.amendments) :]:
        document = {"amendment": {**asdict(change), "at": write_moment(change.at)}}
        add_entry(trial.pk, "amendment", document, by=by, now=now)
    ledger = lock_head(trial.pk, "ledger")
    if design.most_exposed < ledger.exposed:
        text = _("{count} cases are exposed already. Stop the trial if that is too many")
        raise Refusal(text.format(count=ledger.exposed), field="after")
    if trial.state == "running":
        set_cap(trial.pk, design.most_exposed)
    trial.touched_at = now
    trial.save(update_fields=["touched_at"])
    audit(trial, "amended", by=by, now=now, before={what: before}, after={what: after})


def _check_asked(trial: Any, what: str, why: str, by: Any) -> None:
    if trial.state not in ("signed", "running"):
        raise Refusal(_("Only a trial that is signed or running can be amended"))
    if trial.carried_by_id != by.pk:
        raise Refusal(_("Only the sponsor who carries the risk can amend a trial"))
    if what not in AMENDABLE:
        raise Refusal(_("This is fixed by the registration. Plan a new trial"), field="what")
    if not why.strip():
        raise Refusal(_("Enter why the trial is amended"), field="why")
