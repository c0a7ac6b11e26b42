"""Every point at which cases stand or end, and how much of the public's time passes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import ibis

from groundswell.evidence.gain_measures import count_received
from groundswell.evidence.gains import LEAST_YEARS
from groundswell.evidence.points import label_point
from groundswell.evidence.spell_days import GroupedDays, SpellDays, draw_days, read_spell_days
from groundswell.evidence.stay_lengths import StayLengths, estimate_stay_lengths
from groundswell.evidence.step_limits import fit_step_limits, read_stay_times
from groundswell.spells import Records

Kind = Literal["step", "end"]


@dataclass(frozen=True, slots=True)
class PointOfWait:
    """A step at which cases stand, or with which they end.

    Args:
        step_id: the number of the step.
        name: the step, as the records call it.
        label: the point as people read it: after the step, where a row of the export is something that happened.
        kind: ``step`` where cases stay, ``end`` where they end; a step that is both is listed twice.
        clock: whose time runs there.
        stays: how many stays there were, the open ones too; for an end, how many cases ended with it.
        open_now: how many cases are there at the extract.
        days_per_case: mean days of all cases there, open stays counted; these add up to the mean wait. None
            where the records do not tell.
        days_low: lower limit of these.
        days_high: upper limit.
        applicant_days_per_year: these days for as many cases as are received in a year. None where the records
            cover less than four weeks.
        median_days: half of the stays last longer, open ones counted; None where not reached.
        median_low: lower limit of it.
        median_high: upper limit.
        share: of the whole wait, 0 to 1.
    """

    step_id: int
    name: str
    label: str
    kind: Kind
    clock: str
    stays: int
    open_now: int
    days_per_case: float | None
    days_low: float | None
    days_high: float | None
    applicant_days_per_year: float | None
    median_days: float | None
    median_low: float | None
    median_high: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class _Read:
    """The days by step, and what a year brings."""

    grouped: GroupedDays
    lengths: dict[int, StayLengths]
    per_year: float | None


def list_points_of_wait(
    records: Records, *, confidence: float = 0.95, horizon_days: float | None = None, seed: int = 0
) -> tuple[PointOfWait, ...]:
    """List every point at which cases stand or end, where most of the public's time passes first.

    Open cases count for as long as they were seen. Method: the days and the medians are those of
    :func:`groundswell.evidence.places.estimate_places`; a year brings as many cases as
    :func:`groundswell.evidence.gain_measures.count_received` counts. Checked against: the finding on places.

    Args:
        records: the case records.
        confidence: coverage of the limits.
        horizon_days: days to which means are restricted; None to choose as for the waits.
        seed: of the bootstrap behind the limits of the days.

    Returns:
        The points; those of which nothing is known last.

    Example:
        >>> from groundswell.testing import build_records
        >>> records = build_records([("a", "Asked", "2024-01-01"), ("a", "Done", "2024-01-05")], ends=["Done"])
        >>> [(point.name, point.kind, point.days_per_case) for point in list_points_of_wait(records)]
        [('Asked', 'step', 4.0), ('Done', 'end', 0.0)]
    """
    steps = records.fetch(records.steps.order_by("step_id")).to_pylist()
    read = _read_points(records, confidence, horizon_days, seed) if steps else None
    shape = records.manifest.shape
    points = [_build_step(step, shape, read) for step in steps if step["left"] + step["open"]]
    points += [_build_end(step, read) for step in steps if step["entered"] > step["left"] + step["open"]]
    return tuple(sorted(points, key=_rank))


def read_step_limits(records: Records) -> dict[int, float]:
    """Read beyond how many days a stay at each step is unusual, by the number of the step.

    Method: that of :func:`groundswell.evidence.stuck.estimate_stuck`, so that a list of stuck cases holds those
    that the finding counts. Checked against: the finding on stuck cases.
    """
    return {limit.step: limit.days for limit in fit_step_limits(read_stay_times(records))}


def read_placed_days(records: Records, *, horizon_days: float | None = None) -> SpellDays | None:
    """Read all stays with their step, the next one, and the days that each stands for.

    Args:
        records: the case records.
        horizon_days: days to which means are restricted; None to choose as for the waits.

    Returns:
        The stays with the columns ``step`` and ``goal`` (-1 where open); None where no case has ended after a
        wait.
    """
    spells = records.spells
    wanted = {"step": spells.step_id, "goal": spells.to_step_id.fill_null(ibis.literal(-1, "int16"))}
    return read_spell_days(records, wanted, horizon_days=horizon_days)


def _read_points(records: Records, confidence: float, horizon_days: float | None, seed: int) -> _Read | None:
    spell_days = read_placed_days(records, horizon_days=horizon_days)
    if spell_days is None:
        return None
    step = spell_days.columns["step"]
    size = int(max(step.max(initial=-1), spell_days.columns["goal"].max(initial=-1))) + 1
    grouped = draw_days(spell_days, step, size, confidence=confidence, seed=seed).regroup()
    lengths = {one.step: one for one in estimate_stay_lengths(spell_days, size, confidence)}
    received, years = count_received(records)
    per_year = float(received.sum()) / years if years >= LEAST_YEARS else None
    return _Read(grouped, lengths, per_year)


def _build_step(step: dict[str, Any], shape: str, read: _Read | None) -> PointOfWait:
    number = int(step["step_id"])
    stays, opened = int(step["left"] + step["open"]), int(step["open"])
    name, clock = str(step["step"]), str(step["clock"])
    kind: Kind = "step"
    facts = (number, name, label_point(name, shape), kind, clock, stays, opened)
    if read is None or number >= read.grouped.days.size:
        return PointOfWait(*facts, *(None,) * 8)
    grouped, total = read.grouped, float(read.grouped.days.sum())
    days, low, high = (float(part[number]) for part in (grouped.days, grouped.low, grouped.high))
    length = read.lengths.get(number)
    return PointOfWait(
        *facts,
        days,
        low,
        high,
        None if read.per_year is None else days * read.per_year,
        *((length.median, length.low, length.high) if length else (None, None, None)),
        days / total if total else None,
    )


def _build_end(step: dict[str, Any], read: _Read | None) -> PointOfWait:
    """An end takes no time: the case leaves at its moment."""
    ended = int(step["entered"] - step["left"] - step["open"])
    none = 0.0 if read is not None else None
    year = 0.0 if read is not None and read.per_year is not None else None
    number, name, clock = int(step["step_id"]), str(step["step"]), str(step["clock"])
    days = (none, none, none, year, None, None, None, none)
    return PointOfWait(number, name, name, "end", clock, ended, 0, *days)


def _rank(point: PointOfWait) -> tuple[bool, float, bool, int, str]:
    days = point.days_per_case
    return days is None, -(days or 0.0), point.kind == "end", -point.stays, point.name
