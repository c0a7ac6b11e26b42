"""Read a ledger as a whole: its currency, rates, closed months, files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from groundswell.errors.booking import MonthNotClosable
from groundswell.ledger.exchange import ExchangeRate
from groundswell.ledger.money import Money
from groundswell.ledger.periods import check_closing, find_month, find_next_month, list_open_months
from groundswell_web.engagements.queries import find_mandate, list_mandates
from groundswell_web.ledger.cards import BatchCard, BookCard, ExchangeRateLine, PeriodLine, RateLine
from groundswell_web.ledger.models import WEEK_HOURS, Batch, Book, Entry, Period, Rate, Total
from groundswell_web.ledger.models import ExchangeRate as StoredExchangeRate


def find_currency(engagement_id: UUID) -> str:
    """Find the currency of the mandate in force, or else of the newest one; empty where there is none."""
    mandate = find_mandate(engagement_id)
    if mandate is None:
        mandate = next(iter(list_mandates(engagement_id)), None)
    return mandate.currency if mandate else ""


def get_book(engagement_id: UUID) -> BookCard:
    """Get the ledger of an engagement, open or not."""
    book = Book.objects.filter(pk=engagement_id).first()
    if book is None:
        week = Decimal(WEEK_HOURS).scaleb(-2)
        return BookCard(engagement_id, find_currency(engagement_id), week, 0, is_open=False)
    return as_book_card(book)


def as_book_card(book: Book) -> BookCard:
    """Tell a ledger as a value."""
    week = Decimal(book.week_hundredths).scaleb(-2)
    return BookCard(book.engagement_id, book.currency, week, book.length, is_open=True)


def list_rates(
    engagement_id: UUID, *, person_id: UUID | None = None, replaced: bool = False
) -> list[RateLine]:
    """List the rates of an hour, by person, the newest first.

    Args:
        engagement_id: whose.
        person_id: of one person only.
        replaced: also those that another one from the same day replaced.
    """
    found = Rate.objects.filter(engagement_id=engagement_id)
    if person_id is not None:
        found = found.filter(person_id=person_id)
    if not replaced:
        found = found.filter(replaced_at__isnull=True)
    found = found.select_related("person", "by").order_by("person__name", "person_id", "-from_on", "-at")
    return [
        RateLine(
            one.person_id,
            one.person.name,
            one.from_on,
            Money(one.currency, one.hour_minor),
            one.by.name,
            one.at,
            one.replaced_at,
        )
        for one in found
    ]


def list_exchange_rates(engagement_id: UUID, *, replaced: bool = False) -> list[ExchangeRateLine]:
    """List the rates of exchange, by currencies, the newest first; also those that were replaced, if asked for."""
    found = StoredExchangeRate.objects.filter(engagement_id=engagement_id)
    if not replaced:
        found = found.filter(replaced_at__isnull=True)
    found = found.select_related("by").order_by("from_currency", "to_currency", "-on", "-at")
    return [
        ExchangeRateLine(
            one.from_currency,
            one.to_currency,
            one.on,
            Decimal(one.rate),
            one.source,
            one.by.name,
            one.at,
            one.replaced_at,
        )
        for one in found
    ]


def load_exchange_rates(engagement_id: UUID) -> list[ExchangeRate]:
    """Load the rates of exchange that hold, as the library converts by them."""
    found = StoredExchangeRate.objects.filter(engagement_id=engagement_id, replaced_at__isnull=True)
    rows = found.values_list("from_currency", "to_currency", "on", "rate", "source")
    return [ExchangeRate(one, other, on, Decimal(rate), source) for one, other, on, rate, source in rows]


def load_closed_months(engagement_id: UUID) -> set[date]:
    """Load the first day of each month that is closed."""
    return set(Period.objects.filter(engagement_id=engagement_id).values_list("month_on", flat=True))


def find_first_day(engagement_id: UUID) -> date | None:
    """Find the day of the earliest entry, as it is booked."""
    found = Entry.objects.filter(engagement_id=engagement_id).order_by("on").values_list("on", flat=True)
    return found.first()


def list_periods(engagement_id: UUID, now: datetime) -> list[PeriodLine]:
    """List the months from that of the first entry to the present one, the newest first."""
    first_on = find_first_day(engagement_id)
    if first_on is None:
        return []
    sums = _sum_months(engagement_id)
    closed = {
        one.month_on: one
        for one in Period.objects.filter(engagement_id=engagement_id).select_related("closed_by")
    }
    months, month_on = [], find_month(first_on)
    while month_on <= max(now.date(), *sums):
        months.append(_as_period(month_on, sums, closed, first_on, now.date()))
        month_on = find_next_month(month_on)
    return months[::-1]


def explain_open(month_on: date, first_on: date, closed_months: set[date], today: date) -> str:
    """Say why a month cannot be closed; empty where it can."""
    try:
        check_closing(month_on, first_on, closed_months, today)
    except MonthNotClosable as error:
        earlier = [
            month
            for month in list_open_months(first_on, closed_months, today)
            if month < find_month(month_on)
        ]
        if not earlier or month_on in closed_months or find_month(month_on) >= find_month(today):
            return error.reason
        return _("close {month} first").format(month=f"{earlier[0]:%B %Y}")
    return ""


def list_batches(engagement_id: UUID, *, kinds: tuple[str, ...] = ("finance", "tracking")) -> list[BatchCard]:
    """List the files that were booked, the newest first."""
    batches = Batch.objects.filter(engagement_id=engagement_id, kind__in=kinds).select_related("by")
    booked = Entry.objects.filter(engagement_id=engagement_id, batch__isnull=False)
    sums: dict[UUID, list[Money]] = {}
    rows = booked.order_by("currency").values_list("batch_id", "currency").annotate(Sum("amount_minor"))
    for batch_id, currency, minor in rows:
        sums.setdefault(batch_id, []).append(Money(currency, minor))
    return [_as_batch(one, tuple(sums.get(one.pk, ()))) for one in batches.order_by("-at", "pk")]


def _as_batch(batch: Batch, sums: tuple[Money, ...]) -> BatchCard:
    return BatchCard(
        batch.pk, batch.kind, batch.name, batch.sha256, batch.rows, batch.by.name, batch.at, sums
    )


def _sum_months(engagement_id: UUID) -> dict[date, list[tuple[str, int, int, int]]]:
    found = Total.objects.filter(engagement_id=engagement_id).order_by("month_on", "currency")
    rows = found.values_list("month_on", "currency").annotate(
        Sum("amount_minor"), Sum("hours_hundredths"), Sum("entries")
    )
    sums: dict[date, list[tuple[str, int, int, int]]] = {}
    for month_on, *counted in rows:
        sums.setdefault(month_on, []).append(tuple(counted))
    return sums


def _as_period(
    month_on: date, sums: dict[date, Any], closed: dict[date, Period], first_on: date, today: date
) -> PeriodLine:
    counted, period = sums.get(month_on, []), closed.get(month_on)
    why = "" if period else explain_open(month_on, first_on, set(closed), today)
    return PeriodLine(
        month_on=month_on,
        sums=tuple(Money(currency, minor) for currency, minor, _hours, _count in counted),
        hours=Decimal(sum(hours for _currency, _minor, hours, _count in counted)).scaleb(-2),
        entries=sum(count for _currency, _minor, _hours, count in counted),
        closed_at=period.closed_at if period else None,
        closed_by=period.closed_by.name if period else "",
        is_closable=period is None and not why,
        why_not=why,
    )
