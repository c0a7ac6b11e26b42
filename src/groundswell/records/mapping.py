"""The mapping: how an export is to be read. A small TOML file, or proposed from the export itself."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, get_args

from groundswell.errors import MappingNotRead, MappingWordUnknown
from groundswell.records.mapping_kinds import (
    are_hours,
    check_kinds,
    check_value,
    is_encoding,
    is_names,
    is_share,
)
from groundswell.working_time import OpeningHours

Shape = Literal["events", "statuses", "intervals", "dates", "standards", "months"]
Clock = Literal["agency", "applicant", "third_party", "law", "unknown"]
SHAPES: tuple[str, ...] = get_args(Shape)
FIGURES = ("standards", "months")
CLOCKS: tuple[str, ...] = get_args(Clock)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the export plays which part. Names are the export's own.

    Args:
        case: identifies the case; None where each row is one (shape `dates`).
        step: names the step, status or activity.
        at: when it happened, was entered or started.
        end_at: when it was completed (shape `intervals`, start and end in one row).
        lifecycle: says whether a row is a start or a completion (shape `intervals`, two rows).
        officer: who did it.
        office: the office or team.
        channel: how the request came in.
        received_at: when the case was received, where the export says so per case.
        ended_at: when the case ended, where the export says so per case.
        due_at: by when it had to be decided.
        outcome: how the case ended, or its present status (shape `dates`).
        status_at: since when it has that status; ends a case that is over by its status and has no date of its end.
        dates: the date columns of shape `dates`, in the order of the process, with the step each one means.
        case_attributes: columns kept that are constant in a case.
        event_attributes: columns kept that are not.
    """

    case: str | None = None
    step: str | None = None
    at: str | None = None
    end_at: str | None = None
    lifecycle: str | None = None
    officer: str | None = None
    office: str | None = None
    channel: str | None = None
    received_at: str | None = None
    ended_at: str | None = None
    due_at: str | None = None
    outcome: str | None = None
    status_at: str | None = None
    dates: dict[str, str] = field(default_factory=dict)
    case_attributes: tuple[str, ...] = ()
    event_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """How times are written.

    Args:
        zone: IANA zone of times without an offset, and of the agency's own clock.
        formats: strptime patterns, tried in order; ISO 8601 is always tried first.
        day_first: whether 03/04/2021 is 3 April; None where no such date occurs.
        time_of_day: for a column of dates, the column with the time of day that belongs to it.
    """

    zone: str = "UTC"
    formats: tuple[str, ...] = ()
    day_first: bool | None = None
    time_of_day: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extract:
    """What the export covers.

    Args:
        at: when it was taken; open cases are followed until then. None: its last recorded time.
        window_from: start of what it covers; earlier events are not in it. None: everything.
    """

    at: datetime | None = None
    window_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ends:
    """Which steps or outcomes end a case, and which of those are withdrawals rather than decisions."""

    steps: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ()
    last_event: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """The published limit: a share of the cases decided within so many (working) days.

    Args:
        days: the limit.
        working: whether they are working days.
        share: the promised share, 0 to 1.
    """

    days: float
    working: bool = False
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.days < 100_000:
            raise ValueError(f"{self.days} days cannot be promised")
        if not is_share(self.share):
            raise ValueError(f"the promised share is {self.share}, and must be from 0 to 1")


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is kept although it would be dropped or hashed, and what is dropped although it would be kept."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep_identifiers: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How an export is to be read, whole.

    Example:
        >>> Mapping("events", Columns(case="id", step="status", at="changed")).columns.step
        'status'
    """

    shape: Shape
    columns: Columns
    times: Times = field(default_factory=Times)
    extract: Extract = field(default_factory=Extract)
    ends: Ends = field(default_factory=Ends)
    clocks: dict[str, Clock] = field(default_factory=dict)
    promise: Promise | None = None
    opening: OpeningHours | None = None
    privacy: Privacy = field(default_factory=Privacy)
    merge_steps: dict[str, str] = field(default_factory=dict)
    officer_hours: dict[str, str] = field(default_factory=dict)
    largest_bad_share: float = 0.05
    rows: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None

    def replace(self, **changes: Any) -> Mapping:
        """Give the same mapping with some parts replaced."""
        return dataclasses.replace(self, **changes)


_SECTIONS: dict[str, type] = {
    "columns": Columns,
    "times": Times,
    "extract": Extract,
    "ends": Ends,
    "promise": Promise,
    "opening": OpeningHours,
    "privacy": Privacy,
}


# The sections that hold a word for a name of the export.
_TABLES = ("rows", "clocks", "merge_steps", "officer_hours")


def read_mapping(path: Path) -> tuple[dict[str, Any], str]:
    """Read a mapping file without completing it.

    Args:
        path: the TOML file.

    Returns:
        The parts that it sets, and its text.

    Raises:
        MappingNotRead: the file is missing or not TOML.
        MappingWordUnknown: it sets something that a mapping does not have.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingNotRead(str(path), str(error)) from error
    check_mapping_words(document, str(path))
    return document, text


def check_mapping_words(document: dict[str, Any], where: str) -> None:
    """Refuse words that a mapping does not have, naming those that it has, and values of the wrong kind.

    Raises:
        MappingWordUnknown: a section or a word in one is not known.
        MappingNotRead: a value is not of its kind, or makes no sense.
    """
    known = ["shape", "encoding", *_TABLES, "largest_bad_share", *_SECTIONS]
    for name, value in document.items():
        if name not in known:
            raise MappingWordUnknown(where, name, known)
        if name in _SECTIONS:
            if not isinstance(value, dict):
                raise MappingWordUnknown(where, f"{name} = {value!r}", [f"[{name}]"])
            words = [f.name for f in fields(_SECTIONS[name])]
            for word in value:
                if word not in words:
                    raise MappingWordUnknown(where, f"{name}.{word}", words)
            _check_section(where, name, value)
    if "shape" in document and document["shape"] not in SHAPES:
        raise MappingWordUnknown(where, f"shape = {document['shape']!r}", list(SHAPES))
    for name in set(_TABLES) & set(document):
        check_value(where, name, document[name], is_names, f"a section of texts, [{name}]")
    check_value(
        where, "encoding", document.get("encoding", "utf-8"), is_encoding, "an encoding such as cp1250"
    )
    check_value(where, "largest_bad_share", document.get("largest_bad_share", 0), is_share, "from 0 to 1")
    for step, clock in document.get("clocks", {}).items():
        if clock not in CLOCKS:
            raise MappingWordUnknown(where, f"clocks.{step} = {clock!r}", list(CLOCKS))
    for officer, hours in document.get("officer_hours", {}).items():
        check_value(
            where,
            f"officer_hours.{officer}",
            hours,
            are_hours,
            'hours such as "mon-fri 9:00-12:00, 13:00-17:00"',
        )


def _check_section(where: str, name: str, value: dict[str, Any]) -> None:
    kind = _SECTIONS[name]
    check_kinds(where, name, kind, value)
    try:
        kind(**{word: _coerce(kind, word, item) for word, item in value.items()})
    except (TypeError, ValueError) as error:
        raise MappingNotRead(where, f"[{name}]: {error}") from error


def complete_mapping(document: dict[str, Any], proposed: Mapping) -> Mapping:
    """Lay what a mapping file sets over what was proposed.

    Args:
        document: the parts that the file sets.
        proposed: what the proposal says for the rest.

    Returns:
        The mapping to read by.

    Raises:
        MappingNotRead: a value is not of its kind.
    """
    changes: dict[str, Any] = {}
    try:
        for name, value in document.items():
            if name in _SECTIONS:
                present = getattr(proposed, name)
                given = {word: _coerce(_SECTIONS[name], word, item) for word, item in value.items()}
                changes[name] = (
                    dataclasses.replace(present, **given) if present is not None else _SECTIONS[name](**given)
                )
            elif name in _TABLES:
                changes[name] = {**getattr(proposed, name), **value}
            else:
                changes[name] = value
    except (TypeError, ValueError) as error:
        raise MappingNotRead("the mapping", str(error)) from error
    return dataclasses.replace(proposed, **changes)


def _coerce(section: type, word: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if section is OpeningHours and word in ("opens", "closes") and isinstance(value, str):
        return time.fromisoformat(value)
    if section is Extract:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
    return value


def write_mapping(mapping: Mapping, *, whole: bool = True) -> str:
    """Write a mapping as TOML that `read_mapping` reads back to the same.

    Args:
        mapping: the mapping.
        whole: write every value. Otherwise those are left out that nobody has chosen, such as the ends and the
            time zone of a proposal, so that they are inferred when the records are read.

    Returns:
        The text of the file.

    Example:
        >>> print(write_mapping(Mapping("events", Columns(case="id"))).splitlines()[0])
        shape = "events"
    """
    lines = [f"shape = {_toml(mapping.shape)}"]
    if whole or mapping.largest_bad_share != Mapping.__dataclass_fields__["largest_bad_share"].default:
        lines.append(f"largest_bad_share = {mapping.largest_bad_share}")
    if mapping.encoding is not None:
        lines.append(f"encoding = {_toml(mapping.encoding)}")
    for name in _SECTIONS:
        section = getattr(mapping, name)
        if section is None:
            continue
        entries = [(f.name, getattr(section, f.name), f.default) for f in fields(section)]
        kept = [(word, value) for word, value, default in entries
                if value not in (None, (), {}) and (whole or value != default)]  # fmt: skip
        if kept:
            lines += ["", f"[{name}]", *(f"{word} = {_toml(value)}" for word, value in kept)]
    for name in _TABLES:
        if getattr(mapping, name):
            lines += ["", f"[{name}]"]
            lines += [f"{_quote(key)} = {_toml(value)}" for key, value in getattr(mapping, name).items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_quote(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return str(value)


def _quote(text: str) -> str:
    out = ['"']
    for character in text:
        if character in '"\\':
            out.append("\\" + character)
        elif ord(character) < 32 or ord(character) == 127:
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    return "".join([*out, '"'])
