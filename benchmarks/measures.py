"""Four measures on the store, against the same four on the raw events in Parquet.

The measures: the process map (which step follows which, how often), the variants (which orders of steps, how often),
the durations of cases (median and 90th percentile) and the median stay at each step.

Peers read the three columns that they need from the Parquet file and do the least that gives a right answer. Open
cases are followed to the extract by us and by the hand-written queries; pm4py and pl4pm stop at the last event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.events import ENDS, FIRST_S, MAPPING, YEARS_S, make_export, make_room
from benchmarks.goals import Goal, Results, judge_ratio
from benchmarks.measurement import PEERS, ROOT, Facts, Run, Task

TITLE = "Four measures, from the store and from raw events"
MEASURES = ("process map", "variants", "durations", "stay medians")
ALL = "all four"
OPENED, OPENING = "groundswell, store open", "groundswell, opening the store"
PM4PY_POLARS, PM4PY_PANDAS = "pm4py (polars)", "pm4py (pandas)"
DUCKDB, POLARS, PL4PM = "DuckDB by hand", "Polars by hand", "pl4pm"
KEYS = {"case_id_key": "case", "activity_key": "step", "timestamp_key": "at"}
Measure = Callable[[], Facts]


def list_tasks(events: int, _largest: int) -> list[Task]:
    """List what is to be measured: each measure alone; `builds` has all four in one go."""
    path = str(make_export(events))
    store = str(make_store(events))
    tasks = []
    for name in MEASURES:
        ours = {"store": store, "measure": name}
        tasks += [
            Task(name, OPENED, "measures:ask_open_store", ours),
            Task(name, OPENING, "measures:ask_store", ours),
            *list_peers(name, {"events": path, "measure": name}),
        ]
    return tasks


def list_peers(name: str, raw: dict[str, str]) -> list[Task]:
    """List the peers that answer from raw events."""
    return [
        Task(name, DUCKDB, "measures:ask_duckdb", raw),
        Task(name, POLARS, "measures:ask_polars", raw, PEERS),
        Task(name, PM4PY_POLARS, "measures:ask_pm4py_polars", raw, PEERS),
        Task(name, PM4PY_PANDAS, "measures:ask_pm4py_pandas", raw, PEERS),
        Task(name, PL4PM, "measures:ask_pl4pm", raw, PEERS),
    ]


def judge(results: Results) -> list[Goal]:
    """Hold each measure against the goals: 100 times pm4py on polars, 30 times DuckDB by hand."""
    return [
        judge_ratio(results, name, ours, peer, wanted)
        for name in MEASURES
        for peer, wanted in ((PM4PY_POLARS, 100.0), (DUCKDB, 30.0))
        for ours in (OPENED, OPENING)
    ]


def make_store(events: int, kind: str = "parquet") -> Path:
    """Make the store of an export, or find the one that was made from it by the present code."""
    from groundswell import read_records

    export = make_export(events, kind)
    store = export.with_name(f"{export.stem}_{digest_code()}.duckdb")
    if not store.exists():
        for former in export.parent.glob(f"{export.stem}_*"):
            former.unlink()
        read_records(export, MAPPING, store=store).close()
    return store


def digest_code() -> str:
    """Digest the code that makes stores, so that one made by other code is not taken for the present one."""
    library = ROOT / "src" / "groundswell"
    modules = sorted(one for part in ("records", "spells") for one in (library / part).rglob("*.py"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()[:8]


def ask_store(store: str, measure: str) -> Run:
    """Ask the store, the opening of the file being timed too, but not what a first opening imports."""
    from groundswell import open_records

    open_records(store).close()

    def run() -> Facts:
        with open_records(store) as records:
            return _ask_records(records, measure)

    return run


def ask_open_store(store: str, measure: str) -> Run:
    """Ask the store that is open already, for the first time in the process."""
    from groundswell import open_records

    records = open_records(store)
    return lambda: _ask_records(records, measure)


def build_and_ask(events: str, measure: str) -> Run:
    """Build the store of the raw events first, then ask it."""
    from groundswell import read_records

    def run() -> Facts:
        with make_room() as folder, read_records(events, MAPPING, store=folder / "records.duckdb") as records:
            return _ask_records(records, measure)

    return run


def _ask_records(records: Any, measure: str) -> Facts:
    def draw_map() -> Facts:
        counts = records.fetch(records.edges.filter(records.edges.from_step_id.notnull()))["count"]
        return {"pairs": len(counts), "moves": sum(counts.to_pylist())}

    def list_variants() -> Facts:
        counts = records.fetch(records.variants)["case_count"]
        return {"variants": len(counts), "cases": sum(counts.to_pylist())}

    def find_durations() -> Facts:
        found = records.fetch(records.waits.filter(records.waits.end_kind.isnull()))
        median, p90 = found["median_us"][0].as_py(), found["p90_us"][0].as_py()
        return {"median": round(median / 1e6), "p90": round(p90 / 1e6)}

    def find_stays() -> Facts:
        medians = records.fetch(records.stays)["median_us"].to_pylist()
        return {"steps": len(medians), "sum of medians": round(sum(medians) / 1e6)}

    return _answer(measure, draw_map, list_variants, find_durations, find_stays)


def _answer(measure: str, *answers: Measure) -> Facts:
    """Answer one measure, or all of them one after the other."""
    if measure != ALL:
        return answers[MEASURES.index(measure)]()
    facts: Facts = {}
    for answer in answers:
        facts |= answer()
    return facts


def ask_duckdb(events: str, measure: str) -> Run:
    """Ask the raw events by SQL, written by hand; for all four, they are ordered and paired once."""
    import duckdb

    paired = f"""SELECT "case", step, "at", lead(step) OVER w AS next,
          epoch_us(lead("at") OVER w) - epoch_us("at") AS stay
        FROM read_parquet('{events}') WINDOW w AS (PARTITION BY "case" ORDER BY "at")"""
    final = f'max("at") FILTER (step IN {ENDS})'
    extract = f"make_timestamp({(FIRST_S + YEARS_S) * 1_000_000})"

    def run() -> Facts:
        connection = duckdb.connect()
        source = f"({paired})"
        if measure == ALL:
            connection.execute(f"CREATE TABLE paired AS {paired}")
            source = "paired"
        raw = "paired" if measure == ALL else f"read_parquet('{events}')"

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        def draw_map() -> Facts:
            rows = ask(f"SELECT step, next, count(*) FROM {source} WHERE next IS NOT NULL GROUP BY ALL")
            return {"pairs": len(rows), "moves": sum(row[2] for row in rows)}

        def list_variants() -> Facts:
            rows = ask(f"""SELECT way, count(*) FROM (
                SELECT "case", list(step ORDER BY "at") AS way FROM {raw} GROUP BY 1) GROUP BY 1""")
            return {"variants": len(rows), "cases": sum(row[1] for row in rows)}

        def find_durations() -> Facts:
            (((low, high),),) = ask(f"""SELECT quantile_cont(s, [0.5, 0.9]) FROM (
                SELECT epoch_us(coalesce({final}, {extract})) - epoch_us(min("at")) AS s FROM {raw} GROUP BY "case")""")
            return {"median": round(low / 1e6), "p90": round(high / 1e6)}

        def find_stays() -> Facts:
            rows = ask(
                f"SELECT step, quantile_cont(stay, 0.5) / 1e6 FROM {source} WHERE next IS NOT NULL GROUP BY 1"
            )
            return {"steps": len(rows), "sum of medians": round(sum(row[1] for row in rows))}

        return _answer(measure, draw_map, list_variants, find_durations, find_stays)

    return run


def ask_polars(events: str, measure: str) -> Run:
    """Ask the raw events by Polars, written by hand; for all four, they are sorted once."""
    import polars as pl

    extract = pl.lit((FIRST_S + YEARS_S) * 1_000_000).cast(pl.Datetime("us"))

    def run() -> Facts:
        raw = pl.scan_parquet(events).select("case", "step", "at")
        ordered = raw.sort("case", "at")
        if measure == ALL:
            raw = ordered = ordered.collect().lazy()
        shifted = {f"next_{name}": pl.col(name).shift(-1) for name in ("case", "step", "at")}
        pairs = ordered.with_columns(**shifted).filter(pl.col("case") == pl.col("next_case"))

        def draw_map() -> Facts:
            found = pairs.group_by("step", "next_step").len().collect()
            return {"pairs": found.height, "moves": int(found["len"].sum())}

        def list_variants() -> Facts:
            ways = ordered.group_by("case", maintain_order=True).agg("step")
            found = ways.with_columns(pl.col("step").list.join(">")).group_by("step").len().collect()
            return {"variants": found.height, "cases": int(found["len"].sum())}

        def find_durations() -> Facts:
            final = pl.col("at").filter(pl.col("step").is_in(list(ENDS))).max().fill_null(extract)
            wait = raw.group_by("case").agg(
                (final - pl.col("at").min()).dt.total_microseconds().alias("wait")
            )
            found = wait.select(
                median=pl.col("wait").median(), p90=pl.col("wait").quantile(0.9, "linear")
            ).collect()
            return {name: round(found[name][0] / 1e6) for name in ("median", "p90")}

        def find_stays() -> Facts:
            stay = (pl.col("next_at") - pl.col("at")).dt.total_microseconds().median()
            found = pairs.group_by("step").agg(stay.alias("stay")).collect()
            return {"steps": found.height, "sum of medians": round(found["stay"].sum() / 1e6)}

        return _answer(measure, draw_map, list_variants, find_durations, find_stays)

    return run


def ask_pm4py_polars(events: str, measure: str) -> Run:
    """Ask pm4py with a lazy Polars frame, formatted first only where the answer would else be wrong."""
    import pm4py
    import polars as pl

    def scan() -> Any:
        return pl.scan_parquet(events).select("case", "step", "at")

    def put_in_order(frame: Any) -> Any:
        return pm4py.format_dataframe(frame, case_id="case", activity_key="step", timestamp_key="at")

    def order() -> Any:
        return put_in_order(scan())

    def order_once() -> Any:
        return order().collect().lazy()

    return lambda: _ask_pm4py(pm4py, scan, order, order_once, measure)


def ask_pm4py_pandas(events: str, measure: str) -> Run:
    """Ask pm4py with a pandas frame; it wants the frame formatted."""
    import pandas as pd
    import pm4py

    def scan() -> Any:
        return pd.read_parquet(events, columns=["case", "step", "at"])

    def order() -> Any:
        return pm4py.format_dataframe(scan(), case_id="case", activity_key="step", timestamp_key="at")

    return lambda: _ask_pm4py(pm4py, order, order, order, measure)


def _ask_pm4py(pm4py: Any, scan: Any, order: Any, order_once: Any, measure: str) -> Facts:
    if measure == ALL:
        ordered = order_once()
        scan = order = lambda: ordered

    def draw_map() -> Facts:
        pairs, _starts, _ends = pm4py.discover_dfg(order(), **KEYS)
        return {"pairs": len(pairs), "moves": int(sum(pairs.values()))}

    def list_variants() -> Facts:
        found = pm4py.get_variants(scan(), **KEYS)
        return {"variants": len(found), "cases": int(sum(found.values()))}

    def find_durations() -> Facts:
        return _read_durations(pm4py.get_all_case_durations(scan(), **KEYS))

    def find_stays() -> Facts:
        pairs, _starts, _ends = pm4py.discover_performance_dfg(order(), perf_aggregation_key="median", **KEYS)
        return {"pairs with a median": len(pairs)}

    return _answer(measure, draw_map, list_variants, find_durations, find_stays)


def ask_pl4pm(events: str, measure: str) -> Run:
    """Ask pl4pm; it wants the frame under the names of XES, sorted."""
    import pl4pm
    import polars as pl

    def order() -> Any:
        return pl4pm.format_dataframe(
            pl.scan_parquet(events).select("case", "step", "at"), "case", "step", "at"
        )

    def run() -> Facts:
        ordered = order()

        def draw_map() -> Facts:
            pairs = pl4pm.discover_dfg(ordered)[0]
            return {"pairs": len(pairs), "moves": sum(pairs.values())}

        def list_variants() -> Facts:
            found = pl4pm.get_variants(ordered)
            return {"variants": len(found), "cases": sum(found.values())}

        def find_durations() -> Facts:
            return _read_durations(pl4pm.get_all_case_durations(ordered))

        def find_stays() -> Facts:
            pairs = pl4pm.discover_performance_dfg(ordered, perf_aggregation_key="median")[0]
            return {"pairs with a median": len(pairs)}

        return _answer(measure, draw_map, list_variants, find_durations, find_stays)

    return run


def _read_durations(seconds: list[float]) -> Facts:
    """Read the median and the 90th percentile from the sorted list that process mining tools give."""
    return {"median": round(seconds[len(seconds) // 2]), "p90": round(seconds[len(seconds) * 9 // 10])}
