"""Opening object-centric logs, OCEL 2.0 in JSON, XML or SQLite, as the events of one type of object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from groundswell.errors import FormatsDiffer, ObjectTypeNeeded, ObjectTypeUnknown, RowsMissing, show_value
from groundswell.records.formats.moments import NO_MOMENT, parse_moment
from groundswell.records.formats.ocel_log import ObjectLog
from groundswell.records.formats.ocel_readers import read_json, read_sqlite, read_xml
from groundswell.records.formats.packing import unpack_file
from groundswell.records.formats.recognition import Content
from groundswell.records.formats.source import Opening, Source, describe_file
from groundswell.records.formats.spool import Spool
from groundswell.records.formats.xes_blocks import CASE_NAME, CASE_PREFIX, Tally
from groundswell.records.formats.xes_careful import build_table
from groundswell.wording import _, format_count

_BATCH_ROWS = 50_000
_STEP, _TIME, _EVENT = "concept:name", "time:timestamp", "ocel:event"
_READERS: dict[str, Callable[[Path, Path], ObjectLog]] = {
    "ocel-json": read_json,
    "ocel-xml": read_xml,
    "sqlite": read_sqlite,
}

_Row = dict[str, tuple[str, bool]]


def open_ocel(contents: list[Content], opening: Opening) -> Source:
    """Open an object-centric log as a view with one row per case object and event.

    Columns: ``case:concept:name`` the object, ``concept:name`` the event's type, ``time:timestamp``,
    ``ocel:event`` the event's id, event attributes by name, object attributes as ``case:<name>`` with their
    first value, and as ``case:<name>:latest`` where one of them changes. Events come by case, then by time.
    The whole log is held in memory while it is opened.

    Raises:
        ObjectTypeNeeded, ObjectTypeUnknown: the type of object that is the case is not settled.
        DocumentBroken, XmlBroken, XmlUnsafe, FileTruncated: the document cannot be read.
        RowsMissing: no object of the type has an event.
    """
    if len(contents) > 1:
        raise FormatsDiffer(["OCEL, which is read one file at a time", "OCEL"])
    content = contents[0]
    path = content.path
    if content.packing:
        path = unpack_file(path, content.packing, opening.name_file(".ocel"))
    log = _READERS[content.format](content.path, path)
    object_type = _choose_type(content.path, log, opening.object_type)
    tally = Tally()
    spool = Spool(opening)
    batch: list[_Row] = []
    for row in _list_rows(log, object_type):
        batch.append(row)
        if len(batch) >= _BATCH_ROWS:
            spool.write(build_table(batch, tally))
            batch = []
    if batch:
        spool.write(build_table(batch, tally))
    if not spool.rows:
        raise RowsMissing(content.path, 3)
    name, columns, row_column = spool.make_view()
    files = (describe_file(content.path),)
    notes = _write_notes(content, log, object_type, spool.rows)
    hints = _find_hints(columns, tally)
    return Source(opening.connection, name, row_column, "ocel", columns, files, notes, hints)


def _choose_type(path: Path, log: ObjectLog, wanted: str | None) -> str:
    counts = dict(Counter(kind for kind, _values in log.objects.values()).most_common())
    if wanted is not None:
        if wanted not in counts:
            raise ObjectTypeUnknown(path, wanted, counts)
        return wanted
    if len(counts) != 1:
        if not counts:
            raise RowsMissing(path, 0)
        raise ObjectTypeNeeded(path, counts)
    return next(iter(counts))


def _list_rows(log: ObjectLog, object_type: str) -> Iterator[_Row]:
    events_of: dict[str, dict[str, None]] = {}
    for event, item in log.relations:
        if event in log.events and log.objects.get(item, ("",))[0] == object_type:
            events_of.setdefault(item, {})[event] = None
    changing = log.list_changing(object_type)
    place = {event: number for number, event in enumerate(log.events)}
    for item, events in events_of.items():
        case = _describe_object(log, item, changing)
        for event in sorted(events, key=lambda each: (_find_moment(log.events[each][1]), place[each])):
            kind, time, attributes = log.events[event]
            fixed = {
                CASE_NAME: (item, False),
                _STEP: (kind, False),
                _TIME: (time, True),
                _EVENT: (event, False),
            }
            yield {
                **fixed,
                **case,
                **{name: (text, False) for name, text in attributes.items() if name not in fixed},
            }


def _describe_object(log: ObjectLog, item: str, changing: set[str]) -> _Row:
    row: _Row = {}
    for name, values in log.objects[item][1].items():
        ordered = sorted(values, key=lambda value: _find_moment(value[0]))
        column = CASE_PREFIX + name
        if column == CASE_NAME:
            column += ":attribute"
        row[column] = (ordered[0][1], False)
        if name in changing:
            row[column + ":latest"] = (ordered[-1][1], False)
    return row


def _find_moment(text: str) -> int:
    found = parse_moment(text)
    return NO_MOMENT if found is None else found[0]


def _find_hints(columns: tuple[str, ...], tally: Tally) -> dict[str, str]:
    hints = {"shape": "events", "case": CASE_NAME, "step": _STEP, "time": _TIME}
    for role, column in (
        ("officer", "org:resource"),
        ("office", "org:group"),
        ("lifecycle", "lifecycle:transition"),
    ):
        if column in columns:
            hints[role] = column
    times, carried = tally.moments.get(_TIME, 0), tally.offsets.get(_TIME, 0)
    if times:
        hints["offset"] = "all" if carried == times else "some" if carried else "none"
    return hints


def _write_notes(content: Content, log: ObjectLog, object_type: str, rows: int) -> tuple[str, ...]:
    related = {item for _event, item in log.relations}
    without = sum(
        1 for item, (kind, _v) in log.objects.items() if kind == object_type and item not in related
    )
    file = show_value(content.path.name)
    notes = [
        _(
            "{file} is OCEL 2.0 with {events} events; the case is the type {kind}, which gives {rows} rows."
        ).format(
            file=file,
            events=format_count(len(log.events)),
            kind=show_value(object_type),
            rows=format_count(rows),
        )
    ]
    if without:
        text = _("{count} objects of the type {kind} have no events; they give no rows.")
        notes.append(text.format(count=format_count(without), kind=show_value(object_type)))
    return tuple(notes)
