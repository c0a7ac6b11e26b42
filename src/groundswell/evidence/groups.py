"""Groups of cases by channel, office and attributes; small ones together, so that none can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.evidence.case_waits import SMALL_GROUP
from groundswell.evidence.tallies import Ints
from groundswell.spells import Records
from groundswell.wording import _

MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to divide all cases.

    Args:
        key: ``channel``, ``office`` or the column of the attribute.
        name: what people call it.
        names: names of the groups.
        group: group of each case, in order of `case_id`.
        sizes: cases per group.
        hidden: groups that are not described: fewer than ten cases, and as many more as keep those secret.
    """

    key: str
    name: str
    names: tuple[str, ...]
    group: NDArray[np.int16]
    sizes: Ints
    hidden: frozenset[int]

    @property
    def shown(self) -> list[int]:
        """The groups that are described, in order of their names."""
        return sorted(set(range(len(self.names))) - self.hidden, key=lambda group: self.names[group])


def choose_hidden(sizes: Ints, least: int = SMALL_GROUP) -> frozenset[int]:
    """Choose the groups that are not described, so that no small count can be had by subtraction.

    Groups below the least are hidden. Since the total is known, at least two groups are hidden if any is, and
    those hidden have at least that many cases together: the next smallest join them until it is so.

    Args:
        sizes: cases per group; groups without any are left aside.
        least: fewer cases than this are hidden.

    Example:
        >>> sorted(choose_hidden(np.array([100, 3, 40, 25])))
        [1, 3]
    """
    order = [int(group) for group in np.argsort(sizes, kind="stable") if sizes[group] > 0]
    hidden = [group for group in order if sizes[group] < least]
    if not hidden:
        return frozenset()
    for group in order[len(hidden) :]:
        if len(hidden) >= 2 and sizes[hidden].sum() >= least:
            break
        hidden.append(group)
    return frozenset(hidden)


def read_groupings(records: Records) -> tuple[list[Grouping], list[str]]:
    """Read every way to divide the cases: channel, office and the kept attributes.

    An attribute with more than fifty values, with one value, or of which all groups but one would be hidden
    divides nothing, and is left out.

    Returns:
        The groupings, and a sentence for each that was left out.
    """
    kept: dict[str, tuple[str, ir.Value]] = {}
    left_out: list[str] = []
    candidates = _list_candidates(records)
    if not candidates:
        return [], []
    counts = _count_values(records, [key for key, _name in candidates])
    for key, name in candidates:
        if counts[key] > MOST_VALUES:
            text = _("{name} has {count} values, too many to compare.")
            left_out.append(text.format(name=name, count=counts[key]))
        elif counts[key] >= 1:
            kept[key] = (name, records.cases[key])
    if not kept:
        return [], left_out
    rows = records.fetch(records.cases.select("case_id", **{key: value for key, (_n, value) in kept.items()}))
    order = _order_of_cases(rows)
    groupings: list[Grouping] = []
    for key, (name, _value) in kept.items():
        grouping = _build_grouping(records, key, name, rows.column(key), order)
        twin = next((other for other in groupings if _divides_alike(grouping, other)), None)
        if twin is not None:
            text = _("{name} divides the cases as {other} does.")
            left_out.append(text.format(name=name, other=twin.name))
        elif len(grouping.shown) >= 2:
            groupings.append(grouping)
        elif len(grouping.names) > 1:
            left_out.append(_("{name} has too few cases in all groups but one.").format(name=name))
    return groupings, left_out


def _divides_alike(one: Grouping, other: Grouping) -> bool:
    """Whether two groupings put the same cases together, whatever they call them."""
    if len(one.names) != len(other.names):
        return False
    pairs = one.group.astype(np.int64) * len(other.names) + other.group
    return bool(
        np.count_nonzero(np.bincount(pairs)) == np.count_nonzero(one.sizes) == np.count_nonzero(other.sizes)
    )


def _list_candidates(records: Records) -> list[tuple[str, str]]:
    found = [("channel_id", _("Channel")), ("office_id", _("Office"))]
    return found + [(attribute.column, attribute.name) for attribute in records.manifest.attributes]


def _count_values(records: Records, keys: list[str]) -> dict[str, int]:
    cases = records.cases
    counted = records.columns(cases.aggregate(**{key: cases[key].nunique() for key in keys}))
    return {key: int(counted[key][0]) for key in keys}


def _order_of_cases(rows: pa.Table) -> NDArray[Any] | None:
    # Arrow's own way to NumPy loads pandas, a fifth of a second
    case = np.from_dlpack(rows.column("case_id").combine_chunks())
    return None if np.all(case[1:] > case[:-1]) else np.argsort(case)


def _build_grouping(
    records: Records, key: str, name: str, column: pa.ChunkedArray, order: NDArray[Any] | None
) -> Grouping:
    """Number the values in order of their names, "not recorded" last."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    values, codes = encoded.dictionary.to_pylist(), np.from_dlpack(encoded.indices)
    labels = _name_values(records, key, values)
    ranked = sorted(
        (place for place, value in enumerate(values) if value is not None), key=lambda place: labels[place]
    )
    number = np.full(len(values), len(ranked), np.int16)
    number[ranked] = np.arange(len(ranked))
    group = number[codes] if order is None else number[codes[order]]
    names = [labels[place] for place in ranked]
    if len(ranked) < len(values):
        names.append(_("Not recorded"))
    sizes = np.bincount(group, minlength=len(names)).astype(np.int64)
    return Grouping(key, name, tuple(names), group, sizes, choose_hidden(sizes))


def _name_values(records: Records, key: str, values: list[Any]) -> list[str]:
    names: dict[Any, str] = {}
    if key in ("channel_id", "office_id"):
        table = records.channels if key == "channel_id" else records.offices
        word = key.removesuffix("_id")
        rows = records.columns(table.select(key, word))
        names = dict(zip(rows[key].tolist(), rows[word].tolist(), strict=True))
    return [str(names.get(value, value)) for value in values]
