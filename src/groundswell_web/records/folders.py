"""Where the bytes of an extract lie, and how parts of a file are put in their place.

Each extract has a folder of its own, named by ids. What a person calls a file is never part of a path.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from groundswell_web.refusals import Refusal

PART_BYTES = 8 * 1024 * 1024
SPARE_BYTES = 200 * 1024 * 1024  # left free for the database and the log
STORE = "records.duckdb"


def find_folder(engagement_id: UUID, extract_id: UUID) -> Path:
    """Give the folder of an extract, whether it is there or not."""
    return Path(settings.DATA) / "records" / str(engagement_id) / str(extract_id)


def make_folder(engagement_id: UUID, extract_id: UUID) -> Path:
    """Make the folder of an extract, for the workbench's own eyes."""
    return make_private(find_folder(engagement_id, extract_id))


def make_private(folder: Path) -> Path:
    """Make a folder under that of the records, which only the workbench may enter."""
    root = Path(settings.DATA)
    root.mkdir(parents=True, exist_ok=True)
    for part in reversed([folder, *folder.parents]):
        if part.is_relative_to(root) and part != root:
            part.mkdir(exist_ok=True, mode=0o700)
    return folder


def find_file(folder: Path, number: int) -> Path:
    """Give the path of an uploaded file by its number."""
    return folder / f"file-{number}"


def remove_folder(engagement_id: UUID, extract_id: UUID) -> None:
    """Remove all bytes of an extract."""
    shutil.rmtree(find_folder(engagement_id, extract_id), ignore_errors=True)


def remove_files(engagement_id: UUID, extract_id: UUID) -> None:
    """Remove what was uploaded, and keep what was read from it."""
    folder = find_folder(engagement_id, extract_id)
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.startswith(("file-", "reading.json", "run-")):
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def check_room(size_bytes: int) -> None:
    """Refuse what does not fit on the disk before any of it is sent.

    Raises:
        Refusal: it is too large for the workbench, or for the room that is left.
    """
    if size_bytes > settings.UPLOAD_BYTES:
        text = _(
            "The files take %(size)s, and this workbench takes up to %(most)s at a time. Send fewer columns or rows."
        )
        raise Refusal(
            text % {"size": show_bytes(size_bytes), "most": show_bytes(settings.UPLOAD_BYTES)}, field="files"
        )
    place = Path(settings.DATA)
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if size_bytes + SPARE_BYTES > free:
        text = _(
            "The files take %(size)s, and the disk of the workbench has room for %(free)s. Tell those who run it."
        )
        shown = {"size": show_bytes(size_bytes), "free": show_bytes(max(0, free - SPARE_BYTES))}
        raise Refusal(text % shown, field="files")


def count_parts(size_bytes: int, part_bytes: int) -> int:
    """Count the parts of a file.

    Example:
        >>> count_parts(17, 8)
        3
    """
    return -(-size_bytes // part_bytes)


def list_parts(folder: Path, number: int) -> list[int]:
    """List the parts of a file that have arrived whole."""
    marks = folder / f"file-{number}.parts"
    if not marks.is_dir():
        return []
    return sorted(int(mark.name) for mark in marks.iterdir() if mark.name.isdigit())


class PartUnfit(Exception):
    """A part did not arrive as it was sent: its length or its hash differ."""


def write_part(
    folder: Path, number: int, part: int, *, offset: int, length: int, sha256: str, stream: object
) -> None:
    """Put a part of a file in its place, and mark it when all of it is on the disk.

    A part that is not marked does not count, whatever a killed server may have left of it.

    Args:
        folder: of the extract.
        number: of the file.
        part: from 0.
        offset: where in the file it begins.
        length: how many bytes it must have.
        sha256: its hash in hexadecimal digits; empty where the sender could not compute it.
        stream: what is read from.

    Raises:
        PartUnfit: length or hash differ; the part is not marked.
        OSError: the disk is full.
    """
    marks = folder / f"file-{number}.parts"
    marks.mkdir(exist_ok=True, mode=0o700)
    mark = marks / str(part)
    if mark.exists():
        return
    descriptor = os.open(find_file(folder, number), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        _copy(stream, descriptor, offset, length, sha256)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    with open(mark, "wb") as marked:
        os.fsync(marked.fileno())
    _sync_folder(marks)


def _copy(stream: object, descriptor: int, offset: int, length: int, sha256: str) -> None:
    hashed, done = hashlib.sha256(), 0
    while done < length:
        chunk = stream.read(min(256 * 1024, length - done))  # type: ignore[attr-defined]
        if not chunk:
            break
        os.pwrite(descriptor, chunk, offset + done)
        hashed.update(chunk)
        done += len(chunk)
    if done != length or (sha256 and sha256.lower() != hashed.hexdigest()):
        raise PartUnfit


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def link_files(old: Path, new: Path, numbers: Iterable[int]) -> None:
    """Give the files of one extract to another as well, without taking more room."""
    for number in numbers:
        find_file(new, number).unlink(missing_ok=True)
        os.link(find_file(old, number), find_file(new, number))


def read_key(engagement_id: UUID) -> bytes:
    """Read the key with which an engagement's identifiers are hashed; make it on the first use.

    It is the same for all extracts of the engagement, so that a case is the same case in the next extract. It lies
    in a file of its own that only the workbench may read, and goes into no log and no export.
    """
    folder = make_private(Path(settings.DATA) / "records" / str(engagement_id))
    file = folder / "identifiers.key"
    if not file.exists():
        part = folder / f".key-{secrets.token_hex(8)}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(secrets.token_bytes(32))
            written.flush()
            os.fsync(descriptor)
        try:
            os.link(part, file)  # the first one stays, whoever else makes one at the same moment
        except FileExistsError:
            pass
        finally:
            part.unlink()
        _sync_folder(folder)
    return file.read_bytes()


def show_bytes(size: int) -> str:
    """Write a size as people read it.

    Example:
        >>> show_bytes(152_951), show_bytes(3 * 1024**3)
        ('149 kB', '3.0 GB')
    """
    if size >= 1024**3:
        return f"{size / 1024**3:.1f} GB"
    if size >= 1024**2:
        return f"{size / 1024**2:.1f} MB"
    return f"{max(1, round(size / 1024))} kB"
