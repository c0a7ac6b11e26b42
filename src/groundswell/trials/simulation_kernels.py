"""Compiled loops that run many trials of one arm beside ``usual``, with a look on every day.

Cases are counted by arm, stratum and length in whole ticks; each day adds what changed since the day before, so
that a look costs one walk over the counts. Ends at a tick come before censorings at the same tick.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.trials.simulation_counts import (
    compare_means,
    compare_values,
    count_least,
    describe_sums,
    find_limits,
    score_log_rank,
)

Ints = NDArray[Any]
Floats = NDArray[np.float64]

UNDECIDED, WORKED, HARMFUL, NOT_SHOWN = range(4)
FIELDS = (
    *("state", "day", "gain", "low", "high", "exposed"),
    *("fixed_z", "fixed_log_rank_z", "information", "score_information", "missed", "mixture_missed"),
    *("log_rank_day", "mixture_day", "naive_mean_day", "naive_log_rank_day", "naive_t_day", "first_day"),
)
"""What is kept of each trial; days of a crossing are below 0 where it says that the arm is worse, 0 never."""
_STATE, _DAY, _GAIN, _LOW, _HIGH, _EXPOSED = range(6)
_FIXED_Z, _FIXED_LOG_RANK_Z, _INFORMATION, _SCORE_INFORMATION, _MISSED, _MIXTURE_MISSED = range(6, 12)
_LOG_RANK_DAY, _MIXTURE_DAY, _NAIVE_MEAN_DAY, _NAIVE_LOG_RANK_DAY, _NAIVE_T_DAY, _FIRST_DAY = range(12, 18)
_PLAIN = 1.959963984540054


class Rules(NamedTuple):
    """How the trials are read; lengths in ticks where it says so, information for gains in days.

    Args:
        horizon: of the outcome, ticks.
        day: ticks in a day.
        earliest: first day that counts.
        last: last day.
        every: days between looks.
        least_mature: cases followed to the horizon, in each arm, before the mean is read.
        gain_alpha: what the lower end of the band may spend, one-sided.
        loss_alpha: what its upper end may spend.
        factor: of the lower end.
        loss_factor: of the upper end.
        information_max: at which the band is narrowest.
        score_max: information of the log-rank score at which its own band is narrowest.
        harm_rho: of the one-sided mixture for harm.
        harm_limit: minus the logarithm of what harm may spend.
        harm_margin: a band wholly beyond this much worse is harm.
        mixture_rho: of the open-ended two-sided mixture that stands beside.
        mixture_alpha: what that may spend.
        gain: the true gain, to count how often a band misses it.
        is_share: whether a value is 0 or 1.
        least_in_stratum: cases followed in each arm, below which a stratum joins the rest.
    """

    horizon: int
    day: int
    earliest: int
    last: int
    every: int
    least_mature: int
    gain_alpha: float
    loss_alpha: float
    factor: float
    loss_factor: float
    information_max: float
    score_max: float
    harm_rho: float
    harm_limit: float
    harm_margin: float
    mixture_rho: float
    mixture_alpha: float
    gain: float
    is_share: bool
    least_in_stratum: int


@njit(cache=True, nogil=True)
def run_wait_trials(
    starts: Ints, entry: Ints, arm: Ints, stratum: Ints, wait: Ints, strata: int, rules: Rules, found: Floats
) -> None:
    """Run trials whose outcome is the restricted mean wait.

    Args:
        starts: where each trial begins in the columns, one longer than trials.
        entry: ticks from the beginning to the allocation, ascending within a trial.
        arm: 0 or 1.
        stratum: from 0.
        wait: ticks from allocation to the end.
        strata: number of strata.
        rules: how they are read.
        found: a row for each trial, a column for each of `FIELDS`; written.
    """
    for r in range(starts.size - 1):
        low, high = starts[r], starts[r + 1]
        _run_wait_trial(
            entry[low:high], arm[low:high], stratum[low:high], wait[low:high], strata, rules, found[r]
        )


@njit(cache=True, nogil=True)
def _run_wait_trial(
    entry: Ints, arm: Ints, stratum: Ints, wait: Ints, strata: int, rules: Rules, found: Floats
) -> None:
    ended = np.zeros((strata, 2, rules.last * rules.day + 1), np.int32)
    still = np.zeros_like(ended)
    totals, closed = np.zeros((strata, 2), np.int64), np.zeros((2, 3))
    active, kept = np.empty(entry.size, np.int64), np.zeros(2, np.int64)
    mature, matured, memory = np.zeros((strata, 2), np.int64), 0, np.zeros(4)
    no_share = np.zeros(4)
    for day in range(1, rules.last + 1):
        moment = day * rules.day
        if not _is_look(day, rules):
            continue
        _advance(entry, arm, stratum, wait, moment, active, kept, ended, still, totals, closed)
        while matured < entry.size and entry[matured] + rules.horizon <= moment:
            mature[stratum[matured], arm[matured]] += 1
            matured += 1
        gain, variance = compare_means(ended, still, totals, mature, rules.horizon, rules.least_in_stratum)
        ready = count_least(mature) >= rules.least_mature
        score, spread = score_log_rank(ended, still, totals, moment)
        _note_score(day, score, spread, rules, found)
        _note_naive_t(day, closed, found)
        harmed = _is_harm(-score, spread, rules)
        days, square = gain / rules.day, variance / rules.day**2
        _judge(day, days, square, no_share, ready, harmed, totals, rules, memory, found)
        _clear(entry, arm, stratum, moment, active, kept[0], still)


@njit(cache=True, nogil=True)
def _is_look(day: int, rules: Rules) -> bool:
    return day == rules.last or (day >= rules.earliest and (day - rules.earliest) % rules.every == 0)


@njit(cache=True, nogil=True)
def _advance(
    entry: Ints,
    arm: Ints,
    stratum: Ints,
    wait: Ints,
    moment: int,
    active: Ints,
    kept: Ints,
    ended: Ints,
    still: Ints,
    totals: Ints,
    closed: Floats,
) -> None:
    count, following = kept[0], kept[1]
    while following < entry.size and entry[following] < moment:
        active[count] = following
        totals[stratum[following], arm[following]] += 1
        count += 1
        following += 1
    stay = 0
    for k in range(count):
        i = active[k]
        age = moment - entry[i]
        if wait[i] <= age:
            ended[stratum[i], arm[i], wait[i]] += 1
            closed[arm[i], 0] += 1
            closed[arm[i], 1] += wait[i]
            closed[arm[i], 2] += float(wait[i]) * wait[i]
        else:
            still[stratum[i], arm[i], age] += 1
            active[stay] = i
            stay += 1
    kept[0], kept[1] = stay, following


@njit(cache=True, nogil=True)
def _clear(entry: Ints, arm: Ints, stratum: Ints, moment: int, active: Ints, count: int, still: Ints) -> None:
    for k in range(count):
        i = active[k]
        still[stratum[i], arm[i], moment - entry[i]] = 0


@njit(cache=True, nogil=True)
def _note_score(day: int, score: float, spread: float, rules: Rules, found: Floats) -> None:
    if spread <= 0:
        return
    z = score / math.sqrt(spread)
    found[_FIXED_LOG_RANK_Z], found[_SCORE_INFORMATION] = z, spread
    _note(found, _NAIVE_LOG_RANK_DAY, day, z, _PLAIN)
    if rules.score_max > 0:
        used = math.sqrt(min(spread, rules.score_max))
        _note(found, _LOG_RANK_DAY, day, z * used, rules.factor * math.sqrt(rules.score_max))


@njit(cache=True, nogil=True)
def _note_naive_t(day: int, closed: Floats, found: Floats) -> None:
    if closed[0, 0] < 2 or closed[1, 0] < 2:
        return
    mean, variance = describe_sums(closed)
    if variance.sum() > 0:
        _note(found, _NAIVE_T_DAY, day, (mean[0] - mean[1]) / math.sqrt(variance.sum()), _PLAIN)


@njit(cache=True, nogil=True)
def _note(found: Floats, field: int, day: int, value: float, limit: float) -> None:
    if found[field] == 0 and abs(value) >= limit:
        found[field] = day if value > 0 else -day


@njit(cache=True, nogil=True)
def _is_harm(score: float, spread: float, rules: Rules) -> bool:
    if score <= 0 or spread <= 0 or rules.harm_limit == math.inf:
        return False
    total = spread + rules.harm_rho
    normal = 0.5 * math.erfc(-score / math.sqrt(2 * total))
    e = math.log(2 * normal) + 0.5 * math.log(rules.harm_rho / total) + score * score / (2 * total)
    return e >= rules.harm_limit


@njit(cache=True, nogil=True)
def _is_value_harm(gain: float, variance: float, ends: Floats, rules: Rules) -> bool:
    """Say whether a difference harms: it lies further down than the mixture's limit reaches up."""
    if gain >= 0 or rules.harm_limit == math.inf:
        return False
    information = 1 / variance
    total = information + rules.harm_rho
    low, high = 0.0, math.sqrt(total * (math.log(total / rules.harm_rho) + 2 * rules.harm_limit))
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if _is_harm(middle, information, rules) else (middle, high)
    se = math.sqrt(variance)
    reach = find_limits(gain, se, high * se, ends)[1] - gain
    return -gain >= reach > 0


@njit(cache=True, nogil=True)
def _judge(
    day: int,
    gain: float,
    variance: float,
    ends: Floats,
    ready: bool,
    harmed: bool,
    totals: Ints,
    rules: Rules,
    memory: Floats,
    found: Floats,
) -> None:
    """Read the band of one look; `memory` is peak of information, whether frozen, and the band as it is."""
    read = ready and variance > 0
    if read:
        if found[_FIRST_DAY] == 0:
            found[_FIRST_DAY] = day
        information = 1 / variance
        found[_FIXED_Z], found[_INFORMATION] = gain * math.sqrt(information), information
        _note(found, _NAIVE_MEAN_DAY, day, found[_FIXED_Z], _PLAIN)
        _read_mixture(day, gain, information, rules, found)
        _read_band(day, gain, information, ends, rules, memory, found)
    if found[_STATE] != UNDECIDED:
        return
    state = _decide(day, read, harmed, rules, memory)
    if state != UNDECIDED:
        found[_STATE], found[_DAY], found[_GAIN] = state, day, gain
        found[_LOW], found[_HIGH], found[_EXPOSED] = memory[2], memory[3], totals[:, 1].sum()


@njit(cache=True, nogil=True)
def _read_band(
    day: int, gain: float, information: float, ends: Floats, rules: Rules, memory: Floats, found: Floats
) -> None:
    if memory[1] > 0:
        return
    memory[0] = max(memory[0], information)
    memory[1] = 1.0 if memory[0] >= rules.information_max else 0.0
    share = information / rules.information_max
    below, above = rules.factor, rules.loss_factor
    if day >= rules.last and share < 1:
        below = _close(below, share, rules.gain_alpha)
        above = _close(above, share, rules.loss_alpha)
    se, stretch = 1 / math.sqrt(information), math.sqrt(share) / min(share, 1.0)
    memory[2] = find_limits(gain, se, below * stretch, ends)[0]
    memory[3] = find_limits(gain, se, above * stretch, ends)[1]
    if rules.gain < memory[2] or rules.gain > memory[3]:
        found[_MISSED] = 1


@njit(cache=True, nogil=True)
def _close(limit: float, share: float, alpha: float) -> float:
    """Give the factor of the last look, as `closing_factor` does."""
    low, high, sd = 0.0, limit, math.sqrt(2 * share)
    for _step in range(50):
        b = (low + high) / 2
        spent = 0.5 * (math.erfc(b / sd) + math.erfc((2 * limit - b) / sd))
        low, high = (b, high) if spent > alpha else (low, b)
    return high


@njit(cache=True, nogil=True)
def _decide(day: int, read: bool, harmed: bool, rules: Rules, memory: Floats) -> int:
    if harmed or (read and memory[3] < -rules.harm_margin):
        return HARMFUL
    if read and memory[2] > 0:
        return WORKED
    if memory[1] > 0 or day >= rules.last:
        return NOT_SHOWN
    return UNDECIDED


@njit(cache=True, nogil=True)
def _read_mixture(day: int, gain: float, information: float, rules: Rules, found: Floats) -> None:
    if rules.mixture_rho <= 0:
        return
    total = information + rules.mixture_rho
    reach = math.sqrt(total * math.log(total / (rules.mixture_rho * rules.mixture_alpha**2))) / information
    _note(found, _MIXTURE_DAY, day, gain, reach)
    if abs(gain - rules.gain) > reach:
        found[_MIXTURE_MISSED] = 1


@njit(cache=True, nogil=True)
def run_value_trials(
    starts: Ints,
    entry: Ints,
    arm: Ints,
    stratum: Ints,
    value: Floats,
    strata: int,
    rules: Rules,
    found: Floats,
) -> None:
    """Run trials whose outcome is the mean of a value, known when a case has been followed to the horizon.

    Args:
        starts: as for `run_wait_trials`.
        entry: as there.
        arm: 0 or 1.
        stratum: from 0.
        value: of each case, more is better.
        strata: number of strata.
        rules: how they are read.
        found: a row for each trial; written.
    """
    for r in range(starts.size - 1):
        low, high = starts[r], starts[r + 1]
        _run_value_trial(
            entry[low:high], arm[low:high], stratum[low:high], value[low:high], strata, rules, found[r]
        )


@njit(cache=True, nogil=True)
def _run_value_trial(
    entry: Ints, arm: Ints, stratum: Ints, value: Floats, strata: int, rules: Rules, found: Floats
) -> None:
    sums, totals = np.zeros((strata, 2, 3)), np.zeros((strata, 2), np.int64)
    matured, following, memory = 0, 0, np.zeros(4)
    for day in range(1, rules.last + 1):
        moment = day * rules.day
        if not _is_look(day, rules):
            continue
        while following < entry.size and entry[following] < moment:
            totals[stratum[following], arm[following]] += 1
            following += 1
        while matured < entry.size and entry[matured] + rules.horizon <= moment:
            here = sums[stratum[matured], arm[matured]]
            here += np.array((1.0, value[matured], value[matured] ** 2))
            matured += 1
        gain, variance, ends = compare_values(sums, totals, rules.is_share, rules.least_in_stratum)
        ready = count_least(sums[:, :, 0]) >= rules.least_mature and variance > 0
        harmed = ready and _is_value_harm(gain, variance, ends, rules)
        _judge(day, gain, variance, ends, ready, harmed, totals, rules, memory, found)
