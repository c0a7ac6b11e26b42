"""`groundswell trial design` and `replay`: what a trial can show, and its registration."""

from __future__ import annotations

import csv
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from cli.command import find_controls, list_files, run
from cli.trial_files import MAPPING

from groundswell.trials.registration import read_registration

PLAN = """\
name = "Remind the applicant"
question = "Does a reminder on day 3 shorten the wait?"
begins_on = 2027-01-11
smallest_gain = {gain}
share = 0.5
weeks = {weeks}
what = "A letter on day 3."
[outcome]
kind = "wait"
horizon_days = 30
[[guardrails]]
margin = 0.05
alpha = 0.01
outcome = {{ kind = "completed", horizon_days = 60 }}
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the key of identifiers of these tests in a folder of their own, and work in an empty folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Records of 1,200 cases in 40 weeks."""
    draw = np.random.default_rng(7)
    rows = []
    for number in range(1200):
        at = datetime(2025, 1, 6, tzinfo=UTC) + timedelta(hours=float(draw.uniform(0, 280 * 24)))
        wait = timedelta(days=float(np.exp(draw.normal(np.log(12), 0.8))))
        rows += [(f"c{number}", "Asked", at.isoformat()), (f"c{number}", "Decided", (at + wait).isoformat())]
    with (tmp_path / "export.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("case", "step", "at"), *rows])
    (tmp_path / "export.toml").write_text(MAPPING)
    return tmp_path / "export.csv"


def write_plan(folder: Path, gain: float = 3.0, weeks: int = 20) -> Path:
    (folder / "plan.toml").write_text(PLAN.format(gain=gain, weeks=weeks))
    return folder / "plan.toml"


def test_example_is_a_plan_that_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "trial", "design", "--example")

    assert told.code == 0
    assert {"name", "outcome", "smallest_gain"} <= tomllib.loads(told.out).keys()


def test_design_shows_its_power_and_registers_nothing_unless_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, export: Path
) -> None:
    plan = write_plan(tmp_path)
    mapping = ("--mapping", export.with_suffix(".toml"), "--runs", "60")

    shown = run(capsys, "trial", "design", plan, export, *mapping)
    kept = run(capsys, "trial", "design", plan, export, *mapping, "--out", tmp_path / "trial")
    again = run(capsys, "trial", "design", plan, export, *mapping, "--out", tmp_path / "trial")

    assert (shown.code, kept.code, again.code) == (0, 0, 1), (shown, kept)
    assert "  3 days (smallest worth having)\t" in shown.out
    assert "Nothing was registered." in shown.out
    assert "guardrail\tshare decided within 60 days: at most 5.0 percentage points worse" in shown.out
    assert shown.out.split("Nothing was")[0] == kept.out.split("Registered:")[0]
    registration = read_registration(tmp_path / "trial/registration.json")
    assert registration.sha256 in kept.out
    assert len(registration.design.key_sha256) == 64
    assert (tmp_path / "trial/allocation.key").stat().st_mode & 0o777 == 0o600
    assert "a trial is registered in it" in again.err
    assert list_files(tmp_path / "work") == []
    assert not find_controls(kept.out)


def test_design_that_could_show_nothing_is_refused_with_what_it_could_show(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, export: Path
) -> None:
    told = run(
        capsys, "trial", "design", write_plan(tmp_path, gain=0.5, weeks=4), export,
        "--mapping", export.with_suffix(".toml"), "--runs", "60", "--out", tmp_path / "trial",
    )  # fmt: skip

    assert told.code == 1
    assert "A gain of 0.5 days would be seen in only" in told.err
    assert told.out == ""
    assert not (tmp_path / "trial").exists()


def test_design_without_a_plan_or_records_says_how_to_begin(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for arguments in ((), (write_plan(tmp_path),)):
        with pytest.raises(SystemExit) as stopped:
            run(capsys, "trial", "design", *arguments)
        assert stopped.value.code == 2
        assert "--example prints a plan" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"name = ", b"\xff\xfe\x00", b"name = 3\n", None])
def test_plan_that_cannot_be_read_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, export: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "plan.toml").write_bytes(content)

    told = run(capsys, "trial", "design", tmp_path / "plan.toml", export)

    assert told.code == 1
    assert "plan.toml" in told.err
    assert "Groundswell met something" not in told.err


def test_replay_tells_of_false_alarms_and_of_what_was_planted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, export: Path
) -> None:
    mapping = ("--mapping", export.with_suffix(".toml"))
    run(
        capsys,
        "trial",
        "design",
        write_plan(tmp_path),
        export,
        *mapping,
        "--runs",
        "60",
        "--out",
        tmp_path / "t",
    )

    told = run(capsys, "trial", "replay", tmp_path / "t", export, *mapping, "--runs", "60", "--effect", "0.7")

    assert told.code == 0, told.err
    assert told.out.startswith("Nothing was changed, and ")
    assert "was planted (the wait in the tried arm was made 0.70 times as long)" in told.out
