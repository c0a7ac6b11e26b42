"""The kinds of change as data, the pool of all their trials, and the plan that a play proposes."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from groundswell.testing.trials import build_design
from groundswell.trials.design import Design, Outcome
from groundswell.trials.look import Look, Reading
from groundswell.trials.play_texts import GUARD_ALPHA
from groundswell.trials.play_words import say_amount, say_change, say_outcome
from groundswell.trials.plays import (
    PlayTrial,
    build_play_trial,
    fill_plan,
    find_play,
    list_plays,
    pool_play,
)
from groundswell.trials.pooling import pool_trials

PLAYS = list_plays()
WAIT = Outcome("wait", 30)


def build_trial(number: int = 0, **changes: Any) -> PlayTrial:
    """Build a finished trial of the play "ask for all at once"."""
    told: dict[str, Any] = {
        "play": "ask_once", "trial": f"trial {number}", "place": f"place {number}", "verdict": "worked",
        "outcome": WAIT, "gain": 0.2, "se": 0.08, "usual_value": 20.0, "gain_in_unit": 3.6, "cases": 800,
        "matured": True, "began_on": date(2024, 1 + number % 12, 1),
    }  # fmt: skip
    return PlayTrial(**(told | changes))


def build_look(design: Design, *, usual: float = 20.0, arm: float = 16.0, se: float = 0.9) -> Look:
    """Build a look with one reading."""
    reading = Reading(design.arms[1].name, usual, arm, usual - arm, se, 0.5, 7.5, se**-2, 1.0, 2.2, 5.8, 0.0)
    return Look(120, True, (400, 400), 400, (400, 400), (reading,), (), 1.0, (), "worked", ("It worked.",))


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_play_as_data_says_all_that_a_team_needs(play: Any) -> None:
    assert play.name.isidentifier()
    assert play.name == play.name.lower()
    assert len(play.done) >= 2
    assert len(play.fits) >= 2
    assert len(play.worries) >= 2
    assert all(text.endswith((".", "?")) for text in (*play.done, *play.fits, *play.worries, play.undone))
    assert 0 < play.share <= 0.5


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_play_as_data_fits_a_design(play: Any) -> None:
    plan = fill_plan(play, usual_value=20.0, horizon_days=45)
    offices = tuple("abcdefgh") if plan.unit != "case" else ()
    schedule = (0, 0, 0, 0, -1, -1, -1, -1) if plan.unit == "office" else (0, 0, 1, 1, 2, 2, 3, 3)

    design = build_design(
        name=plan.name, question=plan.question, unit=plan.unit, arms=plan.arms, primary=plan.primary,
        smallest_gain=plan.smallest_gain or 0.1, guardrails=plan.guardrails, offices=offices,
        schedule=schedule if offices else (), period_days=30, play=plan.play,
    )  # fmt: skip

    assert design.follow_up_days == 45
    assert sum(one.alpha for one in design.guardrails) == pytest.approx(GUARD_ALPHA)
    assert all(one.outcome.kind != design.primary.kind for one in design.guardrails if not one.outcome.name)


def test_plays_as_they_stand_are_at_least_twelve_with_names_of_their_own() -> None:
    names = [play.name for play in PLAYS]

    assert len(names) >= 12
    assert len(set(names)) == len(names)
    assert {play.unit for play in PLAYS} == {"case", "office", "wedge"}


def test_play_found_by_name_is_that_play() -> None:
    found = find_play("fast_track")

    assert found is not None
    assert found.title == "A fast track for the simple class"
    assert find_play("magic") is None


def test_play_without_a_trial_says_so() -> None:
    pooled = pool_play("ask_once", [build_trial(play="fast_track")])

    assert pooled.sentences == ("Nobody has tried this with a trial yet.",)
    assert pooled.pooled is pooled.next_prior is None


def test_play_with_one_trial_is_not_pooled_but_kept_for_the_next() -> None:
    pooled = pool_play("ask_once", [build_trial()])

    assert pooled.pooled is None
    assert pooled.next_prior is not None
    assert pooled.next_prior.trials == 1
    assert pooled.sentences[0].startswith("Tried once, in place 0: the wait was 18% shorter")
    assert "quite otherwise" in pooled.sentences[1]


def test_play_pools_what_showed_nothing_and_what_harmed() -> None:
    trials = [
        build_trial(0), build_trial(1, verdict="not_shown", gain=0.02, se=0.1),
        build_trial(2, verdict="harmful", gain=-0.3, se=0.1),
        build_trial(3, verdict="stopped_by_guardrail", gain=0.1, se=0.2),
    ]  # fmt: skip

    pooled = pool_play("ask_once", trials)

    assert pooled.pooled is not None
    assert pooled.pooled == pool_trials([0.2, 0.02, -0.3, 0.1], [0.08, 0.1, 0.1, 0.2])
    assert pooled.pooled.effect < 0.1
    assert pooled.counts == {"worked": 1, "not_shown": 1, "harmful": 1, "stopped_by_guardrail": 1}
    assert "Worked: 1; showed nothing: 1; harmed: 1; stopped by a guardrail: 1." in pooled.sentences[2]
    assert "half-normal" in pooled.sentences[3]


def test_play_names_the_trials_that_it_cannot_pool() -> None:
    odd = build_trial(2, outcome=Outcome("within", 30, better="higher", measured_in="share"))
    early = build_trial(3, gain=None, se=None, verdict="stopped_by_guardrail")

    pooled = pool_play("ask_once", [build_trial(0), build_trial(1), odd, early])

    assert [one.trial for one in pooled.left_out] == [odd, early]
    assert "another outcome: within" in pooled.left_out[0].reason
    assert "before there was an estimate" in pooled.left_out[1].reason
    assert pooled.counts["stopped_by_guardrail"] == 1
    assert any("Not pooled: 2" in sentence for sentence in pooled.sentences)


def test_play_whose_trials_gave_no_estimate_says_so() -> None:
    pooled = pool_play("ask_once", [build_trial(gain=None, se=None)])

    assert pooled.sentences[0] == "It has been tried, but no trial gave an estimate."


def test_play_of_another_kind_pools_that_kind() -> None:
    other = Outcome("within", 30, better="higher", measured_in="share")
    trials = [build_trial(0), build_trial(1), build_trial(2, outcome=other)]

    assert pool_play("ask_once", trials, kind="within").trials == (trials[2],)
    assert pool_play("ask_once", trials).trials == tuple(trials[:2])


def test_play_with_many_trials_says_how_places_differ() -> None:
    alike = pool_play("ask_once", [build_trial(n, se=0.1) for n in range(6)])
    unlike = pool_play("ask_once", [build_trial(n, gain=0.2 + 0.3 * (-1) ** n, se=0.05) for n in range(6)])

    assert "no larger than chance" in alike.sentences[3]
    assert "differ by more than chance" in unlike.sentences[3]
    assert unlike.pooled is not None
    assert unlike.pooled.prediction_df == "grid"
    assert unlike.next_prior is not None
    assert unlike.next_prior.known.interval() == pytest.approx(
        (unlike.pooled.prediction_low, unlike.pooled.prediction_high)
    )


def test_play_says_which_estimates_are_from_the_day_of_the_stop_and_how_long_was_followed() -> None:
    pooled = pool_play(
        "ask_once", [build_trial(0, matured=False), build_trial(1, outcome=Outcome("wait", 90))]
    )

    assert "1 of 2 estimates" in " ".join(pooled.sentences)
    assert "30 to 90 days" in " ".join(pooled.sentences)


def test_play_lists_the_conditions_where_it_was_tried() -> None:
    pooled = pool_play("ask_once", [
        build_trial(0, conditions=("paper", "small office")),
        build_trial(1, conditions=("paper",), verdict="not_shown"),
    ])  # fmt: skip

    assert [(one.condition, one.trials, one.worked) for one in pooled.conditions] == [
        ("paper", 2, 1), ("small office", 1, 1),
    ]  # fmt: skip


def test_play_trials_stand_in_the_order_in_which_they_began() -> None:
    pooled = pool_play("ask_once", [build_trial(5), build_trial(1), build_trial(3)])

    assert [one.trial for one in pooled.trials] == ["trial 1", "trial 3", "trial 5"]


def test_trial_built_from_its_last_look_has_its_log_ratio() -> None:
    design = build_design(play="ask_once")

    trial = build_play_trial(design, build_look(design), place="Ghent", verdict="worked", matured=True)

    assert trial.gain == pytest.approx(math.log(20 / 16))
    assert trial.se == pytest.approx(0.9 * math.sqrt(0.5 / 400 + 0.5 / 256))
    assert (trial.cases, trial.usual_value, trial.gain_in_unit) == (800, 20.0, 4.0)
    assert trial.low is not None
    assert trial.high is not None
    assert trial.low < trial.gain < trial.high


@pytest.mark.parametrize("changes", [{"se": math.inf}, {"se": 0.0}, {"usual": 0.0}])
def test_trial_without_a_usable_estimate_is_kept_without_one(changes: dict[str, float]) -> None:
    design = build_design(play="ask_once")
    look = replace(build_look(design), readings=())
    empty = build_play_trial(design, look, place="Ghent", verdict="stopped_by_guardrail", matured=False)
    reading = build_look(design).readings[0]
    odd = Reading(
        **{
            name: getattr(reading, name)
            for name in Reading.__slots__
        } | {"se": changes.get("se", 0.9), "usual_value": changes.get("usual", 20.0)}
    )  # fmt: skip
    kept = build_play_trial(
        design, replace(look, readings=(odd,)), place="Ghent", verdict="not_shown", matured=True
    )

    assert empty.gain is empty.se is empty.low is empty.high is None
    assert kept.gain is kept.se is None


def test_plan_of_a_play_that_nobody_tried_begins_small_and_proposes_a_gain() -> None:
    play = find_play("ask_once")
    assert play is not None

    plan = fill_plan(play, usual_value=22.0, horizon_days=30)

    assert plan.smallest_gain == pytest.approx(2.2)
    assert plan.primary == Outcome("wait", 30)
    assert [arm.name for arm in plan.arms] == ["usual", "ask_once"]
    assert "begin small" in plan.sentences[-1]
    assert plan.expected is plan.next_prior is None


def test_plan_of_a_play_with_trials_says_what_to_expect_in_days() -> None:
    play = find_play("ask_once")
    assert play is not None
    known = pool_play("ask_once", [build_trial(n, se=0.05) for n in range(8)])

    plan = fill_plan(play, known=known, usual_value=20.0, horizon_days=30, share=0.2, smallest_gain=1.5)

    assert plan.expected is not None
    low, middle, high = plan.expected
    assert low < middle < high
    assert middle == pytest.approx(20 * (1 - math.exp(-0.2)), abs=0.1)
    assert (plan.smallest_gain, plan.arms[1].share) == (1.5, 0.2)
    assert any("Earlier trials" in sentence for sentence in plan.sentences)
    assert not any("proposed" in sentence for sentence in plan.sentences)


def test_plan_without_what_is_usual_leaves_the_gain_open() -> None:
    play = find_play("ask_once")
    assert play is not None

    assert fill_plan(play).smallest_gain is None
    assert "measured" in fill_plan(play).sentences[1]


def test_plan_by_a_share_proposes_three_cases_in_a_hundred() -> None:
    play = find_play("check_at_intake")
    assert play is not None

    plan = fill_plan(play, usual_value=0.6)

    assert plan.smallest_gain == 0.03
    assert "3 cases in 100" in plan.sentences[1]


def test_change_in_words_goes_the_way_the_outcome_goes() -> None:
    within = Outcome("within", 30, better="higher", measured_in="share")
    calls = Outcome("count", 30, "calls", measured_in="calls")

    assert say_change(math.log(1.1), within) == "10% more"
    assert say_change(math.log(1.25), calls) == "20% less"
    assert say_change(-math.log(1.25), WAIT) == "25% longer"
    assert (say_outcome(within), say_outcome(calls)) == ("the share of cases over in time", "calls")
    assert say_amount(0.5, calls) == "0.50 calls"


def test_plan_of_a_play_is_ready_for_planning() -> None:
    play = find_play("ask_once")
    assert play is not None

    plan = fill_plan(play, usual_value=22.0, horizon_days=30).to_plan(date(2025, 1, 6))

    assert (plan.play, plan.unit, plan.share) == ("ask_once", "case", 0.3)
    assert plan.smallest_gain == pytest.approx(2.2)
    assert [arm.name for arm in plan.list_arms()] == ["usual", "ask_once"]


def test_plan_without_a_smallest_gain_is_not_ready() -> None:
    play = find_play("ask_once")
    assert play is not None

    with pytest.raises(ValueError, match="smallest gain, in days"):
        fill_plan(play).to_plan(date(2025, 1, 6))
    assert fill_plan(play).to_plan(date(2025, 1, 6), smallest_gain=1.0).smallest_gain == 1.0


def test_two_arms_of_one_trial_count_once() -> None:
    first, second = build_trial(1), build_trial(1, gain=0.4, verdict="worked")
    pooled = pool_play("ask_once", [first, second, build_trial(2, verdict="not_shown")])

    assert [one.gain for one in pooled.trials] == [0.2, 0.2]
    assert [left.trial for left in pooled.left_out] == [second]
    assert "Another arm of the same trial" in pooled.left_out[0].reason
    assert pooled.counts == {"worked": 1, "not_shown": 1}
