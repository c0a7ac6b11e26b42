"""The same pages from several application servers: as many answers as each can give, and how long they take.

The load comes from `wrk`, in a process of its own: so many connections, each asking again as soon as it is answered.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.workbench.installation import Installation
from benchmarks.workbench.serving import Running, run_servers

SERVERS = ("granian", "gunicorn", "uvicorn")
CONNECTIONS = (1, 10, 50)
SECONDS, WARM_SECONDS = 6, 3
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
    """Ask each server for each page with each number of connections; a round for each server, one after the other."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing: apt-get install wrk")
    told = []
    for server in SERVERS:
        with run_servers(installation, server) as running:
            for page, path in list_pages(place).items():
                ask(running, path, place["sessions"][2], max(CONNECTIONS), WARM_SECONDS)
                for connections in CONNECTIONS:
                    found = ask(running, path, place["sessions"][2], connections, SECONDS)
                    memory = running.read_memory()["the server"]
                    facts = {"server": server, "page": page, "connections": connections}
                    told.append(facts | found | {"resident_mb": memory.resident_mb, "own_mb": memory.own_mb})
                    print(told[-1], flush=True)
    return told


def ask(running: Running, path: str, session: str, connections: int, seconds: int) -> dict[str, Any]:
    """Ask for a page for some seconds over some connections."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "done.lua"
        script.write_text(_SCRIPT, encoding="utf-8")
        command = [
            *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"),
            *("--timeout", "30s", "--script", str(script), "--header", f"Cookie: session={session}"),
            f"http://127.0.0.1:{running.port}{path}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("told: "))
    found: dict[str, Any] = json.loads(line.removeprefix("told: "))
    return found
