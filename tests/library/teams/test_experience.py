"""What people have done of duties, and for how long it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from groundswell.errors.teams import DeedWithoutZone, KeyTwice
from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person
from groundswell.teams.experience import find_fresh_days, list_experience

START = date(2026, 1, 1)
ANA = Person("ana", "Ana Ruiz", "agency", START)
BEN = Person("ben", "Ben Osei", "agency", START)
TOM = Person("tom", "Tom Lee", "unit", START)
WEEKLY = Duty("looks", "Read the trial", every_days=7, from_on=START)  # counts for 28 days
AS_IT_COMES = Duty("incidents", "Answer incidents", from_on=START)


def did(duty: Duty, day: int, by: Person = ANA, **more: object) -> Deed:
    """A deed on a day counted from the start."""
    at = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)
    return Deed(duty.key, at, by.key, **more)


def read_one(deeds: list[Deed], day: int, person: Person = ANA, duty: Duty = WEEKLY):
    """What one person has done of one duty."""
    [one] = list_experience([duty], [person], deeds, START + timedelta(days=day))
    return one


@pytest.mark.parametrize(
    ("every", "days"),
    [
        (0.5, 28),
        (7, 28),
        (14, 28),
        (14.001, 29),
        (14.5, 29),
        (30, 60),
        (365 / 12, 61),
        (182.5, 365),
        (199.9, 400),
        (200, 400),
        (200.1, 400),
        (365, 400),
        (3650, 400),
    ],
)
def test_deed_counts_twice_the_interval_within_limits(every, days):
    assert find_fresh_days(Duty("a", "A", every_days=every), []) == days


@pytest.mark.parametrize(
    ("done", "days"),
    [
        (0, 90),  # never done: nobody knows how often it comes
        (1, 90),  # 2 × 365 / 1 = 730
        (8, 90),  # 2 × 365 / 8 = 91.25
        (9, 82),  # 2 × 365 / 9 = 81.1
        (10, 73),  # 2 × 365 / 10 = 73, no more
        (26, 29),  # 2 × 365 / 26 = 28.08
        (27, 28),  # 2 × 365 / 27 = 27.04
        (200, 28),
    ],
)
def test_deed_of_what_comes_as_things_happen_counts_twice_the_mean_time_between(done, days):
    deeds = [did(AS_IT_COMES, one, TOM) for one in range(done)]

    assert find_fresh_days(AS_IT_COMES, deeds, START + timedelta(days=364)) == days


def test_several_deeds_of_a_day_are_one_time_that_the_duty_came():
    deeds = [did(AS_IT_COMES, 10, TOM) for _ in range(50)]

    assert find_fresh_days(AS_IT_COMES, deeds, START + timedelta(days=364)) == 90


def test_duty_that_began_lately_is_counted_since_it_began():
    deeds = [did(AS_IT_COMES, one, TOM) for one in (5, 20)]

    assert find_fresh_days(AS_IT_COMES, deeds, START + timedelta(days=29)) == 30  # 2 × 30 days / 2
    assert find_fresh_days(AS_IT_COMES, deeds) == 28  # as of the last one: 2 × 21 / 2 = 21
    assert find_fresh_days(AS_IT_COMES, []) == 90


def test_deeds_of_more_than_a_year_ago_do_not_say_how_often_it_comes_now():
    deeds = [did(AS_IT_COMES, one, TOM) for one in range(40)]

    assert find_fresh_days(AS_IT_COMES, deeds, START + timedelta(days=364)) == 28
    assert find_fresh_days(AS_IT_COMES, deeds, START + timedelta(days=39 + 365)) == 90


@pytest.mark.parametrize(
    ("deed", "level"),
    [
        (did(WEEKLY, 1), "alone"),
        (did(WEEKLY, 1, watched=("tom",)), "alone"),
        (did(WEEKLY, 1, together=("tom",)), "together"),
        (did(WEEKLY, 1, together=("ana",)), "alone"),
        (did(WEEKLY, 1, TOM, together=("ana",)), "together"),
        (did(WEEKLY, 1, TOM, watched=("ana",)), "seen"),
        (did(WEEKLY, 1, TOM), "none"),
        (did(WEEKLY, 1, is_confirmed=False), "none"),
        (did(WEEKLY, 3), "none"),
        (did(AS_IT_COMES, 1), "none"),
    ],
)
def test_level_follows_from_the_part_in_a_confirmed_deed_up_to_the_day(deed, level):
    assert read_one([deed], 2).level == level


def test_deed_counts_up_to_its_last_day_and_is_told_afterwards():
    deeds = [did(WEEKLY, 10)]

    assert read_one(deeds, 38).is_fresh
    late = read_one(deeds, 39)
    assert (late.level, late.is_fresh, late.last_on) == ("alone", False, START + timedelta(days=10))
    assert late.stale_level == "none"


def test_who_lapses_falls_to_the_next_level_that_is_fresh_and_the_stale_one_is_told():
    deeds = [did(WEEKLY, 10), did(WEEKLY, 30, together=("tom",)), did(WEEKLY, 50, TOM, watched=("ana",))]

    falls = [
        (one.level, one.is_fresh, one.stale_level)
        for one in (read_one(deeds, day) for day in (38, 39, 59, 79))
    ]
    assert falls == [
        ("alone", True, "none"),
        ("together", True, "alone"),
        ("seen", True, "alone"),
        ("alone", False, "none"),
    ]
    assert read_one(deeds, 59).stale_on == START + timedelta(days=10)


def test_deed_on_an_account_of_the_units_is_experience_and_told_to_be_so():
    on_units = did(WEEKLY, 10, account_home="unit")
    own = did(WEEKLY, 5, account_home="agency")

    one = read_one([on_units], 12)
    assert (one.level, one.is_fresh, one.is_on_unit_account) == ("alone", True, True)
    assert not read_one([own, on_units], 12).is_on_unit_account
    assert read_one([own, on_units], 34).is_on_unit_account  # the own one of day 5 counts until day 33
    assert not read_one(
        [own, on_units], 60
    ).is_on_unit_account  # both are stale: it was done on an own one as well


def test_who_has_left_or_is_not_there_yet_has_no_experience():
    left = Person("ana", "Ana Ruiz", "agency", START, until_on=START + timedelta(days=5))
    late = Person("ben", "Ben Osei", "agency", START + timedelta(days=30))
    deeds = [did(WEEKLY, 4, left)]

    assert read_one(deeds, 5, left).level == "alone"
    assert list_experience([WEEKLY], [left, late], deeds, START + timedelta(days=6)) == ()


def test_duty_that_need_not_be_done_is_left_out():
    over = Duty("old", "Old", every_days=7, from_on=START, until_on=START + timedelta(days=3))

    assert read_one([did(over, 1)], 3, duty=over).level == "alone"
    assert list_experience([over], [ANA], [did(over, 1)], START + timedelta(days=4)) == ()


def test_day_of_a_deed_is_the_day_in_its_own_zone():
    evening = datetime(2026, 1, 5, 23, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert read_one([Deed("looks", evening, "ana")], 4).last_on == date(2026, 1, 5)


def test_moment_without_a_zone_is_refused():
    with pytest.raises(DeedWithoutZone, match="2026-01-05T09:00:00, in no time zone"):
        list_experience([WEEKLY], [ANA], [Deed("looks", datetime(2026, 1, 5, 9), "ana")], START)


@pytest.mark.parametrize(("duties", "people"), [([WEEKLY, WEEKLY], [ANA]), ([WEEKLY], [BEN, BEN])])
def test_key_that_names_two_is_refused(duties, people):
    with pytest.raises(KeyTwice):
        list_experience(duties, people, [], START)
