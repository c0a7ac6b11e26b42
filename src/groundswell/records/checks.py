"""A check of an export: what was found, in how many rows, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["note", "doubt", "serious"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked for in the export, and what was found.

    Args:
        code: a stable name, such as ``"end-before-start"``.
        title: what was found, in a sentence.
        count: in how many rows, cases or days.
        total: out of how many.
        action: what was done about it.
        examples: a few, as they stand in the export; identifiers replaced.
        severity: ``note`` changes nothing, ``doubt`` may move a figure, ``serious`` can make one wrong.
        unit: what is counted: rows, cases, days, steps.
    """

    code: str
    title: str
    count: int
    total: int
    action: str
    examples: tuple[str, ...] = ()
    severity: Severity = "note"
    unit: str = "rows"

    @property
    def share(self) -> float:
        """The share of the total, 0 where there is none."""
        return self.count / self.total if self.total else 0.0

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Check:
        """Rebuild a check from the values of its JSON."""
        values = dict(document)
        values["examples"] = tuple(values["examples"])
        return cls(**values)
