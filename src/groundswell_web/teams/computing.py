"""Compute plans: the library plans, this keeps what it found and tells how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.errors.planning import PlanUndecided
from groundswell_web.teams.actions.plans import (
    record_failure,
    record_outcome,
    record_progress,
    record_start,
)
from groundswell_web.teams.plan_queries import list_silent, read_job

if TYPE_CHECKING:
    from groundswell.teams import Clash, TeamPlan
    from groundswell.teams.plans.progress import Progress

LONGEST_SILENCE = timedelta(
    minutes=30
)  # of a plan of which nothing was heard: it waited in vain, or was stopped
BETWEEN_NOTES = timedelta(seconds=1)
logger = logging.getLogger(__name__)


class _Unwanted(Exception):
    """Nobody waits for the plan any more."""


def compute_plan(
    plan_id: UUID, *, limit: float | None = None, clock: Callable[[], datetime] = timezone.now
) -> None:
    """Compute a plan that was asked for, and keep it, or what clashes, or why there is neither.

    Args:
        plan_id: which; one that is computed or done already is left alone.
        limit: most work of the solver, in its own units; None: the usual.
        clock: tells the time.
    """
    if not record_start(plan_id, now=clock()):
        return
    try:
        found = _plan(plan_id, limit, _Notes(plan_id, clock))
    except _Unwanted:
        return
    except PlanUndecided:
        text = _(
            "In the time that a plan may take there was neither a plan nor a proof that none is possible. "
            "Make it easier: fewer pieces of work, one more person who can do it, or fewer rules."
        )
        record_failure(plan_id, text, now=clock())
    except GroundswellError as error:
        text = _("What you can do: {next_step}.").format(next_step=error.next_step)
        record_failure(plan_id, f"{error.what}\n{text}", now=clock())
    except Exception:
        record_failure(plan_id, _("Something went wrong on the way. Ask for the plan again."), now=clock())
        raise
    else:
        state = "ready" if hasattr(found, "turns") else "impossible"
        record_outcome(plan_id, state, found.to_document(), now=clock())


def give_up_stopped(now: datetime) -> None:
    """Say of plans that were stopped on the way that they have to be asked for again."""
    for plan_id in list_silent(now - LONGEST_SILENCE):
        record_failure(plan_id, _("It was stopped on the way. Ask for the plan again."), now=now)


class _Notes:
    """Writes down how far a plan is, at most once a second; ends it when nobody waits for it any more."""

    def __init__(self, plan_id: UUID, clock: Callable[[], datetime]) -> None:
        self.plan_id, self.clock, self.stage = plan_id, clock, ""
        self.last_at: datetime | None = None

    def __call__(self, progress: Progress) -> None:
        """Note it.

        Raises:
            _Unwanted: the plan was stopped.
        """
        now = self.clock()
        if self.stage == progress.stage and self.last_at and now - self.last_at < BETWEEN_NOTES:
            return
        self.last_at, self.stage = now, progress.stage
        told: dict[str, Any] = {"stage": progress.stage, "share": round(progress.share, 4)}
        if progress.gap is not None:
            told["gap"] = round(progress.gap, 4)
        if not record_progress(self.plan_id, told, now=now):
            raise _Unwanted


def _plan(plan_id: UUID, limit: float | None, notes: _Notes) -> TeamPlan | Clash:
    """Ask the library; a plan that goes on from another with the fewest changes."""
    from groundswell.teams import PlanRequest, TeamPlan, plan
    from groundswell.teams.plans.progress import LIMIT

    job = read_job(plan_id)
    request, most = PlanRequest.from_document(job.request), limit or LIMIT
    if job.former is None:
        return plan(request, progress=notes, limit=most)
    from groundswell.teams import replan

    former = TeamPlan.from_document(job.former)
    return replan(request, former, job.from_week, progress=notes, limit=most)
