"""What the forms of the ledger choose from: what a cost is for, who, which step, which months."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from groundswell.ledger.cost_headings import HEADINGS
from groundswell_web.ledger.cards import PurposeLine
from groundswell_web.ledger.forms_sheet import NEW_DUTY
from groundswell_web.ledger.words import PURPOSES, name_purpose
from groundswell_web.ledger.workers import list_workers
from groundswell_web.ownership.queries import list_points

Pairs = list[tuple[str, str]]


def write_value(purpose: str, key: str) -> str:
    """Write what a cost is for as a form sends it.

    Example:
        >>> write_value("duty", "Answer the phone")
        'duty:Answer the phone'
    """
    return f"{purpose}:{key}"


def read_value(value: str) -> tuple[str, str]:
    """Read what a form sent: the purpose and its key.

    Example:
        >>> read_value("service:Permits: new")
        ('service', 'Permits: new')
    """
    purpose, _mark, key = value.partition(":")
    return purpose, key


def list_purpose_names(lines: Iterable[PurposeLine]) -> dict[str, str]:
    """Name what costs can be for, by the value that a form sends."""
    return {write_value(line.purpose, line.key): line.name for line in lines}


def name_home(home: str) -> str:
    """Say whose people or money it is."""
    return {"agency": _("The agency"), "unit": _("The unit")}[home]


def group_purposes(lines: Iterable[PurposeLine]) -> list[tuple[str, Pairs]]:
    """Group what costs can be for by its kind, in the order of the kinds; what goes on stands first."""
    groups: dict[str, Pairs] = {purpose: [] for purpose in PURPOSES}
    for line in sorted(lines, key=lambda line: not line.is_open):
        groups[line.purpose].append((write_value(line.purpose, line.key), line.name))
    groups["duty"].append((NEW_DUTY, _("Another duty, named below")))
    return [(name_purpose(purpose), pairs) for purpose, pairs in groups.items() if pairs]


def list_people(engagement_id: UUID, now: datetime, *, living: bool = False) -> Pairs:
    """List whose time can be booked, as (id, name).

    Args:
        engagement_id: of the engagement.
        now: the moment.
        living: only who has a role today, and so can answer for a cost.
    """
    workers = list_workers(engagement_id, now)
    return [(str(one.id), one.name) for one in workers if one.is_living or not living]


def list_steps(engagement_id: UUID, now: datetime) -> list[str]:
    """List the names of the steps that a cost can serve."""
    return sorted({point.name for point in list_points(engagement_id, now) if point.kind == "step"})


def list_headings() -> Pairs:
    """List the headings of the cost of a transaction, those that count first."""
    return [(one.key, one.label) for one in sorted(HEADINGS, key=lambda one: not one.included)]


def name_month(month_on: date) -> str:
    """Name a month: March 2026."""
    return f"{MONTHS[month_on.month]} {month_on.year}"
