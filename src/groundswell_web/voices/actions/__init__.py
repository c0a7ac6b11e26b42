"""Write kinds of people, sessions and quotes: the only writer of these.

No event of the history holds what somebody said: events cannot be deleted, and consent can be withdrawn.
"""

from groundswell_web.voices.actions.kinds import record_kind, withdraw_kind
from groundswell_web.voices.actions.quotes import correct_quote, record_quote, withdraw_quote
from groundswell_web.voices.actions.sessions import correct_session, record_session, withdraw_session
from groundswell_web.voices.terms import QuoteAnswers, SessionAnswers

__all__ = [
    "QuoteAnswers",
    "SessionAnswers",
    "correct_quote",
    "correct_session",
    "record_kind",
    "record_quote",
    "record_session",
    "withdraw_kind",
    "withdraw_quote",
    "withdraw_session",
]
