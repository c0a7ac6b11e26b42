"""An engagement with something of everything in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from support.uploads import import_export, write_export
from support.workbench import Cast

QUESTIONS = ("waits", "holders", "flow")


def fill_engagement(cast: Cast, now: datetime, folder: Path) -> UUID:
    """Put something of everything in, by the same actions as the screens use; gives the extract."""
    extract_id = import_export(cast, now, write_export(folder, cases=60))
    compute_findings(cast.engagement_id, extract_id, now)
    point = _own(cast, now)
    _record_rule(cast, point, now)
    _record_target(cast, extract_id, now)
    _record_voices(cast, point, now)
    _record_concerns(cast, point, now)
    _record_mandate(cast, now)
    return extract_id


def compute_findings(engagement_id: UUID, extract_id: UUID, now: datetime) -> None:
    """Compute a few findings, as the worker would."""
    from groundswell.spells.selection import Selection
    from groundswell_web.findings import actions

    for question in QUESTIONS:
        kept_id, _state = actions.record_wish(engagement_id, extract_id, question, Selection(), now=now)
        actions.compute_finding(kept_id, now=now)


def _own(cast: Cast, now: datetime) -> Any:
    from groundswell_web.ownership import actions, queries

    points = queries.list_points(cast.engagement_id, now)
    point = next(point for point in points if point.kind == "step")
    for role in ("caseworker", "service_owner"):
        answers = actions.OwnershipAnswers(
            owner_id=cast.people[role].pk,
            may_spend=Decimal("500"),
            currency="EUR",
            may_change="The order of work",
            may_stop=True,
            authority="Letter of 3 February",
        )
        version = queries.get_point(cast.engagement_id, point.id, now).version
        actions.record_ownership(
            cast.engagement_id, point.id, version=version, answers=answers, by=cast.people["lead"], now=now
        )
    return point


def _record_rule(cast: Cast, point: Any, now: datetime) -> None:
    from groundswell_web.ownership import actions

    lead = cast.people["lead"]
    answers = actions.RuleAnswers("=Legal wants it\nsince 1987", level="custom")
    rule_id = actions.record_rule(cast.engagement_id, point.id, answers=answers, by=lead, now=now)
    actions.record_attachment(
        cast.engagement_id, rule_id, name="letter & more.pdf", chunks=[b"%PDF-1.7 a letter"], by=lead, now=now
    )


def _record_target(cast: Cast, extract_id: UUID, now: datetime) -> None:
    from groundswell_web.targets.models import Note, Reading, Target

    target = Target.objects.create(
        engagement_id=cast.engagement_id,
        title="Half of them wait less",
        measure="median_wait_days",
        baseline_value=40.5,
        baseline_low=30.25,
        baseline_high=50.125,
        baseline_method="The median of all cases, open ones counted.",
        baseline_extract_id=extract_id,
        baseline_at=now,
        to_value=20,
        from_on=now.date(),
        due_on=now.date() + timedelta(days=70),
        owner=cast.people["service_owner"],
        budget=Decimal("1200.50"),
        currency="EUR",
        source="free",
        created_at=now,
        touched_at=now + timedelta(microseconds=123456),
    )
    Reading.objects.create(
        target=target,
        measure="median_wait_days",
        extract_id=extract_id,
        as_of_at=now,
        value=0.1 + 0.2,
        low=0.1,
        high=1e-07 + 1,
        rows=60,
        read_at=now,
    )
    Note.objects.create(target=target, text="Letters shortened", by=cast.people["member"], at=now)


def _record_voices(cast: Cast, point: Any, now: datetime) -> None:
    from groundswell_web.voices import actions, queries
    from groundswell_web.voices.terms import QuoteAnswers, SessionAnswers

    kinds = queries.list_kinds(cast.engagement_id)
    answers = SessionAnswers(
        "interview", date(2026, 2, 20), {kinds[0].id: 2}, 1, 1, "In writing", "This discovery", "Long waits."
    )
    member = cast.people["member"]
    session_id = actions.record_session(cast.engagement_id, answers=answers, by=member, now=now)
    quote = QuoteAnswers("I never know where it is.", kinds[0].id, point.id, "waits")
    actions.record_quote(cast.engagement_id, session_id, answers=quote, by=member, now=now)


def _record_concerns(cast: Cast, point: Any, now: datetime) -> None:
    from groundswell_web.concerns import actions, queries
    from groundswell_web.concerns.subjects import get_subject

    subject = get_subject(cast.engagement_id, "step", str(point.id), now)
    for by, text in ((cast.people["caseworker"], "Old people will not find it"), (None, "We will be blamed")):
        actions.record_concern(cast.engagement_id, subject=subject, text=text, by=by, now=now)
    first = queries.list_concerns(cast.engagement_id)[0]
    actions.record_answer(
        cast.engagement_id,
        first.id,
        version=first.version,
        kind="guardrail",
        text="We watch how many letters come back.",
        by=cast.people["lead"],
        now=now,
    )


def _record_mandate(cast: Cast, now: datetime) -> None:
    from groundswell_web.engagements.actions import record_mandate, sign_mandate

    mandate_id = record_mandate(
        cast.engagement_id,
        kinds_of_change=["The words of letters"],
        largest_share=0.1,
        most_cases=50,
        spend=Decimal("20000"),
        currency="EUR",
        until_on=now.date() + timedelta(days=100),
        by=cast.people["lead"],
        now=now,
    )
    sign_mandate(cast.engagement_id, mandate_id, by=cast.people["sponsor"], now=now)
