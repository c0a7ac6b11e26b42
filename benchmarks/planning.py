"""Plans of teams: 12 people, 26 weeks, 40 items; and 200 people over 15 engagements."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.planning_worlds import BEGINS_ON, invent_items, invent_people, invent_request
from groundswell.teams import Clash, PlanRequest, TeamPlan, plan, plan_portfolio
from groundswell.teams.plans.checking import check_plan
from groundswell.teams.plans.portfolios import check_portfolio
from groundswell.teams.plans.progress import LIMIT

RESULTS = Path(__file__).parent / "planning_results.json"


@dataclass
class Watch:
    """Wall and CPU seconds since it was made; other programs make the first longer, not the second."""

    def __post_init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        return {
            "wall_s": round(time.perf_counter() - self._wall, 1),
            "cpu_s": round(time.process_time() - self._cpu, 1),
            "load_at_the_end": round(os.getloadavg()[0], 1),
        }


def measure_engagement(
    seed: int, limit: float, people: int = 12, weeks: int = 26, items: int = 40
) -> dict[str, Any]:
    """Plan one engagement."""
    request = invent_request(people, weeks, items, seed)
    watch = Watch()
    found = plan(request, limit=limit)
    told = {"seed": seed, "people": people, "weeks": weeks, "items": items, "limit": limit, **watch.read()}
    if isinstance(found, Clash):
        return {**told, "clash": [one.words for one in found.causes]}
    return {**told, **_tell(found)}


def _tell(found: TeamPlan) -> dict[str, Any]:
    return {
        "work": round(found.effort.spent, 1),
        "cost": found.cost_words,
        "gap": round(found.gap, 4),
        "agency_share": round(found.agency_share, 3),
        "faults": check_plan(found),
    }


def invent_portfolio(engagements: int, people: int, weeks: int, items: int) -> dict[str, PlanRequest]:
    """Invent engagements, each with people of its own and some whom it shares with the next."""
    everybody = invent_people(people, weeks, seed=7)
    draw = np.random.default_rng(7)
    each = people // engagements
    requests = {}
    for number in range(engagements):
        own = everybody[number * each : (number + 1) * each]
        spare = everybody[engagements * each :]
        following = everybody[((number + 1) % engagements) * each :][:2]
        shared = {one.key: one for one in [*own, *following, *(spare[: int(draw.integers(0, 3))])]}
        work = invent_items(items, weeks, 100 + number)
        requests[f"e{number:02d}"] = PlanRequest(
            BEGINS_ON, weeks, list(shared.values()), work, name=f"Engagement {number + 1}"
        )
    return requests


def measure_portfolio(
    limit: float, engagements: int = 15, people: int = 200, items: int = 26
) -> dict[str, Any]:
    """Plan many engagements with shared people."""
    requests = invent_portfolio(engagements, people, 26, items)
    watch = Watch()
    found = plan_portfolio(requests, limit=limit, progress=None)
    told = {
        "engagements": engagements,
        "people": people,
        "items_each": items,
        "limit_each": limit,
        **watch.read(),
    }
    plans = {key: one for key, one in found.plans.items() if isinstance(one, TeamPlan)}
    shared = [
        key for key in {p.key for r in requests.values() for p in r.people} if _count(requests, key) > 1
    ]
    return {
        **told,
        "rounds": found.rounds,
        "planned": len(plans),
        "shared_people": len(shared),
        "largest_gap": round(max((one.gap for one in plans.values()), default=0.0), 4),
        "median_gap": round(float(np.median([one.gap for one in plans.values()] or [0])), 4),
        "faults": check_portfolio(requests, found),
        "clashes": {k: [c.words for c in v.causes] for k, v in found.plans.items() if isinstance(v, Clash)},
    }


def _count(requests: dict[str, PlanRequest], key: str) -> int:
    return sum(any(one.key == key for one in request.people) for request in requests.values())


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=LIMIT, help="work for one engagement")
    parser.add_argument("--limit-each", type=float, default=6.0, help="work for each of the portfolio")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    parser.add_argument("--skip-portfolio", action="store_true")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {RESULTS.name}")
    options = parser.parse_args()
    results: dict[str, Any] = {"machine": _tell_machine()}
    if options.seeds:
        results["engagements"] = []
    for seed in options.seeds:
        results["engagements"].append(measure_engagement(seed, options.limit))
        print(json.dumps(results["engagements"][-1]), flush=True)
    if not options.skip_portfolio:
        results["portfolio"] = measure_portfolio(options.limit_each)
        print(json.dumps(results["portfolio"]), flush=True)
    if options.write:  # what was not measured now stays as it was
        former = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        written = json.dumps({**former, **results}, indent=1, ensure_ascii=False)
        RESULTS.write_text(written + "\n", encoding="utf-8")


def _tell_machine() -> dict[str, Any]:
    from importlib.metadata import version

    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "ortools": version("ortools"),
    }


if __name__ == "__main__":
    main()
