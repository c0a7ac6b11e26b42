"""Sign a trial, which registers it, and let it begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.queries import find_mandate
from groundswell_web.records.queries import keeps_identifiers
from groundswell_web.refusals import Refusal
from groundswell_web.trials.actions.drafting import describe
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.cards import Fault
from groundswell_web.trials.chains import add_entry, make_heads, set_cap
from groundswell_web.trials.checks import list_faults
from groundswell_web.trials.queries import read_design
from groundswell_web.trials.registered import read_terms


class NotYet(Refusal):
    """A trial that cannot be signed, with everything that stands in the way and what to ask for."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(f"{first.text}. {first.ask_for}".rstrip(". "), field=first.field)


@transaction.atomic
def sign_trial(engagement_id: UUID, trial_id: UUID, *, version: int, by: Any, now: datetime) -> None:
    """Sign a trial: the sponsor carries the risk, and the design is registered. The caller asked for the second factor.

    Args:
        engagement_id: whose.
        trial_id: which.
        version: the one that the sponsor read.
        by: the sponsor.
        now: when; the moment of the registration.

    Raises:
        NotThere: this engagement has no such trial.
        NotYet: something stands in the way, or lies outside the mandate: it says what to ask for.
        Refusal: it is signed already, was changed since, somebody else carries the risk, or the signer drafted it.
    """
    lock_engagement(engagement_id)  # two trials at once must not pass the mandate together
    trial = lock_trial(engagement_id, trial_id)
    if trial.state != "draft":
        raise Refusal(_("This trial is no longer open for signing"))
    if trial.version != version:
        raise Refusal(_("Somebody changed this trial after you opened it. Read it again before you sign"))
    if trial.drafted_by_id == by.pk:
        raise Refusal(_("Somebody else must draft what you sign. Ask the lead for a draft"))
    if trial.carried_by_id != by.pk:
        raise Refusal(_("Only the sponsor who carries the risk can sign"))
    faults, design = list_faults(engagement_id, trial_id, now=now), read_design(trial.design)
    if faults or design is None:
        raise NotYet(faults)
    trial.state, trial.signed_at, trial.touched_at = "signed", now, now
    trial.version += 1
    trial.save()
    make_heads(trial.pk, trial.design_sha256)
    statement = {
        name: str(value) for name, value in describe(trial).items() if name not in ("wishes", "state")
    }
    document = {
        "design": trial.design,
        "sha256": trial.design_sha256,
        "statement": statement,
        "keeps_identifiers": keeps_identifiers(engagement_id),
    }
    add_entry(trial.pk, "registration", document, by=by, now=now)
    audit(trial, "signed", by=by, now=now, after=statement | {"design": trial.design_sha256})


@transaction.atomic
def start_trial(engagement_id: UUID, trial_id: UUID, *, by: Actor, now: datetime) -> None:
    """Let a signed trial begin: from its first day on, cases are allocated.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it is not signed, or was begun or stopped already; the mandate no longer holds; its days are over.
    """
    lock_engagement(engagement_id)
    trial = lock_trial(engagement_id, trial_id)
    if trial.state != "signed":
        raise Refusal(_("Only a trial that is signed and not yet started can start"))
    mandate = find_mandate(engagement_id)
    if mandate is None or not mandate.is_in_force(now.date()):
        raise Refusal(_("There is no mandate in force. Ask the sponsor to sign one"))
    design = read_terms(trial.pk).design
    if design.last_entry_on < now.date():
        raise Refusal(_("The days on which cases are allocated are over. Plan a new trial"))
    trial.state, trial.started_at, trial.touched_at = "running", now, now
    trial.version += 1
    trial.save()
    set_cap(trial.pk, design.most_exposed)
    add_entry(trial.pk, "start", {}, by=by, now=now)
    audit(trial, "started", by=by, now=now, before={"state": "signed"}, after={"state": "running"})
