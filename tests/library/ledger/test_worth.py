"""What a day saved cost: exact where the cost is, Fieller where it is not, words where there may be nothing."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from groundswell.errors import CurrenciesMixed, RowsTooFew
from groundswell.ledger.money import Money
from groundswell.ledger.results import Sum
from groundswell.ledger.worth import (
    Priced,
    divide_cost,
    divide_ends,
    divide_rows,
    net_of_investment,
    payback,
    price_result,
)

COST = Money("EUR", 1_234_567)


def _sum(value: float, low: float, high: float) -> Sum:
    return Sum(value, low, high, 1, 1)


def test_cost_of_a_day_is_the_cost_divided_by_the_ends_to_the_last_decimal():
    per = divide_cost(COST, _sum(1000.0, 250.0, 4000.0), "applicant_days")

    assert (per.value, per.low, per.high) == (Decimal("12.3457"), Decimal("3.0864"), Decimal("49.3827"))
    assert not per.says_nothing
    assert per.sentences == (
        "Each day of waiting saved cost EUR 12.35: from EUR 3.09 to EUR 49.38.",
        "EUR 12,345.67 was spent.",
    )


@pytest.mark.parametrize("low", [0.0, -10.0])
def test_cost_of_what_may_be_nothing_is_said_and_not_printed(low):
    per = divide_cost(COST, _sum(100.0, low, 400.0), "staff_hours")

    assert (per.value, per.high, per.says_nothing) == (None, None, True)
    assert per.low == Decimal("30.8642")
    assert per.sentences[:2] == (
        "The result may be nothing, so there is no cost for each hour of staff saved.",
        "If there is a result at all, each hour of staff saved cost at least EUR 30.86.",
    )


@pytest.mark.parametrize("high", [0.0, -1.0])
def test_cost_of_what_saved_nothing_has_no_end_at_all(high):
    per = divide_cost(COST, _sum(-5.0, -9.0, high), "refusals")

    assert (per.value, per.low, per.high, per.says_nothing) == (None, None, None, True)
    assert per.sentences[0] == "Nothing was saved, so no refusal avoided has a cost."


def test_cost_of_nothing_spent_is_nothing():
    per = divide_cost(Money("EUR", 0), _sum(10.0, 5.0, 15.0), "repeats")

    assert (per.value, per.low, per.high) == (0, 0, 0)


def test_cost_smaller_than_a_few_cents_keeps_its_decimals():
    per = divide_cost(Money("EUR", 100), _sum(1000.0, 500.0, 2000.0), "applicant_days")

    assert per.value == Decimal("0.0010")
    assert "EUR 0.0010" in per.sentences[0]


@given(st.integers(0, 10**12), st.fractions(1, 10**6), st.fractions(0, 10**6), st.fractions(0, 10**6))
def test_cost_property_exact_division_turns_the_interval_around(minor, low, rise, more):
    low_ratio, high_ratio = divide_ends(*[Fraction(minor)] * 3, low + rise, low, low + rise + more)

    assert low_ratio * (low + rise + more) == minor
    assert high_ratio * low == minor


@pytest.mark.parametrize(("cost_se", "se"), [(10.0, 2.0), (0.5, 4.0), (30.0, 0.5)])
def test_cost_with_an_error_has_fieller_s_interval(cost_se, se):
    """Fieller 1954, by its quadratic: (100 ± cost_se) / (20 ± se), independent."""
    z, cost, saved = 1.959963984540054, 100.0, 20.0
    a, b, c = saved**2 - z**2 * se**2, -2 * cost * saved, cost**2 - z**2 * cost_se**2
    root = math.sqrt(b * b - 4 * a * c)

    ends = [Fraction(one) for one in (cost, cost - z * cost_se, cost + z * cost_se)]
    found = divide_ends(*ends, *[Fraction(one) for one in (saved, saved - z * se, saved + z * se)])

    assert [float(one) for one in found] == pytest.approx([(-b - root) / 2 / a, (-b + root) / 2 / a])


@given(
    st.integers(0, 10**9),
    st.floats(0, 1),
    st.integers(0, 10**8),
    st.floats(0.1, 1e4),
    st.floats(0, 1.2),
    st.floats(0, 1e5),
)
def test_cost_property_an_error_of_the_cost_only_widens(cost, down, up, saved, below, above):
    under = [Fraction(one) for one in (saved, saved * (1 - below), saved + above)]
    exact = divide_ends(*[Fraction(cost)] * 3, *under)
    found = divide_ends(Fraction(cost), Fraction(cost * (1 - down)), Fraction(cost + up), *under)

    assert 0 <= found[0] <= exact[0] * (1 + Fraction(1, 10**9))
    assert (found[1] is None) == (exact[1] is None)
    if exact[1] is not None:
        assert found[1] >= exact[1] * (1 - Fraction(1, 10**9))


def test_cost_outside_its_ends_is_refused():
    ends = Money("EUR", 1), Money("EUR", 2)
    with pytest.raises(ValueError, match="between its ends"):
        divide_cost(Money("EUR", 3), _sum(1, 1, 1), "refusals", cost_ends=ends)
    with pytest.raises(ValueError, match="between its ends"):
        divide_cost(Money("USD", 2), _sum(1, 1, 1), "refusals", cost_ends=ends)


def _draw_rows(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    size = draw.gamma(2, 1, rows)
    return 5000 * size * draw.gamma(9, 1 / 9, rows), size * draw.gamma(9, 1 / 9, rows)


def test_rows_ends_are_the_ratios_that_scipy_s_t_test_just_rejects():
    cost, saved = _draw_rows(60, 5)

    per = divide_rows(cost, saved, "EUR", "staff_hours")

    for end in (per.low, per.high):
        ratio = float(end) * 100
        assert stats.ttest_1samp(cost - ratio * saved, 0).pvalue == pytest.approx(0.05, abs=1e-5)
    assert float(per.value) == pytest.approx(cost.sum() / saved.sum() / 100, abs=5e-5)


def test_rows_that_may_save_nothing_are_said_and_not_printed():
    saved = np.random.default_rng(6).normal(0.1, 2.0, 60)

    per = divide_rows(np.full(60, 1000.0), saved, "EUR", "applicant_days")

    most = stats.ttest_1samp(saved, 0).confidence_interval(0.95).high
    assert (per.value, per.high, per.says_nothing) == (None, None, True)
    assert float(per.low) == pytest.approx(10.0 / most, abs=1e-4)
    assert "at least" in per.sentences[1]


@pytest.mark.parametrize("saved", [np.full(60, -2.0), np.zeros(60), np.linspace(-2, -1, 60)])
def test_rows_that_cost_days_have_no_cost_at_all(saved):
    per = divide_rows(np.full(60, 1000.0), saved, "EUR", "applicant_days")

    assert (per.value, per.low, per.high) == (None, None, None)
    assert per.sentences[0].startswith("Nothing was saved")


def test_rows_without_any_spread_have_one_cost():
    per = divide_rows(np.full(60, 1000.0), np.full(60, 2.0), "EUR", "applicant_days")

    assert per.low == per.value == per.high == Decimal("5.0000")


def test_rows_that_are_too_few_or_cannot_be_are_refused():
    with pytest.raises(RowsTooFew, match="39 rows"):
        divide_rows(np.ones(39), np.ones(39), "EUR", "refusals")
    with pytest.raises(ValueError, match="0 or more"):
        divide_rows(-np.ones(50), np.ones(50), "EUR", "refusals")
    with pytest.raises(ValueError, match="one for each row"):
        divide_rows(np.ones(50), np.ones(51), "EUR", "refusals")


def test_result_at_a_price_keeps_its_ends():
    priced = price_result(_sum(12.5, -3.0, 28.0), Money("EUR", 4_000))

    assert [str(one) for one in (priced.value, priced.low, priced.high)] == [
        "EUR 500.00",
        "EUR -120.00",
        "EUR 1,120.00",
    ]


def _priced(value: int, low: int, high: int) -> Priced:
    return Priced(Money("EUR", value), Money("EUR", low), Money("EUR", high))


@pytest.mark.parametrize(
    ("investment", "says"),
    [(1_000, "It brought"), (30_000, "It is not shown"), (90_000, "It cost EUR 500.00 more than it brought")],
)
def test_investment_is_netted_off_and_stands_beside(investment, says):
    """Field facts 3.11: the investment is always shown beside."""
    net = net_of_investment(_priced(40_000, 20_000, 60_000), Money("EUR", investment))

    assert net.value.minor == 40_000 - investment
    assert (net.low.minor, net.high.minor) == (20_000 - investment, 60_000 - investment)
    assert net.investment == Money("EUR", investment)
    assert net.sentences[0].startswith(says)
    assert str(Money("EUR", investment)) in net.sentences[1]


@pytest.mark.parametrize(
    ("saving", "state", "months", "low", "high"),
    [
        ((20_000, 15_000, 35_000), "shown", 8.0, 4.0, 12.0),
        ((20_000, 5_000, 35_000), "not shown", None, 4.0, None),
        ((20_000, -5_000, 35_000), "not shown", None, 4.0, None),
        ((2_000, -5_000, 5_000), "never", None, None, None),
    ],
)
def test_payback_by_hand(saving, state, months, low, high):
    paid = payback(Money("EUR", 120_000), _priced(*saving), Money("EUR", 5_000))

    assert (paid.state, paid.months, paid.low, paid.high) == (state, months, low, high)


def test_payback_in_two_currencies_is_refused():
    with pytest.raises(CurrenciesMixed):
        payback(Money("USD", 1), _priced(2, 1, 3), Money("EUR", 0))
