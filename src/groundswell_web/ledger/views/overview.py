"""What it cost: by what it was for, by kind and by month, with what is not accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from groundswell.ledger.money import Money, sum_money
from groundswell_web.access import needs
from groundswell_web.ledger import queries
from groundswell_web.ledger.cards import CostLine
from groundswell_web.ledger.choosing import name_home, name_month, write_value
from groundswell_web.ledger.drawings import answer_picture, describe_months, describe_purposes
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import CostRow, OverviewPage
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.ledger.words import name_kind, name_purpose

PAGES = {"target": "target", "trial": "trial"}


@needs("see", "ledger")
def show_overview(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what it cost so far, and what of it is not accounted for."""
    book = queries.get_book(engagement_id)
    purposes, months = list_purpose_rows(engagement_id, request.now), list_month_rows(engagement_id)
    month_on = request.now.date().replace(day=1)
    lines = queries.sum_costs(engagement_id, by=("kind",))
    whole = add_up(lines)
    page = OverviewPage(
        book=book,
        sums=whole,
        hours=sum((line.hours for line in lines), Decimal(0)),
        this_month=next((row.sums for row in months if row.entries == _ask(month=month_on.isoformat())), ()),
        month_on=month_on,
        gaps=list_gaps(engagement_id, request.now),
        purposes=purposes,
        kinds=_list_rows(lines, whole, book.currency, lambda line: _describe_kind(line.get("kind"))),
        months=months,
        homes=_list_rows(
            queries.sum_costs(engagement_id, by=("home",)),
            whole,
            book.currency,
            lambda line: (name_home(line.get("home")), "", "", ""),
        ),
        chart=describe_purposes(purposes, book.currency),
        month_chart=describe_months(months, book.currency),
        missing=queries.list_sheets_missing(engagement_id, request.now),
    )
    return render(request, "ledger/overview.html", {"page": page, "place": request.place})


@needs("see", "ledger")
def draw_picture(request: Any, engagement_id: UUID, name: str) -> HttpResponse:
    """Draw what it cost by what it was for, or by month."""
    currency, narrow = queries.get_book(engagement_id).currency, "narrow" in request.GET
    if name == "purposes":
        rows = list_purpose_rows(engagement_id, request.now)
        return answer_picture(describe_purposes(rows, currency), narrow=narrow)
    if name == "months":
        return answer_picture(describe_months(list_month_rows(engagement_id), currency), narrow=narrow)
    raise Http404


def list_purpose_rows(engagement_id: UUID, now: Any) -> list[CostRow]:
    """List what costs were for, the dearest first in the currency of the ledger."""
    names = {(line.purpose, line.key): line.name for line in list_purposes(engagement_id, now)}
    currency = queries.get_book(engagement_id).currency

    def describe(line: CostLine) -> tuple[str, str, str, str]:
        purpose, key = line.get("purpose"), line.get("purpose_key")
        kind = name_purpose(purpose)
        address = reverse(PAGES[purpose], args=[engagement_id, key]) if purpose in PAGES else ""
        name = names.get((purpose, key), key) or kind
        return name, kind if name != kind else "", address, _ask(purpose=write_value(purpose, key))

    lines = queries.sum_costs(engagement_id, by=("purpose", "purpose_key"))
    rows = _list_rows(lines, add_up(lines), currency, describe)
    return sorted(
        rows, key=lambda row: -max((m.minor for m in row.sums if m.currency == currency), default=0)
    )


def list_month_rows(engagement_id: UUID) -> list[CostRow]:
    """List the months in which something is booked, the oldest first."""
    lines = queries.sum_costs(engagement_id, by=("month_on",))
    currency = queries.get_book(engagement_id).currency
    ordered = sorted(lines, key=lambda line: line.get("month_on"))
    return _list_rows(ordered, add_up(lines), currency, lambda line: _describe_month(line.get("month_on")))


def add_up(lines: Iterable[CostLine]) -> tuple[Money, ...]:
    """Add sums up by currency, in the order of their codes."""
    sums = sum_money(line.money for line in lines)
    return tuple(sums[currency] for currency in sorted(sums))


def _describe_month(month_on: date) -> tuple[str, str, str, str]:
    return name_month(month_on), "", "", _ask(month=month_on.isoformat())


def _describe_kind(kind: str) -> tuple[str, str, str, str]:
    return name_kind(kind), "", "", _ask(kind=kind)


def _list_rows(
    lines: Iterable[CostLine],
    whole: tuple[Money, ...],
    currency: str,
    describe: Callable[[CostLine], tuple[str, str, str, str]],
) -> list[CostRow]:
    """Put the sums of one thing in several currencies into one row."""
    grouped: dict[tuple[Any, ...], list[CostLine]] = {}
    for line in lines:
        grouped.setdefault(line.keys, []).append(line)
    rows = []
    for group in grouped.values():
        label, note, address, entries = describe(group[0])
        rows.append(
            CostRow(
                label=label,
                note=note,
                address=address,
                entries=entries,
                sums=tuple(sorted(line.money for line in group)),
                hours=sum((line.hours for line in group), Decimal(0)),
                share=_take_share(group, whole, currency),
            )
        )
    return rows


def _take_share(group: list[CostLine], whole: tuple[Money, ...], currency: str) -> float | None:
    """Take the share of all in the currency of the ledger; None where the sums do not make one."""
    part = sum(line.money.minor for line in group if line.money.currency == currency)
    every = sum(money.minor for money in whole if money.currency == currency)
    return part / every if 0 <= part <= every and every else None


def _ask(**wanted: str) -> str:
    return "?" + urlencode(wanted)
