"""What every page of an archive is made from, and the kinds of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Facts = dict[str, Any]
Filled = Iterator[tuple[str, str, Facts]]


@dataclass(frozen=True)
class Scene:
    """What every page is made from.

    Args:
        engagement_id: whose.
        now: the moment that the archive shows.
        files: the files in the archive by their paths under the data folder.
        rows: how many rows each table has.
        made: the names of the files that are in the archive before its pages.
    """

    engagement_id: UUID
    now: datetime
    files: dict[str, str]
    rows: dict[str, int]
    made: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Section:
    """A kind of page.

    Args:
        name: of its file and its template.
        title: what it is called.
        fill: gives the pages: name of the file, title of the page, what it shows; none where there is nothing.
        data: the apps whose tables it is made from.
        group: under which heading the menu has it; pages that are read together stand together.
    """

    name: str
    title: Any
    fill: Callable[[Scene], Filled]
    data: tuple[str, ...] = ()
    group: str = ""
