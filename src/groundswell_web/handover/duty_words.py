"""Words of duties and deeds on screens: how often, of what kind, in which state."""

from __future__ import annotations

from django.utils.translation import gettext as _

DAYS_OF_OFTEN = (1.0, 7.0, 14.0, 30.0, 91.0, 182.0, 365.0)


def say_often(every_days: float | None) -> str:
    """Say how often a duty comes.

    Example:
        >>> say_often(30.0)
        'Every month'
    """
    if every_days is None:
        return _("As things happen")
    told = {
        1.0: _("Every day"),
        7.0: _("Every week"),
        14.0: _("Every two weeks"),
        30.0: _("Every month"),
        91.0: _("Every quarter"),
        182.0: _("Every half-year"),
        365.0: _("Every year"),
    }
    if every_days in told:
        return told[every_days]
    return _("Every {days} days").format(days=f"{every_days:g}")


def name_kind_of_holding(kind: str) -> str:
    """Name what kind of thing a duty needs."""
    return {"account": _("Account"), "contract": _("Contract")}[kind]


def name_part(part: str) -> str:
    """Name what part somebody had in a deed."""
    return {"together": _("Did it together"), "watched": _("Looked on")}[part]


def name_state_of_deed(state: str) -> str:
    """Name how far a deed is: whether it counts."""
    return {
        "seen": _("Seen by Groundswell"),
        "waiting": _("Waits to be confirmed"),
        "confirmed": _("Confirmed"),
        "refused": _("Refused"),
    }[state]


def name_account_home(home: str) -> str:
    """Name whose account a deed was done on."""
    return {
        "": _("No account was needed"),
        "agency": _("An account of the agency’s"),
        "unit": _("An account of the unit’s"),
        "third_party": _("An account of somebody else’s"),
    }[home]
