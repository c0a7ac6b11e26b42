"""The only writers of what plans are made of, and of plans."""

from __future__ import annotations

from groundswell_web.teams.actions.plans import (
    choose_plan,
    record_failure,
    record_outcome,
    record_plan,
    record_progress,
    record_start,
    stop_plan,
)
from groundswell_web.teams.actions.presence import record_days, record_leave, withdraw_leave
from groundswell_web.teams.actions.skills import (
    correct_skill,
    record_abilities,
    record_skill,
    record_usual_skills,
    withdraw_skill,
)
from groundswell_web.teams.actions.work import (
    ItemTerms,
    correct_days_of_items,
    correct_item,
    record_item,
    record_suggested_items,
    withdraw_ended_items,
    withdraw_item,
)

__all__ = [
    "ItemTerms",
    "choose_plan",
    "correct_days_of_items",
    "correct_item",
    "correct_skill",
    "record_abilities",
    "record_days",
    "record_failure",
    "record_item",
    "record_leave",
    "record_outcome",
    "record_plan",
    "record_progress",
    "record_skill",
    "record_start",
    "record_suggested_items",
    "record_usual_skills",
    "stop_plan",
    "withdraw_ended_items",
    "withdraw_item",
    "withdraw_leave",
    "withdraw_skill",
]
