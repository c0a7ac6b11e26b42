"""The pages of looks and verdicts, over the weeks of a trial: one that works, one that harms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.test import Client
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

LARGE: dict[str, Any] = {"design": {"most_exposed": 400}, "most_cases": 400}


def get(client: Client, address: str) -> str:
    """Get a page."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def test_running_trial_shows_its_look_its_pictures_and_every_earlier_look(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now, **LARGE)
    waits = run_days(cast, trial_id, now, days=12)
    for day in (8, 12):
        let_arrive(cast, tmp_path, waits, now + timedelta(days=day))
    client, address = client_of("member"), f"{cast.address}trials/{trial_id}/"

    page = get(client, address)

    assert "Stop this trial now" in page
    assert "Permits sponsor" in page
    assert "All 2 looks" in page
    from groundswell_web.trials.entry_queries import list_looks

    for line in list_looks(cast.engagement_id, trial_id):
        assert line.look.sentences[0] in get(client, f"{address}looks/{line.number}").replace("&#39;", "'")
    for name in ("band", "guards"):
        for query in ("", "?narrow"):
            picture = client.get(f"{address}pictures/{name}{query}")
            assert ElementTree.fromstring(picture.content).tag.endswith("svg")
            assert "sandbox" in picture["Content-Security-Policy"]
    assert client.get(f"{address}looks/999").status_code == 404
    assert client.get(f"{address}pictures/band?look=x").status_code == 404


def test_trial_that_harms_shows_its_verdict_as_it_would_show_any_other(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now, **LARGE)
    waits = run_days(cast, trial_id, now, days=25, slower=3.0)
    let_arrive(cast, tmp_path, waits, now + timedelta(days=25))
    client, address = client_of("caseworker"), f"{cast.address}trials/{trial_id}/"

    page = get(client, address)

    assert '<strong class="govuk-tag govuk-tag--purple">Harmful</strong>' in page
    assert "It harms." in page
    assert "Stopped by itself: it harmed" in page
    assert "EUR 500" in page
    client.post(address + "learned", {"text": "The letter was too short."})
    client.post(address + "undone", {"text": "The former letter is back."})
    page = get(client, address)
    assert "The letter was too short." in page
    assert "The former letter is back." in page
    assert "Harmful" in get(client, f"{cast.address}trials/")


def test_verdict_is_verified_by_a_second_person_on_its_page(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now, **LARGE)
    waits = run_days(cast, trial_id, now, days=30, slower=0.2)
    for day in (30, 70):
        let_arrive(cast, tmp_path, waits, now + timedelta(days=day))
    client, address = client_of("caseworker"), f"{cast.address}trials/{trial_id}/"
    assert "Compute it anew" in get(client, address)
    assert "Compute it anew" not in get(client_of("lead"), address)  # who drafted it

    response = client.post(address + "verify", follow=True)

    page = response.content.decode()
    assert "You computed it anew, and it agrees." in page
    assert "Verified" in page
    assert "After its cases were followed" in page
