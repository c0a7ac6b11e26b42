"""Write why a point must be, whom was asked about it, and what they said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import list_events
from groundswell_web.ownership.models import Point, Rule
from groundswell_web.ownership.queries import list_owner_choices
from groundswell_web.ownership.terms import RuleAnswers, VersionConflict, check_rule
from groundswell_web.ownership.words import name_level
from groundswell_web.refusals import NotThere, Refusal


@transaction.atomic
def record_rule(
    engagement_id: UUID, point_id: UUID, *, answers: RuleAnswers, by: Actor, now: datetime
) -> UUID:
    """Write a rule for a point.

    Raises:
        NotThere: this engagement has no such point.
        Refusal: it says nothing, is not cited, or was checked by nobody who is here or on a day to come.
    """
    point = Point.objects.select_for_update().filter(pk=point_id, engagement_id=engagement_id).first()
    if point is None:
        raise NotThere(_("There is no such step"))
    check_rule(answers, list_owner_choices(engagement_id, now), now.date())
    rule = Rule(point=point, created_at=now)
    _take_answers(rule, answers)
    rule.save()
    _note(rule, "wrote", by, now, after=_describe(rule))
    return rule.pk


@transaction.atomic
def correct_rule(
    engagement_id: UUID, rule_id: UUID, *, version: int, answers: RuleAnswers, by: Actor, now: datetime
) -> None:
    """Change what is said of a rule.

    Args:
        engagement_id: which engagement.
        rule_id: which rule.
        version: the version that the person saw.
        answers: what is said now.
        by: who.
        now: when.

    Raises:
        NotThere: this engagement has no such rule.
        EditedMeanwhile: somebody changed it since.
        Refusal: as for `record_rule`.
    """
    rule = _lock(engagement_id, rule_id)
    if rule.version != version:
        raise _report_other_version(rule)
    choices = list_owner_choices(engagement_id, now)
    check_rule(answers, choices, now.date(), checked_already=rule.checked_by_id)
    before = _describe(rule)
    _take_answers(rule, answers)
    rule.version += 1
    rule.save()
    _note(rule, "changed", by, now, before=before, after=_describe(rule))


@transaction.atomic
def record_question(
    engagement_id: UUID, rule_id: UUID, *, asked_of: str, asked_on: date, by: Actor, now: datetime
) -> None:
    """Note who was asked about a rule, and when; from then on the answer is awaited.

    Raises:
        NotThere: this engagement has no such rule.
        Refusal: nobody is named, or the day is still to come.
    """
    rule = _lock(engagement_id, rule_id)
    if not asked_of.strip():
        raise Refusal(_("Enter who was asked"), field="asked_of")
    if asked_on > now.date():
        raise Refusal(_("The day of asking must be today or in the past"), field="asked_on")
    before = {"asked_of": rule.asked_of, "asked_on": rule.asked_on}
    rule.asked_of, rule.asked_on = asked_of.strip(), asked_on
    rule.save(update_fields=["asked_of", "asked_on"])
    _note(
        rule, "asked about", by, now, before=before, after={"asked_of": rule.asked_of, "asked_on": asked_on}
    )


@transaction.atomic
def withdraw_rule(engagement_id: UUID, rule_id: UUID, *, version: int, by: Actor, now: datetime) -> None:
    """Take a rule out that does not hold; its history stays.

    Raises:
        NotThere: this engagement has no such rule.
        EditedMeanwhile: somebody changed it since.
    """
    rule = _lock(engagement_id, rule_id)
    if rule.version != version:
        raise _report_other_version(rule)
    rule.withdrawn_at = now
    rule.version += 1
    rule.save(update_fields=["withdrawn_at", "version"])
    _note(rule, "withdrew", by, now, before=_describe(rule))


def _lock(engagement_id: UUID, rule_id: UUID) -> Rule:
    found = Rule.objects.select_for_update(of=("self",)).select_related("point")
    rule = found.filter(pk=rule_id, point__engagement_id=engagement_id, withdrawn_at__isnull=True).first()
    if rule is None:
        raise NotThere(_("There is no such rule"))
    return rule


def _report_other_version(rule: Rule) -> VersionConflict:
    text = _("Somebody else changed this rule while you had it open")
    last = list_events(rule.point.engagement_id, kind="rule", key=rule.pk, limit=1)
    stored = _describe(rule) | {"level": name_level(rule.level)}
    return VersionConflict(text, stored=stored, who=last[0].by if last else "", version=rule.version)


def _take_answers(rule: Rule, answers: RuleAnswers) -> None:
    rule.text, rule.citation = answers.text.strip(), answers.citation.strip()
    rule.level, rule.waiver = answers.level, answers.waiver.strip()
    rule.checked_by_id, rule.checked_on = answers.checked_by_id, answers.checked_on
    rule.evidence = answers.evidence.strip()


def _describe(rule: Rule) -> dict[str, Any]:
    return {
        "text": rule.text,
        "citation": rule.citation,
        "level": rule.level,
        "waiver": rule.waiver,
        "checked_by": rule.checked_by.name if rule.checked_by else "",
        "checked_on": rule.checked_on,
        "evidence": rule.evidence,
    }


def _note(
    rule: Rule,
    verb: str,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="rule",
        key=rule.pk,
        name=f"{rule.point.name}: {rule.text}"[:400],
        engagement_id=rule.point.engagement_id,
        before=before,
        after=after,
    )
