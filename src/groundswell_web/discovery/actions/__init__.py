"""Write the discovery report: the only writer."""

from groundswell_web.discovery.actions.causes import correct_cause, record_cause, withdraw_cause
from groundswell_web.discovery.actions.makings import (
    correct_failed,
    make_files,
    record_draft_files,
    resume_stopped_makings,
    sign_edition,
)
from groundswell_web.discovery.actions.recommendations import (
    RecommendationTerms,
    correct_recommendation,
    record_act,
    record_recommendation,
    withdraw_recommendation,
)
from groundswell_web.discovery.actions.texts import Choice, accept_changes, correct_choice, correct_section

__all__ = [
    "Choice",
    "RecommendationTerms",
    "accept_changes",
    "correct_cause",
    "correct_choice",
    "correct_failed",
    "correct_recommendation",
    "correct_section",
    "make_files",
    "record_act",
    "record_cause",
    "record_draft_files",
    "record_recommendation",
    "resume_stopped_makings",
    "sign_edition",
    "withdraw_cause",
    "withdraw_recommendation",
]
