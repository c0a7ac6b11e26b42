"""The exit: refused while a critical duty has nobody, let go on by the sponsor's name, signed by the service owner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from support.handover import add_duty, do_deed
from support.mandates import put_in_force
from support.second_factor import Phone
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.engagements.actions import record_phase, start_engagement
from groundswell_web.engagements.exits import EXIT_CONDITIONS, NotHandedOver
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.handover.acceptance_queries import list_acceptances
from groundswell_web.handover.actions.acceptances import accept_duties, record_missing
from groundswell_web.handover.actions.exits import record_override, sign_exit
from groundswell_web.handover.actions.rehearsals import record_rehearsal
from groundswell_web.handover.exit_conditions import find_exit, read_exit_facts
from groundswell_web.handover.models import Override
from groundswell_web.refusals import Refusal

AGAIN = "/account/2fa/reauthenticate/"


@pytest.fixture
def started(cast: Cast, now: datetime) -> Cast:
    """The engagement, started."""
    put_in_force(cast, now)
    start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)
    return cast


def accept_all(cast: Cast, now: datetime) -> None:
    """Accept whatever there is to accept."""
    versions = {one.duty.id: one.duty.version for one in list_acceptances(cast.engagement_id, now)}
    accept_duties(cast.engagement_id, versions, by=cast.people["service_owner"], now=now)


def make_minor(cast: Cast, now: datetime) -> None:
    """Let the duties that Groundswell finds by itself be minor, so that a test speaks of its own ones."""
    from groundswell_web.handover.actions.sourcing import bring_up_to_date
    from groundswell_web.handover.models import Duty

    bring_up_to_date(cast.engagement_id, now=now)
    Duty.objects.filter(engagement_id=cast.engagement_id).exclude(source="").update(consequence="minor")


def override(cast: Cast, now: datetime, *duty_ids: UUID, text: str = "A supplier takes it from May.") -> None:
    """Sign an override as the sponsor."""
    by = cast.people["sponsor"]
    record_override(cast.engagement_id, duty_ids=duty_ids, text=text, by=by, now=now)


def leave(cast: Cast, now: datetime, by: str = "service_owner") -> None:
    """Sign the exit as the service owner."""
    sign_exit(cast.engagement_id, by=cast.people[by], now=now)


def get_phase(cast: Cast) -> str:
    """Read how far the work is."""
    return read_engagement(cast.engagement_id).phase


def show_factor(client: Client, person: Any, path: str) -> None:
    """Ask for the page that is signed, and type the code where it sends to."""
    phone = Phone(person)
    assert client.get(path).headers["location"].startswith(AGAIN)
    client.post(AGAIN, {"code": phone.show_code(), "next": path})


def test_exit_is_refused_while_a_critical_duty_has_nobody(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    add_duty(started, now, "Deploy")
    accept_all(started, now)

    with pytest.raises(NotHandedOver, match="somebody of the agency who can do this alone: Deploy"):
        leave(started, now)
    assert get_phase(started) == "discovery"
    assert find_exit(started.engagement_id) is None


def test_exit_is_signed_once_somebody_has_each_critical_duty(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    do_deed(started, add_duty(started, now, "Deploy"), now, days_ago=1)
    accept_all(started, now)
    leave(started, now)

    assert get_phase(started) == "handed_over"
    record = find_exit(started.engagement_id)
    assert record is not None
    assert (record.by, record.at) == ("Permits service owner", now)
    assert record.told["duties_that_nobody_has"] == []
    verbs = [(one.verb, one.kind) for one in list_events(started.engagement_id, limit=2)]
    assert verbs == [("moved on", "engagement"), ("signed", "exit")]


@pytest.mark.parametrize(
    ("by", "more"),
    [
        ("lead", {}),  # of the unit
        ("member", {"together": ("lead",)}),
        ("member", {"account": "unit"}),
        ("member", {"days_ago": 50}),
    ],
)
def test_deed_of_the_unit_together_on_its_account_or_long_ago_gives_nobody(
    started: Cast, now: datetime, by: str, more: dict[str, Any]
) -> None:
    make_minor(started, now)
    duty_id = add_duty(started, now - timedelta(days=55), "Deploy", every_days=7.0)
    do_deed(started, duty_id, now, by=by, **more)
    accept_all(started, now)

    with pytest.raises(NotHandedOver, match="Deploy"):
        leave(started, now)


def test_who_has_left_has_no_duty_any_more(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    do_deed(started, add_duty(started, now, "Deploy"), now, days_ago=1)
    accept_all(started, now)
    person = started.people["member"]
    person.leaves_on = now.date() - timedelta(days=1)
    person.save()

    with pytest.raises(NotHandedOver, match="Deploy"):
        leave(started, now)


def test_exit_is_refused_while_a_critical_duty_is_not_accepted(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    duty_id = add_duty(started, now, "Deploy")
    do_deed(started, duty_id, now, days_ago=1)
    with pytest.raises(NotHandedOver, match="acceptance of: Deploy"):
        leave(started, now)
    accept_all(started, now)
    later = now + timedelta(hours=1)
    owner = started.people["service_owner"]
    record_missing(started.engagement_id, duty_id, text="The keys.", by=owner, now=later)

    with pytest.raises(NotHandedOver, match="acceptance of: Deploy"):
        leave(started, later)


def test_duties_that_are_not_critical_hold_nothing_up_and_are_kept_by_name(
    started: Cast, now: datetime
) -> None:
    make_minor(started, now)
    do_deed(started, add_duty(started, now, "Deploy"), now, days_ago=1)
    accept_all(started, now)
    add_duty(started, now, "Water the plants", consequence="minor")
    leave(started, now + timedelta(hours=1))

    record = find_exit(started.engagement_id)
    assert record is not None
    assert record.told["not_accepted"] == ["Water the plants"]


def test_sponsor_lets_it_go_on_by_name_in_writing(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    duty_id = add_duty(started, now, "Deploy")
    override(started, now, duty_id)
    leave(started, now + timedelta(hours=1))

    record = find_exit(started.engagement_id)
    assert record is not None
    assert record.told["overridden_by"] == "Permits sponsor"
    assert record.told["why_overridden"] == "A supplier takes it from May."
    event = list_events(started.engagement_id, kind="override")[0]
    assert event.after == {"why": "A supplier takes it from May.", "duties_that_nobody_has": ["Deploy"]}


def test_override_covers_only_the_duties_that_it_names(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    override(started, now, add_duty(started, now, "Deploy"))
    add_duty(started, now, "Answer alarms")

    with pytest.raises(NotHandedOver, match="Answer alarms") as refused:
        leave(started, now + timedelta(hours=1))
    assert "Deploy" not in refused.value.text


def test_override_of_other_duties_than_shown_is_refused(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    duty_id = add_duty(started, now, "Deploy")
    with pytest.raises(Refusal, match="other duties have nobody"):
        override(started, now)
    add_duty(started, now, "Answer alarms")
    with pytest.raises(Refusal, match="other duties have nobody"):
        override(started, now, duty_id)
    assert Override.objects.count() == 0


def test_override_without_words_or_of_nothing_or_by_others_is_refused(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    duty_id = add_duty(started, now, "Deploy")
    with pytest.raises(Refusal, match="Enter why the exit goes on"):
        override(started, now, duty_id, text=" ")
    for role in ("service_owner", "lead"):
        told: dict[str, Any] = {"duty_ids": [duty_id], "text": "x", "by": started.people[role], "now": now}
        with pytest.raises(Refusal, match="Only the sponsor"):
            record_override(started.engagement_id, **told)
    do_deed(started, duty_id, now, days_ago=1)
    with pytest.raises(Refusal, match="nothing to override"):
        override(started, now, duty_id)


def test_there_is_no_other_way_to_this_phase(
    started: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    make_minor(started, now)
    do_deed(started, add_duty(started, now, "Deploy"), now, days_ago=1)
    accept_all(started, now)
    address = reverse("engagement_phase", args=[started.engagement_id])

    for role in ("lead", "service_owner", "coordinator", "administrator"):
        text = client_of(role).post(address, {"phase": "handed_over"}).content.decode()
        assert "The hand-over is signed on the page of the exit" in text
        with pytest.raises(NotHandedOver, match="the service owner’s signature of the exit"):
            record_phase(started.engagement_id, phase="handed_over", by=started.people[role], now=now)
    assert len(EXIT_CONDITIONS.list_obstacles(started.engagement_id, now)) == 1
    assert get_phase(started) == "discovery"


def test_there_is_no_way_back(started: Cast, now: datetime) -> None:
    make_minor(started, now)
    override(started, now, add_duty(started, now, "Deploy"))
    leave(started, now)

    with pytest.raises(Refusal, match="an engagement of its own"):
        record_phase(started.engagement_id, phase="live", by=started.people["lead"], now=now)
    with pytest.raises(Refusal, match="handed over already"):
        leave(started, now)
    days = {"from_on": now.date(), "until_on": now.date()}
    with pytest.raises(Refusal, match="nothing left to rehearse"):
        record_rehearsal(started.engagement_id, **days, by=started.people["sponsor"], now=now)


def test_only_the_service_owner_signs_and_only_what_has_started(cast: Cast, now: datetime) -> None:
    make_minor(cast, now)
    override(cast, now, add_duty(cast, now, "Deploy"))
    with pytest.raises(Refusal, match="Start the engagement first"):
        leave(cast, now)
    assert find_exit(cast.engagement_id) is None
    for role in ("lead", "sponsor"):
        with pytest.raises(Refusal, match="Only a service owner"):
            leave(cast, now, role)


def test_exit_pressed_twice_at_once_is_signed_once(
    real_transactions: None, cast: Cast, now: datetime
) -> None:
    put_in_force(cast, now)
    start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)
    make_minor(cast, now)
    override(cast, now, add_duty(cast, now, "Deploy"))
    told: list[str] = []

    def press() -> None:
        try:
            leave(cast, now)
            told.append("signed")
        except Refusal as refusal:
            told.append(refusal.text)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["The engagement is handed over already"] * 2 + ["signed"]
    assert len(list_events(cast.engagement_id, kind="exit")) == 1


def test_walk_of_override_and_exit_in_the_pages(
    started: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    make_minor(started, now)
    duty_id = add_duty(started, now, "Deploy")
    one = started.engagement_id
    exit_page, ask, sign_override, sign = (
        reverse(name, args=[one]) for name in ("exit", "exit_override", "exit_override_sign", "exit_sign")
    )
    owner, sponsor = client_of("service_owner"), client_of("sponsor")
    text = owner.get(exit_page).content.decode()
    assert "Deploy" in text
    assert "The sponsor can let it go on" in text
    assert "Sign the exit</a>" not in text

    assert "Enter why the exit goes on" in sponsor.post(ask, {"text": ""}).content.decode()
    assert sponsor.post(ask, {"text": "A supplier takes it."}).headers["location"] == sign_override
    show_factor(sponsor, started.people["sponsor"], sign_override)
    assert "A supplier takes it." in sponsor.get(sign_override).content.decode()
    done = sponsor.post(sign_override, {"duties": str(duty_id)}, follow=True).content.decode()
    assert "The exit can go on without these duties" in done

    show_factor(owner, started.people["service_owner"], sign)
    assert "Sign the exit of Permits" in owner.get(sign).content.decode()
    done = owner.post(sign, follow=True).content.decode()
    assert "You have signed. The engagement is handed over." in done
    assert "A supplier takes it." in done
    assert "Handed over. Permits service owner signed on 2 March 2026" in done
    assert get_phase(started) == "handed_over"


def test_signature_that_meets_an_obstacle_says_which(
    started: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    make_minor(started, now)
    add_duty(started, now, "Deploy")
    client, sign = client_of("service_owner"), reverse("exit_sign", args=[started.engagement_id])
    show_factor(client, started.people["service_owner"], sign)
    shown = client.get(sign).content.decode()
    text = client.post(sign, follow=True).content.decode()

    assert "It cannot be signed yet. Missing:" in shown
    assert "The engagement cannot be handed over yet. Missing: somebody of the agency" in text
    assert get_phase(started) == "discovery"


def test_facts_of_an_engagement_without_duties_stand_in_the_way(started: Cast, now: datetime) -> None:
    from groundswell_web.handover.models import Duty

    Duty.objects.filter(engagement_id=started.engagement_id).update(ended_at=now)
    assert read_exit_facts(started.engagement_id, now).lines == ()
    obstacles = EXIT_CONDITIONS.list_obstacles(started.engagement_id, now)
    assert [one.text for one in obstacles] == [
        "the duties: none is written down yet",
        "the service owner’s signature of the exit",
    ]
