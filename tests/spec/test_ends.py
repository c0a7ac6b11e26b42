"""When a case begins and ends, by what, and what an open case or one that enters late is."""

from __future__ import annotations

from spec.tables import Desk, expect_cases, expect_spells


def test_case_ending_in_a_withdrawal_is_not_decided(desk: Desk) -> None:
    records = desk.read(
        """
        case | step      | at
        1    | Asked     | 2024-01-01
        1    | Granted   | 2024-01-05
        2    | Asked     | 2024-01-02
        2    | Withdrawn | 2024-01-03
        """,
        ends={"steps": ["Granted"], "withdrawals": ["Withdrawn"]},
    )
    expect_cases(records, "case|end|end_step\n1|decided|Granted\n2|withdrawn|Withdrawn")


def test_case_without_an_end_is_open_until_the_extract(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-01-01
        2    | Asked   | 2024-01-03
        2    | Checked | 2024-01-04
        """,
        ends={"steps": ["Decided"]},
        extract={"at": "2024-01-31"},
    )
    expect_cases(records, """
        case | received   | ended | end  | days
        1    | 2024-01-01 |       | open | 30
        2    | 2024-01-03 |       | open | 28
        """)  # fmt: skip
    expect_spells(records, """
        case | step    | next    | left       | days
        1    | Asked   |         |            | 30
        2    | Asked   | Checked | 2024-01-04 | 1
        2    | Checked |         |            | 27
        """)  # fmt: skip


def test_case_without_a_date_of_extract_is_followed_to_the_last_time_of_all(desk: Desk) -> None:
    records = desk.read("case|step|at\n1|Asked|2024-01-01\n2|Asked|2024-01-09", ends={"steps": ["Decided"]})
    expect_cases(records, "case|days\n1|8\n2|0")


def test_case_whose_every_last_event_ends_it_needs_no_named_ends(desk: Desk) -> None:
    records = desk.read(
        "case|step|at\n1|Asked|2024-01-01\n1|Paid|2024-01-04\n2|Asked|2024-01-02\n2|Refused|2024-01-09",
        ends={"last_event": True},
    )
    expect_cases(records, "case|end|end_step|days\n1|decided|Paid|3\n2|decided|Refused|7")


def test_case_reopened_after_its_decision_is_open_again(desk: Desk) -> None:
    records = desk.read(
        """
        case | step     | at
        1    | Asked    | 2024-01-01
        1    | Decided  | 2024-01-05
        1    | Reopened | 2024-01-15
        """,
        ends={"steps": ["Decided"]},
        extract={"at": "2024-01-20"},
    )
    expect_cases(records, "case|end|days\n1|open|19")
    expect_spells(records, """
        step     | next     | days
        Asked    | Decided  | 4
        Decided  | Reopened | 10
        Reopened |          | 5
        """)  # fmt: skip


def test_case_decided_twice_ends_with_the_second_decision(desk: Desk) -> None:
    records = desk.read(
        """
        case | step     | at
        1    | Asked    | 2024-01-01
        1    | Decided  | 2024-01-05
        1    | Objected | 2024-01-15
        1    | Decided  | 2024-01-20
        """,
        ends={"steps": ["Decided"]},
    )
    expect_cases(records, "case|end|days\n1|decided|19")


def test_case_with_its_own_receipt_waits_from_then(desk: Desk) -> None:
    records = desk.read(
        """
        case | step       | at         | received_at
        1    | Registered | 2024-01-08 | 2024-01-01
        1    | Decided    | 2024-01-20 | 2024-01-01
        """,
        ends={"steps": ["Decided"]},
    )
    expect_spells(records, """
        step       | next       | days
        (received, before the first step) | Registered | 7
        Registered | Decided    | 12
        """)  # fmt: skip


def test_case_with_its_own_end_waits_until_then_and_later_events_do_not_count(desk: Desk) -> None:
    records = desk.read(
        """
        case | step     | at         | ended_at
        1    | Asked    | 2024-01-01 | 2024-01-20
        1    | Checked  | 2024-01-10 | 2024-01-20
        1    | Archived | 2024-03-01 | 2024-01-20
        2    | Asked    | 2024-01-02 |
        """,
        extract={"at": "2024-03-01"},
    )
    expect_cases(records, """
        case | ended      | end     | end_step | days
        1    | 2024-01-20 | decided | (ended)  | 19
        2    |            | open    |          | 59
        """)  # fmt: skip
    expect_spells(records, """
        case | step    | next    | days
        1    | Asked   | Checked | 9
        1    | Checked | (ended) | 10
        2    | Asked   |         | 59
        """)  # fmt: skip
    check = next(check for check in records.manifest.checks if check.code == "after-end")
    assert (check.count, check.total) == (1, 4)


def test_case_whose_own_end_is_before_its_start_is_open(desk: Desk) -> None:
    records = desk.read(
        "case|step|at|ended_at\n1|Asked|2024-01-10|2024-01-02\n2|Asked|2024-01-11|2024-01-12",
        extract={"at": "2024-01-20"},
    )
    expect_cases(records, "case|end|days\n1|open|10\n2|decided|1")


def test_case_with_its_own_limit_has_a_promise_of_its_own(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at         | due_at
        1    | Asked   | 2024-01-01 | 2024-02-26
        1    | Decided | 2024-03-01 | 2024-02-26
        2    | Asked   | 2024-01-02 |
        """,
        ends={"steps": ["Decided"]},
    )
    expect_cases(records, "case|due|promise_days\n1|2024-02-26|56\n2||")


def test_case_received_before_the_window_enters_late(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at         | received_at
        1    | Checked | 2024-01-20 | 2023-12-01
        1    | Decided | 2024-02-01 | 2023-12-01
        2    | Checked | 2024-01-10 | 2024-01-05
        """,
        ends={"steps": ["Decided"]},
        extract={"at": "2024-02-10", "window_from": "2024-01-01"},
    )
    expect_cases(records, """
        case | received   | seen_from  | late_days | days
        1    | 2023-12-01 | 2024-01-01 | 31        | 62
        2    | 2024-01-05 | 2024-01-05 | 0         | 36
        """)  # fmt: skip
    assert records.manifest.late_count == 1


def test_case_of_one_event_at_an_end_step_has_no_spell(desk: Desk) -> None:
    records = desk.read("case|step|at\n1|Decided|2024-01-05\n2|Asked|2024-01-01", ends={"steps": ["Decided"]})
    expect_cases(records, "case|end|days|spells\n2|open|4|1\n1|decided|0|0")


def test_case_of_intervals_ends_when_its_last_work_is_completed(desk: Desk) -> None:
    records = desk.read(
        """
        case | step     | at               | end_at
        1    | Check    | 2024-01-01 09:00 | 2024-01-01 11:00
        1    | Decide   | 2024-01-02 09:00 | 2024-01-02 10:30
        2    | Check    | 2024-01-01 12:00 | 2024-01-01 13:00
        2    | Withdraw | 2024-01-01 14:00 | 2024-01-01 14:30
        """,
        shape="intervals",
        ends={"steps": ["Decide"], "withdrawals": ["Withdraw"]},
    )
    expect_cases(records, """
        case | ended            | end       | end_step
        1    | 2024-01-02 10:30 | decided   | (ended)
        2    | 2024-01-01 14:30 | withdrawn | (withdrawn)
        """)  # fmt: skip


def test_event_after_the_date_of_the_extract_has_not_happened_yet(desk: Desk) -> None:
    records = desk.read(
        """
        case | step    | at
        1    | Asked   | 2024-01-01
        1    | Decided | 2024-01-20
        2    | Asked   | 2024-01-05
        2    | Decided | 2024-03-01
        3    | Asked   | 2024-02-10
        """,
        ends={"steps": ["Decided"]},
        extract={"at": "2024-02-01"},
    )
    assert (records.manifest.case_count, records.manifest.open_count) == (2, 1)
    assert [reason for _row, reason, _detail in records.list_set_aside()] == [
        "after the date of the extract"
    ] * 2
