"""Kaplan-Meier and what is read from it: published numbers, lifelines, closed forms, properties, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_lung, load_rossi, load_waltons

from groundswell.evidence.survival import estimate_survival, estimate_survival_by_group

# Published to 5 or 6 decimals; ours agrees to their rounding.
ROUNDING = 6e-6

waits = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 1)), min_size=1, max_size=60)


@pytest.mark.parametrize(("sex", "mean", "error"), [(1, 241.57911, 10.3659), (2, 297.59703, 10.80139)])
def test_restricted_mean_lung_by_sex_is_r_survfit(sex, mean, error):
    lung = load_lung()
    rows = lung[lung.sex == sex]
    value, variance = estimate_survival(rows.time.to_numpy(), rows.status.to_numpy()).restricted_mean(365.25)
    assert value == pytest.approx(mean, abs=ROUNDING)
    assert variance**0.5 == pytest.approx(error, abs=ROUNDING)


def test_restricted_mean_lung_difference_at_965_is_survminer():
    lung = load_lung()
    means = [
        estimate_survival(rows.time.to_numpy(), rows.status.to_numpy()).restricted_mean(965)
        for rows in (lung[lung.sex == 1], lung[lung.sex == 2])
    ]
    assert means[1][0] - means[0][0] == pytest.approx(131.8557, abs=6e-5)
    assert (means[0][1] + means[1][1]) ** 0.5 == pytest.approx(39.7587, abs=6e-5)


def test_restricted_mean_waltons_has_the_right_error_not_lifelines():
    waltons = load_waltons()
    rows = waltons[waltons.group == "miR-137"]
    value, variance = estimate_survival(rows["T"].to_numpy(), rows["E"].to_numpy()).restricted_mean(10)
    assert value == pytest.approx(9.7941, abs=6e-5)
    assert variance**0.5 == pytest.approx(0.1232, abs=6e-5)


@pytest.mark.parametrize(("fin", "mean", "error"), [(0, 44.8333, 0.917672), (1, 46.875, 0.793325)])
def test_restricted_mean_rossi_is_published(fin, mean, error):
    rossi = load_rossi()
    rows = rossi[rossi.fin == fin]
    value, variance = estimate_survival(rows.week.to_numpy(), rows.arrest.to_numpy()).restricted_mean(52)
    assert value == pytest.approx(mean, abs=6e-5)
    assert variance**0.5 == pytest.approx(error, abs=ROUNDING)


@pytest.mark.parametrize("data", ["lung", "waltons", "rossi"])
def test_curve_and_band_are_lifelines(data):
    times, event = _load(data)
    fitter = KaplanMeierFitter().fit(times, event)
    curve = estimate_survival(times, event)
    at = fitter.survival_function_.index.to_numpy()
    # both are products of the same ratios: only rounding differs
    assert curve.share_beyond(at) == pytest.approx(fitter.survival_function_.iloc[:, 0].to_numpy(), abs=1e-12)
    assert (curve.quantile(0.5) or np.inf) == fitter.median_survival_time_  # rossi never reaches it
    inside = (curve.share_beyond(at) < 1) & (curve.share_beyond(at) > 0)
    low, high = curve.interval_at(at)
    # lifelines takes z from its own inverse of the normal; agreement to 1e-9 is rounding of that
    assert low[inside] == pytest.approx(fitter.confidence_interval_.iloc[:, 0].to_numpy()[inside], abs=1e-9)
    assert high[inside] == pytest.approx(fitter.confidence_interval_.iloc[:, 1].to_numpy()[inside], abs=1e-9)


def test_curve_with_late_entry_is_lifelines():
    rng = np.random.default_rng(1)
    times = rng.exponential(20, 400) + 0.01
    entry = np.where(rng.random(400) < 0.4, times * rng.random(400), 0.0)
    event = (rng.random(400) < 0.7).astype(int)
    fitter = KaplanMeierFitter().fit(times, event, entry=entry)
    at = np.linspace(0, times.max() + 1, 200)
    # lifelines counts an entry at t as at risk at t only after it; so do we
    assert estimate_survival(times, event, entry=entry).share_beyond(at) == pytest.approx(
        fitter.survival_function_at_times(at).to_numpy(), abs=1e-12
    )


def test_curve_without_censoring_is_the_empirical_share():
    times = np.array([3, 3, 5, 9, 9, 9, 14, 20])
    curve = estimate_survival(times, np.ones(8))
    at = np.arange(22)
    assert curve.share_beyond(at) == pytest.approx([(times > t).mean() for t in at], abs=1e-12)
    # Greenwood is then the binomial variance
    share = curve.share_beyond(at)
    assert curve.variance_at(at)[:20] == pytest.approx((share * (1 - share) / 8)[:20], abs=1e-12)
    mean, variance = curve.restricted_mean(20)
    assert mean == pytest.approx(times.mean(), abs=1e-12)
    assert variance == pytest.approx(times.var() / 8, rel=1e-12)


def test_quantile_not_reached_is_none():
    curve = estimate_survival(np.array([1, 5, 5, 5]), np.array([1, 0, 0, 0]))
    assert curve.quantile(0.5) is None
    assert curve.quantile_interval(0.5)[1] is None


def test_restricted_mean_beyond_observation_refuses():
    curve = estimate_survival(np.array([1, 5]), np.array([1, 0]))
    with pytest.raises(ValueError, match="last was seen at 5"):
        curve.restricted_mean(6)


def test_interval_before_any_end_is_the_exact_one():
    low, high = estimate_survival(np.array([5, 6, 7]), np.array([1, 1, 1])).interval_at([1.0])
    assert (low[0], high[0]) == (pytest.approx(0.025 ** (1 / 3)), 1.0)


def test_curve_that_empties_before_late_entry_is_said_to_be_broken():
    curve = estimate_survival(np.array([2, 9]), np.array([1, 1]), entry=np.array([0, 5]))
    assert curve.is_broken
    assert not estimate_survival(np.array([2, 9]), np.array([1, 1])).is_broken


@settings(max_examples=60, deadline=None)
@given(waits, st.randoms(use_true_random=False), st.integers(2, 1000))
def test_curve_order_of_rows_and_unit_do_not_matter(rows, random, unit):
    times, event = (np.array(column) for column in zip(*rows, strict=True))
    order = list(range(len(rows)))
    random.shuffle(order)
    curve = estimate_survival(times, event)
    other = estimate_survival(times[order] * unit, event[order]).scaled(unit)
    assert np.array_equal(curve.survival, other.survival)
    assert other.times == pytest.approx(curve.times)
    floats = estimate_survival(times.astype(float), event)
    assert np.array_equal(curve.survival, floats.survival)
    assert np.array_equal(curve.times, floats.times)


@settings(max_examples=60, deadline=None)
@given(waits, st.integers(1, 5))
def test_curve_by_group_is_the_curve_of_each(rows, groups):
    times, event = (np.array(column) for column in zip(*rows, strict=True))
    group = np.arange(len(rows)) % (groups + 1) - 1
    for index, curve in enumerate(estimate_survival_by_group(times, event, group, groups)):
        alone = estimate_survival(times[group == index], event[group == index])
        assert np.array_equal(curve.survival, alone.survival)
        assert curve.last_time == alone.last_time


def test_curve_by_group_many_rows_is_the_curve_of_each():
    rng = np.random.default_rng(5)
    times, event, group = rng.integers(0, 900, 60_000), rng.integers(0, 2, 60_000), rng.integers(0, 7, 60_000)
    for index, curve in enumerate(estimate_survival_by_group(times, event, group, 7)):
        alone = estimate_survival(times[group == index], event[group == index])
        assert np.array_equal(curve.survival, alone.survival)


def test_extract_cut_early_covers_the_truth_and_closed_cases_do_not():
    """400 extracts of 300 cases, cut while a third are open; simulation error +-2.2 points."""
    rng = np.random.default_rng(20240601)
    horizon, runs = 60.0, 400
    truth_median, truth_mean = 30 * np.log(2), 30 * (1 - np.exp(-horizon / 30))
    hits, closed_medians = np.zeros(2), []
    for _ in range(runs):
        wait, potential = rng.exponential(30, 300), rng.uniform(0, 120, 300)
        event = wait <= potential
        curve = estimate_survival(np.minimum(wait, potential), event)
        low, high = curve.quantile_interval(0.5)
        _, mean_low, mean_high = curve.restricted_mean_interval(horizon)
        hits += [low <= truth_median <= high, mean_low <= truth_mean <= mean_high]
        closed_medians.append(np.median(wait[event]))
    assert np.all(np.abs(hits / runs - 0.95) < 0.03)
    assert np.mean(closed_medians) < 0.8 * truth_median


def _load(data):
    if data == "lung":
        lung = load_lung()
        return lung.time.to_numpy(), lung.status.to_numpy()
    if data == "waltons":
        waltons = load_waltons()
        return waltons["T"].to_numpy(), waltons["E"].to_numpy()
    rossi = load_rossi()
    return rossi.week.to_numpy(), rossi.arrest.to_numpy()
