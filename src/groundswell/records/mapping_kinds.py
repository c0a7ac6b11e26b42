"""Whether what a mapping sets is of the kind that it must be."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from groundswell.errors import MappingNotRead, show_value
from groundswell.working_time import read_weekly_hours

_DIRECTIVES = re.compile(r"%(-?[dmyHIMSj]|[aAbBYpfgnzZwUWcxX%])")


def check_kinds(where: str, section: str, kind: type, values: dict[str, Any]) -> None:
    """Refuse values of a section that are not of their kind.

    Args:
        where: what the mapping is called.
        section: the section's name.
        kind: the class that holds the section.
        values: what is set in it.

    Raises:
        MappingNotRead: a value is of another kind, or is no time zone, format, date or time of day.
    """
    hints = get_type_hints(kind)
    for word, value in values.items():
        if value is not None:
            fits, expected = _KINDS[str(hints[word])]
            check_value(where, f"{section}.{word}", value, fits, expected)
    if values.get("zone") is not None:
        check_value(where, f"{section}.zone", values["zone"], is_zone, "a time zone such as Europe/Berlin")
    for text in values.get("formats") or ():
        check_value(where, f"{section}.formats", text, _is_format, "a pattern such as %d/%m/%Y %H:%M")


def check_value(where: str, name: str, value: object, fits: Callable[[Any], bool], expected: str) -> None:
    """Refuse one value that does not fit.

    Raises:
        MappingNotRead: it does not fit.
    """
    if not fits(value):
        raise MappingNotRead(where, f"{name} is {show_value(repr(value))}, and must be {expected}")


def is_share(value: object) -> bool:
    """Tell whether a value is a share, from 0 to 1.

    Example:
        >>> is_share(0.05), is_share(5), is_share("5%")
        (True, False, False)
    """
    return _is_number(value) and 0 <= value <= 1  # type: ignore[operator]


def is_names(value: object) -> bool:
    """Tell whether a value gives texts for texts.

    Example:
        >>> is_names({"Closed": "Decided"}), is_names("Closed")
        (True, False)
    """
    return isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair)


def are_hours(value: object) -> bool:
    """Tell whether a value names the hours of a week.

    Example:
        >>> are_hours("mon-fri 9:00-17:00"), are_hours("always")
        (True, False)
    """
    return _parses(read_weekly_hours, value)


def is_encoding(value: object) -> bool:
    """Tell whether a value names an encoding of text.

    Example:
        >>> is_encoding("cp1250"), is_encoding("of our own")
        (True, False)
    """
    return _parses(codecs.lookup, value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_moment(value: object) -> bool:
    return isinstance(value, date) or _parses(datetime.fromisoformat, value)


def _is_time_of_day(value: object) -> bool:
    return isinstance(value, time) or _parses(time.fromisoformat, value)


def is_zone(value: str) -> bool:
    """Tell whether a text names a time zone.

    Example:
        >>> is_zone("Europe/Berlin"), is_zone("Europe/Nowhere")
        (True, False)
    """
    return _parses(ZoneInfo, value)


def _is_format(value: str) -> bool:
    return bool(_DIRECTIVES.search(value)) and "%" not in _DIRECTIVES.sub("", value)


def _parses(parse: Callable[[str], object], value: object) -> bool:
    try:
        return isinstance(value, str) and parse(value) is not None
    except (ValueError, LookupError, OSError):
        return False


def _each(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda values: isinstance(values, list | tuple) and all(map(fits, values))


_TEXT = (_is_text, 'a text, such as "name"')
_TRUTH = (lambda value: isinstance(value, bool), "true or false")
_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "<class 'str'>": _TEXT,
    "str | None": _TEXT,
    "<class 'bool'>": _TRUTH,
    "bool | None": _TRUTH,
    "<class 'float'>": (_is_number, "a number"),
    "<class 'datetime.time'>": (_is_time_of_day, 'a time of day, such as "09:00"'),
    "datetime.datetime | None": (_is_moment, "a date, such as 2024-06-30, or a date and a time"),
    "tuple[str, ...]": (
        _each(lambda value: isinstance(value, str)),
        'a list of texts, such as ["one", "two"]',
    ),
    "tuple[int, ...]": (
        _each(lambda v: v in range(7)),
        "a list of weekdays, Monday is 0, such as [0, 1, 2, 3, 4]",
    ),
    "tuple[datetime.date, ...]": (
        _each(lambda value: isinstance(value, date)),
        "a list of dates, such as [2024-12-24]",
    ),
    "dict[str, str]": (is_names, 'texts for texts, such as { "Closed" = "Decided" }'),
}
