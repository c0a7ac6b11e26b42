"""Invent docs/tutorials/trial: a town that does not exist, its records before a trial, and the trial itself.

Writes past.csv (records before), one-letter/ (the trial as it was registered), cases.csv (the list of cases to
allocate) and now.csv (the records when the trial has ended). What is tried makes waits a quarter shorter.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import groundswell as gs
from groundswell.trials.allocation import AllocationKey, allocate, count_days
from groundswell.trials.design import Design
from groundswell.trials.histories import read_history
from groundswell.trials.plan_files import read_plan
from groundswell.trials.planning import plan_trial
from groundswell.trials.registration import Registration, write_registration

FOLDER = Path(__file__).resolve().parent.parent / "docs/tutorials/trial"
TRIAL = FOLDER / "one-letter"
# Published, so that the tutorial gives the same arms to everybody. A key of a real trial is secret.
KEY = AllocationKey(b"the key of a trial that is only a tutorial")
ZONE = ZoneInfo("Europe/Amsterdam")
REGISTERED_AT = datetime(2024, 12, 16, 10, 30, tzinfo=ZONE)
PAST_FROM, PAST_UNTIL = datetime(2024, 1, 1, tzinfo=ZONE), datetime(2024, 12, 16, tzinfo=ZONE)
NOW = datetime(2025, 9, 8, tzinfo=ZONE)
SEED, RUNS, EFFECT = 7, 200, 0.75

Case = tuple[str, datetime, datetime, bool]


def invent_cases(chance: random.Random, first: datetime, last: datetime) -> list[Case]:
    """Invent the cases received between two days: number, received, ended, withdrawn."""
    cases: list[Case] = []
    day = first
    while day < last:
        if day.weekday() < 5:
            for _case in range(chance.choices(range(9), [0.4, 1, 2, 3, 3, 2, 1, 0.7, 0.4])[0]):
                received = day + timedelta(minutes=9 * 60 + chance.randrange(8 * 60))
                wait = chance.lognormvariate(3.55, 0.75)
                cases.append(("", received, received + timedelta(days=wait), chance.random() < 0.05))
        day += timedelta(days=1)
    ordered = sorted(cases, key=lambda one: one[1])
    return [(f"P-{first:%y}{number:04}", *case[1:]) for number, case in enumerate(ordered, 1)]


def shorten(cases: Sequence[Case], design: Design) -> list[Case]:
    """Shorten the waits of the cases that get the one letter."""
    changed = []
    for number, received, ended, withdrawn in cases:
        tried = allocate(KEY, design, number, day=count_days(design, received)).arm
        changed.append(
            (number, received, received + (ended - received) * (EFFECT if tried else 1.0), withdrawn)
        )
    return changed


def write_records(path: Path, cases: Sequence[Case], until: datetime) -> None:
    """Write the cases as they stand at a moment, one row for each."""
    rows = []
    for number, received, ended, withdrawn in cases:
        over = ended < until
        outcome = "Withdrawn" if withdrawn else "Decided"
        row = (
            number,
            write_moment(received),
            write_moment(ended) if over else "",
            outcome if over else "Open",
        )
        rows.append(row)
    write_rows(path, ("Permit", "Received", "Ended", "Outcome"), rows)


def write_moment(at: datetime) -> str:
    """Write a moment as the town's system does."""
    return f"{at:%Y-%m-%d %H:%M}"


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def plan() -> Design:
    """Plan the trial on the records before, as `groundswell trial design` does."""
    with (
        TemporaryDirectory() as folder,
        gs.read_records(
            FOLDER / "past.csv", FOLDER / "past.toml", store=Path(folder) / "records.duckdb"
        ) as records,
    ):
        planned = plan_trial(read_history(records), read_plan(FOLDER / "plan.toml"), seed=0, runs=RUNS)
    return replace(planned.design, key_sha256=KEY.sha256)


def main() -> None:
    """Write the files."""
    chance = random.Random(SEED)
    write_records(FOLDER / "past.csv", invent_cases(chance, PAST_FROM, PAST_UNTIL), PAST_UNTIL)
    design = plan()
    shutil.rmtree(TRIAL, ignore_errors=True)
    TRIAL.mkdir()
    write_registration(TRIAL / "registration.json", Registration(design, REGISTERED_AT.astimezone(UTC)))
    (TRIAL / "allocation.key").write_text(KEY.secret.hex() + "\n", encoding="ascii")
    first = datetime.combine(design.begins_on, datetime.min.time(), ZONE)
    cases = invent_cases(chance, first, first + timedelta(days=design.entry_days))
    listed = [(number, received.isoformat(timespec="minutes")) for number, received, *_rest in cases]
    write_rows(FOLDER / "cases.csv", ("case", "at"), listed)
    write_records(FOLDER / "now.csv", shorten(cases, design), NOW)


if __name__ == "__main__":
    main()
