"""Reading OCEL 2.0 from its three forms into an object-centric log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.parsers import expat

from groundswell.errors import DocumentBroken, FileTruncated
from groundswell.records.formats.ocel_log import ObjectLog
from groundswell.records.formats.packing import read_blocks
from groundswell.records.formats.source import quote_name
from groundswell.records.formats.xes_careful import parse_safely

_FIXED = ("ocel_id", "ocel_time", "ocel_changed_field", "ocel_type")


def read_json(shown: Path, path: Path) -> ObjectLog:
    """Read OCEL 2.0 in JSON.

    Args:
        shown: the path to name in errors.
        path: the unpacked document.

    Raises:
        FileTruncated: the text is not whole JSON.
        DocumentBroken: a part that the standard asks for is missing or of another kind.
    """
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise FileTruncated(shown, f"the JSON breaks off or is damaged ({error})") from None
    log = ObjectLog()
    try:
        for item in document.get("objects", []):
            attributes = [
                (str(each["name"]), str(each.get("time", "")), _write(each["value"]))
                for each in item.get("attributes", [])
                if each.get("value") is not None
            ]
            log.add_object(str(item["id"]), str(item["type"]), attributes)
        for event in document["events"]:
            values = {
                str(each["name"]): _write(each["value"])
                for each in event.get("attributes", [])
                if each.get("value") is not None
            }
            key = str(event["id"])
            log.events[key] = (str(event["type"]), str(event["time"]), values)
            log.relations.extend((key, str(each["objectId"])) for each in event.get("relationships", []))
    except KeyError as error:
        raise DocumentBroken(shown, f"an entry has no {error}") from None
    except (TypeError, AttributeError) as error:
        raise DocumentBroken(shown, f"an entry is not of the kind it should be ({error})") from None
    return log


def _write(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class _XmlLog:
    """Follows the elements of OCEL in XML."""

    def __init__(self, log: ObjectLog) -> None:
        self._log = log
        self._open: list[str] = []
        self._facts: dict[str, str] = {}
        self._attribute: dict[str, str] = {}
        self._attributes: list[tuple[str, str, str]] = []
        self._text: list[str] = []

    def open_element(self, prefixed: str, attributes: dict[str, str]) -> None:
        name = prefixed.rpartition(":")[2]
        path = self._open[1:]
        self._open.append(name)
        if path in (["objects"], ["events"]) and name in ("object", "event"):
            self._facts, self._attributes = attributes, []
        elif name == "attribute" and len(path) == 3:
            self._attribute, self._text = attributes, []
        elif path == ["events", "event", "objects"] and name in ("relationship", "object", "relobj"):
            self._log.relations.append((self._facts["id"], attributes["object-id"]))

    def read_text(self, text: str) -> None:
        if self._open[-1] == "attribute":
            self._text.append(text)

    def close_element(self, _prefixed: str) -> None:
        path = self._open[1:]
        name = self._open.pop()
        if name == "attribute" and len(path) == 4:
            time = self._attribute.get("time", "")
            self._attributes.append((self._attribute["name"], time, "".join(self._text)))
        elif path == ["objects", "object"]:
            self._log.add_object(self._facts["id"], self._facts["type"], self._attributes)
        elif path == ["events", "event"]:
            values = {key: text for key, _time, text in self._attributes}
            self._log.events[self._facts["id"]] = (self._facts["type"], self._facts["time"], values)


def read_xml(shown: Path, path: Path) -> ObjectLog:
    """Read OCEL 2.0 in XML; document types and entities are refused.

    Raises:
        XmlUnsafe, XmlBroken, FileTruncated: the document is not safe, well-formed and whole.
        DocumentBroken: an element lacks what the standard asks for.
    """
    log = ObjectLog()
    follower = _XmlLog(log)
    parser = expat.ParserCreate()
    parser.StartElementHandler = follower.open_element
    parser.EndElementHandler = follower.close_element
    parser.CharacterDataHandler = follower.read_text
    try:
        for _step in parse_safely(shown, read_blocks(path, ""), parser):
            pass
    except KeyError as error:
        raise DocumentBroken(shown, f"an element in line {parser.CurrentLineNumber} has no {error}") from None
    return log


def read_sqlite(shown: Path, path: Path) -> ObjectLog:
    """Read OCEL 2.0 in SQLite; the file is opened to read only.

    Raises:
        FileTruncated: the file is damaged.
        DocumentBroken: a table or column that the standard asks for is missing.
    """
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = _decode
            return _read_tables(connection)
    except sqlite3.OperationalError as error:
        raise DocumentBroken(shown, str(error)) from None
    except sqlite3.DatabaseError as error:
        raise FileTruncated(shown, str(error)) from None


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read_tables(connection: sqlite3.Connection) -> ObjectLog:
    log = ObjectLog()
    kinds = {
        str(item): str(kind) for item, kind in connection.execute("SELECT ocel_id, ocel_type FROM object")
    }
    for item, kind in kinds.items():
        log.add_object(item, kind, [])
    for _kind, table in connection.execute("SELECT ocel_type, ocel_type_map FROM object_map_type").fetchall():
        for item, time, values in _read_rows(connection, f"object_{table}"):
            changed = values.pop("ocel_changed_field", None)
            named = values if changed is None else {changed: values[changed]} if changed in values else {}
            if item in kinds:
                log.add_object(item, kinds[item], [(name, time, text) for name, text in named.items()])
    times: dict[str, tuple[str, dict[str, str]]] = {}
    for _kind, table in connection.execute("SELECT ocel_type, ocel_type_map FROM event_map_type").fetchall():
        for event, time, values in _read_rows(connection, f"event_{table}"):
            times[event] = (time, values)
    for event, kind in connection.execute("SELECT ocel_id, ocel_type FROM event"):
        time, values = times.get(str(event), ("", {}))
        log.events[str(event)] = (str(kind), time, values)
    pairs = connection.execute("SELECT ocel_event_id, ocel_object_id FROM event_object")
    log.relations.extend((str(event), str(item)) for event, item in pairs)
    return log


def _read_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Read a table of one type: id, time, and the values that are there, the changed one's name too."""
    cursor = connection.execute(f"SELECT * FROM {quote_name(table)}")
    names = [str(column[0]) for column in cursor.description]
    for row in cursor:
        cells = dict(zip(names, row, strict=True))
        values = {
            name: str(cell)
            for name, cell in cells.items()
            if cell is not None and (name not in _FIXED or name == "ocel_changed_field")
        }
        yield str(cells["ocel_id"]), str(cells.get("ocel_time") or ""), values
