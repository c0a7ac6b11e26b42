"""Real ids of another engagement, tried at every address that carries one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from support.everything import OURS, choose_arguments, let_go, sign_in
from support.workbench import Cast

# What stands in an address and is no id of a thing that one engagement has.
SHARED = {
    "engagement_id",
    "person_id",
    "question",
    "table",
    "name",
    "format",
    "token",
    "file",
    "part",
    "play",
    "number",
    "kind",
    "week_on",
}
OWNED = [route for route in OURS if "engagement_id" in route.arguments and route.arguments - SHARED]


def test_things_are_there_in_their_own_engagement(full: dict[str, Any], cast: Cast) -> None:
    client, absent = sign_in(cast.people["lead"]), []
    for route in OWNED:
        assert choose_arguments(route, full).keys() == route.arguments, (
            f"{route.name}: add it to support/everything.py"
        )
        with transaction.atomic():
            response = client.get(reverse(route.name, kwargs=choose_arguments(route, full)))
            transaction.set_rollback(True)
        let_go(response)
        absent += [route.name] if response.status_code == 404 else []

    # What only a finished upload, archive or edition has, or a trial after weeks, the tests of those apps try.
    assert sorted(absent) == [
        *("discovery_draft_file", "ownership_preview_rules", "reading", "trial_look", "trial_picture"),
        "upload_parts",
    ]


def test_things_of_another_engagement_are_not_there(full: dict[str, Any], others: Cast) -> None:
    for role in ("sponsor", "service_owner", "lead", "member", "caseworker", "coordinator"):
        client = sign_in(others.people[role])
        for route in OWNED:
            path = reverse(
                route.name, kwargs=choose_arguments(route, full) | {"engagement_id": others.engagement_id}
            )
            for method in ("get", "post", "put"):
                with transaction.atomic():
                    response = getattr(client, method)(path)
                    transaction.set_rollback(True)
                is_asked_for_factor = response.status_code == 302 and route.name.endswith("_sign")
                is_asked_for_key = response.status_code == 401 and route.view.need.everyone
                assert response.status_code in (403, 404, 405) or is_asked_for_factor or is_asked_for_key, (
                    f"{role} {method} {path}"
                )
