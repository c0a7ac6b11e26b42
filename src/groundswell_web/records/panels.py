"""The part of the state of play that says which records the figures come from."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.records import queries


def fill_records(place: Place, key: str, now: datetime) -> Panel | None:
    """Say as of which day the records are and how many cases they hold, or invite to upload some."""
    if not place.may("see", "records"):
        return None
    extracts = queries.list_extracts(place.engagement.id)
    facts = {
        "current": next((one for one in extracts if one.is_current), None),
        "at_work": next((one for one in extracts if one.is_at_work), None),
        "may_import": place.may("import", "records"),
    }
    return Panel(_("Records"), "records/panel_records.html", facts)
