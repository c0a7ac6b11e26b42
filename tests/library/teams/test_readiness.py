"""Readiness: what it is for generated deeds, what it says, and that a half-year takes no time."""

from __future__ import annotations

import inspect
import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.teams.brute_force import compute_weights, count_fresh_days
from library.teams.team_strategies import (
    AGENCY_ALONE,
    DEEDS,
    ON,
    START,
    UNIT_DEEDS,
    list_duties,
    list_people,
)

from groundswell.teams import readiness
from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person
from groundswell.teams.readiness import compute_readiness, trace_readiness

ANA = Person("ana", "Ana Ruiz", "agency", START)
BEN = Person("ben", "Ben Osei", "agency", START)
TOM = Person("tom", "Tom Lee", "unit", START)
LOOKS = Duty("looks", "Read the trial", "stops", 7, from_on=START)


def did(day: int, by: str = "ana", **more: object) -> Deed:
    """A deed on a day counted from the start."""
    return Deed("looks", datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day), by, **more)


def read_line(deeds: list[Deed], day: int = 20):
    """The line of the one duty."""
    return compute_readiness([LOOKS], [ANA, BEN, TOM], deeds, START + timedelta(days=day)).lines[0]


@given(list_duties(), list_people(), DEEDS, ON)
def test_readiness_of_any_day_is_what_brute_force_finds(duties, people, deeds, on):
    found = compute_readiness(duties, people, deeds, on)

    assert (found.ready_weight, found.whole_weight) == compute_weights(duties, people, deeds, on)
    assert [line.fresh_days for line in found.lines] == [
        count_fresh_days(duty, deeds, on) for duty in duties if duty.is_due(on)
    ]
    assert (found.share is None) == (found.whole_weight == 0)
    assert found.share is None or 0 <= found.share <= 1


@given(list_duties(), list_people(), DEEDS, st.lists(ON, max_size=12))
def test_readiness_traced_is_what_each_day_is(duties, people, deeds, days):
    for traced, on in zip(trace_readiness(duties, people, deeds, days), days, strict=True):
        alone = compute_readiness(duties, people, deeds, on)
        assert (traced.on, traced.share, traced.whole_weight) == (on, alone.share, alone.whole_weight)
        assert traced.ready == sum(line.state == "ready" for line in alone.lines)
        assert traced.critical_without == len(alone.critical_without)
        assert traced.people == {one.person.key: one.share for one in alone.people}


@given(list_duties(), list_people(), DEEDS, ON, st.randoms())
def test_order_of_deeds_does_not_matter(duties, people, deeds, on, shuffler):
    mixed = list(deeds)
    shuffler.shuffle(mixed)

    assert compute_readiness(duties, people, mixed, on) == compute_readiness(duties, people, deeds, on)


@given(list_duties(), list_people(), DEEDS, UNIT_DEEDS, ON)
def test_deeds_of_the_unit_never_raise_it(duties, people, deeds, more, on):
    before, after = (compute_readiness(duties, people, some, on) for some in (deeds, deeds + more))

    assert after.ready_weight <= before.ready_weight


@given(list_duties(known_interval=True), list_people(), DEEDS, AGENCY_ALONE, ON)
def test_deeds_that_the_agency_does_alone_never_lower_it_where_it_is_known_how_often_a_duty_comes(
    duties, people, deeds, more, on
):
    before, after = (compute_readiness(duties, people, some, on) for some in (deeds, deeds + more))

    assert after.ready_weight >= before.ready_weight


@given(list_duties(), list_people(), DEEDS, AGENCY_ALONE, ON)
def test_deeds_that_the_agency_does_alone_lately_never_lower_it(duties, people, deeds, more, on):
    """Within the 28 days that every deed counts, by people who are there, to duties of any kind."""
    there = {person.key for person in people if person.is_there(on)}
    late = [
        replace(deed, at=datetime.combine(on, deed.at.timetz()) - timedelta(days=deed.at.day % 28))
        for deed in more
        if deed.by in there
    ]
    before, after = (compute_readiness(duties, people, some, on) for some in (deeds, deeds + late))

    assert after.ready_weight >= before.ready_weight


def test_deeds_of_long_ago_told_later_can_show_that_a_duty_comes_more_often_than_was_thought():
    """The one way in which a deed that the agency did alone lowers readiness; the explanation says so."""
    duty = replace(LOOKS, every_days=None)
    deeds = [did(100)]
    more = [did(day) for day in range(60, 90)]

    def state(some: list[Deed]) -> str:
        return compute_readiness([duty], [ANA], some, START + timedelta(days=150)).lines[0].state

    assert (state(deeds), state(deeds + more)) == ("ready", "stale")


@given(list_duties(), list_people(), DEEDS, ON)
def test_deeds_that_nobody_confirmed_or_of_people_who_left_change_nothing(duties, people, deeds, on):
    there = {person.key for person in people if person.is_there(on)}
    known = [duty for duty in duties if duty.every_days is not None]
    counted = [deed for deed in deeds if deed.is_confirmed and deed.by in there]

    found = compute_readiness(known, people, deeds, on)
    assert found.ready_weight == compute_readiness(known, people, counted, on).ready_weight


def test_without_duties_there_is_no_share():
    found = compute_readiness([], [ANA], [], START)

    assert (found.share, found.whole_weight, found.lines) == (None, 0, ())
    assert found.people[0].share is None
    assert trace_readiness([], [ANA], [], [START])[0].share is None


@pytest.mark.parametrize(
    ("deeds", "state", "who", "why"),
    [
        ([], "none", "", "Nobody of the agency who is there has seen it done. No deed of it is known."),
        (
            [did(3, "tom")],
            "none",
            "",
            "Nobody of the agency who is there has seen it done. It was last done on 4 January 2026.",
        ),
        (
            [did(3, "tom", watched=("ben",))],
            "seen",
            "ben",
            "Ben Osei looked on, last on 4 January 2026, and never did it.",
        ),
        (
            [did(3, "tom", together=("ben",)), did(5, "tom", watched=("ana",))],
            "together",
            "ben",
            "Ben Osei did it with somebody else, last on 4 January 2026, and never alone.",
        ),
        (
            [did(3, account_home="unit"), did(5, "ben", together=("tom",))],
            "together",
            "ana",
            "Ana Ruiz did it alone, last on 4 January 2026, but on an account of the unit's.",
        ),
        (
            [did(3), did(5, "ben")],
            "ready",
            "ben ana",
            "Ben Osei and Ana Ruiz did it alone, last on 6 January 2026. That counts until 3 February 2026.",
        ),
    ],
)
def test_line_says_how_far_the_agency_is_and_why(deeds, state, who, why):
    line = read_line(deeds)

    assert (line.state, " ".join(one.key for one in line.who), line.why) == (state, who, why)
    assert line.is_on_unit_account == ("account" in why)


@pytest.mark.parametrize(
    ("deed", "state", "why"),
    [
        (
            did(3),
            "stale",
            "Ana Ruiz did it alone, last on 4 January 2026. A deed of this duty counts for 28 days, so that is too"
            " long ago.",
        ),
        (
            did(3, together=("tom",)),
            "together",
            "Ana Ruiz did it with somebody else, last on 4 January 2026, and never alone. A deed of this duty counts"
            " for 28 days, so that is too long ago.",
        ),
        (
            did(3, account_home="unit"),
            "together",
            "Ana Ruiz did it alone, last on 4 January 2026, but on an account of the unit's. A deed of this duty"
            " counts for 28 days, so that is too long ago.",
        ),
    ],
)
def test_line_says_what_was_too_long_ago(deed, state, why):
    line = read_line([deed], 32)

    assert (line.state, line.why, line.is_fresh) == (state, why, False)


def test_person_is_told_by_what_they_did_lately():
    duties = [Duty(key, key, "slows", 7, from_on=START) for key in ("a", "b", "c", "d", "e", "f")]
    deeds = [
        replace(did(20), duty="a"),
        replace(did(20, account_home="unit"), duty="b"),
        replace(did(20, together=("tom",)), duty="c"),
        replace(did(20, "tom", watched=("ana",)), duty="d"),
        replace(did(1), duty="e"),
    ]
    [one, *_] = compute_readiness(duties, [ANA, TOM], deeds, START + timedelta(days=40)).people

    assert (one.weight, one.share, one.alone, one.together, one.seen, one.stale) == (2, 2 / 12, 1, 2, 1, 1)


def test_nobody_can_set_it():
    """What goes in is duties, people, deeds and a day; no argument says how ready anything is."""
    for function in (compute_readiness, trace_readiness):
        assert list(inspect.signature(function).parameters)[:3] == ["duties", "people", "deeds"]
        assert len(inspect.signature(function).parameters) == 4
    with pytest.raises(AttributeError):
        compute_readiness([LOOKS], [ANA], [], START).share = 1.0  # type: ignore[misc]
    assert not [name for name in dir(readiness) if name.startswith(("set_", "declare_"))]


def test_half_year_of_sixty_duties_and_five_thousand_deeds_is_traced_in_well_under_a_second():
    shuffler = random.Random(6)
    duties = [
        Duty(f"d{number}", f"Duty {number}", "slows", shuffler.choice([None, 7, 30]), from_on=START)
        for number in range(60)
    ]
    people = [
        Person(f"p{number}", f"P{number}", "agency" if number < 6 else "unit", START) for number in range(12)
    ]
    deeds = [
        Deed(
            f"d{shuffler.randrange(60)}",
            datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=shuffler.randrange(182)),
            f"p{shuffler.randrange(12)}",
            (f"p{shuffler.randrange(12)}",) if shuffler.random() < 0.5 else (),
        )
        for _ in range(5000)
    ]
    days = [START + timedelta(days=day) for day in range(182)]

    began = time.process_time()
    traced = trace_readiness(duties, people, deeds, days)
    spent = time.process_time() - began

    assert spent < 0.8, f"{spent:.2f} s of processor time"
    for day in (0, 90, 181):
        assert (traced[day].ready_weight, traced[day].whole_weight) == compute_weights(
            duties, people, deeds, date.fromordinal(START.toordinal() + day)
        )
