"""The chance that a planned trial will show something, over what earlier trials let one expect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from groundswell.trials.plans import PowerRow
from groundswell.trials.pooling import NextPrior

DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Assurance:
    """What a planned trial may be expected to bring.

    Args:
        shown: the chance that it will show the change to work.
        worth: the chance that the change brings the smallest gain worth having, or more.
        harmful: the chance that it makes things worse.
    """

    shown: float
    worth: float
    harmful: float


def estimate_assurance(
    powers: Sequence[PowerRow],
    prior: NextPrior,
    *,
    usual_value: float,
    smallest_gain: float,
    better: Literal["lower", "higher"] = "lower",
    seed: int = 0,
) -> Assurance:
    """Estimate the chance that a planned trial shows the change to work, the gain being uncertain itself.

    Power answers "if the gain is so much"; this averages it over the prior. Between the simulated gains the
    power runs on straight lines, from none at no gain; beyond the largest it stays as it is there.
    Method: average of the power over draws of the prior (assurance; O'Hagan and others 2005).
    Checked against: a normal prior and a normal power curve, in closed form.

    Args:
        powers: of the design, as planning simulated them.
        prior: of the log ratio in the next place.
        usual_value: the outcome as it is now, above 0.
        smallest_gain: worth having, in the unit of the outcome.
        better: whether less or more of the outcome is better.
        seed: of the draws.
    """
    rows = sorted(powers, key=lambda row: row.gain)
    sign = -1.0 if better == "lower" else 1.0
    ratios = np.clip(prior.distribution.draw(DRAWS, seed), -20.0, 20.0)
    gains = sign * usual_value * np.expm1(sign * ratios)
    power = np.interp(gains, [0.0, *(row.gain for row in rows)], [0.0, *(row.power for row in rows)])
    part = sign * smallest_gain / usual_value
    worth = 0.0 if part <= -1 else prior.chance_above(sign * math.log1p(part))
    return Assurance(float(power.mean()), worth, 1.0 - prior.chance_above(0.0))
