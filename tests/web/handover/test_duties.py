"""Duties: those that the team adds, those that Groundswell finds, and what is said of both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.handover import add_duty, add_holding, do_deed, find_duty_of, find_steps, tell_deed
from support.workbench import Cast, build_cast

from groundswell_web.audit.queries import list_events
from groundswell_web.handover.actions.duties import change_duty, end_duty, record_duty
from groundswell_web.handover.actions.holdings import change_holding, end_holding
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.deed_queries import list_deeds
from groundswell_web.handover.duty_cards import DutyTerms, HoldingTerms
from groundswell_web.handover.duty_queries import get_duty, get_holding, list_duties, list_holdings
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


def test_a_duty_that_the_team_adds_is_listed_with_all_that_is_said_of_it(cast: Cast, now: datetime) -> None:
    account = add_holding(cast, now)
    duty_id = add_duty(cast, now, holdings=(account,))
    [line] = list_duties(cast.engagement_id, now)
    assert (line.id, line.name, line.consequence, line.every_days) == (
        duty_id,
        "Deploy the service",
        "stops",
        30.0,
    )
    assert (line.owner, line.owner_home) == ("Permits lead", "unit")
    assert (line.successor, line.successor_home) == ("Permits member", "agency")
    assert [one.name for one in line.holdings] == ["Cloud account"]
    assert line.is_critical
    assert line.is_own
    assert line.lacks == ()
    [event] = list_events(cast.engagement_id, kind="duty", key=duty_id)
    assert event.sentence == "added the duty Deploy the service"


def test_the_successor_is_of_the_agency(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        add_duty(cast, now, successor_id=cast.people["lead"].pk)
    assert refused.value.field == "successor"


def test_nobody_without_a_role_here_is_named(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refusal, match="has a role here"):
        add_duty(cast, now, owner_id=cast.people["stranger"].pk)


def test_two_duties_have_two_names(cast: Cast, now: datetime) -> None:
    add_duty(cast, now)
    with pytest.raises(Refusal) as refused:
        add_duty(cast, now, name=" deploy  THE service ")
    assert refused.value.field == "name"


@pytest.mark.parametrize("days", [0.0, -7.0, 4000.0, float("nan")])
def test_a_duty_comes_in_days_that_can_be(cast: Cast, now: datetime, days: float) -> None:
    with pytest.raises(Refusal) as refused:
        add_duty(cast, now, every_days=days)
    assert refused.value.field == "often"


def test_what_somebody_else_changed_meanwhile_is_not_written_over(cast: Cast, now: datetime) -> None:
    duty_id = add_duty(cast, now)
    lead, member = cast.people["lead"], cast.people["member"]
    change_duty(cast.engagement_id, duty_id, DutyTerms("Deploy it"), version=1, by=lead, now=now)
    with pytest.raises(EditedMeanwhile) as refused:
        change_duty(cast.engagement_id, duty_id, DutyTerms("Release it"), version=1, by=member, now=now)
    assert refused.value.who == "Permits lead"
    assert get_duty(cast.engagement_id, duty_id, now).line.name == "Deploy it"


def test_a_change_that_changes_nothing_leaves_no_trace(cast: Cast, now: datetime) -> None:
    duty_id = add_duty(cast, now, described="")
    line = get_duty(cast.engagement_id, duty_id, now).line
    terms = DutyTerms(line.name, line.consequence, line.every_days, line.owner_id, line.successor_id)
    change_duty(cast.engagement_id, duty_id, terms, version=1, by=cast.people["lead"], now=now)
    assert len(list_events(cast.engagement_id, kind="duty", key=duty_id)) == 1
    assert get_duty(cast.engagement_id, duty_id, now).line.version == 1


def test_an_ended_duty_keeps_its_deeds_and_is_listed_only_when_asked_for(cast: Cast, now: datetime) -> None:
    duty_id = add_duty(cast, now)
    do_deed(cast, duty_id, now)
    with pytest.raises(Refusal) as refused:
        end_duty(cast.engagement_id, duty_id, why=" ", by=cast.people["lead"], now=now)
    assert refused.value.field == "why"
    end_duty(cast.engagement_id, duty_id, why="The form is gone.", by=cast.people["lead"], now=now)
    assert list_duties(cast.engagement_id, now) == []
    [line] = list_duties(cast.engagement_id, now, ended=True)
    assert line.ended_at == now
    assert get_duty(cast.engagement_id, duty_id, now).deeds.count == 1
    with pytest.raises(Refusal, match="has ended"):
        end_duty(cast.engagement_id, duty_id, why="Again.", by=cast.people["lead"], now=now)


def test_a_duty_of_another_engagement_is_not_there(cast: Cast, now: datetime) -> None:
    others = build_cast(now, "Licences")
    duty_id = add_duty(others, now)
    with pytest.raises(NotThere):
        get_duty(cast.engagement_id, duty_id, now)
    with pytest.raises(NotThere):
        end_duty(cast.engagement_id, duty_id, why="No.", by=cast.people["lead"], now=now)
    with pytest.raises(NotThere):
        tell_deed(cast, duty_id, now)
    holding = add_holding(others, now)
    with pytest.raises(Refusal):
        add_duty(cast, now, holdings=(holding,))


def test_what_every_engagement_has_from_the_first_day_is_found(cast: Cast, now: datetime) -> None:
    assert bring_up_to_date(cast.engagement_id, now=now) == 5
    lines = {line.source: line for line in list_duties(cast.engagement_id, now)}
    assert set(lines) == {"import", "signing", "concerns", "owners", "access"}
    assert lines["import"].consequence == "stops"
    assert lines["import"].every_days == 30.0
    assert not lines["import"].is_own


def test_bringing_up_to_date_again_changes_nothing(cast: Cast, now: datetime) -> None:
    bring_up_to_date(cast.engagement_id, now=now)
    before = list_duties(cast.engagement_id, now)
    events = list_events(cast.engagement_id)
    assert bring_up_to_date(cast.engagement_id, now=now + timedelta(days=1)) == 0
    assert list_duties(cast.engagement_id, now) == before
    assert list_events(cast.engagement_id) == events


def test_what_the_team_said_of_a_found_duty_stays_and_its_name_is_its_sources(
    cast: Cast, now: datetime
) -> None:
    duty_id = find_duty_of(cast, "import", now)
    terms = DutyTerms(
        "Something else", "slows", 14.0, cast.people["lead"].pk, cast.people["member"].pk, "How"
    )
    change_duty(cast.engagement_id, duty_id, terms, version=1, by=cast.people["lead"], now=now)
    bring_up_to_date(cast.engagement_id, now=now)
    line = get_duty(cast.engagement_id, duty_id, now).line
    assert line.name == "Bring in new records every month"
    assert (line.consequence, line.every_days, line.owner) == ("slows", 14.0, "Permits lead")


def test_a_found_duty_is_not_ended_by_hand(cast: Cast, now: datetime) -> None:
    duty_id = find_duty_of(cast, "import", now)
    with pytest.raises(Refusal, match="by itself"):
        end_duty(cast.engagement_id, duty_id, why="No more.", by=cast.people["lead"], now=now)


def test_an_account_that_a_duty_needs_is_not_ended_before(cast: Cast, now: datetime) -> None:
    account = add_holding(cast, now)
    duty_id = add_duty(cast, now, holdings=(account,))
    [line] = list_holdings(cast.engagement_id)
    assert line.duties == ((duty_id, "Deploy the service"),)
    assert line.goes
    with pytest.raises(Refusal, match="Deploy the service"):
        end_holding(cast.engagement_id, account, by=cast.people["lead"], now=now)
    end_duty(cast.engagement_id, duty_id, why="Gone.", by=cast.people["lead"], now=now)
    end_holding(cast.engagement_id, account, by=cast.people["lead"], now=now)
    assert list_holdings(cast.engagement_id) == []
    assert get_holding(cast.engagement_id, account).ended_at == now


def test_an_account_changes_hands(cast: Cast, now: datetime) -> None:
    account = add_holding(cast, now)
    terms = HoldingTerms("account", "Cloud account", "agency", holder_id=cast.people["member"].pk)
    change_holding(cast.engagement_id, account, terms, version=1, by=cast.people["lead"], now=now)
    line = get_holding(cast.engagement_id, account)
    assert (line.home, line.holder, line.goes) == ("agency", "Permits member", False)
    with pytest.raises(EditedMeanwhile):
        change_holding(cast.engagement_id, account, terms, version=1, by=cast.people["member"], now=now)


def test_nothing_is_said_of_what_is_not_there(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotThere):
        record_duty(uuid4(), DutyTerms("Deploy"), by=cast.people["lead"], now=now)
    with pytest.raises(NotThere):
        get_holding(cast.engagement_id, uuid4())


def count_queries(act: Callable[[], object]) -> int:
    """Count what a read asks of the database."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_a_hundred_duties_are_read_with_as_many_queries_as_ten(cast: Cast, now: datetime) -> None:
    account = add_holding(cast, now)
    find_steps(cast, now)
    bring_up_to_date(cast.engagement_id, now=now)

    def fill(numbers: range) -> None:
        for number in numbers:
            duty_id = add_duty(cast, now, f"Duty {number}", holdings=(account,))
            do_deed(cast, duty_id, now, together=("lead",))

    def read() -> object:
        return list_duties(cast.engagement_id, now)

    fill(range(3))
    few = count_queries(read)
    fill(range(3, 20))
    assert count_queries(read) == few <= 25
    assert len(list_duties(cast.engagement_id, now)) == 29
    deeds = count_queries(lambda: list_deeds(cast.engagement_id))
    assert deeds <= 9
