"""Bring an export of any shape into one form: a row per thing that happened, or a reason why it could not be."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

import duckdb

from groundswell.records.coded_events import (
    clean_texts,
    forget_texts,
    number_coded_events,
    write_rows_as_text,
)
from groundswell.records.coded_rows import code_rows, forget_rows
from groundswell.records.formats.source import Source
from groundswell.records.lifecycles import CASE_TIMES, OTHER_TRANSITION, pair_lifecycle
from groundswell.records.mapping import Columns, Mapping
from groundswell.records.numbering import name_events, number_events
from groundswell.records.profiles import Profile
from groundswell.records.reading import ENDED_STEP, RECEIVED_STEP
from groundswell.records.status_ends import end_by_status, even_days
from groundswell.records.times import TimeStyle, drop_placeholder, write_time_sql
from groundswell.records.vocabulary import plain

AFTER_EXTRACT = "after the date of the extract"
# Rows that are set aside for these reasons are not faults of the export.
NO_FAULT = (OTHER_TRANSITION, AFTER_EXTRACT)


class Stager:
    """Writes the SQL that stages an export.

    Args:
        source: the opened export.
        profile: what its columns look like.
        mapping: how it is to be read.
        earliest: times before it are impossible, as ISO text.
        latest: times after it are in the future, as ISO text.
        extract: what happened after it is left out, as ISO text; None where the mapping does not say when the
            export was taken.
    """

    def __init__(
        self,
        source: Source,
        profile: Profile,
        mapping: Mapping,
        earliest: str,
        latest: str,
        extract: str | None = None,
    ) -> None:
        self.source = source
        self.profile = profile
        self.mapping = mapping
        self.columns: Columns = mapping.columns
        self.bounds = f"BETWEEN TIMESTAMP '{earliest}' AND TIMESTAMP '{latest}'"
        self.latest = latest
        self.extract = extract
        # The last moment that counts: a receipt or an end after it has not happened yet.
        self.seen = f"BETWEEN TIMESTAMP '{earliest}' AND TIMESTAMP '{min(latest, extract or latest)}'"

    def raw(self, column: str) -> str:
        """Write a column as text, as it stands; NULL for no column."""
        return f"CAST({quote(column)} AS VARCHAR)" if column else "NULL::VARCHAR"

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
        in_utc = profile.kind.upper() == "TIMESTAMP" and self.source.hints.get("offset", "none") != "none"
        return write_time_sql(
            quote(column), profile.kind, style, "UTC" if in_utc else self.mapping.times.zone
        )

    def merge(self, text: str) -> str:
        """Write a text with the spellings that the mapping merges."""
        if not self.mapping.merge_steps:
            return text
        pairs = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in self.mapping.merge_steps.items())
        return f"CASE {text} {pairs} ELSE {text} END"

    def row(self) -> str:
        """Write the row's number in the export, from 0."""
        return quote(self.source.row_column) if self.source.row_column else "row_number() OVER () - 1"

    def write_rows_query(self) -> str:
        """Write the SELECT that tells rows apart by all that stands in them, not only by what is read."""
        listed = ", ".join(quote(name) for name in self.source.columns)
        return f"SELECT {self.row()} AS row, hash({listed}) AS content FROM {self.source.query}"

    def stage(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Stage the export as `staged`, its bad rows as `set_aside`, and number the rest.

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
    return _name_columns("attr_", mapping.columns.case_attributes)


def event_attribute_columns(mapping: Mapping) -> AnyMapping[str, str]:
    """Name the column of the store for each kept attribute of events; none for an export with a row per case."""
    return {} if mapping.shape == "dates" else _name_columns("event_", mapping.columns.event_attributes)


def _name_columns(prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    out: dict[str, str] = {}
    for name in names:
        slug = prefix + (plain(name).replace(" ", "_") or "column")[:60]
        while slug in out:
            slug += "_"
        out[slug] = name
    return out


def _stage_events(stager: Stager, connection: duckdb.DuckDBPyConnection) -> int:
    slugs, apart = attribute_columns(stager.mapping), event_attribute_columns(stager.mapping)
    texts, times = _list_texts(stager, {**slugs, **apart}), _list_times(stager)
    total = code_rows(
        connection,
        stager.source.query,
        f"CAST({stager.row()} AS BIGINT)" if stager.source.row_column else None,
        {name: stager.raw(column) for name, column in texts.items()},
        {name: stager.time(column or None) for name, column in times.items()},
        f"happened_at IS NULL OR NOT (happened_at {stager.seen}) OR {_is_blank('case_key')} OR {_is_blank('step')}",
        stager.raw(stager.columns.at or ""),
    )
    clean_texts(connection, {name: _clean_sql(stager, name) for name in texts})
    connection.execute(
        f"CREATE TEMP VIEW staged AS {write_rows_as_text(list(texts), list(times), _reason_sql(stager))}"
    )
    if "lifecycle" in texts:
        number_events(connection, pair_lifecycle(connection, list(slugs)), list(slugs))
    else:
        number_coded_events(connection, list(texts), list(times), list(slugs), stager.seen)
        name_events(connection)
    if _count(connection, "SELECT count(*) FROM events") < total:
        _set_bad_rows_aside(connection, stager, list(texts), list(times))
    _add_receipts_and_ends(stager, connection)
    listed = "".join(f", {quote(slug)}" for slug in apart)
    if listed:
        connection.execute(
            f"CREATE TEMP TABLE event_facts AS SELECT row{listed} FROM staged WHERE reason IS NULL"
        )
    connection.execute("DROP VIEW staged")
    forget_rows(connection)
    forget_texts(connection, list(texts))
    return total


def _list_texts(stager: Stager, kept: AnyMapping[str, str]) -> dict[str, str]:
    columns = stager.columns
    roles = {
        "case_key": columns.case,
        "step": columns.step,
        "officer": columns.officer,
        "office": columns.office,
        "channel": columns.channel,
        "lifecycle": columns.lifecycle,
    }
    required = ("case_key", "step")
    return {name: column or "" for name, column in roles.items() if column or name in required} | dict(kept)


def _list_times(stager: Stager) -> dict[str, str]:
    columns = stager.columns
    others = {"completed_at": columns.end_at, **{name: getattr(columns, name) for name in CASE_TIMES}}
    return {"happened_at": columns.at or ""} | {name: column for name, column in others.items() if column}


def _clean_sql(stager: Stager, name: str) -> str:
    text = "nullif(trim(raw), '')"
    if name == "step":
        return stager.merge(text)
    return f"lower({text})" if name == "lifecycle" else text


def _is_blank(name: str) -> str:
    """Write the condition that nothing but spaces stands in a column; trimmed only where it may begin with one."""
    return f"{name} IS NULL OR ((({name} < '!') OR ({name} > '~')) AND trim({name}) = '')"


def _reason_sql(stager: Stager) -> str:
    return f"""CASE
        WHEN case_key IS NULL THEN 'no case' WHEN step IS NULL THEN 'no step'
        WHEN happened_at IS NULL THEN 'no time'
        WHEN happened_at > TIMESTAMP '{stager.latest}' THEN 'a time in the future'
        WHEN NOT (happened_at {stager.bounds}) THEN 'a time that is impossible'
        WHEN NOT (happened_at {stager.seen}) THEN '{AFTER_EXTRACT}' END"""


def _set_bad_rows_aside(
    connection: duckdb.DuckDBPyConnection, stager: Stager, texts: list[str], times: list[str]
) -> None:
    rows = write_rows_as_text(texts, times, _reason_sql(stager), aside_only=True)
    connection.execute(
        f"""INSERT INTO set_aside SELECT row,
        CASE WHEN reason = 'no time' AND raw_time IS NOT NULL THEN 'a time that cannot be read' ELSE reason END,
        concat_ws(' · ', left(step, 60), left(raw_time, 60)) FROM ({rows}) WHERE reason IS NOT NULL"""
    )


def add_case_events(connection: duckdb.DuckDBPyConnection, step: str, final: int, cases: str) -> None:
    """Add an event to some cases, at a step of its own.

    Args:
        connection: where the numbered events are.
        step: its name; it is numbered if it is new.
        final: -1 for a receipt, 1 for an end.
        cases: a SELECT of `case_id` and `at_us`.
    """
    connection.execute(
        "INSERT INTO step_keys SELECT (SELECT coalesce(max(id), -1) + 1 FROM step_keys), $1 "
        "WHERE NOT EXISTS (FROM step_keys WHERE name = $1)",
        [step],
    )
    connection.execute(
        f"""INSERT INTO events SELECT -1, case_id,
        (SELECT id FROM step_keys WHERE name = {literal(step)}), at_us, at_us,
        -1, -1, -1, {final} FROM ({cases})"""
    )


def _add_receipts_and_ends(stager: Stager, connection: duckdb.DuckDBPyConnection) -> None:
    """Add each case's own receipt and end, where the export says them and they can be."""
    if stager.columns.received_at:
        holds = f"received_at < begun_at AND received_at {stager.seen}"
        cases = f"SELECT case_id, epoch_us(received_at) AS at_us FROM case_keys WHERE {holds}"
        add_case_events(connection, RECEIVED_STEP, -1, cases)
    if stager.columns.ended_at:
        holds = f"ended_at >= coalesce(received_at, begun_at) AND ended_at {stager.seen}"
        cases = f"SELECT case_id, epoch_us(ended_at) AS at_us FROM case_keys WHERE {holds}"
        add_case_events(connection, ENDED_STEP, 1, cases)


def _stage_dates(stager: Stager, connection: duckdb.DuckDBPyConnection) -> int:
    columns = stager.columns
    slugs = attribute_columns(stager.mapping)
    facts = "".join(f", {stager.text(name)} AS {quote(slug)}" for slug, name in slugs.items())
    times = "".join(f", {stager.time(name)} AS t{k}" for k, name in enumerate(columns.dates))
    raws = "".join(f", {drop_placeholder(stager.text(name))} AS r{k}" for k, name in enumerate(columns.dates))
    key = stager.text(columns.case) if columns.case else f"({stager.row()})::VARCHAR"
    connection.execute(
        f"""CREATE TEMP TABLE wide AS SELECT {stager.row()} AS row, {key} AS case_key,
        {stager.text(columns.officer)} AS officer, {stager.text(columns.office)} AS office,
        {stager.text(columns.channel)} AS channel, {stager.text(columns.outcome)} AS outcome,
        {stager.time(columns.due_at)} AS due_at, {stager.time(columns.status_at)} AS status_at{times}{raws}{facts}
        FROM {stager.source.query}"""
    )
    end_by_status(connection, stager.mapping, list(columns.dates))
    if columns.ended_at in columns.dates:
        even_days(connection, _received_sql(stager), _ended_sql(stager), stager.mapping.times.zone)
    _judge_rows(stager, connection)
    _forget_later_dates(stager, connection)
    count = _count(connection, "SELECT count(*) FROM wide")
    connection.execute(
        f"""CREATE TEMP TABLE outcomes AS SELECT outcome, ended, count(*) AS n FROM (
        SELECT outcome, {_ended_sql(stager)} IS NOT NULL AS ended FROM wide WHERE reason IS NULL) GROUP BY ALL"""
    )
    connection.execute(f"CREATE TEMP VIEW staged AS {_write_date_events(stager)}")
    number_events(connection, "staged", list(slugs))
    return count


def _forget_later_dates(stager: Stager, connection: duckdb.DuckDBPyConnection) -> None:
    """Forget the dates after the date of the extract, and the cases received after it."""
    if stager.extract is None:
        return
    later = f"> TIMESTAMP '{stager.extract}'"
    connection.execute(
        f"UPDATE wide SET reason = '{AFTER_EXTRACT}' WHERE reason IS NULL AND {_received_sql(stager)} {later}"
    )
    connection.execute(
        f"INSERT INTO set_aside SELECT row, reason, '' FROM wide WHERE reason = '{AFTER_EXTRACT}'"
    )
    for k, _name in enumerate(stager.columns.dates):
        connection.execute(f"UPDATE wide SET t{k} = NULL WHERE t{k} {later}")


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
    facts = "".join(f", {quote(slug)}" for slug in attribute_columns(stager.mapping))
    parts = []
    for k, label in enumerate(stager.columns.dates.values()):
        final = 1 if f"t{k}" == ended else -1 if f"t{k}" == received else 0
        step = f"coalesce(outcome, {literal(label)})" if final == 1 else literal(label)
        inside = f"t{k} >= {received} AND t{k} <= coalesce({ended}, t{k})"
        parts.append(
            f"""SELECT row, case_key, {step} AS step, t{k} AS happened_at, NULL::TIMESTAMP AS completed_at, officer,
            office, channel, {final}::TINYINT AS final, NULL::VARCHAR AS reason, {received} AS received_at,
            {ended} AS ended_at, due_at{facts} FROM wide WHERE reason IS NULL AND t{k} IS NOT NULL AND {inside}"""
        )
    return " UNION ALL ".join(parts)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
