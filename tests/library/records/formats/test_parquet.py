"""Parquet, read in place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundswell import errors
from groundswell.records.sources import open_source


def write(folder: Path, name: str = "a.parquet", **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), folder / name)
    return folder / name


def test_parquet_keeps_types_and_numbers_rows(tmp_path: Path) -> None:
    source = open_source(
        [write(tmp_path, case=["a", "b"], at=[dt.datetime(2024, 1, 1)] * 2, fee=[1.5, None])]
    )

    assert source.columns == ("case", "at", "fee")
    assert source.row_column == "file_row_number"
    rows = source.connection.sql(f"SELECT * FROM {source.query}").fetchall()
    assert rows == [("a", dt.datetime(2024, 1, 1), 1.5, 0), ("b", dt.datetime(2024, 1, 1), None, 1)]


def test_parquet_with_a_column_of_that_name_is_not_numbered(tmp_path: Path) -> None:
    assert open_source([write(tmp_path, file_row_number=[7])]).row_column is None


def test_parquet_files_of_one_export_are_joined_by_name(tmp_path: Path) -> None:
    one = write(tmp_path, "one", case=["a"], step=["x"])
    other = write(tmp_path, "other", step=["y"], case=["b"])

    source = open_source([one, other])

    assert source.row_column is None
    rows = source.connection.sql(f"SELECT * FROM {source.query}").fetchall()
    assert rows == [("a", "x"), ("b", "y")]


def test_parquet_files_with_other_columns_are_refused(tmp_path: Path) -> None:
    one, other = write(tmp_path, "one", case=["a"]), write(tmp_path, "other", stage=["y"])

    with pytest.raises(errors.HeadersDiffer, match="stage"):
        open_source([one, other])
