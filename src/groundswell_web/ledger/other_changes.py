"""What else changed in the time of a result that no trial shields: shown beside it, for it is in its number too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.effects import Window
from groundswell_web.engagements.queries import list_mandates
from groundswell_web.findings.queries import find_finding
from groundswell_web.govuk.environment import show_day
from groundswell_web.records.queries import find_current
from groundswell_web.targets.queries import TargetCard
from groundswell_web.trials.cards import TrialCard

BEGUN = ("running", "reached", "missed")


def list_other_changes(
    engagement_id: UUID,
    window: Window,
    *,
    besides: UUID,
    targets: Sequence[TargetCard],
    trials: Sequence[TrialCard],
) -> tuple[str, ...]:
    """List what else changed in a window: other targets, trials, the mandate, and steps that the records show.

    Args:
        engagement_id: whose.
        window: the days of the result.
        besides: id of the target that the result is of.
        targets: all of the engagement.
        trials: all of the engagement.
    """
    said = [
        _("The target “{title}” ran at the same time.").format(title=one.title)
        for one in targets
        if one.id != besides and one.state in BEGUN and _meets(window, one.from_on, one.due_on)
    ]
    said += [
        _("The trial “{name}” ran at the same time.").format(name=one.name)
        for one in trials
        if one.started_at and _meets(window, one.started_at.date(), _day(one.ended_at))
    ]
    said += [
        _("A new mandate was signed on {day}.").format(day=show_day(one.signed_at))
        for one in list_mandates(engagement_id)
        if one.signed_at and window.from_on <= one.signed_at.date() <= window.until_on
    ]
    return (*said, *_list_steps(engagement_id, window))


def _meets(window: Window, from_on: date, until_on: date | None) -> bool:
    return from_on <= window.until_on and (until_on is None or until_on >= window.from_on)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _list_steps(engagement_id: UUID, window: Window) -> list[str]:
    """List the changes of level that the records in use show in the window, as the kept finding on them says."""
    current = find_current(engagement_id)
    view = find_finding(engagement_id, current.id, "changes", sees_cases=True) if current else None
    if view is None:
        return []
    table = next((one for one in view.document["tables"] if one["key"] == "changes"), None)
    rows = [_read_row(table, row) for row in table["rows"]] if table else []
    return [
        _("“{what}” changed about {day}, whatever the reason.").format(
            what=row["series"], day=show_day(date.fromisoformat(row["from_on"]))
        )
        for row in rows
        if row["from_on"] and _meets(window, *(date.fromisoformat(row[end]) for end in ("low_on", "high_on")))
    ]


def _read_row(table: dict[str, Any], row: list[Any]) -> dict[str, Any]:
    return {column["key"]: cell for column, cell in zip(table["columns"], row, strict=True)}
