"""The ledger: entries that are only ever added, what they are counted by, and results that nobody can type."""

from groundswell_web.ledger.models.costs import (
    START,
    WEEK_HOURS,
    Batch,
    Book,
    Entry,
    ExchangeRate,
    Period,
    PersonKey,
    Rate,
    Sheet,
    Total,
)
from groundswell_web.ledger.models.results import (
    Acceptance,
    Adoption,
    Credit,
    Publication,
    Result,
    ServiceFigure,
    SurveyCount,
)

__all__ = [
    "START",
    "WEEK_HOURS",
    "Acceptance",
    "Adoption",
    "Batch",
    "Book",
    "Credit",
    "Entry",
    "ExchangeRate",
    "Period",
    "PersonKey",
    "Publication",
    "Rate",
    "Result",
    "ServiceFigure",
    "Sheet",
    "SurveyCount",
    "Total",
]
