"""Check an engagement some months after its exit: still imported, owned, watched, and as fast?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell_web.govuk.environment import show_day
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.duty_queries import list_duties
from groundswell_web.handover.rehearsing import Outcome, count_outcomes, read_outcomes
from groundswell_web.handover.speed import watch_speed
from groundswell_web.ownership.queries import list_unowned
from groundswell_web.records.queries import find_current

QUESTIONS = ("imported", "owned", "watched", "as_fast")
FRESH = timedelta(days=45)  # a monthly import, and half a month for whoever was away
NAMED = 10  # names in a sentence; the rest is counted


@dataclass(frozen=True)
class Found:
    """The answer to one question.

    Args:
        is_so: None where it cannot be told.
        text: in a sentence or a few.
        facts: the numbers behind it.
    """

    is_so: bool | None
    text: str
    facts: dict[str, Any]


def add_months(day: date, months: int) -> date:
    """Add calendar months; a day that the month does not have becomes its last.

    Example:
        >>> add_months(date(2026, 1, 31), 1)
        datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def check_later(
    engagement_id: UUID, *, exit_at: datetime, since_at: datetime, now: datetime
) -> dict[str, Found]:
    """Answer the four questions from what stands in the workbench; nobody is asked, and nobody can say it.

    Args:
        engagement_id: whose.
        exit_at: when the exit was signed.
        since_at: the check before, or the exit: from when on duties are looked at.
        now: the moment.
    """
    return {
        "imported": _check_import(engagement_id, now),
        "owned": _check_owners(engagement_id, now),
        "watched": _check_duties(engagement_id, since_at, now),
        "as_fast": _check_speed(engagement_id, exit_at),
    }


def _check_import(engagement_id: UUID, now: datetime) -> Found:
    """Are the records still brought in: do the newest reach to the last six weeks?"""
    extract = find_current(engagement_id)
    reached = (extract.extract_at or extract.ready_at) if extract else None
    if extract is None or reached is None:
        return Found(False, _("No records are in."), {"extract_at": None})
    days = (now - reached).days
    told = {"day": show_day(reached), "days": days, "most": FRESH.days}
    if now - reached <= FRESH:
        text = _("The newest records reach until {day}.")
    else:
        text = _(
            "The newest records reach until {day}: {days} days ago. Expected is every {most} days or more often."
        )
    return Found(
        now - reached <= FRESH, text.format(**told), {"extract_at": reached.isoformat(), "days": days}
    )


def _check_owners(engagement_id: UUID, now: datetime) -> Found:
    """Does each step, and each duty, still have an owner who is there and of the agency?"""
    steps = [point.name for point in list_unowned(engagement_id, now)]
    duties = [
        duty.name
        for duty in list_duties(engagement_id, now)
        if not (duty.owner_id and duty.owner_is_here and duty.owner_home == "agency")
    ]
    facts = {"steps": steps, "duties": duties}
    if not steps and not duties:
        return Found(True, _("Each step and each duty has an owner of the agency’s who is there."), facts)
    said = []
    if steps:
        said.append(_("Steps that nobody owns: {names}.").format(names=_name(steps)))
    if duties:
        said.append(_("Duties without an owner of the agency’s: {names}.").format(names=_name(duties)))
    return Found(False, " ".join(said), facts)


def _check_duties(engagement_id: UUID, since_at: datetime, now: datetime) -> Found:
    """Is the service still watched: are the duties done that came since the last check?"""
    facts = read_teams(engagement_id, now)
    outcomes = read_outcomes(
        facts.duties,
        facts.people,
        facts.deeds,
        from_at=since_at,
        until_at=now,
        zone=timezone.get_default_timezone(),
    )
    counts = count_outcomes(outcomes)
    undone = [
        one.name for one in outcomes if one.outcome in ("not_done", "unit") and one.consequence != "minor"
    ]
    return Found(not undone, _tell_duties(outcomes, counts, undone), {"counts": counts, "undone": undone})


def _tell_duties(outcomes: list[Outcome], counts: dict[str, int], undone: list[str]) -> str:
    came = sum(counts[name] for name in ("not_done", "unit", "late", "done"))
    told = {"came": came, "done": counts["done"], "late": counts["late"]}
    said = _("Of {came} duties that came, the agency did {done} in time and {late} late.").format(**told)
    if undone:
        said += " " + _("The agency did not do: {names}.").format(names=_name(undone))
    return said


def _check_speed(engagement_id: UUID, exit_at: datetime) -> Found:
    """Is it as fast as when it was handed over?"""
    speed = watch_speed(engagement_id, timezone.localdate(exit_at, timezone.get_default_timezone()))
    facts = {
        "horizon_days": speed.horizon_days,
        "is_promise": speed.is_promise,
        "evidence": speed.evidence,
        "alarm_at": speed.alarm_at,
        "before": [asdict(one) for one in speed.before],
        "after": [asdict(one) for one in speed.after],
    }
    return Found(speed.is_as_fast, " ".join(speed.sentences), facts)


def _name(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (_(" and {count} more").format(count=more) if more > 0 else "")
