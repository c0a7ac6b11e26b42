"""Looks at trials by offices decide at the ends of periods only, and are right as often as they say."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from groundswell.errors.trying import DesignFaulty, OfficesTooFew
from groundswell.testing.trials import build_design
from groundswell.trials.design import Arm, Design, Guardrail, Outcome
from groundswell.trials.look import Look
from groundswell.trials.looks import read_look
from groundswell.trials.observed import Observed
from groundswell.trials.office_looks import check_offices, list_steps, read_office_look
from groundswell.trials.schedules import draw_offices, draw_wedge, spread_schedules

WITHIN = Outcome("within", 10, better="higher", measured_in="share")


def make_wedge(offices: int = 8, steps: int = 4, seed: int = 5, **changes: Any) -> Design:
    names = tuple(f"Office {one}" for one in range(offices))
    told: dict[str, Any] = {
        "unit": "wedge",
        "offices": names,
        "schedule": draw_wedge(names, steps, seed),
        "period_days": 20,
        "entry_days": 20 * (steps + 1),
        "primary": Outcome("wait", 20),
        "earliest_look_day": 1,
        "least_mature": 10,
    }
    return build_design(**(told | changes))


def make_sides(offices: int = 12, seed: int = 5, **changes: Any) -> Design:
    names = tuple(f"Office {one}" for one in range(offices))
    told: dict[str, Any] = {
        "unit": "office",
        "offices": names,
        "schedule": draw_offices(names, seed),
        "primary": Outcome("wait", 20),
        "earliest_look_day": 1,
        "entry_days": 60,
        "least_mature": 10,
    }
    return build_design(**(told | changes))


def observe(
    design: Design, seed: int, day: int, factor: float = 1.0, cases: int = 1200, office_sd: float = 0.2
) -> Observed:
    rng = np.random.default_rng(seed)
    offices = len(design.offices)
    office = rng.integers(0, offices, cases)
    entry = rng.integers(0, design.entry_days, cases)
    period = entry // design.period_days if design.period_days else np.zeros(cases, np.int64)
    changed = spread_schedules(np.array([design.schedule]), int(period.max()) + 1)[0][office, period]
    shift = rng.normal(0, office_sd, offices)[office] + 0.1 * period
    waits = np.exp(np.log(10.0) + shift + rng.normal(0, 1.0, cases)) * np.where(changed > 0, factor, 1.0) * 24
    came = entry < day
    age = (day - entry) * 24
    ended = waits < age
    seen = Observed(
        arm=changed.astype(np.int8),
        entry_day=entry.astype(np.int32),
        age_hours=age,
        wait_hours=np.where(ended, np.ceil(waits), age).astype(np.int64),
        end=ended.astype(np.int8),
        revisits=np.zeros(cases, np.int32),
        stratum=np.zeros(cases, np.int32),
        office=office.astype(np.int32),
        day=day,
        values={"cost": rng.normal(50, 5, cases) + 3 * changed},
    )
    return seen.take(came)


def follow(design: Design, seed: int, factor: float = 1.0, **told: Any) -> list[Look]:
    looks: list[Look] = []
    for step in list_steps(design):
        looks.append(read_office_look(observe(design, seed, step.day, factor, **told), design, looks))
        if looks[-1].state != "keep_going":
            break
    return looks


def test_wedge_that_helps_is_shown_to_work_at_the_end_of_a_period() -> None:
    design = make_wedge()

    looks = follow(design, 1, factor=0.4, cases=4000)

    last = looks[-1]
    assert last.state == "worked"
    assert last.readings[0].low > 0
    assert last.day in [step.day for step in list_steps(design)]
    assert last.sentences[0].startswith("It works.")
    assert Look.from_document(json.loads(json.dumps(last.to_document(), allow_nan=False))) == last


def test_wedge_that_harms_is_found_harmful() -> None:
    looks = follow(make_wedge(), 2, factor=2.2, cases=4000)

    assert looks[-1].state == "harmful"
    assert looks[-1].readings[0].gain < 0


def test_wedge_without_an_effect_ends_not_shown() -> None:
    design = make_wedge()

    looks = follow(design, 3)

    assert looks[-1].state == "not_shown"
    assert looks[-1].day == design.last_day
    assert looks[-1].readings[0].information_share == 1


def test_look_between_two_steps_only_shows() -> None:
    design = make_wedge()
    first, second = list_steps(design)[1:3]
    before = [read_office_look(observe(design, 1, first.day, 1.0), design)]
    between = first.day + 7

    look = read_office_look(observe(design, 1, between, 1.0), design, before)

    assert before[0].counted
    assert not look.counted
    assert look.state == before[0].state
    assert f"on day {second.day}." in look.sentences[-1]
    assert (look.readings[0].low, look.readings[0].high) == pytest.approx(
        (before[0].readings[0].low, before[0].readings[0].high)
    )


def test_look_some_days_after_a_missed_step_decides_with_the_same_band() -> None:
    design = make_wedge()
    step = list_steps(design)[2]

    on_time = read_office_look(observe(design, 1, step.day, 0.4), design)
    late = read_office_look(observe(design, 1, step.day + 5, 0.4), design)

    assert on_time.counted
    assert late.counted
    assert late.readings[0].low == pytest.approx(on_time.readings[0].low)


def test_offices_side_by_side_decide_on_the_last_day() -> None:
    design = make_sides()

    early = read_look(observe(design, 4, 50, 0.5), design)
    last = read_look(observe(design, 4, design.last_day, 0.5), design, [early])

    assert (early.counted, early.state) == (False, "keep_going")
    assert early.readings[0].information_share == 0
    assert (last.counted, last.state) == (True, "worked")


def test_offices_side_by_side_with_registered_steps_may_decide_earlier() -> None:
    design = make_sides(period_days=20)

    looks = follow(design, 4, factor=0.35, cases=4000)

    assert [step.periods for step in list_steps(design)] == [1, 2, 3]
    assert looks[-1].state == "worked"


def test_looks_at_offices_too_few_are_refused() -> None:
    four = make_sides(4)
    wedge = make_wedge(4, 4)

    with pytest.raises(OfficesTooFew, match=r"33\.3% of trials"):
        read_office_look(observe(four, 1, 80), four)
    with pytest.raises(OfficesTooFew, match="24 ways"):
        check_offices(dataclasses.replace(wedge, harm_alpha=0.01))
    assert check_offices(wedge).total == 24


def test_offices_with_two_new_ways_are_refused() -> None:
    design = make_wedge(arms=(Arm("usual", 0.4), Arm("a", 0.3), Arm("b", 0.3)))

    with pytest.raises(DesignFaulty, match="one arm"):
        check_offices(design)


def test_guardrail_of_offices_is_breached_only_when_it_is_proven() -> None:
    cost = Outcome("cost", 10, name="cost", measured_in="euros")
    guards = (Guardrail(cost, 1.0, 0.05), Guardrail(WITHIN, 0.3, 0.05))
    design = make_wedge(guardrails=guards)

    looks = follow(design, 6, cases=3000)

    assert looks[-1].state == "stopped_by_guardrail"
    breached, held = looks[-1].guards
    assert breached.state == "breached"
    assert breached.worse_by == pytest.approx(3, abs=1)
    assert held.state == "holds"


def test_cases_treated_against_the_schedule_are_told_and_counted_by_it() -> None:
    design = make_wedge()
    observed = observe(design, 1, design.last_day)
    astray = dataclasses.replace(observed, arm=np.zeros_like(observed.arm))

    look = read_office_look(astray, design)

    assert any("otherwise than the schedule" in doubt for doubt in look.doubts)
    assert look.readings[0].gain == read_office_look(observed, design).readings[0].gain


def test_wedge_before_an_office_has_changed_says_nothing() -> None:
    design = make_wedge()

    look = read_office_look(observe(design, 1, 10), design)

    assert look.readings == ()
    assert look.state == "keep_going"


@pytest.mark.parametrize(
    ("make", "runs"), [(lambda: make_wedge(6, 3), 60), (lambda: make_sides(8, period_days=30), 60)]
)
def test_offices_without_an_effect_are_rarely_called_anything(make: Any, runs: int) -> None:
    design = make()

    states = [follow(design, 100 + seed, cases=400, office_sd=0.5)[-1].state for seed in range(runs)]

    assert (
        sum(state != "not_shown" for state in states) <= 7
    )  # 5 in 100 would be 3; 8 or more come in 1 of 100


def test_withdrawals_are_compared_by_offices() -> None:
    # people give up twice as often in some offices, whatever they were drawn to do
    design, told = make_sides(8), []
    for seed in range(12):
        seen = observe(design, seed, design.last_day, cases=2000)
        rng = np.random.default_rng(seed)
        often = np.where(rng.random(8) < 0.5, 0.2, 0.1)[seen.office]
        gone = (seen.end == 1) & (rng.random(seen.size) < often)
        seen = dataclasses.replace(seen, end=np.where(gone, 2, seen.end).astype(np.int8))
        told += [one for one in read_office_look(seen, design).doubts if "gave up" in one]
    assert len(told) <= 1

    leaving = (seen.end == 1) & (seen.arm > 0) & (rng.random(seen.size) < 0.3)
    worse = dataclasses.replace(seen, end=np.where(leaving, 2, seen.end).astype(np.int8))
    assert any("where offices have changed" in one for one in read_office_look(worse, design).doubts)
