"""XES: the fast reader, the careful one behind it, and that both say the same."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.records.formats.packing import read_blocks
from groundswell.records.formats.xes_blocks import BlockReader, Tally, Unusual, cut_blocks
from groundswell.records.formats.xes_careful import read_carefully
from groundswell.records.sources import Source, open_source

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">'
CASE = '<string key="concept:name" value="NA"/>'


def write(folder: Path, body: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "log"
    path.write_bytes(f"{head}\n{body}\n</log>".encode(encoding))
    return path


def fetch(source: Source) -> list[dict[str, object]]:
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in source.columns)
    rows = source.connection.sql(f"SELECT {names} FROM {source.query}").fetchall()
    return [dict(zip(source.columns, row, strict=True)) for row in rows]


def is_fast(path: Path) -> bool:
    reader = BlockReader(Tally())
    try:
        for block in cut_blocks(read_blocks(path, "")):
            reader.read_block(block)
        reader.close()
    except Unusual:
        return False
    return True


def event(name: str, at: str = "2024-01-02T03:04:05.678+01:00", more: str = "") -> str:
    time = f'<date key="time:timestamp" value="{at}"/>'
    return f'<event><string key="concept:name" value="{name}"/>{time}{more}</event>'


def test_event_has_its_attributes_and_those_of_its_trace(tmp_path: Path) -> None:
    path = write(tmp_path, f'<trace>{CASE}<int key="fee" value="7"/>{event("Received")}</trace>')

    source = open_source([path])

    assert source.format == "xes"
    assert fetch(source) == [
        {
            "case:concept:name": "NA",
            "case:fee": "7",
            "concept:name": "Received",
            "time:timestamp": dt.datetime(2024, 1, 2, 2, 4, 5, 678000),
        }
    ]


def test_hints_tell_the_roles_that_are_there(tmp_path: Path) -> None:
    more = '<string key="org:resource" value="ann"/><string key="lifecycle:transition" value="complete"/>'
    source = open_source([write(tmp_path, f"<trace>{CASE}{event('a', more=more)}</trace>")])

    assert dict(source.hints) == {
        "shape": "events",
        "case": "case:concept:name",
        "step": "concept:name",
        "time": "time:timestamp",
        "officer": "org:resource",
        "lifecycle": "lifecycle:transition",
        "offset": "all",
        "zone": "Europe/Berlin",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-02T03:04:05Z", "2024-01-02 03:04:05"),
        ("2024-01-02T03:04:05.123456789+00:00", "2024-01-02 03:04:05.123456"),
        ("2024-01-02 03:04:05-0530", "2024-01-02 08:34:05"),
        ("2024-02-29T00:00:00+14", "2024-02-28 10:00:00"),
        ("2024-01-02T03:04", "2024-01-02 03:04:00"),
        ("2024-01-02", "2024-01-02 00:00:00"),
        ("1899-12-31T23:59:59.999Z", "1899-12-31 23:59:59.999"),
        ("9999-12-31T23:59:59Z", "9999-12-31 23:59:59"),
    ],
)
def test_moment_is_read_into_utc(tmp_path: Path, text: str, expected: str) -> None:
    source = open_source([write(tmp_path, f"<trace>{CASE}{event('a', text)}</trace>")])

    assert fetch(source)[0]["time:timestamp"] == dt.datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["2024-02-30T00:00:00Z", "yesterday", "2024-1-2", "2024-01-02T25:00:00", "", "2024"]
)
def test_column_with_a_date_that_cannot_be_read_is_text(tmp_path: Path, text: str) -> None:
    source = open_source([write(tmp_path, f"<trace>{CASE}{event('a')}{event('b', text)}</trace>")])

    assert [row["time:timestamp"] for row in fetch(source)] == ["2024-01-02T03:04:05.678+01:00", text]


def test_times_without_offset_are_noted(tmp_path: Path) -> None:
    source = open_source(
        [write(tmp_path, f"<trace>{CASE}{event('a')}{event('b', '2024-01-02T03:04')}</trace>")]
    )

    assert source.hints["offset"] == "some"
    assert any("1 of 2 times" in note for note in source.notes)


def test_trace_without_events_is_counted(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, f"<trace>{CASE}</trace><trace/><trace>{CASE}{event('a')}</trace>")])

    assert len(fetch(source)) == 1
    assert any(note.startswith("2 traces") for note in source.notes)


def trace(event_attributes: str) -> str:
    return f"<trace>{CASE}<event>{event_attributes}</event></trace>"


FAST = {
    "single quotes": trace("<string key='concept:name' value='say \"a\"'/>"),
    "value before key": trace('<string value="a" key="concept:name"/>'),
    "trace attributes after events": f'<trace>{event("a")}{CASE}<string key="late" value="1"/></trace>',
    "nested attributes": trace('<string key="concept:name" value="a"><int key="in" value="1"/></string>'),
    "lists": trace('<id key="k" value="a"/><list key="l"><values><int key="i" value="1"/></values></list>'),
    "global defaults": '<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>'
    f"<trace>{CASE}{event('a')}<event/></trace>",
    "comments": f"<!-- <trace> > --><trace><!-- - -->{CASE}{event('a')}</trace>",
    "references": trace('<string key="a&amp;b" value="&lt;&#8364;&#x41;&quot;&gt;"/>'),
    "spaces in tags": f'<trace >{CASE}<event ><string  key = "k"\n value = "v" /></event\n></trace >',
    "open and close": trace('<string key="k" value="v"></string>'),
    "repeated key": trace('<string key="k" value="1"/><string key="k" value="2"/>'),
    "empty values": trace('<string key="k" value=""/>'),
    "letters of the world": trace('<string key="schritt ä" value="受理 🙂"/>'),
    "types of one key differ": trace('<string key="k" value="x"/>')
    + trace('<date key="k" value="2024-01-01"/>'),
    "attributes without value": trace('<string key="k"/><string value="v"/><id key="i" value="1"/>'),
}
CAREFUL = {
    "character data": f"<trace>{CASE}<![CDATA[ <event> ]]>{event('a')}</trace>",
    "prefixes": '<x:trace xmlns:x="http://www.xes-standard.org/"><x:string key="concept:name" value="1"/>'
    '<x:event><x:string key="concept:name" value="a"/></x:event></x:trace>',
    "events outside traces": f"<trace>{CASE}{event('a')}</trace>{event('stray')}",
    "traces without names": f"<trace>{event('a')}</trace><trace>{event('b')}</trace>",
    "line ends in values": trace('<string key="k" value="one\ntwo"/>'),
}


@pytest.mark.parametrize("body", FAST.values(), ids=FAST.keys())
def test_fast_and_careful_reader_agree(tmp_path: Path, body: str) -> None:
    path = write(tmp_path, body)
    careful = [table.to_pylist() for table in read_carefully(path, read_blocks(path, ""), Tally())]

    rows = fetch(open_source([path]))

    assert is_fast(path)
    assert rows == [{**dict.fromkeys(rows[0]), **row} for batch in careful for row in batch]


@pytest.mark.parametrize("body", CAREFUL.values(), ids=CAREFUL.keys())
def test_unusual_document_is_read_carefully(tmp_path: Path, body: str) -> None:
    path = write(tmp_path, body)

    assert not is_fast(path)
    assert fetch(open_source([path]))


def test_traces_without_names_are_numbered(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, CAREFUL["traces without names"])])

    assert source.hints["case"] == "case:number"
    assert [row["case:number"] for row in fetch(source)] == ["1", "2"]


def test_stray_events_are_left_out_and_counted(tmp_path: Path) -> None:
    source = open_source([write(tmp_path, CAREFUL["events outside traces"])])

    assert len(fetch(source)) == 1
    assert any("stand outside any trace" in note for note in source.notes)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?><log>'
    path = write(tmp_path, f"<trace>{CASE}{event('Geprüft')}</trace>", head, encoding)

    assert fetch(open_source([path]))[0]["concept:name"] == "Geprüft"


def test_case_with_a_hundred_thousand_events_is_read_across_blocks(tmp_path: Path) -> None:
    path = write(tmp_path, f"<trace>{CASE}{event('a') * 100_000}</trace><trace>{CASE}{event('b')}</trace>")

    source = open_source([path])

    assert source.connection.sql(f"SELECT count(*) FROM {source.query}").fetchone() == (100_001,)


def test_columns_that_appear_late_or_change_type_are_joined(tmp_path: Path) -> None:
    early = f"<trace>{CASE}{event('a')}</trace>" * 40_000
    late = f"<trace>{CASE}{event('b', 'broken', "<int key='new' value='1'/>")}</trace>"

    source = open_source([write(tmp_path, early + late)])
    rows = source.connection.sql(
        f'SELECT DISTINCT "concept:name", "time:timestamp", new FROM {source.query} ORDER BY 1'
    ).fetchall()

    assert ("a", "2024-01-02T02:04:05.678000Z", None) in rows
    assert ("b", "broken", "1") in rows


def test_several_documents_follow_one_another(tmp_path: Path) -> None:
    one = write(tmp_path, f"<trace>{CASE}{event('a')}</trace>").rename(tmp_path / "one")
    other = tmp_path / "two"
    other.write_bytes(gzip.compress(write(tmp_path, f"<trace>{CASE}{event('b')}</trace>").read_bytes()))

    assert [row["concept:name"] for row in fetch(open_source([one, other]))] == ["a", "b"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=10)
KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
MOMENTS = st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1))
EVENTS = st.tuples(st.dictionaries(KEYS.map(lambda key: "k" + key.lower()), TEXTS, max_size=3), MOMENTS)
OFFSETS = st.integers(-14 * 60, 14 * 60)


@given(traces=st.lists(st.lists(EVENTS, min_size=1, max_size=4), min_size=1, max_size=4), offset=OFFSETS)
def test_log_property_comes_back_as_written(
    tmp_path_factory: pytest.TempPathFactory,
    traces: list[list[tuple[dict[str, str], dt.datetime]]],
    offset: int,
) -> None:
    zone = dt.timezone(dt.timedelta(minutes=offset))
    parts = []
    for number, events in enumerate(traces):
        parts.append(f'<trace><string key="concept:name" value="{number}"/>')
        for attributes, at in events:
            local = at.replace(tzinfo=dt.UTC).astimezone(zone)
            parts.append(f'<event><date key="time:timestamp" value="{local.isoformat()}"/>')
            parts += [
                f"<string key={quoteattr(key)} value={quoteattr(text)}/>" for key, text in attributes.items()
            ]
            parts.append("</event>")
        parts.append("</trace>")
    path = write(tmp_path_factory.mktemp("log"), "".join(parts))

    rows = fetch(open_source([path]))

    expected = [
        {"case:concept:name": str(number), "time:timestamp": at, **attributes}
        for number, events in enumerate(traces)
        for attributes, at in events
    ]
    assert [sorted(map(str, filter(lambda cell: cell is not None, row.values()))) for row in rows] == [
        sorted(map(str, row.values())) for row in expected
    ]
