"""Duties and deeds go into the archive whole, are read back exactly, hold there, and go on there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from support.handover import add_duty, add_holding, do_deed, find_steps, tell_deed
from support.workbench import build_cast, build_person

from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.audit.verifying import verify_all
from groundswell_web.handover.actions.companions import add_companion
from groundswell_web.handover.actions.deeds import confirm_deed, refuse_deed
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.deed_queries import list_deeds
from groundswell_web.handover.duty_queries import list_duties, list_holdings
from groundswell_web.people.models import Organisation, Person


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


def build_handover(now: datetime) -> UUID:
    """Make an engagement with duties, what they need, and deeds of every sort."""
    cast = build_cast(now)
    one, member, owner = cast.engagement_id, cast.people["member"], cast.people["service_owner"]
    duty = add_duty(cast, now, holdings=(add_holding(cast, now),))
    find_steps(cast, now)
    bring_up_to_date(one, now=now)
    record_event(
        by=cast.people["lead"],
        now=now,
        verb="pulled",
        kind="extract",
        key=uuid4(),
        name="x",
        engagement_id=one,
    )
    do_deed(cast, duty, now, text="First", days_ago=9, together=("caseworker",), confirmed_by="caseworker")
    second = do_deed(cast, duty, now, text="Second", by="lead", done_by="member", watched=("lead",))
    add_companion(one, second, owner.pk, "together", by=member, now=now + timedelta(hours=1))
    refused = tell_deed(cast, duty, now, text="Third", days_ago=7)
    refuse_deed(one, refused, why="It was the lead.", by=owner, now=now)
    tell_deed(cast, duty, now, text="Waits", by="caseworker")
    return one


def tell_all(one: UUID, now: datetime) -> list[Any]:
    """Tell duties, what they need, and deeds by what does not differ between workbenches."""
    deeds = [
        (
            *(deed.duty, deed.at, deed.by, deed.by_home, deed.what, deed.state, deed.confirmed_by),
            *((row.person, row.part, row.is_agreed, row.takes_alone) for row in deed.companions),
        )
        for deed in list_deeds(one, size=100).deeds
    ]
    duties = [
        (line.name, line.owner, line.successor, line.every_days, line.consequence)
        for line in list_duties(one, now)
    ]
    return [deeds, duties, [(line.name, line.home, line.duties) for line in list_holdings(one)]]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "knows_them", [False, True], ids=["people are new there", "people have other ids there"]
)
def test_deeds_out_of_one_workbench_hold_in_another(now: datetime, tmp_path: Path, knows_them: bool) -> None:
    with transaction.atomic():
        one = build_handover(now)
        told = tell_all(one, now)
        assert verify_all() == []
        write_archive(Order(one, now, "A person", True), tmp_path / "one.zip")
        transaction.set_rollback(True)
    if knows_them:
        agency = Organisation.objects.create(name="Permits Agency", kind="agency")
        for role in ("member", "lead", "caseworker", "service_owner"):
            build_person(f"Permits {role.replace('_', ' ')}", agency, now)

    import_archive(tmp_path / "one.zip", by=Workbench(), now=now)

    assert verify_all() == []
    there = tell_all(one, now)
    assert there[0] == told[0]
    assert there[2] == told[2]
    assert [line[0] for line in there[1]] == [line[0] for line in told[1]]
    assert bring_up_to_date(one, now=now) == 0

    Person.objects.update(is_active=True)
    waiting = next(deed.id for deed in list_deeds(one).deeds if deed.state == "waiting")
    confirm_deed(one, waiting, by=Person.objects.get(name="Permits sponsor"), now=now)
    assert verify_all() == []
