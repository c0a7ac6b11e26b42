"""What must stand before an engagement is handed over. An app above registers what it knows to be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.refusals import Refusal


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way of the exit.

    Args:
        text: what is missing: ``"nobody of the agency can do: Monthly import"``.
        address: path of the page where it is brought about; empty where there is none.
    """

    text: str
    address: str = ""


# engagement, the moment
Ask = Callable[[UUID, datetime], list[Obstacle]]


class NotHandedOver(Refusal):
    """An engagement that cannot be handed over yet.

    Args:
        obstacles: everything that stands in the way.
    """

    def __init__(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        listed = "; ".join(obstacle.text for obstacle in obstacles)
        text = _("The engagement cannot be handed over yet. Missing: {listed}").format(listed=listed)
        super().__init__(text, field="phase")


class ExitConditions:
    """The registered conditions of the exit."""

    def __init__(self) -> None:
        self._asks: dict[str, tuple[int, Ask]] = {}

    def register(self, name: str, order: int, ask: Ask) -> None:
        """Take a condition in. The same name with another function is a mistake in the code."""
        if name in self._asks and self._asks[name][1] is not ask:
            raise ValueError(f"there is a condition of the exit {name!r} already")
        self._asks[name] = (order, ask)

    def list_obstacles(self, engagement_id: UUID, now: datetime) -> list[Obstacle]:
        """List all that stands in the way of the exit; nothing: it can be recorded."""
        asks = [ask for _order, ask in sorted(self._asks.values(), key=lambda pair: pair[0])]
        return [obstacle for ask in asks for obstacle in ask(engagement_id, now)]


EXIT_CONDITIONS = ExitConditions()
