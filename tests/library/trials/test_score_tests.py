"""The log-rank test and its e-values against the numbers of R survival, safestats, lifelines and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines.datasets import load_lung, load_rossi, load_waltons
from statsmodels.duration.survfunc import survdiff

from groundswell.trials.score_tests import LogRank, log_rank

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
