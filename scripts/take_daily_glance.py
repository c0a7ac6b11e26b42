"""Draw docs/pictures/daily-glance.svg: how many trials cry wolf by each day, though nothing was changed.

The same trials as in docs/explanation/why-a-daily-glance-misleads.md, which counts them and is run by the tests.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import groundswell as gs
from groundswell.charts import ChartDescription, draw_chart
from groundswell.charts.lines import Line, LineChart, Point, lay_out_lines
from groundswell.charts.theme import WIDE
from groundswell.testing.trials import build_design
from groundswell.trials.design import Design, Outcome
from groundswell.trials.histories import read_history
from groundswell.trials.simulated import Simulated, World, build_rules, run_replays
from groundswell.trials.simulation_kernels import NOT_SHOWN

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "src/groundswell/examples/receipt.csv.gz"
PICTURE = ROOT / "docs/pictures/daily-glance.svg"
RUNS = 1000


def build_trial() -> Design:
    """Build the design of the page: planned on these records for a gain of 6 days."""
    return build_design(
        primary=Outcome("wait", 60),
        smallest_gain=6.0,
        begins_on=date(2027, 1, 11),
        entry_days=182,
        earliest_look_day=56,
        most_exposed=316,
        information_max=0.56,
        harm_information=62.0,
        planned_cases=549,
    )


def run_unchanged() -> tuple[Simulated, Design]:
    """Run the trials on the example records, with nothing changed."""
    design = build_trial()
    with gs.read_records(EXAMPLE) as records:
        history = read_history(records).follow_further(1)
    world = World(
        history,
        design.primary,
        design.begins_on,
        design.entry_days,
        share=0.5,
        usual_share=0.5,
        most_exposed=design.most_exposed,
        follow_up_days=design.follow_up_days,
    )
    rules = build_rules(
        world,
        earliest=design.earliest_look_day,
        least_mature=design.least_mature,
        information_max=design.information_max,
        score_max=2 * design.harm_information,
        alpha=design.alpha,
        harm_alpha=design.harm_alpha,
        harm_information=design.harm_information,
    )
    found, _sizes = run_replays(world, 0.0, rules, runs=RUNS, seed=1)
    return found, design


def list_alarms(found: Simulated) -> dict[str, NDArray[np.float64]]:
    """List the day on which each trial first said something, 0 for never, by the way of looking."""
    own = np.where(found.read("state") == NOT_SHOWN, 0, found.read("day"))
    return {
        "Average of the closed cases, glanced at daily": np.abs(found.read("naive_t_day")),
        "All cases, ordinary test glanced at daily": np.abs(found.read("naive_log_rank_day")),
        "The rule of a trial, looked at daily": own,
    }


def draw_alarms(alarms: dict[str, NDArray[np.float64]], design: Design) -> str:
    """Draw the share of trials that have cried wolf by each day."""
    days = range(0, design.last_day + 1, 2)
    lines = tuple(
        Line(label, tuple(Point(day, float(((first > 0) & (first <= day)).mean())) for day in days))
        for label, first in alarms.items()
    )
    ends = {line.label: line.points[-1].y for line in lines}
    chart = LineChart(lines, "Day of the trial", "Trials that have cried wolf", shares=True, steps=True)
    spec = lay_out_lines(chart, WIDE)
    for layer in spec["layer"]:
        layer["encoding"]["y"]["scale"]["domain"] = [0, 0.5]
    words = "\n".join(f"{label}: {share:.0%} of the trials by the last day." for label, share in ends.items())
    title = "Nothing was changed: trials that said something had, by day"
    return draw_chart(ChartDescription("daily-glance", title, "", words, "", spec, spec))


def main() -> None:
    """Draw the picture."""
    found, design = run_unchanged()
    svg = draw_alarms(list_alarms(found), design)
    # A page of its own has no style around it: a white ground and a font that every machine has.
    svg = svg.replace("<svg ", '<svg style="background:#fff;font-family:sans-serif" ', 1)
    PICTURE.write_text(svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
