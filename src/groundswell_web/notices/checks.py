"""The checks that raise notices. An app registers its own in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Concerned:
    """One thing that a check found, and the person to raise it with.

    Args:
        person_id: with whom.
        key: what, so that the same thing is not raised twice while it stands.
        text: a sentence: what is the matter and what to do.
        address: the path of the page where it can be done.
        engagement_id: the engagement it belongs to.
    """

    person_id: UUID
    key: str
    text: str
    address: str
    engagement_id: UUID | None


Check = Callable[[datetime], Iterable[Concerned]]


class Checks:
    """The registered checks, by name."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def register(self, name: str, check: Check) -> None:
        """Take a check in. Registering the same name again with another function is a mistake in the code."""
        if self._checks.get(name, check) is not check:
            raise ValueError(f"there is a check {name!r} already")
        self._checks[name] = check

    def items(self) -> list[tuple[str, Check]]:
        """All checks, in the order of their names."""
        return sorted(self._checks.items())


CHECKS = Checks()
