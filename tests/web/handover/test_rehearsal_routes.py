"""In a rehearsal nobody of the unit writes: asked of the running application, at every address, by every method."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from support.everything import choose_arguments, fill_everything, let_go, sign_in
from support.routes import Route, list_routes
from support.workbench import ROLES, Cast, build_person

from groundswell_web.audit.models import Event
from groundswell_web.engagements.holds import READING

pytestmark = pytest.mark.one_database  # the guard asks the same of both

ROUTES = [route for route in list_routes() if hasattr(route.view, "need")]
WITHIN = [route for route in ROUTES if route.view.need.within]
WRITING = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
WAYS_OUT = {"rehearsal_lever"}
# What carries an engagement in its address and asks for no sign-in: systems of the agency come with a key of theirs.
# docs/how-to/be-left-alone.md and engagements/holds.py say why they go on.
BY_KEY = {"program_finding", "program_findings", "trial_allocations", "trial_values"}
MADE_UP = ("3f0c1b52-0000-4000-8000-000000000000", "waits", "1", "2026-03-02", "2026-03")


@pytest.fixture
def unit_person(cast: Cast, now: datetime) -> Any:
    """Somebody of the unit who may everything: in every role at once, administrator and coordinator."""
    return build_all_powerful(cast, now, "Uma Unit", cast.unit_id)


def build_all_powerful(cast: Cast, now: datetime, name: str, home_id: Any) -> Any:
    """Make somebody who has every role there is."""
    from groundswell_web.engagements.actions import record_member
    from groundswell_web.people.models import Organisation

    home = Organisation.objects.get(pk=home_id)
    person = build_person(name, home, now, is_administrator=True, is_coordinator=True)
    for role in ROLES:
        record_member(
            cast.engagement_id, person_id=person.pk, role=role, from_on=date(2026, 1, 5), until_on=None,
            by=cast.people["administrator"], now=now,
        )  # fmt: skip
    return person


@pytest.fixture
def rehearsal_id(cast: Cast, now: datetime) -> Any:
    """A rehearsal that runs."""
    from groundswell_web.handover.actions.rehearsals import record_rehearsal

    days = {"from_on": date(2026, 3, 2), "until_on": date(2026, 3, 6)}
    return record_rehearsal(cast.engagement_id, **days, by=cast.people["service_owner"], now=now)


def make_path(route: Route, known: dict[str, Any]) -> str:
    """Make the path of an address; ids that are not known are made up, for the guard stands before the page."""
    told = {name: known[name] for name in route.arguments if name in known}
    left = sorted(route.arguments - told.keys())
    for value in MADE_UP:
        try:
            return reverse(route.name, kwargs=told | dict.fromkeys(left, value))
        except NoReverseMatch:
            continue
    for value in MADE_UP:  # an id and something else
        try:
            return reverse(
                route.name, kwargs=told | {n: MADE_UP[0] if n.endswith("_id") else value for n in left}
            )
        except NoReverseMatch:
            continue
    raise AssertionError(f"no made-up arguments fit {route.name}: {left}")


def ask(client: Client, method: str, path: str, data: bytes = b"x=1") -> HttpResponse:
    """Ask an address and take back whatever it did."""
    with transaction.atomic():
        form = "application/x-www-form-urlencoded"
        response = client.generic(method, path, data if method != "TRACE" else b"", content_type=form)
        transaction.set_rollback(True)
    let_go(response)
    return response


def is_held(response: HttpResponse) -> bool:
    """Tell whether this is the page that says: you can only read for now."""
    return response.status_code == 403 and b"You can only read for now" in response.content


def count_rows() -> dict[str, int]:
    """Count the rows of every table but sessions."""
    models = [model for model in apps.get_models() if model._meta.managed and model.__name__ != "Session"]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.parametrize("method", WRITING)
def test_every_address_of_an_engagement_refuses_the_unit_in_a_rehearsal(
    cast: Cast, unit_person: Any, rehearsal_id: Any, clock: None, method: str
) -> None:
    client, before = sign_in(unit_person), count_rows()
    known = {"engagement_id": cast.engagement_id, "rehearsal_id": rehearsal_id}
    held = {route.name for route in WITHIN if is_held(ask(client, method, make_path(route, known)))}

    assert {route.name for route in WITHIN} - held == WAYS_OUT
    assert count_rows() == before
    assert len(WITHIN) > 150


def test_only_the_lever_is_open_to_who_is_held() -> None:
    assert {route.name for route in ROUTES if getattr(route.view, "despite_holds", False)} == WAYS_OUT


def test_what_carries_an_engagement_and_asks_for_no_sign_in_is_known() -> None:
    open_to_all = [
        route for route in ROUTES if "engagement_id" in route.arguments and not route.view.need.within
    ]

    assert {route.name for route in open_to_all} == BY_KEY
    assert all(route.view.need.everyone for route in open_to_all)


def test_addresses_by_key_do_not_know_who_is_signed_in(
    cast: Cast, unit_person: Any, rehearsal_id: Any, clock: None
) -> None:
    """A session opens nothing there, so nobody of the unit writes through them from the workbench."""
    client = sign_in(unit_person)
    known = {"engagement_id": cast.engagement_id}
    for route in ROUTES:
        if route.name in BY_KEY:
            for method in ("POST", "PUT"):
                assert ask(client, method, make_path(route, known)).status_code in (401, 403, 405), route.name


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_no_address_holds_the_agency_in_a_rehearsal(
    cast: Cast, now: datetime, rehearsal_id: Any, clock: None, method: str
) -> None:
    client = sign_in(build_all_powerful(cast, now, "Ada Agency", cast.agency_id))
    known = {"engagement_id": cast.engagement_id, "rehearsal_id": rehearsal_id}

    assert [route.name for route in WITHIN if is_held(ask(client, method, make_path(route, known)))] == []


def test_no_address_holds_the_unit_after_the_lever_or_without_a_rehearsal(
    cast: Cast, now: datetime, unit_person: Any, rehearsal_id: Any, clock: None
) -> None:
    from groundswell_web.handover.actions.rehearsals import record_pull

    record_pull(cast.engagement_id, rehearsal_id, why="Down.", by=unit_person, now=now)
    known = {"engagement_id": cast.engagement_id, "rehearsal_id": rehearsal_id}
    client, lead = sign_in(unit_person), sign_in(cast.people["lead"])

    assert [route.name for route in WITHIN if is_held(ask(client, "POST", make_path(route, known)))] == []
    assert is_held(ask(lead, "POST", f"{cast.address}concerns/new"))  # the lever is one person's


def test_reading_a_page_writes_nothing_in_the_name_of_who_reads(
    cast: Cast, now: datetime, tmp_path: Path, settings: Any, clock: None
) -> None:
    """So that holding back the methods that write holds back all that writes."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    full = fill_everything(cast, now, tmp_path / "exports")
    person = build_all_powerful(cast, now, "Uma Unit", cast.unit_id)
    client = sign_in(person)
    events = Event.objects.filter(by_key=str(person.pk))
    before, wrote, answered = events.count(), [], 0
    assert {"GET", "HEAD"} == READING

    for route in WITHIN:
        path = make_path(route, full | choose_arguments(route, full))
        for method in sorted(READING):
            with transaction.atomic():
                response = client.generic(method, path)
                wrote += [f"{method} {route.name}"] if events.count() != before else []
                transaction.set_rollback(True)
            let_go(response)
            answered += response.status_code == 200

    assert wrote == []
    assert answered > 150
