"""One living person for each step, with written authority; replaced, never edited."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from support.workbench import build_cast


def find(cast, name, now):
    from groundswell_web.ownership import queries

    return queries.find_point_by_name(cast.engagement_id, name, now)


def test_point_from_the_records_has_its_days_and_no_owner(cast, points, now):
    check = points["Check"]

    assert list(points) == ["Check", "Sign", "Answer of applicant", "Sign (end)"]
    assert (check.applicant_days, check.days_low, check.open_now, check.wait_share) == (
        20000.0,
        18.0,
        60,
        0.5,
    )
    assert (check.reason, check.owner, check.clock) == ("never", None, "agency")


def test_point_that_vanished_is_gone_and_comes_back_with_its_owner(cast, points, give, now):
    from support.ownership import see_points

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.audit.queries import list_events
    from groundswell_web.ownership import actions, queries

    give(points["Check"], "caseworker")
    later = now + timedelta(hours=1)
    rest = [one for one in see_points() if one.name != "Check"]
    actions.record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=rest, by=Workbench(), now=later)
    gone = queries.get_point(cast.engagement_id, points["Check"].id, later)

    assert gone.is_gone
    assert "Check" not in {p.name for p in queries.list_points(cast.engagement_id, later)}
    assert list_events(cast.engagement_id, kind="points")[0].after["gone"] == ["Check"]

    actions.record_seen_points(
        cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=later
    )
    back = find(cast, "check ", later)

    assert (back.id, back.is_gone, back.owner) == (points["Check"].id, False, "Permits caseworker")
    assert list_events(cast.engagement_id, kind="points")[0].after["back"] == ["Check"]


def test_points_refreshed_twice_by_the_same_extract_stay_the_same(cast, points, now):
    from support.ownership import see_points

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    actions.record_seen_points(
        cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=now
    )

    assert [p.id for p in queries.list_points(cast.engagement_id, now)] == [p.id for p in points.values()]


def test_library_records_give_points_with_shares(now):
    from groundswell.testing import build_records
    from groundswell_web.ownership.arrivals import find_points

    records = build_records(
        [("a", "Asked", "2024-01-01"), ("a", "Done", "2024-01-05"), ("b", "Asked", "2024-01-02")],
        ends=["Done"],
    )
    seen = {one.name: one for one in find_points(records)}

    assert (seen["Asked"].kind, seen["Asked"].open_now, seen["Asked"].stays) == ("step", 1, 2)
    assert seen["Done"].kind == "end"


def test_new_owner_ends_the_former_who_stays_in_the_history(cast, points, give, now):
    from groundswell_web.audit.queries import list_events
    from groundswell_web.ownership import queries

    give(points["Check"], "caseworker")
    give(points["Check"], "service_owner", clock="applicant")
    point = queries.get_point(cast.engagement_id, points["Check"].id, now)
    former = queries.list_former_ownerships(cast.engagement_id, point.id)

    assert (point.owner, point.version) == ("Permits service owner", 2)
    assert (point.clock, point.clock_is_stated, point.clock_in_records) == ("applicant", True, "The agency's")
    assert [(one.owner, one.until_at) for one in former] == [("Permits caseworker", now)]
    assert [event.verb for event in list_events(cast.engagement_id, kind="point", key=point.id)] == [
        "replaced the owner of",
        "gave an owner to",
    ]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("owner", {"owner_id": uuid4()}),
        ("authority", {"authority": "  "}),
        ("currency", {"currency": "E1"}),
        ("may_spend", {"may_spend": Decimal(-1)}),
        ("clock", {"clock": "moon"}),
    ],
)
def test_ownership_that_cannot_stand_is_refused(cast, points, give, now, field, more):
    from groundswell_web.refusals import Refusal

    with pytest.raises(Refusal) as refused:
        give(points["Check"], "caseworker", **more)

    assert refused.value.field == field
    assert find(cast, "Check", now).reason == "never"


def test_stranger_coordinator_and_person_on_leave_cannot_own(cast, points, give, now):
    from groundswell_web.refusals import Refusal

    cast.people["member"].away_from_on = now.date()
    cast.people["member"].save()
    for role in ("stranger", "coordinator", "administrator", "member"):
        with pytest.raises(Refusal):
            give(points["Check"], role)


def test_second_of_two_people_sees_what_the_first_recorded(cast, points, give, now):
    from groundswell_web.ownership import actions
    from groundswell_web.refusals import EditedMeanwhile

    give(points["Check"], "caseworker")
    told = actions.OwnershipAnswers(cast.people["member"].pk, Decimal(0), "", "", False, "A letter")

    with pytest.raises(EditedMeanwhile) as refused:
        actions.record_ownership(
            cast.engagement_id, points["Check"].id, version=0, answers=told, by=cast.people["lead"], now=now
        )

    assert (refused.value.stored["owner"], refused.value.who) == ("Permits caseworker", "Permits lead")
    assert find(cast, "Check", now).owner == "Permits caseworker"


def test_owner_who_left_is_away_or_lost_the_role_leaves_it_unowned(cast, points, give, now):
    from groundswell_web.engagements.actions import withdraw_member
    from groundswell_web.engagements.queries import list_members
    from groundswell_web.ownership import queries

    for name, role in zip(points, ("caseworker", "member", "observer", "sponsor"), strict=True):
        give(points[name], role)

    assert queries.list_unowned(cast.engagement_id, now) == []

    yesterday = now.date() - timedelta(days=1)
    cast.people["caseworker"].leaves_on = yesterday
    cast.people["member"].away_from_on = yesterday
    cast.people["sponsor"].is_active = False
    for role in ("caseworker", "member", "sponsor"):
        cast.people[role].save()
    observer = list_members(cast.engagement_id, now=now, role="observer")[0]
    withdraw_member(cast.engagement_id, observer.id, until_on=yesterday, by=cast.people["lead"], now=now)
    unowned = queries.list_unowned(cast.engagement_id, now)

    assert [(point.unique_name, point.reason) for point in unowned] == [
        ("Check", "left"),
        ("Sign", "away"),
        ("Answer of applicant", "role_ended"),
        ("Sign (end)", "left"),
    ]
    assert all(point.owner is None and point.ownership is not None for point in unowned)
    assert queries.count_unowned_days(cast.engagement_id, now) == 39000.0


def test_point_of_another_engagement_is_not_there(cast, points, give, now):
    from groundswell_web.ownership import actions, queries
    from groundswell_web.refusals import NotThere

    other = build_cast(now, "Passports")
    told = actions.OwnershipAnswers(other.people["lead"].pk, Decimal(0), "", "", False, "A letter")

    with pytest.raises(NotThere):
        queries.get_point(other.engagement_id, points["Check"].id, now)
    with pytest.raises(NotThere):
        actions.record_ownership(
            other.engagement_id, points["Check"].id, version=0, answers=told, by=other.people["lead"], now=now
        )
    assert queries.list_points(other.engagement_id, now) == []
    assert queries.find_point_by_name(other.engagement_id, "Check", now) is None


def test_two_running_ownerships_of_a_point_are_refused_by_the_database(cast, points, give, now):
    from django.db import IntegrityError, transaction

    from groundswell_web.ownership.models import Ownership

    give(points["Check"], "caseworker")
    one = Ownership.objects.get()
    one.pk, one.number = uuid4(), 2

    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)
