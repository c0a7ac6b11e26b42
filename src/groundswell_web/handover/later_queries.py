"""Read the checks after the exit: those that were made, and those to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from groundswell_web.engagements.places import EngagementCard
from groundswell_web.handover.exit_conditions import find_exit
from groundswell_web.handover.later import QUESTIONS, add_months
from groundswell_web.handover.models import LaterCheck
from groundswell_web.handover.words import CHECKED_MONTHS


@dataclass(frozen=True)
class AnswerLine:
    """The answer to one question of a check."""

    question: str
    is_so: bool | None
    text: str
    cohorts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class CheckLine:
    """A check, made or to come.

    Args:
        months: after the exit.
        due_on: when it is due.
        checked_at: when it was made; None: not yet.
        answers: one per question.
    """

    months: int
    due_on: date
    checked_at: datetime | None
    answers: tuple[AnswerLine, ...]

    @property
    def failed(self) -> tuple[AnswerLine, ...]:
        """The answers that say no."""
        return tuple(one for one in self.answers if one.is_so is False)


def find_exit_at(engagement: EngagementCard) -> datetime | None:
    """Find when an engagement was handed over; None: it is not.

    One that was handed over before exits were signed counts from its exit date.
    """
    if engagement.phase != "handed_over":
        return None
    record = find_exit(engagement.id)
    if record is not None:
        return record.at
    return datetime.combine(engagement.exits_on, datetime.min.time(), timezone.get_default_timezone())


def list_dues(exit_at: datetime) -> list[tuple[int, date]]:
    """List after how many months checks are due, and on which days."""
    exit_on = timezone.localdate(exit_at, timezone.get_default_timezone())
    return [(months, add_months(exit_on, months)) for months in CHECKED_MONTHS]


def list_checks(engagement: EngagementCard) -> list[CheckLine]:
    """List the checks of an engagement that is handed over, the first one first; none before the exit."""
    exit_at = find_exit_at(engagement)
    if exit_at is None:
        return []
    made = {one.months: one for one in LaterCheck.objects.filter(engagement_id=engagement.id)}
    return [_as_line(months, due_on, made.get(months)) for months, due_on in list_dues(exit_at)]


def _as_line(months: int, due_on: date, made: LaterCheck | None) -> CheckLine:
    if made is None:
        return CheckLine(months, due_on, None, ())
    answers = tuple(_as_answer(question, made.document[question]) for question in QUESTIONS)
    return CheckLine(months, made.due_on, made.checked_at, answers)


def _as_answer(question: str, kept: dict[str, Any]) -> AnswerLine:
    facts = kept["facts"]
    cohorts = [
        {**one, "share": one["bad"] / one["cases"] if one["cases"] else None, "is_after": side == "after"}
        for side in ("before", "after")
        for one in facts.get(side, ())
    ]
    return AnswerLine(question, kept["is_so"], kept["text"], tuple(cohorts))
