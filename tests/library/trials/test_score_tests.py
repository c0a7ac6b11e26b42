"""The log-rank test and its e-values against the numbers of R survival, safestats, lifelines and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines.datasets import load_lung, load_rossi, load_waltons
from statsmodels.duration.survfunc import survdiff

from groundswell.trials.bounds import best_rho, bounded_factor, mixture_bound
from groundswell.trials.score_tests import (
    LogRank,
    SafeLogRank,
    count_cells,
    gaussian_safe_test,
    hazard_ratio_band,
    list_ends,
    log_rank,
    safe_log_rank,
)

# Times to complications after two kinds of operation, all seen (Callaert 2003).
CALLAERT_TIMES = np.array([1, 1, 5, 6, 6, 6, 6, 2, 2, 2, 3, 4, 4, 5, 5])
CALLAERT_ARM = np.repeat([0, 1], [7, 8])

# Ovarian cancer, 26 women: days, died, treatment (Edmunson and others 1979; `ovarian` of R's survival package).
OVARIAN = np.array(
    [
        (59, 1, 1), (115, 1, 1), (156, 1, 1), (421, 0, 2), (431, 1, 1), (448, 0, 1), (464, 1, 2),
        (475, 1, 2), (477, 0, 1), (563, 1, 2), (638, 1, 1), (744, 0, 2), (769, 0, 2), (770, 0, 2),
        (803, 0, 1), (855, 0, 1), (1040, 0, 1), (1106, 0, 1), (1129, 0, 2), (1206, 0, 2), (1227, 0, 2),
        (268, 1, 1), (329, 1, 1), (353, 1, 2), (365, 1, 2), (377, 0, 2),
    ]
)  # fmt: skip


def compare_lung() -> LogRank:
    lung = load_lung()
    return log_rank(lung["time"].to_numpy(), lung["status"].to_numpy() == 1, lung["sex"].to_numpy() - 1)


def compare_ovarian() -> LogRank:
    return log_rank(OVARIAN[:, 0], OVARIAN[:, 1] == 1, OVARIAN[:, 2] - 1)


def test_log_rank_of_lung_by_sex_is_that_of_survival() -> None:
    # All digits that R prints; a sum over 228 cases is right to rounding.
    assert compare_lung().z == pytest.approx(-3.2135248, abs=5e-8)
    assert compare_lung().z ** 2 == pytest.approx(10.326742, abs=5e-7)


def test_log_rank_of_ovarian_by_treatment_is_that_of_survival() -> None:
    assert compare_ovarian().z ** 2 == pytest.approx(1.0627399, abs=5e-8)
    assert compare_ovarian().z == pytest.approx(-1.0308927, abs=5e-8)


def test_log_rank_of_few_cases_with_ties_is_that_of_callaert() -> None:
    told = log_rank(CALLAERT_TIMES, np.ones(15, bool), CALLAERT_ARM)

    assert told.z == pytest.approx(1.9402654, abs=5e-8)


def test_log_rank_of_waltons_and_rossi_is_that_of_lifelines() -> None:
    flies, freed = load_waltons(), load_rossi()
    of_flies = log_rank(
        flies["T"].to_numpy(), flies["E"].to_numpy() == 1, (flies["group"] == "miR-137").to_numpy()
    )
    of_freed = log_rank(freed["week"].to_numpy(), freed["arrest"].to_numpy() == 1, freed["fin"].to_numpy())

    assert of_flies.z**2 == pytest.approx(122.249126, abs=5e-7)
    assert of_freed.z**2 == pytest.approx(3.83757, abs=5e-6)


def make_waits(seed: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    times = rng.lognormal(5, 1.2, size).astype(np.int64)
    until = rng.integers(0, 700, size)
    return np.minimum(times, until), times <= until, rng.integers(0, 2, size), rng.integers(0, 4, size)


def test_log_rank_with_strata_is_that_of_statsmodels() -> None:
    times, ended, arm, stratum = make_waits(5, 3_000)

    told = log_rank(times, ended, arm, stratum)

    chi2, _p = survdiff(times, ended, arm, strata=stratum)
    assert told.z**2 == pytest.approx(chi2, rel=1e-10)


def test_log_rank_of_times_in_fractions_is_that_of_their_order() -> None:
    times, ended, arm, stratum = make_waits(6, 500)

    assert log_rank(times / 7, ended, arm, stratum) == log_rank(times, ended, arm, stratum)
    assert log_rank(times * 10**9, ended, arm) == log_rank(times, ended, arm)


def test_log_rank_with_a_third_arm_leaves_it_out() -> None:
    times, ended, arm, _stratum = make_waits(7, 500)
    third = np.where(np.arange(500) % 5 == 0, 2, arm)
    two = third != 1

    assert log_rank(times, ended, third, tried=2) == log_rank(
        times[two], ended[two], (third[two] == 2).astype(int)
    )


def test_log_rank_with_nothing_known_says_nothing() -> None:
    nothing = np.zeros(0, np.int64)

    assert log_rank(nothing, nothing, nothing) == (0.0, 0.0)
    assert log_rank(nothing, nothing, nothing).z == 0.0
    assert log_rank(np.arange(4), np.zeros(4, bool), np.arange(4) % 2) == (0.0, 0.0)


def test_log_rank_of_arrays_of_unequal_length_is_refused() -> None:
    with pytest.raises(ValueError, match="equally long"):
        log_rank(np.arange(4), np.zeros(3, bool), np.zeros(4, int))


def weigh_exactly(times: np.ndarray, ended: np.ndarray, arm: np.ndarray, hazard_ratio: float) -> SafeLogRank:
    return safe_log_rank(*list_ends(count_cells(times, ended, arm)), hazard_ratio)


def test_safe_log_rank_of_a_table_is_that_of_safestats() -> None:
    # The table of the package's documentation; printed to seven figures.
    told = safe_log_rank(
        np.array([5, 4, 3, 3, 2, 1]),
        np.array([5, 5, 4, 2, 2, 0]),
        np.array([1, 1, 0, 1, 0, 1]),
        np.array([0, 0, 1, 0, 1, 0]),
        0.7,
    )

    assert told.less == pytest.approx(1.116161, abs=5e-7)
    assert told.greater == pytest.approx(0.7665818, abs=5e-8)
    assert told.two_sided == pytest.approx(0.9413714, abs=5e-8)


@pytest.mark.parametrize(("hazard_ratio", "expected"), [(0.5, 64.590845), (0.7, 58.35381)])
def test_safe_log_rank_of_lung_is_that_of_safestats(hazard_ratio: float, expected: float) -> None:
    lung = load_lung()
    told = weigh_exactly(
        lung["time"].to_numpy(), lung["status"].to_numpy() == 1, lung["sex"].to_numpy() - 1, hazard_ratio
    )

    assert told.two_sided == pytest.approx(expected, abs=5e-6)


def test_safe_log_rank_of_few_cases_is_that_of_safestats() -> None:
    few = weigh_exactly(CALLAERT_TIMES, np.ones(15, bool), CALLAERT_ARM, 0.5)
    ovarian = weigh_exactly(OVARIAN[:, 0], OVARIAN[:, 1] == 1, OVARIAN[:, 2] - 1, 0.5)

    assert few.two_sided == pytest.approx(2.201612, abs=5e-7)
    assert ovarian.two_sided == pytest.approx(0.90948635, abs=5e-9)


def test_safe_log_rank_of_many_ties_does_not_overflow() -> None:
    times, ended, arm, _stratum = make_waits(8, 200_000)

    told = weigh_exactly(times // 100, ended, arm, 0.5)
    huge = weigh_exactly(np.where(arm == 1, times // 4, times), ended, arm, 2.0)

    assert 0 <= told.two_sided < 1e-100
    assert np.isfinite(huge.less)
    assert huge.log_less > 1_000


def test_gaussian_safe_test_of_lung_is_that_of_safestats() -> None:
    # The published z has eight figures and is multiplied by 4.5 in the exponent; ours has all.
    assert gaussian_safe_test(compare_lung().z, 165, 0.5) == pytest.approx(40.590675, abs=5e-6)
    low, high = hazard_ratio_band(compare_lung().z, 165, 0.5, 0.05)
    assert (low, high) == pytest.approx((0.375383, 0.979336), abs=5e-7)


def test_gaussian_safe_test_with_many_ends_does_not_overflow() -> None:
    assert np.isfinite(gaussian_safe_test(90.0, 1_000_000, 0.8))
    assert gaussian_safe_test(0.0, 0, 0.8) == pytest.approx(1.0)
    assert hazard_ratio_band(0.0, 0, 0.8, 0.05) == (0.0, np.inf)


def test_safe_log_rank_without_a_change_and_one_entry_holds_its_level() -> None:
    """All cases enter at once, and every end is a look: there it is exact."""
    rng = np.random.default_rng(9)
    alarms, runs = 0, 1_000
    for _ in range(runs):
        table = list_ends(count_cells(rng.geometric(0.02, 120), np.ones(120, bool), rng.integers(0, 2, 120)))
        least = [safe_log_rank(*(one[: k + 1] for one in table), 0.6).two_sided for k in range(9, 60, 10)]
        alarms += max(least) >= 20

    assert alarms / runs < 0.05


def test_safe_tests_with_a_hazard_ratio_that_is_none_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        gaussian_safe_test(1.0, 10, 0.0)
    with pytest.raises(ValueError, match="cannot be 1"):
        hazard_ratio_band(1.0, 10, 1.0, 0.05)


def look_every_other_day(seed: int) -> np.ndarray:
    """Run a trial of 400 cases that arrive over 60 days, with heavy tails and no change; a score for each look."""
    rng = np.random.default_rng(seed)
    entry, arm = rng.integers(0, 60 * 24, 400), rng.integers(0, 2, 400)
    wait = np.exp(rng.normal(np.log(14 * 24), 2.0, 400)).astype(np.int64)
    looks = []
    for day in range(8, 81, 2):
        age = day * 24 - entry
        there = age > 0
        looks.append(log_rank(np.minimum(wait, age)[there], (wait <= age)[there], arm[there]))
    return np.array(looks)


def test_log_rank_in_information_time_with_cases_that_arrive_over_weeks_holds_the_level_of_the_limits() -> (
    None
):
    """With such waits the exact e-values, run by the calendar, cried wolf in 9 of 100 trials of 2,000 cases."""
    trials = np.array([look_every_other_day(seed) for seed in range(800)])
    score, variance = trials[:, :, 0], np.maximum(trials[:, :, 1], 1e-9)
    planned = variance[:, -1].mean()
    reached = np.cumsum(variance >= planned, axis=1) <= 1  # up to the first look at the planned information
    used = np.minimum(variance, planned) / variance

    bounded = (np.abs(score) * used >= bounded_factor(0.05) * np.sqrt(planned)) & reached
    open_ended = np.abs(score) >= mixture_bound(variance, best_rho(planned, 0.05), 0.05)
    naive = np.abs(score) >= 1.96 * np.sqrt(variance)

    # 3 standard errors of 800 trials are 2 %; 4.0 and 1.0 % were found in 1,500.
    assert bounded.any(axis=1).mean() < 0.06
    assert open_ended.any(axis=1).mean() < 0.03
    assert naive.any(axis=1).mean() > 0.2
