"""Hypothesis strategies: exports with all that exports have, to hold any measure against.

They need the package `hypothesis`, which the library itself does not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from groundswell.records.mapping import CLOCKS, Columns, Ends, Extract, Mapping, Privacy, Promise, Times
from groundswell.working_time import OpeningHours

STEPS = ("Asked", "Checked", "Advised", "Sent back", "Decided", "Withdrawn")
FIRST_AT = datetime(2023, 3, 20)
Row = dict[str, Any]


def cases_strategy(
    *, most_cases: int = 8, most_events: int = 7, whole_days: bool = False
) -> st.SearchStrategy[list[Row]]:
    """Draw the events of a few cases, in any order: ties, repeats, rounds, open and reopened cases among them.

    Times lie within 60 days that hold a change to summer time in Europe, none of them in the hour that is lost.
    Cases end at the steps "Decided" and "Withdrawn"; what comes after these, if anything, reopens them.

    Args:
        most_cases: at most so many cases.
        most_events: at most so many events in each.
        whole_days: whether times are midnights, as in exports that have dates only.

    Returns:
        A strategy of rows for :func:`groundswell.testing.build_records`: case, step, at, officer, office, channel.

    Example:
        >>> from hypothesis import find
        >>> len(find(cases_strategy(most_cases=1), lambda rows: len(rows) == 2))
        2
    """
    events = st.lists(_events(whole_days), min_size=1, max_size=most_events)
    return st.lists(events, min_size=1, max_size=most_cases).flatmap(_name_cases)


def intervals_strategy(*, most_cases: int = 8, most_events: int = 6) -> st.SearchStrategy[list[Row]]:
    """Draw the work on a few cases: rows with a start and an end, overlapping or not, some without an end.

    Args:
        most_cases: at most so many cases.
        most_events: at most so many pieces of work on each.

    Returns:
        A strategy of rows as from :func:`cases_strategy`, with `end_at`.
    """
    lengths = st.none() | st.integers(0, 3 * 86_400)
    work = st.tuples(_events(False), lengths).map(_give_end)
    return st.lists(
        st.lists(work, min_size=1, max_size=most_events), min_size=1, max_size=most_cases
    ).flatmap(_name_cases)


def mappings_strategy() -> st.SearchStrategy[Mapping]:
    """Draw mappings with any of their parts set, of names in any writing.

    Returns:
        A strategy of mappings that a TOML file can hold.
    """
    names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    few = st.lists(names, max_size=3, unique=True).map(tuple)
    formats = st.lists(st.sampled_from(["%d/%m/%Y", "%Y_%j", "%d.%m.%y %H:%M"]), unique=True).map(tuple)
    moments = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1))
    columns = st.builds(
        Columns, case=st.none() | names, step=st.none() | names, at=st.none() | names, officer=st.none() | names,
        dates=st.dictionaries(names, names, max_size=3), case_attributes=few,
    )  # fmt: skip
    hours = st.builds(
        OpeningHours,
        weekdays=st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple),
        opens=st.times(datetime(2000, 1, 1, 0).time(), datetime(2000, 1, 1, 11).time()),
        country=st.sampled_from([None, "NL", "DE"]),
        closed_on=st.lists(st.dates(), max_size=2).map(tuple),
    )
    return st.builds(
        Mapping, shape=st.sampled_from(["events", "statuses", "intervals", "dates"]), columns=columns,
        times=st.builds(Times, zone=st.sampled_from(["UTC", "Europe/Amsterdam"]), formats=formats,
                        day_first=st.none() | st.booleans()),
        extract=st.builds(Extract, at=moments, window_from=moments),
        ends=st.builds(Ends, steps=few, withdrawals=few, last_event=st.booleans()),
        clocks=st.dictionaries(names, st.sampled_from(CLOCKS), max_size=3),
        promise=st.none() | st.builds(Promise, days=st.floats(0.5, 400), working=st.booleans(),
                                      share=st.floats(0, 1)),
        opening=st.none() | hours,
        privacy=st.builds(Privacy, keep=few, drop=few, keep_identifiers=st.booleans()),
        merge_steps=st.dictionaries(names, names, max_size=3),
        largest_bad_share=st.floats(0, 1),
    )  # fmt: skip


def _events(whole_days: bool) -> st.SearchStrategy[Row]:
    # Few different times, so that ties and repeats come up often.
    seconds = st.integers(0, 59).map(lambda day: day * 86_400)
    if not whole_days:
        seconds |= st.integers(0, 60 * 86_400 - 1)
    return st.fixed_dictionaries(
        {
            "step": st.sampled_from(STEPS),
            "at": seconds.map(_as_moment),
            "officer": st.sampled_from([None, "ann", "bob"]),
            "office": st.sampled_from([None, "north", "south"]),
            "channel": st.sampled_from([None, "desk", "web"]),
        }
    )


def _as_moment(seconds: int) -> datetime:
    moment = FIRST_AT + timedelta(seconds=seconds)
    lost = moment.date() == datetime(2023, 3, 26).date() and 1 <= moment.hour < 3
    return moment.replace(hour=4) if lost else moment


def _give_end(work: tuple[Row, int | None]) -> Row:
    row, seconds = work
    return row | {"end_at": row["at"] + timedelta(seconds=seconds) if seconds is not None else None}


def _name_cases(cases: list[list[Row]]) -> st.SearchStrategy[list[Row]]:
    rows = [{"case": f"case {number}"} | row for number, events in enumerate(cases) for row in events]
    return st.permutations(rows).map(list)
