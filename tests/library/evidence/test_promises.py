"""The promise, with open cases counted."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.case_waits import CaseWaits
from groundswell.evidence.promises import estimate_promise, group_promises, share_limits
from groundswell.evidence.survival import estimate_survival

DAY = 86_400_000_000


def test_promise_no_open_cases_is_the_plain_share():
    rng = np.random.default_rng(1)
    wait = rng.integers(1, 60, 400)
    promise = rng.choice([14, 28, 42], 400)
    waits = make_waits(wait, np.ones(400, bool), promise)
    kept = estimate_promise(waits, estimate_survival(waits.wait_us, waits.end))
    assert kept.strata == 3
    assert kept.within == pytest.approx(np.mean(wait <= promise), abs=1e-12)
    assert kept.closed_within == pytest.approx(kept.within)
    assert kept.low < kept.within < kept.high


def test_promise_the_same_for_all_is_kaplan_meier_there():
    rng = np.random.default_rng(2)
    wait, ended = rng.integers(1, 60, 300), rng.random(300) < 0.6
    waits = make_waits(wait, ended, np.full(300, 30))
    curve = estimate_survival(waits.wait_us, waits.end)
    kept = estimate_promise(waits, curve)
    assert kept.within == pytest.approx(1 - curve.share_beyond(30 * DAY))
    late = wait > 30
    alone = estimate_survival(wait[late] - 30, ended[late])
    assert kept.lateness.quantile(0.25) == alone.quantile(0.25)
    assert kept.lateness.size == late.sum()


def test_promise_one_case_with_another_promise_changes_little():
    """The two ways to compute it, by the curve of all and by strata from the due day, agree."""
    rng = np.random.default_rng(3)
    wait, ended = rng.integers(1, 60, 300), rng.random(300) < 0.6
    same = make_waits(wait, ended, np.full(300, 30))
    mixed = make_waits(wait, ended, np.where(np.arange(300) == 0, 29, 30))
    results = [estimate_promise(w, estimate_survival(w.wait_us, w.end)) for w in (same, mixed)]
    assert results[1].within == pytest.approx(results[0].within, abs=0.01)


def test_promise_never_followed_that_long_is_not_known():
    waits = make_waits(np.full(50, 10), np.arange(50) < 5, np.full(50, 100))
    assert estimate_promise(waits, estimate_survival(waits.wait_us, waits.end)).within is None


def test_promise_none_given_is_none():
    waits = make_waits(np.array([5, 6]), np.array([True, True]), np.array([0, 0]))
    waits.promise_us[:] = -1
    assert estimate_promise(waits, estimate_survival(waits.wait_us, waits.end)) is None


def test_promises_of_many_lengths_make_at_most_forty_strata_of_ten():
    promise = np.random.default_rng(4).integers(0, 10**6, 3_000)
    strata, count = group_promises(promise)
    assert count <= 40
    assert np.bincount(strata).min() >= 10
    assert all(promise[strata == s].max() < promise[strata == s + 1].min() for s in range(count - 1))


def test_share_limits_are_wilsons():
    # Newcombe 1998, table I: 81 of 263
    assert share_limits(81, 263, 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def make_waits(wait, ended, promise):
    size = len(wait)
    return CaseWaits(
        np.asarray(wait, np.int64) * DAY,
        np.zeros(size, np.int64),
        np.asarray(ended).astype(np.int8),
        np.asarray(promise, np.int64) * DAY,
        np.arange(size, dtype=np.int64),
        np.zeros(size, np.int16),
    )
