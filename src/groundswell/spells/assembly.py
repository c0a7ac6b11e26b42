"""Assemble the spells and cases of a range of cases from their numbered events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.records.reading import SYNTHETIC_STEPS, Reading
from groundswell.spells import kernels, ordering
from groundswell.working_time import Calendar, OpeningHours

Ints = NDArray[np.int64]
OPEN = int(kernels.OPEN)
WRITTEN_VARIANTS = 20_000
_MOST_RANKED_IN_PAIRS = 1_000
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Encoded:
    """The events of a range of cases, all names numbered; one array per column, in any order."""

    row: Ints
    case: NDArray[np.int32]
    step: NDArray[np.int16]
    at: Ints
    end: Ints
    officer: NDArray[np.int32]
    office: NDArray[np.int16]
    channel: NDArray[np.int16]
    final: NDArray[np.int8]


class Assembler:
    """Takes ranges of cases one after the other and writes their spells, works and case spans.

    Args:
        reading: what is being built; its connection holds the store.
        case_count: how many cases there are in all.
    """

    def __init__(self, reading: Reading, case_count: int) -> None:
        self._reading = reading
        self._connection = reading.connection
        steps = self._connection.execute(
            "SELECT step, is_end, clock FROM store.steps ORDER BY step_id"
        ).fetchall()
        self._step_count = len(steps)
        self._is_end = np.array([row[1] for row in steps], np.bool_)
        self._clocks = np.array([row[2] for row in steps], object)
        self._hashes = np.array(
            [int.from_bytes(hashlib.blake2b(row[0].encode(), digest_size=8).digest()) for row in steps],
            np.uint64,
        )
        self._is_synthetic = np.array([row[0] in SYNTHETIC_STEPS for row in steps], np.bool_)
        self._rank: Ints | None = None
        opening = reading.mapping.opening
        self._calendar = _lay_out_calendar(reading, opening) if opening else None
        self._offsets = _find_offsets(reading)
        self._first_day, self._days = 0, 0
        self._entered = self._left = np.zeros(0, np.int64)
        self._prepare_days()
        self.spell_count = self.tie_count = self.after_end_count = self.repeat_count = 0
        self.case_count = case_count

    def add_chunk(self, events: Encoded, low: int, high: int) -> None:
        """Order and tile the cases `low` to `high` (not included) and write what comes of it."""
        order, starts = ordering.deal_events(events.case, high - low)
        if self._rank is None:
            self._rank = self._rank_steps(order, starts, events)
        self.tie_count += int(
            ordering.order_events(
                order,
                starts,
                events.at,
                events.final,
                self._rank,
                events.step,
                events.end,
                events.officer,
                events.office,
                events.channel,
                self._is_synthetic,
            )
        )
        order, starts = self._drop_repeats(events, order, starts)
        kept, ended, end_step, hashes, after = kernels.tile_cases(
            order, starts, events.at, events.final, events.step, self._is_end, self._hashes,
            self._is_synthetic, self._reading.mapping.ends.last_event,
        )  # fmt: skip
        self.after_end_count += int(after.sum())
        stays = kernels.build_stays(
            order, starts, kept, ended, events.at, events.step, self._reading.extract_us, self._step_count
        )
        received = events.at[order[starts[:-1]]]
        self._write_spells(events, order, starts, stays, received, low)
        self._write_variants(events, order, starts, hashes)
        self._write_spans(events, order, starts, received, (kept, ended, end_step, hashes), stays, low)

    def _drop_repeats(self, events: Encoded, order: Ints, starts: Ints) -> tuple[Ints, Ints]:
        """Set exact duplicates aside where times have a time of day; with dates only, two of a day may be two.

        Rows that differ in any column of the export, read or not, are two things done at one moment: both stay.
        """
        repeats = ordering.find_repeats(
            order, starts, events.at, events.end, events.final, events.step, events.officer, events.office
        )
        repeats = self._leave_different(events, order, repeats)
        count = int(repeats.sum())
        self.repeat_count += count
        if not count or self._reading.date_only or self._reading.mapping.shape == "dates":
            return order, starts
        rows = pa.table({"row": events.row[order[repeats]]})
        self._connection.register("chunk", rows)
        self._connection.execute("INSERT INTO set_aside SELECT row, 'an exact duplicate', '' FROM chunk")
        self._connection.unregister("chunk")
        self._reading.set_aside_count += count
        kept: tuple[Ints, Ints] = ordering.drop_events(order, starts, repeats)
        return kept

    def _leave_different(self, events: Encoded, order: Ints, repeats: NDArray[np.bool_]) -> NDArray[np.bool_]:
        if self._reading.rows_query is None or not repeats.any():
            return repeats
        place = np.flatnonzero(repeats)
        later, earlier = events.row[order[place]], events.row[order[place - 1]]
        self._connection.register("chunk", pa.table({"row": np.unique(np.concatenate([later, earlier]))}))
        found = self._connection.execute(
            f"SELECT row, content FROM ({self._reading.rows_query}) SEMI JOIN chunk USING (row) ORDER BY row"
        ).fetchnumpy()
        self._connection.unregister("chunk")
        content = found["content"][np.searchsorted(found["row"], np.stack([later, earlier]))]
        equal = repeats.copy()
        equal[place] = content[0] == content[1]
        return equal

    def _rank_steps(self, order: Ints, starts: Ints, events: Encoded) -> Ints:
        """Rank the steps by their usual order, for the events of a case that have the same time.

        A step is the earlier, the larger the mean share of the times at which it stood before each of the others
        (Borda's count over pairs of steps); with very many steps, by how far through its case it usually stands.
        """
        if self._step_count <= _MOST_RANKED_IN_PAIRS:
            before = ordering.count_precedence(order, starts, events.at, events.step, self._step_count)
            both = before + before.T
            share = np.where(both > 0, before / np.maximum(both, 1), 0.0).sum(axis=1)
            usual = -np.round(1000 * share / np.maximum((both > 0).sum(axis=1), 1)).astype(np.int64)
        else:
            total, count = ordering.sum_progress(order, starts, events.at, events.step, self._step_count)
            usual = np.where(count > 0, total // np.maximum(count, 1), 500)
        rank = np.empty(self._step_count, np.int64)
        rank[np.lexsort((self._hashes, usual))] = np.arange(self._step_count)
        return rank

    def _write_spells(
        self, events: Encoded, order: Ints, starts: Ints, stays: tuple[Any, ...], received: Ints, low: int
    ) -> None:
        index, case, position, from_step, to_step, left, elapsed, rounds, _, _ = stays
        entered = events.at[index]
        step = events.step[index]
        until = entered + elapsed
        has_works = self._reading.mapping.shape == "intervals"
        work = self._measure_work(events, order, starts, case, entered, until, low) if has_works else None
        working = self._calendar.measure_open_time(entered, until) if self._calendar else None
        self._count_days(step, entered, left)
        size = index.size
        none = pa.nulls(size, pa.int64())
        chunk = pa.table(
            {
                "case_id": case + np.int32(low),
                "position": position,
                "step_id": step,
                "from_step_id": _nullable(from_step, from_step < 0),
                "to_step_id": _nullable(to_step, to_step < 0),
                "entered_at": pa.array(entered).cast(pa.timestamp("us")),
                "left_at": _nullable(left, left == OPEN).cast(pa.timestamp("us")),
                "since_us": entered - received[case],
                "elapsed_us": elapsed,
                "working_us": none if working is None else pa.array(working),
                "work_us": none if work is None else pa.array(work),
                "officer_id": _nullable(events.officer[index], events.officer[index] < 0),
                "office_id": _nullable(events.office[index], events.office[index] < 0),
                "channel_id": _nullable(events.channel[index], events.channel[index] < 0),
                "clock": pa.DictionaryArray.from_arrays(pa.array(step), pa.array(self._clocks, pa.string())),
                "round": rounds,
                "row": events.row[index],
            }
        )
        self._insert("store.spells", chunk)
        self.spell_count += size

    def _measure_work(
        self, events: Encoded, order: Ints, starts: Ints, case: Any, entered: Ints, until: Ints, low: int
    ) -> Ints:
        started, ended = events.at[order], np.maximum(events.end[order], events.at[order])
        step, officer = events.step[order], events.officer[order]
        real = (events.final[order] == 0) & (ended >= started)
        case_of = np.repeat(np.arange(starts.size - 1, dtype=np.int32), np.diff(starts))
        position = np.arange(order.size) - starts[case_of]
        works = pa.table(
            {
                "case_id": case_of[real] + np.int32(low),
                "position": position[real].astype(np.int32),
                "step_id": step[real],
                "officer_id": _nullable(officer[real], officer[real] < 0),
                "started_at": pa.array(started[real]).cast(pa.timestamp("us")),
                "ended_at": pa.array(ended[real]).cast(pa.timestamp("us")),
            }
        )
        self._insert("store.works", works)
        cover: Ints = kernels.cover_spells(case, entered, until, starts, started, ended)
        return cover

    def _write_variants(self, events: Encoded, order: Ints, starts: Ints, hashes: NDArray[np.uint64]) -> None:
        """Write the steps of the most frequent orders of this range of cases, each from its first case."""
        values, first, counts = np.unique(hashes, return_index=True, return_counts=True)
        chosen = np.argsort(-counts, kind="stable")[:WRITTEN_VARIANTS]
        texts, lengths = [], []
        for case in first[chosen]:
            steps = events.step[order[starts[case] : starts[case + 1]]]
            real = steps[~self._is_synthetic[steps]]
            texts.append(">".join(map(str, real.tolist())))
            lengths.append(real.size)
        self._insert("variant_steps", pa.table({"variant": values[chosen], "steps": texts, "n": lengths}))

    def _write_spans(
        self, events: Encoded, order: Ints, starts: Ints, received: Ints, tiles: tuple[Any, ...],
        stays: tuple[Any, ...], low: int,
    ) -> None:  # fmt: skip
        kept, ended, end_step, hashes = tiles
        ending = events.officer[order[starts[:-1] + np.maximum(kept - 1, 0)]]
        until = np.where(ended == OPEN, self._reading.extract_us, ended)
        working = self._calendar.measure_open_time(received, until) if self._calendar else None
        due = self._promise_due(received)
        size = received.size
        spans = pa.table(
            {
                "case_id": np.arange(low, low + size, dtype=np.int32),
                "received_us": received,
                "ended_us": _nullable(ended, ended == OPEN),
                "end_step_id": _nullable(end_step, end_step < 0),
                "variant": hashes,
                "spell_count": stays[8],
                "revisit_count": stays[9],
                "end_officer_id": _nullable(ending, (ended == OPEN) | (ending < 0)),
                "officer_count": kernels.count_distinct(order, starts, events.officer),
                "channel_id": _first_known(events.channel, order, starts),
                "office_id": _first_known(events.office, order, starts),
                "working_us": pa.nulls(size, pa.int64()) if working is None else pa.array(working),
                "due_us": pa.nulls(size, pa.int64()) if due is None else pa.array(due),
            }
        )
        self._insert("case_spans", spans)

    def _promise_due(self, received: Ints) -> Ints | None:
        promise = self._reading.mapping.promise
        if promise is None:
            return None
        if promise.working:
            calendar = self._calendar or _lay_out_calendar(self._reading, OpeningHours())
            return calendar.add_open_days(received, promise.days)
        return np.asarray(received + np.int64(promise.days * _DAY_US))

    def _insert(self, table: str, chunk: pa.Table) -> None:
        self._connection.register("chunk", chunk)
        self._connection.execute(f"INSERT INTO {table} SELECT * FROM chunk")
        self._connection.unregister("chunk")

    def _prepare_days(self) -> None:
        row = self._connection.execute("SELECT min(at_us), max(at_us) FROM events").fetchone()
        first, last = (int(row[0]), int(row[1])) if row else (0, 0)
        self._first_day = first // _DAY_US - 1
        self._days = max(last, self._reading.extract_us) // _DAY_US + 2 - self._first_day
        if self._days * self._step_count > 20_000_000:
            self._days = 0
        self._entered = np.zeros(self._days * self._step_count, np.int64)
        self._left = np.zeros_like(self._entered)

    def _count_days(self, step: NDArray[np.int16], entered: Ints, left: Ints) -> None:
        if not self._days:
            return
        size = self._entered.size
        self._entered += np.bincount(self._local_day(entered) * self._step_count + step, minlength=size)
        closed = left != OPEN
        cells = self._local_day(left[closed]) * self._step_count + step[closed]
        self._left += np.bincount(cells, minlength=size)

    def _local_day(self, moment: Ints) -> Ints:
        changes, offsets = self._offsets
        local = moment + offsets[np.searchsorted(changes, moment, side="right") - 1]
        return np.asarray(local // _DAY_US - self._first_day)

    def write_daily_steps(self) -> None:
        """Write how many cases entered, left and stood at each step on each day with any movement there."""
        entered = self._entered.reshape(self._days, self._step_count)
        left = self._left.reshape(self._days, self._step_count)
        standing = np.cumsum(entered - left, axis=0)
        day, step = np.nonzero((entered > 0) | (left > 0))
        table = pa.table(
            {
                "day_on": pa.array((day + self._first_day).astype("int32")).cast(pa.date32()),
                "step_id": step.astype(np.int16),
                "entered": entered[day, step],
                "left": left[day, step],
                "open": standing[day, step],
            }
        )
        self._connection.register("chunk", table)
        self._connection.execute("CREATE TABLE store.daily_steps AS SELECT * FROM chunk")
        self._connection.unregister("chunk")


def _nullable(values: NDArray[Any], missing: NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, mask=missing)


def _first_known(values: NDArray[Any], order: Ints, starts: Ints) -> pa.Array:
    first = kernels.find_first_known(order, starts, values)
    return _nullable(first, first < 0)


def _lay_out_calendar(reading: Reading, hours: OpeningHours) -> Calendar:
    """Lay opening hours out over the days of the export, and as many after it as the promise may need."""
    row = reading.connection.execute("SELECT min(at_us), max(at_us) FROM events").fetchone()
    first, last = (int(row[0]), max(int(row[1]), reading.extract_us)) if row else (0, 0)
    promise = reading.mapping.promise
    ahead = 400 + 2 * int(promise.days if promise else 0)
    days = [date(1970, 1, 1) + timedelta(days=moment // _DAY_US) for moment in (first, last)]
    return Calendar(hours, reading.mapping.times.zone, days[0], days[1] + timedelta(days=ahead))


def _find_offsets(reading: Reading) -> tuple[Ints, Ints]:
    """Find when the zone's offset changed within the years of the export, by halving each day with a change."""
    zone = ZoneInfo(reading.mapping.times.zone)
    row = reading.connection.execute("SELECT min(at_us), max(at_us) FROM events").fetchone()
    first = (int(row[0]) if row else 0) // 1_000_000 - 86_400
    last = max(int(row[1]) if row else 0, reading.extract_us) // 1_000_000 + 86_400
    changes, offsets = [-(2**62)], [_offset(zone, first)]
    for start in range(first, last, 86_400):
        low, high = start, start + 86_400
        if _offset(zone, low) == _offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
        changes.append(high * 1_000_000)
        offsets.append(_offset(zone, high))
    return np.array(changes, np.int64), np.array(offsets, np.int64)


def _offset(zone: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, zone).utcoffset()
    return int(offset.total_seconds() * 1_000_000) if offset else 0
