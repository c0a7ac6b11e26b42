"""Write recommendations, and what was done about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.discovery.actions.locks import check_no_edition_is_made
from groundswell_web.discovery.actions.texts import clean_text
from groundswell_web.discovery.models import Act, Recommendation
from groundswell_web.discovery.terms import ACTS, SEVERITIES, TIMES, name_part, name_severity, name_time
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.ownership.queries import list_owner_choices
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


@dataclass(frozen=True)
class RecommendationTerms:
    """What somebody says of a recommendation. Only the title must stand before it is issued."""

    title: str
    why: str = ""
    severity: str = ""
    impact: str = ""
    rough_time: str = ""
    resources: str = ""
    when: str = ""
    owner_id: UUID | None = None


@transaction.atomic
def record_recommendation(engagement_id: UUID, terms: RecommendationTerms, *, by: Any, now: datetime) -> UUID:
    """Record a recommendation, whole or half written.

    Raises:
        NotThere: there is no such engagement.
        Refusal: it has no title; the owner is not a person who is here.
    """
    get_engagement(engagement_id)
    one = Recommendation(engagement_id=engagement_id, created_at=now)
    _take(one, terms, now)
    one.save()
    _audit(one, "wrote", by=by, now=now, after=_describe(one))
    return one.pk


@transaction.atomic
def correct_recommendation(
    engagement_id: UUID,
    recommendation_id: UUID,
    terms: RecommendationTerms,
    *,
    version: int,
    by: Any,
    now: datetime,
) -> None:
    """Change a recommendation; editions that hold it stay as they are.

    Raises:
        EditedMeanwhile: somebody else changed it since.
        NotThere: this engagement has no such recommendation.
        Refusal: it has no title or a wrong owner; it is done or declined; it was issued and would lack a part.
    """
    check_no_edition_is_made(engagement_id)
    one = _lock(engagement_id, recommendation_id)
    if one.version != version:
        who = find_last_writer(engagement_id, kind="recommendation", key=recommendation_id)
        text = _("Somebody else changed this recommendation while you had it open")
        raise EditedMeanwhile(text, stored=_show(one), who=who)
    if one.settled_at:
        raise Refusal(_("This recommendation is settled and cannot be changed"))
    before = _describe(one)
    _take(one, terms, now)
    one.version += 1
    one.save()
    _audit(one, "changed", by=by, now=now, before=before, after=_describe(one))


@transaction.atomic
def withdraw_recommendation(engagement_id: UUID, recommendation_id: UUID, *, by: Any, now: datetime) -> None:
    """Take a recommendation out of the draft.

    Raises:
        NotThere: this engagement has no such recommendation.
        Refusal: it was issued: then it is declined with a reason.
    """
    check_no_edition_is_made(engagement_id)
    one = _lock(engagement_id, recommendation_id)
    if one.issued_at:
        raise Refusal(_("This recommendation was issued. Decline it with the reason instead"))
    one.withdrawn_at = now
    one.version += 1
    one.save(update_fields=["withdrawn_at", "version"])
    _audit(one, "withdrew", by=by, now=now, before=_describe(one))


@transaction.atomic
def record_act(
    engagement_id: UUID,
    recommendation_id: UUID,
    *,
    kind: str,
    text: str,
    may_write: bool,
    by: Any,
    now: datetime,
) -> None:
    """Record what was done about an issued recommendation.

    Args:
        engagement_id: whose report.
        recommendation_id: which.
        kind: ``"note"``, ``"done"`` or ``"declined"``.
        text: what was done, or why it is declined.
        may_write: whether the person writes the report; else only the owner may.
        by: who.
        now: when.

    Raises:
        NotThere: this engagement has no such recommendation.
        Refusal: it is not issued yet, or settled; the text is missing; the person is not its owner.
    """
    one = _lock(engagement_id, recommendation_id)
    if not may_write and one.owner_id != by.pk:
        raise Refusal(_("Only its owner or the team says what was done"))
    if one.issued_at is None:
        raise Refusal(_("It is not issued yet. Change it, or withdraw it"))
    if one.settled_at:
        raise Refusal(_("This recommendation is settled already"))
    if kind not in ACTS:
        raise Refusal(_("Select what was done"), field="kind")
    text = clean_text(text)
    if not text:
        told = _("Enter why it is declined") if kind == "declined" else _("Enter what was done")
        raise Refusal(told, field="text")
    Act.objects.create(recommendation=one, kind=kind, text=text, by=by, at=now)
    if kind != "note":
        one.settled_at, one.outcome = now, kind
    one.version += 1
    one.save()
    verb = {"note": "worked on", "done": "finished", "declined": "declined"}[kind]
    _audit(one, verb, by=by, now=now, after={"what": text})


def _take(one: Recommendation, terms: RecommendationTerms, now: datetime) -> None:
    title = " ".join(clean_text(terms.title).split())
    if not title:
        raise Refusal(_("Enter the title"), field="title")
    if terms.severity not in ("", *SEVERITIES):
        raise Refusal(_("Select the severity"), field="severity")
    if terms.when not in ("", *TIMES):
        raise Refusal(_("Select now or later"), field="when")
    if terms.owner_id is not None and terms.owner_id != one.owner_id:
        here = {choice.id for choice in list_owner_choices(one.engagement_id, now) if not choice.is_away}
        if terms.owner_id not in here:
            raise Refusal(_("Select an owner who is in the engagement and not away"), field="owner")
    one.title, one.severity, one.when, one.owner_id = title, terms.severity, terms.when, terms.owner_id
    for name in ("why", "impact", "rough_time", "resources"):
        setattr(one, name, clean_text(getattr(terms, name)))
    if one.issued_at:
        for name in ("why", "severity", "impact", "rough_time", "resources", "when", "owner"):
            if not getattr(one, name):
                told = _("It was issued, so it must keep: {part}").format(part=name_part(name))
                raise Refusal(told, field=name)


def _lock(engagement_id: UUID, recommendation_id: UUID) -> Recommendation:
    found = Recommendation.objects.select_for_update().filter(
        engagement_id=engagement_id, pk=recommendation_id, withdrawn_at__isnull=True
    )
    one = found.first()
    if one is None:
        raise NotThere(_("There is no such recommendation"))
    return one


def _describe(one: Recommendation) -> dict[str, Any]:
    terms = RecommendationTerms(
        one.title, one.why, one.severity, one.impact, one.rough_time, one.resources, one.when
    )
    told = asdict(terms) | {"owner": one.owner.name if one.owner else ""}
    del told["owner_id"]
    return told


def _show(one: Recommendation) -> dict[str, Any]:
    return _describe(one) | {"severity": name_severity(one.severity), "when": name_time(one.when)}


def _audit(
    one: Recommendation,
    verb: str,
    *,
    by: Any,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="recommendation",
        key=one.pk,
        name=one.title,
        engagement_id=one.engagement_id,
        before=before,
        after=after,
    )
