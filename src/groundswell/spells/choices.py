"""What cases can be chosen by: channels, offices and attributes with their values, and the days of receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from groundswell.spells.manifest import as_utc
from groundswell.spells.store import Records
from groundswell.wording import _

MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """A value that cases can be chosen by, and how many have it."""

    value: str
    cases: int


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """One thing that cases can be chosen by.

    Args:
        key: the name of its part of a query: ``channel``, ``office`` or ``attribute.`` and the name.
        name: what people call it.
        values: its values, the most frequent first; at most so many as were asked for.
        value_count: how many values it has in all.
        cases_without: cases of which it is not recorded.
    """

    key: str
    name: str
    values: tuple[ChoiceValue, ...]
    value_count: int
    cases_without: int


@dataclass(frozen=True, slots=True)
class Choices:
    """All that cases can be chosen by.

    Args:
        cases: how many cases there are.
        first_received_on: day of the first receipt, by the agency's own calendar; None where there is no case.
        last_received_on: day of the last receipt.
        lists: channel, office and each kept attribute, those with any value.
    """

    cases: int
    first_received_on: date | None
    last_received_on: date | None
    lists: tuple[ChoiceList, ...]

    def find(self, key: str) -> ChoiceList | None:
        """Find what can be chosen under a key, such as ``channel``; None where nothing can."""
        return next((one for one in self.lists if one.key == key), None)


def list_choices(records: Records, *, most: int = MOST_VALUES) -> Choices:
    """List what cases can be chosen by, for the fields of a form.

    Method: counts of the table of cases. Checked against: counts by hand.

    Args:
        records: the records.
        most: at most so many values of each.

    Returns:
        The choices, the most frequent value first, equals by name.

    Example:
        >>> from groundswell.testing import build_records
        >>> rows = [{"case": "a", "step": "Asked", "at": "2024-01-01", "channel": "web"}]
        >>> list_choices(build_records(rows)).find("channel").values
        (ChoiceValue(value='web', cases=1),)
    """
    cases = records.cases
    span = records.columns(
        cases.aggregate(count=cases.count(), first=cases.received_at.min(), last=cases.received_at.max())
    )
    count = int(span["count"][0])
    zone = ZoneInfo(records.manifest.time_zone)
    days = [
        as_utc(int(span[name][0])).astimezone(zone).date() if count else None for name in ("first", "last")
    ]
    wanted = [("channel", _("Channel"), "channel_id"), ("office", _("Office"), "office_id")]
    wanted += [(f"attribute.{one.name}", one.name, one.column) for one in records.manifest.attributes]
    lists = [_list_one(records, *one, most) for one in wanted]
    return Choices(count, days[0], days[1], tuple(one for one in lists if one.value_count))


def list_values(records: Records, column: str, *, most: int | None) -> list[tuple[str, int]]:
    """List the values of a column of cases with how many cases have each, the most frequent first.

    Args:
        records: the records.
        column: `channel_id`, `office_id` or the column of an attribute.
        most: at most so many; None for all.
    """
    cases = records.cases
    known = cases.filter(cases[column].notnull())
    if column in ("channel_id", "office_id"):
        word = column.removesuffix("_id")
        counted = known.group_by(column).aggregate(cases=known.count())
        named = counted.join(records.table(f"{word}s"), column).select(value=word, cases="cases")
    else:
        named = known.group_by(value=known[column]).aggregate(cases=known.count())
    ordered = named.order_by([named.cases.desc(), named.value])
    found = records.fetch(ordered if most is None else ordered.limit(most)).to_pydict()
    return [(str(value), int(n)) for value, n in zip(found["value"], found["cases"], strict=True)]


def _list_one(records: Records, key: str, name: str, column: str, most: int) -> ChoiceList:
    cases = records.cases
    counted = records.columns(
        cases.aggregate(values=cases[column].nunique(), without=cases[column].isnull().cast("int64").sum())
    )
    values = tuple(ChoiceValue(*one) for one in list_values(records, column, most=most))
    without = counted["without"][0]
    return ChoiceList(key, name, values, int(counted["values"][0]), int(without) if without == without else 0)
