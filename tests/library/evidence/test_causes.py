"""The finding of causes: exact, in bounds, and refused in part; rounds and hand-offs beside."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from groundswell.evidence.causes import estimate_causes
from groundswell.evidence.finding import Finding
from groundswell.spells import Records
from groundswell.testing import build_records

DATA = Path(__file__).parent / "data" / "waiting_causes"
FULL = [(day, 600, 1200) for day in range(5)]
SPLIT = [part for day in range(5) for part in ((day, 600, 720), (day, 750, 1200))]
HOURS_OF_A_DAY = 24


def _authors_log(name: str, *, exact: bool) -> Records:
    with (DATA / f"{name}.csv").open() as file:
        rows = [
            {
                "case": row["case_id"],
                "step": row["Activity"],
                "at": row["start_time" if exact else "end_time"],
                "officer": row["Resource"],
                **({"end_at": row["end_time"]} if exact else {}),
            }
            for row in csv.DictReader(file)
        ]
    return build_records(rows, shape="intervals" if exact else "events")


def _hours() -> dict[str, list[tuple[int, int, int]]]:
    return dict.fromkeys(("Anya", "Cole", "Dom", "Carmine"), FULL) | {"Marcus": SPLIT}


@pytest.mark.parametrize(
    ("name", "cases", "hours"),
    [("manual_log_1", 4, (0, 1.5, 2.25, 0.5, 1.0)), ("manual_log_2", 5, (0, 1.75, 1.25, 1.0, 2.0))],
)
def test_causes_of_the_authors_logs_have_their_totals(
    name: str, cases: int, hours: tuple[float, ...]
) -> None:
    finding = estimate_causes(_authors_log(name, exact=True), hours=_hours(), batch_size=2)
    causes = ("batching", "prioritisation", "contention", "unavailability", "extraneous")
    found = [_value(finding, f"days_{cause}") * HOURS_OF_A_DAY * cases for cause in causes]
    assert found == pytest.approx(hours)
    assert _value(finding, "wait_between_work") * HOURS_OF_A_DAY * cases == pytest.approx(sum(hours))


def _value(finding: Finding, key: str) -> float:
    value = finding.estimate(key).value
    assert value is not None
    return value


def test_causes_from_one_time_are_bounds_and_said_to_be() -> None:
    finding = estimate_causes(_authors_log("manual_log_1", exact=False), hours=_hours())
    estimate = finding.estimate("days_contention")
    assert estimate.value is None
    assert "bounds" in estimate.method
    assert any("These are bounds" in sentence for sentence in finding.sentences)
    assert estimate.low == 0
    assert estimate.high is not None
    assert estimate.high >= 0


def test_causes_without_officers_are_refused_in_part_and_rounds_still_told() -> None:
    records = build_records(
        [
            ("a", "Received", "2024-01-01"),
            ("a", "Checked", "2024-01-03"),
            ("a", "Received", "2024-01-04"),
            ("a", "Checked", "2024-01-09"),
            ("a", "Decided", "2024-01-10"),
        ],
        ends=["Decided"],
    )
    finding = estimate_causes(records)
    assert "name no officers" in finding.headline
    assert finding.table("rounds").rows[-1][5] == 1
    assert finding.estimate("days_per_round").value == pytest.approx(6.0)
    assert [t.key for t in finding.tables] == ["rounds", "handoffs"]


def test_causes_where_a_row_is_a_case_with_its_officer_are_not_said_to_lack_officers() -> None:
    events = [
        {"case": f"c{n}", "step": step, "at": at, "officer": "kim"}
        for n in range(3)
        for step, at in (("Received", "2024-01-01"), ("Decided", f"2024-02-0{n + 1}"))
    ]
    finding = estimate_causes(build_records(events, ends=["Decided"], shape="dates"))
    assert "one officer for each case" in finding.headline
    assert "name no officers" not in finding.headline


def test_causes_with_officers_on_too_few_steps_are_refused_in_part() -> None:
    events: list[Any] = [("a", "Received", "2024-01-01", "x"), ("a", "Asked", "2024-01-01T01:00", "x")]
    events += [("a", "Decided", "2024-02-10")]
    finding = estimate_causes(build_records(events, ends=["Decided"]))
    assert "recorded officer" in finding.headline


def test_rounds_are_told_apart_by_whose_clock_ran() -> None:
    records = build_records(
        [
            ("a", "Received", "2024-01-01"),
            ("a", "Asked", "2024-01-02"),
            ("a", "Checked", "2024-01-04"),
            ("a", "Asked", "2024-01-05"),
            ("a", "Checked", "2024-01-09"),
            ("a", "Decided", "2024-01-10"),
            ("b", "Received", "2024-01-01"),
            ("b", "Decided", "2024-01-03"),
        ],
        ends=["Decided"],
        clocks={"Asked": "applicant"},
    )
    rows = {row[0]: row for row in estimate_causes(records).table("rounds").rows}
    asked = rows["The applicant was asked again"]
    assert (asked[1], asked[2], asked[5]) == (1, 0.5, 1)
    assert asked[6] == pytest.approx(5.0)
    assert rows["Sent back to an earlier step"][1] == 0


def test_rounds_of_a_case_opened_again_after_an_end_are_named_so() -> None:
    records = build_records(
        [
            ("a", "Received", "2024-01-01"),
            ("a", "Decided", "2024-01-02"),
            ("a", "Appealed", "2024-01-05"),
            ("a", "Decided", "2024-01-09"),
        ],
        ends=["Decided"],
    )
    rows = {row[0]: row for row in estimate_causes(records).table("rounds").rows}
    assert rows["Opened again after an end"][1] == 1


def test_handoffs_between_people_are_compared_at_the_same_step() -> None:
    events: list[Any] = []
    for number in range(40):
        other = "y" if number % 2 else "x"
        wait = 4 if number % 2 else 1
        events += [
            (f"c{number}", "Received", "2024-01-01", "x"),
            (f"c{number}", "Checked", f"2024-01-0{1 + wait}", other),
            (f"c{number}", "Decided", "2024-01-09", other),
        ]
    finding = estimate_causes(build_records(events, ends=["Decided"]))
    row = dict(
        zip(
            (c.key for c in finding.table("handoffs").columns), finding.table("handoffs").rows[0], strict=True
        )
    )
    assert (row["handoffs"], row["per_case"]) == (20, 0.5)
    assert (row["days_handed"], row["days_kept"], row["days_more"]) == pytest.approx((4.0, 1.0, 3.0))
    assert any("3 days longer" in sentence for sentence in finding.sentences)


def test_causes_give_the_same_numbers_twice() -> None:
    records = _authors_log("manual_log_2", exact=True)
    assert estimate_causes(records, seed=5) == estimate_causes(records, seed=5)


def test_worst_handovers_come_first_and_hold_all_days() -> None:
    finding = estimate_causes(_authors_log("manual_log_2", exact=True), hours=_hours())
    days = [float(day) for day in finding.table("handovers").values("days") if isinstance(day, float)]
    assert days == sorted(days, reverse=True)
    assert sum(days) * HOURS_OF_A_DAY == pytest.approx(6.0)
