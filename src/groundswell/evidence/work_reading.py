"""Read from the records what the causes of waiting need: pieces of work, or events with one time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.attribution import WaitParts, WorkLog, attribute_waits, bound_waits
from groundswell.evidence.duty_hours import WeeklyStretch, learn_duty_hours
from groundswell.spells import Records

Int64 = NDArray[np.int64]

# Weekly hours of officers by their names in the records: (weekday, first minute, minute after the last).
OfficerHours = Mapping[str, Sequence[WeeklyStretch]]


def read_case_column(records: Records, column: str) -> Int64:
    """Read one whole-number or time column of the cases, by case number."""
    found = records.columns(records.cases.select("case_id", value=records.cases[column]))
    values = np.zeros(found["case_id"].size, np.int64)
    values[found["case_id"]] = found["value"].astype(np.int64)
    return values


def read_work(records: Records) -> WorkLog:
    """Read the pieces of work, with start and end, of records that have them."""
    works = records.works
    found = records.columns(
        works.select("case_id", "step_id", "started_at", "ended_at", officer=works.officer_id.fill_null(-1))
    )
    return _as_log(records, found, found["started_at"], found["ended_at"])


def read_events(records: Records) -> WorkLog:
    """Read the events of records with one time each; the end of a case comes without an officer."""
    spells, cases = records.spells, records.cases
    found = records.columns(
        spells.select("case_id", "step_id", "entered_at", officer=spells.officer_id.fill_null(-1))
    )
    ended = cases.filter(cases.ended_at.notnull() & cases.end_step_id.notnull())
    officer = cases.end_officer_id.fill_null(-1) if "end_officer_id" in cases.columns else -1
    ends = records.columns(
        ended.select("case_id", step_id=ended.end_step_id, entered_at=ended.ended_at).mutate(officer=officer)
    )
    both = {name: np.concatenate([found[name], ends[name]]) for name in found}
    return _as_log(records, both, both["entered_at"], both["entered_at"])


def _as_log(
    records: Records, found: Mapping[str, NDArray[Any]], start_us: NDArray[Any], end_us: NDArray[Any]
) -> WorkLog:
    received = read_case_column(records, "received_at")
    case = found["case_id"].astype(np.int64)
    return WorkLog(
        case,
        found["step_id"].astype(np.int64),
        found["officer"].astype(np.int64),
        start_us.astype(np.int64),
        end_us.astype(np.int64),
        received[case],
    )


def divide_waits(
    records: Records, *, hours: OfficerHours | None = None, batch_size: int, batch_gap_us: int
) -> WaitParts:
    """Divide every wait of the records by its cause: exactly with start and end, else in bounds.

    Args:
        records: the agency's records.
        hours: known weekly hours of officers, by name; hours of others are learned from what they did.
        batch_size: fewest cases of a batch.
        batch_gap_us: longest pause within a batch.

    Returns:
        The waits and their parts; the low and the high parts are the same where they are exact.
    """
    exact = records.manifest.has_works
    work = read_work(records) if exact else read_events(records)
    known = work.officer >= 0
    moments = np.concatenate([work.start_us[known], work.end_us[known]]) if exact else work.end_us[known]
    officers = np.concatenate([work.officer[known]] * 2) if exact else work.officer[known]
    span = np.array([work.start_us.min(initial=2**62), work.end_us.max(initial=-(2**62))])
    learn = partial(
        learn_duty_hours,
        officers,
        moments,
        work.officer_count,
        records.manifest.time_zone,
        given=_number_hours(records, hours),
        whole_days=records.manifest.date_only,
        span_us=(int(span[0]), int(span[1])) if work.case.size else None,
    )
    if exact:
        return attribute_waits(work, learn(), batch_size=batch_size, batch_gap_us=batch_gap_us)
    return bound_waits(work, learn(), learn(least_share=0), batch_size=batch_size, batch_gap_us=batch_gap_us)


def _number_hours(records: Records, hours: OfficerHours | None) -> dict[int, Sequence[WeeklyStretch]]:
    if not hours:
        return {}
    found = records.columns(records.officers.select("officer_id", "officer"))
    numbers = dict(zip(found["officer"], found["officer_id"], strict=True))
    return {int(numbers[name]): week for name, week in hours.items() if name in numbers}
