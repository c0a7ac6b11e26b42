"""What a person's week can hold: hours and shares up to a limit, each line once, and no week that stands already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from groundswell.errors.ledger_files import LineTwice
from groundswell.errors.ledger_rows import AllocationsAboveWeek, HoursAboveWeek, SheetTurnedIn
from groundswell.errors.root import GroundswellError
from groundswell.ledger.amounts import write_decimal
from groundswell.ledger.file_faults import FaultList
from groundswell.ledger.known_names import Known

_ONE = Decimal(1)
_Found = tuple[str, Callable[..., GroundswellError], tuple[object, ...]]


class WeekLimits:
    """The weeks of a file, as its lines are read.

    Args:
        known: the most hours of a week, and the weeks that are turned in.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._seen: dict[tuple[str, ...], int] = {}
        self._hours: dict[tuple[str, date], Decimal] = {}
        self._shares: dict[tuple[str, date], Decimal] = {}

    def check_repeat(
        self, line: int, cells: Sequence[str], faults: FaultList, where: tuple[int, str, str]
    ) -> None:
        """Add a fault where a line is the same as an earlier one, in all that it says."""
        first = self._seen.setdefault(tuple(cells), line)
        if first != line:
            faults.add(*where, LineTwice, first)

    def add(self, key: tuple[str, date], name: str, hours: Decimal, share: Decimal) -> Iterator[_Found]:
        """Add the time of a line to its week; the line that passes a limit is the one that is told.

        Args:
            key: the person, and Monday of the week.
            name: the person as the file says.
            hours: of the line.
            share: of the week, of the line.

        Returns:
            The column, the class of the error and its facts, for each limit that the line passes.
        """
        week_on, most = key[1], self._known.most_hours
        is_first = key not in self._hours
        hours_before, shares_before = self._hours.get(key, Decimal(0)), self._shares.get(key, Decimal(0))
        self._hours[key], self._shares[key] = hours_before + hours, shares_before + share
        if is_first and key in self._known.sheets:
            yield "person", SheetTurnedIn, (name, week_on, self._known.sheets[key])
        if hours_before + hours > most >= hours_before:
            told = write_decimal(hours_before + hours), write_decimal(most)
            yield "hours", HoursAboveWeek, (name, week_on, *told)
        if shares_before + share > _ONE >= shares_before:
            shown = write_decimal(shares_before + share)
            yield "allocation", AllocationsAboveWeek, (name, week_on, shown)
