"""Build small records from events written in a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from groundswell.records.inference import add_completions
from groundswell.records.mapping import Columns, Ends, Promise, Shape, Times
from groundswell.records.mapping import Mapping as RecordsMapping
from groundswell.records.numbering import number_events
from groundswell.records.reading import KeptAttribute, Reading
from groundswell.spells.build import build_records as build_store
from groundswell.spells.store import Records
from groundswell.working_time import OpeningHours

Event = Sequence[Any] | Mapping[str, Any]


def build_records(
    events: Iterable[Event],
    *,
    ends: Sequence[str] = (),
    withdrawals: Sequence[str] = (),
    extract_at: str | None = None,
    **more: Any,
) -> Records:
    """Build records in memory from events written in a test.

    Args:
        events: ``(case, step, at)`` or ``(case, step, at, officer)``, or a dict with any of case, step, at,
            end_at, officer, office, channel, final; times as ISO text or datetimes, local to `time_zone`.
        ends: steps that end a case.
        withdrawals: steps that end it as withdrawn.
        extract_at: until when open cases are followed; the last time of all where not given.
        more: as for :func:`build_reading`.

    Returns:
        Records in memory.

    Example:
        >>> records = build_records([("a", "Asked", "2024-01-01"), ("a", "Done", "2024-01-05")], ends=["Done"])
        >>> records.manifest.case_count, records.manifest.open_count
        (1, 0)
    """
    reading = build_reading(events, ends=ends, withdrawals=withdrawals, extract_at=extract_at, **more)
    return build_store(reading)


def build_reading(
    events: Iterable[Event],
    *,
    ends: Sequence[str] = (),
    withdrawals: Sequence[str] = (),
    extract_at: str | None = None,
    shape: Shape = "events",
    time_zone: str = "UTC",
    window_from: str | None = None,
    promise: Promise | None = None,
    opening: OpeningHours | None = None,
    clocks: Mapping[str, str] | None = None,
    attributes: Mapping[str, Mapping[str, str]] | None = None,
    due: Mapping[str, str] | None = None,
    key: bytes | None = None,
) -> Reading:
    """Build a reading in memory, as if an export had been read.

    Args:
        events: as for :func:`build_records`.
        ends: steps that end a case.
        withdrawals: steps that end it as withdrawn.
        extract_at: until when open cases are followed.
        shape: the shape of the export.
        time_zone: IANA zone of the times.
        window_from: start of what the export covers.
        promise: the published limit.
        opening: opening hours.
        clocks: whose clock runs in each step.
        attributes: for each attribute, its value per case.
        due: for each case, by when it had to be decided.
        key: with which identifiers are hashed.
    """
    rows = [_as_row(number, event, time_zone) for number, event in enumerate(events)]
    names = sorted(attributes or {})
    connection = _stage_rows(_lay_out_rows(rows, attributes or {}, due or {}, time_zone), names)
    mapping = RecordsMapping(
        shape=shape,
        columns=Columns(case="case", step="step", at="at"),
        times=Times(zone=time_zone),
        ends=Ends(steps=tuple(ends), withdrawals=tuple(withdrawals)),
        clocks=dict(clocks or {}),  # type: ignore[arg-type]
        promise=promise,
        opening=opening,
    )
    if shape == "intervals" and (ends or withdrawals):
        add_completions(connection, mapping)
    return Reading(
        connection=connection,
        mapping=mapping,
        row_count=len(rows),
        extract_us=_microseconds(_moment(extract_at, time_zone) if extract_at else _find_last(rows)),
        window_from_us=_microseconds(_moment(window_from, time_zone)) if window_from else None,
        key=key,
        attributes=tuple(KeptAttribute(f"attr_{name}", name) for name in names),
        received_known=any(row["final"] == -1 for row in rows),
    )


def _find_last(rows: list[dict[str, Any]]) -> datetime:
    return max((row["completed_at"] or row["happened_at"] for row in rows), default=datetime(2024, 1, 1))


def _stage_rows(rows: pa.Table, attributes: Sequence[str]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE set_aside (row BIGINT, reason VARCHAR, detail VARCHAR)")
    connection.register("staged", rows)
    number_events(connection, "staged", [f"attr_{name}" for name in attributes])
    connection.unregister("staged")
    return connection


def _as_row(number: int, event: Event, zone: str) -> dict[str, Any]:
    if not isinstance(event, Mapping):
        event = dict(zip(("case", "step", "at", "officer", "office", "channel"), event, strict=False))
    end = event.get("end_at")
    return {
        "row": event.get("row", number),
        "case_key": str(event["case"]),
        "step": str(event["step"]),
        "happened_at": _moment(event["at"], zone),
        "completed_at": _moment(end, zone) if end is not None else None,
        "officer": event.get("officer"),
        "office": event.get("office"),
        "channel": event.get("channel"),
        "final": event.get("final", 0),
    }


def _moment(value: str | datetime, zone: str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).replace(tzinfo=None)


def _microseconds(moment: datetime) -> int:
    delta = moment - datetime(1970, 1, 1)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


_KINDS = {
    "row": pa.int64(),
    "case_key": pa.string(),
    "step": pa.string(),
    "happened_at": pa.timestamp("us"),
    "completed_at": pa.timestamp("us"),
    "officer": pa.string(),
    "office": pa.string(),
    "channel": pa.string(),
    "final": pa.int8(),
}


def _lay_out_rows(
    rows: list[dict[str, Any]],
    attributes: Mapping[str, Mapping[str, str]],
    due: Mapping[str, str],
    zone: str,
) -> pa.Table:
    size = len(rows)
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in _KINDS.items()}
    limits = [_moment(due[row["case_key"]], zone) if row["case_key"] in due else None for row in rows]
    columns["due_at"] = pa.array(limits, pa.timestamp("us"))
    for name in ("received_at", "ended_at"):
        columns[name] = pa.nulls(size, pa.timestamp("us"))
    columns["reason"] = pa.nulls(size, pa.string())
    for name in sorted(attributes):
        values = [attributes[name].get(row["case_key"]) for row in rows]
        columns[f"attr_{name}"] = pa.array(values, pa.string())
    return pa.table(columns)
