"""The places on a page that other apps fill: the state of play, and the page of a step, a rule, a target.

An app higher on the ladder registers a function in its ``apps.py``; the page asks all of them and shows what comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from groundswell_web.engagements.places import Place


@dataclass(frozen=True)
class Panel:
    """A part of a page: a heading, a template that draws it, and what the template gets.

    Args:
        title: heading.
        template: ``"<app>/panel_….html"``; it gets ``panel`` and ``place``.
        facts: what it shows.
        size: ``"full"`` or ``"half"`` of the page's width on a wide screen.
    """

    title: str
    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    size: str = "half"


# place, key of the subject (a step's name, a target's id; empty for the state of play), the moment
Fill = Callable[[Place, str, datetime], Panel | None]


class Panels:
    """The registered parts of one kind of page, in their order."""

    def __init__(self) -> None:
        self._fills: dict[str, tuple[int, Fill]] = {}

    def register(self, name: str, order: int, fill: Fill) -> None:
        """Take a part in. The same name with another function is a mistake in the code."""
        if name in self._fills and self._fills[name][1] is not fill:
            raise ValueError(f"there is a panel {name!r} already")
        self._fills[name] = (order, fill)

    def draw(self, place: Place, key: str, now: datetime) -> list[Panel]:
        """Ask every part; those that have nothing to say give None and are left out."""
        filled = [fill(place, key, now) for _, fill in sorted(self._fills.values(), key=lambda pair: pair[0])]
        return [panel for panel in filled if panel is not None]


STATE_OF_PLAY = Panels()
ABOUT_STEP = Panels()  # key: the step's id in ownership
ABOUT_RULE = Panels()
ABOUT_TARGET = Panels()
ABOUT_FINDING = Panels()  # key: name of the question
