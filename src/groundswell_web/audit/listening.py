"""What hears each event as it is written, inside the action's own transaction. An app registers in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Heard:
    """An event that was just written.

    Args:
        engagement_id: whose; None for what belongs to the whole installation.
        sequence: its place in the chain.
        by: who did it: a person, or the workbench itself, whose ``pk`` is None.
        name: what people call the subject.
    """

    engagement_id: UUID | None
    sequence: int
    at: datetime
    by: Any
    verb: str
    kind: str
    key: str
    name: str


Listener = Callable[[Heard], object]


class Listeners:
    """The registered functions. Each is called for every event: one that does not care returns at once."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}

    def register(self, name: str, listener: Listener) -> None:
        """Take a function in. The same name with another function is a mistake in the code."""
        if self._listeners.get(name, listener) is not listener:
            raise ValueError(f"there is a listener {name!r} already")
        self._listeners[name] = listener

    def tell(self, heard: Heard) -> None:
        """Tell all of them. One that fails makes the action fail: what it writes belongs to it."""
        for listener in self._listeners.values():
            listener(heard)


LISTENERS = Listeners()
