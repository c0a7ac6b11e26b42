"""What is known about the allocated cases at a moment: the input of every look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

TICKS_PER_DAY = 24
"""Lengths are counted in whole hours: fine enough for any wait in days, and quick to add up."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The allocated cases at a moment, one entry for each, in the order of the ledger.

    Args:
        arm: place in ``design.arms``; shape (n,).
        entry_day: whole days from the day on which the trial begins to the allocation, by the agency's calendar.
        age_hours: from the allocation to this moment, whole hours, rounded down.
        wait_hours: from the allocation to the end of the case, or to this moment where it is open.
        end: 0 open, 1 decided, 2 withdrawn.
        revisits: how often the case came back to a step it had been in.
        stratum: number of its stratum, from 0.
        office: place in ``design.offices``; -1 for none.
        values: values sent for an outcome, by its name; NaN where none has come.
        day: whole days from the day on which the trial begins to this moment.
        missing: allocated cases of which the records know nothing; they are in none of the arrays.
        unallocated: cases of the records in the time of the trial that were never allocated.
        channel: place in `channels`, of how the case came in; None where that is not known.
        version: of salt and weights with which the case was allocated; None where there is one only.
        channels: names of the channels.
    """

    arm: NDArray[np.int8]
    entry_day: NDArray[np.int32]
    age_hours: NDArray[np.int64]
    wait_hours: NDArray[np.int64]
    end: NDArray[np.int8]
    revisits: NDArray[np.int32]
    stratum: NDArray[np.int32]
    office: NDArray[np.int32]
    day: int
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    missing: int = 0
    unallocated: int = 0
    channel: NDArray[np.int32] | None = None
    version: NDArray[np.int32] | None = None
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        sizes = {array.size for array in self._arrays().values()}
        if len(sizes) > 1:
            raise ValueError(f"the arrays have {', '.join(map(str, sorted(sizes)))} entries")

    @property
    def size(self) -> int:
        """How many cases there are."""
        return int(self.arm.size)

    def take(self, chosen: NDArray[Any]) -> Observed:
        """Take some of the cases, by their places or by a mask."""
        parts = {name: array[chosen] for name, array in self._arrays().items() if name not in self.values}
        values = {name: array[chosen] for name, array in self.values.items()}
        return Observed(
            **parts,
            day=self.day,
            values=values,
            missing=self.missing,
            unallocated=self.unallocated,
            channels=self.channels,
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:
        names = ("arm", "entry_day", "age_hours", "wait_hours", "end", "revisits", "stratum", "office")
        known = {name: getattr(self, name) for name in (*names, "channel", "version")}
        return {name: array for name, array in known.items() if array is not None} | self.values
