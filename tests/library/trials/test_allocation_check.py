"""The check of the allocation against the numbers of ssrm-test, and under a look at every day."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.trials.allocation_check import allocation_e_value, allocation_p_values, check_allocation

HALVES = (0.5, 0.5)
# Four looks; the cases added since the last are (100, 100), (120, 100), (110, 90) and (130, 100).
LOOKS = ((100, 100), (220, 200), (330, 290), (460, 390))
# The Bayes factors that ssrm-test gives for them at its default concentration, to six figures.
PUBLISHED = (0.990147, 0.998625, 1.046298, 1.203263)


@pytest.mark.parametrize(("counts", "expected"), list(zip(LOOKS, PUBLISHED, strict=True)))
def test_allocation_e_value_is_that_of_ssrm_test(counts: tuple[int, int], expected: float) -> None:
    assert allocation_e_value(counts, HALVES, 10_000) == pytest.approx(expected, abs=5e-7)


def test_allocation_p_values_are_those_of_ssrm_test() -> None:
    assert allocation_p_values(LOOKS, HALVES, 100) == pytest.approx((1, 1, 0.883347, 0.233137), abs=5e-7)


def draw_daily(share: float, seed: int, runs: int = 1_000) -> np.ndarray:
    """Draw how many of 2,000 cases over 90 days fell to the tried arm by the end of each day; a row for a trial."""
    daily = np.diff(np.linspace(0, 2_000, 91).astype(int))
    return np.random.default_rng(seed).binomial(daily, share, (runs, 90)).cumsum(axis=1)


def find_alarms(tried: np.ndarray, shares: tuple[float, float]) -> float:
    """Find in what share of trials a look at any day gave the alarm."""
    cases = np.linspace(0, 2_000, 91).astype(int)[1:]
    return float(
        np.mean(
            [
                any(
                    allocation_e_value((n - k, k), shares) >= 20
                    for n, k in zip(cases[4::5], row[4::5], strict=True)
                )
                for row in tried
            ]
        )
    )


def test_allocation_as_registered_and_looked_at_again_and_again_gives_few_alarms() -> None:
    # At most 5 % by the theorem; 2.1 % were measured with 90 looks.
    assert find_alarms(draw_daily(0.5, 1), HALVES) < 0.035
    assert find_alarms(draw_daily(0.1, 2), (0.9, 0.1)) < 0.035


def test_allocation_of_55_to_45_is_found() -> None:
    # 95 % were measured with 90 looks, 1,000 runs leave 0.7 % of standard error.
    assert find_alarms(draw_daily(0.45, 3), HALVES) > 0.92


def test_check_with_a_fault_in_one_channel_finds_it_and_names_it() -> None:
    channels = {"post": (400, 400), "web": (300, 200), "desk": (400, 400)}
    counts = np.sum(list(channels.values()), axis=0)

    found = check_allocation(counts, HALVES, channels)

    assert found.channels[0][0] == "web"
    assert found.e_value > 20
    assert found.e_value == pytest.approx(found.whole / 2 + sum(e for _name, e in found.channels) / 6)


def test_check_without_channels_is_that_of_the_whole() -> None:
    found = check_allocation((460, 390), HALVES)

    assert found.e_value == found.whole == allocation_e_value((460, 390), HALVES)
    assert found.channels == ()


def test_check_by_channels_as_registered_gives_few_alarms() -> None:
    rng = np.random.default_rng(4)
    alarms, runs = 0, 300
    for _ in range(runs):
        tried = rng.binomial(20, 0.5, (3, 30)).cumsum(axis=1)
        found = []
        for day in range(30):
            by_channel = {str(c): (20 * (day + 1) - tried[c, day], tried[c, day]) for c in range(3)}
            counts = np.sum(list(by_channel.values()), axis=0)
            found.append(check_allocation(counts, HALVES, by_channel).e_value)
        alarms += max(found) >= 20

    assert alarms / runs < 0.05


def test_allocation_of_no_cases_says_nothing() -> None:
    assert allocation_e_value((0, 0), HALVES) == pytest.approx(1.0)


def test_allocation_wholly_to_one_arm_is_a_large_number() -> None:
    assert np.isfinite(allocation_e_value((10_000_000, 0), HALVES))


@pytest.mark.parametrize(
    ("counts", "shares"), [((1, 2, 3), HALVES), ((-1, 2), HALVES), ((1, 2), (0.5, 0.6)), ((1, 2), (1.0, 0.0))]
)
def test_counts_that_do_not_fit_the_shares_are_refused(
    counts: tuple[int, ...], shares: tuple[float, float]
) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        allocation_e_value(counts, shares)
