"""The sentences of a look: plain English, the right direction, the right unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundswell.testing.trials import build_design, build_observed
from groundswell.trials.design import Guardrail, Outcome
from groundswell.trials.look import GuardReading
from groundswell.trials.look_words import (
    name_outcome,
    write_amount,
    write_change,
    write_guard,
    write_look,
    write_reading,
    write_ruled_out,
    write_span,
    write_too_early,
    write_value,
)
from groundswell.trials.looks import read_look

WAIT = Outcome("wait", 30)
SHARE = Outcome("within", 56, better="higher", measured_in="share")
POINTS = Outcome("mean", 30, name="satisfaction", better="higher", measured_in="points")
COST = Outcome("cost", 30, name="cost of a case", measured_in="EUR")


@pytest.fixture(scope="module")
def reading():
    return read_look(build_observed(1, 1500, day=90), build_design()).readings[0]


@pytest.mark.parametrize(
    ("outcome", "amount", "text"),
    [
        (WAIT, -2.14, "2.1 days"),
        (WAIT, 1.0, "1 day"),
        (WAIT, 0.04, "0.04 days"),
        (SHARE, 0.042, "4.2 percentage points"),
        (SHARE, -0.01, "1 percentage point"),
        (POINTS, 0.31, "0.31 points"),
        (COST, 1234.5, "1,234 EUR"),
        (COST, 12.34, "12.3 EUR"),
    ],
)
def test_amount_has_the_unit_of_the_outcome(outcome, amount, text):
    assert write_amount(outcome, amount) == text


@pytest.mark.parametrize(
    ("outcome", "change", "text"),
    [
        (WAIT, -2.1, "people waited 2.1 days less"),
        (WAIT, 2.1, "people waited 2.1 days longer"),
        (SHARE, 0.05, "the share over within 56 days was 5.0 percentage points higher"),
        (POINTS, -0.4, "the satisfaction was 0.40 points lower"),
    ],
)
def test_change_is_said_as_what_happens_to_people(outcome, change, text):
    assert write_change(outcome, change) == text


@pytest.mark.parametrize(
    ("outcome", "low", "high", "text"),
    [
        (WAIT, -3.8, -0.4, "between 0.4 and 3.8 days less"),
        (WAIT, 0.4, 3.8, "between 0.4 and 3.8 days longer"),
        (WAIT, -2.8, 1.2, "between 2.8 days less and 1.2 days longer"),
        (WAIT, -3.0, -1.0, "between 1 day and 3.0 days less"),
        (SHARE, 0.01, 0.2, "between 1 percentage point and 20.0 percentage points higher"),
        (SHARE, 0.02, 0.2, "between 2.0 and 20.0 percentage points higher"),
    ],
)
def test_span_names_direction_once_or_both(outcome, low, high, text):
    assert write_span(outcome, low, high) == text


def test_value_of_a_share_is_a_percentage():
    assert write_value(SHARE, 0.812) == "81.2%"
    assert write_value(POINTS, -1.5) == "-1.50 points"


def test_reading_that_is_shown_says_so_for_the_day(reading):
    shown = replace(reading, gain=2.1, low=0.4, high=3.8)
    assert write_reading(build_design(), shown, 76) == (
        "With “reminder” people waited 2.1 days less (between 0.4 and 3.8 days less), as far as can be said on day 76."
    )


def test_reading_that_may_be_chance_says_so(reading):
    open_still = replace(reading, gain=0.8, low=-1.2, high=2.8)
    assert write_reading(build_design(), open_still, 40) == (
        "With “reminder” people waited 0.8 days less, but that may still be chance on day 40: "
        "the difference lies between 2.8 days less and 1.2 days longer."
    )


@pytest.mark.parametrize(
    ("high", "text"),
    [
        (-0.2, "With “reminder” any gain is ruled out."),
        (1.5, "a gain above 1.5 days is ruled out, and so is the smallest gain worth having, 2.0 days."),
        (2.5, "The smallest gain worth having, 2.0 days, is not."),
    ],
)
def test_gain_that_is_ruled_out_is_compared_with_the_smallest_worth_having(reading, high, text):
    assert write_ruled_out(build_design(), replace(reading, high=high)).endswith(text)


@pytest.mark.parametrize(
    ("worse_by", "proven", "state", "text"),
    [
        (
            None,
            None,
            "too_early",
            "Share over within 56 days: too early to say; 5.0 percentage points worse is allowed.",
        ),
        (
            0.02,
            -0.01,
            "holds",
            "2.0 percentage points worse with “reminder”; 5.0 percentage points is allowed.",
        ),
        (
            -0.02,
            -0.1,
            "holds",
            "2.0 percentage points better with “reminder”; 5.0 percentage points worse is allowed.",
        ),
        (0.07, 0.02, "close", "beyond the 5.0 percentage points that are allowed, but not proven."),
        (0.09, 0.06, "breached", "proven at least 6.0 percentage points worse with “reminder”"),
    ],
)
def test_guardrail_is_said_with_what_is_allowed(worse_by, proven, state, text):
    guard = GuardReading(name_outcome(SHARE), "reminder", worse_by, proven, 0.05, state, "share")
    assert text in write_guard(guard, SHARE)


def test_too_early_says_from_when_or_for_what_one_waits():
    assert "count from day 30" in write_too_early(build_design(), 12)
    assert "followed for 30 days" in write_too_early(build_design(), 31)


def test_look_begins_with_the_sentence_for_everybody_and_ends_with_exposure(reading):
    told = write_look(build_design(), 76, (reading,), (), 212, "keep_going")
    assert told[0].startswith("With “reminder” people waited")
    assert told[-1] == "212 of at most 10,000 cases were treated in a new way."


def test_look_with_a_breach_names_the_guardrail_first_and_once(reading):
    design = build_design(guardrails=(Guardrail(SHARE, 0.05, 0.01),))
    guard = GuardReading(name_outcome(SHARE), "reminder", 0.09, 0.06, 0.05, "breached", "share")
    told = write_look(design, 76, (reading,), (guard,), 212, "stopped_by_guardrail")
    assert "Share over within 56 days" in told[0]
    assert sum("Share over within 56 days" in sentence for sentence in told) == 1
