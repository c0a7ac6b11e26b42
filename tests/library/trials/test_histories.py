"""What planning resamples: whole weeks of the agency's own cases, open ones followed further."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.errors.trying import RecordsTooFew
from groundswell.spells import read_records
from groundswell.testing import build_records
from groundswell.trials.histories import NEVER, History, read_history


def write_events(weeks: int = 10, a_day: int = 5, begin: str = "2024-01-03") -> list[tuple[Any, ...]]:
    """Write cases that arrive on weekdays at 9, checked after 12 hours, decided after 1 to 20 days."""
    first, events = datetime.fromisoformat(begin + "T09:00"), []
    for day in range(7 * weeks):
        at = first + timedelta(days=day)
        for number in range(a_day if at.weekday() < 5 else 0):
            case = f"{day}-{number}"
            events += [(case, "Received", at), (case, "Checked", at + timedelta(hours=12))]
            events.append((case, "Decided", at + timedelta(days=1 + (7 * day + number) % 20)))
    return events


def read(**more: Any) -> History:
    told = {"ends": ("Decided",), "time_zone": "Europe/Berlin"} | more
    step, since = told.pop("step", None), told.pop("since", None)
    return read_history(build_records(told.pop("events", write_events()), **told), step=step, since=since)


def test_history_of_records_has_whole_weeks_of_local_days_and_hours() -> None:
    history = read()

    assert history.first_on == date(2024, 1, 8)
    assert history.first_on.weekday() == 0
    assert history.weeks == 9
    assert history.size == 9 * 25
    assert set(history.hour.tolist()) == {9}  # also after the clocks went forward
    assert history.wait_hours.min() == 24
    starts, day = history.place_weeks()
    assert np.diff(starts).tolist() == [25] * 9
    assert set(day.tolist()) == {0, 1, 2, 3, 4}


def test_history_from_a_step_counts_waits_from_there() -> None:
    history = read(step="Checked")

    assert history.step == "Checked"
    assert history.wait_hours.min() == 12
    assert set(history.hour.tolist()) == {21}


def test_history_since_a_day_begins_on_the_monday_after_it() -> None:
    history = read(since=date(2024, 1, 18))

    assert history.first_on == date(2024, 1, 22)


def test_history_of_few_cases_or_weeks_is_refused() -> None:
    with pytest.raises(RecordsTooFew, match="hold 10 cases"):
        read(events=write_events(weeks=2, a_day=1))
    with pytest.raises(RecordsTooFew, match=r"hold 200 cases .* in 2 whole weeks"):
        read(events=write_events(weeks=3, a_day=20), extract_at="2024-01-29")
    with pytest.raises(RecordsTooFew, match="0 cases that came to Painted"):
        read(step="Painted")


def test_history_numbers_offices_and_what_may_stratify() -> None:
    events = [
        {"case": case, "step": step, "at": at, "office": "North" if int(case[-1]) % 2 else "South"}
        for case, step, at in write_events()
    ]
    kind = {event["case"]: "simple" if int(event["case"][-1]) > 3 else "hard" for event in events}

    history = read(events=events, attributes={"class": kind})

    assert sorted(history.offices) == ["North", "South"]
    assert set(history.strata) == {"class", "office"}
    assert np.bincount(history.strata["class"]).tolist() == [180, 45]


def make_history(wait_days: np.ndarray, end: np.ndarray) -> History:
    n = wait_days.size
    return History(
        day=np.arange(n, dtype=np.int32),
        hour=np.zeros(n, np.int8),
        wait_hours=(wait_days * 24).astype(np.int64),
        end=end.astype(np.int8),
        revisits=np.arange(n, dtype=np.int32),
        office=np.full(n, -1, np.int32),
        offices=(),
        first_on=date(1970, 1, 5),
        weeks=n // 7,
        followed_until=n,
    )


def test_open_cases_when_followed_further_wait_as_kaplan_meier_says() -> None:
    draw = np.random.default_rng(1)
    true = draw.exponential(10, 20_000)
    seen = draw.uniform(0, 30, true.size)
    history = make_history(np.minimum(true, seen), (true <= seen).astype(int))

    followed = history.follow_further(seed=2)

    was_open = history.end == 0
    assert np.all(followed.wait_hours[~was_open] == history.wait_hours[~was_open])
    assert np.all(followed.wait_hours[was_open] >= history.wait_hours[was_open])
    days = np.minimum(followed.wait_hours / 24, 20)
    assert days.mean() == pytest.approx(10 * (1 - np.exp(-2)), rel=0.02)  # the completed alone would say 4.9
    assert np.array_equal(followed.wait_hours, history.follow_further(seed=2).wait_hours)


def test_open_cases_that_outwait_all_others_never_end() -> None:
    history = make_history(np.array([1, 2, 3, 9, 9]), np.array([1, 2, 1, 0, 0]))

    followed = history.follow_further(seed=1)

    assert followed.wait_hours.tolist() == [24, 48, 72, NEVER, NEVER]
    assert followed.end.tolist() == [1, 2, 1, 0, 0]


def test_open_case_followed_further_ends_like_one_that_waited_longer() -> None:
    history = make_history(np.array([1, 2, 3, 3]), np.array([1, 0, 2, 2]))

    followed = history.follow_further(seed=1)

    assert followed.wait_hours[1] == 72
    assert followed.end[1] == 2
    assert followed.revisits[1] in (2, 3)
    assert history.follow_further(3) is not history
    assert replace(history, end=np.ones(4, np.int8)).follow_further(3).wait_hours.tolist() == [24, 48, 72, 72]


@pytest.mark.records
def test_receipt_records_have_their_known_weeks(shared_records: Path) -> None:
    history = read_history(read_records(shared_records / "receipt.csv.gz"))

    assert (history.size, history.weeks) == (1428, 67)
    assert int(np.count_nonzero(history.end == 0)) == 105
    assert history.count_followed(120) > 1000
