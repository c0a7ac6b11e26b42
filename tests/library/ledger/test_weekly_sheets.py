"""Weekly sheets, with the examples of 18F's Tock (docs/utilization.md)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import SheetUnfit
from groundswell.ledger.weekly_sheets import (
    TOCK_EXACT_LIMITS,
    TOCK_LIMITS,
    Card,
    SheetLine,
    WeekLimits,
    aggregate_utilisation,
    check_card,
    check_cards,
    list_card_faults,
    share_out_hours,
    target_hours,
    utilisation,
)

MONDAY = date(2026, 3, 2)


def make_card(
    person: str = "stacey",
    week: int = 1,
    *,
    hourly: str = "0",
    weekly: str = "0",
    other: str = "0",
    away: str = "0",
    expectation: str = "0.80",
) -> Card:
    """Make a week as the tables of Tock tell it: hours and shares on billable work, other hours, hours away."""
    lines = [
        SheetLine("project", "hourly", hours=Decimal(hourly)),
        SheetLine("project", "weekly", allocation=Decimal(weekly)),
        SheetLine("project", "other", hours=Decimal(other), is_billable=False),
    ]
    week_on = MONDAY + timedelta(days=7 * (week - 1))
    return Card(person, week_on, lines, Decimal(away), Decimal(expectation))


STACEY = [
    make_card(week=1, hourly="24", weekly="0.25", other="8"),
    make_card(week=2, hourly="30", other="2", away="8"),
    make_card(week=3, weekly="1", other="8"),
    make_card(week=4, hourly="32", other="8"),
]


@pytest.mark.parametrize(("week", "reached"), [(1, 1.00), (2, 1.15), (3, 1.00), (4, 1.00)])
def test_single_weeks_of_the_example_reach_what_tock_says_with_whole_hours(week: int, reached: float) -> None:
    assert round(utilisation(STACEY[week - 1]) or 0, 2) == reached


def test_second_week_of_the_example_unrounded_reaches_117_of_100() -> None:
    assert round(utilisation(STACEY[1], whole_hours=False) or 0, 2) == 1.17


def test_four_weeks_of_the_example_are_summed_before_they_are_divided() -> None:
    """126 of 122 hours; by 121, as the page has it, where it cuts 25.6 to 25, it is 1.04 too when unrounded."""
    assert aggregate_utilisation(STACEY) == pytest.approx(126 / 122)
    assert round(aggregate_utilisation(STACEY, whole_hours=False) or 0, 2) == 1.04


@pytest.mark.parametrize(
    ("card", "reached"),
    [
        (make_card(hourly="50", other="16"), 1.56),  # the target stays at 32 of a 40-hour week
        (make_card(weekly="1.25"), 1.25),
        (make_card(hourly="31", other="9"), 0.97),
        (make_card(hourly="8", expectation="0.40", other="32"), 0.5),
    ],
)
def test_weeks_beyond_the_usual_reach_what_tock_says(card: Card, reached: float) -> None:
    assert round(utilisation(card) or 0, 2) == reached


@pytest.mark.parametrize(
    "card", [make_card(hourly="1", other="39", expectation="0"), make_card(away="40"), make_card(away="48")]
)
def test_people_without_a_target_have_no_utilisation(card: Card) -> None:
    assert utilisation(card) is None
    assert aggregate_utilisation([card]) is None


def test_people_who_are_not_billable_add_to_what_was_done_alone() -> None:
    idle = make_card("stacey", hourly="1", other="39", expectation="0")
    shared = make_card("stacey", weekly="0.125", expectation="0")

    assert aggregate_utilisation([idle, make_card("leslie", hourly="31", other="9")]) == 1.0
    assert aggregate_utilisation([shared, make_card("leslie", weekly="1")]) == 1.125


def make_group(
    week: int, stacey: dict[str, str], frances: dict[str, str], leslie: dict[str, str]
) -> list[Card]:
    """Make a week of three people who are expected to bill 80 %, 40 % and nothing."""
    return [
        make_card("stacey", week, **stacey),
        make_card("frances", week, expectation="0.40", **frances),
        make_card("leslie", week, expectation="0", **leslie),
    ]


GROUP = [
    make_group(1, {"hourly": "32", "other": "8"}, {"hourly": "16", "other": "24"}, {"other": "40"}),
    make_group(2, {"weekly": "1"}, {"weekly": "0.5", "other": "20"}, {"other": "40"}),
    make_group(
        3, {"hourly": "32", "other": "8"}, {"hourly": "16", "other": "24"}, {"hourly": "5", "other": "35"}
    ),
    make_group(4, {"weekly": "1"}, {"weekly": "0.5", "other": "20"}, {"weekly": "0.15", "other": "34"}),
]


@pytest.mark.parametrize(("week", "reached"), [(1, 1.00), (2, 1.00), (3, 1.10), (4, 1.10)])
def test_group_of_three_expectations_reaches_what_its_hours_come_to(week: int, reached: float) -> None:
    """48 hours are expected of the three together; 53 are 1.10 of it."""
    assert round(aggregate_utilisation(GROUP[week - 1]) or 0, 2) == reached


def test_share_of_a_week_counts_by_the_usual_expectation_whoever_works_it() -> None:
    """Tock takes 0.80 for the hours of a share, also of somebody expected to bill 40 %."""
    assert aggregate_utilisation([make_card(weekly="0.5", expectation="0.40")]) == 1.0
    assert utilisation(make_card(weekly="0.5", expectation="0.40")) == 0.5


@pytest.mark.parametrize(
    ("away", "expectation", "whole", "exact"),
    [("0", "0.80", "32", "32"), ("8", "0.80", "26", "25.6"), ("0", "1", "40", "40"), ("50", "0.80", "0", "0"),
     ("15", "0.50", "12", "12.5")],
)  # fmt: skip
def test_target_is_the_expected_part_of_the_hours_worked(
    away: str, expectation: str, whole: str, exact: str
) -> None:
    card = make_card(away=away, expectation=expectation)

    assert target_hours(card) == Decimal(whole)
    assert target_hours(card, whole_hours=False) == Decimal(exact)


def with_lines(*lines: SheetLine, **more: object) -> Card:
    return Card("ada", MONDAY, lines, **more)  # type: ignore[arg-type]


def hours(number: str, key: str = "a") -> SheetLine:
    return SheetLine("target", key, hours=Decimal(number))


def share(number: str, key: str = "b") -> SheetLine:
    return SheetLine("target", key, allocation=Decimal(number))


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (with_lines(SheetLine("target", "a", hours=Decimal(8), allocation=Decimal("0.2"))), "line 1: it has hours or"),
        (with_lines(hours("8"), SheetLine("target", "b")), "line 2: it has hours or"),
        (with_lines(hours("-1")), "below 0"),
        (with_lines(hours("7.125")), "finer than hundredths"),
        (with_lines(hours("NaN")), "finer than hundredths"),
        (with_lines(share("1.01")), "not from 0 to 1"),
        (with_lines(share("NaN")), "not from 0 to 1"),
        (with_lines(share("-0.1")), "not from 0 to 1"),
        (with_lines(share("0.6", "a"), share("0.5", "b")), "sum to 1.1, at most 1"),
        (with_lines(hours("61")), "61 hours, at most 60"),
        (with_lines(hours("30"), share("0.8")), "62 hours, at most 60"),
        (with_lines(hours("53"), excluded_hours=Decimal(8)), "at most 60"),
        (with_lines(hours("4"), hours("4")), "target a stands in 2 lines"),
        (with_lines(excluded_hours=Decimal(41)), "41 hours are excluded from a week of 40"),
        (with_lines(excluded_hours=Decimal("NaN")), "NaN hours are excluded"),
        (with_lines(expectation=Decimal("1.2")), "expectation of 1.2"),
        (Card("ada", date(2026, 3, 3)), "2026-03-03 is no Monday"),
    ],
)  # fmt: skip
def test_sheet_that_does_not_fit_together_says_why(card: Card, words: str) -> None:
    faults = list_card_faults(card)

    assert len(faults) == 1
    assert words in faults[0]
    with pytest.raises(SheetUnfit) as caught:
        check_card(card)
    assert words in caught.value.what


@pytest.mark.parametrize(
    ("limits", "worked", "words"),
    [
        (TOCK_LIMITS, "39.99", "39.99 hours, at least 40"),
        (TOCK_LIMITS, "60.01", "60.01 hours, at most 60"),
        (TOCK_EXACT_LIMITS, "41", "41 hours, exactly 40 expected"),
        (WeekLimits(most=Decimal(38)), "38.5", "38.5 hours, at most 38"),
    ],
)
def test_limits_of_a_week_are_options(limits: WeekLimits, worked: str, words: str) -> None:
    assert words in list_card_faults(with_lines(hours(worked)), limits)[0]


def test_week_within_its_limits_is_given_back() -> None:
    part_time, whole = with_lines(hours("12.5")), with_lines(hours("20"), share("0.5"))

    assert check_card(part_time) is part_time
    assert check_card(whole, TOCK_EXACT_LIMITS) is whole
    assert check_card(with_lines(hours("60")), TOCK_LIMITS)
    assert check_card(with_lines(hours("32"), excluded_hours=Decimal(8)), TOCK_LIMITS)
    assert check_card(
        with_lines(share("1", "a"), share("0.25", "b")), WeekLimits(most_allocation=Decimal("1.25"))
    )


def test_person_turns_in_one_sheet_a_week() -> None:
    first, other = make_card("ada", 1, hourly="38"), make_card("grace", 1, hourly="38")
    later = make_card("ada", 2, hourly="38")

    assert check_cards([first, other, later]) == [first, other, later]
    with pytest.raises(SheetUnfit) as caught:
        check_cards([first, other, make_card("ada", 1, hourly="1"), make_card("grace", 2, hourly="99")])
    assert caught.value.faults == (
        "grace, 2026-03-09: 99 hours, at most 60", "ada, 2026-03-02: 2 sheets of one week",
    )  # fmt: skip


def test_hours_of_lines_are_those_entered_or_the_share_of_the_hours_worked() -> None:
    card = with_lines(hours("8"), share("0.25"), share("0.5", "c"), excluded_hours=Decimal(8))

    assert share_out_hours(card) == [Decimal(8), Decimal(8), Decimal(16)]


@given(
    st.lists(st.integers(0, 1250).map(lambda number: Decimal(number).scaleb(-4)), max_size=8),
    st.integers(0, 4000).map(lambda number: Decimal(number).scaleb(-2)),
)
def test_shares_of_a_week_lose_no_hundredth_of_an_hour(shares: list[Decimal], away: Decimal) -> None:
    card = with_lines(*(share(str(one), str(key)) for key, one in enumerate(shares)), excluded_hours=away)

    parts = share_out_hours(card)

    exact = Fraction(sum(shares)) * Fraction(40 - away) * 100
    assert sum(parts) * 100 == round(exact)
    assert all(part * 100 == int(part * 100) for part in parts)
