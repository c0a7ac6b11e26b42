"""The pages of trials: planned, signed, run, stopped, each by who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from support.mandates import put_in_force
from support.pages import read_form
from support.trials import KIND, draft_trial, sign_trial, start_trial
from support.workbench import Cast


def get(client: Client, address: str) -> str:
    """Get a page."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def send(client: Client, address: str, page: str, field: str, **answers: Any) -> Any:
    """Fill the form of a page that asks for a field, and send it."""
    form = read_form(page, field)
    return client.post(form.action or address, form.answers | answers)


PLAN = {
    "outcome": {"kind": "wait", "horizon_days": "30", "smallest_gain": "2.5"},
    "size": {
        "unit": "case",
        "share": "50",
        "most_cases": "120",
        "begins_on_0": "16",
        "begins_on_1": "3",
        "begins_on_2": "2026",
        "weeks": "8",
    },
    "guards": {"completed": "3", "calls": "0.1"},
}


def test_lead_plans_a_trial_page_by_page_and_every_answer_is_kept(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now, kinds_of_change=[KIND])
    lead, people = client_of("lead"), cast.people
    address = cast.address + "trials/new"
    page = get(lead, address)
    response = send(
        lead,
        address,
        page,
        "question",
        name="Short letter",
        question="Does it help?",
        arm="short letter",
        what="One page.",
    )
    risk = {
        "kind_of_change": KIND,
        "could_go_wrong": "A paper is overlooked.",
        "for_whom": "First-time applicants.",
        "how_undone": "The former letter goes out.",
        "undone_by": str(people["service_owner"].pk),
        "carried_by": str(people["sponsor"].pk),
        "spend": "0",
    }
    for part, answers in (PLAN | {"risk": risk}).items():
        assert f"plan/{part}" in response["location"], response.content.decode()[:3000]
        address = response["location"]
        response = send(lead, address, get(lead, address), "version", **answers)

    page = get(lead, response["location"])

    assert "The mean wait, followed for 30 days" in page
    assert "2.5 days" in page
    assert "on at most 120 cases" in page
    assert "Calls for each case, within 30 days" in page
    assert "Plan the trial on your records, and wait until planning is done" in page


def test_trial_that_nobody_signed_says_what_is_missing_and_what_to_ask_for(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    put_in_force(cast, now, kinds_of_change=[KIND], most_cases=5, largest_share=0.05)
    trial_id = draft_trial(cast, now)

    page = get(client_of("sponsor"), f"{cast.address}trials/{trial_id}/")

    assert "Before it can be signed" in page
    assert "Ask the sponsor for a mandate for 20 cases at a time" in page
    assert "Ask the sponsor for a mandate for 50% of the cases" in page


def test_statement_stands_on_one_page(cast: Cast, client_of: Callable[[str], Client], now: datetime) -> None:
    trial_id = draft_trial(cast, now)

    page = get(client_of("observer"), f"{cast.address}trials/{trial_id}/statement")

    assert "People overlook a paper that is missing." in page
    assert "Permits service owner" in page
    assert "A letter of one page" in page


def test_trial_without_a_look_says_when_one_comes(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    trial_id = sign_trial(cast, now)
    lead, address = client_of("lead"), f"{cast.address}trials/{trial_id}/"
    assert "It has not begun." in get(lead, address)

    response = lead.post(address + "start")

    assert response.status_code == 302
    assert "There has been no look yet" in get(lead, address)


@pytest.mark.parametrize("role", ["sponsor", "service_owner", "lead", "member", "caseworker"])
def test_everyone_on_the_team_stops_a_trial_without_a_reason_and_is_asked_afterwards(
    role: str, cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    trial_id = start_trial(cast, now)
    client, address = client_of(role), f"{cast.address}trials/{trial_id}/"
    assert "Stop this trial now" in get(client, address)

    client.post(address + "stop")

    page = get(client, address)
    assert "Stopped by a person" in page
    assert "Stop this trial now" not in page
    assert "Why was it stopped?" in page
    assert "There is a problem" in client.post(address + "reason", {"text": " "}).content.decode()
    client.post(address + "reason", {"text": "A letter went to the wrong people."})
    assert "A letter went to the wrong people." in get(client, address)


def test_observer_has_no_stop_button(cast: Cast, client_of: Callable[[str], Client], now: datetime) -> None:
    trial_id = start_trial(cast, now)

    page = get(client_of("observer"), f"{cast.address}trials/{trial_id}/")

    assert "Stop this trial now" not in page


def test_key_is_shown_once(cast: Cast, client_of: Callable[[str], Client], now: datetime) -> None:
    trial_id = start_trial(cast, now)
    lead, address = client_of("lead"), f"{cast.address}trials/{trial_id}/connect"

    given = lead.post(address, {"system": "Case system"}).content.decode()

    assert "Copy this key now" in given
    assert "gt_" in given
    again = get(lead, address)
    assert "Copy this key now" not in again
    assert "Case system" in again


def test_list_of_cases_comes_back_with_what_each_one_gets(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now)
    lead, address = client_of("lead"), f"{cast.address}trials/{trial_id}/cases"
    path = tmp_path / "list.csv"
    path.write_text("case,channel\n" + "".join(f"C{n},post\n" for n in range(8)))

    with path.open("rb") as file:
        response = lead.post(address, {"file": file})

    rows = response.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "case,arm,reason"
    assert len(rows) == 9
    assert {row.split(",")[1] for row in rows[1:]} <= {"usual", "short"}
    assert "Tried on" in get(lead, address)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"number\nC1\n", "a column called case"),
        (b"\xff\xfe\x00", "Upload a CSV file in UTF-8"),
        (b"case\n\n , \n", "The case has no identifier"),
    ],
)
def test_list_that_cannot_be_read_is_refused_in_words(
    content: bytes, said: str, cast: Cast, client_of: Callable[[str], Client], now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now)
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    with path.open("rb") as file:
        page = client_of("lead").post(f"{cast.address}trials/{trial_id}/cases", {"file": file})

    assert said in page.content.decode()


def test_registration_shows_its_text_and_hash_and_downloads(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    trial_id = start_trial(cast, now)
    lead, address = client_of("lead"), f"{cast.address}trials/{trial_id}/"

    page = get(lead, address + "registration")

    from groundswell.trials.registration import parse_registration
    from groundswell_web.trials.entry_queries import get_registration

    assert get_registration(cast.engagement_id, trial_id).sha256 in page
    assert parse_registration(lead.get(address + "registration.json").json()).design.name == "Shorter letter"
    assert lead.get(address + "ledger.csv").content.startswith(b"number,")


def test_target_offers_a_trial_that_begins_from_it(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, settings: Any, tmp_path: Path
) -> None:
    target_id = make_target(cast, now, settings, tmp_path)
    lead = client_of("lead")
    assert f"trials/new?target={target_id}" in get(lead, f"{cast.address}targets/{target_id}/")

    address = f"{cast.address}trials/new?target={target_id}"
    response = send(
        lead,
        address,
        get(lead, address),
        "question",
        question="Does it help?",
        arm="short letter",
        what="A call.",
    )
    page = get(lead, response["location"])

    assert read_form(page, "kind").answers["kind"] == ["wait"]
    assert f"trials/{response['location'].split('/')[4]}" in get(lead, f"{cast.address}targets/{target_id}/")


def make_target(cast: Cast, now: datetime, settings: Any, folder: Path) -> UUID:
    """Make a target on real records."""
    from datetime import timedelta
    from decimal import Decimal

    from support.uploads import import_export, write_export

    from groundswell_web.targets.actions import Terms, record_target

    settings.DATA = folder / "data"
    import_export(cast, now, write_export(folder, cases=120))
    terms = Terms(
        title="Call the applicant",
        measure="median_wait_days",
        step="",
        to_value=60.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=8),
        owner_id=cast.people["member"].pk,
        budget=Decimal(0),
        currency="EUR",
        guards=("share_withdrawn",),
    )
    lead = cast.people["lead"]
    return record_target(cast.engagement_id, terms, source="free", source_key="", by=lead, now=now)
