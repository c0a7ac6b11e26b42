"""The compiled loops against a slow and plain reference, on random events."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from groundswell.spells import kernels, ordering

OPEN = int(kernels.OPEN)


@dataclass
class Events:
    """Random events of a few cases, as the loops take them."""

    case: Any
    at: Any
    end: Any
    final: Any
    step: Any
    officer: Any
    office: Any
    channel: Any
    case_count: int = 40
    step_count: int = 5

    @classmethod
    def draw(cls, seed: int, size: int = 400, moments: int = 30) -> Events:
        rng = np.random.default_rng(seed)
        case = rng.integers(0, 38, size).astype(np.int32)  # the last two cases have no event
        at = rng.integers(0, moments, size).astype(np.int64) * 10
        final = rng.choice(np.array([-1, 0, 0, 0, 0, 0, 0, 0, 1], np.int8), size)
        end = at + rng.integers(0, 3, size) * 5
        step, office = rng.integers(0, 5, size).astype(np.int16), rng.integers(-1, 2, size).astype(np.int16)
        officer, channel = (
            rng.integers(-1, 3, size).astype(np.int32),
            rng.integers(-1, 2, size).astype(np.int16),
        )
        return cls(case, at, end, final, step, officer, office, channel)

    def sort_key(self, rank: Any) -> Any:
        return lambda i: (
            self.at[i],
            self.final[i],
            rank[self.step[i]],
            self.end[i],
            self.officer[i],
            self.office[i],
            self.channel[i],
        )


RANK = np.array([3, 0, 4, 1, 2], np.int64)


def order_all(events: Events) -> tuple[Any, Any, int]:
    order, starts = ordering.deal_events(events.case, events.case_count)
    ties = ordering.order_events(
        order, starts, events.at, events.final, RANK, events.step, events.end, events.officer, events.office,
        events.channel, np.array([False, False, False, False, True]),
    )  # fmt: skip
    return order, starts, ties


@pytest.mark.parametrize("seed", range(5))
def test_events_are_dealt_in_the_order_they_came(seed: int) -> None:
    events = Events.draw(seed)
    order, starts = ordering.deal_events(events.case, events.case_count)
    for case in range(events.case_count):
        own = order[starts[case] : starts[case + 1]].tolist()
        assert own == [i for i in range(events.case.size) if events.case[i] == case]


@pytest.mark.parametrize(("seed", "size"), [(0, 400), (1, 400), (2, 400), (3, 6_000)])
def test_events_are_ordered_as_by_a_stable_sort(seed: int, size: int) -> None:
    events = Events.draw(seed, size)
    order, starts, ties = order_all(events)
    expected_ties = 0
    for case in range(events.case_count):
        mine = [i for i in range(size) if events.case[i] == case]
        expected = sorted(mine, key=events.sort_key(RANK))
        assert order[starts[case] : starts[case + 1]].tolist() == expected
        for one, following in pairwise(expected):
            made_up = 4 in (events.step[one], events.step[following])
            expected_ties += int(events.at[one] == events.at[following] and not made_up)
    assert ties == expected_ties


@pytest.mark.parametrize("seed", range(3))
def test_precedence_is_counted_as_by_all_pairs(seed: int) -> None:
    events = Events.draw(seed)
    order, starts = ordering.deal_events(events.case, events.case_count)
    expected = np.zeros((5, 5), np.int64)
    for a in range(events.case.size):
        for b in range(events.case.size):
            if events.case[a] == events.case[b] and events.at[a] < events.at[b]:
                expected[events.step[a], events.step[b]] += 1
    counted = ordering.count_precedence(order, starts, events.at, events.step, 5)
    assert counted.tolist() == expected.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_repeats_are_events_equal_to_the_one_before(seed: int) -> None:
    events = Events.draw(seed, moments=4)
    order, starts, _ties = order_all(events)
    repeats = ordering.find_repeats(
        order, starts, events.at, events.end, events.final, events.step, events.officer, events.office
    )

    def describe(i: int) -> tuple[Any, ...]:
        return (
            events.case[i],
            events.at[i],
            events.end[i],
            events.step[i],
            events.officer[i],
            events.office[i],
        )

    expected = [
        j > 0
        and describe(order[j]) == describe(order[j - 1])
        and events.final[order[j]] == events.final[order[j - 1]] == 0
        for j in range(order.size)
    ]
    assert repeats.tolist() == expected
    kept, begins = ordering.drop_events(order, starts, repeats)
    assert kept.tolist() == [i for i, gone in zip(order.tolist(), expected, strict=True) if not gone]
    assert begins[-1] == kept.size


def tile_slowly(events: Events, own: list[int], ends: Any, extract: int) -> tuple[Any, list[tuple[Any, ...]]]:
    """Tile one case in plain Python: its end, and for each spell event, from, to, left, elapsed, round."""
    marked = [j for j, i in enumerate(own) if events.final[i] == 1]
    stop = marked[-1] + 1 if marked else len(own)
    path = own[:stop]
    closed = bool(path) and (bool(marked) or bool(ends[events.step[path[-1]]]))
    stays = path[:-1] if closed else path
    spells, seen = [], dict.fromkeys(range(5), 0)
    for j, i in enumerate(stays):
        step, following = events.step[i], path[j + 1] if j + 1 < len(path) else None
        left = OPEN if following is None else events.at[following]
        until = extract if following is None else left
        before = -1 if j == 0 else events.step[path[j - 1]]
        after = -1 if following is None else events.step[following]
        spells.append((i, before, after, left, until - events.at[i], seen[step]))
        seen[step] += 1
    return (events.at[path[-1]] if closed else OPEN), spells


@pytest.mark.parametrize("seed", range(6))
def test_cases_are_tiled_as_in_plain_python(seed: int) -> None:
    events = Events.draw(seed)
    order, starts, _ties = order_all(events)
    ends = np.array([False, True, False, False, True])
    hashes, real = np.arange(1, 6, dtype=np.uint64), np.zeros(5, np.bool_)
    kept, ended, _end_step, _variants, after = kernels.tile_cases(
        order, starts, events.at, events.final, events.step, ends, hashes, real, False
    )
    index, case, position, from_step, to_step, left, elapsed, rounds, spells, revisits = kernels.build_stays(
        order, starts, kept, ended, events.at, events.step, 1_000, 5
    )
    for number in range(events.case_count):
        own = order[starts[number] : starts[number + 1]].tolist()
        end, expected = tile_slowly(events, own, ends, 1_000)
        mine = np.flatnonzero(case == number)
        found = [(index[n], from_step[n], to_step[n], left[n], elapsed[n], rounds[n]) for n in mine]
        assert found == expected
        assert position[mine].tolist() == list(range(len(expected)))
        assert (ended[number], spells[number]) == (end, len(expected))
        assert revisits[number] == sum(spell[-1] > 0 for spell in expected)
        assert kept[number] + after[number] == len(own)


@pytest.mark.parametrize("seed", range(4))
def test_variants_are_alike_where_their_steps_are(seed: int) -> None:
    events = Events.draw(seed, size=90)
    order, starts, _ties = order_all(events)
    hashes = np.random.default_rng(9).integers(1, 2**63, 5).astype(np.uint64)
    synthetic = np.array([False, False, False, False, True])
    variants = kernels.tile_cases(
        order, starts, events.at, events.final, events.step, synthetic, hashes, synthetic, False
    )[3]
    paths = [
        tuple(step for step in events.step[order[starts[c] : starts[c + 1]]] if step != 4)
        for c in range(events.case_count)
    ]
    assert len(set(variants.tolist())) == len(set(paths))
    assert len(set(zip(variants.tolist(), paths, strict=True))) == len(set(paths))


@pytest.mark.parametrize("seed", range(4))
def test_work_covers_spells_as_minute_by_minute(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = np.sort(rng.integers(0, 100, 6))
    entered, until = edges[:-1].astype(np.int64), edges[1:].astype(np.int64)
    started = np.sort(rng.integers(0, 100, 8)).astype(np.int64)
    ended = started + rng.integers(0, 20, 8)
    covered = kernels.cover_spells(
        np.zeros(5, np.int32), entered, until, np.array([0, 8], np.int64), started, ended
    )
    busy = np.zeros(130, bool)
    for begin, stop in zip(started, ended, strict=True):
        busy[begin:stop] = True
    assert covered.tolist() == [int(busy[a:b].sum()) for a, b in zip(entered, until, strict=True)]


def test_officers_are_counted_once_each_and_first_known_values_found() -> None:
    events = Events.draw(8)
    order, starts, _ties = order_all(events)
    counted = kernels.count_distinct(order, starts, events.officer)
    first = kernels.find_first_known(order, starts, events.officer)
    for case in range(events.case_count):
        own = [
            int(events.officer[i]) for i in order[starts[case] : starts[case + 1]] if events.officer[i] >= 0
        ]
        assert counted[case] == len(set(own))
        assert first[case] == (own[0] if own else -1)
