"""Read an export: open it, propose or take its mapping, bring it into one form, check it, say what was done."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from groundswell.errors import ColumnMissing, NothingToRead, ReadingUndecided, RowsNotRead, TooManyBadRows
from groundswell.records import audits, inference
from groundswell.records.chooser import Choice
from groundswell.records.figures import find_months, find_standards
from groundswell.records.lifecycles import say_transitions
from groundswell.records.mapping import FIGURES, Mapping, check_mapping_words, complete_mapping, read_mapping
from groundswell.records.normalise import (
    NO_FAULT,
    Stager,
    attribute_columns,
    event_attribute_columns,
    quote,
)
from groundswell.records.preparation import apply_given, propose_preparation
from groundswell.records.profiles import Profile, profile_columns
from groundswell.records.proposal import Proposal, add_preparation, explain_unkept, propose_mapping
from groundswell.records.reading import KeptAttribute, Reading
from groundswell.records.sources import Source, open_source
from groundswell.records.status_ends import say_status_ends
from groundswell.records.vocabulary import sounds_reopened, weigh_name
from groundswell.wording import _

Progress = Callable[[float, str], None]
GivenMapping = Mapping | dict[str, Any] | str | Path | None


@dataclass(frozen=True)
class Inspection:
    """What an export looks like and how it would be read."""

    source: Source
    profile: Profile
    proposal: Proposal
    mapping: Mapping
    given: dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """An export that holds no cases but figures: a row per service standard, or per month.

    Args:
        kind: ``"standards"`` or ``"months"``.
        table: the rows.
        columns: the table's column for each role.
        sources: name, size in bytes and SHA-256 of each file.
    """

    kind: str
    table: pa.Table
    columns: dict[str, str]
    sources: tuple[tuple[str, int, str], ...]


def inspect_export(
    paths: Sequence[str | Path] | str | Path,
    mapping: GivenMapping = None,
    *,
    connection: duckdb.DuckDBPyConnection | None = None,
    **options: Any,
) -> Inspection:
    """Look at an export and propose how to read it.

    Args:
        paths: the files of one export, or one URL of a database.
        mapping: what is already known: a TOML file, its content as a dict, or a whole mapping.
        connection: where to work; a new one in memory where None.
        options: as for :func:`groundswell.records.sources.open_source`.

    Returns:
        The opened source, its profile, the proposal and the mapping that it makes with what was given.

    Raises:
        GroundswellError: the export cannot be opened, or the mapping names what is not there.
    """
    given = _take_mapping(mapping)
    options["encoding"] = options.get("encoding") or given.get("encoding")
    source = open_source(_as_list(paths), connection=connection, **options)
    source.connection.execute("SET TimeZone = 'UTC'")
    day_first = given.get("times", {}).get("day_first")
    _check_columns(given, source.columns)
    times = _list_known_times(given.get("columns", {}))
    with _telling_unread_rows(source):
        ready = apply_given(source, given)
        profile = _profile(ready.source, day_first, times)
        proposed = propose_preparation(ready, profile, given)
        if proposed.source is not ready.source:
            profile = _profile(proposed.source, day_first, times)
    source = proposed.source
    proposal = add_preparation(propose_mapping(profile, given, source.hints), proposed)
    completed = mapping if isinstance(mapping, Mapping) else complete_mapping(given, proposal.mapping)
    if isinstance(mapping, Mapping):
        proposal = replace(proposal, questions=())
    return Inspection(source, profile, proposal, completed, given)


def _profile(source: Source, day_first: bool | None, times: set[str]) -> Profile:
    return profile_columns(source.connection, source.query, source.columns, day_first, times)


def read_export(
    paths: Sequence[str | Path] | str | Path,
    mapping: GivenMapping = None,
    *,
    now: datetime,
    key: bytes | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Reading | Figures:
    """Read an export into one form, with its checks, assumptions, dropped columns and rows set aside.

    Args:
        paths: the files of one export, or one URL of a database.
        mapping: a TOML file, its content as a dict, or a whole mapping; what it leaves open is proposed.
        now: the present moment, aware; times after it are in the future.
        key: with which identifiers of cases and officers are hashed; None only where the mapping keeps them.
        connection: where to work; a new one in memory where None.
        progress: told the share done and what is being done.
        options: as for :func:`groundswell.records.sources.open_source`.

    Returns:
        The reading; or the figures, where the export has a row per service standard or month.

    Raises:
        GroundswellError: the export cannot be opened or read, or too many of its rows cannot be used.
    """
    report = progress or (lambda _share, _what: None)
    report(0.0, _("opening"))
    seen = inspect_export(paths, mapping, connection=connection, **options)
    if seen.proposal.questions:
        question = seen.proposal.questions[0]
        raise ReadingUndecided(question.text + ".", _("a choice that only you can make"), question.line)
    with _telling_unread_rows(seen.source):
        if seen.mapping.shape in FIGURES:
            return _read_figures(seen)
        report(0.2, _("reading rows"))
        return _read_events(seen, now, key, report)


@contextlib.contextmanager
def _telling_unread_rows(source: Source) -> Iterator[None]:
    """Say in our own words that a scan of an export failed, as it does where the middle of a file is damaged."""
    try:
        yield
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        names = [file.name for file in source.files] or [_("the query")]
        raise RowsNotRead(names, str(error).partition("\n")[0]) from error


def _read_events(seen: Inspection, now: datetime, key: bytes | None, report: Progress) -> Reading:
    source, profile, given = seen.source, seen.profile, seen.given
    mapping, assumptions = _settle_zone(seen)
    earliest, latest = inference.find_time_bounds(profile, mapping, now)
    connection = source.connection
    stager = Stager(source, profile, mapping, earliest, latest, inference.find_given_extract(mapping))
    row_count = stager.stage(connection)
    audits.set_aside_rejects(connection, source)
    assumptions += [*say_transitions(connection), *say_status_ends(connection, mapping)]
    report(0.6, _("checking"))
    _check_usable(connection, source, mapping, row_count + source.reject_count)
    date_only = audits.find_date_only(connection, mapping)
    mapping, told = inference.apply_inference(mapping, connection, given, date_only)
    extract_us, why_extract = inference.find_extract(connection, profile, mapping, latest)
    window_us, why_window = _find_window(connection, mapping, date_only)
    keep = mapping.privacy.keep_identifiers
    reading = Reading(
        connection=connection,
        mapping=mapping,
        sources=tuple((file.name, file.size_bytes, file.sha256) for file in source.files),
        row_count=row_count + source.reject_count,
        extract_us=extract_us,
        window_from_us=window_us,
        key=None if keep else key,
        attributes=_list_attributes(attribute_columns(mapping)),
        event_attributes=_list_attributes(event_attribute_columns(mapping)),
        rows_query=stager.write_rows_query(),
        date_only=date_only,
        received_known=mapping.columns.received_at is not None,
        assumptions=[*assumptions, *told, *why_window, why_extract, *_say_earlier_ends(mapping)],
        dropped=explain_unkept(profile, mapping),
    )
    reading.checks = audits.check_events(reading)
    row = connection.execute("SELECT count(*) FROM set_aside").fetchone()
    reading.set_aside_count = int(row[0]) if row else 0
    report(1.0, _("read"))
    return reading


def _list_attributes(named: AnyMapping[str, str]) -> tuple[KeptAttribute, ...]:
    return tuple(KeptAttribute(slug, name) for slug, name in named.items())


def _find_window(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, date_only: bool
) -> tuple[int | None, list[str]]:
    window_us = inference.find_window(mapping)
    if window_us is not None or mapping.columns.received_at is None or mapping.shape == "dates":
        return window_us, []
    window_us, late = inference.find_late_window(connection, date_only)
    return window_us, [late] if late else []


def _say_earlier_ends(mapping: Mapping) -> list[str]:
    """Point out that the public's wait may end at an earlier date than the last one."""
    columns = mapping.columns
    between = [name for name in columns.dates if name not in (columns.received_at, columns.ended_at)]
    between = [name for name in between if weigh_name("ended", name) > 0 and not sounds_reopened(name)]
    if not between or columns.ended_at is None:
        return []
    text = _(
        "The wait is taken to end at {ended}. If people have what they wait for earlier, name that date:"
        ' ended_at = "{earlier}" under [columns] in the mapping.'
    )
    return [text.format(ended=columns.ended_at, earlier=between[-1])]


def _say_choice(choice: Choice) -> str:
    """Say a choice in a sentence; the words of the mapping itself stand in its reference."""
    if choice.role == "shape":
        return _("The export is read as {shape}: {reason}.").format(shape=choice.value, reason=choice.reason)
    roles = {
        "columns.case": _("The case is in the column"),
        "columns.step": _("The step is in the column"),
        "columns.at": _("The time is in the column"),
        "columns.end_at": _("The end of the work is in the column"),
        "columns.lifecycle": _("Starts and completions are told apart by the column"),
        "columns.officer": _("The officer is in the column"),
        "columns.office": _("The office or team is in the column"),
        "columns.channel": _("The channel is in the column"),
        "columns.received_at": _("The receipt of a case is in the column"),
        "columns.ended_at": _("The end of a case is in the column"),
        "columns.due_at": _("The promised limit is in the column"),
        "columns.outcome": _("How a case ended is in the column"),
        "columns.status_at": _("Since when it has its status is in the column"),
        "columns.dates": _("A date between receipt and end is in the column"),
        "columns.case_attributes": _("Kept as attributes of a case"),
        "times.day_first": _("The day stands before the month"),
        "times.time_of_day": _("A date is joined with its time of day"),
        "rows": _("Of the rows only these are read"),
    }
    sure = _("uncertain")
    if choice.confidence >= 0.7:
        sure = _("sure") if choice.confidence >= 0.9 else _("likely")
    text = _("{role}: {value} ({sure}; {reason}).")
    role = roles.get(choice.role, choice.role)
    return text.format(role=role, value=choice.value, sure=sure, reason=choice.reason)


def _settle_zone(seen: Inspection) -> tuple[Mapping, list[str]]:
    mapping = seen.mapping
    mapping = _drop_personal(seen, mapping)
    assumptions = [*seen.source.notes]
    assumptions += [_say_choice(choice) for choice in seen.proposal.choices]
    if "zone" not in seen.given.get("times", {}):
        zone, why = inference.infer_zone(seen.profile, mapping, seen.source.hints.get("zone"))
        mapping = replace(mapping, times=replace(mapping.times, zone=zone))
        assumptions.append(why)
    return mapping, assumptions


def _drop_personal(seen: Inspection, mapping: Mapping) -> Mapping:
    """Leave out attributes that look personal, unless the mapping says to keep them."""
    privacy = mapping.privacy
    kept = []
    for name in mapping.columns.case_attributes:
        personal = seen.profile.get(name).personal
        if name not in privacy.drop and (personal is None or name in privacy.keep):
            kept.append(name)
    apart = tuple(
        name
        for name in mapping.columns.event_attributes
        if name not in privacy.drop and (seen.profile.get(name).personal is None or name in privacy.keep)
    )
    columns = replace(mapping.columns, case_attributes=tuple(kept), event_attributes=apart)
    for role in ("officer", "office", "channel"):
        if getattr(columns, role) in privacy.drop:
            columns = replace(columns, **{role: None})  # type: ignore[arg-type]
    return replace(mapping, columns=columns)


def _check_usable(
    connection: duckdb.DuckDBPyConnection, source: Source, mapping: Mapping, total: int
) -> None:
    reasons = dict(
        connection.execute(
            "SELECT reason, count(DISTINCT row) FROM set_aside GROUP BY 1 ORDER BY 2 DESC"
        ).fetchall()
    )
    bad = sum(count for reason, count in reasons.items() if reason not in NO_FAULT)
    name = source.files[0].name if source.files else _("The query")
    if total == 0:
        raise NothingToRead(name, _("it has no rows"))
    row = connection.execute("SELECT count(*) FROM events").fetchone()
    if bad > mapping.largest_bad_share * total and bad > 0:
        raise TooManyBadRows(bad, total, mapping.largest_bad_share, reasons)
    if not row or row[0] == 0:
        raise NothingToRead(name, _("no row has a case, a step and a time"))


def _check_columns(given: dict[str, Any], columns: tuple[str, ...]) -> None:
    pairs = given.get("times", {}).get("time_of_day", {})
    named = {
        **given.get("columns", {}),
        "rows": given.get("rows", {}),
        "time_of_day": [*pairs, *pairs.values()],
    }
    for role, value in named.items():
        names = list(value) if isinstance(value, dict | list | tuple) else [value]
        for name in names:
            if name is not None and name not in columns:
                raise ColumnMissing(role, str(name), list(columns))


def _list_known_times(columns: dict[str, Any]) -> set[str]:
    names = [columns.get(role) for role in ("at", "end_at", "received_at", "ended_at", "due_at", "status_at")]
    return {name for name in names if name} | set(columns.get("dates", {}))


def _take_mapping(mapping: GivenMapping) -> dict[str, Any]:
    if mapping is None:
        return {}
    if isinstance(mapping, Mapping):
        columns = {f: getattr(mapping.columns, f) for f in mapping.columns.__dataclass_fields__}
        named = {role: value for role, value in columns.items() if value}
        times = {"zone": mapping.times.zone, "time_of_day": mapping.times.time_of_day}
        whole = {"shape": mapping.shape, "columns": named, "ends": {}, "times": times, "rows": mapping.rows}
        return whole | ({"encoding": mapping.encoding} if mapping.encoding else {})
    if isinstance(mapping, dict):
        check_mapping_words(mapping, _("The mapping"))
        return mapping
    document, _text = read_mapping(Path(mapping))
    return document


def _read_figures(seen: Inspection) -> Figures:
    table = seen.source.connection.execute(
        f"SELECT {', '.join(map(quote, seen.source.columns))} FROM {seen.source.query}"
    ).to_arrow_table()
    find = find_standards if seen.mapping.shape == "standards" else find_months
    files = tuple((file.name, file.size_bytes, file.sha256) for file in seen.source.files)
    return Figures(seen.mapping.shape, table, find(seen.source.columns), files)


def _as_list(paths: Sequence[str | Path] | str | Path) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)


@contextlib.contextmanager
def open_work_file(folder: Path) -> Any:
    """Open a DuckDB file to work in, removed at the end together with what it spilled.

    Args:
        folder: where; it is made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    inside = Path(tempfile.mkdtemp(prefix=".reading-", dir=folder))
    connection = duckdb.connect(str(inside / "work.duckdb"))
    connection.execute("SET memory_limit = '1200MB'")
    connection.execute(f"SET temp_directory = '{str(inside / 'spill').replace(chr(39), chr(39) * 2)}'")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(inside, ignore_errors=True)
