"""Write the .zip: a file at a time, each hashed as it goes in, the list of all of them last."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
FORMAT, VERSION = "groundswell-archive", 1
CHUNK = 1024 * 1024
DENSE = (".parquet", ".png", ".jpg", ".jpeg", ".pdf", ".docx", ".xlsx", ".zip", ".gz")
Tick = Callable[[], object]


@dataclass(frozen=True)
class Entry:
    """A file of an archive.

    Args:
        path: its name in the archive.
        bytes: its size.
        sha256: its hash.
        restores: where it lies under the data folder when it is put back; empty for what is only to be read.
    """

    path: str
    bytes: int
    sha256: str
    restores: str = ""


class Packer:
    """An archive that is being written. Use it as a context; what fails leaves no file behind.

    Args:
        path: where it shall lie; it is written beside and takes its name when it is whole and on the disk.
        made_at: the moment that its files carry.
        tick: called again and again while large files go in.
    """

    def __init__(self, path: Path, *, made_at: datetime, tick: Tick = lambda: None) -> None:
        self.entries: list[Entry] = []
        self._path, self._tick = path, tick
        self._part = path.with_name(f".{path.name}.part")
        self._date = made_at.timetuple()[:6]
        self._part.unlink(missing_ok=True)
        descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Packer:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None:
                self._zip.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                os.replace(self._part, self._path)
        finally:
            self._zip.fp = None  # what is broken off writes no end
            self._file.close()
            self._part.unlink(missing_ok=True)

    def add_text(self, name: str, text: str) -> None:
        """Put in a text."""
        self.add_pieces(name, [text])

    def add_pieces(self, name: str, pieces: Iterable[str]) -> None:
        """Put in a text that comes in pieces, however long it is."""
        self._add(name, (piece.encode() for piece in pieces))

    def add_sheet(self, name: str, *parts: Iterable[str]) -> None:
        """Put in a text for spreadsheets: they take it for UTF-8 by its first mark."""
        self.add_pieces(name, itertools.chain(["\ufeff"], *parts))

    def add_file(self, name: str, source: Path, *, restores: str = "") -> None:
        """Put in a file as it lies on the disk.

        Raises:
            FileNotFoundError: it is gone.
        """
        with source.open("rb") as opened:
            self._add(name, iter(lambda: opened.read(CHUNK), b""), restores=restores)

    def add_manifest(self, facts: dict[str, Any]) -> None:
        """Put in the list of all files, which itself is not in the list. Nothing may follow it."""
        listed = [
            {name: value for name, value in asdict(entry).items() if value != ""} for entry in self.entries
        ]
        document = {"format": FORMAT, "version": VERSION, **facts, "files": listed}
        with self._zip.open(self._make_info(MANIFEST), "w") as out:
            out.write(json.dumps(document, ensure_ascii=False, indent=1).encode())

    def _add(self, name: str, chunks: Iterable[bytes], *, restores: str = "") -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(self._make_info(name), "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
                self._tick()
        self.entries.append(Entry(name, size, digest.hexdigest(), restores))

    def _make_info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._date)
        is_dense = name.lower().endswith(DENSE)
        info.compress_type = zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info
