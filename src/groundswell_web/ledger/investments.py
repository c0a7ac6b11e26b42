"""What was invested: every cost but that of running the service, in the currency of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from groundswell.errors.booking import ExchangeRateMissing
from groundswell.ledger.money import Money, sum_money
from groundswell_web.ledger.book_queries import get_book
from groundswell_web.ledger.cards import CostLine
from groundswell_web.ledger.total_queries import convert_costs, sum_costs

RUNNING = "service"


@dataclass(frozen=True)
class Cost:
    """A cost in the currency of the ledger.

    Args:
        money: all that could be said in it.
        left_out: amounts in other currencies for which no rate was entered.
        converted: whether a part of it was in another currency.
    """

    money: Money
    left_out: tuple[Money, ...] = ()
    converted: bool = False


@dataclass(frozen=True)
class Investments:
    """What was invested, by what it was for.

    Args:
        currency: of the ledger.
        total: of all but running the service.
        running: the service itself.
        lines: sums by purpose, key and currency.
        on: day of the rates of exchange.
    """

    engagement_id: UUID
    currency: str
    total: Cost
    running: Cost
    lines: tuple[CostLine, ...]
    on: date

    def find(self, *subjects: tuple[str, str]) -> Cost:
        """Find what was spent for some purposes together."""
        return self._add(lambda line: line.keys[:2] in subjects)

    def find_purpose(self, purpose: str) -> Cost:
        """Find what was spent for one kind of purpose."""
        return self._add(lambda line: line.keys[0] == purpose)

    def _add(self, is_wanted: Callable[[CostLine], bool]) -> Cost:
        amounts = [line.money for line in self.lines if is_wanted(line)]
        return _convert(self.engagement_id, amounts, self.currency, self.on)


def find_investments(engagement_id: UUID, now: datetime, *, until: date | None = None) -> Investments:
    """Find what was invested, with what it was for.

    Args:
        engagement_id: whose.
        now: at the rates of this day.
        until: only what is booked in the month of this day or before.
    """
    lines = tuple(sum_costs(engagement_id, ("purpose", "purpose_key"), until))
    currency, on = get_book(engagement_id).currency or "EUR", now.date()
    running = [line.money for line in lines if line.keys[0] == RUNNING]
    rest = [line.money for line in lines if line.keys[0] != RUNNING]
    return Investments(
        engagement_id,
        currency,
        _convert(engagement_id, rest, currency, on),
        _convert(engagement_id, running, currency, on),
        lines,
        on,
    )


def write_unit(amount: Decimal | None, currency: str) -> str:
    """Write what one of something costs; what is smaller than a few of the smallest unit keeps its decimals.

    Example:
        >>> write_unit(Decimal("51.4279"), "EUR"), write_unit(Decimal("0.0312"), "EUR"), write_unit(None, "EUR")
        ('EUR 51.43', 'EUR 0.0312', '–')
    """
    if amount is None:
        return "–"
    money = Money.from_decimal(amount, currency)
    return str(money) if abs(money.minor) >= 10 else f"{currency} {amount:,}"


def _convert(engagement_id: UUID, amounts: list[Money], currency: str, on: date) -> Cost:
    """Say amounts in one currency; those for which there is no rate stand beside the sum."""
    if all(one.currency == currency for one in amounts):
        return Cost(sum_money(amounts).get(currency, Money(currency, 0)))
    money, left_out = Money(currency, 0), []
    for one in sum_money(amounts).values():
        try:
            money += convert_costs(engagement_id, [one], currency, on).money
        except ExchangeRateMissing:
            left_out.append(one)
    return Cost(money, tuple(left_out), converted=True)
