"""The filter of a findings page: what is chosen stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.spells.choices import Choices
from groundswell.spells.selection import Selection
from groundswell_web.records.queries import ExtractCard, find_current, list_extracts


@dataclass(frozen=True)
class Scope:
    """Which records and which of their cases a page is about.

    Args:
        extract: the version of the records.
        is_current: whether it is the one in use.
        selection: which cases.
        fault: why the address could not be read; then all cases are shown.
    """

    extract: ExtractCard
    is_current: bool
    selection: Selection
    fault: str

    @property
    def query(self) -> str:
        """The part of an address after its path that leads to the same scope."""
        told = self.selection.to_query()
        if not self.is_current:
            told["extract"] = str(self.extract.number)
        return f"?{urlencode(told)}" if told else ""


def find_scope(engagement_id: UUID, query: QueryDict) -> Scope | None:
    """Find what an address asks for; None while the engagement has no records.

    Days may come in parts (``from_0`` to ``from_2``), as a form without JavaScript sends them.
    """
    current = find_current(engagement_id)
    if current is None:
        return None
    extract = current
    if number := query.get("extract"):
        ready = list_extracts(engagement_id, ready_only=True)
        extract = next((one for one in ready if str(one.number) == number), current)
    told = {name: value for name, value in query.items() if value}
    fault = ""
    if "\x00" in "".join(told.values()):
        told, fault = {}, _("The address holds a character that no record can have. All cases are shown.")
    for field in ("received_from", "received_until"):
        day, problem = _read_day(query, field)
        told.pop(field, None)
        fault = fault or problem
        if day is not None:
            told[field] = day.isoformat()
    try:
        selection = Selection.from_query(told)
    except GroundswellError as error:
        selection, fault = Selection(), error.what
    except ValueError as error:
        selection, fault = Selection(), str(error)
    return Scope(extract, extract.id == current.id, selection, fault)


def find_unknown(selection: Selection, choices: Choices) -> str:
    """Say what a selection names that these records do not have; empty when all is there."""
    for key, value in selection.to_query().items():
        if key.startswith("received_"):
            continue
        listed = choices.find(key)
        if listed is None:
            return key.removeprefix("attribute.")
        complete = len(listed.values) == listed.value_count
        if complete and value not in {one.value for one in listed.values}:
            return f"{listed.name}: {value}"
    return ""


def _read_day(query: QueryDict, field: str) -> tuple[date | None, str]:
    parts = [query.get(f"{field}_{place}", "").strip() for place in range(3)]
    text = query.get(field, "").strip()
    if not any(parts) and not text:
        return None, ""
    try:
        if text:
            return date.fromisoformat(text), ""
        return date(int(parts[2]), int(parts[1]), int(parts[0])), ""
    except ValueError:
        return None, _("The day must be a real one, such as 27 3 2026")
