"""Looks at trials by offices: shown on any day, decided at the ends of periods, by permutation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import DesignFaulty, OfficesTooFew
from groundswell.trials.design import Design, Guardrail, Outcome
from groundswell.trials.doubts import WITHDRAWN_Z, list_doubts
from groundswell.trials.guardrails import judge_guardrail
from groundswell.trials.look import VERDICTS, GuardReading, Look, Reading, State
from groundswell.trials.look_words import name_outcome, write_look
from groundswell.trials.looks import judge_look
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.office_outcomes import find_astray, find_changed, find_reach, read_offices
from groundswell.trials.outcomes import Census, count_cases
from groundswell.trials.permutation import (
    Numbers,
    Variances,
    find_spread,
    invert_upper,
    prepare_test,
)
from groundswell.trials.schedules import FREE, Allocations, Restriction, count_periods, list_allocations
from groundswell.trials.step_bands import StepRead, find_band, find_harm
from groundswell.wording import _, format_count, format_share

_PLAIN = 1.959964
_LEAST_CASES = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A moment at which a trial by offices may be decided.

    Args:
        periods: the first so many periods are used.
        day: from when on, in days since the trial began.
        spent: the share of all alpha that may be spent up to it.
    """

    periods: int
    day: int
    spent: float


def list_steps(design: Design) -> tuple[Step, ...]:
    """List the moments at which a trial by offices may be decided.

    A period counts once its last case was followed to the horizon. Offices side by side without periods are decided
    on the last day. Up to the share t of the steps, t squared of alpha may be spent: most of it is kept for the end,
    when most is known.

    Example:
        >>> from groundswell.testing.trials import build_design
        >>> wedge = build_design(unit="wedge", offices=tuple("ABCD"), schedule=(1, 2, 3, 4), period_days=18)
        >>> [(step.periods, step.day) for step in list_steps(wedge)]
        [(2, 66), (3, 84), (4, 102), (5, 120)]
    """
    last = count_periods(design)
    first = min(2, last) if design.unit == "wedge" else 1
    horizon = design.primary.horizon_days
    many = last - first + 1
    return tuple(
        Step(
            periods,
            design.last_day if periods == last else periods * design.period_days + horizon,
            (place / many) ** 2,
        )
        for place, periods in enumerate(range(first, last + 1), 1)
    )


def check_offices(design: Design, restriction: Restriction = FREE) -> Allocations:
    """Check that so many offices could show anything, and list the schedules that could have been drawn.

    Args:
        design: of a trial by offices.
        restriction: what the draw had to keep to.

    Raises:
        DesignFaulty: more than one arm is tried, or offices change in no period.
        OfficesTooFew: the smallest p-value that can come out is above the error that is allowed.
    """
    if len(design.tried) > 1:
        raise DesignFaulty(["a trial by offices tries one arm beside the usual one"])
    if len(set(design.schedule)) < 2:
        raise DesignFaulty(["all offices change at the same time; nothing can be compared"])
    allocations = list_allocations(design.schedule, restriction, seed=design.seed)
    periods = count_periods(design)
    sizes = np.full((len(design.offices), periods), 30, np.int64)
    smallest = prepare_test(sizes, allocations, Variances(1.0, 0.05), periods).smallest_p
    if allocations.complete and smallest > design.verdict_alpha:
        raise OfficesTooFew(len(design.offices), round(1 / smallest), design.verdict_alpha)
    return allocations


def read_office_look(
    observed: Observed, design: Design, before: Sequence[Look] = (), restriction: Restriction = FREE
) -> Look:
    """Read a trial by offices at a moment; only the first look after the end of a period decides.

    Assumes that the schedule was drawn at random under `restriction`, and that offices do not act on one another.
    Cases are compared by what the schedule says, whatever was done to them.
    Method: permutation over the schedules that could have been drawn, statistic by generalised least squares; alpha
    is spread over the steps (see `list_steps`), what one step cannot spend is left for the next; the band holds each
    effect that is not rejected. Guardrails and harm likewise, one-sided. No method is known that could decide on any
    day for so few offices, so looks in between only show.
    Checked against: simulated wedges and offices side by side without an effect, over all steps.

    Args:
        observed: the cases at this moment.
        design: as registered.
        before: all earlier looks, in order; a verdict stands.
        restriction: what the draw of the schedule had to keep to.

    Raises:
        OfficesTooFew: nothing could be told from chance.
    """
    allocations = check_offices(design, restriction)
    steps = list_steps(design)
    done = [step for step in steps if step.day <= observed.day]
    counted = bool(done) and not any(look.day >= done[-1].day for look in before if look.counted)
    reading = _read_primary(observed, design, allocations, steps, done)
    readings = () if reading is None else (reading,)
    guards = tuple(_read_guard(observed, design, allocations, steps, guard) for guard in design.guardrails)
    census = count_cases(observed, len(design.arms), design.primary.horizon_days)
    state = _judge(design, observed.day, counted, readings, guards, before)
    doubts = [
        *list_doubts(observed, design, census, readings, before),
        *_doubt_withdrawals(observed, design, allocations),
        *_doubt_offices(observed, design, reading),
    ]
    told = write_look(design, observed.day, readings, guards, sum(census.cases[1:]), state, before)
    next_day = next((step.day for step in steps if step.day > observed.day), None)
    told = (*told, *_say_steps(counted or state in VERDICTS, next_day))
    return _write(observed, census, counted, readings, guards, tuple(doubts), state, told)


def _write(
    observed: Observed,
    census: Census,
    counted: bool,
    readings: tuple[Reading, ...],
    guards: tuple[GuardReading, ...],
    doubts: tuple[str, ...],
    state: State,
    told: tuple[str, ...],
) -> Look:
    exposed = sum(census.cases[1:])
    return Look(
        observed.day,
        counted,
        census.cases,
        exposed,
        census.mature,
        readings,
        guards,
        1.0,
        doubts,
        state,
        told,
    )


def _judge(
    design: Design,
    day: int,
    counted: bool,
    readings: tuple[Reading, ...],
    guards: tuple[GuardReading, ...],
    before: Sequence[Look],
) -> State:
    if counted or day >= design.last_day:
        return judge_look(design, day, readings, guards, before)
    return next((look.state for look in before if look.state in VERDICTS), "keep_going")


def _read_step(
    observed: Observed, design: Design, outcome: Outcome, allocations: Allocations, periods: int
) -> StepRead | None:
    """Read the statistics of one step; None where the offices that have changed cannot be compared yet."""
    cells = read_offices(observed, design, outcome, periods)
    changed = find_changed(design, periods) > 0
    least = min(cells.sizes[changed].sum(), cells.sizes[~changed].sum())
    if least < max(_LEAST_CASES, design.least_mature) or cells.within <= 0:
        return None
    test = prepare_test(cells.sizes, allocations, cells.weigh(), periods)
    if abs(test.overlap[0] - 1) > 1e-6:
        return None
    return StepRead(test, test.read(cells.means))


def _read_primary(
    observed: Observed,
    design: Design,
    allocations: Allocations,
    steps: Sequence[Step],
    done: Sequence[Step],
) -> Reading | None:
    """Read the newest data for the estimate, and the steps that are done for the band."""
    outcome = design.primary
    begun = _count_begun(observed, design)
    past = [(_read_step(observed, design, outcome, allocations, step.periods), step) for step in done]
    pairs = [(read, step) for read, step in past if read is not None]
    decides = bool(past) and past[-1][0] is not None
    same = decides and done[-1].periods >= begun
    shown = past[-1][0] if same else _read_step(observed, design, outcome, allocations, begun)
    if shown is None:
        return None
    if not decides:
        return _write_reading(observed, design, shown, begun)
    reads = [read for read, _step in pairs]
    band = find_band(reads, [step.spent for _read, step in pairs], design.verdict_alpha)
    evenly = [(steps.index(step) + 1) / len(steps) for _read, step in pairs]
    harm = find_harm(reads, evenly, design.harm_alpha)
    return _write_reading(observed, design, shown, begun, band, harm, evenly[-1])


def _count_begun(observed: Observed, design: Design) -> int:
    """Count the periods of which some cases were followed to the horizon."""
    periods = count_periods(design)
    if design.period_days < 1:
        return periods
    followed = max(observed.day - design.primary.horizon_days - 1, 0)
    return min(periods, followed // design.period_days + 1)


def _write_reading(
    observed: Observed,
    design: Design,
    shown: StepRead,
    periods: int,
    band: tuple[float, float] = (-float("inf"), float("inf")),
    harm: float = 0.0,
    share: float = 0.0,
) -> Reading:
    outcome = design.primary
    cells = read_offices(observed, design, outcome, periods)
    reach = find_reach(outcome, cells)
    gain = float(shown.statistics[0])
    se = min(find_spread(shown.statistics, shown.test.overlap), reach)
    unchanged = find_changed(design, periods) <= 0
    usual = _weigh(cells.means[unchanged], cells.sizes[unchanged])
    sign = 1.0 if outcome.better == "higher" else -1.0
    return Reading(
        design.tried[0].name,
        sign * usual,
        sign * (usual + gain),
        gain,
        se,
        float(max(band[0], -reach)),
        float(min(band[1], reach)),
        1 / se**2 if se > 0 else 0.0,
        share,
        gain - _PLAIN * se,
        gain + _PLAIN * se,
        harm,
    )


def _weigh(means: Numbers, sizes: NDArray[np.int64]) -> float:
    return float((means * sizes).sum() / max(int(sizes.sum()), 1))


def _read_guard(
    observed: Observed,
    design: Design,
    allocations: Allocations,
    steps: Sequence[Step],
    guard: Guardrail,
) -> GuardReading:
    """Read a guardrail at the newest step whose cases were followed to its own horizon; alpha is spread evenly."""
    outcome, name = guard.outcome, design.tried[0].name
    later = outcome.horizon_days - design.primary.horizon_days
    done = [step for step in steps if min(step.day + later, design.last_day) <= observed.day]
    read = _read_step(observed, design, outcome, allocations, done[-1].periods) if done else None
    told = name_outcome(outcome)
    if read is None:
        return GuardReading(told, name, None, None, guard.margin, "too_early", outcome.measured_in)
    worse = -float(read.statistics[0])
    proven = -invert_upper(read.statistics, read.test.overlap, guard.alpha / len(steps))
    state = judge_guardrail(worse, proven, guard.margin)
    bound = proven if np.isfinite(proven) else None
    return GuardReading(told, name, worse, bound, guard.margin, state, outcome.measured_in)


def _doubt_withdrawals(observed: Observed, design: Design, allocations: Allocations) -> list[str]:
    """Compare by offices how many give up: cases of one office are alike, and by cases they would look surer."""
    horizon = design.primary.horizon_days
    gone = (observed.end == 2) & (observed.wait_hours <= horizon * TICKS_PER_DAY)
    known = replace(observed, values={"withdrawn": gone.astype(np.float64)})
    outcome = Outcome("mean", horizon, "withdrawn")
    read = _read_step(known, design, outcome, allocations, _count_begun(observed, design))
    if read is None:
        return []
    more = -float(read.statistics[0])
    if more <= WITHDRAWN_Z * find_spread(read.statistics, read.test.overlap):
        return []
    text = _(
        "More people gave up where offices have changed: by {share} of the cases. "
        "A withdrawal ends a wait, so part of a shorter wait may be people who gave up."
    )
    return [text.format(share=format_share(more, 1))]


def _doubt_offices(observed: Observed, design: Design, reading: Reading | None) -> list[str]:
    unknown, astray = find_astray(observed, design)
    doubts = []
    if unknown:
        text = _("{count} cases are of no office of this trial, and are left out.")
        doubts.append(text.format(count=format_count(unknown)))
    if astray:
        text = _(
            "{count} cases were treated otherwise than the schedule of their office says; they count as it says."
        )
        doubts.append(text.format(count=format_count(astray)))
    if reading is not None and reading.information_share > 0:
        reach = find_reach(
            design.primary, read_offices(observed, design, design.primary, count_periods(design))
        )
        if reading.high - reading.low >= 2 * reach - 1e-9:
            doubts.append(
                _("So few offices have changed so far that chance alone could explain any difference.")
            )
    return doubts


def _say_steps(decided: bool, next_day: int | None) -> list[str]:
    if decided or next_day is None:
        return []
    text = _("Offices change as a whole, so this look only shows. The next one that decides is on day {day}.")
    return [text.format(day=next_day)]
