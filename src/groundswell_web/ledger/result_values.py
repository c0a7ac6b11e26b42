"""What the results of an engagement are computed as, before they are written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from groundswell.ledger.effects import Result
from groundswell.ledger.result_words import write_result

SubjectKind = Literal["target", "trial"]


@dataclass(frozen=True)
class Subject:
    """What brought a result: a target or a trial.

    Args:
        key: as results hold it: ``trial:<id>``.
        home: ``agency`` or ``unit``: of whoever owns the target or drafted the trial.
        play: kind of change of a trial; empty for none.
        target_id: the target; of a trial the one that it serves.
    """

    kind: SubjectKind
    id: UUID
    name: str
    home: str
    play: str = ""
    target_id: UUID | None = None

    @property
    def key(self) -> str:
        """As results hold it."""
        return f"{self.kind}:{self.id}"

    @property
    def trial_id(self) -> UUID | None:
        """The trial, where it is one."""
        return self.id if self.kind == "trial" else None


@dataclass(frozen=True)
class Found:
    """A result that was computed, with what stands beside it.

    Args:
        also_changed: what else changed in its time, in sentences.
        parts: what it is the sum of: what, cases, share, value.
        verdict: state of the verdict it comes from; empty where it comes from none.
        why_not: why it is not counted; empty where it is.
        output: what is said of the output of the service; empty where nothing is.
        may_book: whether the output allows to book it.
    """

    subject: Subject
    result: Result
    also_changed: tuple[str, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    verdict: str = ""
    why_not: str = ""
    output: tuple[str, ...] = ()
    may_book: bool = True
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Without:
    """A target or a trial that gives no result, and why: shown like any other."""

    subject: Subject
    why: str
    verdict: str = ""


def sum_parts(parts: list[Result], source: str) -> Result:
    """Sum what one effect did for several lots of cases: the ends add up too, for it is one effect.

    Args:
        parts: each of the same effect, the first with window, step and caveats of the whole.
        source: where the effect comes from, in words.
    """
    value, low, high = (sum(getattr(part, name) for part in parts) for name in ("value", "low", "high"))
    cases, first = sum(part.cases for part in parts), parts[0]
    window = replace(first.window, until_on=max(part.window.until_on for part in parts))
    return replace(
        first,
        value=value,
        low=low,
        high=high,
        cases=cases,
        window=window,
        sentences=write_result(first.measure, first.basis, value, low, high, cases, source),
        formula=" + ".join(f"({part.formula})" for part in parts) if len(parts) > 1 else first.formula,
    )
