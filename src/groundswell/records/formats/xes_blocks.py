"""XES by the fast way: blocks of whole traces into Arrow tables, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from groundswell.records.formats import xes_tokens as tokens
from groundswell.records.formats.moments import NO_MOMENT, read_moments
from groundswell.records.formats.xes_columns import copy_entries, encode_texts, group_by_key
from groundswell.records.formats.xes_text import UnknownReference, unescape

BLOCK_BYTES = 4 << 20
CASE_PREFIX = "case:"
CASE_NAME = "case:concept:name"
_TRACE_END = b"</trace>"
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)")
_PLAIN_ENCODINGS = ("utf-8", "utf8", "us-ascii", "ascii")


class Unusual(Exception):
    """The document has something that the fast way does not read; nothing is wrong with it as such."""


@dataclass(slots=True)
class Tally:
    """What is counted over a whole document."""

    traces: int = 0
    events: int = 0
    empty_traces: int = 0
    stray_events: int = 0
    moments: dict[str, int] = field(default_factory=dict)
    offsets: dict[str, int] = field(default_factory=dict)


def cut_blocks(blocks: Iterable[bytes], size_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Cut a stream of bytes into blocks that end where a trace ends; the last has all that is left."""
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size < size_bytes:
            continue
        joined = b"".join(parts)
        end = joined.rfind(_TRACE_END) + len(_TRACE_END)
        if end >= len(_TRACE_END):
            yield joined[:end]
            parts = [joined[end:]]
        else:
            parts = [joined]
        size = len(parts[0])
        if end < len(_TRACE_END):
            size_bytes = 2 * size
    yield b"".join(parts)


class BlockReader:
    """Reads block after block of one XES document into Arrow tables.

    Args:
        tally: counts what is read.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._state = np.zeros(tokens.STATE_SIZE, np.int64)
        self._counts = np.zeros(tokens.COUNT_SIZE, np.int64)
        self._slots = np.full(tokens.KEY_SLOTS, -1, np.int32)
        self._keys = np.zeros((tokens.MOST_KEYS, 3), np.int64)
        self._names = np.zeros(tokens.MOST_KEY_BYTES, np.uint8)
        self._columns: list[tuple[int, str]] = []

    def read_block(self, block: bytes) -> pa.Table:
        """Read the events of a block, with the attributes of their traces as ``case:<key>``.

        Raises:
            Unusual: the slower reader has to read the document.
        """
        if not self._counts[tokens.KEYS] and _find_encoding(block) not in _PLAIN_ENCODINGS:
            raise Unusual
        if not block.isascii():
            try:
                block.decode("utf-8")
            except UnicodeDecodeError:
                raise Unusual from None
        data = np.frombuffer(block, np.uint8)
        room = len(block) // tokens.SMALLEST_ATTRIBUTE_BYTES + 1
        found = np.empty((room, 5), np.int32)
        event_trace = np.empty(room, np.int32)
        self._counts[: tokens.KEYS] = 0
        code = tokens.scan_block(
            data, self._state, self._counts, found, event_trace, self._slots, self._keys, self._names
        )
        if code != tokens.OK:
            raise Unusual
        self._name_columns()
        if self._columns and CASE_NAME not in {name for _scope, name in self._columns}:
            raise Unusual
        attributes, traces, events = (int(count) for count in self._counts[: tokens.KEYS])
        self._tally.traces += traces
        self._tally.events += events
        self._tally.empty_traces += int(self._state[tokens.EMPTY_TRACES])
        self._state[tokens.EMPTY_TRACES] = 0
        return self._build_table(data, found[:attributes], traces, event_trace[:events])

    def close(self) -> None:
        """Check that the document was complete.

        Raises:
            Unusual: the log is not closed.
        """
        if not self._state[tokens.LOG_CLOSED] or self._state[tokens.LEVEL] or self._state[tokens.NESTED]:
            raise Unusual

    def _name_columns(self) -> None:
        for key in range(len(self._columns), int(self._counts[tokens.KEYS])):
            scope, place, length = (int(part) for part in self._keys[key])
            name = _unescape(bytes(self._names[place : place + length]).decode("utf-8"))
            self._columns.append((scope, name if scope else CASE_PREFIX + name))

    def _build_table(
        self, data: tokens.Bytes, found: tokens.Codes, traces: int, event_trace: tokens.Codes
    ) -> pa.Table:
        keys = len(self._columns)
        starts = np.zeros(keys + 1, np.int64)
        order = np.empty(len(found), np.int32)
        group_by_key(found, len(found), keys, starts, order)
        columns: dict[str, pa.Array] = {}
        for key, (scope, name) in enumerate(self._columns):
            chosen = order[starts[key] : starts[key + 1]]
            if not len(chosen):
                continue
            rows = None if scope else event_trace
            count = len(event_trace) if scope else traces
            columns[name] = self._build_column(name, data, found, chosen, count, rows)
        return pa.table(columns)

    def _build_column(
        self,
        name: str,
        data: tokens.Bytes,
        found: tokens.Codes,
        chosen: tokens.Codes,
        count: int,
        rows: tokens.Codes | None,
    ) -> pa.Array:
        if found[chosen, 4].all():
            moments = np.full(count, NO_MOMENT, np.int64)
            failed, carried = read_moments(data, found[chosen, 1:4], moments)
            if not failed:
                self._tally.moments[name] = self._tally.moments.get(name, 0) + len(chosen)
                self._tally.offsets[name] = self._tally.offsets.get(name, 0) + int(carried)
                moments = moments if rows is None else moments[rows]
                return pa.array(moments, pa.timestamp("us"), mask=moments == NO_MOMENT)
        return _build_texts(data, found, chosen, count, rows)


def _find_encoding(block: bytes) -> str:
    """Find the encoding that a document declares; UTF-8 where it declares none."""
    found = _DECLARED.match(block[:512].removeprefix(b"\xef\xbb\xbf"))
    return found.group(1).decode("ascii", "replace").lower() if found else "utf-8"


def _unescape(text: str) -> str:
    try:
        return unescape(text)
    except UnknownReference:
        raise Unusual from None


def _build_texts(
    data: tokens.Bytes, found: tokens.Codes, chosen: tokens.Codes, count: int, rows: tokens.Codes | None
) -> pa.Array:
    codes = np.full(count, -1, np.int32)
    entries = np.empty((len(chosen), 2), np.int32)
    slots = np.full(1 << (2 * len(chosen)).bit_length(), -1, np.int32)
    distinct, total, escaped = encode_texts(data, found, chosen, codes, entries, slots)
    offsets = np.empty(distinct + 1, np.int32)
    texts = np.empty(total, np.uint8)
    copy_entries(data, entries, distinct, offsets, texts)
    words = pa.StringArray.from_buffers(distinct, pa.py_buffer(offsets), pa.py_buffer(texts))
    if escaped:
        words = pa.array([_unescape(word) for word in words.to_pylist()], pa.string())
    if rows is not None:
        codes = codes[rows]
    indices = (
        pa.array(codes, pa.int32(), mask=codes < 0) if (codes < 0).any() else pa.array(codes, pa.int32())
    )
    return pa.DictionaryArray.from_arrays(indices, words)
