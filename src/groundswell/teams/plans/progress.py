"""How far a plan is: what a person sees while the solver works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["first", "changes", "cost", "agency", "wishes", "clash", "remedies"]

LIMIT = 40.0
"""The work that a plan may take, in the solver's own units, the same everywhere; each is 1 to 3 seconds of a core."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan is.

    Args:
        stage: what is sought: a ``first`` plan, the fewest ``changes``, the least ``cost``, the most work led by the
            ``agency``, ``wishes`` to learn; or, when no plan is possible, what ``clash``es, and ``remedies``.
        share: of the limit that is spent, at most.
        best: the best found in this stage, or None.
        bound: what no plan can better, or None.
    """

    stage: Stage
    share: float
    best: int | None = None
    bound: int | None = None

    @property
    def gap(self) -> float | None:
        """By which share the best could at most be better; None while nothing is found."""
        if self.best is None or self.bound is None:
            return None
        return abs(self.best - self.bound) / max(abs(self.best), 1)


Report = Callable[[Progress], None]
"""Called from the thread that asked for the plan; what it raises ends the planning, and is raised there."""
