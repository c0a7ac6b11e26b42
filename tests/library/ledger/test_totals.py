"""Four totals that never mix, and the interval of a sum."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chi2

from groundswell.errors import MeasureNotCounted, ResultsMixed
from groundswell.ledger.results import Result, Sum, Window, sum_ends, sum_results
from groundswell.ledger.totals import joint_factor, single_factor

SPRING = Window(date(2026, 3, 1), date(2026, 5, 31))


def _result(
    value: float,
    down: float,
    up: float,
    *,
    key: str = "trial:1",
    basis: str = "trial",
    measure: str = "applicant_days",
    verified: bool = False,
    booked: bool = False,
    cash: bool | None = None,
) -> Result:
    ends = (value, value - down, value + up)
    args = (key, measure, basis, *ends, 10, "", SPRING, verified, ("x",), "y", ())
    return Result(*args, is_booked=booked, releases_cash=cash)


def test_totals_of_four_states_never_mix():
    """Field facts 3.11: forecast, observed, verified and booked are four different totals."""
    given_ = [
        _result(1.0, 1, 1, basis="forecast"),
        _result(10.0, 1, 1),
        _result(20.0, 1, 1, basis="records", key="target:1"),
        _result(100.0, 1, 1, verified=True, key="trial:2"),
        _result(1000.0, 1, 1, verified=True, booked=True, cash=True, key="trial:3"),
        _result(2000.0, 1, 1, booked=True, cash=False, key="trial:4"),
    ]

    totals = sum_results(given_, "applicant_days")

    values = [total.all.value for total in (totals.forecast, totals.observed, totals.verified, totals.booked)]
    assert values == [1.0, 30.0, 100.0, 3000.0]
    assert (totals.booked.cash_releasing.value, totals.booked.other.value) == (1000.0, 2000.0)
    assert (totals.observed.cash_releasing.results, totals.observed.other.results) == (0, 2)


def test_totals_refuse_results_of_another_measure():
    with pytest.raises(ResultsMixed, match="applicant_days and staff_hours"):
        sum_results([_result(1, 1, 1), _result(1, 1, 1, measure="staff_hours")], "applicant_days")
    with pytest.raises(MeasureNotCounted):
        sum_results([], "smiles")


def test_sum_of_nothing_is_nothing_without_an_interval_to_speak_of():
    assert sum_ends([]) == Sum(0.0, 0.0, 0.0, 0, 0)
    assert sum_ends([]).may_be_nothing


def test_sum_of_one_trial_is_its_own_band():
    assert sum_ends([_result(5.0, 2.0, 3.0)]) == Sum(5.0, 3.0, 8.0, 1, 1)


def test_sum_of_one_trial_of_ten_that_were_run_is_wider():
    """Somebody picked it: all ten had the chance to look good."""
    total = sum_ends([_result(5.0, 2.0, 3.0)], trials=10)

    assert total.low == pytest.approx(
        5 - 2 * 1.5425, abs=1e-3
    )  # normal quantile of 0.125 % over that of 2.5 %
    assert total.high == pytest.approx(5 + 3 * 1.5425, abs=1e-3)
    assert total.trials == 10


def test_sum_of_equal_trials_goes_by_quadrature_and_of_unequal_ones_by_the_largest():
    equal = sum_ends([_result(1, 1, 1, key=f"trial:{place}") for place in range(10)])
    factor = math.sqrt(chi2.isf(0.0125, 10)) / 2.241402727604947  # of 10 the bounded band asks for more
    assert equal.value - equal.low == pytest.approx(math.sqrt(10) * factor)
    assert equal.value - equal.low < 10  # narrower than the sum of the ends

    uneven = sum_ends([_result(1, 100 if place == 0 else 0.01, 1, key=f"{place}") for place in range(10)])
    assert uneven.value - uneven.low == pytest.approx((100 + 0.09) * single_factor(10, 0.025))


def test_sum_adds_reaches_of_records_and_plans_in_full():
    """Whatever else changed may be common to all of them, so chance is not averaged out."""
    records = [_result(4, 1, 2, basis="records", key=f"target:{place}") for place in range(3)]

    assert sum_ends(records) == Sum(12.0, 9.0, 18.0, 3, 0)
    assert sum_ends([*records, _result(5, 2, 2)]) == Sum(17.0, 12.0, 25.0, 4, 1)


def test_sum_adds_reaches_of_arms_of_one_trial_in_full():
    assert sum_ends([_result(5, 1, 1), _result(7, 2, 2)]) == Sum(12.0, 9.0, 15.0, 2, 1)


def test_factors_hold_for_brownian_paths_looked_at_two_hundred_times():
    """The most by which ten trials overestimate together, in units of the band of one."""
    draw = np.random.default_rng(4)
    paths = np.cumsum(draw.standard_normal((1000, 10, 200)) / math.sqrt(200), axis=2)
    most = np.maximum(paths.max(axis=2), 0) / 2.241402727604947
    together = np.sqrt((most**2).sum(axis=1))

    passed = int((together > joint_factor(10, 0.2)).sum())
    assert passed <= binom.isf(0.001, 1000, 0.1)  # one side of 20 %; 200 looks see a little less than all
    assert passed >= 50
    assert (most.max(axis=1) > single_factor(10, 0.2)).sum() <= binom.isf(0.001, 1000, 0.1)


@pytest.mark.parametrize("trials", [2, 3, 10, 100])
@pytest.mark.parametrize("alpha", [0.05, 0.025])
def test_joint_factor_is_enough_for_plain_normal_errors_too(trials, alpha):
    """Of plain normal errors those to one side count, in halves of a 95 % interval."""
    errors = np.maximum(np.random.default_rng(7).standard_normal((20_000, trials)), 0) / 1.959963984540054

    passed = int((np.sqrt((errors**2).sum(axis=1)) > joint_factor(trials, alpha)).sum())

    assert passed <= binom.isf(0.001, 20_000, alpha / 2)


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=12),
    st.integers(0, 40),
)
def test_sum_property_holds_every_trial_s_band_and_is_never_wider_than_all_bands_together(terms, trials):
    results = [_result(*one, key=f"trial:{place}") for place, one in enumerate(terms)]
    total = sum_ends(results, trials=trials)
    family = max(trials, len(results))

    assert total.value == pytest.approx(sum(one.value for one in results), abs=1e-9)
    down, up = total.value - total.low, total.high - total.value
    assert down >= max(one.value - one.low for one in results) - 1e-9
    assert up >= max(one.high - one.value for one in results) - 1e-9
    most = single_factor(family, 0.025) if family > 1 else 1.0
    assert down <= most * sum(one.value - one.low for one in results) + 1e-9
