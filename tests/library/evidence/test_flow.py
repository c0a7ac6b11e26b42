"""Demand or queue: counts by hand, rates that cover, projections, and what the records cannot say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.backlog import read_ages
from groundswell.evidence.flow import estimate_flow
from groundswell.evidence.rates import Trend, estimate_clearing_weeks, estimate_trend, project_backlog
from groundswell.evidence.weeks import Spans, read_days
from groundswell.testing import build_records

START = np.datetime64("2024-01-01T09:00")


def _steady(weeks, came, left, *, zone="UTC"):
    """Records in which so many cases come and so many end each day; the earliest end first."""
    days = 7 * weeks
    received = [START + np.timedelta64(d, "D") for d in range(days) for _ in range(came)]
    ended = [
        START + np.timedelta64(d, "D") + np.timedelta64(5, "h") for d in range(days) for _ in range(left)
    ]
    events = [(f"c{n:04}", "In", str(at)) for n, at in enumerate(received)]
    events += [(f"c{n:04}", "Out", str(at)) for n, at in enumerate(ended[: len(received)])]
    extract = str(START + np.timedelta64(days, "D"))
    return build_records(events, ends=["Out"], extract_at=extract, time_zone=zone)


@pytest.fixture(scope="module")
def growing():
    return estimate_flow(_steady(20, 3, 2))


def test_flow_growing_backlog_is_never_cleared(growing):
    assert growing.headline.startswith("More comes in than leaves: 21 cases a week came and 14 left")
    assert growing.estimate("net_per_week").value == pytest.approx(7)
    assert growing.estimate("backlog").value == 140
    assert growing.estimate("cleared_in").value is None
    assert any("never cleared" in sentence for sentence in growing.sentences)


def test_flow_projection_is_the_backlog_plus_the_net(growing):
    assert growing.estimate("backlog_in_52_weeks").value == pytest.approx(140 + 52 * 7)
    assert growing.table("projection").values("weeks_ahead") == [0, 13, 26, 52]


def test_flow_queue_in_days_is_the_backlog_over_ends_per_day(growing):
    assert growing.estimate("queue_days").value == pytest.approx(140 / 2)
    assert growing.estimate("queue_opening_days").value == pytest.approx(70)


def test_flow_weekly_table_is_an_account(growing):
    table = growing.table("weekly")
    came, left = table.values("arrivals"), table.values("decided")
    backlog = table.values("backlog")
    assert len(table.rows) == 20
    for week in range(1, 20):
        assert backlog[week] - backlog[week - 1] == came[week] - left[week]


def test_flow_more_volume_at_the_same_rates_improves_no_headline():
    small, large = estimate_flow(_steady(10, 2, 1)), estimate_flow(_steady(10, 4, 2))
    assert small.estimate("queue_days").value == pytest.approx(large.estimate("queue_days").value)


def test_flow_short_records_are_refused_with_the_count():
    finding = estimate_flow(_steady(3, 2, 1))
    assert finding.refusal is not None
    assert "3 whole weeks" in finding.headline


def test_flow_closed_cases_only_are_doubted():
    finding = estimate_flow(_steady(6, 2, 2))
    assert finding.estimate("backlog").value == 0
    assert any("closed cases only" in caveat for caveat in finding.caveats)


def test_flow_late_cases_are_in_the_backlog_from_the_window_on():
    events = [(f"old{n}", "In", "2023-11-01") for n in range(10)]
    events += [(f"c{n}", "In", str(START + np.timedelta64(n, "D"))) for n in range(60)]
    records = build_records(events, extract_at="2024-03-01", window_from="2024-01-01")
    finding = estimate_flow(records)
    assert finding.table("weekly").values("backlog")[-1] == 70
    assert not any("no case that had begun before" in caveat for caveat in finding.caveats)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York"])
def test_backlog_age_at_month_ends_is_the_backlog_of_the_days(zone):
    records = _steady(20, 3, 2, zone=zone)
    days = read_days(records)
    table = read_ages(records, days).by_month
    backlog = dict(zip((str(day) for day in days.first_on), days.backlog, strict=True))
    assert table.rows
    for month, count in zip(table.values("month_end_on"), table.values("open"), strict=True):
        assert backlog[month] == count


def test_backlog_age_quantiles_are_exact():
    events = [(f"c{n}", "In", f"2024-01-{n:02}") for n in range(1, 11)]
    records = build_records([*events, ("c1", "Out", "2024-02-02")], ends=["Out"], extract_at="2024-03-01")
    ages = read_ages(records, read_days(records))
    assert ages.by_month.rows[0] == ("2024-01-31", 10, 25.0, 28.0, 29.0, 30.0)
    assert ages.by_month.rows[1][1] == 9
    assert ages.by_band.values("open") == [0, 9, 0, 0, 0]


def test_hands_on_share_is_work_over_elapsed():
    events = []
    for n in range(40):
        day = START + np.timedelta64(n, "D")
        events.append(
            {"case": f"c{n}", "step": "Check", "at": str(day), "end_at": str(day + np.timedelta64(6, "h"))}
        )
        decide = day + np.timedelta64(24, "h")
        events.append(
            {
                "case": f"c{n}",
                "step": "Decide",
                "at": str(decide),
                "end_at": str(decide + np.timedelta64(6, "h")),
            }
        )
    records = build_records(events, shape="intervals", ends=["Decide"], extract_at="2024-03-01")
    share = estimate_flow(records).estimate("hands_on_share")
    spells = records.columns(records.spells.select("work_us", "elapsed_us"))
    assert share.value == pytest.approx(spells["work_us"].sum() / spells["elapsed_us"].sum())
    assert share.low <= share.value <= share.high


def _trend(net, low, high, spread=2.0):
    return Trend(13, (5, 4, 6), (5, 4, 6), (5, 4, 6), (net, low, high), spread, 60)


def test_clearing_with_an_interval_over_both_signs_cannot_be_told():
    assert estimate_clearing_weeks(_trend(-1.0, -3.0, 1.0), 60) == (None, 20.0, None)
    assert estimate_clearing_weeks(_trend(2.0, 1.0, 3.0), 60) == (None, None, None)
    assert estimate_clearing_weeks(_trend(2.0, 1.0, 3.0), 0) == (0.0, 0.0, 0.0)


def test_trend_direction_is_where_the_interval_lies():
    directions = [_trend(*net).direction for net in ((2, 1, 3), (-2, -3, -1), (0, -1, 1))]
    assert directions == ["growing", "shrinking", "unclear"]


@given(st.floats(-50, 50), st.floats(0, 30), st.floats(0, 1000), st.integers(1, 60))
def test_projection_property_stays_ordered_and_not_below_nothing(net, half, backlog, ahead):
    value, low, high = project_backlog(_trend(net, net - half, net + half), backlog, ahead)
    assert 0 <= low <= value <= high


def test_trend_and_projection_cover_what_came_later_at_the_stated_rate():
    random = np.random.default_rng(13)
    covered = 0
    for _run in range(200):
        came = random.negative_binomial(5, 5 / 10, 26 * 7).astype(float)
        left = random.negative_binomial(5, 5 / 9, 26 * 7).astype(float)
        backlog = 5000 + np.cumsum(came - left)
        days = Spans(
            np.datetime64("2024-01-01") + np.arange(91), came[:91], left[:91], 0 * left[:91], backlog[:91]
        )
        _value, low, high = project_backlog(estimate_trend(days), backlog[90], 13)
        covered += low <= backlog[90 + 91] <= high
    assert 0.90 <= covered / 200 <= 1.0
