"""Name the one person who owns a point."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import record_event
from groundswell_web.ownership.models import Ownership, Point
from groundswell_web.ownership.queries import list_owner_choices
from groundswell_web.ownership.terms import OwnershipAnswers, VersionConflict, check_ownership
from groundswell_web.ownership.words import name_clock
from groundswell_web.refusals import NotThere


@transaction.atomic
def record_ownership(
    engagement_id: UUID, point_id: UUID, *, version: int, answers: OwnershipAnswers, by: Any, now: datetime
) -> None:
    """Name the owner of a point; whoever owned it before owns it no longer.

    Args:
        engagement_id: which engagement.
        point_id: which point.
        version: number of the latest ownership that the person saw; 0 when there was none.
        answers: who, and with what authority.
        by: who records it.
        now: when.

    Raises:
        NotThere: this engagement has no such point.
        EditedMeanwhile: somebody named another owner since.
        Refusal: the person has no role here or is on long leave; the authority is not written down.
    """
    point = Point.objects.select_for_update().filter(pk=point_id, engagement_id=engagement_id).first()
    if point is None:
        raise NotThere(_("There is no such step"))
    latest = Ownership.objects.filter(point=point).select_related("owner", "recorded_by")
    former = latest.order_by("-number").first()
    _check_version(former, version)
    check_ownership(answers, list_owner_choices(engagement_id, now))
    if former is not None:
        former.until_at = now
        former.save(update_fields=["until_at"])
    new = Ownership.objects.create(
        point=point,
        number=version + 1,
        owner_id=answers.owner_id,
        may_spend=answers.may_spend,
        currency=answers.currency.upper() if answers.may_spend else "",
        may_change=answers.may_change.strip(),
        may_stop=answers.may_stop,
        authority=answers.authority.strip(),
        clock=answers.clock,
        from_at=now,
        recorded_by=by,
    )
    record_event(
        by=by,
        now=now,
        verb="gave an owner to" if former is None else "replaced the owner of",
        kind="point",
        key=point_id,
        name=point.name,
        engagement_id=engagement_id,
        before=_describe(former) if former else None,
        after=_describe(new),
    )


def _check_version(former: Ownership | None, version: int) -> None:
    if former is None and version == 0:
        return
    if former is None:
        raise VersionConflict(_("This step has no owner any more"), stored={}, who="", version=0)
    if former.number != version:
        stored = {
            "owner": former.owner.name,
            "may_spend": f"{former.may_spend:,.2f}",
            "currency": former.currency,
            "may_change": former.may_change,
            "may_stop": _("Yes") if former.may_stop else _("No"),
            "authority": former.authority,
            "clock": name_clock(former.clock),
        }
        text = _("Somebody else named an owner while you had this open")
        raise VersionConflict(text, stored=stored, who=former.recorded_by.name, version=former.number)


def _describe(ownership: Ownership) -> dict[str, Any]:
    return {
        "owner": ownership.owner.name,
        "owner_id": str(ownership.owner_id),
        "may_spend": f"{ownership.currency} {ownership.may_spend:.2f}".strip(),
        "may_change": ownership.may_change,
        "may_stop": ownership.may_stop,
        "authority": ownership.authority,
        "clock": ownership.clock,
    }
