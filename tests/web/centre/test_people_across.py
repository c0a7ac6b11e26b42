"""People over all engagements of a unit: their days week by week, and where these clash."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.test import Client
from support.units import add_engagement, say_days
from support.workbench import Cast, build_cast

from groundswell_web.centre.staffing import PersonWeeks, read_staffing
from groundswell_web.centre.weeks import Share, build_weeks, list_clashes, list_mondays
from groundswell_web.teams.presence import Span

SignIn = Callable[[str], Client]
MONDAY = date(2026, 3, 2)
MONDAYS = list_mondays(MONDAY, 12)


def make_share(name: str, *spans: Span, is_said: bool = True, until_on: date = date(2027, 1, 1)) -> Share:
    """Make what an engagement counts on."""
    return Share(uuid4(), name, spans, date(2026, 1, 1), until_on, is_said)


def lasting(days: float) -> Span:
    """Say so many days a week, without an end."""
    return Span(date(2026, 1, 1), None, days)


def find(cast: Cast, now: datetime, role: str) -> PersonWeeks:
    """Find somebody among the people of all engagements."""
    people = read_staffing(cast.unit_id, now).people
    return next(one for one in people if one.person_id == cast.people[role].pk)


def test_two_engagements_above_a_week_clash_in_words() -> None:
    weeks = build_weeks([make_share("Permits", lasting(4)), make_share("Boats", lasting(3))], MONDAYS)

    assert [week.days for week in weeks] == [7.0] * 12
    (clash,) = list_clashes(weeks)
    assert clash.text == "Permits counts on 4 days and Boats counts on 3 days: 7 days in a week of 5 days."
    assert clash.when == "Weeks from 2 March 2026 to 22 May 2026"


def test_full_week_over_two_engagements_is_no_clash() -> None:
    weeks = build_weeks([make_share("Permits", lasting(2.5)), make_share("Boats", lasting(2.5))], MONDAYS)

    assert [week.days for week in weeks] == [5.0] * 12
    assert list_clashes(weeks) == ()


def test_clash_ends_with_the_engagement() -> None:
    ending = make_share("Boats", lasting(3), until_on=date(2026, 3, 13))

    weeks = build_weeks([make_share("Permits", lasting(4)), ending], MONDAYS)

    assert [week.days for week in weeks[:3]] == [7.0, 7.0, 4.0]
    (clash,) = list_clashes(weeks)
    assert (clash.first_on, clash.last_on) == (MONDAY, date(2026, 3, 13))


def test_clash_of_a_single_week_is_told_as_one() -> None:
    more = make_share("Boats", lasting(1), Span(date(2026, 3, 9), date(2026, 3, 15), 4))

    (clash,) = list_clashes(build_weeks([make_share("Permits", lasting(4)), more], MONDAYS))

    assert clash.when == "Week of 9 March 2026"


def test_leave_from_one_engagement_clashes_with_another_that_counts_on_those_days() -> None:
    leave = Span(date(2026, 3, 9), date(2026, 3, 22), 0)
    shares = [make_share("Permits", lasting(3), leave), make_share("Boats", lasting(2))]

    (clash,) = list_clashes(build_weeks(shares, MONDAYS))

    assert clash.text == "Away from Permits, but Boats counts on 2 days."
    assert clash.when == "Weeks from 9 March 2026 to 20 March 2026"


def test_leave_from_all_engagements_is_no_clash() -> None:
    leave = Span(date(2026, 3, 9), date(2026, 3, 22), 0)
    shares = [make_share("Permits", lasting(3), leave), make_share("Boats", lasting(3), leave)]

    weeks = build_weeks(shares, MONDAYS)

    assert [week.days for week in weeks[:4]] == [6.0, 0.0, 0.0, 6.0]
    assert [clash.when for clash in list_clashes(weeks)] == [
        "Week of 2 March 2026",
        "Weeks from 23 March 2026 to 22 May 2026",
    ]


def test_days_that_nobody_said_are_named() -> None:
    shares = [make_share("Permits", lasting(5), is_said=False), make_share("Boats", lasting(1))]

    (clash,) = list_clashes(build_weeks(shares, MONDAYS))

    assert clash.text.endswith("Nobody has said how many days they have for Permits.")


def test_days_add_up_and_clash_exactly_above_five() -> None:
    chance = random.Random(20)
    for _ in range(300):
        days = [chance.choice((0, 0.5, 1, 2, 2.5, 3, 4, 5)) for _ in range(chance.randint(1, 4))]
        shares = [make_share(f"E{number}", lasting(each)) for number, each in enumerate(days)]

        (week,) = build_weeks(shares, MONDAYS[:1])

        assert week.days == sum(days)
        assert bool(week.clash) == (sum(days) > 5)
        assert len(week.parts) == sum(each > 0 for each in days)


def test_page_shows_roles_weeks_and_clashes(cast: Cast, now: datetime, client_of: SignIn) -> None:
    boats = add_engagement(cast, now, "Boats", exits_on=date(2026, 4, 10))
    for engagement, days in ((cast, 3), (boats, 4)):
        say_days(engagement, "lead", days)
        say_days(engagement, "member", 2)

    lead, member = find(cast, now, "lead"), find(cast, now, "member")
    page = " ".join(client_of("coordinator").get("/centre/people/").content.decode().split())

    assert [week.days for week in lead.weeks[:7]] == [7.0] * 6 + [3.0]
    assert [clash.when for clash in lead.clashes] == ["Weeks from 2 March 2026 to 10 April 2026"]
    assert {(role.engagement, role.roles, role.until_on) for role in lead.roles} == {
        ("Permits", ("Lead",), now.date() + timedelta(days=180)),
        ("Boats", ("Lead",), date(2026, 4, 10)),
    }
    assert member.clashes == ()
    assert "<strong>Permits lead</strong> <ul" in page
    assert "<li>Weeks from 2 March 2026 to 10 April 2026: " in page
    assert page.count(">clash</strong>") == 6
    assert "Permits observer" in page  # everybody with a role, also those on whose days nobody counts


def test_lead_of_whom_nobody_said_the_days_counts_as_the_plan_counts_them(cast: Cast, now: datetime) -> None:
    add_engagement(cast, now, "Boats")

    lead, owner = find(cast, now, "lead"), find(cast, now, "service_owner")

    assert lead.weeks[0].days == 10.0
    assert "Nobody has said how many days they have for" in lead.clashes[0].text
    assert not owner.is_planned


def test_leave_of_the_account_and_the_last_day_count(cast: Cast, now: datetime) -> None:
    lead = cast.people["lead"]
    lead.away_from_on, lead.away_until_on = date(2026, 3, 9), date(2026, 3, 13)
    lead.leaves_on = date(2026, 3, 27)
    lead.save()

    assert [week.days for week in find(cast, now, "lead").weeks[:5]] == [5.0, 0.0, 5.0, 5.0, 0.0]


def test_people_of_other_units_and_of_what_is_handed_over_are_not_in_it(
    cast: Cast, now: datetime, client_of: SignIn
) -> None:
    from groundswell_web.engagements.models import Engagement

    build_cast(now, "Licences")
    page = client_of("coordinator").get("/centre/people/").content.decode()
    assert "Licences" not in page

    Engagement.objects.filter(pk=cast.engagement_id).update(phase="handed_over")
    page = client_of("coordinator").get("/centre/people/").content.decode()
    assert "Nobody has a role in an engagement of your unit that is still going on." in page
