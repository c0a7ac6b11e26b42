"""The small table of waits: a row per kind of end, and one for all."""

from __future__ import annotations

import pytest

from groundswell.testing import build_records

DAY_US = 86_400_000_000


def test_waits_of_cases_are_summed_up_by_kind_of_end_and_for_all() -> None:
    events = [(f"c{n}", "Asked", "2024-01-01") for n in range(4)]
    events += [
        ("c0", "Decided", "2024-01-03"),
        ("c1", "Decided", "2024-01-07"),
        ("c2", "Withdrawn", "2024-01-02"),
    ]
    records = build_records(events, ends=["Decided"], withdrawals=["Withdrawn"], extract_at="2024-01-11")

    rows = {row["end_kind"]: row for row in records.fetch(records.waits).to_pylist()}

    assert {kind: row["cases"] for kind, row in rows.items()} == {
        None: 4,
        "decided": 2,
        "withdrawn": 1,
        "open": 1,
    }
    assert rows["decided"]["median_us"] == pytest.approx(4 * DAY_US)
    assert rows[None]["sum_us"] == (2 + 6 + 1 + 10) * DAY_US
