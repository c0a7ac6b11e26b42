"""Small groups and single cases stay out of what others see."""

from __future__ import annotations

from datetime import UTC, datetime

from groundswell.evidence.finding import Column, Estimate, Finding, Table
from groundswell.evidence.suppression import suppress_small_groups

COLUMNS = (Column("group", "Group"), Column("cases", "Cases", "count"), Column("days", "Days", "days"))


def build_finding(*tables: Table, estimates: tuple[Estimate, ...] = ()) -> Finding:
    """Build a finding of tables."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Finding("waits", "How long?", ("Long.",), estimates, tables, "", (), moment, 100, 200)


def test_table_with_two_small_groups_loses_their_numbers() -> None:
    table = Table("t", "T", COLUMNS, (("a", 50, 3.0), ("b", 9, 4.0), ("c", 2, 5.0)))

    shown = suppress_small_groups(build_finding(table))

    assert shown.tables[0].rows == (("a", 50, 3.0), ("b", None, None), ("c", None, None))
    assert "fewer than 10" in shown.caveats[-1]


def test_table_with_one_small_group_loses_the_next_smallest_too() -> None:
    table = Table("t", "T", COLUMNS, (("a", 50, 3.0), ("b", 12, 4.0), ("c", 2, 5.0)))

    shown = suppress_small_groups(build_finding(table))

    assert shown.tables[0].values("cases") == [50, None, None]


def test_table_of_single_cases_is_left_out() -> None:
    table = Table("stuck", "T", (Column("case", "Case"), Column("days", "Days", "days")), (("x", 3.0),))

    assert suppress_small_groups(build_finding(table)).tables == ()


def test_series_over_days_stays() -> None:
    table = Table(
        "daily", "T", (Column("day", "Day", "date"), Column("n", "N", "count")), (("2026-01-01", 3),)
    )
    finding = build_finding(table)

    assert suppress_small_groups(finding) is finding


def test_estimate_on_few_rows_loses_its_value() -> None:
    few = Estimate("m", "M", 4.0, "days", 3.0, 5.0, 0.95, "", 9, "")
    many = Estimate("m", "M", 4.0, "days", 3.0, 5.0, 0.95, "", 10, "")
    counted = Estimate("n", "N", 3.0, "cases", None, None, 0.95, "", 400, "")

    shown = suppress_small_groups(build_finding(estimates=(few, many, counted)))

    assert [estimate.value for estimate in shown.estimates] == [None, 4.0, None]
