"""What stops if the team left tonight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.teams.team_strategies import DEEDS, ON, list_duties, list_people

from groundswell.errors.teams import KeyTwice
from groundswell.teams.absence import tell_absence
from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Holding, Person
from groundswell.teams.readiness import compute_readiness

START = date(2026, 1, 1)
ANA = Person("ana", "Ana Ruiz", "agency", START)
BEN = Person("ben", "Ben Osei", "agency", START)
TOM = Person("tom", "Tom Lee", "unit", START)
PEOPLE = [ANA, BEN, TOM]
LOOKS = Duty("looks", "Read the trial", "stops", 7, from_on=START)


def did(day: int, by: str = "ana", duty: str = "looks", **more: object) -> Deed:
    """A deed on a day counted from the start."""
    return Deed(duty, datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day), by, **more)


def day(number: int) -> date:
    """A day counted from the start."""
    return START + timedelta(days=number)


def read_line(
    deeds: list[Deed], on: int = 20, duty: Duty = LOOKS, holdings: tuple[Holding, ...] = (), people=PEOPLE
):
    """The line of the one duty."""
    [line] = tell_absence([duty], people, deeds, holdings, day(on)).lines
    return line


@pytest.mark.parametrize(
    ("deeds", "outcome"),
    [
        ([], "nobody_new"),
        ([did(18, "tom")], "stops"),
        ([did(18)], "goes_on"),
        ([did(18, together=("ben",))], "goes_on"),  # not ready, but it goes on without the unit
        ([did(18, together=("tom",))], "stops"),
        ([did(18, account_home="unit")], "stops"),
        ([did(18, account_home="agency"), did(19, "tom")], "goes_on"),
        ([did(18, is_confirmed=False), did(17, "tom")], "stops"),
        ([did(25), did(17, "tom")], "stops"),  # done after the day
        ([did(18, "gone")], "nobody_new"),
        ([did(18, together=("gone",))], "nobody_new"),
        ([did(18, watched=("tom",))], "goes_on"),
    ],
)
def test_duty_goes_on_only_where_the_agency_does_it_without_the_unit(deeds, outcome):
    assert read_line(deeds).outcome == outcome


@pytest.mark.parametrize(("on", "outcome"), [(28, "stops"), (29, "nobody_new")])
def test_what_nobody_does_any_more_stops_nothing_new(on, outcome):
    """A deed of a weekly duty counts for 28 days."""
    assert read_line([did(0, "tom")], on).outcome == outcome


@pytest.mark.parametrize(
    ("duty", "deeds", "on", "noticed"),
    [
        (LOOKS, [did(18, "tom")], 20, 25),  # 18 + 7
        (LOOKS, [did(3, "tom"), did(18, "tom")], 20, 25),
        (LOOKS, [did(3, "tom")], 20, 20),  # due on day 10, which has passed: at once
        (LOOKS, [did(18)], 20, None),  # goes on
        (LOOKS, [did(3, "gone")], 20, 10),  # nobody does it: due since day 10
        (LOOKS, [], 20, 7),
        (Duty("looks", "L", every_days=7.5, from_on=START), [did(18, "tom")], 20, 26),
        (
            Duty("looks", "L", from_on=START),
            [did(9, "tom"), did(19, "tom")],
            20,
            30,
        ),  # 21 days / 2 = 10.5, so 19 + 11
        (Duty("looks", "L", from_on=START), [], 20, None),
    ],
)
def test_it_is_first_noticed_when_it_is_due_next(duty, deeds, on, noticed):
    line = read_line(deeds, on, duty)

    assert line.first_noticed_on == (None if noticed is None else day(noticed))
    assert line.is_about == (duty.every_days is None and noticed is not None)


def test_it_is_said_by_what_it_is_noticed():
    told = Duty("looks", "L", every_days=7, from_on=START, noticed_by="the register, which expects a look")

    assert read_line([], duty=told).noticed_by == "the register, which expects a look"
    assert [
        read_line([], duty=Duty("looks", "L", consequence, 7)).noticed_by
        for consequence in ("stops", "slows", "minor")
    ] == [
        "people who use the service, because it stops",
        "longer waits, in the next records that are read",
        "nobody, until somebody asks for it",
    ]


def test_who_could_take_it_stands_nearest_first_with_what_is_missing():
    names = ("own", "units", "late", "lapsed", "with", "saw", "heir", "other")
    people = [Person(key, key.title(), "agency", START) for key in names] + [TOM]
    duty = Duty("looks", "L", "stops", 7, owner="tom", successor="heir", from_on=START)
    deeds = [
        did(30, "own"),
        did(31, "units", account_home="unit"),
        did(1, "late"),
        did(2, "lapsed"),
        did(30, "lapsed", together=("tom",)),
        did(29, "with", together=("tom",)),
        did(30, "tom", watched=("saw",)),
    ]
    line = read_line(deeds, 35, duty, people=people)

    assert [(one.person.key, one.never) for one in line.who_could] == [
        ("own", ""),
        ("late", "Has not done it since 2 January 2026."),
        ("units", "Has lately done it alone only on an account of the unit's."),
        ("lapsed", "Has not done it alone since 3 January 2026."),
        ("with", "Has never done it alone."),
        ("saw", "Has never done it."),
        ("heir", "Has never seen it done."),
    ]


def test_who_could_take_it_and_did_it_with_others_long_ago_is_told_so():
    line = read_line([did(1, together=("tom",)), did(34, "tom")], 35)

    assert line.who_could[0].never == "Has never done it alone. The last time was on 2 January 2026."


def test_holdings_that_go_are_the_units_and_those_in_the_hands_of_its_people():
    holdings = [
        Holding("cloud", "Cloud account", "account", "unit"),
        Holding("dns", "Domain names", "account", "agency", holder="tom"),
        Holding("post", "Letters", "contract", "third_party", holder="ana"),
        Holding("old", "Old tool", "account", "unit", ends_on=day(5)),
    ]
    duty = Duty("looks", "L", "stops", 7, holdings=("cloud", "dns", "post", "unknown"), from_on=START)
    found = tell_absence([duty], PEOPLE, [did(18)], holdings, day(20))

    assert [(one.holding.key, one.why, len(one.duties)) for one in found.holdings] == [
        ("cloud", "It is the unit's, and goes with the team.", 1),
        ("dns", "Tom Lee of the unit holds it. It needs another holder.", 1),
    ]
    assert [one.key for one in found.lines[0].needs] == ["cloud", "dns"]
    assert (found.lines[0].outcome, found.lines[0].why) == (
        "stops",
        "The agency does it, but with Cloud account, which goes with the team.",
    )


def test_duty_whose_account_needs_another_holder_goes_on_and_says_so():
    dns = Holding("dns", "Domain names", "account", "agency", holder="tom")
    line = read_line([did(18)], duty=Duty("looks", "L", "stops", 7, holdings=("dns",)), holdings=(dns,))

    assert line.outcome == "goes_on"
    assert line.why == "The agency does it without the unit. Domain names first needs another holder."


def test_page_begins_with_what_stops_and_weighs_most_and_is_noticed_first():
    duties = [
        Duty("ours", "Ours", "stops", 7, from_on=START),
        Duty("minor", "Minor", "minor", 7, from_on=START),
        Duty("later", "Later", "stops", 9, from_on=START),
        Duty("sooner", "Sooner", "stops", 7, from_on=START),
        Duty("nobody", "Nobody's", "stops", 7, from_on=START),
        Duty("over", "Over", "stops", 7, from_on=START, until_on=day(3)),
    ]
    deeds = [did(18, "tom", duty.key) for duty in duties[1:4]] + [did(18, "ana", "ours")]
    found = tell_absence(duties, PEOPLE, deeds, [Holding("c", "Cloud", "account", "unit")], day(20))

    assert [line.duty.key for line in found.lines] == ["sooner", "later", "minor", "nobody", "ours"]
    assert found.sentences == (
        "If the team left tonight, of 5 duties 3 would stop. Critical ones among them: 2.",
        "It would first be noticed on 26 January 2026, when this is due: Sooner.",
        "Duties that nobody who is there has lately done by themselves: 1.",
        "Accounts and contracts that go with the team or need another holder: 1.",
    )


def test_page_of_a_team_that_can_go_says_so():
    assert tell_absence([LOOKS], PEOPLE, [did(18)], [], day(20)).sentences == (
        "If the team left tonight, none of the 1 duties would stop.",
    )
    assert tell_absence([], PEOPLE, [], [], day(20)).sentences == (
        "No duties are listed, so nobody knows what would stop.",
    )


def test_holding_whose_key_is_there_twice_is_refused():
    one = Holding("c", "Cloud", "account", "unit")
    with pytest.raises(KeyTwice, match="more than one holding"):
        tell_absence([LOOKS], PEOPLE, [], [one, one], day(20))


@given(list_duties(), list_people(), DEEDS, ON)
def test_no_duty_that_is_ready_stops_but_for_a_holding(duties, people, deeds, on):
    ready = {
        line.duty.key for line in compute_readiness(duties, people, deeds, on).lines if line.state == "ready"
    }
    found = tell_absence(duties, people, deeds, [], on)

    assert ready <= {line.duty.key for line in found.lines if line.outcome == "goes_on"}
    assert len(found.lines) == sum(duty.is_due(on) for duty in duties)


@given(list_duties(), list_people(), DEEDS, ON)
def test_without_people_of_the_unit_and_their_accounts_nothing_stops(duties, people, deeds, on):
    agency = [person for person in people if person.home == "agency"]
    own = [Deed(d.duty, d.at, d.by, d.together, d.watched, "agency") for d in deeds if d.by in ("ana", "ben")]
    only = [d for d in own if not {"tom", "uma"} & set(d.together)]

    found = tell_absence(duties, agency, only, [], on)
    assert not [line for line in found.lines if line.outcome == "stops"]


@given(list_duties(), list_people(), DEEDS, ON, st.randoms())
def test_order_of_deeds_does_not_matter(duties, people, deeds, on, shuffler):
    mixed = list(deeds)
    shuffler.shuffle(mixed)

    assert tell_absence(duties, people, mixed, [], on) == tell_absence(duties, people, deeds, [], on)
