"""Read rules: why each point must be, as far as somebody knows, and what is to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell_web.ownership.models import Attachment, Rule
from groundswell_web.ownership.standing import count_days_unanswered
from groundswell_web.ownership.words import ANSWER_DAYS, LEVEL_ORDER, advise_on_rule, name_level
from groundswell_web.refusals import NotThere


@dataclass(frozen=True)
class AttachmentLine:
    """A file that shows a rule."""

    id: UUID
    name: str
    bytes: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class RuleLine:
    """A rule with the days of wait that it causes: those of its point.

    Args:
        waiver: who can waive or change it.
        evidence_address: the evidence, where it is the address of a web page; else empty.
        waits_days: for how many days an answer about it has been out; None when none is.
        is_overdue: whether that is at least `words.ANSWER_DAYS`.
        advice: what there is to do; empty when its level is settled.
    """

    id: UUID
    point_id: UUID
    point_name: str
    point_is_gone: bool
    point_is_after: bool
    days_per_case: float | None
    applicant_days: float | None
    text: str
    citation: str
    level: str
    level_name: str
    waiver: str
    checked_by_id: UUID | None
    checked_by: str | None
    checked_by_email: str | None
    checked_on: date | None
    evidence: str
    evidence_address: str
    asked_of: str
    asked_on: date | None
    waits_days: int | None
    is_overdue: bool
    advice: str
    attachments: tuple[AttachmentLine, ...]
    version: int


def list_rules(engagement_id: UUID, now: datetime) -> list[RuleLine]:
    """List the rules of an engagement: what is to find out first, then customs, then the rest; by days of wait."""
    return _sort(_of_engagement(engagement_id), now)


def list_rules_of(engagement_id: UUID, point_id: UUID, now: datetime) -> list[RuleLine]:
    """List the rules of a point."""
    return _sort(_of_engagement(engagement_id).filter(point_id=point_id), now)


def get_rule(engagement_id: UUID, rule_id: UUID, now: datetime) -> RuleLine:
    """Get a rule.

    Raises:
        NotThere: this engagement has no such rule, or it was withdrawn.
    """
    rule = _of_engagement(engagement_id).filter(pk=rule_id).first()
    if rule is None:
        raise NotThere(_("There is no such rule"))
    return _as_line(rule, now)


def find_attachment(engagement_id: UUID, rule_id: UUID, attachment_id: UUID) -> tuple[AttachmentLine, Path]:
    """Find a file that shows a rule, and where its bytes lie.

    Raises:
        NotThere: this rule has no such file.
    """
    found = Attachment.objects.filter(
        pk=attachment_id, rule_id=rule_id, rule__point__engagement_id=engagement_id
    )
    attachment = found.select_related("added_by").first()
    if attachment is None:
        raise NotThere(_("There is no such file"))
    return _as_attachment(attachment), find_attachment_path(engagement_id, attachment.pk)


def find_attachment_path(engagement_id: UUID, attachment_id: UUID) -> Path:
    """Give the place of a file's bytes; its own name has no part in it."""
    return Path(settings.DATA) / "ownership" / str(engagement_id) / f"{attachment_id}.bin"


def _of_engagement(engagement_id: UUID) -> QuerySet[Rule]:
    found = Rule.objects.filter(point__engagement_id=engagement_id, withdrawn_at__isnull=True)
    return found.select_related("point", "checked_by").prefetch_related("attachments__added_by")


def _sort(rules: QuerySet[Rule], now: datetime) -> list[RuleLine]:
    lines = [_as_line(rule, now) for rule in rules]
    return sorted(
        lines, key=lambda r: (LEVEL_ORDER.index(r.level), -(r.applicant_days or 0.0), r.point_name, r.text)
    )


def _as_line(rule: Rule, now: datetime) -> RuleLine:
    waits_days = count_days_unanswered(rule.asked_on, rule.checked_on, now.date())
    is_link = rule.evidence.startswith(("https://", "http://")) and not any(
        c.isspace() for c in rule.evidence
    )
    return RuleLine(
        id=rule.pk,
        point_id=rule.point_id,
        point_name=rule.point.name,
        point_is_gone=rule.point.gone_at is not None,
        point_is_after=rule.point.is_after,
        days_per_case=rule.point.days_per_case,
        applicant_days=rule.point.applicant_days,
        text=rule.text,
        citation=rule.citation,
        level=rule.level,
        level_name=name_level(rule.level),
        waiver=rule.waiver,
        checked_by_id=rule.checked_by_id,
        checked_by=rule.checked_by.name if rule.checked_by else None,
        checked_by_email=rule.checked_by.email if rule.checked_by else None,
        checked_on=rule.checked_on,
        evidence=rule.evidence,
        evidence_address=rule.evidence if is_link else "",
        asked_of=rule.asked_of,
        asked_on=rule.asked_on,
        waits_days=waits_days,
        is_overdue=waits_days is not None and waits_days >= ANSWER_DAYS,
        advice=advise_on_rule(rule.level, asked_of=rule.asked_of, waits_days=waits_days),
        attachments=tuple(
            _as_attachment(one) for one in sorted(rule.attachments.all(), key=lambda one: one.added_at)
        ),
        version=rule.version,
    )


def _as_attachment(attachment: Attachment) -> AttachmentLine:
    return AttachmentLine(
        id=attachment.pk,
        name=attachment.name,
        bytes=attachment.bytes,
        added_by=attachment.added_by.name,
        added_at=attachment.added_at,
    )
