"""Lists of cases: read as a whole, and each case decided once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.errors.trying import AllocationListFaulty
from groundswell.testing.trials import KEY, build_design
from groundswell.trials.case_lists import ListedCase, allocate_listed, decide_row, read_case_list
from groundswell.trials.design import Design
from groundswell.trials.ledger_file import open_ledger, read_ledger

EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2024, 2, 1, tzinfo=UTC)


def read(path: Path, text: str, design: Design | None = None) -> list[ListedCase]:
    path.write_text(text)
    return read_case_list(path, design or build_design(), earliest=EARLIEST, now=NOW)


def test_case_without_a_moment_is_allocated_now(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", "case\n a1 \n") == [ListedCase("a1", NOW)]


def test_moment_without_a_zone_is_the_agencys(tmp_path: Path) -> None:
    design = build_design(time_zone="Europe/Warsaw")

    listed = read(tmp_path / "a.csv", "case,at\na,2024-01-09T09:00\n", design)

    assert listed[0].at == datetime(2024, 1, 9, 8, tzinfo=UTC)


def test_list_of_a_spreadsheet_with_semicolons_and_further_columns_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        "\ufeffcase;name;channel;at\r\na;Müller, A.;desk;2024-01-09\r\n".encode()
    )

    listed = read_case_list(tmp_path / "a.csv", build_design(), earliest=EARLIEST, now=NOW)

    assert [(one.case, one.channel) for one in listed] == [("a", "desk")]


def test_list_for_offices_needs_their_column(tmp_path: Path) -> None:
    design = build_design(unit="office", offices=("N", "S", "E", "W"), schedule=(0, -1, 0, -1))

    with pytest.raises(AllocationListFaulty, match="no column office"):
        read(tmp_path / "a.csv", "case\na\n", design)
    listed = read(tmp_path / "a.csv", "case,office,at\na,N,2024-01-09\nb,S,2024-01-09\n", design)
    assert [decide_row(KEY, design, one, exposed=0).arm for one in listed] == ["reminder", "usual"]


def test_list_with_a_fault_in_its_last_line_allocates_nothing(tmp_path: Path) -> None:
    with pytest.raises(AllocationListFaulty, match="line 3"):
        read(tmp_path / "a.csv", "case,at\na,2024-01-09\nb,soon\n")


def test_case_of_the_ledger_keeps_its_arm_when_the_trial_has_stopped(tmp_path: Path) -> None:
    design = build_design()
    cases = [ListedCase(f"c{number}", NOW) for number in range(40)]
    with open_ledger(tmp_path / "ledger.csv", design.sha256) as opened:
        before = allocate_listed(opened, KEY, design, cases)
        after = allocate_listed(opened, KEY, design, [*cases, ListedCase("new", NOW)], stopped=True)

    assert after[:-1] == before
    assert (after[-1].arm, after[-1].reason) == ("usual", "stopped")
    assert len(read_ledger(tmp_path / "ledger.csv", design.sha256).rows) == 41


@pytest.mark.parametrize("most", [1, 7, 20])
def test_cap_is_reached_exactly_and_never_passed(tmp_path: Path, most: int) -> None:
    design = build_design(most_exposed=most)
    cases = [ListedCase(f"c{number}", NOW) for number in range(200)]

    with open_ledger(tmp_path / "ledger.csv", design.sha256) as opened:
        rows = allocate_listed(opened, KEY, design, cases)

    assert sum(row.exposed for row in rows) == most
    last = max(row.number for row in rows if row.exposed)
    assert {row.reason for row in rows if row.number > last} == {"cap"}
