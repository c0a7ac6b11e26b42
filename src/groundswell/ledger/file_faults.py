"""What is wrong with a file for the ledger: every fault with its line, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from groundswell.errors.root import GroundswellError, show_value

MOST_SHOWN = 200
_VALUE_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file; a file with any fault books nothing.

    Args:
        line: its line in the file, from 1; for JSON the number of the record; 0 for the file as a whole.
        column: the column as the file calls it; empty where it is not about one.
        value: what stands there, cut and safe to show.
        text: what is wrong, in a sentence.
        next_step: what to do about it.
        expected: what would have been right.
        code: the stable name of the kind of fault, such as ``"person-not-known"``.
    """

    line: int
    column: str
    value: str
    text: str
    next_step: str
    expected: str = ""
    code: str = ""


@dataclass(slots=True)
class FaultList:
    """The faults of a file as they are found: the first 200 whole, the others counted.

    Args:
        shown: the first of them.
        count: all of them.
    """

    shown: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, column: str, value: object, build: Callable[[], GroundswellError]) -> None:
        """Note a fault.

        Args:
            line: its line in the file, 0 for the file as a whole.
            column: the column, as the file calls it.
            value: what stands there.
            build: builds the error; not called once there are 200.
        """
        self.count += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(build_fault(build(), line, column, value))

    def sort(self) -> tuple[Fault, ...]:
        """Give what is shown in the order of the file's lines."""
        return tuple(sorted(self.shown, key=lambda fault: fault.line))


def build_fault(error: GroundswellError, line: int = 0, column: str = "", value: object = "") -> Fault:
    """Build a fault from an error and the place where it was found.

    Example:
        >>> from groundswell.errors import FileEmpty
        >>> build_fault(FileEmpty("a.csv")).text
        'a.csv is empty.'
    """
    shown = show_value(value, _VALUE_LETTERS) if value is not None else ""
    return Fault(line, column, shown, error.what, error.next_step, error.expected, error.code)
