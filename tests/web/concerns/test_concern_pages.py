"""The pages of concerns: who may do what, what is shown, and that an unnamed one stays unnamed."""

from __future__ import annotations

import logging
import re

import pytest
from support.workbench import build_cast

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}'


def page_of(cast, concern_id, rest=""):
    return f"{cast.address}concerns/{concern_id}{rest}"


def test_concern_raised_on_the_page_of_a_step_names_the_step(cast, check, client_of):
    client = client_of("observer")
    address = f"{cast.address}concerns/new?about=step:{check.id}"
    shown = client.get(address)

    assert "Step: Check" in shown.text

    sent = client.post(address, {"about": f"step:{check.id}", "text": "It is unfair.", "named": "yes"})
    page = client.get(sent["Location"])

    assert "It is unfair." in page.text
    assert "Permits observer" in page.text


def test_unnamed_concern_shows_its_code_once_and_its_raiser_nowhere(cast, check, client_of, caplog):
    caplog.set_level(logging.DEBUG)
    client = client_of("caseworker")
    sent = client.post(
        f"{cast.address}concerns/new",
        {"about": f"step:{check.id}", "text": "It is unfair.", "named": "no"},
    )
    code = re.search(r"\b\w{5}(-\w{5}){3}\b", sent.text)[0]
    concern_id = re.search(r"concerns/([0-9a-f-]{36})", sent.text)[1]

    assert "no-store" in sent["Cache-Control"]
    assert "session" not in sent.cookies
    assert "messages" not in sent.cookies
    page = client_of("lead").get(page_of(cast, concern_id))
    assert "Somebody unnamed" in page.text
    assert "Permits caseworker" not in page.text
    assert code not in page.text
    assert "Permits caseworker" not in caplog.text
    assert code not in caplog.text
    history = client_of("lead").get(f"{cast.address}history")
    if history.status_code == 200:
        assert "Permits caseworker raised" not in re.sub(r"<[^>]+>", "", history.text)


def test_lead_answers_and_the_raiser_settles_on_the_page(cast, raise_one, client_of):
    raised = raise_one("caseworker")
    lead, worker = client_of("lead"), client_of("caseworker")

    assert "Send the answer" in lead.get(page_of(cast, raised.id)).text
    assert "Send the answer" not in worker.get(page_of(cast, raised.id)).text
    lead.post(
        page_of(cast, raised.id, "/answer"), {"version": 1, "kind": "reason", "text": "The law says so."}
    )
    page = worker.get(page_of(cast, raised.id))
    assert "The law says so." in page.text
    assert "Is it settled?" in page.text
    assert "Is it settled?" not in client_of("member").get(page_of(cast, raised.id)).text

    refused = worker.post(page_of(cast, raised.id, "/settle"), {"version": 2, "settles": "no", "text": ""})
    assert "Enter what is still missing" in refused.text
    worker.post(page_of(cast, raised.id, "/settle"), {"version": 2, "settles": "yes"})

    assert "That settles it" in worker.get(page_of(cast, raised.id)).text


def test_unnamed_concern_is_settled_on_the_page_by_the_code(cast, raise_one, answer, client_of):
    from groundswell_web.concerns import queries

    raised = raise_one(None)
    answer(raised.id)
    anybody = client_of("observer")
    told = {"version": 2, "settles": "yes", "code": "AAAAA"}

    assert "Enter the code" in anybody.post(page_of(cast, raised.id, "/settle"), told).text
    assert anybody.post(page_of(cast, raised.id, "/settle"), told | {"code": raised.code}).status_code == 302
    assert queries.get_concern(cast.engagement_id, raised.id).state == "settled"


def test_second_lead_sees_both_answers_and_keeps_their_own(cast, raise_one, answer, client_of):
    raised = raise_one("caseworker")
    answer(raised.id, text="The first answer.")
    told = {"version": 1, "kind": "reason", "text": "The second answer."}
    lead = client_of("lead")
    shown = lead.post(page_of(cast, raised.id, "/answer"), told)

    assert shown.text.count("The first answer.") >= 2
    assert "The second answer." in shown.text
    assert 'name="version" value="2"' in shown.text
    assert lead.post(page_of(cast, raised.id, "/answer"), told | {"version": 2}).status_code == 302


def test_hostile_text_stays_text_on_every_page(cast, check, raise_one, client_of):
    raised = raise_one("caseworker", text=HOSTILE)
    lead = client_of("lead")
    lead.post(page_of(cast, raised.id, "/answer"), {"version": 1, "kind": "reason", "text": HOSTILE})
    client_of("caseworker").post(
        page_of(cast, raised.id, "/settle"), {"version": 2, "settles": "no", "text": HOSTILE}
    )

    for address in (
        page_of(cast, raised.id),
        f"{cast.address}concerns/",
        f"{cast.address}ownership/points/{check.id}",
        cast.address,
    ):
        shown = lead.get(address)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
        assert "<img src=x" not in shown.text
        assert "{{ 7*7 }}" in shown.text


@pytest.mark.parametrize(
    ("role", "may_raise", "may_answer"),
    [
        ("sponsor", True, False),
        ("service_owner", True, False),
        ("lead", True, True),
        ("member", True, False),
        ("caseworker", True, False),
        ("observer", True, False),
        ("coordinator", False, False),
    ],
)
def test_role_raises_and_answers_as_the_table_says(cast, raise_one, client_of, role, may_raise, may_answer):
    raised = raise_one("caseworker")
    client = client_of(role)
    told = {"version": 1, "kind": "reason", "text": "So."}

    assert client.get(page_of(cast, raised.id)).status_code == 200
    assert client.get(f"{cast.address}concerns/new").status_code == (200 if may_raise else 403)
    assert client.post(page_of(cast, raised.id, "/answer"), told).status_code == (302 if may_answer else 403)


def test_ids_of_another_engagement_give_not_found(cast, check, raise_one, answer, client_of, now):
    raised = raise_one(None)
    answer(raised.id)
    other = build_cast(now, "Licences")
    from django.test import Client

    client = Client()
    client.force_login(other.people["lead"], backend="allauth.account.auth_backends.AuthenticationBackend")
    told = {"version": 2, "kind": "reason", "text": "So.", "settles": "yes", "code": raised.code}

    assert client.get(page_of(other, raised.id)).status_code == 404
    assert client.post(page_of(other, raised.id, "/answer"), told).status_code == 404
    assert client.post(page_of(other, raised.id, "/settle"), told).status_code == 404
    assert client.get(f"{other.address}concerns/new?about=step:{check.id}").status_code == 404
    assert client.get(page_of(cast, raised.id)).status_code == 404


def test_page_of_a_step_and_the_state_of_play_show_open_concerns(cast, check, raise_one, client_of):
    client = client_of("sponsor")
    address = f"{cast.address}ownership/points/{check.id}"

    assert "No open concern about this" in client.get(address).text
    assert "Open concerns" not in client.get(cast.address).text
    raise_one(None)
    assert "Old people will give up." in client.get(address).text
    assert f"concerns/new?about=step:{check.id}" in client.get(address).text
    assert "Old people will give up." in client.get(cast.address).text


def test_answers_are_kept_when_the_form_is_refused(cast, check, client_of):
    shown = client_of("member").post(f"{cast.address}concerns/new", {"text": "Keep me", "about": ""})

    assert "Select what it is about" in shown.text
    assert "Select yes if you want to put your name to it" in shown.text
    assert "Keep me</textarea>" in shown.text
