"""Strategies of duties, people and deeds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person

START = date(2026, 1, 1)
DAYS = st.integers(0, 200)
ENDS = st.none() | DAYS.map(lambda day: START + timedelta(days=day))
PERSONS = ("ana", "ben", "cleo", "tom", "uma")
CONSEQUENCES = st.sampled_from(["stops", "slows", "minor"])
INTERVALS = st.none() | st.sampled_from([1.0, 7.0, 14.5, 30.4, 90.0, 365.0])


@st.composite
def list_duties(draw, known_interval=False):
    """Up to five duties."""
    intervals = INTERVALS.filter(lambda every: every is not None) if known_interval else INTERVALS
    return [
        Duty(
            f"d{number}",
            f"Duty {number}",
            draw(CONSEQUENCES),
            draw(intervals),
            from_on=START + timedelta(days=draw(st.integers(0, 40))),
            until_on=draw(ENDS),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


@st.composite
def list_people(draw):
    """Five people, of whom two are the unit's; each may come late and leave."""
    return [
        Person(
            key,
            key.title(),
            "unit" if key in ("tom", "uma") else "agency",
            START + timedelta(days=draw(st.integers(0, 60))),
            draw(ENDS),
        )
        for key in PERSONS
    ]


def build_deeds(by=PERSONS, **fixed):
    """Deeds of any kind; what is given is fixed."""
    parts = {
        "together": st.lists(st.sampled_from(PERSONS), max_size=2, unique=True).map(tuple),
        "watched": st.lists(st.sampled_from(PERSONS), max_size=2, unique=True).map(tuple),
        "account_home": st.sampled_from(["", "agency", "unit", "third_party"]),
        "is_confirmed": st.sampled_from([True, True, True, False]),
    }
    parts |= {name: st.just(value) for name, value in fixed.items()}
    return st.builds(
        Deed,
        duty=st.sampled_from([f"d{number}" for number in range(6)]),
        at=DAYS.map(lambda day: datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)),
        by=st.sampled_from(by),
        **parts,
    )


DEEDS = st.lists(build_deeds(), max_size=25)
UNIT_DEEDS = st.lists(
    build_deeds(by=("tom", "uma"), together=(), watched=(), is_confirmed=True), min_size=1, max_size=8
)
AGENCY_ALONE = st.lists(
    build_deeds(by=("ana", "ben", "cleo"), together=(), account_home="agency", is_confirmed=True),
    min_size=1,
    max_size=8,
)
ON = DAYS.map(lambda day: START + timedelta(days=day))
