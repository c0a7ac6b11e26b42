"""An engagement in which every address with an id finds the thing that it names."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import Client
from support.archives import fill_engagement
from support.fits import ask_fit
from support.mandates import draft
from support.routes import Route, list_routes
from support.uploads import import_export, write_export
from support.workbench import Cast

OURS = [route for route in list_routes() if hasattr(route.view, "need")]
FORMULA = '=HYPERLINK("https://evil.example")'


def fill_everything(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    """Fill an engagement by the actions of the screens, and give the arguments of addresses by their names."""
    folder.mkdir(exist_ok=True)
    earlier = import_export(cast, now, write_export(folder, cases=50, name="earlier.csv"))
    found: dict[str, Any] = {"extract_id": fill_engagement(cast, now, folder), "earlier_id": earlier}
    lead = cast.people["lead"]
    found |= _find_filled(cast, now)
    found |= _connect(cast, now)
    found |= _write_report(cast, now)
    found |= _try_out(cast, now)
    found |= _book(cast, now)
    found |= _bring(cast, now, found)
    found |= _publish(cast, now)
    found |= _rehearse(cast, now)
    found |= _plan(cast, now)
    from groundswell_web.archive.actions import record_wish
    from groundswell_web.findings.actions import record_key

    key = record_key(
        cast.engagement_id, program=FORMULA, until_on=(now + timedelta(days=9)).date(), by=lead, now=now
    )
    found |= {"key_id": key.id, "archive_id": record_wish(cast.engagement_id, by=lead, now=now)}
    found |= {"engagement_id": cast.engagement_id, "mandate_id": draft(cast, now), "person_id": lead.pk}
    found["fit_id"] = ask_fit(cast, now, name=FORMULA)
    return found | {
        "case_key": _find_case(found),
        "question": "waits",
        "play": "remind_applicant",
        "table": "waits",
        "file": 0,
        "part": 0,
        "number": 1,
    }


def _find_case(found: dict[str, Any]) -> str:
    """Give the key of a case; keys are hashed when records are read."""
    from groundswell_web.records.queries import open_extract

    records = open_extract(found["engagement_id"], found["extract_id"])
    return str(records.fetch(records.cases.select("case_key").limit(1)).column(0)[0].as_py())


def _find_filled(cast: Cast, now: datetime) -> dict[str, Any]:
    from groundswell_web.concerns.queries import list_concerns
    from groundswell_web.engagements.queries import list_members
    from groundswell_web.findings.models import KeptFinding, Picture
    from groundswell_web.ownership import actions, queries
    from groundswell_web.ownership.models import Attachment
    from groundswell_web.ownership.sheet_reading import read_sheet
    from groundswell_web.targets.queries import list_targets
    from groundswell_web.voices.models import Quote
    from groundswell_web.voices.queries import list_kinds

    one = cast.engagement_id
    rows = read_sheet("owners", b"step,owner\nChecking,nobody@example.org\n")
    picture = Picture.objects.filter(finding__engagement_id=one).first()
    quote = Quote.objects.get(session__engagement_id=one)
    attachment = Attachment.objects.get(rule__point__engagement_id=one)
    return {
        "sheet_id": actions.record_sheet(
            one, kind="owners", name="x.csv", rows=rows, by=cast.people["lead"], now=now
        ),
        "point_id": next(point.id for point in queries.list_points(one, now) if point.kind == "step"),
        "rule_id": attachment.rule_id,
        "attachment_id": attachment.pk,
        "target_id": list_targets(one, now=now)[0].id,
        "concern_id": list_concerns(one)[0].id,
        "session_id": quote.session_id,
        "quote_id": quote.pk,
        "kind_id": list_kinds(one)[-1].id,
        "membership_id": list_members(one, now=now, role="observer")[0].id,
        "kept_id": picture.finding_id
        if picture
        else KeptFinding.objects.filter(engagement_id=one).first().pk,
        "picture": picture.name if picture else "waits",
    }


def _connect(cast: Cast, now: datetime) -> dict[str, UUID]:
    from groundswell_web.records.connection_actions import Told, record_connection

    told = Told("Case system", "GROUNDSWELL_SOURCE_PERMITS", "SELECT a, b, c FROM t", "", time(5, 30), None)
    return {"connection_id": record_connection(cast.engagement_id, told, by=cast.people["lead"], now=now)}


def _write_report(cast: Cast, now: datetime) -> dict[str, UUID]:
    from groundswell_web.discovery import actions

    one, lead = cast.engagement_id, cast.people["lead"]
    terms = actions.RecommendationTerms(title=FORMULA)
    return {
        "cause_id": actions.record_cause(
            one, text="Nobody sees the queue.", ties=["finding:waits"], by=lead, now=now
        ),
        "recommendation_id": actions.record_recommendation(one, terms, by=lead, now=now),
        "making_id": actions.record_draft_files(one, by=lead, now=now),
    }


def _try_out(cast: Cast, now: datetime) -> dict[str, Any]:
    """Draft a trial, and begin one in which a case was allocated."""
    from support.trials import draft_trial, start_trial

    from groundswell_web.trials import actions, allocating

    one, lead = cast.engagement_id, cast.people["lead"]
    trial_id = start_trial(cast, now, name=FORMULA)
    allocating.allocate_case(one, trial_id, allocating.Asked("C1"), by="Permits", now=now)
    given = actions.record_key(one, trial_id, system=FORMULA, by=lead, now=now)
    return {"trial_id": trial_id, "draft_id": draft_trial(cast, now, name=FORMULA), "system_key_id": given.id}


def _publish(cast: Cast, now: datetime) -> dict[str, str]:
    """Publish the page of the service, with somebody's name on it."""
    from support.publishing import make_terms, publish

    from groundswell_web.ledger.actions.publishing import give_credit

    give_credit(cast.engagement_id, by=cast.people["caseworker"], now=now)
    publish(cast, now, about=FORMULA)
    return {"slug": make_terms(cast).slug}


def _rehearse(cast: Cast, now: datetime) -> dict[str, Any]:
    """Tell a deed, and order a rehearsal for next week, so that nobody is held to reading now."""
    from support.handover import add_duty, add_holding, tell_deed

    from groundswell_web.handover.actions.rehearsals import record_rehearsal
    from groundswell_web.handover.deed_queries import get_deed

    days = {"from_on": now.date() + timedelta(days=7), "until_on": now.date() + timedelta(days=9)}
    by = cast.people["service_owner"]
    rehearsal_id = record_rehearsal(cast.engagement_id, **days, by=by, now=now)
    one, duty_id = cast.engagement_id, add_duty(cast, now, FORMULA)
    deed_id = tell_deed(cast, duty_id, now, together=("lead",))
    return {
        "rehearsal_id": rehearsal_id,
        "duty_id": duty_id,
        "holding_id": add_holding(cast, now),
        "deed_id": deed_id,
        "companion_id": get_deed(one, deed_id).companions[0].id,
        "answer": "agree",
    }


def _plan(cast: Cast, now: datetime) -> dict[str, UUID]:
    """Have a plan of a team computed, with leave of somebody."""
    from support.teams import build_small_team, make_plan

    from groundswell_web.teams.actions import record_leave, record_skill

    one, lead, day = cast.engagement_id, cast.people["lead"], now.date() + timedelta(days=30)
    made = build_small_team(cast, now)
    record_skill(one, FORMULA, by=lead, now=now)
    leave_id = record_leave(one, cast.people["member"].pk, from_on=day, until_on=day, by=lead, now=now)
    return made | {"presence_id": leave_id, "plan_id": make_plan(cast, now, limit=1.0)}


def _book(cast: Cast, now: datetime) -> dict[str, Any]:
    """Book a cost, and bring a file that nobody said yes to."""
    from support.ledgers import book_cost, stage_costs

    book_cost(cast, now, text=FORMULA, supplier=FORMULA)
    return {
        "file_id": stage_costs(cast, now),
        "kind": "finance",
        "week_on": f"{now - timedelta(days=now.weekday()):%Y-%m-%d}",
        "month": f"{now:%Y-%m}",
    }


def _bring(cast: Cast, now: datetime, found: dict[str, Any]) -> dict[str, Any]:
    """Have results computed, a change in use, and the figures of a service."""
    from groundswell_web.engagements.queries import read_engagement
    from groundswell_web.ledger.actions.figures import FileTerms, record_figures
    from groundswell_web.ledger.actions.results import record_results
    from groundswell_web.ledger.models import Adoption
    from groundswell_web.ledger.result_queries import list_results

    one, lead = cast.engagement_id, cast.people["lead"]
    service = read_engagement(one).services[0]
    months = "".join(f"2025-{month:02},200,150,90,10\n" for month in range(1, 13))
    text = f"month,started,completed,completed_digital,completed_assisted\n{months}"
    record_figures(one, FileTerms("figures.csv", text.encode(), service), by=lead, now=now)
    record_results(one, now=now)
    # A change is used after a verdict, which takes weeks; here it is in use at once.
    used = Adoption.objects.create(
        engagement_id=one, trial_id=found["trial_id"], from_on=now.date(), by=lead, at=now
    )
    return {"result_id": list_results(one)[0].id, "adoption_id": used.pk}


def choose_arguments(route: Route, found: dict[str, Any]) -> dict[str, Any]:
    """Choose the arguments of one address."""
    chosen = {name: found[name] for name in route.arguments if name in found}
    if route.name == "finding_picture":
        chosen["name"] = found["picture"]
    elif route.name == "discovery_section":
        chosen["name"] = "problem"
    elif route.name == "trial_picture":
        chosen |= {"name": "power"}
    elif route.name == "ledger_picture":
        chosen["name"] = "purposes"
    elif route.name == "ledger_service_picture":
        chosen["name"] = "shares"
    elif route.name == "ledger_service_import":
        chosen["kind"] = "figures"
    elif route.name == "trial_key_withdraw":
        chosen["key_id"] = found["system_key_id"]
    elif route.name == "centre_fit_part":
        chosen["part"] = "sponsor"
    elif route.name == "trial_part":
        chosen |= {"part": "outcome", "trial_id": found["draft_id"]}
    elif "name" in route.arguments:
        chosen["name"] = "waits"
    if "format" in route.arguments:
        chosen["format"] = "html"
    if "token" in route.arguments:
        chosen["token"] = "none"
    return chosen


def sign_in(person: Any, **more: Any) -> Client:
    """Sign somebody in."""
    client = Client(**more)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def let_go(response: Any) -> None:
    """Close the files behind an answer, but not the database as the answer itself would."""
    for close in response._resource_closers:
        if "close" in str(close) and getattr(close, "__self__", None) is not response:
            close()
