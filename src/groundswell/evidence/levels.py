"""The level of a series of periods that vary more than chance and hang together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
MEMORY_LIMIT = 0.9


def estimate_level(
    values: Floats, *, weights: Floats | None = None, confidence: float = 0.95
) -> tuple[float, float, float, float]:
    """Estimate the level of a series of periods that hang together, with an interval.

    Assumes one level. Method: weighted mean; its variance from the squared residuals (so over-dispersed
    counts need no model) times (1 + m) / (1 - m) for a memory m from one period to the next, never
    below 1; t quantile. Checked against: the t interval of a mean where the memory is nil.

    Args:
        values: one value per period, at least two.
        weights: how many cases each value rests on; None weighs alike.
        confidence: of the interval.

    Returns:
        The level, the two ends of its interval, and the standard deviation that one period adds in the
        long run (for projections).
    """
    values = np.asarray(values, dtype=float)
    weights = np.ones_like(values) if weights is None else np.asarray(weights, dtype=float)
    levels, covariance, quantile, memory = fit_levels(values, weights, [], None, confidence)
    half = quantile * float(np.sqrt(covariance[0, 0]))
    level = float(levels[0])
    spread = float(np.std(values, ddof=1)) * float(np.sqrt((1 + memory) / (1 - memory)))
    return level, level - half, level + half, spread


def build_design(count: int, positions: list[int], waves: Floats | None) -> Floats:
    """Build a column of ones and zeros per stretch between changes, and the waves beside them."""
    edges = [0, *positions, count]
    columns = np.zeros((count, len(edges) - 1))
    for place, (first, last) in enumerate(pairwise(edges)):
        columns[first:last, place] = 1.0
    return columns if waves is None else np.concatenate([columns, waves], axis=1)


def _measure_lag(residuals: Floats, spent: int) -> float:
    """Give the correlation of one period with the next, mended for its bias in short series."""
    raw = float((residuals[1:] * residuals[:-1]).sum() / max(float((residuals**2).sum()), 1e-12))
    return float(np.clip(raw + (1 + 3 * raw) * spent / len(residuals), 0, MEMORY_LIMIT)) if raw > 0 else 0.0


def fit_levels(
    values: Floats, weights: Floats, positions: list[int], waves: Floats | None, confidence: float
) -> tuple[Floats, Floats, float, float]:
    """Fit the levels by weighted least squares, with a covariance that allows for memory."""
    design = build_design(len(values), positions, waves)
    inverse = np.linalg.pinv(design.T @ (design * weights[:, None]))
    levels = inverse @ (design.T @ (weights * values))
    residuals = values - design @ levels
    free = max(len(values) - design.shape[1], 1)
    leverage = np.clip(np.einsum("ij,jk,ik->i", design, inverse, design) * weights, 0, 0.9)
    pushed = weights * residuals / np.sqrt(1 - leverage)
    middle = (design * (pushed**2)[:, None]).T @ design
    memory = _measure_lag(residuals * np.sqrt(weights), design.shape[1])
    covariance = inverse @ middle @ inverse * (1 + memory) / (1 - memory)
    quantile = float(stats.t.ppf(0.5 + confidence / 2, free))
    return levels, covariance, quantile, memory
