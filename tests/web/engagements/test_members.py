"""Who is in an engagement, and how access ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from support.mandates import put_in_force
from support.workbench import Cast, build_cast, build_person

from groundswell_web.engagements import actions, queries
from groundswell_web.people.models import Organisation
from groundswell_web.refusals import NotThere, Refusal


def find_membership(cast: Cast, role: str, now: datetime) -> Any:
    """Find the id of a role."""
    return queries.list_members(cast.engagement_id, now=now, role=role)[0].id


def test_member_added_in_the_browser_gets_in(cast: Cast, client_of: Callable[[str], Client]) -> None:
    answers = {
        "person": str(cast.people["stranger"].pk),
        "role": "observer",
        "from_on_0": "2",
        "from_on_1": "3",
        "from_on_2": "2026",
    }
    assert client_of("stranger").get(cast.address).status_code == 404

    client_of("lead").post(reverse("member_new", args=[cast.engagement_id]), answers)

    assert client_of("stranger").get(cast.address).status_code == 200


def test_member_added_twice_is_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refusal, match="has this role already"):
        actions.record_member(
            cast.engagement_id,
            person_id=cast.people["lead"].pk,
            role="lead",
            from_on=now.date(),
            until_on=None,
            by=cast.people["lead"],
            now=now,
        )


def test_member_who_has_left_is_refused(cast: Cast, now: datetime) -> None:
    home = Organisation.objects.get(pk=cast.unit_id)
    person = build_person("Gone Person", home, now, leaves_on=date(2026, 2, 1))

    with pytest.raises(Refusal, match="has no access to the workbench"):
        actions.record_member(
            cast.engagement_id,
            person_id=person.pk,
            role="member",
            from_on=now.date(),
            until_on=None,
            by=cast.people["lead"],
            now=now,
        )


def test_role_that_has_ended_ends_access_by_itself(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    membership = find_membership(cast, "member", now)
    told = {"until_on_0": "4", "until_on_1": "3", "until_on_2": "2026"}
    client_of("lead").post(reverse("member_end", args=[cast.engagement_id, membership]), told)

    with time_machine.travel(now + timedelta(days=2), tick=False):
        assert client_of("member").get(cast.address).status_code == 200
    with time_machine.travel(now + timedelta(days=3), tick=False):
        assert client_of("member").get(cast.address).status_code == 404


@pytest.mark.parametrize("role", ["sponsor", "service_owner"])
def test_last_of_a_started_engagement_is_not_ended_without_successor(
    cast: Cast, now: datetime, role: str
) -> None:
    put_in_force(cast, now)
    actions.start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)

    with pytest.raises(Refusal, match="Name a successor first"):
        actions.withdraw_member(
            cast.engagement_id,
            find_membership(cast, role, now),
            until_on=now.date(),
            by=cast.people["lead"],
            now=now,
        )


def test_role_of_another_engagement_is_not_there(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    other = build_cast(now, "Licences")
    membership = find_membership(other, "member", now)

    with pytest.raises(NotThere):
        actions.withdraw_member(
            cast.engagement_id, membership, until_on=now.date(), by=cast.people["lead"], now=now
        )
    assert (
        client_of("lead").get(reverse("member_end", args=[cast.engagement_id, membership])).status_code == 404
    )


def test_people_of_before_and_later_are_listed_apart(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    membership = find_membership(cast, "observer", now)
    actions.withdraw_member(
        cast.engagement_id, membership, until_on=date(2026, 2, 1), by=cast.people["lead"], now=now
    )

    text = client_of("lead").get(reverse("members", args=[cast.engagement_id])).content.decode()

    before, after = text.split("Before and later")
    assert "Permits observer" not in before
    assert "Permits observer" in after
