"""Bounds by running totals: the same as adding up every stretch in every window."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from groundswell.evidence.attribution import bound_waits
from groundswell.evidence.duty_hours import DutyHours, learn_duty_hours
from groundswell.evidence.handovers import CAUSES, WorkLog, find_handovers

HOUR = 3_600_000_000


def _log(seed: int, unit: int) -> WorkLog:
    """Events on a coarse grid, so that many fall on the same moment."""
    rng = np.random.default_rng(seed)
    case, count = np.sort(rng.integers(0, 25, 240)), 240
    at = np.sort(rng.integers(0, 40 * 24 * HOUR // unit, count))[rng.permutation(count)] * unit
    at = np.concatenate([np.sort(at[case == one]) for one in np.unique(case)])
    received = np.array([at[case == one].min() for one in case]) - rng.integers(0, 3, 25)[case] * 5 * HOUR
    return WorkLog(case, rng.integers(0, 5, count), rng.integers(0, 4, count), at, at, received)


def _add_up(log: WorkLog, seen: DutyHours) -> tuple[np.ndarray, np.ndarray]:
    """Give the most contention and prioritisation of each event, from the definition."""
    found = find_handovers(log, side_by_side=False)
    work, enabled, is_first = found.work, found.enabled_us, found.source < 0
    earlier, later = np.zeros(work.case.size, np.int64), np.zeros(work.case.size, np.int64)
    for officer in range(work.officer_count):
        mine = np.flatnonzero(work.officer == officer)
        mine = mine[np.argsort(work.end_us[mine], kind="stable")]
        ends = work.end_us[mine]
        before = np.concatenate([[enabled.min()], ends[:-1]])
        begins = np.where(is_first[mine], before, np.maximum(enabled[mine], before))
        begins[0] = enabled.min() if is_first[mine[0]] else enabled[mine[0]]
        measure = partial(seen.measure, np.array([officer]))
        for i in range(1, mine.size):
            since = enabled[mine[i]]
            for k in range(i):
                low, high = max(since, begins[k]), min(before[i], ends[k])
                if high <= low:
                    continue
                busy = measure(np.array([low]), np.array([high]))[0]
                if is_first[mine[k]] or enabled[mine[k]] <= since:
                    earlier[mine[i]] += busy
                if is_first[mine[k]] or enabled[mine[k]] > since:
                    later[mine[i]] += busy
    return earlier, later


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unit", [HOUR, 12 * HOUR, 1_000_000])
def test_bounds_of_busy_time_are_those_of_adding_up_every_stretch(seed: int, unit: int) -> None:
    log = _log(seed, unit)
    # Hours given to one officer leave many of the events outside of them, where the clock stands still.
    seen = learn_duty_hours(
        log.officer,
        log.end_us,
        4,
        "UTC",
        least_share=0,
        least_days=5,
        given={1: [(0, 540, 1020), (3, 0, 900)]},
    )
    usual = learn_duty_hours(log.officer, log.end_us, 4, "UTC", least_share=0.3, least_days=5)
    parts = bound_waits(log, usual, seen)
    earlier, later = _add_up(log, seen)
    assert earlier.sum() > 0
    assert later.sum() > 0
    assert parts.high_us[CAUSES.index("contention")].tolist() == earlier.tolist()
    assert parts.high_us[CAUSES.index("prioritisation")].tolist() == later.tolist()
    on_duty = seen.measure(parts.work.officer, parts.enabled_us, parts.work.start_us)
    usually = usual.measure(parts.work.officer, parts.enabled_us, parts.work.start_us)
    assert parts.high_us[CAUSES.index("extraneous")].tolist() == on_duty.tolist()
    assert parts.high_us[CAUSES.index("unavailability")].tolist() == (parts.total_us - usually).tolist()
    least = parts.total_us - np.maximum(on_duty, usually)
    assert parts.low_us[CAUSES.index("unavailability")].tolist() == least.tolist()
