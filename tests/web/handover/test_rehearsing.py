"""What became of a duty in some days, against cases worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person
from groundswell_web.handover.rehearsing import OUTCOMES, Outcome, count_outcomes, read_outcomes

PEOPLE = (
    Person("ann", "Ann", "agency", date(2026, 1, 1)),
    Person("bob", "Bob", "agency", date(2026, 1, 1)),
    Person("uma", "Uma", "unit", date(2026, 1, 1)),
)
FROM = datetime(2026, 3, 9, tzinfo=UTC)  # a Monday
UNTIL = datetime(2026, 3, 14, tzinfo=UTC)  # the end of Friday


def at(day: int, hour: int = 10) -> datetime:
    """Give a moment in March."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def read(every: float | None, *deeds: tuple[str, datetime], until: datetime = UNTIL) -> Outcome:
    """Read what became of one duty."""
    duty = Duty("x", "X", every_days=every, from_on=date(2026, 1, 5))
    told = [Deed("x", moment, by) for by, moment in deeds]
    (outcome,) = read_outcomes([duty], PEOPLE, told, from_at=FROM, until_at=until)
    return outcome


def test_duty_done_on_the_day_on_which_it_comes_is_done() -> None:
    found = read(7, ("uma", at(4)), ("ann", at(11, 23)))  # comes on Wednesday the 11th

    assert (found.outcome, found.on_time, found.late, found.missed, found.who) == ("done", 1, 0, 0, ("Ann",))


def test_duty_done_two_days_after_it_came_is_late_by_two_days() -> None:
    found = read(7, ("uma", at(4)), ("ann", at(13)))

    assert (found.outcome, found.late, found.days_late) == ("late", 1, 2)


def test_duty_that_came_and_that_nobody_did_is_not_done_at_all() -> None:
    found = read(7, ("uma", at(4)))

    assert (found.outcome, found.missed) == ("not_done", 1)


def test_duty_that_the_unit_alone_did_is_told_apart() -> None:
    found = read(7, ("uma", at(4)), ("uma", at(11)))

    assert (found.outcome, found.by_unit, found.missed) == ("unit", 1, 1)


def test_duty_whose_next_time_lies_after_the_days_was_not_due() -> None:
    assert read(30, ("ann", at(4))).outcome == "not_due"


def test_daily_duty_is_counted_each_day() -> None:
    """From Sunday on, Monday and Tuesday in time, then not until Friday: Wednesday came and is done two days late."""
    found = read(1, ("uma", at(8)), ("ann", at(9)), ("bob", at(10)), ("ann", at(13)))

    assert (found.on_time, found.late, found.days_late, found.missed) == (2, 1, 2, 0)
    assert (found.outcome, found.who) == ("late", ("Ann", "Bob"))


def test_what_was_overdue_before_is_due_on_the_first_day() -> None:
    long_ago = ("uma", datetime(2026, 1, 10, 9, tzinfo=UTC))

    assert read(7, long_ago, ("ann", at(9, 23))).outcome == "done"
    assert read(7, long_ago, ("ann", at(11))).days_late == 2


def test_duty_never_done_counts_from_its_first_day() -> None:
    assert read(7).outcome == "not_done"
    assert read(90).outcome == "not_due"


def test_day_that_is_not_over_yet_is_not_missed() -> None:
    """Asked on Wednesday at noon, the day on which it comes."""
    assert read(7, ("uma", at(4)), until=at(11, 12)).outcome == "not_due"
    assert read(7, ("uma", at(4)), until=at(12, 0)).outcome == "not_done"


def test_duty_that_comes_as_things_happen_is_done_or_nothing_came() -> None:
    assert read(None, ("ann", at(4))).outcome == "nothing_came"
    assert read(None, ("ann", at(10))).outcome == "done"
    assert read(None, ("uma", at(10))).outcome == "unit"


def test_day_ends_at_midnight_of_the_place() -> None:
    """23:30 on Wednesday in New York is half past three on Thursday in UTC."""
    zone = ZoneInfo("America/New_York")
    duty = Duty("x", "X", every_days=7.0, from_on=date(2026, 1, 5))
    deeds = [Deed("x", at(4, 15), "uma"), Deed("x", datetime(2026, 3, 11, 23, 30, tzinfo=zone), "ann")]
    days = {"from_at": FROM, "until_at": UNTIL}

    assert read_outcomes([duty], PEOPLE, deeds, **days, zone=zone)[0].outcome == "done"
    assert read_outcomes([duty], PEOPLE, deeds, **days, zone=UTC)[0].outcome == "late"


def test_deed_that_nobody_confirmed_does_not_count() -> None:
    duty = Duty("x", "X", every_days=7.0, from_on=date(2026, 1, 5))
    deeds = [Deed("x", at(4), "uma"), Deed("x", at(11), "ann", is_confirmed=False)]

    assert read_outcomes([duty], PEOPLE, deeds, from_at=FROM, until_at=UNTIL)[0].outcome == "not_done"


def test_duty_of_other_days_is_left_out() -> None:
    duties = [
        Duty("old", "Old", every_days=1.0, from_on=date(2026, 1, 1), until_on=date(2026, 3, 8)),
        Duty("new", "New", every_days=1.0, from_on=date(2026, 3, 20)),
    ]

    assert read_outcomes(duties, PEOPLE, [], from_at=FROM, until_at=UNTIL) == []


def test_critical_duties_that_nobody_did_come_first() -> None:
    duties = [
        Duty("a", "A", "minor", 1.0, from_on=date(2026, 3, 1)),
        Duty("b", "B", "stops", 1.0, from_on=date(2026, 3, 1)),
        Duty("c", "C", "stops", None, from_on=date(2026, 3, 1)),
    ]
    found = read_outcomes(duties, PEOPLE, [], from_at=FROM, until_at=UNTIL)

    assert [one.duty for one in found] == ["b", "a", "c"]
    assert count_outcomes(found) == dict.fromkeys(OUTCOMES, 0) | {"not_done": 2, "nothing_came": 1}


@given(
    every=st.one_of(st.none(), st.floats(0.05, 4000)),
    deeds=st.lists(
        st.tuples(st.sampled_from(["ann", "uma", "stranger"]), st.integers(-60 * 24, 10 * 24)), max_size=12
    ),
)
def test_counts_hold_whatever_was_done(every: float | None, deeds: list[tuple[str, int]]) -> None:
    told = [(by, FROM + timedelta(hours=hours)) for by, hours in deeds]
    found = read(every, *told)
    within = [by for by, moment in told if FROM <= moment < UNTIL]

    assert found.on_time + found.late == within.count("ann")
    assert found.by_unit == len(within) - within.count("ann")
    assert (found.outcome in ("done", "late")) == ("ann" in within)
    assert Outcome.from_document(found.as_document()) == found


@pytest.mark.parametrize("first", [date.min, date(2026, 3, 1), date(9990, 1, 1)])
def test_days_at_the_ends_of_the_calendar_break_nothing(first: date) -> None:
    duty = Duty("x", "X", every_days=4_000_000.0, from_on=first)

    found = read_outcomes([duty], PEOPLE, [], from_at=FROM, until_at=UNTIL)
    assert [one.outcome for one in found] == (["not_due"] if first.year < 9990 else [])
