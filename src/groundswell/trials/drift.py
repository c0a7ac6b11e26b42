"""Watch a service after hand-over: has a share that was reached got worse, month after month of mature cases?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.stats import beta, chi2, norm

from groundswell.wording import _, format_count, format_share

Worse = Literal["higher", "lower"]
RATIOS = (1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 3.0)
"""How much worse a share can have become, in times: the detector is made for all of these at once."""
SIEGMUND = 1.166
"""What a random walk overshoots its limit by on average, at both ends together; Siegmund 1985."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cohort:
    """The cases received in one month or week, of which each has been followed to the horizon.

    Args:
        name: of the month or week.
        cases: how many; never with cases that are still too young, since those look good first.
        bad: of how many the outcome is bad, such as over the promise.
    """

    name: str
    cases: int
    bad: int

    def __post_init__(self) -> None:
        if not 0 <= self.bad <= self.cases:
            raise ValueError(f"{self.bad} bad cases of {self.cases} in {self.name}")


@dataclass(frozen=True, slots=True)
class DriftWatch:
    """A watch over the share of bad cases, as it stands after some cohorts.

    Args:
        baseline: the highest share that still counts as what was handed over; between 0 and 1.
        alarm_at: the evidence at which it alarms: on average at least so many cohorts pass before a false alarm.
        levels: evidence for each way in which it may have got worse.
        read: cohorts read so far.
        alarmed: number of the cohort, from 1, at which it first alarmed; 0 for not yet.
        slow_sum: the CUSUM beside it.
        cusum_at: the limit at which that alarms.
    """

    baseline: float
    alarm_at: float
    levels: tuple[float, ...] = (0.0,) * len(RATIOS)
    read: int = 0
    alarmed: int = 0
    slow_sum: float = 0.0
    cusum_at: float = 4.0

    def __post_init__(self) -> None:
        if not 0 < self.baseline < 1 or self.alarm_at <= 1:
            raise ValueError(
                f"baseline {self.baseline} lies between 0 and 1, alarm_at {self.alarm_at} above 1"
            )

    @property
    def evidence(self) -> float:
        """How much speaks for its having got worse; `alarm_at` is enough."""
        return float(np.mean(self.levels))


@dataclass(frozen=True, slots=True)
class DriftReading:
    """What a watch says.

    Args:
        watch: as it stands after the last cohort.
        evidence: after each cohort.
        cusum: after each cohort.
        shares: of bad cases in each cohort.
        lumpiness: variance between the cohorts that the baseline was taken from, over what chance alone gives.
        sentences: what it says, the first for everybody.
    """

    watch: DriftWatch
    evidence: tuple[float, ...]
    cusum: tuple[float, ...]
    shares: tuple[float, ...]
    lumpiness: float
    sentences: tuple[str, ...]


def begin_watch(
    before: Sequence[Cohort], *, alarm_at: float = 120.0, confidence: float = 0.9, tolerance: float = 0.0
) -> DriftWatch:
    """Begin a watch from the cohorts in which the improvement was measured.

    The baseline is not their share but its upper limit: a baseline that was taken too low cries wolf.
    Assumes that cases within a cohort are independent, and that months differ by chance alone; where they
    do not, `read_drift` says so and `tolerance` gives room.

    Args:
        before: mature cohorts of the time in which it worked.
        alarm_at: cohorts that pass on average before a false alarm: 120 months are ten years.
        confidence: one-sided, of the upper limit (Clopper and Pearson).
        tolerance: a worsening that nobody minds, as a share; added.

    Example:
        >>> round(begin_watch([Cohort("May", 1000, 300)]).baseline, 3)
        0.319
    """
    cases, bad = sum(one.cases for one in before), sum(one.bad for one in before)
    if bad >= cases:
        raise ValueError(f"{bad} of {cases} cases are bad: it cannot get worse")
    upper = float(beta.ppf(confidence, bad + 1, cases - bad)) + tolerance
    return DriftWatch(min(upper, 1 - 1e-6), alarm_at)


def read_cohort(watch: DriftWatch, cohort: Cohort) -> DriftWatch:
    """Read the next mature cohort; gives the watch as it stands then.

    Method: Shiryaev-Roberts e-detector, `M = L (M + 1)` with `L` the product over the cases of
    `1 + rate (x - baseline)`, averaged over rates; Shin, Ramdas, Rinaldo, NEJSDS 2(2) art. 59. The order of the
    cases in a cohort does not matter. With cohorts of one case it is the detector of each case.
    Checked against: simulated run lengths, at the baseline and beyond it.

    Args:
        watch: as it stands.
        cohort: the next one; an empty one is passed over.
    """
    if cohort.cases == 0:
        return watch
    rates = list_rates(watch.baseline)
    logs = cohort.bad * np.log1p(rates * (1 - watch.baseline))
    logs += (cohort.cases - cohort.bad) * np.log1p(-rates * watch.baseline)
    levels = np.exp(
        np.minimum(logs + np.log1p(watch.levels), 700.0)
    )  # beyond, a float ends; it is alarm enough
    read = watch.read + 1
    alarmed = watch.alarmed or (read if float(levels.mean()) >= watch.alarm_at else 0)
    slow = max(0.0, watch.slow_sum + standardise(cohort, watch.baseline) - 0.5)
    return replace(watch, levels=tuple(levels.tolist()), read=read, alarmed=alarmed, slow_sum=slow)


def read_drift(
    after: Sequence[Cohort], *, before: Sequence[Cohort], alarm_at: float = 120.0, tolerance: float = 0.0
) -> DriftReading:
    """Read all cohorts since the hand-over.

    Args:
        after: mature cohorts since the hand-over, in order.
        before: mature cohorts of the time in which the improvement was measured.
        alarm_at: see `begin_watch`.
        tolerance: see `begin_watch`.
    """
    watch = begin_watch(before, alarm_at=alarm_at, tolerance=tolerance)
    evidence, cusum = [], []
    for cohort in after:
        watch = read_cohort(watch, cohort)
        evidence.append(watch.evidence)
        cusum.append(watch.slow_sum)
    shares = tuple(one.bad / one.cases if one.cases else math.nan for one in after)
    lumpiness = measure_lumpiness(before)
    sentences = _write_sentences(watch, after, before, lumpiness)
    return DriftReading(watch, tuple(evidence), tuple(cusum), shares, lumpiness, sentences)


def count_cohort(name: str, outcome: NDArray[Any], *, worse: Worse = "higher") -> Cohort:
    """Count a cohort from the outcome of each of its mature cases.

    Args:
        name: of the month or week.
        outcome: 1 or True where it holds, such as "over the promise".
        worse: ``higher`` where an outcome that holds is bad; ``lower`` where it is good.
    """
    holds = int(np.count_nonzero(outcome))
    return Cohort(name, int(outcome.size), holds if worse == "higher" else int(outcome.size) - holds)


def list_rates(baseline: float) -> Floats:
    """List the rates at which the detector bets, each best for one of `RATIOS`; all keep it at 0 or above."""
    worse = np.minimum(baseline * np.array(RATIOS), (1 + baseline) / 2)
    rates: Floats = (worse - baseline) / (baseline * (1 - baseline))
    return rates


def standardise(cohort: Cohort, baseline: float) -> float:
    """Give by how many standard errors a cohort lies above the baseline."""
    expected = cohort.cases * baseline
    return (cohort.bad - expected) / math.sqrt(expected * (1 - baseline))


def measure_lumpiness(cohorts: Sequence[Cohort]) -> float:
    """Give the variance between cohorts over what chance alone gives; 1 is chance, NaN with one cohort.

    Example:
        >>> measure_lumpiness([Cohort("a", 100, 50), Cohort("b", 100, 50)])
        0.0
    """
    full = [one for one in cohorts if one.cases]
    cases, bad = sum(one.cases for one in full), sum(one.bad for one in full)
    if len(full) < 2 or not 0 < bad < cases:
        return math.nan
    return sum(standardise(one, bad / cases) ** 2 for one in full) / (len(full) - 1)


def approximate_run_length(shift: float, limit: float, *, allowance: float = 0.5) -> float:
    """Approximate how many readings a one-sided CUSUM takes to its alarm, on average.

    Method: Siegmund 1985, with `S = max(0, S + x - allowance)` on standard normal readings moved by `shift`.
    Checked against: `compute_run_length`.

    Args:
        shift: in standard deviations; 0 where nothing changed.
        limit: at which it alarms.
        allowance: what is taken off each reading.

    Example:
        >>> round(approximate_run_length(0, 4), 1)
        338.1
    """
    drift, reach = shift - allowance, limit + SIEGMUND
    if abs(drift) < 1e-9:
        return reach**2
    return (math.exp(-2 * drift * reach) + 2 * drift * reach - 1) / (2 * drift**2)


def compute_run_length(shift: float, limit: float, *, allowance: float = 0.5, points: int = 80) -> float:
    """Compute how many readings a one-sided CUSUM takes to its alarm, on average, exactly.

    Method: Page's integral equation by Gauss and Legendre (Vance 1986).
    Checked against: the published run lengths 335.37 and 930.89 (limits 4 and 5), 8.38 and 10.38 after 1 sd.

    Args:
        shift: in standard deviations; 0 where nothing changed.
        limit: at which it alarms.
        allowance: what is taken off each reading.
        points: at which the integral is taken.
    """
    nodes, weights = np.polynomial.legendre.leggauss(points)
    places = np.concatenate([[0.0], limit * (nodes + 1) / 2])
    moved = allowance - shift - places  # a reading of so much brings the sum from its place to 0
    kernel = np.zeros((points + 1, points + 1))
    kernel[:, 0] = norm.cdf(moved)
    kernel[:, 1:] = norm.pdf(moved[:, None] + places[1:]) * weights * limit / 2
    return float(np.linalg.solve(np.eye(points + 1) - kernel, np.ones(points + 1))[0])


def simulate_run_lengths(
    share: float, *, baseline: float, alarm_at: float, cases: int = 1, runs: int = 1000, seed: int = 0,
    longest: int = 1_000_000,
) -> Floats:  # fmt: skip
    """Simulate how many cohorts the watch reads to its alarm when the share of bad cases is `share`.

    Args:
        share: of bad cases, from the first cohort on.
        baseline: of the watch.
        alarm_at: of the watch.
        cases: in each cohort; 1 for the detector of each case.
        runs: watches to simulate.
        seed: of the random numbers.
        longest: where a run is cut.

    Returns:
        The length of each run, in cohorts; shape (runs,).
    """
    random = np.random.default_rng(seed)
    rates = list_rates(baseline)
    ups, downs = np.log1p(rates * (1 - baseline)), np.log1p(-rates * baseline)
    return _run_watches(random, share, ups, downs, alarm_at, cases, runs, longest)


def simulate_cusum_lengths(
    share: float, *, baseline: float, worse: float, limit: float, runs: int = 1000, seed: int = 0,
    longest: int = 1_000_000,
) -> Floats:  # fmt: skip
    """Simulate how many cases a Bernoulli CUSUM reads to its alarm, to be laid beside the e-detector.

    It is tuned to one worse share and has no error rate but by simulation.

    Args:
        share: of bad cases, from the first case on.
        baseline: the share when nothing has changed.
        worse: the share that it is tuned to find.
        limit: of the sum of log likelihood ratios.
        runs: sums to simulate.
        seed: of the random numbers.
        longest: where a run is cut.
    """
    up, down = math.log(worse / baseline), math.log((1 - worse) / (1 - baseline))
    return _run_cusums(np.random.default_rng(seed), share, up, down, limit, runs, longest)


@njit(cache=True)
def _run_watches(
    random: Any,
    share: float,
    ups: Floats,
    downs: Floats,
    alarm_at: float,
    cases: int,
    runs: int,
    longest: int,
) -> Floats:  # pragma: no cover - compiled
    lengths = np.zeros(runs)
    for run in range(runs):
        levels = np.zeros(ups.size)
        length = 0
        while length < longest and levels.mean() < alarm_at:
            length += 1
            bad = 0
            for _case in range(cases):
                bad += random.random() < share
            levels = np.exp(bad * ups + (cases - bad) * downs) * (levels + 1.0)
        lengths[run] = length
    return lengths


@njit(cache=True)
def _run_cusums(
    random: Any, share: float, up: float, down: float, limit: float, runs: int, longest: int
) -> Floats:  # pragma: no cover - compiled
    lengths = np.zeros(runs)
    for run in range(runs):
        height = 0.0
        length = 0
        while length < longest and height < limit:
            length += 1
            height = max(0.0, height + (up if random.random() < share else down))
        lengths[run] = length
    return lengths


def _write_sentences(
    watch: DriftWatch, after: Sequence[Cohort], before: Sequence[Cohort], lumpiness: float
) -> tuple[str, ...]:
    held = sum(one.bad for one in before) / sum(one.cases for one in before)
    latest = next((one for one in reversed(after) if one.cases), None)
    if latest is None:
        return (_("No month since the hand-over has cases that were followed long enough."),)
    if watch.alarmed:
        named = [one for one in after if one.cases][watch.alarmed - 1]
        first = _("It has got worse: what speaks for it passed the limit with the cases of {month}.")
        sentences = [first.format(month=named.name)]
    else:
        sentences = [_("Nothing shows that it has got worse since the hand-over.")]
    told = _("{share} of {cases} cases of {month} went badly; {held} did when it was handed over.")
    sentences.append(
        told.format(
            share=format_share(latest.bad / latest.cases),
            cases=format_count(latest.cases),
            month=latest.name,
            held=format_share(held),
        )
    )
    sentences.append(
        _(
            "Where nothing changes, a false alarm comes once in {cohorts} readings or more rarely, "
            "as far as cases are independent."
        ).format(cohorts=format_count(watch.alarm_at))
    )
    full = sum(1 for one in before if one.cases)
    if full > 1 and lumpiness * (full - 1) > chi2.ppf(0.95, full - 1):
        sentences.append(
            _(
                "Before the hand-over the months differed by more than chance, so a false alarm may come "
                "more often: look at the season before you act."
            )
        )
    return tuple(sentences)
