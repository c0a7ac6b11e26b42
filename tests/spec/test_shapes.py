"""What a spell is, for each shape that an export can have."""

from __future__ import annotations

from spec.tables import Desk, expect_cases, expect_spells


def test_spell_of_events_is_the_time_after_an_event_until_the_next(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        17   | Asked   | 2024-03-01 09:00
        17   | Checked | 2024-03-04 09:00
        17   | Decided | 2024-03-11 21:00
        """,
        ends={"steps": ["Decided"]},
    )
    expect_spells(records, """
        case | from  | step    | next    | entered          | left             | days
        17   |       | Asked   | Checked | 2024-03-01 09:00 | 2024-03-04 09:00 | 3
        17   | Asked | Checked | Decided | 2024-03-04 09:00 | 2024-03-11 21:00 | 7.5
        """)  # fmt: skip
    expect_cases(records, """
        case | received         | ended            | end     | end_step | days | spells
        17   | 2024-03-01 09:00 | 2024-03-11 21:00 | decided | Decided  | 10.5 | 2
        """)  # fmt: skip


def test_spell_of_statuses_is_the_stay_in_a_status(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        8    | New     | 2024-03-01
        8    | In work | 2024-03-02
        8    | On hold | 2024-03-05
        8    | In work | 2024-03-15
        8    | Closed  | 2024-03-16
        """,
        shape="statuses",
        ends={"steps": ["Closed"]},
    )
    expect_spells(records, """
        step    | next    | days | round
        New     | In work | 1    | 0
        In work | On hold | 3    | 0
        On hold | In work | 10   | 0
        In work | Closed  | 1    | 1
        """)  # fmt: skip
    expect_cases(records, "case|days|revisits\n8|15|1")


def test_spell_of_intervals_with_two_times_in_a_row_runs_to_the_next_start(desk: Desk) -> None:
    records = desk.read(
        """
        case | step   | at               | end_at           | officer
        5    | Check  | 2024-03-01 09:00 | 2024-03-01 10:00 | Ann
        5    | Decide | 2024-03-01 15:00 | 2024-03-01 15:30 | Bob
        """,
        shape="intervals",
        ends={"steps": ["Decide"]},
    )
    expect_spells(records, """
        step   | next    | entered          | left             | hours | work_hours | officer
        Check  | Decide  | 2024-03-01 09:00 | 2024-03-01 15:00 | 6     | 1          | Ann
        Decide | (ended) | 2024-03-01 15:00 | 2024-03-01 15:30 | 0.5   | 0.5        | Bob
        """)  # fmt: skip


def test_spell_of_intervals_by_lifecycle_is_the_same_as_by_two_columns(desk: Desk) -> None:
    records = desk.read(
        """
        case | step   | lifecycle | at               | officer
        5    | Check  | start     | 2024-03-01 09:00 | Ann
        5    | Check  | complete  | 2024-03-01 10:00 | Ann
        5    | Decide | start     | 2024-03-01 15:00 | Bob
        5    | Decide | complete  | 2024-03-01 15:30 | Bob
        """,
        shape="intervals",
        ends={"steps": ["Decide"]},
    )
    expect_spells(records, """
        step   | next    | hours | work_hours | officer
        Check  | Decide  | 6     | 1          | Ann
        Decide | (ended) | 0.5   | 0.5        | Bob
        """)  # fmt: skip


def test_spell_of_intervals_with_overlapping_work_counts_no_hour_twice(desk: Desk) -> None:
    records = desk.read(
        """
        case | step   | at               | end_at
        5    | Check  | 2024-03-01 09:00 | 2024-03-01 12:00
        5    | Advise | 2024-03-01 10:00 | 2024-03-01 11:00
        5    | Decide | 2024-03-01 14:00 | 2024-03-01 15:00
        """,
        shape="intervals",
        ends={"steps": ["Decide"]},
    )
    expect_spells(records, """
        step   | hours | work_hours
        Check  | 1     | 1
        Advise | 4     | 2
        Decide | 1     | 1
        """)  # fmt: skip


def test_spell_of_a_start_without_completion_has_no_work_of_its_own(desk: Desk) -> None:
    records = desk.read(
        """
        case | step   | lifecycle | at
        5    | Check  | start     | 2024-03-01 09:00
        5    | Decide | start     | 2024-03-01 15:00
        5    | Decide | complete  | 2024-03-01 16:00
        """,
        shape="intervals",
        ends={"steps": ["Decide"]},
    )
    expect_spells(records, "step|hours|work_hours\nCheck|6|0\nDecide|1|1")


def test_spell_of_dates_is_the_time_after_a_date_until_the_next_one(desk: Desk) -> None:
    records = desk.read(
        """
        case | applied    | issued     | completed  | outcome
        A1   | 2024-01-01 | 2024-01-11 | 2024-02-10 | Completed
        A2   | 2024-01-02 |            | 2024-01-05 | Cancelled
        A3   | 2024-01-03 | 2024-01-04 |            | Issued
        """,
        shape="dates",
        columns={
            "dates": {"applied": "Applied", "issued": "Issued", "completed": "Completed"},
            "received_at": "applied",
            "ended_at": "completed",
        },
        ends={"withdrawals": ["Cancelled"]},
        extract={"at": "2024-03-01"},
    )
    expect_spells(records, """
        case | step    | next      | days
        A1   | Applied | Issued    | 10
        A1   | Issued  | Completed | 30
        A2   | Applied | Cancelled | 3
        A3   | Applied | Issued    | 1
        A3   | Issued  |           | 57
        """)  # fmt: skip
    expect_cases(records, """
        case | end       | days
        A1   | decided   | 40
        A2   | withdrawn | 3
        A3   | open      | 58
        """)  # fmt: skip


def test_spell_of_dates_without_an_order_of_their_own_follows_the_days(desk: Desk) -> None:
    records = desk.read(
        """
        case | applied    | advice     | heard      | decided
        A1   | 2024-01-01 | 2024-01-05 | 2024-01-03 | 2024-01-09
        A2   | 2024-01-01 | 2024-01-02 | 2024-01-06 | 2024-01-08
        """,
        shape="dates",
        columns={
            "dates": {"applied": "Applied", "advice": "Advice", "heard": "Heard", "decided": "Decided"},
            "received_at": "applied",
            "ended_at": "decided",
        },
    )
    expect_spells(records, """
        case | step    | next    | days
        A1   | Applied | Heard   | 2
        A1   | Heard   | Advice  | 2
        A1   | Advice  | Decided | 4
        A2   | Applied | Advice  | 1
        A2   | Advice  | Heard   | 4
        A2   | Heard   | Decided | 2
        """)  # fmt: skip
