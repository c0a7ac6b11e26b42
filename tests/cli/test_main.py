"""The command line itself: help, faults of our own, stops, and a reader that goes away."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli.command import run

from groundswell.errors import RowsMissing, Unforeseen
from groundswell_cli.main import build_parser, main
from groundswell_cli.printing import clean, print_error, print_table, say


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "groundswell_cli.main", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])

    shown = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(command in shown for command in ("inspect", "report", "find"))


def test_no_command_is_told_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])

    assert stopped.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_key_without_a_home_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file where the settings should be")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "taken"))

    told = run(capsys, "report", tmp_path / "x.csv", "--out", tmp_path / "out")

    assert told.code == 1
    assert told.err.startswith("The key ")
    assert len(told.err.splitlines()) == 3


def test_fault_of_our_own_says_how_to_report_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(Unforeseen("KeyError", "\x1b[31m'x'"))

    told = capsys.readouterr().err
    assert "GROUNDSWELL_TRACEBACK=1" in told
    assert "\x1b" not in told


def test_signals_after_a_command_are_what_they_were(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))

    run(capsys, "inspect", tmp_path / "nothing.csv")

    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_ctrl_c_while_libraries_are_loaded_stops_after_that(tmp_path: Path) -> None:
    command = [
        "-X",
        "importtime",
        "-m",
        "groundswell_cli.main",
        "report",
        "x.csv",
        "--out",
        str(tmp_path / "out"),
    ]
    process = subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, text=True)
    assert process.stderr
    seen = next(line for line in process.stderr if "numpy" in line)

    process.send_signal(signal.SIGINT)

    err = process.communicate(timeout=60)[1]
    assert "numpy" in seen
    assert err.splitlines()[-1] == "Stopped. Nothing was left behind."
    assert "Traceback" not in err
    assert process.returncode == 130


def test_reader_that_goes_away_is_no_error(example_records: Path) -> None:
    process = start("inspect", str(example_records / "receipt.csv.gz"))
    assert process.stdout
    process.stdout.close()
    process.stdout = None

    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0


def test_error_with_markup_and_lines_to_type_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(RowsMissing("[bold]x[/bold].csv", 3))

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "[bold]x[/bold].csv has 3 column names and no rows."
    assert lines[1].startswith("  Expected: ")
    assert lines[2].startswith("  Next: ")


def test_table_without_a_terminal_is_separated_by_tabulators(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Columns", ["name", "kind"], [["a\tb\x1b[2J", "text"]])
    say("done\x07")

    assert capsys.readouterr().out == "\nColumns\n  name\tkind\n  a\ufffdb\ufffd[2J\ttext\ndone\ufffd\n"


def test_clean_text_keeps_letters_of_every_script() -> None:
    assert clean("Zürich 申請 طلب ok") == "Zürich 申請 طلب ok"


def test_parser_as_it_stands_takes_a_database_as_a_file() -> None:
    options = build_parser().parse_args(["inspect", "sqlite:///x.db", "--query", "SELECT 1"])

    assert (options.files, options.query) == (["sqlite:///x.db"], "SELECT 1")
