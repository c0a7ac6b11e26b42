"""Look at an uploaded export: propose how to read it, and count what that reading gives, before it is imported."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.errors import GroundswellError, ReadingUndecided
from groundswell.records.mapping import FIGURES, Mapping, complete_mapping, write_mapping
from groundswell_web.records.mappings import SINGLE_ROLES, find_roles, read_document

if TYPE_CHECKING:
    from groundswell.records.export import Inspection
    from groundswell.records.profiles import ColumnProfile
    from groundswell.spells import Records

FIRST_ROWS = 10
MASK = "•••"


@dataclass(frozen=True)
class LookedColumn:
    """A column as it would be read."""

    name: str
    kind: str
    filled: float
    distinct: int
    examples: tuple[str, ...]
    role: str
    reason: str
    confidence: float | None
    personal: str


@dataclass(frozen=True)
class LookedStep:
    """A step that was found when the whole export was counted."""

    step: str
    end_kind: str
    clock: str
    entered: int
    open: int


@dataclass(frozen=True)
class Effect:
    """What comes of the reading: the counts, the steps, what was assumed, dropped and set aside."""

    row_count: int
    case_count: int
    open_count: int
    decided_count: int
    withdrawn_count: int
    set_aside_count: int
    time_zone: str
    extract_at: str
    steps: tuple[LookedStep, ...] = ()
    assumptions: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    checks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Fault:
    """An error of the library, in its own words."""

    code: str
    what: str
    expected: str
    next_step: str


@dataclass(frozen=True)
class Looked:
    """What was seen of an export under one mapping; kept as a file in the extract's folder.

    Args:
        mapping: the mapping that was given, as TOML.
        whole_mapping: the reading that came of it, whole, as TOML.
        shape: the shape of the export.
        columns: its columns with their roles.
        first_rows: the first rows, what would be dropped masked.
        questions: what only a person can decide: the question and the lines that answer it.
        effect: what the whole export gives; None where it was not counted.
        before: the effect before the last correction.
        fault: why it cannot be read so.
        sources: name, size in bytes and SHA-256 of each file.
        is_unfit: whether the reading of the version before did not fit, so that this one is proposed anew.
    """

    mapping: str
    options: dict[str, str]
    whole_mapping: str = ""
    shape: str = ""
    notes: tuple[str, ...] = ()
    columns: tuple[LookedColumn, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    effect: Effect | None = None
    before: Effect | None = None
    fault: Fault | None = None
    sources: tuple[tuple[str, int, str], ...] = field(default=())
    is_unfit: bool = False

    @property
    def is_figures(self) -> bool:
        """Whether the export holds figures of services and no cases."""
        return self.shape in FIGURES


def look_at_export(
    paths: Sequence[Path],
    *,
    mapping: str,
    options: dict[str, str],
    work: Path,
    key: bytes,
    now: datetime,
    count: bool,
    former: Looked | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Looked:
    """Look at an export under a mapping.

    Args:
        paths: its files.
        mapping: what was said of the reading, as TOML.
        options: how the files are opened.
        work: a folder for what is written on the way; the caller removes it.
        key: with which identifiers are hashed.
        now: the present moment.
        count: whether to read the whole export and count.
        former: what was seen before, to show what a correction changes.
        progress: told the share done and what is being done.

    Returns:
        What was seen; errors of the library are part of it, for the person to act on.
    """
    seen = Looked(mapping, options)
    if former is not None:
        seen = replace(former, mapping=mapping, options=options, effect=None, fault=None, questions=(),
                       before=former.effect or former.before, is_unfit=False)  # fmt: skip
    try:
        given = read_document(mapping)
        seen = _inspect(seen, paths, given, options, work)
        if count and not seen.questions and not seen.is_figures:
            seen = _count(seen, paths, given, options, work=work, key=key, now=now, progress=progress)
    except ReadingUndecided as error:
        seen = replace(seen, questions=((error.what, error.next_step),))
    except GroundswellError as error:
        seen = replace(seen, fault=Fault(error.code, error.what, error.expected, error.next_step))
    return seen


def _inspect(
    seen: Looked, paths: Sequence[Path], given: dict[str, Any], options: dict[str, str], work: Path
) -> Looked:
    from groundswell.records.export import inspect_export, open_work_file

    with open_work_file(work) as connection:
        spool = work / "opened"
        found = inspect_export(list(paths), given, connection=connection, work_dir=spool, **options)
        columns = _describe_columns(found)
        masked = {column.name for column in columns if column.role in ("drop", "officer")}
        return replace(
            seen,
            whole_mapping=write_mapping(found.mapping),
            shape=found.mapping.shape,
            notes=tuple(found.source.notes),
            columns=columns,
            first_rows=_fetch_first_rows(found, masked),
            questions=tuple((question.text, question.line) for question in found.proposal.questions),
            sources=tuple((file.name, file.size_bytes, file.sha256) for file in found.source.files),
        )


def _describe_columns(found: Inspection) -> tuple[LookedColumn, ...]:
    from groundswell.records.proposal import explain_unkept

    mapping = found.mapping
    kept = set(mapping.privacy.keep)
    attributes = {*mapping.columns.case_attributes, *mapping.columns.event_attributes}
    personal = {c.name for c in found.profile.columns if c.personal and c.name in attributes - kept}
    names = [column.name for column in found.profile.columns]
    roles = find_roles(names, mapping.columns, personal | set(mapping.privacy.drop))
    reasons = dict(explain_unkept(found.profile, mapping))
    return tuple(
        _describe_column(column, roles[column.name], found, reasons) for column in found.profile.columns
    )


def _describe_column(
    column: ColumnProfile, role: str, found: Inspection, reasons: dict[str, str]
) -> LookedColumn:
    choice = next(
        (
            choice
            for choice in found.proposal.choices
            if choice.role == f"columns.{role}"
            and (choice.value == column.name or (role not in SINGLE_ROLES and column.name in choice.value))
        ),
        None,
    )
    hidden = role in ("drop", "officer") or column.personal is not None
    return LookedColumn(
        name=column.name,
        kind="time" if column.is_time else "number" if column.number_share > 0.95 else "text",
        filled=column.filled,
        distinct=column.distinct,
        examples=() if hidden else _shorten(column),
        role=role,
        reason=reasons.get(column.name, "") if role == "drop" else choice.reason if choice else "",
        confidence=choice.confidence if choice and role != "drop" else None,
        personal=column.personal or "",
    )


def _shorten(column: ColumnProfile) -> tuple[str, ...]:
    """Give a few examples: of times one, to the second."""
    if column.is_time:
        return tuple(text[:19] for text in column.examples[:1])
    return tuple(text[:60] for text in column.examples[:3])


def _fetch_first_rows(found: Inspection, masked: set[str]) -> tuple[tuple[str, ...], ...]:
    names = [column.name for column in found.profile.columns]
    listed = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    rows = found.source.connection.execute(
        f"SELECT {listed} FROM {found.source.query} LIMIT {FIRST_ROWS}"
    ).fetchall()
    return tuple(
        tuple(
            MASK if name in masked and cell is not None else "" if cell is None else str(cell)[:80]
            for name, cell in zip(names, row, strict=True)
        )
        for row in rows
    )


def _count(
    seen: Looked,
    paths: Sequence[Path],
    given: dict[str, Any],
    options: dict[str, str],
    *,
    work: Path,
    key: bytes,
    now: datetime,
    progress: Callable[[float, str], None] | None,
) -> Looked:
    from groundswell.spells import read_records

    store = work / "effect.duckdb"
    with read_records(
        list(paths),
        given,
        store=store,
        now=now,
        key=key,
        progress=progress,
        work_dir=work / "read",
        **options,
    ) as records:
        manifest = records.manifest
        effect = describe_effect(records)
    return replace(seen, effect=effect, whole_mapping=manifest.mapping, sources=manifest.sources)


def describe_effect(records: Records) -> Effect:
    """Describe what a reading gave: counts, steps, what was assumed, dropped and found."""
    manifest = records.manifest
    waits = {row["end_kind"]: row["cases"] for row in records.fetch(records.waits).to_pylist()}
    steps = tuple(
        LookedStep(row["step"], row["end_kind"] or "", row["clock"], row["entered"], row["open"])
        for row in records.fetch(records.steps).to_pylist()
    )
    return Effect(
        row_count=manifest.row_count,
        case_count=manifest.case_count,
        open_count=manifest.open_count,
        decided_count=waits.get("decided", 0),
        withdrawn_count=waits.get("withdrawn", 0),
        set_aside_count=manifest.set_aside_count,
        time_zone=manifest.time_zone,
        extract_at=manifest.extract_at.isoformat(),
        steps=steps,
        assumptions=manifest.assumptions,
        dropped=manifest.dropped,
        checks=tuple({**asdict(check), "share": check.share} for check in manifest.checks),
    )


def read_whole_mapping(text: str) -> Mapping:
    """Read a whole mapping from TOML, with nothing left to propose."""
    document = read_document(text)
    from groundswell.records.mapping import Columns

    return complete_mapping(document, Mapping(document["shape"], Columns()))


def keep_looked(file: Path, looked: Looked) -> None:
    """Keep what was seen: written beside and renamed, so that a killed process leaves no half of it."""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with part.open("w", encoding="utf-8") as stream:
        json.dump(asdict(looked), stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    part.chmod(0o600)
    part.replace(file)


def find_looked(file: Path) -> Looked | None:
    """Find what was seen before; None where nothing was, or another version of Groundswell wrote it."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return _rebuild(document)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _rebuild(document: dict[str, Any]) -> Looked:
    columns = tuple(
        LookedColumn(**{**column, "examples": tuple(column["examples"])}) for column in document["columns"]
    )
    fault = document["fault"]
    return Looked(
        **{
            **document,
            "notes": tuple(document["notes"]),
            "columns": columns,
            "first_rows": tuple(tuple(row) for row in document["first_rows"]),
            "questions": tuple(tuple(pair) for pair in document["questions"]),
            "sources": tuple(tuple(source) for source in document["sources"]),
            "effect": _rebuild_effect(document["effect"]),
            "before": _rebuild_effect(document["before"]),
            "fault": Fault(**fault) if fault else None,
        }
    )


def _rebuild_effect(document: dict[str, Any] | None) -> Effect | None:
    if document is None:
        return None
    return Effect(
        **{
            **document,
            "steps": tuple(LookedStep(**step) for step in document["steps"]),
            "assumptions": tuple(document["assumptions"]),
            "dropped": tuple(tuple(pair) for pair in document["dropped"]),
            "checks": tuple(document["checks"]),
        }
    )
