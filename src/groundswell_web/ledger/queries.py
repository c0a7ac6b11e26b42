"""Read the ledger. What is read lies in modules by subject; this hands all of it on."""

from groundswell_web.ledger.book_queries import (
    find_currency,
    get_book,
    list_batches,
    list_exchange_rates,
    list_periods,
    list_rates,
    load_exchange_rates,
)
from groundswell_web.ledger.entry_queries import find_invoice, get_entry, iterate_cards, list_entries
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.ledger.sheet_queries import find_sheet, find_sheet_to_copy, list_sheets_missing
from groundswell_web.ledger.total_queries import convert_costs, cost_of, find_unaccounted, sum_costs
from groundswell_web.ledger.workers import list_workers

__all__ = [
    "convert_costs",
    "cost_of",
    "find_currency",
    "find_invoice",
    "find_sheet",
    "find_sheet_to_copy",
    "find_unaccounted",
    "get_book",
    "get_entry",
    "iterate_cards",
    "list_batches",
    "list_entries",
    "list_exchange_rates",
    "list_periods",
    "list_purposes",
    "list_rates",
    "list_sheets_missing",
    "list_workers",
    "load_exchange_rates",
    "sum_costs",
]
