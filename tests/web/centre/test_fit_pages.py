"""The pages of fits: asked, answered, decided, in the browser's terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from support.fits import ANSWERS, answer_fit, ask_fit
from support.pages import read_form
from support.workbench import Cast, build_cast

from groundswell_web.centre import queries

SignIn = Callable[[str], Client]


def read(client: Client, address: str) -> str:
    """Read a page with its blanks made single."""
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def post(client: Client, address: str, answers: dict[str, Any], anchor: str = "version") -> Any:
    """Send the form of a page with some answers of one's own."""
    form = read_form(client.get(address).content.decode(), anchor)
    return client.post(address, form.answers | answers)


def write_day(name: str, day: Any) -> dict[str, str]:
    """Write a day into the three inputs of its field."""
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def test_coordinator_asks_answers_and_begins(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client = client_of("coordinator")
    about = {
        "name": "Fishing licences",
        "agency": "permits agency",
        "services": "Fishing licence",
        "purpose": "Fish without fear.",
        "cost_of_nothing": "Nine weeks.",
    }
    address = client.post("/centre/fits/new", about).headers["location"]
    assert "Nobody is named who carries the risk." in read(client, address)
    for part, answers in ANSWERS.items():
        told: dict[str, Any] = {}
        for name, answer in answers.items():
            told |= write_day(name, answer) if name.endswith("_on") else {name: answer}
        sent = post(client, f"{address}parts/{part}", told)
        assert (sent.status_code, sent.headers.get("location")) == (302, address), part
    assert "Begin the engagement" in read(client, address)
    # The agency is found by its name, whatever its case.
    assert f'<option value="{cast.agency_id}" selected' in read(client, f"{address}go")
    days = write_day("begins_on", datetime(2026, 4, 1)) | write_day("exits_on", datetime(2026, 11, 30))

    begun = post(client, f"{address}go", days | {"sponsor": str(cast.people["sponsor"].pk)})

    assert begun.status_code == 302
    page = read(client, begun.headers["location"])
    assert "The engagement has begun, in draft. Next: who is in it." in page
    engagement = begun.headers["location"].split("/")[2]
    state = read(client, f"/engagements/{engagement}/")
    assert "Agreed before it began" in state
    assert "Tom Reyes, head of systems" in state
    assert "20 March 2026" in state
    history = read(client, f"/engagements/{engagement}/history/")
    assert "recorded the fit" in history
    listed = read(client, "/centre/fits/")
    assert "Begun" in listed
    assert "Nothing is being asked." in listed


def test_declined_reason_is_shown_for_good(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client, fit = client_of("coordinator"), ask_fit(cast, now)

    sent = post(
        client, f"/centre/fits/{fit}/decline", {"reason": "The records are on paper.\nAsk again in a year."}
    )

    assert sent.status_code == 302
    for address in ("/centre/fits/", f"/centre/fits/{fit}/"):
        assert "The records are on paper." in read(client, address)
    assert "Declined by Permits coordinator on 2 March 2026." in read(client, f"/centre/fits/{fit}/")
    for part in ("change", "parts/sponsor", "go", "decline"):
        for answer in (
            client.get(f"/centre/fits/{fit}/{part}"),
            client.post(f"/centre/fits/{fit}/{part}", {}),
        ):
            assert (answer.status_code, answer.headers["location"]) == (302, f"/centre/fits/{fit}/"), part


def test_go_says_what_is_missing_and_shows_no_form(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client, fit = client_of("coordinator"), ask_fit(cast, now)
    answer_fit(cast, fit, now, "sponsor", "data", "keeper")

    page = read(client, f"/centre/fits/{fit}/go")

    assert "It cannot begin yet:" in page
    assert "It is not said what may be changed without asking." in page
    assert '<form method="post" novalidate>' not in page


def test_form_with_answers_that_do_not_do_keeps_them(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client, fit = client_of("coordinator"), ask_fit(cast, now)
    tomorrow = {"sponsor_said_yes_on_0": "3", "sponsor_said_yes_on_1": "3", "sponsor_said_yes_on_2": "2026"}

    sent = post(client, f"/centre/fits/{fit}/parts/sponsor", tomorrow | {"sponsor_name": "Ines Okafor"})

    page = sent.content.decode()
    assert sent.status_code == 200
    assert "The day on which the sponsor said yes must not be in the future" in page
    assert 'value="Ines Okafor"' in page
    empty = client.post("/centre/fits/new", {"name": ""})
    assert "Enter what the engagement would be called" in empty.content.decode()


@pytest.mark.parametrize(
    ("page", "field"),
    [("change", "purpose"), ("parts/sponsor", "sponsor_name"), ("parts/data", "data_records"),
     ("parts/keeper", "keeper_keeps"), ("parts/mandate", "mandate_text")],
)  # fmt: skip
def test_form_sent_second_shows_both_and_writes_over_nothing(
    cast: Cast, now: datetime, client_of: SignIn, page: str, field: str
) -> None:
    fit = ask_fit(cast, now)
    first, second, address = client_of("coordinator"), client_of("coordinator"), f"/centre/fits/{fit}/{page}"
    form = read_form(first.get(address).content.decode(), "version")

    taken = first.post(address, form.answers | {field: "What the first one wrote"})
    shown = second.post(address, form.answers | {field: "What the second one wrote"})

    assert (taken.status_code, shown.status_code) == (302, 200)
    text = shown.content.decode()
    assert "changed this while you had it open" in text
    assert "What the first one wrote" in text
    assert "What the second one wrote" in text
    assert "What the second one wrote" not in first.get(address).content.decode()


def test_fit_of_another_unit_is_not_found(cast: Cast, now: datetime, client_of: SignIn) -> None:
    others = build_cast(now, "Licences")
    fit, client = ask_fit(others, now, name="Theirs"), client_of("coordinator")

    for page in ("", "change", "parts/sponsor", "go", "decline"):
        for answer in (
            client.get(f"/centre/fits/{fit}/{page}"),
            client.post(f"/centre/fits/{fit}/{page}", {}),
        ):
            assert answer.status_code in (404, 405) if page == "" else answer.status_code == 404, page
    assert "Theirs" not in read(client, "/centre/fits/")
    assert queries.get_fit(others.unit_id, fit).is_open


def test_part_that_no_fit_has_is_not_found(cast: Cast, now: datetime, client_of: SignIn) -> None:
    fit = ask_fit(cast, now)

    assert client_of("coordinator").get(f"/centre/fits/{fit}/parts/weather").status_code == 404


def test_state_of_play_says_nothing_of_fits_where_none_was_asked(cast: Cast, client_of: SignIn) -> None:
    assert "Agreed before it began" not in read(client_of("lead"), cast.address)


def test_hostile_answers_are_shown_as_they_were_typed(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client = client_of("coordinator")
    fit = ask_fit(cast, now, name="<script>alert(1)</script>", agency="=cmd|' /C calc'!A0")

    for address in ("/centre/fits/", f"/centre/fits/{fit}/", f"/centre/fits/{fit}/decline"):
        page = read(client, address)
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


HOSTILE = (
    "",
    " ",
    "\x00",
    "a" * 5000,
    "\u202e",
    "\U0001f600" * 300,
    "9" * 40,
    "-1",
    "../../etc",
    "{{ 7 * 7 }}",
    "1e999",
)


def test_hostile_answers_break_no_form_of_a_fit(cast: Cast, now: datetime, client_of: SignIn) -> None:
    client, fit = client_of("coordinator"), ask_fit(cast, now)
    answer_fit(cast, fit, now)
    pages = ("change", "go", "decline", *(f"parts/{part}" for part in ANSWERS))
    for address in ("/centre/fits/new", *(f"/centre/fits/{fit}/{page}" for page in pages)):
        form = read_form(client.get(address).content.decode(), "csrfmiddlewaretoken")
        for name in form.answers:
            for value in HOSTILE:
                # No answer may be one that goes on to decide: a reason that is typed is a reason.
                if address.endswith("decline") and name == "reason" and value.strip(" \x00"):
                    continue
                sent = client.post(address, form.answers | {name: [value]})
                assert sent.status_code in (200, 302), (address, name, value)
    for query in ("?phase=%00&order=%00", "?order=exit&order=name", "?phase[]=x", "?phase=" + "a" * 3000):
        assert client.get(f"/centre/{query}").status_code == 200
        assert client.get(f"/centre/engagements.csv{query}").status_code == 200
