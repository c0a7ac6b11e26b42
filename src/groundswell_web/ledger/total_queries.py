"""Read sums of costs: always from the totals, however many entries there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from groundswell.ledger.exchange import ConvertedSum, convert_sum
from groundswell.ledger.money import Money
from groundswell.ledger.unaccounted import CostTotal, Unaccounted, measure_unaccounted
from groundswell_web.ledger.book_queries import load_exchange_rates
from groundswell_web.ledger.cards import CostLine
from groundswell_web.ledger.models import Total
from groundswell_web.ownership.queries import list_points
from groundswell_web.targets.queries import list_targets
from groundswell_web.trials.queries import list_trials

KEYS = ("month_on", "purpose", "purpose_key", "kind", "home", "step", "channel", "heading")
COUNTED_TARGETS = ("agreed", "running", "reached", "missed")  # of these somebody asks what they cost


def sum_costs(
    engagement_id: UUID,
    by: Sequence[str] = ("purpose", "purpose_key"),
    until: date | None = None,
    *,
    from_on: date | None = None,
    purpose: str = "",
    key: str = "",
) -> list[CostLine]:
    """Sum costs up by what is asked for; a line for each currency, so that none are ever added.

    Args:
        engagement_id: whose.
        by: some of ``month_on``, ``purpose``, ``purpose_key``, ``kind``, ``home``, ``step``, ``channel``, ``heading``.
        until: only what is booked in the month of this day and before.
        from_on: only what is booked in the month of this day and after.
        purpose: only what is for this.
        key: only what is for this one.

    Returns:
        The lines in the order of their keys, then of the currency.

    Raises:
        ValueError: costs cannot be summed up by that.
    """
    if unknown := set(by) - set(KEYS):
        raise ValueError(f"costs are not summed up by {', '.join(sorted(unknown))}")
    found = Total.objects.filter(engagement_id=engagement_id)
    if until is not None:
        found = found.filter(month_on__lte=until)
    if from_on is not None:
        found = found.filter(month_on__gte=from_on.replace(day=1))
    plain = {"purpose": purpose, "purpose_key": key}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    rows = found.order_by(*by, "currency").values_list(*by, "currency")
    rows = rows.annotate(Sum("amount_minor"), Sum("hours_hundredths"), Sum("entries"))
    return [
        CostLine(
            by=tuple(by),
            keys=tuple(row[: len(by)]),
            money=Money(row[-4], row[-3]),
            hours=Decimal(row[-2]).scaleb(-2),
            entries=row[-1],
        )
        for row in rows
    ]


def cost_of(engagement_id: UUID, purpose: str, key: str) -> dict[str, Money]:
    """Sum up what something cost, by currency; of a target without its trials, which are purposes of their own."""
    lines = sum_costs(engagement_id, (), purpose=purpose, key=key)
    return {line.money.currency: line.money for line in lines}


def convert_costs(engagement_id: UUID, amounts: Sequence[Money], to: str, on: date) -> ConvertedSum:
    """Say amounts of any currencies in one, by the rates of exchange that were entered.

    Raises:
        ExchangeRateMissing: there is no rate for one of them on the day or before.
    """
    return convert_sum(amounts, to, load_exchange_rates(engagement_id), on)


def find_unaccounted(engagement_id: UUID, now: datetime) -> Unaccounted:
    """Measure what is not accounted for: spend and time without a target, targets without cost, steps without either.

    A trial that serves a target is for that target. What was only proposed, or dropped, is not asked for its cost.
    """
    targets = list_targets(engagement_id, now=now)
    serves = {("target", str(card.id)): str(card.id) for card in targets}
    serves |= {
        ("trial", str(line.id)): str(line.target_id) for line in list_trials(engagement_id) if line.target_id
    }
    totals = [
        CostTotal(line.money, line.hours, serves.get(line.keys[:2], ""), line.get("step"))
        for line in sum_costs(engagement_id, ("purpose", "purpose_key", "step"))
    ]
    counted = {str(card.id): card.step for card in targets if card.state in COUNTED_TARGETS}
    steps = [point.name for point in list_points(engagement_id, now) if point.kind == "step"]
    return measure_unaccounted(totals, counted, steps)
