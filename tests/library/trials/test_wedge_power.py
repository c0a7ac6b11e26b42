"""Power of trials by offices: the published number, the same by matrices, and by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.errors.trying import RecordsTooFew
from groundswell.trials.permutation import Variances
from groundswell.trials.schedules import list_allocations
from groundswell.trials.wedge_power import (
    estimate_variances,
    find_design_effect,
    find_icc,
    find_power,
    hussey_hughes_variance,
    office_variance,
    simulate_office_power,
)

WEDGE = (1, 1, 2, 2, 3, 3, 4, 4)


def simulate_records(
    seed: int, offices: int, periods: int, variances: Variances, cases: int = 30
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    office, period = np.meshgrid(np.arange(offices), np.arange(periods), indexing="ij")
    office, period = np.repeat(office.ravel(), cases), np.repeat(period.ravel(), cases)
    values = rng.normal(0, variances.office**0.5, offices)[office]
    values = values + rng.normal(0, variances.office_period**0.5, (offices, periods))[office, period]
    return values + rng.normal(0, variances.within**0.5, office.size), office, period


def test_power_of_four_offices_is_the_published_one() -> None:
    variance = hussey_hughes_variance((1, 2, 3, 4), 5, 10, Variances(1.0, 0.111))

    assert find_power(0.5, variance) == pytest.approx(0.52900599, abs=1e-8)


@pytest.mark.parametrize("schedule", [WEDGE, (1, 2, 3, 4), (0, 0, 0, -1, -1, -1), (1, 3, 3, 2, -1)])
@pytest.mark.parametrize("office_period", [0.0, 0.03])
def test_variance_by_formula_and_by_matrices_agree(schedule: tuple[int, ...], office_period: float) -> None:
    variances = Variances(1.0, 0.1, office_period)
    sizes = np.full((len(schedule), 5), 12)

    by_formula = hussey_hughes_variance(schedule, 5, 12, variances)

    assert office_variance(schedule, sizes, variances) == pytest.approx(by_formula)


def test_power_without_the_variance_of_office_by_period_is_overstated() -> None:
    plain = find_power(0.25, hussey_hughes_variance(WEDGE, 5, 30, Variances(1.0, 0.05)))
    full = find_power(0.25, hussey_hughes_variance(WEDGE, 5, 30, Variances(1.0, 0.03, 0.02)))

    assert plain - full > 0.15


def test_variance_of_uneven_offices_is_larger() -> None:
    even = np.full((8, 5), 30)
    uneven = even.copy()
    uneven[::2], uneven[1::2] = 5, 55

    variances = Variances(1.0, 0.05)

    assert office_variance(WEDGE, uneven, variances) > office_variance(WEDGE, even, variances)


def test_variance_of_a_schedule_that_compares_nothing_is_infinite() -> None:
    assert office_variance((1, 1, 1, 1), np.full((4, 3), 10), Variances(1.0, 0.1)) == float("inf")


def test_design_effect_of_uneven_offices_is_larger() -> None:
    assert find_design_effect(50, 0.02) == pytest.approx(1.98)
    assert find_design_effect(50, 0.02, size_spread=1.0) == pytest.approx(2.98)


def test_variances_of_simulated_records_are_found() -> None:
    true = Variances(1.0, 0.2, 0.1)

    found = estimate_variances(*simulate_records(3, 400, 8, true, cases=6))

    assert found.within == pytest.approx(1.0, rel=0.05)
    assert found.office == pytest.approx(0.2, rel=0.2)
    assert found.office_period == pytest.approx(0.1, rel=0.15)
    assert find_icc(found) == pytest.approx(0.3 / 1.3, rel=0.15)


def test_variances_of_two_offices_are_refused() -> None:
    with pytest.raises(RecordsTooFew, match="2 offices"):
        estimate_variances(np.array([1.0, 2, 3]), np.array([0, 1, 1]), np.array([0, 0, 0]))


def test_simulated_power_rises_with_the_gain_and_keeps_its_level() -> None:
    records = simulate_records(5, 8, 5, Variances(1.0, 0.05, 0.01))

    powers = simulate_office_power(*records, list_allocations(WEDGE), (0.0, 0.25, 1.0), runs=800, seed=2)

    assert powers[0].power <= 0.05 + 3 * powers[0].se
    assert powers[0].power < powers[1].power < powers[2].power
    assert powers[2].power > 0.95


def test_simulated_power_of_four_offices_is_nothing_at_four_in_a_hundred() -> None:
    records = simulate_records(5, 4, 5, Variances(1.0, 0.05))

    powers = simulate_office_power(*records, list_allocations((1, 2, 3, 4)), (5.0,), alpha=0.04, runs=50)

    assert powers[0].power == 0


def test_simulated_power_is_near_the_one_in_the_published_example() -> None:
    """Of 4,000 wedges of 8 offices, 5 periods and 30 cases, the permutation shows .25 sd in 43 of 100."""
    rng = np.random.default_rng(8)
    drawn = list_allocations(WEDGE)
    shown = []
    for seed in range(25):
        records = simulate_records(int(rng.integers(1e9)), 8, 5, Variances(1.0, 0.05, 0.02))
        shown.append(simulate_office_power(*records, drawn, (0.25,), runs=40, seed=seed)[0].power)

    assert 0.3 < np.mean(shown) < 0.6
