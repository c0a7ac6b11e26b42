"""Run lengths of the watch and of the CUSUM: published, exact and simulated; and what a reading says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from groundswell.trials.drift import (
    RATIOS,
    Cohort,
    DriftWatch,
    approximate_run_length,
    begin_watch,
    compute_run_length,
    count_cohort,
    list_rates,
    measure_lumpiness,
    read_cohort,
    read_drift,
    simulate_cusum_lengths,
    simulate_run_lengths,
)

BEFORE = [Cohort(f"month {number}", 200, bad) for number, bad in enumerate((58, 61, 63, 60, 57, 61))]


@pytest.mark.parametrize(
    ("shift", "limit", "length"), [(0, 4, 335.37), (0, 5, 930.89), (1, 4, 8.38), (1, 5, 10.38)]
)
def test_run_length_of_the_cusum_is_the_published_one(shift: float, limit: float, length: float) -> None:
    assert compute_run_length(shift, limit) == pytest.approx(length, abs=0.006)
    assert approximate_run_length(shift, limit) == pytest.approx(length, rel=0.01)


@pytest.mark.parametrize(("limit", "length"), [(4, 168), (5, 465)])
def test_run_length_of_two_cusums_is_half_of_one(limit: float, length: float) -> None:
    assert compute_run_length(0, limit) / 2 == pytest.approx(length, abs=0.6)


def test_approximation_at_the_allowance_is_the_limit_of_its_neighbours() -> None:
    assert approximate_run_length(0.5, 4) == pytest.approx(approximate_run_length(0.5001, 4), rel=1e-3)


def test_watch_of_each_case_alarms_falsely_no_more_often_than_it_promises() -> None:
    lengths = simulate_run_lengths(0.30, baseline=0.30, alarm_at=1000, runs=2500, seed=1)

    assert 1000 < lengths.mean() < 1250


@pytest.mark.parametrize(("share", "delay"), [(0.36, 241), (0.45, 90)])
def test_watch_of_each_case_finds_a_worse_share_as_soon_as_was_measured(share: float, delay: float) -> None:
    lengths = simulate_run_lengths(share, baseline=0.30, alarm_at=1000, runs=2500, seed=2)

    assert lengths.mean() < 1.05 * delay


def test_watch_of_months_alarms_falsely_once_in_ten_years_or_less() -> None:
    lengths = simulate_run_lengths(0.30, baseline=0.30, alarm_at=120, cases=200, runs=600, seed=3)

    assert lengths.mean() > 120


def test_watch_of_months_finds_a_worse_share_within_half_a_year() -> None:
    lengths = simulate_run_lengths(0.36, baseline=0.30, alarm_at=120, cases=200, runs=600, seed=4)

    assert lengths.mean() < 6


def test_watch_of_a_better_share_hardly_ever_alarms() -> None:
    lengths = simulate_run_lengths(
        0.27, baseline=0.30, alarm_at=120, cases=200, runs=50, seed=5, longest=2000
    )

    assert (lengths == 2000).mean() > 0.9


def test_cusum_with_a_baseline_taken_too_low_cries_wolf() -> None:
    """The trap of a baseline that is itself an estimate: 0.32 taken as 0.30 halves the run length."""
    right = simulate_cusum_lengths(0.30, baseline=0.30, worse=0.40, limit=3.07, runs=2000, seed=6).mean()
    wrong = simulate_cusum_lengths(0.32, baseline=0.30, worse=0.40, limit=3.07, runs=2000, seed=6).mean()

    assert 850 < right < 1150
    assert wrong < 0.6 * right


def test_watch_takes_the_upper_limit_of_what_was_handed_over() -> None:
    watch = begin_watch(BEFORE)

    assert 0.30 < watch.baseline < 0.325
    assert begin_watch(BEFORE, tolerance=0.02).baseline == pytest.approx(watch.baseline + 0.02)


def test_read_cohort_of_single_cases_is_the_simulated_detector() -> None:
    outcomes = np.random.default_rng(9).random(300) < 0.45
    watch = DriftWatch(0.3, 1000.0)
    levels = np.zeros(len(RATIOS))
    for bad in outcomes:
        watch = read_cohort(watch, Cohort("case", 1, int(bad)))
        levels = (1 + list_rates(0.3) * (bad - 0.3)) * (levels + 1)
        if watch.alarmed:
            break

    assert watch.evidence == pytest.approx(levels.mean())
    assert watch.alarmed == watch.read < 300


def test_evidence_before_a_change_has_the_mean_of_the_cohorts_read() -> None:
    """What makes it valid: under the baseline the expected evidence after n cohorts is n."""
    random = np.random.default_rng(10)
    seen = []
    for _run in range(4000):
        watch = DriftWatch(0.3, 1e9)
        for _month in range(3):
            watch = read_cohort(watch, Cohort("", 10, int(random.binomial(10, 0.3))))
        seen.append(watch.evidence)

    assert np.mean(seen) == pytest.approx(3, abs=4 * np.std(seen) / 4000**0.5)


def test_rates_keep_each_bet_at_nothing_or_more() -> None:
    for baseline in (0.01, 0.3, 0.6, 0.95):
        rates = list_rates(baseline)

        assert (rates > 0).all()
        assert (1 - rates * baseline > 0).all()


def test_reading_of_months_like_before_says_so() -> None:
    reading = read_drift([Cohort(f"later {n}", 200, 60) for n in range(12)], before=BEFORE)

    assert reading.watch.alarmed == 0
    assert reading.sentences[0].startswith("Nothing shows that it has got worse")
    assert len(reading.evidence) == len(reading.cusum) == 12
    assert reading.shares == (0.3,) * 12


def test_reading_of_worse_months_names_the_month_of_the_alarm() -> None:
    months = [
        Cohort("June", 200, 60),
        Cohort("July", 0, 0),
        Cohort("August", 200, 80),
        Cohort("September", 200, 90),
    ]

    reading = read_drift(months, before=BEFORE)

    assert "September" in reading.sentences[0] or "August" in reading.sentences[0]
    assert reading.watch.alarmed in (2, 3)
    assert math.isnan(reading.shares[1])


def test_reading_keeps_the_first_alarm_when_it_gets_better_again() -> None:
    watch = read_drift([Cohort("bad", 200, 120), Cohort("good", 200, 20)], before=BEFORE).watch

    assert watch.alarmed == 1
    assert watch.evidence < watch.alarm_at


def test_reading_of_very_many_bad_cases_stays_a_number() -> None:
    reading = read_drift([Cohort("all", 1_000_000, 1_000_000)] * 2, before=BEFORE)

    assert math.isfinite(reading.watch.evidence)
    assert reading.watch.alarmed == 1


def test_reading_without_a_mature_cohort_says_so() -> None:
    assert "followed long enough" in read_drift([Cohort("June", 0, 0)], before=BEFORE).sentences[0]


def test_reading_after_uneven_months_warns_of_the_season() -> None:
    uneven = [Cohort("winter", 200, 90), Cohort("summer", 200, 30)]

    assert "season" in read_drift([Cohort("June", 200, 60)], before=uneven).sentences[-1]
    assert measure_lumpiness(uneven) > 10
    assert math.isnan(measure_lumpiness(uneven[:1]))


def test_cohort_counts_what_is_bad() -> None:
    within = np.array([True, True, False, True])

    assert count_cohort("May", within, worse="lower") == Cohort("May", 4, 1)
    assert count_cohort("May", ~within) == Cohort("May", 4, 1)


@pytest.mark.parametrize(("cases", "bad"), [(3, 4), (3, -1)])
def test_cohort_with_more_bad_cases_than_cases_is_refused(cases: int, bad: int) -> None:
    with pytest.raises(ValueError, match="bad cases"):
        Cohort("May", cases, bad)


def test_watch_of_a_share_that_cannot_get_worse_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot get worse"):
        begin_watch([Cohort("May", 10, 10)])
    with pytest.raises(ValueError, match="baseline"):
        DriftWatch(0.0, 100.0)
