"""Text files as clean UTF-8: finding the encoding, unpacking and transcoding in one stream."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from groundswell.errors import EncodingUnknown, show_value
from groundswell.records.formats.code_pages import WESTERN, guess_code_page
from groundswell.records.formats.packing import HEAD_BYTES, read_blocks, write_file
from groundswell.records.formats.recognition import Content, looks_like_utf16
from groundswell.records.formats.source import Opening
from groundswell.wording import _, format_count

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_HELD_BYTES = 64 << 20
_NOT_ASCII = bytes(range(128, 256))
_LONG_LINE_BYTES = 1 << 20


@dataclass(slots=True)
class TextFile:
    """A text file as plain UTF-8, without a mark at its beginning and without zero bytes.

    Args:
        path: the file itself where it is clean already, else a copy in the work folder.
        name: the name of the file as it came.
        longest_bytes: an upper bound of the longest line, in bytes.
        notes: what was found and done, in plain sentences.
    """

    path: Path
    name: str
    longest_bytes: int
    notes: list[str]


@dataclass(slots=True)
class _Survey:
    """What one pass over a file tells: does it decode, has it zero bytes, how long are its lines."""

    ascii: bool = True
    broken: bool = False
    zeros: int = 0
    longest_bytes: int = 0


def clean_text(content: Content, opening: Opening) -> TextFile:
    """Give a text file as clean UTF-8, copying it into the work folder only where it has to be changed.

    A file is taken as UTF-8 if all of it decodes so; otherwise by the code page that its letters tell clearly,
    such as Windows-1250; otherwise line by line as UTF-8 where that decodes and as Windows-1252 where it does
    not, and the note says how many lines were which.

    Raises:
        EncodingUnknown: the caller's encoding has no known name.
        FileTruncated, ArchiveBomb, WorkFolderFull: see `packing`.
    """
    encoding, mark = _find_encoding(content.head, opening.encoding)
    notes: list[str] = []
    if content.packing:
        notes.append(
            _("{file} is packed as {packing}.").format(
                file=show_value(content.path.name), packing=content.packing
            )
        )
    if encoding == "utf-8":
        if not content.packing:
            survey = _survey(read_blocks(content.path, "", opening.report))
            if not survey.broken and not survey.zeros:
                notes.append(_note_encoding(content, "UTF-8" if mark or not survey.ascii else "ASCII"))
                return TextFile(content.path, content.path.name, survey.longest_bytes, notes)
        return _copy_lines(content, opening, mark, notes)
    return _transcode(content, opening, encoding, mark, notes)


def _find_encoding(head: bytes, wanted: str | None) -> tuple[str, int]:
    """Find the encoding's name and the length of the byte-order mark."""
    found = next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)
    if wanted is None:
        return found or (looks_like_utf16(head) or "utf-8", 0)
    try:
        name = codecs.lookup(wanted).name
        "".encode(name)
    except LookupError:
        raise EncodingUnknown(wanted) from None
    if found and found[0].startswith(name.removesuffix("-sig")):
        return found
    return ("utf-8" if name == "utf-8-sig" else name), 0


def _survey(blocks: Iterable[bytes]) -> _Survey:
    survey = _Survey()
    decoder = codecs.getincrementaldecoder("utf-8")()
    open_line = 0
    for block in blocks:
        if b"\0" in block:
            survey.zeros += block.count(0)
        if not survey.broken and not (block.isascii() and decoder.getstate()[0] == b""):
            survey.ascii = False
            survey.broken = not _decodes(decoder, block)
        open_line = _measure_lines(survey, block, open_line)
    survey.broken = survey.broken or not _decodes(decoder, b"", final=True)
    return survey


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _measure_lines(survey: _Survey, block: bytes, open_line: int) -> int:
    """Bound the longest line from above, looking once per megabyte: shorter lines do not matter."""
    for start in range(0, len(block), _LONG_LINE_BYTES):
        end = min(start + _LONG_LINE_BYTES, len(block))
        first = block.find(b"\n", start, end)
        if first < 0:
            open_line += end - start
        else:
            survey.longest_bytes = max(survey.longest_bytes, open_line + first - start, _LONG_LINE_BYTES)
            open_line = end - block.rfind(b"\n", start, end)
        survey.longest_bytes = max(survey.longest_bytes, open_line)
    return open_line


def _copy_lines(content: Content, opening: Opening, mark: int, notes: list[str]) -> TextFile:
    """Copy a file that is UTF-8, or a mixture of it and Windows-1252, without zero bytes."""
    page = guess_code_page(_list_foreign_lines(content.head))
    if page != WESTERN:
        return _transcode(content, opening, page, mark, notes)
    copy = opening.name_file(".txt")
    survey = _Survey()
    kinds = {"utf-8": 0, "windows-1252": 0}
    open_line = 0
    with write_file(copy) as stream:
        for piece in _cut_at_lines(read_blocks(content.path, content.packing, opening.report)):
            piece, mark = piece[mark:], 0
            zeros = piece.count(0) if b"\0" in piece else 0
            if zeros:
                survey.zeros += zeros
                piece = piece.replace(b"\0", b"")
            if not piece.isascii():
                piece = _decode_lines(piece, kinds)
            open_line = _measure_lines(survey, piece, open_line)
            stream.write(piece)
    notes.extend(_note_lines(content, kinds, survey.zeros))
    return TextFile(copy, content.path.name, survey.longest_bytes, notes)


def _list_foreign_lines(head: bytes) -> bytes:
    """Give the lines of the beginning that are neither ASCII nor UTF-8; none where a third of them is UTF-8."""
    whole = head if len(head) < HEAD_BYTES else head[: head.rfind(b"\n") + 1]
    lines = [line for line in whole.splitlines(keepends=True) if not line.isascii()]
    foreign = [
        line for line in lines if not _decodes(codecs.getincrementaldecoder("utf-8")(), line, final=True)
    ]
    return b"".join(foreign) if 3 * len(foreign) > 2 * len(lines) else b""


def _cut_at_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the stream at line ends, so that no character and no line is split, unless a line is very long."""
    parts: list[bytes] = []
    held = 0
    for block in blocks:
        end = block.rfind(b"\n") + 1
        if end:
            yield b"".join([*parts, block[:end]])
            parts, held = [block[end:]], len(block) - end
            continue
        parts.append(block)
        held += len(block)
        if held > _HELD_BYTES:
            whole = b"".join(parts)
            end = len(whole.rstrip(_NOT_ASCII)) or len(whole)
            yield whole[:end]
            parts, held = [whole[end:]], len(whole) - end
    if held:
        yield b"".join(parts)


def _decode_lines(piece: bytes, kinds: dict[str, int]) -> bytes:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return b"".join(_decode_line(line, kinds) for line in piece.splitlines(keepends=True))
    kinds["utf-8"] += 1
    return piece


def _decode_line(line: bytes, kinds: dict[str, int]) -> bytes:
    if line.isascii():
        return line
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        kinds["windows-1252"] += 1
        return decode_windows(line).encode("utf-8")
    kinds["utf-8"] += 1
    return line


def decode_windows(data: bytes) -> str:
    r"""Decode Windows-1252; the five bytes that it leaves open are kept as control characters.

    Example:
        >>> decode_windows(b"\x80 5")
        '€ 5'
    """
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError:
        return "".join(
            bytes([code]).decode("latin-1" if code in _OPEN_IN_WINDOWS else "windows-1252") for code in data
        )


_OPEN_IN_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")


def _transcode(content: Content, opening: Opening, encoding: str, mark: int, notes: list[str]) -> TextFile:
    """Copy a file of another encoding as UTF-8; what does not decode becomes the replacement character."""
    copy = opening.name_file(".txt")
    survey = _Survey()
    open_line = replaced = 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with write_file(copy) as stream:
        for block in _with_end(read_blocks(content.path, content.packing, opening.report)):
            text = decoder.decode(block[mark:], not block).replace("\0", "")
            mark = 0
            replaced += text.count("\ufffd")
            piece = text.encode("utf-8", "replace")
            open_line = _measure_lines(survey, piece, open_line)
            stream.write(piece)
    notes.append(_note_encoding(content, encoding.upper()))
    if replaced:
        notes.append(
            _("In {file}, {count} characters could not be decoded as {encoding}.").format(
                file=show_value(content.path.name), count=format_count(replaced), encoding=encoding.upper()
            )
        )
    return TextFile(copy, content.path.name, survey.longest_bytes, notes)


def _with_end(blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield from blocks
    yield b""


def _note_encoding(content: Content, encoding: str) -> str:
    return _("{file} is text in {encoding}.").format(file=show_value(content.path.name), encoding=encoding)


def _note_lines(content: Content, kinds: dict[str, int], zeros: int) -> list[str]:
    notes = []
    if kinds["utf-8"] and kinds["windows-1252"]:
        notes.append(
            _("{file} mixes encodings: {count} lines were read as Windows-1252, the others as UTF-8.").format(
                file=show_value(content.path.name), count=format_count(kinds["windows-1252"])
            )
        )
    else:
        encoding = "Windows-1252" if kinds["windows-1252"] else "UTF-8" if kinds["utf-8"] else "ASCII"
        notes.append(_note_encoding(content, encoding))
    if zeros:
        notes.append(
            _("{count} zero bytes in {file} were left out.").format(
                file=show_value(content.path.name), count=format_count(zeros)
            )
        )
    return notes
