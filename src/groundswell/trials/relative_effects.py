"""Gains as log ratios, so that trials in different places can be laid side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from groundswell.trials.look import Reading


@dataclass(frozen=True, slots=True)
class RelativeEffect:
    """A gain as a log ratio, so that trials in different places can be laid side by side.

    Args:
        gain: log ratio of the two arms, above 0 where the arm that is tried is better.
        se: its standard error.
        better: ``lower`` where less of the outcome is better: then ``1 - exp(-gain)`` of it is saved.
    """

    gain: float
    se: float
    better: Literal["lower", "higher"]

    @property
    def change(self) -> float:
        """The outcome of the arm that is tried over that of the usual arm, less 1: -0.2 is a fifth less."""
        return math.expm1(-self.gain if self.better == "lower" else self.gain)


def relative_effect(reading: Reading, *, cases: tuple[int, int] | None = None) -> RelativeEffect:
    """Turn a reading into a log ratio, by the delta method.

    A reading knows the standard error of the difference only. With `cases` it is divided between the arms as
    for cases of equal spread; without, all of it is laid on the smaller value, which never makes it too small.

    Args:
        reading: of an arm; both values above 0.
        cases: how many are in the usual arm, and in the arm that is tried.

    Raises:
        ValueError: a value is 0 or less, so that there is no ratio.
    """
    usual, arm = reading.usual_value, reading.arm_value
    if not (usual > 0 and arm > 0):
        raise ValueError(f"a ratio needs values above 0; they are {usual:g} and {arm:g}")
    variance = reading.se**2
    if cases is None:
        relative = variance / min(usual, arm) ** 2
    else:
        part = cases[1] / (cases[0] + cases[1])  # of the variance, what the usual arm gives
        relative = variance * (part / usual**2 + (1 - part) / arm**2)
    ratio = math.log(arm / usual)
    lower = reading.gain * (arm - usual) < 0 or (arm == usual)
    return RelativeEffect(-ratio if lower else ratio, math.sqrt(relative), "lower" if lower else "higher")


def compare_means(
    usual: float, usual_se: float, arm: float, arm_se: float, *, better: Literal["lower", "higher"] = "lower"
) -> RelativeEffect:
    """Give the log ratio of two means with their own standard errors, by the delta method.

    Example:
        >>> round(compare_means(20.0, 1.0, 16.0, 1.0).se, 4)
        0.08
    """
    if not (usual > 0 and arm > 0):
        raise ValueError(f"a ratio needs values above 0; they are {usual:g} and {arm:g}")
    ratio = math.log(arm / usual)
    se = math.hypot(usual_se / usual, arm_se / arm)
    return RelativeEffect(-ratio if better == "lower" else ratio, se, better)
