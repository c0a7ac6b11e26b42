"""A folder to work in beside a place, locked while its run lives, so that what dead runs left can be told."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from groundswell.errors import PlaceUnwritable

try:
    import fcntl as locks
except ImportError:  # not on Windows: there, what dead runs left is never removed
    locks = None  # type: ignore[assignment]

_LOCKS: Any = locks
PART, OLD = ".part", ".old"


@contextmanager
def make_work_folder(place: Path, suffix: str = PART) -> Iterator[Path]:
    """Give a folder beside a place, on the same disk, and remove it in the end with what is in it.

    Folders that killed runs left beside the place are removed first; if one was killed while it replaced files
    at the place, those are put back.

    Args:
        place: what the folder stands beside; folders above it are made, and removed again if nothing came of it.
        suffix: the end of the folder's name.

    Yields:
        The folder, empty.

    Raises:
        PlaceUnwritable: `place` is a file, or nothing can be written beside it.

    Example:
        >>> with make_work_folder(Path("out/report")) as folder:                  # doctest: +SKIP
        ...     (folder / "draft.html").write_text("…")
    """
    place = place.absolute()
    missing: list[Path] = []
    try:
        if place.exists() and not place.is_dir():
            raise PlaceUnwritable(place, "it is a file")
        missing = [folder for folder in place.parents if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with _hold(place.parent):
            _sweep(place)
            made = Path(tempfile.mkdtemp(prefix=f".{place.name[:40]}.", suffix=suffix, dir=place.parent))
            lock = _lock(made)
    except OSError as error:
        _remove_empty(missing)
        raise PlaceUnwritable(place, error.strerror or str(error)) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if lock is not None:
            os.close(lock)
        _remove_empty(missing)


def put_back(old: Path, place: Path) -> None:
    """Put a file or folder that was moved away back to its place, instead of what stands there now."""
    if not old.exists():
        return
    if place.is_dir():
        shutil.rmtree(place)
    os.replace(old, place)


def _sweep(place: Path) -> None:
    """Remove the folders that killed runs left beside a place."""
    stem = f".{place.name[:40]}."
    for folder in place.parent.iterdir():
        if not (folder.name.startswith(stem) and folder.name.endswith((PART, OLD)) and folder.is_dir()):
            continue
        lock = _lock(folder)
        if lock is None:
            continue
        if folder.name.endswith(OLD):
            for entry in folder.iterdir():
                if place.is_dir() and not (place / entry.name).exists():
                    put_back(entry, place / entry.name)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder until the process ends; None where another process holds it, or where there are no locks."""
    if _LOCKS is None or folder.is_symlink():
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _LOCKS.flock(descriptor, _LOCKS.LOCK_EX | _LOCKS.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """Let no other run sweep a folder between the making and the locking of ours."""
    if _LOCKS is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            _LOCKS.flock(descriptor, _LOCKS.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
