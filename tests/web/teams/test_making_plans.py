"""Plans are asked for, computed by the worker, kept, chosen, and gone on from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from support.teams import (
    add_member,
    add_work,
    ask_plan,
    build_small_team,
    make_plan,
    name_skills,
    say_abilities,
    say_days,
)
from support.workbench import Cast, build_cast

from groundswell.ledger.money import Money
from groundswell.teams import TeamPlan
from groundswell_web.audit.queries import list_events
from groundswell_web.ledger.actions import record_rate
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.teams import actions, computing
from groundswell_web.teams.actions import ItemTerms
from groundswell_web.teams.moving import list_moved
from groundswell_web.teams.plan_pages import describe_plan, read_clash, read_plan
from groundswell_web.teams.plan_queries import find_in_force, get_plan, list_plans
from groundswell_web.teams.requests import find_week_to_change


def set_rate(cast: Cast, now: datetime, role: str, hour: int, currency: str = "EUR") -> None:
    """Set what an hour of somebody costs."""
    record_rate(
        cast.engagement_id,
        cast.people[role].pk,
        from_on=date(2026, 1, 1),
        hour=Money(currency, hour * 100),
        by=cast.people["finance"],
        now=now,
    )


def read(cast: Cast, plan_id: Any) -> TeamPlan:
    """Read a plan that is ready."""
    card = get_plan(cast.engagement_id, plan_id)
    assert card.line.state == "ready", (card.error, card.document)
    return read_plan(card)


def test_plan_holds_what_was_entered_and_pairs_who_learns(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    set_rate(cast, now, "lead", 100)
    set_rate(cast, now, "member", 50)
    plan_id = make_plan(cast, now)

    plan, card = read(cast, plan_id), get_plan(cast.engagement_id, plan_id)
    assert plan.request.begins_on == date(2026, 3, 2)
    assert plan.request.weeks == 26  # the exit is 180 days ahead
    (item,) = plan.request.items
    assert (item.from_week, item.until_week, item.name) == (1, 8, "Fewer letters")
    rates = {one.name: one.rate_a_day for one in plan.request.people}
    assert rates == {"Permits lead": Decimal("800.00"), "Permits member": Decimal("400.00")}
    first = plan.turns[0]
    assert (first.lead, first.pair) == (str(cast.people["lead"].pk), str(cast.people["member"].pk))
    assert card.notes["absent"] == ["Permits caseworker", "Permits service owner"]
    assert card.notes["assumed"] == []


def test_who_has_no_rate_counts_with_the_average_and_is_named(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    ada = add_member(cast, "Ada", "agency", now)
    set_rate(cast, now, "lead", 100)
    set_rate(cast, now, "member", 50)
    plan_id = ask_plan(cast, now)

    card = get_plan(cast.engagement_id, plan_id)
    assert card.notes["assumed"] == ["Ada"]
    (told,) = [one for one in card.request["people"] if one["key"] == str(ada.pk)]
    assert told["rate_a_day"] == "400.00"


def test_rate_in_another_currency_without_exchange_is_none(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    set_rate(cast, now, "member", 50)
    set_rate(cast, now, "lead", 100, "GBP")
    card = get_plan(cast.engagement_id, ask_plan(cast, now))
    assert card.notes["assumed"] == ["Permits lead"]


def test_leave_and_last_days_become_weeks_with_fewer_days(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    member = cast.people["member"]
    member.leaves_on = date(2026, 4, 8)  # a Wednesday
    member.save()
    actions.record_leave(
        cast.engagement_id, member.pk, from_on=date(2026, 3, 9), until_on=date(2026, 3, 10),
        by=cast.people["lead"], now=now,
    )  # fmt: skip
    plan_id = ask_plan(cast, now)

    request = get_plan(cast.engagement_id, plan_id).request
    (told,) = [one for one in request["people"] if one["name"] == "Permits member"]
    weeks = {one["from_week"]: (one["until_week"], one["days"]) for one in told["weeks"]}
    assert told["days_a_week"] == 0  # of 26 weeks, in most
    assert weeks == {1: (1, 5), 2: (2, 3), 3: (5, 5), 6: (6, 3)}


def test_work_that_needs_nothing_is_over_or_open_no_more_is_left_out_and_named(
    cast: Cast, now: datetime
) -> None:
    build_small_team(cast, now)
    add_work(cast, now, "Nothing yet", (1, 3))
    add_work(cast, now, "Long ago", (-5, -2), Data=1)
    notes = get_plan(cast.engagement_id, ask_plan(cast, now)).notes
    assert (notes["needless"], notes["outside"]) == (["Nothing yet"], ["Long ago"])


@pytest.mark.parametrize("lacking", ["people", "work"])
def test_plan_without_people_or_work_is_refused(cast: Cast, now: datetime, lacking: str) -> None:
    made = build_small_team(cast, now)
    if lacking == "people":
        say_days(cast, now, {cast.people["lead"]: 0, cast.people["member"]: 0})
    else:
        actions.withdraw_item(cast.engagement_id, made["item_id"], by=cast.people["lead"], now=now)
    with pytest.raises(Refusal, match="Nobody has a day" if lacking == "people" else "no work to plan"):
        ask_plan(cast, now)
    assert list_plans(cast.engagement_id) == []


def test_one_plan_at_a_time_is_computed(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    ask_plan(cast, now)
    with pytest.raises(Refusal, match="being computed already"):
        ask_plan(cast, now)


def test_impossible_plan_says_what_clashes(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    say_days(cast, now, {cast.people["lead"]: 1})
    plan_id = make_plan(cast, now, limit=20.0)

    card = get_plan(cast.engagement_id, plan_id)
    assert card.line.state == "impossible", card.error
    clash = read_clash(card)
    keys = {cause.key for cause in clash.causes}
    assert str(cast.people["lead"].pk) in keys or clash.request.items[0].key in keys
    assert clash.remedies
    with pytest.raises(Refusal, match="ready"):
        actions.choose_plan(cast.engagement_id, plan_id, by=cast.people["lead"], now=now)


def test_plan_that_was_stopped_is_not_written_over(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    plan_id = ask_plan(cast, now)
    actions.stop_plan(cast.engagement_id, plan_id, by=cast.people["lead"], now=now)
    computing.compute_plan(plan_id, limit=2.0, clock=lambda: now)

    card = get_plan(cast.engagement_id, plan_id)
    assert (card.line.state, card.error) == ("failed", "Permits lead stopped it.")


def test_plan_that_is_stopped_on_the_way_ends(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    plan_id = ask_plan(cast, now)
    asked: list[datetime] = []

    def clock() -> datetime:
        asked.append(now)
        if len(asked) == 2:  # the first sign of the solver
            actions.stop_plan(cast.engagement_id, plan_id, by=cast.people["lead"], now=now)
        return now

    computing.compute_plan(plan_id, limit=4.0, clock=clock)
    assert get_plan(cast.engagement_id, plan_id).line.state == "failed"


def test_plan_of_which_nothing_is_heard_is_given_up(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    plan_id = ask_plan(cast, now)
    computing.give_up_stopped(now + timedelta(minutes=29))
    assert get_plan(cast.engagement_id, plan_id).line.state == "queued"
    computing.give_up_stopped(now + timedelta(minutes=31))
    card = get_plan(cast.engagement_id, plan_id)
    assert card.line.state == "failed"
    assert "Ask for the plan again" in card.error
    assert ask_plan(cast, now) != plan_id


def test_chosen_plan_takes_the_place_of_the_one_before(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    one, lead = cast.engagement_id, cast.people["lead"]
    first, second = make_plan(cast, now), make_plan(cast, now, most_people=5)
    assert find_in_force(one) is None
    actions.choose_plan(one, first, by=lead, now=now)
    actions.choose_plan(one, second, by=lead, now=now + timedelta(days=1))

    in_force = find_in_force(one)
    assert in_force is not None
    assert in_force.line.id == second
    lines = {line.id: line for line in list_plans(one)}
    assert lines[first].replaced_at == now + timedelta(days=1)
    actions.choose_plan(one, first, by=lead, now=now + timedelta(days=2))
    assert [line.is_in_force for line in list_plans(one)] == [False, True]
    verbs = [event.verb for event in list_events(one, kind="plan", key=first)]
    assert verbs == ["chosen", "chosen", "computed", "asked for"]


def test_history_never_tells_what_people_cost(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    set_rate(cast, now, "lead", 987)
    plan_id = make_plan(cast, now, budget=Decimal(765432))
    for event in list_events(cast.engagement_id, kind="plan", key=plan_id):
        assert set(event.after or {}) <= {"state", "based_on"}


def test_same_input_gives_the_same_plan(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    plans = [read(cast, make_plan(cast, now)) for _ in range(2)]
    assert plans[0].turns == plans[1].turns


def test_plan_of_another_engagement_is_not_there(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    others, plan_id = build_cast(now, name="Licences"), ask_plan(cast, now)
    for action in (actions.choose_plan, actions.stop_plan):
        with pytest.raises(NotThere):
            action(others.engagement_id, plan_id, by=others.people["lead"], now=now)
    with pytest.raises(NotThere):
        get_plan(others.engagement_id, plan_id)


def test_plan_goes_on_with_the_fewest_changes_when_somebody_leaves(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    uma = add_member(cast, "Uma", "unit", now)
    say_abilities(cast, now, {uma: {"Data": "2"}, cast.people["member"]: {"Data": "0"}})
    set_rate(cast, now, "lead", 50)
    set_rate(cast, now, "member", 80)
    first = make_plan(cast, now)
    actions.choose_plan(cast.engagement_id, first, by=cast.people["lead"], now=now)
    former = read(cast, first)
    leader = former.turns[-1].lead
    gone = next(one for one in (*cast.people.values(), uma) if str(one.pk) == leader)
    gone.leaves_on = date(2026, 3, 20)
    gone.save()

    later = now + timedelta(weeks=2)
    card = find_in_force(cast.engagement_id)
    assert card is not None
    (said,) = [line for line in list_moved(card, later) if gone.name in line]
    assert "fewer days than the plan counts on" in said
    again = make_plan(cast, later, based_on=first, limit=10.0)
    plan = read(cast, again)
    assert plan.planned_from_week == 3
    assert plan.changes
    assert [t for t in plan.turns if t.fortnight == 0] == [t for t in former.turns if t.fortnight == 0]
    assert all(turn.lead != leader for turn in plan.turns if turn.fortnight > 0)
    assert get_plan(cast.engagement_id, again).line.based_on == 1
    page = unescape(client_of("lead").get(f"{cast.address}plan/plans/{again}/").content.decode())
    assert "What changes against plan 1" in page
    assert "Until 16 March 2026 it stays as it was" in page
    assert all(change in page for change in plan.changes)


def test_plan_goes_on_though_work_and_people_are_gone(cast: Cast, now: datetime) -> None:
    made = build_small_team(cast, now)
    add_work(cast, now, "Second", (1, 10), Data=1)
    first = make_plan(cast, now)
    actions.withdraw_item(cast.engagement_id, made["item_id"], by=cast.people["lead"], now=now)

    again = make_plan(cast, now + timedelta(weeks=4), based_on=first, limit=10.0)
    plan = read(cast, again)
    ended = plan.request.get_item(str(made["item_id"]))
    assert ended.until_week == 4
    assert plan.request.begins_on == date(2026, 3, 2)


def test_plan_goes_on_though_work_needs_something_else_now(cast: Cast, now: datetime) -> None:
    made = build_small_team(cast, now)
    say_abilities(cast, now, {cast.people["lead"]: {"Delivery": "3"}})
    first = make_plan(cast, now)
    terms = ItemTerms(
        "Fewer letters", date(2026, 3, 2), date(2026, 4, 26), {name_skills(cast)["Delivery"]: Decimal(1)}
    )
    actions.correct_item(
        cast.engagement_id, made["item_id"], terms, version=1, by=cast.people["lead"], now=now
    )

    plan = read(cast, make_plan(cast, now + timedelta(weeks=4), based_on=first, limit=10.0))
    spans = {(one.demands[0].skill, one.from_week, one.until_week) for one in plan.request.items}
    assert spans == {("Data", 1, 4), ("Delivery", 5, 8)}


def test_week_from_which_a_plan_can_change_is_the_next_that_begins() -> None:
    begins_on = date(2026, 3, 2)
    weeks = [find_week_to_change(begins_on, begins_on + timedelta(days=day)) for day in (-3, 0, 1, 6, 7, 8)]
    assert weeks == [1, 1, 2, 2, 2, 3]


def test_reader_without_rates_sees_no_cost(cast: Cast, now: datetime) -> None:
    build_small_team(cast, now)
    set_rate(cast, now, "lead", 100)
    plan = read(cast, make_plan(cast, now))
    shown = describe_plan(plan, now.date(), sees_rates=False)
    assert (shown.cost, shown.bound, {one.cost for one in shown.people}) == ("", "", {""})
    assert describe_plan(plan, now.date(), sees_rates=True).cost.startswith("EUR ")


def test_skills_are_named_as_the_engagement_names_them(cast: Cast, now: datetime) -> None:
    made = build_small_team(cast, now)
    actions.correct_skill(cast.engagement_id, made["skill_id"], "Numbers", by=cast.people["lead"], now=now)
    request = get_plan(cast.engagement_id, ask_plan(cast, now)).request
    assert request["items"][0]["demands"] == [{"skill": "Numbers", "days": 2}]
    assert "Numbers" in name_skills(cast)
