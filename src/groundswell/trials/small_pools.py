"""Pooling a few trials: the spread between places is taken from a stated prior, on a grid, without drawing numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import StudiesTooFew

SPREAD_SCALE = 0.5
"""Scale of the half-normal prior on the spread between places, on the log scale: half of it lies below 0.34, that is
places that differ by a factor of about 2 either way; Röver, Journal of Statistical Software 93 (2020)."""
GRID_POINTS = 400
GRID_REACH = 6.0  # in scales: what a half-normal leaves beyond is 2e-9
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NormalMixture:
    """A distribution that is put together from normal ones.

    Args:
        weights: of its parts; they sum to 1.
        means: of its parts.
        sds: standard deviations of its parts; above 0.

    Example:
        >>> half = NormalMixture((0.5, 0.5), (-1.0, 1.0), (1.0, 1.0))
        >>> half.mean, round(half.sd, 4), round(half.cdf(0.0), 4)
        (0.0, 1.4142, 0.5)
    """

    weights: tuple[float, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.weights) == len(self.means) == len(self.sds) > 0:
            raise ValueError(
                "a mixture has as many weights as means and standard deviations, and at least one"
            )
        if abs(sum(self.weights) - 1) > 1e-6 or min(self.weights) < 0 or min(self.sds) <= 0:
            raise ValueError("the weights of a mixture sum to 1, and its standard deviations are above 0")

    @property
    def mean(self) -> float:
        """The mean."""
        return float(np.dot(self.weights, self.means))

    @property
    def sd(self) -> float:
        """The standard deviation."""
        second = np.dot(self.weights, np.square(self.sds) + np.square(self.means))
        return float(np.sqrt(second - self.mean**2))

    def cdf(self, value: float) -> float:
        """Give the probability of a value up to `value`."""
        from scipy.special import ndtr  # late, as all of SciPy here: it takes long to load

        return float(np.dot(self.weights, ndtr((value - np.array(self.means)) / np.array(self.sds))))

    def quantile(self, share: float) -> float:
        """Give the value below which `share` of the distribution lies."""
        from scipy.optimize import brentq

        if not 0 < share < 1:
            raise ValueError(f"share is {share}; it lies between 0 and 1")
        reach = 40.0 * max(self.sds)
        low, high = min(self.means) - reach, max(self.means) + reach
        return float(brentq(lambda value: self.cdf(value) - share, low, high, xtol=1e-10))

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Give the interval that leaves the same share out below and above."""
        return self.quantile((1 - confidence) / 2), self.quantile((1 + confidence) / 2)

    def draw(self, size: int, seed: int) -> Floats:
        """Draw values, for planning over what may be true; shape (size,)."""
        random = np.random.default_rng(seed)
        part = random.choice(len(self.weights), size=size, p=np.array(self.weights) / sum(self.weights))
        return np.array(self.means)[part] + np.array(self.sds)[part] * random.standard_normal(size)

    def update(self, estimate: float, se: float) -> NormalMixture:
        """Give what is known after an estimate with a normal error; Bayes' theorem, exact."""
        from scipy.special import logsumexp

        means, spread = np.array(self.means), np.square(self.sds)
        total = spread + se**2
        with np.errstate(divide="ignore"):  # a part of weight 0 stays at weight 0
            logs = np.log(self.weights) - 0.5 * np.log(total) - 0.5 * (estimate - means) ** 2 / total
        weights = np.exp(logs - logsumexp(logs))
        return NormalMixture(
            tuple((weights / weights.sum()).tolist()),
            tuple(((means * se**2 + estimate * spread) / total).tolist()),
            tuple(np.sqrt(spread * se**2 / total).tolist()),
        )


@dataclass(frozen=True, slots=True)
class SmallPool:
    """What a few trials say together.

    Args:
        effect: distribution of the mean effect over places.
        next_place: distribution of the effect in a place that has not tried it.
        spread: posterior mean of the standard deviation between places.
    """

    effect: NormalMixture
    next_place: NormalMixture
    spread: float


def pool_on_grid(
    estimates: Sequence[float],
    ses: Sequence[float],
    *,
    scale: float = SPREAD_SCALE,
    points: int = GRID_POINTS,
) -> SmallPool:
    """Pool trials with a half-normal prior on the spread between places, and none on the mean.

    Each spread on the grid gives a normal mean effect; they are mixed by how well that spread fits the trials.
    Assumes normal errors with known standard errors, and effects on the log scale (for the stated `scale`).
    Method: normal-normal model, one-dimensional grid; Röver, JSS 93 (2020).
    Checked against: integration over both unknowns at once; coverage by simulation.

    Args:
        estimates: one for each trial, all of the trials, whatever came of them.
        ses: their standard errors.
        scale: of the half-normal prior.
        points: of the grid.

    Raises:
        StudiesTooFew: there is none.

    Example:
        >>> pool = pool_on_grid([0.2, 0.3], [0.1, 0.1])
        >>> round(pool.effect.mean, 3)
        0.25
    """
    effects, errors = read_estimates(estimates, ses, 1)
    spreads = (np.arange(points) + 0.5) * (GRID_REACH * scale / points)
    inverse = 1 / (errors**2 + spreads[:, None] ** 2)
    precision = inverse.sum(axis=1)
    means = (inverse @ effects) / precision
    misfit = (inverse * (effects - means[:, None]) ** 2).sum(axis=1)
    logs = 0.5 * (np.log(inverse).sum(axis=1) - np.log(precision) - misfit - (spreads / scale) ** 2)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    parts = tuple(weights.tolist()), tuple(means.tolist())
    return SmallPool(
        NormalMixture(*parts, tuple(np.sqrt(1 / precision).tolist())),
        NormalMixture(*parts, tuple(np.sqrt(1 / precision + spreads**2).tolist())),
        float(weights @ spreads),
    )


def read_estimates(estimates: Sequence[float], ses: Sequence[float], needed: int) -> tuple[Floats, Floats]:
    """Read estimates and standard errors as arrays, and see that there are enough of them.

    Raises:
        StudiesTooFew: there are fewer than `needed`.
        ValueError: they do not fit together, or one of them is no number.
    """
    effects, errors = np.asarray(estimates, np.float64), np.asarray(ses, np.float64)
    if effects.ndim != 1 or effects.shape != errors.shape:
        raise ValueError(f"{effects.size} estimates do not fit {errors.size} standard errors")
    if effects.size < needed:
        raise StudiesTooFew(int(effects.size), needed)
    if not (np.isfinite(effects).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise ValueError("each trial has an estimate, and a standard error above 0")
    return effects, errors
