"""Measure how long files for the ledger take: `.venv/bin/python -m benchmarks.ledger --help`.

Timecards in the shape of 18F Tock's interface are read and checked by us, read by the standard library's CSV, and read
by pandas; then by pandas with the same checks written by hand, which say that something is wrong, but not where. All in
one process, taking turns; the figure is the median of the runs, in seconds of the processor, for other programs may
run beside it.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pandas as pd

from benchmarks.measurement import HERE
from groundswell.ledger.finance_files import read_finance_file
from groundswell.ledger.known_names import Known, KnownPerson, KnownPurpose
from groundswell.ledger.time_files import read_time_file

COLUMNS = (
    "user", "project_id", "project_name", "hours_spent", "start_date", "end_date", "billable", "agency", "flat_rate",
    "notes",
)  # fmt: skip
PEOPLE, PROJECTS, LINES_A_WEEK, MOST = 120, 90, 4, 60
Found = dict[str, Any]


def main() -> None:
    """Measure what was asked for, print it, and with --write keep it in the repository."""
    parser = argparse.ArgumentParser(prog="benchmarks.ledger", description="Measure files for the ledger.")
    parser.add_argument("--rows", type=int, default=16_000, help="lines of the files")
    parser.add_argument("--repeat", type=int, default=7, help="runs of each; the median counts")
    parser.add_argument("--on", default="undated", help="the day of the run")
    parser.add_argument("--write", action="store_true", help="write ledger_results.json of this folder")
    options = parser.parse_args()
    document = measure_files(options.rows, options.repeat) | {"on": options.on}
    for row in document["measured"]:
        print(json.dumps(row), flush=True)
    if options.write:
        (HERE / "ledger_results.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def measure_files(rows: int, repeat: int) -> Found:
    """Measure all readers on files of so many lines."""
    known, cards = make_cards(rows)
    table = write_csv(cards)
    document = json.dumps(cards).encode()
    costs_known, costs = make_costs(rows)
    tasks: dict[str, Callable[[], Found]] = {
        "timecards, CSV: groundswell, read and checked": lambda: _read_time(table, known),
        "timecards, CSV: csv.DictReader, read": lambda: _read_dicts(table),
        "timecards, CSV: pandas.read_csv, read": lambda: _read_pandas(table),
        "timecards, CSV: pandas, read and checked by hand": lambda: _check_pandas(table, known),
        "timecards, JSON: groundswell, read and checked": lambda: _read_time(document, known),
        "timecards, JSON: json.loads, read": lambda: {"lines": len(json.loads(document))},
        "costs, CSV: groundswell, read and checked": lambda: _read_costs(costs, costs_known),
        "costs, CSV: csv.DictReader, read": lambda: _read_dicts(costs),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
    facts: dict[str, Found] = {}
    for _round in range(repeat):
        for name, run in tasks.items():
            wall, cpu = time.perf_counter(), time.process_time()
            facts[name] = run()
            taken[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    measured = [
        {"task": name, "cpu_s": _round_s(taken[name], 0), "wall_s": _round_s(taken[name], 1), **facts[name]}
        for name in tasks
    ]
    return {"rows": rows, "repeat": repeat, "cores": os.cpu_count(), "measured": add_ratios(measured)}


def _round_s(taken: list[tuple[float, float]], place: int) -> float:
    return round(median(one[place] for one in taken), 4)


def add_ratios(measured: list[Found]) -> list[Found]:
    """Say how many times as long we take as each peer on the same file."""
    ours = {row["task"].split(":")[0]: row["cpu_s"] for row in measured if "groundswell" in row["task"]}
    return [
        row if "groundswell" in row["task"] else row | {
            "groundswell_takes_times": round(ours[row["task"].split(":")[0]] / max(row["cpu_s"], 1e-4), 1)
        }
        for row in measured
    ]  # fmt: skip


def make_cards(rows: int) -> tuple[Known, list[dict[str, str]]]:
    """Make lines of timecards, none of them faulty, and what the ledger knows of their people and projects."""
    draw = random.Random(18)
    people = [f"{draw.randrange(16**6):06x}.{number:03}" for number in range(PEOPLE)]
    projects = [f"Project {number}" for number in range(PROJECTS)]
    cards: list[dict[str, str]] = []
    first = date(2015, 1, 4)
    while len(cards) < rows:
        for person in people:
            for number in draw.sample(range(PROJECTS), LINES_A_WEEK):
                hours = f"{draw.randrange(1, 61) / 4:.2f}"
                values = (
                    person, str(number), projects[number], hours, str(first), str(first + timedelta(days=6)), "True",
                    "Ministry of Coin", "False", "worked, and wrote",
                )  # fmt: skip
                cards.append(dict(zip(COLUMNS, values, strict=True)))
        first += timedelta(weeks=1)
    known = Known(
        people=[KnownPerson(name, (name,)) for name in people],
        purposes=[KnownPurpose("target", name, (name, str(at))) for at, name in enumerate(projects)],
        first_on=date(2014, 1, 1),
        last_on=first,
    )
    return known, cards[:rows]


def make_costs(rows: int) -> tuple[Known, bytes]:
    """Make invoices with a total, none of them faulty, and what the ledger knows."""
    draw = random.Random(19)
    lines, total = [], 0
    for number in range(rows):
        minor = draw.randrange(100, 5_000_000)
        total += minor
        on = date(2023, 1, 1) + timedelta(days=number % 500)
        lines.append(
            f"{on:%d.%m.%Y};Supplier {number % 70};R-{number};{_write(minor)};Project {number % PROJECTS};hosting"
        )
    text = "\n".join(
        ["Datum;Lieferant;Rechnungsnummer;Betrag;Projekt;Kostenart", *lines, f"Summe;;;{_write(total)};;"]
    )
    purposes = [KnownPurpose("target", str(at), (f"Project {at}",)) for at in range(PROJECTS)]
    return Known(purposes=purposes, currency="EUR"), text.encode()


def _write(minor: int) -> str:
    return f"{minor // 100:,}".replace(",", ".") + f",{minor % 100:02}"


def write_csv(cards: list[dict[str, str]]) -> bytes:
    """Write the lines as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(cards)
    return text.getvalue().encode()


def _read_time(data: bytes, known: Known) -> Found:
    file = read_time_file(data, known=known)
    return {"lines": len(file.lines), "hours": str(file.hours), "faults": file.fault_count}


def _read_costs(data: bytes, known: Known) -> Found:
    file = read_finance_file(data, known=known)
    return {"lines": len(file.lines), "sum": str(file.totals.get("EUR")), "faults": file.fault_count}


def _read_dicts(data: bytes) -> Found:
    return {"lines": len(list(csv.DictReader(io.StringIO(data.decode()))))}


def _read_pandas(data: bytes) -> Found:
    frame = pd.read_csv(io.BytesIO(data), parse_dates=["start_date", "end_date"])
    return {"lines": len(frame), "hours": f"{frame['hours_spent'].sum():.2f}"}


def _check_pandas(data: bytes, known: Known) -> Found:
    """Read as text, keep hours exact, and count what is wrong: the least that gives the same yes or no."""
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    hours = frame["hours_spent"].map(Decimal)
    start, end = (pd.to_datetime(frame[name], format="%Y-%m-%d") for name in ("start_date", "end_date"))
    people = {name.casefold() for one in known.people for name in one.names}
    projects = {name.casefold() for one in known.purposes for name in one.names}
    middle = start + (end - start) // 2
    week = middle.dt.normalize() - pd.to_timedelta(middle.dt.weekday, unit="D")
    sums = hours.groupby([frame["user"], week]).sum()
    faults = (
        int((~frame["user"].str.casefold().isin(people)).sum())
        + int((~frame["project_name"].str.casefold().isin(projects)).sum())
        + int((~frame["project_id"].isin(projects)).sum())
        + int((hours < 0).sum())
        + int((sums > MOST).sum())
        + int(frame.duplicated().sum())
        + int((~(end - start).dt.days.between(0, 8)).sum())
        + int((week.dt.date > (known.last_on or date.max)).sum())
        + int(frame.map(lambda cell: cell.startswith(("=", "@"))).any(axis=1).sum())
        + int((~frame["billable"].isin(["True", "False"])).sum())
    )
    return {"lines": len(frame), "hours": str(hours.sum()), "faults": faults}


if __name__ == "__main__":
    main()
