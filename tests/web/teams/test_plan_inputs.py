"""What a plan is made of: who knows what, who is there when, what work is ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from support.pages import read_form
from support.teams import add_member, build_small_team, list_names, name_skills, say_abilities, say_days
from support.workbench import Cast, build_cast

from groundswell_web.audit.queries import list_events
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.teams import actions
from groundswell_web.teams.actions import ItemTerms
from groundswell_web.teams.cards import Ability
from groundswell_web.teams.forms_people import name_cell, name_days
from groundswell_web.teams.forms_work import name_need
from groundswell_web.teams.people_queries import get_member, list_skills, list_team, mark_unit_only
from groundswell_web.teams.presence import Span, count_days
from groundswell_web.teams.work_queries import get_item, list_items

MONDAY = date(2026, 3, 2)


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def send(client: Client, path: str, field: str, **answers: Any) -> Any:
    """Fill in the form that asks for a field, and send it."""
    return client.post(path, read_form(get(client, path), field).answers | answers)


def test_a_week_counts_what_holds_on_each_of_its_days() -> None:
    usual = Span(date(2026, 1, 1), None, 4)
    leave = Span(date(2026, 3, 5), date(2026, 3, 6), 0)
    fewer = Span(date(2026, 3, 1), date(2026, 3, 31), 2.5)
    always = {"from_on": date(2026, 1, 1), "until_on": date(2026, 12, 31)}

    assert count_days([usual], MONDAY, **always) == 4
    assert count_days([usual, leave], MONDAY, **always) == 2  # 3/5 of 4 is 2.4: never above, in halves
    assert count_days([usual, fewer], MONDAY, **always) == 2.5
    assert count_days([usual, fewer, leave], MONDAY, **always) == 1.5
    assert count_days([usual], MONDAY, from_on=date(2026, 3, 4), until_on=date(2026, 3, 5)) == 1.5
    assert count_days([], MONDAY, **always) == 0


def test_team_is_those_who_work_and_everybody_has_usual_days(cast: Cast, now: datetime) -> None:
    team = {one.name: one for one in list_team(cast.engagement_id, now)}

    assert set(team) == {
        "Permits service owner", "Permits lead", "Permits member", "Permits caseworker",
    }  # fmt: skip
    assert [one.home for one in team.values()] == ["agency", "agency", "agency", "unit"]
    assert {name: one.days for name, one in team.items()} == {
        "Permits service owner": 0, "Permits lead": 5, "Permits member": 5, "Permits caseworker": 0,
    }  # fmt: skip


def test_people_who_come_later_are_counted_and_those_who_left_are_not(cast: Cast, now: datetime) -> None:
    add_member(cast, "Late Comer", "unit", now, from_on=date(2026, 5, 4))
    add_member(cast, "Early Leaver", "unit", now, until_on=date(2026, 2, 1))

    assert "Late Comer" in list_names(cast, now)
    assert "Early Leaver" not in list_names(cast, now)


def test_leave_of_the_account_counts(cast: Cast, now: datetime) -> None:
    member = cast.people["member"]
    member.away_from_on, member.away_until_on = date(2026, 3, 2), date(2026, 3, 4)
    member.save()
    told = get_member(cast.engagement_id, member.pk, now)

    days = count_days(told.list_spans(), MONDAY, from_on=told.from_on, until_on=date.max)
    assert days == 2
    assert [one.id for one in told.exceptions] == [None]


def test_usual_skills_are_added_once(cast: Cast, now: datetime) -> None:
    for _ in range(2):
        actions.record_usual_skills(cast.engagement_id, by=cast.people["lead"], now=now)
    assert len(list_skills(cast.engagement_id)) == 7


def test_skill_of_the_unit_that_nobody_learns_is_marked(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    say_abilities(cast, now, {cast.people["lead"]: {"Development": "2"}})
    team, skills = list_team(cast.engagement_id, now), list_skills(cast.engagement_id)

    assert [one.name for one in mark_unit_only(skills, team) if one.unit_only] == ["Development"]


def test_skill_that_work_needs_is_not_removed(cast: Cast, now: datetime) -> None:
    made = build_small_team(cast, now)
    with pytest.raises(Refusal, match="Fewer letters"):
        actions.withdraw_skill(cast.engagement_id, made["skill_id"], by=cast.people["lead"], now=now)
    actions.withdraw_item(cast.engagement_id, made["item_id"], by=cast.people["lead"], now=now)
    actions.withdraw_skill(cast.engagement_id, made["skill_id"], by=cast.people["lead"], now=now)
    assert "Data" not in name_skills(cast)


def test_abilities_that_somebody_else_changed_are_not_written_over(cast: Cast, now: datetime) -> None:
    from groundswell_web.teams.actions.skills import seal_abilities

    made = build_small_team(cast, now)
    cell = (cast.people["member"].pk, made["skill_id"])
    seen = seal_abilities({cell: Ability(0, wishes=True)})
    actions.record_abilities(
        cast.engagement_id, {cell: Ability(1)}, seen=seen, by=cast.people["service_owner"], now=now
    )

    with pytest.raises(EditedMeanwhile) as refused:
        actions.record_abilities(
            cast.engagement_id, {cell: Ability(2)}, seen=seen, by=cast.people["lead"], now=now
        )
    assert refused.value.who == "Permits service owner"
    assert get_member(cast.engagement_id, cell[0], now).abilities[cell[1]] == Ability(1)


def test_abilities_of_people_elsewhere_are_not_there(cast: Cast, now: datetime) -> None:
    made, others = build_small_team(cast, now), build_cast(now, name="Licences")
    stranger, lead = others.people["member"].pk, cast.people["lead"]
    told = {(stranger, made["skill_id"]): Ability(1)}
    with pytest.raises(NotThere):
        actions.record_abilities(cast.engagement_id, told, seen="", by=lead, now=now)
    with pytest.raises(NotThere):
        actions.record_days(cast.engagement_id, {stranger: Decimal(1)}, seen="", by=lead, now=now)
    with pytest.raises(NotThere):
        actions.record_leave(cast.engagement_id, stranger, from_on=MONDAY, until_on=MONDAY, by=lead, now=now)


def test_page_of_skills_changes_all_rows_for_the_lead_and_the_own_row_for_a_member(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    made, path = build_small_team(cast, now), cast.address + "plan/people/"
    lead, member = cast.people["lead"].pk, cast.people["member"].pk
    own, other = name_cell(member, made["skill_id"]), name_cell(lead, made["skill_id"])

    assert send(client_of("lead"), path, own, **{own: "2"}).status_code == 302
    assert get_member(cast.engagement_id, member, now).abilities[made["skill_id"]] == Ability(2)

    page = get(client_of("member"), path)
    assert f'name="{own}"' in page
    assert f'name="{other}"' not in page
    assert send(client_of("member"), path, own, **{own: "1w", other: "0"}).status_code == 302
    assert get_member(cast.engagement_id, member, now).abilities[made["skill_id"]] == Ability(1, wishes=True)
    assert get_member(cast.engagement_id, lead, now).abilities[made["skill_id"]] == Ability(3)


def test_only_who_makes_plans_adds_skills_and_days(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    people, presence = cast.address + "plan/people/", cast.address + "plan/presence/"

    assert client_of("member").post(people, {"do": "new", "name": "Welding"}).status_code == 403
    assert client_of("member").post(presence, {"do": "days"}).status_code == 403
    assert client_of("observer").get(people).status_code == 403
    assert client_of("finance").post(presence, {"do": "leave"}).status_code == 403
    assert "Welding" not in name_skills(cast)


def test_days_and_leave_are_said_on_one_page(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    path, member = cast.address + "plan/presence/", cast.people["member"].pk
    lead = client_of("lead")
    assert send(lead, path, name_days(member), **{name_days(member): "3.5"}).status_code == 302
    leave = {"person": str(member), "from_on_0": "9", "from_on_1": "3", "from_on_2": "2026"}
    leave |= {"until_on_0": "13", "until_on_1": "3", "until_on_2": "2026"}
    assert send(lead, path, "from_on_0", **leave).status_code == 302

    told = get_member(cast.engagement_id, member, now)
    assert told.days == 3.5
    limits = {"from_on": told.from_on, "until_on": date.max}
    weeks = [count_days(told.list_spans(), MONDAY + timedelta(weeks=week), **limits) for week in range(3)]
    assert weeks == [3.5, 0, 3.5]
    assert "9 March 2026 to 13 March 2026" in get(lead, path)

    (row,) = [one for one in told.exceptions if one.id]
    assert client_of("caseworker").post(f"{path}{row.id}/remove").status_code == 404
    assert client_of("member").post(f"{path}{row.id}/remove").status_code == 302
    assert get_member(cast.engagement_id, member, now).exceptions == []


@pytest.mark.parametrize(
    ("days", "text"),
    [("6", "must be 5 or less"), ("2.3", "in halves"), ("", "Enter days a week"), ("x", "must be a number")],
)
def test_days_that_cannot_be_are_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], days: str, text: str
) -> None:
    path, field = cast.address + "plan/presence/", name_days(cast.people["member"].pk)
    answer = send(client_of("lead"), path, field, **{field: days})

    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    assert text in page
    assert f'href="#id_{field}"' in page


@pytest.mark.parametrize(
    ("from_on", "until_on", "text"),
    [
        (MONDAY, date(2026, 3, 1), "first day or later"),
        (date(2026, 1, 5), date(2026, 1, 9), "must not be over"),
    ],
)
def test_leave_that_cannot_be_is_refused(
    cast: Cast, now: datetime, from_on: date, until_on: date, text: str
) -> None:
    member, lead = cast.people["member"].pk, cast.people["lead"]
    with pytest.raises(Refusal, match=text):
        actions.record_leave(cast.engagement_id, member, from_on=from_on, until_on=until_on, by=lead, now=now)


def test_work_is_added_changed_and_taken_out(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    lead, path = client_of("lead"), cast.address + "plan/work/"
    need = name_need(name_skills(cast)["Data"])
    days = {"from_on_0": "2", "from_on_1": "3", "from_on_2": "2026"}
    days |= {"until_on_0": "1", "until_on_1": "5", "until_on_2": "2026"}
    assert (
        send(lead, path + "new", "name", name="Tidy the register", **days, **{need: "1.5"}).status_code == 302
    )
    (item,) = [one for one in list_items(cast.engagement_id, now) if one.name == "Tidy the register"]
    assert [(one.skill, one.days) for one in item.needs] == [("Data", 1.5)]

    changed = send(lead, f"{path}{item.id}/", "name", **{need: ""})
    assert changed.status_code == 302
    assert get_item(cast.engagement_id, item.id, now).needs == ()
    assert "needs nothing yet" in get(lead, path)
    assert lead.post(f"{path}{item.id}/", {"do": "remove"}).status_code == 302
    with pytest.raises(NotThere):
        get_item(cast.engagement_id, item.id, now)
    assert [one.verb for one in list_events(cast.engagement_id, kind="work", key=item.id)] == [
        "removed", "changed", "added",
    ]  # fmt: skip


def test_work_that_somebody_else_changed_is_not_written_over(cast: Cast, now: datetime) -> None:
    item_id = build_small_team(cast, now)["item_id"]
    terms = ItemTerms("Fewer letters", MONDAY, date(2026, 5, 1), {})
    actions.correct_item(
        cast.engagement_id, item_id, terms, version=1, by=cast.people["service_owner"], now=now
    )
    with pytest.raises(EditedMeanwhile):
        actions.correct_item(cast.engagement_id, item_id, terms, version=1, by=cast.people["lead"], now=now)


@pytest.mark.parametrize(("days", "text"), [("6", "5 or less"), ("1.2", "in halves"), ("-1", "0 or more")])
def test_needs_that_cannot_be_are_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, days: str, text: str
) -> None:
    made = build_small_team(cast, now)
    path = f"{cast.address}plan/work/{made['item_id']}/"
    answer = send(client_of("lead"), path, "name", **{name_need(made["skill_id"]): days})
    assert answer.status_code == 200
    assert text in unescape(answer.content.decode())


def test_work_of_another_engagement_is_not_there(cast: Cast, now: datetime) -> None:
    made, others = build_small_team(cast, now), build_cast(now, name="Licences")
    with pytest.raises(NotThere):
        get_item(others.engagement_id, made["item_id"], now)
    with pytest.raises(NotThere):
        actions.withdraw_item(others.engagement_id, made["item_id"], by=others.people["lead"], now=now)
    assert list_names(others, now) == [
        "Licences caseworker", "Licences member", "Licences service owner", "Licences lead",
    ]  # fmt: skip


def test_days_said_twice_stay_one_row(cast: Cast, now: datetime) -> None:
    from groundswell_web.teams.models import Presence

    for days in (3, 4):
        say_days(cast, now, {cast.people["member"]: days})
    assert [float(one.days) for one in Presence.objects.all()] == [4.0]
