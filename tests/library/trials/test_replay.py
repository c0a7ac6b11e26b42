"""Replays: no effect seldom cries wolf, a planted one is found, on made and on public records."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.errors.trying import DesignFaulty, RecordsTooFew
from groundswell.spells import read_records
from groundswell.testing.trials import build_design
from groundswell.trials.design import Design, Outcome
from groundswell.trials.histories import History, read_history
from groundswell.trials.planning import plan_trial
from groundswell.trials.plans import Plan
from groundswell.trials.replay import estimate_share, replay_trials


def make_history(weeks: int = 60, a_week: int = 100) -> History:
    draw, n = np.random.default_rng(3), weeks * a_week
    day = np.sort(np.repeat(np.arange(weeks), a_week) * 7 + draw.integers(0, 5, n))
    return History(
        day=(day + 4).astype(np.int32),
        hour=np.full(n, 9, np.int8),
        wait_hours=(14 * 24 * np.exp(1.0 * draw.standard_normal(n))).astype(np.int64),
        end=np.where(draw.random(n) < 0.1, 2, 1).astype(np.int8),
        revisits=draw.poisson(0.2, n).astype(np.int32),
        office=np.full(n, -1, np.int32),
        offices=(),
        first_on=date(1970, 1, 5),
        weeks=weeks,
        followed_until=weeks * 7 + 200,
        strata={"class": draw.integers(0, 2, n).astype(np.int32)},
    )


def make_design(**changes: Any) -> Design:
    told = {"entry_days": 70, "earliest_look_day": 10, "information_max": 2.6, "harm_information": 110.0}
    return build_design(**(told | changes))


def test_replays_without_an_effect_seldom_cry_wolf_and_naive_tests_often() -> None:
    replayed = replay_trials(make_history(), make_design(), runs=400, seed=1)

    own, *naive = replayed.ways
    assert own.way == "verdict"
    assert own.share == pytest.approx(replayed.worked + replayed.harmful)
    assert own.low <= 0.05
    assert [way.way for way in naive] == ["naive_t", "naive_log_rank", "naive_mean"]
    assert min(way.share for way in naive) > 0.12
    assert replayed.not_shown == pytest.approx(1 - own.share)
    assert replayed.gain == 0.0
    assert "at most 5 are allowed" in replayed.sentences[0]
    assert replayed.to_document()["ways"][0]["way"] == "verdict"


@pytest.mark.parametrize(("effect", "word"), [(0.75, "worked"), (1.3, "stopped as harmful")])
def test_replays_with_a_planted_effect_find_it(effect: float, word: str) -> None:
    replayed = replay_trials(make_history(), make_design(), runs=200, effect=effect, seed=1)

    assert replayed.ways[0].right > 0.6
    assert (replayed.gain > 0) == (effect < 1)
    assert word in replayed.sentences[0]
    assert replayed.median_day is not None
    assert replayed.median_day < make_design().last_day


@pytest.mark.parametrize("kind", ["within", "completed", "right_first_time"])
def test_replays_of_a_share_change_it_through_the_waits(kind: str) -> None:
    outcome = Outcome(kind, 20, better="higher", measured_in="share")  # type: ignore[arg-type]
    design = make_design(primary=outcome, information_max=1000.0, harm_information=500.0, strata=("class",))

    replayed = replay_trials(make_history(), design, runs=200, effect=0.6, seed=1)

    assert 0.05 < replayed.gain < 0.3
    assert replayed.ways[0].right > 0.5
    assert [way.way for way in replayed.ways] == ["verdict", "naive_mean"]


def test_replays_are_the_same_for_the_same_seed() -> None:
    first, again = (replay_trials(make_history(), make_design(), runs=30, seed=5) for _turn in range(2))

    assert first == again


@pytest.mark.parametrize(
    ("changes", "error", "reason"),
    [
        ({"entry_days": 500}, RecordsTooFew, "the trial takes cases from 72"),
        ({"strata": ("colour",)}, DesignFaulty, "strata: colour are not in these records"),
        ({"primary": Outcome("cost", 9, name="euro")}, DesignFaulty, "do not hold euro"),
        (
            {"unit": "office", "offices": tuple("ABCD"), "schedule": (0, 0, -1, -1)},
            DesignFaulty,
            "only trials by cases",
        ),
    ],
)
def test_design_that_cannot_be_replayed_is_refused(
    changes: dict[str, Any], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        replay_trials(make_history(), make_design(**changes), runs=10)


def test_share_has_the_interval_of_wilson() -> None:
    assert estimate_share(10, 100) == pytest.approx((0.1, 0.0552, 0.1744), abs=1e-4)
    assert estimate_share(0, 50)[:2] == (0.0, 0.0)


@pytest.mark.records
@pytest.mark.parametrize(
    ("name", "horizon", "gain", "weeks"),
    [
        ("DomesticDeclarations.xes.gz", 30, 1.2, 20),
        ("receipt.csv.gz", 90, 12.0, 20),
        ("calgary_building_permits.csv.gz", 180, 25.0, 26),
    ],
)
def test_replays_of_no_effect_on_public_records_seldom_cry_wolf(
    shared_records: Path, name: str, horizon: int, gain: float, weeks: int
) -> None:
    history = read_history(read_records(shared_records / name))
    plan = Plan("a", "b", Outcome("wait", horizon), gain, date(2026, 11, 30), weeks=weeks)
    design = plan_trial(history, plan, runs=50).design

    replayed = replay_trials(history, design, runs=250, seed=2)

    own, *naive = replayed.ways
    assert own.low <= 0.05
    assert own.share <= 0.07
    assert max(way.share for way in naive) > 0.25
    assert replay_trials(history, design, runs=60, effect=0.6, seed=2).ways[0].right > 0.7
