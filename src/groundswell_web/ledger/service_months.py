"""The months of a service: its figures, its ratings and its costs, as the library accounts for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from groundswell.errors import GroundswellError
from groundswell.evidence.service_figures import Missing
from groundswell.ledger.cost_headings import HEADINGS
from groundswell.ledger.money import Money
from groundswell.ledger.service_account import ServiceCost, ServiceMonth, split_shared_cost
from groundswell_web.engagements.queries import read_engagement
from groundswell_web.ledger.models import ServiceFigure, SurveyCount, Total
from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere

# What figures are called in files, and in the account.
_NAMES = {
    "started": "started",
    "completed": "completed",
    "completed_digital": "digital",
    "completed_assisted": "assisted_digital",
}
# The heading of costs that name none, by their kind. What is not here is left out, and said to be.
KIND_HEADINGS = {
    "people": "employment",
    "contract": "subcontractors",
    "licence": "office_equipment",
    "hosting": "office_equipment",
    "equipment": "office_equipment",
}
_HEADINGS = {heading.key for heading in HEADINGS}


@dataclass(frozen=True)
class ServiceCosts:
    """The costs of running a service.

    Args:
        costs: by month, heading and way of use, in the currency of the ledger.
        shared: of these, the part of what services share, split by use.
        not_split: shared costs of months in which the use of a service is not known; they are left out.
        no_heading: costs that no heading of the list fits; they are left out.
        other_currencies: amounts that are left out for their currency.
    """

    costs: tuple[ServiceCost, ...]
    shared: Money
    not_split: Money
    no_heading: Money
    other_currencies: tuple[Money, ...] = field(default=())


def list_service_months(engagement_id: UUID, service: str, *, point: str = "end") -> list[ServiceMonth]:
    """List the months of a service with their figures; of two files about the same month the newer one counts.

    Where nobody sent how many were completed, the decisions of the records stand in, if the engagement has this
    service alone.

    Args:
        engagement_id: whose.
        service: its name.
        point: whose ratings: ``end`` or ``decision``.
    """
    figures = _read_figures(engagement_id, service)
    ratings = _read_ratings(engagement_id, service, point)
    decided = count_decided(engagement_id, service)
    months = sorted({*figures, *ratings, *decided})
    told = []
    for month_on in _fill(months):
        known = dict(figures.get(month_on, {}))
        if isinstance(known.get("completed", Missing.NOT_PROVIDED), Missing) and month_on in decided:
            known["completed"] = float(decided[month_on])
        known |= ratings.get(month_on) or dict.fromkeys(
            (f"rating_{score}" for score in range(1, 6)),
            Missing.NOT_PROVIDED if ratings else Missing.NOT_REQUESTED,
        )
        told.append(ServiceMonth(month_on, known))
    return told


def count_decided(engagement_id: UUID, service: str) -> dict[date, int]:
    """Count the decisions of each whole month of the records, where they are all of this service."""
    if read_engagement(engagement_id).services != (service,):
        return {}
    try:
        records = open_extract(engagement_id)
    except (NotThere, GroundswellError):
        return {}
    daily = records.daily
    by_month = daily.group_by(month=daily.day_on.truncate("M")).aggregate(
        n=daily.decided.sum(), first=daily.day_on.min(), last=daily.day_on.max()
    )
    rows = sorted(records.fetch(by_month).to_pylist(), key=lambda row: row["month"])
    # The first and the last month of the records are not whole.
    return {date(row["month"].year, row["month"].month, 1): int(row["n"]) for row in rows[1:-1]}


def list_service_costs(
    engagement_id: UUID, service: str, currency: str, months: Iterable[ServiceMonth]
) -> ServiceCosts:
    """List the costs of running a service: its own, and its part of what services share.

    Shared are the costs of overhead that name a heading; each service carries as much of a month's as it completed
    of all transactions in that month.

    Args:
        engagement_id: whose.
        service: its name.
        currency: of the ledger.
        months: of this service, with what was completed.
    """
    own = Total.objects.filter(engagement_id=engagement_id, purpose="service", purpose_key=service)
    common = Total.objects.filter(engagement_id=engagement_id, purpose="overhead").exclude(heading="")
    zero = Money(currency, 0)
    costs, no_heading, others = [], zero, {}
    for total in own:
        money = Money(total.currency, total.amount_minor)
        heading = total.heading or KIND_HEADINGS.get(total.kind, "")
        if total.currency != currency:
            others[total.currency] = others.get(total.currency, Money(total.currency, 0)) + money
        elif heading not in _HEADINGS:
            no_heading += money
        else:
            costs.append(ServiceCost(total.month_on, heading, total.channel, money))  # type: ignore[arg-type]
    shared, not_split = zero, zero
    uses = _read_uses(engagement_id, service, months)
    for total in common.filter(currency=currency, heading__in=_HEADINGS):
        money = Money(currency, total.amount_minor)
        use = {service: 1} if uses is None else uses.get(total.month_on)
        if use is None:
            not_split += money
            continue
        part = split_shared_cost(money, use)[service]
        shared += part
        costs.append(ServiceCost(total.month_on, total.heading, total.channel, part))  # type: ignore[arg-type]
    return ServiceCosts(
        tuple(costs), shared, not_split, no_heading, tuple(others[key] for key in sorted(others))
    )


def _read_uses(
    engagement_id: UUID, service: str, months: Iterable[ServiceMonth]
) -> Mapping[date, dict[str, int]] | None:
    """Read what each service completed, by month in which that is known of all; None where there is one service."""
    services = read_engagement(engagement_id).services
    if services == (service,):
        return None
    known: dict[date, dict[str, int]] = {}
    for name in services:
        for month in months if name == service else list_service_months(engagement_id, name):
            completed = month.known("completed")
            if completed is not None:
                known.setdefault(month.month_on, {})[name] = round(completed)
    return {on: use for on, use in known.items() if len(use) == len(services) and sum(use.values())}


def _read_figures(engagement_id: UUID, service: str) -> dict[date, dict[str, float | Missing]]:
    found = ServiceFigure.objects.filter(engagement_id=engagement_id, service=service, name__in=_NAMES)
    months: dict[date, dict[str, float | Missing]] = {}
    for one in found.order_by("batch__at", "batch_id"):  # the newest last, so that it stands
        value = one.value if one.value is not None else Missing(one.missing)
        months.setdefault(one.month_on, {})[_NAMES[one.name]] = value
    return months


def _read_ratings(engagement_id: UUID, service: str, point: str) -> dict[date, dict[str, float | Missing]]:
    found = SurveyCount.objects.filter(engagement_id=engagement_id, service=service, point=point)
    months: dict[date, dict[str, float | Missing]] = {}
    for one in found.order_by("batch__at", "batch_id"):
        months.setdefault(one.month_on, {})[f"rating_{one.rating}"] = float(one.count)
    return months


def _fill(months: list[date]) -> list[date]:
    """Fill the months between the first and the last, so that one without any figure is seen as missing."""
    if not months:
        return []
    first, last = (one.year * 12 + one.month - 1 for one in (months[0], months[-1]))
    return [date(place // 12, place % 12 + 1, 1) for place in range(first, last + 1)]
