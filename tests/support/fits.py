"""Fits of new engagements, asked by the same actions as the screens use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from support.workbench import Cast

ANSWERS: dict[str, dict[str, Any]] = {
    "sponsor": {
        "sponsor_name": "Ines Okafor, deputy director",
        "sponsor_said_yes_on": date(2026, 2, 20),
        "sponsor_evidence": "Her letter of 20 February, in the file of the unit.",
    },
    "data": {
        "data_records": "Applications since 2023, with each status and its day.",
        "data_giver": "Tom Reyes, head of systems",
        "data_due_on": date(2026, 3, 20),
        "data_evidence": "He sent ten lines of an extract on 24 February.",
    },
    "keeper": {
        "keeper_name": "Mara Lind, head of licences",
        "keeper_keeps": "The queue, the letters, and the monthly import, with two of her people.",
        "keeper_evidence": "The notes of the talk of 25 February, which she agreed to.",
    },
    "mandate": {
        "mandate_text": "The words of letters\nThe order of work",
        "mandate_giver": "Ines Okafor, deputy director",
        "mandate_evidence": "The second page of her letter.",
    },
}


def ask_fit(cast: Cast, now: datetime, *, name: str = "Fishing licences", agency: str = "") -> UUID:
    """Ask whether a new engagement of the coordinator's unit fits; nothing of it is answered yet."""
    from groundswell_web.centre.actions import record_fit
    from groundswell_web.centre.cards import AboutTerms

    about = AboutTerms(
        name=name,
        agency=agency or "Permits Agency",
        services="Fishing licence\nBoat licence",
        purpose="Fish without fear of a fine.",
        cost_of_nothing="Nine weeks of waiting, each spring.",
    )
    return record_fit(cast.unit_id, about, by=cast.people["coordinator"], now=now)


def answer_fit(cast: Cast, fit_id: UUID, now: datetime, *parts: str) -> int:
    """Answer some parts of a fit, or all; gives its version."""
    from groundswell_web.centre.actions import record_part
    from groundswell_web.centre.queries import get_fit

    by = cast.people["coordinator"]
    for part in parts or tuple(ANSWERS):
        version = get_fit(cast.unit_id, fit_id).version
        record_part(cast.unit_id, fit_id, part, ANSWERS[part], version=version, by=by, now=now)
    return get_fit(cast.unit_id, fit_id).version
