"""The entries of the ledger: the list, and one of them with all that it was corrected into."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from groundswell_web.access import needs
from groundswell_web.ledger import queries
from groundswell_web.ledger.cards import PAGE_SIZE, EntryCard, EntryFilters
from groundswell_web.ledger.choosing import list_headings, list_people, name_month, read_value, write_value
from groundswell_web.ledger.forms_entry import FilterForm
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import EntriesPage, EntryDetailPage
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.refusals import NotThere

MOST_NUMBER = 2**63 - 1  # more than any database counts to


@needs("see", "ledger")
def list_entries(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the entries, newest first, with what all of the list come to."""
    form = _make_filter(request, engagement_id)
    told = form.cleaned_data if form.is_valid() else {}
    filters = _read_filters(told)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 else 1
    entries = queries.list_entries(engagement_id, filters, page=max(1, number), size=PAGE_SIZE)
    if not entries.lines and number > 1:
        return redirect("ledger_entries", engagement_id)
    chosen = {name: value for name, value in told.items() if value}
    sees_rates = request.place.may("see", "rates")
    page = EntriesPage(
        entries=entries,
        gaps=list_gaps(engagement_id, request.now),
        address="?" + urlencode(chosen | {"page": ""}),
        is_filtered=bool(chosen),
        sees_rates=sees_rates,
        sees_sums=sees_rates or not chosen or told.get("kind") not in ("", "people", None),
    )
    return render(request, "ledger/entries.html", {"page": page, "form": form, "place": request.place})


@needs("see", "ledger")
def show_entry(request: Any, engagement_id: UUID, number: int) -> HttpResponse:
    """Show an entry with everything that is known of it, and what it was corrected into."""
    entry = find_entry(engagement_id, number)
    page = EntryDetailPage(
        entry=entry,
        gaps=list_gaps(engagement_id, request.now),
        address=_find_address(entry),
        heading=dict(list_headings()).get(entry.heading, entry.heading),
        sees_amount=sees_amount(request, entry),
        may_correct=request.place.may("correct", "ledger") and entry.is_standing,
    )
    return render(request, "ledger/entry.html", {"page": page, "place": request.place})


def sees_amount(request: Any, entry: EntryCard) -> bool:
    """Tell whether somebody sees what an entry costs: time by the hour gives away a rate."""
    is_open = entry.kind != "people" or entry.person_id == request.user.pk
    return is_open or request.place.may("see", "rates")


def _make_filter(request: Any, engagement_id: UUID) -> FilterForm:
    purposes = [
        (write_value(line.purpose, line.key), line.name)
        for line in list_purposes(engagement_id, request.now)
        if line.key
    ]
    months = [
        (line.month_on.isoformat(), name_month(line.month_on))
        for line in queries.list_periods(engagement_id, request.now)
    ]
    people = list_people(engagement_id, request.now)
    return FilterForm(request.GET, people=people, purposes=purposes, months=months)


def _read_filters(told: dict[str, Any]) -> EntryFilters:
    purpose, key = read_value(told.get("purpose", ""))
    return EntryFilters(
        purpose=purpose,
        key=key,
        kind=told.get("kind", ""),
        month=date.fromisoformat(told["month"]) if told.get("month") else None,
        person=UUID(told["person"]) if told.get("person") else None,
        source=told.get("source", ""),
        standing=True if told.get("standing") else None,
    )


def _find_address(entry: EntryCard) -> str:
    """Find which page shows what an entry is for."""
    return {"target": "target", "trial": "trial"}.get(entry.purpose, "")


def find_entry(engagement_id: UUID, number: int) -> EntryCard:
    """Find an entry, or answer that there is none.

    Raises:
        Http404: there is none.
    """
    if number > MOST_NUMBER:
        raise Http404
    try:
        return queries.get_entry(engagement_id, number)
    except NotThere:
        raise Http404 from None
