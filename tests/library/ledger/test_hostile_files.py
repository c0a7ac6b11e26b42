"""Files that must not be booked: each has its message, word for word, and nothing of it comes back as a line."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from library.ledger.hostile_files import (
    COSTS,
    FIGURES,
    GOOD,
    KNOWN,
    SURVEYS,
    TIMES,
    Hostile,
    write_costs,
    write_time,
)

from groundswell.errors import FileMissing, FileUnreadable
from groundswell.ledger import file_text
from groundswell.ledger.figure_files import read_figure_file
from groundswell.ledger.file_faults import MOST_SHOWN
from groundswell.ledger.finance_files import read_finance_file
from groundswell.ledger.survey_files import read_survey_file
from groundswell.ledger.time_files import read_time_file

READERS: dict[str, Callable[..., Any]] = {
    "costs": read_finance_file,
    "time": read_time_file,
    "survey": read_survey_file,
    "figures": read_figure_file,
}
FILES = [
    (kind, one)
    for kind, group in zip(READERS, (COSTS, TIMES, SURVEYS, FIGURES), strict=True)
    for one in group
]
UNWANTED = ("invalid", "please", "sorry", "oops", "illegal")


def read_told() -> dict[str, str]:
    """Read what is told about each file, by kind and name."""
    text = (Path(__file__).parent / "data/hostile_files.txt").read_text(encoding="utf-8")
    sections = (section.partition("\n") for section in text.split("## ")[1:])
    return {title.strip(): body.strip() for title, _line, body in sections}


TOLD = read_told()


def read(kind: str, data: bytes, **wishes: Any) -> Any:
    usual = {"name": "costs.csv", "known": KNOWN} | ({"point": "end"} if kind == "survey" else {})
    return READERS[kind](data, **(usual | wishes))


def write_faults(file: Any) -> str:
    """Write the faults of a file as the folder data has them: place and code, then a line for each sentence."""
    parts = []
    for fault in file.faults:
        place = f"line {fault.line}, {fault.column}" if fault.column else f"line {fault.line}"
        times = f" ({fault.count} times)" if fault.count > 1 else ""
        parts.append(f"{place}: {fault.code}{times}\n{fault.text}\n  {fault.expected}\n  {fault.next_step}")
    return "\n".join(parts)


@pytest.mark.parametrize(("kind", "hostile"), FILES, ids=[f"{kind}-{one.name}" for kind, one in FILES])
def test_hostile_file_is_told_word_for_word_and_gives_no_line(kind: str, hostile: Hostile) -> None:
    file = read(kind, hostile.data, **hostile.wishes)

    assert write_faults(file) == TOLD[f"{kind}: {hostile.name}"]
    assert file.lines == ()
    assert file.fault_count == sum(fault.count for fault in file.faults)
    assert file.sha256 == sha256(hostile.data).hexdigest()


def test_told_files_are_those_that_are_read() -> None:
    assert set(TOLD) == {f"{kind}: {one.name}" for kind, one in FILES}
    assert not [word for word in UNWANTED if word in "\n".join(TOLD.values()).lower()]


@pytest.mark.parametrize("kind", READERS)
def test_file_booked_before_is_told(kind: str) -> None:
    data = b"month,person\n2024-03,x\n"
    known = replace(KNOWN, files={sha256(data).hexdigest(): "batch of 2 May"})

    file = read(kind, data, known=known)

    assert "costs.csv was booked before, to the byte: batch of 2 May." in [one.text for one in file.faults]
    assert file.lines == ()


def test_good_line_is_not_booked_beside_a_fault() -> None:
    good = read("costs", write_costs(GOOD))
    both = read("costs", write_costs(GOOD, "2024-03-02;ACME Ltd;A-2;x;Overhead"))

    assert len(good.lines) == 1
    assert good.fault_count == 0
    assert both.lines == ()
    assert dict(both.totals) == {}


def test_first_200_faults_are_shown_and_all_are_counted() -> None:
    rows = [f"2024-03-01;ACME Ltd;B-{number};x{number};Overhead" for number in range(500)]

    file = read("costs", write_costs(*rows))

    assert len(file.faults) == MOST_SHOWN == 200
    assert file.fault_count == 500
    assert [fault.line for fault in file.faults] == list(range(2, 202))


def test_same_fault_in_many_lines_is_told_once_with_its_count() -> None:
    rows = [f"Anna Kim;2024-03-05;Project {number % 2};0,5;" for number in range(60)]

    file = read("time", write_time(*rows))

    assert [(one.line, one.value, one.count) for one in file.faults] == [
        (2, "Project 0", 30),
        (3, "Project 1", 30),
    ]
    assert file.fault_count == 60


def test_value_with_terminal_escapes_is_shown_escaped() -> None:
    file = read("costs", write_costs("2024-03-01;A;1;1,50;red\x1b[31m"))

    assert file.faults[0].value == "red\\x1b[31m"
    assert "\x1b" not in file.faults[0].text


def test_zero_byte_in_a_text_is_told() -> None:
    file = read("costs", write_costs(GOOD.replace("ACME", "AC\0ME")))

    assert [fault.text for fault in file.faults] == ["costs.csv holds binary data, not text."]
    assert file.lines == ()


def test_packed_file_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_text, "MOST_BYTES", 1 << 20)
    packed = gzip.compress(b"a,b\n" * (1 << 20))

    file = read("costs", packed)

    assert [fault.code for fault in file.faults] == ["ledger-file-too-large"]
    assert "more than 1 MB" in file.faults[0].text


def test_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_finance_file(tmp_path / "none.csv", known=KNOWN)
    with pytest.raises(FileUnreadable):
        read_finance_file(tmp_path, known=KNOWN)


@pytest.mark.parametrize("kind", READERS)
@given(data=st.binary(max_size=400))
@example(data=b'"')
@example(data=b"\xff\xfe")
@example(data=b"[[]]")
@example(data=b"sep=;\n")
def test_no_bytes_break_the_reading(kind: str, data: bytes) -> None:
    file = read(kind, data)

    assert file.fault_count or file.lines


TEXTS = st.text(st.sampled_from("0123456789.,;-+()%$€ \t\"'=@aAüñ年\n\r\u00a0\u202e"), max_size=14)


@pytest.mark.parametrize("kind", READERS)
@given(cells=st.lists(TEXTS, min_size=5, max_size=25))
def test_no_cells_break_the_reading(kind: str, cells: list[str]) -> None:
    header = {
        "costs": "Date;Supplier;Invoice;Amount;Purpose",
        "time": "person;week;project;hours;allocation",
        "survey": "date;rating;service;point;total",
        "figures": "month;started;completed;calls;service",
    }[kind]
    rows = [";".join(cells[at : at + 5]) for at in range(0, len(cells), 5)]

    file = read(kind, "\n".join([header, *rows]).encode())

    assert file.lines == () or file.fault_count == 0
    assert all(fault.text and fault.next_step and fault.code for fault in file.faults)
