"""Write how the worker gets on with an extract: begun, alive, done, failed, taken up again after a crash."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.records.actions import make_current
from groundswell_web.records.models import Connection, Extract
from groundswell_web.records.tasks import import_extract, look_at_extract

State = Extract.State
SILENCE = timedelta(seconds=settings.SILENCE_SECONDS)
MOST_ATTEMPTS = 25


@dataclass(frozen=True)
class Run:
    """One attempt at an extract: whoever holds its id may write about it."""

    id: UUID
    extract_id: UUID
    engagement_id: UUID
    extract_name: str
    mapping: str
    options: dict[str, str]
    files: tuple[tuple[int, str, int], ...]
    variable: str
    started_at: datetime


@transaction.atomic
def begin_run(extract_id: UUID, *, state: str, now: datetime) -> Run | None:
    """Take an extract in hand; None when it is done, withdrawn, or another process is alive on it.

    Args:
        extract_id: which.
        state: what is to be done: ``looking`` or ``importing``.
        now: when.
    """
    extract = Extract.objects.select_for_update().filter(pk=extract_id).first()
    waiting = State.QUEUED if state == State.IMPORTING else State.LOOKING
    if extract is None or extract.state not in (waiting, state):
        return None
    heard = extract.heartbeat_at is not None and now - extract.heartbeat_at < SILENCE
    if extract.run_id is not None and heard:
        return None
    extract.state, extract.run_id = state, uuid.uuid4()
    extract.heartbeat_at = extract.started_at = now
    extract.attempts += 1
    extract.progress_share, extract.progress_text, extract.seconds_left = 0, "", None
    extract.save()
    files = extract.files.order_by("number").values_list("number", "name", "size_bytes")
    return Run(
        id=extract.run_id,
        extract_id=extract.pk,
        engagement_id=extract.engagement_id,
        extract_name=extract.name,
        mapping=extract.mapping,
        options=extract.options,
        files=tuple(files),
        variable=extract.connection.variable if extract.connection else "",
        started_at=now,
    )


def record_alive(run: Run, *, now: datetime) -> bool:
    """Say that a run is alive; False when it lost its extract to another one or to a withdrawal."""
    return bool(_of_run(run).update(heartbeat_at=now))


def record_progress(run: Run, *, share: float, text: str, seconds_left: int | None, now: datetime) -> bool:
    """Say how far a run is; False when it lost its extract to another one or to a withdrawal."""
    told = {
        "progress_share": min(1.0, max(0.0, share)),
        "progress_text": text[:200],
        "seconds_left": seconds_left,
    }
    return bool(_of_run(run).update(heartbeat_at=now, **told))


@transaction.atomic
def record_looked(
    run: Run,
    *,
    sources: list[dict[str, Any]],
    error: dict[str, str] | None,
    mapping: str | None = None,
    now: datetime,
) -> bool:
    """Note that an extract was looked at: it waits for a person; or failed, where it cannot be read at all.

    Args:
        run: whose work it is.
        sources: the files with their hashes.
        error: why it cannot be read at all.
        mapping: the mapping it was looked at with, where another than the one stored was taken.
        now: when.
    """
    extract = _of_run(run).select_for_update().first()
    if extract is None:
        return False
    extract.state, extract.run_id, extract.heartbeat_at = State.FAILED if error else State.PROPOSED, None, now
    extract.error, extract.sources = error, sources or extract.sources
    extract.mapping = extract.mapping if mapping is None else mapping
    extract.save()
    if error:
        _audit(extract, "could not be read", now, after={"why": error["what"]})
    return True


@transaction.atomic
def record_imported(run: Run, *, facts: dict[str, Any], now: datetime) -> bool:
    """Note that an extract is ready and make it the current one, in one step.

    Args:
        run: whose work it is; if it lost the extract meanwhile, nothing is written.
        facts: case_count, spell_count, extract_at, sources, and the mapping where it was proposed.
        now: when.
    """
    extract = _of_run(run).select_for_update().first()
    if extract is None:
        return False
    for name, value in facts.items():
        setattr(extract, name, value)
    extract.state, extract.run_id, extract.error = State.READY, None, None
    extract.ready_at = extract.touched_at = extract.heartbeat_at = now
    extract.progress_share, extract.seconds_left = 1, 0
    extract.save()
    shown = {"cases": extract.case_count, "spells": extract.spell_count, "extract_at": extract.extract_at}
    _audit(extract, "imported", now, after=shown)
    make_current(extract, by=Workbench(), now=now)
    if extract.connection_id:
        Connection.objects.filter(pk=extract.connection_id).update(last_error="")
    return True


@transaction.atomic
def record_failed(run: Run, *, error: dict[str, str], now: datetime) -> bool:
    """Note that an extract could not be imported, and why; the one in use stays in use."""
    extract = _of_run(run).select_for_update().first()
    if extract is None:
        return False
    _fail(extract, error, now)
    return True


def _fail(extract: Extract, error: dict[str, str], now: datetime) -> None:
    extract.state, extract.run_id, extract.error, extract.heartbeat_at = State.FAILED, None, error, now
    extract.save()
    _audit(extract, "failed to import", now, after={"why": error["what"]})
    if extract.connection_id:
        Connection.objects.filter(pk=extract.connection_id).update(
            last_error=f"{error['what']} {error['next_step']}"
        )


def record_telling(extract_id: UUID, *, now: datetime) -> None:
    """Say that the others are being told, so that nobody takes it up again meanwhile."""
    Extract.objects.filter(pk=extract_id).update(heartbeat_at=now)


@transaction.atomic
def record_arrivals(extract_id: UUID, *, failed: list[str]) -> None:
    """Note that the others have been told of the new records, and which of them failed."""
    Extract.objects.filter(pk=extract_id).update(arrivals_due=False, arrivals_failed=failed)


def resume_stopped_imports(now: datetime) -> int:
    """Queue again what a killed worker left behind; gives how many. Doing it again does no harm.

    A run is taken for dead when it has not been heard of for a minute. What waits in the queue is left there.
    """
    at_work = Q(state__in=(State.LOOKING, State.QUEUED, State.IMPORTING)) | Q(
        state=State.READY, arrivals_due=True
    )
    stale = Extract.objects.filter(at_work, heartbeat_at__lt=now - SILENCE).values_list("pk", flat=True)
    return sum(_resume(extract_id, now) for extract_id in list(stale))


@transaction.atomic
def _resume(extract_id: UUID, now: datetime) -> bool:
    extract = Extract.objects.select_for_update().get(pk=extract_id)
    if extract.heartbeat_at is None or now - extract.heartbeat_at < SILENCE:
        return False
    if extract.run_id is None and _waits_in_queue(extract.task_id):
        return False
    if extract.attempts >= MOST_ATTEMPTS and extract.state != State.READY:
        what = _("The import was stopped %(times)s times before it was done.") % {"times": extract.attempts}
        expected = _("A worker that runs until the import is done.")
        next_step = _(
            "Tell those who run the workbench: its memory may be too small. Then start the import again."
        )
        _fail(extract, {"what": what, "expected": expected, "next_step": next_step}, now)
        return False
    work = look_at_extract if extract.state == State.LOOKING else import_extract
    extract.state = State.QUEUED if extract.state == State.IMPORTING else extract.state
    extract.run_id, extract.heartbeat_at = None, now
    extract.task_id = str(work.enqueue(str(extract.pk)).id)
    extract.save(update_fields=["state", "run_id", "heartbeat_at", "task_id"])
    return True


def _waits_in_queue(task_id: str) -> bool:
    try:
        return (
            bool(task_id)
            and import_extract.get_backend().get_result(task_id).status == TaskResultStatus.READY
        )
    except TaskResultDoesNotExist:
        return False


def _of_run(run: Run) -> Any:
    return Extract.objects.filter(pk=run.extract_id, run_id=run.id)


def _audit(extract: Extract, verb: str, now: datetime, after: dict[str, Any]) -> None:
    record_event(
        by=Workbench(),
        now=now,
        verb=verb,
        kind="extract",
        key=extract.pk,
        name=extract.name,
        engagement_id=extract.engagement_id,
        after=after,
    )
