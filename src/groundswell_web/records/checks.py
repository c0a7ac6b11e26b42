"""What is raised with people about the records: an import or a pull that failed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import list_members
from groundswell_web.notices.checks import Concerned
from groundswell_web.records.models import Extract


def find_failed_imports(now: datetime) -> Iterable[Concerned]:
    """Find extracts that failed and after which none came that was ready; raised with the leads."""
    failed = Extract.objects.filter(state=Extract.State.FAILED).order_by("engagement_id", "-number")
    for extract in failed:
        later = Extract.objects.filter(
            engagement_id=extract.engagement_id, number__gt=extract.number, state=Extract.State.READY
        )
        if later.exists():
            continue
        text = _(
            "%(name)s could not be imported. See why and try again; the figures still come from the version before."
        )
        for member in list_members(extract.engagement_id, now=now, role="lead"):
            yield Concerned(
                person_id=member.person_id,
                key=str(extract.pk),
                text=text % {"name": extract.name},
                address=reverse("extract", args=[extract.engagement_id, extract.pk]),
                engagement_id=extract.engagement_id,
            )
