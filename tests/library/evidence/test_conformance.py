"""Every question is answered the same on DuckDB and on Spark: sentences and counts exactly, figures to 1e-9."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from support.large_records import INTERVALS, STATUSES, make_intervals, make_statuses, read_large_records

from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from groundswell.spells import Records
from groundswell.spells.engines.spark import SparkEngine
from groundswell.spells.parquet import write_parquet
from groundswell.spells.store import TABLES

pytestmark = pytest.mark.spark
# Sums are added up in another order on another engine; quantiles are exact on both, so they need no more than that.
TOLERANCE = 1e-9
Pair = tuple[Records, Records]


@pytest.fixture(scope="module", params=["statuses", "intervals"])
def pair(
    request: pytest.FixtureRequest, spark_session: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """The same records on both engines."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "statuses":
        records = read_large_records(folder, make_statuses(24_000, seed=1), STATUSES)
    else:
        records = read_large_records(folder, make_intervals(6_000, seed=2), INTERVALS)
    write_parquet(records, folder / "store")
    yield records, Records(SparkEngine(spark_session, folder / "store", TABLES), records.manifest)
    records.close()


def list_differences(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """List where two documents differ, figures by more than the tolerance."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = sorted({*ours, *theirs})
        return [d for k in keys for d in list_differences(ours.get(k), theirs.get(k), f"{where}/{k}")]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [d for n, (one, other) in pairs for d in list_differences(one, other, f"{where}/{n}")]
    if isinstance(ours, float) and isinstance(theirs, int | float):
        return (
            []
            if math.isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=1e-12)
            else [f"{where}: {ours} {theirs}"]
        )
    return [] if ours == theirs else [f"{where}: {ours!r} {theirs!r}"]


@pytest.mark.parametrize("question", QUESTION_NAMES)
def test_question_on_spark_is_answered_as_on_duckdb(pair: Pair, question: str) -> None:
    on_duckdb, on_spark = (estimate_findings(records, [question], seed=4)[0] for records in pair)

    ours, theirs = (json.loads(json.dumps(f.to_json_document(), default=str)) for f in (on_duckdb, on_spark))
    assert list_differences(ours, theirs) == []
    assert on_duckdb.refusal is None or not on_duckdb.estimates


@pytest.mark.parametrize("table", TABLES)
def test_table_on_spark_is_the_one_on_duckdb(pair: Pair, table: str) -> None:
    ours, theirs = (records.fetch(records.table(table)) for records in pair)

    assert ours.column_names == theirs.column_names
    order = [(name, "ascending") for name in ours.column_names]
    assert ours.num_rows == theirs.num_rows
    assert list_differences(ours.sort_by(order).to_pydict(), theirs.sort_by(order).to_pydict()) == []


def test_records_of_the_test_hold_what_engines_could_differ_in(pair: Pair) -> None:
    manifest = pair[0].manifest

    assert manifest.open_count > 100
    assert manifest.has_works or (manifest.late_count > 100 and manifest.promise is not None)
    assert manifest.spell_count > 15_000


def test_spark_in_another_zone_shifts_no_time(pair: Pair, spark_session: Any) -> None:
    former = spark_session.conf.get("spark.sql.session.timeZone")
    spark_session.conf.set("spark.sql.session.timeZone", "America/Lima")
    try:
        received = [
            records.columns(records.cases.aggregate(at=records.cases.received_at.min()))["at"]
            for records in pair
        ]
    finally:
        spark_session.conf.set("spark.sql.session.timeZone", former)

    assert received[0].tolist() == received[1].tolist()
