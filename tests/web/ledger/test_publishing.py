"""Publishing: what is seen is what is published, editions stay, names come and go, and no cookie is ever looked at."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from support.pages import read_forms
from support.publishing import SLUG, book, keep_waits, make_terms, publish
from support.trials import start_trial
from support.workbench import Cast, build_cast

from groundswell_web.audit.queries import list_events
from groundswell_web.ledger.actions import publishing as actions
from groundswell_web.ledger.actions.entries import correct_entry
from groundswell_web.ledger.publishing_queries import TakenBack, get_edition, list_credits, list_services
from groundswell_web.refusals import NotThere, Refusal

PAGE = f"/services/{SLUG}/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path, cast: Cast, now: datetime, clock: None) -> None:
    """Records with their waits."""
    settings.DATA = tmp_path / "data"
    keep_waits(cast, now, tmp_path / "exports")


def read(client: Client | None = None, path: str = PAGE) -> str:
    """Read a public page as somebody whom nobody knows, or as that client."""
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_page_leads_with_the_wait_and_tells_promise_trials_and_costs(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now, name="One letter")
    book(cast, now, "1200.50", purpose="trial", key=str(trial_id))
    book(cast, now, "99.50")
    publish(cast, now)

    text = read()
    order = [
        "How long people wait",
        "What was promised",
        "What was tried",
        "What it cost",
        "The numbers behind",
    ]
    places = [text.index(f">{words}") for words in order]
    assert places == sorted(places)
    assert text.index("gs-public__value") < text.index("What was promised")
    for words in (
        "200 cases are counted",
        "One letter",
        "Being tried now",
        "EUR 1,300",
        "EUR 1,200.50",
        "CC BY 4.0",
    ):
        assert words in text, words
    assert "of this money, " not in text


def test_only_what_stands_in_the_ledger_is_told(cast: Cast, now: datetime) -> None:
    number = book(cast, now, "500")
    correct_entry(cast.engagement_id, number, None, why="Not ours", by=cast.people["lead"], now=now)
    publish(cast, now)

    assert get_edition(SLUG).document["costs"]["total"] == []


def test_what_was_not_seen_is_not_published(cast: Cast, now: datetime) -> None:
    terms, owner = make_terms(cast), cast.people["service_owner"]
    _document, seen = actions.prepare_page(cast.engagement_id, terms, now=now)
    book(cast, now, "10")

    with pytest.raises(actions.ChangedSincePreview):
        actions.publish_service(cast.engagement_id, terms, seen=seen, by=owner, now=now)
    with pytest.raises(NotThere):
        get_edition(SLUG)


def test_public_page_stays_as_it_was_published_whatever_comes_later(cast: Cast, now: datetime) -> None:
    publish(cast, now)
    before = read()
    book(cast, now, "777")

    assert read() == before


def test_newer_edition_replaces_the_page_and_the_older_one_stays_at_its_number(
    cast: Cast, now: datetime
) -> None:
    assert publish(cast, now) == 1
    book(cast, now, "777")
    assert publish(cast, now + DAY) == 2

    newest, older = read(), read(path=f"{PAGE}1/")
    assert "EUR 777" in newest
    assert "EUR 777" not in older
    assert f'href="{PAGE}1/"' in newest
    assert "This is edition 1" in older
    assert "noindex" in older
    assert "noindex" not in newest
    assert json.loads(Client().get(f"{PAGE}1/data.json").content)["edition"]["number"] == 1
    assert Client().get(f"{PAGE}3/").status_code == 404


def test_page_that_is_taken_back_is_gone_with_its_data_and_editions(cast: Cast, now: datetime) -> None:
    publish(cast, now)
    publish(cast, now + DAY)
    service, owner = make_terms(cast).service, cast.people["service_owner"]
    actions.withdraw_service(cast.engagement_id, service, why="A wrong extract", by=owner, now=now + 2 * DAY)

    gone = Client().get(PAGE)
    assert gone.status_code == 410
    assert "A wrong extract" not in gone.content.decode()
    assert Client().get(f"{PAGE}1/").status_code == 410
    for name in ("data.csv", "data.json", "schema.json", "1/data.csv", "2/data.json"):
        assert Client().get(PAGE + name).status_code == 404, name
    with pytest.raises(NotThere):
        actions.withdraw_service(cast.engagement_id, service, why="Again", by=owner, now=now + 3 * DAY)


def test_edition_that_was_taken_back_stays_so_when_a_new_one_is_published(cast: Cast, now: datetime) -> None:
    publish(cast, now)
    publish(cast, now + DAY)
    service, owner = make_terms(cast).service, cast.people["service_owner"]
    actions.withdraw_service(cast.engagement_id, service, why="A wrong extract", by=owner, now=now + 2 * DAY)
    assert publish(cast, now + 3 * DAY) == 3

    assert [number for number, _at in get_edition(SLUG).editions] == [3, 1]
    with pytest.raises(TakenBack):
        get_edition(SLUG, 2)
    states = {line.number: line.state for line in list_services(cast.engagement_id)[0].editions}
    assert states == {3: "standing", 2: "taken_back", 1: "replaced"}


def test_nobody_is_named_who_has_not_agreed(cast: Cast, now: datetime) -> None:
    publish(cast, now)

    text = read()
    assert "Who worked on it" not in text
    for person in cast.people.values():
        assert person.name not in text


def test_name_is_on_the_page_as_soon_as_agreed_and_off_it_as_soon_as_withdrawn(
    cast: Cast, now: datetime
) -> None:
    publish(cast, now)
    publish(cast, now + DAY)
    worker = cast.people["caseworker"]
    client, first = Client(), Client().get(PAGE)["ETag"]
    actions.give_credit(cast.engagement_id, by=worker, now=now)
    named = client.get(PAGE, headers={"If-None-Match": first})
    assert named.status_code == 200
    assert all(worker.name in read(path=path) for path in (PAGE, f"{PAGE}1/"))

    actions.withdraw_credit(cast.engagement_id, worker.pk, by=worker, now=now)

    assert client.get(PAGE, headers={"If-None-Match": named["ETag"]}).status_code == 200
    assert not any(worker.name in read(path=path) for path in (PAGE, f"{PAGE}1/"))
    assert "must-revalidate" in named["Cache-Control"], "a cache that does not ask again would keep the name"


def test_data_never_holds_names(cast: Cast, now: datetime) -> None:
    worker = cast.people["caseworker"]
    actions.give_credit(cast.engagement_id, by=worker, now=now)
    publish(cast, now)

    for name in ("data.csv", "data.json"):
        assert worker.name not in Client().get(PAGE + name).content.decode()


def test_person_of_the_unit_is_not_named(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refusal, match="Only people of the agency"):
        actions.give_credit(cast.engagement_id, by=cast.people["lead"], now=now)
    with pytest.raises(Refusal, match="Only people of the agency"):
        actions.give_credit(cast.engagement_id, by=cast.people["stranger"], now=now)


def test_agreeing_twice_is_agreeing_once(cast: Cast, now: datetime) -> None:
    worker = cast.people["caseworker"]
    for _time in range(2):
        actions.give_credit(cast.engagement_id, by=worker, now=now)

    assert [line.name for line in list_credits(cast.engagement_id)] == [worker.name]
    assert len(list_events(cast.engagement_id, kind="credit", key=worker.pk)) == 1


def test_address_is_held_by_who_has_it(cast: Cast, now: datetime, tmp_path: Path) -> None:
    publish(cast, now)
    others = build_cast(now, "Licences")
    keep_waits(others, now, tmp_path / "others")

    with pytest.raises(Refusal, match="Another service has this address") as refused:
        publish(others, now, slug=SLUG)
    assert refused.value.field == "slug"
    with pytest.raises(Refusal, match="Links to it would break"):
        publish(cast, now, slug="another")
    actions.withdraw_service(
        cast.engagement_id,
        make_terms(cast).service,
        why="Moved",
        by=cast.people["service_owner"],
        now=now + DAY,
    )
    with pytest.raises(Refusal, match="Another service has this address"):
        publish(others, now, slug=SLUG)  # of another agency: links that people kept would lie


def test_service_of_another_engagement_cannot_be_published(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refusal, match="Choose a service of this engagement"):
        publish(cast, now, service="Licences service")


def test_too_few_cases_are_not_published(cast: Cast, now: datetime, tmp_path: Path) -> None:
    few = build_cast(now, "Licences")
    keep_waits(few, now, tmp_path / "few", cases=19)

    with pytest.raises(Refusal, match="20 cases or more"):
        publish(few, now)


def test_without_records_there_is_nothing_to_publish(now: datetime) -> None:
    with pytest.raises(Refusal, match="There are no records yet"):
        publish(build_cast(now, "Licences"), now)


def test_cases_of_one_service_can_be_chosen(cast: Cast, now: datetime) -> None:
    from groundswell_web.findings.actions import compute_finding
    from groundswell_web.findings.models import KeptFinding
    from groundswell_web.ledger.publishing_facts import list_cases

    query = next(query for query, words in list_cases(cast.engagement_id) if words.endswith(": simple"))
    with pytest.raises(Refusal, match="being computed"):
        publish(cast, now, cases=query)
    compute_finding(
        KeptFinding.objects.get(
            question="waits",
            state="queued",
            selection__isnull=False,
            extract_id__isnull=False,
            selection=dict([query.split("=", 1)]),
        ).pk,
        now=now,
    )
    publish(cast, now, cases=query)

    text = read()
    assert "100 cases are counted" in text
    assert "Of all cases these are the ones with kind simple." in text


@pytest.mark.parametrize(
    "path", [PAGE, f"{PAGE}1/", f"{PAGE}data.csv", f"{PAGE}data.json", f"{PAGE}schema.json"]
)
def test_answer_is_the_same_for_everybody_and_kept_by_caches(
    cast: Cast, now: datetime, path: str, client_of: Callable[[str], Client]
) -> None:
    publish(cast, now)
    signed_in = client_of("lead")
    sessions = signed_in.session.items()
    before = dict(sessions)

    with CaptureQueriesContext(connection) as queries:
        known, unknown = signed_in.get(path), Client().get(path)

    assert known.content == unknown.content
    assert (known.cookies, unknown.cookies) == ({}, {})
    for response in (known, unknown):
        assert response["Cache-Control"].startswith("public")
        assert "Cookie" not in response.get("Vary", "")
        assert "Set-Cookie" not in response
    assert not [
        query["sql"]
        for query in queries
        if "session" in query["sql"] or 'people_person" WHERE' in query["sql"]
    ]
    assert dict(signed_in.session.items()) == before
    again = Client().get(path, headers={"If-None-Match": unknown["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == unknown["ETag"]


def test_page_needs_no_script_and_asks_nobody_else(cast: Cast, now: datetime) -> None:
    publish(cast, now)
    text = read()

    assert "<script" not in text
    assert " style=" not in text
    assert "<form" not in text
    loaded = [part.split('"')[0] for part in text.split('src="')[1:]]
    linked = [part.split('href="')[1].split('"')[0] for part in text.split("<link ")[1:]]
    assert loaded == []
    assert all(address.startswith("/") and not address.startswith("//") for address in linked), linked


def test_data_fits_its_schema_and_says_the_same_in_both_files(cast: Cast, now: datetime) -> None:
    book(cast, now, "12.34")
    publish(cast, now)
    document = json.loads(Client().get(f"{PAGE}data.json").content)
    schema = json.loads(Client().get(f"{PAGE}schema.json").content)
    table = Client().get(f"{PAGE}data.csv")

    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    told = {name: part for name, part in document.items() if name != "edition"}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == document["edition"]["sha256"], "anybody can check it"
    assert schema["$id"].endswith(f"{PAGE}schema.json")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    half = next(row for row in rows if row["key"] == "half")
    assert float(half["value"]) == document["wait"]["half"]["value"]
    assert next(row["value"] for row in rows if row["key"] == "total") == "12.34"
    assert table["Content-Disposition"] == f'attachment; filename="{SLUG}-1.csv"'
    assert table["Access-Control-Allow-Origin"] == "*"


def test_history_tells_who_published_what(cast: Cast, now: datetime) -> None:
    publish(cast, now)
    service, owner = make_terms(cast).service, cast.people["service_owner"]
    actions.withdraw_service(cast.engagement_id, service, why="A wrong extract", by=owner, now=now + DAY)

    events = list_events(cast.engagement_id, kind="publication")
    assert {event.verb for event in events} == {"published", "took back"}
    digest = get_digest(cast)
    assert any(event.after and event.after.get("sha256") == digest for event in events)


def get_digest(cast: Cast) -> str:
    """Get the digest of the newest edition."""
    from groundswell_web.ledger.models import Publication

    document = Publication.objects.filter(engagement_id=cast.engagement_id).latest("at").document
    return str(document["edition"]["sha256"])


def test_owner_walks_from_the_form_over_the_preview_to_the_page_and_back(
    cast: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    owner, base = client_of("service_owner"), f"{cast.address}ledger/public/"
    form = next(
        form for form in read_forms(owner.get(f"{base}publish").content.decode()) if "slug" in form.answers
    )
    told = {name: values[0] if values else "" for name, values in form.answers.items()} | {
        "about": 'Get a <b>permit</b>.\nBefore "building".',
        "contact": "https://agency.example/permits",
        "licence": "OGL-UK-3.0",
    }
    preview = owner.post(f"{base}publish", told).content.decode()
    assert "This is a preview" in preview
    assert Client().get(PAGE).status_code == 404
    last = next(form for form in read_forms(preview) if "seen" in form.answers)
    answers = {name: values[0] for name, values in last.answers.items()}
    assert answers["about"] == told["about"]
    book(cast, now, "5")
    changed = owner.post(f"{base}publish", answers).content.decode()
    assert "The numbers have changed since you looked" in changed
    last = next(form for form in read_forms(changed) if "seen" in form.answers)
    assert (
        owner.post(f"{base}publish", {name: values[0] for name, values in last.answers.items()}).status_code
        == 302
    )

    text = read()
    assert "Get a &lt;b&gt;permit&lt;/b&gt;." in text
    assert "Open Government Licence v3.0" in text
    assert f'href="{PAGE}"' in owner.get(base).content.decode()
    empty = owner.post(f"{base}take-back", {"service": told["service"], "why": ""})
    assert "Enter why the page is taken back" in empty.content.decode()
    assert Client().get(PAGE).status_code == 200
    owner.post(f"{base}take-back", {"service": told["service"], "why": "A test"})
    assert Client().get(PAGE).status_code == 410


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"slug": "Über Uns"}, "Write the address with small letters, digits and hyphens"),
        ({"slug": ""}, "Enter the address, such as parking-permits"),
        ({"contact": "javascript:alert(1)"}, "Write an address such as"),
        ({"contact": "http://agency.example"}, "Write an address such as"),
        ({"licence": "mine"}, "Choose a licence"),
        ({"about": " "}, "Enter what the service is for"),
        ({"service": "Other"}, "Choose a service"),
    ],
)
def test_wrong_answer_is_told_and_nothing_is_shown(
    cast: Cast, client_of: Callable[[str], Client], answers: dict[str, str], said: str
) -> None:
    terms = make_terms(cast)
    told = {
        name: getattr(terms, name) for name in ("service", "slug", "about", "contact", "licence", "cases")
    }
    response = client_of("service_owner").post(
        f"{cast.address}ledger/public/publish", told | {"step": "preview"} | answers
    )

    assert said in response.content.decode()
    assert "This is a preview" not in response.content.decode()


@pytest.mark.parametrize(
    "value", ["\x00", "9" * 400, "\ud7ff\ufffe\u202e😀" * 50, "x" * 30_000, "../../etc", "=1+1\r\nBcc: x"]
)
def test_hostile_answers_are_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], value: str
) -> None:
    owner, base = client_of("service_owner"), f"{cast.address}ledger/public/"
    names = ("service", "slug", "cases", "about", "contact", "licence", "seen")
    told = {name: getattr(make_terms(cast), name, "") for name in names}
    for step in ("preview", "publish"):
        for name in names[:6]:
            response = owner.post(f"{base}publish", told | {"step": step, name: value})
            assert response.status_code == 200, name
    owner.get(f"{base}publish", {"service": value})
    assert owner.post(f"{base}take-back", {"service": value, "why": value}).status_code in (200, 302)
    assert owner.post(f"{base}credit/take-off", {"person": value}).status_code == 302
    assert Client().get(PAGE).status_code == 404


def test_each_agrees_for_themselves_and_the_owner_only_takes_off(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    base, worker = f"{cast.address}ledger/public/", cast.people["caseworker"]
    owner = client_of("service_owner")
    client_of("caseworker").post(f"{base}credit", {"named": "yes", "person": str(cast.people["sponsor"].pk)})
    assert [line.person_id for line in list_credits(cast.engagement_id)] == [worker.pk]

    owner.post(f"{base}credit/take-off", {"person": str(worker.pk)})
    assert list_credits(cast.engagement_id) == []
    again = owner.post(f"{base}credit/take-off", {"person": str(worker.pk)}, follow=True)
    assert "not named on the page any more" in again.content.decode()
    client_of("caseworker").post(f"{base}credit", {"named": "yes"})
    client_of("caseworker").post(f"{base}credit", {"named": "no"})
    assert list_credits(cast.engagement_id) == []
    refused = client_of("lead").post(f"{base}credit", {"named": "yes"}, follow=True)
    assert "Only people of the agency are named" in refused.content.decode()


def test_published_document_cannot_be_changed_in_the_database(cast: Cast, now: datetime) -> None:
    from django.db import DatabaseError, transaction

    from groundswell_web.ledger.models import Publication

    publish(cast, now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.update(document={})
