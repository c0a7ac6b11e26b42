"""The benchmark of files for the ledger still runs, small, and all its readers read the same."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from repository.tree import ROOT


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.ledger")


def test_small_benchmark_of_files_measures_every_reader(ledger: ModuleType) -> None:
    found = ledger.measure_files(600, 1)

    timecards = [row for row in found["measured"] if row["task"].startswith("timecards")]
    assert len(found["measured"]) == 8
    assert {row["lines"] for row in timecards} == {600}
    assert len({row["hours"] for row in timecards if "hours" in row}) == 1
    assert {row["faults"] for row in found["measured"] if "faults" in row} == {0}
    assert all(
        row["groundswell_takes_times"] > 0 for row in found["measured"] if "groundswell" not in row["task"]
    )


def test_checks_by_hand_find_what_the_readers_find(ledger: ModuleType) -> None:
    known, cards = ledger.make_cards(600)
    cards[5]["hours_spent"] = "-1.00"
    cards[6]["user"] = "nobody"
    data = ledger.write_csv(cards)

    assert ledger._check_pandas(data, known)["faults"] == 2
    assert ledger._read_time(data, known)["faults"] == 2
