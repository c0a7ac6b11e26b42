"""The text of a file for the ledger: unpacked, in one known encoding, and short enough to be held whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from groundswell.errors import FileEmpty, FileMissing, FileUnreadable, GroundswellError, show_value
from groundswell.errors.ledger_files import (
    EncodingsMixed,
    LedgerFileForeign,
    LedgerFileTooLarge,
    LettersLost,
    LettersNotRead,
    LettersTwiceEncoded,
)
from groundswell.errors.opening import FileNotRecognised
from groundswell.ledger.file_faults import FaultList
from groundswell.records.formats.code_pages import WESTERN, guess_code_page
from groundswell.records.formats.packing import find_packing, read_blocks
from groundswell.records.formats.recognition import looks_like_utf16, recognise_file
from groundswell.records.formats.text import decode_windows
from groundswell.wording import _

MOST_BYTES = 128 << 20
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_FORMATS = {
    "excel": "a workbook",
    "parquet": "a Parquet file",
    "sqlite": "a SQLite database",
    "xes": "an event log (XES)",
    "ocel-json": "an event log (OCEL)",
    "ocel-xml": "an event log (OCEL)",
}
_TWICE = re.compile("[ÂÃÄÅâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_NAME = "the file"


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file.

    Args:
        name: the file's name, for messages.
        sha256: of the bytes as they came.
        text: all of it; empty where it could not be read.
        is_document: whether it is JSON and not a table.
        said: how it was packed and encoded.
    """

    name: str
    sha256: str
    text: str
    is_document: bool
    said: tuple[str, ...]


def read_file_text(
    source: Path | bytes, name: str, faults: FaultList, *, takes_json: bool = False
) -> FileText:
    """Read the text of a file, or find why it has none.

    Args:
        source: the file, or its bytes.
        name: what to call it; a path has a name of its own.
        faults: where faults are added.
        takes_json: whether JSON is welcome.

    Raises:
        FileMissing, FileUnreadable: there is no file at the path, or it cannot be opened.
    """
    data, shown = _read_bytes(source, name)
    digest = sha256(data).hexdigest()
    said: list[str] = []
    try:
        unpacked = _unpack(data, shown, said, takes_json=takes_json)
    except GroundswellError as error:
        faults.add_error(0, "", "", error)
        return FileText(shown, digest, "", False, ())
    text = _decode(unpacked, shown, faults, said)
    if not text.strip() and not faults.count:
        faults.add(0, "", "", FileEmpty, shown)
    is_document = takes_json and _begins_document(text)
    if not is_document:
        _find_damaged_letters(text, faults)
    return FileText(shown, digest, text, is_document, tuple(said))


def _read_bytes(source: Path | bytes, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, name or _NAME
    try:
        return source.read_bytes(), name or source.name
    except FileNotFoundError:
        raise FileMissing(source) from None
    except OSError as error:
        raise FileUnreadable(source, error.strerror or error) from None


def _unpack(data: bytes, name: str, said: list[str], *, takes_json: bool) -> bytes:
    """Unpack a file and see that it is text; what it is otherwise is told from its content."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(name)
    with TemporaryDirectory(prefix="groundswell-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        try:
            packing = find_packing(data[:16])
            unpacked = _join_blocks(path, packing, name) if packing else data
            if len(unpacked) > MOST_BYTES:
                raise LedgerFileTooLarge(name, len(unpacked), MOST_BYTES)
            if not (takes_json and _begins_document(unpacked[:64].decode("utf-8", "ignore"))):
                _refuse_foreign(path, name, takes_json)
        except GroundswellError as error:
            raise _retell(error, path, name, takes_json) from None
    if packing:
        said.append(_("{file} is packed as {packing}.").format(file=show_value(name), packing=packing))
    return unpacked


def _join_blocks(path: Path, packing: str, name: str) -> bytes:
    parts, size = [], 0
    for block in read_blocks(path, packing):
        parts.append(block)
        size += len(block)
        if size > MOST_BYTES:
            raise LedgerFileTooLarge(name, size, MOST_BYTES)
    return b"".join(parts)


def _refuse_foreign(path: Path, name: str, takes_json: bool) -> None:
    found = recognise_file(path).format
    if found != "delimited":
        raise LedgerFileForeign(name, _FORMATS[found], _name_kinds(takes_json))


def _retell(error: GroundswellError, path: Path, name: str, takes_json: bool) -> GroundswellError:
    """Tell an error of a file in the folder for work with the name of the file that came."""
    if isinstance(error, FileNotRecognised):
        looks_like = error.what.removeprefix(f"{path} holds ").removesuffix(".")
        looks_like = "JSON" if looks_like.startswith("JSON") else looks_like
        return LedgerFileForeign(name, looks_like, _name_kinds(takes_json))
    told = [
        part.replace(str(path), show_value(name)) for part in (error.what, error.expected, error.next_step)
    ]
    error.what, error.expected, error.next_step = told
    return error


def _name_kinds(takes_json: bool) -> str:
    return "CSV or JSON" if takes_json else "CSV"


def _begins_document(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith(("[", "{"))


def _decode(data: bytes, name: str, faults: FaultList, said: list[str]) -> str:
    """Decode by the mark at the beginning, as UTF-8, or by the code page that the letters tell."""
    found = next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), None)
    encoding, skipped = found or (looks_like_utf16(data[:4096]) or "utf-8", 0)
    try:
        text = data[skipped:].decode(encoding)
    except UnicodeDecodeError as error:
        if found or encoding != "utf-8":
            line = data[skipped : skipped + error.start].count(b"\n") + 1
            faults.add(line, "", "", LettersNotRead, encoding.upper())
            return ""
        return _decode_lines(data, faults, said)
    if "\0" in text:
        faults.add(0, "", "", LedgerFileForeign, name, "binary data, not text")
        return ""
    said.append(_("The text is in {encoding}.").format(encoding=encoding.upper()))
    return text


def _decode_lines(data: bytes, faults: FaultList, said: list[str]) -> str:
    """Decode what is not UTF-8: by one code page, and only where no line beyond ASCII is UTF-8."""
    foreign: list[tuple[int, bytes]] = []
    unicode = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.isascii():
            try:
                line.decode("utf-8")
                unicode += 1
            except UnicodeDecodeError:
                foreign.append((number, line))
    if unicode:
        number, line = foreign[0]
        shown = line.decode("windows-1252", "replace")
        faults.add(number, "", shown, EncodingsMixed, len(foreign), unicode)
        return ""
    page = guess_code_page(b"\n".join(line for _number, line in foreign))
    try:
        text = decode_windows(data) if page == WESTERN else data.decode(page)
    except UnicodeDecodeError:
        faults.add(foreign[0][0], "", "", LettersNotRead, page.upper())
        return ""
    said.append(_("The text is in {encoding}, as its letters tell.").format(encoding=page.upper()))
    return text


def _find_damaged_letters(text: str, faults: FaultList) -> None:
    """Find letters that were lost or twice encoded before the file came: names with them are names of nobody."""
    if text.isascii():
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.isascii():
            continue
        if "\ufffd" in line:
            faults.add(number, "", line.strip(), LettersLost)
        elif _TWICE.search(line):
            for value in re.split(r'[;,|"\t]', line):
                meant = _undo_encoding(value) if _TWICE.search(value) else None
                if meant is not None:
                    faults.add(number, "", value.strip(), LettersTwiceEncoded, meant.strip())


def _undo_encoding(line: str) -> str | None:
    try:
        meant = line.encode("windows-1252").decode("utf-8")
    except UnicodeError:
        return None
    return meant if meant != line else None
