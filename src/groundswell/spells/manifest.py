"""What a store says of itself: where it came from, how it was read, what it holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from groundswell.records.checks import Check
from groundswell.records.mapping import Promise

STORE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Attribute:
    """A kept attribute of cases: the column in the table of cases, and its name in the export."""

    column: str
    name: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first thing to read in a store.

    Args:
        version: of the layout of the store.
        sources: name, size in bytes and SHA-256 of each file that was read.
        mapping: the mapping that was used, as TOML.
        shape: the shape of the export.
        extract_at: until when open cases were followed, UTC.
        window_from_at: start of what the export covers; None for everything.
        time_zone: the agency's own clock.
        promise: the published limit, where there is one.
        case_count: cases in the store.
        spell_count: spells in the store.
        open_count: cases still open at the extract.
        late_count: cases seen only from some time after their receipt.
        tie_count: events at the same time as the one before in their case.
        after_end_count: events after the end of their case, left out.
        attributes: the kept case attributes.
        event_attributes: the kept event attributes, in a table of their own by row of the export.
        officer_hours: the hours that the mapping gives for officers: number of the officer, then weekday, first
            minute and minute after the last of each stretch.
        working_time: whether opening hours were given or found, so that `working_us` is filled.
        has_works: whether the export has starts and ends of work.
        date_only: whether its times are dates without times.
        received_known: whether each case's receipt is in the export, rather than taken from its first event.
        checks: what was found while reading.
        assumptions: what was assumed while reading, in sentences.
        dropped: columns that were not kept, with the reason.
        set_aside_count: rows set aside.
        row_count: rows read.
    """

    version: int
    sources: tuple[tuple[str, int, str], ...]
    mapping: str
    shape: str
    extract_at: datetime
    window_from_at: datetime | None
    time_zone: str
    promise: Promise | None
    case_count: int
    spell_count: int
    open_count: int
    late_count: int
    tie_count: int
    after_end_count: int
    attributes: tuple[Attribute, ...]
    event_attributes: tuple[Attribute, ...]
    officer_hours: tuple[tuple[int, tuple[tuple[int, int, int], ...]], ...]
    working_time: bool
    has_works: bool
    date_only: bool
    received_known: bool
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    set_aside_count: int
    row_count: int

    def to_json(self) -> str:
        """Write the manifest as JSON."""
        return json.dumps(asdict(self), default=_plain, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read a manifest from JSON.

        Raises:
            KeyError: a part is missing, as in a store of another version.
        """
        document: dict[str, Any] = json.loads(text)
        document.setdefault("officer_hours", [])
        values = {f.name: document[f.name] for f in fields(cls)}
        values["officer_hours"] = tuple(
            (officer, tuple(tuple(stretch) for stretch in week)) for officer, week in values["officer_hours"]
        )
        values["extract_at"] = datetime.fromisoformat(values["extract_at"])
        if values["window_from_at"]:
            values["window_from_at"] = datetime.fromisoformat(values["window_from_at"])
        if values["promise"]:
            values["promise"] = Promise(**values["promise"])
        for name in ("attributes", "event_attributes"):
            values[name] = tuple(Attribute(**item) for item in values[name])
        values["checks"] = tuple(Check.from_document(item) for item in values["checks"])
        for name in ("sources", "dropped"):
            values[name] = tuple(tuple(item) for item in values[name])
        values["assumptions"] = tuple(values["assumptions"])
        return cls(**values)


def as_utc(microseconds: int) -> datetime:
    """Turn microseconds since 1970 UTC into an aware moment.

    Example:
        >>> as_utc(0).isoformat()
        '1970-01-01T00:00:00+00:00'
    """
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a manifest")
