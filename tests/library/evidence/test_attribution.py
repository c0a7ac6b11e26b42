"""Waits by cause: the authors' hand-made logs to the second, and properties of the division."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.attribution import WaitParts, attribute_waits, bound_waits
from groundswell.evidence.duty_hours import DutyHours, learn_duty_hours
from groundswell.evidence.handovers import CAUSES, WorkLog

DATA = Path(__file__).parent / "data" / "waiting_causes"
SECOND = 1_000_000
HOUR = 3600 * SECOND
FULL = [(day, 600, 1200) for day in range(5)]
SPLIT = [part for day in range(5) for part in ((day, 600, 720), (day, 750, 1200))]
ALWAYS = [(day, 0, 1440) for day in range(7)]
EXPECTED = ("batching", "prioritization", "contention", "unavailability", "extraneous")


def _us(text: str) -> int:
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds()) * SECOND


def _log(rows: Sequence[tuple[int, str, str, str, str]]) -> tuple[WorkLog, list[str], list[str]]:
    """Rows of case, step, start, end, officer."""
    steps, officers = sorted({row[1] for row in rows}), sorted({row[4] for row in rows})
    case = np.array([row[0] for row in rows], np.int64)
    start = np.array([_us(row[2]) for row in rows], np.int64)
    log = WorkLog(
        case,
        np.array([steps.index(row[1]) for row in rows], np.int64),
        np.array([officers.index(row[4]) for row in rows], np.int64),
        start,
        np.array([_us(row[3]) for row in rows], np.int64),
        np.array([start[case == number].min() for number in case], np.int64),
    )
    return log, steps, officers


def _read(name: str) -> tuple[WorkLog, list[str], list[str]]:
    with (DATA / f"{name}.csv").open() as file:
        return _log(
            [
                (int(r["case_id"]), r["Activity"], r["start_time"], r["end_time"], r["Resource"])
                for r in csv.DictReader(file)
            ]
        )


def _duty(log: WorkLog, week: Mapping[int, Sequence[tuple[int, int, int]]]) -> DutyHours:
    moments = np.concatenate([log.start_us, log.end_us])
    return learn_duty_hours(np.tile(log.officer, 2), moments, log.officer_count, "UTC", given=week)


def _authors_hours(officers: Sequence[str]) -> dict[int, Sequence[tuple[int, int, int]]]:
    return {number: SPLIT if name == "Marcus" else FULL for number, name in enumerate(officers)}


def _hours_by_cause(parts: WaitParts) -> dict[str, float]:
    return {cause: float(parts.exact(cause).sum()) / HOUR for cause in CAUSES}


@pytest.mark.parametrize("name", ["manual_log_1", "manual_log_2"])
def test_waits_of_the_authors_logs_are_divided_as_they_expect_to_the_second(name: str) -> None:
    log, steps, officers = _read(name)
    parts = attribute_waits(log, _duty(log, _authors_hours(officers)), batch_size=2)
    found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * 7)
    for i in np.flatnonzero(parts.is_handover):
        j = parts.source[i]
        key = (
            steps[parts.work.step[j]], officers[parts.work.officer[j]],
            steps[parts.work.step[i]], officers[parts.work.officer[i]],
        )  # fmt: skip
        row = (1, parts.total_us[i] // SECOND, *(parts.low_us[:5, i] // SECOND))
        found[key] = [a + int(b) for a, b in zip(found[key], row, strict=True)]
    with (DATA / f"{name}_expected.csv").open() as file:
        expected = {
            (r["source_activity"], r["source_resource"], r["target_activity"], r["target_resource"]): [
                int(float(r["frequency"])),
                int(float(r["wt_total_seconds"])),
                *(_seconds(r[f"wt_{cause}"]) for cause in EXPECTED),
            ]
            for r in csv.DictReader(file)
        }
    assert dict(found) == expected


def _seconds(text: str) -> int:
    days, _, clock = text.partition(" days")
    hours, minutes, seconds = (clock.strip() or "0:0:0").split(":")
    return int(days) * 86_400 + int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def test_waits_for_a_batch_count_as_batching_until_the_last_of_it_is_ready() -> None:
    # The day of the authors' fourth log: totals for one day are a third of theirs.
    log, _, officers = _log(
        [
            (0, "A", "2022-06-13T10:00", "2022-06-13T10:30", "Anya"),
            (0, "B", "2022-06-13T15:00", "2022-06-13T16:30", "Carmine"),
            (1, "A", "2022-06-13T10:30", "2022-06-13T11:00", "Anya"),
            (1, "B", "2022-06-13T14:30", "2022-06-13T15:00", "Carmine"),
            (2, "A", "2022-06-13T11:00", "2022-06-13T11:30", "Anya"),
            (2, "B", "2022-06-13T14:00", "2022-06-13T14:30", "Carmine"),
            (3, "A", "2022-06-13T11:30", "2022-06-13T12:00", "Anya"),
            (3, "B", "2022-06-13T13:30", "2022-06-13T14:00", "Carmine"),
            (4, "E", "2022-06-13T11:45", "2022-06-13T12:30", "Carmine"),
            (4, "F", "2022-06-13T13:00", "2022-06-13T13:30", "Carmine"),
            (4, "G", "2022-06-13T14:00", "2022-06-13T14:30", "Anya"),
        ]
    )
    parts = attribute_waits(log, _duty(log, _authors_hours(officers)), batch_size=2)
    assert _hours_by_cause(parts) == {
        "batching": 3.0,
        "prioritisation": 5.0,
        "contention": 2.0,
        "unavailability": 0.0,
        "extraneous": 3.0,
        "unknown": 0.0,
    }


def test_waits_of_a_batch_with_a_later_arrival_split_what_was_done_before_and_within() -> None:
    # The first day of the authors' third log: a third of their totals.
    log, _, officers = _log(
        [
            (0, "A", "2022-05-09T10:00", "2022-05-09T10:45", "Cole"),
            (0, "B", "2022-05-09T14:00", "2022-05-09T15:30", "Marcus"),
            (1, "A", "2022-05-09T10:30", "2022-05-09T11:00", "Carmine"),
            (1, "B", "2022-05-09T12:30", "2022-05-09T13:00", "Marcus"),
            (2, "A", "2022-05-09T10:15", "2022-05-09T11:30", "Dom"),
            (2, "B", "2022-05-09T13:00", "2022-05-09T14:00", "Marcus"),
            (3, "E", "2022-05-09T10:00", "2022-05-09T12:00", "Marcus"),
        ]
    )
    parts = attribute_waits(log, _duty(log, _authors_hours(officers)), batch_size=2)
    assert _hours_by_cause(parts) == {
        "batching": 1.25,
        "prioritisation": 1.5,
        "contention": 2.0,
        "unavailability": 1.5,
        "extraneous": 0.0,
        "unknown": 0.0,
    }


def test_waits_passed_over_while_the_officer_did_the_same_step_are_not_batching() -> None:
    log, _, officers = _log(
        [
            (0, "A", "2024-03-04T08:00", "2024-03-04T09:00", "x"),
            (1, "A", "2024-03-04T08:00", "2024-03-04T10:00", "y"),
            (1, "B", "2024-03-04T10:00", "2024-03-04T11:00", "z"),
            (2, "A", "2024-03-04T10:00", "2024-03-04T12:00", "x"),
            (0, "B", "2024-03-04T13:00", "2024-03-04T13:10", "z"),
            (2, "B", "2024-03-04T13:10", "2024-03-04T13:20", "z"),
        ]
    )
    parts = attribute_waits(log, _duty(log, dict.fromkeys(range(len(officers)), ALWAYS)), batch_size=2)
    first = np.flatnonzero((parts.work.case == 0) & (parts.source >= 0))[0]
    # 9-10 nothing, 10-11 the later case 1, from 11 until case 2 was ready at 12 the batch, 12-13 nothing
    assert (parts.low_us[:, first] / HOUR).tolist() == [1.0, 1.0, 0.0, 0.0, 2.0, 0.0]


def test_waits_for_work_without_a_recorded_officer_have_an_unknown_cause() -> None:
    log, _, _ = _log(
        [
            (0, "A", "2024-03-04T08:00", "2024-03-04T09:00", "x"),
            (0, "B", "2024-03-04T10:00", "2024-03-04T11:00", "y"),
        ]
    )
    log = WorkLog(log.case, log.step, np.array([0, -1]), log.start_us, log.end_us, log.received_us)
    parts = attribute_waits(log, _duty(WorkLog(*(getattr(log, f)[:1] for f in _FIELDS)), {0: ALWAYS}))
    assert _hours_by_cause(parts) == dict.fromkeys(CAUSES, 0.0) | {"unknown": 1.0}


def test_waits_from_receipt_to_the_first_work_are_counted() -> None:
    log, _, _ = _log([(0, "A", "2024-03-04T08:00", "2024-03-04T09:00", "x")])
    log = WorkLog(log.case, log.step, log.officer, log.start_us, log.end_us, log.start_us - 2 * HOUR)
    parts = attribute_waits(log, _duty(log, {0: ALWAYS}))
    assert (parts.source.tolist(), parts.exact("extraneous").tolist()) == ([-1], [2 * HOUR])


def test_steps_done_now_in_one_order_now_in_the_other_do_not_wait_for_each_other() -> None:
    rows = []
    for case, (first, second) in enumerate([("B", "C"), ("C", "B"), ("B", "C"), ("C", "B")]):
        rows += [
            (case, "A", f"2024-03-0{case + 4}T08:00", f"2024-03-0{case + 4}T09:00", "x"),
            (case, first, f"2024-03-0{case + 4}T10:00", f"2024-03-0{case + 4}T11:00", "y"),
            (case, second, f"2024-03-0{case + 4}T12:00", f"2024-03-0{case + 4}T13:00", "z"),
        ]
    log, steps, _ = _log(rows)
    parts = attribute_waits(log, _duty(log, {}))
    handovers = parts.source >= 0
    assert {steps[parts.work.step[j]] for j in parts.source[handovers]} == {"A"}


_FIELDS = ("case", "step", "officer", "start_us", "end_us", "received_us")


@st.composite
def _logs(draw: st.DrawFn) -> WorkLog:
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 4),
                st.integers(0, 3),
                st.integers(-1, 2),
                st.integers(0, 14 * 24 * 4),
                st.integers(0, 60),
            ),
            min_size=1,
            max_size=40,
        )
    )
    case, step, officer, start, length = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    start_us, quarter = start * (HOUR // 4), HOUR // 4
    received = np.array([start_us[case == number].min() - HOUR for number in case], np.int64)
    return WorkLog(case, step, officer, start_us, start_us + length * quarter, received)


def _learned(log: WorkLog, least_share: float = 0.1) -> DutyHours:
    known = log.officer >= 0
    moments = np.concatenate([log.start_us[known], log.end_us[known]])
    return learn_duty_hours(
        np.tile(log.officer[known], 2),
        moments,
        log.officer_count,
        "Europe/Amsterdam",
        least_share=least_share,
        span_us=(int(log.received_us.min()), int(log.end_us.max())),
    )


@given(_logs())
def test_parts_of_every_wait_add_up_to_it_and_none_is_negative(log: WorkLog) -> None:
    parts = attribute_waits(log, _learned(log), batch_size=2)
    assert (parts.low_us.sum(axis=0) == parts.total_us).all()
    assert (parts.low_us >= 0).all()
    assert (parts.total_us >= 0).all()


@given(_logs(), st.randoms(use_true_random=False))
def test_parts_do_not_depend_on_the_order_of_the_rows(log: WorkLog, random: st.DataObject) -> None:
    order = list(range(log.case.size))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = log.take(np.array(order, np.int64))
    for divide in (
        lambda work: attribute_waits(work, _learned(work), batch_size=2),
        lambda work: bound_waits(_one_time(work), _learned(work), _learned(work, 0), batch_size=2),
    ):
        one, other = divide(log), divide(shuffled)
        assert (one.low_us == other.low_us).all()
        assert (one.high_us == other.high_us).all()


def _one_time(log: WorkLog) -> WorkLog:
    return WorkLog(log.case, log.step, log.officer, log.end_us, log.end_us, log.received_us)


@given(_logs())
def test_bounds_are_in_order_and_never_beyond_the_wait(log: WorkLog) -> None:
    parts = bound_waits(_one_time(log), _learned(log), _learned(log, 0), batch_size=2)
    assert (parts.low_us >= 0).all()
    assert (parts.low_us <= parts.high_us).all()
    assert (parts.high_us <= parts.total_us).all()
    assert (parts.low_us.sum(axis=0) <= parts.total_us).all()
    assert (parts.high_us.sum(axis=0) >= parts.total_us).all()


@st.composite
def _orderly_logs(draw: st.DrawFn) -> WorkLog:
    """Each officer does one thing at a time, and so does each case."""
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 5), st.integers(1, 6)),
            min_size=2,
            max_size=14,
        )
    )
    officer_free, case_free = defaultdict(int), defaultdict(int)
    log = []
    for number, (case, officer, pause, length) in enumerate(rows):
        start = max(officer_free[officer], case_free[case]) + pause
        officer_free[officer] = case_free[case] = start + length
        log.append((case, number, officer, start * HOUR, (start + length) * HOUR, 0))
    case_, step, who, start_us, end_us, _ = (np.array(column, np.int64) for column in zip(*log, strict=True))
    received = np.array([start_us[case_ == one].min() for one in case_], np.int64)
    return WorkLog(case_, step, who, start_us, end_us, received)


@given(_orderly_logs())
def test_bounds_from_one_time_hold_the_exact_parts(log: WorkLog) -> None:
    duty = _duty(log, dict.fromkeys(range(log.officer_count), ALWAYS))
    exact = attribute_waits(log, duty, batch_size=99)
    bounds = bound_waits(_one_time(log), duty, duty, batch_size=99)
    later = exact.source >= 0
    for cause in ("prioritisation", "contention", "unavailability", "extraneous"):
        row = CAUSES.index(cause)
        assert (bounds.low_us[row, later] <= exact.low_us[row, later]).all()
        assert (bounds.high_us[row, later] >= exact.low_us[row, later]).all()
