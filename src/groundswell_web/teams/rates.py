"""What a day of each person costs, from the rates of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from groundswell.errors.booking import ExchangeRateMissing, RateMissing
from groundswell.ledger.exchange import convert_money
from groundswell.ledger.money import Money, count_digits
from groundswell.ledger.rates import find_rate, price_hours
from groundswell_web.ledger.queries import get_book, load_exchange_rates
from groundswell_web.ledger.workers import load_rates
from groundswell_web.teams.cards import TeamMember
from groundswell_web.teams.presence import WORKING_DAYS

FALLBACK = "EUR"


@dataclass(frozen=True)
class DayRates:
    """What a day of each person costs.

    Args:
        currency: of all of them.
        days: by person; those without a rate cost as much as their home does on average.
        assumed: who has no rate.
    """

    currency: str
    days: Mapping[UUID, Decimal]
    assumed: tuple[UUID, ...]


def find_day_rates(engagement_id: UUID, team: Sequence[TeamMember], on: date) -> DayRates:
    """Find what a day of each person costs on a day: an hour of the ledger times the hours of a fifth of a week.

    Whoever has no rate, or one in a currency without a rate of exchange, counts as the average of their home, or of
    all where nobody of that home has a rate: counted as nothing, they would be the cheapest of all.
    """
    book = get_book(engagement_id)
    currency = book.currency or FALLBACK
    held, exchange = load_rates(engagement_id), load_exchange_rates(engagement_id)
    hours = book.week_hours / WORKING_DAYS
    known: dict[UUID, Decimal] = {}
    for member in team:
        try:
            rate = find_rate(held.get(member.person_id, []), str(member.person_id), on)
            known[member.person_id] = _convert(price_hours(hours, rate), currency, exchange, on)
        except (RateMissing, ExchangeRateMissing):
            continue
    homes = {one.person_id: one.home for one in team}
    unknown = [one for one in team if one.person_id not in known]
    days = dict(known)
    for member in unknown:
        alike = [rate for key, rate in known.items() if homes[key] == member.home] or list(known.values())
        days[member.person_id] = _average(alike, currency)
    return DayRates(currency, days, tuple(one.person_id for one in unknown))


def _convert(money: Money, currency: str, exchange: Sequence[object], on: date) -> Decimal:
    converted = convert_money(money, currency, exchange, on).money  # type: ignore[arg-type]
    return Decimal(converted.amount)


def _average(rates: Sequence[Decimal], currency: str) -> Decimal:
    if not rates:
        return Decimal(0)
    smallest = Decimal(1).scaleb(-count_digits(currency))
    return (sum(rates, Decimal(0)) / len(rates)).quantize(smallest, ROUND_HALF_EVEN)
