"""Tell from which day on a change that was tried is used for cases, and when that ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.govuk.environment import show_day
from groundswell_web.ledger.models import Adoption
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.entry_queries import find_verdict
from groundswell_web.trials.queries import get_trial
from groundswell_web.trials.registered import read_terms


@transaction.atomic
def record_adoption(
    engagement_id: UUID, trial_id: UUID, *, from_on: date, share: float, by: Actor, now: datetime
) -> UUID:
    """Tell from which day on a change that was tried is used, and for which share of the cases.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it has no verdict, or harmed; it is used already; the day is not after the trial.
    """
    lock_engagement(engagement_id)
    trial, verdict = get_trial(engagement_id, trial_id), find_verdict(engagement_id, trial_id)
    if verdict is None:
        raise Refusal(_("This trial has no verdict yet"), field="trial")
    if verdict.state in ("harmful", "stopped_by_guardrail"):
        raise Refusal(
            _("This trial was stopped because it harmed. Change it, and try it anew"), field="trial"
        )
    _check_days(trial, from_on)
    if not 0 < share <= 1:
        raise Refusal(_("The share of cases must be above 0 and at most 100"), field="share")
    made = Adoption.objects.create(
        engagement_id=engagement_id, trial_id=trial_id, from_on=from_on, share=share, by_id=by.pk, at=now
    )
    _audit_adoption(made, trial.name, "adopted", by=by, now=now, after={"from_on": from_on, "share": share})
    return made.pk


@transaction.atomic
def end_adoption(engagement_id: UUID, adoption_id: UUID, *, until_on: date, by: Actor, now: datetime) -> None:
    """Tell the last day on which a change was used.

    Raises:
        NotThere: this engagement has no such adoption.
        Refusal: it has ended already, or the day is before its first or after today.
    """
    lock_engagement(engagement_id)
    found = Adoption.objects.select_for_update().filter(engagement_id=engagement_id, pk=adoption_id).first()
    if found is None:
        raise NotThere(_("There is no such adoption"))
    if found.until_on is not None:
        raise Refusal(_("This has ended already"))
    if not found.from_on <= until_on <= now.date():
        raise Refusal(_("The last day must not be before the first day, nor after today"), field="until_on")
    found.until_on = until_on
    found.save(update_fields=["until_on"])
    name = get_trial(engagement_id, found.trial_id).name
    before, after = {"until_on": None}, {"until_on": until_on}
    _audit_adoption(found, name, "gave up", by=by, now=now, before=before, after=after)


def _check_days(trial: TrialCard, from_on: date) -> None:
    """Check that no case would be counted twice: in the trial and after it, or by two adoptions."""
    former = list(Adoption.objects.filter(trial_id=trial.id).values_list("until_on", flat=True))
    if None in former:
        raise Refusal(_("This change is used already. End that first"), field="trial")
    last = read_terms(trial.id).design.last_entry_on
    if trial.ended_at is not None:
        last = min(last, trial.ended_at.date())
    last = max([last, *(day for day in former if day is not None)])
    if from_on <= last:
        text = _("The first day must be after {day}: until then its cases are counted already")
        raise Refusal(text.format(day=show_day(last)), field="from_on")


def _audit_adoption(
    made: Adoption,
    name: str,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="adoption",
        key=made.pk,
        name=name,
        engagement_id=made.engagement_id,
        before=before,
        after=after,
    )
