"""The page of the ledger in an archive: what it cost, what was measured, month by month, and the service's account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.archive.listing import Listing
from groundswell_web.archive.packing import Packer
from groundswell_web.archive.scene import Filled, Scene
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.ledger.book_queries import get_book, list_periods
from groundswell_web.ledger.entry_files import write_entries
from groundswell_web.ledger.result_queries import list_results
from groundswell_web.ledger.service_queries import ServiceCard, get_service_card
from groundswell_web.ledger.service_rows import list_indicator_rows, list_quarter_rows
from groundswell_web.ledger.statement_queries import SponsorPage, get_sponsor_page
from groundswell_web.ledger.words import name_measure

ENTRIES = "lists/ledger-entries.csv"
STATES = ("forecast", "observed", "verified", "booked")
RESULT_HEADS = (
    *("subject", "name", "measure", "basis", "state", "value", "low", "high", "cases", "from_on", "until_on"),
    *("verified", "verdict", "why_not_counted", "reference", "releases_cash"),
)
FIGURES = (
    *("started", "completed", "digital", "assisted_digital"),
    *("rating_1", "rating_2", "rating_3", "rating_4", "rating_5"),
)


def write_ledger_entries(engagement_id: UUID, packer: Packer) -> None:
    """Write all entries as finance knows them, line by line, however many there are."""
    if get_book(engagement_id).length:
        packer.add_pieces(ENTRIES, write_entries(engagement_id))


def fill_ledger(scene: Scene) -> Filled:
    """Fill the page of the ledger; none where nothing was booked and nothing was measured."""
    told = get_sponsor_page(scene.engagement_id, scene.now)
    results, months = list_results(scene.engagement_id), list_periods(scene.engagement_id, scene.now)
    services = read_engagement(scene.engagement_id).services
    cards = [get_service_card(scene.engagement_id, name, as_of_on=scene.now.date()) for name in services]
    cards = [card for card in cards if card.account.quarters]
    if not (results or months or cards):
        return
    listings = [_list_months(months), _list_results(results), _list_totals(told)]
    listings += [_list_service(card, number) for number, card in enumerate(cards, start=1)]
    facts = {
        "told": told,
        "results": results,
        "months": months,
        "services": [(card, list_indicator_rows(card), list_quarter_rows(card)) for card in cards],
        "entries": ENTRIES if ENTRIES in scene.made else "",
        "entry_count": get_book(scene.engagement_id).length,
        "states": STATES,
        "name_measure": name_measure,
        "listings": [one for one in listings if one.rows],
    }
    yield "ledger", _("Ledger"), facts


def _list_months(months: list[Any]) -> Listing:
    heads = ("month_on", "amount", "currency", "hours", "entries", "closed_at", "closed_by")
    rows = [
        (one.month_on, money.amount, money.currency, one.hours, one.entries, one.closed_at, one.closed_by)
        for one in reversed(months)
        for money in one.sums
    ]
    return Listing("ledger-months", _("What each month cost"), heads, rows)


def _list_results(results: list[Any]) -> Listing:
    rows = [
        (
            *(
                one.subject,
                one.name,
                one.measure,
                one.basis,
                one.state,
                one.value,
                one.low,
                one.high,
                one.cases,
            ),
            *(one.from_on, one.until_on, one.is_verified, one.verdict, one.why_not_counted),
            one.acceptance.reference if one.acceptance else None,
            one.acceptance.releases_cash if one.acceptance else None,
        )
        for one in results
    ]
    return Listing("ledger-results", _("What was measured"), RESULT_HEADS, rows)


def _list_totals(told: SponsorPage) -> Listing:
    heads = ("measure", "state", "value", "low", "high", "results", "trials")
    sums = [(total.measure, state, getattr(total, state).all) for total in told.totals for state in STATES]
    rows = [(name, state, one.value, one.low, one.high, one.results, one.trials) for name, state, one in sums]
    return Listing("ledger-totals", _("The four totals of each measure"), heads, rows)


def _list_service(card: ServiceCard, number: int) -> Listing:
    """List the figures of a service month by month; what is missing says so."""
    rows = [[card.service, month.month_on, *(month.find(name) for name in FIGURES)] for month in card.months]
    title = _("The figures of {service}, month by month").format(service=card.service)
    return Listing(f"service-{number}", title, ("service", "month_on", *FIGURES), rows)
