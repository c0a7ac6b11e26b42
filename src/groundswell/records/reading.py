"""What reading an export gives: its events in one form, and what was found, assumed, dropped and set aside."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from groundswell.records.checks import Check
from groundswell.records.mapping import Mapping

RECEIVED_STEP = "(received, before the first step)"
ENDED_STEP = "(ended)"
WITHDRAWN_STEP = "(withdrawn)"
SYNTHETIC_STEPS = (RECEIVED_STEP, ENDED_STEP, WITHDRAWN_STEP)


@dataclass(frozen=True)
class KeptAttribute:
    """A kept case attribute: its column in the table of case facts, and its name in the export."""

    column: str
    name: str


@dataclass
class Reading:
    """An export in one form, ready for its spells to be built.

    Its connection holds the temporary tables `events` (a row per thing that happened, all names numbered: `row`,
    `case_id`, `step_id`, `at_us`, `end_us`, `officer_id`, `office_id`, `channel_id`, -1 where none, and `final`: -1
    for a case's own receipt, 1 for its own end, else 0), `case_keys` (a row per case, with what the export says once
    for each), `step_keys`, `officer_keys`, `office_keys` and `channel_keys` (`id`, `name`), and `set_aside` (`row`,
    `reason`, `detail`).

    Args:
        connection: where the tables are.
        mapping: how the export was read.
        sources: name, size in bytes and SHA-256 of each file.
        row_count: rows in the export.
        set_aside_count: rows that could not be used.
        extract_us: until when open cases are followed, microseconds since 1970 UTC.
        window_from_us: start of what the export covers, the same; None for everything.
        key: with which identifiers are hashed; None keeps them.
        attributes: the kept case attributes.
        event_attributes: the kept event attributes; the table `event_facts` has them by row.
        rows_query: a SELECT of `row` and `content`, a hash of all that stands in that row of the export; None
            where rows hold nothing but what is read.
        date_only: whether its times are dates without times.
        received_known: whether each case's receipt is in the export.
        checks: what was found.
        assumptions: what was assumed, in sentences.
        dropped: columns that were not kept, with the reason.
    """

    connection: duckdb.DuckDBPyConnection
    mapping: Mapping
    sources: tuple[tuple[str, int, str], ...] = ()
    row_count: int = 0
    set_aside_count: int = 0
    extract_us: int = 0
    window_from_us: int | None = None
    key: bytes | None = None
    attributes: tuple[KeptAttribute, ...] = ()
    event_attributes: tuple[KeptAttribute, ...] = ()
    rows_query: str | None = None
    date_only: bool = False
    received_known: bool = False
    checks: list[Check] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
