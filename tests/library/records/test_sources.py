"""Opening exports: one door, every format by its content, and a table of files that nobody should be sent."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundswell import errors
from groundswell.records.sources import open_source


def fetch(path: Path, **options: object) -> list[tuple[object, ...]]:
    source = open_source([path], **options)  # type: ignore[arg-type]
    names = ", ".join(f'"{name}"' for name in source.columns)
    return source.connection.sql(f"SELECT {names} FROM {source.query}").fetchall()


def write_xes(events: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><log><trace>{events}</trace></log>'.encode()


def pack_zip(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def write_parquet(rows: int) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"case": [str(row) for row in range(rows)], "at": ["2024-01-01"] * rows}), buffer)
    return buffer.getvalue()


def damage_page(data: bytes) -> bytes:
    return data[:40] + bytes(byte ^ 0xFF for byte in data[40:400]) + data[400:]


GOOD = b"case,step,at\n1,Received,2024-01-01\n2,Decided,2024-01-02\n"
EVENT = '<string key="concept:name" value="1"/><event><string key="concept:name" value="a"/></event>'
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><log><trace>&b;</trace></log>'
)


def pack_bomb(head: bytes, filling: bytes) -> bytes:
    """Pack a head and 320 MB of a filling; gzip members may follow one another."""
    return gzip.compress(head) + gzip.compress(filling * ((16 << 20) // len(filling))) * 20


HOSTILE: list[tuple[str, bytes, str]] = [
    ("empty file", b"", "file-empty"),
    ("blank lines only", b"\n\n  \r\n", "file-empty"),
    ("byte-order mark only", b"\xef\xbb\xbf", "file-empty"),
    ("empty gzip", gzip.compress(b""), "file-empty"),
    ("header only", b"case,step,at\n", "rows-missing"),
    ("no header", b"1,2024-01-01 10:00,a\n2,2024-01-02 10:00,b\n", "header-missing"),
    ("numbers without header", b"1,2,3\n4,5,6\n", "header-missing"),
    ("binary", bytes(range(256)) * 40, "file-not-recognised"),
    ("PDF", b"%PDF-1.7\n1 0 obj\n", "file-not-recognised"),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "file-not-recognised"),
    ("program", b"\x7fELF" + b"\0" * 50, "file-not-recognised"),
    ("web page", b"<!DOCTYPE html><html><body>Log in</body></html>", "file-not-recognised"),
    ("zip of a table", pack_zip("export.csv", GOOD), "file-not-recognised"),
    ("Word document", pack_zip("word/document.xml", b"<w/>"), "file-not-recognised"),
    ("zip cut off", pack_zip("xl/workbook.xml", b"x" * 5000)[:80], "file-truncated"),
    ("broken workbook", pack_zip("xl/workbook.xml", b"<nonsense"), "file-truncated"),
    ("old workbook cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-truncated"),
    ("JSON of another kind", b'{"cases": [1, 2]}', "file-not-recognised"),
    ("OCEL 1.0", b'{"ocel:global-log": {}, "ocel:events": {}}', "file-not-recognised"),
    ("OCEL cut off", b'{"objectTypes": [], "eventTypes": [', "file-truncated"),
    ("OCEL without events", b'{"objectTypes": [], "objects": []}', "document-broken"),
    ("gzip cut off", gzip.compress(GOOD * 4000)[:-300], "file-truncated"),
    ("gzip damaged", gzip.compress(GOOD)[:14] + b"\xff" * 30, "file-truncated"),
    ("gzip bomb of nothing", pack_bomb(b"", b"\0"), "file-empty"),
    ("zstd cut off", pa.compress(GOOD * 4000, "zstd", asbytes=True)[:-20], "file-truncated"),
    ("Parquet cut off", write_parquet(1000)[:-60], "file-truncated"),
    ("Parquet damaged in the middle", write_parquet(9)[:4] + b"\0" * 99, "file-truncated"),
    ("Parquet damaged in a page", damage_page(write_parquet(1000)), "file-truncated"),
    ("XML in an unknown encoding", b'<?xml version="1.0" encoding="UTF-9"?><log/>', "xml-broken"),
    ("Parquet without rows", write_parquet(0), "rows-missing"),
    ("SQLite cut off", b"SQLite format 3\0" + b"\1" * 80, "file-truncated"),
    ("XML bomb", BOMB, "xml-unsafe"),
    ("XML with an outside entity", b'<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>', "xml-unsafe"),
    ("XES cut off", write_xes(EVENT)[:-12], "file-truncated"),
    ("XES cut off within a value", write_xes(EVENT)[:80], "file-truncated"),
    ("XES not well-formed", write_xes(EVENT.replace("</event>", "</evnt>")), "xml-broken"),
    ("XES with an unknown entity", write_xes(EVENT.replace('"a"', '"&nbsp;"')), "xml-broken"),
    ("XES without events", b"<log><trace></trace></log>", "rows-missing"),
    ("XML of another kind", b"<rss><channel/></rss>", "file-not-recognised"),
    ("gzip bomb of XES", pack_bomb(b"<log>", b" "), "archive-bomb"),
    ("gzip bomb of text", pack_bomb(b"case,step\n", b"1,2\n"), "archive-bomb"),
    ("UTF-16 header only", "case;step\n".encode("utf-16"), "rows-missing"),
]


@pytest.mark.parametrize(("data", "code"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_file_gives_its_own_error(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(data)
    work = tmp_path / "work"

    with pytest.raises(errors.GroundswellError) as caught:
        open_source([path], work_dir=work)

    assert caught.value.code == code
    assert caught.value.__cause__ is None
    assert all((caught.value.what, caught.value.expected, caught.value.next_step))
    assert not {"invalid", "sorry", "please"} & set(str(caught.value).lower().split())


def test_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        open_source([tmp_path / "nothing.csv"])


def test_folder_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(errors.FileUnreadable, match="folder"):
        open_source([tmp_path])


def test_no_file_is_asked_for() -> None:
    with pytest.raises(errors.FilesNotGiven):
        open_source([])


def test_name_with_terminal_escapes_is_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "red\x1b[31m\u202e.csv"
    path.write_bytes(b"")

    with pytest.raises(errors.FileEmpty) as caught:
        open_source([path])

    assert "\x1b" not in str(caught.value)
    assert "\\x1b[31m\\u202e" in str(caught.value)


def test_terminal_escapes_in_a_header_are_escaped_in_notes(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(b"a\x1b[31m,a\x1b[31m\n1,2\n")

    source = open_source([path])

    assert "\x1b" not in " ".join(source.notes)


@pytest.mark.parametrize(
    "name", ["data.parquet", "log.xes", "book.xlsx", "packed.gz", "export [1]*?.csv", "it's"]
)
def test_format_is_told_from_content_not_from_the_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(GOOD)

    source = open_source([path])

    assert source.format == "csv"
    assert source.columns == ("case", "step", "at")


def test_parquet_under_another_name_is_parquet(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(write_parquet(3))

    assert open_source([path]).format == "parquet"


def test_text_packed_under_a_lying_name_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(gzip.compress(GOOD))

    assert fetch(path)[0] == ("1", "Received", "2024-01-01")


def test_file_is_described_with_size_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(GOOD)

    (described,) = open_source([path]).files

    assert (described.name, described.size_bytes) == ("export.csv", len(GOOD))
    assert described.sha256 == hashlib.sha256(GOOD).hexdigest()


def test_formats_of_several_files_must_agree(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(GOOD)
    other.write_bytes(write_parquet(2))

    with pytest.raises(errors.FormatsDiffer):
        open_source([one, other])


def test_two_sources_share_a_connection(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(GOOD)
    connection = duckdb.connect()

    one, other = (open_source([path], connection=connection) for _time in range(2))

    assert one.query != other.query


def test_progress_ends_at_one(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(GOOD)
    shares: list[float] = []

    open_source([path], progress=shares.append)

    assert shares[-1] == 1.0
    assert all(0 <= share <= 1 for share in shares)


def test_work_folder_goes_with_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    path = tmp_path / "export.csv"
    path.write_bytes(gzip.compress(GOOD))

    source = open_source([path])
    assert list((tmp_path / "scratch").iterdir())
    del source

    assert not list((tmp_path / "scratch").iterdir())


@pytest.mark.parametrize(
    "write",
    [lambda data: data[:-40], lambda data: data.replace(b"</log>", b"<![CDATA[")],
    ids=["cut", "open"],
)
def test_failed_opening_leaves_nothing_behind(tmp_path: Path, write: Callable[[bytes], bytes]) -> None:
    path, work = tmp_path / "log.xes", tmp_path / "work"
    path.write_bytes(write(write_xes(EVENT * 200)))

    with pytest.raises(errors.GroundswellError):
        open_source([path], work_dir=work)

    assert not list(work.iterdir())


@pytest.mark.records
def test_shared_records_open_with_their_known_counts(shared_records: Path) -> None:
    known = {
        "receipt.csv.gz": 8577,
        "receipt.xes.gz": 8577,
        "DomesticDeclarations.xes.gz": 55628,
        "roadtraffic100traces.xes": 390,
        "calgary_building_permits.csv.gz": 5000,
        "nyc311_two_days.csv.gz": 1000,
        "canada_service_standards.csv.gz": 2343,
    }
    for name, rows in known.items():
        source = open_source([shared_records / name])
        counted = source.connection.sql(f"SELECT count(*) FROM {source.query}").fetchone()
        assert counted == (rows,), name
        assert source.rejects == (), name
