"""Take an archive in: verified first, then all at once or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from groundswell_web.archive.actions import record_import
from groundswell_web.archive.making import hash_file
from groundswell_web.archive.restoring import Restored, check_awaited, restore_rows
from groundswell_web.archive.rows import ORGANISATION, PERSON
from groundswell_web.archive.tables import find_engagements, plan_tables
from groundswell_web.archive.unpacking import Manifest, Unpacker, is_plain
from groundswell_web.audit.actions import Actor
from groundswell_web.audit.restoring import restore_chain, verify_sealed
from groundswell_web.engagements.archives import ARCHIVES
from groundswell_web.people.restoring import restore_organisations, restore_people
from groundswell_web.records.folders import SPARE_BYTES, make_private, show_bytes
from groundswell_web.refusals import Refusal


@dataclass(frozen=True)
class Imported:
    """What came in.

    Args:
        engagement_id: the engagement, under the id that it had.
        name: what it is called.
        rows: how many rows.
        events: how many events its history has.
        people_made: names and addresses of people who were not here: they have no access until they are given it.
    """

    engagement_id: UUID
    name: str
    rows: int
    events: int
    people_made: tuple[str, ...]


def import_archive(path: Path, *, by: Actor, now: datetime) -> Imported:
    """Take an archive in, to the same rows, findings and histories.

    Every file is verified before anything is written; then all rows are written in one transaction, at whose end the
    files are moved into their places. What fails leaves nothing behind.

    Args:
        path: of the .zip.
        by: who takes it in.
        now: when.

    Raises:
        Refusal: it is damaged, was changed, is of another format, or its engagement is here already.
    """
    with Unpacker(path) as archive, _staging() as staging:
        _check_new(archive.manifest)
        _check_places(archive.manifest)
        _check_room(archive.manifest)
        staged = archive.verify(staging)
        for _event in _read_history(archive):
            pass
        try:
            with transaction.atomic(), _moving(staged):
                return _restore(archive, hash_file(path), by, now)
        except (KeyError, TypeError, ValueError, DatabaseError) as error:
            text = _("The archive holds rows that do not fit here ({why}). Nothing was taken in.")
            raise Refusal(text.format(why=str(error).strip().splitlines()[0])) from error


def _restore(archive: Unpacker, sha256: str, by: Actor, now: datetime) -> Imported:
    manifest = archive.manifest
    people = list(archive.iterate_rows("people/people.json"))
    homes = restore_organisations(archive.iterate_rows("people/organisations.json"))
    found, made = restore_people(people, homes)
    restored = Restored(manifest.engagement_id, {PERSON: found, ORGANISATION: homes})
    tables = plan_tables()
    planned = {table.label for table in tables}
    rows = 0
    for table in tables:
        if table.label in manifest.rows:
            count = restore_rows(table, archive.iterate_rows(f"{table.file}.json"), restored, planned)
            if count != manifest.rows[table.label]:
                raise Refusal(_("{name} has more or fewer rows than the list says.").format(name=table.label))
            rows += count
    check_awaited(restored)
    events = restore_chain(manifest.engagement_id, _read_history(archive))
    record_import(
        manifest.engagement_id,
        name=manifest.name,
        sha256=sha256,
        length=manifest.length,
        head=manifest.head,
        by=by,
        now=now,
    )
    names = tuple(f"{one['name']} <{one['email']}>" for one in people if one["id"] in made)
    return Imported(manifest.engagement_id, manifest.name, rows, events, names)


def _read_history(archive: Unpacker) -> Iterator[dict[str, object]]:
    manifest = archive.manifest
    events = archive.iterate_rows("history/events.jsonl")
    return verify_sealed(manifest.engagement_id, events, length=manifest.length, head=manifest.head)


def _check_new(manifest: Manifest) -> None:
    if find_engagements(str(manifest.engagement_id)):
        text = _(
            "The engagement {name} is here already. An archive is taken in only where its engagement is not."
        )
        raise Refusal(text.format(name=manifest.name))
    known = {table.label for table in plan_tables()}
    unknown = sorted(label for label, count in manifest.rows.items() if label not in known and count)
    if unknown:
        text = _("The archive holds {name}, which this workbench does not know. Use a newer release.")
        raise Refusal(text.format(name=unknown[0]))


def _check_places(manifest: Manifest) -> None:
    """Check that no file is put where none of the apps keeps files of this engagement."""
    patterns = [
        pattern.format(engagement=manifest.engagement_id).split("/")
        for _app, terms in ARCHIVES.items()
        for pattern in (*terms.files, *terms.secrets)
    ]
    places = [entry.restores for entry in manifest.entries.values() if entry.restores]
    for place in places:
        parts = place.split("/")
        fits = any(
            len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern)) for pattern in patterns
        )
        if not (is_plain(place) and fits) or places.count(place) > 1:
            raise Refusal(_("The archive puts a file where none belongs: {name}.").format(name=place))


def _check_room(manifest: Manifest) -> None:
    needed = SPARE_BYTES + sum(entry.bytes for entry in manifest.entries.values() if entry.restores)
    root = Path(settings.DATA)
    root.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(root).free
    if needed > free:
        text = _("The files of the archive take {size}, and the disk has room for {free}.")
        raise Refusal(text.format(size=show_bytes(needed), free=show_bytes(free)))


@contextmanager
def _staging() -> Iterator[Path]:
    place = make_private(Path(settings.DATA) / "archive" / "incoming")
    with tempfile.TemporaryDirectory(dir=place, prefix="import-") as folder:
        yield Path(folder)


@contextmanager
def _moving(staged: dict[str, Path]) -> Iterator[None]:
    """Move the files into their places once all rows are written, and away again if the last step fails."""
    yield
    moved: list[Path] = []
    try:
        for place, source in staged.items():
            target = Path(settings.DATA) / place
            make_private(target.parent)
            os.chmod(source, 0o600)
            os.replace(source, target)
            moved.append(target)
    except BaseException:
        for target in moved:
            target.unlink(missing_ok=True)
        raise
