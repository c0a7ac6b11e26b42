"""Load the example stage by stage; each is done whole or not at all, and never twice."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.audit.queries import list_events
from groundswell_web.example import (
    arrival,
    beginning,
    costing,
    handing,
    listening,
    reporting,
    talk,
    trying,
    work,
)
from groundswell_web.example.people import CAST, KIND, Cast, find_cast
from groundswell_web.notices.actions import record_notices


@dataclass(frozen=True)
class Stage:
    """A part of the example that is loaded in one transaction.

    Args:
        name: what the history calls it.
        days_ago: how long ago it happened.
        play: does it.
        is_early: whether it is left out where the example was loaded further before this part came into it.
    """

    name: str
    days_ago: int
    play: Callable[[Cast, datetime], None]
    is_early: bool = False


@dataclass(frozen=True)
class Import:
    """An upload that becomes the records in use, before the stages that follow.

    Args:
        file: that was uploaded.
        days_ago: how long ago it happened.
        name: what is told while it runs.
        has_findings: whether every question is answered on it.
    """

    file: str
    days_ago: int
    name: str
    has_findings: bool = False


STEPS: tuple[Stage | Import, ...] = (
    Stage("the first mandate", 41, beginning.sign_first_mandate),
    Stage("the upload until February", 40, trying.upload_for_planning, is_early=True),
    Import(arrival.name_cut(arrival.EARLY_CUTS[0]), 40, "the records until February"),
    Stage("the demonstrated trial", 40, trying.begin_ended_trial, is_early=True),
    Stage("the upload until May", 40, trying.upload_for_first_look, is_early=True),
    Import(arrival.name_cut(arrival.EARLY_CUTS[1]), 40, "the records until May"),
    Stage("the second demonstrated trial", 39, trying.begin_running_trial, is_early=True),
    Stage("the upload until September", 39, trying.upload_for_second_look, is_early=True),
    Import(arrival.name_cut(arrival.EARLY_CUTS[2]), 39, "the records until September"),
    Stage("the draw until October", 38, trying.draw_until_october, is_early=True),
    Stage("the upload", 38, lambda cast, now: arrival.upload_cut_records(cast, now, arrival.CUT_ON)),
    Import(arrival.name_cut(arrival.CUT_ON), 38, "the first records"),
    Stage("what an hour costs", 35, costing.set_rates),
    Stage("the first owners", 34, work.name_first_owners),
    Stage("the first rules", 31, work.write_rules),
    Stage("what the trial taught", 30, trying.write_learned, is_early=True),
    Stage("what people said", 29, listening.record_sessions),
    Stage("the running target", 21, work.begin_target),
    Stage("the answered concern", 18, talk.raise_answered_concern),
    Stage("the draw until January", 14, trying.draw_until_january, is_early=True),
    Stage("the second upload", 14, arrival.upload_all_records),
    Import(arrival.FILE, 14, "the records and their findings", has_findings=True),
    Stage("the agreed target", 12, work.agree_target),
    Stage("the discovery report", 8, reporting.write_report),
    Stage("the accounts and the duties", 7, handing.begin_duties),
    Stage("the weekly sheets", 6, costing.turn_in_sheets),
    Stage("the deeds", 5, handing.tell_deeds),
    Stage("the proposed target", 3, work.propose_target),
    Stage("the open concern", 2, talk.raise_open_concern),
    Stage("the second mandate", 1, beginning.draft_second_mandate),
)


def load_example(now: datetime, tell: Callable[[str], None] = lambda text: None) -> Cast:
    """Load what is not loaded yet; what people entered since stays as it is.

    Args:
        now: the moment; all days are counted back from it.
        tell: told what is loaded next; nothing where all is there.
    """
    with _alone():
        cast = load_cast(now)
        for place, step in enumerate(STEPS):
            is_bound = isinstance(step, Import) or step.is_early
            if is_bound and _is_passed(cast, place):
                continue
            if isinstance(step, Stage):
                _load(cast, step, now, tell)
            else:
                tell(step.name)
                _import(cast, step, _go_back(now, step.days_ago))
        record_notices(now=now)
    return cast


def _import(cast: Cast, step: Import, at: datetime) -> None:
    arrival.import_records(cast, step.file, at)
    if step.has_findings:
        arrival.compute_findings(cast, at)


def _is_passed(cast: Cast, place: int) -> bool:
    """Tell whether a stage after this place was loaded."""
    return any(isinstance(step, Stage) and _is_loaded(cast, step) for step in STEPS[place + 1 :])


@contextmanager
def _alone() -> Iterator[None]:
    """Let nobody else load the example at the same moment."""
    with (Path(settings.DATA) / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@transaction.atomic
def load_cast(now: datetime) -> Cast:
    """Load the people and their engagement, or find them where they are there."""
    cast = find_cast()
    if cast is not None:
        return cast
    began_at = _go_back(now, beginning.BEGAN_DAYS)
    cast = beginning.build_cast(began_at)
    record_event(
        by=Workbench(),
        now=began_at,
        verb="loaded",
        kind=KIND,
        key=CAST,
        name=CAST,
        engagement_id=None,
        after={"engagement": cast.engagement_id, "people": cast.people},
    )
    return cast


@transaction.atomic
def _load(cast: Cast, stage: Stage, now: datetime, tell: Callable[[str], None]) -> None:
    """Play a stage once: the history says whether it was, in the same transaction."""
    if _is_loaded(cast, stage):
        return
    tell(stage.name)
    at = _go_back(now, stage.days_ago)
    stage.play(cast, at)
    record_event(
        by=Workbench(),
        now=at,
        verb="loaded",
        kind=KIND,
        key=stage.name,
        name=stage.name,
        engagement_id=cast.engagement_id,
    )


def _is_loaded(cast: Cast, stage: Stage) -> bool:
    return bool(list_events(cast.engagement_id, kind=KIND, key=stage.name, limit=1))


def _go_back(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
