"""Small groups stay secret."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.groups import choose_hidden, read_groupings
from groundswell.testing import build_records


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_hidden_groups_cannot_be_had_by_subtraction(sizes):
    counts = np.array(sizes)
    hidden = choose_hidden(counts)
    present = {group for group, size in enumerate(sizes) if size}
    assert all(counts[group] >= 10 for group in present - hidden)
    if hidden and hidden != present:
        assert len(hidden) >= 2
        assert counts[list(hidden)].sum() >= 10
    if present and all(counts[group] >= 10 for group in present):
        assert not hidden


def test_groupings_too_many_values_or_one_are_left_out_and_said():
    cases = [f"c{i}" for i in range(120)]
    events = [(case, "Asked", "2024-01-01") for case in cases] + [(c, "Done", "2024-01-09") for c in cases]
    records = build_records(
        events,
        ends=["Done"],
        attributes={
            "kind": {case: "ab"[i % 2] for i, case in enumerate(cases)},
            "number": {case: case for case in cases},
            "same": dict.fromkeys(cases, "x"),
        },
    )
    groupings, left_out = read_groupings(records)
    assert [grouping.name for grouping in groupings] == ["kind"]
    assert groupings[0].sizes.tolist() == [60, 60]
    assert left_out == ["number has 120 values, too many to compare."]


def test_groupings_missing_values_are_a_group():
    cases = [f"c{i}" for i in range(60)]
    events = [(case, "Asked", "2024-01-01") for case in cases] + [(c, "Done", "2024-01-09") for c in cases]
    values = dict.fromkeys(cases[:30], "a")
    groupings, _left_out = read_groupings(build_records(events, ends=["Done"], attributes={"kind": values}))
    assert groupings[0].names == ("a", "Not recorded")
    assert groupings[0].sizes.tolist() == [30, 30]
