"""Findings in the browser: asked for once, kept, filtered by the address, down to one case."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from groundswell.evidence.questions import QUESTION_NAMES
from groundswell_web.findings import tasks
from groundswell_web.findings.models import KeptFinding, Picture


@pytest.mark.usefixtures("cast")
def test_findings_without_records_say_so(client_of: Any, cast: Any) -> None:
    response = client_of("member").get(f"{cast.address}findings/")

    assert "There are no records yet" in response.content.decode()


def test_new_records_have_every_question_asked_once(cast: Any, small: Any) -> None:
    kept = KeptFinding.objects.filter(extract_id=small)

    assert sorted(kept.values_list("question", flat=True)) == sorted(QUESTION_NAMES)
    assert set(kept.values_list("state", flat=True)) == {"queued"}


def test_finding_that_is_not_there_yet_says_so_and_looks_again(client_of: Any, cast: Any, small: Any) -> None:
    response = client_of("member").get(f"{cast.address}findings/waits/")

    assert "being computed" in response.content.decode()
    assert response["Refresh"] == "1"


@pytest.mark.usefixtures("many")
def test_new_filter_asks_one_worker_for_all_questions_once(
    client_of: Any, cast: Any, compute_all: Any, django_capture_on_commit_callbacks: Any
) -> None:
    compute_all("waits")
    DBTaskResult.objects.all().delete()
    client, address = client_of("member"), f"{cast.address}findings/?attribute.kind=hard"

    with django_capture_on_commit_callbacks(execute=True):
        client.get(address)
        client.get(address)

    kept = KeptFinding.objects.exclude(selection={})
    task = DBTaskResult.objects.get(task_path__endswith="findings.tasks.compute")
    assert [str(kept.get(question=question).pk) for question in QUESTION_NAMES] == task.args_kwargs["args"]


@pytest.mark.usefixtures("many")
def test_list_shows_each_answer_as_soon_as_it_is_there(
    client_of: Any, cast: Any, compute_all: Any, now: Any
) -> None:
    compute_all("waits")
    client, address = client_of("member"), f"{cast.address}findings/?attribute.kind=hard"
    client.get(address)
    KeptFinding.objects.filter(selection={}).delete()
    compute_all("waits", "stuck")

    text = client.get(address).text
    assert "2 of 11 questions are answered" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert "findings/answers.js" in text
    assert text.count('data-gs-state="ready"') == 2
    waits = KeptFinding.objects.get(question="waits")
    assert waits.headline in text
    tasks.compute.func(*(str(pk) for pk in KeptFinding.objects.values_list("pk", flat=True)))
    text = client.get(address).text
    assert "are answered" not in text
    assert 'http-equiv="refresh"' not in text
    assert text.count('data-gs-state="ready"') == len(QUESTION_NAMES)


@pytest.mark.usefixtures("receipt")
def test_every_question_has_a_page_with_headline_pictures_and_tables(
    client_of: Any, cast: Any, compute_all: Any
) -> None:
    client = client_of("member")
    compute_all()

    listed = client.get(f"{cast.address}findings/").content.decode()
    for kept in KeptFinding.objects.all():
        assert kept.state == "ready", kept.error
        page = client.get(f"{cast.address}findings/{kept.question}/")
        text = page.content.decode()
        assert page.status_code == 200
        assert "Refresh" not in page
        assert kept.headline[:40] in listed
        for name in Picture.objects.filter(finding=kept, guarded=False).values_list("name", flat=True):
            drawn = client.get(f"{cast.address}findings/pictures/{kept.pk}/{name}.svg")
            assert drawn["Content-Type"] == "image/svg+xml"
            assert "sandbox" in drawn["Content-Security-Policy"]
        for table in kept.document["tables"]:
            if table["rows"]:
                assert f"/{table['key']}.csv" in text


@pytest.mark.usefixtures("many")
def test_finding_is_computed_once_for_a_selection(client_of: Any, cast: Any, compute_all: Any) -> None:
    client = client_of("member")
    compute_all("waits")
    KeptFinding.objects.filter(state="queued").delete()
    address = f"{cast.address}findings/waits/?received_from=2025-01-05&received_until=2025-01-20"

    first = client.get(address)
    computed = compute_all()
    second, third = client.get(address), client.get(address)

    assert first["Refresh"] == "1"
    assert computed == 1
    assert "received from 5 January to 19 January 2025" in second.content.decode()
    assert second.content.decode().split("<main")[1] == third.content.decode().split("<main")[1]
    assert compute_all() == 0


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("received_from=tomorrow", "The day must be a real one"),
        ("received_from=2012-01-01&received_until=2011-01-01", "2011"),
        ("channel=Pigeon", "Pigeon"),
        ("attribute.colour=red", "colour"),
    ],
)
def test_filter_that_fits_nothing_says_what_is_wrong(
    client_of: Any, cast: Any, compute_all: Any, query: str, told: str
) -> None:
    KeptFinding.objects.filter(state="queued").delete()

    response = client_of("member").get(f"{cast.address}findings/waits/?{query}")

    assert "These cases cannot be shown" in response.content.decode()
    assert told in response.content.decode()
    assert not KeptFinding.objects.filter(state="queued").exists()


@pytest.mark.usefixtures("many")
def test_whoever_sees_no_cases_sees_no_small_selection_and_no_list(
    client_of: Any, cast: Any, compute_all: Any
) -> None:
    compute_all("waits", "stuck")
    KeptFinding.objects.filter(state="queued").delete()
    observer, member = client_of("observer"), client_of("member")
    address = f"{cast.address}findings/waits/?received_from=2025-01-01&received_until=2025-01-02&attribute.kind=hard"
    observer.get(address)
    compute_all()
    kept = KeptFinding.objects.exclude(selection={}).get()
    assert kept.document["cases"] < 10

    assert "Fewer than 10 cases" in observer.get(address).content.decode()
    assert "Fewer than 10 cases" not in member.get(address).content.decode()
    assert observer.get(address.replace("waits/", "waits.json")).status_code == 404
    assert observer.get(f"{cast.address}findings/cases/").status_code == 403
    stuck = observer.get(f"{cast.address}findings/stuck.json").json()
    assert all("case" not in [column["key"] for column in table["columns"]] for table in stuck["tables"])


@pytest.mark.usefixtures("many")
def test_whoever_sees_no_cases_is_told_no_small_count_in_any_sentence(
    client_of: Any, cast: Any, compute_all: Any
) -> None:
    member, sponsor = client_of("member"), client_of("sponsor")
    compute_all("stuck", "waits")
    told = "4 of the 240 cases are still open"
    addresses = [f"{cast.address}findings/{rest}" for rest in ("waits/", "waits.json")]

    assert all(told in member.get(address).text for address in addresses)
    assert not any(told in sponsor.get(address).text for address in addresses)
    stuck = KeptFinding.objects.get(question="stuck")
    for address in (f"{cast.address}findings/", f"{cast.address}findings/stuck/"):
        assert stuck.headline in member.get(address).text
        assert stuck.headline not in sponsor.get(address).text
        assert "tells of fewer than 10 cases" in sponsor.get(address).text


@pytest.mark.usefixtures("many")
def test_figure_leads_to_cases_and_to_the_time_line_of_one(client_of: Any, cast: Any) -> None:
    client = client_of("caseworker")

    listed = client.get(f"{cast.address}findings/cases/?state=open")
    text = listed.content.decode()
    address = text.split('<a class="govuk-link gs-key" href="')[1].split('"')[0]
    case = client.get(address).content.decode()

    assert "4 cases fit" in text
    assert "Time line" in case
    assert "waiting for" in case
    assert client.get(f"{cast.address}findings/cases/nobody/").status_code == 404
    assert client.get(f"{cast.address}findings/cases/?stuck=yes&page=zero").status_code == 200


@pytest.mark.usefixtures("many")
def test_downloads_are_whole_and_run_no_formula(client_of: Any, cast: Any, compute_all: Any) -> None:
    client = client_of("member")
    compute_all("waits")
    kept = KeptFinding.objects.get(question="waits")
    table = kept.document["tables"][0]

    lines = client.get(f"{cast.address}findings/waits/{table['key']}.csv").content.decode().splitlines()

    assert len(lines) == len(table["rows"]) + 1
    assert client.get(f"{cast.address}findings/waits.json").json() == json.loads(json.dumps(kept.document))
    assert client.get(f"{cast.address}findings/waits/nothing.csv").status_code == 404
    assert client.get(f"{cast.address}findings/nothing/").status_code == 404


def test_finding_that_fails_says_so_and_can_be_asked_again(client_of: Any, cast: Any, small: Any) -> None:
    client = client_of("member")
    kept = KeptFinding.objects.get(extract_id=small, question="waits")
    KeptFinding.objects.filter(pk=kept.pk).update(state="failed", error="The store cannot be read.")

    page = client.get(f"{cast.address}findings/waits/")
    back = f"{cast.address}findings/waits/"
    again = client.post(f"{cast.address}findings/again/{kept.pk}", {"back": back})
    outside = client.post(f"{cast.address}findings/again/{kept.pk}", {"back": "https://example.org/"})
    kept.refresh_from_db()

    assert "The store cannot be read." in page.content.decode()
    assert again["Location"] == back
    assert outside["Location"] == f"{cast.address}findings/"
    assert kept.state == "queued"
