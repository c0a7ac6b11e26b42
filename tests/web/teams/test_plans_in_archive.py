"""What plans are made of, and plans, go into the archive and are read back in another workbench."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from support.teams import ask_plan, build_small_team, make_plan
from support.workbench import build_cast

from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.teams import actions
from groundswell_web.teams.people_queries import list_skills, list_team
from groundswell_web.teams.plan_queries import find_in_force, list_plans
from groundswell_web.teams.work_queries import list_items


@pytest.mark.usefixtures("db")
def test_team_and_plan_out_of_one_workbench_stand_in_another(now: datetime, tmp_path: Path) -> None:
    with transaction.atomic():
        cast = build_cast(now)
        one, lead, path = cast.engagement_id, cast.people["lead"], tmp_path / "plan.zip"
        build_small_team(cast, now)
        day = now.date() + timedelta(days=9)
        actions.record_leave(one, lead.pk, from_on=day, until_on=day, by=lead, now=now)
        plan_id = make_plan(cast, now)
        actions.choose_plan(one, plan_id, by=lead, now=now)
        ask_plan(cast, now)  # nobody computes it elsewhere: it stays behind
        former = find_in_force(one)
        assert former is not None
        write_archive(Order(one, now, "A person", True), path)
        transaction.set_rollback(True)
    import_archive(path, by=Workbench(), now=now)

    found = find_in_force(one)
    assert found is not None
    assert (found.request, found.document, found.notes) == (former.request, former.document, former.notes)
    assert [line.state for line in list_plans(one)] == ["ready"]
    assert len(list_skills(one)) == 7
    assert [(item.name, item.days_a_week) for item in list_items(one, now)] == [("Fewer letters", 2.0)]
    names = {one.name: len(one.exceptions) for one in list_team(one, now)}
    assert names.get("Permits lead", 1) == 1
