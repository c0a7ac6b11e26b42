"""Works of logs with transitions: suspended, given up, never begun."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
from library.records.invented import Row, write_export

from groundswell.records.export import read_export
from groundswell.records.lifecycles import pair_lifecycle
from groundswell.records.reading import Reading

NOW = datetime(2025, 1, 1, tzinfo=UTC)


def pair(moves: str) -> tuple[list[tuple[str, str | None]], list[str]]:
    """Pair moves of one step, a minute apart; give the minutes of the works and the transitions left out."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE set_aside (row BIGINT, reason VARCHAR, detail VARCHAR)")
    rows = ", ".join(
        f"({n}, 'c', 'Check', TIMESTAMP '2024-01-01 08:{n:02d}', '{move}')"
        for n, move in enumerate(moves.split())
    )
    connection.execute(
        f"""CREATE VIEW staged AS SELECT *, NULL AS reason, 'a' AS officer, NULL::VARCHAR AS office,
        NULL::VARCHAR AS channel, NULL::TIMESTAMP AS received_at, NULL::TIMESTAMP AS ended_at,
        NULL::TIMESTAMP AS due_at FROM (VALUES {rows}) AS t(row, case_key, step, happened_at, lifecycle)"""
    )
    table = pair_lifecycle(connection, [])
    works = connection.execute(
        f"SELECT strftime(happened_at, '%M'), strftime(completed_at, '%M') FROM {table} ORDER BY 1, 2"
    ).fetchall()
    left = connection.execute("SELECT detail FROM set_aside ORDER BY row").fetchall()
    return works, [row[0] for row in left]


def test_start_and_completion_are_one_work() -> None:
    assert pair("start complete") == ([("00", "01")], [])


def test_suspended_time_is_no_work() -> None:
    assert pair("schedule start suspend resume suspend resume complete") == (
        [("01", "02"), ("03", "04"), ("05", "06")],
        ["schedule"],
    )


def test_completion_after_a_suspension_has_no_length() -> None:
    assert pair("start suspend complete start complete") == ([("00", "01"), ("02", "02"), ("03", "04")], [])


def test_withdrawal_of_what_never_began_is_left_out() -> None:
    assert pair("schedule withdraw start ate_abort assign") == (
        [("02", "03")],
        ["schedule", "withdraw", "assign"],
    )


def test_two_works_at_once_are_paired_in_their_order() -> None:
    assert pair("start start complete complete") == ([("00", "02"), ("01", "03")], [])


def test_completion_before_any_start_does_not_move_the_pairs() -> None:
    assert pair("complete start complete") == ([("00", "00"), ("01", "02")], [])


def invent_log() -> list[Row]:
    rows: list[Row] = []
    for case in range(60):
        minute = 0
        for step in ("Check", "Assess", "Decide"):
            for move in ("schedule", "start", "suspend", "resume", "complete"):
                at = datetime(2024, 1, 1 + case % 28, 8 + minute // 60, minute % 60)
                minute += 7
                rows.append(
                    {
                        "case:concept:name": f"A{case}",
                        "concept:name": step,
                        "lifecycle:transition": move,
                        "time:timestamp": f"{at:%Y-%m-%d %H:%M:%S}",
                        "org:resource": f"U{case % 4}",
                    }
                )
    return rows


def test_what_was_left_of_a_log_is_said(tmp_path: Path) -> None:
    reading = read_export(write_export(tmp_path / "a.csv", invent_log()), now=NOW, key=b"k" * 32)
    assert isinstance(reading, Reading)
    assert reading.mapping.shape == "intervals"
    row = reading.connection.execute(
        "SELECT count(*), sum(end_us - at_us) FROM events WHERE final = 0"
    ).fetchone()
    assert row == (360, 360 * 7 * 60_000_000)
    assert any("left out: schedule (180)" in text for text in reading.assumptions)
    assert any("suspended counts as waiting" in text for text in reading.assumptions)
