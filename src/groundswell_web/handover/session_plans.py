"""The sessions that would mend most: planned in the background, and kept for as long as they hold.

Finding the smallest set exactly can take many seconds where there are many duties, so no page waits for it. What was
planned is kept under a digest of all that it depends on: as long as nobody's experience changes, it is not planned
again, and once it changes, what was kept is not found any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache

from groundswell.teams.experience import Experience
from groundswell.teams.readiness import Line, Readiness
from groundswell_web.handover.computing import TeamFacts, read_teams
from groundswell_web.handover.readiness_queries import compute_of, list_experience_of

if TYPE_CHECKING:
    from groundswell.teams.sessions import SessionPlan

KEPT = timedelta(days=90)
ASKED_ANEW = timedelta(
    minutes=30
)  # one that was asked for and did not come, as the worker was stopped on the way


def find_sessions(
    engagement_id: UUID, facts: TeamFacts, readiness: Readiness, experience: Sequence[Experience]
) -> SessionPlan | None:
    """Find the sessions that would mend most; has them planned where they are not kept, and gives None meanwhile.

    Args:
        engagement_id: whose.
        facts: what was read of it.
        readiness: of today, from these facts.
        experience: of today, from these facts.
    """
    from groundswell_web.handover.tasks import work_out_sessions

    if all(line.state == "ready" for line in readiness.lines):
        return _plan(facts, readiness.on)  # nothing to search
    key = write_key(readiness.lines, experience)
    found: SessionPlan | None = cache.get(key)
    if found is None and cache.add(f"{key}:asked", 1, timeout=int(ASKED_ANEW.total_seconds())):
        work_out_sessions.enqueue(str(engagement_id))
    return found


def plan_and_keep(engagement_id: UUID, now: datetime) -> bool:
    """Plan the sessions of an engagement as it is now, and keep them; gives whether it had to be done."""
    facts = read_teams(engagement_id, now)
    readiness = compute_of(facts, now.date())
    experience = list_experience_of(facts, now.date())
    key = write_key(readiness.lines, experience)
    if cache.get(key) is not None:
        return False
    cache.set(key, _plan(facts, now.date()), timeout=int(KEPT.total_seconds()))
    return True


def write_key(lines: Sequence[Line], experience: Sequence[Experience]) -> str:
    """Write the digest of all that a plan of sessions depends on: the duties, and how far everybody is with them."""
    told = [
        *(
            f"{line.duty.key} {line.duty.name} {line.duty.weight} {line.duty.owner} {line.duty.successor} {line.state}"
            for line in lines
        ),
        *(
            f"{one.duty.key} {one.person.key} {one.person.name} {one.person.home} {one.level} {one.is_fresh}"
            f" {one.is_on_unit_account} {one.stale_level}"
            for one in experience
        ),
    ]
    return "sessions:" + hashlib.sha256("\n".join(told).encode()).hexdigest()


def _plan(facts: TeamFacts, on: date) -> SessionPlan:
    from groundswell.teams.sessions import plan_sessions  # loads the solver, which few pages need

    return plan_sessions(facts.duties, facts.people, facts.deeds, on)
