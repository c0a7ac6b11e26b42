"""The table of the Green Book, and the own record that replaces it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from groundswell.errors import ForecastsTooFew, ForecastsUnfit
from groundswell.ledger.money import Money
from groundswell.ledger.optimism import (
    GREEN_BOOK,
    TARGETS_NEEDED,
    Pair,
    adjust_days,
    adjust_forecast,
    compare_forecasts,
    learn_optimism,
    record_ratios,
)


def _pairs(*ratios: float) -> list[Pair]:
    return [Pair(f"target:{place}", 100.0, 100.0 * ratio) for place, ratio in enumerate(ratios)]


def test_table_is_the_range_around_a_point_estimate():
    """Field facts 3.10: cost × 1.10 to × 3.00, duration × 1.10 to × 1.54, for equipment and development."""
    assert (GREEN_BOOK["cost"].low, GREEN_BOOK["cost"].high) == (1.10, 3.00)
    assert (GREEN_BOOK["duration"].low, GREEN_BOOK["duration"].high) == (1.10, 1.54)

    cost = adjust_forecast(Money("GBP", 1_234_567), learn_optimism([]))
    days = adjust_days(84.0, learn_optimism([], "duration"))

    assert [one.minor for one in (cost.low, cost.high)] == [1_358_024, 3_703_701]
    assert (days.low, days.high) == pytest.approx((92.4, 129.36))
    assert cost.forecast == Money("GBP", 1_234_567)


def test_table_begins_at_its_upper_end_and_comes_down_as_risks_are_managed():
    table = learn_optimism([])

    amounts = [
        adjust_forecast(Money("GBP", 100_00), table, managed=share).value.minor for share in (0, 0.5, 1)
    ]

    assert amounts == [300_00, 205_00, 110_00]
    with pytest.raises(ValueError, match="from 0 to 1"):
        adjust_days(1.0, table, managed=1.1)


def test_own_record_replaces_the_table_once_enough_targets_closed():
    """Field facts 3.10, its second half."""
    ratios = [1.2, 1.0, 1.6, 0.9, 1.3, 2.0, 1.1, 1.4, 1.25, 1.05]
    few, enough = learn_optimism(_pairs(*ratios[: TARGETS_NEEDED - 1])), learn_optimism(_pairs(*ratios))

    assert (few.basis, few.factor, few.low, few.high) == ("table", 3.0, 1.1, 3.0)
    assert few.own is not None
    assert few.own.targets == TARGETS_NEEDED - 1
    assert enough.basis == "own record"
    assert enough.factor == pytest.approx(stats.gmean(ratios))
    assert adjust_forecast(Money("GBP", 100_00), enough).value.minor == round(100_00 * stats.gmean(ratios))


def test_own_record_has_the_intervals_of_scipy_on_logarithms():
    ratios = [1.2, 1.0, 1.6, 0.9, 2.3]
    logs = np.log(ratios)

    record = record_ratios(_pairs(*ratios))

    ends = stats.ttest_1samp(logs, 0).confidence_interval(0.95)
    assert (record.low, record.high) == pytest.approx((math.exp(ends.low), math.exp(ends.high)))
    fit = sm.OLS(logs, np.ones(5)).fit().get_prediction([1.0]).summary_frame(0.05)
    ahead = np.exp([fit["obs_ci_lower"][0], fit["obs_ci_upper"][0]])
    assert (record.next_low, record.next_high) == pytest.approx(tuple(ahead))


def test_own_record_says_how_many_targets_are_still_open():
    learned = learn_optimism(_pairs(*[1.1, 1.3] * 6), still_open=4)

    assert learned.sentences[0].startswith("Over 12 closed targets a cost became 1.20 times its forecast")
    assert learned.sentences[1].startswith("4 targets are still open.")


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=30), st.floats(0.01, 100))
def test_own_record_property_neither_unit_nor_order_plays_a_part(ratios, unit):
    record = record_ratios(_pairs(*ratios))
    turned = record_ratios(
        [Pair(one.key, unit * one.forecast, unit * one.actual) for one in _pairs(*ratios)[::-1]]
    )

    assert (turned.ratio, turned.low, turned.high) == pytest.approx((record.ratio, record.low, record.high))
    assert record.next_low <= record.low <= record.ratio <= record.high <= record.next_high


@pytest.mark.parametrize(("forecast", "actual"), [(0.0, 5.0), (5.0, 0.0), (-1.0, 2.0)])
def test_forecast_without_a_ratio_is_refused(forecast, actual):
    with pytest.raises(ForecastsUnfit):
        learn_optimism([Pair("a", 1.0, 1.0), Pair("b", forecast, actual)])


def test_record_of_one_target_is_refused_and_the_table_is_used():
    with pytest.raises(ForecastsTooFew):
        record_ratios(_pairs(1.4))
    learned = learn_optimism(_pairs(1.4))
    assert (learned.basis, learned.own) == ("table", None)


def test_delivery_counts_targets_that_brought_nothing_or_harm():
    told = compare_forecasts([Pair("a", 100, 150), Pair("b", 100, 0), Pair("c", 200, -10)])

    assert told.share == pytest.approx(0.35)
    assert told.low < 0.35 < told.high


def test_delivery_has_the_error_of_statsmodels_by_hc3():
    draw = np.random.default_rng(1)
    forecast = draw.lognormal(3, 0.6, 12)
    actual = forecast * draw.gamma(4, 1 / 6, 12)

    told = compare_forecasts([Pair("x", float(f), float(a)) for f, a in zip(forecast, actual, strict=True)])

    fit = sm.WLS(actual, forecast, weights=1 / forecast).fit(cov_type="HC3")
    assert told.share == pytest.approx(float(fit.params[0]))
    equal = forecast.sum() ** 2 / (forecast**2).sum()  # as many targets of equal size
    half = stats.t.ppf(0.975, equal - 1) * float(fit.bse[0])
    assert (told.low, told.high) == pytest.approx((told.share - half, told.share + half))


def test_delivery_of_one_or_two_targets_has_no_interval_and_of_none_is_refused():
    assert compare_forecasts(_pairs(0.5, 0.7)).low is None
    with pytest.raises(ForecastsTooFew):
        compare_forecasts([])
    with pytest.raises(ForecastsUnfit):
        compare_forecasts([Pair("a", 0.0, 1.0)])
