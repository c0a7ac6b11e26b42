"""Monthly figures: the columns of Service Performance, three kinds of missing, and rules that figures must keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from library.ledger.hostile_files import KNOWN

from groundswell.evidence.service_figures import Missing
from groundswell.ledger.figure_files import FIGURES, FigureFile, FigureLine, read_figure_file
from groundswell.ledger.figure_rows import check_month

# The names of the columns of Service Performance's own file.
COLUMNS = (
    "Department", "Agency", "Service", "Timestamp", "Transactions Received - Online",
    "Transactions Received - Phone", "Transactions Received - Paper", "Transactions Received - Face to face",
    "Transactions Received - Other", "Transactions Processed - Total", "Transactions Processed - Intended",
    "Calls Received - Total", "Calls Received - Perform a transaction", "Calls Received - Get information",
    "Calls Received - Chase Progress", "Calls Received - Challenge Decision", "Calls Received - Other",
)  # fmt: skip


def read(text: str, **wishes: Any) -> FigureFile:
    return read_figure_file(text.encode(), **({"known": KNOWN} | wishes))


def read_figures(text: str, **wishes: Any) -> dict[str, float | str | None]:
    file = read(text, **wishes)
    assert file.faults == (), [fault.text for fault in file.faults]
    return {line.name: line.missing or line.value for line in file.lines}


def test_file_of_service_performance_is_read_whole() -> None:
    row = "Transport,Vehicles,Permits,2023-04-01,100,20,N/P,N/A,0,100,90,50,20,10,20,0,0"

    file = read(f"{','.join(COLUMNS)}\n{row}\n")

    assert {line.name: line.missing or line.value for line in file.lines} == {
        "received_online": 100.0, "received_phone": 20.0, "received_paper": "not provided",
        "received_face_to_face": "not applicable", "received_other": 0.0, "processed": 100.0, "accepted": 90.0,
        "calls": 50.0, "calls_transact": 20.0, "calls_information": 10.0, "calls_progress": 20.0,
        "calls_challenge": 0.0, "calls_other": 0.0,
    }  # fmt: skip
    assert {(line.service, line.month_on) for line in file.lines} == {("Permits", date(2023, 4, 1))}
    assert file.coverage == pytest.approx(11 / 12)
    assert file.said[-1] == "Columns that were left out: Department, Agency."


def test_months_and_digital_figures_are_read_with_groups_and_marks() -> None:
    text = (
        "Month;Started;Completed;Completed digital;Completed assisted\n"
        "March 2024;1.200;1.000;800;***\n04/2024;900;850;;N/A\nTotal;2.100;1.850;800;\n"
    )

    file = read(text, service="Permits")

    assert file.lines[:5] == (
        FigureLine(2, "Permits", date(2024, 3, 1), "started", 1200.0),
        FigureLine(2, "Permits", date(2024, 3, 1), "completed", 1000.0),
        FigureLine(2, "Permits", date(2024, 3, 1), "completed_digital", 800.0),
        FigureLine(2, "Permits", date(2024, 3, 1), "completed_assisted", None, "not requested"),
        FigureLine(3, "Permits", date(2024, 4, 1), "started", 900.0),
    )
    assert len(file.lines) == 8
    assert file.months == (date(2024, 3, 1), date(2024, 4, 1))
    assert file.coverage == pytest.approx(5 / 6)


def test_lines_come_in_the_order_of_the_figures() -> None:
    names = [line.name for line in read("month,completed,started\n2024-03,1,2\n").lines]

    assert names == sorted(names, key=FIGURES.index)


def test_groups_written_both_ways_are_told() -> None:
    faults = read("month;started;completed\n2024-03;1.200;1,100\n").faults

    assert [fault.code for fault in faults] == ["amounts-contradict"]


def test_same_month_of_two_services_is_no_fault() -> None:
    text = "month,service,started\n2024-03,Permits,1\n2024-03,Passports,2\n"

    assert len(read(text, known=replace(KNOWN, services={})).lines) == 2
    assert [fault.code for fault in read(text).faults] == ["word-not-known"]


def test_column_is_taken_as_somebody_said() -> None:
    assert read_figures("month,begun online\n2024-03,7\n", columns={"started": "begun online"}) == {
        "started": 7.0
    }


P, R, A = Missing.NOT_PROVIDED, Missing.NOT_REQUESTED, Missing.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("figures", "broken"),
    [
        ({"started": 10, "completed": 10}, []),
        ({"started": 10, "completed": 11}, ["completed"]),
        ({"started": P, "completed": 11}, []),
        ({"processed": 10, "accepted": 10}, []),
        ({"processed": 10, "accepted": 11}, ["accepted"]),
        ({"received_phone": 5, "calls_transact": 5}, []),
        ({"received_phone": 5, "calls_transact": 4}, ["calls_transact"]),
        ({"received_phone": A, "calls_transact": 4}, []),
        ({"calls": 10, "calls_information": 6, "calls_other": 4}, []),
        ({"calls": 10, "calls_information": 6, "calls_other": 5}, ["calls"]),
        ({"calls": 10, "calls_information": 6, "calls_other": 3}, ["calls"]),
        ({"calls": 10, "calls_information": 6, "calls_other": P}, []),  # the rest is not specified
        ({"calls": 10, "calls_information": 6, "calls_other": A}, ["calls"]),
        ({"calls": 10, "calls_information": 11, "calls_other": P}, ["calls"]),
        ({"completed": 10, "completed_digital": 6}, []),
        ({"completed": 10, "completed_digital": 11}, ["completed"]),
        ({"completed": 10, "completed_digital": 6, "completed_assisted": 1, "completed_other": 3}, []),
        (
            {"completed": 10, "completed_digital": 6, "completed_assisted": 1, "completed_other": 2},
            ["completed"],
        ),
        ({"completed": 10, "completed_digital": 6, "completed_assisted": R, "completed_other": 2}, []),
        ({"started": 1, "completed": 2, "processed": 1, "accepted": 2}, ["completed", "accepted"]),
    ],
)
def test_figures_of_a_month_keep_the_rules(figures: dict[str, Any], broken: list[str]) -> None:
    assert [name for name, _error in check_month(figures)] == broken
