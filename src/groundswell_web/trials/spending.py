"""What trials spend: from the budget of their target, or of the mandate beside the targets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Sum

from groundswell_web.targets.actions import find_allowance
from groundswell_web.targets.queries import get_target
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.models import Trial

CENT = Decimal("0.01")  # SQLite gives sums without it


def sum_up_spend(engagement_id: UUID, besides: UUID | None = None) -> dict[UUID | None, Decimal]:
    """Sum up the spend of the registered trials by the target that pays it; None: the mandate, beside the targets.

    The budget of a target pays for what is in its currency. Ended trials count too: the money is gone.
    """
    found = Trial.objects.filter(engagement_id=engagement_id, signed_at__isnull=False).exclude(pk=besides)
    sums = found.values("target_id", "currency", of_target=F("target__currency")).annotate(total=Sum("spend"))
    spent: dict[UUID | None, Decimal] = {}
    for line in sums.order_by():
        payer = line["target_id"] if line["currency"] == line["of_target"] else None
        spent[payer] = spent.get(payer, Decimal(0)) + line["total"].quantize(CENT)
    return spent


def find_spend_left(trial: TrialCard, *, now: datetime) -> Decimal:
    """Find what is left for a trial to spend, the other trials taken off; below 0 where more is planned already.

    The budget of its target pays, as far as the mandate covers what is planned; else what the mandate leaves beside
    the targets.
    """
    balance = find_allowance(trial.engagement_id, now=now).balance
    target = get_target(trial.engagement_id, trial.target_id, now=now) if trial.target_id else None
    if target is None or target.state == "dropped" or target.currency != trial.risk.currency:
        return balance + (trial.risk.spend if trial.is_registered else Decimal(0))
    left = target.budget - sum_up_spend(trial.engagement_id, besides=trial.id).get(target.id, Decimal(0))
    return left + min(balance, Decimal(0))
