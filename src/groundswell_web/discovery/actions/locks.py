"""Lock the report of an engagement, so that what is decided on what it holds still stands when it is written."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.discovery.models import Making, Report
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.refusals import Refusal


def lock_report(engagement_id: UUID) -> Report:
    """Lock the report of an engagement until the transaction ends; it is there from the first question for it.

    Raises:
        NotThere: there is no such engagement.
    """
    get_engagement(engagement_id)
    Report.objects.get_or_create(engagement_id=engagement_id)
    return Report.objects.select_for_update().get(engagement_id=engagement_id)


def check_no_edition_is_made(engagement_id: UUID) -> None:
    """Lock the report and see that no edition is being made of it, whose recommendations must stay as they are.

    Raises:
        NotThere: there is no such engagement.
        Refusal: an edition is being made.
    """
    lock_report(engagement_id)
    if Making.objects.filter(
        engagement_id=engagement_id, is_edition=True, state__in=("queued", "making")
    ).exists():
        raise Refusal(_("An edition is being made just now. Wait until it is there"))
