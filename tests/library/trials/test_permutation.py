"""Permutation tests are exact, their intervals are the inverted test, and wrong weights cost no level."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.trials.permutation import (
    Variances,
    find_limits,
    find_p_value,
    invert_upper,
    permutation_test,
    prepare_test,
)
from groundswell.trials.schedules import draw_offices, draw_wedge, list_allocations, spread_schedules

VARIANCES = Variances(within=1.0, office=0.05, office_period=0.01)


def simulate(
    runs: int, offices: int, periods: int, seed: int, office_sd: float = 0.3, cases: float = 30
) -> np.ndarray:
    rng = np.random.default_rng(seed)
    own = rng.normal(0, office_sd, (runs, offices, 1)) * rng.exponential(1, (1, offices, 1))
    shocks = 0.15 * rng.standard_t(3, (runs, offices, periods))
    noise = rng.normal(0, 1, (runs, offices, periods)) / np.sqrt(cases)
    return own + rng.normal(0, 0.5, (1, 1, periods)) + shocks + noise


@pytest.mark.parametrize(
    ("schedule", "smallest"), [((1, 2, 3, 4), 1 / 24), ((1, 1, 2, 2, 3, 3, 4, 4), 1 / 2520)]
)
def test_wedge_with_a_plain_effect_has_the_smallest_p_value(
    schedule: tuple[int, ...], smallest: float
) -> None:
    drawn = list_allocations(schedule)
    wait = 20.0 - 3.0 * spread_schedules(drawn.schedules[:1], 5)[0]

    result = permutation_test(wait, np.full(wait.shape, 30), drawn, VARIANCES)

    assert result.estimate == pytest.approx(-3)
    assert result.p_value == pytest.approx(smallest)
    assert result.smallest_p == pytest.approx(smallest)


def test_offices_side_by_side_count_a_draw_and_its_mirror() -> None:
    drawn = list_allocations((0, 0, 0, -1, -1, -1))
    wait = np.array([[1.0], [1.1], [0.9], [2.0], [2.1], [1.9]])

    result = permutation_test(wait, np.full(wait.shape, 50), drawn, VARIANCES, alpha=0.2)

    assert result.p_value == pytest.approx(2 / 20)
    assert result.estimate == pytest.approx(-1)
    assert result.low < -1 < result.high < 0


@pytest.mark.parametrize("uneven", [False, True])
def test_interval_is_the_inverted_test(uneven: bool) -> None:
    rng = np.random.default_rng(5)
    drawn = list_allocations(draw_wedge(tuple("ABCDEF"), 3, seed=2))
    sizes = rng.integers(3, 90, (6, 4)) if uneven else np.full((6, 4), 30)
    outcome = simulate(1, 6, 4, seed=8)[0]
    result = permutation_test(outcome, sizes, drawn, VARIANCES, alpha=0.1)
    changed = spread_schedules(drawn.schedules[:1], 4)[0]
    test = prepare_test(sizes, drawn, VARIANCES, 4)

    grid = np.linspace(result.low - 0.5, result.high + 0.5, 801)
    kept = [theta for theta in grid if find_p_value(test.read(outcome - theta * changed)) > 0.1]

    step = grid[1] - grid[0]
    assert (min(kept), max(kept)) == pytest.approx((result.low, result.high), abs=1.01 * step)
    assert len(kept) == round((max(kept) - min(kept)) / step) + 1


def test_one_sided_limit_is_the_inverted_test() -> None:
    drawn = list_allocations(draw_wedge(tuple("ABCDEF"), 3, seed=2))
    outcome, sizes = simulate(1, 6, 4, seed=8)[0], np.full((6, 4), 30)
    test = prepare_test(sizes, drawn, VARIANCES, 4)
    changed = spread_schedules(drawn.schedules[:1], 4)[0]

    high = invert_upper(test.read(outcome), test.overlap, 0.1)

    def p_value(theta: float) -> float:
        statistics = test.read(outcome - theta * changed)
        return float((statistics <= statistics[0] + 1e-12).mean())

    assert p_value(high - 1e-6) > 0.1 >= p_value(high + 1e-6)


@pytest.mark.parametrize(
    ("offices", "steps", "periods"), [(4, 4, 5), (6, 3, 4), (8, 4, 5), (12, 0, 1), (20, 0, 3), (20, 5, 6)]
)
def test_permutation_with_no_effect_keeps_its_level(offices: int, steps: int, periods: int) -> None:
    names = tuple(map(str, range(offices)))
    schedule = draw_wedge(names, steps, seed=3) if steps else draw_offices(names, seed=3)
    drawn = list_allocations(schedule, most=800)
    sizes = np.random.default_rng(1).integers(5, 60, (offices, periods))
    test = prepare_test(sizes, drawn, Variances(1.0, 0.5), periods)
    runs = 1500

    # The offices differ by kind, so it is the draw that makes the test exact: mix the offices anew in each run.
    outcomes = simulate(runs, offices, periods, seed=11)
    mixed = np.random.default_rng(12)
    statistics = np.empty((len(drawn.schedules), runs))
    for run in range(0, runs, 50):
        order = mixed.permutation(offices)
        test = prepare_test(sizes[order], drawn, Variances(1.0, 0.5), periods)
        statistics[:, run : run + 50] = test.read(outcomes[run : run + 50, order])
    sizes_of = np.abs(statistics)
    p_values = (sizes_of >= sizes_of[0] * (1 - 1e-9)).mean(0)

    assert (p_values <= 0.05).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
    if offices >= 6:
        assert (p_values <= 0.2).mean() >= 0.15


def test_eight_offices_in_five_periods_raise_five_false_alarms_in_a_hundred() -> None:
    drawn = list_allocations((1, 1, 2, 2, 3, 3, 4, 4))
    test = prepare_test(np.full((8, 5), 30), drawn, VARIANCES, 5)
    rng = np.random.default_rng(2)
    runs = 4000
    outcomes = rng.normal(0, 0.22, (runs, 8, 1)) + 0.1 * rng.standard_t(3, (runs, 8, 5))
    outcomes += rng.normal(0, 1, (runs, 8, 5)) / np.sqrt(30)

    sizes = np.abs(test.read(outcomes))
    p_values = (sizes >= sizes[0] * (1 - 1e-9)).mean(0)

    assert (p_values <= 0.05).mean() == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / runs))


def test_intervals_cover_the_true_effect_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    drawn = list_allocations((1, 1, 2, 2, 3, 3))
    changed = spread_schedules(drawn.schedules[:1], 4)[0]
    sizes = np.full((6, 4), 20)
    outcomes = rng.normal(0, 0.3, (400, 6, 1)) + rng.normal(0, 0.25, (400, 6, 4)) + 0.7 * changed

    results = [permutation_test(one, sizes, drawn, VARIANCES, alpha=0.1) for one in outcomes]

    covered = np.mean([one.low <= 0.7 <= one.high for one in results])
    assert covered == pytest.approx(0.9, abs=0.05)
    assert np.mean([one.estimate for one in results]) == pytest.approx(0.7, abs=0.05)


def test_looks_together_keep_the_alpha_that_one_look_would() -> None:
    drawn = list_allocations((1, 1, 2, 2, 3, 3, 4, 4))
    sizes = np.full((8, 5), 30)
    tests = [prepare_test(sizes, drawn, VARIANCES, periods) for periods in (2, 3, 4, 5)]
    spent = [0.05 * (step / 4) ** 2 for step in range(1, 5)]
    outcomes = np.random.default_rng(2).normal(0, 0.2, (1000, 8, 5))

    alarms = 0
    for one in outcomes:
        statistics = [np.abs(test.read(one[:, : 2 + look])) for look, test in enumerate(tests)]
        limits = find_limits(statistics, spent)
        passed = np.any([values > limit for values, limit in zip(statistics, limits, strict=True)], axis=0)
        assert passed.mean() <= 0.05 + 1e-12
        alarms += bool(passed[0])

    assert alarms / 1000 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)


def test_cells_without_cases_are_left_out() -> None:
    drawn = list_allocations((1, 2, 3, 4))
    sizes = np.full((4, 5), 30)
    sizes[2, 1] = 0
    wait = 20.0 - 3.0 * spread_schedules(drawn.schedules[:1], 5)[0]
    wait[2, 1] = np.nan

    result = permutation_test(wait, sizes, drawn, VARIANCES)

    assert result.estimate == pytest.approx(-3)
