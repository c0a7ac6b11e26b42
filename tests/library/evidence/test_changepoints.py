"""Steps in series: found where they are, dated, sized, and not seen where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.evidence.changepoints import PERIODS_AT_LEAST, estimate_changepoints

WEEKS_PER_YEAR = 52.18
RUNS = 50


def _remember(random: np.random.Generator, count: int, memory: float) -> np.ndarray:
    noise = random.standard_normal(count + 50)
    series = np.zeros(count + 50)
    for period in range(1, count + 50):
        series[period] = memory * series[period - 1] + noise[period]
    return series[50:] * np.sqrt(1 - memory**2)


def _poisson(random):
    return random.poisson(30, 80).astype(float)


def _over_dispersed(random):
    return random.negative_binomial(3, 3 / 33, 80).astype(float)


def _few(random):
    return random.poisson(1.5, 80).astype(float)


def _bound(random):
    return random.poisson(30 * np.exp(0.3 * _remember(random, 80, 0.5))).astype(float)


def _weekdays_and_holidays(random):
    weeks = []
    for week in range(80):
        days = random.poisson(np.array([9, 8, 7, 7, 6, 1, 0]))
        days = days // 5 if week % 52 in (51, 0) else days
        weeks.append(float(days.sum()))
    return np.array(weeks)


def _seasons(random):
    return random.poisson(40 * (1 + 0.4 * np.sin(2 * np.pi * np.arange(110) / WEEKS_PER_YEAR))).astype(float)


@pytest.mark.parametrize(
    "draw",
    [_poisson, _over_dispersed, _few, _bound, _weekdays_and_holidays, _seasons],
    ids=lambda d: d.__name__,
)
def test_changepoints_without_change_are_false_alarms_at_the_stated_rate(draw):
    random = np.random.default_rng(7)
    alarms = 0
    for run in range(RUNS):
        found = estimate_changepoints(draw(random), periods_per_year=WEEKS_PER_YEAR, replicates=99, seed=run)
        alarms += bool(found.changes)
    # 5 % of 50 is 2.5; 7 or more would come by chance about once in a hundred times.
    assert alarms <= 6


def test_changepoints_step_of_two_spreads_is_found_and_dated():
    random = np.random.default_rng(8)
    found = covered = 0
    for run in range(30):
        series = random.standard_normal(80)
        series[45:] += 2.5
        changes = estimate_changepoints(series, replicates=99, seed=run).changes
        near = [change for change in changes if abs(change.position - 45) <= 5]
        found += bool(near)
        covered += bool(near) and near[0].low <= 45 <= near[0].high
    assert found >= 27
    assert covered >= 0.85 * found


def test_changepoints_bump_has_two_edges():
    series = np.random.default_rng(9).standard_normal(120)
    series[40:70] += 5
    positions = [change.position for change in estimate_changepoints(series, alpha=0.05).changes]
    assert positions == pytest.approx([40, 70], abs=2)


def test_changepoints_size_of_the_step_is_within_its_interval():
    series = np.random.default_rng(10).poisson(np.repeat([20.0, 35.0], 40)).astype(float)
    (change,) = estimate_changepoints(series).changes
    assert change.before == pytest.approx(20, abs=2)
    assert change.after == pytest.approx(35, abs=3)
    assert change.difference_low < 15 < change.difference_high
    assert change.difference == pytest.approx(change.after - change.before)
    assert change.p_value < 0.05


def test_changepoints_holiday_weeks_move_nothing():
    series = np.random.default_rng(11).poisson(50, 104).astype(float)
    series[[51, 52, 103]] = 0
    assert estimate_changepoints(series).changes == ()


@pytest.mark.parametrize("values", [[], [5.0], [1.0, 9.0] * 7, [4.0] * 60])
def test_changepoints_short_or_constant_series_has_none(values):
    found = estimate_changepoints(np.array(values))
    assert found.changes == ()
    assert found.next_p_value == 1.0


def test_changepoints_same_seed_gives_the_same():
    series = np.random.default_rng(12).poisson(20, 60).astype(float)
    assert estimate_changepoints(series, seed=3) == estimate_changepoints(series, seed=3)


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 50), min_size=PERIODS_AT_LEAST, max_size=40),
    st.integers(1, 1000),
    st.integers(0, 5),
)
def test_changepoints_property_shift_and_scale_move_no_date(values, shift, seed):
    series = np.array(values, dtype=float)
    plain = estimate_changepoints(series, replicates=39, seed=seed)
    moved = estimate_changepoints(3 * series + shift, replicates=39, seed=seed)
    assert [c.position for c in plain.changes] == [c.position for c in moved.changes]
    for change in plain.changes:
        assert 0 < change.low <= change.position <= change.high < len(series)
    assert len(plain.levels) == len(plain.changes) + 1
