"""Look at trials after each import and after values were sent; a breach ends the allocation by itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.errors.trying import TrialNotBegun
from groundswell.spells import Records
from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow, write_moment
from groundswell.trials.look import Look
from groundswell_web.audit.actions import Actor, Workbench
from groundswell_web.records.queries import ExtractCard, find_current, open_extract
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.actions.stopping import end_allocation
from groundswell_web.trials.cards import LookLine
from groundswell_web.trials.chains import add_entry
from groundswell_web.trials.decisions import decide_end
from groundswell_web.trials.entry_queries import find_last_look, find_stop, list_looks
from groundswell_web.trials.ledger_queries import find_last_value_at, iterate_ledger, read_values
from groundswell_web.trials.queries import get_trial, list_running
from groundswell_web.trials.registered import read_registration
from groundswell_web.trials.verdicts import record_matured, record_verdict

if TYPE_CHECKING:
    from groundswell.trials.observed import Observed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """What was seen of a trial: by which design, in which version of the records, up to which moment."""

    design: Design
    observed: Observed
    look: Look
    extract: ExtractCard
    moment: datetime


def look_after_import(engagement_id: UUID, extract_id: UUID, now: datetime) -> None:
    """Look at every trial of an engagement that new records came for."""
    for trial in list_running(engagement_id):
        _look_safely(engagement_id, trial.id, now)


def look_where_due(now: datetime) -> None:
    """Look at every trial for which values or records came since its last look; running it again does no harm."""
    for trial in list_running():
        extract = find_current(trial.engagement_id)
        if extract is None:
            continue
        last, sent_at = find_last_look(trial.engagement_id, trial.id), find_last_value_at(trial.id)
        is_due = last is None or last.extract_id != extract.id or (sent_at is not None and sent_at > last.at)
        # One that could not be looked at is tried again within the hour, not every half minute.
        moment = int(sent_at.timestamp()) if sent_at else 0
        if is_due and cache.add(f"trial-look:{trial.id}:{extract.id}:{moment}", 1, timeout=1800):
            _look_safely(trial.engagement_id, trial.id, now)


def record_look(
    engagement_id: UUID, trial_id: UUID, *, by: Actor | None = None, now: datetime
) -> LookLine | None:
    """Look at a trial: read the records in use and the values that were sent, and seal what that says.

    Where it says so, the allocation ends in the same transaction, and the verdict is written.

    Args:
        engagement_id: whose.
        trial_id: which trial.
        by: who asks for it, for the history; None: the workbench, as records or values came.
        now: when.

    Returns:
        The look; None where there is nothing to look at yet: no records, or no allocated case in them.

    Raises:
        NotThere: this engagement has no such trial, or it is not registered.
        Refusal: it does not run, and its cases are not followed.
    """
    from groundswell.trials.looks import read_look
    from groundswell.trials.observing import observe
    from groundswell.trials.throughput import read_throughput

    get_trial(engagement_id, trial_id)
    registration, extract = read_registration(trial_id), find_current(engagement_id)
    if extract is None:
        return None
    records = open_extract(engagement_id, extract.id)
    rows = list_rows(engagement_id, trial_id, registration.current, records)
    try:
        observed = observe(rows, registration.current, records, read_values(engagement_id, trial_id))
    except TrialNotBegun:
        return None
    moment = records.manifest.extract_at
    design, before = registration.at(moment), [line.look for line in list_looks(engagement_id, trial_id)]
    passed = read_throughput(records, design.begins_on, observed.day)
    moved = registration.has_moved_end(moment)
    look = read_look(observed, design, before, throughput=passed, moved_end=moved)
    seen = Seen(registration.current, observed, look, extract, moment)
    _keep(engagement_id, trial_id, seen, by or Workbench(), now)
    return find_last_look(engagement_id, trial_id)


def list_rows(engagement_id: UUID, trial_id: UUID, design: Design, records: Records) -> list[LedgerRow]:
    """List the allocations of a trial: its ledger; for one by offices that nobody asks, what the calendar gives.

    The calendar holds until the trial is stopped.
    """
    from groundswell.trials.observing import follow_calendar

    rows = list(iterate_ledger(engagement_id, trial_id))
    if rows or design.unit == "case":
        return rows
    stop = find_stop(engagement_id, trial_id)
    return follow_calendar(design, records, min(stop.at, records.manifest.extract_at) if stop else None)


@transaction.atomic
def _keep(engagement_id: UUID, trial_id: UUID, seen: Seen, by: Actor, now: datetime) -> None:
    trial, look = lock_trial(engagement_id, trial_id), seen.look
    if trial.state not in ("running", "stopped", "following"):
        raise Refusal(_("Only a trial that runs, or whose cases are followed, is looked at"))
    document = {
        "look": look.to_document(),
        "moment": write_moment(seen.moment),
        "extract": {"id": str(seen.extract.id), "number": seen.extract.number},
    }
    entry = add_entry(trial.pk, "look", document, by=Workbench(), now=now)  # what it says is nobody's
    trial.touched_at = now
    trial.save(update_fields=["touched_at"])
    after = {"day": look.day, "says": look.state, "exposed": look.exposed, "entry": entry.digest}
    audit(trial, "looked at", by=by, now=now, after=after)
    cause = decide_end(look)
    if cause is not None and trial.state == "running":
        text = look.sentences[0] if look.sentences else look.state
        end_allocation(trial, cause, text=text, by=Workbench(), now=now)
    if trial.state == "stopped":
        record_verdict(trial, seen.design, look, now=now)
    if trial.state == "following":
        record_matured(trial, seen.design, seen.observed, look, now=now)


def _look_safely(engagement_id: UUID, trial_id: UUID, now: datetime) -> None:
    """Look at one trial; one that fails keeps no other from being looked at."""
    try:
        record_look(engagement_id, trial_id, now=now)
    except (NotThere, Refusal) as refusal:
        logger.info("the trial %s is not looked at: %s", trial_id, refusal.text)
    except Exception:
        logger.exception("the look at the trial %s failed", trial_id)
