"""A report's folder, made beside its place and moved there whole, so that a stopped run leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from groundswell.errors import PlaceUnwritable, ReportFolderTaken
from groundswell.reports.json_document import FORMAT
from groundswell.reports.work_folder import OLD, make_work_folder, put_back

_OPTIONAL = ("report.pdf", "set_aside.csv")


@contextmanager
def make_folder(place: Path, extras: Sequence[Path] = ()) -> Iterator[Path]:
    """Give a temporary folder; move what is in it to `place` when all went well, else remove it.

    An earlier report at `place` is replaced; other files there stay.

    Args:
        place: where the report is to stand.
        extras: files that are moved there together with the folder's own.

    Raises:
        ReportFolderTaken: `place` holds files of the same names that are not of a report.
        PlaceUnwritable: nothing can be written there.
    """
    place = place.absolute()
    with make_work_folder(place) as made:
        yield made
        for extra in extras:
            os.replace(extra, made / extra.name)
        made.chmod(0o755)
        try:
            _move_in(made, place)
        except OSError as error:
            raise PlaceUnwritable(place, error.strerror or str(error)) from error


def check_folder(place: Path, names: Sequence[str] = ("report.html", "findings.json")) -> None:
    """Refuse a place that holds files of a report's names that no report wrote.

    Args:
        place: where a report is to stand.
        names: the names that it would write.

    Raises:
        ReportFolderTaken: some of them are there, and not of a report.
    """
    clashing = [name for name in names if (place / name).exists()]
    if clashing and not _is_report(place):
        raise ReportFolderTaken(str(place), clashing)


def _move_in(made: Path, place: Path) -> None:
    if not place.exists():
        os.replace(made, place)
        return
    names = sorted(entry.name for entry in made.iterdir())
    check_folder(place, names)
    stale = [name for name in _OPTIONAL if name not in names] if _is_report(place) else []
    with make_work_folder(place, OLD) as old:
        moved: list[str] = []
        try:
            for name in [*names, *stale]:
                if (place / name).exists():
                    moved.append(name)
                    os.replace(place / name, old / name)
                if name in names:
                    os.replace(made / name, place / name)
        except BaseException:
            for name in moved:
                put_back(old / name, place / name)
            raise


def _is_report(place: Path) -> bool:
    document = place / "findings.json"
    if not document.is_file():
        return False
    with document.open(encoding="utf-8", errors="replace") as file:
        return FORMAT in file.read(200)
