"""What changed and when: arrivals, decisions, and cohorts that censoring cannot fool."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.changes import choose_period, estimate_changes
from groundswell.testing import build_records

START = np.datetime64("2023-01-02T00:00")
WEEKS = 60
EXTRACT = START + np.timedelta64(7 * WEEKS, "D")


def _draw(per_day, wait_days, *, seed=0, closed_only=False):
    """Records of cases at a rate per day, with exponential waits; both may depend on the day."""
    random = np.random.default_rng(seed)
    events = []
    for day in range(7 * WEEKS):
        for _case in range(random.poisson(per_day(day))):
            received = START + np.timedelta64(day * 86_400 + int(random.integers(0, 86_400)), "s")
            ended = received + np.timedelta64(int(random.exponential(wait_days(day)) * 86_400) + 1, "s")
            key = f"c{len(events)}"
            if closed_only and ended >= EXTRACT:
                continue
            events.append((key, "In", str(received)))
            if ended < EXTRACT:
                events.append((key, "Out", str(ended)))
    return build_records(events, ends=["Out"], extract_at=str(EXTRACT))


@pytest.fixture(scope="module")
def slower():
    return estimate_changes(_draw(lambda _day: 3, lambda day: 10 if day < 200 else 30), replicates=99)


def test_changes_wait_that_grew_is_dated_and_sized(slower):
    rows = [row for row in slower.table("changes").rows if row[0].startswith("Share decided")]
    assert len(rows) == 1
    found = np.datetime64(rows[0][1])
    assert abs((found - (START + np.timedelta64(200, "D")).astype("datetime64[D]")).astype(int)) <= 28
    assert rows[0][2] <= rows[0][1] <= rows[0][3]
    assert rows[0][6] < 0
    assert rows[0][7] <= rows[0][6] <= rows[0][8]
    assert any(
        sentence.startswith("Share decided") and " fell from " in sentence for sentence in slower.sentences
    )


def test_changes_arrivals_that_doubled_are_found_and_the_wait_is_left_alone():
    finding = estimate_changes(_draw(lambda day: 2 if day < 250 else 4, lambda _day: 8), replicates=99)
    series = finding.table("changes").values("series")
    assert "Cases received" in series
    assert not any(name.startswith("Share decided") for name in series)
    assert finding.estimate("arrivals_level").value == pytest.approx(28, abs=4)


def test_changes_open_cases_at_the_end_do_not_look_like_a_longer_wait():
    finding = estimate_changes(_draw(lambda _day: 3, lambda _day: 40), replicates=99)
    assert finding.table("changes").rows == ()
    assert finding.headline.startswith("No change shows in:")
    last = np.datetime64(finding.table("series_wait").values("period_on")[-1])
    assert last <= EXTRACT.astype("datetime64[D]") - np.timedelta64(7 + 20, "D")


def test_changes_decisions_of_the_first_weeks_are_left_out_where_no_case_had_begun():
    finding = estimate_changes(_draw(lambda _day: 3, lambda _day: 40), replicates=99)
    assert len(finding.table("series_decisions").rows) < len(finding.table("series_arrivals").rows)
    assert any("left out of the decisions" in caveat for caveat in finding.caveats)


def test_changes_export_of_closed_cases_leaves_the_last_weeks_out():
    finding = estimate_changes(_draw(lambda _day: 3, lambda _day: 30, closed_only=True), replicates=99)
    assert any("left out of arrivals" in caveat for caveat in finding.caveats)
    assert "Cases received" not in finding.table("changes").values("series")


def test_changes_short_records_are_refused():
    records = build_records([("a", "In", "2024-01-01"), ("b", "In", "2024-02-20")], extract_at="2024-03-01")
    assert "ask for a longer export" in estimate_changes(records).headline


def test_changes_states_its_false_alarm_rate(slower):
    assert "5 times in 100" in slower.sentences[-1]
    assert "5%" in slower.method


@given(st.lists(st.integers(0, 30), min_size=1, max_size=400))
def test_period_property_leaves_enough_periods_but_not_too_many(weekly):
    period = choose_period(np.array(weekly, dtype=float))
    assert len(weekly) // period <= 208
    assert period == 1 or len(weekly) // period >= 16
