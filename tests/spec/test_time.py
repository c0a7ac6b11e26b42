"""How times are read and counted: zones, summer time, dates, opening hours, holidays, promises, clocks."""

from __future__ import annotations

import pytest
from spec.tables import Desk, expect_cases, expect_spells

ENDS = {"steps": ["Decided"]}
OFFICE = {"weekdays": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"}


def test_times_without_offset_in_a_zone_are_its_local_times_across_summer_time(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-03-30 12:00
        1    | Checked | 2024-03-31 12:00
        1    | Decided | 2024-10-27 12:00
        """,
        ends=ENDS,
        times={"zone": "Europe/Amsterdam"},
    )
    expect_spells(records, """
        step    | entered          | left             | hours
        Asked   | 2024-03-30 11:00 | 2024-03-31 10:00 | 23
        Checked | 2024-03-31 10:00 | 2024-10-27 11:00 | 5041
        """)  # fmt: skip


def test_times_with_offsets_are_the_instants_that_they_say(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-01-01T09:00:00+01:00
        1    | Checked | 2024-01-01T09:00:00Z
        1    | Decided | 2024-01-01T09:00:00.250-05:00
        """,
        ends=ENDS,
    )
    expect_spells(records, """
        step    | entered          | hours
        Asked   | 2024-01-01 08:00 | 1
        Checked | 2024-01-01 09:00 | 5
        """)  # fmt: skip


def test_times_with_and_without_offset_in_one_column_are_told_apart(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-01-01 09:00:00
        1    | Decided | 2024-01-01 09:00:00+00:00
        """,
        ends=ENDS,
        times={"zone": "Europe/Amsterdam"},
    )
    expect_spells(records, "entered|hours\n2024-01-01 08:00|1")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-02-01 13:05", "2024-02-01 13:05:00"),
        ("2024-02-01T13:05:30", "2024-02-01 13:05:30"),
        ("2024/02/01 13:05", "2024-02-01 13:05:00"),
        ("20240201 1305", "2024-02-01 13:05:00"),
        ("20240201T130500", "2024-02-01 13:05:00"),
        ("01.02.2024 13:05", "2024-02-01 13:05:00"),
        ("1.2.2024 13.05", "2024-02-01 13:05:00"),
        ("01-Feb-2024 13:05", "2024-02-01 13:05:00"),
        ("1 February 2024", "2024-02-01 00:00:00"),
        ("February 1, 2024 1:05 PM", "2024-02-01 13:05:00"),
        ("Feb 1, 2024", "2024-02-01 00:00:00"),
        ("01-FEB-24 01.05.00.000000 PM", "2024-02-01 13:05:00"),
        ("2024-02-01 13:05 +0100", "2024-02-01 12:05:00"),
        ("2024-02-01T13:05Z", "2024-02-01 13:05:00"),
        ("1706792700", "2024-02-01 13:05:00"),
        ("1706792700000", "2024-02-01 13:05:00"),
    ],
)
def test_time_in_any_usual_writing_is_read(desk: Desk, written: str, read: str) -> None:
    records = desk.read(f"case|step|at\n1|Asked|{written}\n2|Asked|{written}")
    found = records.columns(records.cases.received_at.cast("string").name("at").as_table())["at"]
    assert found[0] == read


def test_dates_written_day_first_are_told_by_one_that_can_be_nothing_else(desk: Desk) -> None:
    records = desk.read("case|step|at\n1|Asked|03/04/2024\n1|Decided|25/04/2024", ends=ENDS)
    expect_cases(records, "received|days\n2024-04-03|22")


def test_dates_written_month_first_are_told_by_one_that_can_be_nothing_else(desk: Desk) -> None:
    records = desk.read("case|step|at\n1|Asked|03/04/2024\n1|Decided|04/25/2024", ends=ENDS)
    expect_cases(records, "received|days\n2024-03-04|52")


def test_dates_that_both_readings_fit_are_read_as_the_mapping_says(desk: Desk) -> None:
    table = "case|step|at\n1|Asked|03/04/2024\n1|Decided|05/04/2024"
    day_first = desk.read(table, ends=ENDS, times={"day_first": True})
    month_first = desk.read(table, ends=ENDS, times={"day_first": False})
    expect_cases(day_first, "received|days\n2024-04-03|2")
    expect_cases(month_first, "received|days\n2024-03-04|61")


def test_dates_with_a_stated_format_are_read_by_it(desk: Desk) -> None:
    records = desk.read(
        "case|step|at\n1|Asked|2024_032\n1|Decided|2024_042", ends=ENDS, times={"formats": ["%Y_%j"]}
    )
    expect_cases(records, "received|days\n2024-02-01|10")


def test_dates_of_two_digit_years_are_of_this_century(desk: Desk) -> None:
    records = desk.read("case|step|at\n1|Asked|13.04.21\n1|Decided|25.04.21", ends=ENDS)
    expect_cases(records, "received|days\n2021-04-13|12")


def test_dates_without_times_are_said_to_be_so(desk: Desk) -> None:
    records = desk.read("case|step|at\n1|Asked|2024-01-01\n1|Decided|2024-01-03", ends=ENDS)
    assert records.manifest.date_only
    assert [check.count for check in records.manifest.checks if check.code == "date-only"] == [2]


def test_promise_in_days_runs_from_receipt(desk: Desk) -> None:
    records = desk.read(
        "case|step|at\n1|Asked|2024-01-01 10:00\n1|Decided|2024-01-05 10:00", ends=ENDS, promise={"days": 14}
    )
    expect_cases(records, "due|promise_days\n2024-01-15 10:00|14")


def test_promise_in_working_days_ends_with_the_last_of_them(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-03-01 10:00
        1    | Decided | 2024-03-20 10:00
        2    | Asked   | 2024-03-02 10:00
        """,
        ends=ENDS,
        promise={"days": 2, "working": True},
        opening=OFFICE,
    )
    expect_cases(records, """
        case | received         | due
        1    | 2024-03-01 10:00 | 2024-03-05 17:00
        2    | 2024-03-02 10:00 | 2024-03-05 17:00
        """)  # fmt: skip


def test_promise_in_working_days_without_opening_hours_counts_monday_to_friday(desk: Desk) -> None:
    records = desk.read(
        "case|step|at\n1|Asked|2024-03-01 10:00\n1|Decided|2024-03-20 10:00",
        ends=ENDS,
        promise={"days": 2, "working": True},
    )
    expect_cases(records, "due\n2024-03-06")


def test_working_time_counts_opening_hours_only(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-03-01 16:00
        1    | Checked | 2024-03-04 10:00
        1    | Decided | 2024-03-05 08:00
        """,
        ends=ENDS,
        opening=OFFICE,
    )
    expect_spells(records, "step|hours|open_hours\nAsked|66|2\nChecked|22|7")
    expect_cases(records, "open_hours\n9")


@pytest.mark.parametrize(
    ("country", "region", "day", "open_hours"),
    [
        ("NL", None, "2024-04-27", 24),  # King's Day, a Saturday in 2024: nothing is lost
        ("NL", None, "2023-04-27", 16),  # King's Day, a Thursday
        ("DE", None, "2024-10-03", 16),  # German Unity Day
        ("DE", "BY", "2024-11-01", 16),  # All Saints in Bavaria
        ("DE", "BE", "2024-11-01", 24),  # not in Berlin
        ("GB", "SCT", "2024-12-02", 16),  # St Andrew's Day, observed on the Monday
        (None, None, "2023-04-27", 24),
    ],
)
def test_working_time_leaves_out_public_holidays(
    desk: Desk, country: str | None, region: str | None, day: str, open_hours: int
) -> None:
    opening = OFFICE | ({"country": country} if country else {}) | ({"region": region} if region else {})
    start, end = _around(day)
    records = desk.read(
        f"case|step|at\n1|Asked|{start} 09:00\n1|Decided|{end} 17:00", ends=ENDS, opening=opening
    )
    expect_cases(records, f"open_hours\n{open_hours}")


def _around(day: str) -> tuple[str, str]:
    """Give the first and the last of three weekdays around a day."""
    import datetime

    middle = datetime.date.fromisoformat(day)
    days, one = [middle], datetime.timedelta(days=1)
    if middle.weekday() > 4:
        return str(middle - 3 * one), str(middle - one)
    before, after = middle - one, middle + one
    if before.weekday() > 4:
        return str(middle), str(middle + 2 * one)
    if after.weekday() > 4:
        return str(middle - 2 * one), str(middle)
    return str(before), str([*days, after][-1])


def test_working_time_follows_the_local_clock_across_summer_time(desk: Desk) -> None:
    records = desk.read(
        "case|step|at\n1|Asked|2024-03-29 16:00\n1|Decided|2024-04-01 10:00",
        ends=ENDS,
        opening=OFFICE,
        times={"zone": "Europe/Amsterdam"},
    )
    expect_cases(records, "open_hours\n2")


def test_clock_of_a_step_is_the_one_that_the_mapping_names(desk: Desk) -> None:
    records = desk.read(
        """
        case | step            | at
        1    | Asked           | 2024-01-01
        1    | Letter sent     | 2024-01-02
        1    | Answer came     | 2024-01-20
        1    | Decided         | 2024-01-21
        """,
        ends=ENDS,
        clocks={"Letter sent": "applicant", "Asked": "agency"},
    )
    expect_spells(records, "step|clock\nAsked|agency\nLetter sent|applicant\nAnswer came|unknown")


def test_clock_of_a_step_that_names_the_applicant_is_the_applicants(desk: Desk) -> None:
    records = desk.read(
        """
        case | step                       | at
        1    | Asked                      | 2024-01-01
        1    | Waiting for the applicant  | 2024-01-02
        1    | Decided                    | 2024-01-21
        """,
        ends=ENDS,
    )
    expect_spells(records, "step|clock\nAsked|unknown\nWaiting for the applicant|applicant")
