"""Read extracts, their progress, and the records in them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from groundswell.spells import Records
from groundswell.spells.identifiers import hash_identifier
from groundswell_web.records import folders
from groundswell_web.records.looking import Looked, find_looked
from groundswell_web.records.models import Extract
from groundswell_web.records.stores import STORES
from groundswell_web.refusals import NotThere

AT_WORK = (Extract.State.LOOKING, Extract.State.QUEUED, Extract.State.IMPORTING)


@dataclass(frozen=True)
class SourceLine:
    """A file of an extract, or the query it was pulled by."""

    number: int
    name: str
    size_bytes: int
    sha256: str
    is_whole: bool
    part_bytes: int
    address: str = ""

    @property
    def size(self) -> str:
        """The size as people read it."""
        return folders.show_bytes(self.size_bytes)


@dataclass(frozen=True)
class ExtractCard:
    """An extract: one version of the records."""

    id: UUID
    engagement_id: UUID
    number: int
    name: str
    state: str
    state_name: str
    is_current: bool
    extract_at: datetime | None
    case_count: int | None
    spell_count: int | None
    created_by: str
    created_at: datetime
    ready_at: datetime | None
    mapping: str
    options: dict[str, str]
    error: dict[str, str] | None
    progress_share: float
    progress_text: str
    seconds_left: int | None
    arrivals_due: bool
    arrivals_failed: tuple[str, ...]
    files_kept: bool
    connection_name: str
    sources: tuple[SourceLine, ...]

    @property
    def is_at_work(self) -> bool:
        """Whether the workbench is busy with it."""
        return self.state in AT_WORK

    @property
    def is_ready(self) -> bool:
        """Whether its records can be opened."""
        return self.state == Extract.State.READY

    @property
    def may_be_read_again(self) -> bool:
        """Whether its files are still there to be read with another mapping."""
        return self.files_kept and bool(self.sources) and not self.connection_name


@dataclass(frozen=True)
class StepLine:
    """A step of the records, or an end."""

    step: str
    is_end: bool
    end_kind: str | None
    clock: str
    entered: int
    left: int
    open: int


def find_current(engagement_id: UUID) -> ExtractCard | None:
    """Find the extract that all figures come from; None before the first import."""
    extract = _extracts().filter(engagement_id=engagement_id, is_current=True).first()
    return _as_card(extract) if extract else None


def list_extracts(engagement_id: UUID, *, ready_only: bool = False) -> list[ExtractCard]:
    """List the extracts of an engagement, newest first, those withdrawn left out.

    Args:
        engagement_id: whose.
        ready_only: leave out those that were never imported.
    """
    extracts = _extracts().filter(engagement_id=engagement_id).exclude(state=Extract.State.WITHDRAWN)
    if ready_only:
        extracts = extracts.filter(state=Extract.State.READY)
    return [_as_card(extract) for extract in extracts.order_by("-number")]


def get_extract(engagement_id: UUID, extract_id: UUID) -> ExtractCard:
    """Get an extract of an engagement.

    Raises:
        NotThere: there is none, or it belongs to another engagement.
    """
    extract = _extracts().filter(engagement_id=engagement_id, pk=extract_id).first()
    if extract is None:
        raise NotThere(_("There is no such extract."))
    return _as_card(extract)


def open_extract(engagement_id: UUID, extract_id: UUID | None = None) -> Records:
    """Open the records of an extract for reading; kept open by the process, and safe to use from several threads.

    Args:
        engagement_id: whose.
        extract_id: which; None for the current one.

    Raises:
        NotThere: there is none, or it is not ready.
        StoreNotRead: its file is missing or damaged.
    """
    ready = Extract.objects.filter(engagement_id=engagement_id, state=Extract.State.READY)
    ready = ready.filter(is_current=True) if extract_id is None else ready.filter(pk=extract_id)
    found = ready.values_list("pk", flat=True).first()
    if found is None:
        raise NotThere(_("There are no records yet."))
    return STORES.get(found, find_store(engagement_id, found))


def find_store(engagement_id: UUID, extract_id: UUID) -> Path:
    """Give the path of the store of a ready extract."""
    return folders.find_folder(engagement_id, extract_id) / folders.STORE


def keeps_identifiers(engagement_id: UUID) -> bool:
    """Tell whether the records in use hold the agency's own identifiers of cases, not hashed."""
    current = Extract.objects.filter(engagement_id=engagement_id, is_current=True)
    mapping = current.values_list("mapping", flat=True).first()
    if not mapping:
        return False
    try:
        return bool(tomllib.loads(mapping).get("privacy", {}).get("keep_identifiers", False))
    except tomllib.TOMLDecodeError:
        return False


def name_case(engagement_id: UUID, case: str, *, keep: bool = False) -> str:
    """Name a case as the records do: hashed with the key of the engagement, unless identifiers are kept."""
    return case if keep else hash_identifier(_read_key(engagement_id, str(settings.DATA)), case)


@lru_cache(maxsize=64)
def _read_key(engagement_id: UUID, data: str) -> bytes:
    """Read the key of an engagement once; it never changes."""
    return folders.read_key(engagement_id)


def list_steps_of(extract_id: UUID) -> list[StepLine]:
    """List the steps and ends of a ready extract, those with most stays first.

    Raises:
        NotThere: it is not ready.
    """
    engagement_id = Extract.objects.filter(pk=extract_id).values_list("engagement_id", flat=True).first()
    if engagement_id is None:
        raise NotThere(_("There is no such extract."))
    records = open_extract(engagement_id, extract_id)
    rows = records.fetch(records.steps).to_pylist()
    lines = [
        StepLine(r["step"], r["is_end"], r["end_kind"], r["clock"], r["entered"], r["left"], r["open"])
        for r in rows
    ]
    return sorted(lines, key=lambda line: (line.is_end, -line.entered, line.step))


def find_looked_of(engagement_id: UUID, extract_id: UUID) -> Looked | None:
    """Find what was seen of an extract when it was last looked at."""
    return find_looked(folders.find_folder(engagement_id, extract_id) / "reading.json")


def list_parts_of(engagement_id: UUID, extract_id: UUID) -> list[dict[str, Any]]:
    """List the files of an unfinished upload with the parts that have arrived, for whoever sends the rest.

    Raises:
        NotThere: there is no such upload, or it is whole already.
    """
    card = get_extract(engagement_id, extract_id)
    if card.state != Extract.State.UPLOADING:
        raise NotThere(_("This upload is finished."))
    folder = folders.find_folder(engagement_id, extract_id)
    return [
        {
            "number": source.number,
            "name": source.name,
            "size": source.size_bytes,
            "part_bytes": source.part_bytes,
            "parts": folders.count_parts(source.size_bytes, source.part_bytes),
            "arrived": folders.list_parts(folder, source.number),
        }
        for source in card.sources
    ]


def find_mapping_before(engagement_id: UUID) -> str:
    """Find the mapping that the newest ready extract was read with, to start the next one from; empty for none."""
    ready = Extract.objects.filter(engagement_id=engagement_id, state=Extract.State.READY)
    found = ready.order_by("-is_current", "-number").values_list("mapping", flat=True).first()
    return found or ""


def _extracts() -> Any:
    return Extract.objects.select_related("created_by", "connection").prefetch_related("files")


def _as_card(extract: Extract) -> ExtractCard:
    hashes = {source["number"]: source["sha256"] for source in extract.sources}
    files = sorted(extract.files.all(), key=lambda file: file.number)
    sources = [
        SourceLine(f.number, f.name, f.size_bytes, hashes.get(f.number, ""), f.is_whole, f.part_bytes)
        for f in files
    ]
    return ExtractCard(
        id=extract.pk,
        engagement_id=extract.engagement_id,
        number=extract.number,
        name=extract.name,
        state=extract.state,
        state_name=_(Extract.State(extract.state).label),
        is_current=extract.is_current,
        extract_at=extract.extract_at,
        case_count=extract.case_count,
        spell_count=extract.spell_count,
        created_by=extract.created_by.name if extract.created_by else "Groundswell",
        created_at=extract.created_at,
        ready_at=extract.ready_at,
        mapping=extract.mapping,
        options=extract.options,
        error=extract.error,
        progress_share=extract.progress_share,
        progress_text=extract.progress_text,
        seconds_left=extract.seconds_left,
        arrivals_due=extract.arrivals_due,
        arrivals_failed=tuple(extract.arrivals_failed),
        files_kept=extract.files_kept,
        connection_name=extract.connection.name if extract.connection else "",
        sources=tuple(sources),
    )
