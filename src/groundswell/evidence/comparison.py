"""How far Aalen-Johansen over the steps lies from the shares that are shown: a check, said in the method."""

from __future__ import annotations

import numpy as np

from groundswell.evidence.incidence import estimate_aalen_johansen
from groundswell.evidence.occupation import close_up_stays, count_occupied, estimate_occupation
from groundswell.evidence.resampling import BLOCKS
from groundswell.evidence.spell_days import SpellDays
from groundswell.evidence.survival import estimate_survival

_MOST_STAYS = 500_000


def compare_with_aalen_johansen(spell_days: SpellDays, steps: int, pace_us: int, points: int) -> float:
    """Give the largest difference between the two estimates of the share of cases in a step, at any time.

    Where there are more than half a million stays, on a random part of the cases, both estimates alike.

    Args:
        spell_days: stays with the columns ``step`` and ``goal`` (-1 where open).
        steps: number of steps.
        pace_us: distance between the times that are compared.
        points: number of those times.
    """
    stays, waits = spell_days.stays, spell_days.waits
    blocks = max(BLOCKS * _MOST_STAYS // max(stays.case.size, 1), 1)
    chosen = waits.block < blocks
    if not (waits.end[chosen] > 0).any():
        return float("nan")
    rows = np.flatnonzero(chosen[stays.case])
    stops = stays.since_us[rows] + stays.elapsed_us[rows]
    rows = rows[np.lexsort((stops, stays.since_us[rows], stays.case[rows]))]
    case, since, elapsed = stays.case[rows], stays.since_us[rows], stays.elapsed_us[rows]
    step, goal = spell_days.columns["step"][rows], spell_days.columns["goal"][rows]
    at = np.arange(points, dtype=np.int64) * pace_us
    occupied = count_occupied(case, since, elapsed, step, steps, stays.entry_us, pace_us, points)
    curve = estimate_survival(waits.wait_us[chosen], waits.end[chosen], entry=waits.entry_us[chosen])
    ours = estimate_occupation(occupied, curve.share_beyond(at))
    kept, moved = close_up_stays(case, elapsed, step, goal)
    start = np.maximum(since, stays.entry_us[case])[kept]
    theirs = estimate_aalen_johansen(start, (since + elapsed)[kept], step[kept], moved, steps, at)
    visited = np.unique(step[kept])
    differences = np.abs(theirs[:, visited] - ours[:, visited])
    return float(np.nanmax(differences, initial=0.0))
