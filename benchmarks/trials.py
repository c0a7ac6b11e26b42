"""Measure the engine of trials: `.venv/bin/python -m benchmarks.trials --help`.

Error rates under daily looks, coverage of the band, power beside a fixed design, the same trials through other
methods, and how long planning and looks take. Runs are cut into small parts, so that the machine stays usable.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measurement import HERE
from benchmarks.trial_peers import LEAST_MATURE, find_growthbook_days, test_with_lifelines, time_looks
from benchmarks.trial_worlds import (
    ALPHA,
    FIRST_LOOK,
    HARM_ALPHA,
    HORIZON,
    HOURS,
    LAST_DAY,
    Scene,
    find_gain,
    run_scene,
)
from groundswell.trials.bounds import best_rho, bounded_factor
from groundswell.trials.replay import estimate_share
from groundswell.trials.restricted_means import LEAST_IN_STRATUM
from groundswell.trials.simulation_kernels import FIELDS, HARMFUL, WORKED, Rules

Floats = NDArray[np.float64]
PLACE = {name: place for place, name in enumerate(FIELDS)}
SCENES = (
    Scene("2,000 cases, 50/50"),
    Scene("2,000 cases, 10/90", share=0.1),
    Scene("400 cases, 50/50", cases=400),
    Scene("400 cases, 10/90", cases=400, share=0.1),
    Scene("20,000 cases, 50/50", cases=20_000),
    Scene("20,000 cases, 10/90", cases=20_000, share=0.1),
    Scene("log-sd 2.0, 50/50", waits="wide"),
    Scene("log-sd 2.0, 10/90", waits="wide", share=0.1),
    Scene("Weibull .5, 50/50", waits="weibull"),
    Scene("Weibull .5, 10/90", waits="weibull", share=0.1),
    Scene("40 % on day 1, 50/50", waits="burst"),
    Scene("Pareto tail 1.1, 50/50", waits="pareto"),
    Scene("Pareto tail 1.1, 10/90", waits="pareto", share=0.1),
    Scene("seasonal arrivals, 50/50", arrivals="seasonal"),
    Scene("seasonal arrivals, 10/90", arrivals="seasonal", share=0.1),
)
FACTORS = (0.85, 0.75, 1.25)
_CALIBRATION_RUNS, _LARGE, _FEWER = 300, 10_000, 10
_NEVER = LAST_DAY + 1
_PLAIN = 1.959963984540054
_CROSSINGS = {
    "naive daily t-test of completed waits": "naive_t_day",
    "naive daily log-rank": "naive_log_rank_day",
    "naive daily restricted mean": "naive_mean_day",
    "log-rank in the bounded band": "log_rank_day",
    "open-ended confidence sequence of the mean": "mixture_day",
}


def main() -> None:
    """Run what was asked for, print it, and with --write keep it in the repository."""
    options = parse_options()
    document: dict[str, Any] = {"settings": describe(options), "errors": [], "peers": []}
    for scene in SCENES[: options.scenes]:
        row = measure_scene(scene, options)
        document["errors"].append(row)
        print(json.dumps(row), flush=True)
    for scene in SCENES[:2]:
        document["peers"] += compare_peers(scene, options)
    document["speed"] = {"planning": time_planning(), "looks": time_looks(options.cases, 4)}
    document["goals"] = judge(document)
    for part in (*document["peers"], document["speed"], *document["goals"]):
        print(json.dumps(part), flush=True)
    if options.write:
        path = HERE / "trials_results.json"
        write(path, read_document(path) | document)


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.trials", description="Measure the engine of trials.")
    parser.add_argument("--runs", type=int, default=2000, help="trials without an effect, for each kind")
    parser.add_argument("--power-runs", type=int, default=1000, help="trials with each effect")
    parser.add_argument("--peer-runs", type=int, default=100, help="trials through lifelines")
    parser.add_argument("--scenes", type=int, default=len(SCENES), help="only the first so many kinds")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases of the look that is timed")
    parser.add_argument("--on", default="undated", help="the day of the run")
    parser.add_argument("--write", action="store_true", help="write trials_results.json of this folder")
    return parser.parse_args()


def describe(options: argparse.Namespace) -> dict[str, Any]:
    """Describe what is run."""
    told = {name: getattr(options, name) for name in ("runs", "power_runs", "peer_runs", "on")}
    return {
        **told,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "alpha": ALPHA,
        "harm_alpha": HARM_ALPHA,
    }


def calibrate(scene: Scene) -> Rules:
    """Plan information from trials without an effect, as planning does, and build the rules."""
    blank = build_rules(1e300, 1.0)
    found = run_scene(scene, blank, _CALIBRATION_RUNS, factor=1.0, gain=0.0, seed=1)
    return build_rules(*np.median(found[:, [PLACE["information"], PLACE["score_information"]]], axis=0))


def build_rules(information: float, score: float) -> Rules:
    """Build the registered rule: half of the error for gains, the other half for harm by its test and the band."""
    return Rules(
        horizon=HORIZON * HOURS,
        day=HOURS,
        earliest=FIRST_LOOK,
        last=LAST_DAY,
        every=1,
        least_mature=LEAST_MATURE,
        gain_alpha=ALPHA / 2,
        loss_alpha=ALPHA / 2 - HARM_ALPHA,
        factor=bounded_factor(ALPHA / 2, sides=1),
        loss_factor=bounded_factor(ALPHA / 2 - HARM_ALPHA, sides=1),
        information_max=float(information),
        score_max=float(score),
        harm_rho=best_rho(float(score) / 2, 2 * HARM_ALPHA),
        harm_limit=-math.log(HARM_ALPHA),
        harm_margin=0.0,
        mixture_rho=best_rho(float(information), ALPHA),
        mixture_alpha=ALPHA,
        gain=0.0,
        is_share=False,
        least_in_stratum=LEAST_IN_STRATUM,
    )


def measure_scene(scene: Scene, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one kind of trial: false alarms and coverage without an effect, power with one."""
    fewer = _FEWER if scene.cases >= _LARGE else 1
    rules = calibrate(scene)
    none = run_scene(scene, rules, options.runs // fewer, factor=1.0, gain=0.0, seed=2)
    row: dict[str, Any] = {"scene": scene.name, "runs": len(none), "power_runs": options.power_runs // fewer}
    row["false_alarms"] = show_share(is_decided(none))
    row["band_missed"] = show_share(none[:, PLACE["missed"]] > 0)
    row["naive"] = {
        name: round(float(np.mean(none[:, PLACE[field]] != 0)), 4)
        for name, field in list(_CROSSINGS.items())[:3]
    }
    row["powers"] = []
    for factor in FACTORS:
        gain = find_gain(scene, factor)
        found = run_scene(scene, rules, options.power_runs // fewer, factor=factor, gain=gain, seed=3)
        row["powers"].append(read_power(found, factor, gain))
    return row


def read_power(found: Floats, factor: float, gain: float) -> dict[str, Any]:
    """Read the power of our rule and of a fixed design on the last day, in the direction of the effect."""
    state, sign = found[:, PLACE["state"]], 1 if gain > 0 else -1
    right = state == (WORKED if gain > 0 else HARMFUL)
    fixed, speed = found[:, PLACE["fixed_z"]] * sign, found[:, PLACE["fixed_log_rank_z"]] * sign
    return {
        "factor": factor,
        "gain_days": round(gain, 3),
        "power": round(float(right.mean()), 4),
        "fixed_mean": round(float(np.mean(fixed > _PLAIN)), 4),
        "fixed_log_rank": round(float(np.mean(speed > _PLAIN)), 4),
        "median_day": float(np.median(np.where(right, found[:, PLACE["day"]], _NEVER))),
        "band_missed": show_share(found[:, PLACE["missed"]] > 0),
        "gain_at_stop": round(float(found[right, PLACE["gain"]].mean()), 3) if right.any() else None,
    }


def is_decided(found: Floats) -> NDArray[np.bool_]:
    """Say which trials were judged to have worked or to harm."""
    return np.asarray(np.isin(found[:, PLACE["state"]], (WORKED, HARMFUL)))


def show_share(hits: NDArray[np.bool_]) -> list[float]:
    """Show a share with its 95 % interval."""
    return [round(one, 4) for one in estimate_share(int(np.count_nonzero(hits)), hits.size)]


def compare_peers(scene: Scene, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Run the same trials through every method: error rate, power and median day of the stop."""
    rules = calibrate(scene)
    rows: dict[str, dict[str, Any]] = {}
    for factor in (1.0, *FACTORS):
        runs = options.runs if factor == 1.0 else options.power_runs
        gain = find_gain(scene, factor) if factor != 1.0 else 0.0
        found = run_scene(scene, rules, runs, factor=factor, gain=gain, seed=4)
        for method, day in list_days(scene, found, runs, factor).items():
            row = rows.setdefault(method, {"scene": scene.name, "method": method})
            row[f"x{factor:g}"] = summarise(day, gain)
        told = test_with_lifelines(scene, options.peer_runs, factor=factor, seed=4)
        for name in ("log_rank", "restricted_mean"):
            label = f"lifelines {name.replace('_', ' ')}, last day only"
            row = rows.setdefault(label, {"scene": scene.name, "method": label})
            row[f"x{factor:g}"] = {"share": told[name], "day": LAST_DAY, "runs": told["runs"]}
    return list(rows.values())


def list_days(scene: Scene, found: Floats, runs: int, factor: float) -> dict[str, Floats]:
    """List for each method the day on which it found something in each trial; below 0 for the worse, 0 never."""
    state, day = found[:, PLACE["state"]], found[:, PLACE["day"]]
    days = {"Groundswell": np.where(state == WORKED, day, np.where(state == HARMFUL, -day, 0.0))}
    for name, cases in (("as it comes, tuned to 5,000", 5000.0), ("tuned to the planned cases", scene.cases)):
        days[f"GrowthBook sequential, {name}"] = find_growthbook_days(
            scene, runs, factor=factor, seed=4, tuning_cases=float(cases)
        )
    days |= {name: found[:, PLACE[field]] for name, field in _CROSSINGS.items()}
    for name, field in (("fixed restricted mean", "fixed_z"), ("fixed log-rank", "fixed_log_rank_z")):
        z = found[:, PLACE[field]]
        days[f"{name}, last day only"] = np.where(np.abs(z) > _PLAIN, np.sign(z) * LAST_DAY, 0.0)
    return days


def summarise(day: Floats, gain: float) -> dict[str, Any]:
    """Sum up the days: without an effect any finding counts, with one those in its direction."""
    right = day != 0 if gain == 0 else day > 0 if gain > 0 else day < 0
    return {
        "share": round(float(right.mean()), 4),
        "day": float(np.median(np.where(right, np.abs(day), _NEVER))),
        "runs": int(day.size),
    }


def time_planning() -> dict[str, float]:
    """Time the design by simulation of a trial of 2,000 cases: 1,000 trials for each of several gains."""
    from groundswell.trials.design import Outcome
    from groundswell.trials.planning import plan_trial
    from groundswell.trials.plans import Plan

    history, began = build_history(), time.perf_counter()
    plan = Plan("a", "b", Outcome("wait", HORIZON), 1.3, date(2026, 11, 30), weeks=13)
    planned = plan_trial(history, plan, seed=1, runs=1000)
    taken = time.perf_counter() - began
    gains = len(planned.powers) + 2
    return {
        "cases": planned.design.planned_cases,
        "seconds": round(taken, 2),
        "trials": 1000 * gains,
        "seconds_for_1000_trials": round(taken / gains, 2),
        "power": planned.power,
    }


def build_history() -> Any:
    """Build two years of weeks with 154 cases each, as a history."""
    from groundswell.trials.histories import History

    draw, weeks, each = np.random.default_rng(5), 104, 154
    n = weeks * each
    day = np.sort(np.repeat(np.arange(weeks) * 7, each) + draw.integers(0, 5, n))
    return History(
        day=(day + 4).astype(np.int32),
        hour=np.full(n, 9, np.int8),
        wait_hours=(14 * HOURS * np.exp(1.2 * draw.standard_normal(n))).astype(np.int64),
        end=np.ones(n, np.int8),
        revisits=np.zeros(n, np.int32),
        office=np.full(n, -1, np.int32),
        offices=(),
        first_on=date(1970, 1, 5),
        weeks=weeks,
        followed_until=weeks * 7 + 200,
    )


def judge(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Judge what was wanted; an error rate is missed where its whole interval lies above, and open where part does."""
    errors, speed = document["errors"], document["speed"]
    powers = [(row, one) for row in errors for one in row["powers"]]
    worst = max(errors, key=lambda row: row["false_alarms"][0])
    missed = max((r["band_missed"][0], r["scene"]) for r in errors)
    missed = max(missed, max((one["band_missed"][0], row["scene"]) for row, one in powers))
    lost, where = max((one["fixed_mean"] - one["power"], row["scene"]) for row, one in powers)
    all_missed = [r["band_missed"] for r in errors] + [one["band_missed"] for _row, one in powers]
    planning, looks = speed["planning"], speed["looks"]
    safe = is_kept([row["false_alarms"] for row in errors])
    alarms = f"{worst['false_alarms'][0]:.1%} at most, {worst['scene']}"
    covers = is_kept(all_missed)
    coverage = f"{1 - missed[0]:.1%} at least, {missed[1]}"
    points = f"{100 * lost:.1f} points lost at most, {where}"
    taken = f"{planning['seconds']:.1f} s for {planning['trials']:,} trials, all gains together"
    times = f"{looks['times']:.0f} times on {looks['cases']:,} cases"
    return [
        _goal("false alarms under daily looks", "at most 5 %", alarms, safe),
        _goal("coverage of the band over all looks", "at least 95 %", coverage, covers),
        _goal("power beside the fixed design", "within 6 points", points, lost <= 0.06),
        _goal("1,000 trials of 2,000 cases planned", "below 60 s", taken, planning["seconds"] < 60),
        _goal("a look against lifelines", "at least 20 times as fast", times, looks["times"] >= 20),
    ]


def is_kept(shares: list[list[float]]) -> bool | None:
    """Say whether shares keep to alpha; None where the runs are too few to tell for one that lies above."""
    if all(one[0] <= ALPHA for one in shares):
        return True
    return False if any(one[1] > ALPHA for one in shares) else None


def _goal(what: str, wanted: str, got: str, is_met: bool | None) -> dict[str, Any]:
    return {"what": what, "wanted": wanted, "got": got, "is_met": None if is_met is None else bool(is_met)}


def read_document(path: Path) -> dict[str, Any]:
    """Read what is kept: the parts that are not measured anew stay."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write(path: Path, document: dict[str, Any]) -> None:
    """Write the figures, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()
