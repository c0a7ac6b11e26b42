"""The log of looks: in order, each bound to the one before, and to the ledger that it saw."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.errors.trying import LedgerBroken
from groundswell.testing.trials import build_design, build_observed
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import Ledger
from groundswell.trials.look_log import LoggedLook, append_look, find_verdict_look, read_looks
from groundswell.trials.looks import read_look

AT = datetime(2024, 3, 1, tzinfo=UTC)
FIRST = "a" * 64


def make_ledger(count: int = 3) -> Ledger:
    ledger = Ledger([], "f" * 64)
    for number in range(count):
        ledger.note(LedgerRow(0, AT, f"c{number}", "usual", 0.7))
    return ledger


def fill(path: Path, ledger: Ledger, days: tuple[int, ...] = (10, 50, 80)) -> list[LoggedLook]:
    looks: list[LoggedLook] = []
    for day in days:
        look = read_look(build_observed(3, 600, day=day), build_design(), [one.look for one in looks])
        fresh = LoggedLook(0, AT, AT, (("e.csv", 3, "0" * 64),), len(ledger.rows), ledger.head, look)
        looks.append(append_look(path, looks, FIRST, fresh))
    return looks


def test_looks_written_and_read_are_the_same(tmp_path: Path) -> None:
    ledger = make_ledger()
    written = fill(tmp_path / "looks.jsonl", ledger)

    assert read_looks(tmp_path / "looks.jsonl", FIRST, ledger) == written
    assert [one.number for one in written] == [1, 2, 3]
    assert read_looks(tmp_path / "none.jsonl", FIRST) == []


def test_look_that_decided_is_the_first_with_a_verdict(tmp_path: Path) -> None:
    looks = fill(tmp_path / "looks.jsonl", make_ledger(), (10, 20))

    assert find_verdict_look(looks) is None


def nicer(lines: list[str]) -> list[str]:
    told = json.loads(lines[1])
    told["look"]["sentences"][0] = "It works."
    return [lines[0], json.dumps(told), lines[2]]


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (nicer, 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[1], lines[0]], 1),
        (lambda lines: [lines[0], "{"], 2),
        (lambda lines: [lines[0], "[]"], 2),
        (lambda lines: [lines[0], lines[1][:-200]], 2),
        (lambda lines: ["[" * 100_000], 1),
    ],
)
def test_log_of_looks_that_was_edited_is_told_with_the_line(tmp_path: Path, edit: Any, line: int) -> None:
    path = tmp_path / "looks.jsonl"
    fill(path, make_ledger())
    path.write_text("\n".join(edit(path.read_text().splitlines())) + "\n")

    with pytest.raises(LedgerBroken) as told:
        read_looks(path, FIRST)

    assert told.value.line == line


def test_ledger_that_lost_rows_since_a_look_is_found(tmp_path: Path) -> None:
    fill(tmp_path / "looks.jsonl", make_ledger(3))

    with pytest.raises(LedgerBroken, match="saw 3 rows"):
        read_looks(tmp_path / "looks.jsonl", FIRST, make_ledger(2))
    assert read_looks(tmp_path / "looks.jsonl", FIRST, make_ledger(5))


def test_looks_of_another_trial_are_found(tmp_path: Path) -> None:
    fill(tmp_path / "looks.jsonl", make_ledger())

    with pytest.raises(LedgerBroken):
        read_looks(tmp_path / "looks.jsonl", "b" * 64)
