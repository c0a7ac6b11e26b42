"""Choose some of the cases, and cut the records to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from groundswell.errors import (
    AttributeUnknown,
    AttributeValueUnknown,
    ChannelUnknown,
    DayNotUnderstood,
    DaysReversed,
    OfficeUnknown,
)
from groundswell.spells.choices import list_choices, list_values
from groundswell.spells.cutting import cut_records
from groundswell.spells.store import Records, open_records
from groundswell.wording import _

__all__ = ["Selection", "list_choices", "select_cases"]

_ATTRIBUTE = "attribute."


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the cases are looked at; each part that is given narrows them down.

    Args:
        received_from: first day of receipt, by the agency's own calendar.
        received_until: the day before which the cases were received.
        channel: how they came in.
        office: which office had them first.
        attributes: name of a kept attribute, and the value that the cases have; put in order by name.

    Raises:
        DaysReversed: `received_until` is not later than `received_from`.
        ValueError: an attribute is named twice.

    Example:
        >>> chosen = Selection(date(2024, 3, 1), date(2024, 7, 1), channel="Internet")
        >>> chosen.words
        'received from 1 March to 30 June 2024, channel Internet'
    """

    received_from: date | None = None
    received_until: date | None = None
    channel: str | None = None
    office: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.received_from and self.received_until and self.received_from >= self.received_until:
            raise DaysReversed(self.received_from, self.received_until)
        ordered = tuple(sorted((name, value) for name, value in self.attributes))
        if len(dict(ordered)) < len(ordered):
            raise ValueError(f"an attribute is named twice: {', '.join(name for name, _value in ordered)}")
        object.__setattr__(self, "attributes", ordered)

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows the cases down."""
        return self == type(self)()

    @property
    def key(self) -> str:
        """The same text for the same selection, today and later: SHA-256 of its query in hex."""
        return hashlib.sha256(urlencode(self.to_query()).encode()).hexdigest()

    @property
    def words(self) -> str:
        """What is chosen, as a part of a sentence that goes on from "cases"."""
        if self.is_everything:
            return _("received at any time")
        parts = [_say_days(self.received_from, self.received_until)]
        parts.append(_("channel {name}").format(name=self.channel) if self.channel is not None else "")
        parts.append(_("office {name}").format(name=self.office) if self.office is not None else "")
        parts += [
            _("{attribute} {value}").format(attribute=name, value=value) for name, value in self.attributes
        ]
        return ", ".join(part for part in parts if part)

    def to_query(self) -> dict[str, str]:
        """Write the selection as the query of an address, always in the same order.

        Example:
            >>> Selection(date(2024, 3, 1), attributes=(("Region", "North"),)).to_query()
            {'received_from': '2024-03-01', 'attribute.Region': 'North'}
        """
        given = {
            "received_from": self.received_from.isoformat() if self.received_from else None,
            "received_until": self.received_until.isoformat() if self.received_until else None,
            "channel": self.channel,
            "office": self.office,
            **{_ATTRIBUTE + name: value for name, value in self.attributes},
        }
        return {name: text for name, text in given.items() if text is not None}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read a selection from the query of an address; empty and other parts are left aside.

        Raises:
            DayNotUnderstood: what stands for a day is none.
            DaysReversed: the days end before they begin.

        Example:
            >>> Selection.from_query({"channel": "Internet", "office": "", "page": "2"})
            Selection(received_from=None, received_until=None, channel='Internet', office=None, attributes=())
        """
        given = {name: text for name, text in query.items() if text}
        return cls(
            _read_day(given, "received_from"),
            _read_day(given, "received_until"),
            given.get("channel"),
            given.get("office"),
            tuple(
                (name.removeprefix(_ATTRIBUTE), text)
                for name, text in given.items()
                if name.startswith(_ATTRIBUTE)
            ),
        )


def select_cases(records: Records, selection: Selection) -> Records:
    """Cut records to the cases that fit a selection, so that every question can be asked of them alone.

    The cases are numbered anew from 0; steps, officers, offices and channels keep their numbers, so that the
    same number means the same step in every selection, and those that no chosen case has are left out. Every
    other table is made from the chosen cases alone. What was found and assumed while reading stays as it was,
    and what the selection does to the figures is added to the assumptions.
    Method: the cases and what is counted of them are copied within the engine, without the export; the stays stay
    where they are and are joined to the chosen cases when they are asked for. Checked against: the store built from
    an export cut to the same cases.

    Args:
        records: the records; they stay open.
        selection: which cases.

    Returns:
        Records to be closed by the caller, which read the file of the whole for as long, where that is in one;
        everything is opened again, not copied.

    Raises:
        ChannelUnknown: the records have no such channel.
        OfficeUnknown: the records have no such office.
        AttributeUnknown: no such attribute was kept.
        AttributeValueUnknown: no case has that value.
        SelectionEmpty: no case fits.

    Example:
        >>> from groundswell.testing import build_records
        >>> records = build_records([("a", "Asked", "2024-01-01"), ("b", "Asked", "2024-03-01")])
        >>> select_cases(records, Selection(received_from=date(2024, 2, 1))).manifest.case_count
        1
    """
    if selection.is_everything and records.path is not None:
        return open_records(records.path)
    conditions, values = _write_conditions(records, selection)
    return cut_records(records, conditions, values, selection.words, whole=selection.is_everything)


def _write_conditions(records: Records, selection: Selection) -> tuple[list[str], list[object]]:
    """Write what the rows of the table of cases must fulfil, with the values apart."""
    conditions: list[str] = []
    values: list[object] = []
    zone = ZoneInfo(records.manifest.time_zone)
    for sign, day in ((">=", selection.received_from), ("<", selection.received_until)):
        if day is not None:
            conditions.append(f"epoch_us(received_at) {sign} ?")
            values.append(_find_midnight(day, zone))
    for word, chosen in (("channel", selection.channel), ("office", selection.office)):
        if chosen is not None:
            conditions.append(f"{word}_id = ?")
            values.append(_find_number(records, word, chosen))
    for name, value in selection.attributes:
        conditions.append(f'"{_find_column(records, name, value)}" = ?')
        values.append(value)
    return conditions, values


def _find_midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(0), zone).timestamp()) * 1_000_000


def _find_number(records: Records, word: str, chosen: str) -> int:
    found = records.columns(records.table(f"{word}s"))
    numbers = dict(zip(found[word].tolist(), found[f"{word}_id"].tolist(), strict=True))
    if chosen not in numbers:
        known = [value for value, _count in list_values(records, f"{word}_id", most=None)]
        raise (ChannelUnknown if word == "channel" else OfficeUnknown)(chosen, known)
    return int(numbers[chosen])


def _find_column(records: Records, name: str, value: str) -> str:
    columns = {attribute.name: attribute.column for attribute in records.manifest.attributes}
    if name not in columns:
        raise AttributeUnknown(name, sorted(columns))
    cases = records.cases
    has = cases.filter(cases[columns[name]] == value).limit(1)
    if not records.fetch(has.select("case_id")).num_rows:
        known = [known for known, _count in list_values(records, columns[name], most=1000)]
        raise AttributeValueUnknown(name, value, known)
    return columns[name]


def _read_day(given: Mapping[str, str], field: str) -> date | None:
    if field not in given:
        return None
    try:
        return date.fromisoformat(given[field])
    except ValueError as error:
        raise DayNotUnderstood(field, given[field]) from error


def _say_days(first: date | None, until: date | None) -> str:
    last = until - timedelta(days=1) if until else None
    if first and last:
        if first == last:
            return _("received on {day}").format(day=_say_day(first))
        short = _say_day(first, with_year=first.year != last.year)
        return _("received from {first} to {last}").format(first=short, last=_say_day(last))
    if first:
        return _("received from {first} on").format(first=_say_day(first))
    return _("received up to {last}").format(last=_say_day(last)) if last else ""


def _say_day(day: date, *, with_year: bool = True) -> str:
    months = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    said = _("{day} {month} {year}") if with_year else _("{day} {month}")
    return said.format(day=day.day, month=months[day.month - 1], year=day.year)
