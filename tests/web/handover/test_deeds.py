"""Deeds that somebody tells, who confirms them, and who was there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from support.handover import add_duty, add_holding, do_deed, tell_deed
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.handover.actions.companions import add_companion, confirm_companion, refuse_companion
from groundswell_web.handover.actions.deeds import confirm_deed, refuse_deed
from groundswell_web.handover.deed_queries import UNAGREED, get_deed, list_deeds, load_deeds
from groundswell_web.handover.duty_queries import get_duty
from groundswell_web.refusals import NotThere, Refusal


@pytest.fixture
def duty(cast: Cast, now: datetime) -> UUID:
    """A duty that the team added."""
    return add_duty(cast, now)


def key_of(cast: Cast, role: str) -> str:
    """The key by which the library knows somebody."""
    return str(cast.people[role].pk)


def test_a_told_deed_counts_only_once_somebody_else_confirmed_it(
    cast: Cast, duty: UUID, now: datetime
) -> None:
    deed_id = tell_deed(cast, duty, now)
    assert not get_deed(cast.engagement_id, deed_id).counts
    assert [deed.is_confirmed for deed in load_deeds(cast.engagement_id)] == [False]
    assert get_duty(cast.engagement_id, duty, now).line.last_deed is None
    confirm_deed(cast.engagement_id, deed_id, by=cast.people["caseworker"], now=now)
    deed = get_deed(cast.engagement_id, deed_id)
    assert (deed.counts, deed.confirmed_by, deed.by_home, deed.is_alone) == (
        True,
        "Permits caseworker",
        "agency",
        True,
    )
    last = get_duty(cast.engagement_id, duty, now).line.last_deed
    assert last is not None
    assert (last.by, last.is_alone) == ("Permits member", True)
    assert [event.verb for event in list_events(cast.engagement_id, kind="deed")] == ["confirmed", "recorded"]


@pytest.mark.parametrize(("recorder", "doer"), [("member", "member"), ("lead", "member")])
def test_neither_who_did_it_nor_who_recorded_it_can_confirm_it(
    cast: Cast, duty: UUID, now: datetime, recorder: str, doer: str
) -> None:
    deed_id = tell_deed(cast, duty, now, by=recorder, done_by=doer)
    for role in {recorder, doer}:
        with pytest.raises(Refusal, match="Somebody else must confirm"):
            confirm_deed(cast.engagement_id, deed_id, by=cast.people[role], now=now)
        with pytest.raises(Refusal, match="Somebody else must confirm"):
            refuse_deed(cast.engagement_id, deed_id, why="No", by=cast.people[role], now=now)
    assert get_deed(cast.engagement_id, deed_id).state == "waiting"


def test_a_deed_is_answered_once(cast: Cast, duty: UUID, now: datetime) -> None:
    deed_id = tell_deed(cast, duty, now)
    refuse_deed(cast.engagement_id, deed_id, why="It was the lead.", by=cast.people["sponsor"], now=now)
    with pytest.raises(Refusal, match="already"):
        confirm_deed(cast.engagement_id, deed_id, by=cast.people["caseworker"], now=now)
    assert load_deeds(cast.engagement_id) == []
    assert get_deed(cast.engagement_id, deed_id).why_refused == "It was the lead."


@pytest.mark.parametrize("days_ago", [-0.001, 366.001])
def test_a_deed_was_done_within_the_last_year(cast: Cast, duty: UUID, now: datetime, days_ago: float) -> None:
    with pytest.raises(Refusal) as refused:
        tell_deed(cast, duty, now, days_ago=days_ago)
    assert refused.value.field == "on"


def test_the_very_same_is_not_told_twice(cast: Cast, duty: UUID, now: datetime) -> None:
    first = tell_deed(cast, duty, now)
    with pytest.raises(Refusal, match="recorded already"):
        tell_deed(cast, duty, now)
    refuse_deed(cast.engagement_id, first, why="Not so.", by=cast.people["lead"], now=now)
    tell_deed(cast, duty, now)


def test_who_is_told_to_have_been_there_has_a_role_here_and_is_another(
    cast: Cast, duty: UUID, now: datetime
) -> None:
    for role in ("stranger", "member"):
        with pytest.raises(Refusal) as refused:
            tell_deed(cast, duty, now, together=(role,))
        assert refused.value.field == "together"


def test_a_deed_done_together_is_not_one_done_alone_before_anybody_agrees(
    cast: Cast, duty: UUID, now: datetime
) -> None:
    deed_id = do_deed(cast, duty, now, together=("lead",), watched=("caseworker",))
    deed = get_deed(cast.engagement_id, deed_id)
    assert not deed.is_alone
    [value] = load_deeds(cast.engagement_id)
    assert value.together == (f"{UNAGREED}{key_of(cast, 'lead')}",)
    assert value.watched == ()
    for row in deed.companions:
        assert row.waits_for == row.person_id
        confirm_companion(
            cast.engagement_id,
            row.id,
            by=next(p for p in cast.people.values() if p.pk == row.person_id),
            now=now,
        )
    [value] = load_deeds(cast.engagement_id)
    assert value.together == (key_of(cast, "lead"),)
    assert value.watched == (key_of(cast, "caseworker"),)


def test_who_was_there_can_confirm_the_deed_and_agrees_with_it(cast: Cast, duty: UUID, now: datetime) -> None:
    deed_id = do_deed(cast, duty, now, together=("lead",), confirmed_by="lead")
    [row] = get_deed(cast.engagement_id, deed_id).companions
    assert row.is_agreed
    [value] = load_deeds(cast.engagement_id)
    assert value.together == (key_of(cast, "lead"),)


def test_what_the_doer_says_takes_the_alone_at_once(cast: Cast, duty: UUID, now: datetime) -> None:
    deed_id = do_deed(cast, duty, now)
    member, lead = cast.people["member"], cast.people["lead"]
    row = add_companion(cast.engagement_id, deed_id, lead.pk, "together", by=member, now=now)
    assert not get_deed(cast.engagement_id, deed_id).is_alone
    with pytest.raises(Refusal, match="other side"):
        confirm_companion(cast.engagement_id, row, by=member, now=now)
    refuse_companion(cast.engagement_id, row, by=lead, now=now)
    assert not get_deed(cast.engagement_id, deed_id).is_alone  # what they said of their own deed holds
    [value] = load_deeds(cast.engagement_id)
    assert value.together == (f"{UNAGREED}{key_of(cast, 'lead')}",)
    with pytest.raises(Refusal, match="answered already"):
        confirm_companion(cast.engagement_id, row, by=lead, now=now)


def test_what_somebody_says_of_themselves_holds_once_the_doer_agrees(
    cast: Cast, duty: UUID, now: datetime
) -> None:
    deed_id = do_deed(cast, duty, now)
    member, lead = cast.people["member"], cast.people["lead"]
    row = add_companion(cast.engagement_id, deed_id, lead.pk, "together", by=lead, now=now)
    assert get_deed(cast.engagement_id, deed_id).is_alone
    assert load_deeds(cast.engagement_id)[0].together == ()
    with pytest.raises(Refusal, match="other side"):
        confirm_companion(cast.engagement_id, row, by=lead, now=now)
    confirm_companion(cast.engagement_id, row, by=member, now=now)
    assert not get_deed(cast.engagement_id, deed_id).is_alone
    assert load_deeds(cast.engagement_id)[0].together == (key_of(cast, "lead"),)


def test_who_records_the_deed_of_another_and_was_there_waits_for_the_doer(
    cast: Cast, duty: UUID, now: datetime
) -> None:
    deed_id = do_deed(cast, duty, now, by="lead", done_by="member", together=("lead",))
    deed = get_deed(cast.engagement_id, deed_id)
    assert not deed.is_alone  # told with the deed itself
    [row] = deed.companions
    assert row.waits_for == cast.people["member"].pk
    confirm_companion(cast.engagement_id, row.id, by=cast.people["member"], now=now)
    assert load_deeds(cast.engagement_id)[0].together == (key_of(cast, "lead"),)


def test_only_the_doer_and_who_was_there_say_who_was_there(cast: Cast, duty: UUID, now: datetime) -> None:
    deed_id = do_deed(cast, duty, now)
    lead, member, owner = (cast.people[role] for role in ("lead", "member", "service_owner"))
    with pytest.raises(Refusal, match="who did it, or who was there"):
        add_companion(cast.engagement_id, deed_id, lead.pk, "together", by=owner, now=now)
    with pytest.raises(Refusal, match="other than the one who did it"):
        add_companion(cast.engagement_id, deed_id, member.pk, "watched", by=member, now=now)
    add_companion(cast.engagement_id, deed_id, lead.pk, "watched", by=member, now=now)
    with pytest.raises(Refusal, match="named at this deed already"):
        add_companion(cast.engagement_id, deed_id, lead.pk, "together", by=lead, now=now)


def test_who_only_looked_on_takes_nothing_from_the_doer(cast: Cast, duty: UUID, now: datetime) -> None:
    deed_id = do_deed(cast, duty, now)
    row = add_companion(
        cast.engagement_id, deed_id, cast.people["lead"].pk, "watched", by=cast.people["member"], now=now
    )
    confirm_companion(cast.engagement_id, row, by=cast.people["lead"], now=now)
    assert get_deed(cast.engagement_id, deed_id).is_alone
    assert load_deeds(cast.engagement_id)[0].watched == (key_of(cast, "lead"),)


def test_a_told_deed_says_on_whose_account_it_was_done(cast: Cast, duty: UUID, now: datetime) -> None:
    do_deed(cast, duty, now, account="unit")
    assert [deed.account_home for deed in load_deeds(cast.engagement_id)] == ["unit"]
    add_holding(cast, now)
    assert list_deeds(cast.engagement_id).deeds[0].account_home == "unit"


def test_deeds_are_found_by_duty_and_by_person(cast: Cast, duty: UUID, now: datetime) -> None:
    other = add_duty(cast, now, "Answer the phone")
    first = do_deed(cast, duty, now, together=("caseworker",))
    second = do_deed(cast, other, now, by="lead")
    assert [one.id for one in list_deeds(cast.engagement_id, duty_id=other).deeds] == [second]
    person = cast.people["caseworker"].pk
    assert [one.id for one in list_deeds(cast.engagement_id, person_id=person).deeds] == [first]
    assert [one.id for one in list_deeds(cast.engagement_id, waiting=True).deeds] == [
        first
    ]  # a companion waits
    with pytest.raises(NotThere):
        get_deed(cast.engagement_id, uuid4())


REFUSED = {
    "who did it": "UPDATE handover_deed SET by_id = recorded_by_id",
    "home": "UPDATE handover_deed SET by_home = 'unit'",
    "when": "UPDATE handover_deed SET at = '2026-01-01 00:00:00+00:00'",
    "account": "UPDATE handover_deed SET account_home = 'agency'",
    "text": "UPDATE handover_deed SET text = 'Something else'",
    "confirmation taken back": "UPDATE handover_deed SET confirmed_at = NULL, confirmed_by_id = NULL",
    "confirmed by another": "UPDATE handover_deed SET confirmed_by_id = by_id",
    "deed taken out": "DELETE FROM handover_deed",
    "part": "UPDATE handover_companion SET part = 'watched'",
    "companion taken out": "DELETE FROM handover_companion",
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_to_change_what_was_done(
    cast: Cast, duty: UUID, now: datetime, name: str
) -> None:
    do_deed(cast, duty, now, by="lead", done_by="member", together=("caseworker",))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFUSED[name])


def test_the_newest_deed_that_counts_is_the_last_one(cast: Cast, duty: UUID, now: datetime) -> None:
    do_deed(cast, duty, now, days_ago=10, text="First")
    do_deed(cast, duty, now, days_ago=3, by="lead", together=("member",), text="Second")
    tell_deed(cast, duty, now, days_ago=1, text="Waits")
    line = get_duty(cast.engagement_id, duty, now).line
    assert line.last_deed is not None
    assert (line.last_deed.at, line.last_deed.by) == (now - timedelta(days=3), "Permits lead")
    assert not line.last_deed.is_alone
    assert line.waiting == 1
