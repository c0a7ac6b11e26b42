"""Texts as numbers: each different text of a column is held once, and gets the next whole number."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from groundswell.records.formats.xes_tokens import hash_bytes, same_bytes

Codes = npt.NDArray[np.int32]
NO_TEXT = -1

_FIRST_SLOTS = 1 << 10
_FIRST_BYTES = 1 << 14
_COUNT, _USED = 0, 1
_CODE_BITS = np.uint64(0x7FFFFFFF)
_TAG_SHIFT = np.uint64(32)


class TextCodes:
    """Numbers the texts of a column as they come, from 0; memory grows with the different texts only.

    Args:
        counted: whether to count how often each stands; else all counts are missing.

    Example:
        >>> codes = TextCodes()
        >>> codes.add(pa.array(["b", None, "a", "b"])).tolist()
        [0, -1, 1, 0]
        >>> codes.list_texts().to_pylist()
        ['b', 'a']
    """

    def __init__(self, counted: bool = True) -> None:
        self._slots = np.zeros(_FIRST_SLOTS, np.uint64)
        self._starts = np.zeros(_FIRST_SLOTS // 2 + 1, np.int64)
        self._bytes = np.empty(_FIRST_BYTES, np.uint8)
        self._state = np.zeros(2, np.int64)
        self._counts = np.zeros(_FIRST_SLOTS // 2 if counted else 0, np.int64)

    @property
    def size(self) -> int:
        """How many different texts there are."""
        return int(self._state[_COUNT])

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How often each text stood."""
        return self._counts[: self.size]

    def add(self, column: Any) -> Codes:
        """Number the texts of a column.

        Args:
            column: an Arrow array of strings.

        Returns:
            One number per row, -1 where there is no text.
        """
        codes = np.empty(len(column), np.int32)
        offsets, data, valid = _open_array(column)
        done = 0
        while done < codes.size:
            done = number_texts(
                offsets, data, valid, column.offset, done, codes,
                self._slots, self._starts, self._bytes, self._state, self._counts,
            )  # fmt: skip
            if done < codes.size:
                self._grow(int(offsets[done + 1] - offsets[done]))
        return codes

    def list_texts(self) -> Any:
        """Give the texts in the order of their numbers, as an Arrow array."""
        starts = pa.py_buffer(self._starts[: self.size + 1])
        return pa.LargeStringArray.from_buffers(self.size, starts, pa.py_buffer(self._bytes))

    def _grow(self, length: int) -> None:
        if self._state[_USED] + length > self._bytes.size:
            more = np.empty(2 * self._bytes.size + length, np.uint8)
            more[: self._bytes.size] = self._bytes
            self._bytes = more
        if 2 * (self.size + 1) > self._slots.size:
            starts = np.zeros(self._slots.size + 1, np.int64)
            starts[: self._starts.size] = self._starts
            self._starts = starts
            self._counts = np.pad(self._counts, (0, self._counts.size))
            self._slots = np.zeros(2 * self._slots.size, np.uint64)
            place_texts(self._slots, self._starts, self._bytes, self.size)


def _open_array(column: Any) -> tuple[Any, Any, Any]:
    valid, offsets, data = column.buffers()
    nothing = np.zeros(0, np.uint8)
    whole = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    held = np.frombuffer(data, np.uint8) if data is not None and data.size else _read_only(nothing)
    known = np.frombuffer(valid, np.uint8) if valid is not None and column.null_count else nothing
    return whole, held, _read_only(known)


def _read_only(values: Any) -> Any:
    """Make all arrays that come from Arrow alike for the compiler."""
    values.flags.writeable = False
    return values


@njit(nogil=True, cache=True)
def number_texts(
    offsets: Codes, data: Any, valid: Any, first: int, begin: int, codes: Codes,
    slots: Any, starts: Any, held: Any, state: Any, counts: Any,
) -> int:  # fmt: skip
    """Number texts by a hash table with open addresses; stop where the table or the held bytes are full.

    Args:
        offsets: where each text begins in `data`, and one more.
        data: the bytes of all texts.
        valid: Arrow's bits of the rows with a text; empty where all have one.
        first: the bit of the first row.
        begin: the row to begin with.
        codes: filled with the numbers.
        slots: the hash table: a number plus 1 in the lower half, a part of the hash in the upper; 0 is free.
        starts: where each known text begins in `held`.
        held: the bytes of the known texts.
        state: how many texts are known, how many bytes they take.
        counts: how often each text stands; empty where that is not asked for.

    Returns:
        The row at which it stopped; all rows are done where that is their number.
    """
    mask = np.uint64(slots.size - 1)
    for i in range(begin, codes.size):
        if valid.size and not (valid[(i + first) >> 3] >> ((i + first) & 7)) & 1:
            codes[i] = NO_TEXT
            continue
        at, length = offsets[i], offsets[i + 1] - offsets[i]
        hashed = hash_bytes(data, at, length)
        tag = (hashed >> _TAG_SHIFT) << _TAG_SHIFT
        slot = hashed & mask
        while True:
            found = slots[slot]
            if found == np.uint64(0):
                count, used = state[_COUNT], state[_USED]
                if 2 * (count + 1) > slots.size or used + length > held.size:
                    return i
                held[used : used + length] = data[at : at + length]
                starts[count + 1] = used + length
                state[_COUNT], state[_USED] = count + 1, used + length
                slots[slot] = tag | np.uint64(count + 1)
                code = count
                break
            code = np.int64(found & _CODE_BITS) - 1
            if (found >> _TAG_SHIFT) << _TAG_SHIFT == tag:
                begun = starts[code]
                if starts[code + 1] - begun == length and same_bytes(data, at, held, begun, length):
                    break
            slot = (slot + np.uint64(1)) & mask
        codes[i] = code
        if counts.size:
            counts[code] += 1
    return codes.size


@njit(nogil=True, cache=True)
def place_texts(slots: Any, starts: Any, held: Any, count: int) -> None:
    """Place the known texts into a new, larger hash table."""
    mask = np.uint64(slots.size - 1)
    for code in range(count):
        hashed = hash_bytes(held, starts[code], starts[code + 1] - starts[code])
        slot = hashed & mask
        while slots[slot] != np.uint64(0):
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = ((hashed >> _TAG_SHIFT) << _TAG_SHIFT) | np.uint64(code + 1)
