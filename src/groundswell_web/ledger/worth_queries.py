"""Was it worth it? What each day and hour saved cost, when it is paid back, and what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.effects import Window
from groundswell.ledger.money import Money
from groundswell.ledger.paying_back import Net, Payback, Priced, net_of_investment, payback
from groundswell.ledger.totals import Sum, sum_ends
from groundswell.ledger.worth import CostPer, divide_cost
from groundswell_web.ledger.investments import Cost, Investments, find_investments, write_unit
from groundswell_web.ledger.result_cards import ResultCard
from groundswell_web.ledger.result_queries import list_counted, sum_worth
from groundswell_web.ledger.total_queries import sum_costs
from groundswell_web.ledger.words import MEASURES, name_measure
from groundswell_web.targets.queries import list_targets
from groundswell_web.trials.queries import list_trials

MONTH = Fraction(1461, 48)  # days
RUNNING_MONTHS = 3


@dataclass(frozen=True)
class Ratio:
    """What one of something cost.

    Args:
        measured: all that was measured of it.
        per: the cost of one; None where nothing was spent.
    """

    measure: str
    measure_name: str
    measured: Sum
    per: CostPer | None

    @property
    def shown(self) -> str:
        """The cost of one; a dash where there is no number to print."""
        return write_unit(self.per.value, self.per.currency) if self.per else "–"

    @property
    def between(self) -> str:
        """Its interval."""
        if self.per is None or self.per.low is None or self.per.high is None:
            return "–"
        return _("{low} to {high}").format(
            low=write_unit(self.per.low, self.per.currency), high=write_unit(self.per.high, self.per.currency)
        )


@dataclass(frozen=True)
class SubjectRow:
    """A target with its trials, or a trial that serves no target: what it cost, what it brought.

    Args:
        key: of the target or trial.
        ratios: one for each measure with a result; empty where there is none.
    """

    kind: str
    id: UUID
    name: str
    cost: Cost
    ratios: tuple[Ratio, ...]


@dataclass(frozen=True)
class WorthCard:
    """Was it worth it?

    Args:
        whole: all that was invested, against all that was measured.
        rows: one for each target or trial that cost something or brought something.
        cash: what finance booked as releasing cash, at its prices, by currency.
        other: what finance booked as other benefits.
        net: booked benefits in the currency of the ledger, with all that was invested taken off; None before any.
        paid_back: by what releases cash alone; None before there is any.
    """

    investments: Investments
    whole: tuple[Ratio, ...]
    rows: tuple[SubjectRow, ...]
    cash: dict[str, Priced]
    other: dict[str, Priced]
    net: Net | None
    paid_back: Payback | None


def get_worth(engagement_id: UUID, now: datetime) -> WorthCard:
    """Get what was invested against what was measured; forecasts are in none of it."""
    measured = [one for one in list_counted(engagement_id) if one.state != "forecast"]
    trials = count_verdicts(engagement_id)
    spent = find_investments(engagement_id, now)
    worth = sum_worth(measured)
    booked = worth.get(spent.currency)
    return WorthCard(
        investments=spent,
        whole=_list_ratios(measured, spent.total.money, trials),
        rows=_list_rows(engagement_id, measured, spent, now),
        cash=sum_worth(measured, releases_cash=True),
        other=sum_worth(measured, releases_cash=False),
        net=net_of_investment(booked, spent.total.money) if booked else None,
        paid_back=_pay_back(engagement_id, measured, spent, now),
    )


def count_verdicts(engagement_id: UUID) -> int:
    """Count the trials that have ended with a verdict: those that a result could be picked from."""
    return sum(bool(line.verdict) for line in list_trials(engagement_id))


def _list_ratios(cards: Sequence[ResultCard], cost: Money, trials: int) -> tuple[Ratio, ...]:
    ratios = []
    for measure in MEASURES:
        results = [one.to_measured() for one in cards if one.measure == measure]
        if not results:
            continue
        total = sum_ends(results, trials=trials)
        per = divide_cost(cost, total, measure) if cost.minor > 0 else None
        ratios.append(Ratio(measure, name_measure(measure), total, per))
    return tuple(ratios)


def _list_rows(
    engagement_id: UUID, cards: Sequence[ResultCard], spent: Investments, now: datetime
) -> tuple[SubjectRow, ...]:
    """List each target with its trials, for a trial that serves a target is paid by it."""
    targets = {card.id: card.title for card in list_targets(engagement_id, now=now)}
    lines = list_trials(engagement_id)
    serving = {line.id: line.target_id for line in lines if line.target_id in targets}
    rows = [
        (
            "target",
            target_id,
            name,
            [("target", target_id), *(("trial", one) for one, of in serving.items() if of == target_id)],
        )
        for target_id, name in targets.items()
    ]
    rows += [("trial", line.id, line.name, [("trial", line.id)]) for line in lines if line.id not in serving]
    told = []
    for kind, subject_id, name, members in rows:
        cost = spent.find(*((purpose, str(key)) for purpose, key in members))
        own = [card for card in cards if (card.kind, card.subject_id) in members]
        ratios = _list_ratios(own, cost.money, len(own))
        if ratios or cost.money.minor or cost.left_out:
            told.append(SubjectRow(kind, subject_id, name, cost, ratios))
    return tuple(sorted(told, key=lambda row: (-row.cost.money.minor, row.name)))


def _pay_back(
    engagement_id: UUID, cards: Sequence[ResultCard], spent: Investments, now: datetime
) -> Payback | None:
    """Compute when the investment is paid back by what releases cash, each result spread over its own window."""
    monthly = Priced(*(Money(spent.currency, 0) for _end in range(3)))
    found = False
    for card in cards:
        accepted = card.acceptance
        if accepted is None or not accepted.releases_cash or accepted.worth is None:
            continue
        if accepted.worth.value.currency != spent.currency:
            continue
        found, days = True, Window(card.from_on, card.until_on).days
        ends = (accepted.worth.value, accepted.worth.low, accepted.worth.high)
        each = [Money(one.currency, round(one.minor * MONTH / days)) for one in ends]
        monthly = Priced(monthly.value + each[0], monthly.low + each[1], monthly.high + each[2])
    if not found:
        return None
    return payback(spent.total.money, monthly, _find_running(engagement_id, spent, now))


def _find_running(engagement_id: UUID, spent: Investments, now: datetime) -> Money:
    """Find what a month of duties costs: what goes on after the team; of the last whole months."""
    month_on = now.date().replace(day=1)
    until = month_on - timedelta(days=1)
    from_on = month_on
    for _month in range(RUNNING_MONTHS):
        from_on = (from_on - timedelta(days=1)).replace(day=1)
    lines = sum_costs(engagement_id, (), until, from_on=from_on, purpose="duty")
    amount = sum(line.money.minor for line in lines if line.money.currency == spent.currency)
    return Money(spent.currency, max(round(Fraction(amount, RUNNING_MONTHS)), 0))
