"""What is known of the allocated cases: found by identifier, followed from allocation, left out where not drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.errors.trying import ArmUnknown, TrialNotBegun, ValuesNotRead
from groundswell.spells import Records, read_records
from groundswell.testing import build_records
from groundswell.testing.trials import build_design
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.observing import follow_calendar, observe
from groundswell.trials.pushed_values import parse_values, read_values

BEGIN = datetime(2024, 1, 8, tzinfo=UTC)


def row(case: str, day: float, arm: str = "usual", **more: Any) -> LedgerRow:
    return LedgerRow(0, BEGIN + timedelta(days=day), case, arm, 0.5, **more)


EVENTS = [
    ("done", "Asked", "2024-01-08T09:00"),
    ("done", "Checked", "2024-01-09T09:00"),
    ("done", "Decided", "2024-01-12T10:30"),
    ("open", "Asked", "2024-01-10"),
    ("gone", "Asked", "2024-01-11"),
    ("gone", "Withdrawn", "2024-01-20"),
    ("back", "Asked", "2024-01-12"),
    ("back", "Checked", "2024-01-14"),
    ("back", "Asked", "2024-01-16"),
    ("back", "Checked", "2024-01-25"),
    ("alone", "Asked", "2024-01-15"),
    ("before", "Asked", "2023-12-15"),
]


def make_records(**more: Any) -> Records:
    return build_records(EVENTS, ends=["Decided"], withdrawals=["Withdrawn"], extract_at="2024-02-01", **more)


ROWS = [
    row("done", 0.5),
    row("open", 2, "reminder"),
    row("gone", 3),
    row("back", 4, "reminder"),
]


def test_cases_are_followed_from_their_allocation_in_whole_hours() -> None:
    observed = observe(ROWS, build_design(), make_records())

    assert observed.arm.tolist() == [0, 1, 0, 1]
    assert observed.entry_day.tolist() == [0, 2, 3, 4]
    assert observed.end.tolist() == [1, 0, 2, 0]
    assert observed.wait_hours.tolist() == [94, 22 * 24, 9 * 24, 20 * 24]
    assert observed.age_hours.tolist() == [564, 22 * 24, 21 * 24, 20 * 24]
    assert observed.revisits.tolist() == [0, 0, 0, 2]
    assert (observed.day, observed.missing, observed.unallocated) == (24, 0, 1)


def test_look_at_an_earlier_moment_knows_nothing_of_what_came_later() -> None:
    observed = observe(ROWS, build_design(), make_records(), as_of=datetime(2024, 1, 17, tzinfo=UTC))

    assert observed.end.tolist() == [1, 0, 0, 0]
    assert observed.wait_hours.tolist() == [94, 7 * 24, 6 * 24, 5 * 24]
    assert observed.revisits.tolist() == [0, 0, 0, 1]
    assert observed.day == 9


def test_moment_after_the_extract_is_the_extract() -> None:
    late = observe(ROWS, build_design(), make_records(), as_of=datetime(2025, 1, 1, tzinfo=UTC))

    assert late.day == 24


def test_rows_whose_arm_was_not_drawn_are_left_out_and_count_as_allocated() -> None:
    rows = [*ROWS, row("alone", 7, reason="cap")]

    observed = observe(rows, build_design(), make_records())

    assert observed.size == 4
    assert observed.unallocated == 0


def test_allocated_case_that_the_records_do_not_know_is_missing() -> None:
    observed = observe([*ROWS, row("lost", 1), row("tomorrow", 300)], build_design(), make_records())

    assert (observed.size, observed.missing) == (4, 1)


def test_case_that_ended_before_its_allocation_has_waited_nothing() -> None:
    observed = observe([row("done", 10)], build_design(), make_records())

    assert (observed.wait_hours.tolist(), observed.end.tolist()) == ([0], [1])


def test_strata_of_cases_allocated_with_other_weights_are_apart() -> None:
    rows = [row("done", 0, stratum="a"), row("open", 2, stratum="a"), row("gone", 3, stratum="b")]
    later = row("back", 4, stratum="a", version=2)

    assert observe(rows, build_design(), make_records()).stratum.tolist() == [0, 0, 1]
    observed = observe([*rows, later], build_design(), make_records())
    assert observed.stratum.tolist() == [0, 0, 2, 1]
    assert observed.version.tolist() == [1, 1, 1, 2]  # type: ignore[union-attr]


def test_case_that_stands_twice_in_the_ledger_counts_once() -> None:
    observed = observe([row("done", 0.5), row("done", 1, "reminder")], build_design(), make_records())

    assert observed.arm.tolist() == [0]


def test_day_of_summer_time_is_one_day_and_waits_are_real_hours() -> None:
    # at Berlin the clock went forward on 31 March 2024
    design = build_design(time_zone="Europe/Berlin", begins_on=date(2024, 3, 30))
    records = build_records(
        [("a", "Asked", "2024-03-30T10:00"), ("a", "Decided", "2024-03-31T10:00")],
        ends=["Decided"],
        extract_at="2024-04-02",
        time_zone="Europe/Berlin",
    )
    at = datetime(2024, 3, 30, 9, tzinfo=UTC)  # 10 o'clock there
    observed = observe([LedgerRow(1, at, "a", "usual", 0.5)], design, records)

    assert (observed.wait_hours.tolist(), observed.entry_day.tolist(), observed.day) == ([23], [0], 3)


def test_channels_of_the_ledger_are_kept() -> None:
    rows = [row("done", 0, channel="web"), row("open", 2, channel="post"), row("gone", 3)]
    observed = observe(rows, build_design(), make_records())

    assert observed.channels == ("", "post", "web")
    assert observed.channel.tolist() == [2, 1, 0]  # type: ignore[union-attr]
    assert observed.take(observed.arm == 0).channels == observed.channels


def test_identifiers_that_are_hashed_in_the_records_are_found(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        "case,step,at\n" + "".join(f"{case},{step},{at[:10]}\n" for case, step, at in EVENTS * 1)
    )
    mapping = {
        "shape": "events",
        "columns": {"case": "case", "step": "step", "at": "at"},
        "ends": {"steps": ["Decided"], "withdrawals": ["Withdrawn"]},
    }
    secret = b"a key for identifiers"
    hashed = read_records(tmp_path / "export.csv", mapping, key=secret)
    derived = read_records(tmp_path / "export.csv", mapping)

    assert "done" not in hashed.columns(hashed.cases.select("case_key"))["case_key"]
    assert observe(ROWS, build_design(), hashed, key=secret).size == 4
    assert observe(ROWS, build_design(), derived).size == 4
    with pytest.raises(TrialNotBegun, match="know 0 of them"):
        observe(ROWS, build_design(), hashed)


def test_ledger_that_is_empty_is_a_trial_not_begun() -> None:
    with pytest.raises(TrialNotBegun, match="holds 0 allocated"):
        observe([], build_design(), make_records())


def test_arm_that_the_design_has_not_is_told() -> None:
    with pytest.raises(ArmUnknown):
        observe([row("done", 0, "something else")], build_design(), make_records())


def test_values_are_put_beside_their_cases() -> None:
    observed = observe(ROWS, build_design(), make_records(), {"cost": {"open": 12.0, "nobody": 1.0}})

    assert np.array_equal(observed.values["cost"], [np.nan, 12.0, np.nan, np.nan], equal_nan=True)


def test_values_are_found_where_identifiers_are_hashed_in_calendar_and_records() -> None:
    secret = b"a key for identifiers"
    events = [
        {
            "case": f"c{number}",
            "step": "Asked",
            "at": f"2024-01-{9 + number:02}",
            "office": "NSEW"[number % 4],
        }
        for number in range(8)
    ]
    design = build_design(unit="office", offices=tuple("NSEW"), schedule=(0, -1, 0, -1))
    records = build_records(events, ends=["Done"], extract_at="2024-02-20", key=secret)
    hashed = observe([row("c1", 2), row("c2", 3)], build_design(), records, {"cost": {"c2": 4.0}}, key=secret)
    calendar = observe(follow_calendar(design, records), design, records, {"cost": {"c2": 4.0}}, key=secret)

    assert np.nansum(hashed.values["cost"]) == np.nansum(calendar.values["cost"]) == 4.0


def test_calendar_of_offices_allocates_by_office_and_day_of_receipt() -> None:
    events = [
        {"case": f"{office}{day}", "step": "Asked", "at": f"2024-01-{8 + day:02}", "office": office}
        for office in "NSEWX"
        for day in (0, 10)
    ]
    design = build_design(
        unit="wedge", offices=("N", "S", "E", "W"), schedule=(1, 2, 3, 0), period_days=7, entry_days=28
    )
    records = build_records(events, ends=["Done"], extract_at="2024-02-20")

    rows = follow_calendar(design, records)
    observed = observe(rows, design, records)

    arms = {one.case: one.arm for one in rows}
    assert arms == {"N0": "usual", "S0": "usual", "E0": "usual", "W0": "reminder", "N10": "reminder",
                    "S10": "usual", "E10": "usual", "W10": "reminder"}  # fmt: skip
    assert sorted(observed.office.tolist()) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_days_are_those_of_the_agency() -> None:
    design = build_design(time_zone="Pacific/Auckland", begins_on=date(2024, 1, 9))

    observed = observe([row("done", 0.5)], design, make_records(time_zone="Pacific/Auckland"))

    assert observed.entry_day.tolist() == [0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no column"),
        ("case,value\na,1\n", "no column outcome"),
        ("case,outcome,value\na,cost,cheap\n", "line 2: 'cheap' is no number"),
        ("case,outcome,value\na,cost,nan\n", "no number"),
        ("case,outcome,value\na,cost,inf\n", "no number"),
        ("case,outcome,value\na,cost\n", "no number"),
        ("case,outcome,value\n,cost,1\n", "line 2 has no case"),
        ("case,outcome,value\na,cost,1\na,cost,2\n", "line 3: case 'a' has another value"),
        ('case,outcome,value\n"a,cost,1\n', "line"),
    ],
)
def test_values_that_cannot_be_read_are_told(text: str, reason: str) -> None:
    with pytest.raises(ValuesNotRead, match=reason):
        parse_values(text)


def test_values_of_a_file_in_another_encoding_are_told_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_bytes("case,outcome,value\na,cost,1\nŻ,cost,2\n".encode("iso8859-2"))

    with pytest.raises(ValuesNotRead, match="line 3 is not UTF-8"):
        read_values(tmp_path / "values.csv")


def test_values_saved_by_a_spreadsheet_with_a_mark_in_front_are_read(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_bytes(b"\xef\xbb\xbfcase,outcome,value\r\na,cost,1\r\n")

    assert read_values(tmp_path / "values.csv") == {"cost": {"a": 1.0}}
