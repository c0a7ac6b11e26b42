"""Invented exports in the languages and styles of real ones: rows of dicts, written as text."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]
Writer = Callable[[datetime], str]


def write_export(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows as a delimited file."""
    with path.open("w", newline="", encoding=encoding) as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def invent_histories(
    names: tuple[str, str, str, str, str],
    steps: Sequence[str],
    officers: Sequence[str],
    write: Writer = str,
    *,
    cases: int = 120,
    seed: int = 1,
    number: Callable[[int], str] = lambda n: f"2023-{n:05d}",
    more: Callable[[int, np.random.Generator], Row] = lambda _case, _rng: {},
) -> list[Row]:
    """Invent a row per event: columns for case, step, time, officer and office, and others that each case keeps.

    Each case goes through the steps in order, at times coming back to the second; one in ten is not finished.
    """
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for case in range(cases):
        at = datetime(2023, 1, 2, 8) + timedelta(
            days=int(rng.integers(0, 300)), minutes=int(rng.integers(600))
        )
        path = list(steps)
        if rng.random() < 0.2:
            path.insert(3, steps[1])
        if rng.random() < 0.1:
            path = path[: int(rng.integers(1, len(path)))]
        kept = more(case, rng)
        for step in path:
            officer = officers[int(rng.integers(len(officers)))]
            values = (
                number(case),
                step,
                write(at),
                officer,
                f"{names[4]} {hash(officer[-1]) % 1 + len(officer) % 3}",
            )
            rows.append(dict(zip(names, values, strict=True)) | kept)
            at += timedelta(minutes=int(rng.exponential(6_000)) + 5)
    order = rng.permutation(len(rows))
    return [rows[k] for k in order]


def invent_cases(
    write: Writer,
    columns: Sequence[str],
    *,
    cases: int = 300,
    seed: int = 2,
    more: Callable[[int, np.random.Generator], Row] = lambda _case, _rng: {},
) -> list[Row]:
    """Invent a row per case with several dates, each after the one before; one in six lacks the last."""
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(cases):
        at = datetime(2022, 1, 3) + timedelta(days=int(rng.integers(0, 600)))
        row: Row = more(case, rng)
        last_known = len(columns) - (1 if rng.random() < 1 / 6 else 0)
        for k, name in enumerate(columns):
            row[name] = write(at) if k < last_known else ""
            at += timedelta(days=int(rng.exponential(25)) + 1)
        rows.append(row)
    return rows


def hash_text(text: str) -> str:
    """Write a text as 64 hexadecimal digits, as exports with hashed labels do."""
    return hashlib.sha256(text.encode()).hexdigest()
