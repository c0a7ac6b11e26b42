"""What others do when new records have come. An app above registers a function in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

# engagement, extract, the moment
Arrival = Callable[[UUID, UUID, datetime], object]


class Arrivals:
    """The registered functions, in the order of their names.

    Each is called by the worker after an extract became current, in its own transaction if it makes one. Doing it
    again must do no harm: after a crash it is called once more.
    """

    def __init__(self) -> None:
        self._arrivals: dict[str, Arrival] = {}

    def register(self, name: str, arrival: Arrival) -> None:
        """Take a function in. The same name with another function is a mistake in the code."""
        if self._arrivals.get(name, arrival) is not arrival:
            raise ValueError(f"there is an arrival {name!r} already")
        self._arrivals[name] = arrival

    def items(self) -> list[tuple[str, Arrival]]:
        """All functions, in the order of their names."""
        return sorted(self._arrivals.items())


ARRIVALS = Arrivals()
