"""Write the ledger: the only writer."""

from groundswell_web.ledger.actions.batches import Faulty, record_batch
from groundswell_web.ledger.actions.entries import correct_entry, record_entry
from groundswell_web.ledger.actions.periods import close_period
from groundswell_web.ledger.actions.rates import (
    correct_week_hours,
    open_book,
    record_exchange_rate,
    record_rate,
)
from groundswell_web.ledger.actions.sheets import record_sheet

__all__ = [
    "Faulty",
    "close_period",
    "correct_entry",
    "correct_week_hours",
    "open_book",
    "record_batch",
    "record_entry",
    "record_exchange_rate",
    "record_rate",
    "record_sheet",
]
