"""Run the comparisons: `benchmarks/run --help`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from importlib import metadata
from types import ModuleType
from typing import Any

from benchmarks import builds, findings, measures, survival, xes
from benchmarks.events import DATA, make_export
from benchmarks.goals import Results
from benchmarks.measurement import HERE, PEERS, WARM_EVENTS, Measured, Task, measure, run_task
from benchmarks.tables import build_document, write_documents, write_figures, write_goals, write_measured

COMPARISONS: dict[str, ModuleType] = {
    "measures": measures,
    "findings": findings,
    "survival": survival,
    "builds": builds,
    "xes": xes,
}
PEER_PACKAGES = ("pm4py", "pl4pm", "polars", "pandas", "lifelines", "rustxes", "numpy")
OUR_PACKAGES = ("groundswell", "duckdb", "ibis-framework", "numba", "numpy", "pyarrow")


def main() -> None:
    """Run what was asked for; print tables, keep JSON, and with --write put both into the repository."""
    options = parse_options()
    kept = HERE / "results.json" if options.write else DATA / "results.json"
    DATA.mkdir(parents=True, exist_ok=True)
    documents = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    machine = describe_machine()
    warm_up()
    for name in options.only or COMPARISONS:
        documents[name] = run_comparison(name, options, machine, documents.get(name, {}))
        print(
            f"\n{write_measured(documents[name]['measured'])}\n\n{write_goals(documents[name]['goals'])}",
            flush=True,
        )
        ordered = {one: documents[one] for one in COMPARISONS if one in documents}
        write_documents(kept, ordered)
        if options.write:
            write_figures(HERE / "README.md", ordered)


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks/run", description="Measure groundswell against its peers."
    )
    parser.add_argument(
        "--events", type=float, default=1e6, help="events of the export: 1e6 is quick, 1e7 the real size"
    )
    parser.add_argument("--largest", type=float, help="how far to show growth: 3e7, 5e7; default: --events")
    parser.add_argument(
        "--repeat", type=int, default=5, help="runs of each task, the median counts; slow ones fewer"
    )
    parser.add_argument("--only", nargs="+", choices=COMPARISONS, help="some comparisons only")
    parser.add_argument(
        "--task", help="of these, the tasks of this name only; the other figures stay as they are"
    )
    parser.add_argument("--on", default="undated", help="the day of the run, written into the tables")
    parser.add_argument(
        "--write", action="store_true", help="write README.md and results.json of this folder"
    )
    return parser.parse_args()


def run_comparison(
    name: str, options: argparse.Namespace, machine: dict[str, Any], former: dict[str, Any]
) -> dict[str, Any]:
    """Run one comparison, a task after the other; of those that are not asked for, keep the former figures."""
    module, events = COMPARISONS[name], int(options.events)
    settings = {"events": events, "on": options.on, "repeat": options.repeat, "load": os.getloadavg()[0]}
    kept = {(row["name"], row["tool"]): Measured(**row) for row in former.get("measured", [])}
    measured: list[Measured] = []
    for task in module.list_tasks(events, int(options.largest or events)):
        if options.task not in (None, task.name):
            measured += [kept[task.name, task.tool]] if (task.name, task.tool) in kept else []
            continue
        measured.append(measure(task, options.repeat))
        one = measured[-1]
        took = one.failure or f"{one.wall_s:.3f} s, CPU {one.cpu_s:.3f} s, {one.peak_mb:.0f} MB, {one.facts}"
        print(f"{name} | {one.name} | {one.tool} | {took}", flush=True)
    results: Results = {(one.name, one.tool): one for one in measured}
    return build_document(module.TITLE, machine, settings, measured, module.judge(results))


def warm_up() -> None:
    """Compile our loops, once after each change of the library: users have them compiled after their first report."""
    export = str(make_export(WARM_EVENTS))
    for function, arguments in (
        ("builds:make_report", {"export": export, "pdf": False}),
        ("xes:read_log", {"log": str(make_export(WARM_EVENTS, "xes"))}),
        ("survival:follow_stays", {"stays": str(survival.keep_stays(WARM_EVENTS))}),
    ):
        found = run_task(Task("warm up", "groundswell", function, arguments))
        if "failure" in found:
            raise SystemExit(f"{function} failed on {WARM_EVENTS} events: {found['failure']}")


def describe_machine() -> dict[str, Any]:
    """Describe the processor and the versions of what is measured; no names of machines, no paths."""
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        models = [line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")]
    return {
        "model": models[0] if models else "unknown",
        "cores": os.cpu_count(),
        "versions": {**{name: metadata.version(name) for name in OUR_PACKAGES}, **read_peer_versions()},
    }


def read_peer_versions() -> dict[str, str]:
    """Read the versions of the peers from their own environment; nothing where there is none."""
    if not PEERS.exists():
        return {}
    program = f"import json, importlib.metadata as m; print(json.dumps({{n: m.version(n) for n in {PEER_PACKAGES}}}))"
    told = subprocess.run([str(PEERS), "-c", program], capture_output=True, text=True, check=True).stdout
    versions: dict[str, str] = json.loads(told)
    return {name if name != "numpy" else "numpy of the peers": version for name, version in versions.items()}


if __name__ == "__main__":
    main()
