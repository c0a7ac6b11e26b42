"""Where applications are: shares, and days that add up to the wait."""

from __future__ import annotations

import pytest
from support.evidence_records import make_events

from groundswell.evidence.places import estimate_places
from groundswell.evidence.waits import estimate_waits
from groundswell.testing import build_records

# The sum of a handful of days per step, each a sum of a thousand small weights.
ADDS_UP = 1e-9


@pytest.fixture(scope="module")
def records():
    return build_records(
        make_events(300),
        ends=["Decided"],
        withdrawals=["Withdrawn"],
        extract_at="2024-08-01",
        shape="statuses",
    )


def test_places_days_add_up_to_the_mean_wait(records):
    finding = estimate_places(records)
    mean = estimate_waits(records).estimate("mean_wait")
    steps = [e for e in finding.estimates if e.key.startswith("days_in_step_")]
    assert len(steps) == 4
    assert abs(sum(e.value for e in steps) - mean.value) < ADDS_UP
    assert finding.estimate("mean_wait").value == pytest.approx(mean.value, abs=ADDS_UP)
    for estimate in steps:
        assert estimate.low < estimate.value < estimate.high


def test_places_each_day_adds_up_to_one(records):
    table = estimate_places(records).table("occupation")
    for row in table.rows:
        assert sum(row[1:]) == pytest.approx(1.0, abs=1e-12)
    assert table.rows[0][1:] == tuple(1.0 if c.label == "Received" else 0.0 for c in table.columns[1:])


def test_places_headline_names_the_step_that_takes_most(records):
    finding = estimate_places(records)
    assert finding.headline.startswith("Of the ")
    assert " pass in “Deciding”" in finding.headline
    assert "Aalen-Johansen over the steps" in finding.method


def test_places_same_seed_gives_the_same_limits(records):
    first, again = estimate_places(records, seed=3), estimate_places(records, seed=3)
    assert first.estimates == again.estimates


def test_places_stays_and_next_steps_of_hand_made_records():
    events = []
    for number in range(12):
        events += [(f"c{number}", "Asked", "2024-01-01"), (f"c{number}", "Checked", "2024-01-05")]
        events.append((f"c{number}", "Decided" if number < 9 else "Asked", "2024-01-15"))
    events += [(f"c{number}", "Decided", "2024-01-20") for number in range(9, 12)]
    records = build_records(events, ends=["Decided"], extract_at="2024-02-01", shape="statuses")
    finding = estimate_places(records)
    stays = {row[0]: row[1:4] for row in finding.table("stays").rows}
    assert stays == {"Asked": (15, 0, 4.0), "Checked": (12, 0, 10.0)}
    moves = {row[:2]: row[2] for row in finding.table("next").rows}
    assert moves[("Checked", "Decided")] == pytest.approx(0.75)
    assert moves[("Asked", "Checked")] == pytest.approx(0.8)
    days = {row[0]: row[1] for row in finding.table("days").rows}
    assert days["Asked"] == pytest.approx(4 + 3 * 5 / 12, abs=ADDS_UP)
    assert days["Checked"] == pytest.approx(10, abs=ADDS_UP)


def test_places_nobody_has_ended_refuses():
    records = build_records([("a", "Asked", "2024-01-01")], ends=["Done"], extract_at="2024-02-01")
    assert estimate_places(records).refusal


def test_places_are_the_same_to_the_last_digit_whatever_order_the_engine_gives_rows_in(records):
    shuffled = build_records(
        make_events(300),
        ends=["Decided"],
        withdrawals=["Withdrawn"],
        extract_at="2024-08-01",
        shape="statuses",
    )
    connection = shuffled.engine.connection
    connection.execute("CREATE TABLE mixed AS FROM spells ORDER BY hash(case_id, position)")
    connection.execute("CREATE OR REPLACE TABLE spells AS FROM mixed")

    assert estimate_places(shuffled) == estimate_places(records)
