"""Where readiness will likely be on the day of the exit: simulated by the library, kept while nothing changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache

from groundswell_web.handover.computing import TeamFacts
from groundswell_web.handover.drawings import Band

SEED = 6  # the same deeds give the same forecast, whoever asks
KEPT = timedelta(days=2)  # by then it is another day, and another forecast


@dataclass(frozen=True)
class Outlook:
    """Where readiness will likely be on the day of the exit.

    Args:
        band: None where too little has been done to tell; then the sentences say so.
        sentences: what the forecast says.
        caveats: what it takes for granted.
    """

    band: Band | None
    sentences: tuple[str, ...]
    caveats: tuple[str, ...]


def find_forecast(facts: TeamFacts, today: date, exits_on: date) -> Outlook | None:
    """Find where readiness will likely be on the day of the exit; None once that day has come.

    Args:
        facts: what readiness is computed from.
        today: as of which day.
        exits_on: the day of the exit.
    """
    if exits_on <= today or not facts.duties:
        return None
    key = write_key(facts, today, exits_on)
    found: Outlook | None = cache.get(key)
    if found is None:
        found = _forecast(facts, today, exits_on)
        cache.set(key, found, timeout=int(KEPT.total_seconds()))
    return found


def write_key(facts: TeamFacts, today: date, exits_on: date) -> str:
    """Write the digest of all that a forecast depends on; as soon as a deed comes, another one is made."""
    digest = hashlib.sha256(f"{today} {exits_on}\n".encode())
    for line in _list_told(facts):
        digest.update(line.encode())
    return f"forecast:{digest.hexdigest()}"


def _forecast(facts: TeamFacts, today: date, exits_on: date) -> Outlook:
    from groundswell.teams.forecast import forecast_readiness  # loads what few pages need

    told = forecast_readiness(facts.duties, facts.people, facts.deeds, today, exits_on, SEED)
    if told.low is None or told.median is None or told.high is None:
        return Outlook(None, told.sentences, told.caveats)
    return Outlook(Band(exits_on, told.low, told.median, told.high), told.sentences, told.caveats)


def _list_told(facts: TeamFacts) -> Iterator[str]:
    for duty in facts.duties:
        yield f"{duty.key} {duty.weight} {duty.every_days} {duty.from_on} {duty.until_on}\n"
    for person in facts.people:
        yield f"{person.key} {person.home} {person.from_on} {person.until_on}\n"
    for deed in facts.deeds:
        yield f"{deed.duty} {deed.at} {deed.by} {deed.together} {deed.watched} {deed.account_home}\n"
