"""The waits of all cases, fetched once, and how far they can be followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.finding import Estimate
from groundswell.evidence.survival import SurvivalCurve
from groundswell.evidence.tallies import Floats, Ints
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days

SMALL_GROUP = 10
"""Fewer cases than this are not described on their own."""

_MINUTE, _HOUR = 1 / 1440, 1 / 24
_ROUND_DAYS: tuple[float, ...] = (
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 4, 8, 12)),
    *(1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 150, 180, 270),
    *(365 * n for n in (1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 75, 100)),
)


@dataclass(frozen=True, slots=True)
class CaseWaits:
    """One entry per case, in order of `case_id`; lengths in whole microseconds.

    Args:
        wait_us: from receipt to the end, or to the extract where open.
        entry_us: from receipt until the case came under observation; mostly 0.
        end: 0 open, 1 decided, 2 withdrawn.
        promise_us: from receipt until it was due; -1 where nothing was promised.
        received_us: moment of receipt, microseconds since 1970 UTC.
        block: 0..199, dealt at random.
    """

    wait_us: Ints
    entry_us: Ints
    end: NDArray[np.int8]
    promise_us: Ints
    received_us: Ints
    block: NDArray[np.int16]

    @property
    def size(self) -> int:
        """How many cases there are."""
        return int(self.wait_us.size)

    @property
    def has_ended(self) -> NDArray[np.bool_]:
        """Which cases have ended, decided or withdrawn."""
        return np.asarray(self.end > 0)

    @property
    def open_count(self) -> int:
        """How many cases are still open."""
        return self.size - int(np.count_nonzero(self.end))


def read_case_waits(records: Records) -> CaseWaits:
    """Read the waits of all cases from the store, in order of `case_id`."""
    cases = records.cases
    end = (
        ibis.cases((cases.end_kind == "decided", 1), (cases.end_kind == "withdrawn", 2), else_=0)
        .cast("int8")
        .name("end")
    )
    rows = records.columns(
        cases.select(
            "case_id",
            "wait_us",
            "entry_us",
            "received_at",
            "block",
            end,
            promise_us=cases.promise_us.fill_null(-1),
        )
    )
    rows = sort_by_case(rows)
    return CaseWaits(
        rows["wait_us"], rows["entry_us"], rows["end"], rows["promise_us"], rows["received_at"], rows["block"]
    )


def sort_by_case(rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Put columns of cases in order of `case_id`; they nearly always are."""
    order = rows["case_id"]
    if np.all(order[1:] > order[:-1]):
        return rows
    order = np.argsort(order)
    return {name: column[order] for name, column in rows.items()}


def choose_horizon(waits: CaseWaits) -> float:
    """Choose the days to which means are restricted: the largest round number with enough cases in sight.

    Enough is one case in a thousand, and at least ten, or a quarter of them where there are fewer than forty.
    Where no case is open everything is known, and the horizon is beyond the longest wait.
    """
    longest = int(waits.wait_us.max(initial=0)) / MICROSECONDS_PER_DAY
    if waits.open_count == 0:
        return float(next((days for days in _ROUND_DAYS if days >= longest), longest))
    enough = max(min(SMALL_GROUP, -(-waits.size // 4)), waits.size // 1000)
    wait, late = np.sort(waits.wait_us), np.sort(waits.entry_us[waits.entry_us > 0])
    at = np.round(np.array(_ROUND_DAYS) * MICROSECONDS_PER_DAY).astype(np.int64)
    observed = waits.size - np.searchsorted(wait, at) - late.size + np.searchsorted(late, at)
    few = np.flatnonzero((observed < enough) | (at > wait[-1]))
    last = int(few[0]) if few.size else at.size
    return float(_ROUND_DAYS[last - 1]) if last else longest


def choose_chart_end(curve: SurvivalCurve, horizon: float) -> float:
    """Choose the days that a chart shows: the horizon, or less where nearly all (99 %) have left earlier."""
    nearly_all = curve.quantile(0.99)
    if nearly_all is None or nearly_all >= horizon:
        return horizon
    return float(next((days for days in _ROUND_DAYS if days >= nearly_all), horizon))


def build_grid(end: float, points: int = 120) -> Floats:
    """Give evenly spaced days from 0 to the end, whole days where that makes at most `points`."""
    if end > points:
        return np.arange(0, end + 0.5, float(np.ceil(end / points)))
    if end >= 30:
        return np.arange(0, end + 0.5, 1.0)
    return np.linspace(0, end, 61)


def start_periods(waits: CaseWaits, zone: str, *, most: int = 120) -> tuple[Ints, list[str]]:
    """Cut the calendar of receipts into months of the agency's own clock, or years where months are too many.

    Returns:
        The period of each case, and the periods' names such as ``2024-03``; periods without cases included.
    """
    tz = ZoneInfo(zone)
    first = datetime.fromtimestamp(int(waits.received_us.min()) / 1e6, UTC).astimezone(tz)
    last = datetime.fromtimestamp(int(waits.received_us.max()) / 1e6, UTC).astimezone(tz)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count <= most:
        months = [divmod(first.year * 12 + first.month - 1 + n, 12) for n in range(count)]
        starts = [datetime(year, month + 1, 1, tzinfo=tz) for year, month in months]
        names = [f"{start:%Y-%m}" for start in starts]
    else:
        starts = [datetime(year, 1, 1, tzinfo=tz) for year in range(first.year, last.year + 1)]
        names = [f"{start:%Y}" for start in starts]
    edges = np.array([round(start.timestamp()) * 1_000_000 for start in starts], np.int64)
    period = np.searchsorted(edges, waits.received_us, side="right") - 1
    return np.maximum(period, 0), names


def say_limits(low: float, high: float) -> str:
    """Say the limits of a length in days, in brackets; nothing where both read the same.

    Example:
        >>> say_limits(3.0, 4.5), say_limits(40.1, 40.2)
        (' (between 3 days and 4.5 days)', '')
    """
    words = format_days(low), format_days(high)
    if words[0] == words[1]:
        return ""
    return _(" (between {low} and {high})").format(low=words[0], high=words[1])


def name_quantile(share: float) -> str:
    """Say how many wait longer than a quantile, for the label of an estimate."""
    words = {0.5: _("Half wait more than"), 0.9: _("One in ten waits more than")}
    words[0.95] = _("One in twenty waits more than")
    return words[share]


def build_quantile(
    curve: SurvivalCurve, share: float, confidence: float, *, key: str, trace: str, label: str = ""
) -> Estimate:
    """Build the estimate of a quantile of the wait, in days, with its limits."""
    low, high = curve.quantile_interval(share, confidence)
    method = _("Kaplan-Meier quantile; limits by inverting the log(-log) band")
    label = label or name_quantile(share)
    value = curve.quantile(share)
    return Estimate(key, label, value, "days", low, high, confidence, method, curve.size, trace)


def build_mean(
    curve: SurvivalCurve, horizon: float, confidence: float, *, key: str, label: str, trace: str
) -> Estimate:
    """Build the estimate of the restricted mean wait, in days, with its limits."""
    mean, low, high = curve.restricted_mean_interval(horizon, confidence)
    method = _("Area under Kaplan-Meier to the horizon; variance of Klein and Moeschberger")
    return Estimate(key, label, mean, "days", low, high, confidence, method, curve.size, trace)
