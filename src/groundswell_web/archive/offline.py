"""Write the pages of an archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.template.loader import get_template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from groundswell_web.archive.packing import Packer
from groundswell_web.archive.pages import SECTIONS, Scene
from groundswell_web.archive.tables import list_left_out
from groundswell_web.engagements.queries import get_engagement, read_engagement
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership.queries import count_unowned_days

STYLE = Path(__file__).with_name("style.css")


class Ordered(Protocol):
    """What the pages need to know of the order."""

    @property
    def engagement_id(self) -> UUID: ...
    @property
    def now(self) -> Any: ...
    @property
    def made_by(self) -> str: ...
    @property
    def with_key(self) -> bool: ...


@dataclass(frozen=True)
class Leaf:
    """A page that was filled.

    Args:
        section: the kind of page it belongs to.
        name: of its file.
        title: of the page.
        facts: what it shows.
    """

    section: str
    name: str
    title: str
    facts: dict[str, Any]


def write_pages(order: Ordered, packer: Packer, files: dict[str, str], rows: dict[str, int]) -> None:
    """Write the pages, the overview first, and the style sheet.

    Args:
        order: what was asked for.
        packer: where they go.
        files: the files in the archive by their paths under the data folder.
        rows: how many rows each table has.
    """
    scene = Scene(order.engagement_id, order.now, files, rows)
    leaves = [Leaf(section.name, *filled) for section in SECTIONS for filled in section.fill(scene)]
    links = [(leaf.section, leaf.title) for leaf in leaves if leaf.section == leaf.name]
    shared = {
        "engagement": get_engagement(order.engagement_id),
        "order": order,
        "links": links,
        "language": get_language() or "en",
    }
    overview = _fill_overview(scene, leaves, packer)
    packer.add_text(
        "index.html", _render("index", shared | overview | {"here": "index", "up": "", "data": []})
    )
    for leaf in leaves:
        template = "finding" if leaf.name.startswith("finding-") else leaf.section
        told = {"title": leaf.title, "here": leaf.section, "page_name": leaf.name, "up": "../"}
        told["data"] = _list_data(leaf, rows)
        packer.add_text(f"pages/{leaf.name}.html", _render(template, shared | told | leaf.facts))
    packer.add_text("pages/style.css", STYLE.read_text(encoding="utf-8"))
    packer.add_text("README.txt", _render_text(shared))


def _fill_overview(scene: Scene, leaves: list[Leaf], packer: Packer) -> dict[str, Any]:
    by_name = {leaf.name: leaf for leaf in leaves}
    headlines = [
        (question, title, by_name[f"finding-{question}"].facts["kept"].headline)
        for question, title in name_questions().items()
        if f"finding-{question}" in by_name
    ]
    return {
        "title": _("Overview"),
        "text": read_engagement(scene.engagement_id),
        "headlines": headlines,
        "unowned_days": count_unowned_days(scene.engagement_id, scene.now),
        "facts_of": {leaf.name: leaf.facts for leaf in leaves},
        "tables": _list_tables(scene.rows),
        "left_out": [
            (what, why) for what, why in list_left_out() if what.split(".")[0] not in ("audit", "people")
        ],
    }


def _list_tables(rows: dict[str, int]) -> list[tuple[str, list[tuple[str, str, str, int | None]]]]:
    """List the tables by app, as people call it: heading, and for each table its name, file, ending and rows."""
    names = {app: str(section.title) for section in reversed(SECTIONS) for app in section.data}
    names["engagements"] = _("Engagement")
    listed: dict[str, list[tuple[str, str, str, int | None]]] = {}
    for label, count in rows.items():
        app, name = label.split(".")
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
        listed.setdefault(names.get(app, app), []).append(
            (words, label.replace(".", "/").lower(), "json", count)
        )
    people = [(name, f"people/{name}", "json", None) for name in ("people", "organisations")]
    return [
        *listed.items(),
        (_("People"), people),
        (_("History"), [("events", "history/events", "jsonl", None)]),
    ]


def _list_data(leaf: Leaf, rows: dict[str, int]) -> list[tuple[str, str]]:
    """List what the data of a page is called, and its files, without their endings."""
    apps = next(section.data for section in SECTIONS if section.name == leaf.section)
    if leaf.name.startswith("finding-"):
        return []
    listed = [
        (words, file)
        for _heading, tables in _list_tables(rows)
        for words, file, ending, _count in tables
        if ending == "json" and file.split("/")[0] in apps
    ]
    return listed + ([(_("events"), "history/events")] if "history" in apps else [])


def _render(template: str, facts: dict[str, Any]) -> str:
    return get_template(f"archive/offline/{template}.html").render(facts)


def _render_text(facts: dict[str, Any]) -> str:
    return get_template("archive/offline/readme.txt").render(facts)
