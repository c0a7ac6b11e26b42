"""Queries on databases: what may be asked, what comes back, and what is never said."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from groundswell import errors
from groundswell.records.formats.sql import check_query, hide_password
from groundswell.records.sources import open_source


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "cases.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cases (name TEXT, at TEXT, fee REAL, n INTEGER)")
        rows = [(f"case {n}", "2024-01-01", n / 2, n) for n in range(45_000)]
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    return path


@pytest.mark.parametrize("as_url", [True, False])
def test_sqlite_query_gives_its_rows_in_order(database: Path, as_url: bool) -> None:
    path = f"sqlite:///{database}" if as_url else database

    source = open_source([path], query="SELECT * FROM cases ORDER BY n DESC;")

    assert source.format == "sql"
    assert source.columns == ("name", "at", "fee", "n")
    rows = source.connection.sql(f'SELECT name, "at", fee, n FROM {source.query} LIMIT 1').fetchall()
    assert rows == [("case 44999", "2024-01-01", 22499.5, 44999)]
    assert source.connection.sql(f"SELECT count(*) FROM {source.query}").fetchone() == (45_000,)


def test_column_that_is_empty_at_first_is_read(database: Path) -> None:
    source = open_source(
        [database], query="SELECT CASE WHEN n > 30000 THEN n END AS late, n FROM cases ORDER BY n"
    )

    assert source.connection.sql(f"SELECT count(late), max(late) FROM {source.query}").fetchone() == (
        14_999,
        44_999,
    )


def test_query_is_asked_for_with_the_tables(database: Path) -> None:
    with pytest.raises(errors.QueryNeeded, match="SELECT \\* FROM cases"):
        open_source([database])


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM cases",
        "SELECT 1; DROP TABLE cases",
        "WITH x AS (SELECT 1) DELETE FROM cases",
        "PRAGMA user_version = 7",
        "ATTACH 'other.db' AS other",
        "/* SELECT */ UPDATE cases SET n = 1",
        "-- SELECT\nINSERT INTO cases VALUES (1, 2, 3, 4)",
        ";",
    ],
)
def test_query_that_writes_is_refused_and_changes_nothing(database: Path, query: str) -> None:
    before = database.read_bytes()

    with pytest.raises(errors.QueryNotReadOnly):
        open_source([database], query=query)

    assert database.read_bytes() == before


def test_query_that_does_not_run_says_why(database: Path) -> None:
    with pytest.raises(errors.QueryFailed, match="no such table: nought"):
        open_source([database], query="SELECT * FROM nought")
    with pytest.raises(errors.RowsMissing):
        open_source([database], query="SELECT * FROM cases WHERE n < 0")


def test_quoted_semicolon_is_no_second_statement() -> None:
    assert check_query("here", "SELECT ';' AS \"a;b\" -- c;d\n", []) == "SELECT ';' AS \"a;b\" -- c;d"


def test_sqlite_file_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        open_source([f"sqlite:///{tmp_path}/nothing.db"], query="SELECT 1")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@127.0.0.1:1/cases",
        "postgresql://ann:s3cret@127.0.0.1:1/cases?sslmode=disable",
        "postgresql://127.0.0.1:1/cases?user=ann&password=s3cret",
        "postgresql://ann:s3cret@127.0.0.1:port/cases",
        "postgresql://ann:s3cret@[::1:1/cases",
        "postgresql://ann:s3cr%65t@127.0.0.1:1/cases",
    ],
)
def test_password_is_in_no_error(url: str) -> None:
    with pytest.raises(errors.DatabaseUnreachable) as caught:
        open_source([url], query="SELECT 1")

    assert "s3cr" not in str(caught.value)
    assert "s3cr" not in hide_password(url)


POSTGRES = shutil.which("pg_ctl") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")), None)


def _find_free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of its own on the loopback, thrown away afterwards."""
    if POSTGRES is None:
        pytest.skip("no pg_ctl on this machine, so no PostgreSQL can be started")
    folder = Path(tempfile.mkdtemp(prefix="groundswell-pg-"))
    options: dict[str, str] = {}
    if os.getuid() == 0:
        options = {"user": "nobody"}
        shutil.chown(folder, "nobody")
    data, port = folder / "data", _find_free_port()
    initdb = Path(POSTGRES).resolve().with_name("initdb")
    made = subprocess.run(
        [initdb, "-D", data, "-U", "ann", "-A", "trust", "-N", "--locale=C", "--encoding=UTF8"],
        capture_output=True, cwd=folder, check=False, **options,
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"initdb does not run here: {made.stderr.decode()[:200]}")
    settings = f"-p {port} -h 127.0.0.1 -k {folder} -F"
    command = [POSTGRES, "-D", data, "-o", settings, "-l", folder / "log", "-w", "start"]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **options)
    try:
        yield f"postgresql://ann:s3cret@127.0.0.1:{port}/postgres"
    finally:
        stop = [POSTGRES, "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, cwd=folder, stdout=subprocess.DEVNULL, **options)
        shutil.rmtree(folder)


def test_postgres_query_keeps_types(server: str) -> None:
    query = """SELECT n, n::text || 'é' AS name, n / 4.0 AS fee, n > 5 AS late, date '2024-01-02' AS on_day,
        timestamptz '2024-01-02 03:04:05+01' AS at, NULL AS nothing FROM generate_series(1, 50000) n"""

    source = open_source([server], query=query)

    row = source.connection.sql(f"SELECT * EXCLUDE (file_row_number) FROM {source.query} LIMIT 1").fetchone()
    assert row == (1, "1é", 0.25, False, dt.date(2024, 1, 2), dt.datetime(2024, 1, 2, 2, 4, 5), None)
    assert source.connection.sql(f"SELECT count(*) FROM {source.query}").fetchone() == (50_000,)
    assert "s3cret" not in " ".join([*source.notes, source.files[0].name])


def test_postgres_refuses_to_write(server: str) -> None:
    for query in ("DROP TABLE pg_class", "WITH x AS (SELECT 1) SELECT nextval('s') FROM x; SELECT 2"):
        with pytest.raises(errors.QueryNotReadOnly):
            open_source([server], query=query)
    with pytest.raises((errors.QueryNotReadOnly, errors.QueryFailed)):
        open_source([server], query="WITH x AS (DELETE FROM pg_class RETURNING 1) SELECT * FROM x")


def test_postgres_error_is_said_in_one_line(server: str) -> None:
    with pytest.raises(errors.QueryFailed, match="nothing"):
        open_source([server], query="SELECT * FROM nothing")
