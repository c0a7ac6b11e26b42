"""The benchmarks still run: every comparison's own tasks on a small export, in this process, without peers."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from repository.tree import ROOT

EVENTS = 2_000
COMPARISONS = ("measures", "findings", "survival", "builds", "xes")
MODULES = (*COMPARISONS, "command", "events", "goals", "measurement", "tables")
# Each comparison runs these of its tasks here; the others do the same on more, or draw the charts as well.
LEFT_OUT = {
    "builds": ("report",),
    "findings": ("causes", "gains", "places", "holders", "changes", "fairness", "stuck"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Any:
    """Load a module of the benchmarks whose exports and stores stand in a folder of the test."""
    monkeypatch.syspath_prepend(str(ROOT))
    for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
        monkeypatch.delitem(sys.modules, name)
    events = importlib.import_module("benchmarks.events")
    monkeypatch.setattr(events.make_export, "__defaults__", ("parquet", folder))
    monkeypatch.setattr(events, "DATA", folder)
    monkeypatch.setattr(importlib.import_module("benchmarks.xes"), "PUBLIC", folder / "none")
    return lambda name: importlib.import_module(f"benchmarks.{name}")


def list_own_tasks(load: Any, module: ModuleType) -> list[Any]:
    left_out = LEFT_OUT.get(module.__name__.split(".")[1], ())
    own = load("measurement").OURS
    tasks = module.list_tasks(EVENTS, EVENTS)
    return [task for task in tasks if task.python == own and not any(word in task.name for word in left_out)]


@pytest.mark.parametrize("name", MODULES)
def test_module_of_benchmarks_is_imported(name: str, load: Any) -> None:
    assert load(name).__doc__


@pytest.mark.parametrize("name", COMPARISONS)
def test_comparison_on_a_small_export_measures_and_judges(name: str, load: Any) -> None:
    measurement, module = load("measurement"), load(name)
    measured = []
    for task in list_own_tasks(load, module):
        run = measurement.find_task(task.function)(**task.arguments)
        taken = measurement.time_call(run)
        measured.append(measurement.Measured(task.name, task.tool, runs=1, **taken))
    results = {(one.name, one.tool): one for one in measured}

    goals = module.judge(results)

    assert measured
    assert goals
    assert all(one.facts and one.peak_mb > 0 for one in measured)


def test_measures_by_hand_and_from_the_store_agree(load: Any) -> None:
    measurement, module = load("measurement"), load("measures")
    tasks = [task for task in list_own_tasks(load, module) if task.tool in (module.OPENED, module.DUCKDB)]
    facts: dict[str, dict[str, Any]] = {module.OPENED: {}, module.DUCKDB: {}}

    for task in tasks:
        facts[task.tool] |= measurement.find_task(task.function)(**task.arguments)()

    assert len(facts[module.OPENED]) == 8
    assert facts[module.OPENED] == facts[module.DUCKDB]


def test_table_of_measurements_names_failures_and_goals(load: Any) -> None:
    measurement, tables = load("measurement"), load("tables")
    measured = [
        measurement.Measured("map", "ours", 0.0123, 0.01, 200.0, 5, {"pairs": 36}),
        measurement.Measured("map", "peer", failure="KeyError: 'at'"),
    ]

    text = tables.write_measured([tables.vars_of(one) for one in measured])

    assert "| map | ours | 0.0123 | 0.0100 | 200 | 5 | pairs 36 |" in text
    assert "failed: KeyError: 'at'" in text
