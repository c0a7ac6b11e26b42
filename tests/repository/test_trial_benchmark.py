"""The benchmark of the trials still runs, small, and reads GrowthBook's band as its published numbers do."""

from __future__ import annotations

import importlib
from types import ModuleType

import numpy as np
import pytest
from repository.tree import ROOT

from groundswell.trials.adjustment import read_sums, relative_effect


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.trials")


def test_growthbook_band_of_the_benchmark_is_that_of_the_library(trials: ModuleType) -> None:
    peers = importlib.import_module("benchmarks.trial_peers")
    draw = np.random.default_rng(1)
    usual, tried = draw.gamma(2, 5, 400), draw.gamma(2, 4, 300)
    arms = [[one.size, one.sum(), (one**2).sum()] for one in (usual, tried)]

    effect, reach = peers._read_relative(np.array([[arms]]), 5000.0)

    told = relative_effect(read_sums(*arms[0]), read_sums(*arms[1]), 0.05, 5000.0)
    assert effect[0, 0] == pytest.approx(told.effect)
    assert effect[0, 0] - reach[0, 0] == pytest.approx(told.low)
    assert effect[0, 0] + reach[0, 0] == pytest.approx(told.high)


def test_small_benchmark_of_trials_measures_and_lists_every_method(trials: ModuleType) -> None:
    scene = trials.Scene("small", cases=400, arrivals="seasonal")
    rules = trials.calibrate(scene)

    found = trials.run_scene(scene, rules, 40, factor=0.5, gain=5.0, seed=1)
    power = trials.read_power(found, 0.5, 5.0)
    days = trials.list_days(scene, found, 40, 0.5)

    assert power["power"] > 0.8
    assert power["fixed_mean"] >= power["power"] - 0.1
    assert len(days) == 10
    assert all(day.shape == (40,) for day in days.values())
    assert trials.summarise(days["naive daily log-rank"], 5.0)["share"] > 0.9


def test_small_benchmark_of_pools_drift_and_offices_keeps_what_it_promises(trials: ModuleType) -> None:
    checks = importlib.import_module("benchmarks.trial_checks")

    pools = checks.measure_pools(3, 0.2, 60)
    watches = [row for watch in checks.WATCHES[:1] for row in checks.measure_watch(*watch, 200)]
    levels = [checks.measure_level(*one, 200) for one in ((6, 0, 2), (6, 3, 4))]

    assert pools["effect"] > 0.9
    means = {row["share"]: row["mean"] for row in watches}
    assert means[0.27] > means[0.30] > 900 > means[0.36] > means[0.45]
    assert [row["smallest_p"] for row in levels] == [0.1, pytest.approx(1 / 90, abs=1e-5)]
    assert all(row["false_alarms"][1] <= 0.05 < row["by_cases"][1] for row in levels)


def test_benchmark_keeps_what_is_not_measured_anew(trials: ModuleType) -> None:
    kept = trials.read_document(ROOT / "benchmarks" / "trials_results.json")

    assert {"errors", "peers", "speed", "pooling", "drift", "offices"} <= set(kept)
    assert trials.read_document(ROOT / "not there.json") == {}
