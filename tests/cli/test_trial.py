"""`groundswell trial`: from the list of cases to the verified verdict, on files."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli.command import Told, find_controls, run
from cli.trial_files import make_trial, write_export, write_list, write_office_export

from groundswell.testing.trials import KEY
from groundswell.trials.design import Arm, Outcome
from groundswell.trials.ledger_file import read_ledger
from groundswell.trials.reanalysis import find_misallocated
from groundswell.trials.registration import read_registration


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the key of identifiers of these tests in a folder of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """A registered trial."""
    return make_trial(tmp_path / "trial")


@pytest.fixture
def allocated(trial: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A trial whose cases are allocated."""
    assert run(capsys, "trial", "allocate", trial, write_list(tmp_path / "cases.csv")).code == 0
    return trial


def get_sha256(trial: Path) -> str:
    return read_registration(trial / "registration.json").design.sha256


def look(
    capsys: pytest.CaptureFixture[str], trial: Path, day: int, effect: float, step: str = "look"
) -> Told:
    export = write_export(trial.parent / "export.csv", trial, get_sha256(trial), effect=effect, day=day)
    return run(capsys, "trial", step, trial, export, "--mapping", export.with_suffix(".toml"))


def count_rows(trial: Path) -> int:
    return len(read_ledger(trial / "ledger.csv", get_sha256(trial)).rows)


def test_list_allocated_twice_gives_the_same_answers_and_no_new_row(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path
) -> None:
    cases = write_list(tmp_path / "cases.csv")

    first = run(capsys, "trial", "allocate", trial, cases)
    again = run(capsys, "trial", "allocate", trial, cases)

    assert first.out == again.out
    answers = list(csv.DictReader(first.out.splitlines()))
    assert len(answers) == 600
    assert 240 < sum(row["arm"] == "reminder" for row in answers) < 360
    assert "600 of them are new in the ledger" in first.err
    assert "0 of them are new in the ledger" in again.err
    assert count_rows(trial) == 600


def test_list_written_to_a_file_leaves_the_summary_on_the_output(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path
) -> None:
    told = run(
        capsys, "trial", "allocate", trial, write_list(tmp_path / "cases.csv"), "--out", tmp_path / "arms.csv"
    )

    assert told.out.startswith("600 cases answered: usual ")
    assert told.err == ""
    assert (tmp_path / "arms.csv").read_text().startswith("case,arm,reason\nc00000,")


def test_cap_is_never_passed_and_the_rest_go_usual(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    trial = make_trial(tmp_path / "trial", most_exposed=50)

    told = run(
        capsys, "trial", "allocate", trial, write_list(tmp_path / "cases.csv"), "--out", tmp_path / "a"
    )

    ledger = read_ledger(trial / "ledger.csv", get_sha256(trial))
    assert ledger.exposed == 50
    assert len(ledger.rows) == 600
    assert "went usual because the most cases are exposed" in told.out
    assert all(row.arm == "usual" for row in ledger.rows if row.reason == "cap")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1: it is empty"),
        (b"\n\n", "line 1: it is empty"),
        (b"number,at\n1,2024-01-09\n", "line 1: it has no column case"),
        (b"case,at\n,2024-01-09\n", "line 2: it has no case"),
        (b"case,at\na,yesterday\n", "line 2: 'yesterday' is no moment"),
        (b"case,at\na,2099-01-01\n", "line 2: 2099-01-01 is yet to come"),
        (b"case,at\na,2023-06-01\n", "line 2: 2023-06-01 is before the trial was registered"),
        (b"case,at\na,0001-01-01T00:00+14:00\n", "line 2: 0001-01-01T00:00+14:00 is before"),
        (b"case,at\nb,2024-01-09,x\n", "line 2: it has more cells"),
        (b"case,at\nok,2024-01-09\n\xff\xfe,2024-01-09\n", "line 3: it is not UTF-8"),
        (b"c\0a\0s\0e\0\n\0", "line 1: it is no text"),
        (b'case,at\n"two\nlines",2024-01-09\n', "line 3: its case has a line break"),
        (b'case,at\n"open,2024-01-09\n', "line 2: unexpected end of data"),
        (b"case,at\na\x1b[31m,2024-01-09\n", "line 2: its case has a line break or another control"),
        (b"case,at\n" + b"x" * 201 + b",2024-01-09\n", "line 2: its case is longer than 200"),
        (b"case,at\n" + b"x" * 200_000 + b",2024-01-09\n", "line"),
        (b"PK\x03\x04\xff\xff", "line 1: it is not UTF-8"),
    ],
)
def test_list_that_cannot_be_used_is_told_with_its_line_and_nothing_is_allocated(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "cases.csv").write_bytes(content)

    told = run(capsys, "trial", "allocate", trial, tmp_path / "cases.csv")

    assert told.code == 1
    assert f"The list {tmp_path / 'cases.csv'} cannot be used: {reason}" in told.err
    assert "Nothing was allocated." in told.err
    assert told.out == ""
    assert not find_controls(told.err)
    assert not (trial / "ledger.csv").exists()


def test_list_with_a_case_twice_gives_one_row_and_two_answers(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path
) -> None:
    (tmp_path / "cases.csv").write_text("case;at\na;2024-01-09\na;2024-01-10\n")

    told = run(capsys, "trial", "allocate", trial, tmp_path / "cases.csv")

    answers = told.out.splitlines()[1:]
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert count_rows(trial) == 1


def test_strata_of_the_design_are_columns_of_the_list(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    trial = make_trial(tmp_path / "trial", strata=("kind", "region"))
    (tmp_path / "cases.csv").write_text("case,kind,at\na,simple,2024-01-09\n")
    lacking = run(capsys, "trial", "allocate", trial, tmp_path / "cases.csv")
    (tmp_path / "cases.csv").write_text("case,kind,region,at\na,simple,North,2024-01-09\n")
    told = run(capsys, "trial", "allocate", trial, tmp_path / "cases.csv")

    assert "it has no column region" in lacking.err
    assert told.code == 0
    assert read_ledger(trial / "ledger.csv", get_sha256(trial)).rows[0].stratum == "simple / North"


def test_key_of_another_trial_allocates_nothing(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path
) -> None:
    cases = write_list(tmp_path / "cases.csv", cases=5)
    for content in ("00" * 32, "not hex", ""):
        (tmp_path / "other.key").write_text(content)
        told = run(capsys, "trial", "allocate", trial, cases, "--key-file", tmp_path / "other.key")
        assert told.code == 1
        assert "is not the one that the trial was registered with" in told.err
    assert not (trial / "ledger.csv").exists()


def test_ledger_edited_stops_everything_with_the_line(
    capsys: pytest.CaptureFixture[str], allocated: Path, tmp_path: Path
) -> None:
    text = (allocated / "ledger.csv").read_text()
    (allocated / "ledger.csv").write_text(text.replace(",reminder,", ",usual,", 1))

    allocate = run(capsys, "trial", "allocate", allocated, tmp_path / "cases.csv")

    assert allocate.code == 1
    assert "it was changed after it was written" in allocate.err
    assert allocate.out == ""


def test_processes_that_allocate_at_once_never_pass_the_cap(tmp_path: Path) -> None:
    trial = make_trial(tmp_path / "trial", most_exposed=40)
    cases = write_list(tmp_path / "cases.csv", cases=300)
    lines = cases.read_text().splitlines()
    running = []
    for number in range(2):
        part = tmp_path / f"part{number}.csv"
        part.write_text("\n".join([lines[0], *lines[1 + 100 * number : 201 + 100 * number]]) + "\n")
        command = [sys.executable, "-m", "groundswell_cli.main", "trial", "allocate", trial, part]
        running.append(subprocess.Popen([*command, "--out", tmp_path / f"arms{number}.csv"]))

    assert [one.wait(60) for one in running] == [0, 0]
    ledger = read_ledger(trial / "ledger.csv", get_sha256(trial))
    assert ledger.exposed == 40
    assert len(ledger.rows) == 300
    arms = [
        dict(line.split(",")[:2] for line in (tmp_path / f"arms{number}.csv").read_text().splitlines())
        for number in range(2)
    ]
    assert all(arms[0][case] == arms[1][case] for case in arms[0].keys() & arms[1].keys())


def test_allocation_killed_at_any_moment_can_be_done_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trial = make_trial(tmp_path / "trial", most_exposed=100, entry_days=60)
    cases = write_list(tmp_path / "cases.csv", cases=5_000)
    command = [
        sys.executable,
        "-m",
        "groundswell_cli.main",
        "trial",
        "allocate",
        trial,
        cases,
        "--out",
        tmp_path / "a",
    ]
    running = subprocess.Popen(command)
    until = time.monotonic() + 30
    while not (trial / "ledger.csv").exists() and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()

    told = run(capsys, "trial", "allocate", trial, cases, "--out", tmp_path / "a")

    assert told.code == 0
    ledger = read_ledger(trial / "ledger.csv", get_sha256(trial))
    assert (len(ledger.rows), ledger.exposed) == (5_000, 100)


def test_trial_that_works_is_looked_at_decided_and_verified(
    capsys: pytest.CaptureFixture[str], allocated: Path, tmp_path: Path
) -> None:
    early = look(capsys, allocated, 20, 0.6)
    late = look(capsys, allocated, 70, 0.6)
    verdict = run(capsys, "trial", "verdict", allocated)
    second = look(capsys, allocated, 95, 0.6, "reanalyse")
    followed = look(capsys, allocated, 95, 0.6, "verdict")

    assert (early.code, late.code, verdict.code, second.code, followed.code) == (0, 0, 0, 0, 0), second
    assert "too early" in early.out.splitlines()[0]
    assert late.out.startswith("It works.")
    assert "band over all looks" in late.out
    assert "Kept as look 2" in late.out
    assert verdict.out.startswith("It works.")
    assert json.loads((allocated / "verdict.json").read_text())["verdict"]["state"] == "worked"
    masked, _names, agreement = second.out.partition("The arms: ")
    assert "reminder" not in masked
    assert "is usual" in agreement
    assert "Every arm in the ledger follows from the key" in agreement
    assert "The verdict is verified" in agreement
    assert (allocated / "follow_up.json").exists()
    assert not find_controls(late.out + verdict.out + second.out)


def test_trial_that_harms_stops_and_new_cases_go_usual(
    capsys: pytest.CaptureFixture[str], allocated: Path, tmp_path: Path
) -> None:
    told = look(capsys, allocated, 45, 2.0)
    (tmp_path / "more.csv").write_text("case,at\nnew,2024-02-23\n")
    after = run(capsys, "trial", "allocate", allocated, tmp_path / "more.csv")

    assert told.out.startswith("It harms.")
    assert "New cases go usual from now on." in told.out
    assert after.out == "case,arm,reason\nnew,usual,stopped\n"


def test_verdict_before_any_look_or_without_an_end_is_not_written(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    none = run(capsys, "trial", "verdict", allocated)
    look(capsys, allocated, 40, 1.0)
    open_still = run(capsys, "trial", "verdict", allocated)
    by_hand = run(capsys, "trial", "verdict", allocated, "--stopped-by", "Ada Lovelace")
    again = run(capsys, "trial", "verdict", allocated)

    assert (none.code, open_still.code, by_hand.code, again.code) == (1, 1, 0, 0)
    assert "nobody has looked" in none.out
    assert "No verdict was written." in open_still.out
    assert by_hand.out == again.out
    assert json.loads((allocated / "verdict.json").read_text())["verdict"]["stopped_by"] == "Ada Lovelace"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("registration.json", '"smallest_gain": 2.0', '"smallest_gain": 1.0'),
        ("looks.jsonl", '"exposed": ', '"exposed": 1'),
        ("verdict.json", '"state": "worked"', '"state": "harmful"'),
        ("ledger.csv", ",reminder,", ",usual,"),
    ],
)
def test_file_of_a_trial_edited_is_found_by_the_second_analysis(
    capsys: pytest.CaptureFixture[str], allocated: Path, name: str, old: str, new: str
) -> None:
    look(capsys, allocated, 70, 0.6)
    run(capsys, "trial", "verdict", allocated)
    export = allocated.parent / "export.csv"
    edit(allocated / name, old, new)

    told = run(capsys, "trial", "reanalyse", allocated, export, "--mapping", export.with_suffix(".toml"))

    assert told.code == 1
    assert str(allocated / name) in told.err
    assert "Traceback" not in told.err


def test_ledger_that_lost_its_last_rows_is_found_by_the_looks(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    look(capsys, allocated, 40, 1.0)
    lines = (allocated / "ledger.csv").read_text().splitlines()
    (allocated / "ledger.csv").write_text("\n".join(lines[:-3]) + "\n")

    told = run(capsys, "trial", "verdict", allocated)

    assert told.code == 1
    assert "the look saw 600 rows of the ledger" in told.err


def test_second_analysis_of_records_that_were_changed_does_not_verify(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    look(capsys, allocated, 70, 0.6)
    run(capsys, "trial", "verdict", allocated)

    told = look(capsys, allocated, 70, 0.9, "reanalyse")

    assert told.code == 1
    assert "The verdict is not verified" in told.out
    assert "reminder: gain: the verdict says" in told.out


def test_second_analysis_that_stays_masked_names_no_arm(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    look(capsys, allocated, 70, 0.6)
    run(capsys, "trial", "verdict", allocated)
    export = allocated.parent / "export.csv"

    told = run(
        capsys, "trial", "reanalyse", allocated, export, "--mapping", export.with_suffix(".toml"), "--masked"
    )

    assert told.code == 0
    assert "Arm A: " in told.out
    assert "reminder" not in told.out
    assert "usual" not in told.out


def test_look_of_an_earlier_day_is_shown_and_not_kept(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    look(capsys, allocated, 50, 1.0)
    export = allocated.parent / "export.csv"
    mapping = ("--mapping", export.with_suffix(".toml"))

    told = run(capsys, "trial", "look", allocated, export, *mapping, "--as-of", "2024-02-01")
    wrong = run(capsys, "trial", "look", allocated, export, *mapping, "--as-of", "tomorrow")

    assert "not kept" in told.out
    assert len((allocated / "looks.jsonl").read_text().splitlines()) == 1
    assert wrong.code == 1
    assert "tomorrow" in wrong.err


@pytest.mark.parametrize("step", ["look", "verdict", "reanalyse", "allocate", "replay"])
def test_folder_that_is_no_trial_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, step: str
) -> None:
    told = run(capsys, "trial", step, tmp_path, *([] if step == "verdict" else [tmp_path / "x.csv"]))

    assert told.code == 1
    assert f"The registration {tmp_path / 'registration.json'} cannot be trusted" in told.err


def test_look_before_any_case_was_allocated_is_told(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path
) -> None:
    (tmp_path / "export.csv").write_text("case,step,at\na,Asked,2024-01-10\na,Decided,2024-01-12\n")
    (tmp_path / "m.toml").write_text(
        '[columns]\ncase = "case"\nstep = "step"\nat = "at"\n[ends]\nsteps = ["Decided"]\n'
    )

    told = run(capsys, "trial", "look", trial, tmp_path / "export.csv", "--mapping", tmp_path / "m.toml")

    assert told.code == 1
    assert "The ledger holds 0 allocated cases" in told.err
    assert not (trial / "looks.jsonl").exists()


def test_trial_by_offices_follows_the_calendar_without_a_ledger(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = tuple(f"Office {letter}" for letter in "ABCDEFGH")
    trial = make_trial(
        tmp_path / "trial", unit="office", offices=names, schedule=(0, -1) * 4, period_days=14, guardrails=()
    )
    export = write_office_export(tmp_path / "export.csv", names, effect=0.6)
    arguments = (export, "--mapping", export.with_suffix(".toml"))

    looked = run(capsys, "trial", "look", trial, *arguments)
    verdict = run(capsys, "trial", "verdict", trial)
    second = run(capsys, "trial", "reanalyse", trial, *arguments)

    assert (looked.code, verdict.code, second.code) == (0, 0, 0), (looked, verdict, second)
    assert looked.out.startswith("It works.")
    assert "The verdict is verified" in second.out
    assert not (trial / "ledger.csv").exists()


def test_values_that_the_records_have_not_decide_a_trial_of_costs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    cost = Outcome("cost", 14, name="postage", measured_in="euro")
    trial = make_trial(
        tmp_path / "trial", primary=cost, smallest_gain=1.0, information_max=20.0, guardrails=()
    )
    run(capsys, "trial", "allocate", trial, write_list(tmp_path / "cases.csv"))
    rows = read_ledger(trial / "ledger.csv", get_sha256(trial)).rows
    lines = [f"{row.case},postage,{(7 if row.exposed else 10) + row.number % 5}" for row in rows]
    (tmp_path / "values.csv").write_text("\n".join(["case,outcome,value", *lines]) + "\n")
    export = write_export(tmp_path / "export.csv", trial, get_sha256(trial), effect=1.0, day=80)
    arguments = (export, "--mapping", export.with_suffix(".toml"), "--values", tmp_path / "values.csv")

    looked = run(capsys, "trial", "look", trial, *arguments)

    assert looked.code == 0, looked.err
    assert looked.out.startswith("It works.")
    assert "euro" in looked.out


def test_ledger_cut_in_the_middle_of_a_line_is_told_by_the_look(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    content = (allocated / "ledger.csv").read_bytes()
    told = look(capsys, allocated, 30, 1.0)
    (allocated / "ledger.csv").write_bytes(content + b"601,2024-02")
    export = allocated.parent / "export.csv"
    torn = run(capsys, "trial", "look", allocated, export, "--mapping", export.with_suffix(".toml"))

    assert "half a line" not in told.out
    assert torn.code == 0
    assert "The ledger ends in half a line" in torn.out


def test_amendment_is_kept_with_its_reason_and_shown_beside_the_verdict(
    capsys: pytest.CaptureFixture[str], trial: Path, tmp_path: Path
) -> None:
    by = ("--by", "Ada Lovelace", "--why", "fewer officers than planned")
    amended = run(capsys, "trial", "amend", trial, "most_exposed", "20", *by)
    told = run(
        capsys, "trial", "allocate", trial, write_list(tmp_path / "cases.csv"), "--out", tmp_path / "arms"
    )
    verdict = look(capsys, trial, 95, 1.0)
    verdict = run(capsys, "trial", "verdict", trial)

    assert "Amendment 1: most_exposed was 10000, and is 20 from now on." in amended.out
    assert "Something changes for 20 of at most 20 cases." in told.out
    assert "Ada Lovelace" in verdict.out
    assert "fewer officers than planned" in verdict.out


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("most_exposed", "many", "many is no value for most_exposed"),
        ("most_exposed", "0", "most_exposed is 0"),
        ("arms", '[{"name": "usual"}]', "not understood"),
        ("arms", "7", "not understood"),
        ("entry_days", '"x"', "not understood"),
        ("guardrails", "[1]", "not understood"),
    ],
)
def test_amendment_that_cannot_be_is_told_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], trial: Path, field: str, value: str, reason: str
) -> None:
    before = (trial / "registration.json").read_bytes()

    told = run(capsys, "trial", "amend", trial, field, value, "--by", "A", "--why", "because")

    assert told.code == 1
    assert reason in told.err
    assert (trial / "registration.json").read_bytes() == before


def test_share_made_larger_under_way_keeps_every_arm_that_was_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    trial = make_trial(tmp_path / "trial", arms=(Arm("usual", 0.9), Arm("reminder", 0.1)))
    first = run(capsys, "trial", "allocate", trial, write_list(tmp_path / "some.csv", cases=200, days=20)).out
    arms = '[{"name": "usual", "share": 0.5, "what": ""}, {"name": "reminder", "share": 0.5, "what": ""}]'
    run(capsys, "trial", "amend", trial, "arms", arms, "--by", "Ada", "--why", "it does no harm")

    told = run(capsys, "trial", "allocate", trial, write_list(tmp_path / "more.csv", cases=600)).out

    ledger = read_ledger(trial / "ledger.csv", get_sha256(trial))
    assert told.startswith(first)
    assert {row.version for row in ledger.rows} == {1, 2}
    assert find_misallocated(read_registration(trial / "registration.json"), ledger.rows, KEY) == ()


def test_looks_taken_at_once_are_all_kept_in_one_chain(
    capsys: pytest.CaptureFixture[str], allocated: Path
) -> None:
    look(capsys, allocated, 40, 1.0)
    export = allocated.parent / "export.csv"
    command = [sys.executable, "-m", "groundswell_cli.main", "trial", "look", allocated, export]
    command += ["--mapping", export.with_suffix(".toml")]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]

    assert [one.wait(60) for one in running] == [0, 0]
    assert len((allocated / "looks.jsonl").read_text().splitlines()) == 3
    assert run(capsys, "trial", "verdict", allocated).err == ""
