"""Let a second person compute the verdict anew from the raw records, the registration and the ledger."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.cards import VerdictCard
from groundswell_web.trials.chains import add_entry
from groundswell_web.trials.entry_queries import find_stop, find_verdict, list_looks
from groundswell_web.trials.ledger_queries import read_values
from groundswell_web.trials.looking import list_rows
from groundswell_web.trials.models import Trial
from groundswell_web.trials.queries import get_trial
from groundswell_web.trials.registered import read_registration

if TYPE_CHECKING:
    from groundswell.trials.reanalysis import Reanalysed


def record_reanalysis(engagement_id: UUID, trial_id: UUID, *, by: Any, now: datetime) -> bool:
    """Compute the verdict anew, with the arms masked until it is done, and seal whether it agrees.

    Nothing of the first computation is used but the moments of its looks; the records are those of the look that
    decided, where they are still there.

    Returns:
        Whether it agrees.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: there is no verdict yet; this person drafted the trial or carries its risk.
    """
    trial = get_trial(engagement_id, trial_id)
    verdict = find_verdict(engagement_id, trial_id)
    if verdict is None or verdict.look is None:
        raise Refusal(_("There is no verdict yet to compute anew"))
    if by.pk in (trial.drafted_by_id, trial.risk.carried_by_id):
        raise Refusal(
            _("Somebody who neither drafted the trial nor carries its risk computes the verdict anew")
        )
    found = _compute(engagement_id, trial_id, verdict)
    return _keep(engagement_id, trial_id, found, by=by, now=now)


def _compute(engagement_id: UUID, trial_id: UUID, verdict: VerdictCard) -> Reanalysed:
    from groundswell.trials.reanalysis import reanalyse

    looks = [line for line in list_looks(engagement_id, trial_id) if line.at <= verdict.at]
    deciding, stop = verdict.look or looks[-1], find_stop(engagement_id, trial_id)
    try:
        records = open_extract(engagement_id, deciding.extract_id)
    except NotThere:
        records = open_extract(engagement_id)
    registration = read_registration(trial_id)
    return reanalyse(
        registration,
        list_rows(engagement_id, trial_id, registration.current, records),
        records,
        verdict.document,
        [line.moment for line in looks],
        read_values(engagement_id, trial_id, until=deciding.at),
        stopped_by=stop.by if stop is not None and stop.cause == "person" else "",
    )


@transaction.atomic
def _keep(engagement_id: UUID, trial_id: UUID, found: Reanalysed, *, by: Any, now: datetime) -> bool:
    trial: Trial = lock_trial(engagement_id, trial_id)
    told = {
        "sentences": list(found.sentences),
        "arms": [asdict(arm) for arm in found.arms],
        "differences": [asdict(one) for one in found.differences],
        "letters": found.letters,
        "disagreements": [asdict(one) for one in found.disagreements],
        "verdict": found.verdict.to_document(),
    }
    entry = add_entry(trial.pk, "reanalysis", {"agrees": found.agrees, "reanalysis": told}, by=by, now=now)
    trial.touched_at = now
    trial.save(update_fields=["touched_at"])
    after = {"agrees": found.agrees, "entry": entry.digest}
    audit(trial, "computed anew the verdict of", by=by, now=now, after=after)
    return found.agrees
