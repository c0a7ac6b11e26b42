"""What is raised with people: deeds that wait, critical duties that nobody has, accounts and contracts that end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from support.handover import add_duty, add_holding, do_deed, tell_deed
from support.workbench import Cast

from groundswell_web.engagements.actions import withdraw_member
from groundswell_web.engagements.queries import list_members
from groundswell_web.handover.actions.companions import add_companion, confirm_companion
from groundswell_web.handover.actions.deeds import confirm_deed
from groundswell_web.handover.notices import find_critical_without_anybody, find_ending, find_waiting


def name_all(cast: Cast, found: object) -> list[str]:
    """Name the roles with whom something was raised."""
    roles = {person.pk: role for role, person in cast.people.items()}
    return [roles[one.person_id] for one in found]  # type: ignore[attr-defined]


def test_a_told_deed_is_raised_with_the_owner_of_its_duty(cast: Cast, now: datetime) -> None:
    deed_id = tell_deed(cast, add_duty(cast, now), now)
    [raised] = find_waiting(now)
    assert raised.person_id == cast.people["lead"].pk
    assert "Permits member did it on 2 March 2026" in raised.text
    assert raised.address == f"{cast.address}handover/deeds/{deed_id}/"
    confirm_deed(cast.engagement_id, deed_id, by=cast.people["lead"], now=now)
    assert list(find_waiting(now)) == []


def test_it_is_raised_with_who_was_there_and_never_with_who_did_or_recorded_it(
    cast: Cast, now: datetime
) -> None:
    duty_id = add_duty(cast, now, owner_id=cast.people["member"].pk)
    tell_deed(cast, duty_id, now, watched=("caseworker",))
    assert name_all(cast, find_waiting(now)) == [
        "caseworker",
        "caseworker",
    ]  # the deed, and that they were there
    other = add_duty(cast, now, "Answer the phone", owner_id=cast.people["lead"].pk)
    tell_deed(cast, other, now, by="lead", done_by="member")
    assert name_all(cast, find_waiting(now))[1] == "service_owner"


def test_who_may_not_confirm_is_not_asked(cast: Cast, now: datetime) -> None:
    duty_id = add_duty(cast, now, owner_id=cast.people["finance"].pk)
    tell_deed(cast, duty_id, now, by="lead")
    assert name_all(cast, find_waiting(now)) == ["member"]  # the successor: finance is not inside


def test_a_companion_is_raised_with_the_other_side(cast: Cast, now: datetime) -> None:
    deed_id = do_deed(cast, add_duty(cast, now), now)
    lead = cast.people["lead"]
    row = add_companion(cast.engagement_id, deed_id, lead.pk, "together", by=lead, now=now)
    [raised] = find_waiting(now)
    assert raised.person_id == cast.people["member"].pk
    assert "Permits lead says that you were both there" in raised.text
    confirm_companion(cast.engagement_id, row, by=cast.people["member"], now=now)
    assert list(find_waiting(now)) == []


@pytest.mark.parametrize(("days", "is_raised"), [(88, False), (89, True), (200, True)])
def test_a_critical_duty_without_a_successor_is_raised_a_quarter_before_the_exit(
    cast: Cast, now: datetime, days: int, is_raised: bool
) -> None:
    add_duty(cast, now, successor_id=None)
    add_duty(cast, now, "Nothing that stops", consequence="slows", successor_id=None)
    found = list(find_critical_without_anybody(now + timedelta(days=days)))  # the exit is 180 days from now
    assert name_all(cast, found) == (["service_owner"] if is_raised else [])


def test_a_critical_duty_whose_owner_has_left_is_raised(cast: Cast, now: datetime) -> None:
    add_duty(cast, now)
    later = now + timedelta(days=100)
    assert list(find_critical_without_anybody(later)) == []
    [role] = [one for one in list_members(cast.engagement_id, now=now) if one.role == "lead"]
    withdraw_member(
        cast.engagement_id, role.id, until_on=now.date(), by=cast.people["service_owner"], now=now
    )
    assert name_all(cast, find_critical_without_anybody(later)) == ["service_owner"]


def test_what_ends_within_a_month_and_is_needed_is_raised_with_its_holder(cast: Cast, now: datetime) -> None:
    soon = (now + timedelta(days=30)).date()
    held = add_holding(cast, now, ends_on=soon)
    unheld = add_holding(cast, now, "Hosting", kind="contract", ends_on=soon, holder_id=None)
    add_holding(cast, now, "Not needed", ends_on=soon)
    late = add_holding(cast, now, "Later", ends_on=soon + timedelta(days=1))
    add_duty(cast, now, holdings=(held, unheld, late))
    assert sorted(name_all(cast, find_ending(now))) == ["lead", "service_owner"]
