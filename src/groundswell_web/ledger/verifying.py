"""Verify the ledgers of all engagements: any edit of an entry, a total or a closed month is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Sum

from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.history import verify_chain
from groundswell.ledger.periods import find_next_month
from groundswell_web.audit.models import Event
from groundswell_web.audit.queries import Tampering
from groundswell_web.ledger.chains import iterate_entries
from groundswell_web.ledger.models import Book, Entry, Period
from groundswell_web.ledger.totals import CELL, Sums, load_totals

# Kinds of events that hold the end of the ledger as it was then.
KINDS = ("entry", "sheet", "batch", "month", "rate", "exchange_rate", "ledger")


def verify_ledgers() -> Iterator[Tampering]:
    """Verify each ledger: the chain of its entries, its totals, its closed months, and what the history noted.

    Each thing done to a ledger left the end of its chain in the history. Somebody who rewrites the chain with new
    digests is found by these, as long as they do not rewrite the history as well; an anchor finds that.
    """
    books = {book.pk: book for book in Book.objects.order_by("pk")}
    for book in books.values():
        name = f"ledger {book.pk}"
        for number, what in (*_check_entries(book), *_check_periods(book), *_check_history(book)):
            yield Tampering(name, number, what)
    loose = Entry.objects.exclude(engagement_id__in=list(books)).order_by()
    for engagement_id in loose.values_list("engagement_id", flat=True).distinct():
        yield Tampering(f"ledger {engagement_id}", 0, "the end of the ledger is missing")


def _check_entries(book: Book) -> list[tuple[int, str]]:
    """Check the chain, and the totals against what the entries come to; both in one pass."""
    sums = Sums()
    entries = _add_up(iterate_entries(book.pk), sums)
    fault = verify_chain(entries, length=book.length, end=book.digest)
    for _left in entries:  # after a break the totals are still compared with all that stands
        pass
    found = [(fault.number, fault.text)] if fault else []
    stands = load_totals(book.pk)
    wrong = [cell for cell in {*sums.counts, *stands} if _differs(cell, sums, stands)]
    return found + [
        (0, f"the total of {_name_cell(cell)} is not that of its entries") for cell in sorted(wrong)
    ]


def _add_up(entries: Iterable[Sealed], sums: Sums) -> Iterator[Sealed]:
    for one in entries:
        sums.add(one)
        yield one


def _differs(
    cell: tuple[object, ...], sums: Sums, stands: dict[tuple[object, ...], tuple[int, int, int]]
) -> bool:
    nothing = (0, 0, 0)
    return tuple(sums.counts.get(cell, nothing)) != tuple(stands.get(cell, nothing))


def _name_cell(cell: tuple[object, ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(CELL, cell, strict=True) if value != "")


def _check_periods(book: Book) -> list[tuple[int, str]]:
    """Check that closed months hold what they held when they were closed, and are those that the history knows."""
    periods = Period.objects.filter(engagement_id=book.pk)
    stands = {f"{one.month_on:%Y-%m}": one.last_number for one in periods}
    noted = _list_closings(book)
    faults = [
        (stands.get(month, 0), f"{month} is not closed as the history noted")
        for month in sorted({*stands, *noted})
        if stands.get(month) != noted.get(month)
    ]
    for period in periods.order_by("month_on"):
        month = f"{period.month_on:%Y-%m}"
        within = Entry.objects.filter(
            engagement_id=book.pk, on__gte=period.month_on, on__lt=find_next_month(period.month_on)
        ).order_by()
        late = within.filter(number__gt=period.last_number).order_by("number").first()
        if late is not None:
            faults.append((late.number, f"was booked in {month} after that was closed"))
        then = within.filter(number__lte=period.last_number)
        sums = dict(then.values_list("currency").annotate(Sum("amount_minor")))
        if sums != period.totals:
            faults.append((period.last_number, f"{month} does not hold what it was closed with"))
    return faults


def _list_closings(book: Book) -> dict[str, int]:
    """List the months that the history knows to be closed, each with the newest entry of then."""
    events = Event.objects.filter(chain__name=str(book.pk), subject_kind="month", verb="closed")
    return {
        key: (after or {}).get("last_number") for key, after in events.values_list("subject_key", "after")
    }


def _check_history(book: Book) -> list[tuple[int, str]]:
    """Check each end of the ledger that the history noted against the entry that stands there now."""
    events = Event.objects.filter(chain__name=str(book.pk), subject_kind__in=KINDS).order_by("sequence")
    noted: dict[int, str] = {}
    for after in events.values_list("after", flat=True).iterator():
        number, _colon, digest = (((after or {}).get("sealed") or {}).get("entries") or "0:").partition(":")
        noted[int(number)] = digest
    stands = _load_digests(book.pk) if noted else {}
    faults = [
        (number, "is not the entry that the history noted")
        for number, digest in sorted(noted.items())
        if number and stands.get(number) != digest
    ]
    if book.length and book.length not in noted:
        faults.append((book.length, "the history knows nothing of the newest entries"))
    return faults


def _load_digests(engagement_id: UUID) -> dict[int, str]:
    return dict(Entry.objects.filter(engagement_id=engagement_id).values_list("number", "digest"))
