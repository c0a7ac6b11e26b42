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
from groundswell_web.example import arrival, beginning, listening, reporting, talk, work
from groundswell_web.example.people import CAST, KIND, Cast, find_cast
from groundswell_web.notices.actions import record_notices


@dataclass(frozen=True)
class Stage:
    """A part of the example that is loaded in one transaction.

    Args:
        name: what the history calls it.
        days_ago: how long ago it happened.
        play: does it.
    """

    name: str
    days_ago: int
    play: Callable[[Cast, datetime], None]


BEFORE_RECORDS = (
    Stage("the first mandate", 41, beginning.sign_first_mandate),
    Stage("the upload", 38, arrival.upload_first_records),
)
WITH_FIRST_RECORDS = (
    Stage("the first owners", 34, work.name_first_owners),
    Stage("the first rules", 31, work.write_rules),
    Stage("what people said", 29, listening.record_sessions),
    Stage("the running target", 21, work.begin_target),
    Stage("the answered concern", 18, talk.raise_answered_concern),
    Stage("the second upload", 14, arrival.upload_all_records),
)
WITH_ALL_RECORDS = (
    Stage("the agreed target", 12, work.agree_target),
    Stage("the discovery report", 8, reporting.write_report),
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
        for stage in BEFORE_RECORDS:
            _load(cast, stage, now, tell)
        if not _is_loaded(cast, WITH_FIRST_RECORDS[0]):
            tell("the first records")
            arrival.import_records(cast, arrival.CUT_FILE, _go_back(now, BEFORE_RECORDS[-1].days_ago))
        for stage in WITH_FIRST_RECORDS:
            _load(cast, stage, now, tell)
        if not _is_loaded(cast, WITH_ALL_RECORDS[0]):
            tell("the records and their findings")
            imported_at = _go_back(now, WITH_FIRST_RECORDS[-1].days_ago)
            arrival.import_records(cast, arrival.FILE, imported_at)
            arrival.compute_findings(cast, imported_at)
        for stage in WITH_ALL_RECORDS:
            _load(cast, stage, now, tell)
        record_notices(now=now)
    return cast


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
