"""The pages of the plan ask the database no more often for a large team than for a small one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.teams import add_member, add_work, build_small_team, make_plan, say_abilities
from support.workbench import Cast

from groundswell_web.teams import actions

PAGES = ("", "mine/", "people/", "presence/", "work/", "make")


def count(client: Client, path: str) -> int:
    """Count the questions that a page asks."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.one_database
def test_pages_ask_no_more_for_more_people_work_and_plans(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    build_small_team(cast, now)
    lead, one = client_of("lead"), cast.engagement_id
    actions.choose_plan(one, make_plan(cast, now, limit=1.0), by=cast.people["lead"], now=now)
    for page in PAGES:
        count(lead, f"{cast.address}plan/{page}")
    few = {page: count(lead, f"{cast.address}plan/{page}") for page in PAGES}
    for number in range(3):
        person = add_member(cast, f"Person {number}", "agency", now)
        say_abilities(cast, now, {person: {"Data": "1", "Delivery": "2"}})
        day = now.date() + timedelta(days=70 + number)
        actions.record_leave(one, person.pk, from_on=day, until_on=day, by=cast.people["lead"], now=now)
        add_work(cast, now, f"Work {number}", (2, 6), Data=0.5)
    actions.choose_plan(one, make_plan(cast, now, limit=1.0), by=cast.people["lead"], now=now)

    assert {page: count(lead, f"{cast.address}plan/{page}") for page in PAGES} == few
    assert max(few.values()) <= 60, few
