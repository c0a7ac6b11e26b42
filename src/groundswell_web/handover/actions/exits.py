"""Hand an engagement over: the sponsor's override, and the service owner's signature of the exit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import record_event
from groundswell_web.engagements.actions import record_phase
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.exits import NotHandedOver
from groundswell_web.engagements.queries import list_members
from groundswell_web.handover.actions.acceptances import check_owner
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.exit_conditions import ExitFacts, list_obstacles, read_exit_facts
from groundswell_web.handover.models import Override
from groundswell_web.refusals import Refusal


@transaction.atomic
def record_override(
    engagement_id: UUID, *, duty_ids: Collection[UUID], text: str, by: Any, now: datetime
) -> None:
    """Let the exit go on though critical duties have nobody. The caller has asked for the second factor.

    Args:
        engagement_id: whose.
        duty_ids: the duties that the sponsor saw named; they must be those that nobody has now.
        text: why, and what happens to these duties.
        by: the sponsor.
        now: when.

    Raises:
        NotThere: there is no such engagement.
        Refusal: nothing is said; no critical duty lacks somebody; others lack somebody than those shown; the person is
            not a sponsor; the engagement is handed over.
    """
    engagement = lock_engagement(engagement_id)
    _check_open(engagement)
    if by.pk not in {one.person_id for one in list_members(engagement_id, now=now, role="sponsor")}:
        raise Refusal(_("Only the sponsor can let the exit go on"))
    if not text.strip():
        raise Refusal(_("Enter why the exit goes on"), field="text")
    without = read_exit_facts(engagement_id, now).without
    if not without:
        raise Refusal(_("Somebody of the agency can do each critical duty. There is nothing to override"))
    if {one.duty.id for one in without} != set(duty_ids):
        raise Refusal(
            _("Meanwhile other duties have nobody than those that you read. Read them again, then sign")
        )
    duties = [{"id": str(one.duty.id), "name": one.duty.name} for one in without]
    Override.objects.create(engagement_id=engagement_id, duties=duties, text=text.strip(), by=by, at=now)
    record_event(
        by=by,
        now=now,
        verb="signed",
        kind="override",
        key=engagement_id,
        name=engagement.name,
        engagement_id=engagement_id,
        after={"why": text.strip(), "duties_that_nobody_has": [one["name"] for one in duties]},
    )


@transaction.atomic
def sign_exit(engagement_id: UUID, *, by: Any, now: datetime) -> None:
    """Sign the exit: the engagement is handed over, and its checks begin. The caller has asked for the second factor.

    Raises:
        NotThere: there is no such engagement.
        NotHandedOver: something stands in the way; it names all that does.
        Refusal: the engagement has not started or is handed over already; the person is not a service owner of the
            agency's.
    """
    engagement = lock_engagement(engagement_id)
    _check_open(engagement)
    check_owner(engagement_id, by, now)
    bring_up_to_date(engagement_id, now=now)  # a step that came this minute is a duty, too
    facts = read_exit_facts(engagement_id, now)
    obstacles = list_obstacles(engagement_id, facts)
    if obstacles:
        raise NotHandedOver(obstacles)
    record_event(
        by=by,
        now=now,
        verb="signed",
        kind="exit",
        key=engagement_id,
        name=engagement.name,
        engagement_id=engagement_id,
        after=_describe(facts),
    )
    # The signature stands now, so this asks the same conditions as every other way to this phase, and passes.
    record_phase(engagement_id, phase="handed_over", by=by, now=now)


def _check_open(engagement: Any) -> None:
    if engagement.phase == "handed_over":
        raise Refusal(_("The engagement is handed over already"))


def _describe(facts: ExitFacts) -> dict[str, Any]:
    """Describe what stood when the exit was signed."""
    return {
        "readiness_share": facts.share,
        "duties": len(facts.lines),
        "accepted": facts.accepted_count,
        "not_accepted": [one.duty.name for one in facts.lines if one.status != "accepted"],
        "duties_that_nobody_has": [one.duty.name for one in facts.without],
        "overridden_by": facts.override.by if facts.override and facts.covered else "",
        "why_overridden": facts.override.text if facts.override and facts.covered else "",
    }
