"""Fill an installation: fifty people signed in, a large export imported, findings kept, owners, rules and targets.

Everything is done by the actions that the screens use, in stages; a stage that was done is not done again. What can be
clicked is written to ``place.json`` beside the records. Run as ``python -m benchmarks.workbench.filling EVENTS``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from benchmarks.events import make_export
from groundswell.evidence.questions import QUESTION_NAMES
from groundswell.spells.selection import Selection
from groundswell_web.audit.actions import Workbench
from groundswell_web.concerns.actions import record_concern
from groundswell_web.concerns.queries import list_open
from groundswell_web.concerns.subjects import get_subject
from groundswell_web.engagements import actions as engagements
from groundswell_web.findings.actions import compute_finding, record_wish
from groundswell_web.findings.models import KeptFinding
from groundswell_web.ownership import actions as ownership
from groundswell_web.ownership.queries import list_points, list_rules
from groundswell_web.people.actions import record_organisation, record_person
from groundswell_web.records.actions import record_import, record_upload
from groundswell_web.records.folders import make_private
from groundswell_web.records.queries import find_current, get_extract
from groundswell_web.records.runs import import_one, look_at, tell_others
from groundswell_web.targets import actions as targets
from groundswell_web.targets.queries import list_targets

PEOPLE = 50
ROLES = ("member", "caseworker", "observer", "member", "caseworker")  # of those after the first three
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"channel": "online"},
    {"office": "Office 4"},
    {"received_from": "2022-01-01", "received_until": "2023-01-01"},
    {"channel": "paper", "received_from": "2023-01-01"},
)
MAPPING = """
shape = "events"

[columns]
case = "case"
step = "step"
at = "at"
officer = "officer"
office = "office"
channel = "channel"

[ends]
steps = ["Granted", "Refused", "Withdrawn"]
withdrawals = ["Withdrawn"]
last_event = false

[promise]
days = 60

[times]
zone = "UTC"
"""
Place = dict[str, Any]


def add_people(place: Place, now: datetime) -> None:
    """Record two organisations, an engagement and its people."""
    by = Workbench()
    homes = [
        record_organisation(name=f"Load {kind}", kind=kind, by=by, now=now) for kind in ("agency", "unit")
    ]
    engagement_id = engagements.record_engagement(
        name="Permits",
        agency_id=homes[0],
        unit_id=homes[1],
        services=["Permits"],
        purpose="Get a permit before building begins.",
        cost_of_nothing="Half of them wait for weeks.",
        begins_on=now.date(),
        exits_on=now.date() + timedelta(days=270),
        by=by,
        now=now,
    )
    place["engagement"], place["people"] = str(engagement_id), []
    for number in range(PEOPLE):
        role = ("sponsor", "service_owner", "lead")[number] if number < 3 else ROLES[number % len(ROLES)]
        email = f"person{number}@load.example"
        person_id = record_person(
            email=email, name=f"Person {number}", home_id=homes[role == "lead"], by=by, now=now
        )
        engagements.record_member(
            engagement_id, person_id=person_id, role=role, from_on=now.date(), until_on=None, by=by, now=now
        )
        place["people"].append({"id": str(person_id), "role": role})


def sign_mandate(place: Place, now: datetime) -> None:
    """Draft and sign a mandate, which targets need."""
    engagement_id = UUID(place["engagement"])
    mandate_id = engagements.record_mandate(
        engagement_id,
        kinds_of_change=("Order of steps",),
        largest_share=0.2,
        most_cases=1000,
        spend=Decimal(100_000),
        currency="EUR",
        until_on=(now + timedelta(days=200)).date(),
        by=play(place, "lead"),
        now=now,
    )
    engagements.sign_mandate(engagement_id, mandate_id, by=play(place, "sponsor"), now=now)
    place["mandate"] = str(mandate_id)


def start(place: Place, now: datetime) -> None:
    """Start the engagement."""
    engagements.start_engagement(UUID(place["engagement"]), by=play(place, "lead"), now=now)
    place["started"] = True


def bring_records(place: Place, now: datetime) -> None:
    """Upload the export, correct its reading, import it, and tell the other apps, as the worker does."""
    engagement_id = UUID(place["engagement"])
    export = make_export(place["events"])
    incoming = make_private(Path(settings.DATA) / "records" / str(engagement_id) / "incoming")
    copy = incoming / uuid4().hex
    os.link(export, copy)
    lead = play(place, "lead")
    extract_id = record_upload(
        engagement_id, name="Load", files=[(export.name, copy)], mapping=MAPPING, by=lead, now=now
    )
    begun = time.perf_counter()
    look_at(extract_id, count=False)
    looked = time.perf_counter()
    record_import(engagement_id, extract_id, by=lead, now=now)
    import_one(extract_id)
    tell_others(extract_id)
    card = get_extract(engagement_id, extract_id)
    if card.state != "ready":
        raise SystemExit(f"the export was not imported: {card.error}")
    place["records"] = {
        "extract": str(extract_id),
        "cases": card.case_count,
        "spells": card.spell_count,
        "look_s": looked - begun,
        "import_s": time.perf_counter() - looked,
    }


def keep_findings(place: Place, now: datetime) -> None:
    """Compute every question for each of the filters, so that they are kept."""
    engagement_id, kept = UUID(place["engagement"]), {}
    for told in FILTERS:
        for question in QUESTION_NAMES:
            selection = Selection.from_query(told)
            kept_id, state = record_wish(
                engagement_id, UUID(place["records"]["extract"]), question, selection, now=now
            )
            begun = time.perf_counter()
            if state == "queued":
                compute_finding(kept_id, now=timezone.now())
            kept[f"{question} {selection.words}"] = time.perf_counter() - begun
            if KeptFinding.objects.get(pk=kept_id).state != "ready":
                raise SystemExit(f"{question} failed: {KeptFinding.objects.get(pk=kept_id).error}")
    place["kept_s"], place["filters"], place["questions"] = kept, FILTERS, QUESTION_NAMES


def name_owners(place: Place, now: datetime) -> None:
    """Name owners of two thirds of the points, and write rules and concerns."""
    engagement_id, lead = UUID(place["engagement"]), play(place, "lead")
    points = list_points(engagement_id, now)
    for number, point in enumerate(points):
        if number % 3:
            answers = ownership.OwnershipAnswers(
                owner_id=UUID(place["people"][number]["id"]),
                may_spend=Decimal(0),
                currency="",
                may_change="The form",
                may_stop=False,
                authority="Task description",
            )
            ownership.record_ownership(engagement_id, point.id, version=0, answers=answers, by=lead, now=now)
        for level in ("law", "custom") if number % 2 else ("unknown",):
            rule = ownership.RuleAnswers(
                text=f"Why {point.name} must be: a {level}.",
                citation="Section 1",
                level=level,
                waiver="The council",
            )
            ownership.record_rule(engagement_id, point.id, answers=rule, by=lead, now=now)
        if number % 4 == 0:
            subject = get_subject(engagement_id, "step", str(point.id), now)
            record_concern(engagement_id, subject=subject, text="Who does it on Fridays?", by=lead, now=now)
    place["points"] = [str(point.id) for point in points]
    place["rules"] = [str(rule.id) for rule in list_rules(engagement_id, now)]
    place["concerns"] = [str(concern.id) for concern in list_open(engagement_id)]


def set_targets(place: Place, now: datetime) -> None:
    """Propose targets on the steps in which most days pass; their baselines are computed."""
    engagement_id = UUID(place["engagement"])
    points = [point for point in list_points(engagement_id, now) if point.kind == "step"]
    for point in points[:6]:
        terms = targets.Terms(
            title=f"Shorten {point.name}",
            measure="mean_days_in_step",
            step=point.name,
            to_value=0.001,
            from_on=now.date(),
            due_on=(now + timedelta(weeks=8)).date(),
            owner_id=UUID(place["people"][3]["id"]),
            budget=Decimal(1000),
            currency="EUR",
        )
        targets.record_target(
            engagement_id, terms, source="finding", source_key="places", by=play(place, "lead"), now=now
        )
    place["targets"] = [str(card.id) for card in list_targets(engagement_id, now=now)]


STAGES: tuple[tuple[str, Callable[[Place, datetime], None]], ...] = (
    ("engagement", add_people),
    ("mandate", sign_mandate),
    ("started", start),
    ("records", bring_records),
    ("points", name_owners),
    ("targets", set_targets),
    ("kept_s", keep_findings),
)


def sign_in(person_id: UUID) -> str:
    """Sign a person in, and give the key of the session. No password is asked for: making one slow is its point."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(find_person(person_id), backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def find_person(person_id: UUID) -> Any:
    """Get a person as the actions want whoever acts."""
    return get_user_model().objects.get(pk=person_id)


def play(place: Place, role: str) -> Any:
    """Get the first person who has a role."""
    return find_person(next(UUID(one["id"]) for one in place["people"] if one["role"] == role))


def fill(events: int) -> None:
    """Do each stage that was not done, sign everybody in, and write down what can be clicked."""
    path = Path(settings.DATA) / "place.json"
    place: Place = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"events": events}
    for key, stage in STAGES:
        if key not in place:
            begun = time.perf_counter()
            stage(place, timezone.now())
            path.write_text(json.dumps(place, indent=1), encoding="utf-8")
            print(f"{stage.__name__}: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)
    place["sessions"] = [sign_in(UUID(one["id"])) for one in place["people"]]
    path.write_text(json.dumps(place, indent=1), encoding="utf-8")
    if find_current(UUID(place["engagement"])) is None:
        raise SystemExit("the records are gone")


if __name__ == "__main__":
    fill(int(sys.argv[1]))
