"""The ledger's intervals hold the truth as often as they promise; a small copy of benchmarks/ledger_intervals.py."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest
from scipy.stats import binom

from groundswell.ledger.optimism import TARGETS_NEEDED


@pytest.fixture
def intervals(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> ModuleType:
    monkeypatch.syspath_prepend(str(pytestconfig.rootpath))
    return importlib.import_module("benchmarks.ledger_intervals")


def least(runs: int, promised: float = 0.95) -> float:
    """What chance leaves of a promise in so few runs, once in 500."""
    return 100 * float(binom.ppf(0.002, runs, promised)) / runs


def _percent(told: dict[str, Any]) -> float:
    assert told["runs"] >= 100
    return float(told["percent"])


@pytest.mark.parametrize("looks", [60, 1])
@pytest.mark.parametrize("use", ["all alike", "winners for 20 times the cases", "winners alone"])
@pytest.mark.parametrize("world", ["nothing works", "all work", "all unlike"])
def test_sum_of_trials_holds_whichever_are_used(intervals, world, use, looks):
    told = intervals.cover_sum(world, use, 6, 250, looks=looks)

    assert _percent(told["ours"]) >= least(250)


def test_sum_of_ends_and_quadrature_do_not_hold_when_winners_are_picked(intervals):
    """Why the rule is not simpler."""
    nothing = intervals.cover_sum("nothing works", "winners alone", 10, 300)
    all_work = intervals.cover_sum("all work", "winners alone", 10, 300)

    assert _percent(nothing["sum of ends"]) < 88
    assert _percent(all_work["quadrature"]) < 88
    assert min(_percent(nothing["ours"]), _percent(all_work["ours"])) >= least(300)


def test_sum_of_trials_with_the_open_ended_band_holds_too(intervals):
    told = intervals.cover_sum("nothing works", "winners alone", 10, 300, band="mixture")

    assert _percent(told["ours"]) >= least(300)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("world", ["nothing works", "all work a little", "all unlike"])
def test_cost_of_a_day_holds_when_the_trial_stops_early(intervals, world, exact):
    told = intervals.cover_cost(world, 300, exact=exact)

    assert _percent(told["held"]) >= least(300)


def test_cost_of_nothing_is_hardly_ever_a_number(intervals):
    told = intervals.cover_cost("nothing works", 400, exact=True)

    assert _percent(told["a number is printed"]) <= 100 * binom.isf(0.002, 400, 0.025) / 400


@pytest.mark.parametrize("spread", [0.05, 0.2, 0.4])
def test_ratio_of_two_estimates_holds(intervals, spread):
    assert _percent(intervals.cover_ratio(spread, 500)["held"]) >= least(500)


def test_ratio_of_rows_holds(intervals):
    assert _percent(intervals.cover_rows(100, 1.0, 400)["held"]) >= least(400, 0.94)


def test_difference_of_records_holds(intervals):
    assert _percent(intervals.cover_difference(200, 500)["held"]) >= least(500)


def test_own_record_holds_and_says_more_than_the_table_from_as_many_targets_as_are_needed(intervals):
    few = intervals.cover_forecast("lognormal, log-sd .5", 5, 400)
    enough = intervals.cover_forecast("lognormal, log-sd .5", TARGETS_NEEDED, 400)

    for told in (few, enough):
        assert _percent(told["held"]) >= least(400)
        assert _percent(told["next target held"]) >= least(400)
    assert _percent(few["narrower than the table"]) < 55
    assert _percent(enough["narrower than the table"]) >= 92


def test_share_that_was_delivered_holds_though_a_third_brought_nothing(intervals):
    assert _percent(intervals.cover_delivery(10, 500)["held"]) >= least(500, 0.94)


def test_output_that_fell_by_a_tenth_is_not_booked_as_efficiency(intervals):
    fell = intervals.judge_output(100.0, -0.1, 300)
    rose = intervals.judge_output(100.0, 0.05, 300)

    assert _percent(fell["may book"]) <= 3
    assert _percent(rose["may book"]) >= 80
