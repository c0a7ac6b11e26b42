"""Acceptance: duty by duty, several by one signature; or what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from support.handover import add_duty, do_deed
from support.second_factor import Phone
from support.workbench import Cast, build_cast

from groundswell_web.audit.queries import list_events
from groundswell_web.handover.acceptance_queries import AcceptanceLine, get_acceptance, list_acceptances
from groundswell_web.handover.actions import acceptances as actions
from groundswell_web.handover.actions.duties import change_duty, end_duty
from groundswell_web.handover.duty_cards import DutyTerms
from groundswell_web.handover.models import Acceptance
from groundswell_web.refusals import NotThere, Refusal

AGAIN = "/account/2fa/reauthenticate/"


def accept(cast: Cast, now: datetime, *duty_ids: UUID, version: int = 1, by: str = "service_owner") -> int:
    """Accept duties as the service owner, as they stood when they were added."""
    versions = dict.fromkeys(duty_ids, version)
    return actions.accept_duties(cast.engagement_id, versions, by=cast.people[by], now=now)


def find(cast: Cast, duty_id: UUID, now: datetime) -> AcceptanceLine:
    """Find a duty among those to accept."""
    return next(one for one in list_acceptances(cast.engagement_id, now) if one.duty.id == duty_id)


def show_factor(client: Client, phone: Phone, path: str) -> Any:
    """Type the code of the phone where a page that is signed sends to."""
    return client.post(AGAIN, {"code": phone.show_code(), "next": path})


def test_several_duties_are_chosen_and_accepted_with_one_signature(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    first, second = add_duty(cast, now, "Deploy"), add_duty(cast, now, "Answer alarms")
    left = add_duty(cast, now, "Order licences")
    client, phone = client_of("service_owner"), Phone(cast.people["service_owner"])
    choose, sign = (reverse(name, args=[cast.engagement_id]) for name in ("acceptance", "acceptance_sign"))

    assert client.post(choose, {"duties": [str(first), str(second)]}).headers["location"] == sign
    assert client.get(sign).headers["location"].startswith(AGAIN)
    assert Acceptance.objects.count() == 0
    show_factor(client, phone, sign)
    shown = client.get(sign).content.decode()
    assert "Accept 2 duties" in shown
    assert "Order licences" not in shown
    told = {"duties": [f"{first}:1", f"{second}:1"]}
    text = client.post(sign, told, follow=True).content.decode()

    assert "You have accepted 2 duties." in text
    assert [find(cast, one, now).status for one in (first, second, left)] == ["accepted", "accepted", "open"]
    event = list_events(cast.engagement_id, kind="duties")[0]
    assert event.verb == "accepted"
    assert [one["duty"] for one in event.after["accepted"]] == ["Answer alarms", "Deploy"]  # type: ignore[index]


def test_signature_needs_the_second_factor_each_time(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    duty_id = add_duty(cast, now)
    client, phone = client_of("service_owner"), Phone(cast.people["service_owner"])
    sign = reverse("acceptance_sign", args=[cast.engagement_id])
    show_factor(client, phone, sign)

    assert client.post(sign, {"duties": f"{duty_id}:1"}).headers["location"].startswith(AGAIN)
    assert Acceptance.objects.count() == 0


def test_choice_of_nothing_asks_for_one(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    add_duty(cast, now)
    text = client_of("service_owner").post(reverse("acceptance", args=[cast.engagement_id])).content.decode()

    assert "Select the duties that you accept" in text
    assert "<title>Error:" in text


def test_who_only_reads_sees_all_and_chooses_nothing(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    duty_id = add_duty(cast, now, "Deploy")
    address = reverse("acceptance", args=[cast.engagement_id])
    for role in ("lead", "sponsor", "observer"):
        text = client_of(role).get(address).content.decode()
        assert "Deploy" in text
        assert 'type="checkbox"' not in text
        assert client_of(role).post(address, {"duties": str(duty_id)}).status_code == 403


def test_duty_changed_since_it_was_shown_is_not_accepted(cast: Cast, now: datetime) -> None:
    duty_id, other = add_duty(cast, now, "Deploy"), add_duty(cast, now, "Answer alarms")
    terms = DutyTerms("Deploy", "stops", 7.0)
    change_duty(cast.engagement_id, duty_id, terms, version=1, by=cast.people["lead"], now=now)

    with pytest.raises(Refusal, match="changed while you had it open: Deploy"):
        accept(cast, now, duty_id, other)
    assert Acceptance.objects.count() == 0


def test_duty_changed_after_its_acceptance_says_so_and_can_be_accepted_again(
    cast: Cast, now: datetime
) -> None:
    duty_id = add_duty(cast, now, "Deploy")
    assert accept(cast, now, duty_id) == 1
    later = now + timedelta(hours=1)
    terms = DutyTerms("Deploy", "stops", 7.0)
    change_duty(cast.engagement_id, duty_id, terms, version=1, by=cast.people["lead"], now=later)

    line = find(cast, duty_id, later)
    assert (line.status, line.changed_at) == ("accepted", later)
    assert accept(cast, later + timedelta(hours=1), duty_id, version=2) == 1
    assert find(cast, duty_id, later + timedelta(hours=2)).changed_at is None


def test_duty_accepted_twice_is_accepted_once(cast: Cast, now: datetime) -> None:
    duty_id = add_duty(cast, now)

    assert [accept(cast, now, duty_id), accept(cast, now, duty_id)] == [1, 0]
    assert Acceptance.objects.count() == 1


def test_what_is_missing_is_kept_and_takes_an_acceptance_back(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    duty_id = add_duty(cast, now)
    accept(cast, now - timedelta(hours=1), duty_id)
    address = reverse("acceptance_duty", args=[cast.engagement_id, duty_id])
    text = client_of("service_owner").post(address, {"text": "Nobody has the keys."}, follow=True)

    assert "Nobody has the keys." in text.content.decode()
    assert find(cast, duty_id, now).status == "missing"
    said = [answer.is_accepted for answer in get_acceptance(cast.engagement_id, duty_id, now).answers]
    assert said == [False, True]
    assert list_events(cast.engagement_id, kind="duty", key=duty_id)[0].verb == "said what is missing of"
    accept(cast, now + timedelta(hours=1), duty_id)
    assert find(cast, duty_id, now + timedelta(hours=2)).status == "accepted"


def test_missing_nothing_asks_for_words(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    address = reverse("acceptance_duty", args=[cast.engagement_id, add_duty(cast, now)])
    for text in ("", "  "):
        assert (
            "Enter what is missing"
            in client_of("service_owner").post(address, {"text": text}).content.decode()
        )


def test_page_shows_how_far_the_agency_is_and_where_it_is_described(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    duty_id = add_duty(cast, now, "Deploy")
    do_deed(cast, duty_id, now, by="member", days_ago=1)
    for address in ("acceptance", "acceptance_duty"):
        arguments = [cast.engagement_id] + ([duty_id] if address == "acceptance_duty" else [])
        text = client_of("service_owner").get(reverse(address, args=arguments)).content.decode()
        assert "Permits member did it alone" in text
        assert "https://wiki.example.org/deploying" in text


def test_only_a_service_owner_of_the_agency_accepts(cast: Cast, now: datetime) -> None:
    from groundswell_web.people.models import Organisation

    duty_id = add_duty(cast, now)
    for role in ("lead", "sponsor", "member"):
        with pytest.raises(Refusal, match="Only a service owner who is of the agency"):
            accept(cast, now, duty_id, by=role)
    owner = cast.people["service_owner"]
    owner.home = Organisation.objects.get(pk=cast.unit_id)
    owner.save()
    with pytest.raises(Refusal, match="of the agency"):
        accept(cast, now, duty_id)
    with pytest.raises(Refusal, match="of the agency"):
        actions.record_missing(cast.engagement_id, duty_id, text="x", by=owner, now=now)


def test_duty_of_another_engagement_or_ended_is_not_there(cast: Cast, now: datetime) -> None:
    others = build_cast(now, "Licences")
    theirs, ended = add_duty(others, now), add_duty(cast, now, "Old")
    end_duty(cast.engagement_id, ended, why="Gone.", by=cast.people["lead"], now=now)

    for duty_id in (theirs, ended):
        with pytest.raises(NotThere):
            accept(cast, now, duty_id)
    with pytest.raises(NotThere):
        actions.record_missing(cast.engagement_id, theirs, text="x", by=cast.people["service_owner"], now=now)
    with pytest.raises(NotThere):
        get_acceptance(cast.engagement_id, theirs, now)
    with pytest.raises(Refusal, match="Select the duties"):
        accept(cast, now)


@pytest.mark.parametrize("told", ["x", "x:1", "00000000-0000-4000-8000-000000000001:1", "::", "\x00"])
def test_made_up_duties_are_signed_by_nobody(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, told: str
) -> None:
    duty_id = add_duty(cast, now)
    client, phone = client_of("service_owner"), Phone(cast.people["service_owner"])
    sign = reverse("acceptance_sign", args=[cast.engagement_id])
    client.post(reverse("acceptance", args=[cast.engagement_id]), {"duties": str(duty_id)})
    client.get(sign)
    show_factor(client, phone, sign)

    assert client.post(sign, {"duties": told}).status_code in (302, 404)
    assert Acceptance.objects.count() == 0


def test_signing_without_a_choice_leads_back_to_choosing(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    add_duty(cast, now)
    client, phone = client_of("service_owner"), Phone(cast.people["service_owner"])
    sign = reverse("acceptance_sign", args=[cast.engagement_id])
    client.get(sign)
    show_factor(client, phone, sign)

    assert "Choose the duties first, then sign." in client.get(sign, follow=True).content.decode()
