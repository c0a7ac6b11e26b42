"""The archive as the pack that runs the service without the unit: opened, read and computed again from itself alone."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("db")]  # the archive is made in one

# What a machine of the agency has: Python, pyarrow and DuckDB, and nothing of Groundswell.
BARE = """
import sys
sys.modules.update(dict.fromkeys(["groundswell", "groundswell_web", "groundswell_cli", "django"]))
import csv, json, pathlib, tomllib
import duckdb, pyarrow.parquet
here, told = pathlib.Path("."), {"files": 0}
for file in sorted(here.rglob("*")):
    if file.suffix == ".csv":
        rows = list(csv.reader(file.open(encoding="utf-8-sig", newline="")))
        assert len({len(row) for row in rows}) <= 1, file
    elif file.suffix == ".json":
        json.loads(file.read_text(encoding="utf-8"))
    elif file.suffix == ".jsonl":
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    elif file.suffix == ".toml":
        tomllib.loads(file.read_text(encoding="utf-8"))
    elif file.suffix == ".parquet":
        table = pyarrow.parquet.read_table(file)
        told[file.as_posix()] = table.num_rows
    elif file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as store:
            told[file.as_posix()] = store.execute("SELECT count(*) FROM cases").fetchone()[0]
    told["files"] += 1
print(json.dumps(told))
"""


@pytest.fixture
def unpacked(made: Any, tmp_path: Path) -> Path:
    """The archive, as somebody unpacked it who has no key."""
    with zipfile.ZipFile(made.without_key) as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def read_sheet(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def run(unpacked: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in the folder, as somebody who never ran it before."""
    home = unpacked.parent / "home"
    home.mkdir(exist_ok=True)
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "groundswell_cli.main", *words]
    return subprocess.run(
        command, cwd=unpacked, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def find_command(unpacked: Path) -> list[str]:
    lines = (unpacked / "README.txt").read_text(encoding="utf-8").splitlines()
    [command] = [line.split() for line in lines if "groundswell trial reanalyse" in line]
    return command[1:]


def test_a_verdict_is_computed_again_from_the_pack_alone(unpacked: Path) -> None:
    done = run(unpacked, *find_command(unpacked))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every number agrees" in done.stdout
    assert "Every arm in the ledger follows from the key" in done.stdout


def test_a_verdict_that_was_made_nicer_is_found(unpacked: Path) -> None:
    from groundswell.trials.verdict_file import seal_verdict

    file = unpacked / "trials" / "1-shorter-letter" / "verdict.json"
    told = json.loads(file.read_text())
    registration = told.pop("registration")
    del told["sha256"], told["format"]
    told["verdict"]["look"]["readings"][0]["gain"] += 0.5
    file.write_text(json.dumps(seal_verdict(registration, told)))
    done = run(unpacked, *find_command(unpacked))
    assert done.returncode == 1
    assert "The verdict is not verified" in done.stdout


def test_a_ledger_in_which_an_arm_was_changed_is_refused(unpacked: Path) -> None:
    file = unpacked / "trials" / "1-shorter-letter" / "ledger.csv"
    text = file.read_text()
    assert ",usual," in text
    file.write_text(text.replace(",usual,", ",short,", 1))
    done = run(unpacked, *find_command(unpacked))
    assert done.returncode != 0
    assert "changed after it was written" in done.stderr + done.stdout


def test_what_was_registered_fits_its_hash(unpacked: Path) -> None:
    trials = json.loads((unpacked / "lists" / "trials.json").read_text())
    assert [one["name"] for one in trials] == ["Shorter letter", "Second letter"]
    for one in trials:
        design = (unpacked / one["folder"] / "design.json").read_bytes()
        assert hashlib.sha256(design).hexdigest() == one["design_sha256"]
        page = (unpacked / "pages" / f"trial-{one['number']}.html").read_text()
        assert one["design_sha256"] in page


def test_whoever_counts_the_raw_table_by_hand_finds_the_verdict(unpacked: Path) -> None:
    folder = unpacked / "trials" / "1-shorter-letter"
    rows, told = read_sheet(folder / "cases.csv"), json.loads((folder / "verdict.json").read_text())
    look = told["verdict"]["look"]
    assert {row["end"] for row in rows} == {"open", "decided"}
    assert [sum(row["arm"] == arm for row in rows) for arm in ("usual", "short")] == look["cases"]
    [reading] = look["readings"]
    assert mean_wait(rows, "usual", days=12) == pytest.approx(reading["usual_value"], abs=1e-9)
    assert mean_wait(rows, "short", days=12) == pytest.approx(reading["arm_value"], abs=1e-9)


def mean_wait(rows: list[dict[str, str]], arm: str, *, days: int) -> float:
    """Add up the days under Kaplan and Meier's curve, by the hour; open cases count for as long as they have waited."""
    waits = [(round(float(row["waited_days"]) * 24), row["end"]) for row in rows if row["arm"] == arm]
    waiting, area = 1.0, 0.0
    for hour in range(days * 24):
        at_risk = sum(wait >= hour for wait, _end in waits)
        over = sum(wait == hour and end != "open" for wait, end in waits)
        waiting *= 1 - over / at_risk if at_risk else 1.0
        area += waiting
    return area / 24


def test_the_key_of_a_trial_that_still_draws_cases_stays_behind(made: Any, unpacked: Path) -> None:
    assert (unpacked / "trials" / "1-shorter-letter" / "allocation.key").exists()
    assert not (unpacked / "trials" / "2-second-letter" / "allocation.key").exists()
    keys = json.loads((unpacked / "trials" / "trialkey.json").read_text())
    assert [one["trial_id"] for one in keys] == [str(made.trial_id)]


def test_no_secret_is_in_it_and_nobody_has_to_sign_in_anywhere(made: Any, unpacked: Path) -> None:
    from django.conf import settings

    secrets = made.secrets | {"of the installation": settings.SECRET_KEY}
    assert len(set(secrets.values())) == 7
    assert min(map(len, secrets.values())) > 30
    for path in unpacked.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        found = [name for name, secret in secrets.items() if secret.encode() in content]
        assert not found, (path, found)
        if path.suffix == ".html":
            assert not re.findall(rb'(?:href|src|action)="(?:https?:)?//', content), path


def test_the_plan_in_force_is_read_again_and_every_rule_holds(unpacked: Path) -> None:
    from groundswell.teams import PlanRequest, TeamPlan

    folder = unpacked / "teams" / "plan"
    plan = TeamPlan.from_document(json.loads((folder / "plan.json").read_text()))
    assert plan.request == PlanRequest.from_document(json.loads((folder / "request.json").read_text()))
    work = json.loads((unpacked / "lists" / "plan-work.json").read_text())
    assert [(one["lead"], one["learns_beside"]) for one in work] == [
        ("Permits lead", "Permits member"),
        ("Permits member", ""),
    ]
    assert "Watch the queue" in (unpacked / "pages" / "plan.html").read_text()


def test_a_machine_without_groundswell_reads_all_of_it(made: Any, unpacked: Path) -> None:
    places = [path for path in sys.path if path.endswith("site-packages")]
    code = f"import sys; sys.path[:0] = {places!r}\n{BARE}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=unpacked,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    stores = {name: count for name, count in told.items() if name.endswith(".duckdb")}
    assert len(stores) == 4
    for name, count in stores.items():
        table = name.replace("records/files/", "records/tables/").replace("records.duckdb", "cases.parquet")
        assert told[table] == count > 0
    assert told["files"] == sum(path.is_file() for path in unpacked.rglob("*")) + sum(
        path.is_dir() for path in unpacked.rglob("*")
    )


def test_it_says_how_to_go_on_first_and_in_which_order(unpacked: Path) -> None:
    text = (unpacked / "index.html").read_text()
    assert "<h1>How to go on without us</h1>" in text
    names = [
        "tonight",
        "duties",
        "people",
        "holdings",
        "ownership",
        "concerns",
        "targets",
        "trials",
        "ledger",
    ]
    places = [text.index(f'href="pages/{name}.html"') for name in names]
    assert places == sorted(places)
    for ending in (".html", ".csv", ".json", ".toml", ".duckdb", ".parquet", ".pdf"):
        assert ending in text


def test_the_lists_say_the_same_as_the_rows(unpacked: Path) -> None:
    duties = json.loads((unpacked / "lists" / "duties.json").read_text())
    stored = json.loads((unpacked / "handover" / "duty.json").read_text())
    assert {one["id"] for one in duties} == {one["id"] for one in stored if one["ended_at"] is None}
    told = {one["name"]: one for one in duties}
    assert told["Watch the queue"]["described"] == "Open the list; call the oldest ten."
    assert told["Watch the queue"]["successor"] == "Permits member"
    assert told["Deploy the service"]["needs"] == "Cloud account"
    entries = read_sheet(unpacked / "lists" / "ledger-entries.csv")
    assert [entry["amount"] for entry in entries] == ["1250.50", "333.33"]
    assert entries[0]["text"] == '\'=1+1 "Leaflets"'
    contacts = {one["name"]: one for one in json.loads((unpacked / "lists" / "contacts.json").read_text())}
    assert contacts["Permits lead"]["home"] == "unit"
    assert contacts["Permits service owner"]["home"] == "agency"
    holdings = {one["name"]: one for one in json.loads((unpacked / "lists" / "holdings.json").read_text())}
    assert holdings["Cloud account"]["goes_with_the_unit"] is True
    assert holdings["Hosting"]["supplier"] == "Cloud & Sons"
    assert len(json.loads((unpacked / "lists" / "open-concerns.json").read_text())) == 2


def test_tonight_in_the_pack_is_tonight_in_the_workbench(unpacked: Path) -> None:
    lines = json.loads((unpacked / "lists" / "tonight.json").read_text())
    outcomes = {one["duty"]: one["outcome"] for one in lines}
    assert outcomes["Deploy the service"] == "stops"
    assert outcomes["Restore a backup"] == "nobody_new"
    assert outcomes["Watch the queue"] == "goes_on"
    text = (unpacked / "pages" / "tonight.html").read_text()
    assert text.index("What stops") < text.index("Deploy the service") < text.index("Goes on")


def test_the_mappings_are_shown_and_read(unpacked: Path) -> None:
    page = (unpacked / "pages" / "mappings.html").read_text()
    files = sorted((unpacked / "records" / "tables").glob("*/mapping.toml"))
    assert len(files) == 4
    for file in files:
        assert tomllib.loads(file.read_text())["columns"]["case"] == "case"
        assert file.relative_to(unpacked).as_posix() in page
