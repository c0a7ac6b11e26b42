"""Two people edit the same thing: the second one sees what stands now beside what they wrote, in every form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from support.ownership import see_points
from support.pages import read_form
from support.trials import KIND as TRIAL_KIND
from support.uploads import import_export, write_export
from support.workbench import Cast

import groundswell_web
from groundswell_web.govuk.forms import VersionedForm

FIRST, SECOND = "What the first one wrote", "What the second one wrote"
type Make = Callable[[Cast, datetime, Path], dict[str, Any]]


@dataclass(frozen=True)
class Edit:
    """A form in which two people may write.

    Args:
        form: its class.
        page: name of the address that shows it.
        field: the answer that the two give differently.
        make: makes the thing, and gives what stands in the address.
        role: who may.
        more: answers that the form lacks when it is opened for the first time.
    """

    form: str
    page: str
    field: str
    make: Make
    role: str = "lead"
    more: dict[str, str] = field(default_factory=dict)


def see_point(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    seen = see_points()
    actions.record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=seen, by=Workbench(), now=now)
    return {"point_id": queries.list_points(cast.engagement_id, now)[0].id}


def write_rule(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.ownership.actions import RuleAnswers, record_rule

    point_id, by = see_point(cast, now, folder)["point_id"], cast.people["lead"]
    answers = RuleAnswers("Two people look at it", level="custom")
    return {"rule_id": record_rule(cast.engagement_id, point_id, answers=answers, by=by, now=now)}


def raise_concern(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.concerns import actions, subjects

    point_id, by = see_point(cast, now, folder)["point_id"], cast.people["caseworker"]
    subject = subjects.get_subject(cast.engagement_id, "step", str(point_id), now)
    raised = actions.record_concern(cast.engagement_id, subject=subject, text="A worry.", by=by, now=now)
    return {"concern_id": raised.id}


def propose_target(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.targets.actions import Terms, record_target

    import_export(cast, now, write_export(folder, cases=200))
    owner_id, due_on = cast.people["member"].pk, now.date() + timedelta(weeks=12)
    terms = Terms("Ask within a week", "median_wait_days", "", 60.0, now.date(), due_on, owner_id, 0, "EUR")
    return {"target_id": record_target(cast.engagement_id, terms, by=cast.people["lead"], now=now)}


def record_session(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.voices import actions
    from groundswell_web.voices.terms import SessionAnswers, find_kind_id

    heard = {find_kind_id(cast.engagement_id, "Caseworkers"): 2}
    told = SessionAnswers("interview", date(2026, 2, 27), heard, 0, 0, "Said so", "Notes", "They wait.")
    by = cast.people["lead"]
    return {"session_id": actions.record_session(cast.engagement_id, answers=told, by=by, now=now)}


def record_quote(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.voices import actions

    point_id, told = see_point(cast, now, folder)["point_id"], record_session(cast, now, folder)
    answers = actions.QuoteAnswers(text="I gave up.", point_id=point_id)
    by, session_id = cast.people["lead"], told["session_id"]
    quote_id = actions.record_quote(cast.engagement_id, session_id, answers=answers, by=by, now=now)
    return told | {"quote_id": quote_id}


def connect(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.records.connection_actions import Told, record_connection

    query = "SELECT case_id, status, changed_at FROM history"
    told = Told("Case system", "GROUNDSWELL_SOURCE_PERMITS", query, "", time(5, 30), None)
    return {"connection_id": record_connection(cast.engagement_id, told, by=cast.people["lead"], now=now)}


def recommend(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.discovery import actions

    terms, by = actions.RecommendationTerms("Look at it sooner"), cast.people["lead"]
    made = actions.record_recommendation(cast.engagement_id, terms, by=by, now=now)
    return {"recommendation_id": made}


def find_cause(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    from groundswell_web.discovery import actions, queries

    see_point(cast, now, folder)
    ties, by = [queries.list_tie_choices(cast.engagement_id, now=now)[0][0]], cast.people["lead"]
    cause = actions.record_cause(cast.engagement_id, text="Nobody sees it.", ties=ties, by=by, now=now)
    return {"cause_id": cause}


def draft_trial(part: str) -> Make:
    def make(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
        from support import trials

        return {"trial_id": trials.draft_trial(cast, now), "part": part}

    return make


def find_nothing(cast: Cast, now: datetime, folder: Path) -> dict[str, Any]:
    return {}


EDITS = [
    Edit("EngagementChangeForm", "engagement_change", "purpose", find_nothing),
    Edit("ConnectionForm", "connection_change", "name", connect),
    Edit(
        "OwnershipForm",
        "ownership_owner",
        "authority",
        see_point,
        more={"may_spend": "0", "may_stop": "no", "owner": "member"},
    ),
    Edit("RuleForm", "ownership_change_rule", "text", write_rule),
    Edit("AnswerForm", "concern", "text", raise_concern, more={"kind": "reason"}),
    Edit("TargetForm", "target_change", "title", propose_target),
    Edit("SessionForm", "voice_correct", "notes", record_session),
    Edit("QuoteForm", "voice_quote_correct", "text", record_quote),
    Edit("SectionForm", "discovery_section", "text", lambda *_: {"name": "problem"}),
    Edit("RecommendationForm", "discovery_recommendation_change", "title", recommend),
    Edit("CauseForm", "discovery_cause", "text", find_cause),
    Edit(
        *("ChangeForm", "trial_part", "question", draft_trial("change")),
        more={"what": "A letter of one page", "name": "Shorter letter", "arm": "short"},
    ),
    Edit(
        *("OutcomeForm", "trial_part", "measured_in", draft_trial("outcome")),
        more={
            **{"kind": "count", "horizon_days": "30", "smallest_gain": "1"},
            **{"value_name": "calls", "usual_mean": "2", "better": "lower"},
        },
    ),
    Edit(
        *("SizeForm", "trial_part", "offices", draft_trial("size")),
        more={"unit": "case", "share": "50", "most_cases": "20"},
    ),
    Edit(
        "RiskForm", "trial_part", "could_go_wrong", draft_trial("risk"), more={"kind_of_change": TRIAL_KIND}
    ),
]
# What is chosen and not written: their apps' own tests let two choose at the same time.
CHOSEN = {"ChoiceForm", "GuardForm", "JudgementForm", "PersonForm", "SettlementForm"}


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path / "data"
    monkeypatch.setenv("GROUNDSWELL_SOURCE_PERMITS", f"sqlite:///{tmp_path}/cases.sqlite")


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.form)
def test_form_sent_second_shows_both_and_writes_over_nothing(
    edit: Edit, cast: Cast, now: datetime, tmp_path: Path, client_of: Callable[[str], Client]
) -> None:
    address = reverse(
        edit.page, kwargs={"engagement_id": cast.engagement_id} | edit.make(cast, now, tmp_path)
    )
    first, second = client_of(edit.role), client_of(edit.role)
    form = read_form(first.get(address).content.decode(), "version")
    more = {name: [str(getattr(cast.people.get(told), "pk", told))] for name, told in edit.more.items()}
    target = form.action or address

    taken = first.post(target, form.answers | more | {edit.field: [FIRST]})
    shown = second.post(target, form.answers | more | {edit.field: [SECOND]})

    assert taken.status_code == 302, re.findall(r"error-message[^<]*<[^<]*<[^<]*", taken.content.decode())
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "changed this while you had it open" in page
    assert FIRST in page
    assert SECOND in page
    assert SECOND not in first.get(address).content.decode()


def list_versioned() -> Iterator[str]:
    """List every form that carries a version."""
    for app in iter_modules(groundswell_web.__path__):
        for name in ("forms", "forms_risk", "views", "connection_views"):
            try:
                module = import_module(f"groundswell_web.{app.name}.{name}")
            except ModuleNotFoundError:
                continue
            yield from (
                kind.__name__
                for kind in vars(module).values()
                if isinstance(kind, type)
                and kind is not VersionedForm
                and kind.__module__ == module.__name__
                and "version" in getattr(kind, "base_fields", {})
            )


def test_every_form_with_a_version_is_tried_by_two() -> None:
    assert set(list_versioned()) == {edit.form for edit in EDITS} | CHOSEN
