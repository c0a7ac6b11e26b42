"""What is owned, why it must be, and what is aimed at in the example. Citations are as invented as the town."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from groundswell_web.example.arrival import CUT_ON
from groundswell_web.example.people import Cast
from groundswell_web.ownership.actions import (
    OwnershipAnswers,
    RuleAnswers,
    record_ownership,
    record_question,
    record_rule,
)
from groundswell_web.ownership.queries import list_points
from groundswell_web.targets.actions import Terms, accept_target, record_note, record_target

DECISION = "T10 Determine necessity to stop indication"
LETTER = "T05 Print and send confirmation of receipt"
CHECK = "T02 Check confirmation of receipt"
APPROVAL = "T04 Determine confirmation of receipt"
# Step, who owns it, may spend, may change, may stop, where that is written.
OWNERS = (
    (DECISION, "owner", 10000, "Who decides, and in which order", True, "Rules of signature 2024, no. 7"),
    ("Confirmation of receipt", "caseworker", 0, "Wording of the letter", False, "Task description, desk 2"),
    ("T06 Determine necessity of stop advice", "member", 2000, "The check list", False, "Memo of 3 May 2024"),
    (
        "T14 Determine document X request unlicensed",
        "former",
        500,
        "The form",
        False,
        "Task description, desk 4",
    ),
)
# Step, text, citation, level, who can waive it, who checked it.
RULES = (
    (
        "Confirmation of receipt",
        "Every applicant gets a confirmation of receipt in writing.",
        "Administrative Procedure Act, section 14 (1)",
        "law",
        "Parliament",
        "owner",
    ),
    (
        DECISION,
        "Two people look at every decision to stop an application.",
        "Council decision 2016/48, no. 3",
        "policy",
        "The council, on a proposal of the building office",
        "member",
    ),
    (
        APPROVAL,
        "The head of office signs each confirmation before it is sent.",
        "",
        "custom",
        "The head of office",
        "caseworker",
    ),
    (
        LETTER,
        "Confirmations go out by post, never by email.",
        "",
        "unknown",
        "",
        None,
    ),
)
# What was noted of the target that runs: after how many days, and what.
NOTES = (
    (0, "The records of this example end in January 2012. This target lies in their days, not in ours."),
    (2, "The list of open decisions is looked through every morning, the oldest first."),
)


def name_first_owners(cast: Cast, now: datetime) -> None:
    """Give owners to some steps. The steps in which most days pass are left for whoever tries the example."""
    points = find_points(cast, now)
    for name, key, spend, may_change, may_stop, authority in OWNERS:
        if name in points:
            answers = OwnershipAnswers(
                owner_id=cast.people[key],
                may_spend=Decimal(spend),
                currency="EUR" if spend else "",
                may_change=may_change,
                may_stop=may_stop,
                authority=authority,
            )
            record_ownership(
                cast.engagement_id, points[name], version=0, answers=answers, by=cast.get("owner"), now=now
            )


def write_rules(cast: Cast, now: datetime) -> None:
    """Write a rule of each kind; nobody has answered about the last one."""
    points = find_points(cast, now)
    for name, text, citation, level, waiver, checked_by in RULES:
        if name not in points:
            continue
        answers = RuleAnswers(
            text=text,
            citation=citation,
            level=level,
            waiver=waiver,
            checked_by_id=cast.people[checked_by] if checked_by else None,
            checked_on=now.date() if checked_by else None,
        )
        rule_id = record_rule(
            cast.engagement_id, points[name], answers=answers, by=cast.get("caseworker"), now=now
        )
        if level == "unknown":
            record_question(
                cast.engagement_id,
                rule_id,
                asked_of="Legal office of the municipality",
                asked_on=now.date(),
                by=cast.get("member"),
                now=now,
            )


def begin_target(cast: Cast, now: datetime) -> None:
    """Propose, agree and begin a target. Its days lie where the records go on, so that its progress can be read."""
    from_on = CUT_ON + timedelta(days=1)
    target_id = record_target(
        cast.engagement_id,
        Terms(
            title="Answer half of the applicants within 45 days",
            measure="median_wait_days",
            step="",
            to_value=45.0,
            from_on=from_on,
            due_on=from_on + timedelta(weeks=12),
            owner_id=cast.people["owner"],
            budget=Decimal(12000),
            currency="EUR",
            guards=("share_sent_back",),
        ),
        source="finding",
        source_key="waits",
        by=cast.get("lead"),
        now=now,
    )
    accept_target(cast.engagement_id, target_id, "agreed", by=cast.get("sponsor"), now=now)
    accept_target(cast.engagement_id, target_id, "running", by=cast.get("owner"), now=now)
    for days, note in NOTES:
        record_note(
            cast.engagement_id, target_id, text=note, by=cast.get("owner"), now=now + timedelta(days=days)
        )


def agree_target(cast: Cast, now: datetime) -> None:
    """Propose a target and agree to it."""
    target_id = record_target(
        cast.engagement_id,
        Terms(
            title="Keep the promise of eight weeks for 8 in 10",
            measure="share_within_promise",
            step="",
            to_value=0.8,
            from_on=(now + timedelta(days=14)).date(),
            due_on=(now + timedelta(days=14, weeks=11)).date(),
            owner_id=cast.people["member"],
            budget=Decimal(6000),
            currency="EUR",
            guards=("share_sent_back",),
        ),
        source="finding",
        source_key="waits",
        by=cast.get("member"),
        now=now,
    )
    accept_target(cast.engagement_id, target_id, "agreed", by=cast.get("owner"), now=now)


def propose_target(cast: Cast, now: datetime) -> None:
    """Propose a target that nobody has agreed to yet."""
    record_target(
        cast.engagement_id,
        Terms(
            title="Bring the applications that are stuck down to eight",
            measure="stuck_cases",
            step="",
            to_value=8.0,
            from_on=(now + timedelta(days=7)).date(),
            due_on=(now + timedelta(days=7, weeks=8)).date(),
            owner_id=cast.people["caseworker"],
            budget=Decimal(0),
            currency="EUR",
        ),
        source="finding",
        source_key="stuck",
        by=cast.get("member"),
        now=now,
    )


def find_points(cast: Cast, now: datetime) -> dict[str, UUID]:
    """Find the steps of the records by their names."""
    return {point.name: point.id for point in list_points(cast.engagement_id, now) if point.kind == "step"}
