"""Doubts about the data of a look: told where they are, and silent where they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from groundswell.testing.trials import build_design, build_observed
from groundswell.trials.allocation_check import AllocationCheck, check_observed
from groundswell.trials.design import Guardrail, Outcome
from groundswell.trials.doubts import list_doubts
from groundswell.trials.outcomes import count_cases
from groundswell.trials.throughput import Throughput

POINTS = Outcome("mean", 30, name="satisfaction", better="higher", measured_in="points")
COMPLETED = Outcome("completed", 30, better="higher", measured_in="share")


def _list(observed, design=None, **more):
    design = design or build_design(primary=COMPLETED)
    return list_doubts(observed, design, count_cases(observed, len(design.arms), 30), **more)


def test_clean_trial_without_a_wait_has_no_doubt():
    assert _list(build_observed(1, 800)) == ()


@pytest.mark.parametrize(("e_value", "told"), [(19.9, False), (20.0, True)])
def test_allocation_far_from_what_was_registered_is_serious(e_value, told):
    doubts = _list(build_observed(1, 800, (0.6, 0.4)), allocation=AllocationCheck(e_value, e_value))
    assert any(doubt.startswith("Serious: the arms do not have the shares") for doubt in doubts) == told


def test_channel_that_allocates_wrongly_is_named():
    observed = build_observed(1, 800)
    # post loses cases of the one arm as web does of the other: together nothing shows
    channel = np.where(np.arange(800) % 2 == 0, observed.arm, 2)
    observed = replace(observed, channel=channel.astype(np.int32), channels=("post", "web", "counter"))
    check = check_observed(observed, build_design())
    assert check.whole < 1
    (told,) = [one for one in _list(observed, allocation=check) if "Serious" in one]
    assert "by “post”" in told or "by “web”" in told


def test_cases_that_the_records_do_not_know_are_told_with_their_share():
    observed = build_observed(1, 800)
    (doubt,) = _list(replace(observed, missing=200))
    assert "nothing of 200 of 1,000 allocated cases (20%)" in doubt
    assert _list(replace(observed, missing=2)) == ()


def test_cases_that_were_never_allocated_are_told():
    (doubt,) = _list(replace(build_observed(1, 800), unallocated=200))
    assert "200 cases came in the time of the trial and were never allocated (20%)" in doubt


def test_values_that_did_not_come_are_told():
    observed = build_observed(1, 800, day=1000, values={"satisfaction": (3.4, 1.0)})
    design = build_design(primary=COMPLETED, guardrails=(Guardrail(POINTS, 0.3, 0.01),))
    assert _list(observed, design) == ()
    observed.values["satisfaction"][:400] = np.nan
    (doubt,) = _list(observed, design)
    assert "“satisfaction” came for 400 of 800 cases" in doubt


def test_arm_in_which_people_give_up_is_told():
    observed = build_observed(1, 2000, day=200)
    gone = (observed.arm == 1) & (np.arange(observed.size) % 4 == 0)
    (doubt,) = _list(replace(observed, end=np.where(gone, 2, 1).astype(np.int8)))
    assert doubt.startswith("More people gave up with “reminder”")


def test_withdrawals_alike_in_both_arms_are_no_doubt():
    assert _list(build_observed(1, 2000, day=200, withdrawn=0.3)) == ()


def test_more_exposed_than_allowed_is_serious():
    (doubt,) = _list(build_observed(1, 800), build_design(primary=COMPLETED, most_exposed=100))
    assert doubt.startswith("Serious: ")


def test_one_queue_is_told_for_every_trial_of_waits_by_cases():
    (doubt,) = _list(build_observed(1, 800), build_design())
    assert "one queue" in doubt
    guarded = build_design(primary=COMPLETED, guardrails=(Guardrail(Outcome("wait", 30), 3, 0.01),))
    assert len(_list(build_observed(1, 800), guarded)) == 1


def test_fewer_cases_decided_in_all_are_told():
    fell = Throughput(120.0, 90.0, 3.0, 4.0, 26, 8)
    doubts = _list(build_observed(1, 800), build_design(), throughput=fell)
    assert doubts[0].startswith(
        "Fewer cases are decided in all: 90 a week since the trial began, 120 before."
    )
    steady = replace(fell, since=115.0)
    assert len(_list(build_observed(1, 800), build_design(), throughput=steady)) == 1
