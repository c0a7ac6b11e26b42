"""What a target may be, and when it is reached: decided from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from groundswell_web.targets.decisions import (
    Allowance,
    Level,
    Plan,
    compute_progress,
    decide_plan,
    decide_state,
    is_worse,
)

GOOD = Plan(
    better="lower",
    baseline=Level(50.0, 48.0, 53.0),
    to_value=40.0,
    from_on=date(2026, 3, 2),
    due_on=date(2026, 5, 25),
    has_owner=True,
    budget=Decimal(500),
    currency="EUR",
)
MANDATE = Allowance(Decimal(2000), "EUR", Decimal(1200))


def test_plan_within_all_limits_is_let_through() -> None:
    assert decide_plan(GOOD, MANDATE) == []


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"due_on": date(2026, 5, 26)}, "due_on", "at most 12 weeks"),
        ({"due_on": date(2026, 3, 2)}, "due_on", "after the first day"),
        ({"baseline": None}, "measure", "no baseline"),
        ({"baseline": Level(None, None, None)}, "measure", "no baseline"),
        ({"baseline": Level(50.0, None, None)}, "measure", "without an interval"),
        ({"has_owner": False}, "owner", "one person"),
        ({"to_value": 46.0}, "to_value", "wider than the gain of 4"),
        ({"to_value": 51.0}, "to_value", "no better than the baseline"),
        ({"better": "higher"}, "to_value", "Enter a higher number"),
        ({"budget": Decimal("800.01")}, "budget", "leaves 800"),
        ({"currency": "GBP"}, "currency", "EUR"),
        ({"budget": Decimal(-1)}, "budget", "0 or more"),
    ],
)
def test_plan_beyond_a_limit_is_refused_with_the_reason(change: dict, field: str, told: str) -> None:
    faults = decide_plan(replace(GOOD, **change), MANDATE)

    assert [fault.field for fault in faults] == [field]
    assert told in faults[0].text


def test_plan_without_a_mandate_may_cost_nothing() -> None:
    none = Allowance(Decimal(0), "", Decimal(0))

    assert decide_plan(replace(GOOD, budget=Decimal(0)), none) == []
    assert "no signed mandate" in decide_plan(GOOD, none)[0].text


def test_plan_with_many_faults_is_told_all_of_them() -> None:
    plan = replace(GOOD, due_on=date(2027, 1, 1), has_owner=False, to_value=49.0, budget=Decimal(9000))

    assert {fault.field for fault in decide_plan(plan, MANDATE)} == {"due_on", "owner", "to_value", "budget"}


@pytest.mark.parametrize(
    ("reading", "as_of_on", "state"),
    [
        (Level(39.0, 37.0, 41.0), date(2026, 4, 1), "reached"),
        (Level(39.0, 30.0, 49.0), date(2026, 4, 1), "running"),  # chance could have made it
        (Level(45.0, 44.0, 46.0), date(2026, 4, 1), "running"),
        (Level(45.0, 44.0, 46.0), date(2026, 6, 1), "missed"),
        (Level(39.0, 37.0, 41.0), date(2026, 6, 1), "reached"),
        (None, date(2026, 6, 1), "missed"),
        (None, None, "running"),
    ],
)
def test_state_follows_the_newest_reading(reading: Level | None, as_of_on: date | None, state: str) -> None:
    decided = decide_state(
        "running",
        better="lower",
        baseline=Level(50.0, 48.0, 53.0),
        to_value=40.0,
        due_on=date(2026, 5, 25),
        reading=reading,
        as_of_on=as_of_on,
    )

    assert decided == state


def test_state_of_what_does_not_run_stays() -> None:
    for state in ("proposed", "agreed", "reached", "missed", "dropped"):
        decided = decide_state(
            state,
            better="higher",
            baseline=Level(0.5, 0.4, 0.6),
            to_value=0.8,
            due_on=date(2026, 5, 25),
            reading=Level(0.9, 0.85, 0.95),
            as_of_on=date(2026, 7, 1),
        )
        assert decided == state


def test_guard_is_worse_only_beyond_chance() -> None:
    assert is_worse(Level(60.0, 55.0, 65.0), Level(50.0, 48.0, 53.0), "lower")
    assert not is_worse(Level(54.0, 50.0, 58.0), Level(50.0, 48.0, 53.0), "lower")


def test_progress_counts_from_the_baseline() -> None:
    assert compute_progress(50.0, 40.0, 45.0) == pytest.approx(0.5)
    assert compute_progress(50.0, 40.0, 55.0) == pytest.approx(-0.5)
    assert compute_progress(0.5, 0.8, 0.8) == pytest.approx(1.0)
