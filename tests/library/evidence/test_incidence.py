"""Aalen-Johansen: against lifelines, closed forms, matrices written out, and simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter

from groundswell.evidence.incidence import (
    estimate_aalen_johansen,
    estimate_cumulative_incidence,
    estimate_final_shares,
)
from groundswell.evidence.survival import estimate_survival
from groundswell.evidence.tallies import sort_exits

ends = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3)), min_size=2, max_size=60)


def test_incidence_is_lifelines():
    rng = np.random.default_rng(3)
    times, event = rng.permutation(500) + 1, rng.integers(0, 3, 500)  # no ties: lifelines jitters them
    found = estimate_cumulative_incidence(times, event)
    for cause in (1, 2):
        fitter = AalenJohansenFitter(calculate_variance=True).fit(times, event, event_of_interest=cause)
        theirs = fitter.cumulative_density_.iloc[:, 0]
        at = theirs.index.to_numpy()
        assert found.share_ended(at, cause) == pytest.approx(theirs.to_numpy(), abs=1e-12)
        # another delta-method variance (Aalen's): asymptotically the same, so within 5 % where 50 are left
        variance = fitter.variance_.to_numpy().ravel()
        middle = (at > 100) & (at < 400)
        assert found.variance_at(at, cause)[middle] == pytest.approx(variance[middle], rel=0.05)


def test_incidence_without_censoring_has_the_binomial_variance():
    times, event = np.arange(1, 41), np.tile([1, 2, 1, 1], 10)
    found = estimate_cumulative_incidence(times, event)
    for at in (7, 20, 39):
        share = np.mean((times <= at) & (event == 1))
        assert found.share_ended([at], 1)[0] == pytest.approx(share, abs=1e-12)
        assert found.variance_at([at], 1)[0] == pytest.approx(share * (1 - share) / 40, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(ends)
def test_incidence_shares_and_waiting_sum_to_one(rows):
    times, event = (np.array(column) for column in zip(*rows, strict=True))
    found = estimate_cumulative_incidence(times, event, causes=3)
    total = found.survival + found.incidence.sum(axis=1)
    assert total == pytest.approx(np.ones(total.size), abs=1e-12)
    assert np.allclose(found.survival, estimate_survival(times, event).survival, atol=1e-12)
    final = estimate_final_shares(sort_exits(times, event, causes=3))
    assert final == pytest.approx([float(found.share_ended(99, cause)) for cause in (1, 2, 3)], abs=1e-12)


def test_incidence_interval_covers_the_truth():
    """600 runs of 200 cases, two causes 2:1, a third censored; simulation error +-1.8 points."""
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(600):
        wait, seen = rng.exponential(10, 200), rng.uniform(0, 30, 200)
        cause = np.where(rng.random(200) < 2 / 3, 1, 2)
        found = estimate_cumulative_incidence(np.minimum(wait, seen), np.where(wait <= seen, cause, 0))
        low, high = found.interval_at([15.0], 1)
        hits += low[0] <= 2 / 3 * (1 - np.exp(-1.5)) <= high[0]
    assert abs(hits / 600 - 0.95) < 0.027


def test_aalen_johansen_is_the_product_of_matrices():
    rng = np.random.default_rng(11)
    start, stop, origin, goal = _simulate_paths(rng, 40, censored=True)
    at = np.arange(0, 60, 10)
    ours = estimate_aalen_johansen(start, stop, origin, goal, 3, at)
    assert ours == pytest.approx(_multiply(start, stop, origin, goal, 3, at), abs=1e-10)
    assert ours.sum(axis=1) == pytest.approx(np.ones(at.size), abs=1e-12)


def test_aalen_johansen_without_censoring_is_the_empirical_share():
    start, stop, origin, goal = _simulate_paths(np.random.default_rng(12), 300, censored=False)
    at = np.arange(0, 200, 7)
    ours = estimate_aalen_johansen(start, stop, origin, goal, 3, at)
    for state in (0, 1):
        counted = [np.sum((start <= t) & (stop > t) & (origin == state)) / 300 for t in at]
        assert ours[:, state] == pytest.approx(counted, abs=1e-12)


def test_aalen_johansen_of_two_states_is_kaplan_meier():
    rng = np.random.default_rng(13)
    times, event = rng.integers(1, 50, 200), rng.integers(0, 2, 200)
    at = np.arange(50)
    entry = np.where(rng.random(200) < 0.3, rng.integers(0, 25, 200), 0)
    shares = estimate_aalen_johansen(entry, times, np.zeros(200, int), np.where(event, 1, -1), 2, at)
    curve = estimate_survival(times, event, entry=entry)
    assert shares[:, 0] == pytest.approx(curve.share_beyond(at), abs=1e-12)


def _simulate_paths(rng, cases, *, censored):
    """0 -> 1 -> 0 … -> 2 (end); stays of whole days of at least 1."""
    rows = []
    for _ in range(cases):
        time, state, last = 0, 0, int(rng.integers(5, 60)) if censored else 10**6
        while state != 2 and time < last:
            stay = int(rng.geometric(0.1))
            goal = int(rng.choice([1, 2], p=[0.7, 0.3])) if state == 0 else int(rng.choice([0, 2]))
            leaves = time + stay <= last
            rows.append((time, min(time + stay, last), state, goal if leaves else -1))
            time, state = time + stay, goal
    return (np.array(column) for column in zip(*rows, strict=True))


def _multiply(start, stop, origin, goal, states, at):
    share = np.array([np.sum((start == 0) & (origin == k)) for k in range(states)], float)
    share /= share.sum()
    result, times = [], sorted(set(stop.tolist()))
    for when in at:
        now = share.copy()
        for time in (t for t in times if t <= when):
            step = np.eye(states)
            for k in range(states):
                risk = np.sum((start < time) & (stop >= time) & (origin == k))
                for j in range(states):
                    moves = np.sum((stop == time) & (origin == k) & (goal == j))
                    if moves:
                        step[k, j] += moves / risk
                        step[k, k] -= moves / risk
            now = now @ step
        result.append(now)
    return np.array(result)
