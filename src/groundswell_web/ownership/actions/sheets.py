"""Take a spreadsheet in: first kept and previewed, then done whole, or done but for its faulty rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.ownership.actions.attachments import clean_file_name
from groundswell_web.ownership.actions.ownerships import record_ownership
from groundswell_web.ownership.actions.rules import correct_rule, record_rule
from groundswell_web.ownership.models import Sheet
from groundswell_web.ownership.sheet_plans import PlannedRow
from groundswell_web.ownership.sheet_queries import build_plan
from groundswell_web.ownership.sheet_reading import SheetRow
from groundswell_web.ownership.terms import OwnershipAnswers, RuleAnswers
from groundswell_web.refusals import NotThere, Refusal

KEPT = timedelta(days=2)  # a preview that nobody said yes to; long enough for a night between


@transaction.atomic
def record_sheet(
    engagement_id: UUID, *, kind: str, name: str, rows: Sequence[SheetRow], by: Any, now: datetime
) -> UUID:
    """Keep the rows of a spreadsheet until somebody has looked at what they would change.

    Args:
        engagement_id: which engagement.
        kind: ``"owners"`` or ``"rules"``.
        name: of the file.
        rows: what it holds.
        by: who uploaded it.
        now: when.
    """
    sheet = Sheet.objects.create(
        engagement_id=engagement_id,
        kind=kind,
        name=clean_file_name(name),
        rows=[asdict(row) for row in rows],
        uploaded_by=by,
        uploaded_at=now,
    )
    _note(sheet, "uploaded", by, now, {"kind": kind, "rows": len(rows)})
    return sheet.pk


def remove_old_sheets(now: datetime) -> int:
    """Throw away the previews of all engagements that nobody said yes to for two days; gives how many."""
    removed, _by_model = Sheet.objects.filter(uploaded_at__lt=now - KEPT).delete()
    return removed


@transaction.atomic
def accept_sheet(
    engagement_id: UUID,
    sheet_id: UUID,
    *,
    kind: str,
    digest: str,
    good_rows_only: bool,
    by: Any,
    now: datetime,
) -> int:
    """Do what a spreadsheet says: all of it, or nothing; or its good rows when that is what was asked for.

    Args:
        engagement_id: which engagement.
        sheet_id: which spreadsheet.
        kind: ``"owners"`` or ``"rules"``.
        digest: mark of the plan that the person saw.
        good_rows_only: leave the faulty rows out.
        by: who says yes.
        now: when.

    Returns:
        How many rows changed something.

    Raises:
        NotThere: this engagement has no such spreadsheet waiting.
        Refusal: it would do something else now than what was seen; it has faulty rows.
    """
    sheet = _lock(engagement_id, sheet_id, kind)
    plan = build_plan(engagement_id, kind, [SheetRow(**row) for row in sheet.rows], now)
    if plan.digest != digest:
        raise Refusal(_("Something changed since this preview was made. Look at it again, then import"))
    if plan.list_state("fault") and not good_rows_only:
        raise Refusal(_("Some rows have faults. Mend them, or import only the good rows"))
    wanted = plan.list_state("new", "change")
    for row in wanted:
        _do(engagement_id, row, by, now)
    _note(
        sheet,
        "imported",
        by,
        now,
        {"kind": kind, "changed": len(wanted), "left_out": len(plan.list_state("fault"))},
    )
    sheet.delete()
    return len(wanted)


@transaction.atomic
def withdraw_sheet(engagement_id: UUID, sheet_id: UUID, *, kind: str, by: Actor, now: datetime) -> None:
    """Throw a previewed spreadsheet away.

    Raises:
        NotThere: this engagement has no such spreadsheet waiting.
    """
    sheet = _lock(engagement_id, sheet_id, kind)
    _note(sheet, "threw away", by, now, {"kind": kind, "rows": len(sheet.rows)})
    sheet.delete()


def _do(engagement_id: UUID, row: PlannedRow, by: Any, now: datetime) -> None:
    match row:
        case PlannedRow(answers=OwnershipAnswers() as told, point_id=UUID() as point_id):
            record_ownership(engagement_id, point_id, version=row.version, answers=told, by=by, now=now)
        case PlannedRow(answers=RuleAnswers() as said, rule_id=UUID() as rule_id):
            correct_rule(engagement_id, rule_id, version=row.version, answers=said, by=by, now=now)
        case PlannedRow(answers=RuleAnswers() as said, point_id=UUID() as point_id):
            record_rule(engagement_id, point_id, answers=said, by=by, now=now)


def _lock(engagement_id: UUID, sheet_id: UUID, kind: str) -> Sheet:
    found = Sheet.objects.select_for_update().filter(pk=sheet_id, engagement_id=engagement_id, kind=kind)
    sheet = found.first()
    if sheet is None:
        raise NotThere(_("This spreadsheet was imported or thrown away"))
    return sheet


def _note(sheet: Sheet, verb: str, by: Actor, now: datetime, after: dict[str, Any]) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="sheet",
        key=sheet.pk,
        name=sheet.name,
        engagement_id=sheet.engagement_id,
        after=after,
    )
