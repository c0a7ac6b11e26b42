"""Records built in a test, and strategies that draw them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, find, settings

from groundswell import testing
from groundswell.testing import build_records, cases_strategy, intervals_strategy

QUICK = settings(max_examples=2_000, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def test_records_from_tuples_and_from_dicts_are_the_same() -> None:
    tuples = build_records(
        [("a", "Asked", "2024-01-01", "ann", "north", "desk"), ("a", "Done", "2024-01-03")]
    )
    dicts = build_records(
        [
            {"case": "a", "step": "Asked", "at": datetime(2024, 1, 1), "officer": "ann", "office": "north",
             "channel": "desk"},
            {"case": "a", "step": "Done", "at": datetime(2024, 1, 3, tzinfo=UTC)},
        ]
    )  # fmt: skip
    assert tuples.fetch(tuples.spells).equals(dicts.fetch(dicts.spells))


def test_records_with_attributes_and_limits_hold_them() -> None:
    records = build_records(
        [("a", "Asked", "2024-01-01"), ("b", "Asked", "2024-01-02")],
        attributes={"kind": {"a": "house"}},
        due={"b": "2024-01-12"},
        window_from="2024-01-02",
        extract_at="2024-02-01",
    )
    cases = records.fetch(records.cases.order_by("case_id")).to_pylist()
    assert [case["attr_kind"] for case in cases] == ["house", None]
    assert [case["promise_us"] for case in cases] == [None, 10 * 86_400_000_000]
    assert [case["entry_us"] for case in cases] == [86_400_000_000, 0]


def test_records_in_a_zone_read_naive_times_by_its_clock() -> None:
    records = build_records([("a", "Asked", "2024-07-01T12:00")], time_zone="Europe/Amsterdam")
    assert records.fetch(records.cases)["received_at"][0].as_py() == datetime(2024, 7, 1, 10)


def test_strategy_of_cases_draws_ties_rounds_and_open_cases() -> None:
    def has_tie(rows: list[dict[str, object]]) -> bool:
        return len({(row["case"], row["at"]) for row in rows}) < len(rows)

    assert find(cases_strategy(), has_tie, settings=QUICK)
    assert find(
        cases_strategy(), lambda rows: len(rows) > len({(r["case"], r["step"]) for r in rows}), settings=QUICK
    )
    assert find(cases_strategy(), lambda rows: all(r["step"] != "Decided" for r in rows), settings=QUICK)


def test_strategy_of_intervals_draws_overlaps() -> None:
    def overlaps(rows: list[dict[str, object]]) -> bool:
        own = sorted((r for r in rows if r["case"] == "case 0"), key=lambda r: r["at"])  # type: ignore[arg-type, return-value]
        return any(a["end_at"] and a["end_at"] > b["at"] for a, b in pairwise(own))  # type: ignore[operator]

    assert find(intervals_strategy(), overlaps, settings=QUICK)


def test_strategies_alone_need_hypothesis() -> None:
    program = (
        "import sys; sys.modules['hypothesis'] = None; from groundswell.testing import build_records;"
        "print(build_records([('a', 'Asked', '2024-01-01')]).manifest.case_count)"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "1\n"


def test_name_that_testing_does_not_have_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        testing.nothing  # noqa: B018
