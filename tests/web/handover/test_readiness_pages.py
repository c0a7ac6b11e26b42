"""The first page of the hand-over, the readiness of each day that is kept, and what other pages show of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.handover import add_duty
from support.readiness import build_team, read_text
from support.workbench import Cast


def see_deed(cast: Cast, duty_id: Any, at: datetime, by: str, number: int) -> None:
    """Write a deed as Groundswell sees it."""
    from groundswell_web.handover.models import Deed

    person = cast.people[by]
    Deed.objects.create(
        engagement_id=cast.engagement_id,
        duty_id=duty_id,
        at=at,
        by=person,
        by_home="unit" if by == "lead" else "agency",
        event_sequence=number,
        recorded_at=at,
    )


@pytest.fixture
def small(cast: Cast, now: datetime) -> Cast:
    """Three duties of weights 4, 2 and 1, a month old: the first was done by the unit, the second by the agency."""
    begin = now - timedelta(days=30)
    first = add_duty(cast, begin, "Answer when it is down", consequence="stops", every_days=7.0)
    second = add_duty(cast, begin, "Close the month", consequence="slows", every_days=30.0)
    add_duty(cast, begin, "Keep the glossary", consequence="minor", every_days=None)
    see_deed(cast, first, now - timedelta(days=2), "lead", 901)
    see_deed(cast, second, now - timedelta(days=10), "member", 902)
    return cast


def test_page_says_how_much_agency_people_could_go_on_with(
    small: Cast, client_of: Callable[[str], Client]
) -> None:
    said = read_text(client_of("service_owner").get(f"{small.address}handover/"))
    assert "Agency people could go on alone with 29% of what must go on." in said  # 2 of 4 + 2 + 1
    assert "Permits member did it alone on 20 February 2026. That counts until 21 April 2026." in said
    critical = said.partition("Critical, and nobody of the agency is ready")[2]
    assert critical.strip().startswith("Answer when it is down")


def test_page_without_duties_asks_for_them(cast: Cast, client_of: Callable[[str], Client]) -> None:
    from groundswell_web.handover.models import Duty

    Duty.objects.all().delete()
    said = read_text(client_of("lead").get(f"{cast.address}handover/"))
    assert "No duty is known yet" in said
    assert "%" not in said.partition("Hand-over")[2]


def test_page_forecasts_once_enough_was_done_and_says_what_it_takes_for_granted(
    cast: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    build_team(cast, now)
    said = read_text(client_of("lead").get(f"{cast.address}handover/"))
    assert "Likely on the exit day, 29 August 2026" in said
    assert "in 8 of 10" in said
    assert "What the forecast does not know" in said


def test_page_gives_no_band_where_too_little_was_done(
    small: Cast, client_of: Callable[[str], Client]
) -> None:
    said = read_text(client_of("lead").get(f"{small.address}handover/"))
    assert "There are too few duties to forecast readiness: 3 are listed" in said
    assert "Likely on the exit day" not in said


@pytest.mark.parametrize("role", ["sponsor", "caseworker", "finance", "observer"])
def test_everybody_in_the_engagement_sees_readiness(
    small: Cast, client_of: Callable[[str], Client], role: str
) -> None:
    for path in ("handover/", "handover/tonight/", f"handover/people/{small.people['member'].pk}/"):
        assert client_of(role).get(f"{small.address}{path}").status_code == 200


def test_picture_is_drawn_for_a_page_and_for_a_telephone(
    small: Cast, client_of: Callable[[str], Client]
) -> None:
    client = client_of("lead")
    wide, narrow = (client.get(f"{small.address}handover/pictures/course{more}") for more in ("", "?narrow"))
    assert wide["Content-Type"] == "image/svg+xml"
    assert "today 29%" in wide.content.decode()
    assert wide.content != narrow.content
    assert client.get(f"{small.address}handover/pictures/other").status_code == 404


def test_numbers_behind_the_picture_stand_in_a_table(
    small: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    from groundswell_web.handover.readiness_chores import keep_day

    keep_day(small.engagement_id, now - timedelta(days=7))
    said = read_text(client_of("lead").get(f"{small.address}handover/"))
    table = said.partition("Readiness by day, the newest first")[2]
    assert table.index("2 March 2026") < table.index("23 February 2026")
    assert "1 of 3" in table
    assert "on that day" in table
    assert "now, from the deeds of then" in table


def test_course_keeps_what_was_computed_on_a_day_though_a_deed_of_then_came_later(
    small: Cast, now: datetime
) -> None:
    from groundswell_web.handover.computing import read_teams
    from groundswell_web.handover.models import Duty
    from groundswell_web.handover.readiness_chores import keep_day
    from groundswell_web.handover.readiness_queries import list_course

    then = now - timedelta(days=7)
    keep_day(small.engagement_id, then)
    see_deed(small, Duty.objects.get(name="Keep the glossary").pk, then - timedelta(days=1), "member", 903)
    course = {
        point.on: point
        for point in list_course(small.engagement_id, read_teams(small.engagement_id, now), now.date())
    }
    assert (course[then.date()].ready, course[then.date()].is_kept) == (1, True)
    assert (course[now.date()].ready, course[now.date()].is_kept) == (2, False)


def test_course_has_one_point_a_week_and_never_more_than_can_be_told_apart() -> None:
    from datetime import date

    from groundswell_web.handover.readiness_queries import choose_days

    today = date(2026, 3, 2)
    assert len(choose_days(today - timedelta(days=14), today)) == 15
    weeks = choose_days(today - timedelta(days=150), today)
    assert (len(weeks), weeks[-1], {(b - a).days for a, b in pairwise(weeks)}) == (
        22,
        today,
        {7},
    )
    years = choose_days(today - timedelta(days=3 * 365), today)
    assert 50 <= len(years) <= 61
    assert years[-1] == today
    assert choose_days(today, today) == [today]


def test_each_day_is_kept_once_and_by_hand_again_does_nothing(small: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import ReadinessDay
    from groundswell_web.handover.readiness_chores import keep_day, keep_readiness

    assert keep_readiness(now) == 1
    kept = ReadinessDay.objects.get(engagement_id=small.engagement_id)
    assert kept.share == pytest.approx(2 / 7)
    assert kept.document["critical_without"][0]["name"] == "Answer when it is down"
    assert kept.document["lines"][0] | {"key": ""} == {
        "key": "",
        "name": "Answer when it is down",
        "state": "none",
        "who": [],
    }
    see_deed(small, kept.document["lines"][2]["key"], now, "member", 904)
    later = now + timedelta(hours=5)
    assert keep_readiness(later) == 0
    assert keep_day(small.engagement_id, later) is False
    assert ReadinessDay.objects.get(engagement_id=small.engagement_id).computed_at == now
    assert keep_readiness(now + timedelta(days=1)) == 1


def test_the_database_keeps_a_day_as_it_was(small: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import ReadinessDay
    from groundswell_web.handover.readiness_chores import keep_readiness

    keep_readiness(now)
    for write in (lambda rows: rows.update(share=1.0), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(ReadinessDay.objects.filter(engagement_id=small.engagement_id))


def test_an_engagement_that_cannot_be_computed_stops_no_other(
    small: Cast, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    from support.workbench import build_cast

    from groundswell_web.handover.models import Duty, ReadinessDay
    from groundswell_web.handover.readiness_chores import keep_readiness

    other = build_cast(now, "Licences")
    duty_id = add_duty(other, now, "Import")
    Duty.objects.filter(pk=duty_id).update(every_days=1e300)  # longer than any calendar
    see_deed(other, duty_id, now, "member", 905)
    keep_readiness(now)
    assert ReadinessDay.objects.filter(engagement_id=small.engagement_id).exists()


def test_nothing_is_kept_long_after_the_exit(small: Cast, now: datetime) -> None:
    from groundswell_web.handover.readiness_chores import keep_readiness

    assert keep_readiness(now + timedelta(days=180 + 400)) == 1
    assert keep_readiness(now + timedelta(days=180 + 401)) == 0


def test_state_of_play_shows_readiness_and_links_to_the_hand_over(
    small: Cast, client_of: Callable[[str], Client]
) -> None:
    said = read_text(client_of("sponsor").get(small.address))
    panel = said.partition("Ready to go on alone")[2]
    assert panel.strip().startswith("29%")
    assert "1 of 3 duties, by weight" in panel
    assert "Answer when it is down" in panel


def test_state_of_play_shows_who_led_with_counts_and_how_they_are_counted(
    small: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    from groundswell_web.audit.actions import record_event

    client = client_of("sponsor")
    assert "Led by the agency" not in read_text(client.get(small.address))
    with transaction.atomic():
        for who in ("sponsor", "service_owner", "lead"):
            record_event(
                by=small.people[who],
                now=now,
                verb="signed",
                kind="mandate",
                key=small.engagement_id,
                name="Mandate 1",
                engagement_id=small.engagement_id,
            )
    panel = read_text(client.get(small.address)).partition("Led by the agency")[2]
    assert "67% 2 of 3" in panel
    assert "whoever did it led it" in panel


def test_page_of_a_step_says_who_could_go_on_with_it(
    cast: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    from uuid import uuid4

    from support.ownership import see_points

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.handover.actions.sourcing import bring_up_to_date
    from groundswell_web.handover.models import Duty
    from groundswell_web.ownership.actions import record_seen_points
    from groundswell_web.ownership.queries import list_points

    terms = {"extract_id": uuid4(), "seen": see_points(), "by": Workbench(), "now": now}
    record_seen_points(cast.engagement_id, **terms)
    bring_up_to_date(cast.engagement_id, now=now)
    point = next(one for one in list_points(cast.engagement_id, now) if one.kind == "step")
    assert Duty.objects.filter(source_key=str(point.id)).exists()
    said = read_text(client_of("caseworker").get(f"{cast.address}ownership/points/{point.id}"))
    panel = said.partition("Who could go on with it")[2]
    assert "Nobody of the agency who is there has seen it done." in panel


def test_a_step_without_duties_says_nothing_of_the_hand_over(cast: Cast, now: datetime) -> None:
    from uuid import uuid4

    from groundswell_web.engagements.queries import find_place
    from groundswell_web.handover.panels import fill_step

    place = find_place(cast.engagement_id, person=cast.people["lead"], now=now)
    assert place is not None
    assert fill_step(place, str(uuid4()), now) is None


@pytest.mark.parametrize("path", ["", "tonight/", "people/{person}/", "pictures/course"])
def test_pages_ask_the_database_as_often_for_much_as_for_little(
    cast: Cast, now: datetime, client_of: Callable[[str], Client], path: str
) -> None:
    from groundswell_web.handover.models import Duty

    team, client = build_team(cast, now, duties=10), client_of("lead")
    address = f"{cast.address}handover/{path}".format(person=team.people["Priya Nair"].pk)
    few = count_queries(client, address)
    Duty.objects.bulk_create(
        Duty(engagement_id=cast.engagement_id, name=f"Duty {n}", from_on=now.date(), created_at=now)
        for n in range(40)
    )
    many = count_queries(client, address)
    assert len(many) <= len(few) <= 28, "\n".join(many)


def count_queries(client: Client, address: str) -> list[str]:
    """List the queries of a page, asked for the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]
