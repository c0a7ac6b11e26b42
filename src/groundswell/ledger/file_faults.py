"""What is wrong with a file for the ledger: every fault with its line, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from groundswell.errors.root import GroundswellError, show_value

MOST_SHOWN = 200
_VALUE_LETTERS = 200


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
        count: in how many lines just the same is wrong; `line` is the first of them.
    """

    line: int
    column: str
    value: str
    text: str
    next_step: str
    expected: str = ""
    code: str = ""
    count: int = 1


@dataclass(slots=True)
class FaultList:
    """The faults of a file as they are found: the first 200 that differ whole, the others counted.

    The same value wrong in the same way in many lines, such as a project that is not known, is one of them.

    Args:
        shown: the first of them.
        count: all of them, each line for itself.
    """

    shown: list[Fault] = field(default_factory=list)
    count: int = 0
    _places: dict[tuple[object, ...], int] = field(default_factory=dict, repr=False)

    def add(
        self, line: int, column: str, value: object, kind: Callable[..., GroundswellError], *facts: object
    ) -> None:
        """Note a fault.

        Args:
            line: its line in the file, 0 for the file as a whole.
            column: the column, as the file calls it.
            value: what stands there.
            kind: the class of the error; nothing is built once there are 200.
            facts: what the error is built from; they can be compared.
        """
        self.count += 1
        key = (kind, column, str(value), *facts) if column else (kind, line, *facts)
        place = self._places.get(key)
        if place is not None:
            self.shown[place] = replace(self.shown[place], count=self.shown[place].count + 1)
        elif len(self.shown) < MOST_SHOWN:
            self._places[key] = len(self.shown)
            self.shown.append(build_fault(kind(*facts), line, column, value))

    def add_error(self, line: int, column: str, value: object, error: GroundswellError) -> None:
        """Note a fault whose error was built elsewhere."""
        self.count += 1
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(build_fault(error, line, column, value))

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
