"""From an export to the store and to the report, and how cost and memory grow with its size."""

from __future__ import annotations

from pathlib import Path

from benchmarks.events import MAPPING, make_export, make_room
from benchmarks.goals import Goal, Results, judge_limit, judge_ratio
from benchmarks.measurement import Facts, Run, Task
from benchmarks.measures import ALL, DUCKDB, PM4PY_PANDAS, PM4PY_POLARS, list_peers

TITLE = "From an export to the store and the report"
OURS = "groundswell"
SPELLS, REPORT, PAGE = (
    "Parquet to stored spells",
    "Parquet to finished report",
    "Parquet to report without PDF",
)
READ_CSV, CSV = "CSV read", "CSV to stored spells"
FOUR = "all four measures, build included"
SIZES = (1_000_000, 3_000_000, 10_000_000, 30_000_000, 50_000_000)


def list_tasks(events: int, largest: int) -> list[Task]:
    """List the builds of one size, then those of every size up to the largest."""
    parquet, text = (str(make_export(events, kind)) for kind in ("parquet", "csv"))
    four = {"events": parquet, "measure": ALL}
    tasks = [
        Task(SPELLS, OURS, "builds:build_store", {"export": parquet}),
        Task(SPELLS, DUCKDB, "builds:build_with_duckdb", {"export": parquet}),
        Task(READ_CSV, OURS, "builds:read_csv", {"export": text}),
        Task(READ_CSV, DUCKDB, "builds:read_csv_with_duckdb", {"export": text}),
        Task(CSV, OURS, "builds:build_store", {"export": text}),
        Task(REPORT, OURS, "builds:make_report", {"export": parquet, "pdf": True}),
        Task(PAGE, OURS, "builds:make_report", {"export": parquet, "pdf": False}),
        Task(FOUR, OURS, "measures:build_and_ask", four),
        *list_peers(FOUR, four),
    ]
    for size in SIZES:
        if size <= largest:
            more = {"export": str(make_export(size))}
            tasks.append(Task(name_size(size), OURS, "builds:build_store", more))
    return tasks


def name_size(events: int) -> str:
    """Name the build of a size."""
    return f"{events // 1_000_000} million events to stored spells"


def judge(results: Results) -> list[Goal]:
    """Hold the builds against DuckDB and pm4py, and their memory against its limits."""
    return [
        judge_ratio(results, SPELLS, OURS, DUCKDB, 0.5),
        judge_ratio(results, READ_CSV, OURS, DUCKDB, 1.0),
        judge_ratio(results, REPORT, OURS, PM4PY_POLARS, 5.0, FOUR),
        judge_ratio(results, REPORT, OURS, PM4PY_PANDAS, 5.0, FOUR),
        judge_limit(results, name_size(10_000_000), OURS, 2048, "MB"),
        judge_limit(results, CSV, OURS, 2048, "MB"),
        judge_limit(results, REPORT, OURS, 2048, "MB"),
        judge_limit(results, name_size(50_000_000), OURS, 4096, "MB"),
        _judge_growth(results),
    ]


def _judge_growth(results: Results) -> Goal:
    """Judge whether a million events cost the same at the largest size as at 3 million, give or take a third."""
    taken = {size: results.get((name_size(size), OURS)) for size in SIZES}
    each = {size: one.cpu_s / size * 1e6 for size, one in taken.items() if one and not one.failure}
    words = "; ".join(f"{size // 1_000_000} M: {seconds:.2f}" for size, seconds in each.items())
    known = [seconds for size, seconds in each.items() if size >= SIZES[1]]
    is_met = max(known) <= 4 / 3 * known[0] if len(known) > 1 else None
    return Goal(
        "CPU seconds for each million events", "no more at the largest size, within a third", words, is_met
    )


def build_store(export: str) -> Run:
    """Build the store from an export, checks and small tables included."""
    from groundswell import read_records

    def run() -> Facts:
        with make_room() as folder, read_records(export, MAPPING, store=folder / "records.duckdb") as records:
            found = records.manifest
            return {
                "spells": found.spell_count,
                "cases": found.case_count,
                "set aside": found.set_aside_count,
            }

    return run


def build_with_duckdb(export: str) -> Run:
    """Order the events, give each its neighbours and write them, by one SQL statement."""
    import duckdb

    source = f"read_parquet('{export}')" if export.endswith("parquet") else f"read_csv('{export}')"
    sql = f"""CREATE TABLE spells AS SELECT "case", row_number() OVER w AS "position", step,
          lag(step) OVER w AS from_step, lead(step) OVER w AS to_step, "at" AS entered_at, lead("at") OVER w AS left_at,
          epoch_us(lead("at") OVER w) - epoch_us("at") AS elapsed_us, officer, office, channel
        FROM {source} WINDOW w AS (PARTITION BY "case" ORDER BY "at") ORDER BY 1, 2"""

    def run() -> Facts:
        with make_room() as folder:
            connection = duckdb.connect(str(folder / "spells.duckdb"))
            ((rows,),) = connection.execute(sql).fetchall()
            connection.execute("CHECKPOINT")
            connection.close()
            return {"events": rows}

    return run


def read_csv(export: str) -> Run:
    """Read a CSV export into the one form, with its checks; no spells yet."""
    from datetime import UTC, datetime

    from groundswell.records.export import open_work_file, read_export

    now = datetime(2100, 1, 1, tzinfo=UTC)

    def run() -> Facts:
        with make_room() as folder, open_work_file(folder) as connection:
            reading = read_export(export, MAPPING, now=now, key=b"a key of sixteen", connection=connection)
            return {"events": reading.row_count}

    return run


def read_csv_with_duckdb(export: str) -> Run:
    """Read a CSV file into a table of a DuckDB file."""
    import duckdb

    def run() -> Facts:
        with make_room() as folder:
            connection = duckdb.connect(str(folder / "work.duckdb"))
            ((rows,),) = connection.execute(f"CREATE TABLE events AS FROM read_csv('{export}')").fetchall()
            connection.close()
            return {"events": rows}

    return run


def make_report(export: str, pdf: bool) -> Run:
    """Make the whole report by the command that a user types."""
    from groundswell.records.export import inspect_export
    from groundswell.records.mapping import write_mapping
    from groundswell_cli.main import main

    mapping = Path(export).with_suffix(".toml")
    if not mapping.exists():
        mapping.write_text(write_mapping(inspect_export(export, MAPPING).mapping), encoding="utf-8")
    key = Path(export).with_suffix(".key")

    def run() -> Facts:
        with make_room() as folder:
            command = [
                "report",
                export,
                "--mapping",
                str(mapping),
                "--key-file",
                str(key),
                "--out",
                str(folder / "out"),
            ]
            code = main(command if pdf else [*command, "--no-pdf"])
            return {"code": code, "files": sum(1 for file in (folder / "out").rglob("*") if file.is_file())}

    return run
