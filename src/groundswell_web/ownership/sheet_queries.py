"""Read a spreadsheet that waits for a yes, and what it would change as things stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.ownership.models import Sheet
from groundswell_web.ownership.queries import list_owner_choices, list_points, list_rules
from groundswell_web.ownership.sheet_plans import SheetPlan, plan_owners, plan_rules
from groundswell_web.ownership.sheet_reading import SheetRow
from groundswell_web.refusals import NotThere


@dataclass(frozen=True)
class SheetPreview:
    """A spreadsheet and what it would change."""

    id: UUID
    kind: str
    name: str
    row_count: int
    plan: SheetPlan


def get_sheet(engagement_id: UUID, sheet_id: UUID, kind: str, now: datetime) -> SheetPreview:
    """Get a spreadsheet that waits for a yes.

    Raises:
        NotThere: this engagement has none such, or it was imported or thrown away.
    """
    sheet = Sheet.objects.filter(pk=sheet_id, engagement_id=engagement_id, kind=kind).first()
    if sheet is None:
        raise NotThere(_("This spreadsheet was imported or thrown away"))
    rows = [SheetRow(**row) for row in sheet.rows]
    return SheetPreview(sheet.pk, kind, sheet.name, len(rows), build_plan(engagement_id, kind, rows, now))


def build_plan(engagement_id: UUID, kind: str, rows: Sequence[SheetRow], now: datetime) -> SheetPlan:
    """Build the plan of what rows would change as things stand now."""
    points = list_points(engagement_id, now, gone=True)
    choices = list_owner_choices(engagement_id, now)
    if kind == "owners":
        return plan_owners(rows, points, choices)
    return plan_rules(rows, points, list_rules(engagement_id, now), choices, now.date())
