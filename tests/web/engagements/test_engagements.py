"""Begin an engagement, change it, start it, move it on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.mandates import draft, put_in_force
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.engagements import actions, queries
from groundswell_web.engagements.models import Engagement, Membership
from groundswell_web.engagements.start_conditions import NotStartable, list_missing
from groundswell_web.refusals import EditedMeanwhile, Refusal


def fill(**more: str) -> dict[str, str]:
    """Fill the form of an engagement."""
    told = {
        "name": "Licences",
        "services": "Taxi licence\n\nMinicab licence\n",
        "purpose": "Drive a taxi.",
        "cost_of_nothing": "They wait.",
    }
    for name, day in {"begins_on": "5 1 2026", "exits_on": "29 8 2026"}.items():
        told |= {f"{name}_{place}": part for place, part in enumerate(day.split())}
    return told | more


def test_engagement_begun_by_a_coordinator_leads_to_its_people(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    answers = fill(agency=str(cast.agency_id), unit=str(cast.unit_id))

    response = client_of("coordinator").post(reverse("engagement_new"), answers)

    engagement = Engagement.objects.get(name="Licences")
    assert response.headers["location"] == reverse("members", args=[engagement.pk])
    assert queries.read_engagement(engagement.pk).services == ("Minicab licence", "Taxi licence")


def test_engagement_that_ends_before_it_begins_is_refused_with_answers_kept(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    answers = fill(agency=str(cast.agency_id), unit=str(cast.unit_id), exits_on_2="2025")

    text = client_of("coordinator").post(reverse("engagement_new"), answers).content.decode()

    assert "The exit date must be after the day it begins" in text
    assert "Drive a taxi." in text
    assert 'href="#id_exits_on_0"' in text


def test_engagement_without_answers_says_what_to_enter(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    text = client_of("coordinator").post(reverse("engagement_new"), {"x": "1"}).content.decode()

    for error in ("Enter what the engagement is called", "Select the agency", "Enter the exit date"):
        assert error in text
    assert "Error: Begin an engagement" in text


def test_engagement_changed_tells_only_what_changed(cast: Cast, client_of: Callable[[str], Client]) -> None:
    address = reverse("engagement_change", args=[cast.engagement_id])
    text = queries.read_engagement(cast.engagement_id)
    answers = fill(name="Permits", purpose=text.purpose, cost_of_nothing=text.cost_of_nothing, version="1")

    client_of("lead").post(address, answers)

    event = list_events(cast.engagement_id, kind="engagement")[0]
    assert event.told == [("Services", "Permits service", "Minicab licence; Taxi licence")]


def test_engagement_changed_by_two_at_once_shows_both_to_the_second(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    address = reverse("engagement_change", args=[cast.engagement_id])
    changes = {"name": "First name"}
    actions.correct_engagement(
        cast.engagement_id, version=1, changes=changes, by=cast.people["service_owner"], now=now
    )

    text = client_of("lead").post(address, fill(name="Second name", version="1")).content.decode()

    assert "Permits service owner changed this while you had it open" in text
    assert "First name" in text
    assert 'value="Second name"' in text
    with pytest.raises(EditedMeanwhile):
        actions.correct_engagement(
            cast.engagement_id, version=1, changes=changes, by=cast.people["lead"], now=now
        )


def test_engagement_with_everything_missing_names_everything_at_once(cast: Cast, now: datetime) -> None:
    Membership.objects.filter(engagement_id=cast.engagement_id).exclude(role="lead").delete()
    Engagement.objects.filter(pk=cast.engagement_id).update(exits_on=date(2026, 3, 1))

    with pytest.raises(NotStartable) as caught:
        actions.start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)

    assert [one.text for one in caught.value.missing] == [
        "a sponsor",
        "a service owner",
        "an exit date in the future",
        "somebody from the agency on the team",
        "a signed mandate",
    ]
    assert "a sponsor; a service owner; an exit date" in caught.value.text


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        ("sponsor", "a sponsor"),
        ("service_owner", "a service owner"),
        ("member", "somebody from the agency on the team"),
    ],
)
def test_engagement_without_a_person_cannot_start(cast: Cast, now: datetime, role: str, missing: str) -> None:
    put_in_force(cast, now)
    Membership.objects.filter(engagement_id=cast.engagement_id, role=role).delete()

    assert [one.text for one in list_missing(cast.engagement_id, now=now)] == [missing]


def test_engagement_whose_sponsor_has_left_cannot_start(cast: Cast, now: datetime) -> None:
    put_in_force(cast, now)
    cast.people["sponsor"].leaves_on = date(2026, 3, 1)
    cast.people["sponsor"].save()

    assert [one.text for one in list_missing(cast.engagement_id, now=now)] == ["a sponsor"]


def test_engagement_with_an_unsigned_mandate_cannot_start(cast: Cast, now: datetime) -> None:
    draft(cast, now)

    assert [one.text for one in list_missing(cast.engagement_id, now=now)] == ["a signed mandate"]


def test_engagement_with_everything_there_starts_once(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now)
    address = reverse("engagement_start", args=[cast.engagement_id])

    text = client_of("lead").post(address, follow=True).content.decode()

    assert "The engagement has started." in text
    assert queries.read_engagement(cast.engagement_id).started_at == now
    with pytest.raises(Refusal, match="has started already"):
        actions.start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)


def test_start_with_something_missing_says_so_on_the_page(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    address = reverse("engagement_start", args=[cast.engagement_id])

    text = client_of("lead").post(address, follow=True).content.decode()

    assert "The engagement cannot start yet. Missing: a signed mandate" in text


def test_phase_is_recorded_up_to_live_and_the_hand_over_is_not_recorded_here(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now)
    actions.start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)
    address = reverse("engagement_phase", args=[cast.engagement_id])

    for phase in ("alpha", "beta", "live"):
        client_of("lead").post(address, {"phase": phase})
    refused = client_of("lead").post(address, {"phase": "handed_over"}).content.decode()

    assert "The hand-over is signed on the page of the exit" in refused
    assert queries.read_engagement(cast.engagement_id).phase_name == "Live"
    assert list_events(cast.engagement_id, kind="engagement")[0].told == [("Phase", "Beta", "Live")]


@pytest.mark.parametrize(
    ("phase", "text"), [("discovery", "in this phase already"), ("alpha", "Start the eng")]
)
def test_phase_that_cannot_be_is_refused(cast: Cast, now: datetime, phase: str, text: str) -> None:
    with pytest.raises(Refusal, match=text):
        actions.record_phase(cast.engagement_id, phase=phase, by=cast.people["lead"], now=now)


def test_checklist_shows_what_is_missing_with_the_way_to_it(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    for address in ("state_of_play", "engagement"):
        text = client_of("lead").get(reverse(address, args=[cast.engagement_id])).content.decode()

        assert "Before it can start" in text
        assert reverse("mandates", args=[cast.engagement_id]) in text
        assert "Start the engagement" not in text


def test_started_engagement_shows_no_checklist(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now)
    text = client_of("lead").get(reverse("state_of_play", args=[cast.engagement_id])).content.decode()
    assert "Start the engagement" in text

    actions.start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)

    told: Any = client_of("lead").get(reverse("state_of_play", args=[cast.engagement_id])).content.decode()
    assert "Before it can start" not in told
    assert "What the mandate allows" in told
