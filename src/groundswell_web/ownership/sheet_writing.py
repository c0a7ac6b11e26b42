"""Write owners and rules as CSV that a spreadsheet can open, fill in and give back."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from defusedcsv import csv

from groundswell_web.ownership.queries import RuleLine, list_points, list_rules
from groundswell_web.ownership.sheet_reading import COLUMNS, FORMULA_SIGNS


def write_owner_sheet(engagement_id: UUID, now: datetime) -> str:
    """Write every point with its owner; a point without one has a row to fill in."""
    rows = []
    for point in list_points(engagement_id, now):
        card = point.ownership
        if card is None:
            rows.append([point.unique_name])
            continue
        said = [card.email, f"{card.may_spend:.2f}", card.currency, card.may_change]
        rows.append([point.unique_name, *said, "yes" if card.may_stop else "no", card.authority, card.clock])
    return _write("owners", rows)


def write_rule_sheet(engagement_id: UUID, now: datetime) -> str:
    """Write every point with its rules; a point without one has a row to fill in."""
    rules: dict[UUID, list[RuleLine]] = defaultdict(list)
    for rule in list_rules(engagement_id, now):
        rules[rule.point_id].append(rule)
    rows = []
    for point in list_points(engagement_id, now, gone=True):
        if not point.rule_count and not point.is_gone:
            rows.append([point.unique_name])
        for rule in rules[point.id]:
            checked = [rule.checked_by_email or "", rule.checked_on.isoformat() if rule.checked_on else ""]
            said = [rule.text, rule.citation, rule.level, rule.waiver, *checked, rule.evidence]
            rows.append([point.unique_name, *said])
    return _write("rules", rows)


def _write(kind: str, rows: Iterable[list[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = COLUMNS[kind]
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_guard(cell) for cell in row] + [""] * (len(columns) - len(row)))
    return "\ufeff" + out.getvalue()  # the mark by which Excel knows UTF-8


def _guard(cell: str) -> str:
    """Double an apostrophe that the way back would take for ours."""
    return "'" + cell if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_SIGNS else cell
