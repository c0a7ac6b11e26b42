"""Lists of cases, and single cases, against records written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from groundswell.errors import CaseUnknown, StepUnknown
from groundswell.evidence.points_of_wait import read_step_limits
from groundswell.evidence.step_limits import fit_step_limits, read_stay_times
from groundswell.evidence.stuck import find_long_stays
from groundswell.spells import Records
from groundswell.spells.case_lines import CasePage, get_case_line, list_cases
from groundswell.testing import build_records
from groundswell.working_time import OpeningHours

EVENTS = [
    {"case": "a", "step": "Asked", "at": "2024-01-01T09:00", "channel": "web", "office": "north"},
    {"case": "a", "step": "Checked", "at": "2024-01-03T09:00", "officer": "ann", "office": "north"},
    {"case": "a", "step": "Decided", "at": "2024-01-05T21:00", "officer": "bob"},
    {"case": "b", "step": "Asked", "at": "2024-01-02T09:00", "channel": "desk"},
    {"case": "b", "step": "Checked", "at": "2024-01-20T09:00", "officer": "ann", "office": "south"},
    {"case": "c", "step": "Asked", "at": "2024-01-31T09:00"},
    {"case": "d", "step": "Asked", "at": "2024-01-04T09:00"},
    {"case": "d", "step": "Withdrawn", "at": "2024-01-14T09:00"},
]


@pytest.fixture
def records() -> Records:
    """Four cases: two open, one decided, one withdrawn."""
    return build_records(
        EVENTS, ends=["Decided"], withdrawals=["Withdrawn"], extract_at="2024-02-01T09:00",
        attributes={"region": {"a": "North"}}, clocks={"Checked": "agency"}, due={"a": "2024-01-04"},
        opening=OpeningHours(weekdays=(0, 1, 2, 3, 4), opens=time(9), closes=time(17)),
    )  # fmt: skip


def list_keys(page: CasePage) -> list[str]:
    return [row.case_key for row in page.rows]


def test_cases_are_listed_longest_or_newest_first_and_by_page(records: Records) -> None:
    assert list_keys(list_cases(records)) == ["b", "d", "a", "c"]
    assert list_keys(list_cases(records, order="newest")) == ["c", "d", "b", "a"]
    page = list_cases(records, limit=2, offset=1)
    assert (list_keys(page), page.total) == (["d", "a"], 4)
    assert list_cases(records, offset=9) == CasePage((), 4)


def test_cases_are_listed_by_state_and_by_the_step_at_which_they_are(records: Records) -> None:
    assert list_keys(list_cases(records, state="open")) == ["b", "c"]
    assert list_keys(list_cases(records, state="withdrawn")) == ["d"]
    assert list_keys(list_cases(records, step="Checked")) == ["b"]
    assert list_keys(list_cases(records, step="Decided")) == ["a"]
    assert list_cases(records, step="Decided", state="open").total == 0


def test_case_in_a_list_says_where_it_is_and_who_has_it(records: Records) -> None:
    open_case, ended = (
        list_cases(records, step="Checked").rows[0],
        list_cases(records, step="Decided").rows[0],
    )

    assert (open_case.wait_days, open_case.step_days, open_case.step) == (30.0, 12.0, "Checked")
    assert (open_case.officer, open_case.office, open_case.clock) == ("ann", "south", "agency")
    assert open_case.received_at == datetime(2024, 1, 2, 9, tzinfo=UTC)
    assert ended.ended_at == datetime(2024, 1, 5, 21, tzinfo=UTC)
    assert (ended.step_days, ended.clock, ended.officer, ended.office) == (None, None, None, None)


def test_cases_that_are_stuck_are_those_of_the_finding(records: Records) -> None:
    limits = read_step_limits(records)
    found = find_long_stays(records, fit_step_limits(read_stay_times(records)))
    keys = records.columns(records.cases)["case_key"]

    assert set(list_keys(list_cases(records, stuck=limits))) == {str(keys[case.case_id]) for case in found}
    steps = {row["step"]: row["step_id"] for row in records.fetch(records.steps).to_pylist()}
    assert list_keys(list_cases(records, stuck={steps["Checked"]: 11.0, steps["Asked"]: 2.0})) == ["b"]
    assert list_cases(records, stuck={steps["Checked"]: 12.0}).total == 0
    assert list_cases(records, stuck={}).total == 0


def test_case_line_holds_every_stay_without_a_gap(records: Records) -> None:
    line = get_case_line(records, "a")

    assert [(spell.step, spell.days, spell.officer) for spell in line.spells] == [
        ("Asked", 2.0, None),
        ("Checked", 2.5, "ann"),
    ]
    assert line.spells[0].left_at == line.spells[1].entered_at
    assert [spell.opening_hours for spell in line.spells] == [16.0, 24.0]
    assert line.spells[0].work_days is None
    assert (line.end_step, line.channel, line.attributes) == ("Decided", "web", (("region", "North"),))
    assert line.due_at == datetime(2024, 1, 4, tzinfo=UTC)
    assert line.case == list_cases(records, step="Decided").rows[0]


def test_case_line_of_work_says_for_how_long_somebody_acted() -> None:
    rows = [{"case": "a", "step": "Read", "at": "2024-01-01T00:00", "end_at": "2024-01-01T12:00"}]
    line = get_case_line(build_records(rows, shape="intervals", extract_at="2024-01-03"), "a")

    assert [(spell.days, spell.work_days) for spell in line.spells] == [(2.0, 0.5)]


def test_case_line_of_an_open_case_ends_with_the_stay_that_goes_on(records: Records) -> None:
    line = get_case_line(records, "c")

    assert (line.end_step, line.due_at, line.channel, line.attributes) == (None, None, None, ())
    assert (line.spells[-1].left_at, line.spells[-1].days) == (None, 1.0)


def test_case_or_step_that_is_not_there_is_told(records: Records) -> None:
    with pytest.raises(CaseUnknown, match="no case 'z'"):
        get_case_line(records, "z")
    with pytest.raises(StepUnknown, match="did you mean 'Checked'"):
        list_cases(records, step="Cheked")
