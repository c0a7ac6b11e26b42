"""Write uploads: whole, in parts, or the files of an older extract taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.records import folders
from groundswell_web.records.actions.rows import (
    audit_extract,
    clean_name,
    create_extract,
    create_files,
    lock_extract,
    queue_look,
)
from groundswell_web.records.models import Extract, UploadedFile
from groundswell_web.refusals import NotThere, Refusal

State = Extract.State
MOST_FILES = 100


@transaction.atomic
def record_upload_begun(
    engagement_id: UUID,
    *,
    name: str,
    files: Sequence[tuple[str, int]],
    mapping: str = "",
    by: Actor,
    now: datetime,
) -> UUID:
    """Begin an upload in parts.

    Args:
        engagement_id: whose records.
        name: what the extract is called; empty for a name made from its number.
        files: name and size in bytes of each file.
        mapping: what is known of the reading, as TOML.
        by: who.
        now: when.

    Raises:
        Refusal: there is no file, one is empty, or they do not fit.
    """
    files = [(clean_name(shown), size) for shown, size in files]
    _check_files(files)
    extract = create_extract(engagement_id, name=name, state=State.UPLOADING, by=by, now=now, mapping=mapping)
    create_files(extract, files, is_whole=False)
    folders.make_folder(engagement_id, extract.pk)
    audit_extract(extract, "began to upload", by, now, after={"files": [list(file) for file in files]})
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
    sizes = [(clean_name(shown), path.stat().st_size) for shown, path in files]
    _check_files(sizes, is_there=True)
    extract = create_extract(engagement_id, name=name, state=State.LOOKING, by=by, now=now, mapping=mapping)
    create_files(extract, sizes, is_whole=True)
    folder = folders.make_folder(engagement_id, extract.pk)
    for number, (_shown, path) in enumerate(files, start=1):
        path.replace(folders.find_file(folder, number))
    audit_extract(extract, "uploaded", by, now, after={"files": [list(size) for size in sizes]})
    queue_look(extract, now)
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
    extract = lock_extract(engagement_id, extract_id)
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
    audit_extract(extract, "uploaded", by, now, after={"state": extract.state})
    queue_look(extract, now)


@transaction.atomic
def record_again(engagement_id: UUID, extract_id: UUID, *, by: Actor, now: datetime) -> UUID:
    """Make a new extract from the files of an older one, to read them with another mapping.

    Raises:
        NotThere: there is no such extract.
        Refusal: its files were removed meanwhile.
    """
    old = lock_extract(engagement_id, extract_id)
    files = list(old.files.all())
    if not old.files_kept or not files:
        raise Refusal(_("The files of this extract were removed after its import. Upload them again."))
    new = create_extract(
        engagement_id,
        name=old.name,
        state=State.LOOKING,
        by=by,
        now=now,
        mapping=old.mapping,
        options=old.options,
    )
    create_files(new, [(file.name, file.size_bytes) for file in files], is_whole=True)
    folder = folders.make_folder(engagement_id, new.pk)
    folders.link_files(folders.find_folder(engagement_id, old.pk), folder, [file.number for file in files])
    audit_extract(new, "took up again", by, now, after={"from": old.number})
    queue_look(new, now)
    return new.pk


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
