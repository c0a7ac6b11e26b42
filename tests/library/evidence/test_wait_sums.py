"""Sums of waits: the same as the waits one by one, in however many portions."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from groundswell.evidence import handovers
from groundswell.evidence.attribution import attribute_waits, bound_waits
from groundswell.evidence.duty_hours import learn_duty_hours
from groundswell.evidence.handovers import CAUSES, WorkLog, find_handovers, follow_events
from groundswell.evidence.wait_division import divide_exactly, divide_in_bounds
from groundswell.evidence.wait_sums import sum_waits

DAY = 86_400_000_000
HOUR = 3_600_000_000


def _log(count: int = 400) -> WorkLog:
    rng = np.random.default_rng(7)
    case = np.sort(rng.integers(0, 60, count))
    end = rng.integers(1, 90 * 24, count) * HOUR
    start = end - rng.integers(0, 20, count) * HOUR
    received = np.array([start[case == one].min() for one in case])
    return WorkLog(case, rng.integers(0, 6, count), rng.integers(-1, 9, count), start, end, received)


@pytest.mark.parametrize("rows", [7, 100, 500_000])
def test_sums_in_portions_are_those_of_the_waits_one_by_one(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handovers, "CHUNK_ROWS", rows)
    log = _log()
    known = log.officer >= 0
    duty = learn_duty_hours(log.officer[known], log.end_us[known], log.officer_count, "UTC")
    block = np.arange(60) % 200
    divide = partial(divide_exactly, duty=duty, batch_size=2, batch_gap_us=HOUR)
    sums = sum_waits(find_handovers(log), divide, block, exact=True)
    parts = attribute_waits(log, duty, batch_size=2, batch_gap_us=HOUR)
    assert sums.total_days == pytest.approx(parts.total_us.sum() / DAY)
    assert sums.count == int(parts.is_handover.sum())
    assert sums.pair_totals()[0].sum() == pytest.approx(sums.total_days)
    for number, cause in enumerate(CAUSES):
        by_block = np.bincount(block[parts.work.case], parts.low_us[number] / DAY, minlength=200)
        assert sums.block_parts(cause)[0] == pytest.approx(by_block)
        assert sums.pair_parts(cause)[0].sum() == pytest.approx(by_block.sum())


@pytest.mark.parametrize("rows", [7, 100, 500_000])
def test_sums_in_bounds_are_those_of_the_waits_one_by_one(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "CHUNK_ROWS", rows)
    log = _log()
    order = np.lexsort((log.officer, log.step, log.end_us, log.case))
    log = WorkLog(log.case, log.step, log.officer, log.end_us, log.end_us, log.received_us).take(order)
    known = log.officer >= 0
    duty = learn_duty_hours(log.officer[known], log.end_us[known], log.officer_count, "UTC")
    block = np.arange(60) % 200
    divide = partial(divide_in_bounds, duty=duty, seen=duty, batch_size=2, batch_gap_us=HOUR)
    sums = sum_waits(follow_events(log), divide, block, exact=False)
    parts = bound_waits(log, duty, duty, batch_size=2, batch_gap_us=HOUR)
    for number, cause in enumerate(CAUSES):
        assert sums.block_parts(cause)[0].sum() == pytest.approx(parts.low_us[number].sum() / DAY)
        assert sums.block_parts(cause)[1].sum() == pytest.approx(parts.high_us[number].sum() / DAY)


def test_sums_do_not_depend_on_the_width_of_the_numbers() -> None:
    log = _log()
    order = np.lexsort((log.officer, log.step, log.end_us, log.case))
    case, step, officer = log.case[order], log.step[order], log.officer[order]
    at, received = log.end_us[order], log.received_us[order]
    duty = learn_duty_hours(officer[officer >= 0], at[officer >= 0], log.officer_count, "UTC")
    divide = partial(divide_in_bounds, duty=duty, seen=duty, batch_size=2, batch_gap_us=HOUR)
    wide = WorkLog(case, step, officer, at, at, received)
    narrow = WorkLog(case.astype(np.int32), step.astype(np.int16), officer.astype(np.int32), at, at, received)
    block = np.arange(60) % 200
    first, second = (sum_waits(follow_events(one), divide, block, exact=False) for one in (wide, narrow))
    assert np.array_equal(first.by_block, second.by_block)
    assert np.array_equal(first.by_pair, second.by_pair)
    assert np.array_equal(first.by_target, second.by_target)
