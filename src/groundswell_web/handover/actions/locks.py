"""Lock a duty, a holding or a deed of an engagement, so that what is decided on it still holds when it is written."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.handover.models import Deed, Duty, Holding
from groundswell_web.refusals import NotThere


def lock_duty(engagement_id: UUID, duty_id: UUID) -> Duty:
    """Lock a duty until the transaction ends.

    Raises:
        NotThere: this engagement has no such duty.
    """
    found = Duty.objects.select_for_update().filter(pk=duty_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such duty"))
    return found


def lock_holding(engagement_id: UUID, holding_id: UUID) -> Holding:
    """Lock an account or a contract until the transaction ends.

    Raises:
        NotThere: this engagement has no such one.
    """
    found = Holding.objects.select_for_update().filter(pk=holding_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such account or contract"))
    return found


def lock_deed(engagement_id: UUID, deed_id: UUID) -> Deed:
    """Lock a deed until the transaction ends.

    Raises:
        NotThere: this engagement has no such deed.
    """
    found = Deed.objects.select_for_update().filter(pk=deed_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such deed"))
    return found
