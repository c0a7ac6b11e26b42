"""Targets in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django_tasks_db.models import DBTaskResult

from groundswell_web.targets import baselines, tasks
from groundswell_web.targets.actions import record_target
from groundswell_web.targets.models import Target

TERMS = {
    "version": "0",
    "title": "Ask for <b>missing</b> papers within a week",
    "to_value": "60",
    "from_on_0": "2",
    "from_on_1": "3",
    "from_on_2": "2026",
    "due_on_0": "25",
    "due_on_1": "5",
    "due_on_2": "2026",
    "budget": "0",
    "currency": "EUR",
    "guards": ["share_withdrawn"],
}


@pytest.mark.usefixtures("extract")
def test_target_is_made_in_two_pages(client_of: Any, cast: Any) -> None:
    client = client_of("member")
    asked = client.get(f"{cast.address}targets/new", {"measure": "median_wait_days", "source": "free"})

    shown = client.get(asked["Location"]).content.decode()
    refused = client.post(asked["Location"], TERMS)
    made = client.post(asked["Location"], TERMS | {"owner": str(cast.people["member"].pk)})
    page = client.get(made["Location"]).content.decode()

    assert "90 days" in shown
    assert "Select the one person" in refused.content.decode()
    assert "There is a problem" in refused.content.decode()
    assert "Ask for &lt;b&gt;missing&lt;/b&gt; papers" in page
    assert "The target is proposed" in page


@pytest.mark.usefixtures("extract")
def test_baseline_of_many_cases_is_left_to_the_worker_and_asked_once(
    client_of: Any, cast: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(baselines, "SMALL_CASES", 0)
    client = client_of("member")
    address = f"{cast.address}targets/new/terms?measure=median_wait_days&step="

    waiting = client.get(address)
    client.get(address)

    assert waiting["Refresh"] == "1"
    assert "being computed from the cases" in waiting.text
    task = DBTaskResult.objects.get(task_path__endswith="targets.tasks.compute")
    tasks.compute.func(*task.args_kwargs["args"])
    shown = client.get(address)
    assert "Refresh" not in shown
    assert "90 days" in shown.text


@pytest.mark.usefixtures("extract")
def test_change_of_a_target_waits_for_its_baseline_too(
    client_of: Any, cast: Any, terms: Any, now: Any, monkeypatch: Any
) -> None:
    target_id = record_target(cast.engagement_id, terms, by=cast.people["member"], now=now)
    cache.clear()
    monkeypatch.setattr(baselines, "SMALL_CASES", 0)

    waiting = client_of("member").get(f"{cast.address}targets/{target_id}/change")

    assert "being computed from the cases" in waiting.text


@pytest.mark.usefixtures("extract")
def test_measure_of_a_step_asks_for_the_step(client_of: Any, cast: Any) -> None:
    client = client_of("member")

    refused = client.get(f"{cast.address}targets/new", {"measure": "mean_days_in_step"})
    known = client.get(f"{cast.address}targets/new", {"measure": "mean_days_in_step", "step": "Checking"})

    assert "Select the step" in refused.content.decode()
    assert "step=Checking" in known["Location"]


@pytest.mark.usefixtures("extract")
def test_only_those_who_may_agree_do(client_of: Any, cast: Any) -> None:
    made = client_of("member").post(
        f"{cast.address}targets/new/terms?measure=median_wait_days",
        TERMS | {"owner": str(cast.people["member"].pk)},
    )
    address = made["Location"]

    denied = client_of("member").post(f"{address}accept", {"state": "agreed"})
    agreed = client_of("sponsor").post(f"{address}accept", {"state": "agreed"})

    assert denied.status_code == 403
    assert agreed.status_code == 302
    assert Target.objects.get().state == "agreed"
    assert client_of("observer").get(f"{cast.address}targets/new").status_code == 403


@pytest.mark.usefixtures("extract")
def test_dropping_asks_why(client_of: Any, cast: Any) -> None:
    client = client_of("lead")
    made = client.post(
        f"{cast.address}targets/new/terms?measure=median_wait_days",
        TERMS | {"owner": str(cast.people["member"].pk)},
    )

    refused = client.post(f"{made['Location']}drop", {"why": ""})
    client.post(f"{made['Location']}drop", {"why": "The law changed."})

    assert "Enter why the target is dropped" in refused.content.decode()
    assert "The law changed." in client.get(made["Location"]).content.decode()


def test_targets_without_records_say_what_is_missing(client_of: Any, cast: Any) -> None:
    page = client_of("member").get(f"{cast.address}targets/").content.decode()

    assert "a baseline needs records" in page
