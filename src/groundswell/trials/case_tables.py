"""The raw table of a trial: each allocated case with its arm and what came of it, as a person can count it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import TrialNotBegun
from groundswell.spells import Records
from groundswell.trials.design import PUSHED, SHARES, Design, Outcome
from groundswell.trials.ledger import LedgerRow, write_moment
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.observing import Following
from groundswell.trials.outcomes import read_values

COLUMNS = (
    "number",
    "case",
    "arm",
    "stratum",
    "office",
    "channel",
    "allocated_at",
    "left_out",
    "waited_days",
    "end",
)
_ENDS = ("open", "decided", "withdrawn")
Cell = str | int | float | None


def name_columns(design: Design) -> list[str]:
    """Name the columns: who was drawn into what, then for each outcome its value and whether it was followed.

    Example:
        >>> from groundswell.testing.trials import build_design
        >>> name_columns(build_design())[10:12]
        ['wait_30_days', 'wait_30_days_followed']
    """
    named = [_name(outcome) for outcome in _list_outcomes(design)]
    return [*COLUMNS, *(column for name in named for column in (name, f"{name}_followed"))]


def list_case_rows(
    rows: Sequence[LedgerRow],
    design: Design,
    records: Records,
    values: Mapping[str, Mapping[str, float]] | None = None,
    as_of: datetime | None = None,
) -> Iterator[list[Cell]]:
    """List the raw table of a trial, a row for each allocation, in the order of the ledger.

    A wait is counted to the horizon at most, open cases for as long as they have waited; a share is 1 or 0; all else is
    the value that was sent. Cells are None where the case is left out, was never found in the records, or nothing came.
    Method: the same values that a look averages. Checked against: the arms' values of a look on followed cases, from
    plain means of the table.

    Args:
        rows: of the ledger, or of the offices' calendar.
        design: of the trial, with its amendments.
        records: in which the cases are looked for.
        values: values sent for an outcome: by its name, by the identifier of the case.
        as_of: the moment; None for that of the extract.
    """
    following = Following(rows, design, records, values)
    told: dict[int, list[Cell]] = {}
    try:
        observed = following.observe(as_of)
        told = dict(
            zip((row.number for row in following.list_counted(as_of)), _tell(observed, design), strict=True)
        )
    except TrialNotBegun:
        pass  # nothing of them is known yet: the table says who was drawn
    empty: list[Cell] = [None] * (2 + 2 * len(_list_outcomes(design)))
    for row in rows:
        drawn: list[Cell] = [row.number, row.case, row.arm, row.stratum, row.office, row.channel]
        yield [*drawn, write_moment(row.at), row.reason, *told.get(row.number, empty)]


def _tell(observed: Observed, design: Design) -> list[list[Cell]]:
    """Tell of each observed case how long it waited, how it ended, and each outcome."""
    waited = observed.wait_hours / TICKS_PER_DAY
    parts: list[list[Any]] = [waited.tolist(), [_ENDS[end] for end in observed.end.tolist()]]
    for outcome in _list_outcomes(design):
        parts.append([None if np.isnan(value) else value for value in _read(observed, outcome).tolist()])
        followed = observed.age_hours >= outcome.horizon_days * TICKS_PER_DAY
        parts.append(["yes" if there else "no" for there in followed.tolist()])
    return [list(cells) for cells in zip(*parts, strict=True)]


def _read(observed: Observed, outcome: Outcome) -> NDArray[np.float64]:
    if outcome.kind in SHARES or outcome.kind in PUSHED:
        return read_values(observed, outcome)
    return np.minimum(observed.wait_hours / TICKS_PER_DAY, float(outcome.horizon_days))


def _list_outcomes(design: Design) -> list[Outcome]:
    """List the outcomes: the one that decides first, each once."""
    found = {
        _name(outcome): outcome for outcome in (*(one.outcome for one in design.guardrails), design.primary)
    }
    first = _name(design.primary)
    return [found.pop(first), *found.values()]


def _name(outcome: Outcome) -> str:
    return f"{outcome.name or outcome.kind}_{outcome.horizon_days}_days".replace(" ", "_")
