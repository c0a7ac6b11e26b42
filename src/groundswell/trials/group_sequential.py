"""Limits for a few looks that were fixed beforehand, where the look at the end of a period decides.

With a fixed number of looks a limit can be a little lower than that of the bounded band, which allows any number.
The chance of passing is added up look by look over the density of the score (Armitage, McPherson, Rowe 1969).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

FloatArray = NDArray[np.float64]
Sides = Literal[1, 2]

_FAR = 8.0
"""Standard deviations after which nothing is left: a chance of 1e-15."""
_NODES_PER_STEP = 1.8
"""Nodes for each standard deviation of the move between two looks; 1.5 and 3 give the same ten figures."""
_NODES_AT_LEAST = 120


def obrien_fleming_bounds(looks: int, alpha: float, sides: Sides = 2) -> FloatArray:
    """Give the O'Brien-Fleming limits of z for equally spaced looks.

    Method: c sqrt(looks / k) at look k, c so that the chance of passing any is `alpha`.
    Checked against: rpact, by its published numbers; for many looks it nears `bounded_factor` from below.

    Args:
        looks: number of looks; 1 or more.
        alpha: the chance of passing at any look when nothing has changed.
        sides: 2 for a limit on both sides, 1 for one on one side.

    Returns:
        A limit of z for each look.

    Raises:
        ValueError: `looks` is below 1, or `alpha` is not between 0 and 1.

    Example:
        >>> obrien_fleming_bounds(3, 0.025, sides=1).round(4).tolist()
        [3.4711, 2.4544, 2.004]
    """
    if looks < 1 or not 0 < alpha < 1:
        raise ValueError(f"{looks} looks must be 1 or more, and alpha, {alpha}, between 0 and 1")
    shares = np.arange(1, looks + 1) / looks

    def miss(c: float) -> float:
        return float(list_crossings(c / np.sqrt(shares), shares, sides).sum()) - alpha

    lowest, highest = -ndtri(alpha / sides), -ndtri(alpha / (2 * sides))
    if looks == 1:
        return np.array([lowest])
    return np.asarray(brentq(miss, lowest, highest, xtol=1e-10) / np.sqrt(shares), np.float64)


def spend_alpha[N: (float, FloatArray)](share: N, alpha: float, sides: Sides = 2) -> N:
    """Give how much of `alpha` is spent when a share of the information is there.

    Method: the spending function of O'Brien-Fleming kind of Lan and DeMets (1983), for each side
    2 (1 - Φ(z / sqrt(share))) with z of a quarter (two sides) or half (one) of `alpha`.
    Checked against: rpact, by its published numbers.

    Args:
        share: information there as a share of the most there will be, 0 to 1.
        alpha: what is spent at the end.
        sides: 2 for a limit on both sides, 1 for one on one side.

    Returns:
        What is spent, as many as there are shares.

    Example:
        >>> round(float(spend_alpha(0.7, 0.025, sides=1)), 7)
        0.0073845
    """
    with np.errstate(divide="ignore"):
        z = np.divide(-ndtri(alpha / (2 * sides)), np.sqrt(np.clip(share, 0, 1)))
    spent: N = 2 * sides * ndtr(-z)
    return spent


def spending_bounds(shares: Sequence[float] | FloatArray, alpha: float, sides: Sides = 2) -> FloatArray:
    """Give the limits of z for looks at given shares of the information, by the spending of `spend_alpha`.

    Assumes that the shares were not chosen for what was seen. A look so early that nothing can be spent has no
    limit to pass (infinity).

    Method: each limit so that the chance of passing it first is what is spent since the look before.
    Checked against: rpact, by its published numbers.

    Args:
        shares: information at each look as a share of the most there will be; rising, up to 1.
        alpha: the chance of passing at any look when nothing has changed.
        sides: 2 for a limit on both sides, 1 for one on one side.

    Returns:
        A limit of z for each look.

    Raises:
        ValueError: the shares do not rise, or go beyond 0 or 1, or `alpha` is not between 0 and 1.

    Example:
        >>> spending_bounds([0.3, 0.7, 1.0], 0.025, sides=1).round(4).tolist()
        [3.9286, 2.4387, 2.0]
    """
    told = _read_shares(shares)
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; it must be between 0 and 1")
    spent = np.diff(spend_alpha(told, alpha, sides), prepend=0.0)
    path, limits = _Path(sides), np.full(told.size, np.inf)
    for k, (share, spend) in enumerate(zip(told, spent, strict=True)):
        path.reach(share)
        if spend > 1e-15:
            limits[k] = path.find_limit(spend)
        path.stop_beyond(limits[k])
    return limits


def list_crossings(
    bounds: Sequence[float] | FloatArray,
    shares: Sequence[float] | FloatArray,
    sides: Sides = 2,
    drift: float = 0.0,
) -> FloatArray:
    """List the chance of first passing the limit at each look.

    Method: recursive integration over the score, by Gauss-Legendre nodes.
    Checked against: rpact, by its published numbers; simulated paths.

    Args:
        bounds: limit of z at each look.
        shares: information at each look as a share of the most there will be; rising, up to 1.
        sides: 2 for a limit on both sides, 1 for one above.
        drift: mean of z at the full information; 0 when nothing has changed.

    Returns:
        A chance for each look; the sum is the level, or with a drift the power.

    Raises:
        ValueError: the shares do not rise, or go beyond 0 or 1.

    Example:
        >>> list_crossings([1.96, 1.96], [0.5, 1.0]).sum().round(4).item()
        0.0831
    """
    told = _read_shares(shares)
    path, chances = _Path(sides, drift), np.zeros(told.size)
    for k, (share, bound) in enumerate(zip(told, np.asarray(bounds, np.float64), strict=True)):
        path.reach(share)
        chances[k] = path.pass_chance(bound)
        path.stop_beyond(bound)
    return chances


class _Path:
    """The density of the score of those trials that have not stopped, from look to look."""

    def __init__(self, sides: Sides, drift: float = 0.0) -> None:
        self.sides, self.drift = sides, drift
        self.share, self.step = 0.0, 0.0
        self.nodes, self.mass = np.zeros(1), np.ones(1)

    def reach(self, share: float) -> None:
        """Let time go on to the next look."""
        self.step, self.share = share - self.share, share

    def pass_chance(self, bound: float) -> float:
        """Give the chance of passing a limit of z at this look, not having stopped before."""
        sd, moved = np.sqrt(self.step), self.nodes + self.drift * self.step
        limit = bound * np.sqrt(self.share)
        beyond = ndtr((moved - limit) / sd)
        if self.sides == 2:
            beyond = beyond + ndtr((-limit - moved) / sd)
        return float(self.mass @ beyond)

    def find_limit(self, chance: float) -> float:
        """Find the limit of z that is passed with a chance."""
        return float(brentq(lambda bound: self.pass_chance(bound) - chance, -_FAR, _FAR, xtol=1e-12))

    def stop_beyond(self, bound: float) -> None:
        """Take out the trials that passed, and lay nodes over the others."""
        sd, root = np.sqrt(self.step), np.sqrt(self.share)
        middle = self.drift * self.share
        high = min(bound * root, middle + _FAR * root)
        low = max(-bound * root if self.sides == 2 else -np.inf, middle - _FAR * root)
        count = max(_NODES_AT_LEAST, 20 * int(np.ceil(_NODES_PER_STEP * (high - low) / sd / 20)))
        places, weights = _list_nodes(count)
        nodes = low + (high - low) * (places + 1) / 2
        gone = (nodes[:, None] - self.nodes - self.drift * self.step) / sd
        density = np.exp(-(gone**2) / 2) @ self.mass / (sd * np.sqrt(2 * np.pi))
        self.nodes, self.mass = nodes, density * weights * (high - low) / 2


@lru_cache(maxsize=64)
def _list_nodes(count: int) -> tuple[FloatArray, FloatArray]:
    places, weights = np.polynomial.legendre.leggauss(count)
    return np.asarray(places, np.float64), np.asarray(weights, np.float64)


def _read_shares(shares: Sequence[float] | FloatArray) -> FloatArray:
    told = np.asarray(shares, np.float64)
    if told.size == 0 or told[0] <= 0 or told[-1] > 1 + 1e-12 or (np.diff(told) <= 0).any():
        raise ValueError(f"the shares of information, {told.tolist()}, must rise from above 0 to at most 1")
    return told
