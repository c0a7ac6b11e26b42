"""Cases dealt to mature months and weeks."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from groundswell.trials.drift import Cohort
from groundswell.trials.mature_cohorts import build_mature_cohorts


def build(days: list[str], waits: list[int], ended: list[bool], **options: object) -> tuple[Cohort, ...]:
    told = {"horizon_days": 30, "as_of_on": date(2024, 4, 30)} | options
    return build_mature_cohorts(
        np.array(days, "datetime64[D]"), np.array(waits), np.array(ended, bool), **told  # type: ignore[arg-type]
    )  # fmt: skip


def test_cohort_counts_late_and_open_cases_as_bad() -> None:
    days = ["2024-01-05", "2024-01-06", "2024-01-31", "2024-01-09"]

    assert build(days, [30, 31, 90, 2], [True, True, False, True])[0] == Cohort("2024-01", 4, 2)


@pytest.mark.parametrize(("as_of", "months"), [("2024-04-29", 2), ("2024-04-30", 3)])
def test_cohort_counts_from_the_day_on_which_its_last_case_has_reached_the_horizon(
    as_of: str, months: int
) -> None:
    cohorts = build(["2024-01-10", "2024-03-31"], [1, 1], [True, True], as_of_on=date.fromisoformat(as_of))

    assert len(cohorts) == months


def test_month_without_cases_stands_as_empty_and_years_follow_each_other() -> None:
    cohorts = build(["2023-11-10", "2024-02-10"], [1, 60], [True, True])

    assert [one.name for one in cohorts] == ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"]
    assert [one.cases for one in cohorts] == [1, 0, 0, 1, 0]


def test_weeks_begin_on_monday() -> None:
    cohorts = build(
        ["2024-01-07", "2024-01-08", "2024-01-14"], [1, 1, 31], [True] * 3, period="week",
        as_of_on=date(2024, 2, 13),
    )  # fmt: skip

    assert cohorts == (Cohort("2024-01-01", 1, 0), Cohort("2024-01-08", 2, 1))


def test_no_cases_give_no_cohort() -> None:
    assert build([], [], []) == ()
