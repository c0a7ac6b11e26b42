"""The words of trials: how far they are, why a case stays usual, why one was stopped."""

from __future__ import annotations

from django.utils.translation import gettext as _

STATES = ("draft", "dropped", "signed", "running", "stopped", "following", "closed")
CHAINS = ("entries", "ledger", "values")
KINDS = (
    "registration",
    "start",
    "amendment",
    "look",
    "stop",
    "reason",
    "undone",
    "verdict",
    "matured",
    "reanalysis",
    "learned",
)
CAUSES = ("person", "harm", "guardrail", "decided", "ended")


def name_state(state: str) -> str:
    """Say how far a trial is."""
    return {
        "draft": _("Draft"),
        "dropped": _("Dropped"),
        "signed": _("Signed, not started"),
        "running": _("Running"),
        "stopped": _("Stopped"),
        "following": _("Following the cases"),
        "closed": _("Closed"),
    }[state]


def name_cause(cause: str) -> str:
    """Say why no case is allocated any more."""
    return {
        "person": _("Stopped by a person"),
        "harm": _("Stopped by itself: it harmed"),
        "guardrail": _("Stopped by itself: a guardrail was breached"),
        "decided": _("Ended by itself: the question was decided"),
        "ended": _("Ended on its last day"),
    }[cause]


def name_reason(reason: str) -> str:
    """Say why a case stayed usual although the key did not decide so."""
    return {
        "": _("By the key"),
        "cap": _("The largest number of cases was reached"),
        "before": _("The trial had not begun"),
        "after": _("The trial took no cases any more"),
        "stopped": _("The trial was stopped"),
        "stratum": _("The class of the case is not in the design"),
        "office": _("The office is not in the design"),
        "not_in_trial": _("The case is not in the trial"),
        "doubt": _("The workbench was in doubt"),
    }.get(reason, reason)


def name_verdict(state: str) -> str:
    """Name what a look says."""
    return {
        "keep_going": _("Keep going"),
        "worked": _("Worked"),
        "harmful": _("Harmful"),
        "not_shown": _("Not shown"),
        "stopped_by_guardrail": _("Stopped by a guardrail"),
    }[state]
