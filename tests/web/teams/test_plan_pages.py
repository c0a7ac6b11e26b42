"""Plans in the browser: asked for with their rules, watched, read, chosen, gone on from; and one's own weeks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from support.mandates import put_in_force
from support.pages import read_form
from support.teams import ask_plan, build_small_team, make_plan, say_days
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.engagements.queries import find_mandate
from groundswell_web.ledger.actions import record_rate
from groundswell_web.notices.checks import CHECKS
from groundswell_web.teams import actions
from groundswell_web.teams.models import Plan
from groundswell_web.teams.notices import MOVED
from groundswell_web.teams.plan_queries import get_plan, list_plans


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


@pytest.fixture
def in_force(cast: Cast, now: datetime) -> str:
    """A small plan in force, with rates; gives the path of its page."""
    build_small_team(cast, now)
    for role, hour in (("lead", 100), ("member", 50)):
        record_rate(
            cast.engagement_id,
            cast.people[role].pk,
            from_on=date(2026, 1, 1),
            hour=Money("EUR", hour * 100),
            by=cast.people["finance"],
            now=now,
        )
    plan_id = make_plan(cast, now)
    actions.choose_plan(cast.engagement_id, plan_id, by=cast.people["lead"], now=now)
    return f"{cast.address}plan/plans/{plan_id}/"


def test_rules_begin_with_the_usual_ones_and_the_budget_of_the_mandate(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    put_in_force(cast, now)
    form = read_form(get(client_of("lead"), cast.address + "plan/make"), "most_people").answers
    told = {name: values[0] for name, values in form.items() if values}

    assert (told["most_people"], told["alone_per_critical_duty"], told["most_changes"]) == ("9", "2", "3")
    assert told["learns_from_the_start"] == told["together_before_alone"] == "on"
    assert told["begins_on"] == "2026-03-02"
    mandate = find_mandate(cast.engagement_id)
    assert mandate is not None
    assert Decimal(told["budget"]) == mandate.spend


def test_plan_is_asked_for_on_a_page_and_watched_until_it_is_there(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    lead, path = client_of("lead"), cast.address + "plan/make"
    answer = lead.post(path, read_form(get(lead, path), "most_people").answers | {"most_people": "5"})
    assert answer.status_code == 302
    (line,) = list_plans(cast.engagement_id)

    shown = lead.get(answer.headers["location"])
    assert shown.headers["Refresh"] == "5"
    assert "It is being computed" in shown.content.decode()
    told = lead.get(answer.headers["location"] + "progress").json()
    assert told == {"is_at_work": True, "share": 0.0, "text": "Waiting to begin"}
    assert get_plan(cast.engagement_id, line.id).request["rules"]["most_people"] == 5
    again = lead.post(path, read_form(get(lead, path), "most_people").answers)
    assert "being computed already" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("most_people", "0", "must be 1 or more"),
        ("most_people", "", "Enter the number of people"),
        ("budget", "much", "must be a number"),
        ("most_changes", "2.5", "must be a whole number"),
    ],
)
def test_rules_that_cannot_be_are_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, field: str, value: str, text: str
) -> None:
    build_small_team(cast, now)
    lead, path = client_of("lead"), cast.address + "plan/make"
    answer = lead.post(path, read_form(get(lead, path), "most_people").answers | {field: value})
    assert answer.status_code == 200
    assert text in unescape(answer.content.decode())
    assert list_plans(cast.engagement_id) == []


def test_page_of_a_plan_tells_who_does_what_and_what_it_costs(
    cast: Cast, client_of: Callable[[str], Client], in_force: str
) -> None:
    page = get(client_of("lead"), in_force)
    assert "Fewer letters" in page
    assert "EUR " in page
    assert "proven that no plan that holds these rules costs less" in page
    assert "Who learns beside whom" in page
    picture = client_of("lead").get(in_force + "picture")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"Permits member" in picture.content
    assert b"EUR" not in picture.content


@pytest.mark.parametrize("role", ["member", "caseworker", "coordinator"])
def test_costs_are_hidden_from_those_who_may_not_see_rates(
    cast: Cast, client_of: Callable[[str], Client], in_force: str, role: str
) -> None:
    for path in (in_force, cast.address + "plan/", cast.address + "plan/mine/"):
        page = get(client_of(role), path)
        assert "EUR" not in page, path
        assert "Plan again" not in page


def test_own_weeks_tell_what_is_led_and_what_is_learnt(
    cast: Cast, client_of: Callable[[str], Client], in_force: str
) -> None:
    path = cast.address + "plan/mine/"
    lead, member = get(client_of("lead"), path), get(client_of("member"), path)
    assert "Permits member learns it beside you" in lead
    assert "You learn it beside Permits lead" in member
    assert "1 of your 5 days" in member
    other = get(client_of("member"), f"{path}?person={cast.people['lead'].pk}")
    assert "The next four weeks of Permits lead" in other
    assert client_of("member").get(f"{path}?person={cast.people['stranger'].pk}").status_code == 404
    assert "You are not on the team" in get(client_of("finance"), path)


def test_plan_that_does_not_hold_any_more_is_said_everywhere(
    cast: Cast, client_of: Callable[[str], Client], in_force: str, now: datetime
) -> None:
    checks = dict(CHECKS.items())
    assert list(checks[MOVED](now)) == []
    actions.record_leave(
        cast.engagement_id,
        cast.people["lead"].pk,
        from_on=date(2026, 3, 2),
        until_on=date(2026, 3, 13),
        by=cast.people["lead"],
        now=now,
    )
    said = "Permits lead has fewer days than the plan counts on"
    assert said in get(client_of("lead"), in_force)
    assert said in get(client_of("lead"), cast.address + "plan/")
    assert said in get(client_of("lead"), cast.address)
    concerned = list(checks[MOVED](now))
    makers = {cast.people["lead"].pk, cast.people["service_owner"].pk}
    assert {one.person_id for one in concerned} == makers
    assert all(said in one.text for one in concerned)


def test_plan_again_asks_for_no_first_week_and_goes_on(
    cast: Cast, client_of: Callable[[str], Client], in_force: str
) -> None:
    lead, former = client_of("lead"), in_force.split("/")[-2]
    path = f"{cast.address}plan/make?from={former}"
    form = read_form(get(lead, path), "most_people").answers
    assert "begins_on" not in form
    assert lead.post(path, form).status_code == 302
    newest = list_plans(cast.engagement_id)[0]
    assert (newest.number, newest.based_on) == (2, 1)
    for wrong in ("x", "00000000-0000-4000-8000-000000000001"):
        assert lead.get(f"{cast.address}plan/make?from={wrong}").status_code == 404


def test_impossible_plan_says_what_clashes_and_hides_amounts(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, in_force: str
) -> None:
    plan_id = make_plan(cast, now, limit=20.0, budget=1)
    path = f"{cast.address}plan/plans/{plan_id}/"
    page = get(client_of("lead"), path)
    assert "No plan is possible" in page
    assert "What would free it" in page
    assert "EUR" in page
    hidden = get(client_of("member"), path)
    assert "The budget" in hidden
    assert "EUR" not in hidden


def test_plan_that_was_changed_is_not_shown(
    cast: Cast, client_of: Callable[[str], Client], in_force: str
) -> None:
    plan = Plan.objects.get()
    plan.document["cost"] = plan.document["cost"] - 1
    plan.save()
    assert "cannot be read any more" in get(client_of("lead"), in_force)
    assert "cannot be read any more" in get(client_of("lead"), cast.address + "plan/")
    assert client_of("lead").get(in_force + "picture").status_code == 404


def test_plan_is_chosen_and_stopped_by_who_makes_plans_alone(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    plan_id = ask_plan(cast, now)
    path = f"{cast.address}plan/plans/{plan_id}/"
    assert client_of("member").post(path + "stop").status_code == 403
    assert client_of("lead").post(path + "stop").status_code == 302
    assert "Permits lead stopped it" in get(client_of("member"), path)
    ready = make_plan(cast, now + timedelta(minutes=1))
    choose = f"{cast.address}plan/plans/{ready}/choose"
    assert client_of("member").post(choose).status_code == 403
    assert client_of("service_owner").post(choose).status_code == 302
    assert get_plan(cast.engagement_id, ready).line.is_in_force


def test_page_says_what_stands_in_the_way_before_a_plan_is_made(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    made = build_small_team(cast, now)
    say_days(cast, now, {cast.people["lead"]: 0})
    page = get(client_of("lead"), cast.address + "plan/make")
    assert "nobody who is there can do it: Data" in page
    assert "The ledger has no rates yet" in page
    assert made


def test_empty_engagement_says_what_to_begin_with(cast: Cast, client_of: Callable[[str], Client]) -> None:
    page: Any = get(client_of("lead"), cast.address + "plan/")
    assert "No plan is in force yet" in page
    assert "0 of 4 people, 0 skills" in page
    assert "Begin with the usual seven" in get(client_of("lead"), cast.address + "plan/people/")
    assert "There is no work in the plan yet" in get(client_of("lead"), cast.address + "plan/work/")
