"""Pooling against metafor's numbers and statsmodels, and the promises of its intervals by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from groundswell.errors.trying import StudiesTooFew
from groundswell.trials.look import Reading
from groundswell.trials.pooling import (
    compare_means,
    pool_by_reml,
    pool_trials,
    predict_next,
    relative_effect,
    shrink_estimate,
    shrink_reading,
)

# Thirteen trials of the BCG vaccine (Colditz and others 1994): cases and others, vaccinated and not.
BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
])  # fmt: skip
ILL, WELL, ILL_USUAL, WELL_USUAL = BCG.T
EFFECTS = np.log(ILL / (ILL + WELL)) - np.log(ILL_USUAL / (ILL_USUAL + WELL_USUAL))
SES = np.sqrt(1 / ILL - 1 / (ILL + WELL) + 1 / ILL_USUAL - 1 / (ILL_USUAL + WELL_USUAL))


def build_reading(usual: float, arm: float, se: float, *, better: str = "lower") -> Reading:
    gain = usual - arm if better == "lower" else arm - usual
    return Reading("tried", usual, arm, gain, se, gain - 3 * se, gain + 3 * se, se**-2, 1.0, 0.0, 0.0, 0.0)


def test_pool_of_bcg_is_that_of_metafor() -> None:
    pool = pool_trials(EFFECTS.tolist(), SES.tolist())

    assert pool.tau**2 == pytest.approx(0.31324333, abs=2e-7)
    assert pool.effect == pytest.approx(-0.71453235, abs=1e-7)
    assert pool.se == pytest.approx(0.18079175, abs=1e-7)
    assert (pool.low, pool.high) == pytest.approx((-1.1084437, -0.3206210), abs=1e-6)
    assert pool.q == pytest.approx(152.23301, abs=1e-5)
    assert pool.i2 == pytest.approx(0.922214, abs=1e-6)
    assert pool.method == "REML, Hartung-Knapp"


def test_normal_interval_of_bcg_is_that_of_metafor() -> None:
    pool = pool_by_reml(EFFECTS.tolist(), SES.tolist())
    se = (1 / (SES**2 + pool.tau**2)).sum() ** -0.5

    assert se == pytest.approx(0.17978153, abs=1e-7)
    assert pool.effect - 1.959964 * se == pytest.approx(-1.0668977, abs=1e-6)
    assert pool.effect + 1.959964 * se == pytest.approx(-0.3621670, abs=1e-6)


@pytest.mark.parametrize(("df", "low", "high"), [("k-1", -1.996017, 0.566952), ("k-2", -2.009058, 0.579993)])
def test_prediction_of_bcg_names_its_degrees_of_freedom(df: str, low: float, high: float) -> None:
    pool = pool_trials(EFFECTS.tolist(), SES.tolist(), prediction_df=df)  # type: ignore[arg-type]

    assert (pool.prediction_low, pool.prediction_high) == pytest.approx((low, high), abs=1e-5)
    assert pool.prediction_df == df


def test_prediction_from_the_grid_is_close_where_there_are_many_trials() -> None:
    pool = pool_trials(EFFECTS.tolist(), SES.tolist(), prediction_df="grid")

    assert (pool.prediction_low, pool.prediction_high) == pytest.approx((-1.996, 0.567), abs=0.15)


def test_three_trials_that_agree_by_chance_are_not_made_too_certain() -> None:
    """Hartung and Knapp alone call the first three trials more certain than a normal mean would be."""
    estimates, ses = EFFECTS[:3].tolist(), SES[:3].tolist()

    bare = pool_by_reml(estimates, ses, ad_hoc=False)
    mended = pool_by_reml(estimates, ses)

    assert bare.tau == mended.tau == 0.0
    assert bare.se == pytest.approx(0.2095, abs=5e-5)
    assert mended.se == pytest.approx(0.3069, abs=5e-5)
    peer = combine_effects(EFFECTS[:3], SES[:3] ** 2)
    assert bare.se == pytest.approx(peer.sd_eff_w_fe_hksj)
    assert bare.q == pytest.approx(peer.q)


def test_measures_of_difference_agree_with_statsmodels() -> None:
    peer = combine_effects(EFFECTS, SES**2)

    assert pool_by_reml(EFFECTS.tolist(), SES.tolist()).q == pytest.approx(peer.q)


@pytest.mark.parametrize("trials", [2, 3, 4])
def test_pool_below_five_trials_takes_the_spread_from_the_prior(trials: int) -> None:
    pool = pool_trials(EFFECTS[:trials].tolist(), SES[:trials].tolist())

    assert pool.method == "half-normal grid"
    assert pool.tau > 0
    assert pool.prediction_low < pool.low < pool.effect < pool.high < pool.prediction_high


@pytest.mark.parametrize("trials", [0, 1])
def test_pool_of_fewer_than_two_trials_is_refused(trials: int) -> None:
    with pytest.raises(StudiesTooFew):
        pool_trials([0.1] * trials, [0.1] * trials)


def test_prediction_by_k_less_2_of_two_trials_is_refused() -> None:
    with pytest.raises(StudiesTooFew, match="at least 3"):
        pool_by_reml([0.1, 0.2], [0.1, 0.1], prediction_df="k-2")


def test_reml_of_equal_errors_is_the_closed_form() -> None:
    effects = [0.1, 0.5, -0.2, 0.9, 0.3]

    pool = pool_by_reml(effects, [0.1] * 5)

    assert pool.tau**2 == pytest.approx(np.var(effects, ddof=1) - 0.01, abs=1e-7)
    assert pool.effect == pytest.approx(np.mean(effects))


def test_pool_of_gains_in_other_order_and_sign_is_the_same() -> None:
    forward = pool_trials(EFFECTS.tolist(), SES.tolist())
    backward = pool_trials((-EFFECTS[::-1]).tolist(), SES[::-1].tolist())

    assert backward.effect == pytest.approx(-forward.effect)
    assert (backward.low, backward.high) == pytest.approx((-forward.high, -forward.low))


def test_next_design_expects_what_was_seen_with_room_for_a_surprise() -> None:
    prior = predict_next([0.2, 0.25, 0.15], [0.05, 0.05, 0.05])

    assert prior.known.mean == pytest.approx(0.2, abs=1e-3)
    assert prior.distribution.mean == pytest.approx(0.8 * prior.known.mean)
    assert prior.distribution.sd > prior.known.sd
    assert 0.5 < prior.chance_above(0.0) < 1 - prior.known.cdf(0.0)
    assert sum(prior.distribution.weights) == pytest.approx(1.0)


def test_surprise_is_heard_through_the_vague_part_of_the_prior() -> None:
    trials = [0.2] * 12, [0.03] * 12
    deaf = predict_next(*trials, vague_weight=1e-9).distribution.update(-0.6, 0.2)
    robust = predict_next(*trials).distribution.update(-0.6, 0.2)

    assert robust.mean < -0.5
    assert deaf.mean > robust.mean + 0.2


def test_estimate_shrunk_by_a_normal_prior_is_the_closed_form() -> None:
    shrunk = shrink_estimate(0.3, 0.1, sceptical_sd=0.2)

    assert shrunk.gain == pytest.approx(0.3 * 0.04 / 0.05)
    assert shrunk.high - shrunk.low == pytest.approx(2 * 1.959964 * math.sqrt(0.0004 / 0.05), abs=1e-6)
    assert "sceptic" in shrunk.prior


def test_estimate_shrunk_says_on_how_many_trials_its_prior_stands() -> None:
    assert shrink_estimate(0.3, 0.1, predict_next([0.1], [0.1])).prior.startswith("1 earlier trial of")
    assert shrink_estimate(0.3, 0.1, predict_next([0.1] * 3, [0.1] * 3)).prior.startswith("3 earlier trials")


def test_estimate_at_a_stop_is_too_large_and_the_shrunk_one_is_not() -> None:
    """Effects drawn from the sceptic's prior; each trial stops when it first looks clear, in 20 looks."""
    random = np.random.default_rng(8)
    truths = random.normal(0, 0.2, 4000)
    walks = np.cumsum(
        random.normal(truths[:, None] * 5, math.sqrt(5), (4000, 20)), axis=1
    )  # 5 of information a look
    crossed = np.abs(walks) >= 2.2414 * math.sqrt(100)
    stopped = np.flatnonzero(crossed.any(axis=1) & (walks[np.arange(4000), crossed.argmax(axis=1)] > 0))
    at = crossed[stopped].argmax(axis=1)
    information = 5.0 * (at + 1)
    plain = walks[stopped, at] / information
    shrunk = np.array([
        shrink_estimate(float(gain), float(info) ** -0.5).gain
        for gain, info in zip(plain, information, strict=True)
    ])  # fmt: skip

    assert (plain - truths[stopped]).mean() > 0.05
    assert abs((shrunk - truths[stopped]).mean()) < 0.012


@pytest.mark.parametrize(
    ("usual", "arm", "better"), [(20.0, 16.0, "lower"), (0.6, 0.7, "higher"), (20.0, 25.0, "lower")]
)
def test_reading_as_a_log_ratio_keeps_its_direction(usual: float, arm: float, better: str) -> None:
    reading = build_reading(usual, arm, 0.01, better=better)

    effect = relative_effect(reading)

    assert effect.better == better
    assert math.copysign(1, effect.gain) == math.copysign(1, reading.gain)
    assert effect.change == pytest.approx(arm / usual - 1)


def test_reading_of_no_difference_has_no_gain() -> None:
    assert relative_effect(build_reading(20.0, 20.0, 1.0)).gain == 0.0


def test_standard_error_of_a_log_ratio_is_that_of_simulated_arms() -> None:
    random = np.random.default_rng(3)
    usual = random.normal(20, 12, (4000, 450)).mean(axis=1)
    arm = random.normal(16, 12, (4000, 50)).mean(axis=1)
    se = 12 * math.hypot(450**-0.5, 50**-0.5)
    reading = build_reading(20.0, 16.0, se)

    seen = float(np.log(usual / arm).std())

    assert relative_effect(reading, cases=(450, 50)).se == pytest.approx(seen, rel=0.04)
    assert compare_means(20, 12 / 450**0.5, 16, 12 / 50**0.5).se == pytest.approx(seen, rel=0.04)
    assert relative_effect(reading).se >= relative_effect(reading, cases=(450, 50)).se


def test_compared_means_have_a_gain_where_the_better_end_is() -> None:
    assert compare_means(20, 1, 16, 1).gain == pytest.approx(math.log(20 / 16))
    assert compare_means(20, 1, 16, 1, better="higher").gain == pytest.approx(math.log(16 / 20))


@pytest.mark.parametrize(("usual", "arm"), [(0.0, 1.0), (1.0, 0.0)])
def test_ratio_of_nothing_is_refused(usual: float, arm: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        relative_effect(build_reading(usual, arm, 1.0))
    with pytest.raises(ValueError, match="above 0"):
        compare_means(usual, 1.0, arm, 1.0)


@pytest.mark.parametrize(("usual", "arm", "better"), [(20.0, 14.0, "lower"), (0.5, 0.7, "higher")])
def test_reading_shrunk_stays_in_its_unit_and_between_nothing_and_the_estimate(
    usual: float, arm: float, better: str
) -> None:
    reading = build_reading(usual, arm, 0.08 * usual, better=better)

    shrunk = shrink_reading(reading)

    assert 0 < shrunk.gain < reading.gain
    assert shrunk.low < shrunk.gain < shrunk.high
