"""Write verdicts: computed from the looks, never typed, and matured when the last case was followed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from groundswell.trials.design import Design
from groundswell.trials.look import VERDICTS, Look
from groundswell_web.audit.actions import Workbench
from groundswell_web.trials.actions.locks import audit
from groundswell_web.trials.chains import add_entry
from groundswell_web.trials.entry_queries import find_stop, list_looks
from groundswell_web.trials.models import Trial
from groundswell_web.trials.registered import read_registration

if TYPE_CHECKING:
    from groundswell.trials.observed import Observed
    from groundswell.trials.verdicts import Verdict


def record_verdict(trial: Trial, design: Design, look: Look, *, now: datetime) -> bool:
    """Write the verdict of a locked trial that takes no cases any more, once its looks or its last day give one.

    A trial that a person stopped is followed to the horizon of its last case first.

    Returns:
        Whether it was written.
    """
    found = compute_verdict(trial, design)
    if (
        found is None
        or (found.state not in VERDICTS)
        or (found.stopped_by and not _is_followed(trial, look, design))
    ):
        return False
    numbers = [line.number for line in list_looks(trial.engagement_id, trial.pk) if line.look == found.look]
    document = {"state": found.state, "look": numbers[0], "verdict": found.to_document()}
    entry = add_entry(trial.pk, "verdict", document, by=Workbench(), now=now)
    before, trial.state = {"state": trial.state}, "following"
    trial.version += 1
    trial.save(update_fields=["state", "version"])
    after = {"state": trial.state, "verdict": found.state, "entry": entry.digest}
    audit(trial, "reached a verdict on", by=Workbench(), now=now, before=before, after=after)
    return True


def record_matured(trial: Trial, design: Design, observed: Observed, look: Look, *, now: datetime) -> bool:
    """Write what became of the cases of a locked trial once all of them were followed, and close it.

    Returns:
        Whether it was written.
    """
    from groundswell.trials.verdicts import mature_verdict

    if not _is_followed(trial, look, design):
        return False
    verdict = compute_verdict(trial, design)
    looks = [line.look for line in list_looks(trial.engagement_id, trial.pk)]
    matured = mature_verdict(verdict, design, observed, looks) if verdict else None
    entry = add_entry(trial.pk, "matured", {"verdict": _write_matured(matured)}, by=Workbench(), now=now)
    before, trial.state, trial.closed_at = {"state": trial.state}, "closed", now
    trial.version += 1
    trial.save(update_fields=["state", "closed_at", "version"])
    audit(
        trial,
        "closed",
        by=Workbench(),
        now=now,
        before=before,
        after={"state": trial.state, "entry": entry.digest},
    )
    return True


def compute_verdict(trial: Trial, design: Design) -> Verdict | None:
    """Compute the verdict from all looks; None before the first one."""
    from groundswell.trials.verdicts import decide_verdict

    looks = [line.look for line in list_looks(trial.engagement_id, trial.pk)]
    if not looks:
        return None
    stop = find_stop(trial.engagement_id, trial.pk)
    stopped_by = stop.by if stop is not None and stop.cause == "person" else ""
    return decide_verdict(design, looks, read_registration(trial.pk).amendments, stopped_by=stopped_by)


def _is_followed(trial: Trial, look: Look, design: Design) -> bool:
    """Whether the last case was followed to the horizon by a look."""
    ended_on = trial.ended_at.date() if trial.ended_at else design.last_entry_on
    last_entry = (min(ended_on, design.last_entry_on) - design.begins_on).days
    return look.day >= last_entry + design.follow_up_days


def _write_matured(matured: Any) -> dict[str, Any] | None:
    if matured is None:
        return None
    document = asdict(matured)
    document["verdict"] = matured.verdict.to_document()
    return document
