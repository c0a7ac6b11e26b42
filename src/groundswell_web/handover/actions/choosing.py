"""Find the people and the texts that somebody gave, or refuse them in the words of the form."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groundswell_web.handover.duty_queries import PersonChoice, list_people_here
from groundswell_web.refusals import Refusal

MOST_NAME = 300
MOST_TEXT = 4000


def find_people(engagement_id: UUID, now: datetime) -> dict[UUID, PersonChoice]:
    """Find everybody who has a role here today, by id."""
    return {one.id: one for one in list_people_here(engagement_id, now)}


def pick_person(people: dict[UUID, PersonChoice], person_id: UUID, text: str, field: str) -> PersonChoice:
    """Pick one of the people here.

    Raises:
        Refusal: nobody of this id is here.
    """
    found = people.get(person_id)
    if found is None:
        raise Refusal(text, field=field)
    return found


def clean_line(text: str, wanted: str, too_long: str, field: str, most: int = MOST_NAME) -> str:
    """Clean a text of one line: blanks at its ends and doubled ones go.

    Raises:
        Refusal: it says nothing, or is too long.
    """
    said = " ".join(text.split())
    if not said:
        raise Refusal(wanted, field=field)
    if len(said) > most:
        raise Refusal(too_long.format(most=most), field=field)
    return said
