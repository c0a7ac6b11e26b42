"""The raw table of a trial: whoever averages it finds what a look says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groundswell.spells import Records
from groundswell.testing import build_records
from groundswell.testing.trials import build_design
from groundswell.trials.case_tables import list_case_rows, name_columns
from groundswell.trials.design import Guardrail, Outcome
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.observing import observe
from groundswell.trials.outcomes import estimate_outcome

BEGIN = datetime(2024, 1, 8, tzinfo=UTC)


def make_records(cases: int = 60) -> Records:
    """Cases that wait 1 to 12 days, every seventh withdrawn, every eleventh still open."""
    events = []
    for number in range(cases):
        at = BEGIN + timedelta(hours=number)
        events.append((f"C{number}", "Asked", at.isoformat()))
        if number % 11:
            end = "Withdrawn" if number % 7 == 0 else "Decided"
            events.append((f"C{number}", end, (at + timedelta(days=1 + number % 12)).isoformat()))
    return build_records(events, ends=["Decided"], withdrawals=["Withdrawn"], extract_at="2024-06-01")


def make_rows(cases: int = 60) -> list[LedgerRow]:
    return [
        LedgerRow(n + 1, BEGIN + timedelta(hours=n), f"C{n}", "usual" if n % 3 else "reminder", 0.5)
        for n in range(cases)
    ]


@pytest.mark.parametrize("kind", ["within", "completed", "wait"])
def test_plain_means_of_the_table_are_what_a_look_says_once_all_are_followed(kind: Any) -> None:
    design = build_design(primary=Outcome(kind, 5))
    columns, records, rows = name_columns(design), make_records(), make_rows()
    table = [dict(zip(columns, cells, strict=True)) for cells in list_case_rows(rows, design, records)]
    means = {}
    for arm in ("usual", "reminder"):
        told = [row[f"{kind}_5_days"] for row in table if row["arm"] == arm]
        assert {row[f"{kind}_5_days_followed"] for row in table} == {"yes"}
        means[arm] = sum(told) / len(told)
    found = estimate_outcome(observe(rows, design, records), design, design.primary, 1)
    assert found is not None
    assert means["usual"] == pytest.approx(found.usual_value)
    assert means["reminder"] == pytest.approx(found.arm_value)


def test_whoever_is_left_out_or_not_in_the_records_stands_in_it_without_a_value() -> None:
    rows = [
        *make_rows(3),
        LedgerRow(4, BEGIN, "C3", "usual", None, reason="cap"),
        LedgerRow(5, BEGIN, "Nowhere", "usual", 0.1),
    ]
    design = build_design(guardrails=(Guardrail(Outcome("mean", 10, "calls", "calls"), 0.5, 0.01),))
    columns = name_columns(design)
    table = [
        dict(zip(columns, cells, strict=True))
        for cells in list_case_rows(rows, design, make_records(), {"calls": {"C1": 2.0}})
    ]
    assert [row["case"] for row in table] == ["C0", "C1", "C2", "C3", "Nowhere"]
    assert [row["end"] for row in table] == ["open", "decided", "decided", None, None]
    assert [row["waited_days"] for row in table][1:] == [2.0, 3.0, None, None]
    assert [row["calls_10_days"] for row in table] == [None, 2.0, None, None, None]
    assert table[3]["left_out"] == "cap"


def test_as_of_an_earlier_moment_it_knows_nothing_later() -> None:
    design, moment = build_design(), BEGIN + timedelta(days=2)
    told = list(list_case_rows(make_rows(), design, make_records(), as_of=moment))
    columns = name_columns(design)
    waited = [row[columns.index("waited_days")] for row in told]
    assert max(value for value in waited if value is not None) <= 2.0
    assert told[-1][columns.index("waited_days")] is None  # drawn after that moment


def test_before_any_case_is_known_it_says_who_was_drawn() -> None:
    told = list(
        list_case_rows([LedgerRow(1, BEGIN, "Nowhere", "usual", 0.1)], build_design(), make_records())
    )
    assert [row[:3] for row in told] == [[1, "Nowhere", "usual"]]
    assert told[0][8:] == [None] * (len(name_columns(build_design())) - 8)
