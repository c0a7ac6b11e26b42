"""Tell of which home a person was at a moment that has passed: the history of accounts knows when that changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groundswell_web.audit.queries import list_events_like
from groundswell_web.people.queries import find_person, list_organisations


class Homes:
    """The homes of people over time, read once for each person and then asked often."""

    def __init__(self) -> None:
        self._courses: dict[UUID, tuple[str, list[tuple[datetime, str]]] | None] = {}
        self._moves: dict[str, list[tuple[datetime, str]]] | None = None
        self._kinds: dict[str, str] = {}

    def find(self, person_id: UUID, at: datetime) -> str:
        """Find whether a person was of an ``agency`` or a ``unit`` at a moment; empty for somebody not known here."""
        if person_id not in self._courses:
            person = find_person(person_id, now=at)
            moves = self._load_moves().get(str(person_id), [])
            self._courses[person_id] = (person.home_kind, moves) if person else None
        course = self._courses[person_id]
        if course is None:
            return ""
        today, moves = course
        return next((before for moved_at, before in moves if moved_at > at), today)

    def _load_moves(self) -> dict[str, list[tuple[datetime, str]]]:
        """Load when accounts changed their home, and what it was before; oldest first."""
        if self._moves is None:
            self._kinds = {one.name: one.kind for one in list_organisations()}
            self._moves = {}
            for event in list_events_like(None, [("changed", "person")]):
                before = (event.before or {}).get("home")
                if before in self._kinds:
                    self._moves.setdefault(event.key, []).append((event.at, self._kinds[before]))
        return self._moves
