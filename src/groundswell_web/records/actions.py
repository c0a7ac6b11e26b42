"""Write extracts: uploads, their reading, which version is in use. What the worker writes is in `import_actions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.records import folders
from groundswell_web.records.models import Connection, Extract, UploadedFile
from groundswell_web.records.stores import STORES
from groundswell_web.records.tasks import import_extract, look_at_extract
from groundswell_web.refusals import NotThere, Refusal

State = Extract.State
MOST_FILES = 100
_BEFORE_IMPORT = (State.PROPOSED, State.FAILED)


@transaction.atomic
def record_upload_begun(
    engagement_id: UUID, *, name: str, files: Sequence[tuple[str, int]], by: Actor, now: datetime
) -> UUID:
    """Begin an upload in parts.

    Args:
        engagement_id: whose records.
        name: what the extract is called; empty for a name made from its number.
        files: name and size in bytes of each file.
        by: who.
        now: when.

    Raises:
        Refusal: there is no file, one is empty, or they do not fit.
    """
    _check_files(files)
    extract = _create_extract(engagement_id, name=name, state=State.UPLOADING, by=by, now=now)
    _create_files(extract, files, is_whole=False)
    folders.make_folder(engagement_id, extract.pk)
    _audit(extract, "began to upload", by, now, after={"files": [list(file) for file in files]})
    return extract.pk


@transaction.atomic
def record_upload(
    engagement_id: UUID,
    *,
    name: str,
    files: Sequence[tuple[str, Path]],
    mapping: str = "",
    by: Actor,
    now: datetime,
) -> UUID:
    """Record an upload whose files have arrived whole; they are moved into the extract's folder.

    Args:
        engagement_id: whose records.
        name: what the extract is called; empty for a name made from its number.
        files: name shown and present path of each file; the path's folder must be on the same disk.
        mapping: what is known of the reading, as TOML.
        by: who.
        now: when.

    Raises:
        Refusal: there is no file, one is empty, or they are too large.
    """
    sizes = [(shown, path.stat().st_size) for shown, path in files]
    _check_files(sizes, is_there=True)
    extract = _create_extract(engagement_id, name=name, state=State.LOOKING, by=by, now=now, mapping=mapping)
    _create_files(extract, sizes, is_whole=True)
    folder = folders.make_folder(engagement_id, extract.pk)
    for number, (_shown, path) in enumerate(files, start=1):
        path.replace(folders.find_file(folder, number))
    _audit(extract, "uploaded", by, now, after={"files": [list(size) for size in sizes]})
    _queue_look(extract, now)
    return extract.pk


def record_part(
    engagement_id: UUID, extract_id: UUID, *, file: int, part: int, sha256: str, stream: object, now: datetime
) -> None:
    """Take in one part of a file. Sent again, it changes nothing.

    Raises:
        NotThere: there is no such upload, file or part.
        PartUnfit: it did not arrive as it was sent.
    """
    found = UploadedFile.objects.filter(
        extract__engagement_id=engagement_id,
        extract_id=extract_id,
        extract__state=State.UPLOADING,
        number=file,
    ).first()
    if found is None or not 0 <= part < folders.count_parts(found.size_bytes, found.part_bytes):
        raise NotThere(_("There is no such part of an upload."))
    offset = part * found.part_bytes
    length = min(found.part_bytes, found.size_bytes - offset)
    folder = folders.make_folder(engagement_id, extract_id)
    folders.write_part(folder, file, part, offset=offset, length=length, sha256=sha256, stream=stream)
    Extract.objects.filter(pk=extract_id).update(touched_at=now)


@transaction.atomic
def record_upload_whole(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Finish an upload in parts; called again, it changes nothing.

    Raises:
        NotThere: there is no such upload.
        Refusal: parts are missing.
    """
    extract = _lock(engagement_id, extract_id)
    if extract.state != State.UPLOADING:
        return
    folder = folders.find_folder(engagement_id, extract_id)
    for file in extract.files.all():
        arrived = len(folders.list_parts(folder, file.number))
        wanted = folders.count_parts(file.size_bytes, file.part_bytes)
        if arrived < wanted or folders.find_file(folder, file.number).stat().st_size != file.size_bytes:
            text = _("Of %(name)s %(arrived)s of %(wanted)s parts have arrived. Send the rest.")
            raise Refusal(text % {"name": file.name, "arrived": arrived, "wanted": wanted}, field="files")
    extract.files.update(is_whole=True)
    extract.state, extract.touched_at = State.LOOKING, now
    extract.save(update_fields=["state", "touched_at"])
    _audit(extract, "uploaded", by, now, after={"state": extract.state})
    _queue_look(extract, now)


@transaction.atomic
def record_reading(
    engagement_id: UUID, extract_id: UUID, *, mapping: str, options: dict[str, str], by: Actor, now: datetime
) -> None:
    """Record what a person says about the reading of an extract; it is looked at again with that.

    Args:
        engagement_id: whose.
        extract_id: which; waiting for its reading, or failed.
        mapping: the mapping, as TOML.
        options: how the files are opened: sheet, delimiter, encoding, query, object_type.
        by: who.
        now: when.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is being worked on, imported already, or its files are gone.
    """
    extract = _lock(engagement_id, extract_id)
    _check_before_import(extract)
    before = {"mapping": extract.mapping, "options": extract.options}
    extract.mapping, extract.options, extract.state, extract.error = mapping, options, State.LOOKING, None
    extract.touched_at = now
    extract.save(update_fields=["mapping", "options", "state", "error", "touched_at"])
    _audit(extract, "corrected the reading of", by, now, before, {"mapping": mapping, "options": options})
    _queue_look(extract, now)


@transaction.atomic
def record_import(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Have an extract imported in the background; asked for twice, it is imported once.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is not waiting for it, or its files are gone.
    """
    extract = _lock(engagement_id, extract_id)
    if extract.state in (State.QUEUED, State.IMPORTING, State.READY):
        return
    _check_before_import(extract)
    _queue_import(extract, now)
    _audit(
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
    extract = _create_extract(
        connection.engagement_id,
        name=connection.name,
        state=State.PROPOSED,
        by=by,
        now=now,
        mapping=connection.mapping,
        connection=connection,
        options={"query": connection.query},
    )
    _queue_import(extract, now)
    _audit(extract, "pulled", by, now, after={"connection": connection.name})
    return extract.pk


@transaction.atomic
def record_again(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> UUID:
    """Make a new extract from the files of an older one, to read them with another mapping.

    Raises:
        NotThere: there is no such extract.
        Refusal: its files were removed meanwhile.
    """
    old = _lock(engagement_id, extract_id)
    files = list(old.files.all())
    if not old.files_kept or not files:
        raise Refusal(_("The files of this extract were removed after its import. Upload them again."))
    new = _create_extract(
        engagement_id,
        name=old.name,
        state=State.LOOKING,
        by=by,
        now=now,
        mapping=old.mapping,
        options=old.options,
    )
    _create_files(new, [(file.name, file.size_bytes) for file in files], is_whole=True)
    folder = folders.make_folder(engagement_id, new.pk)
    folders.link_files(folders.find_folder(engagement_id, old.pk), folder, [file.number for file in files])
    _audit(new, "took up again", by, now, after={"from": old.number})
    _queue_look(new, now)
    return new.pk


@transaction.atomic
def accept_extract(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Make a ready extract the current one: all figures come from it from now on.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is not ready.
    """
    extract = _lock(engagement_id, extract_id)
    if extract.state != State.READY:
        raise Refusal(_("Only an extract that was imported can be used."))
    if not extract.is_current:
        make_current(extract, by=by, now=now)
        extract.task_id = str(import_extract.enqueue(str(extract.pk)).id)
        extract.heartbeat_at = now
        extract.save(update_fields=["task_id", "heartbeat_at"])


def make_current(extract: Extract, *, by: Actor, now: datetime) -> None:
    """Put an extract in the place of the current one, within the caller's transaction."""
    others = Extract.objects.select_for_update().filter(engagement_id=extract.engagement_id, is_current=True)
    former = others.exclude(pk=extract.pk).first()
    if former is not None:
        former.is_current = False
        former.save(update_fields=["is_current"])
    extract.is_current, extract.arrivals_due, extract.arrivals_failed = True, True, []
    extract.save(update_fields=["is_current", "arrivals_due", "arrivals_failed"])
    before = {"current": former.number if former else None}
    _audit(extract, "made current", by, now, before, {"current": extract.number})


@transaction.atomic
def withdraw_extract(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> None:
    """Withdraw an extract and remove its bytes; what is at work on it stops.

    Raises:
        NotThere: there is no such extract.
        Refusal: it is the current one.
    """
    extract = _lock(engagement_id, extract_id)
    if extract.is_current:
        raise Refusal(
            _("The figures come from this extract. Make another one current, then withdraw this one.")
        )
    if extract.state == State.WITHDRAWN:
        return
    before = {"state": extract.state}
    extract.state, extract.run_id, extract.files_kept = State.WITHDRAWN, None, False
    extract.save(update_fields=["state", "run_id", "files_kept"])
    _audit(extract, "withdrew", by, now, before, {"state": extract.state})
    transaction.on_commit(lambda: _remove(engagement_id, extract_id))


def _remove(engagement_id: UUID, extract_id: UUID) -> None:
    STORES.forget(extract_id)
    folders.remove_folder(engagement_id, extract_id)


def _check_files(files: Sequence[tuple[str, int]], *, is_there: bool = False) -> None:
    if not files:
        raise Refusal(_("Select the file or files of the export"), field="files")
    if len(files) > MOST_FILES:
        text = _("Select at most %(most)s files of one export") % {"most": MOST_FILES}
        raise Refusal(text, field="files")
    for name, size in files:
        if size <= 0:
            raise Refusal(
                _("%(name)s is empty. Select a file with rows in it.") % {"name": name}, field="files"
            )
    if not is_there:
        folders.check_room(sum(size for _name, size in files))


def _check_before_import(extract: Extract) -> None:
    if extract.state not in _BEFORE_IMPORT:
        raise Refusal(_("This extract is being worked on or was imported already. Load the page again."))
    if not extract.files_kept:
        raise Refusal(_("The files of this extract were removed. Upload them again."))


def _create_extract(
    engagement_id: UUID, *, name: str, state: str, by: Actor, now: datetime, **more: Any
) -> Extract:
    # The engagement's row is locked, so that two who begin at the same moment get two numbers.
    engagements = Extract._meta.get_field("engagement").related_model.objects
    engagements.select_for_update().get(pk=engagement_id)
    last = Extract.objects.filter(engagement_id=engagement_id).aggregate(last=Max("number"))["last"] or 0
    return Extract.objects.create(
        engagement_id=engagement_id,
        number=last + 1,
        name=name.strip()[:150] or _("Version %(number)s") % {"number": last + 1},
        state=state,
        created_by_id=by.pk,
        created_at=now,
        touched_at=now,
        **more,
    )


def _create_files(extract: Extract, files: Sequence[tuple[str, int]], *, is_whole: bool) -> None:
    UploadedFile.objects.bulk_create(
        UploadedFile(
            extract=extract,
            number=number,
            name=clean_name(name),
            size_bytes=size,
            part_bytes=folders.PART_BYTES,
            is_whole=is_whole,
        )
        for number, (name, size) in enumerate(files, start=1)
    )


def clean_name(name: str) -> str:
    r"""Keep of a file's name what can be shown: the last part of a path, without control characters.

    Example:
        >>> clean_name("../../etc/pass\x00wd.csv")
        'passwd.csv'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip()[:255] or "file"


def _queue_look(extract: Extract, now: datetime) -> None:
    extract.task_id = str(look_at_extract.enqueue(str(extract.pk)).id)
    extract.run_id, extract.attempts, extract.heartbeat_at = None, 0, now
    extract.progress_share, extract.progress_text, extract.seconds_left = 0, "", None
    extract.save(
        update_fields=[
            *("task_id", "run_id", "attempts", "heartbeat_at"),
            *("progress_share", "progress_text", "seconds_left"),
        ]
    )


def _queue_import(extract: Extract, now: datetime) -> None:
    extract.state, extract.error = State.QUEUED, None
    extract.task_id = str(import_extract.enqueue(str(extract.pk)).id)
    extract.run_id, extract.attempts, extract.heartbeat_at, extract.touched_at = None, 0, now, now
    extract.progress_share, extract.progress_text, extract.seconds_left = 0, "", None
    extract.save()


def _lock(engagement_id: UUID, extract_id: UUID) -> Extract:
    found = Extract.objects.select_for_update().filter(engagement_id=engagement_id, pk=extract_id).first()
    if found is None:
        raise NotThere(_("There is no such extract."))
    return found


def _audit(
    extract: Extract,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="extract",
        key=extract.pk,
        name=extract.name,
        engagement_id=extract.engagement_id,
        before=before,
        after=after,
    )
