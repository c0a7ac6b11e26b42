"""What the columns of an export look like: kinds, counts, times, personal content. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.records.privacy import find_personal_content
from groundswell.records.times import TimeStyle, decide_time_style, read_time
from groundswell.records.vocabulary import plain

LARGEST_SAMPLE = 60_000
CELLS_OF_SAMPLE = 3_000_000
_LOOKED_AT = 3_000


@dataclass(frozen=True)
class ColumnProfile:
    """What one column looks like in the sample.

    Args:
        name: as in the export.
        kind: DuckDB type.
        filled: share of rows with a value.
        distinct: different values in the sample.
        unique: share of the filled rows whose value stands only once.
        examples: the most frequent values.
        mean_length: of the values as text.
        number_share: share of the values that are numbers.
        word_share: share of the values that have a letter.
        style: how its times are written; None where it is not a column of times.
        personal: what kind of personal content it seems to hold; None for none.
        codes: the values of the sample as whole numbers, -1 where empty.
    """

    name: str
    kind: str
    filled: float
    distinct: int
    unique: float
    examples: tuple[str, ...]
    mean_length: float
    number_share: float
    word_share: float
    style: TimeStyle | None
    personal: str | None
    codes: NDArray[np.int64] = field(repr=False)

    @property
    def is_time(self) -> bool:
        """Whether it is a column of times."""
        return self.style is not None


@dataclass(frozen=True)
class Profile:
    """What an export looks like: its columns in a sample of its rows.

    Args:
        columns: one profile each, in the order of the export.
        sampled: how many rows were looked at.
        times: for each column of times, microseconds since 1970 in the sample (as written, no zone), NaT as the
            smallest number.
    """

    columns: tuple[ColumnProfile, ...]
    sampled: int
    times: dict[str, NDArray[np.int64]] = field(repr=False)

    def get(self, name: str) -> ColumnProfile:
        """Give the profile of a column.

        Raises:
            KeyError: there is no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def profile_columns(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    columns: Sequence[str],
    day_first: bool | None = None,
    known_times: Collection[str] = (),
) -> Profile:
    """Look at the first rows of an export, column by column.

    Args:
        connection: where the export is open.
        query: what stands after FROM.
        columns: the columns' names.
        day_first: what is known of ambiguous dates.
        known_times: columns that are times, whatever their names sound like: plain numbers in them are read as
            seconds since 1970 or as days written together.

    Returns:
        The profile of the sample.
    """
    rows = max(2_000, min(LARGEST_SAMPLE, CELLS_OF_SAMPLE // max(len(columns), 1)))
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    sample = connection.execute(f"SELECT {names} FROM {query} LIMIT {rows}")
    kinds = [str(item[1]) for item in sample.description or []]
    table = sample.to_arrow_table()
    profiles, times = [], {}
    for name, kind, column in zip(columns, kinds, table.columns, strict=True):
        sure = name in known_times or _sounds_like_time(name)
        profile = _profile_column(name, kind, column.combine_chunks(), day_first, sure)
        profiles.append(profile)
        if profile.style is not None:
            times[name] = read_sample_times(column, profile.style)
    return Profile(tuple(profiles), table.num_rows, times)


def _profile_column(
    name: str, kind: str, column: pa.Array, day_first: bool | None, sure: bool
) -> ColumnProfile:
    coded = column.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    values = coded.dictionary.to_pylist()
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    order = np.argsort(-counts, kind="stable")
    filled = int((codes >= 0).sum())
    texts = [_as_text(values[k]) for k in order[:_LOOKED_AT]]
    style = _find_style(kind, texts, day_first, sure)
    return ColumnProfile(
        name=name,
        kind=kind,
        filled=filled / codes.size if codes.size else 0.0,
        distinct=len(values),
        unique=float((counts == 1).sum()) / filled if filled else 0.0,
        examples=tuple(texts[: 200 if style else 8]),
        mean_length=float(np.mean([len(text) for text in texts])) if texts else 0.0,
        number_share=_share(texts, _is_number),
        word_share=_share(texts, lambda text: any(map(str.isalpha, text))),
        style=style,
        personal=None if style else find_personal_content(name, texts, len(values), filled),
        codes=codes,
    )


def _find_style(kind: str, texts: list[str], day_first: bool | None, sure: bool) -> TimeStyle | None:
    if not texts:
        return None
    upper = kind.upper()
    if upper.startswith(("TIMESTAMP", "DATE")):
        with_time = any(text[11:19] not in ("", "00:00:00") for text in texts)
        return TimeStyle(("iso",), 1.0, with_time, 1.0 if "ZONE" in upper else 0.0)
    style = decide_time_style(texts, day_first)
    if style.share < 0.7 or (not sure and style.formats[0].startswith(("%Y%m%d", "epoch", "serial"))):
        return None
    return style


def _sounds_like_time(name: str) -> bool:
    lowered = name.lower()
    whole = ("date", "time", "stamp", "datum", "zeit", "fecha", "hora", "tijd", "data", "when", "moment")
    return any(word in lowered for word in whole) or bool({"at", "on", "ts"} & set(plain(name).split()))


def _as_text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def _share(texts: list[str], holds: Any) -> float:
    return sum(1 for text in texts if holds(text)) / len(texts) if texts else 0.0


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", ""))
    except ValueError:
        return False
    return True


MISSING = np.int64(-(2**63))


def read_sample_times(column: pa.ChunkedArray, style: TimeStyle) -> NDArray[np.int64]:
    """Read the times of a sampled column as microseconds since 1970, offsets applied, no zone assumed.

    Args:
        column: the sampled column.
        style: how its times are written.

    Returns:
        One number per row; the smallest number where there is no time.
    """
    coded = column.combine_chunks().dictionary_encode()
    values = np.array([_read_time(value, style) for value in coded.dictionary.to_pylist()] + [MISSING])
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(values[codes], np.int64)


def _read_time(value: Any, style: TimeStyle) -> int:
    moment = value if isinstance(value, datetime) else None
    if moment is None and isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)
    moment = moment or read_time(str(value), style)
    if moment is None:
        return int(MISSING)
    if moment.tzinfo is not None:
        if not 2 <= moment.year <= 9998:
            return int(MISSING)
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    delta = moment - datetime(1970, 1, 1)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
