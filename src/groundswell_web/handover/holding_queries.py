"""Read the accounts and contracts that duties need."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from groundswell_web.handover.duty_cards import HoldingLine
from groundswell_web.handover.duty_words import name_kind_of_holding
from groundswell_web.handover.models import Holding, Need
from groundswell_web.handover.words import name_home
from groundswell_web.refusals import NotThere


def list_holdings(engagement_id: UUID, *, ended: bool = False) -> list[HoldingLine]:
    """List the accounts and contracts of an engagement by kind and name; those that ended only when asked for."""
    found = _holdings(engagement_id)
    return [as_holding(one) for one in (found if ended else found.filter(ended_at__isnull=True))]


def get_holding(engagement_id: UUID, holding_id: UUID) -> HoldingLine:
    """Get an account or a contract, ended or not.

    Raises:
        NotThere: this engagement has no such one.
    """
    found = _holdings(engagement_id).filter(pk=holding_id).first()
    if found is None:
        raise NotThere(_("There is no such account or contract"))
    return as_holding(found)


def as_holding(holding: Holding, *, with_duties: bool = True) -> HoldingLine:
    """Tell an account or a contract; `with_duties` reads what needs it."""
    needs = holding.needs.all() if with_duties else ()
    return HoldingLine(
        id=holding.pk,
        kind=holding.kind,
        kind_name=name_kind_of_holding(holding.kind),
        name=holding.name,
        purpose=holding.purpose,
        home=holding.home,
        home_name=name_home(holding.home),
        holder_id=holding.holder_id,
        holder=holding.holder.name if holding.holder else "",
        supplier=holding.supplier,
        ends_on=holding.ends_on,
        created_at=holding.created_at,
        ended_at=holding.ended_at,
        version=holding.version,
        duties=tuple((need.duty_id, need.duty.name) for need in needs),
    )


def _holdings(engagement_id: UUID) -> QuerySet[Holding]:
    running = (
        Need.objects.filter(duty__ended_at__isnull=True)
        .select_related("duty")
        .order_by("duty__name", "duty_id")
    )
    found = Holding.objects.filter(engagement_id=engagement_id).select_related("holder")
    return found.prefetch_related(Prefetch("needs", running)).order_by("kind", "name", "pk")
