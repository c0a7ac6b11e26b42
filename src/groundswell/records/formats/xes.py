"""Opening event logs in XES, the XML format of process mining (IEEE 1849)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.errors import RowsMissing, show_value
from groundswell.records.formats.packing import read_blocks
from groundswell.records.formats.recognition import Content
from groundswell.records.formats.source import Opening, Source, describe_file
from groundswell.records.formats.spool import Spool
from groundswell.records.formats.xes_blocks import CASE_NAME, BlockReader, Tally, Unusual, cut_blocks
from groundswell.records.formats.xes_careful import CASE_NUMBER, read_carefully
from groundswell.records.times import find_offset_zone
from groundswell.wording import _, format_count

_ROLES = {
    "step": "concept:name",
    "time": "time:timestamp",
    "officer": "org:resource",
    "office": "org:group",
    "lifecycle": "lifecycle:transition",
    "round": "concept:instance",
}
_WRITTEN_TIME = re.compile(rb'key="time:timestamp"\s+value="([^"]{10,40})"')
_LOOKED_AT = 64


def open_xes(contents: list[Content], opening: Opening) -> Source:
    """Open one or several XES documents, packed or not, as a view of their events in document order.

    Attributes of an event are columns by their key, those of its trace ``case:<key>``. Dates are TIMESTAMP in
    UTC; the hint 'offset' says whether 'all', 'some' or 'none' of the event times carried an offset; those
    without are taken as UTC; the hint 'zone' names a time zone with those offsets, summer and winter. If one
    date of a key cannot be read the whole column is text. Other values are the text in the file. A key that
    occurs twice in an event keeps its last value. Attributes within attributes and those of the log are left
    out, and the defaults of ``<global>`` are not filled in.

    Raises:
        XmlUnsafe: the document declares a document type or entities.
        XmlBroken, FileTruncated, ArchiveBomb: the document cannot be read to its end.
        RowsMissing: there is no event.
    """
    spool = Spool(opening)
    notes: list[str] = []
    tallies: list[Tally] = []
    written: list[str] = []
    try:
        for content in contents:
            tallies.append(_read_document(content, opening, spool, written))
            notes.extend(_note_tally(content, tallies[-1]))
    except BaseException:
        spool.discard()
        raise
    if not spool.rows:
        raise RowsMissing(contents[0].path, len(spool.list_columns()))
    name, columns, row_column = spool.make_view()
    files = tuple(describe_file(content.path) for content in contents)
    hints = _find_hints(columns, tallies)
    zone = find_offset_zone(written) if hints.get("offset") == "all" else None
    hints |= {"zone": zone} if zone else {}
    return Source(opening.connection, name, row_column, "xes", columns, files, tuple(notes), hints)


def _look_at_times(blocks: Iterator[bytes], written: list[str]) -> Iterator[bytes]:
    """Note some times of each block as they are written, from all over it, on the way to the reader."""
    for block in blocks:
        for place in range(0, len(block), max(len(block) // _LOOKED_AT, 1)):
            found = _WRITTEN_TIME.search(block, place)
            if found:
                written.append(found[1].decode("ascii", "replace"))
        yield block


def _read_document(content: Content, opening: Opening, spool: Spool, written: list[str]) -> Tally:
    before = Spool(opening)
    tally = Tally()
    reader = BlockReader(tally)
    try:
        blocks = _look_at_times(read_blocks(content.path, content.packing, opening.report), written)
        for block in cut_blocks(blocks):
            before.write(reader.read_block(block))
        reader.close()
    except Unusual:
        before.discard()
        tally = Tally()
        for table in read_carefully(
            content.path, read_blocks(content.path, content.packing, opening.report), tally
        ):
            before.write(table)
    except BaseException:
        before.discard()
        raise
    spool.take(before)
    return tally


def _find_hints(columns: tuple[str, ...], tallies: list[Tally]) -> dict[str, str]:
    hints = {"shape": "events"}
    case = next((name for name in (CASE_NAME, CASE_NUMBER) if name in columns), None)
    if case:
        hints["case"] = case
    hints.update({role: column for role, column in _ROLES.items() if column in columns})
    times = sum(tally.moments.get(_ROLES["time"], 0) for tally in tallies)
    carried = sum(tally.offsets.get(_ROLES["time"], 0) for tally in tallies)
    if times:
        hints["offset"] = "all" if carried == times else "some" if carried else "none"
    return hints


def _note_tally(content: Content, tally: Tally) -> list[str]:
    file = show_value(content.path.name)
    packed = _("{file} is packed as {packing}.").format(file=file, packing=content.packing)
    notes = [packed] if content.packing else []
    read = _(
        "{file} is XES with {traces} traces and {events} events; attributes of the log itself were left out."
    )
    notes.append(read.format(file=file, traces=format_count(tally.traces), events=format_count(tally.events)))
    if tally.empty_traces:
        text = _("{count} traces of {file} have no events; they give no rows.")
        notes.append(text.format(count=format_count(tally.empty_traces), file=file))
    if tally.stray_events:
        text = _(
            "{count} events of {file} stand outside any trace; they belong to no case and were left out."
        )
        notes.append(text.format(count=format_count(tally.stray_events), file=file))
    for name, count in tally.moments.items():
        bare = count - tally.offsets.get(name, 0)
        if bare:
            text = _("{count} of {total} times in {name} say no offset from UTC; they were taken as UTC.")
            notes.append(
                text.format(count=format_count(bare), total=format_count(count), name=show_value(name, 60))
            )
    return notes
