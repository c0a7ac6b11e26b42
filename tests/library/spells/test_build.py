"""Building a store: large cases, many steps, all at one time; killed in the middle; errors on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from groundswell import open_records
from groundswell.errors import NothingToRead, StoreNotRead
from groundswell.spells import build_records as build_store
from groundswell.testing import build_reading, build_records

EVENTS = [("a", "Asked", "2024-01-01"), ("a", "Decided", "2024-01-11"), ("b", "Asked", "2024-01-05")]


def test_case_of_a_hundred_thousand_events_is_tiled() -> None:
    first = datetime(2020, 1, 1)
    rows = [
        ("a", f"s{k % 7}", first + timedelta(seconds=37 * ((k * 7919) % 100_000))) for k in range(100_000)
    ]
    began = time.perf_counter()
    records = build_records(rows)
    assert time.perf_counter() - began < 30
    case = records.fetch(records.cases).to_pylist()[0]
    assert (case["spell_count"], case["revisit_count"]) == (100_000, 100_000 - 7)
    assert records.columns(records.spells)["elapsed_us"].sum() == case["wait_us"] == 37 * 99_999 * 1_000_000


def test_events_all_at_one_time_give_spells_of_no_length_in_one_order() -> None:
    rows = [(f"c{k % 50}", f"s{k % 5}", "2024-01-01T10:00", f"o{k % 3}") for k in range(1_000)]
    one, other = build_records(rows), build_records(rows[::-1])
    for records in (one, other):
        assert records.columns(records.spells)["elapsed_us"].sum() == 0
        assert records.columns(records.daily)["arrivals"].sum() == 50
    columns = ("case_id", "position", "step_id", "officer_id")
    assert one.fetch(one.spells.select(*columns)).equals(other.fetch(other.spells.select(*columns)))


def test_steps_with_hostile_names_stay_texts() -> None:
    names = [
        "'); DROP TABLE spells; --",
        '"quoted"',
        "<b>bold</b>",
        "\x1b[31mred",
        "ünï·çødé",
        "=1+1",
        "a\nb",
    ]
    records = build_records([("a", name, f"2024-01-0{k + 1}") for k, name in enumerate(names)])
    assert set(records.columns(records.steps)["step"]) == set(names)
    assert records.manifest.spell_count == len(names)


def test_reading_without_events_is_refused() -> None:
    with pytest.raises(NothingToRead):
        build_records([])


def test_store_that_cannot_be_built_leaves_the_former_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "records.duckdb"
    build_store(build_reading(EVENTS, ends=["Decided"]), path).close()
    with pytest.raises(NothingToRead):
        build_store(build_reading([]), path)
    assert [file.name for file in tmp_path.iterdir()] == ["records.duckdb"]
    with open_records(path) as records:
        assert records.manifest.case_count == 2


def test_store_built_over_a_former_one_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "records.duckdb"
    build_store(build_reading(EVENTS[:2]), path).close()
    build_store(build_reading(EVENTS), path).close()
    with open_records(path) as records:
        assert records.manifest.case_count == 2


def test_build_killed_in_the_middle_leaves_the_former_store_readable(tmp_path: Path) -> None:
    path = tmp_path / "records.duckdb"
    build_store(build_reading(EVENTS, ends=["Decided"]), path).close()
    program = """
        import sys, time
        from pathlib import Path
        from groundswell.spells import build_records
        from groundswell.testing import build_reading
        reading = build_reading([("x", "Asked", "2024-01-01"), ("y", "Asked", "2024-01-02")])
        def stop(share, what):
            if share >= 0.8:
                print("half way", flush=True)
                time.sleep(60)
        build_records(reading, Path(sys.argv[1]), progress=stop)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        process.send_signal(signal.SIGKILL)
    with open_records(path) as records:
        assert records.manifest.case_count == 2
        assert records.manifest.open_count == 1
    build_store(build_reading(EVENTS[:2]), path).close()
    assert [file.name for file in tmp_path.iterdir()] == ["records.duckdb"]


@pytest.mark.parametrize("content", [b"", b"not a store", b"\0" * 5_000])
def test_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "records.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreNotRead, match=r"records\.duckdb"):
        open_records(path)


def test_file_that_is_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(StoreNotRead, match="manifest"):
        open_records(path)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreNotRead, match="no such file"):
        open_records(tmp_path / "records.duckdb")


def test_truncated_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.duckdb"
    build_store(build_reading(EVENTS), path).close()
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(StoreNotRead):
        open_records(path)


def test_table_that_a_store_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="no table 'caes'"):
        build_records(EVENTS).table("caes")


def test_daily_table_counts_local_days() -> None:
    rows = [
        ("a", "Asked", "2024-03-30T23:30"),
        ("a", "Decided", "2024-03-31T00:30"),
        ("b", "Asked", "2024-03-31T12:00"),
    ]
    records = build_records(
        rows, ends=["Decided"], extract_at="2024-04-02T01:00", time_zone="Europe/Amsterdam"
    )
    daily = records.fetch(records.daily).to_pylist()
    assert [(str(d["day_on"]), d["arrivals"], d["decided"], d["backlog"]) for d in daily] == [
        ("2024-03-30", 1, 0, 1),
        ("2024-03-31", 1, 1, 1),
        ("2024-04-01", 0, 0, 1),
        ("2024-04-02", 0, 0, 1),
    ]


def test_edges_and_stays_sum_up_closed_spells() -> None:
    rows = [(f"c{k}", step, at) for k in range(10) for step, at in (
        ("Asked", "2024-01-01"), ("Decided", f"2024-01-{2 + k:02d}"))]  # fmt: skip
    records = build_records(rows, ends=["Decided"])
    edge = [row for row in records.fetch(records.edges).to_pylist() if row["from_step_id"] is not None]
    assert len(edge) == 1
    assert (edge[0]["count"], edge[0]["median_us"] / 86_400e6) == (10, 5.5)
    stay = records.fetch(records.stays).to_pylist()[0]
    assert (stay["closed"], stay["open"], stay["median_us"]) == (10, 0, edge[0]["median_us"])


def test_variants_count_the_orders_of_steps() -> None:
    rows = [(case, step, f"2024-01-0{k + 1}") for case, path in (("a", "xyz"), ("b", "xyz"), ("c", "xzy"), ("d", "x"))
            for k, step in enumerate(path)]  # fmt: skip
    records = build_records(rows, ends=["z"])
    variants = records.fetch(records.variants.order_by("variant_id")).to_pylist()
    names = dict(enumerate(records.columns(records.steps.order_by("step_id"))["step"]))
    shown = [
        ("".join(names[int(s)] for s in v["steps"].split(">")), v["case_count"], v["ended_count"])
        for v in variants
    ]
    assert shown[0] == ("xyz", 2, 2)
    assert sorted(shown[1:]) == [("x", 1, 0), ("xzy", 1, 0)]
