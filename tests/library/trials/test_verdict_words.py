"""The sentences of a verdict: what it did, for how many, and after follow-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from groundswell.testing.trials import build_design, build_observed
from groundswell.trials.look_words import write_harm
from groundswell.trials.looks import read_look
from groundswell.trials.pooling import Shrunk
from groundswell.trials.registration import Amendment
from groundswell.trials.verdict_words import write_days_saved, write_maturity, write_verdict


@pytest.fixture(scope="module")
def look():
    return read_look(build_observed(1, 1500, day=90), build_design())


@pytest.mark.parametrize(
    ("days", "low", "high", "text"),
    [
        (1184.2, 57, 2311, "that is 1,184 days of waiting saved (57 to 2,311)."),
        (-1050.0, -2095, -5, "that is 1,050 more days of waiting (5 to 2,095)."),
        (600.0, -478, 1632, "that is between 478 days more and 1,632 days of waiting less."),
    ],
)
def test_days_of_waiting_are_said_for_all_cases_together(days, low, high, text):
    told = write_days_saved("reminder", 376, days, low, high)
    assert told == f"For the 376 cases with “reminder” together {text}"


def test_verdict_of_harm_names_the_test_for_harm(look):
    reading = replace(look.readings[0], harm_bound=1.3, gain=-2.0, low=-4.0, high=-0.1)
    harmed = replace(look, readings=(reading,), state="harmful")
    told = write_verdict(build_design(), harmed, "harmful", reading, "", ())
    assert told[0].startswith(
        "It harms. New cases go the usual way. With “reminder” people waited 2.0 days longer"
    )
    assert told[1].startswith("The test for harm")


def test_harm_beside_a_shorter_mean_says_how_both_can_be(look):
    reading = replace(look.readings[0], harm_bound=1.3, gain=1.0, low=-4.0, high=6.0)
    harmed = replace(look, readings=(reading,), state="harmful")
    told = write_verdict(build_design(), harmed, "harmful", reading, "", ())
    assert told[1].endswith(
        "looks shorter all the same: some cases are much faster, and hide that many are slower."
    )


def test_harm_by_offices_is_read_when_a_period_is_over(look):
    offices = {"offices": tuple("ABCDEF"), "schedule": (1, 1, 2, 2, 3, 3), "unit": "wedge", "period_days": 20}
    reading = replace(look.readings[0], harm_bound=1.3, gain=1.0, low=-4.0, high=6.0)
    assert write_harm(build_design(**offices), reading) == (
        "The test for harm, which is read when a period of the offices is over, says that the public is worse off "
        "with “reminder”."
    )


def test_amendments_are_told_in_words(look):
    outcome = {"kind": "within", "horizon_days": 56, "better": "higher", "measured_in": "share"}
    guards = [{"outcome": outcome, "margin": 0.05, "alpha": 0.05}]
    at = datetime(2024, 2, 1, tzinfo=UTC)
    amendments = [
        Amendment(number, at, "A. Example", what, before, after, "few came.", "")
        for number, (what, before, after) in enumerate(
            [("most_exposed", 300, 1200), ("guardrails", [], guards)], 1
        )
    ]
    told = write_verdict(build_design(), look, "not_shown", look.readings[0], "", amendments)
    assert told[-2:] == (
        "Changed on 2024-02-01 by A. Example: the largest number of cases from 300 cases to 1,200 cases, because: "
        "few came.",
        "Changed on 2024-02-01 by A. Example: what must not get worse from nothing but harm on what decides to share "
        "over within 56 days, by at most 5.0 percentage points, because: few came.",
    )


def test_verdict_that_works_warns_of_its_own_size(look):
    reading = replace(look.readings[0], gain=2.0, low=0.3, high=3.7)
    told = write_verdict(build_design(), replace(look, readings=(reading,)), "worked", reading, "", ())
    assert any("looks better than it is" in sentence for sentence in told)


def test_maturity_says_then_now_and_the_best_guess(look):
    then = look.readings[0]
    now = replace(then, gain=1.2)
    shrunk = Shrunk(0.9, 0.1, 1.7, 0.98, 0.95, "a sceptic's view")
    told = write_maturity(build_design(), "worked", 48, replace(then, gain=2.4), now, shrunk, 0.8)
    assert told == (
        "It works. On day 48 it said: with “reminder” people waited 2.4 days less. "
        "After follow-up: people waited 1.2 days less.",
        "Weighed with a sceptic's view, the best guess is: people waited 0.9 days less. "
        "It is better than the usual way with a chance of 98%.",
        "80% of the cases were followed to the end so far.",
    )
