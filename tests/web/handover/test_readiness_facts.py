"""What readiness is computed from: duties, people, deeds that count, accounts; read with few questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.readiness import build_team
from support.workbench import Cast, build_person


def read(cast: Cast, now: datetime) -> Any:
    from groundswell_web.handover.computing import read_teams

    return read_teams(cast.engagement_id, now)


def test_reads_the_deeds_as_they_are_told_elsewhere(cast: Cast, now: datetime) -> None:
    """The pages of deeds and readiness must mean the same deeds; each reads them in its own way."""
    from groundswell_web.handover.deed_queries import load_deeds

    team = build_team(cast, now)
    add_every_kind_of_companion(cast, team, now)
    told = [deed for deed in load_deeds(cast.engagement_id) if deed.is_confirmed]
    assert len(told) > 250
    assert len({len(key) for deed in told for key in (*deed.together, *deed.watched)}) == 2
    assert list(read(cast, now).deeds) == told


def add_every_kind_of_companion(cast: Cast, team: Any, now: datetime) -> None:
    """Add deeds with each part, said by each of three people, at once or later, agreed to or not."""
    from groundswell_web.handover.models import Companion, Deed

    doer, other, third = (team.people[name] for name in ("Priya Nair", "Tom Bright", "Lena Vogt"))
    kinds = product(("together", "watched"), (doer, other, third), (0, 1), (True, False), (True, False))
    for number, (part, said_by, later, agreed, is_told) in enumerate(kinds):
        told = {"recorded_by": third, "confirmed_by": other, "confirmed_at": now, "account_home": "unit"}
        deed = Deed.objects.create(
            engagement_id=cast.engagement_id,
            duty=team.duties["Import the records"],
            at=now - timedelta(hours=number),
            by=doer,
            by_home="agency",
            recorded_at=now,
            **(told if is_told else {"event_sequence": number + 1}),
        )
        yes = {"confirmed_by": other if said_by != other else doer, "confirmed_at": now} if agreed else {}
        said = {
            "person_home": "unit",
            "part": part,
            "said_by": said_by,
            "said_at": now + timedelta(hours=later),
        }
        Companion.objects.create(deed=deed, person=other, **said, **yes)


def test_a_told_deed_counts_once_it_is_confirmed_and_never_when_it_was_refused(
    cast: Cast, now: datetime
) -> None:
    from groundswell_web.handover.models import Deed

    team = build_team(cast, now, duties=3, days=20)
    waiting = {"confirmed_by": None, "confirmed_at": None}
    duty = next(iter(team.duties.values()))
    terms = {
        "engagement_id": cast.engagement_id,
        "duty": duty,
        "by": team.people["Priya Nair"],
        "by_home": "agency",
    }
    before = len(read(cast, now).deeds)
    Deed.objects.create(at=now, recorded_by=team.people["Priya Nair"], recorded_at=now, **terms, **waiting)
    Deed.objects.create(
        at=now, recorded_by=team.people["Priya Nair"], recorded_at=now, refused_at=now, **terms
    )
    assert len(read(cast, now).deeds) == before
    Deed.objects.create(at=now, recorded_at=now, event_sequence=1, **terms)
    assert len(read(cast, now).deeds) == before + 1


def test_somebody_who_has_not_agreed_takes_the_alone_and_gains_nothing(cast: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import Companion, Deed

    team = build_team(cast, now, duties=1, days=3)
    doer, other = team.people["Priya Nair"], team.people["Tom Bright"]
    deed = Deed.objects.create(
        engagement_id=cast.engagement_id,
        duty=next(iter(team.duties.values())),
        at=now,
        by=doer,
        by_home="agency",
        recorded_at=now,
        event_sequence=9,
    )
    terms = {"deed": deed, "person": other, "person_home": "unit", "part": "together", "said_at": now}
    companion = Companion.objects.create(said_by=doer, **terms)
    last = read(cast, now).deeds[-1]
    assert not last.is_alone
    assert str(other.pk) not in last.together
    Companion.objects.filter(pk=companion.pk).update(confirmed_by=other, confirmed_at=now)
    assert read(cast, now).deeds[-1].together == (str(other.pk),)


def test_people_are_there_from_their_first_role_to_their_last(cast: Cast, now: datetime) -> None:
    from groundswell_web.engagements.actions import record_member

    person = build_person("Now And Then", cast.people["member"].home, now)
    for role, from_on, until_on in (
        ("member", date(2026, 1, 10), date(2026, 2, 1)),
        ("caseworker", date(2026, 2, 10), date(2026, 5, 1)),
    ):
        terms = {
            "role": role,
            "from_on": from_on,
            "until_on": until_on,
            "by": cast.people["lead"],
            "now": now,
        }
        record_member(cast.engagement_id, person_id=person.pk, **terms)
    found = read(cast, now).find_person(str(person.pk))
    assert (found.from_on, found.until_on, found.home) == (date(2026, 1, 10), date(2026, 5, 1), "agency")


@pytest.mark.parametrize(
    ("change", "last"),
    [
        ({"leaves_on": date(2026, 3, 20)}, date(2026, 3, 20)),
        ({"is_active": False}, date(2026, 3, 1)),
        ({"away_from_on": date(2026, 2, 1), "away_until_on": date(2026, 6, 1)}, date(2026, 3, 1)),
        ({"away_from_on": date(2026, 2, 20), "away_until_on": date(2026, 3, 5)}, None),
    ],
)
def test_who_cannot_come_tonight_is_not_there(
    cast: Cast, now: datetime, change: dict[str, Any], last: Any
) -> None:
    from groundswell_web.people.models import Person

    Person.objects.filter(pk=cast.people["member"].pk).update(**change)
    assert read(cast, now).find_person(str(cast.people["member"].pk)).until_on == last


def test_who_only_looks_on_is_counted_once_a_duty_names_them(cast: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import Duty

    sponsor = cast.people["sponsor"]
    assert read(cast, now).find_person(str(sponsor.pk)) is None
    Duty.objects.create(
        engagement_id=cast.engagement_id, name="Sign", successor=sponsor, from_on=now.date(), created_at=now
    )
    assert read(cast, now).find_person(str(sponsor.pk)).name == sponsor.name


def test_somebody_without_a_role_who_did_something_is_there_on_those_days_only(
    cast: Cast, now: datetime
) -> None:
    from groundswell_web.handover.models import Deed

    team = build_team(cast, now, duties=1, days=10)
    stranger, duty = cast.people["stranger"], next(iter(team.duties.values()))
    terms = {"engagement_id": cast.engagement_id, "duty": duty, "by_home": "agency", "recorded_at": now}
    Deed.objects.create(by=stranger, at=now - timedelta(days=2), event_sequence=7, **terms)
    found = read(cast, now).find_person(str(stranger.pk))
    assert (found.from_on, found.until_on) == ((now - timedelta(days=2)).date(),) * 2


def test_a_duty_that_ended_was_due_until_the_day_before(cast: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import Duty

    team = build_team(cast, now, duties=1, days=10)
    Duty.objects.filter(pk=next(iter(team.duties.values())).pk).update(ended_at=now)
    facts = read(cast, now)
    assert facts.list_due(now.date()) == ()
    assert len(facts.list_due(now.date() - timedelta(days=1))) == 1


def test_a_seen_deed_stands_on_the_account_that_its_duty_needs_today(cast: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import Deed, Holding

    team = build_team(cast, now, duties=6, days=10)
    duty = team.duties["Deploy a change of the online form"]
    terms = {"engagement_id": cast.engagement_id, "duty": duty, "by_home": "agency", "recorded_at": now}
    Deed.objects.create(by=team.people["Priya Nair"], at=now, event_sequence=7, **terms)
    assert read(cast, now).deeds[-1].account_home == "unit"
    Holding.objects.filter(name="Cloud account of the unit").update(home="agency")
    assert read(cast, now).deeds[-1].account_home == "agency"


def test_asks_the_database_as_often_for_much_as_for_little(cast: Cast, now: datetime) -> None:
    counts = []
    build_team(cast, now, duties=4, days=10)
    with CaptureQueriesContext(connection) as few:
        before = read(cast, now)
    counts.append(len(few))
    from groundswell_web.handover.models import Duty

    Duty.objects.bulk_create(
        Duty(engagement_id=cast.engagement_id, name=f"Duty {n}", from_on=now.date(), created_at=now)
        for n in range(40)
    )
    with CaptureQueriesContext(connection) as many:
        after = read(cast, now)
    assert len(many) == counts[0] <= 9
    assert len(after.duties) == len(before.duties) + 40
    assert replace(after, duties=before.duties, origins={}) == replace(before, origins={})
