"""The words of the ledger: kinds of cost, what a cost is for, where an entry came from, how far a result is."""

from __future__ import annotations

from django.utils.translation import gettext as _

KINDS = ("people", "contract", "licence", "hosting", "travel", "equipment", "other")
PURPOSES = ("target", "trial", "duty", "service", "overhead")
SOURCES = ("hand", "sheet", "finance", "tracking")
CHANNELS = ("", "digital", "assisted_digital", "other")
MEASURES = ("applicant_days", "staff_hours", "refusals", "repeats")
BASES = ("forecast", "trial", "records")
STATES = ("forecast", "observed", "verified", "booked")
MISSING = ("", "not provided", "not requested", "not applicable")


def name_kind(kind: str) -> str:
    """Say what kind of cost it is."""
    return {
        "people": _("People’s time"),
        "contract": _("Contracts and invoices"),
        "licence": _("Licences"),
        "hosting": _("Hosting"),
        "travel": _("Travel"),
        "equipment": _("Equipment"),
        "other": _("Other"),
    }[kind]


def name_purpose(purpose: str) -> str:
    """Say what a cost is for."""
    return {
        "target": _("A target"),
        "trial": _("A trial"),
        "duty": _("A duty"),
        "service": _("Running the service"),
        "overhead": _("Overhead"),
    }[purpose]


def name_source(source: str) -> str:
    """Say where an entry came from."""
    return {
        "hand": _("By hand"),
        "sheet": _("Weekly sheet"),
        "finance": _("File from finance"),
        "tracking": _("File of a time-tracking system"),
    }[source]


def name_channel(channel: str) -> str:
    """Say which way of using the service a cost belongs to; empty is all of them together."""
    return {
        "": _("All ways together"),
        "digital": _("Digital"),
        "assisted_digital": _("Assisted digital"),
        "other": _("Phone, paper, in person"),
    }[channel]


def name_measure(measure: str) -> str:
    """Say what a result counts."""
    return {
        "applicant_days": _("Days of waiting saved"),
        "staff_hours": _("Hours of staff saved"),
        "refusals": _("Refusals avoided"),
        "repeats": _("Repeats avoided"),
    }[measure]


def name_basis(basis: str) -> str:
    """Say what a result comes from."""
    return {
        "forecast": _("From the plan"),
        "trial": _("From the verdict of a trial"),
        "records": _("From the records before and after: weaker, for other things changed too"),
    }[basis]


def name_state(state: str) -> str:
    """Say how far a result is."""
    return {
        "forecast": _("Forecast"),
        "observed": _("Observed"),
        "verified": _("Verified"),
        "booked": _("Booked"),
    }[state]
