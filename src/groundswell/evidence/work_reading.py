"""Read from the records what the causes of waiting need: pieces of work, or events with one time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.duty_hours import WeeklyStretch, lay_out_days, learn_from_marks, mark_hours
from groundswell.evidence.handover_kernels import is_in_order
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
    sort_by_position(found)
    sort_by_position(ends)
    # Each end comes after the spells of its case, and so after all spells of the cases up to it.
    place = np.searchsorted(found["case_id"], ends["case_id"], side="right") + np.arange(ends["case_id"].size)
    is_spell = np.ones(found["case_id"].size + place.size, np.bool_)
    is_spell[place] = False
    del found["position"]
    for name in found:
        joined = np.empty(is_spell.size, found[name].dtype)
        joined[is_spell], joined[place] = found[name], ends[name]
        found[name] = joined
    at = found["entered_at"]
    return _as_log(records, found, at, at)


def sort_by_position(found: dict[str, NDArray[Any]]) -> None:
    """Put columns in order of ``case_id`` and ``position``, where a store does not give them so already."""
    if not is_in_order(found["case_id"], found["position"]):
        order = np.lexsort((found["position"], found["case_id"]))
        found |= {name: column[order] for name, column in found.items()}


def _as_log(
    records: Records, found: Mapping[str, NDArray[Any]], start_us: NDArray[Any], end_us: NDArray[Any]
) -> WorkLog:
    received = read_case_column(records, "received_at")
    case = found["case_id"]
    return WorkLog(case, found["step_id"], found["officer"], start_us, end_us, received[case])


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
    span_us = (int(work.received_us.min()), int(work.end_us.max())) if work.case.size else (0, 0)
    marks = mark_hours(
        work.officer,
        (work.start_us, work.end_us) if exact else (work.end_us,),
        work.officer_count,
        lay_out_days(*span_us, records.manifest.time_zone),
        whole_days=records.manifest.date_only,
    )
    learn = partial(learn_from_marks, marks, given=_number_hours(records, hours))
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
