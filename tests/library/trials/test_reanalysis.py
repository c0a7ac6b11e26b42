"""The verdict computed again: it agrees where nothing was changed, finds what was, and names no arm before its end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from groundswell.spells import Records
from groundswell.testing import build_records
from groundswell.testing.trials import KEY, build_design
from groundswell.trials.allocation import AllocationKey
from groundswell.trials.case_lists import ListedCase, decide_row
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import Ledger
from groundswell.trials.reanalysis import (
    compare_verdicts,
    find_misallocated,
    mask_arms,
    reanalyse,
    take_looks,
    write_masked,
)
from groundswell.trials.registration import Registration, amend
from groundswell.trials.verdicts import decide_verdict

BEGIN = datetime(2024, 1, 8, tzinfo=UTC)
MOMENTS = [BEGIN + timedelta(days=day) for day in (20, 45, 70, 90)]


def register(**changes: Any) -> Registration:
    told: dict[str, Any] = {"entry_days": 60, "information_max": 0.8, "harm_information": 80.0}
    return Registration(build_design(**(told | changes)), BEGIN - timedelta(days=3))


def allocate(registration: Registration, cases: int = 400) -> list[LedgerRow]:
    ledger = Ledger([], registration.design.sha256)
    for number, hour in enumerate(np.sort(np.random.default_rng(4).uniform(0, 60 * 24, cases))):
        listed = ListedCase(f"c{number}", BEGIN + timedelta(hours=float(hour)))
        ledger.note(decide_row(KEY, registration.design, listed, exposed=ledger.exposed))
    return ledger.rows


def make_records(rows: list[LedgerRow], effect: float = 0.6) -> Records:
    draw = np.random.default_rng(5)
    until = BEGIN + timedelta(days=95)
    events: list[tuple[str, str, str]] = []
    for row in rows:
        wait = float(np.exp(draw.normal(np.log(10), 0.8))) * (effect if row.exposed else 1.0)
        events.append((row.case, "Asked", f"{row.at:%Y-%m-%dT%H:%M:%S}"))
        if row.at + timedelta(days=wait) <= until:
            events.append((row.case, "Decided", f"{row.at + timedelta(days=wait):%Y-%m-%dT%H:%M:%S}"))
    return build_records(events, ends=["Decided"], extract_at=f"{until:%Y-%m-%d}")


def judge(registration: Registration, rows: list[LedgerRow], records: Records) -> dict[str, Any]:
    verdict = decide_verdict(registration.current, take_looks(registration, rows, records, MOMENTS))
    return dict(json.loads(json.dumps(verdict.to_document())))


def test_verdict_computed_again_from_the_same_records_agrees() -> None:
    registration = register()
    rows = allocate(registration)
    records = make_records(rows)
    told = judge(registration, rows, records)

    found = reanalyse(registration, rows, records, told, MOMENTS)

    assert found.agrees
    assert found.verdict.state == told["state"] == "worked"
    assert "verified" in found.sentences[0]
    assert sorted(found.letters.values()) == ["reminder", "usual"]


@pytest.mark.parametrize(
    ("part", "value", "what"),
    [
        ("state", "not_shown", "state"),
        ("gain", 9.0, "reminder: gain"),
        ("low", 0.1, "reminder: low"),
        ("cases", [1, 2], "cases in each arm"),
    ],
)
def test_verdict_written_otherwise_is_found_with_both_numbers(part: str, value: Any, what: str) -> None:
    registration = register()
    rows = allocate(registration)
    records = make_records(rows)
    told = judge(registration, rows, records)
    place = {"state": told, "cases": told["look"]}.get(part, told["look"]["readings"][0])
    place[part] = value

    found = reanalyse(registration, rows, records, told, MOMENTS)

    assert [one.what for one in found.disagreements] == [what]
    assert "not verified" in found.sentences[0]
    assert not found.agrees


def test_verdict_of_other_records_does_not_agree() -> None:
    registration = register()
    rows = allocate(registration)
    told = judge(registration, rows, make_records(rows))

    found = reanalyse(registration, rows, make_records(rows, effect=1.0), told, MOMENTS)

    assert not found.agrees


def test_verdict_that_is_no_verdict_disagrees_instead_of_failing() -> None:
    registration = register()
    rows = allocate(registration)
    records = make_records(rows)
    full = judge(registration, rows, records)

    for told in ({}, {"look": None}, {"look": []}, {"state": 3, "look": {"readings": []}}):
        assert compare_verdicts(told, full)


def test_masked_arms_show_the_values_and_no_name() -> None:
    registration = register()
    rows = allocate(registration)
    records = make_records(rows)

    found = reanalyse(registration, rows, records, judge(registration, rows, records), MOMENTS)
    shown = (
        "\n".join(write_masked(registration.design, found.arms)) + str(found.arms) + str(found.differences)
    )

    assert "usual" not in shown
    assert "reminder" not in shown
    difference = found.differences[0]
    values = {one.letter: one.value or 0.0 for one in found.arms}
    assert difference.difference == pytest.approx(values[difference.first] - values[difference.second])
    assert difference.low < difference.difference < difference.high


def test_masked_arms_of_unequal_shares_do_not_tell_their_size() -> None:
    even, uneven = build_design((0.5, 0.5)), build_design((0.9, 0.1))
    registration = register()
    rows = allocate(registration)
    records = make_records(rows)
    arms = reanalyse(registration, rows, records, judge(registration, rows, records), MOMENTS).arms

    assert "cases" in write_masked(even, arms)[0]
    assert "cases" not in write_masked(uneven, arms)[0]


def test_letters_of_arms_differ_from_trial_to_trial() -> None:
    letters = [mask_arms(build_design(), f"{number:064}")["usual"] for number in range(200)]

    assert 70 < letters.count("A") < 130


def test_row_whose_arm_does_not_follow_from_the_key_is_found() -> None:
    registration = register()
    rows = allocate(registration, 50)
    other = "usual" if rows[7].exposed else "reminder"
    rows[7] = replace(rows[7], arm=other)
    rows[9] = replace(rows[9], position=0.123)

    assert find_misallocated(registration, rows, KEY) == (8, 10)
    assert find_misallocated(registration, rows, AllocationKey(b"another key, long enough")) == ()


def test_rows_allocated_under_wider_shares_are_checked_by_their_own_version() -> None:
    registration = register(arms=build_design((0.9, 0.1)).arms)
    before = allocate(registration, 40)
    arms = [{"name": "usual", "share": 0.2, "what": ""}, {"name": "reminder", "share": 0.8, "what": ""}]
    at = BEGIN + timedelta(days=1)
    wider = amend(registration, "allocation_version", 2, at=at, by="A", why="it does no harm")
    wider = amend(wider, "arms", arms, at=at, by="A", why="it does no harm")
    listed = [ListedCase(f"n{number}", BEGIN + timedelta(days=2)) for number in range(40)]
    after = [
        replace(decide_row(KEY, wider.current, one, exposed=0), number=41 + n) for n, one in enumerate(listed)
    ]

    assert sum(row.exposed for row in before) < 12 < sum(row.exposed for row in after)
    assert find_misallocated(wider, [*before, *after], KEY) == ()


def test_amendment_counts_from_its_day_on() -> None:
    registration = register()
    at = BEGIN + timedelta(days=50)
    shorter = amend(registration, "entry_days", 40, at=at, by="A", why="the office closes")

    assert shorter.at(BEGIN + timedelta(days=49)).entry_days == 60
    assert shorter.at(at).entry_days == 40
