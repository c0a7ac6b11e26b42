"""Recognise exports that hold no cases but figures: a row per service standard, or a row per month of a service."""

from __future__ import annotations

import re
from collections.abc import Sequence

from groundswell.records.vocabulary import plain

_STANDARDS = {
    "met": r"(meeting|met|within|achiev\w*).*(target|standard|limit)|(volume|number|count).*\b(met|meeting|within)\b",
    "target": r"^(service standard |standard )?target( share| percent\w*| value)?$|^objectif|^cible$",
    "total": r"\btotal\b",
    "performance": r"^performance\b|^result(at)?\b|^actual\b",
    "target_met": r"^(target|standard) (was )?(met|achieved)$|^met target$",
    "type": r"^(standard )?type\b",
    "channel": r"\b(channel|canal)\b",
    "organisation": r"\b(org(ani[sz]ation)?|department|agency|ministry)\b.*\b(title|name)\b"
    r"|^(organi[sz]ation|department|agency)$",
    "service": r"^service name\b|^service$|^nom du service\b",
    "standard": r"^service standard( en| name| text)?$|^standard( name| text| en)?$",
}
_MONTHS = {
    "started": r"^(started|starts|transactions started|begun)$",
    "completed": r"^(completed|completions|transactions completed|finished)$",
    "digital": r"^(digital|completed (digital|online)|digital completions|online completions)$",
    "assisted_digital": r"^assisted( digital)?( completions)?$",
    "cost": r"^(total )?cost( of the service)?$",
    "digital_cost": r"^(digital cost|cost digital)$",
    **{f"rating_{score}": rf"^(rating|score|satisfaction|stars?) ?{score}$" for score in range(1, 6)},
}


def find_standards(columns: Sequence[str]) -> dict[str, str]:
    """Find the columns of a table with a row per service standard.

    Args:
        columns: the table's columns.

    Returns:
        The column for each role; empty where target, met or total is missing.

    Example:
        >>> find_standards(["target", "volume_meeting_target", "total_volume"])
        {'met': 'volume_meeting_target', 'target': 'target', 'total': 'total_volume'}
    """
    found = _match(columns, _STANDARDS)
    return found if {"met", "target", "total"} <= set(found) else {}


def find_months(columns: Sequence[str]) -> dict[str, str]:
    """Find the columns of a table with a row per month of a service's figures.

    Args:
        columns: the table's columns.

    Returns:
        The column for each role; empty where neither two of started, completed, digital and cost nor the five
        ratings are there.

    Example:
        >>> find_months(["month", "started", "completed"])
        {'started': 'started', 'completed': 'completed'}
    """
    found = _match(columns, _MONTHS)
    volumes = len({"started", "completed", "digital", "cost"} & set(found))
    rated = all(f"rating_{score}" in found for score in range(1, 6))
    return found if volumes >= 2 or rated else {}


def _match(columns: Sequence[str], patterns: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, pattern in patterns.items():
        for column in columns:
            if column not in found.values() and re.search(pattern, plain(column)):
                found[role] = column
                break
    return found
