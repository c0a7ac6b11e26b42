"""The chance that a planned trial will show something."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from groundswell.trials.assurance import estimate_assurance
from groundswell.trials.plans import PowerRow
from groundswell.trials.pooling import NextPrior, predict_next
from groundswell.trials.small_pools import NormalMixture


def build_powers(se: float) -> list[PowerRow]:
    gains = np.linspace(0.05, 8, 160)
    return [PowerRow(float(gain), float(norm.sf(1.96 - gain / se)), None, None) for gain in gains]


def test_assurance_of_a_small_effect_is_the_closed_form() -> None:
    """With small relative effects a gain is nearly normal, and so is the estimate: one normal probability."""
    narrow = NormalMixture((1.0,), (0.02,), (0.005,))
    prior = NextPrior(3, narrow, 0.0, narrow)

    found = estimate_assurance(build_powers(0.8), prior, usual_value=100.0, smallest_gain=2.0)

    assert found.shown == pytest.approx(norm.sf((1.96 * 0.8 - 2.0) / math.hypot(0.8, 0.5)), abs=0.02)
    assert found.worth == pytest.approx(0.48, abs=0.02)
    assert found.harmful == pytest.approx(norm.cdf(-4), abs=1e-6)


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_assurance_is_less_than_the_power_at_what_is_expected(better: str) -> None:
    prior = predict_next([0.2, 0.25, 0.15], [0.05, 0.05, 0.05])
    powers = [PowerRow(2.0, 0.5, None, None), PowerRow(4.0, 0.95, None, None)]

    found = estimate_assurance(powers, prior, usual_value=20.0, smallest_gain=2.0, better=better)  # type: ignore[arg-type]

    assert 0.3 < found.shown < 0.95
    assert 0.5 < found.worth < 1
    assert found.harmful == pytest.approx(1 - prior.chance_above(0.0))


def test_gain_of_more_than_there_is_cannot_be_had() -> None:
    prior = predict_next([0.2], [0.05])

    assert estimate_assurance([], prior, usual_value=2.0, smallest_gain=2.0).worth == 0.0
