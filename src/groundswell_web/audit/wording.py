"""Say an event in words: who did what to which thing, and what stood before and after."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from groundswell_web.govuk.environment import show_day, show_moment, show_number

# What a field is called where its own name, without its ending, would not do.
FIELDS = {
    "is_administrator": "administrator",
    "is_coordinator": "coordinator",
    "has_access": "has access",
    "cost_of_nothing": "cost if nothing is done",
    "purpose": "what the public tries to do",
    "exits_on": "exit date",
    "begins_on": "first day",
    "from_on": "from",
    "until_on": "until",
    "leaves_on": "last day",
    "away_from_on": "away from",
    "away_until_on": "away until",
    "most_cases": "most cases at a time",
    "kinds_of_change": "kinds of change",
}
_ENDING = re.compile(r"_(at|on|id|key)$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def say_field(name: str) -> str:
    """Say the name of a field as people do.

    Example:
        >>> say_field("to_value")
        'To value'
    """
    words = _(FIELDS.get(name) or _ENDING.sub("", name).replace("_", " "))
    return words[:1].upper() + words[1:]


def say_value(name: str, value: Any) -> str:
    """Say a value of a field as people do: days as days, shares as per cent, nothing as a dash."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float):
        return f"{show_number(value * 100)}%" if name.endswith("share") else show_number(value)
    if isinstance(value, list):
        return "; ".join(say_value(name, one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{say_field(key)}: {say_value(key, one)}" for key, one in value.items())
    return _say_text(str(value))


def say_kind(kind: str) -> str:
    """Say what kind of thing a subject is."""
    return _(kind.replace("_", " "))


def _say_text(text: str) -> str:
    try:
        if _MOMENT.match(text):
            return show_moment(datetime.fromisoformat(text))
        if _DAY.fullmatch(text):
            return show_day(date.fromisoformat(text))
    except ValueError:
        return text
    return text
