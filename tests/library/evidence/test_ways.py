"""The ways of cases: counts and lengths by hand, loops, variants with open cases."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.evidence.ways import estimate_ways, wilson_interval
from groundswell.testing import build_records

WALKS = {
    "a": [("In", 1), ("Check", 3), ("Ask", 4), ("Check", 9), ("Out", 10)],
    "b": [("In", 1), ("Check", 3), ("Check", 5), ("Out", 10)],
    "c": [("In", 1), ("Check", 2)],
    "d": [("In", 1), ("Check", 3), ("Check", 5), ("Out", 20)],
}
EVENTS = [(case, step, f"2024-01-{day:02}") for case, walk in WALKS.items() for step, day in walk]


@pytest.fixture(scope="module")
def finding():
    return estimate_ways(build_records(EVENTS, ends=["Out"], extract_at="2024-02-01"))


def test_ways_nodes_count_open_spells_apart(finding):
    nodes = {row[0]: row for row in finding.table("nodes").rows}
    assert nodes["Check"][2:5] == (7, 6, 1)
    assert nodes["Out"][1:] == (True, 3, 0, 0, None, None)
    assert nodes["Ask"][5:] == (5.0, 5.0)


def test_ways_edges_have_counts_shares_and_days(finding):
    edges = {row[:2]: row[2:] for row in finding.table("edges").rows}
    assert edges[(None, "In")] == (4, 1.0, 0.0, 0.0, 0.0)
    assert edges[("Check", "Check")] == (2, 2 / 6, 2.0, 2.0, 4.0)
    assert edges[("Check", "Out")][:3] == (3, 0.5, 5.0)
    assert edges[("Check", "Out")][4] == pytest.approx(21)


def test_ways_variants_are_ranked_with_waits_and_open_cases_have_none(finding):
    rows = finding.table("variants").rows
    assert rows[0][1] == "In → Check → Check → Out"
    assert rows[0][3:7] == (2, 0.5, 0.5, 2)
    assert rows[0][7] == 9.0
    assert {row[1]: row[7] for row in rows}["In → Check"] is None
    assert finding.estimate("variants").value == 3
    assert finding.estimate("single_share").value == 0.5


def test_ways_loops_count_times_cases_and_days(finding):
    loops = finding.table("loops").rows
    assert loops == (("again", "Check", "Check", 2, 2, 4.0), ("there and back", "Check", "Ask", 1, 1, 5.0))
    assert finding.estimate("returned_share").value == 0.75


def test_ways_sentences_name_the_commonest(finding):
    assert finding.headline == (
        "4 cases went 3 different ways. The commonest way is that of 50% of them; "
        "it takes 1 of the ways to cover half of the cases."
    )
    assert any("was done again 2 times" in sentence for sentence in finding.sentences)


def test_ways_shown_variants_are_at_most_those_asked_for():
    finding = estimate_ways(build_records(EVENTS, ends=["Out"], extract_at="2024-02-01"), variants_shown=1)
    assert len(finding.table("variants").rows) == 1


def test_wilson_interval_is_the_published_one():
    # Newcombe 1998, table I: 81 of 263 and 0 of 20, by Wilson's score.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_property_holds_the_share(case):
    part, whole = case
    low, high = wilson_interval(part, whole)
    assert 0 <= low <= part / whole <= high <= 1


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from("ABC"), st.integers(0, 40)), min_size=1, max_size=40
    )
)
def test_ways_property_counts_agree_with_a_plain_walk(events):
    start = np.datetime64("2024-01-01")
    moments = {(case, hour): step for case, step, hour in events}
    rows = [
        (f"k{case}", step, str(start + np.timedelta64(hour, "h"))) for (case, hour), step in moments.items()
    ]
    finding = estimate_ways(build_records(rows, extract_at="2024-02-01"))
    walks = {}
    for (case, _hour), step in sorted(moments.items()):
        walks.setdefault(case, []).append(step)
    pairs = [pair for walk in walks.values() for pair in itertools.pairwise(walk)]
    edges = {row[:2]: row[2] for row in finding.table("edges").rows if row[0] is not None}
    assert edges == {pair: pairs.count(pair) for pair in set(pairs)}
    again = {row[1]: row[3] for row in finding.table("loops").rows if row[0] == "again"}
    assert again == {a: n for (a, b), n in edges.items() if a == b}
    backs = [w[i : i + 2] for w in walks.values() for i in range(len(w) - 2) if w[i] == w[i + 2] != w[i + 1]]
    assert sum(row[3] for row in finding.table("loops").rows if row[0] != "again") == len(backs)
