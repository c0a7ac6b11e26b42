"""Teams whose deeds follow the model of the forecast, with rates drawn anew for each: what comes of them is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person
from groundswell.teams.forecast import Forecast, forecast_readiness
from groundswell.teams.readiness import compute_readiness

START = date(2026, 1, 5)
PEOPLE = [
    Person("ana", "Ana", "agency", START),
    Person("ben", "Ben", "agency", START),
    Person("tom", "Tom", "unit", START),
]
INTERVALS = (7.0, 7.0, 14.0, 30.0, 30.0, 90.0, None)
# What the agency's part is the next time that a duty comes, by how far it has come: none, seen, together, alone.
USUAL = np.array(
    [[0.6, 0.2, 0.15, 0.05], [0.4, 0.25, 0.25, 0.1], [0.25, 0.1, 0.35, 0.3], [0.15, 0.03, 0.12, 0.7]]
)


@dataclass(frozen=True)
class World:
    """A team, its deeds up to the exit, and what the forecast on a day before it may not know."""

    duties: list[Duty]
    deeds: list[Deed]
    on: date
    exit_on: date

    def forecast(self) -> Forecast:
        """Forecast from the deeds up to the day."""
        known = [deed for deed in self.deeds if deed.done_on <= self.on]
        return forecast_readiness(self.duties, PEOPLE, known, self.on, self.exit_on, seed=1)

    def outcome(self) -> float:
        """The readiness that came."""
        share = compute_readiness(self.duties, PEOPLE, self.deeds, self.exit_on).share
        assert share is not None
        return share


def draw_world(seed: int, duties: int, months: float, ahead: float, spread: float = 0.0) -> World:
    """Draw a team with so many duties, so many months of deeds, and so many until its exit.

    With a `spread` above 0 each duty has rates of its own: at 0.2 they differ as real duties may, at 1 wildly.
    """
    random = np.random.default_rng(seed)
    rates = np.stack([random.dirichlet(12 * row) for row in USUAL])
    on = START + timedelta(days=round(30.4 * months))
    exit_on = on + timedelta(days=round(30.4 * ahead))
    found, deeds = [], []
    for number in range(duties):
        every = INTERVALS[random.integers(len(INTERVALS))]
        consequence = ("stops", "slows", "minor")[random.integers(3)]
        found.append(Duty(f"d{number}", f"Duty {number}", consequence, every, from_on=START))
        own = rates if not spread else np.stack([random.dirichlet(row / spread + 1e-3) for row in rates])
        deeds += _draw_deeds(f"d{number}", every, own, (exit_on - START).days, random)
    return World(found, deeds, on, exit_on)


def _draw_deeds(
    key: str, every: float | None, rates: NDArray[np.float64], days: int, random: np.random.Generator
) -> list[Deed]:
    usual = every or float(random.choice([10.0, 20.0, 40.0]))
    deeds, level = [], 0
    at = float(random.uniform(0, usual))
    while at < days + 1:
        part = int(random.choice(4, p=rates[level]))
        level = max(level, part)
        moment = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=at)
        deeds.append(
            (
                Deed(key, moment, "tom", account_home="unit"),
                Deed(key, moment, "tom", watched=("ana",), account_home="unit"),
                Deed(key, moment, "tom", together=("ana",)),
                Deed(key, moment, "ben", account_home="agency"),
            )[part]
        )
        at += usual if every else float(random.exponential(usual))
    return deeds


def count_covered(
    worlds: int, *, duties: int, months: float, ahead: float, spread: float = 0.0
) -> dict[str, float]:
    """Count how often the outcome lies in the band, and how wide that is."""
    inside, below, widths, errors = 0, 0, [], []
    for seed in range(worlds):
        world = draw_world(seed, duties, months, ahead, spread)
        told, came = world.forecast(), world.outcome()
        assert told.low is not None
        assert told.high is not None
        assert told.median is not None
        inside += told.low - 1e-9 <= came <= told.high + 1e-9
        below += came < told.low - 1e-9
        widths.append(told.high - told.low)
        errors.append(came - told.median)
    return {
        "covered": 100 * inside / worlds,
        "below": 100 * below / worlds,
        "width": float(np.mean(widths)),
        "bias": float(np.mean(errors)),
    }
