"""How long do people wait: sentences, figures and what must not move them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from support.evidence_records import make_events

from groundswell.evidence.waits import estimate_waits
from groundswell.records.mapping import Promise
from groundswell.testing import build_records

START = datetime(2024, 1, 1)


def build(events, extract, **more):
    return build_records(
        events, ends=["Decided"], withdrawals=["Withdrawn"], extract_at=extract, shape="statuses", **more
    )


def days_after(start, days):
    return (start + timedelta(days=days)).isoformat()


def make_plain(waits, *, open_days=()):
    events = []
    for number, days in enumerate(waits):
        events += [
            (f"c{number}", "Asked", START.isoformat()),
            (f"c{number}", "Decided", days_after(START, days)),
        ]
    events += [(f"o{number}", "Asked", days_after(START, 100 - d)) for number, d in enumerate(open_days)]
    return events


def test_waits_open_cases_count_and_closed_cases_alone_mislead():
    finding = estimate_waits(build(make_plain([10, 20, 30, 40], open_days=[50] * 6), days_after(START, 100)))
    # 10, 20, 30, 40 of ten cases, the other six open at 50: fewer than half have ended
    assert finding.headline == (
        "Fewer than half have had an answer: after 45 days, 60% were still waiting. "
        "The closed cases alone would say that half wait more than 20 days."
    )
    assert finding.estimate("median_wait").value is None
    assert finding.estimate("closed_median_wait").value == 20
    # 10*1 + 10*.9 + 10*.8 + 10*.7 + 5*.6
    assert finding.estimate("mean_wait").value == pytest.approx(37.0)
    assert finding.cases == 10


def test_waits_no_open_cases_have_no_bias():
    finding = estimate_waits(build(make_plain([10, 20, 30]), days_after(START, 100)))
    assert finding.headline == "Half of the applicants wait more than 20 days."
    assert "No case is still open, so here the closed cases tell the whole story." in finding.sentences
    assert finding.estimate("mean_wait").value == pytest.approx(20)
    assert finding.estimate("open_share").value == 0


def test_waits_of_hours_read_as_hours():
    finding = estimate_waits(build(make_plain([3 / 24, 5 / 24, 7 / 24]), days_after(START, 100)))
    assert finding.headline == "Half of the applicants wait more than 5 hours."


def test_waits_nobody_has_ended_refuses_with_the_reason():
    finding = estimate_waits(build([("a", "Asked", "2024-01-01")], "2024-02-01"))
    assert finding.refusal is not None
    assert "No case in these records has ended" in finding.refusal
    assert finding.headline == finding.refusal


def test_waits_all_at_one_moment_refuses():
    finding = estimate_waits(build(make_plain([0, 0]), days_after(START, 9)))
    assert finding.refusal is not None


def test_waits_headline_names_both_figures():
    finding = estimate_waits(build(make_events(300), "2024-08-01", promise=Promise(30)))
    median, closed = (finding.estimate(key).value for key in ("median_wait", "closed_median_wait"))
    assert closed < median
    assert finding.headline == (
        f"Half of the applicants wait more than {median:.0f} days; "
        f"the closed cases alone would say {closed:.0f} days."
    )
    within, alone = (finding.estimate(key).value for key in ("within_promise", "closed_within_promise"))
    assert within < alone
    for estimate in finding.estimates:
        assert estimate.method
        assert estimate.trace
        if estimate.value is not None and estimate.low is not None:
            assert estimate.low <= estimate.value


def test_waits_tables_hold_together():
    finding = estimate_waits(build(make_events(300), "2024-08-01", promise=Promise(30)))
    curve, ends = finding.table("curve"), finding.table("ends")
    assert curve.values("waiting")[0] == 1.0
    for low, share, high in zip(*(curve.values(key) for key in ("low", "waiting", "high")), strict=True):
        assert low <= share <= high
    for row in ends.rows:
        assert row[1] + row[2] + row[5] == pytest.approx(1.0, abs=1e-12)
    cohorts = finding.table("cohorts")
    assert sum(cohorts.values("received")) == 300
    assert cohorts.values("period")[0] == "2024-01"


def test_waits_small_months_have_no_figures():
    events = make_plain([10] * 12)
    events += [("late", "Asked", "2024-02-03"), ("late", "Decided", "2024-02-09")]
    cohorts = estimate_waits(build(events, "2024-03-01")).table("cohorts")
    assert cohorts.values("received") == [12, None]
    assert cohorts.values("median")[1] is None


def test_waits_order_of_rows_and_shift_of_time_do_not_matter():
    events = make_events(60)
    shuffled = [events[i] for i in np.random.default_rng(1).permutation(len(events))]
    moved = [event | {"at": days_after(datetime.fromisoformat(event["at"]), 365)} for event in events]
    first = estimate_waits(build(events, "2024-08-01"))
    for other in (
        estimate_waits(build(shuffled, "2024-08-01")),
        estimate_waits(build(moved, days_after(datetime(2024, 8, 1), 365))),
    ):
        assert [e.value for e in other.estimates] == [e.value for e in first.estimates]
        assert other.table("curve").rows == first.table("curve").rows


def test_waits_late_entry_counts_from_when_cases_come_into_view():
    events = make_plain([10, 20, 30, 40])
    finding = estimate_waits(build(events, days_after(START, 100), window_from=days_after(START, 15)))
    # the case of 10 days ended before the window and cannot be seen; three are seen from day 15
    assert finding.estimate("median_wait").value == 30
    assert any("began before the records do" in caveat for caveat in finding.caveats)


def test_waits_cut_earlier_cover_the_later_truth_and_closed_cases_do_not():
    """60 extracts of 150 cases cut half-way: 95 % limits miss by chance at most 8 in 60 (p < .01)."""
    from groundswell.evidence.case_waits import CaseWaits
    from groundswell.evidence.promises import estimate_promise
    from groundswell.evidence.survival import estimate_survival

    rng, day = np.random.default_rng(8), 86_400_000_000
    truth = 1 - np.exp(-30 / 25)
    hits, closed = 0, []
    for _run in range(60):
        wait, seen = rng.exponential(25, 150), rng.uniform(0, 100, 150)
        parts = (np.minimum(wait, seen) * day).astype(np.int64), np.zeros(150, np.int64)
        ended = (wait <= seen).astype(np.int8)
        waits = CaseWaits(*parts, ended, np.full(150, 30 * day), np.arange(150), np.zeros(150, np.int16))
        kept = estimate_promise(waits, estimate_survival(waits.wait_us, waits.end))
        hits += kept.low <= truth <= kept.high
        closed.append(kept.closed_within)
    assert hits >= 52
    assert np.mean(closed) > truth + 0.05
