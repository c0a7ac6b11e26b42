"""Where duties come from that Groundswell can see: each source lists its own, and says which events are deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Found:
    """A duty that a source found.

    Args:
        key: what it is about within the source; empty where the source has one duty only.
        name: what must be done.
        consequence: what it begins with; the team changes it where it is otherwise.
        every_days: how often it comes, to begin with; None: as things happen.
    """

    key: str
    name: str
    consequence: str = "slows"
    every_days: float | None = None


@dataclass(frozen=True)
class Doing:
    """An event of the history, as far as a source needs it to tell a deed."""

    engagement_id: UUID
    kind: str
    verb: str
    key: str
    name: str


@dataclass(frozen=True)
class Source:
    """Where duties of one sort come from.

    Args:
        name: stored with each duty; never changed.
        order: its place on the page of duties.
        title: what the sort is called.
        explanation: which deeds are seen by themselves, in a sentence.
        list_found: lists the duties of an engagement as they are now.
        doings: verb and kind of the events that can be deeds.
        find_keys: gives, for such an event, the keys of the duties that it is a deed of.
        find_address: gives the path of the page where a duty of it is done: of an engagement and a key.
        find_owners: reads who answers for each, by key, where that is decided elsewhere; None: it is decided here.
    """

    name: str
    order: int
    title: Callable[[], str]
    explanation: Callable[[], str]
    list_found: Callable[[UUID, datetime], list[Found]]
    doings: frozenset[tuple[str, str]]
    find_keys: Callable[[Doing], Iterable[str]]
    find_address: Callable[[UUID, str], str]
    find_owners: Callable[[UUID, datetime], dict[str, UUID | None]] | None = None

    @property
    def decides_owner(self) -> bool:
        """Whether the owner is decided elsewhere and only read here."""
        return self.find_owners is not None


class DutySources:
    """The registered sources."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._by_doing: dict[tuple[str, str], list[Source]] = {}

    def register(self, source: Source) -> None:
        """Take a source in. The same name with another source is a mistake in the code."""
        if source.name in self._sources:
            if self._sources[source.name] is not source:
                raise ValueError(f"there is a source {source.name!r} already")
            return
        self._sources[source.name] = source
        for doing in source.doings:
            self._by_doing.setdefault(doing, []).append(source)

    def get(self, name: str) -> Source | None:
        """Give a source by its name, or None."""
        return self._sources.get(name)

    def list(self) -> list[Source]:
        """List all sources in their order."""
        return sorted(self._sources.values(), key=lambda source: (source.order, source.name))

    def list_for(self, verb: str, kind: str) -> list[Source]:
        """List the sources for which such an event can be a deed; for most events there is none."""
        return self._by_doing.get((verb, kind), [])


DUTY_SOURCES = DutySources()
