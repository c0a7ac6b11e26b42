"""XES by the careful way: any well-formed XML, read event by event; slower, and strict about safety."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pyarrow as pa

from groundswell.errors import FileNotRecognised, FileTruncated, XmlBroken, XmlUnsafe
from groundswell.records.formats.moments import parse_moment
from groundswell.records.formats.xes_blocks import CASE_NAME, CASE_PREFIX, Tally

CASE_NUMBER = "case:number"
_BATCH_EVENTS = 50_000
_TYPES = frozenset(("string", "date", "int", "float", "boolean", "id"))
_CUT_OFF = frozenset((3, 5, 20))
"""Expat's codes for: no element found, unclosed token, unclosed character data."""

_Row = dict[str, tuple[str, bool]]


def parse_safely(path: Path, blocks: Iterable[bytes], parser: expat.XMLParserType) -> Iterator[None]:
    """Feed a document to a parser block by block, yielding after each; declarations of entities are refused.

    Raises:
        XmlUnsafe: a document type is declared.
        XmlBroken: the document is not well-formed.
        FileTruncated: the document ends too early.
    """

    def refuse(*_facts: object) -> None:
        raise XmlUnsafe(path, parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        for block in blocks:
            for start in range(0, len(block), 1 << 20):
                parser.Parse(block[start : start + (1 << 20)], False)
                yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        if error.code in _CUT_OFF:
            raise FileTruncated(
                path, f"the document ends in line {error.lineno}, inside an element"
            ) from None
        raise XmlBroken(path, error.lineno, expat.ErrorString(error.code)) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, KeyError):  # an attribute that the caller asked for, not the encoding
            raise
        raise XmlBroken(path, 1, str(error)) from None


class _Log:
    """Follows the elements of a log and keeps the rows of its events."""

    def __init__(self, path: Path, tally: Tally) -> None:
        self.rows: list[_Row] = []
        self._path = path
        self._tally = tally
        self._open: list[str] = []
        self._trace: _Row = {}
        self._events: list[_Row] = []

    def open_element(self, prefixed: str, attributes: dict[str, str]) -> None:
        name = prefixed.rpartition(":")[2]
        if not self._open and name != "log":
            raise FileNotRecognised(self._path, f"XML whose first element is {prefixed}, not a log")
        where = self._open[1:]
        self._open.append(name)
        if name == "trace" and not where:
            self._tally.traces += 1
            self._trace, self._events = {}, []
        elif name == "event":
            self._enter_event(where)
        elif name in _TYPES and where in (["trace"], ["trace", "event"]):
            key, value = attributes.get("key"), attributes.get("value")
            if key is not None and value is not None:
                row = self._trace if len(where) == 1 else self._events[-1]
                row[key if len(where) == 2 else CASE_PREFIX + key] = (value, name == "date")

    def close_element(self, prefixed: str) -> None:
        self._open.pop()
        if len(self._open) != 1 or prefixed.rpartition(":")[2] != "trace":
            return
        if not self._events:
            self._tally.empty_traces += 1
        number = {CASE_NUMBER: (str(self._tally.traces), False)}
        self.rows.extend({**number, **self._trace, **event} for event in self._events)
        self._trace, self._events = {}, []

    def _enter_event(self, where: list[str]) -> None:
        if where == ["trace"]:
            self._tally.events += 1
            self._events.append({})
        elif not where:
            self._tally.stray_events += 1


def read_carefully(path: Path, blocks: Iterable[bytes], tally: Tally) -> Iterator[pa.Table]:
    """Read the events of any well-formed XES document as Arrow tables.

    Prefixes of names are passed over, attributes within attributes and of the log are left out. Where no
    trace has a name, ``case:number`` counts the traces instead.

    Raises:
        XmlUnsafe, XmlBroken, FileTruncated, FileNotRecognised: the document cannot be read.
    """
    log = _Log(path, tally)
    parser = expat.ParserCreate()
    parser.StartElementHandler = log.open_element
    parser.EndElementHandler = log.close_element
    for _step in parse_safely(path, blocks, parser):
        if len(log.rows) >= _BATCH_EVENTS:
            yield build_table(log.rows, tally)
            log.rows = []
    if log.rows:
        yield build_table(log.rows, tally)


def build_table(rows: list[_Row], tally: Tally) -> pa.Table:
    """Turn rows of (text, is a date) into columns: a timestamp where all are dates that read, else text."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    if CASE_NAME in names:
        names.pop(CASE_NUMBER, None)
    return pa.table({name: _build_column(name, [row.get(name) for row in rows], tally) for name in names})


def _build_column(name: str, cells: list[tuple[str, bool] | None], tally: Tally) -> pa.Array:
    filled = [cell for cell in cells if cell is not None]
    if filled and all(dated for _text, dated in filled):
        read = {text: parse_moment(text) for text, _dated in filled}
        if None not in read.values():
            moments: list[Any] = [None if cell is None else read[cell[0]] for cell in cells]
            tally.moments[name] = tally.moments.get(name, 0) + len(filled)
            carried = sum(1 for moment in moments if moment is not None and moment[1])
            tally.offsets[name] = tally.offsets.get(name, 0) + carried
            return pa.array([moment and moment[0] for moment in moments], pa.timestamp("us"))
    return pa.array([None if cell is None else cell[0] for cell in cells], pa.string()).dictionary_encode()
