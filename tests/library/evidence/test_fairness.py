"""Is it fair: gaps that are there are found, those that are not are not, and small groups stay secret."""

from __future__ import annotations

import pytest
from support.evidence_records import make_events

from groundswell.evidence.fairness import estimate_fairness
from groundswell.records.mapping import Promise
from groundswell.testing import build_records


def build(events, **more):
    return build_records(
        events,
        ends=["Decided"],
        withdrawals=["Withdrawn"],
        extract_at="2024-08-01",
        shape="statuses",
        promise=Promise(60),
        **more,
    )


def test_fairness_a_slow_channel_is_named_with_its_gap():
    finding = estimate_fairness(build(make_events(400, slow_channel=2.5)))
    assert finding.headline.startswith("By Channel, cases of ")
    assert "with the same mix of cases" in finding.headline
    paper, web = (finding.estimate(f"mean_wait_channel_id_{group}") for group in (0, 1))
    assert paper.low > web.high


def test_fairness_no_gap_is_said_to_be_none():
    finding = estimate_fairness(build(make_events(400, seed=5)))
    assert (
        finding.headline == "No group waits longer or shorter than chance allows, with the same mix of cases."
    )


def test_fairness_small_groups_are_not_described_nor_derivable():
    events = make_events(200)
    kinds = {
        f"c{n}": "rare" if n < 4 else "new" if n < 30 else "old" if n < 100 else "other" for n in range(200)
    }
    table = estimate_fairness(build(events, attributes={"kind": kinds})).table("group_attr_kind")
    shown = {row[0]: row[1] for row in table.rows}
    assert "rare" not in shown
    # "new", the next smallest, goes with it: the total less the others would have told the four
    assert shown == {"old": 70, "other": 100, "Small groups together": 30}
    assert table.rows[-1][2:] == (None,) * (len(table.columns) - 2)


def test_fairness_groups_are_in_order_of_name_not_of_merit():
    finding = estimate_fairness(build(make_events(400, slow_channel=2.5)))
    for table in finding.tables:
        names = [row[0] for row in table.rows if row[0] != "Small groups together"]
        assert names == sorted(names)


def test_fairness_funnel_counts_cases_received_long_enough_ago():
    finding = estimate_fairness(build(make_events(400)))
    funnel = finding.table("funnel")
    assert len(funnel.rows) == 4
    for row in funnel.rows:
        assert row[6] <= row[4] <= row[3] <= row[5] <= row[7]
    assert sum(funnel.values("cases")) < 400
    assert "office" in finding.sentences[-1]


def test_fairness_outcomes_of_few_cases_are_not_shown():
    table = estimate_fairness(build(make_events(60))).table("outcomes_office_id")
    assert any(row[2] is None for row in table.rows)


def test_fairness_nothing_to_compare_refuses():
    records = build([("a", "Asked", "2024-01-01"), ("a", "Decided", "2024-01-05")])
    finding = estimate_fairness(records)
    assert finding.refusal is not None
    assert "Name a channel, an office or attributes" in finding.refusal


@pytest.mark.parametrize("seed", [1, 2])
def test_fairness_takes_no_chance(seed):
    records = build(make_events(100))
    assert estimate_fairness(records, seed=seed).estimates == estimate_fairness(records).estimates
