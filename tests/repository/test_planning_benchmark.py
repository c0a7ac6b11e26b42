"""The benchmark of the plans still runs, small: sound plans close to their bound, and nobody promised twice."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from repository.tree import ROOT


@pytest.fixture
def planning(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.planning")


def test_small_engagement_is_planned_close_to_its_bound(planning: ModuleType) -> None:
    found = planning.measure_engagement(3, 8.0, people=6, weeks=10, items=8)

    assert found["faults"] == []
    assert found["gap"] <= 0.05
    assert found["work"] <= 10


def test_small_portfolio_promises_nobody_twice(planning: ModuleType) -> None:
    found = planning.measure_portfolio(3.0, engagements=2, people=16, items=4)

    assert found["faults"] == []
    assert found["planned"] == 2
    assert found["shared_people"] > 0
