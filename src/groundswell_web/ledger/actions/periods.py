"""Close months: what is booked in one stays as it is; what comes later is booked in the first open month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell.ledger.periods import find_month
from groundswell_web.ledger.actions.locks import audit, lock_book
from groundswell_web.ledger.book_queries import explain_open, find_first_day, load_closed_months
from groundswell_web.ledger.models import Period, Total
from groundswell_web.refusals import Refusal


@transaction.atomic
def close_period(engagement_id: UUID, month_on: date, *, by: Any, now: datetime) -> None:
    """Close a month, with what it came to.

    Args:
        engagement_id: whose ledger.
        month_on: any day of the month.
        by: who closes it.
        now: when.

    Raises:
        NotThere: there is no such engagement.
        Refusal: it is not over, is closed already, or an earlier month is open.
    """
    book = lock_book(engagement_id, now=now)
    month_on, first_on = find_month(month_on), find_first_day(engagement_id)
    if first_on is None or month_on < find_month(first_on):
        raise Refusal(_("Nothing is booked in this month or before it"), field="month")
    if reason := explain_open(month_on, first_on, load_closed_months(engagement_id), now.date()):
        text = _("{month} cannot be closed: {reason}")
        raise Refusal(text.format(month=f"{month_on:%B %Y}", reason=reason), field="month")
    found = Total.objects.filter(engagement_id=engagement_id, month_on=month_on).order_by("currency")
    totals = dict(found.values_list("currency").annotate(Sum("amount_minor")))
    Period.objects.create(
        engagement_id=engagement_id,
        month_on=month_on,
        last_number=book.length,
        totals=totals,
        closed_by=by,
        closed_at=now,
    )
    told = {currency: str(Money(currency, minor)) for currency, minor in totals.items()}
    audit(
        book, "closed", kind="month", key=f"{month_on:%Y-%m}", name=f"{month_on:%B %Y}", by=by, now=now,
        after=told | {"last_number": book.length},
    )  # fmt: skip
