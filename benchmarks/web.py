"""Measure the workbench under load: `benchmarks/run web --help`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from importlib import metadata
from typing import Any

from benchmarks.events import DATA
from benchmarks.measurement import HERE, OURS, ROOT
from benchmarks.tables import vars_of, write_documents
from benchmarks.workbench import answering, asking, figures
from benchmarks.workbench.database import read_version, run_postgresql
from benchmarks.workbench.installation import Installation
from benchmarks.workbench.serving import Running, run_servers

PARTS = ("servers", "sqlite", "postgresql", "firsts")
MOMENTS = 6  # at which memory is read, the first and the last included
PACKAGES = ("groundswell", "django", "granian", "gunicorn", "uvicorn", "duckdb", "psycopg")


def main() -> None:
    """Measure what was asked for, keep it as JSON, print it, and with --write put it into this folder's README.md."""
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    kept = HERE / "web_results.json" if options.write else DATA / "web_results.json"
    DATA.mkdir(parents=True, exist_ok=True)
    document = read_former(kept)
    installation = Installation(int(options.events))
    place = installation.prepare()
    document["records"] = place["records"]
    document["machine"] = describe_machine()
    document["settings"] = {
        "events": int(options.events), "minutes": options.minutes, "on": options.on,
        "people": len(place["sessions"]), "load": os.getloadavg()[0],
    }  # fmt: skip
    for part in options.only or PARTS:
        run_part(part, installation, place, document, options.minutes * 60)
        document["goals"] = [vars_of(goal) for goal in figures.judge(document)]
        write_documents(kept, document)
    print(figures.write_section(document), flush=True)
    if options.write:
        figures.write_page(HERE / "README.md", document)


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/run web", description="Measure the workbench under load."
    )
    parser.add_argument("--events", type=float, default=1e7, help="events of the records (default: 1e7)")
    parser.add_argument("--minutes", type=float, default=5, help="how long people click (default: 5)")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, help="some parts only; the others stay as they are"
    )
    parser.add_argument("--on", default="undated", help="the day of the run, written into the tables")
    parser.add_argument(
        "--write", action="store_true", help="write README.md and web_results.json of this folder"
    )
    return parser.parse_args()


def read_former(path: Any) -> dict[str, Any]:
    """Read what an earlier run found; parts that are not run again keep its figures."""
    empty: dict[str, Any] = {"servers": [], "loads": [], "firsts": [], "goals": []}
    return empty | json.loads(path.read_text(encoding="utf-8")) if path.exists() else empty


def run_part(
    part: str, installation: Installation, place: dict[str, Any], document: dict[str, Any], seconds: float
) -> None:
    """Run one part and put its figures into the document."""
    print(f"measuring: {part}", flush=True)
    if part == "servers":
        document["servers"] = answering.compare_servers(installation, place)
    elif part == "firsts":
        with run_servers(installation) as running:
            document["firsts"] = asking.measure(place, running.port, count_turns(installation))
    elif part == "sqlite":
        take_load(document, run_load(installation, place, seconds))
    else:
        with run_postgresql() as address:
            other = Installation(installation.events, "postgresql", address)
            installation.copy_to(other)
            take_load(document, run_load(other, place, seconds))


def take_load(document: dict[str, Any], load: dict[str, Any]) -> None:
    """Put the figures of one database in the place of those of an earlier run."""
    others = [one for one in document["loads"] if one["database"] != load["database"]]
    document["loads"] = sorted([*others, load], key=lambda one: PARTS.index(one["database"]))


def count_turns(installation: Installation) -> int:
    """Count how often first answers were asked for, so that each time asks something new."""
    path = installation.data / "turns"
    turn = int(path.read_text()) if path.exists() else 0
    path.write_text(str(turn + 1))
    return turn


def run_load(installation: Installation, place: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Start all processes of an installation, let people click, and read the memory from time to time."""
    load = os.getloadavg()[0]
    with run_servers(installation) as running:
        memory: list[dict[str, Any]] = []
        watch = threading.Thread(target=watch_memory, args=(running, seconds, memory))
        watch.start()
        command = [str(OURS), "-m", "benchmarks.workbench.clicking"]
        command += [str(installation.data / "place.json"), str(running.port), str(seconds)]
        told = subprocess.run(
            command, cwd=ROOT, env=installation.environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout
        watch.join()
    answers = figures.sum_up(json.loads(line) for line in told.splitlines())
    return {"database": installation.database, "load": load, "answers": answers, "memory": memory}


def watch_memory(running: Running, seconds: float, memory: list[dict[str, Any]]) -> None:
    """Read the memory of all processes at even moments from the start to the end."""
    begun = time.monotonic()
    for moment in range(MOMENTS):
        time.sleep(max(0.0, begun + moment * seconds / (MOMENTS - 1) - time.monotonic()))
        sizes = {name: asdict(size) for name, size in running.read_memory().items()}
        memory.append({"at_s": time.monotonic() - begun, "processes": sizes})


def describe_machine() -> dict[str, Any]:
    """Describe the processor and the versions of what is measured; no names of machines, no paths."""
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        models = [line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")]
    versions = {name: metadata.version(name) for name in PACKAGES if find_version(name)}
    return {
        "model": models[0] if models else "unknown",
        "cores": os.cpu_count(),
        "versions": versions | {"PostgreSQL": read_version()},
    }


def find_version(name: str) -> str:
    """Find the version of a package; empty where it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
