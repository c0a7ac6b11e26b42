"""Results from one case to all that followed: by hand, by published numbers, and by another program."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from groundswell.errors import EndsMissing, MeasureNotCounted
from groundswell.ledger.effects import subtract_levels
from groundswell.ledger.results import (
    Effect,
    Efficiency,
    Level,
    Output,
    Result,
    Window,
    decide_efficiency,
    difference_before_after,
    multiply_effect,
)

SPRING = Window(date(2026, 3, 1), date(2026, 5, 31))
EFFECT = Effect(2.0, 0.5, 3.5, "days", 0.6, "the trial of the checklist")


def _multiply(effect: Effect = EFFECT, cases: int = 1000, share: float = 1.0, **more: object) -> Result:
    terms = {"key": "trial:1", "measure": "applicant_days", "window": SPRING, "step": "Check", **more}
    return multiply_effect(effect, cases, share, **terms)


def test_effect_times_cases_times_share_moves_estimate_and_both_ends():
    result = _multiply(cases=1200, share=0.25)

    assert (result.value, result.low, result.high) == (600.0, 150.0, 1050.0)
    assert (result.cases, result.step, result.state) == (1200, "Check", "observed")
    assert result.formula == "2 days for each case (from 0.5 to 3.5) × 1,200 cases × 0.25 of them"
    assert result.sentences == (
        "It saved 600 days of waiting for 1,200 cases (from 150 to 1,050).",
        "Taken from the trial of the checklist.",
    )


def test_effect_of_a_null_verdict_is_a_result_that_says_it_may_be_nothing():
    result = _multiply(Effect(0.2, -0.6, 1.0, "days", 0.4, "a trial that showed nothing"))

    assert result.may_be_nothing
    assert "It may be nothing: the interval holds 0." in result.sentences


def test_harm_counts_below_zero_and_is_called_a_cost():
    result = _multiply(Effect(-2.0, -3.0, -1.0, "days", 0.4, "a trial that did harm"))

    assert (result.value, result.low, result.high) == (-2000.0, -3000.0, -1000.0)
    assert result.sentences[0].startswith("It cost 2,000 days of waiting more for 1,000 cases")


@given(
    st.floats(-50, 50),
    st.floats(0, 60),
    st.floats(0, 60),
    st.integers(0, 10**6),
    st.floats(0, 1),
)
def test_result_property_its_ends_hold_it_for_any_effect(value, down, up, cases, share):
    result = _multiply(Effect(value, value - down, value + up, "days", None, "x"), cases, share)

    assert result.low <= result.value + 1e-6
    assert result.value <= result.high + 1e-6
    assert result.high - result.low == pytest.approx((down + up) * cases * share, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("low", "high"), [(None, 1.0), (0.0, None), (-math.inf, 1.0), (0.0, math.nan), (0.6, 1.0), (0.0, 0.4)]
)
def test_effect_without_an_end_on_each_side_is_refused(low, high):
    with pytest.raises(EndsMissing):
        Effect(0.5, low, high, "days", None, "a look too early")


def test_result_of_an_unknown_measure_is_refused():
    with pytest.raises(MeasureNotCounted, match="'happiness'"):
        _multiply(measure="happiness")


@pytest.mark.parametrize(("cases", "share"), [(-1, 1.0), (1, 1.1), (1, -0.1)])
def test_effect_times_what_cannot_be_is_refused(cases, share):
    with pytest.raises(ValueError, match="cases"):
        _multiply(cases=cases, share=share)


@pytest.mark.parametrize(
    ("basis", "verified", "booked", "state"),
    [
        ("forecast", False, False, "forecast"),
        ("trial", False, False, "observed"),
        ("records", False, False, "observed"),
        ("trial", True, False, "verified"),
        ("trial", True, True, "booked"),
        ("records", False, True, "booked"),
    ],
)
def test_state_of_a_result_is_the_furthest_it_came_to(basis, verified, booked, state):
    args = ("t", "refusals", basis, 1.0, 0.0, 2.0, 10, "", SPRING, verified, ("x",), "y", ())
    assert Result(*args, is_booked=booked).state == state


def test_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        Window(date(2026, 3, 2), date(2026, 3, 1))
    assert SPRING.days == 92


def test_difference_of_shares_is_newcombe_s_published_interval():
    """Newcombe 1998, method 10, example (a): 56 of 70 beside 48 of 80."""
    levels = [Level(n / of, *proportion_confint(n, of, method="wilson")) for n, of in ((56, 70), (48, 80))]

    found = subtract_levels(*levels)

    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found[1:] == pytest.approx(confint_proportions_2indep(56, 70, 48, 80, method="newcomb"), abs=1e-9)


def test_difference_of_means_is_that_of_statsmodels_with_normal_ends():
    draw = np.random.default_rng(1)
    sides = draw.gamma(2, 10, 300), draw.gamma(2, 8, 500)
    levels = [
        Level(float(one.mean()), *stats.norm.interval(0.95, one.mean(), stats.sem(one))) for one in sides
    ]

    _gain, low, high = subtract_levels(*levels)

    compared = CompareMeans(*map(DescrStatsW, sides)).zconfint_diff(usevar="unequal")
    assert (low, high) == pytest.approx(compared, rel=1e-9)


def test_records_before_and_after_are_weaker_and_say_what_else_changed():
    result = difference_before_after(
        Level(20.0, 18.0, 22.0),
        Level(16.0, 14.5, 17.5),
        500,
        key="target:7",
        measure="applicant_days",
        window=SPRING,
        unit="days",
        also_changed=["Two officers joined"],
    )

    assert (result.basis, result.value) == ("records", 2000.0)
    assert (result.low, result.high) == (500 * (4 - 2.5), 500 * (4 + 2.5))  # 1.5² + 2² = 2.5²
    assert result.caveats[0] == "Also changed in that time: Two officers joined"
    assert any("Weaker than a trial" in caveat for caveat in result.caveats)


def test_records_of_which_higher_is_better_gain_when_they_rise():
    terms = {"key": "t", "measure": "repeats", "window": SPRING, "unit": "share"}
    levels = Level(0.6, 0.55, 0.65), Level(0.7, 0.66, 0.74)

    assert difference_before_after(*levels, 100, better="higher", **terms).value == pytest.approx(10.0)
    assert difference_before_after(*levels, 100, better="lower", **terms).value == pytest.approx(-10.0)


def test_records_without_an_interval_give_no_result():
    with pytest.raises(EndsMissing, match="nothing known"):
        difference_before_after(
            Level(20.0, None, None),
            Level(16.0, 14.0, 18.0),
            10,
            key="t",
            measure="refusals",
            window=SPRING,
            unit="share",
        )


def _decide(before: float, since: float, error: float = 2.0, weeks: int = 26) -> Efficiency:
    return decide_efficiency(Output(before, since, error, error, weeks, weeks))


@pytest.mark.parametrize(
    ("since", "error", "state", "may_book"),
    [
        (100.0, 2.0, "held", True),
        (120.0, 2.0, "held", True),
        (90.0, 2.0, "fell", False),  # field facts 3.11: output fell, so it cannot be booked as efficiency
        (98.0, 0.1, "fell", False),  # however little, where it is beyond chance
        (99.0, 1.0, "lower", True),
        (97.0, 4.0, "unclear", False),
    ],
)
def test_efficiency_is_not_booked_where_output_fell(since, error, state, may_book):
    decided = _decide(100.0, since, error)

    assert (decided.state, decided.may_book) == (state, may_book)


@pytest.mark.parametrize("output", [None, Output(0.0, 5.0, 0.1, 0.1, 9, 9), Output(5.0, 5.0, 0.1, 0.1, 9, 1)])
def test_efficiency_without_enough_weeks_is_not_booked(output):
    decided = decide_efficiency(output)

    assert (decided.state, decided.may_book, decided.change) == ("unknown", False, None)


def test_efficiency_interval_is_welch_s_by_statsmodels():
    draw = np.random.default_rng(2)
    before, since = draw.poisson(100, 26), draw.poisson(92, 11)
    output = Output(
        float(before.mean()), float(since.mean()), float(stats.sem(before)), float(stats.sem(since)), 26, 11
    )

    decided = decide_efficiency(output)

    ends = CompareMeans(DescrStatsW(since), DescrStatsW(before)).tconfint_diff(usevar="unequal")
    assert (decided.low, decided.high) == pytest.approx([one / before.mean() for one in ends])


def test_efficiency_of_weeks_that_never_differ_is_decided_by_the_numbers_alone():
    assert _decide(100.0, 99.9, error=0.0).state == "fell"
    assert _decide(100.0, 100.0, error=0.0).state == "held"
