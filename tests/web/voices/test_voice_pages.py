"""The pages of what people said: recording, quoting, withdrawing, and who may."""

from __future__ import annotations

import pytest
from support.workbench import build_cast

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}'


@pytest.fixture
def answers(kind_of):
    """What a form for a session sends."""
    return {
        "version": "0",
        "kind": "usability",
        "held_on_0": "27",
        "held_on_1": "2",
        "held_on_2": "2026",
        f"heard_{kind_of('Disabled people')}": "2",
        "assisted_count": "1",
        "disabled_count": "2",
        "consent_how": "Said at the start",
        "consent_for": "Notes",
        "notes": "They could not find the form.",
    }


def of(cast, session_id, rest=""):
    return f"{cast.address}voices/sessions/{session_id}{rest}"


def test_session_is_recorded_on_the_page_and_shown(cast, answers, client_of):
    client = client_of("caseworker")
    sent = client.post(f"{cast.address}voices/sessions/new", answers)
    page = client.get(sent["Location"])

    assert "Usability session, 27 February 2026" in page.text
    assert "Disabled people: 2" in page.text
    assert "They could not find the form." in page.text
    front = client.get(f"{cast.address}voices/")
    assert "Usability session, 27 February 2026" in front.text
    assert "Nobody has listened to" in front.text


def test_notes_with_a_telephone_number_are_refused_and_kept_in_the_form(cast, answers, client_of):
    from groundswell_web.voices import queries

    sent = client_of("member").post(
        f"{cast.address}voices/sessions/new", answers | {"notes": "Her number is 0171 555 0123."}
    )

    assert "Take out “0171 555 0123”" in sent.text
    assert "Her number is 0171 555 0123.</textarea>" in sent.text
    assert queries.list_sessions(cast.engagement_id) == []


def test_session_without_consent_is_refused(cast, answers, client_of):
    sent = client_of("member").post(
        f"{cast.address}voices/sessions/new", answers | {"consent_how": "", "consent_for": ""}
    )

    assert "Enter how consent was given" in sent.text
    assert "Enter for what consent was given" in sent.text


def test_second_writer_sees_both_and_may_save_over(cast, record, answers, kind_of, client_of):
    session_id = record(notes="What stands now.")
    client = client_of("lead")
    told = answers | {"version": "1", "notes": "The first change."}
    client.post(of(cast, session_id, "/change"), told)
    shown = client.post(of(cast, session_id, "/change"), told | {"notes": "The second change."})

    assert "Permits lead changed this while you had it open" in shown.text
    assert "The first change." in shown.text
    assert "The second change." in shown.text
    assert 'name="version" value="2"' in shown.text
    saved = client.post(
        of(cast, session_id, "/change"), told | {"version": "2", "notes": "The second change."}
    )
    assert saved.status_code == 302


def test_quote_stands_on_the_page_of_its_step_beside_the_figures(cast, check, record, kind_of, client_of):
    session_id = record()
    client = client_of("member")
    sent = client.post(
        of(cast, session_id, "/quotes/new"),
        {
            "version": 0,
            "text": "I called four times.",
            "kind": kind_of("Caseworkers"),
            "point": check.id,
            "question": "",
        },
    )

    assert sent.status_code == 302
    for address in (f"{cast.address}ownership/points/{check.id}", f"{cast.address}voices/quotes"):
        page = client.get(address)
        assert "I called four times." in page.text
        assert "20 days" in page.text
    assert "Nobody has listened to:" in client.get(f"{cast.address}ownership/points/{check.id}").text


def test_state_of_play_says_who_was_never_heard(cast, record, client_of):
    client = client_of("sponsor")

    assert "Nobody has been listened to yet." in client.get(cast.address).text
    record()
    page = client.get(cast.address)
    assert "One session, 4 people heard. Needed help to use the service: 1. Disabled people: 2." in page.text
    assert "Firms that apply often" in page.text


def test_withdrawn_session_shows_only_that_it_was_withdrawn(cast, record, quote, client_of):
    session_id = record()
    quote(session_id, "I called four times.")
    client = client_of("member")

    assert "one quote" in client.get(of(cast, session_id, "/withdraw")).text
    client.post(of(cast, session_id, "/withdraw"))
    page = client.get(of(cast, session_id))
    assert "Consent was withdrawn." in page.text
    assert "They wait for the check." not in page.text
    assert "I called four times." not in client.get(f"{cast.address}voices/quotes").text
    assert client.get(of(cast, session_id, "/change")).status_code in (200, 302)
    assert "One session is deleted" in client.get(f"{cast.address}voices/").text


def test_hostile_text_stays_text_on_every_page_of_voices(cast, check, record, quote, client_of, now):
    from groundswell_web.voices import actions

    session_id = record(notes=HOSTILE, consent_how=HOSTILE, consent_for=HOSTILE)
    quote(session_id, HOSTILE, question="waits")
    actions.record_kind(cast.engagement_id, name=HOSTILE, by=cast.people["lead"], now=now)
    client = client_of("lead")

    for address in (
        cast.address,
        f"{cast.address}voices/",
        f"{cast.address}voices/quotes",
        f"{cast.address}voices/kinds",
        f"{cast.address}ownership/points/{check.id}",
        of(cast, session_id),
        of(cast, session_id, "/change"),
        of(cast, session_id, "/withdraw"),
    ):
        shown = client.get(address)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text, address
        assert "<img src=x" not in shown.text, address


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("sponsor", False),
        ("service_owner", True),
        ("lead", True),
        ("member", True),
        ("caseworker", True),
        ("observer", False),
        ("coordinator", False),
    ],
)
def test_role_records_as_the_table_says(cast, record, client_of, kind_of, role, may):
    session_id = record()
    client = client_of(role)

    assert client.get(of(cast, session_id)).status_code == 200
    for address in (
        f"{cast.address}voices/sessions/new",
        of(cast, session_id, "/change"),
        of(cast, session_id, "/withdraw"),
        of(cast, session_id, "/quotes/new"),
    ):
        assert client.get(address).status_code == (200 if may else 403)
    taken = client.post(f"{cast.address}voices/kinds/{kind_of('Caseworkers')}/withdraw")
    assert taken.status_code == (302 if may else 403)


def test_ids_of_another_engagement_give_not_found_for_voices(cast, record, quote, client_of, now):
    session_id = record()
    quote_id = quote(session_id)
    other = build_cast(now, "Licences")
    from django.test import Client

    client = Client()
    client.force_login(other.people["lead"], backend="allauth.account.auth_backends.AuthenticationBackend")

    for rest in ("", "/change", "/withdraw", "/quotes/new", f"/quotes/{quote_id}/change"):
        assert client.get(of(other, session_id, rest)).status_code == 404
        assert client.get(of(cast, session_id, rest)).status_code == 404
    assert client.post(of(other, session_id, "/withdraw")).status_code == 404
    assert client.post(of(other, session_id, f"/quotes/{quote_id}/withdraw")).status_code == 404


def test_quote_is_changed_and_deleted_on_the_pages(cast, check, record, quote, client_of):
    session_id = record()
    quote_id = quote(session_id)
    client = client_of("member")
    address = of(cast, session_id, f"/quotes/{quote_id}")

    assert "I called four times." in client.get(f"{address}/change").text
    told = {"version": 1, "text": "I called five times.", "kind": "", "point": check.id, "question": "waits"}
    client.post(f"{address}/change", told)
    assert "I called five times." in client.get(of(cast, session_id)).text
    client.post(f"{address}/withdraw")
    assert "I called five times." not in client.get(of(cast, session_id)).text
    assert client.post(f"{address}/withdraw").status_code == 404


def test_kinds_are_added_and_taken_off_on_their_page(cast, kind_of, client_of):
    client = client_of("member")

    client.post(f"{cast.address}voices/kinds/new", {"name": "Builders without an architect"})
    client.post(f"{cast.address}voices/kinds/{kind_of('Caseworkers')}/withdraw")
    page = client.get(f"{cast.address}voices/kinds")
    assert "Builders without an architect" in page.text
    assert "Caseworkers" not in page.text
    assert "Enter a kind of people" in client.post(f"{cast.address}voices/kinds/new", {"name": " "}).text


def test_quote_about_a_finding_stands_in_its_panel(cast, check, record, quote, now):
    from groundswell_web.engagements.queries import find_place
    from groundswell_web.voices import panels

    session_id = record()
    for number in range(6):
        quote(session_id, f"Said {number}.", point_id=None, question="waits")
    place = find_place(cast.engagement_id, person=cast.people["observer"], now=now)
    facts = panels.fill_finding(place, "waits", now).facts

    assert (len(facts["quotes"]), facts["more"]) == (4, 2)
    assert panels.fill_finding(place, "trust", now).facts["quotes"] == []
