"""The page of a person: what they have seen, done together and done alone, and what they could take on next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from support.handover import add_duty, add_holding
from support.readiness import build_team, read_text
from support.workbench import Cast, build_cast

from groundswell.teams.duties import Duty, Person
from groundswell.teams.experience import list_experience
from groundswell.teams.readiness import compute_readiness


def see_deed(
    cast: Cast, duty_id: Any, at: datetime, by: str, *, together: str = "", watched: str = ""
) -> None:
    """Write a deed that counts, with somebody who agreed to their part in it."""
    from groundswell_web.handover.models import Companion, Deed

    people = cast.people
    deed = Deed.objects.create(
        engagement_id=cast.engagement_id,
        duty_id=duty_id,
        at=at,
        by=people[by],
        by_home="unit" if by == "lead" else "agency",
        event_sequence=Deed.objects.count() + 900,
        recorded_at=at,
    )
    for role, part in ((together, "together"), (watched, "watched")):
        if role:
            agreed = {"said_by": people[by], "confirmed_by": people[role], "confirmed_at": at}
            home = "unit" if role == "lead" else "agency"
            Companion.objects.create(
                deed=deed, person=people[role], person_home=home, part=part, said_at=at, **agreed
            )


@pytest.fixture
def small(cast: Cast, now: datetime) -> Cast:
    """One duty of each level for the member: alone, alone on the unit's account, together, seen, stale, none."""
    begin = now - timedelta(days=50)
    account = add_holding(cast, begin, "Cloud account")
    duties = {
        name: add_duty(cast, begin, name, successor_id=cast.people["caseworker"].pk, **more)
        for name, more in {
            "Alone": {"consequence": "slows"},
            "On their account": {"holdings": (account,)},
            "Together": {},
            "Seen": {},
            "Long ago": {"consequence": "minor"},
            "Unknown": {"consequence": "slows"},
        }.items()
    }
    lately, long_ago = now - timedelta(days=10), now - timedelta(days=150)
    see_deed(cast, duties["Alone"], lately, "member")
    see_deed(cast, duties["On their account"], lately, "member")
    see_deed(cast, duties["Together"], lately, "member", together="lead")
    see_deed(cast, duties["Seen"], lately, "lead", watched="member")
    see_deed(cast, duties["Long ago"], long_ago, "member")
    see_deed(cast, duties["Unknown"], lately, "lead")
    return cast


@pytest.fixture
def read_person(small: Cast, client_of: Callable[[str], Client]) -> Callable[[str], str]:
    """Read what the page of somebody says, from their name on."""

    def read(role: str) -> str:
        person = small.people[role]
        said = read_text(client_of("service_owner").get(f"{small.address}handover/people/{person.pk}/"))
        return (
            said.rpartition(f"{person.name} ")[2]
            if role == "sponsor"
            else said.partition("After the exit")[2]
        )

    return read


def test_page_lists_what_somebody_has_done_and_whether_it_counts(read_person: Callable[[str], str]) -> None:
    rows = read_person("member").partition("Duties so far")[2]
    assert "Alone Done alone 20 February 2026 fresh until 21 April 2026" in rows
    assert "On their account critical Done alone on an account of the unit’s 20 February 2026" in rows
    assert "Together critical Done together 20 February 2026" in rows
    assert "Seen critical Looked on 20 February 2026" in rows
    assert "Long ago Done alone 3 October 2025 stale since 3 December 2025" in rows
    assert "1 other duty they have neither done nor seen." in rows


def test_page_counts_each_level_and_the_share_by_weight(read_person: Callable[[str], str]) -> None:
    said = read_person("member")
    assert "Could go on alone with, by weight 12%" in said  # 2 of 2 + 4 + 4 + 4 + 1 + 2
    assert "Done alone 2 Done together 1 Looked on 1 Stale 1" in said


def test_page_says_what_to_take_on_next_and_with_whom(read_person: Callable[[str], str]) -> None:
    steps = (
        read_person("member").partition("What to take on next")[2].partition("What Permits member could")[0]
    )
    assert (
        "On their account critical Done alone, but on an account of the unit’s. Get an account of the"
        in steps
    )
    assert "Together critical Done together. Do it alone. Nobody of the agency is ready for it." in steps
    assert "Seen critical Seen. Do it together with Permits lead" in steps
    assert "Unknown Look on while somebody does it: Permits lead" in steps
    assert "Long ago Done alone on 3 October 2025, too long ago. Do it alone again." in steps
    assert "1. " not in steps.partition("On their account")[0]
    assert steps.index("On their account") < steps.index("Unknown") < steps.index("Long ago")


def test_page_of_somebody_from_the_unit_says_what_to_show_to_whom(read_person: Callable[[str], str]) -> None:
    said = read_person("lead")
    shows = said.partition("What to show others")[2].partition("Duties so far")[0]
    assert "Seen critical Nearest to it: Permits member" in shows
    assert "Unknown Nobody of the agency has seen it yet." in shows
    assert "What to take on next" not in said
    assert "Could go on alone with" not in said


def test_page_of_somebody_who_has_left_shows_how_it_stood(
    small: Cast, now: datetime, read_person: Callable[[str], str]
) -> None:
    from groundswell_web.people.models import Person

    Person.objects.filter(pk=small.people["member"].pk).update(leaves_on=date(2026, 2, 25))
    said = read_person("member")
    assert "Not on the work today. This is how it stood on 25 February 2026" in said
    assert "Alone Done alone 20 February 2026 fresh until 21 April 2026" in said
    assert "What to take on next" not in said


def test_page_of_somebody_who_did_nothing_says_so(read_person: Callable[[str], str]) -> None:
    assert "No deed is known, and no duty names them." in read_person("finance")


def test_people_of_another_engagement_have_no_page(
    small: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    other, client = build_cast(now, "Licences"), client_of("lead")
    for person in (other.people["member"], small.people["stranger"]):
        address = f"{small.address}handover/people/{person.pk}/"
        assert client.get(address).status_code == client.get(f"{address}picture").status_code == 404


def test_picture_is_drawn_for_agency_people_only(small: Cast, client_of: Callable[[str], Client]) -> None:
    client, address = client_of("lead"), f"{small.address}handover/people/"
    drawn = client.get(f"{address}{small.people['member'].pk}/picture")
    assert "today 12%" in drawn.content.decode()
    assert client.get(f"{address}{small.people['lead'].pk}/picture").status_code == 404


def test_next_steps_are_at_most_five_and_begin_with_what_nobody_can_do(cast: Cast, now: datetime) -> None:
    from groundswell_web.handover.computing import read_teams
    from groundswell_web.handover.next_steps import plan_next
    from groundswell_web.handover.readiness_queries import compute_of, list_experience_of

    team = build_team(cast, now)
    facts = read_teams(cast.engagement_id, now)
    readiness, experience = compute_of(facts, now.date()), list_experience_of(facts, now.date())
    person = facts.find_person(str(team.people["Jan de Boer"].pk))
    assert person is not None
    steps = plan_next(person, readiness.lines, experience)
    assert len(steps) == 5
    critical = [line for line in readiness.lines if line.duty.is_critical and line.state != "ready"]
    assert len(critical) >= 5
    assert {step.duty.key for step in steps} <= {line.duty.key for line in critical}


def test_a_successor_is_asked_before_the_furthest_and_no_learner_shows_themselves() -> None:
    from groundswell_web.handover.next_steps import plan_next

    day = date(2026, 3, 2)
    ana, ben = (
        Person("ana", "Ana", "agency", date(2026, 1, 1)),
        Person("ben", "Ben", "unit", date(2026, 1, 1)),
    )
    duties = [
        Duty("a", "Known", "stops", 30, from_on=date(2026, 1, 1)),
        Duty("b", "Theirs", "stops", 30, successor="ana", from_on=date(2026, 1, 1)),
    ]
    from datetime import UTC

    from groundswell.teams.deeds import Deed

    deeds = [
        Deed("a", datetime(2026, 2, 20, tzinfo=UTC), "ben", together=("ana",)),
        Deed("b", datetime(2026, 2, 20, tzinfo=UTC), "ben"),
    ]
    lines = compute_readiness(duties, [ana, ben], deeds, day).lines
    steps = plan_next(ana, lines, list_experience(duties, [ana, ben], deeds, day))
    assert [(step.duty.name, step.step, [one.name for one in step.with_whom]) for step in steps] == [
        ("Theirs", "see", ["Ben"]),
        ("Known", "alone", []),
    ]
