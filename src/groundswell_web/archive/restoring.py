"""Write the rows of an archive where they have never been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from groundswell_web.archive.rows import ORGANISATION, PERSON
from groundswell_web.archive.tables import Table
from groundswell_web.archive.values import decode
from groundswell_web.refusals import Refusal

BATCH = 200


@dataclass
class Restored:
    """What was written so far.

    Args:
        engagement_id: whose archive it is: no row may belong to another.
        shared: for people and organisations: the ids in the archive, and those here.
        keys: for each table, the keys in the archive, and those here.
        awaited: foreign keys that point to rows still to come: table, key, and where it stood.
    """

    engagement_id: UUID
    shared: dict[str, dict[str, UUID]]
    keys: dict[str, dict[Any, Any]] = field(default_factory=dict)
    awaited: list[tuple[str, Any, str]] = field(default_factory=list)


def restore_rows(table: Table, rows: Iterable[dict[str, Any]], restored: Restored, planned: set[str]) -> int:
    """Write the rows of a table; gives how many.

    Raises:
        Refusal: a row does not fit the table, or names what is not in the archive.
    """
    keys = restored.keys.setdefault(table.label, {})
    pk = table.model._meta.pk.attname
    count = 0
    for batch in _cut(rows, BATCH):
        made = [(row, _build(table, row, restored, planned)) for row in batch]
        table.model._base_manager.bulk_create([one for _row, one in made])
        for row, one in made:
            if row.get(pk) in keys:
                raise Refusal(_("{name} holds a row twice.").format(name=table.label))
            keys[row.get(pk)] = one.pk
        count += len(made)
    return count


def check_awaited(restored: Restored) -> None:
    """Check that every row that another one pointed ahead to has come.

    Raises:
        Refusal: one has not.
    """
    for label, key, place in restored.awaited:
        if key not in restored.keys.get(label, {}):
            raise Refusal(_("{place} names a row that the archive does not hold.").format(place=place))


def _build(table: Table, row: dict[str, Any], restored: Restored, planned: set[str]) -> models.Model:
    names = {one.attname for one in table.fields}
    unknown = sorted(set(row) - names)
    if unknown:
        text = _("{name} has a field that this workbench does not know: {field}. Use a newer release.")
        raise Refusal(text.format(name=table.label, field=unknown[0]))
    told: dict[str, Any] = {}
    for one in table.fields:
        if one.attname not in row or (one.primary_key and table.is_numbered):
            continue  # made by a release without this field: it gets its default
        try:
            told[one.attname] = _decode(table, one, row[one.attname], restored, planned)
        except (ValueError, TypeError, OverflowError) as error:
            text = _("{name} holds a value that does not fit: {why}")
            raise Refusal(text.format(name=table.label, why=error)) from None
    return table.model(**told)


def _decode(
    table: Table, one: models.Field[Any, Any], value: Any, restored: Restored, planned: set[str]
) -> Any:
    target = table.find_target(one)
    if value is None:
        return decode(one, value)
    if target in (PERSON, ORGANISATION):
        found = restored.shared[target].get(str(value))
    elif target in restored.keys and target != table.label:
        found = restored.keys[target].get(value)
    elif target in planned:
        restored.awaited.append((str(target), value, f"{table.label}.{one.name}"))
        found = decode(one.target_field, value)
    elif target is not None:
        raise ValueError(f"{one.name} points to what no archive holds")
    else:
        return _check_engagement(table, one, decode(one, value), restored)
    if found is None:
        raise ValueError(f"{one.name} names a row that the archive does not hold")
    return found


def _check_engagement(table: Table, one: models.Field[Any, Any], value: Any, restored: Restored) -> Any:
    is_ours = (table.path == "pk" and one.primary_key) or one.attname == "engagement_id"
    if is_ours and value != restored.engagement_id:
        raise ValueError(f"{one.name} is of another engagement")
    return value


def _cut(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
