"""Cut the tables of a store to some of its cases, within the engine and without the export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import duckdb

from groundswell.errors import SelectionEmpty
from groundswell.records.reading import SYNTHETIC_STEPS
from groundswell.spells import schema
from groundswell.spells.engines import DuckDBEngine
from groundswell.spells.manifest import Manifest, as_utc
from groundswell.spells.store import TABLES, Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_count

ATTACHED = (
    "source.main."  # what the names of whole tables begin with where the store's file stays open beside
)


def cut_records(
    records: Records, conditions: list[str], values: list[object], words: str, *, whole: bool
) -> Records:
    """Cut records to the cases that fulfil conditions on the table of cases.

    Args:
        records: the records; they stay open.
        conditions: SQL over the columns of cases, joined by "and".
        values: what the placeholders in them stand for.
        words: what is chosen, as a part of a sentence.
        whole: whether all cases are chosen.

    Raises:
        SelectionEmpty: no case fulfils them.
    """
    connection = duckdb.connect()
    try:
        source = _bring_tables(connection, records)
        where = " AND ".join(conditions) or "true"
        connection.execute(schema.CHOSEN.format(source=source, where=where), values)
        if not _count(connection, "SELECT count(*) FROM chosen")[0]:
            raise SelectionEmpty(words, records.manifest.case_count)
        _cut_tables(connection, records.manifest, source)
        manifest = records.manifest if whole else _count_again(connection, records.manifest, words)
        _let_go(connection, source)
    except BaseException:
        connection.close()
        raise
    return Records(DuckDBEngine(connection, "in memory"), manifest)


def _bring_tables(connection: duckdb.DuckDBPyConnection, records: Records) -> str:
    """Make the tables of records reachable, and give what their names begin with."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("ATTACH ':memory:' AS store")
    connection.execute("USE store")
    if records.path is not None and isinstance(records.engine, DuckDBEngine):
        place = str(records.path).replace("'", "''")
        connection.execute(f"ATTACH '{place}' AS source (READ_ONLY)")
        return ATTACHED
    for name in TABLES:
        connection.register(f"source_{name}", records.fetch(records.table(name)))
    aside = records.list_set_aside()
    connection.execute("CREATE TEMP TABLE source_set_aside (row BIGINT, reason VARCHAR, detail VARCHAR)")
    connection.execute(
        "INSERT INTO source_set_aside SELECT unnest($1::BIGINT[]) - 1, unnest($2::VARCHAR[]), unnest($3::VARCHAR[])",
        [[row[place] for row in aside] for place in range(3)],
    )
    return "source_"


def _let_go(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    connection.execute("DROP TABLE variant_numbers")
    if source == ATTACHED:
        return
    connection.execute("DROP TABLE chosen")
    for name in TABLES:
        connection.unregister(f"source_{name}")
    connection.execute("DROP TABLE source_set_aside")


def _cut_tables(connection: duckdb.DuckDBPyConnection, manifest: Manifest, source: str) -> None:
    connection.execute(schema.CHOSEN_VARIANTS.format(source=source))
    connection.execute(schema.CUT_CASES.format(source=source))
    first, last, count = _count(connection, "SELECT min(whole_id), max(whole_id), count(*) FROM chosen")
    cut = schema.CUT_RANGE if last - first + 1 == count else schema.CUT_SPREAD
    kind, order = ("VIEW", "") if source == ATTACHED else ("TABLE", 'ORDER BY k.case_id, t."position"')
    for table in ("spells", "works"):
        told = {"table": table, "kind": kind, "order": order, "first": first, "last": last}
        connection.execute(cut.format(source=source, **told))
    for statement in (schema.WAITS, schema.EDGES, schema.STAYS):
        connection.execute(statement.replace("TABLE", kind, 1))
    for statement in (
        schema.CUT_VARIANTS, schema.CUT_EVENT_ATTRIBUTES, schema.CUT_STEPS, schema.CUT_OFFICERS,
        schema.CUT_OFFICES, schema.CUT_CHANNELS, "CREATE TABLE store.set_aside AS FROM {source}set_aside",
    ):  # fmt: skip
        connection.execute(statement.format(source=source, kind=kind))
    _count_days(connection, manifest, kind)


def _count_days(connection: duckdb.DuckDBPyConnection, manifest: Manifest, kind: str) -> None:
    extract_us = round(manifest.extract_at.timestamp() * 1e6)
    first_us = _count(connection, "SELECT epoch_us(min(received_at)) FROM cases")[0]
    changes = list(_list_clock_changes(ZoneInfo(manifest.time_zone), first_us, extract_us))
    days = {f"{name}_on": _write_local_day(f"{name}_at", changes) for name in ("received", "ended")}
    zone = manifest.time_zone
    connection.execute(schema.DAILY_BY_DAYS.format(**days, zone=zone, extract_us=extract_us))
    steps = {name: _write_local_day(f"{name}_at", changes) for name in ("entered", "left")}
    connection.execute(schema.CUT_DAILY_STEPS.format(**steps, kind=kind))


def _write_local_day(column: str, changes: list[tuple[int, int]]) -> str:
    """Write the day of the agency's own calendar as an expression: one choice per change of its clocks."""
    branches = [
        f"WHEN epoch_us({column}) < {until} THEN {offset}"
        for (_start, offset), (until, _next) in pairwise(changes)
    ]
    last = changes[-1][1]
    offset = f"(CASE {' '.join(branches)} ELSE {last} END)" if branches else str(last)
    return f"(DATE '1970-01-01' + ((epoch_us({column}) + {offset}) // {MICROSECONDS_PER_DAY})::INTEGER)"


def _list_clock_changes(zone: ZoneInfo, first_us: int, last_us: int) -> Iterable[tuple[int, int]]:
    """List from when on (microseconds) the zone's clocks were so many microseconds ahead of UTC."""
    at = as_utc(first_us).replace(microsecond=0) - timedelta(days=1)
    offset = _ahead(zone, at)
    yield round(at.timestamp()) * 1_000_000, offset
    while at.timestamp() * 1e6 <= last_us:
        later = at + timedelta(days=1)
        if _ahead(zone, later) != offset:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _ahead(zone, middle) == offset else (low, middle)
            offset = _ahead(zone, later)
            yield round(high.timestamp()) * 1_000_000, offset
        at = later


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    return round((at.astimezone(UTC).astimezone(zone).utcoffset() or timedelta()).total_seconds()) * 1_000_000


def _count_again(connection: duckdb.DuckDBPyConnection, manifest: Manifest, words: str) -> Manifest:
    made_up = ", ".join("'" + step.replace("'", "''") + "'" for step in SYNTHETIC_STEPS)
    cases, opened, late, spells, ties, after = _count(connection, schema.CUT_COUNTS.format(made_up=made_up))
    said = _("These figures are of some of the cases only: {words}. That is {count} of {total}.").format(
        words=words, count=format_count(cases), total=format_count(manifest.case_count)
    )
    busy = _(
        "What officers did for other cases is not seen here: how long these waited behind other work, or were "
        "passed over, is told from these cases alone, and may be more."
    )
    return replace(
        manifest,
        case_count=cases,
        open_count=opened,
        late_count=late,
        spell_count=spells,
        tie_count=ties,
        after_end_count=after,
        assumptions=(*manifest.assumptions, said, busy),
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = connection.execute(query).fetchone()
    return tuple(int(value) if value is not None else 0 for value in row or ())
