"""All stays of all cases with the days that each stands for: fetched once, grouped in any way, adding up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.case_waits import CaseWaits, choose_horizon, read_case_waits
from groundswell.evidence.finding import Estimate
from groundswell.evidence.occupation import build_weights, weigh_spells
from groundswell.evidence.resampling import ObservedStays, Resampled, find_limits, resample_days
from groundswell.evidence.survival import SurvivalCurve, build_curve
from groundswell.evidence.tallies import Exits, Floats, sort_exits
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days

DAYS_TRACE = (
    "sum over rows of spells of W(since_us + elapsed_us) - W(since_us), W(t) the integral of S(u)/Y(u) "
    "from 0 to t, S Kaplan-Meier of cases.wait_us, Y the cases under observation"
)


@dataclass(frozen=True, slots=True)
class SpellDays:
    """Stays, their days, and the waits that they add up to.

    Args:
        waits: the waits of all cases.
        exits: their exits, sorted; causes 1 decided, 2 withdrawn.
        curve: Kaplan-Meier of the waits, in microseconds.
        horizon: days to which all is restricted.
        stays: the stays.
        days: days that each stay stands for, per case of all cases.
        columns: further columns of the stays, by name.
    """

    waits: CaseWaits
    exits: Exits
    curve: SurvivalCurve
    horizon: float
    stays: ObservedStays
    days: Floats
    columns: Mapping[str, NDArray[Any]]

    @property
    def horizon_us(self) -> int:
        """The horizon in whole microseconds."""
        return round(self.horizon * MICROSECONDS_PER_DAY)

    def say_within(self) -> str:
        """Say to which days means are restricted; nothing where no case is open and the mean is whole."""
        if self.waits.open_count == 0:
            return ""
        return _(" within the first {horizon}").format(horizon=format_days(self.horizon))

    @property
    def mean_days(self) -> float:
        """The Kaplan-Meier restricted mean wait, in days: what all days add up to."""
        return self.curve.restricted_mean(self.horizon_us)[0] / MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class GroupedDays:
    """Restricted mean days by group, with limits; they add up to the restricted mean wait.

    Args:
        days: one per group.
        low: lower limits.
        high: upper limits.
    """

    days: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class DrawnDays:
    """Days by the finest groups, with their bootstrap, to be put together into coarser ones.

    Args:
        days: one per group.
        part_days: for each fraction, the days of that part in all.
        drawn: the bootstrap.
        confidence: coverage of limits.
    """

    days: Floats
    part_days: tuple[float, ...]
    drawn: Resampled
    confidence: float

    def regroup(self, goal: NDArray[Any] | None = None, goals: int = 0) -> GroupedDays:
        """Put groups together: `goal` says for each into which of `goals` it goes; None to leave them."""
        if goal is None:
            goal, goals = np.arange(self.days.size), self.days.size
        into = (np.asarray(goal)[:, None] == np.arange(goals)).astype(np.float64)
        days, centre = self.days @ into, self.drawn.centre[0] @ into
        limits = find_limits(self.drawn.replicates[:, 0] @ into, centre, days, self.confidence)
        return GroupedDays(days, *limits)

    def split(self, part: int) -> GroupedDays:
        """Divide all days into those of a fraction, 0 being the first, and the rest."""
        days = np.array([self.part_days[part], self.days.sum() - self.part_days[part]])
        whole, inside = (self.drawn.replicates[:, which].sum(axis=1) for which in (0, part + 1))
        centre = self.drawn.centre.sum(axis=1)
        drawn = np.column_stack([inside, whole - inside])
        middle = np.array([centre[part + 1], centre[0] - centre[part + 1]])
        return GroupedDays(days, *find_limits(drawn, middle, days, self.confidence))


def read_spell_days(
    records: Records, columns: Mapping[str, ir.Value], *, horizon_days: float | None = None
) -> SpellDays | None:
    """Read all stays with the days that each stands for.

    Args:
        records: the case records.
        columns: further columns of `records.spells` to fetch, by name.
        horizon_days: days to which all is restricted; None to choose.

    Returns:
        The stays; None where no case has ended or nobody waits at all.
    """
    waits = read_case_waits(records)
    if waits.size == 0 or waits.open_count == waits.size or waits.wait_us.max() == 0:
        return None
    exits = sort_exits(waits.wait_us, waits.end, entry=waits.entry_us, causes=2)
    curve = build_curve(exits)
    horizon = horizon_days or choose_horizon(waits)
    weights = build_weights(exits, curve, round(horizon * MICROSECONDS_PER_DAY), MICROSECONDS_PER_DAY)
    rows = _put_in_order(
        records.columns(records.spells.select("case_id", "position", "since_us", "elapsed_us", **columns))
    )
    stays = ObservedStays(
        rows.pop("case_id"),
        rows.pop("since_us"),
        rows.pop("elapsed_us"),
        waits.wait_us,
        waits.entry_us,
        waits.has_ended,
        waits.block,
    )
    days = weigh_spells(weights, stays.case, stays.since_us, stays.elapsed_us, waits.entry_us)
    return SpellDays(waits, exits, curve, horizon, stays, days, rows)


def _put_in_order(rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Put stays in the order of case and position, so that sums come out the same to the last digit each time.

    Engines give the rows of a selection in the order in which their threads finish; long stretches are in order.
    """
    place = rows["case_id"].astype(np.int64) << 32 | rows.pop("position").astype(np.int64)
    if np.all(place[1:] > place[:-1]):
        return rows
    order = np.argsort(place, kind="stable")
    return {name: values[order] for name, values in rows.items()}


def draw_days(
    spell_days: SpellDays,
    code: NDArray[Any],
    codes: int,
    *,
    confidence: float,
    seed: int,
    fractions: tuple[NDArray[np.float32], ...] = (),
) -> DrawnDays:
    """Add up the days by group, and draw the cases again for limits.

    Args:
        spell_days: the stays and their days.
        code: group of each stay, 0..codes-1.
        codes: number of groups.
        confidence: coverage of the limits.
        seed: of the bootstrap.
        fractions: shares of each stay that are added up as well.
    """
    days = np.bincount(code, spell_days.days, codes).astype(np.float64)
    parts = tuple(float(np.sum(spell_days.days * fraction)) for fraction in fractions)
    drawn = resample_days(
        spell_days.stays, code, codes, spell_days.horizon_us, seed=seed, fractions=fractions
    )
    return DrawnDays(days, parts, drawn, confidence)


def build_days_estimate(
    key: str, label: str, grouped: GroupedDays, group: int, spell_days: SpellDays, confidence: float
) -> Estimate:
    """Build the estimate of the restricted mean days of one group."""
    method = _("State occupation S Y_k / Y to {horizon}; bootstrap of cases").format(
        horizon=format_days(spell_days.horizon)
    )
    value, low, high = (float(part[group]) for part in (grouped.days, grouped.low, grouped.high))
    rows = int(spell_days.days.size)
    return Estimate(key, label, value, "days", low, high, confidence, method, rows, DAYS_TRACE)


def describe_days_method(spell_days: SpellDays) -> str:
    """Say how days are attributed, for the method of a finding."""
    return _(
        "The share of all cases in a step on a day is the Kaplan-Meier share still waiting times the share "
        "in that step among those under observation (Pepe 1991; Datta and Satten 2002); it needs no Markov "
        "property. Its area up to {horizon} is the mean days in the step; they add up to the mean wait. "
        "Limits by drawing cases again 200 times, in 200 random blocks where there are more than 5,000."
    ).format(horizon=format_days(spell_days.horizon))
