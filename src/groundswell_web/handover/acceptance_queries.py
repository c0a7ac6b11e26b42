"""Read acceptance: what the service owner said of each duty, beside how far the agency is with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.teams.readiness import Line, Readiness
from groundswell_web.audit.queries import list_events
from groundswell_web.handover.duty_cards import DutyLine
from groundswell_web.handover.duty_queries import list_duties
from groundswell_web.handover.models import Acceptance
from groundswell_web.handover.readiness_queries import compute_now
from groundswell_web.handover.readiness_words import COLOURS, name_state
from groundswell_web.refusals import NotThere

OF_CONSEQUENCE = ("stops", "slows", "minor")


@dataclass(frozen=True)
class Answer:
    """What the service owner said of a duty at one time."""

    is_accepted: bool
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class AcceptanceLine:
    """A duty, how far the agency is with it, and whether the service owner has accepted it.

    Args:
        duty: what it is, who owns it, where it is described, what it needs.
        state: ``ready``, ``stale``, ``together``, ``seen`` or ``none``, as readiness counts it today.
        why: in a sentence.
        answer: the newest; None while nothing was said.
        changed_at: when what is said of the duty was changed after that answer; None where it was not.
    """

    duty: DutyLine
    state: str
    why: str
    answer: Answer | None
    changed_at: datetime | None

    @property
    def status(self) -> str:
        """``accepted``, ``missing`` something, or ``open``."""
        if self.answer is None:
            return "open"
        return "accepted" if self.answer.is_accepted else "missing"

    @property
    def state_name(self) -> str:
        """How far the agency is with it, in words."""
        return name_state(self.state)

    @property
    def colour(self) -> str:
        """The colour of these words."""
        return COLOURS[self.state]


@dataclass(frozen=True)
class AcceptanceCard:
    """A duty before its acceptance, with all that was said of it so far, newest first."""

    line: AcceptanceLine
    answers: tuple[Answer, ...]


def list_acceptances(
    engagement_id: UUID, now: datetime, *, readiness: Readiness | None = None
) -> list[AcceptanceLine]:
    """List the duties that go on with what was said of them: the critical ones first, then by name.

    Args:
        engagement_id: whose.
        now: the moment.
        readiness: of this moment, where it was computed already.
    """
    states = {line.duty.key: line for line in (readiness or compute_now(engagement_id, now)).lines}
    answers = _read_answers(engagement_id)
    changed = _find_changes(engagement_id)
    lines = [
        _as_line(duty, states.get(str(duty.id)), answers.get(duty.id, ()), changed.get(str(duty.id)))
        for duty in list_duties(engagement_id, now)
    ]
    return sorted(
        lines, key=lambda one: (OF_CONSEQUENCE.index(one.duty.consequence), one.duty.name.casefold())
    )


def get_acceptance(engagement_id: UUID, duty_id: UUID, now: datetime) -> AcceptanceCard:
    """Get a duty before its acceptance.

    Raises:
        NotThere: this engagement has no such duty that goes on.
    """
    line = next((one for one in list_acceptances(engagement_id, now) if one.duty.id == duty_id), None)
    if line is None:
        raise NotThere(_("There is no such duty"))
    return AcceptanceCard(line, tuple(reversed(_read_answers(engagement_id).get(duty_id, ()))))


def _read_answers(engagement_id: UUID) -> dict[UUID, tuple[Answer, ...]]:
    """Read all answers by duty, oldest first."""
    found: dict[UUID, tuple[Answer, ...]] = {}
    rows = Acceptance.objects.filter(duty__engagement_id=engagement_id).select_related("by")
    for row in rows.order_by("at", "pk"):
        answer = Answer(row.is_accepted, row.text, row.by.name, row.at)
        found[row.duty_id] = (*found.get(row.duty_id, ()), answer)
    return found


def _find_changes(engagement_id: UUID) -> dict[str, datetime]:
    """Find when what is said of each duty was last changed."""
    found: dict[str, datetime] = {}
    for event in list_events(engagement_id, kind="duty", limit=2000):
        if event.verb == "changed":
            found.setdefault(event.key, event.at)
    return found


def _as_line(
    duty: DutyLine, line: Line | None, answers: tuple[Answer, ...], changed_at: datetime | None
) -> AcceptanceLine:
    answer = answers[-1] if answers else None
    return AcceptanceLine(
        duty=duty,
        state=line.state if line else "none",
        why=line.why if line else _("It need not be done yet."),
        answer=answer,
        changed_at=changed_at if answer and changed_at and changed_at > answer.at else None,
    )
