"""Event logs in XES: read into columns, against rustxes; an invented log, and public ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

from benchmarks.events import make_export
from benchmarks.goals import Goal, Results, judge_ratio
from benchmarks.measurement import PEERS, ROOT, WARM_EVENTS, Facts, Run, Task

TITLE = "XES into columns"
OURS, RUSTXES = "groundswell", "rustxes"
# About 100 MB of XES; a trial run takes fewer.
EVENTS = 430_000
PUBLIC = ROOT.parent / "shared" / "records"


def list_tasks(events: int, _largest: int) -> list[Task]:
    """List the logs to read."""
    logs = [make_export(min(EVENTS, events), "xes"), *sorted(PUBLIC.glob("*.xes*"))]
    return [
        task
        for log in logs
        for task in (
            Task(log.name, OURS, "xes:read_log", {"log": str(log)}),
            Task(log.name, RUSTXES, "xes:read_log_with_rustxes", {"log": str(log)}, PEERS),
        )
    ]


def judge(results: Results) -> list[Goal]:
    """Hold each log against rustxes: no slower."""
    return [judge_ratio(results, name, OURS, RUSTXES, 1.0) for name, tool in results if tool == OURS]


def read_log(log: str) -> Run:
    """Open a log by our library and count its events and cases."""
    from groundswell.records.sources import open_source

    def run() -> Facts:
        source = open_source([Path(log)])
        case = source.hints["case"].replace('"', '""')
        sql = f'SELECT count(*), count(DISTINCT "{case}") FROM {source.query}'
        row = source.connection.execute(sql).fetchone()
        return {"events": row[0], "cases": row[1]} if row else {}

    open_source(
        [make_export(WARM_EVENTS, "xes")]
    )  # loads the compiled loops, as importing a compiled package would
    return run


def read_log_with_rustxes(log: str) -> Run:
    """Read a log by rustxes and count its events and cases."""
    import rustxes

    def run() -> Facts:
        frame, _rest = rustxes.import_xes(log)
        return {"events": frame.height, "cases": frame["case:concept:name"].n_unique()}

    return run
