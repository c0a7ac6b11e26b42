"""Write the rows of an engagement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from groundswell_web.archive.tables import SHARED, Table
from groundswell_web.archive.values import encode

PERSON, ORGANISATION = SHARED


@dataclass
class Written:
    """What was written so far: which rows, and whom they name.

    Args:
        keys: for each table, the keys of its rows and what stands for them in the archive.
        people: the ids of the people that rows name.
        organisations: the ids of the organisations that rows name.
    """

    keys: dict[str, dict[Any, Any]] = field(default_factory=dict)
    people: set[UUID] = field(default_factory=set)
    organisations: set[UUID] = field(default_factory=set)


def iterate_rows(table: Table, engagement_id: UUID, written: Written) -> Iterator[dict[str, Any]]:
    """Give the rows of a table that belong to an engagement, as JSON holds them.

    A row whose foreign key must lead to a row that stays behind stays behind as well; where the key may be empty,
    it becomes empty.
    """
    keys = written.keys.setdefault(table.label, {})
    names = [field.attname for field in table.fields]
    rows = table.model._base_manager.filter(**{table.path: engagement_id}, **table.only).order_by("pk")
    for stored in rows.values(*names).iterator(chunk_size=200):
        row = _encode_row(table, stored, written, len(keys) + 1)
        if row is not None:
            pk = table.model._meta.pk.attname
            keys[stored[pk]] = row[pk]
            yield row


def _encode_row(table: Table, stored: dict[str, Any], written: Written, number: int) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    for one in table.fields:
        value = stored[one.attname]
        is_replaced, instead = table.find_instead(one)
        target = table.find_target(one)
        if is_replaced:
            row[one.attname] = instead
        elif one.primary_key and table.is_numbered:
            row[one.attname] = number
        elif value is not None and target in written.keys and target != table.label:
            value = written.keys[target].get(value)
            if value is None and not one.null:
                return None
            row[one.attname] = value
        else:
            _note_shared(target, value, written)
            row[one.attname] = encode(one, value)
    return row


def _note_shared(target: str | None, value: Any, written: Written) -> None:
    if value is not None and target == PERSON:
        written.people.add(value)
    if value is not None and target == ORGANISATION:
        written.organisations.add(value)


def write_array(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Write rows as a JSON array, one row in a line, so that it can be read a row at a time."""
    separator = "[\n"
    for row in rows:
        yield separator + json.dumps(row, ensure_ascii=False, allow_nan=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
