"""Forecast against actual: per team, per kind of change, and how far the agency's own forecasts are off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell.ledger.optimism import (
    AdjustedCost,
    Delivery,
    Optimism,
    Pair,
    adjust_forecast,
    compare_forecasts,
    learn_optimism,
)
from groundswell.trials.plays import find_play
from groundswell_web.ledger.investments import Investments, find_investments
from groundswell_web.ledger.result_cards import ResultCard
from groundswell_web.ledger.result_queries import list_results
from groundswell_web.ledger.words import MEASURES, name_measure
from groundswell_web.targets.queries import TargetCard, list_targets

CLOSED = ("reached", "missed")


@dataclass(frozen=True)
class DeliveryRow:
    """What came, against what was forecast, of a team or of a kind of change.

    Args:
        forecast: summed.
        actual: summed, over the same.
        delivery: the share that came, with its interval.
    """

    name: str
    measure_name: str
    forecast: float
    actual: float
    delivery: Delivery

    @property
    def shown(self) -> str:
        """The share that came."""
        return f"{self.delivery.share:.0%}"

    @property
    def between(self) -> str:
        """Its interval; a dash where there are too few for one."""
        low, high = self.delivery.low, self.delivery.high
        return "–" if low is None or high is None else f"{low:.0%} – {high:.0%}"


@dataclass(frozen=True)
class AdjustedRow:
    """The budget of a target that is not closed, adjusted by what was learned."""

    id: UUID
    title: str
    adjusted: AdjustedCost


@dataclass(frozen=True)
class LearningCard:
    """Forecast against actual."""

    teams: tuple[DeliveryRow, ...]
    plays: tuple[DeliveryRow, ...]
    cost: Optimism
    duration: Optimism
    open: tuple[AdjustedRow, ...]


def get_learning(engagement_id: UUID, now: datetime) -> LearningCard:
    """Get forecasts against what came of them."""
    cards = list_results(engagement_id)
    targets = list_targets(engagement_id, now=now)
    spent = find_investments(engagement_id, now)
    costs = [pair for one in targets if (pair := _pair_cost(one, spent)) is not None]
    days = [pair for one in targets if (pair := _pair_days(one)) is not None]
    still_open = [one for one in targets if one.state in ("agreed", "running")]
    cost = learn_optimism(costs, still_open=len(still_open))
    return LearningCard(
        teams=tuple(_compare(cards, lambda card: card.home, _name_home)),
        plays=tuple(_compare(cards, lambda card: card.play, _name_play)),
        cost=cost,
        duration=learn_optimism(days, "duration", still_open=len(still_open)),
        open=tuple(
            AdjustedRow(one.id, one.title, adjust_forecast(_budget(one), cost))
            for one in still_open
            if one.budget > 0
        ),
    )


def _compare(
    cards: Iterable[ResultCard], choose: Callable[[ResultCard], str], name: Callable[[str], str]
) -> Iterable[DeliveryRow]:
    """Compare the forecast of each target and trial with what was measured of it, group by group.

    What was measured is taken for as many cases as were planned: that more came was no merit of the change.
    """
    forecast = {(card.subject, card.measure): card for card in cards if card.basis == "forecast"}
    pairs: dict[tuple[str, str], list[Pair]] = {}
    for card in cards:
        planned = forecast.get((card.subject, card.measure))
        group = choose(card)
        if card.basis == "forecast" or planned is None or planned.value <= 0 or not group:
            continue
        if not card.counted_cases:
            continue
        actual = card.value / card.counted_cases * planned.cases
        pairs.setdefault((group, card.measure), []).append(Pair(card.subject, planned.value, actual))
    for (group, measure), own in sorted(
        pairs.items(), key=lambda one: (one[0][0], MEASURES.index(one[0][1]))
    ):
        sums = sum(pair.forecast for pair in own), sum(pair.actual for pair in own)
        yield DeliveryRow(name(group), name_measure(measure), *sums, compare_forecasts(own))


def _name_home(home: str) -> str:
    return {"agency": _("The agency’s people"), "unit": _("The unit’s people")}[home]


def _name_play(name: str) -> str:
    play = find_play(name)
    return play.title if play else name


def _pair_cost(target: TargetCard, spent: Investments) -> Pair | None:
    """Pair the budget of a closed target with what was booked to it, where both are amounts of one currency."""
    actual = spent.find(("target", str(target.id)))
    if target.state not in CLOSED or target.budget <= 0 or target.currency != spent.currency:
        return None
    if actual.money.minor <= 0 or actual.left_out:
        return None
    return Pair(str(target.id), float(_budget(target).minor), float(actual.money.minor))


def _pair_days(target: TargetCard) -> Pair | None:
    """Pair the days that a target was to take with those until it was reached, or read for the last time."""
    newest = target.newest
    if target.state not in CLOSED or newest is None:
        return None
    actual = (newest.as_of_at.date() - target.from_on).days
    planned = (target.due_on - target.from_on).days
    return Pair(str(target.id), float(planned), float(actual)) if actual > 0 else None


def _budget(target: TargetCard) -> Money:
    return Money.from_decimal(Decimal(target.budget), target.currency)
