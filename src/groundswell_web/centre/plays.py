"""Read what is known of each kind of change, for a unit that begins the next engagement."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from groundswell.trials.plays import pool_play
from groundswell_web.engagements.unit_queries import list_unit_engagements
from groundswell_web.trials.play_queries import PlayLine, list_play_lines, list_tried


@dataclass(frozen=True)
class PlaySummary:
    """A kind of change, and what its trials showed together.

    Args:
        line: how often it was tried, and with what verdicts.
        says: what is known over all places, in a sentence; empty before its first verdict.
        engagement_id: an engagement of the unit under which its page is; None where the unit has none.
    """

    line: PlayLine
    says: str
    engagement_id: UUID | None


def list_play_summaries(unit_id: UUID) -> list[PlaySummary]:
    """List the kinds of change, those with most verdicts first: it is of these that something is known."""
    ours = [one.id for one in list_unit_engagements(unit_id)]
    summaries = [_summarise(line, ours) for line in list_play_lines()]
    return sorted(summaries, key=lambda one: (-one.line.trials, -one.line.running, one.line.play.title))


def _summarise(line: PlayLine, ours: list[UUID]) -> PlaySummary:
    tried = list_tried(line.play.name) if line.trials else []
    within = [one.engagement_id for one in tried if one.engagement_id in ours]
    pooled = pool_play(line.play.name, [one.trial for one in tried]) if tried else None
    says = pooled.sentences[0] if pooled and pooled.sentences else ""
    return PlaySummary(line, says, next(iter([*within, *ours]), None))
