"""Funnel limits: how far a group's share may lie from that of all by chance alone, given its size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, norm

from groundswell.evidence.tallies import Floats, Ints

_WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits around the share of all, by the size of a group.

    Args:
        centre: the share of all groups together.
        dispersion: how much wider the spread is than chance; 1 where not wider.
        low_95: lower 95 % limit of each group.
        high_95: upper 95 % limit.
        low_998: lower 99.8 % limit.
        high_998: upper 99.8 % limit.
    """

    centre: float
    dispersion: float
    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats


def build_funnel(successes: Ints, sizes: Ints) -> Funnel:
    """Build funnel limits at 95 % and 99.8 % for shares of groups around the share of all.

    Exact binomial limits, interpolated; where groups spread more than chance would have it, the distance from
    the centre is widened by the root of the winsorised dispersion.
    Method: Spiegelhalter 2005 (Statistics in Medicine 24:1185, A.1.1 and 2.3). Checked against: the binomial
    distribution; simulation.

    Args:
        successes: cases with the outcome, per group.
        sizes: cases per group, each above 0.

    Example:
        >>> funnel = build_funnel(np.array([50, 10]), np.array([100, 20]))
        >>> round(float(funnel.low_95[0]), 3), round(float(funnel.high_95[0]), 3)
        (0.397, 0.593)
    """
    centre = float(successes.sum() / sizes.sum())
    dispersion = _estimate_dispersion(successes, sizes, centre)
    limits = [_limit(sizes, centre, tail, dispersion) for tail in (0.025, 0.975, 0.001, 0.999)]
    return Funnel(centre, dispersion, *limits)


def _estimate_dispersion(successes: Ints, sizes: Ints, centre: float) -> float:
    """Mean square of winsorised z; 1 unless clearly above what chance gives."""
    if sizes.size < 4 or not 0 < centre < 1:
        return 1.0
    z = (successes / sizes - centre) / np.sqrt(centre * (1 - centre) / sizes)
    low, high = np.quantile(z, [_WINSORISED, 1 - _WINSORISED])
    ratio = float(np.mean(np.clip(z, low, high) ** 2))
    return ratio if ratio > 1 + 2 * (2 / sizes.size) ** 0.5 else 1.0


def _limit(sizes: Ints, centre: float, tail: float, dispersion: float) -> Floats:
    if not 0 < centre < 1:
        return np.full(sizes.size, centre)
    count = binom.ppf(tail, sizes, centre)
    below, mass = binom.cdf(count, sizes, centre), binom.pmf(count, sizes, centre)
    along = np.divide(below - tail, mass, out=np.zeros(sizes.size), where=mass > 0)
    exact = (count - along) / sizes
    # far out the discrete masses vanish: fall back on the normal limit there
    normal = centre + norm.ppf(tail) * np.sqrt(centre * (1 - centre) / sizes)
    limit = np.where(np.isfinite(exact), exact, normal)
    return np.asarray(np.clip(centre + (limit - centre) * dispersion**0.5, 0.0, 1.0))
