"""The example: loaded whole, once; its links work there and nowhere else."""

from __future__ import annotations

import csv
import gzip
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client

import groundswell
from groundswell.trials.look import VERDICTS
from groundswell_web.audit.queries import find_head, verify_chains
from groundswell_web.concerns.queries import list_concerns
from groundswell_web.discovery.queries import list_issue_reasons
from groundswell_web.engagements.queries import find_mandate, list_mandates
from groundswell_web.example.arrival import CUT_ON, FILE, cut_export
from groundswell_web.example.links import list_links
from groundswell_web.example.management.commands.load_example import list_lines
from groundswell_web.example.people import Cast as ExampleCast
from groundswell_web.example.stages import load_cast, load_example
from groundswell_web.example.trying import ENDED, MOST_CASES, RUNNING
from groundswell_web.findings.queries import find_finding
from groundswell_web.handover.deed_queries import list_deeds
from groundswell_web.handover.readiness_queries import compute_now
from groundswell_web.ledger.total_queries import sum_costs
from groundswell_web.ownership.queries import list_points, list_rules, list_unowned
from groundswell_web.records.queries import find_current, list_extracts
from groundswell_web.targets.queries import TargetCard, list_targets
from groundswell_web.trials.entry_queries import find_verdict, list_looks
from groundswell_web.trials.queries import get_trial, list_trials
from groundswell_web.voices.queries import list_sessions


@pytest.fixture
def example(settings: Any) -> None:
    """A workbench that is for the example."""
    settings.EXAMPLE = True


@pytest.fixture
def loaded(db: None, example: None, now: datetime, clock: None) -> ExampleCast:
    """The people of the example, without records."""
    return load_cast(now)


def follow(key: str) -> Client:
    """Follow the link of one of the five."""
    client = Client()
    link = next(link for link in list_links() if link.key == key)
    assert client.get(link.path).status_code == 302
    return client


def test_example_stopped_on_the_way_is_completed_and_never_doubled(
    real_transactions: None, example: None, now: datetime
) -> None:
    stops = iter([
        *("the records until February", "the demonstrated trial", "the second demonstrated trial"),
        *("the upload", "the first records", "the first rules", "what the trial taught"),
        *("the second upload", "the records and their findings", "the open concern"),
    ])  # fmt: skip
    stop_at = next(stops)

    def interrupt(what: str) -> None:
        if what == stop_at:
            raise KeyboardInterrupt

    for following in [*stops, ""]:
        with pytest.raises(KeyboardInterrupt):
            load_example(now, tell=interrupt)
        stop_at = following
    cast = load_example(now, tell=interrupt)

    engagement_id = cast.engagement_id
    head = find_head(engagement_id)
    load_example(now)
    assert find_head(engagement_id) == head
    assert verify_chains() == []
    current = find_current(engagement_id)
    assert current is not None
    assert current.case_count == 1434
    assert find_finding(engagement_id, current.id, "waits", sees_cases=True) is not None
    owned = {point.owner for point in list_points(engagement_id, now)} - {None}
    assert owned == {"Jonas Wittek", "Petra Gerlach", "Lena Brandt"}
    assert {point.reason for point in list_unowned(engagement_id, now)} == {"never", "left"}
    assert sorted(rule.level for rule in list_rules(engagement_id, now)) == [
        "custom",
        "law",
        "policy",
        "unknown",
    ]
    targets = {target.state: target for target in list_targets(engagement_id, now=now)}
    assert sorted(targets) == ["agreed", "proposed", "running"]
    check_running(targets["running"])
    check_versions(cast)
    check_trials(cast)
    check_costs_and_duties(engagement_id, now)
    assert sorted(concern.state for concern in list_concerns(engagement_id)) == ["settled", "waiting"]
    assert len(list_sessions(engagement_id)) == 3
    mandate = find_mandate(engagement_id)
    assert mandate is not None
    assert mandate.is_in_force(now.date())
    assert len(list_mandates(engagement_id)) == 2
    assert list_issue_reasons(engagement_id, now=now) == []


def check_running(target: TargetCard) -> None:
    """The target that runs began with the first version, and the second tells how far it is."""
    own = [line for line in target.readings if line.measure == target.measure.name]
    assert [line.as_of_at.date() for line in own] == [date(2012, 1, 23)]
    assert target.baseline_at.date() == CUT_ON
    assert target.progress is not None
    assert 0.2 < target.progress < 0.8
    assert not any(line.is_worse for line in target.readings)


def check_trials(cast: ExampleCast) -> None:
    """One trial has a verdict and one runs; both say that nothing was changed, and neither is pooled with a play."""
    trials = {trial.name: trial for trial in list_trials(cast.engagement_id)}
    ended, running = trials[ENDED], trials[RUNNING]
    assert (ended.state, running.state, running.verdict) == ("closed", "running", "")
    assert ended.verdict in VERDICTS  # nearly always not shown: the key is another in each installation
    assert [one.look.day for one in list_looks(cast.engagement_id, ended.id)] == [85, 192, 238]
    looks = list_looks(cast.engagement_id, running.id)
    assert [one.look.day for one in looks] == [45, 91, 175]
    assert looks[-1].look.exposed == running.exposed == MOST_CASES[RUNNING]
    assert not any("never allocated" in doubt or "know nothing" in doubt for doubt in looks[-1].look.doubts)
    for trial in trials.values():
        page = follow("caseworker").get(f"/engagements/{cast.engagement_id}/trials/{trial.id}/")
        assert "Demonstration" in page.content.decode()
        assert get_trial(cast.engagement_id, trial.id).play == ""
    verdict = find_verdict(cast.engagement_id, ended.id)
    assert verdict is not None
    assert verdict.learned


def check_costs_and_duties(engagement_id: UUID, now: datetime) -> None:
    """Four weeks of four people and two invoices; a critical duty that nobody of the agency does alone yet."""
    lines = sum_costs(engagement_id, by=("kind",))
    assert {line.keys for line in lines} == {("people",), ("contract",), ("hosting",)}
    assert sum(line.money.minor for line in lines if line.keys != ("people",)) == 121_000 + 38_050
    readiness = compute_now(engagement_id, now)
    assert readiness.share is not None
    assert 0 < readiness.share < 1
    assert "Restart the register when it hangs" in {duty.name for duty in readiness.critical_without}
    assert list_deeds(engagement_id, waiting=True).count == 1


def check_versions(cast: ExampleCast) -> None:
    """Both versions are there, and the page that compares them says what is new."""
    new, old, *early = list_extracts(cast.engagement_id)
    counts = [one.case_count for one in (new, old, *early)]
    assert counts == [1434, 1247, 1074, 768, 444]
    assert (new.is_current, old.is_ready) == (True, True)
    address = f"/engagements/{cast.engagement_id}/"
    client = follow("member")
    assert "187 cases are new" in client.get(f"{address}records/{new.id}/since/{old.id}/").text
    for path in ("", "records/", f"records/{old.id}/", "targets/", "discovery/", "ownership/", "findings/"):
        assert client.get(address + path).status_code == 200, path
    assert "Applications received until October 2011" in client.get(f"{address}records/").text


def test_first_version_is_what_the_records_were_on_that_day(tmp_path: Path) -> None:
    source, cut = Path(groundswell.__file__).parent / "examples" / FILE, tmp_path / "cut.csv.gz"

    cut_export(source, cut, CUT_ON)

    with gzip.open(source, "rt") as whole, gzip.open(cut, "rt") as part:
        before, kept = list(csv.DictReader(whole)), list(csv.DictReader(part))
    last = CUT_ON.isoformat()
    assert [row["concept:instance"] for row in kept] == [
        row["concept:instance"] for row in before if row["time:timestamp"][:10] <= last
    ]
    assert max(row["case:enddate"] for row in kept)[:10] <= last


@pytest.mark.parametrize("key", ["sponsor", "owner", "lead", "member", "caseworker"])
def test_link_signs_its_person_in(key: str, loaded: ExampleCast) -> None:
    page = follow(key).get(f"/engagements/{loaded.engagement_id}/")

    assert page.status_code == 200
    assert loaded.get(key).name in page.content.decode()
    assert "Invented people, real records." in page.content.decode()


def test_code_shown_is_one_that_the_second_factor_takes(loaded: ExampleCast) -> None:
    page = follow("sponsor").get("/example/code").content.decode()

    factor = TOTP(Authenticator.objects.get(user_id=loaded.people["sponsor"], type="totp"))
    assert any(factor.validate_code(part) for part in page.replace("<", ">").split(">") if part.isdigit())


@pytest.mark.parametrize("token", ["sponsor.AAAAAAAAAAAAAAAAAAAAAA", "sponsor", "nobody.x", "."])
def test_link_that_nobody_signed_is_not_there(token: str, loaded: ExampleCast) -> None:
    assert Client().get(f"/example/sign-in/{token}").status_code == 404


def test_links_are_not_there_where_real_people_are(loaded: ExampleCast, settings: Any) -> None:
    client, paths = follow("lead"), [link.path for link in list_links()]

    settings.EXAMPLE = False

    assert {Client().get(path).status_code for path in paths} == {404}
    assert client.get("/example/code").status_code == 404
    assert "Invented people" not in client.get("/").content.decode()


def test_code_is_not_there_for_people_of_their_own(cast: Any, client_of: Any, example: None) -> None:
    assert client_of("sponsor").get("/example/code").status_code == 404


def test_example_is_not_loaded_where_real_people_are(db: None) -> None:
    with pytest.raises(CommandError, match="GROUNDSWELL_EXAMPLE=1"):
        call_command("load_example")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_links_printed_stand_whole_on_lines_of_their_own(width: int, loaded: ExampleCast) -> None:
    lines = list_lines(width)

    links = [line for line in lines if "http" in line]
    assert [link.address for link in list_links()] == links
    assert all(len(line) <= width for line in lines if line not in links)
    assert all(len(link) < 80 for link in links)
