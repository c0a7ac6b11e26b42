"""Exports to measure with: the events of an invented permit office, in no order, with cases still open.

Every size is drawn from the same office with its own seed, so that only the number of cases grows.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
EVENTS_A_CASE = 10
OFFICERS, OFFICES = 60, 6
CHANNELS = ("online", "paper", "counter")
# Each step: its name, the median days until the next, and the places of the steps that may follow, with their odds.
OFFICE: tuple[tuple[str, float, dict[int, float]], ...] = (
    ("Received", 0.6, {1: 0.96, 2: 0.04}),
    ("Registered", 1.5, {2: 0.9, 5: 0.1}),
    ("Completeness checked", 2.0, {3: 0.2, 5: 0.3, 7: 0.48, 18: 0.02}),
    ("Papers asked for", 12.0, {4: 0.93, 18: 0.07}),
    ("Papers arrived", 1.0, {2: 0.3, 7: 0.7}),
    ("Fee invoiced", 4.0, {6: 0.97, 18: 0.03}),
    ("Fee paid", 0.5, {7: 1.0}),
    ("Assigned", 6.0, {8: 0.68, 7: 0.02, 12: 0.3}),
    ("Assessment begun", 3.0, {9: 0.16, 10: 0.1, 12: 0.74}),
    ("Other office consulted", 15.0, {11: 1.0}),
    ("Site visit planned", 9.0, {16: 0.95, 10: 0.05}),
    ("Other office answered", 1.5, {12: 0.96, 9: 0.04}),
    ("Assessment finished", 2.5, {13: 0.92, 8: 0.08}),
    ("Draft written", 2.0, {14: 0.35, 15: 0.63, 13: 0.02}),
    ("Draft reviewed", 4.0, {15: 0.85, 13: 0.15}),
    ("Signed", 0.4, {17: 0.8, 19: 0.2}),
    ("Site visited", 1.0, {12: 1.0}),
    ("Granted", 0.0, {}),
    ("Withdrawn", 0.0, {}),
    ("Refused", 0.0, {}),
)
STEPS = tuple(step for step, _days, _next in OFFICE)
ENDS, WITHDRAWALS = ("Granted", "Refused", "Withdrawn"), ("Withdrawn",)
LONGEST_WAY = 60
FIRST_S = 1_577_836_800  # 2020-01-01, of whole seconds since 1970
YEARS_S = 4 * 365 * 86_400
BATCH = 1_000_000
# How the exports are to be read; given, so that what is timed is reading and not a choice of columns.
MAPPING: dict[str, Any] = {
    "shape": "events",
    "columns": {
        "case": "case", "step": "step", "at": "at", "officer": "officer", "office": "office", "channel": "channel",
    },
    "times": {"zone": "UTC"},
    "ends": {"steps": list(ENDS), "withdrawals": list(WITHDRAWALS)},
    "promise": {"days": 60},
}  # fmt: skip
Columns = dict[str, NDArray[Any]]


def make_export(events: int, kind: str = "parquet", folder: Path = DATA) -> Path:
    """Make the export of about so many events, or find it where it was made before.

    Args:
        events: how many; a case has ten on average.
        kind: `parquet`, `csv` or `xes`.
        folder: where exports are kept.
    """
    path = folder / f"events_{events}.{kind}"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    rows = draw_events(events)
    {"parquet": _write_parquet, "csv": _write_csv, "xes": _write_xes}[kind](rows, part)
    return part.rename(path)


@contextlib.contextmanager
def make_room() -> Iterator[Path]:
    """Make a folder beside the exports, on the same disk, and remove it at the end."""
    DATA.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=DATA, prefix="room_"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def draw_events(events: int) -> Columns:
    """Draw the events of as many cases as hold about so many events, up to the day of the extract, in no order."""
    random = np.random.default_rng(events)
    cases = max(events // EVENTS_A_CASE, 1)
    received = np.sort(random.integers(0, YEARS_S, cases)) + FIRST_S
    drawn = _walk(random, received)
    inside = drawn["at"] < FIRST_S + YEARS_S
    order = random.permutation(np.flatnonzero(inside))
    rows = {name: column[order] for name, column in drawn.items()}
    own = np.random.default_rng(events + 1)
    rows["office"] = (rows["case"] * 7 % OFFICES).astype(np.int8)
    rows["channel"] = (rows["case"] * 11 % len(CHANNELS)).astype(np.int8)
    rows["officer"] = (rows["office"] * 10 + own.integers(0, OFFICERS // OFFICES, order.size)).astype(np.int8)
    return rows


def _walk(random: np.random.Generator, received: NDArray[np.int64]) -> Columns:
    """Walk all cases through the office at once, a step at a time, until each has come to an end."""
    odds = np.zeros((len(OFFICE), len(OFFICE)))
    for place, (_step, _days, following) in enumerate(OFFICE):
        odds[place, list(following)] = list(following.values())
    reach = np.cumsum(odds, axis=1)
    days = np.array([days for _step, days, _next in OFFICE])
    case, step, at = np.arange(received.size, dtype=np.int32), np.zeros(received.size, np.int8), received
    walked: list[tuple[NDArray[Any], ...]] = []
    for _ in range(LONGEST_WAY):
        walked.append((case, step, at))
        going = days[step] > 0
        case, step, at = case[going], step[going], at[going]
        if not case.size:
            break
        stay = np.exp(random.normal(np.log(days[step] * 86_400), 1.0))
        at = at + 1 + stay.astype(np.int64)
        step = (random.random(case.size)[:, None] > reach[step]).sum(axis=1).astype(np.int8)
    columns = [np.concatenate(parts) for parts in zip(*walked, strict=True)]
    return dict(zip(("case", "step", "at"), columns, strict=True))


def _batches(rows: Columns) -> Iterator[pa.RecordBatch]:
    names = {
        "step": STEPS,
        "office": [f"Office {n + 1}" for n in range(OFFICES)],
        "channel": CHANNELS,
        "officer": [f"officer-{n:02d}" for n in range(OFFICERS)],
    }
    for start in range(0, rows["case"].size, BATCH):
        part = {name: column[start : start + BATCH] for name, column in rows.items()}
        texts = {name: pa.array(list(texts)).take(pa.array(part[name])) for name, texts in names.items()}
        keys = pa.array(np.char.add("C-", np.char.zfill(part["case"].astype("U8"), 8)))
        at = pa.array(part["at"] * 1_000_000).cast(pa.timestamp("us"))
        yield pa.RecordBatch.from_pydict({"case": keys, "at": at, **texts})


def _write_parquet(rows: Columns, path: Path) -> None:
    batches = _batches(rows)
    first = next(batches)
    with pyarrow.parquet.ParquetWriter(path, first.schema, compression="snappy") as writer:
        writer.write_batch(first, row_group_size=122_880)
        for batch in batches:
            writer.write_batch(batch, row_group_size=122_880)


def _write_csv(rows: Columns, path: Path) -> None:
    batches = _batches(rows)
    first = _with_text_times(next(batches))
    with pyarrow.csv.CSVWriter(path, first.schema) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(_with_text_times(batch))


def _with_text_times(batch: pa.RecordBatch) -> pa.RecordBatch:
    at = batch.column("at").cast(pa.timestamp("s")).cast(pa.string())
    return batch.set_column(batch.schema.get_field_index("at"), "at", at)


def _write_xes(rows: Columns, path: Path) -> None:
    """Write the events case by case, in order of time, as logs of the XES standard are."""
    order = np.lexsort((rows["at"], rows["case"]))
    rows = {name: column[order] for name, column in rows.items()}
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
        )
        former = None
        for batch in _batches(rows):
            for row in batch.to_pylist():
                if row["case"] != former:
                    out.write("" if former is None else "</trace>\n")
                    out.write(f'<trace>\n<string key="concept:name" value="{row["case"]}"/>\n')
                    former = row["case"]
                out.write(
                    f'<event>\n<string key="concept:name" value="{row["step"]}"/>\n'
                    f'<date key="time:timestamp" value="{row["at"].isoformat()}.000+00:00"/>\n'
                    f'<string key="org:resource" value="{row["officer"]}"/>\n'
                    f'<string key="org:group" value="{row["office"]}"/>\n</event>\n'
                )
        out.write("</trace>\n</log>\n")
