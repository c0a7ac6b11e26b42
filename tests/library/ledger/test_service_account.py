"""A service's own account, held against its definitions and against figures that were published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import CurrenciesMixed, HeadingUnknown
from groundswell.evidence.service_figures import Missing
from groundswell.ledger.cost_headings import EXCLUDED, HEADINGS, INCLUDED
from groundswell.ledger.cost_of_transactions import measure_cost
from groundswell.ledger.indicator_lines import measure_indicators
from groundswell.ledger.money import Money
from groundswell.ledger.service_account import (
    ServiceCost,
    ServiceMonth,
    account_cost_per_transaction,
    account_service,
    plan_cost_per_transaction,
    split_change,
    split_shared_cost,
)

AS_OF = date(2026, 1, 10)
RATINGS = {
    date(2023, 4, 1): ([23, 46, 153, 419, 528], 0.796),  # deputy reporting of the OPG, published 80
    date(2023, 5, 1): ([19, 33, 143, 419, 518], 0.806),  # published 81
}


def _month(month: int = 1, year: int = 2025, **figures: object) -> ServiceMonth:
    usual = {"started": 1000.0, "completed": 800.0, "digital": 500.0, "assisted_digital": 100.0}
    return ServiceMonth(date(year, month, 1), {**usual, **figures})


def _cost(
    minor: int, month: int = 1, year: int = 2025, *, heading: str = "employment", channel: str = ""
) -> ServiceCost:
    return ServiceCost(date(year, month, 1), heading, channel, Money("GBP", minor))


def test_list_of_costs_has_what_the_manual_includes_and_excludes():
    """Field facts 2.1: 19 headings count, 3 do not."""
    assert (len(INCLUDED), len(EXCLUDED)) == (19, 3)
    assert set(EXCLUDED) == {"enforcement", "insured_replacement", "capitalised_start_up"}
    assert {"bad_debts", "provisions", "depreciation", "advertising", "subcontractors"} <= set(INCLUDED)
    assert all(heading.label for heading in HEADINGS)


def test_cost_of_a_transaction_leaves_excluded_headings_out_and_shows_them():
    costs = [_cost(400_000), _cost(90_000, heading="enforcement"), _cost(1_000, heading="bad_debts")]

    point = measure_cost([_month()], costs, "GBP")

    assert (point.cost, point.left_out) == (Money("GBP", 401_000), Money("GBP", 90_000))
    assert (point.value, point.completed) == (Decimal("5.0125"), 800)


def test_cost_with_a_heading_or_a_currency_of_its_own_is_refused():
    with pytest.raises(HeadingUnknown, match="'parties'"):
        measure_cost([_month()], [_cost(1, heading="parties")], "GBP")
    with pytest.raises(CurrenciesMixed):
        measure_cost([_month()], [_cost(1)], "EUR")


def test_shared_cost_goes_by_use_half_the_calls_half_the_call_centre():
    parts = split_shared_cost(Money("GBP", 1_000_001), {"permits": 500, "parking": 300, "waste": 200})

    assert [part.minor for part in parts.values()] == [500_001, 300_000, 200_000]


def test_digital_cost_takes_its_share_of_the_common_and_counts_assisted_digital():
    """600 of 800 were completed digitally, with help or without, so three quarters of the common cost are digital."""
    costs = [
        _cost(100_000),
        _cost(60_000, channel="digital"),
        _cost(15_000, channel="assisted_digital"),
        _cost(70_000, channel="other"),
    ]

    point = measure_cost([_month()], costs, "GBP")

    assert (point.digital_cost, point.digital_completed) == (Money("GBP", 150_000), 600)
    assert point.digital_value == Decimal("2.5000")
    alone = measure_cost([_month()], costs, "GBP", assisted_shares_common=False)
    assert alone.digital_cost == Money("GBP", 137_500)


def test_digital_cost_without_assisted_digital_on_offer_is_known_and_where_it_is_not_given_is_not():
    offered = measure_cost([_month(assisted_digital=Missing.NOT_APPLICABLE)], [_cost(100_000)], "GBP")
    unknown = measure_cost([_month(assisted_digital=Missing.NOT_PROVIDED)], [_cost(100_000)], "GBP")

    assert offered.digital_value == Decimal("1.2500")
    assert (unknown.digital_value, unknown.digital_cost, unknown.value) == (None, None, Decimal("1.2500"))


def test_cost_of_months_with_figures_missing_keeps_cost_and_completions_of_the_same_months():
    """Field facts 3.6: what nobody asked for leaves the denominator of the coverage, what was not given stays."""
    months = [
        _month(1),
        _month(2, completed=Missing.NOT_PROVIDED),
        _month(3, completed=Missing.NOT_REQUESTED),
        _month(4),
        _month(5),
    ]

    point = measure_cost(months, [_cost(400_000, month) for month in (1, 2, 3, 4)], "GBP")

    assert (point.months, point.cost, point.completed) == (2, Money("GBP", 800_000), 1600)
    assert point.coverage == 0.5  # January and April of the four that were asked for
    assert point.missing == {Missing.NOT_PROVIDED: 2, Missing.NOT_REQUESTED: 1}


def test_cost_of_a_transaction_without_completions_is_not_known():
    assert measure_cost([_month(completed=0.0)], [_cost(100)], "GBP").value is None
    assert measure_cost([], [_cost(100)], "GBP").value is None


def test_goal_for_the_cost_is_the_manual_s_own_example():
    """2 pounds, 50 pence digital, take-up from 40 to 80 %: 1 pound."""
    goal = plan_cost_per_transaction(Decimal(2), Decimal("0.50"), Fraction(2, 5), Fraction(4, 5))

    assert goal == Decimal("1.0000")
    with pytest.raises(ValueError, match="below 1"):
        plan_cost_per_transaction(Decimal(2), Decimal(1), 1.0, 1.0)


@pytest.mark.parametrize("month_on", list(RATINGS))
def test_satisfaction_of_a_month_is_the_published_one(month_on):
    """Field facts 3.1."""
    counts, score = RATINGS[month_on]
    figures = {f"rating_{place}": float(count) for place, count in enumerate(counts, 1)}

    line = measure_indicators([ServiceMonth(month_on, figures)], as_of_on=AS_OF)["user_satisfaction"]

    assert line.value == pytest.approx(score, abs=5e-4)
    assert line.low < line.value < line.high
    assert line.denominator == sum(counts)


def test_satisfaction_without_answers_is_not_known():
    nobody = ServiceMonth(date(2025, 1, 1), {f"rating_{place}": 0.0 for place in range(1, 6)})

    line = measure_indicators([nobody], as_of_on=AS_OF)["user_satisfaction"]

    assert (line.value, line.denominator) == (None, 0)
    assert "not known" in line.sentence


def test_completion_above_all_starts_is_an_error_and_never_clipped():
    """Field facts 3.2."""
    lines = measure_indicators([_month(1), _month(2, completed=1001.0)], as_of_on=AS_OF)

    assert lines["completion_rate"].value is None
    assert lines["completion_rate"].faults[0].startswith("2025-02: 1001 transactions were completed")
    assert "cannot be right" in lines["completion_rate"].sentence
    assert lines["digital_take_up"].value == pytest.approx(1000 / 1801)


def test_take_up_leaves_assisted_digital_out_unless_asked():
    plain = measure_indicators([_month()], as_of_on=AS_OF)["digital_take_up"]
    counted = measure_indicators([_month()], as_of_on=AS_OF, assisted_counts=True)["digital_take_up"]

    assert (plain.value, counted.value) == (0.625, 0.75)


def test_indicator_says_which_kind_of_missing_and_what_it_is_a_share_of():
    months = [_month(1), _month(2, started=Missing.NOT_REQUESTED), _month(3, started=Missing.NOT_PROVIDED)]

    line = measure_indicators(months, as_of_on=AS_OF)["completion_rate"]

    assert (line.value, line.denominator, line.months, line.coverage) == (0.8, 1000, 1, 0.5)
    assert line.missing == {Missing.NOT_REQUESTED: 1, Missing.NOT_PROVIDED: 1}


def _two_years(volume: float = 1.0, spending: float = 1.0) -> tuple[list[ServiceMonth], list[ServiceCost]]:
    months, costs = [], []
    for year, more, dearer in ((2024, 1.0, 1.0), (2025, volume, spending)):
        for month in range(1, 13):
            figures = {"started": 1000.0 * more, "completed": 800.0 * more, "digital": 500.0 * more}
            months.append(_month(month, year, **figures))
            costs.append(_cost(round(400_000 * dearer), month, year))
    return months, costs


def test_account_covers_the_last_twelve_months_at_each_quarter():
    months, costs = _two_years()

    points = account_cost_per_transaction(months, costs, currency="GBP", as_of_on=AS_OF)

    assert [on.isoformat() for on, _point in points] == [
        "2024-03-01", "2024-06-01", "2024-09-01", "2024-12-01",
        "2025-03-01", "2025-06-01", "2025-09-01", "2025-12-01",
    ]  # fmt: skip
    assert [point.months for _on, point in points] == [3, 6, 9, 12, 12, 12, 12, 12]
    assert {point.value for _on, point in points} == {Decimal("5.0000")}


def test_account_leaves_out_a_quarter_that_is_not_over():
    months, costs = _two_years()

    account = account_service(months, costs, currency="GBP", as_of_on=date(2025, 11, 30))

    assert account.quarters[-1].until_on == date(2025, 9, 1)


def test_account_that_is_cheaper_by_volume_alone_is_not_praised():
    account = account_service(*_two_years(volume=2.0), currency="GBP", as_of_on=AS_OF)

    newest = account.quarters[-1]
    assert newest.cost.value == Decimal("2.5000")
    assert (newest.change.by_cost, newest.change.by_volume) == (0, Decimal("-2.5000"))
    assert newest.change.is_volume_alone
    assert account.sentences[1].startswith("It is lower than in 2024-12 only because more was completed")


def test_account_that_is_cheaper_by_its_costs_says_so():
    account = account_service(*_two_years(spending=0.8), currency="GBP", as_of_on=AS_OF)

    assert not account.quarters[-1].change.is_volume_alone
    assert account.sentences[1] == (
        "Since 2024-12 it changed by GBP -1.0000: -1.0000 by cost, +0.0000 by volume alone."
    )


def test_account_of_a_month_that_is_missing_in_the_middle_says_what_it_covers():
    months, costs = _two_years()

    account = account_service(months[:15] + months[16:], costs, currency="GBP", as_of_on=AS_OF)

    newest = account.quarters[-1]
    assert (newest.cost.months, newest.months) == (11, 12)
    assert newest.cost.coverage == pytest.approx(11 / 12)
    assert "Cost and completions are both known in 11 months of 12." in account.caveats


def test_account_of_nothing_says_so_and_of_a_month_twice_is_refused():
    empty = account_service([], [], currency="GBP", as_of_on=AS_OF)
    assert (empty.quarters, len(empty.sentences)) == ((), 1)
    with pytest.raises(ValueError, match="once"):
        account_service([_month(), _month()], [], currency="GBP", as_of_on=AS_OF)


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
)
def test_change_property_its_parts_sum_to_it_exactly(cost0, cost1, done0, done1):
    before = measure_cost([_month(1, completed=float(done0))], [_cost(cost0, 1)], "GBP")
    after = measure_cost([_month(2, completed=float(done1))], [_cost(cost1, 2)], "GBP")

    change = split_change(before, after, date(2025, 1, 1))

    assert change.by_cost + change.by_volume == change.change
    assert abs(change.change - (after.value - before.value)) <= Decimal("0.0001")
    assert (cost1 > cost0) <= (change.by_cost >= 0)


def test_change_of_what_is_not_known_is_not_known():
    known = measure_cost([_month()], [_cost(1)], "GBP")

    assert split_change(measure_cost([], [], "GBP"), known, date(2025, 1, 1)) is None
