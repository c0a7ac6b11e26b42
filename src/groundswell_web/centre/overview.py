"""Read how every engagement of a unit stands: for each thing one query over all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groundswell.ledger.money import Money
from groundswell_web.engagements.unit_queries import UnitEngagement, list_unit_engagements
from groundswell_web.handover.unit_queries import NewestReadiness, list_newest_readiness
from groundswell_web.ledger.unit_queries import sum_costs_of
from groundswell_web.ownership.unit_queries import UnownedCount, count_unowned_of
from groundswell_web.records.unit_queries import list_record_dates
from groundswell_web.trials.unit_queries import TrialCounts, count_verdicts
from groundswell_web.trials.words import name_verdict

VERDICTS = ("worked", "harmful", "not_shown", "stopped_by_guardrail")
PHASES = ("not_started", "discovery", "alpha", "beta", "live", "handed_over")


@dataclass(frozen=True)
class EngagementLine:
    """How an engagement stands.

    Args:
        days_to_exit: below 0 after the exit date.
        readiness: None before it was first computed.
        records_as_of: None before the first records.
    """

    engagement: UnitEngagement
    days_to_exit: int
    readiness: NewestReadiness | None
    trials: TrialCounts
    costs: tuple[Money, ...]
    unowned: UnownedCount
    records_as_of: datetime | None

    @property
    def id(self) -> UUID:
        """The id of the engagement."""
        return self.engagement.id

    @property
    def phase(self) -> str:
        """The phase; an engagement that has not started is in none."""
        return self.engagement.phase if self.engagement.is_started else "not_started"

    @property
    def verdict_counts(self) -> list[tuple[str, int]]:
        """The verdicts that there are, each with its name and how many trials have it."""
        found = self.trials.verdicts
        return [(name_verdict(verdict), found[verdict]) for verdict in VERDICTS if found[verdict]]

    @property
    def is_over(self) -> bool:
        """Whether it is handed over."""
        return self.phase == "handed_over"


def list_lines(unit_id: UUID, now: datetime) -> list[EngagementLine]:
    """List how every engagement of a unit stands, the nearest exit first."""
    engagements = list_unit_engagements(unit_id)
    ids = [one.id for one in engagements]
    trials, costs = count_verdicts(ids), sum_costs_of(ids)
    unowned, records = count_unowned_of(ids, now), list_record_dates(ids)
    readiness = list_newest_readiness(ids)
    return [
        EngagementLine(
            engagement=one,
            days_to_exit=(one.exits_on - now.date()).days,
            readiness=readiness.get(one.id),
            trials=trials[one.id],
            costs=tuple(costs[one.id]),
            unowned=unowned[one.id],
            records_as_of=records.get(one.id),
        )
        for one in engagements
    ]
