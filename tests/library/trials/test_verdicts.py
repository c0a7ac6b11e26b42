"""Verdicts: the first look that decides, what is ruled out, days saved, and the estimates after follow-up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from groundswell.testing.trials import build_design, build_observed
from groundswell.trials.design import Guardrail, Outcome
from groundswell.trials.looks import read_look
from groundswell.trials.registration import Amendment
from groundswell.trials.verdicts import choose_reading, count_days_saved, decide_verdict, mature_verdict

COMPLETED = Outcome("completed", 30, better="higher", measured_in="share")


def _follow(design, seed, effect=1.0, cases=2000, step=4):
    looks = []
    for day in range(32, 121, step):
        looks.append(read_look(build_observed(seed, cases, effect=effect, day=day), design, looks))
    return looks


@pytest.fixture(scope="module")
def worked():
    return _follow(build_design(), 3, 0.7)


def test_verdict_without_a_look_is_refused():
    with pytest.raises(ValueError, match="look"):
        decide_verdict(build_design(), [])


def test_verdict_while_the_trial_runs_is_to_keep_going():
    verdict = decide_verdict(build_design(), _follow(build_design(), 3)[:2])
    assert verdict.state == "keep_going"
    assert verdict.sentences[0].startswith("The trial goes on.")


def test_verdict_is_that_of_the_first_look_that_decides(worked):
    verdict = decide_verdict(build_design(), worked)
    first = next(look for look in worked if look.state == "worked")
    assert verdict.look == first
    assert verdict.exposed == first.exposed
    assert verdict.ruled_out_above == first.readings[0].high
    assert verdict.sentences[0].startswith("It works. With “reminder” people waited")


def test_verdict_that_nothing_was_shown_says_what_is_ruled_out():
    verdict = decide_verdict(build_design(smallest_gain=9.0), _follow(build_design(), 4))
    assert verdict.state == "not_shown"
    assert any("so is the smallest gain worth having, 9.0 days" in told for told in verdict.sentences)


def test_trial_stopped_by_hand_before_it_showed_anything_is_not_shown():
    looks = _follow(build_design(), 3)[:2]
    verdict = decide_verdict(build_design(), looks, stopped_by="A. Example")
    assert (verdict.state, verdict.stopped_by) == ("not_shown", "A. Example")
    assert "A. Example stopped the trial on day 36" in verdict.sentences[0]


def test_verdict_reached_before_the_hand_stopped_it_stands(worked):
    verdict = decide_verdict(build_design(), worked, stopped_by="A. Example")
    assert (verdict.state, verdict.stopped_by) == ("worked", "")


def test_amendments_stand_beside_the_verdict(worked):
    made = Amendment(1, datetime(2024, 2, 1, tzinfo=UTC), "A. Example", "last day", 120, 130, "a strike.")
    verdict = decide_verdict(build_design(), worked, [made])
    assert (
        "Changed on 2024-02-01 by A. Example: last day from 120 to 130, because: a strike."
        in verdict.sentences
    )
    assert json.loads(json.dumps(verdict.to_document()))["amendments"][0]["why"] == "a strike."


def test_days_saved_are_the_gain_times_the_cases(worked):
    look = next(look for look in worked if look.state == "worked")
    saved = count_days_saved(build_design(), look, look.readings[0])
    assert saved.cases == look.cases[1]
    assert saved.days == pytest.approx(look.readings[0].gain * look.cases[1])
    assert saved.low <= saved.days <= saved.high
    (told,) = decide_verdict(build_design(), worked).days_saved
    assert told == saved


def test_days_saved_of_a_share_are_none(worked):
    design = build_design(primary=COMPLETED, smallest_gain=0.05)
    assert count_days_saved(design, worked[-1], worked[-1].readings[0]) is None


def test_arm_that_decided_is_the_one_that_harms_or_works():
    shares = (0.4, 0.3, 0.3)
    design = build_design(shares, information_max=3.0)
    look = read_look(build_observed(6, 3000, shares, (0.7, 1.6), day=110), design)
    assert look.state == "harmful"
    assert choose_reading(design, look, "harmful").arm == "call"
    assert choose_reading(design, look, "worked").arm == "reminder"
    assert choose_reading(design, look, "not_shown").arm == "reminder"


def test_arm_that_decided_by_a_guardrail_is_the_one_that_breached_it():
    shares = (0.4, 0.3, 0.3)
    design = build_design(
        shares, guardrails=(Guardrail(COMPLETED, 0.02, 0.01),), harm_margin=20.0, harm_alpha=0.0
    )
    look = read_look(build_observed(6, 3000, shares, (0.9, 1.8), day=110), design)
    assert look.state == "stopped_by_guardrail"
    verdict = decide_verdict(design, [look])
    assert verdict.estimate.arm == "call"
    assert "Share decided within 30 days: proven at least" in verdict.sentences[1]


def test_matured_estimate_stands_beside_the_one_at_the_stop_and_the_shrunk(worked):
    design = build_design()
    verdict = decide_verdict(design, worked)
    stop = verdict.look.day
    later = build_observed(3, 2000, effect=0.7, day=stop + 40)
    cases = later.take(later.entry_day < stop)
    matured = mature_verdict(verdict, design, cases, worked)
    assert matured.at_stop == verdict.estimate
    assert matured.followed_share == 1
    assert matured.now.information > matured.at_stop.information
    assert 0 < matured.shrunk.gain < matured.now.gain
    assert matured.days_saved.cases == int((cases.arm == 1).sum())
    assert "After follow-up" in matured.sentences[0]
    assert "All cases were followed to the end." in matured.sentences


def test_matured_estimate_of_a_trial_that_read_nothing_is_none():
    design = build_design()
    verdict = decide_verdict(design, [read_look(build_observed(1, 30, day=20), design)])
    assert mature_verdict(verdict, design, build_observed(1, 30)) is None


def test_matured_estimate_without_a_ratio_is_not_shrunk(worked):
    points = Outcome("mean", 30, name="score", better="higher", measured_in="points")
    design = build_design(primary=points, information_max=50.0)
    observed = build_observed(2, 600, values={"score": (-1.0, 1.0)})
    verdict = decide_verdict(design, [read_look(observed, design)])
    assert mature_verdict(verdict, design, observed).shrunk is None


def test_estimate_at_the_stop_is_too_large_and_the_matured_and_shrunk_less_so():
    design = build_design(information_max=0.89, harm_information=92.0, planned_cases=400)
    stopped, matured, shrunk = [], [], []
    for seed in range(60):
        looks = _follow(design, 500 + seed, 0.8, 400, step=8)
        verdict = decide_verdict(design, looks)
        if verdict.state != "worked":
            continue
        day = verdict.look.day
        later = build_observed(500 + seed, 400, effect=0.8, day=day + 40)
        read = mature_verdict(verdict, design, later.take(later.entry_day < day), looks)
        stopped.append(read.at_stop.gain)
        matured.append(read.now.gain)
        shrunk.append(read.shrunk.gain)
    truth = 1.83  # days, of waits x 0.8 up to 30 days
    assert len(stopped) > 10
    # in each such trial the follow-up and the prior draw the same way, so few trials tell the order of the means
    assert np.mean(stopped) > np.mean(matured) > np.mean(shrunk)
    assert abs(np.mean(shrunk) - truth) < abs(np.mean(stopped) - truth)


def test_verdict_does_not_depend_on_looks_after_it(worked):
    spoiled = [*worked, replace(worked[-1], state="harmful")]
    assert decide_verdict(build_design(), spoiled).state == "worked"


def test_matured_estimate_of_offices_is_read_by_offices():
    names = tuple(f"Office {one}" for one in range(10))
    design = build_design(unit="office", offices=names, schedule=(0, -1) * 5, least_mature=10)
    observed = build_observed(6, 1500, offices=10, office_sd=0.2, day=120)
    observed = replace(observed, arm=(observed.office % 2 == 0).astype(np.int8))
    looks = [read_look(observed, design)]
    matured = mature_verdict(decide_verdict(design, looks), design, observed, looks)
    as_cases = read_look(observed, build_design()).readings[0]
    assert matured.now.se == looks[0].readings[0].se
    assert matured.now.se > 1.2 * as_cases.se  # cases of one office are alike: reading them apart is too sure
