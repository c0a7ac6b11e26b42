"""The fast part of the XES reader: compiled loops over the bytes of a block of whole traces.

A block ends where a trace ends. `scan_block` lists the attributes of its traces and events as places in the
bytes, from which `xes_columns` makes columns. Whatever is
unusual (character data, prefixes, too many keys) is given back as a code, and a slower reader takes over.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

OK, BROKEN, ODD, UNSAFE = 0, -1, -2, -3

LEVEL, NESTED, LOG_SEEN, LOG_CLOSED, EMPTY_TRACES, EVENTS_IN_TRACE = range(6)
STATE_SIZE = 6
"""The state that is carried from block to block: level is 0 in the log, 1 in a trace, 2 in an event."""

ATTRIBUTES, TRACES, EVENTS, KEYS, KEY_BYTES = range(5)
COUNT_SIZE = 5

TAG_KIND, KEY_AT, KEY_LENGTH, VALUE_AT, VALUE_LENGTH, CLOSED = range(6)
OTHER, TRACE, EVENT, LOG, DATE, TEXT = range(6)

KEY_SLOTS = 4096
MOST_KEYS = 1500
MOST_KEY_BYTES = 1 << 17
SMALLEST_ATTRIBUTE_BYTES = 12

_ENDS_NAME, _ENDS_VALUE = np.uint8(1), np.uint8(2)


def _list_stops() -> Bytes:
    """List for each byte whether it ends a name, or may end the text of an attribute."""
    stops = np.zeros(256, np.uint8)
    stops[:33] |= _ENDS_NAME
    for char in b">/=<\"'":
        stops[char] |= _ENDS_NAME
    stops[:32] |= _ENDS_VALUE
    for char in b"<\"'":
        stops[char] |= _ENDS_VALUE
    return stops


_STOPS = _list_stops()
_FNV_START = np.uint64(14695981039346656037)
_FNV_PRIME = np.uint64(1099511628211)


@njit(nogil=True, cache=True, inline="always")
def hash_bytes(data: Bytes, at: int, length: int) -> Any:
    """Hash a stretch of bytes (FNV-1a, its upper bits folded into the lower)."""
    value = _FNV_START
    for i in range(at, at + length):
        value = (value ^ np.uint64(data[i])) * _FNV_PRIME
    return value ^ (value >> np.uint64(29))


@njit(nogil=True, cache=True, inline="always")
def same_bytes(one: Bytes, at: int, other: Bytes, other_at: int, length: int) -> bool:
    """Tell whether two stretches of bytes are equal."""
    i = 0
    while i < length and one[at + i] == other[other_at + i]:
        i += 1
    return i == length


@njit(nogil=True, cache=True, inline="always")
def _name_kind(data: Bytes, at: int, length: int) -> int:
    """Tell an element by its name: length, first and last letter are enough among those of XES."""
    first, last = data[at], data[at + length - 1]
    if length == 6 and first == 115 and last == 103:  # string
        return TEXT
    if length == 4 and first == 100 and last == 101:  # date
        return DATE
    if length == 5:
        if first == 101 and last == 116:  # event
            return EVENT
        if first == 116 and last == 101:  # trace
            return TRACE
        return TEXT if first == 102 and last == 116 else OTHER  # float
    if length == 3:
        if first == 108 and last == 103:  # log
            return LOG
        return TEXT if first == 105 and last == 116 else OTHER  # int
    if length == 7 and first == 98 and last == 110:  # boolean
        return TEXT
    return TEXT if length == 2 and first == 105 and last == 100 else OTHER  # id


@njit(nogil=True, cache=True, inline="always")
def _read_name(data: Bytes, at: int, end: int) -> int:
    """Give the place after a name, or BROKEN where there is no name."""
    i = at
    while i < end and _STOPS[data[i]] & _ENDS_NAME == 0:
        i += 1
    if i >= end or i == at or data[i] == 60 or data[i] == 34 or data[i] == 39:
        return BROKEN
    return i


@njit(nogil=True, cache=True, inline="always")
def _read_attribute(data: Bytes, at: int, end: int, tag: Ints) -> int:
    """Read one XML attribute, noting it if it is `key` or `value`; give the place after it."""
    name_end = _read_name(data, at, end)
    if name_end < 0:
        return name_end
    i = name_end
    while i < end and data[i] <= 32:
        i += 1
    if i >= end or data[i] != 61:
        return BROKEN
    i += 1
    while i < end and data[i] <= 32:
        i += 1
    if i >= end or (data[i] != 34 and data[i] != 39):
        return BROKEN
    quote = data[i]
    start = i + 1
    i = start
    while i < end and data[i] != quote:
        if data[i] == 60 or data[i] < 32:
            return ODD
        i += 1
        while i < end and _STOPS[data[i]] & _ENDS_VALUE == 0:
            i += 1
    if i >= end:
        return BROKEN
    length = name_end - at
    if length == 3 and data[at] == 107 and data[at + 1] == 101 and data[at + 2] == 121:
        tag[KEY_AT], tag[KEY_LENGTH] = start, i - start
    elif length == 5 and data[at] == 118 and data[at + 1] == 97 and data[at + 4] == 101:
        tag[VALUE_AT], tag[VALUE_LENGTH] = start, i - start
    return i + 1


@njit(nogil=True, cache=True, inline="always")
def _read_tag(data: Bytes, at: int, end: int, tag: Ints) -> int:
    """Read an opening tag whose name begins at `at`; give the place after it, or a negative code."""
    i = _read_name(data, at, end)
    if i < 0:
        return i
    for place in range(at, i):
        if data[place] == 58:
            return ODD
    tag[TAG_KIND] = _name_kind(data, at, i - at)
    tag[KEY_AT] = tag[VALUE_AT] = -1
    tag[CLOSED] = 0
    while i < end:
        char = data[i]
        if char <= 32:
            i += 1
        elif char == 62:
            return i + 1
        elif char == 47:
            tag[CLOSED] = 1
            i += 1
        else:
            i = _read_attribute(data, i, end, tag)
            if i < 0:
                return i
    return BROKEN


@njit(nogil=True, cache=True, inline="always")
def _skip_mark(data: Bytes, at: int, end: int) -> int:
    """Pass over a comment or an instruction that begins at `at`; refuse declarations and character data."""
    if data[at + 1] == 63:
        i = at + 2
        while i + 1 < end:
            if data[i] == 63 and data[i + 1] == 62:
                return i + 2
            i += 1
        return BROKEN
    if at + 3 < end and data[at + 2] == 45 and data[at + 3] == 45:
        i = at + 4
        while i + 2 < end:
            if data[i] == 45 and data[i + 1] == 45 and data[i + 2] == 62:
                return i + 3
            i += 1
        return BROKEN
    return ODD if at + 2 < end and data[at + 2] == 91 else UNSAFE


@njit(nogil=True, cache=True, inline="always")
def _close_tag(data: Bytes, at: int, end: int, state: Ints) -> int:
    """Read a closing tag whose name begins at `at`, and step out of its element."""
    i = _read_name(data, at, end)
    if i < 0:
        return i
    kind = _name_kind(data, at, i - at)
    while i < end and data[i] <= 32:
        i += 1
    if i >= end or data[i] != 62:
        return BROKEN
    if state[NESTED] > 0:
        if kind in (EVENT, TRACE, LOG):
            return BROKEN
        state[NESTED] -= 1
        return i + 1
    if state[LEVEL] == 2 and kind == EVENT:
        state[LEVEL] = 1
    elif state[LEVEL] == 1 and kind == TRACE:
        state[LEVEL] = 0
        if state[EVENTS_IN_TRACE] == 0:
            state[EMPTY_TRACES] += 1
    elif state[LEVEL] == 0 and kind == LOG and state[LOG_SEEN] == 1:
        state[LOG_CLOSED] = 1
    else:
        return BROKEN
    return i + 1


@njit(nogil=True, cache=True, inline="always")
def _find_key(
    data: Bytes, at: int, length: int, scope: int, slots: Codes, keys: Ints, names: Bytes, counts: Ints
) -> int:
    """Give the number of a key within its scope, entering it if it is new; ODD when there is no room."""
    slot = (hash_bytes(data, at, length) + np.uint64(scope)) & np.uint64(KEY_SLOTS - 1)
    while slots[slot] >= 0:
        key: int = slots[slot]
        if (
            keys[key, 0] == scope
            and keys[key, 2] == length
            and same_bytes(data, at, names, keys[key, 1], length)
        ):
            return key
        slot = (slot + np.uint64(1)) & np.uint64(KEY_SLOTS - 1)
    key = counts[KEYS]
    place = counts[KEY_BYTES]
    if key >= MOST_KEYS or place + length > MOST_KEY_BYTES:
        return ODD
    names[place : place + length] = data[at : at + length]
    keys[key, 0], keys[key, 1], keys[key, 2] = scope, place, length
    slots[slot] = key
    counts[KEYS] += 1
    counts[KEY_BYTES] += length
    return key


@njit(nogil=True, cache=True, inline="always")
def _enter(kind: int, closed: int, state: Ints, counts: Ints, event_trace: Codes) -> int:
    """Step into a log, trace or event; an event outside a trace, or a trace within one, is unusual."""
    if kind == LOG:
        if state[LOG_SEEN] == 1:
            return ODD
        state[LOG_SEEN] = 1
        state[LOG_CLOSED] = closed
        return OK
    if kind == TRACE:
        if state[LEVEL] != 0 or state[LOG_SEEN] == 0:
            return ODD
        counts[TRACES] += 1
        state[EVENTS_IN_TRACE] = 0
        state[LEVEL] = 1 - closed
        state[EMPTY_TRACES] += closed
        return OK
    if state[LEVEL] != 1:
        return ODD
    event_trace[counts[EVENTS]] = counts[TRACES] - 1
    counts[EVENTS] += 1
    state[EVENTS_IN_TRACE] += 1
    state[LEVEL] = 2 - closed
    return OK


@njit(nogil=True, cache=True, inline="always")
def _note_attribute(
    data: Bytes, tag: Ints, state: Ints, counts: Ints, found: Codes, slots: Codes, keys: Ints, names: Bytes
) -> int:
    """List an attribute of a trace or an event: its key, row, place, length and whether it is a date."""
    scope = state[LEVEL] - 1
    key = _find_key(data, tag[KEY_AT], tag[KEY_LENGTH], scope, slots, keys, names, counts)
    if key < 0:
        return key
    at = counts[ATTRIBUTES]
    found[at, 0] = key
    found[at, 1] = (counts[EVENTS] if scope == 1 else counts[TRACES]) - 1
    found[at, 2] = tag[VALUE_AT]
    found[at, 3] = tag[VALUE_LENGTH]
    found[at, 4] = 1 if tag[TAG_KIND] == DATE else 0
    counts[ATTRIBUTES] += 1
    return OK


@njit(nogil=True, cache=True)
def scan_block(
    data: Bytes,
    state: Ints,
    counts: Ints,
    found: Codes,
    event_trace: Codes,
    slots: Codes,
    keys: Ints,
    names: Bytes,
) -> int:
    """List the attributes of a block of XES.

    Args:
        data: the bytes, ending where a trace or the log ends.
        state: carried from block to block, see STATE_SIZE.
        counts: filled: attributes, traces, events of this block; keys and their bytes of all blocks.
        found: filled: key, row, place, length, is-a-date of each attribute.
        event_trace: filled: the trace of each event, counted within the block.
        slots, keys, names: the table of keys, carried from block to block.

    Returns:
        OK, or a code that says why the slower reader has to take over.
    """
    tag = np.zeros(6, np.int64)
    end, i = len(data), 0
    while i < end:
        if data[i] != 60:
            i += 1
            continue
        if i + 1 >= end:
            return BROKEN
        char = data[i + 1]
        if char == 47:
            i = _close_tag(data, i + 2, end, state)
        elif char == 33 or char == 63:
            i = _skip_mark(data, i, end)
        else:
            i = _read_tag(data, i + 1, end, tag)
            if i > 0:
                code = _place_tag(data, tag, state, counts, found, event_trace, slots, keys, names)
                i = code if code < 0 else i
        if i < 0:
            return i
    return OK


@njit(nogil=True, cache=True, inline="always")
def _place_tag(
    data: Bytes,
    tag: Ints,
    state: Ints,
    counts: Ints,
    found: Codes,
    event_trace: Codes,
    slots: Codes,
    keys: Ints,
    names: Bytes,
) -> int:
    """Decide what an opening tag means where it stands."""
    kind = tag[TAG_KIND]
    if state[NESTED] == 0:
        if kind in (LOG, TRACE, EVENT):
            return _enter(kind, tag[CLOSED], state, counts, event_trace)
        if state[LEVEL] > 0 and kind != OTHER and tag[KEY_AT] >= 0 and tag[VALUE_AT] >= 0:
            code = _note_attribute(data, tag, state, counts, found, slots, keys, names)
            if code < 0:
                return code
    elif kind in (TRACE, EVENT):
        return ODD
    if tag[CLOSED] == 0:
        state[NESTED] += 1
    return OK
