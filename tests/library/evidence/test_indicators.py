"""The four KPIs, written so that a policy analyst can check them against the definitions."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.indicators import (
    CompletionAboveStarts,
    FigureNotUnderstood,
    FiguresDisagree,
    Missing,
    audience_take_up,
    change_factor,
    check_transactions,
    completion_rate,
    cost_per_transaction,
    count_completed,
    count_started,
    coverage,
    digital_cost_per_transaction,
    digital_take_up,
    estimate_indicators,
    known_figure,
    read_figure,
    unspecified_reasons,
    user_satisfaction,
)

AS_OF = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ([23, 46, 153, 419, 528], 0.796),  # OPG deputy reporting, 2023-04, published 80
        ([19, 33, 143, 419, 518], 0.806),  # OPG deputy reporting, 2023-05, published 81
        ({1: 0, 2: 0, 3: 0, 4: 0, 5: 7}, 1.0),
        ([7, 0, 0, 0, 0], 0.0),
    ],
)
def test_satisfaction_is_the_mean_rating_on_a_scale_of_0_to_1(counts, score):
    assert user_satisfaction(counts) == pytest.approx(score, abs=5e-4)


@pytest.mark.parametrize("counts", [[0, 0, 0, 0, 0], {}, [1, 2, 3], [1, None, 1, 1, 1]])
def test_satisfaction_without_answers_is_not_known_and_not_0(counts):
    assert user_satisfaction(counts) is None


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=5).filter(any))
def test_satisfaction_property_lies_between_0_and_1(counts):
    assert 0 <= user_satisfaction(counts) <= 1


def test_completion_counts_not_eligible_and_fails_on_errors():
    ends = ["done", "not eligible", "already done", "error", "gave up", "draft expired"]
    assert count_completed(ends) == 3
    assert count_completed(ends, successes_only=True) == 1


def test_completion_of_a_resumed_draft_counts_and_its_start_does_not():
    started = count_started(begun=10, resumed=2)
    assert started == 8
    assert completion_rate(started, 8) == 1.0


def test_completion_above_all_starts_is_an_error_and_not_clipped():
    with pytest.raises(CompletionAboveStarts, match="101 transactions were completed in May, but only 100"):
        completion_rate(100, 101, where="May")


@pytest.mark.parametrize(("started", "completed"), [(None, 5), (5, None), (0, 0)])
def test_completion_with_a_figure_missing_is_not_known(started, completed):
    assert completion_rate(started, completed) is None


@pytest.mark.parametrize(
    ("digital", "completed", "share"), [(0, 100, 0.0), (None, 100, None), (82, 100, 0.82), (0, 0, None)]
)
def test_take_up_is_0_when_no_digital_and_not_known_when_not_known(digital, completed, share):
    assert digital_take_up(digital, completed) == share


def test_take_up_leaves_assisted_digital_out_unless_asked():
    assert digital_take_up(60, 100, assisted_digital=20) == 0.6
    assert digital_take_up(60, 100, assisted_digital=20, assisted_counts=True) == 0.8
    assert digital_take_up(60, 100, assisted_counts=True) is None


def test_take_up_above_all_is_an_error():
    with pytest.raises(FiguresDisagree, match="completed digitally is 101"):
        digital_take_up(101, 100)


def test_audience_take_up_is_the_share_of_those_aimed_at():
    assert audience_take_up(30, 120) == 0.25
    assert audience_take_up(30, 0) is None


def test_cost_is_over_completed_and_digital_cost_over_assisted_too():
    assert cost_per_transaction(500, 100) == 5.0
    assert cost_per_transaction(None, 100) is None
    assert cost_per_transaction(500, 0) is None
    assert digital_cost_per_transaction(90, 20, 10) == 3.0
    assert digital_cost_per_transaction(90, 20, None) is None


def test_coverage_leaves_out_not_requested_and_keeps_missing():
    figures = [read_figure(cell) for cell in (12, "", "***", "N/A", 0, None)]
    assert figures[1:4] == [Missing.NOT_PROVIDED, Missing.NOT_REQUESTED, Missing.NOT_APPLICABLE]
    assert coverage(figures) == 0.5
    assert coverage([Missing.NOT_REQUESTED]) is None


@pytest.mark.parametrize("cell", ["about 5", "-3", "inf", "12%"])
def test_figure_that_is_no_number_is_an_error(cell):
    with pytest.raises(FigureNotUnderstood, match="not a number of 0 or more"):
        read_figure(cell)


def test_figure_known_is_a_number_or_nothing():
    assert known_figure("1,250") == 1250
    assert known_figure("N/P") is None
    assert known_figure(float("nan")) is None


@pytest.mark.parametrize(
    ("current", "previous", "factor"), [(120, 100, 1.2), (5, 0, None), (5, None, None), (None, 5, None)]
)
def test_change_is_a_factor_and_not_known_over_0_or_nothing(current, previous, factor):
    assert change_factor(current, previous) == factor


def test_transactions_that_disagree_are_errors():
    found = check_transactions(
        processed=10,
        accepted=12,
        phone_transactions=3,
        calls_to_transact=4,
        calls_total=9,
        calls_by_reason=[4, 4],
    )
    assert [error.first for error in found] == ["accepted", "calls to transact", "calls"]
    assert check_transactions(processed=10, accepted=10, calls_total=8, calls_by_reason=[4, 4]) == ()


def test_reasons_unspecified_are_the_rest_only_if_positive():
    assert unspecified_reasons(100, [60, 10]) == 30
    assert unspecified_reasons(60, [60, 10]) is None


def _months(**changes):
    months = {
        "month": [f"2023-{m:02}" for m in range(1, 13)],
        "started": [1000.0] * 12,
        "completed": [800.0] * 12,
        "digital": [600.0] * 12,
        "assisted_digital": [40.0] * 12,
        "cost": [4000.0] * 12,
        "digital_cost": [1280.0] * 12,
        **{f"rating_{n}": [count] * 12 for n, count in enumerate([23, 46, 153, 419, 528], 1)},
    }
    return {**months, **changes}


def test_indicators_of_a_year_are_the_four_to_the_letter():
    finding = estimate_indicators(pa.table(_months()), as_of_at=AS_OF)
    values = {e.key: e.value for e in finding.estimates}
    assert values["completion_rate"] == pytest.approx(0.8)
    assert values["digital_take_up"] == pytest.approx(0.75)
    assert values["user_satisfaction"] == pytest.approx(0.796, abs=5e-4)
    assert values["cost_per_transaction"] == pytest.approx(5.0)
    assert values["digital_cost_per_transaction"] == pytest.approx(2.0)
    assert all(e.low <= e.value <= e.high for e in finding.estimates)


def test_indicators_month_above_all_starts_is_listed_and_the_rate_held_back():
    finding = estimate_indicators(_months(completed=[800.0] * 11 + [1001.0]), as_of_at=AS_OF)
    assert finding.estimate("completion_rate").value is None
    assert finding.table("errors").rows[0][0] == "2023-12"
    assert finding.table("months").rows[-1][1] is None
    assert "cannot be right" in finding.headline


def test_indicators_months_that_differ_widen_the_interval():
    steady = estimate_indicators(_months(), as_of_at=AS_OF).estimate("completion_rate")
    uneven = estimate_indicators(_months(completed=[700.0, 900.0] * 6), as_of_at=AS_OF).estimate(
        "completion_rate"
    )
    assert uneven.value == pytest.approx(steady.value)
    assert uneven.high - uneven.low > 2 * (steady.high - steady.low)


def test_indicators_assisted_digital_counts_only_as_the_named_option():
    finding = estimate_indicators(_months(), as_of_at=AS_OF, assisted_counts=True)
    assert finding.estimate("digital_take_up").value == pytest.approx(0.8)
    assert "definition does not" in finding.caveats[0]


def test_indicators_columns_may_have_other_names_and_marks():
    table = {"When": ["a", "b", "c"], "Begun": ["10", "***", ""], "Done": [8, 9, 7]}
    finding = estimate_indicators(
        table, as_of_at=AS_OF, columns={"month": "When", "started": "Begun", "completed": "Done"}
    )
    assert finding.estimate("completion_rate").value == 0.8
    coverages = {row[0]: row[-1] for row in finding.table("coverage").rows}
    assert coverages == {"started": 0.5, "completed": 1.0}


def test_indicators_without_columns_are_refused():
    finding = estimate_indicators({"month": ["a"]}, as_of_at=AS_OF)
    assert finding.refusal is not None
    assert "columns=" in finding.headline


def test_indicators_unreadable_cell_is_an_error_of_its_month():
    finding = estimate_indicators({"started": ["ten", "10"], "completed": ["5", "5"]}, as_of_at=AS_OF)
    assert finding.table("errors").rows[0][0] == "1"
    assert finding.estimate("completion_rate").value == 0.5
