"""Allocation: the same answer each time, uniform, in the registered shares, and only ever added to."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from repository.tree import ROOT
from scipy import stats

from groundswell.errors.trying import AllocationKeyUnfit
from groundswell.testing.trials import KEY, build_design
from groundswell.trials.allocation import (
    Allocated,
    AllocationKey,
    allocate,
    check_key,
    count_days,
    decide_allocation,
    find_arm,
    find_position,
    write_stratum,
)

VECTORS = json.loads((ROOT / "docs/reference/allocation_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS["cases"], ids=lambda vector: vector["case"])
def test_position_of_a_published_vector_is_the_published_one(vector: dict[str, object]) -> None:
    key = AllocationKey(bytes.fromhex(VECTORS["key_hex"]))

    position = find_position(key, str(vector["case"]), str(vector["stratum"]))

    assert position == vector["position"]
    assert find_arm(VECTORS["shares"], position) == vector["arm"]


def test_position_by_another_program_of_ten_lines_is_the_same() -> None:
    def other(key: bytes, case: str, stratum: str = "") -> float:
        message = json.dumps(["groundswell-1", stratum, case], ensure_ascii=False, separators=(",", ":"))
        digest = hmac.new(key, message.encode("utf-8"), hashlib.sha256).hexdigest()
        return (int(digest[:16], 16) >> 11) / 2**53

    for case in ("a", "2024/17", "Żółw", 'with "quotes" and \\'):
        assert find_position(KEY, case, "north") == other(KEY.secret, case, "north")


def test_positions_of_many_cases_are_uniform() -> None:
    positions = [find_position(KEY, f"2024-{number:06}") for number in range(20_000)]

    assert stats.kstest(positions, "uniform").pvalue > 0.01
    assert min(positions) >= 0
    assert max(positions) < 1


def test_positions_of_cases_numbered_in_a_row_do_not_depend_on_each_other() -> None:
    positions = np.array([find_position(KEY, str(number)) for number in range(20_000)])

    assert abs(np.corrcoef(positions[1:], positions[:-1])[0, 1]) < 0.02


def test_arms_of_many_cases_have_the_registered_shares_in_each_stratum() -> None:
    design = build_design((0.7, 0.2, 0.1))

    for stratum in ("simple", "complex", ""):
        arms = [allocate(KEY, design, f"c{n}", stratum=stratum, day=0).arm for n in range(10_000)]
        counts = np.bincount(arms, minlength=3)
        assert stats.chisquare(counts, [7000, 2000, 1000]).pvalue > 0.01


def test_positions_under_another_key_have_nothing_to_do_with_these() -> None:
    other = AllocationKey(b"a key of another trial")
    pairs = np.array([(find_position(KEY, str(n)), find_position(other, str(n))) for n in range(10_000)])

    assert abs(np.corrcoef(pairs.T)[0, 1]) < 0.03


def test_share_made_larger_only_adds_cases_to_what_is_tried() -> None:
    narrow, wide = build_design((0.9, 0.1)), build_design((0.5, 0.5))

    before = [allocate(KEY, narrow, str(n), day=0).arm for n in range(5000)]
    after = [allocate(KEY, wide, str(n), day=0).arm for n in range(5000)]

    assert all(later == 1 for earlier, later in zip(before, after, strict=True) if earlier == 1)
    assert sum(after) > sum(before)


def test_case_asked_on_another_day_keeps_its_answer() -> None:
    design = build_design()

    assert len({allocate(KEY, design, "2024-17", day=day) for day in range(90)}) == 1


@pytest.mark.parametrize("day", [-1, 90, 10_000])
def test_case_outside_the_days_of_allocation_goes_usual_and_is_not_in_the_trial(day: int) -> None:
    assert allocate(KEY, build_design(), "2024-17", day=day) == Allocated(0, None, "not_in_trial")


def test_case_at_the_cap_goes_usual_whatever_its_number() -> None:
    design = build_design((0.01, 0.99), most_exposed=5)

    answers = {decide_allocation(KEY, design, str(n), exposed=5, day=1) for n in range(50)}

    assert answers == {Allocated(0, None, "cap")}


def test_case_of_a_stopped_trial_goes_usual() -> None:
    answer = decide_allocation(KEY, build_design(), "1", exposed=0, stopped=True, day=1)

    assert answer == Allocated(0, None, "stopped")


def test_case_of_an_office_in_a_wedge_changes_with_its_period() -> None:
    design = build_design(
        unit="wedge", offices=("N", "S", "E", "W"), schedule=(1, 2, 3, -1), period_days=14, entry_days=70
    )

    def arms(office: str) -> list[int]:
        return [allocate(KEY, design, "1", office=office, day=day).arm for day in (0, 13, 14, 28, 42, 69)]

    assert arms("N") == [0, 0, 1, 1, 1, 1]
    assert arms("S") == [0, 0, 0, 1, 1, 1]
    assert arms("E") == [0, 0, 0, 0, 1, 1]
    assert arms("W") == [0, 0, 0, 0, 0, 0]


def test_case_of_an_office_without_part_is_not_in_the_trial() -> None:
    design = build_design(unit="office", offices=("N", "S", "E", "W"), schedule=(0, -1, 0, -1))

    assert allocate(KEY, design, "1", office="N", day=3) == Allocated(1, None)
    assert allocate(KEY, design, "1", office="S", day=3) == Allocated(0, None)
    assert allocate(KEY, design, "1", office="elsewhere", day=3).reason == "not_in_trial"


def test_case_without_an_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="identifier"):
        allocate(KEY, build_design(), "", day=0)


def test_key_of_another_trial_is_refused() -> None:
    design = build_design()

    check_key(KEY, design)
    with pytest.raises(AllocationKeyUnfit):
        check_key(AllocationKey(b"another key, long enough"), design, "other.key")


def test_key_too_short_is_refused_and_none_is_shown() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        AllocationKey(b"short")

    assert "only tests have" not in repr(KEY)


def test_day_of_a_moment_is_counted_by_the_calendar_of_the_agency() -> None:
    design = replace(build_design(), time_zone="America/Edmonton")
    late_evening = datetime(2024, 1, 9, 5, 30, tzinfo=UTC)

    assert count_days(design, late_evening) == 0
    assert count_days(build_design(), late_evening) == 1


def test_arm_at_an_edge_that_floats_cannot_hold_is_the_next_one() -> None:
    assert find_arm((0.7, 0.1, 0.2), 0.1 + 0.2) == 0
    assert find_arm((0.7, 0.1, 0.2), 0.3) == 0


def test_stratum_of_several_values_is_written_in_the_order_of_the_design() -> None:
    assert write_stratum(["simple", "North"]) != write_stratum(["North", "simple"])
