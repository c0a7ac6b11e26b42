"""Moves between people: the sums are those of the spells one by one."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.handoffs import count_handoffs, read_moves
from groundswell.evidence.work_reading import read_case_column, sort_by_position
from groundswell.testing import build_records

DAY = 86_400_000_000


def test_moves_are_summed_as_the_spells_one_by_one() -> None:
    rng = np.random.default_rng(3)
    events = []
    for case in range(40):
        day = 1 + int(rng.integers(0, 5))
        for _ in range(int(rng.integers(1, 8))):
            officer = [None, "a", "b", "c"][int(rng.integers(0, 4))]
            step = "ABC"[int(rng.integers(0, 3))]
            events.append({"case": f"c{case}", "step": step, "at": f"2024-01-{day:02}", "officer": officer})
            day += int(rng.integers(1, 3))
    records = build_records(events=events, ends=("Decided",), extract_at="2024-03-01")
    block_of = read_case_column(records, "block")
    moves = read_moves(records, block_of)["people"]
    spells = records.columns(
        records.spells.mutate(holder=records.spells.officer_id.fill_null(-1)).order_by("case_id", "position")
    )
    handed, kept, touched, total = 0.0, 0.0, set(), 0
    for i in range(spells["case_id"].size - 1):
        if spells["case_id"][i] != spells["case_id"][i + 1]:
            continue
        total += 1
        before, after = spells["holder"][i], spells["holder"][i + 1]
        if before < 0 or after < 0:
            continue
        if before == after:
            kept += spells["elapsed_us"][i] / DAY
        else:
            handed += spells["elapsed_us"][i] / DAY
            touched.add(int(spells["case_id"][i]))
    assert handed > 0
    assert kept > 0
    assert (moves.moves, moves.cases) == (total, len(touched))
    assert moves.handed_days.sum() == pytest.approx(handed)
    assert moves.kept_days.sum() == pytest.approx(kept)
    count = count_handoffs("people", moves, block_of)
    assert count is not None
    assert count.share_known == pytest.approx((moves.handed.sum() + moves.kept.sum()) / total)


def test_moves_where_nobody_is_recorded_are_no_hand_offs() -> None:
    events = [("c1", "A", "2024-01-01"), ("c1", "B", "2024-01-02"), ("c1", "Decided", "2024-01-03")]
    records = build_records(events=events, ends=("Decided",), extract_at="2024-03-01")
    block_of = read_case_column(records, "block")
    moves = read_moves(records, block_of)["people"]
    assert moves.moves == 1
    assert count_handoffs("people", moves, block_of) is None


def test_columns_out_of_order_are_put_in_order_of_case_and_position() -> None:
    found = {
        "case_id": np.array([2, 1, 1], np.int32),
        "position": np.array([0, 1, 0], np.int32),
        "step": np.array([7, 8, 9]),
    }
    sort_by_position(found)
    assert found["step"].tolist() == [9, 8, 7]
