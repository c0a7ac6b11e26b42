"""Measure allocation: the cap under parallel clients and a killed server, and throughput beside a bare view.

``python -m benchmarks.allocation --help``
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.events import DATA
from benchmarks.measurement import HERE, OURS, ROOT
from benchmarks.tables import write_documents
from benchmarks.workbench.database import run_postgresql
from benchmarks.workbench.serving import find_port
from benchmarks.workbench.trial_clients import Told, ask_all, ask_for
from groundswell_web.config.processes import is_answered, list_processes

SERVERS, THREADS = 2, 4
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """An installation in a folder of its own."""

    folder: Path
    address: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        own = {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "benchmarks.workbench.trial_doors_settings",
            "GROUNDSWELL_DATA": str(self.folder),
            "GROUNDSWELL_SECRET_KEY": "only-for-benchmarks-" * 4,
            "DATABASE_URL": self.address,
        }
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return kept | own

    def run(self, *arguments: str) -> str:
        """Run a module of Python in it, and give what it printed."""
        command = [str(OURS), "-m", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def start(self, port: int) -> subprocess.Popen[bytes]:
        """Start its server, and wait until it answers."""
        server = list_processes(host="127.0.0.1", port=port, servers=SERVERS, threads=THREADS)[0]
        command = [str(OURS), *server.command[1:-1], "benchmarks.workbench.trial_doors:application"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, start_new_session=True, stdout=sys.stderr
        )
        for _try in range(600):
            if is_answered("127.0.0.1", port):
                return process
            time.sleep(0.1)
        raise SystemExit("the server did not answer within 60 s")


def main() -> None:
    """Measure on each database, print the figures, and keep them."""
    options = parse_options()
    kept = (HERE if options.write else DATA) / "allocation_results.json"
    DATA.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {"settings": vars(options), "load": os.getloadavg()[0], "databases": {}}
    for database in options.databases:
        with open_place(database) as place:
            told = json.loads(place.run("benchmarks.workbench.trial_place", "make", str(options.cap)))
            figures = {
                "bounded": try_cap(place, told, options),
                "throughput": compare(place, told, options),
            }
        document["databases"][database] = figures
        print(json.dumps({database: figures}, indent=1), flush=True)
    write_documents(kept, document)
    if any(one["bounded"]["faults"] for one in document["databases"].values()):
        raise SystemExit("the cap, the answers or the ledger did not hold")


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.allocation", description="Measure allocation.")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--clients", type=int, default=200, help="parallel clients at the cap (default: 200)")
    parser.add_argument("--cap", type=int, default=100, help="the most cases exposed (default: 100)")
    parser.add_argument("--cases", type=int, default=6, help="cases that each client asks for (default: 6)")
    parser.add_argument("--kills", type=int, default=2, help="how often the server is killed (default: 2)")
    parser.add_argument("--seconds", type=float, default=20, help="how long throughput is measured")
    parser.add_argument("--load", type=int, default=16, help="clients while throughput is measured")
    parser.add_argument("--write", action="store_true", help="write allocation_results.json of this folder")
    return parser.parse_args()


@contextmanager
def open_place(database: str) -> Iterator[Place]:
    """Make an installation with empty tables, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="gs-allocation-") as folder,
        run_postgresql() if database == "postgresql" else nullcontext("") as address,
    ):
        place = Place(Path(folder), address)
        place.run("groundswell_web", "set_up")
        yield place


def try_cap(place: Place, told: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """Let many clients ask at once while the server is killed, and check what came of it.

    Each case is asked for by two clients. The kills come while the cap is being filled: after a fifth of the answers
    that fill it, and after the same again.
    """
    port, heard = find_port(), Told()
    process = place.start(port)
    path = f"/api/engagements/{told['engagement']}/trials/{told['capped']}/allocations"
    cases = [[f"C{client // 2}-{n}" for n in range(options.cases)] for client in range(options.clients)]
    threads = ask_all(port, path, told["capped_key"], cases, heard)
    kills = 0
    while any(thread.is_alive() for thread in threads):
        if kills < options.kills and heard.count >= (kills + 1) * options.cap // 2:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            process = place.start(port)
        time.sleep(0.002)
    end(process)
    ledger = json.loads(
        place.run("benchmarks.workbench.trial_place", "read", told["engagement"], told["capped"])
    )
    return check(ledger, heard, options) | {"kills": kills}


def check(ledger: dict[str, Any], heard: Told, options: argparse.Namespace) -> dict[str, Any]:
    """Check that exactly the cap is exposed, each case had one answer, and no line is missing."""
    rows = {number: (case, arm) for number, case, arm, _reason in ledger["rows"]}
    exposed = sum(arm != "usual" for _case, arm in rows.values())
    faults = list(ledger["faults"])
    if exposed != options.cap:
        faults.append(f"{exposed} exposed, not {options.cap}")
    if sorted(rows) != list(range(1, len(rows) + 1)):
        faults.append("numbers are missing in the ledger")
    if len({case for case, _arm in rows.values()}) != len(rows):
        faults.append("a case stands in the ledger twice")
    wanted = (options.clients + 1) // 2 * options.cases
    if len(heard.answers) != wanted:
        faults.append(f"{len(heard.answers)} cases were answered, not {wanted}")
    faults += [f"case {case} had two answers" for case, told in heard.answers.items() if len(set(told)) > 1]
    missing = [case for case, told in heard.answers.items() for arm, number in told
               if rows.get(number, ("", ""))[1] != arm]  # fmt: skip
    faults += [f"case {case} was answered otherwise than the ledger says" for case in missing]
    return {
        "clients": options.clients,
        "cap": options.cap,
        "exposed": exposed,
        "lines": len(rows),
        "answers": heard.count,
        "asked_again": heard.unanswered,
        "in_doubt": heard.in_doubt,
        "faults": faults,
    }


def compare(place: Place, told: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """Measure allocations, and a bare Django view with one insert, at the same server in the same run."""
    port = find_port()
    process = place.start(port)
    path = f"/api/engagements/{told['engagement']}/trials/{told['free']}/allocations"
    found = {}
    try:
        for name, asked in (("bare insert", "/bare"), ("allocation", path)):
            ask_for(port, asked, told["free_key"], clients=options.load, seconds=min(3.0, options.seconds))
            took = ask_for(port, asked, told["free_key"], clients=options.load, seconds=options.seconds)
            found[name] = sum_up(took, options.seconds)
    finally:
        end(process)
    return found


def sum_up(took: list[float], seconds: float) -> dict[str, float]:
    """Sum up how long answers took."""
    p50, p99 = (float(np.quantile(took, share)) * 1000 for share in (0.5, 0.99))
    return {"per_second": round(len(took) / seconds, 1), "p50_ms": round(p50, 2), "p99_ms": round(p99, 2)}


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server with all its processes."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    main()
