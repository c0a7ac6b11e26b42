"""Write the texts of the report and the choice of its findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.discovery import queries
from groundswell_web.discovery.actions.locks import lock_report
from groundswell_web.discovery.models import Chosen, Section
from groundswell_web.discovery.terms import name_section
from groundswell_web.records.queries import find_current
from groundswell_web.refusals import EditedMeanwhile, Refusal

MOST_LETTERS = 4000


@dataclass(frozen=True)
class Choice:
    """How a question is in the report; one that is neither key nor detailed is left out."""

    question: str
    is_key: bool
    is_detailed: bool
    with_chart: bool = True


@transaction.atomic
def correct_section(
    engagement_id: UUID, name: str, text: str, *, version: int, by: Actor, now: datetime
) -> None:
    """Write a text of the report.

    Args:
        engagement_id: whose report.
        name: which part.
        text: the whole text.
        version: the version that the person saw; 0 when nobody had written it.
        by: who.
        now: when.

    Raises:
        EditedMeanwhile: somebody else wrote it since.
        NotThere: the report has no such part.
        Refusal: it is too long.
    """
    lock_report(engagement_id)
    stored = queries.get_section(engagement_id, name)
    if stored.version != version:
        who = find_last_writer(engagement_id, kind="section_of_the_report", key=name)
        told = _("Somebody else changed this part while you had it open")
        raise EditedMeanwhile(told, stored={"text": stored.text}, who=who)
    text = clean_text(text)
    if len(text) > MOST_LETTERS:
        told = _("The text must have {most} letters or fewer").format(most=MOST_LETTERS)
        raise Refusal(told, field="text")
    if stored.is_own and stored.text == text:
        return
    Section.objects.update_or_create(
        engagement_id=engagement_id, name=name, defaults={"text": text, "version": version + 1}
    )
    record_event(
        by=by,
        now=now,
        verb="changed",
        kind="section_of_the_report",
        key=name,
        name=name_section(name),
        engagement_id=engagement_id,
        before={"text": stored.text},
        after={"text": text},
    )


@transaction.atomic
def correct_choice(
    engagement_id: UUID, choices: Sequence[Choice], *, version: int, by: Actor, now: datetime
) -> None:
    """Choose which findings are in the report. What each says now counts as read.

    Args:
        engagement_id: whose report.
        choices: the whole choice; questions that are not in it are left out.
        version: the version of the choice that the person saw.
        by: who.
        now: when.

    Raises:
        EditedMeanwhile: somebody else chose since.
        Refusal: a finding is not computed, or the records do not answer it.
    """
    report = lock_report(engagement_id)
    if report.version != version:
        who = find_last_writer(engagement_id, kind="choice_of_findings", key=engagement_id)
        told = _("Somebody else chose findings while you had this open")
        raise EditedMeanwhile(told, stored=_describe_choice(engagement_id), who=who)
    lines = {line.question: line for line in queries.list_finding_lines(engagement_id)}
    wanted = [choice for choice in choices if choice.is_key or choice.is_detailed]
    for choice in wanted:
        line = lines.get(choice.question)
        if line is None or not line.is_answered:
            title = line.title if line else choice.question
            told = _("“{title}” cannot be chosen: the records in use do not answer it").format(title=title)
            raise Refusal(
                told, field=f"{choice.question}_key" if choice.is_key else f"{choice.question}_detail"
            )
    before = _describe_choice(engagement_id)
    current = find_current(engagement_id)
    Chosen.objects.filter(engagement_id=engagement_id).delete()
    Chosen.objects.bulk_create(
        Chosen(
            engagement_id=engagement_id,
            question=choice.question,
            is_key=choice.is_key,
            is_detailed=choice.is_detailed,
            with_chart=choice.with_chart,
            read_headline=lines[choice.question].headline,
            read_as_of_at=current.extract_at if current else None,
        )
        for choice in wanted
    )
    report.version += 1
    report.save(update_fields=["version"])
    _audit_choice(
        engagement_id, "chose", by=by, now=now, before=before, after=_describe_choice(engagement_id)
    )


@transaction.atomic
def accept_changes(engagement_id: UUID, *, by: Actor, now: datetime) -> int:
    """Record that the team has read what changed in the chosen findings; gives how many had.

    Raises:
        NotThere: there is no such engagement.
    """
    lock_report(engagement_id)
    changed = [line for line in queries.list_finding_lines(engagement_id) if line.is_changed]
    current = find_current(engagement_id)
    for line in changed:
        Chosen.objects.filter(engagement_id=engagement_id, question=line.question).update(
            read_headline=line.headline, read_as_of_at=current.extract_at if current else None
        )
    if changed:
        before = {line.title: line.read_headline for line in changed}
        after = {line.title: line.headline for line in changed}
        _audit_choice(engagement_id, "read what changed in", by=by, now=now, before=before, after=after)
    return len(changed)


def clean_text(text: str) -> str:
    r"""Give a text with one kind of line end, and no blanks around it.

    Example:
        >>> clean_text(" a\r\nb ")
        'a\nb'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _describe_choice(engagement_id: UUID) -> dict[str, list[str]]:
    chosen = Chosen.objects.filter(engagement_id=engagement_id).order_by("question")
    return {
        "key_findings": [one.question for one in chosen if one.is_key],
        "in_detail": [one.question for one in chosen if one.is_detailed],
        "with_chart": [one.question for one in chosen if one.is_detailed and one.with_chart],
    }


def _audit_choice(
    engagement_id: UUID,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="choice_of_findings",
        key=engagement_id,
        name=_("findings of the report"),
        engagement_id=engagement_id,
        before=dict(before),
        after=dict(after),
    )
