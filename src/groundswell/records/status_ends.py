"""Ends of cases that only their status tells: by the date of that status, where the export has one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from groundswell.records.chooser import Chooser
from groundswell.records.mapping import Columns, Ends, Mapping
from groundswell.records.profiles import MISSING, ColumnProfile
from groundswell.records.vocabulary import (
    guess_clock,
    plain,
    sounds_ended,
    sounds_over,
    sounds_withdrawn,
    weigh_name,
)
from groundswell.wording import _, format_count

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY_US = 86_400_000_000
_STATUS_DATE = re.compile(
    r"^(current |case |application |permit )?(status|state|estado|statut|stato|stan|situacao|stand)s?"
    r"( (change\w*|update\w*|entered|set))?"
    r" ?(date|datum|time|at|since|on|dt|timestamp|day|seit|od|fecha|data)$|^(date|fecha|data|datum) (of |de |do |da )?"
    r"(the )?(current |last )?(status|estado|statut|stato|situacao)$|^status(datum|date|since)$"
)
_OF_THE_FILE = re.compile(r"extract|load|refresh|sync|snapshot|as of|run date|export|publish|data update|etl")


def propose_status_date(chooser: Chooser, columns: Columns) -> Columns:
    """Choose the date of the present status, where cases may have ended without a date of their end.

    It is a column called so, or called the last change of the record; whose dates are never before the receipt, are
    not all of one day, and in cases that have a date of their end are near it.

    Args:
        chooser: the columns and what is known of them.
        columns: those of an export with a row per case, chosen so far.

    Returns:
        The columns, with the date of the status where there is one; it is the end where there is no other.
    """
    if "status_at" in chooser.pinned:
        return _take(columns, chooser.pinned["status_at"])
    if columns.outcome is None or columns.received_at is None:
        return columns
    labels = chooser.profile.get(columns.outcome).examples
    if not list_ending(labels, columns.ended_at is not None):
        return columns
    weighed = [
        (_weigh(c.name), c.filled, c.name) for c in chooser.free() if c.is_time and _fits(chooser, columns, c)
    ]
    if not weighed or max(weighed)[0] == 0:
        return columns
    weight, _filled, name = max(weighed)
    reason = _(
        "the date of the status: it ends a case whose status is an end and that has no other date of it"
    )
    chooser.choose("status_at", name, weight, reason)
    return _take(columns, name)


def may_tell_the_end(columns: Sequence[ColumnProfile]) -> bool:
    """Whether an export with one other date has a status and a column that may be its date."""
    dated = any(column.is_time and _weigh(column.name) > 0 for column in columns)
    return dated and any(
        weigh_name("outcome", column.name) >= 0.6 and list_ending(column.examples, False)
        for column in columns
    )


def _take(columns: Columns, name: str) -> Columns:
    if columns.ended_at is not None:
        return replace(columns, status_at=name)
    return replace(columns, status_at=name, ended_at=name, dates={**columns.dates, name: _("Ended")})


def _weigh(name: str) -> float:
    words = plain(name)
    if _STATUS_DATE.search(words):
        return 0.8
    return 0.6 if weigh_name("touched", name) > 0 and not _OF_THE_FILE.search(words) else 0.0


def _fits(chooser: Chooser, columns: Columns, column: ColumnProfile) -> bool:
    """Whether dates are at or after the receipt, differ, and lie near the end in cases that have one."""
    times = chooser.profile.times
    here, received = times[column.name], times[columns.received_at or ""]
    both = (here != MISSING) & (received != MISSING)
    days = here[both] // _DAY_US
    if both.sum() < 5 or (days >= received[both] // _DAY_US).mean() < 0.95:
        return False
    if np.unique(days, return_counts=True)[1].max() > 0.5 * days.size:
        return False
    if columns.ended_at not in times:
        return True
    ended = times[columns.ended_at]
    over = both & (ended != MISSING)
    near = np.abs(here[over] - ended[over]) <= 31 * _DAY_US
    return bool(over.sum() < 20 or near.mean() >= 0.6)


def list_ending(labels: Iterable[str], dated: bool, ends: Ends | None = None) -> list[str]:
    """List the statuses by which a case is over.

    Args:
        labels: the statuses of an export.
        dated: whether the export has a date of the end: then a decision without it may not be the end, and only
            what is closed, refused or withdrawn is.
        ends: what the mapping says; its words decide where there are any.

    Example:
        >>> list_ending(["Closed", "Approved", "Cancelled", "Pending"], True)
        ['Closed', 'Cancelled']
        >>> list_ending(["Closed", "Approved", "Pending"], False)
        ['Closed', 'Approved']
    """
    if ends is not None and (ends.steps or ends.withdrawals):
        return [label for label in labels if label in (*ends.steps, *ends.withdrawals)]
    sounds = sounds_over if dated else (lambda label: sounds_over(label) or sounds_ended(label))
    found = [label for label in labels if sounds(label) or sounds_withdrawn(label)]
    return [label for label in found if guess_clock(label) is None and not _goes_on(label)]


def _goes_on(label: str) -> bool:
    return (
        re.search(
            r"pending|await|waiting|\breview|in progress|re ?-?open|\bnot\b|\bto be\b|^incomplete",
            plain(label),
        )
        is not None
    )


def end_by_status(connection: duckdb.DuckDBPyConnection, mapping: Mapping, names: Sequence[str]) -> None:
    """End the staged cases of a row each by the date of their status, where that is an end and has no date.

    Args:
        connection: where the staged rows are, as `wide`; the new table `status_ends` counts those ended so.
        mapping: how the export is read.
        names: the columns of dates, in the order of `wide`.
    """
    columns = mapping.columns
    if columns.status_at is None or columns.outcome is None or columns.ended_at not in names:
        return
    ended = f"t{names.index(columns.ended_at)}"
    received = f"t{names.index(columns.received_at)}" if columns.received_at in names else "t0"
    alone = columns.status_at == columns.ended_at
    rows = connection.execute(
        "SELECT DISTINCT outcome FROM wide WHERE outcome IS NOT NULL ORDER BY 1"
    ).fetchall()
    labels = list_ending([row[0] for row in rows], not alone, mapping.ends)
    connection.execute("CREATE TEMP TABLE ending AS SELECT unnest($1::VARCHAR[]) AS outcome", [labels])
    is_over = "coalesce(outcome IN (SELECT outcome FROM ending), FALSE)"
    if alone:
        connection.execute(f"UPDATE wide SET {ended} = NULL, r{ended[1:]} = NULL WHERE NOT {is_over}")
    undated = "TRUE" if alone else f"{ended} IS NULL AND r{ended[1:]} IS NULL"
    missing = f"{is_over} AND status_at >= {received} AND {undated}"
    connection.execute(
        f"CREATE TEMP TABLE status_ends AS SELECT outcome, count(*) AS n FROM wide WHERE {missing} GROUP BY 1"
    )
    if not alone:
        connection.execute(f"UPDATE wide SET {ended} = status_at WHERE {missing}")
    connection.execute("DROP TABLE ending")


def even_days(connection: duckdb.DuckDBPyConnection, received: str, ended: str, zone: str) -> None:
    """Let a case that ended on the day of its receipt end then, where the end is a day and the receipt has a time.

    Args:
        connection: where the staged rows are, as `wide`.
        received: the column of the receipt.
        ended: the column of the end.
        zone: by which clock an end is a day.
    """
    connection.execute(
        f"""UPDATE wide SET {ended} = {received} WHERE {ended} < {received} AND {ended} > {received} - INTERVAL 1 DAY
        AND timezone('{zone}', timezone('UTC', {ended}))::TIME = TIME '00:00:00'"""
    )


def say_status_ends(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> list[str]:
    """Say how many cases ended by the date of their status.

    Returns:
        One sentence, or none.
    """
    if mapping.columns.status_at is None:
        return []
    known = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'status_ends'"
    ).fetchone()
    rows = (
        connection.execute("SELECT outcome, n FROM status_ends ORDER BY n DESC, 1").fetchall()
        if known and known[0]
        else []
    )
    if not rows:
        return []
    listed = ", ".join(f"{outcome!r} ({format_count(n)})" for outcome, n in rows[:12])
    text = _(
        "{count} cases have no date of their end but a status that says they are over, {statuses}; the date in"
        " {column} is taken as their end."
    )
    total = sum(n for _outcome, n in rows)
    return [text.format(count=format_count(total), statuses=listed, column=mapping.columns.status_at)]
