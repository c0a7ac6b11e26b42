"""The start page and the state of play."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import time_machine
from django.test import Client
from support.mandates import put_in_force
from support.workbench import Cast, build_cast

from groundswell_web.engagements.actions import start_engagement


def test_start_page_shows_own_engagements_alone(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_cast(now, "Licences")

    text = client_of("lead").get("/").content.decode()

    assert "Permits" in text
    assert "Licences" not in text
    assert "180 days to exit" in text
    assert "Not started" in text


def test_start_page_of_a_stranger_says_how_to_get_in(client_of: Callable[[str], Client]) -> None:
    text = client_of("stranger").get("/").content.decode()

    assert "You have no part in an engagement yet." in text
    assert "Begin an engagement" not in text


def test_start_page_offers_what_a_role_may(client_of: Callable[[str], Client]) -> None:
    for role in ("coordinator", "administrator"):
        text = client_of(role).get("/").content.decode()

        assert "Begin an engagement" in text
        assert "Organisations and people" in text


def test_state_of_play_shows_days_phase_and_mandate(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now)
    start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)

    text = " ".join(client_of("observer").get(cast.address).content.decode().split())

    assert '<strong class="gs-top__days">180</strong> days to exit' in text
    assert "29 August 2026" in text
    assert "Discovery" in text
    assert "<strong>5% of cases</strong>, 200 at a time. Up to <strong>EUR 25,000</strong>." in text


def test_state_of_play_without_a_mandate_says_that_nothing_may_be_changed(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now)
    start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)

    with time_machine.travel(now + timedelta(days=120), tick=False):
        text = client_of("lead").get(cast.address).content.decode()

    assert "Run out" in text
    assert "Nothing may be changed without asking." in text


def test_state_of_play_after_the_exit_says_when_it_ended(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    with time_machine.travel(now + timedelta(days=181), tick=False):
        text = client_of("lead").get(cast.address).content.decode()

    assert "Ended" in text
    assert "days to exit" not in text


def test_menu_sets_the_engagement_apart_from_its_work(cast: Cast, client_of: Callable[[str], Client]) -> None:
    text = client_of("lead").get(cast.address).content.decode()

    work, engagement = text.split("gs-menu__aside")
    assert 'aria-label="The work"' in work
    assert all(f">{name}</a>" in work for name in ("Records", "Trials", "Discovery report"))
    assert all(f">{name}</a>" in engagement for name in ("Mandate and people", "History"))


def test_menu_shows_where_one_is(cast: Cast, client_of: Callable[[str], Client]) -> None:
    text = client_of("lead").get(f"{cast.address}about/members/").content.decode()

    assert 'aria-current="true"' in text
    assert text.count("govuk-service-navigation__item--active") == 1
