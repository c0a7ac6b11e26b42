"""Read entries: lists by page, single ones with their history. Sums come from the totals wherever they can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell.ledger.periods import find_next_month
from groundswell_web.ledger.cards import PAGE_SIZE, EntryCard, EntryFilters, EntryPage
from groundswell_web.ledger.models import Entry, Total
from groundswell_web.ledger.words import name_channel, name_kind, name_purpose, name_source
from groundswell_web.refusals import NotThere

LARGEST_PAGE = 500
PEOPLE = ("by", "answers", "person", "batch", "reverses", "replaces")


def list_entries(
    engagement_id: UUID, filters: EntryFilters | None = None, page: int = 1, size: int = PAGE_SIZE
) -> EntryPage:
    """List a page of entries, the newest first, with what all of them come to.

    Args:
        engagement_id: whose.
        filters: which; None for all.
        page: from 1; beyond the last, the last.
        size: how many on a page.
    """
    filters = filters or EntryFilters()
    found = filter_entries(engagement_id, filters)
    count, sums, hours = _sum_up(engagement_id, filters, found)
    size = max(1, min(size, LARGEST_PAGE))
    page = max(1, min(page, -(-count // size)))
    lines = _load_cards(engagement_id, _cut(engagement_id, filters, found, count, page, size))
    return EntryPage(tuple(lines), count, sums, hours, page, size)


def get_entry(engagement_id: UUID, number: int) -> EntryCard:
    """Get an entry with all that it was corrected into or from.

    Raises:
        NotThere: there is no such entry.
    """
    cards = _load_cards(engagement_id, [number])
    if not cards:
        raise NotThere(_("There is no such entry"))
    return replace(cards[0], history=tuple(_list_history(engagement_id, cards[0])))


def iterate_cards(engagement_id: UUID, filters: EntryFilters | None = None) -> Iterable[EntryCard]:
    """Give all entries that fit, the oldest first, a few hundred at a time: for files."""
    numbers = list(
        filter_entries(engagement_id, filters or EntryFilters())
        .order_by("number")
        .values_list("number", flat=True)
    )
    for start in range(0, len(numbers), LARGEST_PAGE):
        yield from reversed(_load_cards(engagement_id, numbers[start : start + LARGEST_PAGE]))


def find_invoice(engagement_id: UUID, supplier: str, reference: str) -> int | None:
    """Find the number of the entry that an invoice stands in; None where it does in none."""
    found = _standing(Entry.objects.filter(engagement_id=engagement_id)).filter(
        supplier__iexact=supplier, reference__iexact=reference
    )
    return found.order_by("number").values_list("number", flat=True).first()


def load_invoices(engagement_id: UUID) -> dict[tuple[str, str], int]:
    """Load the invoices that stand: supplier and number in one spelling, and the entry that each is in."""
    found = _standing(Entry.objects.filter(engagement_id=engagement_id))
    rows = found.exclude(supplier="").exclude(reference="").order_by("-number")
    return {
        (supplier.casefold(), reference.casefold()): number
        for supplier, reference, number in rows.values_list("supplier", "reference", "number")
    }


def filter_entries(engagement_id: UUID, filters: EntryFilters) -> QuerySet[Entry]:
    """Give the entries that fit."""
    found = Entry.objects.filter(engagement_id=engagement_id)
    plain = {
        "purpose": filters.purpose,
        "purpose_key": filters.key,
        "kind": filters.kind,
        "person_id": filters.person,
        "source": filters.source,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if filters.month is not None:
        month_on = filters.month.replace(day=1)
        found = found.filter(on__gte=month_on, on__lt=find_next_month(month_on))
    if filters.standing is not None:
        found = _standing(found) if filters.standing else found.filter(~_is_standing())
    return found


def _is_standing() -> Q:
    reversals = Entry.objects.filter(reverses=OuterRef("pk"))
    return Q(reverses__isnull=True) & ~Q(Exists(reversals))


def _standing(found: QuerySet[Entry]) -> QuerySet[Entry]:
    return found.filter(_is_standing())


def _sum_up(
    engagement_id: UUID, filters: EntryFilters, found: QuerySet[Entry]
) -> tuple[int, tuple[Money, ...], Decimal]:
    """Count and sum: from the totals where they know what is asked for, else from the entries themselves."""
    if filters.person is None and not filters.source and filters.standing is None:
        totals = Total.objects.filter(engagement_id=engagement_id)
        plain = {"purpose": filters.purpose, "purpose_key": filters.key, "kind": filters.kind}
        totals = totals.filter(**{name: value for name, value in plain.items() if value})
        if filters.month is not None:
            totals = totals.filter(month_on=filters.month.replace(day=1))
        rows: Any = totals.order_by("currency").values_list("currency")
        rows = rows.annotate(Sum("amount_minor"), Sum("hours_hundredths"), Sum("entries"))
    else:
        rows = found.order_by("currency").values_list("currency")
        rows = rows.annotate(Sum("amount_minor"), Sum("hours_hundredths"), Count("pk"))
    counted = list(rows)
    return (
        sum(row[3] for row in counted),
        tuple(Money(row[0], row[1]) for row in counted),
        Decimal(sum(row[2] for row in counted)).scaleb(-2),
    )


def _cut(
    engagement_id: UUID, filters: EntryFilters, found: QuerySet[Entry], count: int, page: int, size: int
) -> list[int]:
    """Give the numbers on a page. Without filters they are known without a look: numbers have no gaps."""
    start = (page - 1) * size
    if filters == EntryFilters():
        return list(range(max(1, count - start - size + 1), count - start + 1))
    return list(found.order_by("-number").values_list("number", flat=True)[start : start + size])


def _load_cards(engagement_id: UUID, numbers: list[int]) -> list[EntryCard]:
    rows = Entry.objects.filter(engagement_id=engagement_id, number__in=numbers)
    rows = rows.select_related(*PEOPLE, "reversed_by").prefetch_related("replaced_by").order_by("-number")
    return [_as_card(row) for row in rows]


def _list_history(engagement_id: UUID, card: EntryCard) -> list[EntryCard]:
    """List all entries that were corrected into one another, oldest first."""
    known, ahead = {card.number: card}, [card]
    while ahead:
        asked = {number for one in ahead for number in _list_neighbours(one)} - known.keys()
        ahead = _load_cards(engagement_id, sorted(asked)) if asked else []
        known |= {one.number: one for one in ahead}
    return [known[number] for number in sorted(known)]


def _list_neighbours(card: EntryCard) -> list[int]:
    near = (card.reverses, card.replaces, card.reversed_by, *card.replaced_by)
    return [number for number in near if number is not None]


def _as_card(row: Entry) -> EntryCard:
    return EntryCard(
        id=row.pk,
        number=row.number,
        at=row.at,
        by_id=row.by_id,
        by=row.by.name,
        answers_id=row.answers_id,
        answers=row.answers.name,
        on=row.on,
        about_on=row.about_on,
        week_on=row.week_on,
        kind=row.kind,
        kind_name=name_kind(row.kind),
        heading=row.heading,
        channel=row.channel,
        channel_name=name_channel(row.channel),
        purpose=row.purpose,
        purpose_label=name_purpose(row.purpose),
        purpose_key=row.purpose_key,
        purpose_name=row.purpose_name,
        step=row.step,
        person_id=row.person_id,
        person=row.person.name if row.person else "",
        home=row.home,
        hours=Decimal(row.hours_hundredths).scaleb(-2),
        allocation=Decimal(row.allocation) if row.allocation else None,
        rate=Money(row.currency, row.rate_minor) if row.rate_minor is not None else None,
        amount=Money(row.currency, row.amount_minor),
        text=row.text,
        supplier=row.supplier,
        reference=row.reference,
        digest=row.digest,
        **_tell_origin(row),
        **_tell_corrections(row),
    )


def _tell_origin(row: Entry) -> dict[str, Any]:
    return {
        "source": row.source,
        "source_name": name_source(row.source),
        "batch_id": row.batch_id,
        "batch_name": row.batch.name if row.batch else "",
        "line": row.line,
    }


def _tell_corrections(row: Entry) -> dict[str, Any]:
    reversal: Any = getattr(row, "reversed_by", None)
    return {
        "reverses": row.reverses.number if row.reverses else None,
        "replaces": row.replaces.number if row.replaces else None,
        "reversed_by": reversal.number if reversal else None,
        "replaced_by": tuple(sorted(one.number for one in row.replaced_by.all())),
    }
