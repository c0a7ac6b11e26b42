"""A report's folder, made beside its place and moved there whole, so that a stopped run leaves nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundswell.errors import ReportFolderTaken
from groundswell.reports.json_document import FORMAT


@contextmanager
def make_folder(place: Path) -> Iterator[Path]:
    """Give a temporary folder; move what is in it to `place` when all went well, else remove it.

    An earlier report at `place` is replaced; other files there stay.

    Args:
        place: where the report is to stand.

    Raises:
        ReportFolderTaken: `place` holds files of the same names that are not of a report.
    """
    place = place.absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent))
    try:
        yield made
        made.chmod(0o755)
        _move_in(made, place)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _move_in(made: Path, place: Path) -> None:
    if not place.exists():
        os.replace(made, place)
        return
    names = sorted(entry.name for entry in made.iterdir())
    clashing = [name for name in names if (place / name).exists()]
    if clashing and not _is_report(place):
        raise ReportFolderTaken(str(place), clashing)
    old = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".old", dir=place.parent))
    try:
        for name in clashing:
            os.replace(place / name, old / name)
        for name in names:
            os.replace(made / name, place / name)
    except BaseException:
        for name in clashing:
            _put_back(old / name, place / name)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _put_back(old: Path, place: Path) -> None:
    if not old.exists():
        return
    if place.is_dir():
        shutil.rmtree(place)
    os.replace(old, place)


def _is_report(place: Path) -> bool:
    document = place / "findings.json"
    if not document.is_file():
        return False
    with document.open(encoding="utf-8", errors="replace") as file:
        return FORMAT in file.read(200)
