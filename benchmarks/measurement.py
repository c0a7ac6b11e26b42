"""Measure one task in a process of its own: wall seconds, CPU seconds, peak memory.

A task is a function of a module of this package. It is called with its arguments, imports and opens what must not be
timed, and returns a function without arguments; only that call is timed. What the call returns is a small dict of
facts, so that the answers of different tools can be compared.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
OURS = ROOT / ".venv" / "bin" / "python"
PEERS = HERE / ".venv" / "bin" / "python"
SLOW_S, VERY_SLOW_S = 8.0, 25.0
WARM_EVENTS = 20_000
MARK = "measured: "
Facts = dict[str, Any]
Run = Callable[[], Facts]


@dataclass(frozen=True)
class Task:
    """A thing to measure.

    Args:
        name: what is done, the same for us and for peers.
        tool: who does it, such as `groundswell` or `pm4py (polars)`.
        function: `module:function` of this package.
        arguments: of the function; paths as text.
        python: the environment that holds the tool.
    """

    name: str
    tool: str
    function: str
    arguments: dict[str, Any] = field(default_factory=dict)
    python: Path = OURS


@dataclass(frozen=True)
class Measured:
    """What a task took: the median of its runs. Where it failed, `failure` says how and the rest is 0."""

    name: str
    tool: str
    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    runs: int = 0
    facts: Facts = field(default_factory=dict)
    failure: str = ""


def measure(task: Task, repeat: int) -> Measured:
    """Run a task several times, each in a new process; fewer times where a run takes long."""
    taken: list[Facts] = []
    while len(taken) < allow_runs(taken, repeat):
        one = run_task(task)
        if "failure" in one:
            return Measured(task.name, task.tool, failure=one["failure"])
        taken.append(one)
    wall, cpu, peak = (median(one[key] for one in taken) for key in ("wall_s", "cpu_s", "peak_mb"))
    return Measured(task.name, task.tool, wall, cpu, peak, len(taken), taken[-1]["facts"])


def allow_runs(taken: list[Facts], repeat: int) -> int:
    """Say how often to run: as asked; at most 3 times above 8 seconds a run, once above 25."""
    first = taken[0]["wall_s"] if taken else 0.0
    return 1 if first > VERY_SLOW_S else min(repeat, 3) if first > SLOW_S else repeat


def run_task(task: Task) -> Facts:
    """Run a task once in a process of its own."""
    if not task.python.exists():
        return {"failure": f"no environment for {task.tool}; `benchmarks/run --install` makes it"}
    command = [str(task.python), "-m", "benchmarks.measurement", task.function, json.dumps(task.arguments)]
    # Without these pm4py shows bars and warnings, and every process would compile the imported modules anew.
    quiet = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "PM4PY_SHOW_PROGRESS_BAR": "False"}
    environment = {**os.environ, **quiet}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            found: Facts = json.loads(line.removeprefix(MARK))
            return found
    said = done.stderr.strip().splitlines() or [f"ended with code {done.returncode}"]
    return {"failure": next((line for line in reversed(said) if "Error" in line), said[-1])[:300]}


def time_call(run: Run) -> Facts:
    """Call a function once and say what it took, and what it gave."""
    wall, cpu = time.perf_counter(), _read_cpu_s()
    facts = run()
    wall, cpu = time.perf_counter() - wall, _read_cpu_s() - cpu
    return {"wall_s": wall, "cpu_s": cpu, "peak_mb": read_peak_mb(), "facts": facts}


def _read_cpu_s() -> float:
    own, below = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime


def read_peak_mb() -> float:
    """Read the most memory that this process held at any time, imports included."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def find_task(function: str) -> Callable[..., Run]:
    """Find the function of a task by its module and name."""
    module, name = function.split(":")
    found: Callable[..., Run] = getattr(import_module(f"benchmarks.{module}"), name)
    return found


if __name__ == "__main__":
    ready = find_task(sys.argv[1])(**json.loads(sys.argv[2]))
    print(MARK + json.dumps(time_call(ready)), flush=True)
    os._exit(0)  # what a tool does while it goes is not measured
