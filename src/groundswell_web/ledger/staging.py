"""Files of costs between their upload and the yes to them: kept for a day, for whoever brought them."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from groundswell_web.records.folders import make_private
from groundswell_web.refusals import NotThere

KEPT = timedelta(days=1)
FILE, TOLD = "file", "told.json"
NOWHERE = "There is no such file."


@dataclass(frozen=True)
class ReadingTerms:
    """What was said about how a file is read; what is None or empty is decided from the file.

    Args:
        decimal_mark: ``.`` or ``,``.
        day_first: whether 03/04 is the third of April.
        control_sum: what finance says that it sums to, as a decimal.
        is_split: whether an invoice may stand in several lines.
        currency: of lines that name none.
        purpose: of lines that name none, as ``kind:key``.
        kind: of cost, of lines that name none.
        home: whose money it is.
        answers_id: who answers for it; empty: who books it.
        columns: the column that holds something, by what it holds.
        names: what a name in the file stands for, as ``kind:key``.
    """

    decimal_mark: str = ""
    day_first: bool | None = None
    control_sum: str = ""
    is_split: bool = False
    currency: str = ""
    purpose: str = ""
    kind: str = ""
    home: str = "agency"
    answers_id: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StagedFile:
    """A file that was brought and is not booked yet.

    Args:
        kind: finance or tracking.
        path: where its bytes lie.
    """

    id: UUID
    kind: str
    name: str
    path: Path
    terms: ReadingTerms


def stage_file(engagement_id: UUID, kind: str, name: str, content: bytes, *, by: Any, now: datetime) -> UUID:
    """Keep the bytes of a file until somebody says yes to what was read.

    Args:
        engagement_id: whose ledger it is for.
        kind: finance or tracking.
        name: what the file is called; no part of any path.
        content: its bytes.
        by: who brought it: nobody else gets it.
        now: the moment.

    Returns:
        The id by which `find_staged` finds it.
    """
    file_id = uuid4()
    folder = make_private(_find_folder(engagement_id, file_id))
    (folder / FILE).write_bytes(content)
    told = {"kind": kind, "name": name, "by": str(by.pk), "at": now.isoformat(), "terms": {}}
    _write(folder, told)
    return file_id


def find_staged(engagement_id: UUID, kind: str, file_id: UUID, *, by: Any) -> StagedFile:
    """Find a file that somebody brought.

    Raises:
        NotThere: there is none, it was taken away, or somebody else brought it.
    """
    folder = _find_folder(engagement_id, file_id)
    told = _read(folder)
    if told is None or told["kind"] != kind or told["by"] != str(by.pk):
        raise NotThere(NOWHERE)
    return StagedFile(file_id, kind, told["name"], folder / FILE, ReadingTerms(**told["terms"]))


def keep_terms(engagement_id: UUID, file_id: UUID, terms: ReadingTerms) -> None:
    """Keep what was said about how a file is read.

    Raises:
        NotThere: the file was taken away.
    """
    folder = _find_folder(engagement_id, file_id)
    told = _read(folder)
    if told is None:
        raise NotThere(NOWHERE)
    _write(folder, told | {"terms": asdict(terms)})


def drop_staged(engagement_id: UUID, file_id: UUID) -> None:
    """Take a file away."""
    shutil.rmtree(_find_folder(engagement_id, file_id), ignore_errors=True)


def drop_old_files(now: datetime) -> int:
    """Take away every file to which nobody said yes for a day; gives how many."""
    count = 0
    for folder in (Path(settings.DATA) / "ledger").glob("*/*"):
        if now.timestamp() - folder.stat().st_mtime > KEPT.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def _find_folder(engagement_id: UUID, file_id: UUID) -> Path:
    return Path(settings.DATA) / "ledger" / str(engagement_id) / str(file_id)


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told


def _write(folder: Path, told: dict[str, Any]) -> None:
    part = folder / f"{TOLD}.part"
    part.write_text(json.dumps(told), encoding="utf-8")
    part.replace(folder / TOLD)
