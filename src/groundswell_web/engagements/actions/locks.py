"""Lock an engagement, so that what is decided on what stands there still holds when it is written."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.models import Engagement
from groundswell_web.refusals import NotThere


def lock_engagement(engagement_id: UUID) -> Engagement:
    """Lock an engagement until the transaction ends.

    Raises:
        NotThere: there is no such engagement.
    """
    engagement = Engagement.objects.select_for_update().filter(pk=engagement_id).first()
    if engagement is None:
        raise NotThere(_("There is no such engagement"))
    return engagement
