"""The words that the models of the hand-over choose from."""

from __future__ import annotations

from django.utils.translation import gettext as _

HOMES = ("agency", "unit", "third_party")
CONSEQUENCES = ("stops", "slows", "minor")
KINDS_OF_HOLDING = ("account", "contract")
PARTS = ("together", "watched")
CHECKED_MONTHS = (1, 3, 6, 12)


def name_consequence(consequence: str) -> str:
    """Say what follows when nobody does a duty."""
    return {
        "stops": _("The service stops, or harm goes unseen"),
        "slows": _("People wait longer, or money is lost"),
        "minor": _("Little, for a while"),
    }[consequence]


def name_home(home: str) -> str:
    """Name whose something is."""
    return {"agency": _("the agency"), "unit": _("the unit"), "third_party": _("somebody else")}[home]
