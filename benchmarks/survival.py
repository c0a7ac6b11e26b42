"""Kaplan-Meier of all steps on a million stays against lifelines, and the causes of waiting on as many.

Both are given the same arrays, lengths in whole microseconds, and give for each step the curve, its median and the 95 %
limits of that. lifelines works out the whole band at once; ours does so where it is asked for.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.goals import Goal, Results, judge_limit, judge_ratio
from benchmarks.measurement import PEERS, Facts, Run, Task
from benchmarks.measures import make_store

TITLE = "Kaplan-Meier of all steps, and causes of waiting"
KAPLAN_MEIER, CAUSES = "Kaplan-Meier of all steps", "causes of waiting"
STAYS = 1_000_000
OURS, LIFELINES = "groundswell", "lifelines"
# A case of the office has a few more events than stays: its end is an event, but no stay.
EVENTS_A_STAY = 1.07


def list_tasks(events: int, _largest: int) -> list[Task]:
    """List what is to be measured: a million stays whatever the number of events, but for a trial run."""
    drawn = round(min(STAYS, events) * EVENTS_A_STAY)
    stays = str(keep_stays(drawn))
    return [
        Task(KAPLAN_MEIER, OURS, "survival:follow_stays", {"stays": stays}),
        Task(KAPLAN_MEIER, LIFELINES, "survival:follow_stays_with_lifelines", {"stays": stays}, PEERS),
        Task(CAUSES, OURS, "findings:ask_question", {"store": str(make_store(drawn)), "question": "causes"}),
    ]


def judge(results: Results) -> list[Goal]:
    """Hold Kaplan-Meier against 40 times lifelines, and causes against ten seconds."""
    return [
        judge_ratio(results, KAPLAN_MEIER, OURS, LIFELINES, 40.0),
        judge_limit(results, CAUSES, OURS, 10.0),
    ]


def keep_stays(events: int) -> Path:
    """Keep the stays of a store as plain arrays: microseconds, whether they ended, step."""
    from groundswell import open_records

    store = make_store(events)
    path = store.with_suffix(".npy")
    if not path.exists():
        with open_records(store) as records:
            spells = records.spells
            ended = spells.left_at.notnull().cast("int8")
            rows = records.columns(spells.select("elapsed_us", "step_id", ended=ended))
        np.save(path, np.stack([rows["elapsed_us"], rows["ended"], rows["step_id"]]).astype(np.int64))
    return path


def follow_stays(stays: str) -> Run:
    """Estimate one curve for each step by our library."""
    from groundswell.evidence.survival import estimate_survival_by_group

    length, ended, step = np.load(stays)
    groups = int(step.max()) + 1

    def follow(rows: slice) -> list[float]:
        curves = estimate_survival_by_group(length[rows], ended[rows], step[rows], groups)
        kept = [curve for curve in curves if curve.size]
        for curve in kept:
            curve.quantile_interval(0.5)
        return [curve.quantile(0.5) or 0.0 for curve in kept]

    def run() -> Facts:
        medians = follow(slice(None))
        return {"stays": length.size, "curves": len(medians), "sum of medians": round(sum(medians))}

    follow(slice(0, 1000))  # loads the compiled loops, as the import of a compiled package would
    return run


def follow_stays_with_lifelines(stays: str) -> Run:
    """Estimate one curve for each step by lifelines."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    length, ended, step = np.load(stays)

    def run() -> Facts:
        medians = []
        for one in np.unique(step):
            rows = step == one
            curve = KaplanMeierFitter().fit(length[rows], ended[rows])
            median_survival_times(curve.confidence_interval_)
            medians.append(float(curve.median_survival_time_))
        return {"stays": length.size, "curves": len(medians), "sum of medians": round(sum(medians))}

    return run
