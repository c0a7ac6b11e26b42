"""Days in steps: they add up to the Kaplan-Meier restricted mean, however they are grouped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.evidence.occupation import (
    build_weights,
    close_up_stays,
    count_occupied,
    estimate_occupation,
    weigh_spells,
)
from groundswell.evidence.survival import build_curve
from groundswell.evidence.tallies import sort_exits

# Sums of up to a few hundred doubles of the size of days: 1e-9 leaves six digits to spare.
ADDS_UP = 1e-9


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_days_add_up_to_the_restricted_mean_however_grouped(seed, censored, late):
    rng = np.random.default_rng(seed)
    made = make_stays(rng, int(rng.integers(2, 40)), censored=censored, late=late)
    exits = sort_exits(made["wait"], made["ended"], entry=made["entry"])
    curve = build_curve(exits)
    horizon = min(int(curve.last_time), 40)
    mean = curve.restricted_mean(horizon)[0]
    days = weigh_spells(
        build_weights(exits, curve, horizon), made["case"], made["since"], made["elapsed"], made["entry"]
    )
    if _is_always_observed(made, horizon):
        assert abs(days.sum() - mean) < ADDS_UP
    by_step = np.bincount(made["step"], days)
    order = rng.permutation(days.size)
    shuffled = weigh_spells(
        build_weights(exits, curve, horizon),
        made["case"][order],
        made["since"][order],
        made["elapsed"][order],
        made["entry"],
    )
    assert np.bincount(made["step"][order], shuffled) == pytest.approx(by_step, abs=ADDS_UP)
    assert np.all(days >= 0)


def test_days_without_censoring_are_the_plain_mean_per_step():
    made = make_stays(np.random.default_rng(4), 200, censored=False, late=False)
    exits = sort_exits(made["wait"], made["ended"])
    horizon = int(made["wait"].max())
    weights = build_weights(exits, build_curve(exits), horizon)
    days = weigh_spells(weights, made["case"], made["since"], made["elapsed"], made["entry"])
    plain = np.bincount(made["step"], made["elapsed"]) / 200
    assert np.bincount(made["step"], days) == pytest.approx(plain, abs=ADDS_UP)


def test_days_with_very_many_times_add_up_and_stay_close_to_the_exact_ones():
    rng = np.random.default_rng(9)
    cases = 120_000
    stays = rng.exponential(10**9, (cases, 2)).astype(np.int64) + 1
    wait = stays.sum(axis=1)
    seen = rng.integers(1, 4 * 10**9, cases)
    ended, wait = wait <= seen, np.minimum(wait, seen)
    since = np.column_stack([np.zeros(cases, np.int64), np.minimum(stays[:, 0], wait)]).ravel()
    elapsed = np.column_stack([np.minimum(stays[:, 0], wait), wait - np.minimum(stays[:, 0], wait)]).ravel()
    case, entry = np.repeat(np.arange(cases), 2), np.zeros(cases, np.int64)
    exits = sort_exits(wait, ended)
    curve, horizon = build_curve(exits), 3 * 10**9
    weights = build_weights(exits, curve, horizon, 10**9)
    assert not weights.is_exact
    days = weigh_spells(weights, case, since, elapsed, entry)
    assert abs(days.sum() - curve.restricted_mean(horizon)[0] / 10**9) < ADDS_UP
    # a line between knots spans under 1/65,536 of the exits, so a stay is right to some millionths
    own = _weigh_plainly(wait[:], curve, horizon, since[:40] + elapsed[:40]) / 10**9
    assert weights.at(since[:40] + elapsed[:40]) == pytest.approx(own, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_occupation_each_row_adds_up_to_those_waiting(seed):
    made = make_stays(np.random.default_rng(seed), 30, censored=True, late=False)
    curve = build_curve(sort_exits(made["wait"], made["ended"]))
    points = int(curve.last_time)
    parts = (made["case"], made["since"], made["elapsed"], made["step"], 3, made["entry"], 1, points)
    waiting = curve.share_beyond(np.arange(points))
    shares = estimate_occupation(count_occupied(*parts), waiting)
    assert shares.sum(axis=1) == pytest.approx(waiting, abs=1e-12)


def test_stays_of_no_length_are_closed_up():
    case, elapsed = np.array([0, 0, 0, 1, 1]), np.array([5, 0, 3, 2, 0])
    step, goal = np.array([0, 1, 2, 0, 1]), np.array([1, 2, 9, 1, 9])
    kept, moved = close_up_stays(case, elapsed, step, goal)
    assert kept.tolist() == [True, False, True, True, False]
    assert moved.tolist() == [2, 9, 9]


def make_stays(rng, cases, *, censored, late):
    """Cases of one to five stays in three steps; whole days."""
    columns = {name: [] for name in ("case", "since", "elapsed", "step")}
    wait, ended, entry = [], [], []
    for case in range(cases):
        lengths = rng.integers(0, 15, int(rng.integers(1, 6)))
        lengths[-1] += 1
        last = int(rng.integers(1, 40)) if censored else 10**6
        since = 0
        for length in lengths.tolist():
            if since < last:
                columns["case"].append(case)
                columns["since"].append(since)
                columns["elapsed"].append(min(length, last - since))
                columns["step"].append(int(rng.integers(0, 3)))
            since += length
        wait.append(min(since, last))
        ended.append(since <= last)
        entry.append(int(rng.integers(0, wait[-1])) if late and rng.random() < 0.3 else 0)
    made = {name: np.array(values, np.int64) for name, values in columns.items()}
    return made | {"wait": np.array(wait), "ended": np.array(ended), "entry": np.array(entry)}


def _is_always_observed(made, horizon):
    return all(np.any((made["entry"] <= t) & (made["wait"] > t)) for t in range(horizon))


def _weigh_plainly(wait, curve, horizon, at):
    times = np.unique(np.concatenate([[0], wait[wait < horizon], [horizon]]))
    seen = wait.size - np.searchsorted(np.sort(wait), times[:-1], side="right")
    steps = np.diff(times) * curve.share_beyond(times[:-1]) / seen
    return np.interp(np.minimum(at, horizon), times, np.concatenate([[0.0], steps.cumsum()]))
