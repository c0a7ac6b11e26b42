"""Steps in a series of periods: where its level changed, with the rate of false alarms held.

Weeks of counts are not independent draws: they vary more than chance, hang together from one week to
the next, dip at holidays and swing with the year. The test here lives with all four.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from groundswell.evidence.levels import MEMORY_LIMIT, Floats, build_design, fit_levels
from groundswell.evidence.stretches import find_best_stretches

Ints = NDArray[np.int64]

PERIODS_AT_LEAST = 16
_DRAWS = 4
_PERIODS_FOR_WAVES = 12
_FURTHER = 1
_TILT = 2.0


@dataclass(frozen=True, slots=True)
class Changepoint:
    """One change of level.

    Args:
        position: index of the first period at the new level.
        low: earliest first period that the data allow, at the confidence asked for.
        high: latest first period that the data allow.
        before: level of the stretch before it, in the series' own unit.
        after: level of the stretch after it.
        difference: after minus before.
        difference_low: lower end of the interval of the difference.
        difference_high: upper end of the interval of the difference.
        p_value: chance of a step at least as clear, somewhere, in a series that had no such step.
    """

    position: int
    low: int
    high: int
    before: float
    after: float
    difference: float
    difference_low: float
    difference_high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The changes of one series, and what the test saw.

    Args:
        changes: the changes, in order of time.
        levels: level, and its interval's two ends, of each stretch between changes.
        memory: correlation of one period's noise with the next one's.
        next_p_value: p-value of the best further change, which was not taken.
        seasonal: whether the swing of the year was taken out.
    """

    changes: tuple[Changepoint, ...]
    levels: tuple[tuple[float, float, float], ...]
    memory: float
    next_p_value: float
    seasonal: bool


def estimate_changepoints(
    values: Floats,
    *,
    weights: Floats | None = None,
    periods_per_year: float | None = None,
    alpha: float = 0.05,
    confidence: float = 0.95,
    replicates: int = 399,
    changes_at_most: int = 8,
    seed: int = 0,
) -> Segmentation:
    """Estimate where the level of a series changed.

    Assumes noise that is stationary between changes and whose memory dies out like a first-order
    autoregression; a slow drift is shown as a step or two. Values are turned into normal scores by
    rank, so a holiday week or a heavy tail moves nothing.
    Method: circular binary segmentation (Olshen and others 2004): the best single stretch with a level
    of its own is sought, stage by stage; the statistic is divided by the long-run variance of what is
    left, and its p-value is its rank among simulated series with the same memory and no further change
    (the memory is set so that its own estimate, biased by the search, agrees on average). The search
    ends at the first stage whose p-value exceeds `alpha`, so a series without any change shows one with
    a chance of about `alpha`. Checked against: simulation, in the tests.

    Args:
        values: one value per period, in order, none missing.
        weights: how many cases each value rests on, for levels and differences; None weighs alike.
        periods_per_year: takes out two yearly waves where the series spans two years or more.
        alpha: chance of any change in a series that has none.
        confidence: of the intervals of dates and levels.
        replicates: simulated series per test.
        changes_at_most: stop after so many stages.
        seed: of the simulation.

    Returns:
        The changes, levels and memory. A series of fewer than 16 periods, or of one value, has none.

    Example:
        >>> steps = np.repeat([10.0, 20.0], 30) + np.tile([0.0, 1.0, -1.0, 0.5], 15)
        >>> [change.position for change in estimate_changepoints(steps).changes]
        [30]
    """
    values = np.asarray(values, dtype=float)
    weights = np.ones_like(values) if weights is None else np.asarray(weights, dtype=float)
    waves = _build_waves(len(values), periods_per_year)
    if len(values) < PERIODS_AT_LEAST or np.ptp(values) == 0:
        return _describe(values, weights, [], {}, 0.0, 1.0, waves, {}, None, confidence)
    random = np.random.default_rng(seed)
    noise = random.standard_normal((_DRAWS * replicates, len(values)))
    scores = _score(values)
    positions: list[int] = []
    p_values: dict[int, float] = {}
    memory, p_value = 0.0, 1.0
    for _stage in range(changes_at_most):
        step, p_value, memory = _test_next(scores, positions, waves, noise, alpha)
        if p_value > alpha or not step:
            break
        p_values.update(dict.fromkeys(step, p_value))
        positions, p_values = _refine(scores, sorted({*positions, *step}), p_values)
    ranges = _estimate_ranges(scores, positions, waves, memory, noise, confidence)
    return _describe(
        values, weights, positions, p_values, memory, p_value, waves, ranges, periods_per_year, confidence
    )


def _score(values: Floats) -> Floats:
    ranks = stats.rankdata(values)
    scores = np.asarray(stats.norm.ppf((ranks - 0.5) / len(values)), dtype=float)
    return np.asarray(scores / scores.std(), dtype=float)


def _build_waves(count: int, periods_per_year: float | None) -> Floats | None:
    """Build the year's wave and its half; none where the series is short, or has few periods in a year."""
    if periods_per_year is None or periods_per_year < _PERIODS_FOR_WAVES or count < 2 * periods_per_year - 1:
        return None
    angle = 2 * np.pi * np.arange(count)[:, None] * np.array([1.0, 2.0])[None, :] / periods_per_year
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=1)


def _smallest_stretch(count: int) -> int:
    return max(4, count // 25)


def _list_places(count: int, positions: list[int]) -> Ints:
    """List where a stretch may begin or end: far enough from the known edges, or on one."""
    edges = np.array([0, *positions, count])
    places = np.arange(count + 1)
    distance = np.abs(places[:, None] - edges[None, :]).min(axis=1)
    return np.asarray(places[(distance == 0) | (distance >= _smallest_stretch(count))])


@dataclass(frozen=True, slots=True)
class _Measured:
    gain: Floats
    first: Ints
    last: Ints
    variance: Floats
    memory: Floats


class _Search:
    """Search of the best further stretch, for many series at once, given the changes known so far."""

    def __init__(self, count: int, positions: list[int], waves: Floats | None) -> None:
        self.count = count
        self.basis, _triangle = np.linalg.qr(build_design(count, positions, waves))
        self.places = _list_places(count, positions)
        self.weights = self._weigh(_smallest_stretch(count))

    def residuals(self, series: Floats) -> Floats:
        """Take the known levels and waves out of each row."""
        # by einsum: for so few columns a BLAS spends more on its threads than on the product
        share = np.einsum("st,tk->sk", series, self.basis)
        return np.asarray(series - np.einsum("sk,tk->st", share, self.basis), dtype=float)

    def best(self, residuals: Floats, singles: bool = False) -> tuple[Floats, Ints, Ints]:
        """Give the largest gain of a stretch in each row, and its first and last-but-one index."""
        totals = np.concatenate([np.zeros((len(residuals), 1)), np.cumsum(residuals, axis=1)], axis=1)
        weights = self.weights
        if singles:
            weights = np.where(self.places == self.count, weights, 0.0)
        gain, first, last = find_best_stretches(np.ascontiguousarray(totals[:, self.places]), weights)
        none = gain == 0
        return gain, np.where(none, 0, self.places[first]), np.where(none, self.count, self.places[last])

    def _weigh(self, least: int) -> Floats:
        """Weigh each pair of places: one over the length that known levels leave it, 0 where too short."""
        sums = np.concatenate([np.zeros((1, self.basis.shape[1])), np.cumsum(self.basis, axis=0)])
        at = sums[self.places]
        length = self.places[None, :] - self.places[:, None]
        size = length - ((at[None, :, :] - at[:, None, :]) ** 2).sum(axis=2)
        return np.where((size > 0.5) & (length >= least), 1 / np.maximum(size, 0.5), 0.0)

    def mark(self, first: Ints, last: Ints) -> Floats:
        """Give one stretch per row as a vector, with the known levels and waves taken out."""
        index = np.arange(self.count)
        return self.residuals(((index >= first[:, None]) & (index < last[:, None])).astype(float))

    def measure(self, series: Floats) -> _Measured:
        """Give the best stretch of each row, its gain, and the variance and memory of what is left.

        What is left is what the best stretch and one more cannot explain together, so that changes
        not yet found do not pass for memory.
        """
        residuals = self.residuals(series)
        gain, first, last = self.best(residuals)
        left, stretch = _take_out(residuals, self.mark(first, last))
        known = [stretch]
        for _further in range(_FURTHER):
            _gain, other_first, other_last = self.best(left)
            other = self.mark(other_first, other_last)
            for direction in known:
                other = _take_out(other, direction)[0]
            left, stretch = _take_out(left, other)
            known.append(stretch)
        variance = np.maximum((left**2).mean(axis=1), 1e-12)
        return _Measured(gain, first, last, variance, _measure_memory(left))


def _take_out(series: Floats, direction: Floats) -> tuple[Floats, Floats]:
    """Take one direction out of each row; give what is left, and the direction at length one."""
    length = np.sqrt((direction**2).sum(axis=1, keepdims=True))
    unit = np.divide(direction, length, out=np.zeros_like(direction), where=length > 1e-6)
    return np.asarray(series - (series * unit).sum(axis=1, keepdims=True) * unit), unit


def _measure_memory(residuals: Floats) -> Floats:
    """Give how far each row hangs together: its long-run variance over its plain one (Bartlett)."""
    count = residuals.shape[-1]
    square = np.maximum((residuals**2).sum(axis=-1), 1e-12)
    lags = round(1.5 * count ** (1 / 3))
    total = np.ones(residuals.shape[:-1])
    for lag in range(1, lags + 1):
        product = (residuals[..., lag:] * residuals[..., :-lag]).sum(axis=-1)
        total = total + 2 * (1 - lag / (lags + 1)) * product / square
    return np.asarray(total, dtype=float)


def _simulate(noise: Floats, memory: Floats) -> Floats:
    """Turn rows of white noise into stationary series of variance one, each with its own memory."""
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0]
    share = np.sqrt(1 - memory**2)
    for period in range(1, noise.shape[1]):
        series[:, period] = memory * series[:, period - 1] + share * noise[:, period]
    return series


def _test_next(
    scores: Floats, positions: list[int], waves: Floats | None, noise: Floats, alpha: float
) -> tuple[list[int], float, float]:
    """Test the best further stretch; give its inner edges, its p-value and the memory assumed."""
    search = _Search(len(scores), positions, waves)
    seen = search.measure(scores[None, :])
    memories = MEMORY_LIMIT * np.linspace(0.0, 1.0, len(noise)) ** _TILT
    null = search.measure(_simulate(noise, memories))
    alike = np.argsort(np.abs(null.memory - seen.memory[0]), kind="stable")[: len(noise) // _DRAWS]
    statistics = null.gain[alike] / null.variance[alike]
    p_value = (1 + int((statistics >= seen.gain[0] / seen.variance[0]).sum())) / (len(alike) + 1)
    known = {0, len(scores), *positions}
    step = sorted({int(seen.first[0]), int(seen.last[0])} - known)
    if p_value <= alpha and len(step) == 2:
        single, begin, _end = search.best(search.residuals(scores[None, :]), singles=True)
        rank = (1 + int((statistics >= single[0] / seen.variance[0]).sum())) / (len(alike) + 1)
        step = [int(begin[0])] if rank <= alpha and int(begin[0]) not in known else step
    return step, p_value, float(memories[alike].mean())


def _locate(scores: Floats, least: int) -> int | None:
    """Give the best single change within one stretch; None where it is too short."""
    count = len(scores)
    if count < 2 * least:
        return None
    at = np.arange(least, count - least + 1)
    totals = np.cumsum(scores - scores.mean())
    return int(at[(totals[at - 1] ** 2 / (at * (count - at))).argmax()])


def _refine(
    scores: Floats, positions: list[int], p_values: dict[int, float]
) -> tuple[list[int], dict[int, float]]:
    """Move each change to the best place between its neighbours, once over."""
    least = _smallest_stretch(len(scores))
    edges = [0, *positions, len(scores)]
    moved: dict[int, float] = {}
    for place in range(1, len(edges) - 1):
        found = _locate(scores[edges[place - 1] : edges[place + 1]], least)
        old = edges[place]
        edges[place] = old if found is None else edges[place - 1] + found
        moved[edges[place]] = p_values[old]
    return edges[1:-1], moved


def _estimate_ranges(
    scores: Floats,
    positions: list[int],
    waves: Floats | None,
    memory: float,
    noise: Floats,
    confidence: float,
) -> dict[int, tuple[int, int]]:
    """Find how far each change may lie from where it was found, by simulating from the fit."""
    if not positions:
        return {}
    design = build_design(len(scores), positions, waves)
    fitted = design @ np.linalg.lstsq(design, scores, rcond=None)[0]
    swing = (
        0.0 if waves is None else waves @ np.linalg.lstsq(design, scores, rcond=None)[0][len(positions) + 1 :]
    )
    spread = float(np.sqrt(((scores - fitted) ** 2).sum() / max(len(scores) - design.shape[1], 1)))
    series = fitted - swing + spread * _simulate(noise[:199], np.full(199, memory))
    least, edges, ranges = _smallest_stretch(len(scores)), [0, *positions, len(scores)], {}
    tail = (1 - confidence) / 2
    for before, at, after in zip(edges[:-2], edges[1:-1], edges[2:], strict=True):
        found = [_locate(row[before:after], least) for row in series]
        moves = np.array([before + f - at for f in found if f is not None] or [0])
        low, high = np.quantile(moves, [tail, 1 - tail], method="inverted_cdf")
        ranges[at] = (max(before + 1, at - int(high)), min(after - 1, at - int(low)))
    return ranges


def _describe(
    values: Floats,
    weights: Floats,
    positions: list[int],
    p_values: dict[int, float],
    memory: float,
    next_p_value: float,
    waves: Floats | None,
    ranges: dict[int, tuple[int, int]],
    periods_per_year: float | None,
    confidence: float,
) -> Segmentation:
    # a wave cannot be told from a level within a part of a year: there the levels are plain means
    if not len(values):
        return Segmentation((), (), 0.0, 1.0, waves is not None)
    stretches = np.diff([0, *positions, len(values)])
    whole_years = periods_per_year is not None and stretches.min() >= periods_per_year
    levels, covariance, quantile, _memory = fit_levels(
        values, weights, positions, waves if whole_years else None, confidence
    )
    changes, bands = [], []
    for place in range(len(positions) + 1):
        level, half = float(levels[place]), quantile * float(np.sqrt(covariance[place, place]))
        bands.append((level, level - half, level + half))
    for place, position in enumerate(positions):
        contrast = np.zeros(len(levels))
        contrast[place], contrast[place + 1] = -1.0, 1.0
        half = quantile * float(np.sqrt(contrast @ covariance @ contrast))
        before, after = float(levels[place]), float(levels[place + 1])
        low, high = ranges[position]
        step = after - before
        changes.append(
            Changepoint(
                position, low, high, before, after, step, step - half, step + half, p_values[position]
            )
        )
    return Segmentation(tuple(changes), tuple(bands), memory, next_p_value, waves is not None)
