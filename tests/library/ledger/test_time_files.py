"""Files of time: 18F Tock's shapes and plain tables; weeks, shares and sums, to the hundredth of an hour."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.hostile_files import ANNA, KNOWN, write_time

from groundswell.ledger.known_names import Known, KnownPerson, KnownPurpose
from groundswell.ledger.time_files import TimeFile, TimeLine, read_time_file

# What the interface of 18F Tock says of a line of a card: the columns of its CSV, in their order.
BULK = (
    "project_name", "project_id", "employee", "start_date", "end_date", "hours_spent", "billable", "agency",
    "flat_rate", "active", "mbnumber", "notes",
)  # fmt: skip
CARD = {
    "user": "brackish.okun",
    "project_id": "30",
    "project_name": "Big Project",
    "hours_spent": "16.80",
    "start_date": "2014-10-01",
    "end_date": "2014-10-04",
    "billable": True,
    "agency": "Ministry of Coin",
    "flat_rate": False,
    "notes": "",
}


def read(data: Any, **wishes: Any) -> TimeFile:
    if isinstance(data, list | dict):
        data = json.dumps(data)
    given = data.encode() if isinstance(data, str) else data
    return read_time_file(given, **({"name": "timecards", "known": KNOWN} | wishes))


def read_lines(data: Any, **wishes: Any) -> tuple[TimeLine, ...]:
    file = read(data, **wishes)
    assert file.faults == (), [fault.text for fault in file.faults]
    return file.lines


def write_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    """Write rows as the interface of Tock does."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_card_of_the_interface_is_read_from_json() -> None:
    file = read([CARD])

    assert file.shape == "tock json"
    assert file.lines == (
        TimeLine(1, "p2", date(2014, 9, 29), "target", "t1", "Big Project", Decimal("16.80"), None, True),
    )
    assert (file.hours, file.allocations) == (Decimal("16.80"), Decimal(0))
    assert file.weeks == (date(2014, 9, 29), date(2014, 9, 29))


def test_card_is_the_same_as_csv_as_list_and_as_the_only_page() -> None:
    listed = read_lines([CARD])
    paged = read_lines({"count": 1, "next": None, "previous": None, "results": [CARD]})
    table = read(write_csv([CARD]))

    assert paged == listed
    assert table.shape == "tock csv"
    assert table.lines == tuple(replace(line, line=2) for line in listed)


def test_last_of_several_pages_is_not_taken_for_all() -> None:
    file = read({"count": 101, "next": None, "previous": "page 1", "results": [CARD]})

    assert [fault.text for fault in file.faults] == ["This is one page of several: it has 1 of 101 records."]


def test_bulk_file_calls_people_employees_and_leaves_out_what_is_not_needed() -> None:
    row = "Big Project,30,anna.kim,2021-04-18,2021-04-24,40.00,True,Ministry,False,True,,planned"

    lines = read_lines(f"{','.join(BULK)}\n{row}\n")

    assert lines == (
        TimeLine(
            2, "p1", date(2021, 4, 19), "target", "t1", "Big Project", Decimal("40.00"), None, True, "planned"
        ),
    )


def test_share_of_the_week_and_grade_are_read_where_the_file_has_them() -> None:
    share = {**CARD, "hours_spent": None, "project_allocation": "0.500", "grade": 14}
    hours = {**CARD, "project_name": "Plain letters", "project_id": "31", "project_allocation": "0.000"}

    first, second = read_lines([share, {**hours, "grade": 14}])

    assert (first.hours, first.allocation, first.grade) == (None, Decimal("0.500"), "14")
    assert (second.hours, second.allocation) == (Decimal("16.80"), None)


def test_line_of_tock_without_any_time_is_no_line_and_said() -> None:
    file = read([CARD, {**CARD, "hours_spent": None, "notes": "none"}, {**CARD, "hours_spent": "0.00"}])

    assert len(file.lines) == 1
    assert file.said[-1] == "Lines without any time, for which nothing is booked: 2."


def make_fixture(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Make records in the shape of the public test data of Tock: models, numbers and fields."""
    stamp = "2015-06-08T12:00:00.000Z"
    return [
        {"model": "auth.user", "pk": 1, "fields": {"username": "anna.kim"}},
        {"model": "projects.accountingcode", "pk": 5, "fields": {"billable": True}},
        {"model": "projects.project", "pk": 1, "fields": {"name": "Out Of Office", "accounting_code": 5}},
        {"model": "hours.reportingperiod", "pk": 1, "fields": {"start_date": "2015-06-01", "end_date": "2015-06-08"}},
        {"model": "hours.timecard", "pk": 1, "fields": {"user": 1, "reporting_period": 1, "submitted": True}},
        {"model": "hours.timecardobject", "pk": 1,
         "fields": {"timecard": 1, "project": 1, "hours_spent": 20, "created": stamp, "modified": stamp}},
        *more,
    ]  # fmt: skip


def test_public_test_data_of_tock_is_joined() -> None:
    file = read(make_fixture())

    assert file.shape == "tock fixture"
    assert file.lines == (
        TimeLine(6, "p1", date(2015, 6, 1), "leave", "", "Out Of Office", Decimal(20), None, True),
    )


def test_of_two_records_of_one_number_the_later_is_kept() -> None:
    again = {
        "model": "hours.timecardobject",
        "pk": 1,
        "fields": {"timecard": 1, "project": 1, "hours_spent": 30},
    }

    file = read(make_fixture(again))

    assert file.hours == 30
    assert "Records with the number of an earlier one, in whose place they stand: 1." in file.said


def test_card_that_is_not_turned_in_is_left_out_and_said() -> None:
    card = {
        "model": "hours.timecard",
        "pk": 2,
        "fields": {"user": 1, "reporting_period": 1, "submitted": False},
    }
    line = {
        "model": "hours.timecardobject",
        "pk": 2,
        "fields": {"timecard": 2, "project": 1, "hours_spent": 8},
    }

    file = read(make_fixture(card, line))

    assert file.hours == 20
    assert "Lines of cards that are not turned in, left out: 1." in file.said


def test_plain_table_is_read_with_decimal_commas_and_clock_hours() -> None:
    lines = read_lines(
        write_time(
            "Anna Kim;2024-W10;Overhead;7,50;", "Anna Kim;2024-03-08;T-1;7:30;", "Sam Lee;2024-W10;T-1;;12,5%"
        ),
        known=replace(KNOWN, people=(ANNA, KnownPerson("p3", ("Sam Lee",)))),
    )

    assert [(line.week_on, line.hours, line.allocation) for line in lines] == [
        (date(2024, 3, 4), Decimal("7.50"), None),
        (date(2024, 3, 4), Decimal("7.5"), None),
        (date(2024, 3, 4), None, Decimal("0.125")),
    ]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("start_date,end_date", "2024-03-03,2024-03-09"),  # Sunday to Saturday
        ("start_date,end_date", "2024-03-04,2024-03-10"),
        ("start_date,end_date", "2024-03-01,2024-03-09"),  # nine days
        ("week starting", "2024-03-03"),
        ("week beginning", "2024-03-04"),
        ("week ending", "2024-03-10"),
        ("week ending", "2024-03-08"),
        ("week", "2024-W10"),
        ("week", "2024-03-06"),
        ("date", "2024-03-09"),
    ],
)
def test_week_is_that_of_most_of_its_days(columns: str, cells: str) -> None:
    lines = read_lines(f"user,project,hours,{columns}\nanna.kim,Overhead,7.5,{cells}\n")

    assert [line.week_on for line in lines] == [date(2024, 3, 4)]


def test_hours_of_three_decimals_are_not_thousands() -> None:
    lines = read_lines("user,week,project,hours\nanna.kim,2024-W10,Overhead,7.500\n")

    assert lines[0].hours == Decimal("7.500")


def test_day_of_several_lines_is_summed_by_week_and_limit_is_that_of_the_ledger() -> None:
    rows = [f"Anna Kim;2024-03-0{day};Overhead;12,5;" for day in range(4, 9)]
    header = "person;date;project;hours;allocation"

    assert read(write_time(*rows, header=header)).faults[0].code == "hours-above-week"
    known = replace(KNOWN, most_hours=Decimal("62.5"))
    assert read(write_time(*rows, header=header), known=known).hours == Decimal("62.5")


@pytest.mark.parametrize(
    ("shares", "codes"), [(("1", "0,25"), ["allocations-above-week"]), (("0,5", "0,5"), [])]
)
def test_whole_week_leaves_no_room_for_more(shares: tuple[str, str], codes: list[str]) -> None:
    first, second = (
        f"Anna Kim;2024-W10;{purpose};;{share}"
        for purpose, share in zip(("Overhead", "T-1"), shares, strict=True)
    )

    assert [fault.code for fault in read(write_time(first, second)).faults] == codes


def test_week_that_begins_before_the_first_day_is_booked_where_it_ends_after_it() -> None:
    known = replace(KNOWN, first_on=date(2024, 3, 6))

    assert len(read_lines(write_time("Anna Kim;2024-W10;Overhead;7,5;"), known=known)) == 1
    assert (
        read(write_time("Anna Kim;2024-W09;Overhead;7,5;"), known=known).faults[0].code
        == "ledger-day-too-early"
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "User,Email,Project,Task,Start date,End date,Duration",
            "Anna Kim,a@x,Overhead,t,2024-03-05,2024-03-05,07:30:00",
        ),
        (
            "Date,Project,Project Code,Task,Notes,Hours,Billable?,Employee",
            "2024-03-05,Overhead,,t,n,7.5,Yes,anna.kim",
        ),
        ("Mitarbeiter;Datum;Projekt;Stunden;Beschreibung", "Anna Kim;05.03.2024;Overhead;7,50;Brief"),
        ("employee_name,employee_id,week,project,hours", "Anna Kim,p1,2024-W10,Overhead,7.50"),
    ],
)
def test_files_of_other_systems_are_read_by_their_columns(header: str, row: str) -> None:
    lines = read_lines(f"{header}\n{row}\n")

    assert [(line.person, line.week_on, line.purpose, line.hours) for line in lines] == [
        ("p1", date(2024, 3, 4), "overhead", Decimal("7.5"))
    ]


def test_clock_time_is_exact_to_the_hundredth_of_an_hour() -> None:
    assert read_lines(write_time("Anna Kim;2024-W10;Overhead;0:00:36;"))[0].hours == Decimal("0.01")
    assert read(write_time("Anna Kim;2024-W10;Overhead;0:00:35;")).faults[0].code == "hours-too-fine"


def test_total_of_hours_and_control_sum_are_checked() -> None:
    rows = ["Anna Kim;2024-W10;Overhead;7,5;", "anna.kim;2024-W10;T-1;2,5;"]

    assert read(write_time(*rows, "Total;;;10,0;"), control_sum=Decimal(10)).hours == 10
    assert [one.code for one in read(write_time(*rows), control_sum=Decimal(11)).faults] == [
        "control-sum-wrong"
    ]


def make_cards(seed: int, count: int) -> tuple[Known, list[dict[str, Any]]]:
    """Make cards of 120 people on 90 projects, and what the ledger knows of both."""
    draw = random.Random(seed)
    people = [f"{draw.randrange(16**6):06x}.user{number}" for number in range(120)]
    projects = [f"Project {number}" for number in range(90)]
    cards: list[dict[str, Any]] = []
    while len(cards) < count:
        first = date(2015, 1, 4) + timedelta(weeks=len(cards) // 400)
        for person in draw.sample(people, 100):
            for number in draw.sample(range(90), 4):
                hours = f"{draw.randrange(1, 61) / 4:.2f}"
                cards.append({
                    **CARD, "user": person, "project_id": str(number), "project_name": projects[number],
                    "hours_spent": hours, "start_date": str(first), "end_date": str(first + timedelta(days=6)),
                    "notes": "worked, and wrote",
                })  # fmt: skip
    known = Known(
        people=[KnownPerson(name, (name,)) for name in people],
        purposes=[KnownPurpose("target", name, (name, str(at))) for at, name in enumerate(projects)],
    )
    return known, cards[:count]


def test_16_000_records_of_test_data_are_the_same_as_the_cards() -> None:
    known, cards = make_cards(6, 16_000)
    people = {name: pk for pk, name in enumerate(sorted({card["user"] for card in cards}), start=1)}
    weeks = {first: pk for pk, first in enumerate(sorted({card["start_date"] for card in cards}), start=1)}
    records: list[dict[str, Any]] = [
        {"model": "auth.user", "pk": pk, "fields": {"username": name}} for name, pk in people.items()
    ]
    for first, pk in weeks.items():
        fields = {"start_date": first, "end_date": str(date.fromisoformat(first) + timedelta(days=6))}
        records.append({"model": "hours.reportingperiod", "pk": pk, "fields": fields})
    numbers = {
        key: pk for pk, key in enumerate(sorted({(card["user"], card["start_date"]) for card in cards}))
    }
    for (name, first), pk in numbers.items():
        fields = {"user": people[name], "reporting_period": weeks[first], "submitted": True}
        records.append({"model": "hours.timecard", "pk": pk, "fields": fields})
    for pk, card in enumerate(cards):
        timecard = numbers[card["user"], card["start_date"]]
        fields = {
            "timecard": timecard,
            "project": int(card["project_id"]),
            "hours_spent": card["hours_spent"],
        }
        records.append({"model": "hours.timecardobject", "pk": pk, "fields": fields})

    joined, listed = read(records, known=known), read(write_csv(cards), known=known)

    assert joined.fault_count == 0
    assert [(one.person, one.week_on, one.purpose_key, one.hours) for one in joined.lines] == [
        (one.person, one.week_on, one.purpose_key, one.hours) for one in listed.lines
    ]


def test_16_000_cards_are_read_to_the_hundredth() -> None:
    known, cards = make_cards(5, 16_000)

    file = read(write_csv(cards), known=known)

    assert file.fault_count == 0
    assert len(file.lines) == 16_000
    assert file.hours == sum(Decimal(card["hours_spent"]) for card in cards)
    assert [line.project for line in file.lines] == [card["project_name"] for card in cards]


@given(
    hundredths=st.lists(st.integers(1, 600), min_size=1, max_size=10), delimiter=st.sampled_from((",", ";"))
)
def test_hours_are_exact_in_each_shape(hundredths: list[int], delimiter: str) -> None:
    cards = [
        {**CARD, "hours_spent": f"{number / 100:.2f}", "notes": str(at)}
        for at, number in enumerate(hundredths)
    ]

    file = read(cards)
    table = read(write_csv(cards, delimiter))

    assert file.hours == table.hours == Decimal(sum(hundredths)) / 100
    assert [line.hours for line in table.lines] == [Decimal(number) / 100 for number in hundredths]
