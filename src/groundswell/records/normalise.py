"""Bring an export of any shape into one form: a row per thing that happened, or a reason why it could not be."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

import duckdb

from groundswell.records.formats.source import Source
from groundswell.records.mapping import Columns, Mapping
from groundswell.records.profiles import Profile
from groundswell.records.reading import ENDED_STEP, RECEIVED_STEP
from groundswell.records.times import TimeStyle, write_time_sql

_EVENTS = "row, case_key, step, happened_at, completed_at, officer, office, channel, final"


class Stager:
    """Writes the SQL that stages an export.

    Args:
        source: the opened export.
        profile: what its columns look like.
        mapping: how it is to be read.
        earliest: times before it are impossible, as ISO text.
        latest: times after it are in the future, as ISO text.
    """

    def __init__(
        self, source: Source, profile: Profile, mapping: Mapping, earliest: str, latest: str
    ) -> None:
        self.source = source
        self.profile = profile
        self.mapping = mapping
        self.columns: Columns = mapping.columns
        self.bounds = f"BETWEEN TIMESTAMP '{earliest}' AND TIMESTAMP '{latest}'"
        self.latest = latest

    def text(self, column: str | None) -> str:
        """Write a column as trimmed text, NULL where empty."""
        if column is None:
            return "NULL::VARCHAR"
        return f"nullif(trim(CAST({quote(column)} AS VARCHAR)), '')"

    def time(self, column: str | None) -> str:
        """Write a column as a UTC time, NULL where it is none."""
        if column is None:
            return "NULL::TIMESTAMP"
        profile = self.profile.get(column)
        style = profile.style
        if self.mapping.times.formats:
            given = tuple(self.mapping.times.formats)
            style = TimeStyle(("iso", *given), 1.0, True, style.with_offset if style else 0.0)
        return write_time_sql(quote(column), profile.kind, style, self.mapping.times.zone)

    def step(self) -> str:
        """Write the step, with the spellings that the mapping merges."""
        text = self.text(self.columns.step)
        if not self.mapping.merge_steps:
            return text
        pairs = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in self.mapping.merge_steps.items())
        return f"CASE {text} {pairs} ELSE {text} END"

    def row(self) -> str:
        """Write the row's number in the export, from 0."""
        return quote(self.source.row_column) if self.source.row_column else "row_number() OVER () - 1"

    def stage(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Stage the export into the tables `events` and `case_facts`, and bad rows into `set_aside`.

        Args:
            connection: where the export is open.

        Returns:
            How many rows the export has.
        """
        connection.execute("CREATE TABLE set_aside (row BIGINT, reason VARCHAR, detail VARCHAR)")
        if self.mapping.shape == "dates":
            return _stage_dates(self, connection)
        return _stage_events(self, connection)


def quote(name: str) -> str:
    """Quote a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def attribute_columns(mapping: Mapping) -> AnyMapping[str, str]:
    """Name the column of the store for each kept attribute.

    Example:
        >>> from groundswell.records.mapping import Columns, Mapping
        >>> dict(attribute_columns(Mapping("events", Columns(case_attributes=("case:Kind of permit",)))))
        {'attr_case_kind_of_permit': 'case:Kind of permit'}
    """
    from groundswell.records.vocabulary import plain

    out: dict[str, str] = {}
    for name in mapping.columns.case_attributes:
        slug = "attr_" + (plain(name).replace(" ", "_") or "column")[:60]
        while slug in out:
            slug += "_"
        out[slug] = name
    return out


def _stage_events(stager: Stager, connection: duckdb.DuckDBPyConnection) -> int:
    columns = stager.columns
    facts = "".join(
        f", {stager.text(name)} AS {quote(slug)}" for slug, name in attribute_columns(stager.mapping).items()
    )
    case_times = "".join(
        f", {stager.time(column)} AS {name}"
        for name, column in (
            ("received_at", columns.received_at),
            ("ended_at", columns.ended_at),
            ("due_at", columns.due_at),
        )
        if column is not None
    )
    lifecycle = f", lower({stager.text(columns.lifecycle)}) AS lifecycle" if columns.lifecycle else ""
    raw = quote(columns.at) if columns.at else "NULL"
    connection.execute(
        f"""CREATE TABLE staged AS
        SELECT *, CASE
            WHEN case_key IS NULL THEN 'no case' WHEN step IS NULL THEN 'no step'
            WHEN happened_at IS NULL AND empty_time THEN 'no time'
            WHEN happened_at IS NULL THEN 'a time that cannot be read'
            WHEN happened_at > TIMESTAMP '{stager.latest}' THEN 'a time in the future'
            WHEN NOT (happened_at {stager.bounds}) THEN 'a time that is impossible' END AS reason
        FROM (SELECT {stager.row()} AS row, {stager.text(columns.case)} AS case_key, {stager.step()} AS step,
            {stager.time(columns.at)} AS happened_at, {stager.time(columns.end_at)} AS completed_at,
            {stager.text(columns.officer)} AS officer, {stager.text(columns.office)} AS office,
            {stager.text(columns.channel)} AS channel, 0::TINYINT AS final,
            nullif(trim(CAST({raw} AS VARCHAR)), '') IS NULL AS empty_time{lifecycle}{case_times}{facts}
            FROM {stager.source.query})"""
    )
    count = _count(connection, "SELECT count(*) FROM staged")
    connection.execute(
        """INSERT INTO set_aside SELECT row, reason, concat_ws(' · ',
        'step ' || left(step, 60), happened_at::VARCHAR) FROM staged WHERE reason IS NOT NULL"""
    )
    source = _pair_lifecycle(connection) if columns.lifecycle else "staged"
    connection.execute(f"CREATE TABLE events AS SELECT {_EVENTS} FROM {source} WHERE reason IS NULL")
    _gather_facts(stager, connection)
    connection.execute("DROP TABLE staged")
    return count


def _pair_lifecycle(connection: duckdb.DuckDBPyConnection) -> str:
    """Pair the k-th start with the k-th completion of the same step of the same case."""
    numbered = """SELECT *, row_number() OVER (PARTITION BY case_key, step ORDER BY happened_at, row) AS k
        FROM staged WHERE reason IS NULL AND {condition}"""
    starts = numbered.format(condition="lifecycle IN ('start', 'started', 'begin')")
    ends = numbered.format(condition="lifecycle IN ('complete', 'completed', 'end', 'finish', 'finished')")
    connection.execute(
        f"""CREATE TABLE paired AS
        SELECT coalesce(s.row, e.row) AS row, coalesce(s.case_key, e.case_key) AS case_key,
            coalesce(s.step, e.step) AS step, coalesce(s.happened_at, e.happened_at) AS happened_at,
            greatest(e.happened_at, s.happened_at) AS completed_at, coalesce(s.officer, e.officer) AS officer,
            coalesce(s.office, e.office) AS office, coalesce(s.channel, e.channel) AS channel,
            0::TINYINT AS final, NULL::VARCHAR AS reason
        FROM ({starts}) s FULL JOIN ({ends}) e ON s.case_key = e.case_key AND s.step = e.step AND s.k = e.k"""
    )
    connection.execute(
        """INSERT INTO set_aside SELECT row, 'neither a start nor a completion', lifecycle FROM staged
        WHERE reason IS NULL AND lifecycle NOT IN
        ('start', 'started', 'begin', 'complete', 'completed', 'end', 'finish', 'finished')"""
    )
    return "paired"


def _gather_facts(stager: Stager, connection: duckdb.DuckDBPyConnection) -> None:
    """Gather what the export says once per case, and add each case's own receipt and end to the events."""
    columns = stager.columns
    slugs = list(attribute_columns(stager.mapping))
    wanted = [name for name in ("received_at", "ended_at", "due_at") if getattr(columns, name)]
    if not slugs and not wanted:
        connection.execute("CREATE TABLE case_facts (case_key VARCHAR, due_at TIMESTAMP)")
        return
    times = {
        name: (
            f"min(CASE WHEN {name} {stager.bounds} THEN {name} END)"
            if name == "received_at"
            else f"max({name})"
        )
        if name in wanted
        else "NULL::TIMESTAMP"
        for name in ("received_at", "ended_at", "due_at")
    }
    listed = ", ".join(f"{sql} AS {name}" for name, sql in times.items())
    facts = "".join(f", max({quote(slug)}) AS {quote(slug)}" for slug in slugs)
    connection.execute(
        f"""CREATE TABLE case_facts AS
        SELECT case_key, {listed}, min(happened_at) AS begun_at{facts} FROM staged WHERE reason IS NULL GROUP BY case_key"""
    )
    if "received_at" in wanted:
        _add_case_events(connection, "received_at", RECEIVED_STEP, -1, "received_at < begun_at")
    if "ended_at" in wanted:
        holds = f"ended_at >= coalesce(received_at, begun_at) AND ended_at {stager.bounds}"
        _add_case_events(connection, "ended_at", ENDED_STEP, 1, holds)


def _add_case_events(
    connection: duckdb.DuckDBPyConnection, column: str, step: str, final: int, holds: str
) -> None:
    connection.execute(
        f"""INSERT INTO events SELECT -1, case_key, '{step}', {column}, NULL, NULL, NULL, NULL, {final}
        FROM case_facts WHERE {column} IS NOT NULL AND {holds}"""
    )


def _stage_dates(stager: Stager, connection: duckdb.DuckDBPyConnection) -> int:
    columns = stager.columns
    slugs = attribute_columns(stager.mapping)
    facts = "".join(f", {stager.text(name)} AS {quote(slug)}" for slug, name in slugs.items())
    times = "".join(f", {stager.time(name)} AS t{k}" for k, name in enumerate(columns.dates))
    raws = "".join(f", {stager.text(name)} AS r{k}" for k, name in enumerate(columns.dates))
    key = stager.text(columns.case) if columns.case else f"({stager.row()})::VARCHAR"
    connection.execute(
        f"""CREATE TABLE wide AS SELECT {stager.row()} AS row, {key} AS case_key,
        {stager.text(columns.officer)} AS officer, {stager.text(columns.office)} AS office,
        {stager.text(columns.channel)} AS channel, {stager.text(columns.outcome)} AS outcome,
        {stager.time(columns.due_at)} AS due_at{times}{raws}{facts} FROM {stager.source.query}"""
    )
    _judge_rows(stager, connection)
    connection.execute(f"CREATE TABLE events AS {_write_date_events(stager)}")
    kept = "".join(f", {quote(slug)}" for slug in slugs)
    connection.execute(
        f"CREATE TABLE case_facts AS SELECT case_key, due_at{kept} FROM wide WHERE reason IS NULL"
    )
    count = _count(connection, "SELECT count(*) FROM wide")
    connection.execute("CREATE TABLE outcomes AS SELECT outcome, ended, count(*) AS n FROM ("
                       f"SELECT outcome, {_ended_sql(stager)} IS NOT NULL AS ended FROM wide WHERE reason IS NULL) GROUP BY ALL")  # fmt: skip
    connection.execute("DROP TABLE wide")
    return count


def _ended_sql(stager: Stager) -> str:
    names = list(stager.columns.dates)
    ended = stager.columns.ended_at
    return f"t{names.index(ended)}" if ended in names else "NULL::TIMESTAMP"


def _received_sql(stager: Stager) -> str:
    names = list(stager.columns.dates)
    received = stager.columns.received_at
    return f"t{names.index(received)}" if received in names else "t0"


def _judge_rows(stager: Stager, connection: duckdb.DuckDBPyConnection) -> None:
    received, ended = _received_sql(stager), _ended_sql(stager)
    bad = " OR ".join(f"(r{k} IS NOT NULL AND t{k} IS NULL)" for k, _n in enumerate(stager.columns.dates))
    outside = " OR ".join(
        f"NOT coalesce(t{k} {stager.bounds}, TRUE)" for k, _n in enumerate(stager.columns.dates)
    )
    connection.execute("ALTER TABLE wide ADD COLUMN reason VARCHAR")
    connection.execute(
        f"""UPDATE wide SET reason = CASE
        WHEN case_key IS NULL THEN 'no case' WHEN {bad} THEN 'a time that cannot be read'
        WHEN {received} IS NULL THEN 'no time of receipt' WHEN {outside} THEN 'a time that is impossible'
        WHEN {ended} < {received} THEN 'the end is before the start' END"""
    )
    connection.execute(
        """UPDATE wide SET reason = 'the same case in an earlier row' WHERE reason IS NULL AND row NOT IN
        (SELECT min(row) FROM wide WHERE reason IS NULL GROUP BY case_key)"""
    )
    listed = ", ".join(f"r{k}" for k, _n in enumerate(stager.columns.dates))
    connection.execute(
        f"""INSERT INTO set_aside SELECT row, reason, concat_ws(' · ', {listed})
        FROM wide WHERE reason IS NOT NULL"""
    )


def _write_date_events(stager: Stager) -> str:
    received, ended = _received_sql(stager), _ended_sql(stager)
    parts = []
    for k, (name, label) in enumerate(stager.columns.dates.items()):
        final = 1 if f"t{k}" == ended else -1 if f"t{k}" == received else 0
        step = f"coalesce(outcome, {literal(label)})" if final == 1 else literal(label)
        inside = f"t{k} >= {received} AND t{k} <= coalesce({ended}, t{k})"
        parts.append(
            f"""SELECT row, case_key, {step} AS step, t{k} AS happened_at, NULL::TIMESTAMP AS completed_at, officer,
            office, channel, {final}::TINYINT AS final FROM wide WHERE reason IS NULL AND t{k} IS NOT NULL AND {inside}"""
        )
    return " UNION ALL ".join(parts)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
