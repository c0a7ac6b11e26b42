"""Telling the format of a file from its content; its name is never looked at."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from groundswell.errors import FileEmpty, FileMissing, FileNotRecognised, FileTruncated, FileUnreadable
from groundswell.records.formats.packing import find_packing, read_head

_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a file packed as bzip2"),
    (b"\xfd7zXZ", "a file packed as xz"),
    (b"{\\rtf", "an RTF document"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\v\x1a\x1c\x1d\x1e\x1f\x00\x1b")


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: the path, how it is packed, its format and its first bytes, unpacked."""

    path: Path
    packing: str
    format: str
    head: bytes


def recognise_file(path: Path) -> Content:
    """Tell how a file is packed and of what format it is.

    The format is 'delimited', 'excel', 'parquet', 'xes', 'ocel-json', 'ocel-xml' or 'sqlite'.

    Raises:
        FileMissing, FileUnreadable, FileEmpty: there is nothing to read.
        FileTruncated: a packed file is damaged at its beginning.
        FileNotRecognised: the content is of no format that can be read.
    """
    if _look_at(path).st_size == 0:
        raise FileEmpty(path)
    packing = find_packing(read_head(path, "", 16))
    head = read_head(path, packing)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(path)
    return Content(path, packing, _find_format(path, head, packing), head)


def _look_at(path: Path) -> os.stat_result:
    try:
        looked = path.stat()
    except ValueError:
        raise FileMissing(path) from None
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            raise FileMissing(path) from None
        raise FileUnreadable(path, error.strerror or error) from None
    if not stat.S_ISREG(looked.st_mode):
        is_folder = stat.S_ISDIR(looked.st_mode)
        raise FileUnreadable(path, "it is a folder" if is_folder else "it is not a plain file")
    return looked


def _find_format(path: Path, head: bytes, packing: str) -> str:
    if packing and find_packing(head[:16]):
        raise FileNotRecognised(path, "a packed file within a packed file; unpack it once")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "excel"
    if head.startswith(b"PK\x03\x04"):
        return _find_zip_format(path, packing)
    for mark, looks_like in _FOREIGN:
        if head.startswith(mark) and not (mark in (b"ORC", b"BZh") and _is_text(head)):
            raise FileNotRecognised(path, looks_like)
    text = decode_head(head).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _find_xml_format(path, text)
    if text.startswith(("{", "[{", "[\n")):
        return _find_json_format(path, text)
    if not head.startswith(_UTF16_MARKS) and not _is_text(head) and not looks_like_utf16(head):
        raise FileNotRecognised(path, "binary data, not text")
    return "delimited"


def _find_zip_format(path: Path, packing: str) -> str:
    if packing:
        raise FileNotRecognised(path, "a packed file within a packed file")
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileTruncated(path, f"it begins like a workbook or a zip archive, but {error}") from None
    if any(name.lower().startswith("xl/workbook") for name in names):
        return "excel"
    if "content.xml" in names and "mimetype" in names:
        return "excel"
    if any(name.startswith("word/") for name in names):
        raise FileNotRecognised(path, "a Word document")
    raise FileNotRecognised(path, f"a zip archive of {len(names)} files; unpack it first")


def _find_xml_format(path: Path, text: str) -> str:
    for mark in ("<object-types", "<event-types", "<objects", "<objects>"):
        if mark in text:
            return "ocel-xml"
    lowered = text[:4000].lower()
    if "<!doctype html" in lowered or "<html" in lowered:
        raise FileNotRecognised(path, "a web page (HTML), perhaps a login page instead of the export")
    if "<log" in text or "<!DOCTYPE" in text or ":log" in text or "<!ENTITY" in text:
        return "xes"
    raise FileNotRecognised(path, f"XML, but neither XES nor OCEL; it begins with {text[:60]}")


def _find_json_format(path: Path, text: str) -> str:
    if '"ocel:global-log"' in text or '"ocel:events"' in text:
        raise FileNotRecognised(path, "OCEL 1.0 (JSON); only OCEL 2.0 is read")
    if text.startswith("{") and any(f'"{key}"' in text for key in ("objectTypes", "eventTypes", "objects")):
        return "ocel-json"
    if text.startswith("{\\"):
        raise FileNotRecognised(path, "an RTF document")
    if '":' in text[:2000] or '" :' in text[:2000]:
        raise FileNotRecognised(path, "JSON, but not OCEL 2.0")
    return "delimited"


def decode_head(head: bytes) -> str:
    """Decode the beginning of a file well enough to see what it is."""
    if head.startswith(_UTF16_MARKS):
        return head.decode("utf-16", "replace")
    order = looks_like_utf16(head)
    return head.decode(order, "replace") if order else head.decode("utf-8", "replace")


def looks_like_utf16(head: bytes) -> str:
    """Tell whether text without a mark is UTF-16: 'utf-16-le', 'utf-16-be' or ''.

    In UTF-16 nearly every second byte of mostly Latin text is zero.

    Example:
        >>> looks_like_utf16("a;b;c;d".encode("utf-16-le"))
        'utf-16-le'
    """
    sample = head[:4096]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else ""


def _is_text(head: bytes) -> bool:
    """Tell text from binary data: few control characters and few zero bytes in the first 64 kB."""
    sample = head[:65536]
    controls = sum(sample.count(code) for code in range(32) if code not in _TEXT_CONTROLS)
    zeros = sample.count(0)
    return controls <= 2 + 0.01 * len(sample) and zeros <= 0.10 * len(sample)


_TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"


def list_sqlite_tables(path: Path) -> list[str]:
    """List the tables and views of a SQLite file.

    Raises:
        FileTruncated: the file is damaged.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table','view') ORDER BY name"
            )
            return [str(row[0]) for row in rows]
    except sqlite3.DatabaseError as error:
        raise FileTruncated(path, str(error)) from None
