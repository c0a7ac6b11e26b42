"""The work itself: look at an export, import it, tell the others. Reads files outside any transaction."""

from __future__ import annotations

import errno
import gc
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.db import connection as database
from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell import errors
from groundswell_web.records import folders, import_actions
from groundswell_web.records.arrivals import ARRIVALS
from groundswell_web.records.import_actions import Run
from groundswell_web.records.looking import Looked, find_looked, keep_looked, look_at_export
from groundswell_web.records.mappings import read_document
from groundswell_web.records.models import Extract
from groundswell_web.records.scanning import FileRefused, scan_files

logger = logging.getLogger(__name__)
SMALL_BYTES = 20 * 1024 * 1024  # what is looked at while the person waits
SMALL_PACKED_BYTES = 4 * 1024 * 1024
BEAT_SECONDS = settings.SILENCE_SECONDS / 6
type Clock = Callable[[], datetime]
# What the person can settle on the page of the reading; any other fault of opening is the file's own.
_SETTLED_ON_PAGE = (
    errors.QueryNeeded,
    errors.QueryFailed,
    errors.QueryNotReadOnly,
    errors.ObjectTypeNeeded,
    errors.ObjectTypeUnknown,
    errors.SheetUnknown,
    errors.DelimiterUnfit,
    errors.EncodingUnknown,
    errors.ColumnMissing,
    errors.MappingNotRead,
    errors.MappingWordUnknown,
    errors.TooManyBadRows,
    errors.TooManySteps,
    errors.NothingToRead,
)
_SETTLED_CODES = {kind.code for kind in _SETTLED_ON_PAGE}


class Superseded(BaseException):
    """The extract was withdrawn, or taken over by another run: stop, and write nothing more.

    Not an Exception, so that no reader on the way takes it for a fault of the file.
    """


def is_small(engagement_id: UUID, extract_id: UUID) -> bool:
    """Tell whether an upload is looked at within the request: a few seconds at most."""
    total = 0
    for path in folders.find_folder(engagement_id, extract_id).glob("file-*"):
        if path.is_file():
            total += path.stat().st_size
            with path.open("rb") as stream:
                packed = stream.read(4).startswith((b"\x1f\x8b", b"PK", b"(\xb5/\xfd"))
            total += (SMALL_BYTES - SMALL_PACKED_BYTES) * (
                packed and path.stat().st_size > SMALL_PACKED_BYTES
            )
    return total <= SMALL_BYTES


def look_at(extract_id: UUID, *, count: bool = True, clock: Clock = timezone.now) -> None:
    """Look at an extract: scan it, propose how to read it, and count what comes of that reading.

    Args:
        extract_id: which; if another is at it, nothing happens.
        count: whether to count; otherwise only the first rows are looked at.
        clock: gives the moment.
    """
    run = import_actions.begin_run(extract_id, state=Extract.State.LOOKING, now=clock())
    if run is None:
        return
    folder = folders.make_folder(run.engagement_id, run.extract_id)
    try:
        with (
            _beating(lambda: import_actions.record_alive(run, now=timezone.now())),
            _work_folder(folder, run) as work,
        ):
            looked = _look(run, folder, work, count)
    except FileRefused as refused:
        if not refused.may_try_again:
            folders.remove_files(run.engagement_id, run.extract_id)
            Extract.objects.filter(pk=run.extract_id).update(files_kept=False)
        said = {"what": refused.text, "expected": "", "next_step": _("Upload the export again.")}
        import_actions.record_looked(run, sources=[], error=said, now=clock())
        return
    except Superseded:
        return
    except DatabaseError:
        raise  # nobody can be told now: the run is taken up again when the database is back
    except Exception as error:
        import_actions.record_looked(run, sources=[], error=_tell(error), now=clock())
        return
    _record_looked(run, looked, clock())


def _record_looked(run: Run, looked: Looked, now: datetime) -> None:
    """Note what was seen; what no correction on the page can mend has failed."""
    fault = looked.fault
    is_hopeless = fault is not None and fault.code not in _SETTLED_CODES and not looked.columns
    told = {"what": fault.what, "expected": fault.expected, "next_step": fault.next_step} if fault else None
    sources = _number_sources(run, looked.sources)
    import_actions.record_looked(
        run,
        sources=sources,
        error=told if is_hopeless else None,
        mapping=looked.mapping,
        now=now,
    )


def _look(run: Run, folder: Path, work: Path, count: bool) -> Looked:
    paths = [folders.find_file(folder, number) for number, _name, _size in run.files]
    former = find_looked(folder / "reading.json")
    if former is None:
        scan_files([(name, folders.find_file(folder, number)) for number, name, _size in run.files])

    def look(mapping: str) -> Looked:
        return look_at_export(
            paths,
            mapping=mapping,
            options=run.options,
            work=work,
            key=folders.read_key(run.engagement_id),
            now=timezone.now(),
            count=count,
            former=former,
            progress=_report(run),
        )

    looked = look(run.mapping)
    if former is None and run.mapping and looked.fault is not None:
        # The reading of the version before does not fit these files: propose one anew.
        unfit = _("The reading of the version before does not fit: %(what)s") % {"what": looked.fault.what}
        looked = look("")
        looked = replace(looked, notes=(unfit, *looked.notes), is_unfit=True)
    looked = _name_files(looked, run)
    keep_looked(folder / "reading.json", looked)
    return looked


def import_one(extract_id: UUID, *, clock: Clock = timezone.now) -> None:
    """Import an extract into a store of its own, make it current, and tell the others.

    Whatever happens on the way, the extract in use stays in use until this one is whole.

    Args:
        extract_id: which; if another is at it, nothing happens.
        clock: gives the moment.
    """
    run = import_actions.begin_run(extract_id, state=Extract.State.IMPORTING, now=clock())
    told: dict[str, str] | None = None
    if run is not None:
        try:
            with _beating(lambda: import_actions.record_alive(run, now=timezone.now())):
                _import(run, clock)
        except Superseded:
            return
        except DatabaseError as error:
            if not _is_full(error):
                raise  # nobody can be told now: the run is taken up again when the database is back
            told = _tell(error)
        except Exception as error:
            told = _tell(error)
        if told is not None:
            # Only now is the error gone, and with it the open files of the run, which no disk has room for twice.
            gc.collect()
            import_actions.record_failed(run, error=told, now=clock())
            return
    tell_others(extract_id, clock=clock)


def _import(run: Run, clock: Clock) -> None:
    from groundswell.spells import read_records

    folder = folders.make_folder(run.engagement_id, run.extract_id)
    with _work_folder(folder, run) as work:
        store = work / folders.STORE
        with read_records(
            _find_paths(run, folder),
            read_document(run.mapping),
            store=store,
            now=clock(),
            key=folders.read_key(run.engagement_id),
            progress=_report(run),
            work_dir=work / "read",
            **run.options,
        ) as records:
            manifest = records.manifest
        if not import_actions.record_alive(run, now=clock()):
            raise Superseded
        store.replace(folder / folders.STORE)
    facts = {
        "case_count": manifest.case_count,
        "spell_count": manifest.spell_count,
        "extract_at": manifest.extract_at,
        "sources": _number_sources(run, manifest.sources),
    }
    if not import_actions.record_imported(run, facts=facts, now=clock()):
        raise Superseded


def _find_paths(run: Run, folder: Path) -> list[Any]:
    from groundswell.records.formats.sql import is_database

    if not run.variable:
        return [folders.find_file(folder, number) for number, _name, _size in run.files]
    address = os.environ.get(run.variable, "")
    if not is_database(address):
        raise ConnectionUnset(run.variable)
    return [address]


class ConnectionUnset(errors.GroundswellError):
    """The environment variable that a connection names holds no address of a database."""

    code = "connection-unset"

    def __init__(self, variable: str) -> None:
        super().__init__(
            _("The environment variable %(name)s holds no address of a database.") % {"name": variable},
            _("An address such as postgresql://reader@host/cases or sqlite:////path/cases.sqlite."),
            _("Tell those who run the workbench to set it for the server and the worker, then pull again."),
        )


def tell_others(extract_id: UUID, *, clock: Clock = timezone.now) -> None:
    """Call what other apps registered for new records, each by itself: one that fails stops no other."""
    due = Extract.objects.filter(pk=extract_id, arrivals_due=True, is_current=True)
    engagement_id = due.values_list("engagement_id", flat=True).first()
    if engagement_id is None:
        return
    failed = []
    for name, arrival in ARRIVALS.items():
        try:
            with _beating(lambda: import_actions.record_telling(extract_id, now=timezone.now())):
                arrival(engagement_id, extract_id, clock())
        except Exception as error:
            logger.error("after the import of %s, %s failed: %s", extract_id, name, type(error).__name__)
            failed.append(name)
    import_actions.record_arrivals(extract_id, failed=failed)


def _tell(error: Exception) -> dict[str, str]:
    """Say an error to a person: the library's own in its words, any other without what stands in the data."""
    if isinstance(error, errors.GroundswellError):
        return {"what": error.what, "expected": error.expected, "next_step": error.next_step}
    if _is_full(error):
        return {
            "what": _("The disk of the workbench is full."),
            "expected": "",
            "next_step": _("Tell those who run the workbench to make room, then start again."),
        }
    logger.error("a run failed: %s", type(error).__name__)
    return {
        "what": _("Something went wrong on our side (%(kind)s).") % {"kind": type(error).__name__},
        "expected": "",
        "next_step": _(
            "Start again. If it happens again, tell those who run the workbench at what time it was."
        ),
    }


def _is_full(error: Exception) -> bool:
    """Tell whether the disk is full, in the words of the system, of DuckDB or of SQLite."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or any(words in str(error) for words in ("No space left", "disk is full"))


def _number_sources(run: Run, sources: Any) -> list[dict[str, Any]]:
    """Give the hashes of the files beside the names that people know them by."""
    names = {f"file-{number}": (number, name) for number, name, _size in run.files}
    listed = []
    for position, (stored, size, sha256) in enumerate(sources, start=1):
        number, name = names.get(stored, (position, run.extract_name))
        listed.append({"number": number, "name": name, "bytes": size, "sha256": sha256})
    return listed


def _name_files(looked: Looked, run: Run) -> Looked:
    """Put the names that people know into the notes about the files."""

    def rename(text: str) -> str:
        for number, name, _size in reversed(run.files):
            text = text.replace(f"file-{number}", name)
        return text

    fault = looked.fault and replace(
        looked.fault, what=rename(looked.fault.what), next_step=rename(looked.fault.next_step)
    )
    effect = looked.effect and replace(
        looked.effect, assumptions=tuple(map(rename, looked.effect.assumptions))
    )
    return replace(looked, notes=tuple(map(rename, looked.notes)), fault=fault, effect=effect)


@contextmanager
def _work_folder(folder: Path, run: Run) -> Iterator[Path]:
    """A folder for this run; those that killed runs have left behind go first."""
    for left in folder.glob("run-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = folder / f"run-{run.id}"
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _report(run: Run) -> Callable[[float, str], None]:
    """Store how far it is, at most once a second, with the time that is left if it goes on at this pace."""
    begun = time.monotonic()
    last = [begun - 10.0]

    def report(share: float, text: str) -> None:
        instant = time.monotonic()
        if instant - last[0] < 1:
            return
        last[0] = instant
        spent = instant - begun
        left = round(spent / share - spent) if share > 0.05 and spent > 3 else None
        try:
            is_mine = import_actions.record_progress(
                run, share=share, text=text, seconds_left=left, now=timezone.now()
            )
        except DatabaseError:
            return  # the work goes on while the database is away
        if not is_mine:
            raise Superseded

    return report


@contextmanager
def _beating(say: Callable[[], object]) -> Iterator[None]:
    """Say at once and then every few seconds that this work is alive, also while a long query gives no sign."""
    say()
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            try:
                say()
            except Exception:
                logger.warning("a heartbeat was missed")
            finally:
                database.close()

    beating = threading.Thread(target=beat, name="heartbeat", daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()
