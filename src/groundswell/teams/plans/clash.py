"""What is said when no plan is possible: the smallest set of demands that clash, and what would free them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from groundswell.teams.plans.inputs import PlanRequest

KindOfCause = Literal["item", "person", "rule"]
KindOfRemedy = Literal["days", "person", "team", "budget", "item", "rule"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the things that cannot all be had.

    Args:
        kind: an ``item`` that must be done, the days of a ``person``, or a ``rule``.
        key: of the item, of the person, or the name of the rule.
        words: as people read it.
    """

    kind: KindOfCause
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that, alone, would make a plan possible.

    Args:
        kind: more ``days`` of people, one more ``person``, a larger ``team``, more ``budget``, an ``item`` left out,
            or a ``rule`` given up.
        key: of the person, item or rule; empty where it is of several.
        amount: how much: tenths of days, people, the smallest unit of money, or items.
        words: as people read it.
        is_least: whether it was proven that less of it would not do.
    """

    kind: KindOfRemedy
    key: str
    amount: int
    words: str
    is_least: bool = True


@dataclass(frozen=True, slots=True)
class Clash:
    """Why no plan is possible.

    Args:
        request: that was asked.
        causes: what cannot all be had; without any one of them the others can.
        is_smallest: whether it was proven that no smaller set clashes.
        remedies: what would free it, each alone, least first.
        spent: work of the solver, in its own units.
        planned_from_week: the weeks before it are past.
    """

    request: PlanRequest
    causes: tuple[Cause, ...]
    is_smallest: bool
    remedies: tuple[Remedy, ...]
    spent: float
    planned_from_week: int = 1

    @property
    def sentences(self) -> tuple[str, ...]:
        """What clashes and what would free it, in words."""
        head = "No plan holds all of this together:" if len(self.causes) > 1 else "No plan can hold this:"
        said = [head, *(one.words for one in self.causes)]
        if len(self.causes) > 1:
            known = "Without any one of these the others can be had."
            smallest = "No smaller set clashes." if self.is_smallest else "A smaller set may clash as well."
            said += [f"{known} {smallest}"]
        if self.remedies:
            said += ["Each of these alone would make a plan possible:", *(one.words for one in self.remedies)]
        return tuple(said)

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        from groundswell.teams.plans.documents import write_clash

        return write_clash(self)

    @classmethod
    def from_document(cls, document: Any) -> Clash:
        """Read what `to_document` wrote.

        Raises:
            GroundswellError: it is no such document.
        """
        from groundswell.teams.plans.documents import read_clash

        return read_clash(document)
