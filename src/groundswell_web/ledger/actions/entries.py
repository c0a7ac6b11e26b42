"""Book single costs, and correct what was booked by another entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.entries import reverse_entry
from groundswell_web.ledger.actions.booking import Desk
from groundswell_web.ledger.actions.drafting import clean_text, draft_entry
from groundswell_web.ledger.actions.locks import audit
from groundswell_web.ledger.cards import EntryCard, EntryTerms
from groundswell_web.ledger.chains import list_rows, load_keys, read_row
from groundswell_web.ledger.entry_queries import find_invoice, get_entry
from groundswell_web.ledger.models import Entry, Sheet
from groundswell_web.refusals import NotThere, Refusal


@transaction.atomic
def record_entry(engagement_id: UUID, terms: EntryTerms, *, by: Any, now: datetime) -> EntryCard:
    """Book a cost by hand.

    Args:
        engagement_id: whose ledger.
        terms: what is said of it.
        by: the person who enters it.
        now: when.

    Raises:
        NotThere: there is no such engagement.
        Refusal: something of it cannot be booked; it names the field of the terms.
    """
    desk = Desk(engagement_id, by=by, now=now, currency=terms.amount.currency if terms.amount else "")
    if not terms.part_of_invoice:
        check_invoice(engagement_id, terms)
    (entry,) = desk.book_entries([draft_entry(desk, terms, source="hand")])
    told = describe(entry)
    name = _("Entry {number}").format(number=entry.number)
    audit(desk.book, "booked", kind="entry", key=entry.number, name=name, by=by, now=now, after=told)
    return get_entry(engagement_id, entry.number)


@transaction.atomic
def correct_entry(
    engagement_id: UUID, number: int, terms: EntryTerms | None, *, why: str, by: Any, now: datetime
) -> EntryCard:
    """Take an entry back by a reversal, and book another in its place where there are terms for one.

    Nothing that stands is changed. In a closed month it stays as it is; the correction is booked in the first month
    that is open, and keeps the day that it is about.

    Args:
        engagement_id: whose ledger.
        number: of the entry.
        terms: what is right; None where there was no such cost.
        why: the reason, which stands in the reversal.
        by: the person who corrects.
        now: when.

    Returns:
        The replacement, or the reversal where there is none.

    Raises:
        NotThere: there is no such entry.
        Refusal: it is a reversal or was taken back before; there is no reason; the terms cannot be booked.
    """
    desk = Desk(
        engagement_id, by=by, now=now, currency=terms.amount.currency if terms and terms.amount else ""
    )
    row = _get_standing(engagement_id, number)
    text = clean_text(why, "text")
    if not text:
        raise Refusal(_("Enter why it is corrected"), field="why")
    desk.know_rows([row])
    stands = read_row(row, load_keys(engagement_id))
    drafts = [draft_reversal(desk, stands, text)]
    if terms is not None:
        source = row.source if _is_of_same_sheet(row, terms) else "hand"
        drafts.append(replace(draft_entry(desk, terms, source=source), replaces=number))
    booked = desk.book_entries(drafts)
    if row.source == "sheet":
        _note_on_sheet(row)
    name = _("Entry {number}").format(number=number)
    after = describe(booked[-1]) | {"why": text}
    audit(
        desk.book, "corrected" if terms else "took back",
        kind="entry", key=number, name=name, by=by, now=now, before=describe(stands), after=after,
    )  # fmt: skip
    return get_entry(engagement_id, booked[-1].number)


def draft_reversal(desk: Desk, stands: Sealed, text: str, *, source: str = "hand") -> Sealed:
    """Draft the entry that takes another back."""
    on = max(desk.choose_day(stands.about_on), desk.choose_day(stands.on))
    drafted = reverse_entry(
        stands, number=desk.take_number(), at=desk.now, by=desk.get_key(desk.by.pk), on=on, text=text,
        source=source,
    )  # fmt: skip
    return drafted


def check_invoice(engagement_id: UUID, terms: EntryTerms) -> None:
    """Check that an invoice does not stand in the ledger already.

    Raises:
        Refusal: it does; it says in which entry.
    """
    supplier, reference = clean_text(terms.supplier, "supplier"), clean_text(terms.reference, "reference")
    if not supplier or not reference:
        return
    number = find_invoice(engagement_id, supplier, reference)
    if number is not None:
        text = _(
            "Invoice {reference} of {supplier} is booked already, as entry {number}. Say so if this is another part "
            "of it"
        )
        raise Refusal(
            text.format(reference=reference, supplier=supplier, number=number), field="part_of_invoice"
        )


def describe(entry: Sealed) -> dict[str, Any]:
    """Tell the history what was booked."""
    return {
        "number": entry.number,
        "kind": entry.kind,
        "amount": str(entry.amount),
        "hours": str(entry.hours) if entry.hours else None,
        "booked_for": entry.purpose_name or entry.purpose,
        "about_on": entry.about_on,
        "on": entry.on,
        "text": entry.text,
    }


def _get_standing(engagement_id: UUID, number: int) -> Entry:
    row = list_rows(engagement_id).filter(number=number).first()
    if row is None:
        raise NotThere(_("There is no such entry"))
    if row.reverses_id is not None:
        raise Refusal(_("This entry takes another back, and stays. Enter the cost anew"))
    reversal = Entry.objects.filter(reverses=row).values_list("number", flat=True).first()
    if reversal is not None:
        text = _("This entry was taken back already, by entry {number}")
        raise Refusal(text.format(number=reversal))
    return row


def _is_of_same_sheet(row: Entry, terms: EntryTerms) -> bool:
    """Tell whether what is right stays a line of the same weekly sheet, or of the same imported week."""
    return (
        row.source in ("sheet", "tracking")
        and terms.kind == "people"
        and (terms.person_id, terms.about_on) == (row.person_id, row.about_on)
    )


def _note_on_sheet(row: Entry) -> None:
    """Let whoever has the sheet open see that it changed."""
    sheet = Sheet.objects.select_for_update().filter(
        engagement_id=row.engagement_id, person_id=row.person_id, week_on=row.week_on
    )
    for one in sheet:
        one.version += 1
        one.save(update_fields=["version"])
