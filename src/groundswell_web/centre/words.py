"""The words that fits are told in."""

from __future__ import annotations

from django.utils.translation import gettext as _

GO, DECLINED = "go", "declined"
DECISIONS = (GO, DECLINED)
PARTS = ("sponsor", "data", "keeper", "mandate")


def name_part(part: str) -> str:
    """Name a part of a fit."""
    return {
        "sponsor": _("Sponsor"),
        "data": _("Data access"),
        "keeper": _("Exit owner"),
        "mandate": _("Mandate"),
    }[part]


def ask_part(part: str) -> str:
    """Ask what a part of a fit is about."""
    return {
        "sponsor": _("Who carries the risk, and have they said yes in writing?"),
        "data": _("Which records, who gives them, and by when?"),
        "keeper": _("Who keeps it afterwards?"),
        "mandate": _("What may be changed without asking?"),
    }[part]


def name_decision(decision: str) -> str:
    """Say how a fit was decided."""
    return {"": _("Being asked"), GO: _("Begun"), DECLINED: _("Declined")}[decision]
