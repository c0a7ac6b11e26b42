"""What a report says of the records beside the findings: what was read, how, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class CheckFact(Protocol):
    """A check of the records, as the reader of records gives it."""

    @property
    def title(self) -> str:
        """What was checked, in words."""

    @property
    def count(self) -> int:
        """How many rows or cases it found."""

    @property
    def total(self) -> int:
        """Of how many."""

    @property
    def share(self) -> float:
        """The count as a share of the total."""

    @property
    def action(self) -> str:
        """What was done about them."""

    @property
    def examples(self) -> Sequence[str]:
        """A few of them."""

    @property
    def severity(self) -> str:
        """``"note"``, ``"doubt"`` or ``"serious"``."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its name without folders, its size, its SHA-256 in hexadecimal digits."""

    name: str
    size_bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """A choice that was made in reading, why, and how sure it is (0 to 1; None where it was told)."""

    text: str
    confidence: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A column that was not read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows that were set aside for one reason."""

    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The facts of the records on which the findings stand.

    Args:
        title: what the report is called: the name of the service, or of the export.
        as_of_at: the date of the extract, UTC.
        window_from_at: the first moment that the export covers; None where not known.
        cases: how many cases there are.
        spells: how many spells they have.
        open_cases: how many cases had not ended at the extract.
        late_cases: how many had begun before the window.
        time_zone: in which days are counted.
        shape: ``"events"``, ``"statuses"``, ``"intervals"`` or ``"dates"``.
        assumptions: what was chosen in reading.
        checks: what the checks found.
        dropped_columns: what was left out for privacy or because it was told.
        set_aside: rows that could not be used, by reason.
        mapping_toml: the mapping by which the records were read.
        sources: the files that were read.
        version: the version of Groundswell.
    """

    title: str
    as_of_at: datetime
    window_from_at: datetime | None
    cases: int
    spells: int
    open_cases: int
    late_cases: int = 0
    time_zone: str = "UTC"
    shape: str = "events"
    assumptions: tuple[Assumption, ...] = ()
    checks: tuple[CheckFact, ...] = ()
    dropped_columns: tuple[DroppedColumn, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    mapping_toml: str = ""
    sources: tuple[SourceFile, ...] = ()
    version: str = ""
