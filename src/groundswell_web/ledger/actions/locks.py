"""Lock a ledger, and write what was done to it in the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.ledger.book_queries import find_currency
from groundswell_web.ledger.models import Book
from groundswell_web.refusals import Refusal

SEALED = "sealed"  # the field of an event that holds the end of the ledger


def lock_book(engagement_id: UUID, *, now: datetime, currency: str = "") -> Book:
    """Lock the ledger of an engagement until the transaction ends; opened at its first use.

    Whoever comes at the same moment waits here, so that numbers have no gaps and nothing is booked twice.

    Args:
        engagement_id: whose.
        now: when it is opened, where it is not open yet.
        currency: of the ledger where no mandate says one.

    Raises:
        NotThere: there is no such engagement.
        Refusal: nothing says in which currency it is kept.
    """
    book = Book.objects.select_for_update().filter(pk=engagement_id).first()
    if book is not None:
        return book
    get_engagement(engagement_id)
    currency = find_currency(engagement_id) or currency
    if not currency:
        raise Refusal(_("Enter the currency: there is no mandate yet that says one"), field="currency")
    Book.objects.get_or_create(engagement_id=engagement_id, defaults={"currency": currency, "opened_at": now})
    return Book.objects.select_for_update().get(pk=engagement_id)


def audit(
    book: Book,
    verb: str,
    *,
    kind: str,
    key: object,
    name: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write an event with the end of the ledger, so that none of it is rewritten unseen."""
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind=kind,
        key=key,
        name=name,
        engagement_id=book.engagement_id,
        before=before,
        after=(after or {}) | {SEALED: {"entries": f"{book.length}:{book.digest}"}},
    )
