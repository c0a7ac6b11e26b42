"""Build the store: from the events of an export to cases, spells and the small tables beside them.

The events are numbered, dealt to their cases, ordered and tiled once; everything that is measured later groups
these tables and sorts nothing again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from groundswell.errors import NothingToRead, TooManySteps
from groundswell.records.checks import Check, Severity
from groundswell.records.mapping import write_mapping
from groundswell.records.reading import WITHDRAWN_STEP, Reading
from groundswell.spells import schema
from groundswell.spells.assembly import Assembler, Encoded
from groundswell.spells.engines import DuckDBEngine
from groundswell.spells.manifest import STORE_VERSION, Attribute, Manifest, as_utc
from groundswell.spells.store import Records
from groundswell.wording import _
from groundswell.working_time import read_weekly_hours

Progress = Callable[[float, str], None]
CHUNK_EVENTS = 2_500_000
LARGEST_STEP_COUNT = 20_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted while the store was built."""

    cases: int
    spells: int
    ties: int
    after_end: int
    repeats: int


def build_records(reading: Reading, path: Path | None = None, *, progress: Progress | None = None) -> Records:
    """Build the store of a reading and open it.

    The file is written beside `path` and then renamed, so that a killed run leaves either the former store or
    the new one, never half of one.

    Args:
        reading: the export in one form; its connection is used and left open.
        path: where the store shall be; None keeps it in memory.
        progress: told the share done and what is being done.

    Returns:
        The records, open for reading.

    Raises:
        NothingToRead: no event is left.
        TooManySteps: what the mapping calls a step has too many different values to be one.
    """
    report = progress or (lambda _share, _what: None)
    connection = reading.connection
    part = path.with_name(path.name + ".part") if path else None
    if part:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
    target = f"'{str(part).replace(chr(39), chr(39) * 2)}'" if part else "':memory:'"
    connection.execute(f"ATTACH {target} AS store")
    try:
        manifest = _fill_store(reading, report)
    except BaseException:
        connection.execute("DETACH store")
        if part:
            part.unlink(missing_ok=True)
        raise
    if part is None or path is None:
        connection.execute("USE store")
        return Records(DuckDBEngine(connection), manifest)
    connection.execute("CHECKPOINT store")
    connection.execute("DETACH store")
    part.replace(path)
    return Records(DuckDBEngine.open(path), manifest, path)


def _fill_store(reading: Reading, report: Progress) -> Manifest:
    connection = reading.connection
    report(0.0, "numbering cases and steps")
    case_count = _count_cases(connection)
    _write_steps(reading)
    for name in ("officer", "office", "channel"):
        _write_names(reading, name)
    for table in (schema.SPELLS, schema.WORKS, schema.CASE_SPANS, schema.VARIANT_STEPS):
        connection.execute(table)
    counts = _assemble(reading, case_count, report)
    report(0.8, "writing cases and small tables")
    _write_small_tables(reading)
    connection.execute("CREATE TABLE store.set_aside AS SELECT * FROM set_aside")
    kept = "SELECT * FROM event_facts" if reading.event_attributes else "SELECT 0::BIGINT AS row LIMIT 0"
    connection.execute(f"CREATE TABLE store.event_attributes AS {kept}")
    manifest = _write_manifest(reading, counts)
    report(1.0, "done")
    return manifest


def _count_cases(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(*) FROM case_keys").fetchone()
    if row is None or row[0] == 0:
        raise NothingToRead("The export", "every row was set aside")
    return int(row[0])


def _write_steps(reading: Reading) -> None:
    mapping, connection = reading.mapping, reading.connection
    names = connection.execute(
        """SELECT s.id, s.name, coalesce(e.final, 0) = 1 FROM step_keys s
        LEFT JOIN (SELECT step_id, max(final) AS final FROM events GROUP BY 1) e ON e.step_id = s.id ORDER BY s.id"""
    ).fetchall()
    if len(names) > LARGEST_STEP_COUNT:
        raise TooManySteps(mapping.columns.step or "the step", len(names), LARGEST_STEP_COUNT)
    connection.execute(
        "CREATE TABLE store.steps (step_id SMALLINT, step VARCHAR, is_end BOOLEAN, end_kind VARCHAR, clock VARCHAR)"
    )
    rows = []
    for step_id, step, final in names:
        named = mapping.shape != "intervals" and (
            step in mapping.ends.steps or step in mapping.ends.withdrawals
        )
        is_end = bool(final) or named
        withdrawn = is_end and (step in mapping.ends.withdrawals or step == WITHDRAWN_STEP)
        kind = "withdrawn" if withdrawn else "decided" if is_end else None
        rows.append((step_id, step, is_end, kind, mapping.clocks.get(step, "unknown")))
    connection.executemany("INSERT INTO store.steps VALUES (?, ?, ?, ?, ?)", rows)


def _write_names(reading: Reading, name: str) -> None:
    hashed = name == "officer" and reading.key is not None
    shown = _hash_sql(reading.key, "name") if hashed and reading.key else "name"
    reading.connection.execute(
        f"""CREATE TABLE store.{name}s AS SELECT id AS {name}_id, min({shown}) AS {name}
        FROM {name}_keys GROUP BY id ORDER BY id"""
    )


def _hash_sql(key: bytes, column: str) -> str:
    """Write the keyed hash of a column (HMAC with SHA-256, the first 12 hex digits) as SQL."""
    block = key if len(key) <= 64 else hashlib.sha256(key).digest()
    block = block.ljust(64, b"\0")
    inner = "".join(f"\\x{byte ^ 0x36:02X}" for byte in block)
    outer = "".join(f"\\x{byte ^ 0x5C:02X}" for byte in block)
    digest = f"unhex(sha256('{inner}'::BLOB || encode({column})))"
    return f"left(sha256('{outer}'::BLOB || {digest}), 12)"


def _assemble(reading: Reading, case_count: int, report: Progress) -> Counts:
    connection = reading.connection
    bounds = _cut_chunks(connection)
    assembler = Assembler(reading, case_count)
    for number, (low, high) in enumerate(bounds):
        report(0.2 + 0.6 * number / len(bounds), "ordering events and tiling cases")
        assembler.add_chunk(_fetch_chunk(connection, low, high), low, high)
    assembler.write_daily_steps()
    return Counts(
        case_count,
        assembler.spell_count,
        assembler.tie_count,
        assembler.after_end_count,
        assembler.repeat_count,
    )


def _cut_chunks(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """Cut the cases, in their order, into ranges of about `CHUNK_EVENTS` events, a case never cut in two."""
    rows = connection.execute(
        f"""SELECT min(case_id), max(case_id) FROM (
          SELECT case_id, (sum(n) OVER (ORDER BY case_id) - n) // {CHUNK_EVENTS} AS chunk FROM case_keys)
        GROUP BY chunk ORDER BY 1"""
    ).fetchall()
    return [(int(low), int(high) + 1) for low, high in rows]


def _fetch_chunk(connection: duckdb.DuckDBPyConnection, low: int, high: int) -> Encoded:
    columns: dict[str, NDArray[Any]] = connection.execute(
        f"SELECT * FROM events WHERE case_id >= {low} AND case_id < {high}"
    ).fetchnumpy()
    return Encoded(
        row=columns["row"],
        case=np.asarray(columns["case_id"] - np.int32(low), np.int32),
        step=np.asarray(columns["step_id"]),
        at=np.asarray(columns["at_us"]),
        end=np.asarray(columns["end_us"]),
        officer=np.asarray(columns["officer_id"]),
        office=np.asarray(columns["office_id"]),
        channel=np.asarray(columns["channel_id"]),
        final=np.asarray(columns["final"]),
    )


def _write_small_tables(reading: Reading) -> None:
    connection = reading.connection
    connection.execute(schema.VARIANTS)
    attributes = "".join(f', k."{a.column}"' for a in reading.attributes)
    window = reading.window_from_us if reading.window_from_us is not None else -(2**62)
    key = _hash_sql(reading.key, "k.case_key") if reading.key is not None else "k.case_key"
    connection.execute(
        schema.CASES.format(
            case_key=key, window_us=window, extract_us=reading.extract_us, attributes=attributes
        )
    )
    connection.execute("ALTER TABLE store.variants DROP COLUMN variant")
    connection.execute(schema.DAILY.format(zone=reading.mapping.times.zone, extract_us=reading.extract_us))
    connection.execute(schema.WAITS)
    connection.execute(schema.EDGES)
    connection.execute(schema.STAYS)
    connection.execute(
        """CREATE OR REPLACE TABLE store.steps AS
        SELECT s.step_id, s.step, s.is_end, s.end_kind, s.clock,
          (coalesce(t.closed + t.open, 0) + coalesce(e.n, 0))::BIGINT AS entered,
          coalesce(t.closed, 0)::BIGINT AS "left", coalesce(t.open, 0)::BIGINT AS open
        FROM store.steps s LEFT JOIN store.stays t USING (step_id)
        LEFT JOIN (SELECT end_step_id AS step_id, count(*) AS n FROM store.cases
                   WHERE end_step_id IS NOT NULL GROUP BY 1) e USING (step_id)
        ORDER BY s.step_id"""
    )


def _number_officer_hours(reading: Reading) -> tuple[tuple[int, tuple[tuple[int, int, int], ...]], ...]:
    """Give each officer the hours that the mapping names for it, or else those for everybody ("*")."""
    given = reading.mapping.officer_hours
    if not given:
        return ()
    officers = reading.connection.execute("SELECT id, name FROM officer_keys ORDER BY id").fetchall()
    named = [(officer_id, given.get(name, given.get("*"))) for officer_id, name in officers]
    return tuple((officer_id, read_weekly_hours(hours)) for officer_id, hours in named if hours)


def _check_order(reading: Reading, counts: Counts) -> list[Check]:
    """Say what was found while the events were put in order: equal times, repeats, events after the end."""
    total = reading.row_count
    aside = not reading.date_only and reading.mapping.shape != "dates"
    twice = (
        _("set aside") if aside else _("kept: with dates only, the same thing may be done twice on one day")
    )
    tied = _("ordered by the usual order of their steps, then by the earlier end, then by officer")
    after = _("left out of the wait, kept in the ways that cases go")
    grave: Severity = "doubt" if counts.after_end > 0.01 * total else "note"
    found = [
        Check("exact-duplicates", _("Rows that repeat another of the same case, step, time and officer"),
              counts.repeats, total, twice, (), "doubt" if aside else "note"),
        Check("same-time", _("Events at the same time as another of their case"), counts.ties, total, tied, (),
              "doubt" if counts.ties > 0.05 * total else "note"),
        Check("after-end", _("Events after the end of their case"), counts.after_end, total, after, (), grave),
    ]  # fmt: skip
    return [check for check in found if check.count]


def _check_window(counts: Counts, row: tuple[int, ...] | None) -> list[Check]:
    """Say how many cases began, and how many ended, before the window that the export covers."""
    late, gone = (row[1], row[2]) if row else (0, 0)
    begun = _("counted from the start of the window on (late entry)")
    left = _("left out of the wait: they were over before the window begins")
    found = [
        Check("begun-before-window", _("Cases that had begun before the extract's window"), late, counts.cases,
              begun, (), "note", "cases"),
        Check("ended-before-window", _("Cases that had ended before the extract's window"), gone, counts.cases,
              left, (), "doubt", "cases"),
    ]  # fmt: skip
    return [check for check in found if check.count]


def _order_checks(checks: list[Check]) -> list[Check]:
    order = {"serious": 0, "doubt": 1, "note": 2}
    return sorted(checks, key=lambda check: order[check.severity])


def _write_manifest(reading: Reading, counts: Counts) -> Manifest:
    row = reading.connection.execute(
        """SELECT count(*) FILTER (end_kind = 'open'), count(*) FILTER (entry_us > 0 AND entry_us < wait_us),
        count(*) FILTER (entry_us > 0 AND entry_us >= wait_us) FROM store.cases"""
    ).fetchone()
    window = reading.window_from_us
    manifest = Manifest(
        version=STORE_VERSION,
        sources=reading.sources,
        mapping=write_mapping(reading.mapping),
        shape=reading.mapping.shape,
        extract_at=as_utc(reading.extract_us),
        window_from_at=as_utc(window) if window is not None else None,
        time_zone=reading.mapping.times.zone,
        promise=reading.mapping.promise,
        case_count=counts.cases,
        spell_count=counts.spells,
        open_count=row[0] if row else 0,
        late_count=row[1] if row else 0,
        tie_count=counts.ties,
        after_end_count=counts.after_end,
        attributes=tuple(Attribute(a.column, a.name) for a in reading.attributes),
        event_attributes=tuple(Attribute(a.column, a.name) for a in reading.event_attributes),
        officer_hours=_number_officer_hours(reading),
        working_time=reading.mapping.opening is not None,
        has_works=reading.mapping.shape == "intervals",
        date_only=reading.date_only,
        received_known=reading.received_known,
        checks=tuple(
            _order_checks([*reading.checks, *_check_order(reading, counts), *_check_window(counts, row)])
        ),
        assumptions=tuple(reading.assumptions),
        dropped=tuple(reading.dropped),
        set_aside_count=reading.set_aside_count,
        row_count=reading.row_count,
    )
    reading.connection.execute("CREATE TABLE store.manifest (document VARCHAR)")
    reading.connection.execute("INSERT INTO store.manifest VALUES (?)", [manifest.to_json()])
    return manifest
