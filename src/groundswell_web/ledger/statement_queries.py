"""The sponsor's page: what you carried, what it cost, what was shown, what was not, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell.ledger.totals import Totals
from groundswell_web.engagements.places import EngagementCard
from groundswell_web.engagements.queries import MandateCard, find_mandate, get_engagement
from groundswell_web.govuk.environment import show_day
from groundswell_web.ledger.investments import Cost, find_investments
from groundswell_web.ledger.result_cards import ResultCard
from groundswell_web.ledger.result_queries import find_totals, list_counted
from groundswell_web.ledger.staleness import list_without
from groundswell_web.ledger.worth_queries import count_verdicts
from groundswell_web.targets.queries import TargetCard, list_targets
from groundswell_web.trials.cards import TrialLine
from groundswell_web.trials.queries import list_trials

CARRIED = ("running", "stopped", "following", "closed")
STOPPED = ("harmful", "stopped_by_guardrail")
MOST = 5  # lines of each part: all of it is one page


@dataclass(frozen=True)
class Carried:
    """What the sponsor carried.

    Args:
        trials: that began, those with most cases first.
        exposed: cases for which something was changed in all of them.
        most_cases: how many that could have been.
        harmed: trials that were stopped because they harmed or broke a guardrail.
    """

    trials: tuple[TrialLine, ...]
    exposed: int
    most_cases: int
    harmed: int


@dataclass(frozen=True)
class Told:
    """One line: what, and what is said of it.

    Args:
        kind: ``target`` or ``trial``, for its address.
    """

    kind: str
    id: UUID
    name: str
    text: str


@dataclass(frozen=True)
class SponsorPage:
    """The sponsor's page.

    Args:
        spend: the mandate's, in its currency; None without a mandate in force.
        by_purpose: what it cost, by what it was for: name and cost.
        shown: results that count and whose interval holds neither 0 nor a loss.
        not_shown: what may be nothing, harmed, was missed or dropped, or gave no number.
    """

    engagement: EngagementCard
    as_of_on: date
    mandate: MandateCard | None
    carried: Carried
    cost: Cost
    spend: Money | None
    by_purpose: tuple[tuple[str, Cost], ...]
    totals: tuple[Totals, ...]
    shown: tuple[ResultCard, ...]
    not_shown: tuple[Told, ...]
    next: tuple[Told, ...]

    @property
    def spent_share(self) -> float | None:
        """The part of the mandate's spend that is booked; None where the two are no amounts of one currency."""
        if self.spend is None or not self.spend.minor or self.spend.currency != self.cost.money.currency:
            return None
        return self.cost.money.minor / self.spend.minor


def get_sponsor_page(engagement_id: UUID, now: datetime) -> SponsorPage:
    """Get what a sponsor has to know, as it stands."""
    trials, targets = list_trials(engagement_id), list_targets(engagement_id, now=now)
    spent, mandate = find_investments(engagement_id, now), find_mandate(engagement_id)
    counted = [one for one in list_counted(engagement_id) if one.state != "forecast"]
    begun = sorted((one for one in trials if one.state in CARRIED), key=lambda one: (-one.exposed, one.name))
    return SponsorPage(
        engagement=get_engagement(engagement_id),
        as_of_on=now.date(),
        mandate=mandate,
        carried=Carried(
            tuple(begun),
            sum(one.exposed for one in begun),
            sum(one.most_cases for one in begun),
            sum(one.verdict in STOPPED for one in begun),
        ),
        cost=spent.total,
        spend=Money.from_decimal(Decimal(mandate.spend), mandate.currency) if mandate else None,
        by_purpose=tuple(
            (name, cost)
            for purpose, name in _name_purposes().items()
            if ((cost := spent.find_purpose(purpose)).money.minor or cost.left_out)
        ),
        totals=tuple(find_totals(engagement_id, trials=count_verdicts(engagement_id))),
        shown=tuple(one for one in counted if one.low > 0),
        not_shown=tuple(_list_not_shown(engagement_id, counted, targets)),
        next=tuple(_list_next(targets, trials)),
    )


def _name_purposes() -> dict[str, str]:
    """Name what an investment can be for, all of a kind together."""
    return {
        "target": _("Targets"),
        "trial": _("Trials"),
        "duty": _("Duties"),
        "overhead": _("Overhead"),
    }


def _list_not_shown(engagement_id: UUID, counted: list[ResultCard], targets: list[TargetCard]) -> list[Told]:
    told = [Told(one.kind, one.subject_id, one.name, _say_not_shown(one)) for one in counted if one.low <= 0]
    told += [
        Told(one.subject.kind, one.subject.id, one.subject.name, one.why)
        for one in list_without(engagement_id)
    ]
    known = {one.id for one in told}
    for card in targets:
        if card.state == "dropped":
            told.append(Told("target", card.id, card.title, _("Dropped: {why}").format(why=card.why_dropped)))
        elif card.state == "missed" and card.id not in known:
            told.append(Told("target", card.id, card.title, _("Its number was not reached.")))
    return told


def _say_not_shown(card: ResultCard) -> str:
    return card.sentences[0] if card.high <= 0 else _("May be nothing. {says}").format(says=card.sentences[0])


def _list_next(targets: list[TargetCard], trials: list[TrialLine]) -> list[Told]:
    running = {
        "running": _("Cases are drawn."),
        "stopped": _("Cases are followed."),
        "following": _("Cases are followed."),
    }
    told = [Told("trial", one.id, one.name, running[one.state]) for one in trials if one.state in running]
    told += [
        Told("trial", one.id, one.name, _("Drafted; it waits for its plan or its signature."))
        for one in trials
        if one.state in ("draft", "signed")
    ]
    told += [
        Told(
            "target",
            one.id,
            one.title,
            _("From {baseline} to {to} by {day}.").format(
                baseline=one.baseline_shown, to=one.to_shown, day=show_day(one.due_on)
            ),
        )
        for one in targets
        if one.state in ("agreed", "running")
    ]
    return told
