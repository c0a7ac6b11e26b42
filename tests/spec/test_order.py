"""What is done with events at one time, rows that stand twice, steps in two spellings, and rows that are broken."""

from __future__ import annotations

import pytest
from spec.tables import Desk, expect_cases, expect_spells

from groundswell.errors import TooManyBadRows


def list_codes(records: object) -> set[str]:
    return {check.code for check in records.manifest.checks}  # type: ignore[attr-defined]


def test_events_at_one_time_stand_in_their_usual_order(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-01-01
        1    | Checked | 2024-01-02
        1    | Decided | 2024-01-03
        2    | Decided | 2024-01-05
        2    | Checked | 2024-01-05
        2    | Asked   | 2024-01-05
        """,
        ends={"steps": ["Decided"]},
    )
    expect_spells(records, """
        case | step    | next    | days
        1    | Asked   | Checked | 1
        1    | Checked | Decided | 1
        2    | Asked   | Checked | 0
        2    | Checked | Decided | 0
        """)  # fmt: skip
    tied = next(check for check in records.manifest.checks if check.code == "same-time")
    assert (tied.count, tied.total) == (2, 6)


def test_events_not_in_the_order_of_the_file_stand_in_the_order_of_time(desk: Desk) -> None:
    records = desk.read(
        "case|step|at\n1|Decided|2024-01-09\n1|Asked|2024-01-01\n1|Checked|2024-01-04",
        ends={"steps": ["Decided"]},
    )
    expect_spells(records, "step|next|row\nAsked|Checked|2\nChecked|Decided|3")


def test_rows_that_stand_twice_with_a_time_of_day_count_once(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at               | officer
        1    | Asked   | 2024-01-01 09:13 | Ann
        1    | Asked   | 2024-01-01 09:13 | Ann
        1    | Decided | 2024-01-02 11:00 | Ann
        """,
        ends={"steps": ["Decided"]},
    )
    expect_spells(records, "step|next|officer\nAsked|Decided|Ann")
    assert records.list_set_aside() == [(2, "an exact duplicate", "")]
    assert "exact-duplicates" in list_codes(records)


def test_rows_of_one_time_in_two_offices_stand_in_one_order_whatever_the_file_says(desk: Desk) -> None:
    rows = """
        1    | Checked | 2024-01-01 09:13 | south  | desk
        1    | Checked | 2024-01-01 09:13 | north  | web
        1    | Decided | 2024-01-02 11:00 | north  | web""".strip().splitlines()
    header = "case | step | at | office | channel"
    expected = "office|channel\nnorth|web\nsouth|desk"
    for lines in (rows, rows[::-1], rows[1:] + rows[:1]):
        expect_spells(desk.read("\n".join([header, *lines]), ends={"steps": ["Decided"]}), expected)


def test_rows_of_one_time_by_two_officers_both_count(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at               | officer
        1    | Checked | 2024-01-01 09:13 | Ann
        1    | Checked | 2024-01-01 09:13 | Bob
        1    | Decided | 2024-01-02 11:00 | Ann
        """,
        ends={"steps": ["Decided"]},
    )
    expect_cases(records, "spells|officers\n2|2")
    assert records.list_set_aside() == []


def test_rows_that_stand_twice_with_dates_only_both_count(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at         | officer
        1    | Letter  | 2024-01-01 | Ann
        1    | Letter  | 2024-01-01 | Ann
        1    | Decided | 2024-01-02 | Ann
        """,
        ends={"steps": ["Decided"]},
    )
    expect_spells(records, "step|next|days\nLetter|Letter|0\nLetter|Decided|1")
    assert records.list_set_aside() == []


def test_steps_in_two_spellings_are_merged_where_the_mapping_says_so(desk: Desk) -> None:
    table = (
        "case|step|at\n1|Asked|2024-01-01\n2|asked |2024-01-02\n1|Decided|2024-01-03\n2|Decided|2024-01-05"
    )
    apart = desk.read(table, ends={"steps": ["Decided"]})
    merged = desk.read(table, ends={"steps": ["Decided"]}, merge_steps={"asked": "Asked"})
    expect_spells(apart, "case|step\n1|Asked\n2|asked")
    expect_spells(merged, "case|step\n1|Asked\n2|Asked")
    assert "spellings" in list_codes(apart)
    assert "spellings" not in list_codes(merged)


def test_rows_without_case_step_or_time_are_set_aside_with_the_reason(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-01-01
             | Asked   | 2024-01-02
        2    |         | 2024-01-03
        3    | Asked   |
        4    | Asked   | 2024-13-45
        5    | Asked   | 2024-01-05
        6    | Asked   | 2024-01-06
        7    | Asked   | 2024-01-07
        8    | Asked   | 2024-01-07
        9    | Asked   | 2024-01-07
        10   | Asked   | 2024-01-07
        11   | Asked   | 2024-01-07
        """
    )
    reasons = [(row, reason) for row, reason, _detail in records.list_set_aside()]
    assert reasons == [
        (2, "no case"),
        (3, "no step"),
        (4, "no time"),
        (5, "a time that cannot be read"),
    ]
    assert records.manifest.set_aside_count == 4
    assert records.manifest.row_count == 12
    expect_cases(records, "case\n1\n5\n6\n10\n11\n7\n8\n9")


def test_rows_set_aside_beyond_the_stated_share_stop_the_reading(desk: Desk) -> None:
    table = "case|step|at\n1|Asked|2024-01-01\n2|Asked|2024-01-02\n|Asked|2024-01-03\n"
    with pytest.raises(TooManyBadRows, match="no case"):
        desk.read(table, largest_bad_share=0.2)


def test_case_called_na_is_a_case(desk: Desk) -> None:
    records = desk.read("case|step|at\nNA|Asked|2024-01-01\nnull|Asked|2024-01-02\nNone|Asked|2024-01-03")
    expect_cases(records, "case\nNA\nnull\nNone")
