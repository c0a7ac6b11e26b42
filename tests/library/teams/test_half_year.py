"""A half-year of deeds against a table computed by hand."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person
from groundswell.teams.readiness import compute_readiness, trace_readiness

START = date(2026, 1, 5)
PEOPLE = [
    Person("ana", "Ana Ruiz", "agency", START),
    Person("ben", "Ben Osei", "agency", START, until_on=date(2026, 5, 31)),
    Person("cleo", "Cleo Marsh", "agency", date(2026, 3, 1)),
    Person("tom", "Tom Lee", "unit", START),
    Person("uma", "Uma Singh", "unit", START),
]
# Weights 4 + 4 + 2 + 2 + 1 + 2 = 15; from 16 June the page is no duty any more: 14.
DUTIES = [
    Duty("import", "Import the records", "stops", 30, from_on=START),  # counts for 60 days
    Duty("looks", "Read the trial", "stops", 7, from_on=START),  # 14, so 28 at least
    Duty("letters", "Check the letters", "slows", 14, from_on=START),  # 28
    Duty("ledger", "Close the month", "slows", 30, from_on=START),  # 60
    Duty("page", "Publish the page", "minor", 90, from_on=START, until_on=date(2026, 6, 15)),  # 180
    Duty("incidents", "Answer incidents", "slows", None, from_on=START),  # as things happen
]
FIELDS = ("import", "looks", "letters", "ledger", "page", "incidents")
# By hand, from data/half_year.csv. Age is in days from the last deed done alone, on no account of the unit's, by
# somebody of the agency who is still there.
#
# import (60 days): Ana looks on 6 Feb, together 6 Mar, alone 7 Apr (agency's account). What she does alone on 7 May is
#   on the unit's account, and that of 8 June nobody confirmed. Ages of 7 Apr: 30 Apr 23, 31 May 54, 30 June 84 > 60.
# looks (28): Ben looks on 2 and 9 Feb, together 16 and 23 Feb, alone each Monday from 2 Mar to 25 May.
#   Ages: 31 Mar 1 (30 Mar), 30 Apr 3 (27 Apr), 31 May 6 (25 May). Ben leaves on 31 May. Cleo together on 22 June.
# letters (28): Ana alone on 28 Jan and 11 Feb: 31 Jan 3, 28 Feb 17, 31 Mar 48 > 28, 30 Apr 78. Cleo alone on 20 May,
#   3 and 17 June: 31 May 11, 30 June 13.
# ledger (60): Ana alone, on a third party's account, 30 Jan and 31 Mar: 31 Jan 1, 28 Feb 29, 31 Mar 0, 30 Apr 30,
#   31 May 61 > 60, 30 June 91.
# page (180): Ben alone on 20 Apr, on the unit's account; he leaves on 31 May. Ended on 15 June.
# incidents: days done: 21 Jan, 17 Feb, 3, 10, 17 and 24 Mar, 25 June. Ana alone 17 Feb and 3 Mar.
#   31 Jan: 27 days / 1 done, twice: 54            nobody of the agency
#   28 Feb: 55 / 2 = 27.5, twice: 55               age of 17 Feb: 11
#   31 Mar: 86 / 6 = 14.33, twice: 28.67, so 29    age of 3 Mar: 28
#   30 Apr: 116 / 6 = 19.33, twice: 38.67, so 39   age 58 > 39
#   31 May: 147 / 6 = 24.5, twice: 49              age 89 > 49
#   30 June: 177 / 7 = 25.29, twice: 50.57, so 51  age 119 > 51
TABLE = [
    # day, state of each duty in the order of FIELDS, days that a deed of an incident counts, ready of whole
    ("2026-01-31", "none none ready ready none none", 54, 2 + 2, 15),
    ("2026-02-28", "seen together ready ready none ready", 55, 2 + 2 + 2, 15),
    ("2026-03-31", "together ready stale ready none ready", 29, 4 + 2 + 2, 15),
    ("2026-04-30", "ready ready stale ready together stale", 39, 4 + 4 + 2, 15),
    ("2026-05-31", "ready ready ready stale together stale", 49, 4 + 4 + 2, 15),
    ("2026-06-30", "stale together ready stale - stale", 51, 2, 14),
]
# By weight: 31 Jan Ana does letters 2 + ledger 2. 28 Feb incidents 2 as well. 31 Mar ledger 2 + incidents 2, and
# Ben looks 4. 30 Apr Ana import 4 + ledger 2. 31 May Ana import 4, Cleo letters 2. 30 June Cleo letters 2 of 14.
PERSONS = [
    ("2026-01-31", {"ana": 4, "ben": 0}),
    ("2026-02-28", {"ana": 6, "ben": 0}),
    ("2026-03-31", {"ana": 4, "ben": 4, "cleo": 0}),
    ("2026-04-30", {"ana": 6, "ben": 4, "cleo": 0}),
    ("2026-05-31", {"ana": 4, "ben": 4, "cleo": 2}),
    ("2026-06-30", {"ana": 0, "cleo": 2}),
]


def read_deeds() -> list[Deed]:
    """Read the half-year."""
    with (Path(__file__).parent / "data/half_year.csv").open(encoding="utf-8") as file:
        return [
            Deed(
                row["duty"],
                datetime.combine(date.fromisoformat(row["on"]), datetime.min.time(), UTC)
                + timedelta(hours=10),
                row["by"],
                tuple(row["together"].split()),
                tuple(row["watched"].split()),
                row["account_home"],
                row["confirmed"] == "yes",
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("day", "states", "days", "ready", "whole"), TABLE, ids=[one[0] for one in TABLE])
def test_half_year_is_as_computed_by_hand(day, states, days, ready, whole):
    found = compute_readiness(DUTIES, PEOPLE, read_deeds(), date.fromisoformat(day))

    told = {line.duty.key: line.state for line in found.lines}
    assert " ".join(told.get(key, "-") for key in FIELDS) == states
    assert {line.duty.key: line.fresh_days for line in found.lines}["incidents"] == days
    assert (found.ready_weight, found.whole_weight) == (ready, whole)
    assert found.share == ready / whole


@pytest.mark.parametrize(("day", "weights"), PERSONS, ids=[one[0] for one in PERSONS])
def test_half_year_per_person_is_as_computed_by_hand(day, weights):
    found = compute_readiness(DUTIES, PEOPLE, read_deeds(), date.fromisoformat(day))

    assert {one.person.key: one.weight for one in found.people} == weights


def test_half_year_traced_is_as_computed_by_hand():
    traced = trace_readiness(DUTIES, PEOPLE, read_deeds(), [date.fromisoformat(one[0]) for one in TABLE])

    assert [(str(day.on), day.ready_weight, day.whole_weight) for day in traced] == [
        (day, ready, whole) for day, _states, _days, ready, whole in TABLE
    ]
    assert traced[-1].people == {"ana": 0.0, "cleo": 2 / 14}
    assert [day.critical_without for day in traced] == [2, 2, 1, 0, 0, 2]


def test_half_year_lapses_on_the_day_computed_by_hand():
    """The ledger was closed on 31 March: 60 days later is 30 May, and 31 May is one too many."""
    days = [date(2026, 5, 30), date(2026, 5, 31)]
    # 30 May: import 4, looks 4, letters 2, ledger 2. On 31 May the ledger is stale.
    assert [day.ready_weight for day in trace_readiness(DUTIES, PEOPLE, read_deeds(), days)] == [12, 10]


def test_half_year_says_in_sentences_what_the_table_says():
    on = date(2026, 4, 30)
    why = {line.duty.key: line.why for line in compute_readiness(DUTIES, PEOPLE, read_deeds(), on).lines}

    assert why == {
        "import": "Ana Ruiz did it alone on 7 April 2026. That counts until 6 June 2026.",
        "looks": "Ben Osei did it alone on 27 April 2026. That counts until 25 May 2026.",
        "letters": "Ana Ruiz did it alone, last on 11 February 2026. A deed of this duty counts for 28 days, so that"
        " is too long ago.",
        "ledger": "Ana Ruiz did it alone on 31 March 2026. That counts until 30 May 2026.",
        "page": "Ben Osei did it alone, last on 20 April 2026, but on an account of the unit's.",
        "incidents": "Ana Ruiz did it alone, last on 3 March 2026. A deed of this duty counts for 39 days, so that is"
        " too long ago.",
    }


def test_half_year_at_its_end_names_the_critical_duties_that_nobody_can_do():
    found = compute_readiness(DUTIES, PEOPLE, read_deeds(), date(2026, 6, 30))

    assert [duty.key for duty in found.critical_without] == ["import", "looks"]
    assert (
        found.lines[1].why == "Cleo Marsh did it with somebody else, last on 22 June 2026, and never alone."
    )
