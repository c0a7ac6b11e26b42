"""Plan a trial by simulation on the agency's own records: how long, how many, and what it can show."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from groundswell.errors.trying import DesignFaulty, RecordsTooFew, TrialShowsNothing
from groundswell.trials.design import PUSHED, Design, Outcome
from groundswell.trials.histories import FEWEST_CASES, History
from groundswell.trials.plan_words import write_planned
from groundswell.trials.plans import Plan, Planned, PowerRow, find_gain
from groundswell.trials.simulated import Simulated, build_rules, read_rules, run_trials, simulate
from groundswell.trials.simulated_worlds import World, draw_trials
from groundswell.trials.simulation_kernels import HARMFUL, WORKED

__all__ = ["Plan", "Planned", "PowerRow", "find_gain", "plan_trial"]

WEEKS = (2, 3, 4, 6, 8, 10, 13, 16, 20, 26, 39, 52)
PARTS, FAR_PARTS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0), (4.0, 6.0, 9.0, 13.0, 20.0)
LEAST_POWER, GOOD_POWER, POOR_POWER = 0.5, 0.8, 0.2
_LEAST_RUNS, _MOST_ROWS = 200, 20_000_000
_CALIBRATION_RUNS, _SEARCH_RUNS = 300, 200
_LEAST_ENDS = 10


def plan_trial(
    history: History,
    plan: Plan,
    *,
    seed: int = 0,
    runs: int = 1000,
    progress: Callable[[float, str], None] | None = None,
) -> Planned:
    """Plan a trial by running it many times on the agency's own records.

    Whole weeks of real cases are drawn, with their weekdays, closed days, waits and strata; open cases are followed
    further by Kaplan-Meier; the effect is planted by multiplying the waits of the tried arm, or by turning over as
    many outcomes; each trial is looked at every day and judged by the registered rule. Where several arms are
    tried, each is simulated beside ``usual`` with its part of the error, and the smallest decides.
    Checked against: the looks of the engine itself on simulated trials; published power of fixed designs.

    Args:
        history: of the agency.
        plan: what is wished.
        seed: of all draws; also in the design.
        runs: trials for each gain; fewer where a trial has very many cases.
        progress: told the share done and what is being done.

    Raises:
        DesignFaulty: something in the plan does not fit together, or the gain cannot be.
        RecordsTooFew: too few cases were followed to the horizon.
        TrialShowsNothing: the smallest gain would be shown in less than half of the trials.
    """
    if plan.unit != "case":
        from groundswell.trials.office_planning import plan_office_trial

        return plan_office_trial(history, plan, seed=seed, runs=runs)
    tell = progress or (lambda _share, _what: None)
    world = _build_world(history.follow_further(seed), plan, plan.weeks or plan.most_weeks)
    _check(world, plan)
    if not plan.weeks:
        world = _find_weeks(world, plan, seed, tell)
    design = _calibrate(world, plan, seed)
    return _try_design(world, plan, design, seed, runs, tell)


def _build_world(history: History, plan: Plan, weeks: int) -> World:
    unknown = [name for name in plan.strata if name not in history.strata]
    if unknown:
        known = ", ".join(sorted(history.strata)) or "nothing"
        raise DesignFaulty([f"strata: {', '.join(unknown)}; the records can be stratified by {known}"])
    arms = plan.list_arms()
    if len(arms) < 2 or not all(0 < arm.share < 1 for arm in arms):
        raise DesignFaulty(["the shares of the arms are between 0 and 1, and there are two arms or more"])
    share = min(arm.share for arm in arms[1:])
    cap = math.ceil(plan.most_exposed * share / sum(arm.share for arm in arms[1:]))
    longest = max([plan.outcome.horizon_days, *(one.outcome.horizon_days for one in plan.guardrails)])
    return World(
        *(history, plan.outcome, plan.begins_on, 7 * weeks, share, arms[0].share, cap, plan.strata, longest),
        usual_mean=plan.usual_mean,
        usual_sd=plan.usual_sd,
    )


def _check(world: World, plan: Plan) -> None:
    outcome, followed = plan.outcome, world.history.count_followed(plan.outcome.horizon_days)
    if outcome.kind in PUSHED:
        if plan.usual_sd <= 0 and outcome.kind != "count":
            raise DesignFaulty(
                [f"usual_mean and usual_sd of {outcome.name} are not in the records; tell them"]
            )
    elif followed < FEWEST_CASES:
        raise RecordsTooFew(followed, FEWEST_CASES, f"that could be followed for {outcome.horizon_days} days")
    if plan.smallest_gain <= 0:
        raise DesignFaulty([f"smallest_gain is {plan.smallest_gain}; a gain worth having is above 0"])
    if not world.can_plant(plan.smallest_gain):
        raise DesignFaulty(
            [
                f"smallest_gain is {plan.smallest_gain:g}; the outcome is {world.usual_value:.3g} now, "
                "and cannot change by as much"
            ]
        )


def _find_weeks(world: World, plan: Plan, seed: int, tell: Callable[[float, str], None]) -> World:
    """Find the fewest weeks that show the smallest gain in 8 of 10 trials; the most that are allowed if none do."""
    fitting = [weeks for weeks in WEEKS if weeks < plan.most_weeks]
    low, high = 0, len(fitting)
    while low < high:
        middle = (low + high) // 2
        tried = replace(world, entry_days=7 * fitting[middle])
        tell(0.1, f"{fitting[middle]} weeks")
        low, high = (low, middle) if _is_enough(tried, plan, seed) else (middle + 1, high)
    return replace(world, entry_days=7 * [*fitting, plan.most_weeks][low])


def _is_enough(world: World, plan: Plan, seed: int) -> bool:
    try:
        design = _calibrate(world, plan, seed)
    except TrialShowsNothing:
        return False
    found = simulate(world, [plan.smallest_gain], read_rules(world, design), runs=_SEARCH_RUNS, seed=seed + 1)
    return found[0].worked >= GOOD_POWER


def _calibrate(world: World, plan: Plan, seed: int) -> Design:
    """Find information, cases and earliest day from trials without an effect, and build the design."""
    arms, tried = plan.list_arms(), max(arm.share for arm in plan.list_arms()[1:])
    widest = replace(world, share=tried)
    rules = build_rules(
        widest,
        earliest=1,
        least_mature=plan.least_mature,
        information_max=1e300,
        score_max=1.0,
        alpha=plan.alpha,
        harm_alpha=0.0,
        harm_information=1.0,
    )
    trials = draw_trials(widest, _limit_runs(widest, _CALIBRATION_RUNS), [seed, 10**6])
    found = run_trials(widest, trials, 0.0, rules._replace(every=10**6))
    information = float(np.median(found.read("information")))
    if information <= 0:
        raise TrialShowsNothing(plan.smallest_gain, plan.outcome.measured_in, 0.0, None)
    score = float(np.median(found.read("score_information")))
    each = trials.sizes / (tried + arms[0].share)
    exposed = math.ceil(float(np.quantile(each, 0.95)) * sum(arm.share for arm in arms[1:]))
    return Design(
        **{name: getattr(plan, name) for name in ("name", "question", "unit", "smallest_gain", "guardrails")},
        **{name: getattr(plan, name) for name in ("begins_on", "alpha", "harm_alpha", "harm_margin", "play")},
        arms=arms,
        primary=plan.outcome,
        entry_days=world.entry_days,
        earliest_look_day=plan.earliest_look_day or _find_earliest(world, trials.starts.size - 1, seed),
        most_exposed=plan.most_exposed or max(exposed, 1),
        information_max=information,
        harm_information=(score if plan.outcome.kind == "wait" else information) / 2,
        planned_cases=int(np.median(each)),
        least_mature=plan.least_mature,
        strata=plan.strata,
        time_zone=world.history.time_zone,
        seed=seed,
    )


def _find_earliest(world: World, runs: int, seed: int) -> int:
    """Find the first day on which 10 cases have ended, or been followed, in each arm in 9 of 10 trials; 7 or later."""
    trials = draw_trials(world, min(runs, 40), [seed, 10**6 + 1])
    hours = world.history.wait_hours if world.outcome.kind == "wait" else None
    wait = world.outcome.horizon_days * 24 if hours is None else hours[trials.case]
    known_at = trials.entry * np.int64(world.tick_hours) + wait
    days = []
    for low, high in zip(trials.starts[:-1], trials.starts[1:], strict=True):
        for arm in (0, 1):
            at = np.sort(known_at[low:high][trials.arm[low:high] == arm])
            days.append(at[_LEAST_ENDS - 1] / 24 if at.size >= _LEAST_ENDS else world.last_day)
    return int(min(max(math.ceil(np.quantile(days, 0.9)) + 1, 7), world.last_day))


def _limit_runs(world: World, runs: int) -> int:
    cases = max(world.history.cases_a_week * world.entry_days / 7, 1.0)
    return max(min(runs, int(_MOST_ROWS / cases)), min(runs, _LEAST_RUNS))


def _try_design(
    world: World, plan: Plan, design: Design, seed: int, runs: int, tell: Callable[[float, str], None]
) -> Planned:
    """Run the design with gains of several sizes, with none, and with harm; refuse it where it shows too little."""
    gains = [part * plan.smallest_gain for part in PARTS]
    gains = [gain for gain in gains if world.can_plant(gain)]
    worse = [-plan.smallest_gain] if world.can_plant(-plan.smallest_gain) else []
    fewer = _limit_runs(world, runs)
    found = simulate(
        *(world, [0.0, *gains, *worse], read_rules(world, design)),
        runs=fewer,
        seed=seed + 2,
        told=lambda share: tell(0.2 + 0.8 * share, "simulating"),
    )
    none, better, harm = found[0], found[1 : len(gains) + 1], found[len(gains) + 1 :]
    powers = tuple(_read_power(one, plan.outcome) for one in better)
    power = next(row.power for row in powers if row.gain == plan.smallest_gain)
    shown = find_gain(powers, GOOD_POWER)
    if power < LEAST_POWER:
        shown = shown or _search_gain(world, plan, design, powers[-1], seed)
        raise TrialShowsNothing(plan.smallest_gain, plan.outcome.measured_in, power, shown)
    stopped = harm[0].read("exposed")[harm[0].read("state") == HARMFUL] if harm else np.empty(0)
    planned = Planned(
        *(design, world.usual_value, powers, none.worked + none.harmful),
        harm_found=harm[0].harmful if harm else 0.0,
        harm_day=harm[0].median_day(HARMFUL) if harm else None,
        harm_exposed=float(np.median(stopped)) if stopped.size else None,
        shown_gain=shown,
        hidden_gain=find_gain(powers, POOR_POWER),
        runs=fewer,
        cases_a_week=world.history.cases_a_week,
        recent_a_week=world.history.recent_a_week,
        weeks_of_records=world.history.weeks,
    )
    return replace(planned, sentences=write_planned(planned))


def _search_gain(world: World, plan: Plan, design: Design, last: PowerRow, seed: int) -> float | None:
    """Search for a gain that a trial would show after all, far beyond the one that was wished."""
    gains = [part * plan.smallest_gain for part in FAR_PARTS]
    gains = [gain for gain in gains if world.can_plant(gain)]
    found = simulate(
        world, gains, read_rules(world, design), runs=_limit_runs(world, _SEARCH_RUNS), seed=seed + 3
    )
    return find_gain((last, *(_read_power(one, plan.outcome) for one in found)), GOOD_POWER)


def _read_power(one: Simulated, outcome: Outcome) -> PowerRow:
    by_speed = one.crossed("log_rank_day", better=True) if outcome.kind == "wait" else None
    return PowerRow(one.gain, one.worked, by_speed, one.median_day(WORKED))
