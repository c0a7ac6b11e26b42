"""Let finance accept a result, with a reference; its number stands as it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.ledger.acceptance_rules import tell_why_not
from groundswell_web.ledger.models import Acceptance, Result
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class AcceptanceTerms:
    """What finance says when it accepts a result.

    Args:
        reference: by which finance finds it again: a journal, a paper, a decision.
        releases_cash: whether it releases cash; else it is another benefit.
        unit: what one day, hour, refusal or repeat counts as; None where it is not priced.
        unit_source: where that price comes from.
    """

    reference: str
    releases_cash: bool
    unit: Money | None = None
    unit_source: str = ""


@transaction.atomic
def accept_result(
    engagement_id: UUID, result_id: UUID, terms: AcceptanceTerms, *, by: Actor, now: datetime
) -> None:
    """Accept a result for finance: it is booked from then on, as it stands now.

    Raises:
        NotThere: this engagement has no such result.
        Refusal: it is a forecast, may be nothing, counts twice, is not verified, is booked, or was replaced.
    """
    lock_engagement(engagement_id)
    result = _lock_result(engagement_id, result_id)
    why = tell_why_not(result)
    if why:
        raise Refusal(why)
    if not terms.reference.strip():
        raise Refusal(_("Enter the reference by which finance finds it again"), field="reference")
    if terms.releases_cash and (terms.unit is None or terms.unit.minor <= 0):
        raise Refusal(_("Enter what one of them releases, as an amount above 0"), field="unit")
    if terms.unit is not None and not terms.unit_source.strip():
        raise Refusal(_("Enter where this price comes from"), field="unit_source")
    accepted = Acceptance.objects.create(
        result=result,
        reference=terms.reference.strip(),
        releases_cash=terms.releases_cash,
        unit_minor=terms.unit.minor if terms.unit else None,
        currency=terms.unit.currency if terms.unit else "",
        unit_source=terms.unit_source.strip(),
        by_id=by.pk,
        at=now,
    )
    after = {"value": result.value, "low": result.low, "high": result.high, "reference": accepted.reference,
             "releases_cash": accepted.releases_cash, "unit": str(terms.unit) if terms.unit else ""}  # fmt: skip
    record_event(
        by=by,
        now=now,
        verb="accepted",
        kind="result",
        key=result.pk,
        name=result.document["name"],
        engagement_id=engagement_id,
        after=after,
    )


def _lock_result(engagement_id: UUID, result_id: UUID) -> Result:
    found = Result.objects.filter(engagement_id=engagement_id, pk=result_id)
    result = found.select_related("target", "trial").first()
    if result is None:
        raise NotThere(_("There is no such result"))
    return result
