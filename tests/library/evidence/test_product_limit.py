"""Exits dealt in parts against the sort that every other estimate uses."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.product_limit import WORTH_THREADS, deal_exits
from groundswell.evidence.survival import build_curves, estimate_survival, estimate_survival_by_group
from groundswell.evidence.tallies import sort_exits


@pytest.mark.parametrize("rows", [0, 1, 1000, WORTH_THREADS + 1])
@pytest.mark.parametrize("parts", [1, 3])
def test_exits_dealt_in_parts_are_those_that_are_sorted(rows: int, parts: int) -> None:
    random = np.random.default_rng(rows)
    times, event = random.integers(0, 500, rows), random.integers(0, 2, rows).astype(np.int8)
    group = random.integers(-1, 5, rows).astype(np.int16)
    cuts = [np.array_split(column, parts) for column in (times, event, group)]
    dealt = deal_exits(list(zip(*cuts, strict=True)), 6)
    sorted_ = sort_exits(times, event, group=group, groups=6, causes=1)
    np.testing.assert_array_equal(dealt.starts, sorted_.starts)
    np.testing.assert_array_equal(dealt.keys, sorted_.keys)
    assert (dealt.bits, dealt.causes, dealt.late.size) == (sorted_.bits, sorted_.causes, 0)


@pytest.mark.parametrize("rows", [2000, WORTH_THREADS + 1])
def test_curves_of_groups_are_those_of_each_group_alone(rows: int) -> None:
    random = np.random.default_rng(rows)
    times, event = random.integers(1, 10**6, rows), random.random(rows) < 0.7
    group = random.integers(0, 3, rows)
    for number, curve in enumerate(estimate_survival_by_group(times, event, group, 3)):
        alone = estimate_survival(times[group == number], event[group == number])
        for name in ("times", "at_risk", "ended", "survival", "greenwood"):
            np.testing.assert_array_equal(getattr(curve, name), getattr(alone, name))
        assert curve.quantile(0.5) == alone.quantile(0.5)
        assert curve.size == alone.size


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("rows", [40, 1500, 30_000])
def test_limits_of_quantiles_are_where_the_whole_band_crosses(rows: int, share: float) -> None:
    random = np.random.default_rng(rows)
    curve = estimate_survival(random.integers(1, 10**9, rows), random.random(rows) < 0.8)
    low, high = curve.interval_at(curve.times)
    crossed = [curve.times[band <= 1 - share + 1e-9] for band in (low, high)]
    assert curve.quantile_interval(share) == tuple(times[0] if times.size else None for times in crossed)


def test_curve_written_over_its_keys_is_the_same() -> None:
    random = np.random.default_rng(3)
    times, event, group = random.integers(1, 99, 500), random.integers(0, 2, 500), random.integers(0, 2, 500)
    kept = build_curves(sort_exits(times, event, group=group, groups=2, causes=1))
    dealt = deal_exits([(times, event, group)], 2, sort=False)
    for one, other in zip(kept, build_curves(dealt, spend=True, sort=True), strict=True):
        for name in ("times", "at_risk", "ended", "survival", "greenwood"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
