"""Columns from places in the bytes of a block: grouping by key, and numbering the distinct texts of a key."""

from __future__ import annotations

import numpy as np
from numba import njit

from groundswell.records.formats.xes_tokens import Bytes, Codes, Ints, hash_bytes, same_bytes


@njit(nogil=True, cache=True)
def group_by_key(found: Codes, count: int, keys: int, starts: Ints, order: Codes) -> None:
    """Order attributes by key, keeping their order within a key; key k has order[starts[k]:starts[k + 1]]."""
    for i in range(count):
        starts[found[i, 0] + 1] += 1
    for key in range(keys):
        starts[key + 1] += starts[key]
    place = starts[:keys].copy()
    for i in range(count):
        key = found[i, 0]
        order[place[key]] = i
        place[key] += 1


@njit(nogil=True, cache=True)
def encode_texts(
    data: Bytes, found: Codes, chosen: Codes, codes: Codes, entries: Codes, slots: Codes
) -> tuple[int, int, bool]:
    """Number the distinct values of one key.

    Args:
        data: the block.
        found: the attributes of the block.
        chosen: the attributes of this key.
        codes: filled by row; -1 must stand where a row has no value. A repeated key keeps its last value.
        entries: filled: place and length of each distinct value.
        slots: a table of -1, a power of two of at least twice `chosen`.

    Returns:
        The number of distinct values, their bytes in all, and whether any has an entity.
    """
    mask = np.uint64(len(slots) - 1)
    distinct = total = 0
    escaped = False
    for n in range(len(chosen)):
        attribute = chosen[n]
        at, length = found[attribute, 2], found[attribute, 3]
        slot = hash_bytes(data, at, length) & mask
        while slots[slot] >= 0:
            code = slots[slot]
            if entries[code, 1] == length and same_bytes(data, at, data, entries[code, 0], length):
                break
            slot = (slot + np.uint64(1)) & mask
        if slots[slot] < 0:
            slots[slot] = distinct
            entries[distinct, 0], entries[distinct, 1] = at, length
            for i in range(at, at + length):
                escaped = escaped or data[i] == 38
            distinct += 1
            total += length
        codes[found[attribute, 1]] = slots[slot]
    return distinct, total, escaped


@njit(nogil=True, cache=True)
def copy_entries(data: Bytes, entries: Codes, distinct: int, offsets: Codes, texts: Bytes) -> None:
    """Copy distinct values one after another, with the offsets that Arrow wants."""
    place = 0
    for code in range(distinct):
        offsets[code] = place
        at, length = entries[code, 0], entries[code, 1]
        for i in range(length):
            texts[place + i] = data[at + i]
        place += length
    offsets[distinct] = place
