"""From coded rows to numbered events: texts are trimmed, merged and counted once each, never once per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from groundswell.records.coded_rows import ROWS_TABLE
from groundswell.records.formats.source import quote_name
from groundswell.records.numbering import NAMES

_ONCE_PER_CASE = (("received_at", "min"), ("ended_at", "max"), ("due_at", "max"))
_JOINED_AT_ONCE = 16  # columns; the time to plan a statement grows with the square of its joins


def clean_texts(connection: duckdb.DuckDBPyConnection, texts: Mapping[str, str]) -> None:
    """Write the text of every code, `<name>_texts`, and count the names, `<name>_keys`.

    Args:
        connection: where the coded rows are.
        texts: for each column of texts, an expression that cleans `raw`; NULL where nothing is left.
    """
    for name, expression in texts.items():
        connection.execute(
            f"""CREATE TEMP TABLE {quote_name(name + "_texts")} AS
            SELECT *, dense_rank() OVER (ORDER BY text)::INTEGER AS rank
            FROM (SELECT code, {expression} AS text, n FROM {quote_name(name + "_codes")}) WHERE text IS NOT NULL"""
            if name != "case_key"
            else f"CREATE TEMP TABLE case_key_texts AS SELECT * FROM (SELECT code, {expression} AS text "
            "FROM case_key_codes) WHERE text IS NOT NULL"
        )
        connection.execute(f"DROP TABLE {quote_name(name + '_codes')}")


def write_rows_as_text(
    texts: Sequence[str], times: Sequence[str], reason: str, *, aside_only: bool = False
) -> str:
    """Write the SELECT that gives the coded rows with their texts, and why a row cannot be used.

    Args:
        texts: the columns of texts.
        times: the columns of times.
        reason: an expression over the columns of texts and times.
        aside_only: whether to give only the rows to set aside.

    Returns:
        A SELECT of `row`, all columns, `raw_time`, `final` and `reason`.
    """
    shown = [f"{quote_name(name)}.text AS {quote_name(name)}" for name in texts]
    shown += [f"r.{quote_name(name)}" for name in times]
    missing = [name for name, _kind, _most in NAMES if name not in texts]
    shown += [f"NULL::VARCHAR AS {name}" for name in missing]
    missing = [name for name in ("completed_at", *dict(_ONCE_PER_CASE)) if name not in times]
    shown += [f"NULL::TIMESTAMP AS {name}" for name in missing]
    joins = [_join_texts(name) for name in texts]
    return f"""SELECT *, {reason} AS reason FROM (
        SELECT r.row, {", ".join(shown)}, raw_times.raw_time, 0::TINYINT AS final
        FROM {ROWS_TABLE} r {"JOIN" if aside_only else "LEFT JOIN"} raw_times ON raw_times.row = r.row
        {" ".join(joins)})"""


def _join_texts(name: str) -> str:
    quoted = quote_name(name)
    return f"LEFT JOIN {quote_name(name + '_texts')} {quoted} ON {quoted}.code = r.{quoted}"


def number_coded_events(
    connection: duckdb.DuckDBPyConnection,
    texts: Sequence[str],
    times: Sequence[str],
    slugs: Sequence[str],
    seen: str,
) -> None:
    """Number the cases and names of coded rows, and write the events as numbers.

    Makes the tables of `groundswell.records.numbering.number_events`.

    Args:
        connection: where the coded rows and their texts are.
        texts: the columns of texts.
        times: the columns of times.
        slugs: those columns of texts that are kept once per case.
        seen: the condition that a time can be used.
    """
    for name, kind, most in NAMES:
        _number_names(connection, name, kind, most, name in texts)
    _number_cases(connection, times, slugs, seen)
    joined = [name for name, _kind, _most in NAMES[1:] if name in texts]
    ids = ", ".join(
        f"{f'coalesce({name}.id, -1)' if name in joined else '-1'}::{kind} AS {name}_id"
        for name, kind, _most in NAMES[1:]
    )
    joins = " ".join(f"LEFT JOIN {name}_ids {name} ON {name}.code = r.{name}" for name in joined)
    end = (
        "coalesce(epoch_us(r.completed_at), epoch_us(r.happened_at))" if "completed_at" in times else "at_us"
    )
    # Joined as written, so that the events stand in the order of the rows, however few there are.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute(
        f"""CREATE TABLE events AS
        SELECT r.row, k.case_id, step.id AS step_id, epoch_us(r.happened_at) AS at_us, {end} AS end_us, {ids},
            0::TINYINT AS final
        FROM {ROWS_TABLE} r JOIN case_ids k ON k.code = r.case_key JOIN step_ids step ON step.code = r.step {joins}
        WHERE r.happened_at {seen}"""
    )
    connection.execute("RESET disabled_optimizers")


def _number_names(
    connection: duckdb.DuckDBPyConnection, name: str, kind: str, most: int, is_known: bool
) -> None:
    if not is_known:
        connection.execute(f"CREATE TEMP TABLE {name}_keys (id {kind}, name VARCHAR)")
        return
    connection.execute(
        f"""CREATE TEMP TABLE {name}_keys AS
        SELECT least(row_number() OVER (ORDER BY n DESC, name) - 1, {most})::{kind} AS id, name
        FROM (SELECT text AS name, sum(n) AS n FROM {name}_texts GROUP BY 1)"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE {name}_ids AS
        SELECT t.code, k.id FROM {name}_texts t JOIN {name}_keys k ON k.name = t.text"""
    )


def _number_cases(
    connection: duckdb.DuckDBPyConnection, times: Sequence[str], slugs: Sequence[str], seen: str
) -> None:
    """Gather each case by its codes, then by its text (two codes may be one text), and number them."""
    known = [(name, how) for name, how in _ONCE_PER_CASE if name in times]
    once = "".join(f", {how}(r.{name}) AS {name}" for name, how in known)
    first, rest = slugs[:_JOINED_AT_ONCE], slugs[_JOINED_AT_ONCE:]
    ranks = "".join(f", max({quote_name(slug)}.rank) AS {quote_name(slug)}" for slug in first)
    connection.execute(
        f"""CREATE TEMP TABLE coded_cases AS
        SELECT r.case_key AS code, count(*) AS n, min(r.happened_at) AS begun_at{once}{ranks}
        FROM {ROWS_TABLE} r SEMI JOIN step_texts s ON s.code = r.step {" ".join(map(_join_texts, first))}
        WHERE r.happened_at {seen} GROUP BY 1"""
    )
    columns = ["case_key", "n::BIGINT AS n", "begun_at"]
    columns += [f"{n if n in times else 'NULL::TIMESTAMP'} AS {n}" for n, _how in _ONCE_PER_CASE]
    once = "".join(f", {how}({name}) AS {name}" for name, how in known)
    ranks = "".join(f", max({quote_name(slug)}) AS {quote_name(slug + '_rank')}" for slug in first)
    connection.execute(
        f"""CREATE TEMP TABLE case_keys AS
        SELECT (row_number() OVER (ORDER BY least(begun_at, received_at), case_key) - 1)::INTEGER AS case_id, *
        FROM (SELECT {", ".join(columns + _list_texts(first))} FROM (
          SELECT t.text AS case_key, sum(n) AS n, min(begun_at) AS begun_at{once}{ranks}
          FROM coded_cases JOIN case_key_texts t USING (code) GROUP BY 1) {_join_ranks(first)})"""
    )
    connection.execute("DROP TABLE coded_cases")
    connection.execute(
        """CREATE TEMP TABLE case_ids AS
        SELECT t.code, k.case_id FROM case_key_texts t JOIN case_keys k ON k.case_key = t.text"""
    )
    if rest:
        _add_texts(connection, rest, seen)


def _add_texts(connection: duckdb.DuckDBPyConnection, slugs: Sequence[str], seen: str) -> None:
    """Give the numbered cases their other texts, some columns at a time."""
    parts = [slugs[at : at + _JOINED_AT_ONCE] for at in range(0, len(slugs), _JOINED_AT_ONCE)]
    for number, part in enumerate(parts):
        ranks = ", ".join(f"max({quote_name(slug)}.rank) AS {quote_name(slug + '_rank')}" for slug in part)
        connection.execute(
            f"""CREATE TEMP TABLE case_texts_{number} AS
            SELECT case_id, {", ".join(_list_texts(part))} FROM (SELECT k.case_id, {ranks}
              FROM {ROWS_TABLE} r SEMI JOIN step_texts s ON s.code = r.step JOIN case_ids k ON k.code = r.case_key
              {" ".join(map(_join_texts, part))} WHERE r.happened_at {seen} GROUP BY 1) {_join_ranks(part)}"""
        )
    joins = " ".join(f"JOIN case_texts_{number} USING (case_id)" for number in range(len(parts)))
    connection.execute(
        f"CREATE TEMP TABLE wide_cases AS SELECT * FROM case_keys {joins} ORDER BY case_id; "
        "DROP TABLE case_keys; ALTER TABLE wide_cases RENAME TO case_keys"
    )
    for number in range(len(parts)):
        connection.execute(f"DROP TABLE case_texts_{number}")


def _list_texts(slugs: Sequence[str]) -> list[str]:
    return [f"{quote_name(slug)}.text AS {quote_name(slug)}" for slug in slugs]


def _join_ranks(slugs: Sequence[str]) -> str:
    return " ".join(
        f"LEFT JOIN (SELECT DISTINCT rank, text FROM {quote_name(slug + '_texts')}) {quote_name(slug)} "
        f"ON {quote_name(slug)}.rank = {quote_name(slug + '_rank')}"
        for slug in slugs
    )


def forget_texts(connection: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> None:
    """Remove the tables that nothing reads once the events are numbered."""
    for name in texts:
        connection.execute(f"DROP TABLE {quote_name(name + '_texts')}")
    for table in ("raw_times", "case_ids", *(f"{name}_ids" for name, _kind, _most in NAMES)):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
