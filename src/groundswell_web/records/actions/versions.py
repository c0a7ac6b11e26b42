"""Write how an extract is read, have it imported or pulled, and say which version is in use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.records import folders
from groundswell_web.records.actions.rows import (
    audit_extract,
    create_extract,
    lock_extract,
    queue_import,
    queue_look,
)
from groundswell_web.records.models import Connection, Extract
from groundswell_web.records.stores import STORES
from groundswell_web.records.tasks import import_extract
from groundswell_web.refusals import NotThere, Refusal

State = Extract.State
_BEFORE_IMPORT = (State.PROPOSED, State.FAILED)


@transaction.atomic
def record_reading(
    engagement_id: UUID,
    extract_id: UUID,
    *,
    mapping: str,
    options: dict[str, str],
    count: bool = True,
    by: Actor,
    now: datetime,
) -> None:
    """Record what a person says about the reading of an extract; it is looked at again with that.

    Args:
        engagement_id: whose.
        extract_id: which; waiting for its reading, or failed.
        mapping: the mapping, as TOML.
        options: how the files are opened: sheet, delimiter, encoding, query, object_type.
        count: whether to read all of it and count, rather than look at its first rows.
        by: who.
        now: when.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is being worked on, imported already, or its files are gone.
    """
    extract = lock_extract(engagement_id, extract_id)
    _check_before_import(extract)
    before = {"mapping": extract.mapping, "options": extract.options}
    extract.mapping, extract.options, extract.state, extract.error = mapping, options, State.LOOKING, None
    extract.touched_at = now
    extract.save(update_fields=["mapping", "options", "state", "error", "touched_at"])
    audit_extract(
        extract, "corrected the reading of", by, now, before, {"mapping": mapping, "options": options}
    )
    queue_look(extract, now, count=count)


@transaction.atomic
def record_import(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Have an extract imported in the background; asked for twice, it is imported once.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is not waiting for it, or its files are gone.
    """
    extract = lock_extract(engagement_id, extract_id)
    if extract.state in (State.QUEUED, State.IMPORTING, State.READY):
        return
    _check_before_import(extract)
    queue_import(extract, now)
    audit_extract(
        extract, "asked to import", by, now, after={"mapping": extract.mapping, "options": extract.options}
    )


@transaction.atomic
def record_pull(connection_id: UUID, *, by: Actor, now: datetime) -> UUID | None:
    """Have an extract pulled from a database in the background; None while the pull before is still at work."""
    connection = (
        Connection.objects.select_for_update().filter(pk=connection_id, withdrawn_at__isnull=True).first()
    )
    if connection is None:
        raise NotThere(_("There is no such connection."))
    if connection.extracts.filter(state__in=(State.QUEUED, State.IMPORTING)).exists():
        return None
    connection.last_run_at = now
    connection.save(update_fields=["last_run_at"])
    extract = create_extract(
        connection.engagement_id,
        name=connection.name,
        state=State.PROPOSED,
        by=by,
        now=now,
        mapping=connection.mapping,
        connection=connection,
        options={"query": connection.query},
    )
    queue_import(extract, now)
    audit_extract(extract, "pulled", by, now, after={"connection": connection.name})
    return extract.pk


@transaction.atomic
def accept_extract(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Make a ready extract the current one: all figures come from it from now on.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is not ready.
    """
    extract = lock_extract(engagement_id, extract_id)
    if extract.state != State.READY:
        raise Refusal(_("Only an extract that was imported can be used."))
    if not extract.is_current:
        make_current(extract, by=by, now=now)
        extract.task_id = str(import_extract.enqueue(str(extract.pk)).id)
        extract.heartbeat_at = now
        extract.save(update_fields=["task_id", "heartbeat_at"])


def make_current(extract: Extract, *, by: Actor, now: datetime) -> None:
    """Put an extract in the place of the current one, within the caller's transaction."""
    others = Extract.objects.filter(engagement_id=extract.engagement_id, is_current=True).exclude(
        pk=extract.pk
    )
    # Whoever waited for the lock finds that another one is in use by now: PostgreSQL shows it only when asked again.
    while (former := others.select_for_update().first()) is None and others.exists():
        continue
    if former is not None:
        former.is_current = False
        former.save(update_fields=["is_current"])
    extract.is_current, extract.arrivals_due, extract.arrivals_failed = True, True, []
    extract.save(update_fields=["is_current", "arrivals_due", "arrivals_failed"])
    before = {"current": former.number if former else None}
    audit_extract(extract, "made current", by, now, before, {"current": extract.number})


@transaction.atomic
def withdraw_extract(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Withdraw an extract and remove its bytes; what is at work on it stops.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is the current one.
    """
    extract = lock_extract(engagement_id, extract_id)
    if extract.is_current:
        raise Refusal(
            _("The figures come from this extract. Make another one current, then withdraw this one.")
        )
    if extract.state == State.WITHDRAWN:
        return
    before = {"state": extract.state}
    extract.state, extract.run_id, extract.files_kept = State.WITHDRAWN, None, False
    extract.save(update_fields=["state", "run_id", "files_kept"])
    audit_extract(extract, "withdrew", by, now, before, {"state": extract.state})
    transaction.on_commit(lambda: _remove(engagement_id, extract_id))


def _remove(engagement_id: UUID, extract_id: UUID) -> None:
    STORES.forget(extract_id)
    folders.remove_folder(engagement_id, extract_id)


def _check_before_import(extract: Extract) -> None:
    if extract.state not in _BEFORE_IMPORT:
        raise Refusal(_("This extract is being worked on or was imported already. Load the page again."))
    if not extract.files_kept:
        raise Refusal(_("The files of this extract were removed. Upload them again."))
