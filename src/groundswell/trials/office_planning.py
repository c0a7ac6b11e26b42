"""Plan a trial by offices on the agency's own offices, with the differences between them as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import DesignFaulty, RecordsTooFew, TrialShowsNothing
from groundswell.trials.design import PUSHED, Arm, Design
from groundswell.trials.histories import FEWEST_CASES, History
from groundswell.trials.office_looks import check_offices, list_steps
from groundswell.trials.plan_words import write_planned
from groundswell.trials.plans import Plan, Planned, PowerRow, find_gain
from groundswell.trials.schedules import draw_offices, draw_wedge, list_allocations, spread_schedules
from groundswell.trials.simulated_worlds import World
from groundswell.trials.wedge_power import (
    OfficePower,
    estimate_variances,
    find_icc,
    office_variance,
    simulate_office_power,
)
from groundswell.wording import _, format_count

PARTS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
LEAST_POWER, GOOD_POWER, POOR_POWER = 0.5, 0.8, 0.2
_WEEK = 7


@dataclass(frozen=True, slots=True)
class OfficeCases:
    """The cases of the last periods of the records, by office.

    Args:
        value: outcome of each, more is better for the public.
        office: place of its office among those that take part.
        period: from 0.
        sizes: cases by office and period.
    """

    value: NDArray[np.float64]
    office: NDArray[np.int64]
    period: NDArray[np.int64]
    sizes: NDArray[np.int64]


def plan_office_trial(history: History, plan: Plan, *, seed: int = 0, runs: int = 1000) -> Planned:
    """Plan a trial in which whole offices change, side by side or one after the other.

    The last months of the records stand for the months to come: each simulated trial draws the cases of an office
    and period anew from its own, draws a schedule, adds the gain where an office has changed, and asks the
    permutation test at the last step, with all alpha of the verdict. Looks at earlier steps are not simulated; what
    they spend early they cannot spend late, so that the true power is a little lower.
    Method: `wedge_power.simulate_office_power`. Checked against: its own tests.

    Args:
        history: of the agency.
        plan: what is wished.
        seed: of the schedule and of all draws.
        runs: trials for each gain.

    Raises:
        DesignFaulty: something does not fit together, the records do not hold the outcome, or are shorter than
            the trial.
        OfficesTooFew: with so few offices nothing could be told from chance.
        RecordsTooFew: these offices have too few cases.
        TrialShowsNothing: the smallest gain would be shown in less than half of the trials.
    """
    offices, numbers = _choose_offices(history, plan)
    periods = _count_periods(plan)
    schedule = (
        draw_wedge(offices, plan.steps, seed)
        if plan.unit == "wedge"
        else draw_offices(offices, seed, max(round(plan.share * len(offices)), 1))
    )
    world = _build_world(history.follow_further(seed), plan, periods * plan.period_days)
    cases = _take_cases(world, plan, numbers, periods)
    design = _build_design(plan, world, cases, offices, schedule, seed)
    check_offices(design)
    return _try_design(world, plan, design, cases, seed, runs)


def _choose_offices(history: History, plan: Plan) -> tuple[tuple[str, ...], list[int]]:
    present = set(np.unique(history.office).tolist())
    known = {name: number for number, name in enumerate(history.offices) if number in present}
    chosen = plan.offices or tuple(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise DesignFaulty(
            [f"offices: {', '.join(unknown)} are not in the records, which have {', '.join(known) or 'none'}"]
        )
    if len(chosen) < 4:
        raise DesignFaulty([f"there are {len(chosen)} offices; a trial by offices needs 4 or more"])
    return chosen, [known[name] for name in chosen]


def _count_periods(plan: Plan) -> int:
    if plan.period_days < 1:
        raise DesignFaulty([f"period_days is {plan.period_days}; a period has 1 day or more"])
    if plan.unit == "wedge":
        return plan.steps + 1
    return max(round((plan.weeks or plan.most_weeks) * _WEEK / plan.period_days), 1)


def _build_world(history: History, plan: Plan, entry_days: int) -> World:
    if plan.outcome.kind in PUSHED:
        raise DesignFaulty(
            [f"the records do not hold {plan.outcome.name}; offices are simulated on the records"]
        )
    if plan.smallest_gain <= 0:
        raise DesignFaulty([f"smallest_gain is {plan.smallest_gain}; a gain worth having is above 0"])
    world = World(history, plan.outcome, plan.begins_on, entry_days, 0.5, 0.5)
    if not world.can_plant(plan.smallest_gain):
        fault = f"smallest_gain is {plan.smallest_gain:g}; the outcome is {world.usual_value:.3g} now"
        raise DesignFaulty([f"{fault}, and cannot change by as much"])
    return world


def _take_cases(world: World, plan: Plan, numbers: list[int], periods: int) -> OfficeCases:
    """Take the last periods of the records that could be followed to the horizon."""
    history, days = world.history, periods * plan.period_days
    last = min(history.followed_until - plan.outcome.horizon_days, int(history.day.max()) + 1)
    place = np.full(max(len(history.offices), 1) + 1, -1)
    place[numbers] = np.arange(len(numbers))
    office = place[history.office]
    used = (history.day >= last - days) & (history.day < last) & (office >= 0)
    held = last - int(history.day.min())
    if held < days:
        raise DesignFaulty(
            [
                f"the trial lasts {days} days, and the last days of the records stand for them; the records have "
                f"only {max(held, 0)} days whose cases were followed for {plan.outcome.horizon_days} days. Take "
                "fewer or shorter steps, fewer weeks, or records of a longer time"
            ]
        )
    if np.count_nonzero(used) < FEWEST_CASES:
        why = _("of these offices in the last {days} days that could be followed for {horizon} days").format(
            days=days, horizon=plan.outcome.horizon_days
        )
        raise RecordsTooFew(int(np.count_nonzero(used)), FEWEST_CASES, why)
    period = ((history.day[used] - (last - days)) // plan.period_days).astype(np.int64)
    sizes = np.zeros((len(numbers), periods), np.int64)
    np.add.at(sizes, (office[used], period), 1)
    sign = 1 if plan.outcome.better == "higher" else -1
    return OfficeCases(sign * world.values[used], office[used].astype(np.int64), period, sizes)


def _build_design(
    plan: Plan,
    world: World,
    cases: OfficeCases,
    offices: tuple[str, ...],
    schedule: tuple[int, ...],
    seed: int,
) -> Design:
    changed = spread_schedules(np.array([schedule], np.int64), cases.sizes.shape[1])[0]
    exposed = int((changed * cases.sizes).sum())
    share = float(np.clip(exposed / cases.sizes.sum(), 0.01, 0.99))
    usual, tried = plan.list_arms()[:2]
    variances = estimate_variances(cases.value, cases.office, cases.period)
    information = 1 / office_variance(schedule, cases.sizes, variances)
    if not 0 < information < 1e300:
        raise TrialShowsNothing(plan.smallest_gain, plan.outcome.measured_in, 0.0, None)
    design = Design(
        **{name: getattr(plan, name) for name in ("name", "question", "unit", "smallest_gain", "guardrails")},
        **{name: getattr(plan, name) for name in ("begins_on", "alpha", "harm_alpha", "harm_margin", "play")},
        arms=(Arm(usual.name, 1 - share, usual.what), Arm(tried.name, share, tried.what)),
        primary=plan.outcome,
        entry_days=cases.sizes.shape[1] * plan.period_days,
        earliest_look_day=1,
        most_exposed=plan.most_exposed or max(round(1.25 * exposed), 1),
        information_max=information,
        harm_information=information / 2,
        planned_cases=int(cases.sizes.sum()),
        least_mature=plan.least_mature,
        time_zone=world.history.time_zone,
        offices=offices,
        schedule=schedule,
        period_days=plan.period_days,
        seed=seed,
    )
    return replace(design, earliest_look_day=plan.earliest_look_day or list_steps(design)[0].day)


def _try_design(
    world: World, plan: Plan, design: Design, cases: OfficeCases, seed: int, runs: int
) -> Planned:
    gains = [part * plan.smallest_gain for part in PARTS if world.can_plant(part * plan.smallest_gain)]
    none, *found = simulate_office_power(
        cases.value,
        cases.office,
        cases.period,
        list_allocations(design.schedule, seed=design.seed),
        [0.0, *gains],
        alpha=design.verdict_alpha,
        runs=runs,
        seed=seed,
    )
    powers = tuple(_read_row(one, design) for one in found)
    power = next(row.power for row in powers if row.gain == plan.smallest_gain)
    shown = find_gain(powers, GOOD_POWER)
    if power < LEAST_POWER:
        raise TrialShowsNothing(plan.smallest_gain, plan.outcome.measured_in, power, shown)
    planned = Planned(
        *(design, world.usual_value, powers, none.power),
        harm_found=power,  # the test looks both ways alike
        harm_day=None,
        harm_exposed=None,
        shown_gain=shown,
        hidden_gain=find_gain(powers, POOR_POWER),
        runs=runs,
        cases_a_week=world.history.cases_a_week,
        recent_a_week=world.history.recent_a_week,
        weeks_of_records=world.history.weeks,
    )
    return replace(planned, sentences=(*write_planned(planned), _say_offices(design, cases)))


def _read_row(one: OfficePower, design: Design) -> PowerRow:
    return PowerRow(one.gain, one.power, None, float(design.last_day))


def _say_offices(design: Design, cases: OfficeCases) -> str:
    icc = find_icc(estimate_variances(cases.value, cases.office, cases.period))
    counts = cases.sizes.sum(axis=1)
    least, most = format_count(int(counts.min())), format_count(int(counts.max()))
    text = (
        _("{offices} offices take part, with {least} cases each.")
        if least == most
        else _("{offices} offices take part, with {least} to {most} cases each.")
    )
    return " ".join(
        [
            text.format(offices=len(design.offices), least=least, most=most),
            _(
                "Of what makes cases differ, {share} in 100 lies between offices: the more, the less it shows."
            ).format(share=f"{100 * icc:.1f}"),
            _("Such a trial decides only when a period is over."),
        ]
    )
