"""The list of engagements as somebody asked for it: which, in what order, as a page or as a file. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from groundswell.reports.csv_tables import guard_cell
from groundswell_web.centre.overview import PHASES, VERDICTS, EngagementLine
from groundswell_web.engagements.queries import PHASE_NAMES

NEAR_DAYS = 84  # twelve weeks: as long as a target may take
NEVER = datetime.max.replace(tzinfo=UTC)

# What the list can be ordered by: the smallest key comes first.
ORDERS: dict[str, Callable[[EngagementLine], Any]] = {
    "exit": lambda line: line.days_to_exit,
    "name": lambda line: line.engagement.name.casefold(),
    "phase": lambda line: PHASES.index(line.phase),
    "readiness": lambda line: _rank_readiness(line),
    "harm": lambda line: -line.trials.verdicts["harmful"] - line.trials.verdicts["stopped_by_guardrail"],
    "cost": lambda line: [(money.currency, -money.minor) for money in line.costs] or [("~", 0)],
    "unowned": lambda line: (-(line.unowned.applicant_days or 0.0), -line.unowned.unowned),
    "records": lambda line: line.records_as_of or NEVER,
}


@dataclass(frozen=True)
class Wish:
    """Which engagements somebody wants to see, and in what order.

    Args:
        phase: only those in this phase; empty for all.
        order: one of `ORDERS`.
    """

    phase: str = ""
    order: str = "exit"


@dataclass(frozen=True)
class Hint:
    """What needs somebody's look first: an engagement, and why."""

    line: EngagementLine
    text: str


def read_wish(phase: str, order: str) -> Wish:
    """Read what was asked for; what is not known is left out."""
    return Wish(phase if phase in PHASES else "", order if order in ORDERS else "exit")


def name_orders() -> list[tuple[str, str]]:
    """Name what the list can be ordered by."""
    return [
        ("exit", _("Nearest exit first")),
        ("readiness", _("Least ready first")),
        ("unowned", _("Most that nobody owns first")),
        ("records", _("Oldest records first")),
        ("harm", _("Most harmful verdicts first")),
        ("cost", _("Highest cost first, by currency")),
        ("phase", _("By phase")),
        ("name", _("By name")),
    ]


def name_phases() -> list[tuple[str, str]]:
    """Name the phases that the list can be filtered by."""
    return [
        ("", _("All phases")),
        ("not_started", _("Not started")),
        *((phase, str(PHASE_NAMES[phase])) for phase in PHASES[1:]),
    ]


def choose_lines(lines: Iterable[EngagementLine], wish: Wish) -> list[EngagementLine]:
    """Choose those that somebody wants to see, in their order; those that are handed over come last."""
    chosen = [line for line in lines if wish.phase in ("", line.phase)]
    order = ORDERS[wish.order]
    return sorted(
        chosen, key=lambda line: (line.is_over, order(line), line.days_to_exit, line.engagement.name)
    )


def list_hints(lines: Iterable[EngagementLine]) -> list[Hint]:
    """List the engagements whose exit is near or past while something is missing, the nearest exit first."""
    hints = [Hint(line, text) for line in lines if not line.is_over and (text := _find_hint(line))]
    return sorted(hints, key=lambda hint: (hint.line.days_to_exit, hint.line.engagement.name))


def write_csv(lines: Sequence[EngagementLine]) -> str:
    """Write the list as CSV, with cells that no spreadsheet runs as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        [
            *("engagement", "agency", "phase", "begins_on", "exits_on", "days_to_exit"),
            *("readiness_share", "readiness_on", "critical_duties_without_anybody", "trials_running"),
            *(f"trials_{verdict}" for verdict in VERDICTS),
            *("cost", "steps", "steps_nobody_owns", "applicant_days_nobody_owns", "records_as_of"),
        ]
    )
    writer.writerows([guard_cell(cell) for cell in _write_line(line)] for line in lines)
    return text.getvalue()


def _rank_readiness(line: EngagementLine) -> tuple[bool, float, int]:
    """Rank the least ready first; where there is no figure yet, it comes after all those that have one."""
    found = line.readiness
    if found is None or found.share is None:
        return (True, 0.0, 0)
    return (False, found.share, -found.critical_without)


def _find_hint(line: EngagementLine) -> str:
    if line.days_to_exit < 0:
        return _("The exit date has passed, and it is not handed over.")
    if line.days_to_exit > NEAR_DAYS:
        return ""
    if not line.engagement.is_started:
        return _("It has not started, and the team leaves within twelve weeks.")
    if line.readiness is None:
        return _("The team leaves within twelve weeks, and readiness has not been computed yet.")
    if line.readiness.critical_without:
        return _(
            "The team leaves within twelve weeks, and nobody of the agency can do a critical duty alone."
        )
    return ""


def _write_line(line: EngagementLine) -> list[Any]:
    one, readiness, unowned = line.engagement, line.readiness, line.unowned
    return [
        *(
            one.name,
            one.agency,
            line.phase,
            one.begins_on.isoformat(),
            one.exits_on.isoformat(),
            line.days_to_exit,
        ),
        *(
            (readiness.share, readiness.on.isoformat(), readiness.critical_without)
            if readiness
            else (None, None, None)
        ),
        line.trials.running,
        *(line.trials.verdicts[verdict] for verdict in VERDICTS),
        "; ".join(str(money) for money in line.costs),
        *(unowned.points, unowned.unowned, unowned.applicant_days),
        line.records_as_of.date().isoformat() if line.records_as_of else None,
    ]
