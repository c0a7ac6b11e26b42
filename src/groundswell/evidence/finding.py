"""A finding: one measured claim, with its estimate, interval, method, rows, as-of date and caveats."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import pyarrow as pa

Cell = str | float | int | None
ColumnKind = Literal["text", "number", "share", "days", "count", "date"]


class OfCases(str):
    """A text that tells of some cases, and of how few: whoever sees groups only is not told of fewer than ten.

    It is a text like any other; only `suppress_small_groups` looks at its `fewest`.
    """

    fewest: float = math.inf


def tell_of(text: str, *counts: float | None) -> str:
    """Mark a text with the numbers of cases that it tells, or that can be told from it.

    Args:
        text: the sentence, as people read it.
        counts: the numbers of cases in it and behind its shares and lengths; 0 and None tell of nobody.

    Returns:
        The same text; where there is such a number, one that knows the smallest.

    Example:
        >>> tell_of("3 of 120 cases are open.", 3, 120).fewest
        3.0
    """
    known = [float(count) for count in counts if count]
    if not known:
        return text
    told = OfCases(text)
    told.fewest = min(*known, text.fewest) if isinstance(text, OfCases) else min(known)
    return told


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number of a finding, with what is needed to believe it.

    Args:
        key: a stable name within the finding, such as ``"median_wait"``.
        label: what it is, for people.
        value: the estimate; None where the records cannot give it.
        unit: ``"days"``, ``"share"``, ``"cases"``, … as people read it.
        low: lower end of the interval; None where open or not to be had.
        high: upper end of the interval; None where open or not to be had.
        confidence: coverage of the interval, 0.95 for 95 %.
        method: the estimator and its interval, by their names in the field.
        rows: how many rows (cases or spells) it was computed from.
        trace: the formula and which rows, in words, with the query where there is one.
    """

    key: str
    label: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    confidence: float
    method: str
    rows: int
    trace: str

    def to_json_document(self) -> dict[str, Any]:
        """Give the estimate as plain values for JSON; numbers that are not finite become null."""
        return {
            "key": self.key,
            "label": self.label,
            "value": _finite(self.value),
            "unit": self.unit,
            "low": _finite(self.low),
            "high": _finite(self.high),
            "confidence": self.confidence,
            "method": self.method,
            "rows": self.rows,
            "trace": self.trace,
        }


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a finding's table: its key, its label, its unit and how its cells are to be read."""

    key: str
    label: str
    kind: ColumnKind = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows behind a chart or a sentence, ready to be shown.

    Args:
        key: a stable name within the finding.
        title: what the rows are, for people.
        columns: what each cell means.
        rows: one tuple per row, as long as `columns`; None is "not known" or suppressed, as `note` says.
        note: what a reader must know about the rows.
        trace: the formula and which rows, with the query where there is one.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    trace: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.key}: a row has {len(row)} cells for {len(self.columns)} columns"
                )

    def values(self, key: str) -> list[Cell]:
        """Give the cells of one column, top to bottom."""
        position = [column.key for column in self.columns].index(key)
        return [row[position] for row in self.rows]

    def to_json_document(self) -> dict[str, Any]:
        """Give the table as plain values for JSON."""
        return {
            "key": self.key,
            "title": self.title,
            "columns": [
                {"key": c.key, "label": c.label, "kind": c.kind, "unit": c.unit} for c in self.columns
            ],
            "rows": [[_finite(cell) for cell in row] for row in self.rows],
            "note": self.note,
            "trace": self.trace,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured claim, in sentences first, then its numbers, then how they were reached.

    Args:
        question: the stable name of the question, such as ``"waits"``.
        title: the question as a person would ask it.
        sentences: what was found, the headline first.
        estimates: the numbers, each with interval, method and trace.
        tables: the rows behind them, and behind the charts.
        method: how it was computed, and the sources of the method.
        caveats: what could make it wrong.
        as_of_at: the moment for which it is true: the date of the extract, UTC.
        cases: how many cases it rests on.
        spells: how many spells it rests on.
        refusal: why nothing is claimed; None where something is.
    """

    question: str
    title: str
    sentences: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    tables: tuple[Table, ...]
    method: str
    caveats: tuple[str, ...]
    as_of_at: datetime
    cases: int
    spells: int
    refusal: str | None = field(default=None)

    @property
    def headline(self) -> str:
        """The one sentence to read first."""
        return self.sentences[0]

    def estimate(self, key: str) -> Estimate:
        """Give the estimate of that key.

        Raises:
            KeyError: the finding has no such estimate.
        """
        for estimate in self.estimates:
            if estimate.key == key:
                return estimate
        raise KeyError(f"{self.question} has no estimate {key!r}; it has {[e.key for e in self.estimates]}")

    def table(self, key: str) -> Table:
        """Give the table of that key.

        Raises:
            KeyError: the finding has no such table.
        """
        for table in self.tables:
            if table.key == key:
                return table
        raise KeyError(f"{self.question} has no table {key!r}; it has {[t.key for t in self.tables]}")

    def to_table(self) -> pa.Table:
        """Give the estimates as an Arrow table, one row each."""
        names = ("key", "label", "value", "unit", "low", "high", "confidence", "method", "rows", "trace")
        return pa.table({name: [getattr(e, name) for e in self.estimates] for name in names})

    def to_json_document(self) -> dict[str, Any]:
        """Give the finding as plain values for JSON."""
        return {
            "question": self.question,
            "title": self.title,
            "sentences": list(self.sentences),
            "estimates": [estimate.to_json_document() for estimate in self.estimates],
            "tables": [table.to_json_document() for table in self.tables],
            "method": self.method,
            "caveats": list(self.caveats),
            "as_of_at": self.as_of_at.isoformat(),
            "cases": self.cases,
            "spells": self.spells,
            "refusal": self.refusal,
        }


def refuse_finding(
    question: str, title: str, reason: str, *, as_of_at: datetime, cases: int = 0, spells: int = 0
) -> Finding:
    """Make the finding that claims nothing, and says why.

    Args:
        question: the stable name of the question.
        title: the question as a person would ask it.
        reason: what the records lack, and what would mend it.
        as_of_at: the date of the extract, UTC.
        cases: how many cases there were.
        spells: how many spells there were.
    """
    return Finding(question, title, (reason,), (), (), "", (), as_of_at, cases, spells, refusal=reason)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
