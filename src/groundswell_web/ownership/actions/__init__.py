"""Write points, ownerships, rules and spreadsheets: the only writer of these."""

from groundswell_web.ownership.actions.attachments import record_attachment
from groundswell_web.ownership.actions.ownerships import record_ownership
from groundswell_web.ownership.actions.points import SeenPoint, record_seen_points
from groundswell_web.ownership.actions.rules import (
    correct_rule,
    record_question,
    record_rule,
    withdraw_rule,
)
from groundswell_web.ownership.actions.sheets import accept_sheet, record_sheet, withdraw_sheet
from groundswell_web.ownership.terms import OwnershipAnswers, RuleAnswers

__all__ = [
    "OwnershipAnswers",
    "RuleAnswers",
    "SeenPoint",
    "accept_sheet",
    "correct_rule",
    "record_attachment",
    "record_ownership",
    "record_question",
    "record_rule",
    "record_seen_points",
    "record_sheet",
    "withdraw_rule",
    "withdraw_sheet",
]
