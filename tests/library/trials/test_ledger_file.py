"""The file of a ledger: no edit unseen, no crash that damages it, no two processes at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from groundswell.errors.trying import LedgerBroken
from groundswell.trials.ledger import LedgerRow, chain_row, count_exposed
from groundswell.trials.ledger_file import (
    Ledger,
    has_control,
    open_ledger,
    read_ledger,
    write_ledger,
)

FIRST = "f" * 64
AT = datetime(2024, 1, 8, 9, tzinfo=UTC)


def make_rows(count: int, start: int = 0) -> list[LedgerRow]:
    """Make rows that are not chained yet, every second one exposed."""
    return [
        LedgerRow(0, AT + timedelta(minutes=n), f"c{n}", "reminder" if n % 2 else "usual", n / 1000)
        for n in range(start, start + count)
    ]


def fill(path: Path, count: int) -> Ledger:
    """Write a ledger of so many rows."""
    with open_ledger(path, FIRST) as opened:
        opened.add(make_rows(count))
        return opened.ledger


def test_ledger_written_and_read_is_the_same(tmp_path: Path) -> None:
    written = fill(tmp_path / "ledger.csv", 20)

    read = read_ledger(tmp_path / "ledger.csv", FIRST)

    assert read.rows == written.rows
    assert read.exposed == count_exposed(read.rows) == 10
    assert read.find("c7") == written.rows[7]
    assert read.find("c99") is None
    assert (read.hash_at(0), read.hash_at(20), read.hash_at(21)) == (FIRST, read.head, None)
    assert write_ledger(read.rows) == (tmp_path / "ledger.csv").read_bytes()


def test_case_with_quotes_commas_and_letters_of_all_kinds_comes_back(tmp_path: Path) -> None:
    names = ['a,"b"', "Żółw", "=1+1", " spaced ", "日本", "'"]
    with open_ledger(tmp_path / "ledger.csv", FIRST) as opened:
        opened.add(LedgerRow(0, AT, name, "usual", None) for name in names)

    assert [row.case for row in read_ledger(tmp_path / "ledger.csv", FIRST).rows] == names


def test_ledger_opened_again_goes_on_where_it_was(tmp_path: Path) -> None:
    fill(tmp_path / "ledger.csv", 5)
    with open_ledger(tmp_path / "ledger.csv", FIRST) as opened:
        opened.add(make_rows(3, start=5))

    assert [row.number for row in read_ledger(tmp_path / "ledger.csv", FIRST).rows] == list(range(1, 9))


@pytest.mark.parametrize("line", [2, 5, 11])
def test_line_edited_is_found_with_its_number(tmp_path: Path, line: int) -> None:
    path = tmp_path / "ledger.csv"
    fill(path, 10)
    lines = path.read_bytes().split(b"\n")
    old, new = (b"usual", b"reminder") if b"usual" in lines[line - 1] else (b"reminder", b"usual")
    lines[line - 1] = lines[line - 1].replace(old, new)
    path.write_bytes(b"\n".join(lines))

    with pytest.raises(LedgerBroken) as told:
        read_ledger(path, FIRST)

    assert told.value.line == line


def test_line_taken_out_of_the_middle_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    fill(path, 10)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join(lines[:4] + lines[5:]))

    with pytest.raises(LedgerBroken, match="line 5: it does not follow"):
        read_ledger(path, FIRST)


def test_number_written_another_way_is_found(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    fill(path, 3)
    path.write_bytes(path.read_bytes().replace(b",0.001,", b",0.0010,"))

    with pytest.raises(LedgerBroken, match="line 3"):
        read_ledger(path, FIRST)


def test_ledger_of_another_trial_is_told(tmp_path: Path) -> None:
    fill(tmp_path / "ledger.csv", 2)

    with pytest.raises(LedgerBroken, match="another trial"):
        read_ledger(tmp_path / "ledger.csv", "0" * 64)


def test_case_that_stands_twice_is_found(tmp_path: Path) -> None:
    first = chain_row(FIRST, LedgerRow(1, AT, "same", "usual", 0.5))
    second = chain_row(first.hash, LedgerRow(2, AT, "same", "usual", 0.5))
    (tmp_path / "ledger.csv").write_bytes(write_ledger([first, second]))

    with pytest.raises(LedgerBroken, match="line 3: the case stands in the ledger before"):
        read_ledger(tmp_path / "ledger.csv", FIRST)


@pytest.mark.parametrize(
    "content",
    [
        b"something else\n1,2\n",
        b"\xff\xfe\x00n\n",
        "\ufeffnumber,at\n".encode(),
        b"\x00" * 100 + b"\n",
        b"PK\x03\x04 a spreadsheet\n",
    ],
)
def test_file_that_is_no_ledger_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.csv").write_bytes(content)

    with pytest.raises(LedgerBroken, match="line 1"):
        read_ledger(tmp_path / "ledger.csv", FIRST)


@pytest.mark.parametrize("broken", [b"\xff\xfe\n", b"1,2\n", b'"open\n', b"\n", b"," * 11 + b"\n", b"\x00\n"])
def test_line_that_is_no_allocation_is_told(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "ledger.csv"
    fill(path, 2)
    path.write_bytes(path.read_bytes() + broken)

    with pytest.raises(LedgerBroken, match="line 4"):
        read_ledger(path, FIRST)


def test_ledger_cut_at_any_byte_is_read_up_to_its_last_whole_line_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    whole = fill(path, 3).rows
    content = path.read_bytes()
    for length in range(0, len(content), 7):
        path.write_bytes(content[:length])
        rows = read_ledger(path, FIRST).rows
        assert rows == whole[: len(rows)]
        with open_ledger(path, FIRST) as opened:
            opened.add([row for row in make_rows(3) if opened.ledger.find(row.case) is None])
        assert path.read_bytes() == content


def test_processes_that_add_at_once_leave_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import open_ledger
for n in range(25):
    with open_ledger(Path(sys.argv[1]), "f" * 64) as opened:
        if opened.ledger.exposed < 40:
            opened.add([LedgerRow(0, datetime(2024, 1, 8, tzinfo=UTC), f"{sys.argv[2]}-{n}", "reminder", 0.1)])
"""
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in "abc"]

    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert read_ledger(path, FIRST).exposed == 40


def test_process_killed_in_the_middle_loses_no_row_that_it_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import open_ledger
with open_ledger(Path(sys.argv[1]), "f" * 64) as opened:
    for n in range(100_000):
        row, = opened.add([LedgerRow(0, datetime(2024, 1, 8, tzinfo=UTC), f"c{n}", "usual", 0.9)])
        print(row.case, flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        told = [running.stdout.readline().decode().strip() for _ in range(30)]
        os.kill(running.pid, signal.SIGKILL)

    ledger = fill(path, 0)
    assert all(ledger.find(case) for case in told)
    assert read_ledger(path, FIRST).torn == 0


def test_row_that_would_break_the_file_is_refused() -> None:
    ledger = Ledger([], FIRST)
    ledger.note(LedgerRow(0, AT, "same", "usual", 0.5))

    with pytest.raises(ValueError, match="before"):
        ledger.note(LedgerRow(0, AT, "same", "usual", 0.5))
    with pytest.raises(ValueError, match="control character"):
        ledger.note(LedgerRow(0, AT, "two\nlines", "usual", 0.5))


def test_control_characters_that_would_break_a_line_are_known() -> None:
    assert all(has_control(f"a{c}b") for c in "\n\r\t\0\x1b\u2028")
    assert not has_control("Żółw 2024/17")
