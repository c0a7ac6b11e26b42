"""Read what several engagements have cost, at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Sum

from groundswell.ledger.money import Money
from groundswell_web.ledger.models import Total


def sum_costs_of(engagement_ids: Collection[UUID]) -> dict[UUID, list[Money]]:
    """Sum up what each engagement has cost so far: an amount for each currency, so that none are ever added."""
    costs: dict[UUID, list[Money]] = {engagement_id: [] for engagement_id in engagement_ids}
    rows = Total.objects.filter(engagement_id__in=engagement_ids).values_list("engagement_id", "currency")
    for engagement_id, currency, minor in rows.annotate(Sum("amount_minor")).order_by("currency"):
        costs[engagement_id].append(Money(currency, minor))
    return costs
