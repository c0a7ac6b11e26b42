"""What the pages on trials claim: the numbers of the picture, and those measured on made-up trials."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
from repository.tree import ROOT

from groundswell.trials.design import Outcome
from groundswell.trials.histories import History
from groundswell.trials.simulated import Simulated, World, build_rules, simulate

EXPLAINED = ROOT / "docs/explanation"
FIRST_ON = date(2024, 1, 1)


def make_history(weeks: int = 60, a_week: int = 154) -> History:
    """Make the history of a service in which waits are lognormal: median 14 days, log-sd 1.2."""
    draw = np.random.default_rng(0)
    size = weeks * a_week
    since = np.sort(draw.integers(0, 7 * weeks, size))
    waits = np.exp(draw.normal(np.log(14 * 24), 1.2, size)).astype(np.int64)
    first = (FIRST_ON - date(1970, 1, 1)).days
    return History(
        day=(first + since).astype(np.int32),
        hour=draw.integers(0, 24, size).astype(np.int8),
        wait_hours=waits,
        end=np.ones(size, np.int8),
        revisits=np.zeros(size, np.int32),
        office=np.full(size, -1, np.int32),
        offices=(),
        first_on=FIRST_ON,
        weeks=weeks,
        followed_until=first + 7 * weeks + 3650,
    )


def simulate_unchanged_and_better(runs: int) -> tuple[Simulated, Simulated]:
    """Simulate the trials of the table, by the rule of a trial."""
    world = World(
        make_history(), Outcome("wait", 30), FIRST_ON + timedelta(7), 91, share=0.5, usual_share=0.5
    )
    rules = build_rules(
        world,
        earliest=8,
        least_mature=30,
        information_max=4.4,
        score_max=448.0,
        alpha=0.05,
        harm_alpha=0.0025,
        harm_information=224.0,
    )
    none, better = simulate(world, [0.0, 1.31], rules, runs=runs, seed=5)
    return none, better


def read_table() -> dict[str, tuple[str, str]]:
    """Read the table of what was measured beforehand, by the first words of each row."""
    text = (EXPLAINED / "trials.md").read_text(encoding="utf-8").partition("## Measured beforehand")[2]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)[1:]
    return {name.strip("* "): (wrong.strip("* "), found.strip("* ")) for name, wrong, found in rows}


def is_near(told: str, share: float) -> bool:
    """Say whether a number out of 100 is what so few simulated trials can tell."""
    return abs(int(told) / 100 - share) < 0.06


def test_table_of_ways_to_look_is_what_simulated_trials_give() -> None:
    none, better = simulate_unchanged_and_better(500)

    told = read_table()

    assert is_near(told["t-test of the completed waits"][0], none.crossed("naive_t_day"))
    assert is_near(told["log-rank test"][0], none.crossed("naive_log_rank_day"))
    assert is_near(told["test of the mean wait"][0], none.crossed("naive_mean_day"))
    fixed = [float(np.mean(np.abs(one.read("fixed_z")) > 1.96)) for one in (none, better)]
    assert all(is_near(*pair) for pair in zip(told["one look on the last day"], fixed, strict=True))
    band = (none.worked + none.harmful, better.worked)
    assert all(is_near(*pair) for pair in zip(told["the rule of a trial"], band, strict=True))
    sequence = [one.crossed("mixture_day") for one in (none, better)]
    name = "open-ended sequence, the usual choice of such programs"
    assert all(is_near(*pair) for pair in zip(told[name], sequence, strict=True))


def test_picture_of_the_daily_glance_shows_the_numbers_of_its_page() -> None:
    svg = (ROOT / "docs/pictures/daily-glance.svg").read_text(encoding="utf-8")
    drawn = re.findall(r"(\d+)% of the trials by the last day", svg)

    page = (EXPLAINED / "why-a-daily-glance-misleads.md").read_text(encoding="utf-8")

    told = re.search(r"verdict: (\d+) of 100\nnaive_t: (\d+) of 100\nnaive_log_rank: (\d+)", page)
    assert told is not None
    assert drawn == [told[2], told[3], told[1]]
    for place in ("README.md", "docs/explanation/why-a-daily-glance-misleads.md"):
        words = re.search(
            r"!\[([^\]]*)\]\([^)]*daily-glance.svg\)", (ROOT / place).read_text(encoding="utf-8")
        )
        assert words is not None
        assert re.findall(r"(\d+) of 100", words[1]) == drawn
