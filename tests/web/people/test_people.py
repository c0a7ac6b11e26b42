"""Organisations and people: added, invited, changed, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.people import actions
from groundswell_web.people.queries import describe_person, find_person, list_organisations
from groundswell_web.refusals import EditedMeanwhile, Refusal


def fill_person(cast: Cast, **more: Any) -> dict[str, Any]:
    """Fill the form of a person."""
    return {"email": "New.Person@Example.org", "name": "New Person", "home_id": str(cast.unit_id)} | more


def test_organisation_added_is_listed_and_told_in_the_history(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client_of("administrator").post(
        reverse("organisation_new"), {"name": "Licences Office", "kind": "agency"}
    )

    assert "Licences Office" in [one.name for one in list_organisations("agency")]
    assert list_events(None, kind="organisation")[0].by == "Permits administrator"


def test_organisation_of_a_name_that_is_taken_is_refused_beside_its_field(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    answers = {"name": "permits unit", "kind": "agency"}
    text = client_of("administrator").post(reverse("organisation_new"), answers).content.decode()

    assert "There is an organisation of this name already" in text
    assert 'value="permits unit"' in text


def test_person_invited_gets_a_link_sets_a_password_and_signs_in(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    client_of("administrator").post(reverse("person_new"), fill_person(cast))
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    client = Client()
    page = client.get("/" + link.split("/", 3)[3], follow=True).redirect_chain[-1][0]

    client.post(page, {"password1": "three random words", "password2": "three random words"})
    response = client.post(
        reverse("account_login"), {"login": "new.person@example.org", "password": "three random words"}
    )

    assert mail.outbox[0].to == ["new.person@example.org"]
    assert response.headers["location"] == "/"
    assert [event.verb for event in list_events(None, kind="person")] == [
        "set the password of",
        "invited",
        "added",
    ]


def test_person_invited_with_an_address_that_is_taken_is_refused(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    answers = fill_person(cast, email="PERMITS.LEAD@example.org")
    text = client_of("administrator").post(reverse("person_new"), answers).content.decode()

    assert "Somebody has this email address already" in text
    assert mail.outbox == []


def test_invitation_that_cannot_be_mailed_keeps_the_person_and_says_so(
    cast: Cast, client_of: Callable[[str], Client], settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "support.stopped_mail.StoppedMail"}}

    client = client_of("administrator")
    response = client.post(reverse("person_new"), fill_person(cast), follow=True)

    assert "The mail could not be sent" in response.content.decode()
    assert "New Person" in response.content.decode()
    assert [event.verb for event in list_events(None, kind="person")] == ["added"]


def test_coordinator_of_an_agency_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refusal, match="must belong to a unit"):
        actions.record_person(
            email="a@example.org",
            name="A",
            home_id=cast.agency_id,
            is_coordinator=True,
            by=cast.people["administrator"],
            now=now,
        )


def test_person_changed_keeps_what_stood_before_in_the_history(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    person = cast.people["member"]
    answers = {
        "name": "Other Name",
        "home_id": str(cast.agency_id),
        "version": 1,
        "leaves_on_0": "30",
        "leaves_on_1": "6",
        "leaves_on_2": "2026",
    }

    client_of("administrator").post(reverse("person_change", args=[person.pk]), answers)

    card = find_person(person.pk, now=now)
    assert card is not None
    assert card.leaves_on == date(2026, 6, 30)
    event = list_events(None, kind="person", key=person.pk)[0]
    assert event.told == [("Name", "Permits member", "Other Name"), ("Last day", "–", "30 June 2026")]


def test_person_changed_by_two_at_once_shows_both_to_the_second(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    person = cast.people["member"]
    actions.correct_person(
        person.pk, version=1, changes={"name": "First Name"}, by=cast.people["coordinator"], now=now
    )

    answers = {"name": "Second Name", "home_id": str(cast.agency_id), "version": 1}
    address = reverse("person_change", args=[person.pk])
    text = client_of("administrator").post(address, answers).content.decode()

    assert "Permits coordinator changed this while you had it open" in text
    assert "First Name" in text
    assert 'value="Second Name"' in text
    assert describe_person(person.pk)["name"] == "First Name"


def test_person_of_an_older_version_is_not_changed(cast: Cast, now: datetime) -> None:
    by = cast.people["administrator"]
    actions.correct_person(cast.people["member"].pk, version=1, changes={"name": "A"}, by=by, now=now)

    with pytest.raises(EditedMeanwhile):
        actions.correct_person(cast.people["member"].pk, version=1, changes={"name": "B"}, by=by, now=now)


def test_last_administrator_cannot_be_ended_or_changed_away(cast: Cast, now: datetime) -> None:
    administrator = cast.people["administrator"]

    with pytest.raises(Refusal, match="Somebody must administer"):
        actions.withdraw_person(administrator.pk, by=administrator, now=now)
    with pytest.raises(Refusal, match="Somebody must administer"):
        actions.correct_person(
            administrator.pk, version=1, changes={"is_administrator": False}, by=administrator, now=now
        )
    assert find_person(administrator.pk, now=now).may_enter  # type: ignore[union-attr]


def test_leave_the_wrong_way_round_is_refused(cast: Cast, now: datetime) -> None:
    changes = {"away_from_on": date(2026, 5, 2), "away_until_on": date(2026, 5, 1)}

    with pytest.raises(Refusal, match="must not be before the first"):
        actions.correct_person(
            cast.people["member"].pk, version=1, changes=changes, by=cast.people["administrator"], now=now
        )


def test_access_ended_and_given_again(cast: Cast, client_of: Callable[[str], Client], now: datetime) -> None:
    person = cast.people["member"]
    client = client_of("administrator")

    client.post(reverse("person_end", args=[person.pk]))
    assert not find_person(person.pk, now=now).may_enter  # type: ignore[union-attr]
    client.post(reverse("person_restore", args=[person.pk]))

    assert find_person(person.pk, now=now).may_enter  # type: ignore[union-attr]
    assert [event.verb for event in list_events(None, kind="person", key=person.pk)] == ["restored", "ended"]


def test_leave_of_four_weeks_counts_as_away_and_a_shorter_one_does_not(cast: Cast, now: datetime) -> None:
    person, by = cast.people["member"], cast.people["administrator"]
    for version, (days, is_away) in enumerate([(27, False), (28, True)], start=1):
        changes = {"away_from_on": now.date(), "away_until_on": now.date() + timedelta(days=days)}
        actions.correct_person(person.pk, version=version, changes=changes, by=by, now=now)

        assert find_person(person.pk, now=now).is_away is is_away  # type: ignore[union-attr]


def test_own_account_shows_what_is_held(client_of: Callable[[str], Client], cast: Cast) -> None:
    text = client_of("observer").get(reverse("own_account")).content.decode()

    assert "permits.observer@example.org" in text
    assert "None: you cannot sign anything yet" in text


def test_person_who_does_not_exist_is_not_found(cast: Cast, client_of: Callable[[str], Client]) -> None:
    address = reverse("person", args=[cast.engagement_id])

    assert client_of("administrator").get(address).status_code == 404
