"""Simulate what is known of a trial at a moment, for tests that need no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.allocation import AllocationKey
from groundswell.trials.design import Arm, Design, Outcome
from groundswell.trials.observed import TICKS_PER_DAY, Observed

KEY = AllocationKey(b"a key that only tests have")


def build_design(shares: Sequence[float] = (0.5, 0.5), **changes: Any) -> Design:
    """Build a design that fits together: cases allocated for 90 days, the mean wait to 30 days decides.

    Args:
        shares: of the arms, ``usual`` first.
        changes: any field of :class:`groundswell.trials.design.Design`.

    Example:
        >>> build_design(most_exposed=100).most_exposed
        100
    """
    names = ("usual", "reminder", "call", "visit")
    told: dict[str, Any] = {
        "name": "Remind the applicant",
        "question": "Does a reminder on day 3 shorten the wait?",
        "unit": "case",
        "arms": tuple(Arm(name, share) for name, share in zip(names, shares, strict=False)),
        "primary": Outcome("wait", 30),
        "smallest_gain": 2.0,
        "guardrails": (),
        "begins_on": date(2024, 1, 8),
        "entry_days": 90,
        "earliest_look_day": 30,
        "most_exposed": 10_000,
        "information_max": 5.0,
        "harm_information": 200.0,
        "planned_cases": 2000,
        "key_sha256": KEY.sha256,
    }
    return Design(**(told | changes))


def build_observed(
    seed: int,
    cases: int,
    shares: Sequence[float] = (0.5, 0.5),
    effect: float | Sequence[float] = 1.0,
    entry_days: int = 90,
    day: int = 120,
    median_days: float = 14.0,
    log_sd: float = 1.2,
    *,
    withdrawn: float = 0.0,
    came_back: float = 0.0,
    strata: int = 1,
    offices: int = 0,
    office_sd: float = 0.0,
    values: Mapping[str, tuple[float, float]] | None = None,
) -> Observed:
    """Simulate a trial of cases as it is known at the beginning of a day.

    Cases come at any moment of `entry_days` with the same chance, are dealt to the arms at random, and wait a
    lognormal time. Every number is drawn before the day is looked at: the same seed with a later `day` is the same
    trial later on, with more cases and longer follow-up.

    Args:
        seed: of the draw.
        cases: that come over all `entry_days`.
        shares: of the arms, ``usual`` first.
        effect: factor on the waits in the arms that are tried, one for all or one for each; below 1 is faster.
        entry_days: for how many days cases come.
        day: whole days from the beginning to the moment of the look.
        median_days: median wait in the usual arm.
        log_sd: standard deviation of the logarithm of the waits.
        withdrawn: share of the cases that end by a withdrawal.
        came_back: mean number of returns to an earlier step.
        strata: how many there are, of the same size, each 20 % slower than the one before.
        offices: how many there are; 0 for none. A case comes to any of them with the same chance.
        office_sd: standard deviation, over offices, of the logarithm of the waits.
        values: mean and standard deviation of the values sent for an outcome, by its name; the mean is multiplied
            by the effect. They come with the end of the case.

    Returns:
        The cases that came before the day, in the order in which they came.

    Example:
        >>> observed = build_observed(1, 400, day=30)
        >>> observed.size, int(observed.arm.sum()), int((observed.end == 0).sum())
        (139, 67, 72)
    """
    draw = np.random.default_rng(seed)
    factors = np.append(1.0, np.broadcast_to(effect, len(shares) - 1))
    entry = np.sort(draw.uniform(0, entry_days * TICKS_PER_DAY, cases))
    arm = draw.choice(len(shares), cases, p=np.asarray(shares) / sum(shares))
    stratum = draw.integers(0, strata, cases)
    office, slower = _draw_offices(draw, cases, offices, office_sd)
    logs = draw.normal(np.log(median_days * TICKS_PER_DAY), log_sd, cases) + slower
    wait = np.exp(logs) * (factors[arm] * 1.2**stratum)
    end = np.where(draw.random(cases) < withdrawn, 2, 1)
    age = day * TICKS_PER_DAY - entry
    open_still = wait > age
    return Observed(
        arm=arm.astype(np.int8),
        entry_day=(entry // TICKS_PER_DAY).astype(np.int32),
        age_hours=np.floor(age).astype(np.int64),
        wait_hours=np.floor(np.minimum(wait, age)).astype(np.int64),
        end=np.where(open_still, 0, end).astype(np.int8),
        revisits=draw.poisson(came_back, cases).astype(np.int32),
        stratum=stratum.astype(np.int32),
        office=office.astype(np.int32),
        values=_draw_values(draw, values or {}, factors[arm], open_still),
        day=day,
    ).take(age >= 0)


def _draw_values(
    draw: np.random.Generator,
    values: Mapping[str, tuple[float, float]],
    factor: NDArray[np.float64],
    open_still: NDArray[np.bool_],
) -> dict[str, NDArray[np.float64]]:
    """Draw the values of each outcome; those of open cases have not come yet."""
    told = {}
    for name, (mean, sd) in values.items():
        value = draw.normal(mean, sd, factor.size) + mean * (factor - 1)
        told[name] = np.where(open_still, np.nan, value)
    return told


def _draw_offices(
    draw: np.random.Generator, cases: int, offices: int, office_sd: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw the office of each case, and by how much it is slower, as a logarithm."""
    if not offices:
        return np.full(cases, -1), np.zeros(cases)
    office = draw.integers(0, offices, cases)
    return office, draw.normal(0, office_sd, offices)[office]
