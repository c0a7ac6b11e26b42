"""Measure how often the ledger's intervals hold the truth: `.venv/bin/python -m benchmarks.ledger_intervals --help`.

Sums of results of trials that stop early, by three rules; cost of a day saved; records before and after; row by
row; what forecasts are off by; and what the rule of output lets through.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np

from benchmarks.ledger_worlds import (
    EFFECTS,
    LOOKS,
    RATIOS,
    USES,
    draw_levels,
    draw_rows,
    list_results,
    show_share,
    stop_trials,
)
from benchmarks.measurement import HERE
from groundswell.ledger.effects import subtract_levels
from groundswell.ledger.efficiency import Output, decide_efficiency
from groundswell.ledger.money import Money
from groundswell.ledger.optimism import GREEN_BOOK, Pair, compare_forecasts, record_ratios
from groundswell.ledger.totals import Sum, sum_ends
from groundswell.ledger.worth import divide_cost, divide_rows

Found = dict[str, Any]
TRIALS = (1, 2, 5, 10, 30)


def main() -> None:
    """Run what was asked for, print it, and with --write keep it in the repository."""
    parser = argparse.ArgumentParser(prog="benchmarks.ledger_intervals", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="simulated engagements for each figure")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="some parts only")
    parser.add_argument("--on", default="undated", help="the day of the run")
    parser.add_argument(
        "--write", action="store_true", help="write ledger_intervals_results.json of this folder"
    )
    options = parser.parse_args()
    document: Found = {"settings": {"runs": options.runs, "on": options.on}}
    for name in options.only or PARTS:
        document[name] = list(PARTS[name](options.runs))
        for row in document[name]:
            print(json.dumps({"part": name, **row}), flush=True)
    if options.write:
        write_document(document)


def write_document(document: Found) -> None:
    """Keep what was measured in this folder, a row on each line."""
    parts = []
    for name, told in document.items():
        rows = [json.dumps(row) for row in told] if isinstance(told, list) else None
        text = json.dumps(told) if rows is None else "[\n" + ",\n".join(rows) + "\n]"
        parts.append(f'"{name}": {text}')
    (HERE / "ledger_intervals_results.json").write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def cover_sums(runs: int) -> Iterator[Found]:
    """Sum the results of trials in every world, by our rule and by the two that are usual."""
    for band, looks in (("bounded", LOOKS), ("bounded", 1), ("mixture", LOOKS)):
        for trials in TRIALS:
            for world in EFFECTS:
                for use in USES:
                    few = max(runs // max(trials // 3, 1), min(runs, 300))
                    yield cover_sum(world, use, trials, few, band=band, looks=looks)


def cover_sum(
    world: str, use: str, trials: int, runs: int, *, band: str = "bounded", looks: int = LOOKS, seed: int = 1
) -> Found:
    """Count how often the interval of a sum holds the true sum, and how wide it is beside the sum of ends."""
    draw = np.random.default_rng([seed, trials, looks])
    stopped = stop_trials(draw, runs, trials, EFFECTS[world], band=band, looks=looks)
    held: dict[str, list[bool]] = {"ours": [], "sum of ends": [], "quadrature": []}
    widths = []
    for run in range(runs):
        results, truth = list_results(stopped, run, USES[use])
        total = sum_ends(results, trials=trials)
        down = [one.value - one.low for one in results]
        up = [one.high - one.value for one in results]
        ends = {
            "ours": (total.low, total.high),
            "sum of ends": (total.value - sum(down), total.value + sum(up)),
            "quadrature": (total.value - math.hypot(*down), total.value + math.hypot(*up)),
        }
        for rule, (low, high) in ends.items():
            held[rule].append(low - 1e-9 <= truth <= high + 1e-9)
        if results:
            widths.append((total.high - total.low) / sum(down + up))
    told = {rule: show_share(hits) for rule, hits in held.items()}
    names = {"band": band, "looks": looks, "trials": trials, "world": world, "use": use}
    return {
        **names,
        **told,
        "width_beside_sum_of_ends": round(float(np.median(widths)), 2) if widths else None,
    }


def cover_costs(runs: int) -> Iterator[Found]:
    """Divide costs by results of trials that stop early: exact ones, and such as are estimated themselves."""
    for world in EFFECTS:
        yield cover_cost(world, runs, exact=True)
        yield cover_cost(world, runs, exact=False)


def cover_cost(world: str, runs: int, *, exact: bool, seed: int = 2) -> Found:
    """Count how often the interval of the cost of a day saved holds the true one, and how often it is a number.

    Where nothing is saved in truth a day costs without end: that is held by an interval without upper end only.
    """
    draw = np.random.default_rng([seed, exact])
    stopped = stop_trials(draw, runs, 1, EFFECTS[world])
    held, numbers = [], []
    for run in range(runs):
        results, truth = list_results(stopped, run, (1000, 1000))
        cost = 2_000_000.0
        seen = cost if exact else max(draw.normal(cost, 0.1 * cost), 0.0)
        ends = None if exact else (_make_money(0.804 * seen), _make_money(1.196 * seen))
        per = divide_cost(_make_money(seen), results[0], "applicant_days", cost_ends=ends)
        numbers.append(not per.says_nothing)
        held.append(_holds(per.low, per.high, cost / 100 / truth if truth > 0 else math.inf))
    return {
        "world": world,
        "cost": "exact" if exact else "estimated, 10 % standard error",
        "held": show_share(held),
        "a number is printed": show_share(numbers),
    }


def cover_ratios(runs: int) -> Iterator[Found]:
    """Divide a normal cost by a normal result, both with plain intervals, as by Fieller."""
    for spread in (0.05, 0.2, 0.4):
        yield cover_ratio(spread, runs)


def cover_ratio(spread: float, runs: int, *, seed: int = 3) -> Found:
    """Count how often the interval of a ratio of two estimates holds the true one."""
    draw = np.random.default_rng([seed, round(100 * spread)])
    held = []
    for cost, saved in zip(draw.normal(1e7, 2e6, runs), draw.normal(1000, 1000 * spread, runs), strict=True):
        ends = _make_money(max(cost - 1.96 * 2e6, 0)), _make_money(cost + 1.96 * 2e6)
        half = 1.96 * 1000 * spread
        result = Sum(float(saved), float(saved - half), float(saved + half), 1)
        per = divide_cost(_make_money(max(cost, 0)), result, "staff_hours", cost_ends=ends)
        held.append(_holds(per.low, per.high, 100.0))
    return {"relative error of the result": spread, "of the cost": 0.2, "held": show_share(held)}


def cover_row_ratios(runs: int) -> Iterator[Found]:
    """Divide costs by results row by row."""
    for rows in (40, 100, 400):
        for chance in (1.0, 0.3):
            yield cover_rows(rows, chance, runs)


def cover_rows(rows: int, chance: float, runs: int, *, seed: int = 4) -> Found:
    """Count how often the interval of a ratio of rows holds the true one."""
    draw = np.random.default_rng([seed, rows, round(10 * chance)])
    held = []
    for _run in range(runs):
        cost, saved = draw_rows(draw, rows, 5000.0, chance)
        per = divide_rows(cost, saved, "EUR", "applicant_days")
        held.append(_holds(per.low, per.high, 50.0))
    return {"rows": rows, "rows that save something": chance, "held": show_share(held)}


def cover_differences(runs: int) -> Iterator[Found]:
    """Compare records before and after."""
    for cases in (30, 200, 2000):
        yield cover_difference(cases, runs)


def cover_difference(cases: int, runs: int, *, seed: int = 5) -> Found:
    """Count how often the interval of a difference of skewed waits holds the true one."""
    draw = np.random.default_rng([seed, cases])
    held = []
    for _run in range(runs):
        before, after = draw_levels(draw, cases, (20.0, 16.0))
        _gain, low, high = subtract_levels(before, after)
        held.append(low <= 4.0 <= high)
    return {"cases on each side": cases, "held": show_share(held)}


def cover_forecasts(runs: int) -> Iterator[Found]:
    """Learn from closed targets by what forecasts are off, and when that says more than the table."""
    for name in RATIOS:
        for targets in (2, 3, 5, 8, 10, 15, 20):
            yield cover_forecast(name, targets, runs)


def cover_forecast(name: str, targets: int, runs: int, *, mean: float = 1.5, seed: int = 6) -> Found:
    """Count how often the own record holds the true ratio and the next target, and how it does beside the table."""
    draw = np.random.default_rng([seed, targets, list(RATIOS).index(name)])
    table = [math.log(GREEN_BOOK["cost"].low), math.log(GREEN_BOOK["cost"].high)]
    held, ahead, narrower, own, middle = [], [], [], [], []
    for _run in range(runs):
        *logs, coming = math.log(mean) + RATIOS[name](draw, targets + 1)
        record = record_ratios(
            [Pair(str(place), 100.0, 100 * math.exp(one)) for place, one in enumerate(logs)]
        )
        held.append(record.low <= mean <= record.high)
        ahead.append(record.next_low <= math.exp(coming) <= record.next_high)
        narrower.append(math.log(record.high / record.low) < table[1] - table[0])
        own.append((coming - math.log(record.ratio)) ** 2)
        middle.append((coming - sum(table) / 2) ** 2)
    return {
        "ratios": name,
        "closed targets": targets,
        "held": show_share(held),
        "next target held": show_share(ahead),
        "narrower than the table": show_share(narrower),
        "error of the next, log": round(math.sqrt(np.mean(own)), 3),
        "by the middle of the table": round(math.sqrt(np.mean(middle)), 3),
    }


def cover_deliveries(runs: int) -> Iterator[Found]:
    """Compare what came with what was forecast, where some targets bring nothing."""
    for targets in (5, 10, 30):
        yield cover_delivery(targets, runs)


def cover_delivery(targets: int, runs: int, *, seed: int = 7) -> Found:
    """Count how often the interval of the share that came holds the true one; a third of the targets bring nothing."""
    draw = np.random.default_rng([seed, targets])
    held = []
    for _run in range(runs):
        forecast = draw.lognormal(5, 0.7, targets)
        came = forecast * np.where(draw.random(targets) < 1 / 3, 0.0, draw.gamma(9.0, 1 / 9.0, targets))
        told = compare_forecasts(
            [
                Pair(str(place), float(f), float(a))
                for place, (f, a) in enumerate(zip(forecast, came, strict=True))
            ]
        )
        held.append((told.low or -math.inf) <= 2 / 3 <= (told.high or math.inf))
    return {"targets": targets, "held": show_share(held)}


def judge_outputs(runs: int) -> Iterator[Found]:
    """Say how often hours may be booked, by what output truly did."""
    for weekly in (20.0, 100.0, 400.0):
        for change in (-0.2, -0.1, -0.05, 0.0, 0.05):
            yield judge_output(weekly, change, runs)


def judge_output(weekly: float, change: float, runs: int, *, weeks: int = 13, seed: int = 8) -> Found:
    """Count the decisions over services that decide so many cases a week and change by so much."""
    draw = np.random.default_rng([seed, round(weekly), round(100 * change) + 50])
    states = []
    for _run in range(runs):
        sides = draw.poisson(weekly, 26), draw.poisson(weekly * (1 + change), weeks)
        errors = [math.sqrt(max(side.var(ddof=1), side.mean()) / side.size) for side in sides]
        output = Output(float(sides[0].mean()), float(sides[1].mean()), errors[0], errors[1], 26, weeks)
        states.append(decide_efficiency(output))
    told = {state: round(100 * sum(one.state == state for one in states) / runs, 1) for state in STATES}
    return {
        "cases a week": weekly,
        "true change": change,
        "may book": show_share([s.may_book for s in states]),
    } | told


STATES = ("held", "lower", "unclear", "fell")
PARTS = {
    "sums": cover_sums,
    "costs": cover_costs,
    "ratios": cover_ratios,
    "rows": cover_row_ratios,
    "differences": cover_differences,
    "forecasts": cover_forecasts,
    "deliveries": cover_deliveries,
    "outputs": judge_outputs,
}


def _make_money(minor: float) -> Money:
    return Money("EUR", round(minor))


def _holds(low: Decimal | None, high: Decimal | None, truth: float) -> bool:
    """Say whether the true cost of one lies between the ends; no end is endless."""
    below = low is None and math.isinf(truth)
    above = math.inf if high is None else float(high) + 1e-4
    return below or (low is not None and float(low) - 1e-4 <= truth <= above)


if __name__ == "__main__":
    main()
