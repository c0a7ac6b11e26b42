"""Gather the choices of a proposal, each with its reason, so that no column is chosen twice."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Any, cast

from groundswell.records.profiles import ColumnProfile, Profile
from groundswell.records.vocabulary import weigh_name
from groundswell.wording import _


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a proposal.

    Args:
        role: what was chosen, as in the mapping, such as ``"columns.step"``.
        value: the choice.
        confidence: from 0 to 1.
        reason: why, in a sentence.
    """

    role: str
    value: str
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the export does not decide: what must be known, and the line that says it."""

    text: str
    line: str


class Chooser:
    """Gathers choices, and keeps a column from being chosen twice.

    Args:
        profile: the columns.
        pinned: columns that the mapping file has already given, by role.
        hints: roles that the format itself tells.
    """

    def __init__(self, profile: Profile, pinned: AnyMapping[str, Any], hints: AnyMapping[str, str]) -> None:
        self.profile = profile
        self.pinned = pinned
        self.hints = hints
        self.choices: list[Choice] = []
        self.questions: list[Question] = []
        self.taken: set[str] = set()
        for value in pinned.values():
            self.taken |= {value} if isinstance(value, str) else set(value)

    def known(self, role: str) -> str | None:
        """Give the column that the mapping or the format has already named for a role."""
        if role in self.pinned:
            return cast(str, self.pinned[role])
        column = self.hints.get(role)
        if column is not None and column not in self.taken:
            self.choose(role, column, 0.99, self.hints.get(f"why {role}", _("the format itself says so")))
            return column
        return None

    def choose(self, role: str, column: str, confidence: float, reason: str) -> str:
        """Note a choice and take its column."""
        self.choices.append(Choice(f"columns.{role}", column, min(confidence, 0.99), reason))
        self.taken.add(column)
        return column

    def free(self) -> list[ColumnProfile]:
        """Give the columns that nothing has taken yet and that hold something."""
        return [c for c in self.profile.columns if c.name not in self.taken and c.distinct > 0]

    def pick_by_name(self, role: str, candidates: list[ColumnProfile], least: float) -> str | None:
        """Choose, among candidates, the column whose name speaks most for a role."""
        known = self.known(role)
        if known is not None:
            return known
        weighed = [
            (weigh_name(role, c.name), -i, c.name)
            for i, c in enumerate(candidates)
            if c.name not in self.taken
        ]
        if not weighed:
            return None
        weight, _rank, name = max(weighed)
        if weight < least:
            return None
        return self.choose(role, name, weight * 0.95, _("its name is one that such columns have"))
