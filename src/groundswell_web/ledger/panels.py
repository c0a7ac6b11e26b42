"""What other pages show of costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.money import Money, sum_money
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.ledger import queries
from groundswell_web.ledger.cards import CostLine
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.result_queries import list_results
from groundswell_web.ledger.words import name_purpose
from groundswell_web.ownership.queries import get_point
from groundswell_web.refusals import NotThere
from groundswell_web.trials.queries import list_trials

TOP = 3  # the state of play is one screen


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what it cost so far and what of it is not accounted for; nothing before the first entry."""
    if not place.may("see", "ledger"):
        return None
    lines = queries.sum_costs(place.engagement.id, by=("purpose",))
    if not lines:
        return None
    facts = {
        "sums": _add_up(lines),
        "hours": sum((line.hours for line in lines), Decimal(0)),
        "gaps": [gap for gap in list_gaps(place.engagement.id, now) if gap.is_open],
    }
    return Panel(_("What it cost"), "ledger/panel_state.html", facts)


def fill_target(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what a target cost: by itself, and through its trials."""
    engagement_id = place.engagement.id
    lines = queries.sum_costs(engagement_id, by=("purpose", "purpose_key"))
    own = [line for line in lines if line.keys == ("target", key)]
    rows = [(_("The target itself"), _add_up(own), _add_hours(own), f"target:{key}")] if own else []
    every = list(own)
    for trial in list_trials(engagement_id, target_id=UUID(key)):
        spent = [line for line in lines if line.keys == ("trial", str(trial.id))]
        every += spent
        if spent:
            rows.append((trial.name, _add_up(spent), _add_hours(spent), f"trial:{trial.id}"))
    facts = {
        "rows": rows,
        "sums": _add_up(every),
        "hours": _add_hours(every),
        "purpose": f"target:{key}",
        "step": "",
        "may_book": place.may("book", "ledger"),
    }
    return Panel(_("What it cost"), "ledger/panel_about.html", facts)


def fill_results(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what a target brought, by itself and through its trials; nothing before there is a result."""
    found = list_results(place.engagement.id)
    if not found:
        return None
    trials = {one.id for one in list_trials(place.engagement.id, target_id=UUID(key))}
    own = [one for one in found if one.subject == f"target:{key}" or one.subject_id in trials]
    if not own:
        return None
    return Panel(_("What it brought"), "ledger/panel_results.html", {"lines": own})


def fill_step(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what was spent on a step, by what it was for."""
    try:
        point = get_point(place.engagement.id, UUID(key), now)
    except NotThere:
        return None
    lines = [
        line
        for line in queries.sum_costs(place.engagement.id, by=("step", "purpose"))
        if line.get("step") == point.name
    ]
    may_book = place.may("book", "ledger")
    if not lines and not may_book:
        return None
    facts = {
        "rows": [(name, sums, hours, "") for name, sums, hours in _list_purposes(lines)],
        "sums": _add_up(lines),
        "hours": _add_hours(lines),
        "purpose": "",
        "step": point.name,
        "may_book": may_book,
    }
    return Panel(_("What this step cost"), "ledger/panel_about.html", facts)


def _add_up(lines: Iterable[CostLine]) -> tuple[Money, ...]:
    sums = sum_money(line.money for line in lines)
    return tuple(sums[currency] for currency in sorted(sums))


def _add_hours(lines: Iterable[CostLine]) -> Decimal:
    return sum((line.hours for line in lines), Decimal(0))


def _list_purposes(lines: Iterable[CostLine]) -> list[tuple[str, tuple[Money, ...], Decimal]]:
    """List what costs were for by kind, each with its sums."""
    groups: dict[str, list[CostLine]] = {}
    for line in lines:
        groups.setdefault(line.get("purpose"), []).append(line)
    return [(name_purpose(purpose), _add_up(own), _add_hours(own)) for purpose, own in groups.items()]
