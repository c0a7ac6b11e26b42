"""Rehearsals: ordered, held to, let go by the lever, called off, and written down once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from support.everything import sign_in
from support.handover import add_duty, do_deed, tell_deed
from support.workbench import Cast, build_cast, build_person

from groundswell_web.audit.queries import list_events
from groundswell_web.handover.actions import rehearsals as actions
from groundswell_web.handover.models import LeverPull, Rehearsal
from groundswell_web.handover.rehearsal_queries import find_hold, get_rehearsal, list_rehearsals
from groundswell_web.notices.chores import CHORES
from groundswell_web.refusals import NotThere, Refusal

TODAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)


def order(
    cast: Cast, now: datetime, *, first: date = TODAY, last: date = FRIDAY, by: str = "service_owner"
) -> UUID:
    """Order a rehearsal, from today until Friday unless told otherwise."""
    return actions.record_rehearsal(
        cast.engagement_id, from_on=first, until_on=last, by=cast.people[by], now=now
    )


def get(cast: Cast, rehearsal_id: UUID, now: datetime, person: str = "lead") -> Any:
    """Read a rehearsal as one of the cast."""
    return get_rehearsal(cast.engagement_id, rehearsal_id, person=cast.people[person], now=now)


def write(cast: Cast, person: str = "lead") -> Any:
    """Send a form that writes: a kind of people to listen to."""
    return sign_in(cast.people[person]).post(f"{cast.address}concerns/new", {"text": "x"})


def is_held(cast: Cast, moment: datetime, person: str = "lead") -> bool:
    """Tell whether a form of somebody is refused at a moment because of a rehearsal."""
    with time_machine.travel(moment, tick=False), transaction.atomic():
        response = write(cast, person)
        transaction.set_rollback(True)
    return response.status_code == 403 and "You can only read for now" in response.content.decode()


def test_rehearsal_of_today_begins_at_once_and_ends_at_midnight_after_its_last_day(
    cast: Cast, now: datetime
) -> None:
    line = get(cast, order(cast, now), now).line

    assert (line.from_at, line.until_at) == (now, datetime(2026, 3, 7, tzinfo=UTC))
    assert (line.state, line.last_on) == ("running", FRIDAY)


def test_unit_can_only_read_from_the_first_moment_to_the_last(cast: Cast, now: datetime) -> None:
    order(cast, now, first=date(2026, 3, 3))
    begin, end = datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 7, tzinfo=UTC)
    second = timedelta(seconds=1)

    held = [is_held(cast, moment) for moment in (begin - second, begin, end - second, end)]
    assert held == [False, True, True, False]
    assert not any(is_held(cast, begin, role) for role in ("service_owner", "member", "caseworker"))


def test_page_that_refuses_says_until_when_why_and_where_the_lever_is(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    rehearsal_id = order(cast, now)
    text = write(cast).content.decode()

    assert "You can only read for now" in text
    assert "everybody of Permits Unit can only read" in text
    assert "7 March 2026 at 00:00" in text
    assert reverse("rehearsal", args=[cast.engagement_id, rehearsal_id]) in text
    assert (
        "Pull the lever in an emergency"
        in client_of("lead")
        .get(reverse("rehearsal", args=[cast.engagement_id, rehearsal_id]))
        .content.decode()
    )


def test_script_of_a_page_gets_the_reason_in_its_own_form(cast: Cast, client_of: Any, now: datetime) -> None:
    order(cast, now)
    response = client_of("lead").post(
        f"{cast.address}records/begin", b"{}", content_type="application/json", headers={"Accept": "*/*"}
    )

    assert response.status_code == 403
    assert "A rehearsal runs until 7 March 2026 at 00:00" in response.json()["error"]


def test_upload_that_was_begun_before_stays_and_goes_on_by_the_agency(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, settings: Any, tmp_path: Any
) -> None:
    settings.DATA = tmp_path
    lead, member = client_of("lead"), client_of("member")
    told = {"name": "March", "files": [{"name": "a.csv", "size": 4}]}
    begun = lead.post(f"{cast.address}records/begin", told, content_type="application/json").json()
    part = f"{cast.address}records/{begun['extract']}/files/{begun['files'][0]['number']}/parts/0"
    order(cast, now)

    refused = lead.put(part, b"a,b\n", content_type="application/octet-stream", headers={"Accept": "*/*"})
    taken = member.put(part, b"a,b\n", content_type="application/octet-stream")

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert "rehearsal" in refused.json()["error"]


def test_unit_people_of_any_role_are_held_and_of_other_engagements_not(cast: Cast, now: datetime) -> None:
    from groundswell_web.people.models import Organisation

    order(cast, now)
    unit = Organisation.objects.get(pk=cast.unit_id)
    for role in ("administrator", "coordinator"):
        assert cast.people[role].home == unit
        assert find_hold(cast.engagement_id, cast.people[role], now) is not None
    others = build_cast(now, "Licences")
    assert find_hold(others.engagement_id, cast.people["lead"], now) is None
    assert find_hold(cast.engagement_id, others.people["lead"], now) is not None
    assert find_hold(cast.engagement_id, cast.people["stranger"], now) is None


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 3, 1), FRIDAY, "today or later"),
        (FRIDAY, date(2026, 3, 5), "not be before the first"),
        (TODAY, date(2026, 4, 2), "31 days or fewer"),
        (date(2027, 3, 3), date(2027, 3, 4), "within a year"),
    ],
)
def test_days_that_cannot_be_are_refused(
    cast: Cast, now: datetime, first: date, last: date, text: str
) -> None:
    with pytest.raises(Refusal, match=text):
        order(cast, now, first=first, last=last)


def test_order_over_the_days_of_another_is_refused_and_after_it_taken(cast: Cast, now: datetime) -> None:
    order(cast, now)
    with pytest.raises(Refusal, match="There is a rehearsal from 2 March 2026 at 09:00 until 7 March 2026"):
        order(cast, now, first=FRIDAY, last=date(2026, 3, 9))

    order(cast, now, first=date(2026, 3, 7), last=date(2026, 3, 9))
    assert [one.state for one in list_rehearsals(cast.engagement_id, now)] == ["ahead", "running"]


def test_days_of_a_rehearsal_that_was_called_off_are_free_again(cast: Cast, now: datetime) -> None:
    first = order(cast, now)
    actions.withdraw_rehearsal(
        cast.engagement_id, first, by=cast.people["sponsor"], now=now + timedelta(hours=2)
    )
    later = now + timedelta(hours=3)
    order(cast, later)

    assert [one.state for one in list_rehearsals(cast.engagement_id, later)] == ["running", "over"]


def test_called_off_while_it_runs_it_ends_at_once_and_keeps_what_came_of_it(
    cast: Cast, now: datetime
) -> None:
    rehearsal_id = order(cast, now)
    noon = now + timedelta(hours=3)
    actions.withdraw_rehearsal(cast.engagement_id, rehearsal_id, by=cast.people["sponsor"], now=noon)

    assert not is_held(cast, noon)
    line = get(cast, rehearsal_id, noon).line
    assert (line.state, line.was_cut, line.until_at) == ("over", True, noon)
    assert actions.record_outcomes(noon) == 1
    with pytest.raises(Refusal, match="called off already"):
        actions.withdraw_rehearsal(cast.engagement_id, rehearsal_id, by=cast.people["sponsor"], now=noon)


def test_called_off_before_it_begins_it_holds_nobody_and_nothing_is_written(
    cast: Cast, now: datetime
) -> None:
    rehearsal_id = order(cast, now, first=FRIDAY, by="lead")
    actions.withdraw_rehearsal(cast.engagement_id, rehearsal_id, by=cast.people["lead"], now=now)

    assert get(cast, rehearsal_id, now).line.state == "called_off"
    assert not is_held(cast, datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert actions.record_outcomes(now + timedelta(days=30)) == 0


def test_unit_calls_off_neither_what_runs_nor_what_others_ordered(cast: Cast, now: datetime) -> None:
    running, coming = (
        order(cast, now, by="lead"),
        order(cast, now, first=date(2026, 3, 9), last=date(2026, 3, 9)),
    )
    for rehearsal_id in (running, coming):
        with pytest.raises(Refusal, match="only somebody of the agency"):
            actions.withdraw_rehearsal(cast.engagement_id, rehearsal_id, by=cast.people["lead"], now=now)
    actions.record_pull(cast.engagement_id, running, why="Down.", by=cast.people["lead"], now=now)

    page = sign_in(cast.people["lead"])
    with time_machine.travel(now, tick=False):
        address = reverse("rehearsal_call_off", args=[cast.engagement_id, running])
        text = page.post(address, follow=True).content.decode()
    assert "only somebody of the agency can call this rehearsal off" in text


def test_lever_lets_one_person_write_for_an_hour_and_is_told(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    from groundswell_web.engagements.actions import record_member
    from groundswell_web.people.models import Organisation

    other = build_person("Uma Unit", Organisation.objects.get(pk=cast.unit_id), now)
    told = {"person_id": other.pk, "role": "member", "from_on": TODAY, "until_on": None}
    record_member(cast.engagement_id, **told, by=cast.people["lead"], now=now)
    cast.people["other"] = other
    rehearsal_id = order(cast, now)
    address = reverse("rehearsal_lever", args=[cast.engagement_id, rehearsal_id])
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = client_of("lead").post(address, {"why": "The form is down and nobody can deploy."})

    assert response.status_code == 302
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    assert [is_held(cast, moment) for moment in (now, now + hour - second, now + hour)] == [
        False,
        False,
        True,
    ]
    assert is_held(cast, now, "other")
    to_owner = [one for one in mail.outbox if one.to == [cast.people["service_owner"].email]]
    assert "pulled the lever" in to_owner[0].body
    assert "nobody can deploy" in to_owner[0].body
    event = list_events(cast.engagement_id, kind="rehearsal")[0]
    assert (event.verb, event.by) == ("pulled the lever in", "Permits lead")
    text = client_of("service_owner").get(reverse("rehearsal", args=[cast.engagement_id, rehearsal_id]))
    assert "The form is down and nobody can deploy." in text.content.decode()


def test_lever_without_a_reason_asks_for_it_and_lets_nobody_write(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    address = reverse("rehearsal_lever", args=[cast.engagement_id, order(cast, now)])
    for why in ("", "   \n "):
        assert "Enter why it cannot wait" in client_of("lead").post(address, {"why": why}).content.decode()

    assert is_held(cast, now)


def test_lever_pulled_twice_in_the_hour_is_pulled_once_and_after_it_again(cast: Cast, now: datetime) -> None:
    rehearsal_id = order(cast, now)

    def pull(moment: datetime) -> datetime:
        by = cast.people["lead"]
        return actions.record_pull(cast.engagement_id, rehearsal_id, why="Down.", by=by, now=moment)

    hour = timedelta(hours=1)
    assert [pull(now), pull(now + hour / 2), pull(now + hour)] == [now + hour, now + hour, now + 2 * hour]
    assert LeverPull.objects.count() == 2


def test_lever_lasts_no_longer_than_the_rehearsal(cast: Cast, now: datetime) -> None:
    rehearsal_id = order(cast, now)
    late = datetime(2026, 3, 6, 23, 45, tzinfo=UTC)

    until = actions.record_pull(
        cast.engagement_id, rehearsal_id, why="Down.", by=cast.people["lead"], now=late
    )
    assert until == datetime(2026, 3, 7, tzinfo=UTC)


def test_lever_is_for_the_unit_while_it_runs(cast: Cast, now: datetime) -> None:
    rehearsal_id = order(cast, now)
    told: dict[str, Any] = {"why": "Down."}
    with pytest.raises(Refusal, match="You are of the agency"):
        actions.record_pull(cast.engagement_id, rehearsal_id, **told, by=cast.people["member"], now=now)
    over = datetime(2026, 3, 7, tzinfo=UTC)
    with pytest.raises(Refusal, match="does not run now"):
        actions.record_pull(cast.engagement_id, rehearsal_id, **told, by=cast.people["lead"], now=over)
    others = build_cast(now, "Licences")
    with pytest.raises(NotThere):
        actions.record_pull(others.engagement_id, rehearsal_id, **told, by=cast.people["lead"], now=now)


def test_everybody_whom_it_is_about_is_told_once(
    cast: Cast, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        order(cast, now)
    bodies = {one.to[0]: one.body for one in mail.outbox}

    assert "You can only read in these days" in bodies[cast.people["lead"].email]
    assert "what has to be done is yours" in bodies[cast.people["member"].email]
    assert cast.people["observer"].email not in bodies


def test_what_came_of_it_is_written_once_by_the_chore(cast: Cast, now: datetime) -> None:
    before = now - timedelta(days=7)
    weekly = add_duty(cast, before, "Check the letters", every_days=7.0)
    late = add_duty(cast, before, "Answer the press", every_days=1.0, consequence="minor")
    add_duty(cast, before, "Look at the alarms", every_days=2.0)
    rehearsal_id = order(cast, now)
    do_deed(cast, weekly, now + timedelta(hours=2))
    do_deed(cast, late, now + timedelta(days=3))
    end = datetime(2026, 3, 7, 0, 5, tzinfo=UTC)

    assert actions.record_outcomes(end) == 1
    assert actions.record_outcomes(end + timedelta(days=1)) == 0
    card = get(cast, rehearsal_id, end + timedelta(days=20))
    own = {one.name: one.outcome for one in card.outcomes if one.name in NAMES}
    assert own == {"Check the letters": "done", "Answer the press": "late", "Look at the alarms": "not_done"}
    assert card.is_written
    assert card.written_at == end
    do_deed(cast, late, end + timedelta(days=30), days_ago=33)  # told long afterwards
    assert get(cast, rehearsal_id, end + timedelta(days=40)).outcomes == card.outcomes
    assert list_events(cast.engagement_id, kind="rehearsal")[0].verb == "wrote down what came of"


NAMES = ("Check the letters", "Answer the press", "Look at the alarms")


def test_writing_waits_for_told_deeds_that_nobody_confirmed_but_not_for_ever(
    cast: Cast, now: datetime
) -> None:
    duty_id = add_duty(cast, now - timedelta(days=7), every_days=7.0)
    rehearsal_id = order(cast, now)
    tell_deed(cast, duty_id, now + timedelta(hours=1))
    end = datetime(2026, 3, 7, tzinfo=UTC)

    assert actions.record_outcomes(end + timedelta(days=2)) == 0
    assert get(cast, rehearsal_id, end).waiting == 1
    assert actions.record_outcomes(end + timedelta(days=3)) == 1
    assert get(cast, rehearsal_id, end + timedelta(days=4)).line.counts["not_done"] >= 1


def test_page_shows_what_came_so_far_while_it_runs(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    duty_id = add_duty(cast, now - timedelta(days=7), every_days=7.0)
    rehearsal_id = order(cast, now)
    do_deed(cast, duty_id, now)
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        address = reverse("rehearsal", args=[cast.engagement_id, rehearsal_id])
        text = sign_in(cast.people["member"]).get(address).content.decode()

    assert "What became of the duties so far" in text
    assert "once in time" in text
    assert "Nobody pulled it" in text


def test_order_form_asks_for_real_days_and_keeps_the_answers(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    address = reverse("rehearsal_new", args=[cast.engagement_id])
    told = {"from_on_0": "31", "from_on_1": "2", "from_on_2": "2026", "until_on_0": "", "until_on_1": ""}
    text = client_of("sponsor").post(address, told).content.decode()

    assert "The first day must be a real date" in text
    assert "Enter the last day" in text
    assert 'value="31"' in text


def test_order_by_the_form_leads_to_the_rehearsal(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    days = {"from_on": TODAY, "until_on": FRIDAY}
    parts = {
        f"{name}_{n}": str(part)
        for name, day in days.items()
        for n, part in enumerate((day.day, day.month, day.year))
    }
    response = client_of("sponsor").post(
        reverse("rehearsal_new", args=[cast.engagement_id]), parts, follow=True
    )

    assert "The rehearsal is ordered" in response.content.decode()
    assert Rehearsal.objects.get().ordered_by == cast.people["sponsor"]
    assert "A rehearsal runs" in client_of("lead").get(cast.address).content.decode()


def test_chore_is_among_those_that_are_done_by_themselves(db: None, now: datetime) -> None:
    assert {"write down rehearsals", "look again after the exit"} <= set(CHORES._chores)


def test_two_orders_at_once_leave_one(real_transactions: None, cast: Cast, now: datetime) -> None:
    told: list[str] = []

    def try_order() -> None:
        try:
            order(cast, now)
            told.append("ordered")
        except Refusal:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_order) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["ordered", "refused", "refused", "refused"]


def test_two_presses_of_the_lever_at_once_are_one(real_transactions: None, cast: Cast, now: datetime) -> None:
    rehearsal_id = order(cast, now)

    def pull() -> None:
        try:
            actions.record_pull(
                cast.engagement_id, rehearsal_id, why="Down.", by=cast.people["lead"], now=now
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=pull) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert LeverPull.objects.count() == 1
