"""Read the discovery report: its texts, findings, recommendations, files and editions."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from groundswell.evidence.questions import QUESTION_NAMES
from groundswell_web.discovery.cards import (
    CauseCard,
    EditionCard,
    FileLine,
    FindingLine,
    MakingCard,
    SectionText,
)
from groundswell_web.discovery.decisions import Draft, list_reasons
from groundswell_web.discovery.models import Cause, Chosen, Edition, Making, Report, Section
from groundswell_web.discovery.recommendation_queries import (
    count_recommendations,
    get_recommendation,
    list_engagements_with_recommendations,
    list_recommendations,
)
from groundswell_web.discovery.terms import SECTIONS, name_section
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.findings.queries import SMALLEST, find_finding, name_questions
from groundswell_web.ownership.queries import list_points, list_rules
from groundswell_web.records.queries import find_current
from groundswell_web.refusals import NotThere, Refusal

__all__ = [
    "count_recommendations",
    "find_choice_version",
    "find_draft_files",
    "find_folder",
    "find_issuing",
    "get_cause",
    "get_edition",
    "get_making",
    "get_recommendation",
    "get_section",
    "list_causes",
    "list_editions",
    "list_engagements_with_recommendations",
    "list_finding_lines",
    "list_issue_reasons",
    "list_named_causes",
    "list_recommendations",
    "list_sections",
    "list_tie_choices",
    "read_file",
]


def list_sections(engagement_id: UUID) -> list[SectionText]:
    """List the parts that people write, in the order of the report.

    What the public tries to do and what nothing costs them is what the engagement says until somebody writes it here.
    """
    engagement = read_engagement(engagement_id)
    first = {"problem": engagement.purpose, "cost": engagement.cost_of_nothing}
    stored = {one.name: one for one in Section.objects.filter(engagement_id=engagement_id)}
    return [
        SectionText(
            name=name,
            title=name_section(name),
            text=stored[name].text if name in stored else first.get(name, ""),
            version=stored[name].version if name in stored else 0,
            is_own=name in stored,
        )
        for name in SECTIONS
    ]


def get_section(engagement_id: UUID, name: str) -> SectionText:
    """Get a part that people write.

    Raises:
        NotThere: the report has no such part.
    """
    found = next((text for text in list_sections(engagement_id) if text.name == name), None)
    if found is None:
        raise NotThere(_("There is no such part of the report"))
    return found


def find_choice_version(engagement_id: UUID) -> int:
    """Give the version of the choice of findings; 0 before the first choice."""
    report = Report.objects.filter(engagement_id=engagement_id).first()
    return report.version if report else 0


def list_finding_lines(engagement_id: UUID) -> list[FindingLine]:
    """List every question with its answer from the records in use and its place in the report."""
    chosen = {one.question: one for one in Chosen.objects.filter(engagement_id=engagement_id)}
    current = find_current(engagement_id)
    names = name_questions()
    lines = []
    for question in QUESTION_NAMES:
        view = find_finding(engagement_id, current.id, question, sees_cases=False) if current else None
        section = _guard(view.section, view.document) if view else {}
        one = chosen.get(question)
        read = one.read_headline if one else ""
        lines.append(
            FindingLine(
                question=question,
                title=names[question],
                finding_id=view.id if view else None,
                section=section,
                is_key=bool(one and one.is_key),
                is_detailed=bool(one and one.is_detailed),
                with_chart=one.with_chart if one else True,
                read_headline=read,
                read_as_of_at=one.read_as_of_at if one else None,
                is_changed=bool(one and section and read and read != section["headline"]),
            )
        )
    return lines


def _guard(section: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Say nothing of records with so few cases that each could be told."""
    if int(document["cases"]) >= SMALLEST or section["refused"]:
        return section
    reason = _("The records hold fewer than {count} cases; single ones could be told.").format(count=SMALLEST)
    return section | {"refused": True, "headline": reason, "figures": [], "numbers": [], "sentences": []}


def list_causes(engagement_id: UUID) -> list[CauseCard]:
    """List the root causes, in the order in which they were written; their ties by key."""
    found = Cause.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    return [_as_cause(cause, {}) for cause in found.order_by("created_at", "pk")]


def list_named_causes(engagement_id: UUID, *, now: datetime) -> list[CauseCard]:
    """List the root causes with the names of what they are tied to."""
    names = dict(list_tie_choices(engagement_id, now=now))
    found = Cause.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    return [_as_cause(cause, names) for cause in found.order_by("created_at", "pk")]


def get_cause(engagement_id: UUID, cause_id: UUID) -> CauseCard:
    """Get a root cause.

    Raises:
        NotThere: this engagement has no such cause, or it was withdrawn.
    """
    found = Cause.objects.filter(engagement_id=engagement_id, pk=cause_id, withdrawn_at__isnull=True).first()
    if found is None:
        raise NotThere(_("There is no such root cause"))
    return _as_cause(found, {})


def list_tie_choices(engagement_id: UUID, *, now: datetime) -> list[tuple[str, str]]:
    """List what a root cause can be tied to: findings, steps and ends, rules; each with its name."""
    findings = [
        (f"finding:{name}", _("Finding: {name}").format(name=t)) for name, t in name_questions().items()
    ]
    points = [
        (f"point:{point.id}", _("Step: {name}").format(name=point.unique_name))
        for point in list_points(engagement_id, now)
    ]
    rules = [
        (f"rule:{rule.id}", _("Rule: {text} ({level})").format(text=rule.text[:120], level=rule.level_name))
        for rule in list_rules(engagement_id, now)
    ]
    return [*findings, *points, *rules]


def list_issue_reasons(engagement_id: UUID, *, now: datetime) -> list[str]:
    """List every reason for which the report cannot be issued yet; its length is measured when it is made."""
    lines = [line for line in list_finding_lines(engagement_id) if line.is_chosen]
    texts = {text.title: bool(text.text.strip()) for text in list_sections(engagement_id)}
    texts.pop(name_section("confidence"))  # the records speak for themselves
    texts.pop(name_section("not_looked_at"))
    recommendations = [one for one in list_recommendations(engagement_id, now=now) if not one.outcome]
    return list_reasons(
        Draft(
            gaps=[(one.title, one.gaps) for one in recommendations],
            texts=texts,
            key_count=sum(line.is_key and line.is_answered for line in lines),
            cause_count=len(list_causes(engagement_id)),
            changed=[line.title for line in lines if line.is_changed],
            pending=[line.title for line in lines if not line.is_ready],
            has_records=find_current(engagement_id) is not None,
        )
    )


def find_draft_files(engagement_id: UUID, digest: str) -> MakingCard | None:
    """Find the files of a draft that were made, or are being made, of just this content."""
    found = Making.objects.filter(engagement_id=engagement_id, digest=digest, is_edition=False)
    making = found.order_by("-asked_at").first()
    return _as_making(making) if making else None


def find_issuing(engagement_id: UUID) -> MakingCard | None:
    """Find the edition that is being made, or the last that was refused or failed since the last edition."""
    making = Making.objects.filter(engagement_id=engagement_id, is_edition=True).order_by("-asked_at").first()
    return _as_making(making) if making and making.state != "ready" else None


def get_making(engagement_id: UUID, making_id: UUID) -> MakingCard:
    """Get files that are made or being made.

    Raises:
        NotThere: this engagement has none such.
    """
    making = Making.objects.select_related("asked_by").filter(engagement_id=engagement_id, pk=making_id)
    found = making.first()
    if found is None:
        raise NotThere(_("There are no such files"))
    return _as_making(found)


def list_editions(engagement_id: UUID) -> list[EditionCard]:
    """List the editions, newest first."""
    found = Edition.objects.filter(engagement_id=engagement_id).select_related("issued_by")
    return [_as_edition(edition) for edition in found.order_by("-number")]


def get_edition(engagement_id: UUID, number: int) -> EditionCard:
    """Get an edition.

    Raises:
        NotThere: this engagement has no such edition.
    """
    found = Edition.objects.filter(engagement_id=engagement_id, number=number).select_related("issued_by")
    edition = found.first()
    if edition is None:
        raise NotThere(_("There is no such edition"))
    return _as_edition(edition)


def find_folder(engagement_id: UUID, making_id: UUID) -> Path:
    """Give the folder in which the files of a draft or an edition lie."""
    return Path(settings.DATA) / "discovery" / str(engagement_id) / str(making_id)


def read_file(engagement_id: UUID, card: MakingCard | EditionCard, format: str) -> bytes:
    """Read a file of a draft or an edition, and hold it against its SHA-256.

    Args:
        engagement_id: whose.
        card: the draft's files or the edition.
        format: ``"html"``, ``"pdf"`` or ``"docx"``.

    Raises:
        NotThere: there is no file of this format.
        Refusal: the file is gone or is not the one that was made.
    """
    line = next((one for one in card.files if one.format == format), None)
    if line is None:
        raise NotThere(_("There is no such file"))
    try:
        data = (find_folder(engagement_id, card.id) / f"report.{format}").read_bytes()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != line.sha256:
        raise Refusal(
            _("This file was changed or lost on the disk. Get it from the backup, or from another format")
        )
    return data


def _as_cause(cause: Cause, names: dict[str, str]) -> CauseCard:
    gone = _("something that is no longer in the workbench")
    ties = tuple(cause.ties)
    return CauseCard(cause.pk, cause.text, ties, tuple(names.get(tie, gone) for tie in ties), cause.version)


def _as_files(files: dict[str, Any]) -> tuple[FileLine, ...]:
    return tuple(FileLine(name, files[name]["bytes"], files[name]["sha256"]) for name in files)


def _as_making(making: Making) -> MakingCard:
    return MakingCard(
        id=making.pk,
        is_edition=making.is_edition,
        state=making.state,
        error=making.error,
        pages=making.pages,
        summary_pages=making.summary_pages,
        lengths=tuple((title, length) for title, length in making.lengths),
        digest=making.digest,
        files=_as_files(making.files),
        asked_by=making.asked_by.name,
        asked_at=making.asked_at,
        made_at=making.made_at,
    )


def _as_edition(edition: Edition) -> EditionCard:
    return EditionCard(
        id=edition.pk,
        number=edition.number,
        issued_at=edition.issued_at,
        issued_by=edition.issued_by.name,
        pages=edition.pages,
        summary_pages=edition.summary_pages,
        digest=edition.digest,
        files=_as_files(edition.files),
        content=edition.content,
    )
