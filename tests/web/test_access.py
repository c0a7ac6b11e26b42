"""Every address, asked as every role: allowed and denied as the one table of access says."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from support.routes import EXAMPLES, Example, Route, list_routes
from support.workbench import Cast, build_cast

from groundswell_web.access import GUARDED_ELSEWHERE, MAY, ROLES, find_need, may

pytestmark = pytest.mark.one_database

ROUTES = list_routes()
OURS = [route for route in ROUTES if find_need(route.view) is not None]
# Those without an example fail test_address_with_ids_has_an_example, once.
KNOWN = [route for route in OURS if not route.arguments - {"engagement_id"} or route.name in EXAMPLES]
WITHIN = [route for route in KNOWN if find_need(route.view).within]  # type: ignore[union-attr]
WITH_IDS = [
    route for route in WITHIN if route.arguments - {"engagement_id"} and not EXAMPLES[route.name].is_shared
]
NOBODY_SUCH = UUID("00000000-0000-4000-8000-000000000000")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def name_route(route: Route) -> str:
    """Name a route in the list of tests."""
    return route.name


def make_kwargs(route: Route, cast: Cast) -> dict[str, Any]:
    """Make the arguments of an address for one engagement."""
    kwargs: dict[str, Any] = (
        {"engagement_id": cast.engagement_id} if "engagement_id" in route.arguments else {}
    )
    if route.arguments - {"engagement_id"}:
        kwargs |= EXAMPLES[route.name].make(cast)
    return kwargs


def ask(client: Client, method: str, path: str) -> int:
    """Ask an address and take back whatever it did; 401 stands for being sent to the sign-in."""
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.headers["location"].startswith("/account/login/"):
        return 401
    return int(response.status_code)


def is_allowed(route: Route, role: str, method: str) -> bool:
    """Tell what the table says."""
    need = find_need(route.view)
    assert need is not None
    if need.everyone or not need.verb:
        return True
    held = frozenset({role} & (set(ROLES) if need.within else {"administrator", "coordinator"}))
    further = find_example(route).further
    allowed = may(held, need.verb, need.object)
    return allowed and (method == "get" or further is None or may(held, *further))


def find_example(route: Route) -> Example:
    """Find the example of an address; one that needs none has an empty one."""
    return EXAMPLES.get(route.name, Example(dict))


@pytest.fixture
def others(db: None, now: datetime) -> Cast:
    """Another engagement with people of its own."""
    return build_cast(now, "Licences")


def sign_in(person: Any) -> Client:
    """Sign somebody in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.mark.parametrize("route", ROUTES, ids=name_route)
def test_address_declares_what_it_needs(route: Route) -> None:
    is_closed = route.view.__module__.startswith(("allauth.", "django.views.generic"))

    assert find_need(route.view) is not None or route.name in GUARDED_ELSEWHERE or is_closed, (
        f"{route.name or route.view} has no mark of groundswell_web.access"
    )


@pytest.mark.parametrize("route", OURS, ids=name_route)
def test_address_with_ids_has_an_example(route: Route) -> None:
    missing = route.arguments - {"engagement_id"}

    assert not missing or route.name in EXAMPLES, (
        f"add {route.name!r} with its {', '.join(sorted(missing))} to EXAMPLES in tests/support/routes.py"
    )


@pytest.mark.parametrize("route", KNOWN, ids=name_route)
def test_address_answers_each_role_as_the_table_says(route: Route, cast: Cast, clock: None) -> None:
    need = find_need(route.view)
    assert need is not None
    path = reverse(route.name, kwargs=make_kwargs(route, cast))
    may_be_absent = find_example(route).may_be_absent
    for role, person in cast.people.items():
        client = sign_in(person)
        for method in ("get", "post"):
            status, case = ask(client, method, path), f"{role} {method} {path}"
            if need.within and role == "stranger":
                assert status == 404, case
            elif is_allowed(route, role, method):
                refused = {403} if may_be_absent else {403, 404}
                assert status not in refused, f"{case}: {status}"
                assert status != 500, case
                assert status != 401 or need.everyone, case
            else:
                assert status == 403, f"{case}: {status}"


@pytest.mark.parametrize("route", KNOWN, ids=name_route)
def test_address_sends_who_is_signed_out_to_the_sign_in(route: Route, cast: Cast, clock: None) -> None:
    need = find_need(route.view)
    assert need is not None
    path = reverse(route.name, kwargs=make_kwargs(route, cast))

    for method in ("get", "post"):
        status = ask(Client(), method, path)
        assert (status == 401) or need.everyone, f"{method} {path}: {status}"


@pytest.mark.parametrize("route", WITHIN, ids=name_route)
def test_address_of_another_engagement_is_not_there(
    route: Route, cast: Cast, others: Cast, clock: None
) -> None:
    kwargs = make_kwargs(route, cast)
    right = reverse(route.name, kwargs=kwargs)
    wrong = reverse(route.name, kwargs=kwargs | {"engagement_id": NOBODY_SUCH})

    for role in ("sponsor", "service_owner", "lead", "coordinator"):
        client = sign_in(others.people[role])
        for method in ("get", "post"):
            assert ask(client, method, right) == 404, f"{role} {method} {right}"
            assert ask(client, method, wrong) == 404, f"{role} {method} {wrong}"


@pytest.mark.parametrize("route", WITH_IDS, ids=name_route)
def test_id_of_another_engagement_is_not_there(route: Route, cast: Cast, others: Cast, clock: None) -> None:
    theirs = make_kwargs(route, others) | {"engagement_id": cast.engagement_id}
    path = reverse(route.name, kwargs=theirs)

    for method in ("get", "post"):
        for role in (role for role in cast.people if is_allowed(route, role, method)):
            # A view that signs asks for the second factor before it looks; one for POST alone refuses GET.
            status = ask(sign_in(cast.people[role]), method, path)
            assert status in (404, 405, 302), f"{role} {method} {path}: {status}"
            if status == 302:
                assert route.name.endswith("_sign"), f"{role} {method} {path} goes on"


def test_table_names_only_roles_that_there_are() -> None:
    assert {role for roles in MAY.values() for role in roles} <= set(ROLES)


def test_nobody_may_what_the_table_does_not_name() -> None:
    assert not may(frozenset(ROLES), "burn", "records")
