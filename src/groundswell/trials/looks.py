"""A look at a running trial: estimate, band, harm, guardrails, doubts, and what follows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from groundswell.trials.allocation_check import check_observed
from groundswell.trials.bounds import best_rho, bounded_factor, closing_factor, one_sided_mixture_bound
from groundswell.trials.design import Design
from groundswell.trials.doubts import list_doubts
from groundswell.trials.guardrails import is_readable, read_guardrails
from groundswell.trials.look import VERDICTS, GuardReading, Look, Reading, State
from groundswell.trials.look_words import write_look
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.outcomes import Difference, count_cases, estimate_outcome
from groundswell.trials.restricted_means import is_stratified
from groundswell.trials.score_tests import LogRank, log_rank
from groundswell.trials.throughput import Throughput

LEAST_SHOWN = 5
"""Fewer cases in an arm, and nothing is shown of it."""
_PLAIN = float(-ndtri(0.025))


def read_look(
    observed: Observed,
    design: Design,
    before: Sequence[Look] = (),
    *,
    throughput: Throughput | None = None,
    moved_end: bool = False,
) -> Look:
    """Read a trial at a moment; as often as wanted.

    Assumes that cases are independent of one another. Arms that share one queue are not: see the doubts.
    Method: difference with a bounded band at the registered most information, which holds over all looks, half of
    alpha below and what harm leaves of the other half above, the last look spending what is left; harm by a
    one-sided normal mixture on the log-rank score (waits) or on the difference; guardrails by one-sided mixtures;
    the ends for shares by Newcombe's interval; the allocation by an e-process. Trials by offices: permutation, see
    `office_looks`.
    Checked against: simulated trials under daily looks, for false alarms and for the coverage of the band over all.

    Args:
        observed: the cases at this moment.
        design: as registered.
        before: all earlier looks, in order. The band is final once all of the planned information was there, or the
            last day; a verdict stands.
        throughput: decided cases per week before and since the trial began, of all cases of the service.
        moved_end: whether the last day is not the one that was registered. Then the last look spends no more than any
            other: whoever moves the end may have seen which day suits.

    Returns:
        The look.
    """
    if design.unit != "case":
        # here, as looks by offices stand on what looks by cases say
        from groundswell.trials.office_looks import read_office_look

        return read_office_look(observed, design, before)
    counted = observed.day >= design.earliest_look_day
    readings = read_arms(observed, design, before, moved_end=moved_end) if counted else ()
    guards = read_guardrails(observed, design)
    census = count_cases(observed, len(design.arms), design.primary.horizon_days)
    exposed = sum(census.cases[1:])
    check = check_observed(observed, design)
    doubts = list_doubts(observed, design, census, readings, before, check, throughput)
    state = judge_look(design, observed.day, readings, guards, before)
    return Look(
        observed.day,
        counted,
        census.cases,
        exposed,
        census.mature,
        readings,
        guards,
        check.e_value,
        doubts,
        state,
        write_look(design, observed.day, readings, guards, exposed, state, before),
    )


def read_arms(
    observed: Observed, design: Design, before: Sequence[Look] = (), *, moved_end: bool = False
) -> tuple[Reading, ...]:
    """Read each arm that is tried beside ``usual``; an arm with too few cases is left out."""
    is_last = observed.day >= design.last_day and not moved_end
    readings = (_read_arm(observed, design, arm, before, is_last) for arm in range(1, len(design.arms)))
    return tuple(reading for reading in readings if reading)


def judge_look(
    design: Design,
    day: int,
    readings: Sequence[Reading],
    guards: Sequence[GuardReading],
    before: Sequence[Look] = (),
) -> State:
    """Say what follows from a look. A verdict of an earlier look stands.

    Harm is asked first, then the guardrails: no gain outweighs them.
    """
    for look in before:
        if look.state in VERDICTS:
            return look.state
    if day < design.earliest_look_day:
        return "keep_going"
    if any(is_harm(design, reading) for reading in readings):
        return "harmful"
    if any(guard.state == "breached" for guard in guards):
        return "stopped_by_guardrail"
    if any(reading.low > 0 for reading in readings):
        return "worked"
    complete = len(readings) == len(design.tried) and all(one.information_share >= 1 for one in readings)
    return "not_shown" if complete or day >= design.last_day else "keep_going"


def is_harm(design: Design, reading: Reading) -> bool:
    """Say whether an arm harms: the test for harm was passed, or the band lies wholly beyond the margin."""
    return reading.harm_bound >= 1 or reading.high < -design.harm_margin


def _read_arm(
    observed: Observed, design: Design, arm: int, before: Sequence[Look], is_last: bool
) -> Reading | None:
    difference = estimate_outcome(observed, design, design.primary, arm)
    if difference is None:
        return None
    tested = _compare_speed(observed, design, arm) if design.primary.kind == "wait" else None
    z = None if tested is None else tested.z
    if is_readable(difference, design, observed.day):
        harm = _share_of_harm(design, difference, tested)
        return _read_band(design, arm, difference, before, harm, z, is_last)
    if tested is None:
        return None
    shown = _show_early(observed, design, arm)
    if shown is None:
        return None
    reach = float(design.primary.horizon_days)
    return Reading(
        design.arms[arm].name,
        shown.usual_value,
        shown.arm_value,
        shown.gain,
        shown.se,
        -reach,
        reach,
        0.0,
        0.0,
        *_plain(shown),
        _share_of_harm(design, difference, tested),
        z,
    )


def _read_band(
    design: Design,
    arm: int,
    difference: Difference,
    before: Sequence[Look],
    harm: float,
    log_rank_z: float | None,
    is_last: bool,
) -> Reading:
    name = design.arms[arm].name
    earlier = [
        (look.day, one)
        for look in before
        if look.counted
        for one in look.readings
        if one.arm == name and one.information_share > 0
    ]
    final = next((one for day, one in earlier if one.information_share >= 1 or day >= design.last_day), None)
    shares = [one.information_share for _day, one in earlier]
    used = max(*shares, difference.information / design.information_max, 0.0)
    if final is None:
        z_gain, z_loss = _find_factors(design, difference.information, is_last)
        low, high = difference.find_limits(z_gain)[0], difference.find_limits(z_loss)[1]
    else:
        low, high = final.low, final.high
    return Reading(
        name,
        difference.usual_value,
        difference.arm_value,
        difference.gain,
        difference.se,
        float(low),
        float(high),
        difference.information,
        min(used, 1.0),
        *_plain(difference),
        harm,
        log_rank_z,
    )


def _find_factors(design: Design, information: float, is_last: bool) -> tuple[float, float]:
    """Give how many standard errors the two ends of the band lie away from the estimate.

    The last look spends what is left where less information came than was planned.
    """
    share = information / design.information_max
    gain, loss = (
        closing_factor(share, alpha) if is_last else bounded_factor(alpha, sides=1)
        for alpha in (design.gain_alpha, design.loss_alpha)
    )
    stretch = math.sqrt(share) / min(share, 1.0)
    return gain * stretch, loss * stretch


def _compare_speed(observed: Observed, design: Design, arm: int) -> LogRank:
    """Give the log-rank score, above 0 where the arm is better for the public."""
    stratum = observed.stratum if is_stratified(observed, design) else None
    told = log_rank(observed.wait_hours, observed.end > 0, observed.arm, stratum, tried=arm)
    return told if design.primary.better == "lower" else LogRank(-told.score, told.variance)


def _share_of_harm(design: Design, difference: Difference, tested: LogRank | None) -> float:
    """Give the way of the score towards the limit for harm; time is the variance of the score."""
    if design.harm_alpha <= 0:
        return 0.0
    alpha = design.harm_alpha / len(design.tried)
    rho = best_rho(design.harm_information, 2 * alpha)
    if tested is not None:
        limit = float(one_sided_mixture_bound(tested.variance, rho, alpha)) if tested.variance > 0 else 0.0
        return -tested.score / limit if limit else 0.0
    z = one_sided_mixture_bound(difference.information, rho, alpha) / math.sqrt(difference.information)
    reach = difference.find_limits(z)[1] - difference.gain
    return (
        -difference.gain / reach if reach > 0 else 0.0
    )  # none left above: all in the one, none in the other


def _show_early(observed: Observed, design: Design, arm: int) -> Difference | None:
    """Estimate the difference up to the days that a few cases of both arms have been followed already.

    Before the horizon is reached the mean wait up to it is not known; this only shows.
    """
    ages = [observed.age_hours[observed.arm == which] for which in (0, arm)]
    if min(one.size for one in ages) < LEAST_SHOWN:
        return None
    hours = min(int(np.partition(one, -LEAST_SHOWN)[-LEAST_SHOWN]) for one in ages)
    days = min(hours // TICKS_PER_DAY, design.primary.horizon_days)
    outcome = design.primary.__class__("wait", max(days, 1), better=design.primary.better)
    return estimate_outcome(observed, design, outcome, arm)


def _plain(difference: Difference) -> tuple[float, float]:
    return difference.find_limits(_PLAIN)
