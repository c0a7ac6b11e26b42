"""The words that the models of the plan choose from."""

from __future__ import annotations

from django.utils.translation import gettext as _

LEVELS = (0, 1, 2, 3)
KINDS_OF_ITEM = ("target", "trial", "duty", "other")
STATES = ("queued", "computing", "ready", "impossible", "failed")
AT_WORK = ("queued", "computing")


def name_level(level: int) -> str:
    """Say how well somebody knows a skill."""
    return (_("none"), _("learning"), _("can do it"), _("can teach it"))[level]


def name_kind(kind: str) -> str:
    """Name what kind of work an item is."""
    return {"target": _("Target"), "trial": _("Trial"), "duty": _("Duty"), "other": _("Other work")}[kind]


def name_state(state: str) -> str:
    """Name how far a plan is."""
    return {
        "queued": _("Waiting to begin"),
        "computing": _("Being computed"),
        "ready": _("Ready"),
        "impossible": _("Not possible"),
        "failed": _("Not finished"),
    }[state]


def name_home(home: str) -> str:
    """Name whose staff somebody is."""
    return _("agency") if home == "agency" else _("unit")


def list_usual_skills() -> list[str]:
    """List the skills that a mixed team begins with; each engagement calls them as it likes."""
    return [
        _("Delivery"),
        _("User research"),
        _("Design and content"),
        _("Development"),
        _("Data"),
        _("Policy and law"),
        _("Casework"),
    ]
