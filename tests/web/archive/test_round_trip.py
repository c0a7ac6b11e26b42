"""Out of one workbench, into an empty one, out again: the same."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from support.archives import QUESTIONS, compute_findings
from support.packs import read_numbers

from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.audit.queries import list_events, verify_chains
from groundswell_web.findings.models import KeptFinding
from groundswell_web.people.models import Organisation, Person

pytestmark = pytest.mark.usefixtures("db", "clock")


def read_all(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def imported(made: Any, db: None, clock: None, now: Any) -> Any:
    """The engagement in a workbench that was empty."""
    return import_archive(made.path, by=Workbench(), now=now)


def test_what_comes_out_again_is_the_same_to_the_byte(
    made: Any, imported: Any, now: Any, tmp_path: Path
) -> None:
    Person.objects.update(is_active=True)
    write_archive(Order(made.engagement_id, now, "A person", True), tmp_path / "two.zip")
    first, second = read_all(made.path), read_all(tmp_path / "two.zip")
    assert first.keys() == second.keys()
    differing = [name for name in first if first[name] != second[name]]
    assert [name for name in differing if not name.endswith(".parquet") and name != "manifest.json"] == []
    manifests = [json.loads(one["manifest.json"]) for one in (first, second)]
    for manifest in manifests:
        manifest["files"] = [one["path"] for one in manifest["files"]]
    assert manifests[0] == manifests[1]


def test_the_tables_of_the_records_are_the_same_as_parquet(
    made: Any, imported: Any, now: Any, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    write_archive(Order(made.engagement_id, now, "A person"), tmp_path / "two.zip")
    first, second = read_all(made.path), read_all(tmp_path / "two.zip")
    tables = [name for name in first if name.endswith(".parquet")]
    assert {"cases", "spells", "steps"} <= {Path(name).stem for name in tables}
    for name in tables:
        assert pq.read_table(_open(first[name])).equals(pq.read_table(_open(second[name]))), name


def test_the_history_is_the_same_and_holds(made: Any, imported: Any) -> None:
    assert list_events(made.engagement_id, limit=1000) == made.history
    assert len(made.history) > 15
    assert verify_chains() == []
    assert [event.verb for event in list_events(None, kind="archive")] == ["imported"]
    call_command("audit_verify")


def test_the_findings_are_the_same_and_are_computed_again_to_the_same_numbers(
    made: Any, imported: Any, now: Any
) -> None:
    kept = dict(KeptFinding.objects.values_list("question", "document"))
    assert kept == made.documents
    assert set(QUESTIONS) <= set(kept)
    KeptFinding.objects.all().delete()
    compute_findings(made.engagement_id, made.extract_id, now)
    again = dict(KeptFinding.objects.filter(question__in=QUESTIONS).values_list("question", "document"))
    assert again == {question: made.documents[question] for question in QUESTIONS}


def test_verdicts_sums_duties_and_readiness_are_the_same(made: Any, imported: Any, now: Any) -> None:
    """The people are let in again first, as an administrator does: readiness asks who is there."""
    Person.objects.update(is_active=True)
    told = read_numbers(made.engagement_id, made.trial_id, now)
    assert told.keys() == made.numbers.keys()
    for name, value in made.numbers.items():
        assert told[name] == value, name
    state, document, matured, agreed = told["verdict"]
    assert (state, document["stopped_by"], bool(matured), agreed) == ("worked", "", True, [True])
    assert told["readiness"][0] > 0


def test_a_verdict_is_computed_again_where_it_was_taken_in(made: Any, imported: Any, now: Any) -> None:
    from groundswell_web.trials.reanalysing import record_reanalysis

    someone = Person.objects.get(memberships__role="member")
    assert record_reanalysis(made.engagement_id, made.trial_id, by=someone, now=now)
    assert verify_chains() == []


def test_nobody_can_sign_in_until_they_are_let_in(made: Any, imported: Any, now: Any) -> None:
    people = list(Person.objects.all())
    roles = ("sponsor", "service_owner", "lead", "member", "caseworker", "finance", "observer")
    assert {person.pk for person in people} == {made.people[role] for role in roles}
    assert not any(person.may_enter(now) or person.has_usable_password() for person in people)
    assert len(imported.people_made) == len(people)


def test_people_who_are_here_already_stay_as_they_are_and_are_taken_for_the_same(
    made: Any, db: None, now: Any
) -> None:
    home = Organisation.objects.create(name="Another Agency", kind="agency")
    here = Person.objects.create_user(
        "PERMITS.lead@example.org", "a long password", name="Lena Lead", home=home, joined_at=now
    )
    came = import_archive(made.path, by=Workbench(), now=now)
    here.refresh_from_db()
    assert (here.name, here.home, here.is_active) == ("Lena Lead", home, True)
    assert len(came.people_made) == 6
    assert here.memberships.get().role == "lead"
    assert list_events(made.engagement_id, limit=1000) == made.history


def test_the_files_lie_in_their_places_for_the_workbench_alone(imported: Any, data: Path) -> None:
    files = sorted(path for path in data.rglob("*") if path.is_file())
    kinds = {path.name for path in files if path.suffix != ".bin"}
    assert kinds == {"identifiers.key", "records.duckdb"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
    assert [path.read_bytes() for path in files if path.suffix == ".bin"] == [b"%PDF-1.7 a letter"]


def _open(content: bytes) -> Any:
    import pyarrow as pa

    return pa.BufferReader(content)
