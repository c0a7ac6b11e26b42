"""Readiness read from the deeds one by one, as its rule is written, with no index and no short cut."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person

WEIGHTS = {"stops": 4, "slows": 2, "minor": 1}


def count_fresh_days(duty: Duty, deeds: Sequence[Deed], on: date) -> int:
    """For how many days a deed counts."""
    if duty.every_days is not None:
        return min(max(math.ceil(round(2 * duty.every_days, 6)), 28), 400)
    span = min(365, (on - duty.from_on).days + 1)
    days = {deed.at.date() for deed in deeds if deed.is_confirmed and deed.duty == duty.key}
    done = sum(0 <= (on - day).days < span for day in days)
    return min(max(math.ceil(round(2 * span / done, 6)), 28), 90) if done else 90


def is_able(person: Person, duty: Duty, deeds: Sequence[Deed], on: date) -> bool:
    """Whether a person makes a duty ready."""
    if person.home != "agency" or not person.is_there(on):
        return False
    fresh = count_fresh_days(duty, deeds, on)
    return any(
        deed.is_confirmed
        and deed.duty == duty.key
        and deed.by == person.key
        and not set(deed.together) - {person.key}
        and deed.account_home != "unit"
        and 0 <= (on - deed.at.date()).days <= fresh
        for deed in deeds
    )


def compute_weights(
    duties: Sequence[Duty], people: Sequence[Person], deeds: Sequence[Deed], on: date
) -> tuple[int, int]:
    """What is ready, and the whole."""
    due = [duty for duty in duties if duty.is_due(on)]
    ready = [duty for duty in due if any(is_able(person, duty, deeds, on) for person in people)]
    return sum(WEIGHTS[duty.consequence] for duty in ready), sum(WEIGHTS[duty.consequence] for duty in due)
