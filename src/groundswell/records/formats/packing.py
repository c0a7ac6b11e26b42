"""Reading packed files: gzip and zstd, in bounded memory, with damage and bombs told apart from data."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from groundswell.errors import ArchiveBomb, FileTruncated, FileUnreadable, WorkFolderFull

BLOCK_BYTES = 4 << 20
BOMB_AFTER_BYTES = 256 << 20
BOMB_GROWTH = 300
HEAD_BYTES = 1 << 18

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


def find_packing(head: bytes) -> str:
    r"""Tell from its first bytes how a file is packed: 'gzip', 'zstd' or '' for not at all.

    Example:
        >>> find_packing(b"\x1f\x8b\x08")
        'gzip'
    """
    if head.startswith(_GZIP):
        return "gzip"
    return "zstd" if head.startswith(_ZSTD) else ""


def read_blocks(
    path: Path,
    packing: str,
    report: Callable[[float], None] | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[bytes]:
    """Read the unpacked content of a file block by block.

    A file is refused as a bomb when it unpacks to more than 300 times the bytes read for it, once the
    first 256 MB have been unpacked.

    Args:
        path: the file.
        packing: 'gzip', 'zstd' or ''.
        report: takes the share of the file that has been read.
        block_bytes: the most that a block has.

    Raises:
        FileUnreadable: the file cannot be read.
        FileTruncated: the packed data ends too early or is damaged.
        ArchiveBomb: the data grows beyond all measure.
    """
    size = max(path.stat().st_size, 1)
    try:
        with path.open("rb") as stream:
            unpacked = 0
            for block in _UNPACKERS[packing](stream, block_bytes):
                unpacked += len(block)
                read = max(stream.tell(), 1)
                if packing and unpacked > BOMB_AFTER_BYTES and unpacked > BOMB_GROWTH * read:
                    raise ArchiveBomb(path, unpacked / read, BOMB_GROWTH)
                if report is not None:
                    report(min(read / size, 1.0))
                yield block
    except (EOFError, zlib.error, pa.ArrowException) as error:
        raise FileTruncated(path, str(error)) from None
    except OSError as error:
        if error.errno is None:  # Arrow says so of packed data that breaks off
            raise FileTruncated(path, str(error)) from None
        raise FileUnreadable(path, error.strerror or error) from None


def read_head(path: Path, packing: str, size_bytes: int = HEAD_BYTES) -> bytes:
    """Read the first bytes of a file's unpacked content.

    Raises:
        FileTruncated: the packed data is damaged within these bytes.
    """
    head = bytearray()
    for block in read_blocks(path, packing, block_bytes=size_bytes):
        head += block
        if len(head) >= size_bytes:
            break
    return bytes(head[:size_bytes])


def unpack_file(path: Path, packing: str, to: Path) -> Path:
    """Write the unpacked content of a file to `to` and give that path.

    Raises:
        FileTruncated: the packed data ends too early or is damaged.
        ArchiveBomb: the data grows beyond all measure.
        WorkFolderFull: there is no room for it.
    """
    blocks = read_blocks(path, packing)
    with write_file(to) as stream:
        for block in blocks:
            stream.write(block)
    return to


@contextmanager
def write_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file in the work folder to write; nothing half written stays behind after an error.

    Raises:
        WorkFolderFull: the file cannot be written.
    """
    try:
        stream = _Checked(path)
    except OSError as error:
        raise WorkFolderFull(path.parent, error.strerror or error) from None
    try:
        yield cast(BinaryIO, stream)
        stream.close()
    except BaseException:
        stream.abandon()
        path.unlink(missing_ok=True)
        raise


class _Checked(io.BufferedWriter):
    """A writer whose failures are told as a full work folder, so that they are not taken for the reader's."""

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(io.FileIO(path, "wb"), buffer_size=1 << 20)

    def write(self, data: object) -> int:
        try:
            return super().write(cast(bytes, data))
        except OSError as error:
            raise WorkFolderFull(self._path.parent, error.strerror or error) from None

    def close(self) -> None:
        try:
            super().close()
        except OSError as error:
            raise WorkFolderFull(self._path.parent, error.strerror or error) from None

    def abandon(self) -> None:
        try:
            super().close()
        except OSError:
            pass


def _read_plain(stream: BinaryIO, block_bytes: int) -> Iterator[bytes]:
    while block := stream.read(block_bytes):
        yield block


def _read_gzip(stream: BinaryIO, block_bytes: int) -> Iterator[bytes]:
    """Unpack gzip members one after another; zeros after the last are padding, other bytes are damage."""
    unpacker = zlib.decompressobj(wbits=31)
    data = b""
    while True:
        data = data or stream.read(1 << 18)
        if not data:
            break
        if unpacker.eof:
            data = data.lstrip(b"\0")
            if not data:
                continue
            unpacker = zlib.decompressobj(wbits=31)
        block = unpacker.decompress(data, block_bytes)
        data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        if block:
            yield block
    while not unpacker.eof:
        block = unpacker.decompress(unpacker.unconsumed_tail, block_bytes)
        if not block:
            raise EOFError("the packed data ends before its end mark")
        yield block


def _read_zstd(stream: BinaryIO, block_bytes: int) -> Iterator[bytes]:
    with pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd") as unpacked:
        while block := unpacked.read(block_bytes):
            yield block


_UNPACKERS: dict[str, Callable[[BinaryIO, int], Iterator[bytes]]] = {
    "": _read_plain,
    "gzip": _read_gzip,
    "zstd": _read_zstd,
}
