"""Staged rows as events: cases, steps, officers, offices and channels become numbers."""

from __future__ import annotations

import duckdb

from groundswell.records.formats.source import quote_name

NAMES = (("step", "SMALLINT", 32_000), ("officer", "INTEGER", 2**31 - 1), ("office", "SMALLINT", 32_000),
         ("channel", "SMALLINT", 32_000))  # fmt: skip


def number_events(connection: duckdb.DuckDBPyConnection, source: str, slugs: list[str]) -> None:
    """Number the cases and names of staged rows, and write the events as numbers.

    Makes `case_keys` (a row per case, in order of receipt, with what the export says once per case), `step_keys`,
    `officer_keys`, `office_keys`, `channel_keys` and `events`; and the view `named_events` over them.

    Args:
        connection: where the staged rows are.
        source: their table or view.
        slugs: the columns of kept attributes.
    """
    facts = "".join(f", max({quote_name(slug)}) AS {quote_name(slug)}" for slug in slugs)
    connection.execute(
        f"""CREATE TEMP TABLE case_keys AS
        SELECT (row_number() OVER (ORDER BY least(begun_at, received_at), case_key) - 1)::INTEGER AS case_id, *
        FROM (SELECT case_key, count(*) AS n, min(happened_at) AS begun_at, min(received_at) AS received_at,
            max(ended_at) AS ended_at, max(due_at) AS due_at{facts}
          FROM {source} WHERE reason IS NULL GROUP BY case_key)"""
    )
    for name, kind, most in NAMES:
        connection.execute(
            f"""CREATE TEMP TABLE {name}_keys AS
            SELECT least(row_number() OVER (ORDER BY n DESC, name) - 1, {most})::{kind} AS id, name
            FROM (SELECT {name} AS name, count(*) AS n FROM {source}
                  WHERE {name} IS NOT NULL GROUP BY 1)"""
        )
    joins = " ".join(
        f"LEFT JOIN {name}_keys {name} ON {name}.name = s.{name}" for name, _kind, _most in NAMES[1:]
    )
    ids = ", ".join(f"coalesce({name}.id, -1)::{kind} AS {name}_id" for name, kind, _most in NAMES[1:])
    connection.execute(
        f"""CREATE TABLE events AS
        SELECT s.row, k.case_id, step.id AS step_id, epoch_us(s.happened_at) AS at_us,
            coalesce(epoch_us(s.completed_at), epoch_us(s.happened_at)) AS end_us, {ids}, s.final
        FROM {source} s JOIN case_keys k USING (case_key) JOIN step_keys step ON step.name = s.step {joins}
        WHERE s.reason IS NULL"""
    )
    name_events(connection)


def name_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the view of the events with the names of their steps and with times."""
    connection.execute(
        """CREATE TEMP VIEW named_events AS
        SELECT e.*, s.name AS step, make_timestamp(e.at_us) AS happened_at, make_timestamp(e.end_us) AS completed_at
        FROM events e JOIN step_keys s ON s.id = e.step_id"""
    )
