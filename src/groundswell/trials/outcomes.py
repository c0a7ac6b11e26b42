"""The difference that an arm makes in an outcome: for waits with open cases counted, for all else once followed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.trials.design import PUSHED, SHARES, Better, Design, Outcome
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.restricted_means import merge_strata, restricted_mean_difference

Floats = NDArray[np.float64]
_FEW = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """An arm beside ``usual`` in one outcome.

    Args:
        usual_value: the outcome in the usual arm, in its unit.
        arm_value: the outcome in the arm that is tried.
        gain: the difference, above 0 where the arm is better.
        se: its standard error.
        information: 1 / se²; 0 where nothing can be said yet. For shares the variance is that of the share of both
            arms together, as if nothing had changed: in a small arm the own share is near 0 or 1 by chance, and would
            look like a lot of information.
        mature: cases followed to the horizon in the usual and in the tried arm.
        sds: spread of single cases in the usual and in the tried arm.
        missing: cases followed to the horizon for which no value came.
        known: whether somebody in each arm was followed to the horizon.
        share_cases: for a share, the cases that each value stands on, strata weighed; None for all else.
        better: which side is better.
    """

    usual_value: float
    arm_value: float
    gain: float
    se: float
    information: float
    mature: tuple[int, int]
    sds: tuple[float, float]
    missing: int = 0
    known: bool = True
    share_cases: tuple[float, float] | None = None
    better: Better = "lower"

    def find_limits(self, z: float) -> tuple[float, float]:
        """Give the lower and the upper end of the gain, `z` standard errors away.

        For shares the ends are not alike: few or no hits in a small arm do not make it certain.
        Method: gain ± z se; for shares Newcombe's (1998) hybrid of the two Wilson intervals. Checked against:
        statsmodels; simulated guardrails, where 1 in 10 is tried and 1 in 20 hits: with plain standard errors 3.3 %
        false stops where 1 % is allowed, with these at most 1.4 %.
        """
        if self.share_cases is None:
            return self.gain - z * self.se, self.gain + z * self.se
        p0, p1 = self.usual_value, self.arm_value
        low0, high0 = _find_wilson(p0, self.share_cases[0], z)
        low1, high1 = _find_wilson(p1, self.share_cases[1], z)
        down, up = math.hypot(p1 - low1, high0 - p0), math.hypot(high1 - p1, p0 - low0)
        return (
            (self.gain - down, self.gain + up)
            if self.better == "higher"
            else (self.gain - up, self.gain + down)
        )

    @property
    def change(self) -> float:
        """The value with the arm less the usual one, whichever is better."""
        return self.arm_value - self.usual_value

    def expect_information(self, cases: float, shares: tuple[float, float]) -> float:
        """Give the information to expect of so many cases, all followed, of the spread found so far.

        Args:
            cases: in all arms together.
            shares: of the usual and of the tried arm.
        """
        variance = sum(sd**2 / (cases * share) for sd, share in zip(self.sds, shares, strict=True))
        return 1 / variance if variance > 0 else 0.0


def estimate_outcome(observed: Observed, design: Design, outcome: Outcome, arm: int) -> Difference | None:
    """Estimate the difference that an arm makes in an outcome.

    Waits count open cases for as long as they have waited. All else uses the cases that were allocated at least
    `horizon_days` ago, whatever became of them, so that slow cases are not left out.
    Method: waits by `restricted_means`; the rest by means with strata weighed by their share among all allocated
    cases, and their variances added. Checked against: published restricted means; SciPy's Welch test; statsmodels'
    difference of shares; simulated trials.

    Args:
        observed: the cases.
        design: names arms and strata.
        outcome: what is measured.
        arm: place of the arm that is tried, in ``design.arms``.

    Returns:
        The difference; None where an arm has no case to go by.
    """
    mature = count_cases(observed, len(design.arms), outcome.horizon_days).mature
    pair = mature[0], mature[arm]
    if outcome.kind == "wait":
        means = restricted_mean_difference(observed, design, arm, outcome.horizon_days)
        if means is None:
            return None
        usual, tried = means
        return _compare(
            outcome,
            (usual.value, tried.value),
            math.hypot(usual.se, tried.se),
            pair,
            (usual.sd, tried.sd),
            known=usual.known and tried.known,
        )
    return _compare_followed(observed, design, outcome, arm, pair)


@dataclass(frozen=True, slots=True)
class Census:
    """How many cases there are in each arm.

    Args:
        cases: all that are allocated.
        mature: of these, allocated at least the horizon ago.
        withdrawn: of these again, withdrawn within the horizon.
    """

    cases: tuple[int, ...]
    mature: tuple[int, ...]
    withdrawn: tuple[int, ...]


def count_cases(observed: Observed, arms: int, horizon_days: int) -> Census:
    """Count the cases of each arm in one pass.

    Args:
        observed: the cases.
        arms: number of arms.
        horizon_days: from which age on a case is mature.
    """
    counts = np.zeros((3, arms), np.int64)
    _count_cases(
        observed.arm,
        observed.age_hours,
        observed.wait_hours,
        observed.end,
        horizon_days * TICKS_PER_DAY,
        counts,
    )
    cases, mature, withdrawn = (tuple(row.tolist()) for row in counts)
    return Census(cases, mature, withdrawn)


def read_values(observed: Observed, outcome: Outcome) -> Floats:
    """Give the value of each case: 1 or 0 for shares, what was sent for the rest, NaN where nothing came.

    Example:
        >>> from groundswell.testing.trials import build_observed
        >>> observed = build_observed(1, 40, day=200)
        >>> float(read_values(observed, Outcome("completed", 60)).mean())
        0.95
    """
    if outcome.kind in SHARES:
        over = (observed.end > 0) & (observed.wait_hours <= outcome.horizon_days * TICKS_PER_DAY)
        if outcome.kind != "within":
            over &= observed.end == 1
        if outcome.kind == "right_first_time":
            over &= observed.revisits == 0
        return over.astype(np.float64)
    return observed.values.get(outcome.name, np.full(observed.size, np.nan))


def _compare_followed(
    observed: Observed, design: Design, outcome: Outcome, arm: int, mature: tuple[int, int]
) -> Difference | None:
    values = read_values(observed, outcome)
    followed = observed.age_hours >= outcome.horizon_days * TICKS_PER_DAY
    used = followed & ~np.isnan(values)
    if min(np.count_nonzero(observed.arm[used] == which) for which in (0, arm)) < 2:
        return None
    known = used if outcome.kind in PUSHED else None
    stratum, strata = merge_strata(observed, design, outcome.horizon_days, known)
    number = np.zeros(1, np.int32) if stratum is None else stratum
    centre = float(values[used].mean())  # squares of large values would lose digits
    sums = np.zeros((strata, len(design.arms), 3))
    _sum_values(values - centre, used, observed.arm, number, stratum is not None, sums)
    present = np.bincount(stratum, minlength=strata) if stratum is not None else np.ones(1)
    weights = present / present.sum()
    usual, usual_variance, usual_sd = _weigh(sums[:, 0], weights)
    tried, tried_variance, tried_sd = _weigh(sums[:, arm], weights)
    share_cases = None
    if outcome.kind in SHARES:
        usual_variance = max(usual_variance, _least_variance(sums[:, 0], centre))
        tried_variance = max(tried_variance, _least_variance(sums[:, arm], centre))
        usual_sd = max(usual_sd, math.sqrt(usual_variance * sums[:, 0, 0].sum()))
        tried_sd = max(tried_sd, math.sqrt(tried_variance * sums[:, arm, 0].sum()))
        share_cases = (
            _count_effective(usual + centre, usual_variance, float(sums[:, 0, 0].sum())),
            _count_effective(tried + centre, tried_variance, float(sums[:, arm, 0].sum())),
        )
    return _compare(
        outcome,
        (usual + centre, tried + centre),
        math.sqrt(usual_variance + tried_variance),
        mature,
        (usual_sd, tried_sd),
        missing=sum(mature) - int(sums[:, [0, arm], 0].sum()),
        share_cases=share_cases,
        variance=_pool_variance(sums[:, [0, arm]], weights, centre) if share_cases else None,
    )


def _count_effective(share: float, variance: float, cases: float) -> float:
    """Give of how many cases a share without strata would have this variance; those there are where it is 0 or 1."""
    return share * (1 - share) / variance if 0 < share < 1 else cases


def _find_wilson(share: float, cases: float, z: float) -> tuple[float, float]:
    shrink = 1 + z * z / cases
    centre = (share + z * z / (2 * cases)) / shrink
    half = z / shrink * math.sqrt(max(share * (1 - share), 0.0) / cases + (z / (2 * cases)) ** 2)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def _weigh(sums: Floats, weights: Floats) -> tuple[float, float, float]:
    """Give mean, its variance, and the spread of one case, over strata of given weights."""
    counts = sums[:, 0]
    means = sums[:, 1] / counts
    spread = np.maximum(sums[:, 2] - counts * means**2, 0) / np.maximum(counts - 1, 1)
    return (
        float(weights @ means),
        float(weights**2 @ (spread / counts)),
        math.sqrt(float(weights @ spread)),
    )


def _least_variance(sums: Floats, centre: float) -> float:
    """Give the least variance of a share of which all or none were seen, or nearly: one more and one less is added.

    Ten of ten do not prove that it always happens.
    """
    n = float(sums[:, 0].sum())
    hits = float(sums[:, 1].sum()) + n * centre
    if min(hits, n - hits) >= _FEW:
        return 0.0
    share = (hits + 1) / (n + 2)
    return share * (1 - share) / n


def _pool_variance(sums: Floats, weights: Floats, centre: float) -> float:
    """Give the variance of a difference of shares, were the share of each stratum the same in both arms."""
    cases = sums[:, :, 0]
    hits = (sums[:, :, 1] + cases * centre).sum(axis=1)
    share = hits / cases.sum(axis=1)
    variance = float(weights**2 @ (share * (1 - share) * (1 / cases).sum(axis=1)))
    n, seen = float(cases.sum()), float(hits.sum())
    if min(seen, n - seen) >= _FEW:
        return variance
    whole = (seen + 1) / (n + 2)
    return max(variance, whole * (1 - whole) * float((1 / cases.sum(axis=0)).sum()))


def _compare(
    outcome: Outcome,
    values: tuple[float, float],
    se: float,
    mature: tuple[int, int],
    sds: tuple[float, float],
    *,
    missing: int = 0,
    known: bool = True,
    share_cases: tuple[float, float] | None = None,
    variance: float | None = None,
) -> Difference:
    change = values[1] - values[0]
    gain = change if outcome.better == "higher" else -change
    spread = se**2 if variance is None else variance
    information = 1 / spread if spread > 1e-24 else 0.0
    return Difference(
        *values, gain, se, information, mature, sds, missing, known, share_cases, outcome.better
    )


@njit(cache=True, nogil=True)
def _count_cases(
    arm: NDArray[Any],
    age: NDArray[Any],
    wait: NDArray[Any],
    end: NDArray[Any],
    horizon: int,
    counts: NDArray[np.int64],
) -> None:  # pragma: no cover - compiled
    for i in range(arm.size):
        counts[0, arm[i]] += 1
        if age[i] >= horizon:
            counts[1, arm[i]] += 1
            if end[i] == 2 and wait[i] <= horizon:
                counts[2, arm[i]] += 1


@njit(cache=True, nogil=True)
def _sum_values(
    values: Floats,
    used: NDArray[np.bool_],
    arm: NDArray[Any],
    stratum: NDArray[Any],
    stratified: bool,
    sums: Floats,
) -> None:  # pragma: no cover - compiled
    for i in range(values.size):
        if used[i]:
            cell = sums[stratum[i] if stratified else 0, arm[i]]
            cell[0] += 1
            cell[1] += values[i]
            cell[2] += values[i] * values[i]
