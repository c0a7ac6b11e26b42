"""Simulated trials: the same as the engine's own looks, drawn as real cases came, with published error rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from groundswell.testing.trials import build_design
from groundswell.trials.design import Design, Outcome
from groundswell.trials.histories import NEVER, History
from groundswell.trials.look import Look
from groundswell.trials.looks import read_look
from groundswell.trials.observed import Observed
from groundswell.trials.simulated import Simulated, build_rules, run_trials, simulate
from groundswell.trials.simulated_worlds import Trials, World, draw_trials, plant_values, plant_waits

MONDAY = date(2024, 1, 8)
STATES = ("keep_going", "worked", "harmful", "not_shown")


def make_history(weeks: int = 30, a_week: int = 100, seed: int = 1, log_sd: float = 1.2) -> History:
    """Make weeks of cases on weekdays, waits lognormal with a median of 14 days, closed on the third Wednesday."""
    draw, n = np.random.default_rng(seed), weeks * a_week
    week = np.repeat(np.arange(weeks), a_week)
    weekday = draw.integers(0, 5, n)
    weekday[(week == 2) & (weekday == 2)] = 3
    hour = draw.integers(8, 17, n)
    order = np.argsort((week * 7 + weekday) * 24 + hour, kind="stable")
    wait = 14 * 24 * np.exp(log_sd * draw.standard_normal(n))
    first = (MONDAY - date(1970, 1, 1)).days
    return History(
        day=(first + week * 7 + weekday)[order].astype(np.int32),
        hour=hour[order].astype(np.int8),
        wait_hours=wait.astype(np.int64),
        end=np.where(draw.random(n) < 0.1, 2, 1).astype(np.int8),
        revisits=draw.poisson(0.3, n).astype(np.int32),
        office=np.full(n, -1, np.int32),
        offices=(),
        first_on=MONDAY,
        weeks=weeks,
        followed_until=first + weeks * 7 + 200,
        strata={
            "class": (draw.random(n) < 0.3).astype(np.int32),
            "channel": np.arange(n, dtype=np.int32) % 3,
        },
    )


def make_world(outcome: Outcome | None = None, **changes: object) -> World:
    told = {"entry_days": 84, "share": 0.5, "usual_share": 0.5} | changes
    return World(make_history(), outcome or Outcome("wait", 30), MONDAY, **told)  # type: ignore[arg-type]


def make_rules(world: World, design: Design) -> object:
    return build_rules(
        world,
        earliest=design.earliest_look_day,
        least_mature=design.least_mature,
        information_max=design.information_max,
        score_max=2 * design.harm_information,
        alpha=design.alpha,
        harm_alpha=design.harm_alpha,
        harm_information=design.harm_information,
        harm_margin=design.harm_margin,
    )


def observe(world: World, trials: Trials, gain: float, day: int) -> Observed:
    """Give what is known of the first simulated trial at the beginning of a day."""
    part = slice(0, int(trials.starts[1]))
    case, entry = trials.case[part], trials.entry[part].astype(np.int64)
    history, age = world.history, day * 24 - entry
    wait, end = history.wait_hours[case], history.end[case]
    if world.outcome.kind == "wait":
        wait = plant_waits(world, trials, gain)[part]
    known = Observed(
        arm=trials.arm[part],
        entry_day=(entry // 24).astype(np.int32),
        age_hours=age,
        wait_hours=np.minimum(wait, age),
        end=np.where(wait <= age, end, 0).astype(np.int8),
        revisits=history.revisits[case],
        stratum=world.stratum[case],
        office=np.full(case.size, -1, np.int32),
        day=day,
    )
    return known.take(age > 0)


def look_daily(world: World, trials: Trials, gain: float, design: Design) -> list[Look]:
    looks: list[Look] = []
    for day in range(design.earliest_look_day, design.last_day + 1):
        looks.append(read_look(observe(world, trials, gain, day), design, looks))
        if looks[-1].state != "keep_going":
            break
    return looks


@pytest.mark.parametrize(
    ("outcome", "gain", "strata", "seed"),
    [
        (Outcome("wait", 30), 3.0, (), 1),
        (Outcome("wait", 30), -4.0, (), 2),
        (Outcome("wait", 30), 0.0, ("class", "channel"), 3),
        (Outcome("wait", 30), 2.5, ("class",), 4),
        (Outcome("within", 20, better="higher", measured_in="share"), 0.0, (), 5),
        (Outcome("right_first_time", 40, better="higher", measured_in="share"), 0.0, ("class", "channel"), 6),
    ],
)
def test_simulated_trial_is_judged_as_the_engine_judges_it(
    outcome: Outcome, gain: float, strata: tuple[str, ...], seed: int
) -> None:
    world = replace(make_world(outcome, entry_days=56), strata=strata)
    information = 2.0 if outcome.kind == "wait" else 700.0
    design = build_design(
        primary=outcome,
        entry_days=56,
        earliest_look_day=10,
        information_max=information,
        harm_information=80.0 if outcome.kind == "wait" else 350.0,
        strata=strata,
    )
    trials = draw_trials(world, 1, seed)

    found = run_trials(world, trials, gain, make_rules(world, design))  # type: ignore[arg-type]
    looks = look_daily(world, trials, gain, design)

    assert world.tick_hours == world.every == 1
    assert looks[-1].state == STATES[int(found.read("state")[0])]
    assert looks[-1].day == found.read("day")[0]
    assert looks[-1].exposed == found.read("exposed")[0]
    reading = looks[-1].readings[0]
    if reading.information > 0:  # else too early for the mean: harm was found by the log-rank score
        told = [reading.gain, reading.low, reading.high]
        assert [found.read(name)[0] for name in ("gain", "low", "high")] == pytest.approx(told, rel=1e-9)


def test_simulated_trials_reach_every_verdict() -> None:
    world = make_world(entry_days=56)
    rules = make_rules(
        world, build_design(entry_days=56, information_max=2.0, harm_information=80.0, earliest_look_day=10)
    )

    found = simulate(world, [0.0, 4.0, -4.0], rules, runs=60, seed=1)  # type: ignore[arg-type]

    assert found[0].worked + found[0].harmful < 0.2
    assert found[1].worked > 0.9
    assert found[2].harmful > 0.9
    assert [one.gain for one in found] == [0.0, 4.0, -4.0]


def test_drawn_trials_keep_weekdays_hours_and_closed_days() -> None:
    world = make_world(entry_days=21)
    history = world.history

    trials = draw_trials(world, 50, 3)

    assert trials.sizes.tolist() == [300] * 50
    for low, high in zip(trials.starts[:-1], trials.starts[1:], strict=True):
        assert np.all(np.diff(trials.entry[low:high]) >= 0)
    assert np.array_equal(trials.entry % 24, history.hour[trials.case])
    assert np.array_equal((trials.entry // 24) % 7, (history.day[trials.case] - history.day.min()) % 7)
    assert trials.arm.mean() == pytest.approx(0.5, abs=0.02)
    again = draw_trials(world, 50, 3)
    assert np.array_equal(trials.case, again.case)


def test_drawn_trials_from_a_thursday_begin_there() -> None:
    world = replace(make_world(), begins_on=date(2024, 1, 11), entry_days=9)

    trials = draw_trials(world, 40, 3)

    assert set((trials.entry // 24).tolist()) == {0, 1, 4, 5, 6, 7, 8}  # days 2 and 3 are the weekend
    assert np.array_equal((trials.entry // 24 + 3) % 7, (world.history.day[trials.case] - 4) % 7)


def test_drawn_trials_with_a_cap_expose_no_more() -> None:
    world = replace(make_world(), share=0.2, usual_share=0.6, most_exposed=30)

    trials = draw_trials(world, 20, 3)

    for low, high in zip(trials.starts[:-1], trials.starts[1:], strict=True):
        assert trials.arm[low:high].sum() == 30
    assert trials.arm.mean() == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("gain", [0.0, 2.0, -2.0])
def test_planted_waits_lower_the_mean_by_the_gain(gain: float) -> None:
    world = make_world()
    trials = draw_trials(world, 60, 1)

    days = np.minimum(plant_waits(world, trials, gain) / 24, 30)

    change = days[trials.arm == 0].mean() - days[trials.arm == 1].mean()
    assert change == pytest.approx(gain, abs=0.12)
    assert not world.can_plant(world.usual_value + 1)
    with pytest.raises(ValueError, match="no factor"):
        plant_waits(world, trials, 40.0)


@pytest.mark.parametrize(("gain", "better"), [(0.1, "higher"), (-0.1, "higher"), (0.1, "lower")])
def test_planted_shares_change_by_the_gain(gain: float, better: str) -> None:
    world = make_world(Outcome("within", 20, better=better, measured_in="share"))  # type: ignore[arg-type]
    trials = draw_trials(world, 60, 1)

    value = plant_values(world, trials, gain)

    assert value[trials.arm == 1].mean() - value[trials.arm == 0].mean() == pytest.approx(gain, abs=0.012)
    assert set(np.abs(value).tolist()) == {0.0, 1.0}
    assert not world.can_plant(1.0)


@pytest.mark.parametrize(("kind", "sd"), [("cost", 5.0), ("count", 0.0)])
def test_planted_values_that_are_sent_have_their_mean(kind: str, sd: float) -> None:
    outcome = Outcome(kind, 20, name="euro")  # type: ignore[arg-type]
    world = replace(make_world(outcome), usual_mean=9.0, usual_sd=sd)
    trials = draw_trials(world, 60, 1)

    value = plant_values(world, trials, 1.5)

    assert value[trials.arm == 1].mean() == pytest.approx(-7.5, abs=0.1)
    assert value[trials.arm == 0].std() == pytest.approx(sd or 3.0, rel=0.03)


def test_daily_looks_without_an_effect_keep_the_published_error_rates() -> None:
    """Published for 2,000 cases: band 4.1 %, naive t-test 58 %, log-rank 37 %, mean 21 %; fixed 4.9 %."""
    world = replace(make_world(entry_days=91), history=make_history(a_week=154))
    design = build_design(earliest_look_day=8, information_max=4.4, harm_information=224.0, harm_alpha=0.0)

    found = simulate(world, [0.0, 1.31], make_rules(world, design), runs=600, seed=5)  # type: ignore[arg-type]

    none, better = found
    assert none.worked + none.harmful <= 0.06
    assert none.read("missed").mean() <= 0.06
    assert none.crossed("naive_t_day") == pytest.approx(0.58, abs=0.06)
    assert none.crossed("naive_log_rank_day") == pytest.approx(0.37, abs=0.06)
    assert none.crossed("naive_mean_day") == pytest.approx(0.21, abs=0.06)
    assert better.worked == pytest.approx(0.77, abs=0.06)
    assert better.median_day(1) is not None
    assert np.mean(np.abs(better.read("fixed_z")) > 1.96) - better.worked < 0.06


def test_simulated_without_any_verdict_has_no_median_day() -> None:
    found = Simulated(0.0, np.zeros((3, 18)))

    assert found.median_day(1) is None
    assert found.crossed("naive_t_day", better=False) == 0.0
    assert NEVER > 10**8
