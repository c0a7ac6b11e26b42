"""If the team left tonight: what stops, when that is noticed, who could take it, and what would mend most."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from support.handover import add_duty, add_holding
from support.readiness import build_team, read_text
from support.workbench import Cast


@pytest.fixture
def small(cast: Cast, now: datetime) -> Cast:
    """What the unit does alone, what both do, what the agency does alone, and what nobody does."""
    from groundswell_web.handover.models import Companion, Deed

    begin = now - timedelta(days=40)
    account = add_holding(cast, begin, "Cloud account")
    contract = add_holding(cast, begin, "Text messages", kind="contract", supplier="Messages Ltd")
    deploy = add_duty(cast, begin, "Deploy", every_days=14.0, holdings=(account,))
    letters = add_duty(
        cast, begin, "Send letters", consequence="slows", every_days=30.0, holdings=(contract,)
    )
    month = add_duty(cast, begin, "Close the month", consequence="slows", every_days=30.0)
    add_duty(cast, begin, "Keep the glossary", consequence="minor", every_days=None)
    at = now - timedelta(days=4)
    for number, (duty_id, who) in enumerate(((deploy, "lead"), (letters, "lead"), (month, "member"))):
        deed = Deed.objects.create(
            engagement_id=cast.engagement_id,
            duty_id=duty_id,
            at=at,
            by=cast.people[who],
            by_home="unit" if who == "lead" else "agency",
            event_sequence=900 + number,
            recorded_at=at,
        )
        if duty_id == letters:
            agreed = {
                "said_by": cast.people["lead"],
                "confirmed_by": cast.people["caseworker"],
                "confirmed_at": at,
            }
            Companion.objects.create(
                deed=deed,
                person=cast.people["caseworker"],
                person_home="agency",
                part="watched",
                said_at=at,
                **agreed,
            )
    return cast


@pytest.fixture
def tonight(small: Cast, client_of: Callable[[str], Client]) -> Callable[[], str]:
    """Ask for the page and read what it says, from its heading on."""

    def read() -> str:
        said = read_text(client_of("service_owner").get(f"{small.address}handover/tonight/"))
        return said.partition("Exit planned on")[2]

    return read


def test_page_says_what_stops_and_when_it_is_first_noticed(tonight: Callable[[], str]) -> None:
    said = tonight()
    assert "of 4 duties 2 would stop. Critical ones among them: 1." in said
    stops = said.partition("What stops")[2].partition("What would mend most")[0]
    assert "Deploy needs Cloud account 12 March 2026" in stops  # done on 26 February, every 14 days
    assert "Send letters needs Text messages 28 March 2026" in stops
    assert (
        stops.index("Critical: the service stops.")
        < stops.index("Deploy")
        < stops.index("People wait longer")
    )
    assert "Close the month" not in stops


def test_page_says_who_could_take_it_and_what_they_have_never_done(tonight: Callable[[], str]) -> None:
    stops = tonight().partition("What stops")[2].partition("What would mend most")[0]
    assert "Permits member Has never seen it done." in stops  # the successor of deploying
    assert "Permits caseworker Has never done it." in stops.partition("Send letters")[2]


def test_page_lists_accounts_and_contracts_that_go(tonight: Callable[[], str]) -> None:
    going = tonight().partition("Accounts and contracts that go")[2]
    assert (
        "Cloud account, held by Permits lead. It is the unit's, and goes with the team. Needed for: Deploy."
        in going
    )
    assert "Needed for: Send letters." in going


def test_page_names_what_goes_on_and_what_nobody_does_now_either(tonight: Callable[[], str]) -> None:
    said = tonight()
    assert "Nobody does it now either Keep the glossary." in said
    assert "Goes on Close the month." in said


def test_sessions_are_planned_in_the_background_and_then_shown(
    small: Cast, now: datetime, tonight: Callable[[], str]
) -> None:
    from django_tasks_db.models import DBTaskResult

    from groundswell_web.handover.session_plans import plan_and_keep

    assert "The sessions are being worked out." in tonight()
    asked = DBTaskResult.objects.filter(task_path="groundswell_web.handover.tasks.work_out_sessions")
    assert [one.args_kwargs["args"] for one in asked] == [[str(small.engagement_id)]]
    tonight()
    assert asked.count() == 1  # asked for once, however often the page is asked
    assert plan_and_keep(small.engagement_id, now) is True
    assert plan_and_keep(small.engagement_id, now) is False
    mends = tonight().partition("What would mend most")[2]
    assert "being worked out" not in mends
    assert "Permits lead with Permits member: Deploy" in mends
    assert (
        "No session can mend these, since nobody who is there has done them alone: Keep the glossary."
        in mends
    )


def test_sessions_are_planned_again_once_somebody_has_done_more(
    small: Cast, now: datetime, tonight: Callable[[], str]
) -> None:
    from groundswell_web.handover.models import Deed, Duty
    from groundswell_web.handover.session_plans import plan_and_keep

    plan_and_keep(small.engagement_id, now)
    terms: dict[str, Any] = {"at": now, "recorded_at": now, "event_sequence": 950, "by_home": "agency"}
    duty = Duty.objects.get(engagement_id=small.engagement_id, name="Keep the glossary")
    Deed.objects.create(engagement_id=small.engagement_id, duty=duty, by=small.people["member"], **terms)
    assert "The sessions are being worked out." in tonight()
    assert plan_and_keep(small.engagement_id, now) is True
    assert "Keep the glossary" not in tonight().partition("What would mend most")[2].partition("Goes on")[0]


def test_sessions_and_forecast_are_ready_before_somebody_asks(small: Cast, now: datetime) -> None:
    from django.core.cache import cache
    from django_tasks_db.models import DBTaskResult

    from groundswell_web.handover.computing import read_teams
    from groundswell_web.handover.forecasting import write_key
    from groundswell_web.handover.readiness_chores import look_ahead

    assert look_ahead(now) == 1
    assert DBTaskResult.objects.filter(task_path__endswith="work_out_sessions").count() == 1
    exits_on = now.date() + timedelta(days=180)
    assert cache.get(write_key(read_teams(small.engagement_id, now), now.date(), exits_on)) is not None
    assert look_ahead(now + timedelta(days=181)) == 0


def test_the_worker_does_what_the_page_asked_for(small: Cast, now: datetime, clock: None) -> None:
    from groundswell_web.handover.session_plans import plan_and_keep
    from groundswell_web.handover.tasks import work_out_sessions

    work_out_sessions.call(str(small.engagement_id))
    assert plan_and_keep(small.engagement_id, now) is False


def test_a_ready_agency_needs_no_session_and_waits_for_nothing(
    cast: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    from groundswell_web.handover.models import Deed

    duty_id = add_duty(cast, now - timedelta(days=9))
    terms: dict[str, Any] = {"at": now, "recorded_at": now, "event_sequence": 951, "by_home": "agency"}
    Deed.objects.create(engagement_id=cast.engagement_id, duty_id=duty_id, by=cast.people["member"], **terms)
    said = read_text(client_of("lead").get(f"{cast.address}handover/tonight/"))
    assert "none of the 1 duties would stop" in said
    assert "Each duty is ready. No session is needed." in said


@pytest.mark.browser
def test_page_of_a_usual_engagement_prints_on_one_sheet(
    cast: Cast, now: datetime, client_of: Callable[[str], Client], chromium: str, tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    from groundswell_web.handover.session_plans import plan_and_keep

    build_team(cast, now)
    plan_and_keep(cast.engagement_id, now)
    page = client_of("lead").get(f"{cast.address}handover/tonight/").content.decode()
    assert page.count('class="gs-tonight__who') > 20
    style = (Path(settings.PACKAGE) / "govuk" / "built" / "groundswell.css").read_text(encoding="utf-8")
    file = tmp_path / "tonight.html"
    file.write_text(page.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(java_script_enabled=False)
        shown.goto(file.as_uri())
        printed = shown.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type ?/Page\b", printed)) == 1
