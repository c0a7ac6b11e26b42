"""Who holds the wait: each cut adds up to the same days."""

from __future__ import annotations

import pytest
from support.evidence_records import CLOCKS, make_events

from groundswell.evidence.holders import estimate_holders
from groundswell.evidence.places import estimate_places
from groundswell.testing import build_records

ADDS_UP = 1e-9


@pytest.fixture(scope="module")
def records():
    return build_records(
        make_events(300),
        ends=["Decided"],
        withdrawals=["Withdrawn"],
        extract_at="2024-08-01",
        shape="statuses",
        clocks=CLOCKS,
    )


def test_holders_every_cut_adds_up_to_the_mean_wait(records):
    finding = estimate_holders(records)
    mean = estimate_places(records).estimate("mean_wait").value
    assert [table.key for table in finding.tables] == ["clocks", "offices"]
    for table in finding.tables:
        assert abs(sum(table.values("days")) - mean) < ADDS_UP
    waiting = next(e for e in estimate_places(records).estimates if "Waiting for applicant" in e.label)
    assert finding.estimate("days_applicant").value == pytest.approx(waiting.value, abs=ADDS_UP)


def test_holders_headline_names_the_holder(records):
    assert estimate_holders(records).headline.startswith("The agency holds ")
    assert "The applicant: " in estimate_holders(records).headline


def test_holders_offices_are_in_order_of_their_names(records):
    names = estimate_holders(records).table("offices").values("name")
    assert names == sorted(names)


def test_holders_clock_not_said_is_said():
    records = build_records(
        [("a", "Asked", "2024-01-01"), ("a", "Done", "2024-01-05")], ends=["Done"], extract_at="2024-02-01"
    )
    finding = estimate_holders(records)
    assert finding.headline.startswith("The records do not say whose clock runs")
    assert [table.key for table in finding.tables] == ["clocks"]


def test_holders_work_and_wait_of_intervals():
    events = []
    for number in range(12):
        case = f"c{number}"
        events.append({"case": case, "step": "Check", "at": "2024-01-01T00:00", "end_at": "2024-01-02T00:00"})
        events.append(
            {"case": case, "step": "Decide", "at": "2024-01-09T00:00", "end_at": "2024-01-10T00:00"}
        )
    records = build_records(events, ends=["Decide"], extract_at="2024-02-01", shape="intervals")
    if not records.manifest.has_works:
        pytest.fail("records of intervals have works")
    finding = estimate_holders(records)
    work, wait = finding.table("work").values("days")
    total = sum(finding.table("clocks").values("days"))
    assert work + wait == pytest.approx(total, abs=1e-6)  # shares of stays are kept in single precision
    assert work == pytest.approx(total - 7, abs=1e-5)
    assert "nobody does" in finding.sentences[1]


def test_holders_nobody_has_ended_refuses():
    records = build_records([("a", "Asked", "2024-01-01")], ends=["Done"], extract_at="2024-02-01")
    assert estimate_holders(records).refusal
