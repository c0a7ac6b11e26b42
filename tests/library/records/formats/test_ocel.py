"""OCEL 2.0 in its three forms; the same log gives the same rows."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from groundswell import errors
from groundswell.records.formats.ocel_log import ObjectLog
from groundswell.records.formats.ocel_readers import read_sqlite
from groundswell.records.sources import Source, open_source

EVENTS = [
    ("e1", "Apply", "2024-01-01T09:00:00Z", {"org:resource": "ann"}, ["p1"]),
    ("e3", "Decide", "2024-01-05T09:00:00Z", {}, ["p1", "p2", "l1"]),
    ("e2", "Apply", "2024-01-02T09:00:00Z", {"org:resource": "bo <b>"}, ["p2", "p2"]),
]
OBJECTS = [
    ("p1", "permit", [("size", "1970-01-01T00:00:00Z", "small"), ("size", "2024-01-03T00:00:00Z", "large")]),
    ("p2", "permit", [("size", "1970-01-01T00:00:00Z", "small")]),
    ("p3", "permit", []),
    ("l1", "letter", []),
]
ROWS = [
    ("p1", "Apply", "2024-01-01 09:00:00", "ann", "small", "large"),
    ("p1", "Decide", "2024-01-05 09:00:00", None, "small", "large"),
    ("p2", "Apply", "2024-01-02 09:00:00", "bo <b>", "small", "small"),
    ("p2", "Decide", "2024-01-05 09:00:00", None, "small", "small"),
]


def write_json(path: Path) -> Path:
    document = {
        "objectTypes": [{"name": "permit", "attributes": []}, {"name": "letter", "attributes": []}],
        "eventTypes": [{"name": "Apply", "attributes": []}, {"name": "Decide", "attributes": []}],
        "objects": [
            {
                "id": item,
                "type": kind,
                "attributes": [{"name": name, "time": time, "value": value} for name, time, value in values],
            }
            for item, kind, values in OBJECTS
        ],
        "events": [
            {
                "id": event,
                "type": kind,
                "time": time,
                "attributes": [{"name": name, "value": value} for name, value in values.items()],
                "relationships": [{"objectId": item, "qualifier": "of"} for item in items],
            }
            for event, kind, time, values, items in EVENTS
        ],
    }
    path.write_text(json.dumps(document))
    return path


def write_xml(path: Path) -> Path:
    objects = "".join(
        f'<object id="{item}" type="{kind}"><attributes>'
        + "".join(
            f'<attribute name="{name}" time="{time}">{value}</attribute>' for name, time, value in values
        )
        + "</attributes><objects/></object>"
        for item, kind, values in OBJECTS
    )
    events = "".join(
        f'<event id="{event}" type="{kind}" time="{time}"><attributes>'
        + "".join(
            f"<attribute name={quoteattr(key)}>{escape(text)}</attribute>" for key, text in values.items()
        )
        + "</attributes><objects>"
        + "".join(f'<relationship object-id="{item}" qualifier="of"/>' for item in items)
        + "</objects></event>"
        for event, kind, time, values, items in EVENTS
    )
    types = '<object-types><object-type name="permit"><attributes/></object-type></object-types>'
    path.write_text(f"<log>{types}<event-types/><objects>{objects}</objects><events>{events}</events></log>")
    return path


def write_sqlite(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            """CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);
            INSERT INTO event_map_type VALUES ('Apply', 'Apply'), ('Decide', 'Decide');
            INSERT INTO object_map_type VALUES ('permit', 'Permit'), ('letter', 'Letter');
            CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_Apply (ocel_id TEXT, ocel_time TIMESTAMP, "org:resource" TEXT);
            CREATE TABLE event_Decide (ocel_id TEXT, ocel_time TIMESTAMP);
            CREATE TABLE object_Permit
                (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, size TEXT);
            CREATE TABLE object_Letter (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT);"""
        )
        for event, kind, time, values, items in EVENTS:
            database.execute("INSERT INTO event VALUES (?, ?)", (event, kind))
            cells = (event, time, *([values["org:resource"]] if kind == "Apply" else []))
            database.execute(f"INSERT INTO event_{kind} VALUES ({', '.join('?' * len(cells))})", cells)
            database.executemany(
                "INSERT INTO event_object VALUES (?, ?, 'of')", [(event, item) for item in items]
            )
        for item, kind, pairs in OBJECTS:
            database.execute("INSERT INTO object VALUES (?, ?)", (item, kind))
            for number, (name, time, value) in enumerate(pairs):
                changed = name if number else None
                database.execute(
                    "INSERT INTO object_Permit VALUES (?, ?, ?, ?)", (item, time, changed, value)
                )
        database.commit()
    return path


WRITERS = {"json": write_json, "xml": write_xml, "sqlite": write_sqlite}


def fetch(source: Source) -> list[tuple[object, ...]]:
    return source.connection.sql(
        'SELECT "case:concept:name", "concept:name", "time:timestamp"::VARCHAR, "org:resource", "case:size", '
        f'"case:size:latest" FROM {source.query}'
    ).fetchall()


@pytest.mark.parametrize("form", WRITERS)
def test_log_gives_a_row_per_case_object_and_event(tmp_path: Path, form: str) -> None:
    path = WRITERS[form](tmp_path / "log")

    source = open_source([path], object_type="permit")

    assert source.format == "ocel"
    assert fetch(source) == ROWS
    assert source.hints["officer"] == "org:resource"
    assert source.hints["offset"] == "all"
    assert any("1 objects of the type permit have no events" in note for note in source.notes)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_packed_log_is_read(tmp_path: Path, form: str) -> None:
    path = tmp_path / "packed"
    path.write_bytes(gzip.compress(WRITERS[form](tmp_path / "log").read_bytes()))

    assert fetch(open_source([path], object_type="permit")) == ROWS


@pytest.mark.parametrize("form", WRITERS)
def test_object_type_is_asked_for_with_counts(tmp_path: Path, form: str) -> None:
    path = WRITERS[form](tmp_path / "log")

    with pytest.raises(errors.ObjectTypeNeeded, match=r"permit \(3\), letter \(1\)"):
        open_source([path])
    with pytest.raises(errors.ObjectTypeUnknown, match="--object-type 'permit'"):
        open_source([path], object_type="house")


def test_only_object_type_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "log"
    event = {"id": "e", "type": "a", "time": "2024-01-01T00:00:00Z", "relationships": [{"objectId": "o"}]}
    path.write_text(json.dumps({"objectTypes": [], "objects": [{"id": "o", "type": "x"}], "events": [event]}))

    source = open_source([path])

    assert source.hints["case"] == "case:concept:name"


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    path = write_xml(tmp_path / "log")
    path.write_text('<!DOCTYPE log [<!ENTITY a "b">]>' + path.read_text())

    with pytest.raises(errors.XmlUnsafe):
        open_source([path], object_type="permit")


@pytest.mark.parametrize("part", ["id", "type", "time"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_event_that_lacks_a_part_is_refused(tmp_path: Path, form: str, part: str) -> None:
    path = WRITERS[form](tmp_path / "log")
    path.write_text(path.read_text().replace(f'"{part}"', '"other"').replace(f' {part}="', ' other="'))

    with pytest.raises(errors.DocumentBroken, match=part):
        open_source([path], object_type="permit")


@pytest.mark.records
def test_sample_log_has_its_known_counts(shared_records: Path) -> None:
    path = shared_records / "ocel20_example.sqlite"

    log: ObjectLog = read_sqlite(path, path)
    source = open_source([path], object_type="Invoice")

    assert (len(log.events), len(log.objects), len(log.relations)) == (13, 9, 20)
    assert source.connection.sql(
        f'SELECT count(DISTINCT "case:concept:name") FROM {source.query}'
    ).fetchone() == (3,)
