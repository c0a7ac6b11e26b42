"""Read the history and verify it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.audit.digests import SEALED, START, compute_digest
from groundswell_web.audit.models import Chain, Event
from groundswell_web.audit.wording import say_field, say_kind, say_value


@dataclass(frozen=True)
class EventLine:
    """One event, as a page shows it."""

    sequence: int
    at: datetime
    by: str
    by_key: str
    verb: str
    kind: str
    key: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    digest: str

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """The fields that differ, in words: name, before, after."""
        return [
            (say_field(name), say_value(name, before), say_value(name, after))
            for name, before, after in self.changes
        ]

    @property
    def sentence(self) -> str:
        """What was done, in words, without who did it: ``signed Mandate 2``, ``added the member Ann Lee``."""
        if self.name.lower().startswith(say_kind(self.kind).lower()):
            return f"{_(self.verb)} {self.name}"
        return _("{verb} the {kind} {name}").format(
            verb=_(self.verb), kind=say_kind(self.kind), name=self.name
        )

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ: name, before, after."""
        before, after = self.before or {}, self.after or {}
        names = list(dict.fromkeys([*before, *after]))
        return [(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)]


@dataclass(frozen=True)
class Tampering:
    """A place where a chain does not hold."""

    chain: str
    sequence: int
    what: str


def list_events(
    engagement_id: UUID | None,
    *,
    kind: str | None = None,
    key: object | None = None,
    limit: int = 100,
    before_sequence: int | None = None,
) -> list[EventLine]:
    """List the events of an engagement, or of one thing in it, newest first."""
    events = Event.objects.filter(chain__name=str(engagement_id) if engagement_id else "installation")
    if kind is not None:
        events = events.filter(subject_kind=kind)
    if key is not None:
        events = events.filter(subject_key=str(key))
    if before_sequence is not None:
        events = events.filter(sequence__lt=before_sequence)
    return [_as_line(event) for event in events.order_by("-sequence")[:limit]]


def find_last_writer(engagement_id: UUID | None, *, kind: str, key: object) -> str:
    """Give the name of who last wrote a thing, or nothing."""
    last = list_events(engagement_id, kind=kind, key=key, limit=1)
    return last[0].by if last else ""


def find_events_by_sequence(engagement_id: UUID | None, sequences: Iterable[int]) -> dict[int, EventLine]:
    """Find some events of a chain by their places in it; one that is not there is left out."""
    name = str(engagement_id) if engagement_id else "installation"
    found = Event.objects.filter(chain__name=name, sequence__in=list(sequences))
    return {event.sequence: _as_line(event) for event in found}


def list_events_like(engagement_id: UUID | None, doings: Iterable[tuple[str, str]]) -> Iterator[EventLine]:
    """Give the events of a chain that are of some verbs and kinds, oldest first.

    Args:
        engagement_id: whose; None for the installation.
        doings: verb and kind of each.
    """
    wanted: dict[str, set[str]] = {}
    for verb, kind in doings:
        wanted.setdefault(kind, set()).add(verb)
    name = str(engagement_id) if engagement_id else "installation"
    found = Event.objects.filter(chain__name=name, subject_kind__in=wanted)
    for event in found.order_by("sequence").iterator(chunk_size=1000):
        if event.verb in wanted[event.subject_kind]:
            yield _as_line(event)


def list_kinds(engagement_id: UUID | None) -> list[str]:
    """List the kinds of things that a chain speaks of, by name."""
    events = Event.objects.filter(chain__name=str(engagement_id) if engagement_id else "installation")
    return sorted(events.order_by().values_list("subject_kind", flat=True).distinct())


def iterate_events(engagement_id: UUID | None) -> Iterator[EventLine]:
    """Give every event of a chain in its order, for an export."""
    events = Event.objects.filter(chain__name=str(engagement_id) if engagement_id else "installation")
    for event in events.order_by("sequence").iterator(chunk_size=1000):
        yield _as_line(event)


def find_head(engagement_id: UUID | None) -> tuple[int, str]:
    """Give the length of a chain and the digest of its last event; write both down elsewhere as an anchor."""
    chain = Chain.objects.filter(name=str(engagement_id) if engagement_id else "installation").first()
    return (chain.length, chain.head) if chain else (0, START)


def verify_chains() -> list[Tampering]:
    """Verify every chain from its first event to its head.

    Finds an event that was changed, taken out, put in or moved, and events missing at the end. Somebody who rewrites
    a whole chain with new digests is found only by an anchor kept elsewhere: compare `find_head` with it.
    """
    return [fault for chain in Chain.objects.order_by("name") for fault in _verify(chain)]


def _verify(chain: Chain) -> Iterator[Tampering]:
    previous, expected = START, 1
    for event in chain.events.order_by("sequence").iterator(chunk_size=1000):
        if event.sequence != expected:
            yield Tampering(chain.name, expected, f"events {expected} to {event.sequence - 1} are missing")
        facts = {name: getattr(event, name) for name in SEALED}
        if event.previous != previous:
            yield Tampering(chain.name, event.sequence, "does not follow on from the event before it")
        if event.digest != compute_digest(chain.name, event.sequence, event.previous, facts):
            yield Tampering(chain.name, event.sequence, "was changed after it was written")
        previous, expected = event.digest, event.sequence + 1
    if expected - 1 != chain.length or previous != chain.head:
        yield Tampering(
            chain.name, expected, "events at the end are missing or were added outside Groundswell"
        )


def _as_line(event: Event) -> EventLine:
    return EventLine(
        sequence=event.sequence,
        at=event.at,
        by=event.by_name,
        by_key=event.by_key,
        verb=event.verb,
        kind=event.subject_kind,
        key=event.subject_key,
        name=event.subject_name,
        before=event.before,
        after=event.after,
        digest=event.digest,
    )
