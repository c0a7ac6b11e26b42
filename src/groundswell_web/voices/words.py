"""The words of voices: kinds of sessions, and the kinds of people that an engagement begins with."""

from __future__ import annotations

from django.utils.translation import gettext as _

SESSIONS = ("interview", "usability", "shadowing")
# What every engagement begins with; each changes the list to its own. The ids of kinds are made from these names.
STARTING_KINDS = (
    "First-time applicants",
    "Firms that apply often",
    "People helped by somebody else",
    "Disabled people",
    "People with other first languages",
    "Caseworkers",
)
# Kinds that cut across the others: a session that counts such people heard them, whatever else they are.
COUNTED_KINDS = {"People helped by somebody else": "assisted_count", "Disabled people": "disabled_count"}


def list_session_kinds() -> list[tuple[str, str]]:
    """List the kinds of sessions, as choices."""
    return [
        ("interview", _("Interview")),
        ("usability", _("Usability session")),
        ("shadowing", _("Shadowing: somebody was watched at work")),
    ]


def name_session(kind: str) -> str:
    """Name a kind of session."""
    return {"interview": _("Interview"), "usability": _("Usability session"), "shadowing": _("Shadowing")}[
        kind
    ]


def name_starting_kind(name: str) -> str:
    """Name a kind of people that an engagement begins with, in the language of the reader."""
    return {
        "First-time applicants": _("First-time applicants"),
        "Firms that apply often": _("Firms that apply often"),
        "People helped by somebody else": _("People helped by somebody else"),
        "Disabled people": _("Disabled people"),
        "People with other first languages": _("People with other first languages"),
        "Caseworkers": _("Caseworkers"),
    }[name]
