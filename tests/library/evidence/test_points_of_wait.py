"""Points of wait: the same numbers as the finding on places, for every step and end."""

from __future__ import annotations

import pytest
from support.evidence_records import CLOCKS, make_events

from groundswell.evidence.gain_measures import count_received
from groundswell.evidence.places import estimate_places
from groundswell.evidence.points_of_wait import list_points_of_wait
from groundswell.evidence.waits import estimate_waits
from groundswell.spells import Records
from groundswell.testing import build_records


@pytest.fixture(scope="module")
def records() -> Records:
    """Three hundred cases, some of them open."""
    return build_records(
        make_events(300), ends=["Decided"], withdrawals=["Withdrawn"], extract_at="2024-08-01", shape="statuses",
        clocks=CLOCKS,
    )  # fmt: skip


def test_points_of_wait_are_the_steps_of_the_finding_on_places(records: Records) -> None:
    points = {point.name: point for point in list_points_of_wait(records) if point.kind == "step"}
    finding = estimate_places(records)

    days = {row[0]: row[1:] for row in finding.table("days").rows[:-1]}
    assert set(points) == set(days)
    for name, point in points.items():
        assert (point.days_per_case, point.days_low, point.days_high, point.share) == days[name]
    stays = {row[0]: row[1:] for row in finding.table("stays").rows}
    for name, point in points.items():
        found = (point.stays, point.open_now, point.median_days, point.median_low, point.median_high)
        assert found == stays[name][:5]


def test_points_of_wait_add_up_to_the_mean_wait_and_are_ranked_by_days(records: Records) -> None:
    points = list_points_of_wait(records)
    mean = estimate_waits(records).estimate("mean_wait").value
    received, years = count_received(records)

    assert sum(point.days_per_case or 0 for point in points) == pytest.approx(mean, abs=1e-9)
    assert sum(point.share or 0 for point in points) == pytest.approx(1)
    yearly = [point.applicant_days_per_year for point in points]
    assert yearly == sorted(yearly, key=lambda days: -(days or 0))
    assert yearly[0] == pytest.approx((points[0].days_per_case or 0) * float(received.sum()) / years)
    assert points[0].clock == "agency"


def test_points_of_wait_hold_every_end_with_the_cases_that_ended_there(records: Records) -> None:
    ends = {point.name: point.stays for point in list_points_of_wait(records) if point.kind == "end"}
    kinds = records.columns(records.cases)["end_kind"].tolist()

    assert ends == {"Decided": kinds.count("decided"), "Withdrawn": kinds.count("withdrawn")}


def test_points_of_wait_of_open_cases_only_are_listed_without_days() -> None:
    events = [("a", "Asked", "2024-01-01"), ("a", "Checked", "2024-01-05"), ("b", "Asked", "2024-01-02")]
    points = list_points_of_wait(build_records(events, extract_at="2024-03-01"))

    assert [(point.label, point.stays, point.open_now, point.days_per_case) for point in points] == [
        ("After Asked", 2, 1, None),
        ("After Checked", 1, 1, None),
    ]


def test_points_of_wait_of_a_short_time_give_no_days_a_year() -> None:
    events = [("a", "Asked", "2024-01-01"), ("a", "Done", "2024-01-05")]
    point = list_points_of_wait(build_records(events, ends=["Done"], extract_at="2024-01-20"))[0]

    assert (point.days_per_case, point.median_days, point.applicant_days_per_year) == (4.0, 4.0, None)
