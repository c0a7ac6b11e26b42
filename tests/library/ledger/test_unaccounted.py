"""What is not accounted for, as shares with their counts and amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.booked import HOURS, MONEY

from groundswell.ledger.money import Money
from groundswell.ledger.unaccounted import CostTotal, measure_unaccounted

TARGETS = {"faster": "Review", "clearer": "", "kinder": "Decide"}
STEPS = ["Intake", "Review", "Decide", "Send"]


def cost(minor: int, target: str = "", step: str = "", hours: str = "0", currency: str = "EUR") -> CostTotal:
    return CostTotal(Money(currency, minor), Decimal(hours), target, step)


def test_shares_come_with_what_they_are_shares_of() -> None:
    measured = measure_unaccounted(
        [cost(6000, "faster", "Review", "60"), cost(1500, "", "Intake", "10"), cost(2500, hours="30")],
        TARGETS,
        STEPS,
    )

    assert measured.spend == {"EUR": Money("EUR", 10_000)}
    assert measured.spend_without_target == {"EUR": Money("EUR", 4000)}
    assert measured.spend_without_target_share == 0.4
    assert (measured.hours, measured.hours_without_target, measured.hours_without_target_share) == (
        100,
        40,
        0.4,
    )
    assert (measured.targets, measured.targets_without_cost) == (3, ("clearer", "kinder"))
    assert measured.targets_without_cost_share == pytest.approx(2 / 3)
    assert (measured.steps, measured.steps_without_either) == (4, ("Send",))
    assert measured.steps_without_either_share == 0.25


def test_nothing_at_all_has_no_shares() -> None:
    measured = measure_unaccounted([], {}, [])

    assert measured.spend_without_target_shares == {}
    assert measured.spend_without_target_share is None
    assert measured.hours_without_target_share is None
    assert measured.targets_without_cost_share is None
    assert measured.steps_without_either_share is None


def test_targets_and_steps_are_without_cost_while_nothing_is_booked() -> None:
    measured = measure_unaccounted([], TARGETS, STEPS)

    assert measured.targets_without_cost_share == 1
    assert measured.steps_without_either == ("Intake", "Send")


def test_each_currency_has_a_share_of_its_own() -> None:
    measured = measure_unaccounted(
        [cost(100, "faster"), cost(100), cost(300, "faster", currency="GBP")], TARGETS, STEPS
    )

    assert measured.spend_without_target_shares == {"EUR": 0.5, "GBP": 0.0}
    assert measured.spend_without_target_share is None


def test_cost_taken_back_in_another_month_is_no_cost() -> None:
    measured = measure_unaccounted(
        [
            cost(100, "clearer", "Send", "1"),
            cost(-100, "clearer", "Send", "-1"),
            cost(50, "faster", hours="0"),
        ],
        TARGETS,
        STEPS,
    )

    assert measured.targets_without_cost == ("clearer", "kinder")
    assert measured.steps_without_either == ("Intake", "Send")


def test_hours_alone_are_a_cost_of_a_target() -> None:
    assert (
        "clearer"
        not in measure_unaccounted([cost(0, "clearer", hours="3")], TARGETS, []).targets_without_cost
    )


def test_share_is_not_said_where_more_came_back_than_was_spent() -> None:
    assert (
        measure_unaccounted([cost(-100), cost(50, "faster")], TARGETS, []).spend_without_target_share is None
    )
    assert (
        measure_unaccounted([cost(-100), cost(500, "faster")], TARGETS, []).spend_without_target_share is None
    )
    assert measure_unaccounted([cost(0)], TARGETS, []).spend_without_target_share is None


COSTS = st.builds(
    CostTotal, MONEY, HOURS, st.sampled_from(["", "faster", "clearer"]), st.sampled_from(["", *STEPS])
)


@given(st.lists(COSTS, max_size=12))
def test_what_has_a_target_and_what_has_none_sum_to_all(costs: list[CostTotal]) -> None:
    measured = measure_unaccounted(costs, TARGETS, STEPS)
    bound = measure_unaccounted([one for one in costs if one.target], TARGETS, STEPS)

    for currency, money in measured.spend.items():
        rest = bound.spend.get(currency, Money(currency, 0))
        assert rest + measured.spend_without_target[currency] == money
    assert bound.hours + measured.hours_without_target == measured.hours
    assert not bound.hours_without_target
