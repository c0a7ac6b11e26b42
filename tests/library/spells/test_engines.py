"""Engines: opening a store on DuckDB, from Parquet and on Spark, and what is said where that fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.errors import EngineUnknown, StoreNotRead
from groundswell.spells import Records, open_records, read_records
from groundswell.spells.engines import DuckDBEngine
from groundswell.spells.parquet import open_engine, read_parquet, write_parquet
from groundswell.spells.store import TABLES
from groundswell.testing import build_records


@pytest.fixture
def records() -> Records:
    """Two cases, one of them open."""
    events = [
        ("a", "Asked", "2024-01-01T09:00"),
        ("a", "Checked", "2024-01-03T09:00"),
        ("a", "Decided", "2024-01-05T09:00"),
        ("b", "Asked", "2024-01-02T09:00"),
    ]
    return build_records(events, ends=["Decided"], extract_at="2024-02-01")


def test_parquet_written_and_read_is_the_same_store(records: Records, tmp_path: Path) -> None:
    write_parquet(records, tmp_path / "it's here")

    with read_parquet(tmp_path / "it's here") as again:
        assert again.manifest == records.manifest
        for name in TABLES:
            assert (
                again.fetch(again.table(name)).to_pylist() == records.fetch(records.table(name)).to_pylist()
            )


def test_parquet_with_a_table_missing_is_told(records: Records, tmp_path: Path) -> None:
    write_parquet(records, tmp_path)
    (tmp_path / "edges.parquet").unlink()

    with pytest.raises(StoreNotRead, match=r"edges\.parquet"):
        read_parquet(tmp_path)


def test_parquet_of_records_on_another_engine_is_refused(records: Records, tmp_path: Path) -> None:
    class Other:
        name = "other"

    with pytest.raises(StoreNotRead, match="only a store on DuckDB"):
        write_parquet(Records(Other(), records.manifest), tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["sparkle", "", "postgres", "spark"])
def test_engine_of_an_unknown_name_is_refused_before_anything_starts(
    records: Records, tmp_path: Path, name: str
) -> None:
    with pytest.raises(EngineUnknown, match="no engine"), open_engine(records, name, tmp_path):
        pass

    assert not list(tmp_path.iterdir())


def test_engine_duckdb_gives_the_records_themselves(records: Records, tmp_path: Path) -> None:
    with open_engine(records, "duckdb", tmp_path) as opened:
        assert opened is records


@pytest.mark.spark
def test_engine_spark_that_runs_already_is_used_and_left_running(
    records: Records, tmp_path: Path, spark_session: Any
) -> None:
    with open_engine(records, "spark://local", tmp_path) as opened:
        assert opened.engine.name == "spark"
        assert opened.columns(opened.cases.count().name("n").as_table())["n"].tolist() == [2]

    assert spark_session.range(3).count() == 3


@pytest.mark.parametrize("content", [b"", b"not a store", b"\0" * 20_000])
def test_store_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "records.duckdb").write_bytes(content)

    with pytest.raises(StoreNotRead) as caught:
        open_records(tmp_path / "records.duckdb")

    assert "build it again" in caught.value.next_step


def test_store_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreNotRead, match="no such file"):
        DuckDBEngine.open(tmp_path / "records.duckdb")

    assert not list(tmp_path.iterdir())


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of forty cases, closed."""
    rows = [
        f"C{n},{step},2024-01-{day:02} 10:00"
        for n in range(40)
        for step, day in (("Asked", 1 + n % 9), ("Decided", 20))
    ]
    (tmp_path / "export.csv").write_text("\n".join(["case,step,at", *rows]))
    read_records(tmp_path / "export.csv", store=tmp_path / "records.duckdb").close()
    return tmp_path / "records.duckdb"


def read_all(path: Path) -> None:
    with open_records(path) as opened:
        for name in TABLES:
            opened.fetch(opened.table(name))


@pytest.mark.parametrize("kept", [0.01, 0.3, 0.9])
def test_store_cut_in_the_middle_is_told(store: Path, kept: float) -> None:
    data = store.read_bytes()
    store.write_bytes(data[: int(len(data) * kept)])

    with pytest.raises(StoreNotRead):
        read_all(store)


def test_store_with_damaged_pages_is_told(store: Path) -> None:
    data = store.read_bytes()
    store.write_bytes(data[:20_000] + bytes(len(data) - 40_000) + data[-20_000:])

    with pytest.raises(StoreNotRead):
        read_all(store)


def test_store_is_opened_for_reading_only(store: Path) -> None:
    with open_records(store) as opened:
        assert isinstance(opened.engine, DuckDBEngine)
        with pytest.raises(duckdb.Error, match="read-only"):
            opened.engine.connection.execute("DELETE FROM cases")
