"""The rates at which duties move, with what the counts leave open: the pooled ones, and how far duties differ.

The counts of one duty and level are Dirichlet-multinomial around the pooled rates; the concentration says how alike
duties are. It is weighed over a grid, and never fixed at its best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

PRIOR = 0.5
"""Jeffreys' prior of a multinomial: half a time for each part that an agency person may have."""
CONCENTRATIONS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 1024.0)
"""From duties that have nearly nothing in common to duties that are alike; each as likely beforehand."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """What the counts say of the pooled rates.

    Args:
        shares: how likely each concentration is.
        pooled: for each concentration the counts over all duties, with the prior; a duty that came often counts for
            less than its number where duties differ.
    """

    shares: Floats
    pooled: Floats


def weigh_rates(moves: Floats) -> Rates:
    """Weigh how far duties differ, and pool their counts accordingly.

    Method: the marginal likelihood of the Dirichlet-multinomial at each concentration of a grid, with the pooled
    shares as its mean. A duty with n counts at a level is worth n (c + 1) / (c + n) of them, by its variance.
    Source: Mosimann 1962; Kish's design effect of a cluster. Checked against: scipy.stats.dirichlet_multinomial.

    Args:
        moves: per duty, by level before and part.
    """
    counts = moves.sum(axis=2, keepdims=True)
    logs, pooled = [], []
    for one in CONCENTRATIONS:
        worth = (one + 1) / (one + np.maximum(counts, 1))
        sums = (moves * worth).sum(axis=0) + PRIOR
        mean = one * sums / sums.sum(axis=1, keepdims=True)
        likely = gammaln(one) - gammaln(one + counts[:, :, 0])
        likely = likely + (gammaln(mean + moves) - gammaln(mean)).sum(axis=2)
        logs.append(float(likely.sum()))
        pooled.append(sums)
    found = np.array(logs)
    shares = np.exp(found - found.max())
    return Rates(shares / shares.sum(), np.stack(pooled))


def draw_pooled(rates: Rates, futures: int, random: np.random.Generator) -> Floats:
    """Draw for each future a concentration and pooled rates: prior counts of each duty, by level and part."""
    chosen = random.choice(len(CONCENTRATIONS), futures, p=rates.shares)
    drawn = random.standard_gamma(rates.pooled[chosen])
    concentration = np.array(CONCENTRATIONS)[chosen][:, None, None]
    prior: Floats = concentration * drawn / drawn.sum(axis=2, keepdims=True)
    return prior


def draw_bounds(prior: Floats, moves: Floats, random: np.random.Generator) -> Floats:
    """Draw for each future the rates of one duty, as bounds between which a number from 0 to 1 falls.

    Args:
        prior: of `draw_pooled`.
        moves: of the duty.
        random: to draw with.
    """
    drawn = random.standard_gamma(prior + moves) + 1e-300
    bounds: Floats = (drawn / drawn.sum(axis=2, keepdims=True)).cumsum(axis=2)
    bounds[:, :, -1] = 1.0
    return bounds
