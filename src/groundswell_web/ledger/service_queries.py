"""Read the account of a service: its four indicators, its standard, and the files that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from groundswell.errors import GroundswellError
from groundswell.evidence.service_figures import user_satisfaction
from groundswell.evidence.standard_ratings import rate_standard
from groundswell.ledger.service_account import ServiceAccount, ServiceMonth, account_service
from groundswell.spells import Records
from groundswell_web.ledger.book_queries import get_book
from groundswell_web.ledger.models import Batch
from groundswell_web.ledger.service_months import (
    ServiceCosts,
    count_decided,
    list_service_costs,
    list_service_months,
)
from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class StandardCard:
    """The promise of a service, rated by the Canadian rule.

    Args:
        days: the published limit; None where each case has its own.
        working: whether these are working days.
        target: the share that is promised.
        met: cases of the last year that were over within it.
        total: all whose limit ran out in that year, the open ones among them.
        performance: met over total, to four decimals; None without any.
        flag: ``Y`` met, ``N`` not met, ``NA`` not to be said.
    """

    days: float | None
    working: bool
    target: float
    met: int
    total: int
    performance: Decimal | None
    flag: str


@dataclass(frozen=True)
class FileLine:
    """A file of figures or of a survey that was taken in."""

    kind: str
    name: str
    rows: int
    by: str
    at: datetime


@dataclass(frozen=True)
class ServiceCard:
    """A service's own account, with what it is made of.

    Args:
        from_records: whether completions of some months are the decisions of the records, for want of figures.
        decision_satisfaction: of the last 12 months, of those who were asked when the answer came; None for nobody.
        decision_answers: how many that were.
        standard: None where nothing is promised.
    """

    service: str
    account: ServiceAccount
    costs: ServiceCosts
    months: tuple[ServiceMonth, ...]
    from_records: bool
    decision_satisfaction: float | None
    decision_answers: int
    standard: StandardCard | None
    files: tuple[FileLine, ...]


def get_service_card(
    engagement_id: UUID, service: str, *, as_of_on: date, assisted_counts: bool = False
) -> ServiceCard:
    """Get the account of a service as it stands on a day.

    Args:
        engagement_id: whose.
        service: its name.
        as_of_on: the day.
        assisted_counts: whether assisted digital counts in the take-up.
    """
    months = list_service_months(engagement_id, service)
    currency = get_book(engagement_id).currency or "EUR"
    costs = list_service_costs(engagement_id, service, currency, months)
    account = account_service(
        months, costs.costs, currency=currency, as_of_on=as_of_on, assisted_counts=assisted_counts
    )
    score, answers = _rate_decisions(engagement_id, service, account)
    return ServiceCard(
        service,
        account,
        costs,
        tuple(months),
        bool(count_decided(engagement_id, service)) and any(month.known("completed") for month in months),
        score,
        answers,
        find_standard(engagement_id),
        tuple(list_files(engagement_id)),
    )


def list_files(engagement_id: UUID) -> list[FileLine]:
    """List the files of figures and surveys that were taken in, the newest first."""
    found = Batch.objects.filter(engagement_id=engagement_id, kind__in=("survey", "figures"))
    return [
        FileLine(one.kind, one.name, one.rows, one.by.name, one.at)
        for one in found.select_related("by").order_by("-at")
    ]


def find_standard(engagement_id: UUID) -> StandardCard | None:
    """Rate the promise by the cases whose limit ran out in the last year of the records; None without a promise."""
    try:
        records = open_extract(engagement_id)
    except (NotThere, GroundswellError):
        return None
    promise = records.manifest.promise
    met, total = _count_due(records)
    if promise is None and not total:
        return None
    target = promise.share if promise else 1.0
    performance, flag = rate_standard(target, met, total)
    return StandardCard(
        promise.days if promise else None,
        promise.working if promise else False,
        target,
        met,
        total,
        performance,
        flag,
    )


def _count_due(records: Records) -> tuple[int, int]:
    """Count the cases whose limit ran out in the last year, and those of them that were over by then."""
    end = records.manifest.extract_at.replace(tzinfo=None)
    cases = records.cases
    due = cases.filter(cases.due_at.notnull() & (cases.due_at <= end) & (cases.due_at > (end - YEAR)))
    within = (due.end_kind != "open") & (due.wait_us <= due.promise_us)
    counted = due.aggregate(total=due.count(), met=within.cast("int64").sum())
    row = records.fetch(counted).to_pylist()[0]
    return int(row["met"] or 0), int(row["total"])


def _rate_decisions(engagement_id: UUID, service: str, account: ServiceAccount) -> tuple[float | None, int]:
    """Rate what people said when the answer came, over the months of the newest quarter."""
    if not account.quarters:
        return None, 0
    newest = account.quarters[-1]
    sums = dict.fromkeys(range(1, 6), 0.0)
    for month in list_service_months(engagement_id, service, point="decision"):
        if newest.from_on <= month.month_on <= newest.until_on:
            for rating in sums:
                sums[rating] += month.known(f"rating_{rating}") or 0.0
    return user_satisfaction(sums), round(sum(sums.values()))
