"""Whether the cases fell to the arms as registered, looked at as often as wanted.

Where they did not, cases were lost on the way or counted twice, and the arms cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from groundswell.trials.design import Design
from groundswell.trials.observed import Observed

CONCENTRATION = 100.0
"""Finds 55/45 in 95 of 100 trials of 2,000 cases; 10,000, the usual choice, finds it in 6."""
_LARGEST_LOG = 700.0


@dataclass(frozen=True, slots=True)
class AllocationCheck:
    """What the counts by arm say about the allocation.

    Args:
        e_value: 20 or more happens in at most 1 of 20 trials with a right allocation, over all looks.
        whole: the e-value of all cases together.
        channels: the e-value of each channel, the largest first.
    """

    e_value: float
    whole: float
    channels: tuple[tuple[str, float], ...] = ()

    @property
    def faulty(self) -> str:
        """The channel in which a fault is clearer than in all cases together; empty for none."""
        return self.channels[0][0] if self.channels and self.channels[0][1] > self.whole else ""


def allocation_e_value(
    counts: Sequence[int] | NDArray[Any], shares: Sequence[float], concentration: float = CONCENTRATION
) -> float:
    """Give the e-value of the counts by arm against the registered shares.

    Assumes that cases are allocated one by one at fixed shares, and counted by the ledger.

    Method: Dirichlet-multinomial around the shares over multinomial (Lindon and Malek 2020). Only counts matter,
    not their order.
    Checked against: ssrm-test, by its published numbers; simulated allocations.

    Args:
        counts: cases in each arm so far.
        shares: registered share of each arm; they sum to 1.
        concentration: how near to the shares a wrong allocation is sought; larger is nearer.

    Returns:
        The e-value; 20 or more is an alarm at 5 % over all looks.

    Raises:
        ValueError: counts and shares differ in length, a count is below 0, or the shares do not sum to 1.

    Example:
        >>> round(allocation_e_value([460, 390], [0.5, 0.5], 10_000), 6)
        1.203263
    """
    seen, told = np.asarray(counts, np.float64), np.asarray(shares, np.float64)
    if seen.shape != told.shape or seen.min() < 0 or told.min() <= 0 or abs(told.sum() - 1) > 1e-9:
        raise ValueError(f"counts {seen.tolist()} do not fit shares {told.tolist()}, which must sum to 1")
    prior = concentration * told
    logarithm = gammaln(concentration) - gammaln(concentration + seen.sum())
    logarithm += (gammaln(prior + seen) - gammaln(prior) - seen * np.log(told)).sum()
    return float(np.exp(min(logarithm, _LARGEST_LOG)))


def allocation_p_values(
    counts: Sequence[Sequence[int]], shares: Sequence[float], concentration: float = CONCENTRATION
) -> tuple[float, ...]:
    """Give the p-value after each look, one that holds over all looks and never grows.

    Method: one over the largest e-value so far, at most 1.
    Checked against: ssrm-test, by its published numbers.

    Args:
        counts: cases in each arm up to each look.
        shares: registered share of each arm.
        concentration: as in `allocation_e_value`.

    Returns:
        A p-value for each look.
    """
    e_values = [allocation_e_value(one, shares, concentration) for one in counts]
    return tuple(float(p) for p in 1 / np.maximum(np.maximum.accumulate(e_values), 1))


def check_allocation(
    counts: Sequence[int] | NDArray[Any],
    shares: Sequence[float],
    channels: Mapping[str, Sequence[int]] | None = None,
    concentration: float = CONCENTRATION,
) -> AllocationCheck:
    """Check the allocation as a whole, and in each channel by which cases come in.

    Method: the mean of e-values is one again: half weight on all cases, half on the mean over channels. So one
    limit of 20 holds for all of it, and a fault in one of k channels has to be 2 k times as clear.
    Checked against: simulated allocations.

    Args:
        counts: cases in each arm so far.
        shares: registered share of each arm.
        channels: the same by channel.
        concentration: as in `allocation_e_value`.

    Returns:
        The e-value to judge by, and those that it is made of.

    Example:
        >>> check_allocation([100, 100], [0.5, 0.5], {"post": [90, 10], "web": [10, 90]}).e_value > 20
        True
    """
    whole = allocation_e_value(counts, shares, concentration)
    told = [(name, allocation_e_value(one, shares, concentration)) for name, one in (channels or {}).items()]
    told.sort(key=lambda one: (-one[1], one[0]))
    mean = sum(e for _name, e in told) / len(told) if told else whole
    return AllocationCheck((whole + mean) / 2, whole, tuple(told))


def count_channels(observed: Observed, design: Design) -> dict[str, tuple[int, ...]]:
    """Count the cases of each channel by arm; those allocated with other weights than the design has are left out."""
    arms, names = len(design.arms), observed.channels or ("",)
    channel = np.zeros(observed.size, np.int32) if observed.channel is None else observed.channel
    used = slice(None) if observed.version is None else observed.version == design.allocation_version
    cell = channel[used].astype(np.int64) * arms + observed.arm[used]
    counts = np.bincount(cell, minlength=len(names) * arms).reshape(-1, arms)
    return {name: tuple(row) for name, row in zip(names, counts.tolist(), strict=True) if sum(row)}


def check_observed(observed: Observed, design: Design) -> AllocationCheck:
    """Check the allocation of a trial by cases, as a whole and in each channel by which cases came in.

    Cases allocated with other weights than the design has now are left out.

    Args:
        observed: the cases.
        design: with the weights as they are.

    Example:
        >>> from groundswell.testing.trials import build_design, build_observed
        >>> check_observed(build_observed(1, 400), build_design()).e_value < 1
        True
    """
    channels = count_channels(observed, design)
    shares = [arm.share for arm in design.arms]
    whole = np.sum(list(channels.values()), axis=0) if channels else np.zeros(len(shares))
    return check_allocation(whole, shares, channels if len(channels) > 1 else None)
