"""Write what an hour costs, and what currencies are worth: new ones are added, what was booked keeps its own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.errors.booking import CurrencyUnknown, ExchangeRateUnfit
from groundswell.ledger.entries import count_hundredths
from groundswell.ledger.exchange import ExchangeRate as Published
from groundswell.ledger.money import Money
from groundswell_web.ledger.actions.locks import audit, lock_book
from groundswell_web.ledger.book_queries import as_book_card
from groundswell_web.ledger.cards import BookCard
from groundswell_web.ledger.models import ExchangeRate, Rate
from groundswell_web.ledger.workers import load_workers
from groundswell_web.refusals import Refusal

MOST_LETTERS, MOST_MINOR = 200, 10**9


@transaction.atomic
def open_book(engagement_id: UUID, *, now: datetime, currency: str = "") -> BookCard:
    """Open the ledger of an engagement in the currency of its mandate; open already, it stays as it is.

    Args:
        engagement_id: whose.
        now: when.
        currency: where no mandate says one.

    Raises:
        NotThere: there is no such engagement.
        Refusal: nothing says in which currency it is kept.
    """
    return as_book_card(lock_book(engagement_id, now=now, currency=currency))


@transaction.atomic
def correct_week_hours(engagement_id: UUID, hours: Decimal, *, by: Any, now: datetime) -> None:
    """Change how many hours a whole week has, for the shares of weeks that are turned in from now on.

    Raises:
        Refusal: a week cannot have so many.
    """
    book = lock_book(engagement_id, now=now)
    if not hours.is_finite() or not 1 <= hours <= 60 or hours != hours.quantize(Decimal("0.01")):
        raise Refusal(_("Enter hours from 1 to 60, with at most two decimals"), field="hours")
    before = {"week_hours": str(Decimal(book.week_hundredths).scaleb(-2))}
    book.week_hundredths = count_hundredths(hours)
    book.save(update_fields=["week_hundredths"])
    name, after = _("The ledger"), {"week_hours": str(hours)}
    audit(
        book,
        "changed",
        kind="ledger",
        key=engagement_id,
        name=name,
        by=by,
        now=now,
        before=before,
        after=after,
    )


@transaction.atomic
def record_rate(
    engagement_id: UUID, person_id: UUID, *, from_on: date, hour: Money, by: Any, now: datetime
) -> None:
    """Say what an hour of somebody costs from a day on, whosever staff they are. What was booked keeps its price.

    Another one from the same day replaces the former, which stays to be read.

    Raises:
        NotThere: there is no such engagement.
        Refusal: they have no role, now or then; it is not above 0.
    """
    book = lock_book(engagement_id, now=now, currency=hour.currency)
    worker = load_workers(engagement_id, now).get(person_id)
    if worker is None:
        raise Refusal(
            _("Select somebody who has or had a role in this engagement. Add them to it first"),
            field="person_id",
        )
    if not 0 < hour.minor <= MOST_MINOR:
        raise Refusal(_("Enter what an hour costs, above 0"), field="hour")
    stands = Rate.objects.filter(
        engagement_id=engagement_id, person_id=person_id, from_on=from_on, replaced_at__isnull=True
    ).first()
    if stands is not None:
        if (stands.hour_minor, stands.currency) == (hour.minor, hour.currency):
            return
        stands.replaced_at = now
        stands.save(update_fields=["replaced_at"])
    Rate.objects.create(
        engagement_id=engagement_id,
        person_id=person_id,
        from_on=from_on,
        hour_minor=hour.minor,
        currency=hour.currency,
        by=by,
        at=now,
    )
    audit(
        book, "set", kind="rate", key=f"{person_id}:{from_on}", name=worker.name, by=by, now=now,
        before={"hour": str(Money(stands.currency, stands.hour_minor))} if stands else None,
        after={"hour": str(hour), "from_on": from_on},
    )  # fmt: skip


@transaction.atomic
def record_exchange_rate(
    engagement_id: UUID,
    *,
    from_currency: str,
    to_currency: str,
    on: date,
    rate: Decimal,
    source: str,
    by: Any,
    now: datetime,
) -> None:
    """Say what one unit of a currency was worth in another on a day, and who published it.

    Raises:
        NotThere: there is no such engagement.
        Refusal: it cannot be a rate of exchange; nobody is named who says so; the day is still to come.
    """
    book = lock_book(engagement_id, now=now, currency=to_currency)
    published = _check_exchange(from_currency, to_currency, on, rate, " ".join(source.split()))
    if on > now.date():
        raise Refusal(_("The day must not be in the future"), field="on")
    about = {
        "engagement_id": engagement_id, "from_currency": from_currency, "to_currency": to_currency, "on": on
    }  # fmt: skip
    stands = ExchangeRate.objects.filter(**about, replaced_at__isnull=True).first()
    if stands is not None:
        stands.replaced_at = now
        stands.save(update_fields=["replaced_at"])
    told = {"rate": f"{published.rate:f}", "source": published.source}
    ExchangeRate.objects.create(**about, **told, by=by, at=now)
    audit(
        book, "set", kind="exchange_rate", key=f"{from_currency}:{to_currency}:{on}",
        name=f"{from_currency} → {to_currency}", by=by, now=now,
        before={"rate": stands.rate, "source": stands.source} if stands else None, after=told | {"on": on},
    )  # fmt: skip


def _check_exchange(from_currency: str, to_currency: str, on: date, rate: Decimal, source: str) -> Published:
    if not source or len(source) > MOST_LETTERS:
        raise Refusal(_("Enter who published the rate, such as the European Central Bank"), field="source")
    try:
        published = Published(from_currency, to_currency, on, rate, source)
    except CurrencyUnknown as error:
        field = "from_currency" if error.currency == from_currency else "to_currency"
        raise Refusal(_("Enter three letters of a currency, such as EUR"), field=field) from None
    except ExchangeRateUnfit:
        raise Refusal(_("Enter a number above 0, between two different currencies"), field="rate") from None
    if len(f"{rate:f}") > 30:
        raise Refusal(_("Shorten this to 30 digits"), field="rate")
    return published
