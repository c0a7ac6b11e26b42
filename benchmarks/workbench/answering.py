"""The same pages from several application servers: as many answers as each can give, and how long they take.

The load comes from `wrk`, in a process of its own: so many connections, each asking again as soon as it is answered.
`wrk` corrects its percentiles for questions that were not asked while one waited: a stall of a second counts for all of
them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.workbench.installation import Installation
from benchmarks.workbench.serving import Running, run_servers

SERVERS = ("granian", "gunicorn", "uvicorn")
CONNECTIONS = (1, 10, 50)
SECONDS, TURNS = 2, 3
# What wrk calls at its end: percentiles in microseconds, and all that was no answer.
_SCRIPT = """
done = function(summary, latency)
  local e = summary.errors
  local times = {50, 95, 99}
  io.write('told: {')
  for _, share in ipairs(times) do
    io.write(string.format('"p%d_s": %f, ', share, latency:percentile(share) / 1e6))
  end
  io.write(string.format('"max_s": %f, "requests": %d, "seconds": %f, "errors": %d}\\n', latency.max / 1e6,
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def list_pages(place: dict[str, Any]) -> dict[str, str]:
    """List the pages that are asked for."""
    base = f"/engagements/{place['engagement']}/"
    return {"bare page": "/bare", "kept finding": f"{base}findings/causes/", "state of play": base}


def compare_servers(installation: Installation, place: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask each server for each page over each number of connections; the servers take turns, several times."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    told = []
    with ExitStack() as started:
        servers = {name: started.enter_context(run_servers(installation, name)) for name in SERVERS}
        for page, path in list_pages(place).items():
            for connections in CONNECTIONS:
                turns = [
                    {name: ask(one, path, place["sessions"][2], connections) for name, one in servers.items()}
                    for _turn in range(TURNS + 1)
                ]
                for name, one in servers.items():
                    memory = one.read_memory()["the server"]
                    facts = {"server": name, "page": page, "connections": connections}
                    facts |= {"resident_mb": memory.resident_mb, "own_mb": memory.own_mb}
                    told.append(facts | sum_up([turn[name] for turn in turns[1:]]))
                    print(told[-1], flush=True)
    return told


def sum_up(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """Take the median of the turns, so that what else the machine did in one does not count; errors are added."""
    summed = {name: median(turn[name] for turn in turns) for name in turns[0]}
    return summed | {"errors": sum(turn["errors"] for turn in turns)}


def ask(running: Running, path: str, session: str, connections: int) -> dict[str, Any]:
    """Ask for a page for `SECONDS` over some connections."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "done.lua"
        script.write_text(_SCRIPT, encoding="utf-8")
        command = [
            *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{SECONDS}s"),
            *("--timeout", "30s", "--script", str(script), "--header", f"Cookie: session={session}"),
            f"http://127.0.0.1:{running.port}{path}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("told: "))
    found: dict[str, Any] = json.loads(line.removeprefix("told: "))
    return found
