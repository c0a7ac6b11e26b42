"""Write trials: the only writer."""

from groundswell_web.trials.actions.amending import record_amendment
from groundswell_web.trials.actions.drafting import (
    TrialTerms,
    correct_trial,
    record_plan,
    record_plan_failure,
    record_planning,
    record_trial,
    withdraw_trial,
)
from groundswell_web.trials.actions.keys import GivenKey, record_key, withdraw_key
from groundswell_web.trials.actions.learning import record_learned
from groundswell_web.trials.actions.running import sign_trial, start_trial
from groundswell_web.trials.actions.stopping import record_reason, record_undone, stop_trial

__all__ = [
    "GivenKey",
    "TrialTerms",
    "correct_trial",
    "record_amendment",
    "record_key",
    "record_learned",
    "record_plan",
    "record_plan_failure",
    "record_planning",
    "record_reason",
    "record_trial",
    "record_undone",
    "sign_trial",
    "start_trial",
    "stop_trial",
    "withdraw_key",
    "withdraw_trial",
]
