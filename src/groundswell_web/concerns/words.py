"""The words of concerns: what they are about, how they are answered, how far they are."""

from __future__ import annotations

from django.utils.translation import gettext as _

SUBJECTS = ("step", "rule", "target", "finding", "trial")
ANSWERS = ("guardrail", "change", "reason")
STATES = ("waiting", "answered", "settled")
ANSWER_DAYS = 3  # a concern without an answer for so long is raised with the lead


def name_subject(kind: str) -> str:
    """Name a kind of subject."""
    return {
        "step": _("Step"),
        "rule": _("Rule"),
        "target": _("Target"),
        "finding": _("Finding"),
        "trial": _("Trial"),
    }[kind]


def name_answer(kind: str) -> str:
    """Name a kind of answer."""
    return dict(list_answers())[kind]


def list_answers() -> list[tuple[str, str]]:
    """List the kinds of answer, as choices."""
    return [
        ("guardrail", _("A guardrail: a limit at which it stops")),
        ("change", _("A change of plan")),
        ("reason", _("A reason why the plan stays as it is")),
    ]


def name_state(state: str) -> str:
    """Say how far a concern is."""
    return {
        "waiting": _("No answer yet"),
        "answered": _("Answered"),
        "settled": _("Settled"),
    }[state]


def name_silence(reason: str) -> str:
    """Say why nobody can judge the answer to a concern any more."""
    return {
        "left": _("The one who raised it has left."),
        "role_ended": _("The one who raised it has no role here any more."),
        "away": _("The one who raised it is away for long."),
        "unanswered": _("It was raised without a name, and nobody has judged the answer for two weeks."),
    }[reason]


def name_nobody() -> str:
    """Say who raised an unnamed concern."""
    return _("Somebody unnamed")
