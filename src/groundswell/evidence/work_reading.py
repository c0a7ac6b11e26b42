"""Read from the records what the causes of waiting need: pieces of work, or events with one time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.duty_hours import WeeklyStretch, learn_duty_hours
from groundswell.evidence.handovers import (
    BATCH_GAP_US,
    BATCH_SIZE,
    WorkLog,
    find_handovers,
    follow_events,
)
from groundswell.evidence.wait_division import divide_exactly, divide_in_bounds
from groundswell.evidence.wait_sums import WaitSums, sum_waits
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
    """Read the events of records with one time each, ends of cases included, by case and in their order."""
    spells, cases = records.spells, records.cases
    found = records.columns(
        spells.select("case_id", "position", "step_id", "entered_at", officer=spells.officer_id.fill_null(-1))
    )
    ended = cases.filter(cases.end_step_id.notnull() & (cases.spell_count > 0))
    ends = records.columns(
        ended.select(
            "case_id",
            position=ended.spell_count,
            step_id=ended.end_step_id,
            entered_at=ended.ended_at,
            officer=ended.end_officer_id.fill_null(-1),
        )
    )
    found = {name: np.concatenate([column, ends[name]]) for name, column in found.items()}
    key = (found["case_id"].astype(np.int64) << 32) | found.pop("position").astype(np.int64)
    order = np.argsort(key, kind="stable")
    found = {name: column[order] for name, column in found.items()}
    at = found["entered_at"]
    return _as_log(records, found, at, at)


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


def sum_causes_of(
    records: Records,
    *,
    hours: OfficerHours | None = None,
    batch_size: int = BATCH_SIZE,
    batch_gap_us: int = BATCH_GAP_US,
) -> WaitSums:
    """Divide every wait of the records by its cause and sum: exactly with start and end, else in bounds.

    Args:
        records: the agency's records.
        hours: known weekly hours of officers, by name; hours of others are learned from what they did.
        batch_size: fewest cases of a batch.
        batch_gap_us: longest pause within a batch.

    Returns:
        The sums; the least and the most are the same where they are exact.
    """
    known_sums = _SUMMED.setdefault(records, {})
    settings = (repr(hours), batch_size, batch_gap_us)
    if settings not in known_sums:
        known_sums[settings] = _sum_causes_of(records, hours, batch_size, batch_gap_us)
    return known_sums[settings]


# Sums are small, and two questions ask for them: kept as long as the records are.
_SUMMED: WeakKeyDictionary[Records, dict[tuple[str, int, int], WaitSums]] = WeakKeyDictionary()


def _sum_causes_of(
    records: Records, hours: OfficerHours | None, batch_size: int, batch_gap_us: int
) -> WaitSums:
    exact = records.manifest.has_works
    work = read_work(records) if exact else read_events(records)
    known = work.officer >= 0
    moments = np.concatenate([work.start_us[known], work.end_us[known]]) if exact else work.end_us[known]
    officers = np.concatenate([work.officer[known]] * 2) if exact else work.officer[known]
    learn = partial(
        learn_duty_hours,
        officers,
        moments,
        work.officer_count,
        records.manifest.time_zone,
        given=_number_hours(records, hours),
        whole_days=records.manifest.date_only,
        span_us=(int(work.received_us.min()), int(work.end_us.max())) if work.case.size else None,
    )
    block_of = read_case_column(records, "block")
    if exact:
        divide = partial(divide_exactly, duty=learn(), batch_size=batch_size, batch_gap_us=batch_gap_us)
        return sum_waits(find_handovers(work), divide, block_of, exact=True)
    bound = partial(
        divide_in_bounds,
        duty=learn(),
        seen=learn(least_share=0),
        batch_size=batch_size,
        batch_gap_us=batch_gap_us,
    )
    return sum_waits(follow_events(work), bound, block_of, exact=False)


def _number_hours(records: Records, hours: OfficerHours | None) -> dict[int, Sequence[WeeklyStretch]]:
    if not hours:
        return dict(records.manifest.officer_hours)
    found = records.columns(records.officers.select("officer_id", "officer"))
    numbers = dict(zip(found["officer"], found["officer_id"], strict=True))
    return {int(numbers[name]): week for name, week in hours.items() if name in numbers}
