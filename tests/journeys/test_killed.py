"""A report on a million events, killed at several moments: what stood before stands, and nothing half made is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.large_records import make_statuses

from groundswell.spells import open_records

CASES = 220_000
MAPPING = """\
shape = "statuses"
[columns]
case = "case"
step = "status"
at = "changed_at"
[ends]
steps = ["Decided"]
"""


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of about a million events, and its mapping."""
    folder = tmp_path_factory.mktemp("export")
    table = make_statuses(CASES, seed=3).select(["case", "status", "changed_at", "office"])
    pq.write_table(table, folder / "export.parquet")
    (folder / "m.toml").write_text(MAPPING)
    (folder / "key").write_text("a key that is long enough")
    assert table.num_rows > 900_000
    return folder / "export.parquet"


@pytest.fixture(scope="module")
def small(export: Path) -> Path:
    """A first tenth of the export, for the earlier report."""
    pq.write_table(pq.read_table(export).slice(0, 20_000), export.with_name("small.parquet"))
    return export.with_name("small.parquet")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder for reports, with a folder for temporary files of its own."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "reports").mkdir()
    return tmp_path


def start(place: Path, export: Path, *more: str) -> subprocess.Popen[str]:
    """Start `groundswell report` as its own process, and group of processes."""
    options = ["--mapping", str(export.with_name("m.toml")), "--key-file", str(export.with_name("key"))]
    out = ["--out", str(place / "reports" / "permits"), "--question", "waits", "--question", "ways"]
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "groundswell_cli.main",
            "report",
            str(export),
            *options,
            *out,
            *(more or ["--no-pdf"]),
        ],
        env={**os.environ, "TMPDIR": str(place / "tmp")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def start_until(place: Path, export: Path, moment: str) -> subprocess.Popen[str]:
    """Start a run and wait until it has come to a moment; where that passed unseen, put things back and start again."""
    report, kept = place / "reports" / "permits", place / "kept"
    if report.exists():
        shutil.copytree(report, kept, dirs_exist_ok=True)
    for _attempt in range(20):
        process = start(place, export)
        if is_seen(process, place, moment):
            return process
        assert finish(process)[0] == 0
        shutil.rmtree(report)
        if kept.exists():
            shutil.copytree(kept, report)
    pytest.fail(f"no run was seen {moment}")


def is_seen(process: subprocess.Popen[str], place: Path, moment: str) -> bool:
    """Wait until a run has come to a moment: its rows are read, its store or its page is made."""
    patterns = {
        "reading": ".permits.*.part/.reading-*/work.duckdb",
        "building": ".permits.*.part/records.duckdb.part",
        "writing": ".permits.*.part/report.html",
    }
    ends_at = time.monotonic() + 60
    while time.monotonic() < ends_at and process.poll() is None:
        if next((place / "reports").glob(patterns[moment]), None) is not None:
            return True
        time.sleep(0.002)
    return False


def list_left(place: Path) -> list[str]:
    """List what lies in the folder of reports and in the one for temporary files, but for the report itself."""
    found = [*(place / "reports").iterdir(), *(place / "tmp").iterdir()]
    return sorted(path.name for path in found if path.name != "permits" and "numba" not in path.name)


STOPS = [(signal.SIGINT, "reading"), (signal.SIGINT, "building"), (signal.SIGTERM, "writing")]


@pytest.mark.parametrize(("stop", "moment"), STOPS)
def test_run_stopped_by_a_signal_leaves_nothing(
    place: Path, export: Path, stop: signal.Signals, moment: str
) -> None:
    process = start_until(place, export, moment)

    os.killpg(process.pid, stop)

    code, out, err = finish(process)
    assert (code, out, err) == (130, "", "Stopped. Nothing was left behind.\n")
    assert list_left(place) == []
    assert not (place / "reports" / "permits").exists()


def test_runs_killed_leave_the_earlier_report_and_the_next_one_cleans_up(
    place: Path, export: Path, small: Path
) -> None:
    code, _out, err = finish(start(place, small))
    assert (code, err) == (0, "")
    report = place / "reports" / "permits"
    before = {file.name: file.read_bytes() for file in report.iterdir() if file.is_file()}

    for moment in ("building", "writing"):
        process = start_until(place, export, moment)
        os.killpg(process.pid, signal.SIGKILL)
        assert finish(process)[0] == -signal.SIGKILL
        assert {file.name: file.read_bytes() for file in report.iterdir() if file.is_file()} == before
        with open_records(report / "records.duckdb") as records:
            assert records.columns(records.cases)["case_id"].size == records.manifest.case_count

    assert {Path(name).suffix for name in list_left(place)} == {".part"}
    code, out, err = finish(start(place, small))
    assert (code, err) == (0, "")
    assert str(report / "report.html") in out
    assert list_left(place) == []


def test_two_runs_at_once_leave_each_other_alone(place: Path, export: Path, small: Path) -> None:
    slow = start_until(place, export, "building")

    quick = finish(start(place, small))

    assert quick[0] == 0, quick
    assert finish(slow)[0] == 0
    assert list_left(place) == []
    report = place / "reports" / "permits"
    with open_records(report / "records.duckdb") as records:
        # Which of the two ends last depends on the machine; whichever it is, its report is whole.
        told = json.loads((report / "findings.json").read_text(encoding="utf-8"))["records"]["cases"]
        assert records.manifest.case_count == told > 0
