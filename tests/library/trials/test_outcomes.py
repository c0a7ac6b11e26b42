"""The difference of an arm in every kind of outcome: other packages as oracles, and who is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from groundswell.testing.trials import build_design, build_observed
from groundswell.trials.design import Outcome
from groundswell.trials.looks import read_look
from groundswell.trials.observed import TICKS_PER_DAY
from groundswell.trials.outcomes import count_cases, estimate_outcome, read_values
from groundswell.trials.restricted_means import restricted_mean_difference

POINTS = Outcome("mean", 30, name="satisfaction", better="higher", measured_in="points")
COMPLETED = Outcome("completed", 30, better="higher", measured_in="share")


def test_wait_with_a_faster_arm_is_a_gain_in_days():
    observed, design = build_observed(5, 4000, effect=0.75), build_design()
    read = estimate_outcome(observed, design, design.primary, 1)
    usual, tried = restricted_mean_difference(observed, design, 1)
    assert read.gain == pytest.approx(usual.value - tried.value)
    assert read.gain == pytest.approx(2.35, abs=3 * read.se)  # the truth is 2.35 days
    assert read.information == pytest.approx(1 / read.se**2)
    assert read.change == -read.gain


def test_wait_where_longer_is_better_turns_the_sign():
    observed, design = build_observed(5, 400, effect=0.75), build_design()
    lower = estimate_outcome(observed, design, Outcome("wait", 30), 1)
    higher = estimate_outcome(observed, design, Outcome("wait", 30, better="higher"), 1)
    assert higher.gain == -lower.gain


def test_mean_of_sent_values_is_the_welch_difference_of_statsmodels():
    observed = build_observed(6, 900, effect=1.1, values={"satisfaction": (3.4, 1.0)})
    read = estimate_outcome(observed, build_design(), POINTS, 1)
    followed = (observed.age_hours >= 30 * TICKS_PER_DAY) & ~np.isnan(observed.values["satisfaction"])
    usual, tried = (observed.values["satisfaction"][followed & (observed.arm == arm)] for arm in (0, 1))
    compared = CompareMeans(DescrStatsW(tried), DescrStatsW(usual))
    assert read.gain == pytest.approx(tried.mean() - usual.mean(), abs=1e-10)
    assert read.se == pytest.approx(compared.std_meandiff_separatevar, abs=1e-10)  # the same closed form
    found = stats.ttest_ind(tried, usual, equal_var=False).statistic
    assert read.gain / read.se == pytest.approx(found, abs=1e-8)


def test_value_that_never_came_is_missing_and_in_no_mean():
    observed = build_observed(6, 400, day=60, values={"satisfaction": (3.4, 1.0)})
    observed.values["satisfaction"][::3] = np.nan
    read = estimate_outcome(observed, build_design(), POINTS, 1)
    followed = observed.age_hours >= 30 * TICKS_PER_DAY
    assert read.missing == np.isnan(observed.values["satisfaction"][followed]).sum() > 0
    assert sum(read.mature) == followed.sum()


def test_outcome_of_which_no_value_was_ever_sent_is_none():
    assert estimate_outcome(build_observed(6, 400), build_design(), POINTS, 1) is None


def test_large_values_lose_no_digits():
    observed = build_observed(6, 400, values={"satisfaction": (0.0, 1.0)})
    near = estimate_outcome(observed, build_design(), POINTS, 1)
    observed.values["satisfaction"][:] += 1e8
    far = estimate_outcome(observed, build_design(), POINTS, 1)
    assert far.se == pytest.approx(near.se, rel=1e-6)  # 1e8 leaves 8 of 16 digits


@pytest.mark.parametrize("kind", ["within", "completed", "right_first_time"])
def test_share_counts_only_cases_followed_to_the_horizon(kind):
    observed = build_observed(8, 600, day=80, withdrawn=0.2, came_back=0.3)
    outcome = Outcome(kind, 30, better="higher", measured_in="share")
    read = estimate_outcome(observed, build_design(), outcome, 1)
    followed = observed.take(observed.age_hours >= 30 * TICKS_PER_DAY)
    over = (followed.end > 0) & (followed.wait_hours <= 720)
    if kind != "within":
        over &= followed.end == 1
    if kind == "right_first_time":
        over &= followed.revisits == 0
    assert read.usual_value == pytest.approx(over[followed.arm == 0].mean())
    assert read.arm_value == pytest.approx(over[followed.arm == 1].mean())
    share, n = read.usual_value, (followed.arm == 0).sum()
    assert read.sds[0] ** 2 == pytest.approx(share * (1 - share) * n / (n - 1))


def test_share_of_which_all_were_seen_is_not_certain():
    observed = build_observed(8, 300, median_days=0.5, log_sd=0.1, day=200)
    read = estimate_outcome(observed, build_design(), COMPLETED, 1)
    assert read.usual_value == read.arm_value == 1
    assert 0 < read.se < 0.02


def test_share_of_cases_that_are_too_young_is_none():
    assert estimate_outcome(build_observed(8, 400, day=20), build_design(), COMPLETED, 1) is None


def test_values_of_a_share_are_ones_and_zeros():
    assert set(read_values(build_observed(8, 400), COMPLETED).tolist()) == {0.0, 1.0}


def test_cases_are_counted_by_arm_age_and_withdrawal():
    observed = build_observed(9, 500, day=70, withdrawn=0.3)
    census = count_cases(observed, 2, 30)
    followed = observed.age_hours >= 720
    gone = followed & (observed.end == 2) & (observed.wait_hours <= 720)
    assert census.cases == tuple(np.bincount(observed.arm))
    assert census.mature == tuple(np.bincount(observed.arm[followed]))
    assert census.withdrawn == tuple(np.bincount(observed.arm[gone]))


@pytest.mark.parametrize("outcome", [Outcome("wait", 30), COMPLETED, POINTS])
def test_strata_of_unlike_mix_in_the_arms_make_no_difference(outcome):
    # the slowest strata are 2.5 to 3.6 times as slow as the first; here nearly all of them are in the arm
    observed = build_observed(10, 6000, strata=8, values={"satisfaction": (3.4, 1.0)})
    rare = (observed.stratum >= 5) & (observed.arm == 0)
    kept = observed.take(~rare | (np.arange(observed.size) % 5 == 0))
    blind = estimate_outcome(kept, build_design(), Outcome("wait", 30), 1)
    assert blind.gain < -2 * blind.se  # looks slow, though nothing is
    weighed = estimate_outcome(kept, build_design(strata=("type",)), outcome, 1)
    assert abs(weighed.gain) < 2.5 * weighed.se


def test_cases_allocated_with_other_weights_are_compared_among_themselves():
    # one in ten tried in a slow season, half in a fast one: together the arm looks fast, though nothing is
    slow = build_observed(1, 2000, (0.9, 0.1), median_days=20, day=200)
    fast = build_observed(2, 2000, median_days=8, day=200)
    both = {
        name: np.concatenate([getattr(slow, name), getattr(fast, name)])
        for name in ("arm", "entry_day", "age_hours", "wait_hours", "end", "revisits", "office")
    }
    version = np.repeat(np.array([1, 2], np.int32), 2000)
    blind = replace(slow, **both, stratum=version - 1)
    apart = replace(blind, version=version)
    design = build_design(allocation_version=2)
    for outcome in (design.primary, COMPLETED):
        together = estimate_outcome(blind, design, outcome, 1)
        assert together.gain > 4 * together.se
        weighed = estimate_outcome(apart, design, outcome, 1)
        assert abs(weighed.gain) < 2 * weighed.se
    right, wrong = read_look(apart, design), read_look(blind, design)
    assert right.readings[0].log_rank_z < 2 < 4 < wrong.readings[0].log_rank_z
    assert right.allocation_e < 1 < 20 < wrong.allocation_e


def test_strata_with_hardly_any_cases_are_counted_together():
    observed = build_observed(10, 300, shares=(0.9, 0.1), strata=60)
    design = build_design((0.9, 0.1), strata=("type",))
    read = estimate_outcome(observed, design, design.primary, 1)
    plain = estimate_outcome(observed, build_design((0.9, 0.1)), design.primary, 1)
    assert read.known
    assert 0.5 < read.se / plain.se < 1.5


def test_information_to_expect_is_that_of_all_cases_followed():
    observed, design = build_observed(12, 20_000, day=400), build_design()
    read = estimate_outcome(observed, design, design.primary, 1)
    assert read.expect_information(20_000, (0.5, 0.5)) == pytest.approx(read.information, rel=0.02)


def test_limits_of_a_share_are_those_of_newcombe_in_statsmodels():
    observed = build_observed(8, 300, (0.8, 0.2), day=80)
    read = estimate_outcome(observed, build_design((0.8, 0.2)), COMPLETED, 1)
    counts = [round(read.usual_value * read.mature[0]), round(read.arm_value * read.mature[1])]
    low, high = confint_proportions_2indep(
        counts[1], read.mature[1], counts[0], read.mature[0], method="newcomb", alpha=2 * stats.norm.sf(3.0)
    )
    # ours counts n - 1 cases for the variance of a share, theirs n
    assert read.find_limits(3.0) == pytest.approx((low, high), rel=0.03)
    fewer = estimate_outcome(observed, build_design((0.8, 0.2)), Outcome("completed", 30), 1)
    assert fewer.find_limits(3.0) == pytest.approx((-high, -low), rel=0.03)


def test_information_on_a_share_does_not_hang_on_luck_in_a_small_arm():
    # by the share of each arm alone, 16 in 100 trials of 1,800 and 200 cases, 95 % of which hit, seemed to have all
    # their information before 60 % of their cases, and ended there
    shares, design, peaks = (0.9, 0.1), build_design((0.9, 0.1)), []
    for seed in range(150):
        observed = build_observed(seed, 600, shares, median_days=10, log_sd=0.67, day=200)
        read = estimate_outcome(observed, design, COMPLETED, 1)
        usual, tried = read.mature
        share = (read.usual_value * usual + read.arm_value * tried) / (usual + tried)
        expected = 1 / (share * (1 - share) * (1 / usual + 1 / tried))
        assert read.information == pytest.approx(expected)
        peaks.append(read.information * 0.95 * 0.05 * (1 / usual + 1 / tried))
    assert 0.9 < np.mean(peaks) < 1.1
    assert max(peaks) < 1.7


def test_limits_of_a_wait_are_standard_errors_away():
    read = estimate_outcome(build_observed(8, 300), build_design(), Outcome("wait", 30), 1)
    assert read.find_limits(2.0) == (read.gain - 2 * read.se, read.gain + 2 * read.se)
