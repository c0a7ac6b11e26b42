"""Write engagements, roles and mandates: the only writer of these."""

from groundswell_web.engagements.actions.engagements import (
    correct_engagement,
    record_engagement,
    record_phase,
    start_engagement,
)
from groundswell_web.engagements.actions.mandates import record_mandate, sign_mandate
from groundswell_web.engagements.actions.members import record_member, withdraw_member

__all__ = [
    "correct_engagement",
    "record_engagement",
    "record_mandate",
    "record_member",
    "record_phase",
    "sign_mandate",
    "start_engagement",
    "withdraw_member",
]
