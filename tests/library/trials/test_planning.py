"""Planning: what a trial on the agency's own records would show, and refusals of what would show nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from groundswell.errors.trying import DesignFaulty, OfficesTooFew, RecordsTooFew, TrialShowsNothing
from groundswell.trials.design import Arm, Guardrail, Outcome
from groundswell.trials.histories import History
from groundswell.trials.planning import plan_trial
from groundswell.trials.plans import Plan, Planned, PowerRow, find_gain

WITHIN = Outcome("within", 20, better="higher", measured_in="share")


def make_history(weeks: int = 40, a_week: int = 100, offices: int = 0) -> History:
    draw, n = np.random.default_rng(7), weeks * a_week
    office = draw.integers(0, offices, n) if offices else np.full(n, -1)
    day = np.sort(np.repeat(np.arange(weeks), a_week) * 7 + draw.integers(0, 5, n))
    slower = draw.normal(0, 0.05, max(offices, 1))[office] if offices else np.zeros(n)
    return History(
        day=(day + 4).astype(np.int32),
        hour=np.full(n, 9, np.int8),
        wait_hours=(14 * 24 * np.exp(1.0 * draw.standard_normal(n) + slower)).astype(np.int64),
        end=np.ones(n, np.int8),
        revisits=np.zeros(n, np.int32),
        office=office.astype(np.int32),
        offices=tuple(f"Office {number}" for number in range(offices)),
        first_on=date(1970, 1, 5),
        weeks=weeks,
        followed_until=weeks * 7 + 200,
        strata={"class": draw.integers(0, 2, n).astype(np.int32)},
    )


def make_plan(**changes: Any) -> Plan:
    told = {"smallest_gain": 2.0, "weeks": 8, "outcome": Outcome("wait", 30)} | changes
    return Plan("Remind", "Does it help?", begins_on=date(2026, 11, 30), **told)


def plan(runs: int = 100, offices: int = 0, **changes: Any) -> Planned:
    return plan_trial(make_history(offices=offices), make_plan(**changes), seed=3, runs=runs)


def test_planned_trial_shows_larger_gains_more_often() -> None:
    planned = plan(runs=200)

    powers = [row.power for row in planned.powers]
    assert powers == sorted(powers)
    assert planned.powers[2].gain == 2.0
    assert planned.power == planned.powers[2].power > 0.5
    assert planned.false_alarms <= 0.08
    assert planned.harm_found > 0.4
    assert planned.hidden_gain is not None
    assert planned.shown_gain is not None
    assert planned.hidden_gain < 2.0 < planned.powers[-1].gain
    assert planned.design.entry_days == 56
    assert planned.design.planned_cases == 800
    assert planned.design.most_exposed >= 400
    assert planned.design.information_max > 0
    assert 7 <= planned.design.earliest_look_day < 30


def test_planned_trial_is_the_same_for_the_same_seed_and_survives_json() -> None:
    planned = plan()

    assert plan() == planned
    assert Planned.from_document(planned.to_document()) == planned


def test_planned_sentences_say_what_can_and_cannot_be_shown() -> None:
    planned = plan(guardrails=(Guardrail(Outcome("completed", 30, better="higher"), 0.05, 0.01),))

    text = "\n".join(planned.sentences)
    assert planned.sentences[0].startswith("With about 800 cases over 8 weeks, a gain of 2 days is shown in ")
    for part in (
        "stays hidden",
        "log-rank",
        "Where nothing changes",
        "makes it worse by 2 days",
        "guardrails",
    ):
        assert part in text
    assert "Lately" not in text


def test_planned_trial_without_weeks_takes_as_few_as_are_enough() -> None:
    planned = plan(weeks=0, smallest_gain=3.0)

    assert planned.design.entry_days in (28, 42, 56)
    assert planned.power >= 0.7


def test_planned_trial_of_a_share_with_strata_and_three_arms_has_its_information() -> None:
    arms = (Arm("usual", 0.5), Arm("letter", 0.25), Arm("call", 0.25))

    planned = plan(outcome=WITHIN, smallest_gain=0.15, arms=arms, strata=("class",), weeks=12)

    assert planned.design.strata == ("class",)
    assert planned.design.gain_alpha == pytest.approx(0.0125)
    assert planned.powers[0].log_rank_power is None
    assert planned.design.information_max == pytest.approx(1 / (0.25 / 600 + 0.25 / 300), rel=0.25)
    assert "Each arm was simulated" in "\n".join(planned.sentences)


def test_planned_trial_of_a_value_that_is_sent_uses_what_was_told() -> None:
    cost = Outcome("cost", 20, name="euro", measured_in="euro")

    planned = plan(outcome=cost, smallest_gain=3.0, usual_mean=40.0, usual_sd=12.0)

    assert planned.usual_value == 40.0
    assert planned.design.information_max == pytest.approx(800 / 4 / 144, rel=0.1)
    with pytest.raises(DesignFaulty, match="usual_mean and usual_sd of euro"):
        plan(outcome=cost, smallest_gain=3.0)


def test_planned_trial_with_a_cap_exposes_no_more() -> None:
    planned = plan(most_exposed=250, smallest_gain=3.0)

    assert planned.design.most_exposed == 250
    assert planned.design.planned_cases == pytest.approx(500, abs=40)


def test_trial_that_shows_nothing_is_refused_with_what_it_would_show() -> None:
    with pytest.raises(TrialShowsNothing, match=r"only .* of such trials; it would show a gain of") as told:
        plan(smallest_gain=1.0, weeks=4)
    assert told.value.power < 0.5
    assert told.value.shown_gain is not None
    with pytest.raises(TrialShowsNothing, match="only 0% of such trials"):
        plan(share=0.01)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"smallest_gain": 40.0}, "cannot change by as much"),
        ({"smallest_gain": 0.0}, "above 0"),
        ({"strata": ("colour",)}, "can be stratified by class"),
        ({"share": 1.0}, "between 0 and 1"),
        ({"outcome": WITHIN, "smallest_gain": 0.9}, "cannot change by as much"),
    ],
)
def test_plan_that_does_not_fit_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(DesignFaulty, match=reason):
        plan(**change)


def test_plan_on_records_that_were_not_followed_so_long_is_refused() -> None:
    history = replace(make_history(), followed_until=290)

    with pytest.raises(RecordsTooFew, match="followed for 400 days"):
        plan_trial(history, make_plan(outcome=Outcome("wait", 400), smallest_gain=5.0))


def test_plan_on_records_that_grew_says_so() -> None:
    history = make_history()
    early = np.random.default_rng(1).random(history.size) < 0.4
    kept = early | (history.day > 4 + 7 * 27)
    names = ("day", "hour", "wait_hours", "end", "revisits", "office")
    fewer = {name: getattr(history, name)[kept] for name in names} | {"strata": {}}

    planned = plan_trial(replace(history, **fewer), make_plan(smallest_gain=4.0), runs=100)

    assert "Lately 99.0 cases came a week" in "\n".join(planned.sentences)


@pytest.mark.parametrize("unit", ["office", "wedge"])
def test_planned_trial_by_offices_draws_a_schedule_and_simulates_them(unit: str) -> None:
    planned = plan(offices=8, unit=unit, smallest_gain=4.0, weeks=16, runs=300)

    assert len(planned.design.offices) == len(planned.design.schedule) == 8
    assert planned.power > 0.5
    assert planned.false_alarms <= 0.08
    assert "8 offices take part" in planned.sentences[-1]
    assert Planned.from_document(planned.to_document()) == planned
    again = plan(offices=8, unit=unit, smallest_gain=4.0, weeks=16, runs=300)
    assert again.design.schedule == planned.design.schedule


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        ({"offices": 3}, DesignFaulty, "there are 3 offices"),
        ({"offices": 4}, OfficesTooFew, "drawn in"),
        ({"offices": 8, "smallest_gain": 0.2}, TrialShowsNothing, "of such trials"),
        ({"offices": 8, "weeks": 60}, DesignFaulty, "lasts 420 days"),
        ({"offices": 8, "period_days": 0}, DesignFaulty, "period_days is 0"),
        ({"offices": 8, "smallest_gain": 0.0}, DesignFaulty, "above 0"),
        ({"offices": 8, "smallest_gain": 99.0}, DesignFaulty, "cannot change"),
        ({"offices": 8, "outcome": Outcome("cost", 9, name="euro")}, DesignFaulty, "do not hold euro"),
    ],
)
def test_plan_by_offices_that_does_not_fit_is_refused(
    change: dict[str, Any], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        plan(**({"unit": "office", "weeks": 12, "smallest_gain": 4.0} | change))


def test_plan_by_offices_that_the_records_do_not_have_is_refused() -> None:
    with pytest.raises(DesignFaulty, match="offices: Moon are not in the records"):
        plan_trial(make_history(offices=8), make_plan(unit="office", offices=("Moon",)))


def test_gain_with_a_power_lies_between_the_rows() -> None:
    rows = (PowerRow(1.0, 0.4, None, None), PowerRow(2.0, 0.6, None, None))

    assert find_gain(rows, 0.2) == pytest.approx(0.5)
    assert find_gain(rows, 0.5) == pytest.approx(1.5)
    assert find_gain(rows, 0.8) is None
