"""Entries as they are stored, and as the library seals them: each bound to the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet

from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.entries import count_hundredths
from groundswell.ledger.history import chain_entry
from groundswell.ledger.money import Money
from groundswell_web.ledger.models import Book, Entry, PersonKey

CHUNK = 2000


@dataclass(frozen=True)
class Keys:
    """The keys by which digests know people.

    Args:
        by_person: the key of a person.
        by_key: the person of a key.
    """

    by_person: dict[UUID, str]
    by_key: dict[str, UUID]


def load_keys(engagement_id: UUID) -> Keys:
    """Load the keys of all people whom the ledger of an engagement names."""
    pairs = list(PersonKey.objects.filter(engagement_id=engagement_id).values_list("person_id", "key"))
    return Keys(dict(pairs), {key: person for person, key in pairs})


def give_keys(engagement_id: UUID, wanted: dict[UUID, str]) -> Keys:
    """Store the keys of people who have none yet, in the caller's transaction with the book locked."""
    keys = load_keys(engagement_id)
    new = [(person_id, key) for person_id, key in wanted.items() if person_id not in keys.by_person]
    PersonKey.objects.bulk_create(
        [PersonKey(engagement_id=engagement_id, person_id=person_id, key=key) for person_id, key in new]
    )
    return Keys(keys.by_person | dict(new), keys.by_key | {key: person_id for person_id, key in new})


def seal_entries(book: Book, drafts: Iterable[Sealed]) -> list[Sealed]:
    """Seal entries that follow the end of a book, and move that end on; the caller has locked it and saves it."""
    sealed = []
    for draft in drafts:
        one = chain_entry(book.digest, draft)
        book.length, book.digest = one.number, one.digest
        sealed.append(one)
    return sealed


def write_row(engagement_id: UUID, one: Sealed, keys: Keys, ids: dict[int, UUID]) -> Entry:
    """Write a sealed entry as the row that is stored.

    Args:
        engagement_id: whose.
        one: with both digests.
        keys: of everybody whom it names.
        ids: ids of the entries that it reverses or replaces, by their numbers.
    """
    return Entry(
        engagement_id=engagement_id,
        number=one.number,
        at=one.at,
        by_id=keys.by_key[one.by],
        answers_id=keys.by_key[one.answers],
        on=one.on,
        about_on=one.about_on,
        week_on=one.week_on,
        kind=one.kind,
        heading=one.heading,
        channel=one.channel,
        purpose=one.purpose,
        purpose_key=one.purpose_key,
        purpose_name=one.purpose_name,
        step=one.step,
        person_id=keys.by_key[one.person] if one.person else None,
        home=one.home,
        hours_hundredths=count_hundredths(one.hours),
        allocation="" if one.allocation is None else str(one.allocation),
        rate_minor=one.rate.minor if one.rate else None,
        amount_minor=one.amount.minor,
        currency=one.amount.currency,
        text=one.text,
        supplier=one.supplier,
        reference=one.reference,
        source=one.source,
        batch_id=UUID(one.batch) if one.batch else None,
        line=one.line,
        reverses_id=ids[one.reverses] if one.reverses else None,
        replaces_id=ids[one.replaces] if one.replaces else None,
        previous=one.previous,
        digest=one.digest,
    )


def read_row(row: Entry, keys: Keys) -> Sealed:
    """Read a stored row as the library knows it. The row comes from `list_rows`, or has its numbers loaded."""
    return Sealed(
        number=row.number,
        at=row.at,
        by=_find_key(keys, row.by_id),
        answers=_find_key(keys, row.answers_id),
        on=row.on,
        about_on=row.about_on,
        week_on=row.week_on,
        kind=row.kind,
        heading=row.heading,
        channel=row.channel,
        purpose=row.purpose,
        purpose_key=row.purpose_key,
        purpose_name=row.purpose_name,
        step=row.step,
        person=_find_key(keys, row.person_id) if row.person_id else None,
        home=row.home,
        hours=Decimal(row.hours_hundredths).scaleb(-2),
        allocation=Decimal(row.allocation) if row.allocation else None,
        rate=Money(row.currency, row.rate_minor) if row.rate_minor is not None else None,
        amount=Money(row.currency, row.amount_minor),
        text=row.text,
        supplier=row.supplier,
        reference=row.reference,
        source=row.source,
        batch=str(row.batch_id) if row.batch_id else None,
        line=row.line,
        reverses=row.reverses_number,  # type: ignore[attr-defined]
        replaces=row.replaces_number,  # type: ignore[attr-defined]
        previous=row.previous,
        digest=row.digest,
    )


def list_rows(engagement_id: UUID) -> QuerySet[Entry]:
    """List the stored rows of a ledger with the numbers of what they reverse and replace."""
    found = Entry.objects.filter(engagement_id=engagement_id)
    return found.annotate(reverses_number=F("reverses__number"), replaces_number=F("replaces__number"))


def iterate_entries(engagement_id: UUID) -> Iterator[Sealed]:
    """Give the whole ledger in its order, as the library reads it."""
    keys = load_keys(engagement_id)
    rows = list_rows(engagement_id).order_by("number").iterator(chunk_size=CHUNK)
    return (read_row(row, keys) for row in rows)


def _find_key(keys: Keys, person_id: UUID) -> str:
    return keys.by_person.get(person_id, str(person_id))
