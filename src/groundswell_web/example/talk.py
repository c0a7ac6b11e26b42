"""What people worry about in the example, and what is answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from groundswell_web.concerns.actions import record_answer, record_concern, record_judgement
from groundswell_web.concerns.queries import get_concern
from groundswell_web.concerns.subjects import get_subject
from groundswell_web.example.people import Cast
from groundswell_web.example.work import APPROVAL, find_points
from groundswell_web.targets.queries import list_targets

WORRY = (
    "If half must have an answer within 45 days, we will stop applications for want of a paper that people would have "
    "brought in the second week."
)
ANSWER = (
    "Applications that come back to a step are watched beside the target. If their share rises beyond what chance "
    "explains, the target is dropped."
)
OPEN_WORRY = (
    "The head of office is away every second Friday. What waits for her signature then waits until Monday, and nobody "
    "may say so in the team meeting."
)


def raise_answered_concern(cast: Cast, now: datetime) -> None:
    """Raise a concern about the running target, answer it with a guardrail, and settle it."""
    target = list_targets(cast.engagement_id, now=now)[0]
    subject = get_subject(cast.engagement_id, "target", str(target.id), now)
    raised = record_concern(
        cast.engagement_id, subject=subject, text=WORRY, by=cast.get("caseworker"), now=now
    )
    concern = get_concern(cast.engagement_id, raised.id)
    record_answer(
        cast.engagement_id,
        raised.id,
        version=concern.version,
        kind="guardrail",
        text=ANSWER,
        by=cast.get("lead"),
        now=now + timedelta(days=1),
    )
    record_judgement(
        cast.engagement_id,
        raised.id,
        version=get_concern(cast.engagement_id, raised.id).version,
        settles=True,
        by=cast.get("caseworker"),
        now=now + timedelta(days=2),
    )


def raise_open_concern(cast: Cast, now: datetime) -> None:
    """Raise a concern without a name, which waits for the lead."""
    point_id = find_points(cast, now)[APPROVAL]
    subject = get_subject(cast.engagement_id, "step", str(point_id), now)
    record_concern(cast.engagement_id, subject=subject, text=OPEN_WORRY, by=None, now=now)
