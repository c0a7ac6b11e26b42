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

from groundswell_web.archive.charts import write_charts
from groundswell_web.archive.first_page import fill_first
from groundswell_web.archive.packing import Packer
from groundswell_web.archive.pages import SECTIONS, name_groups
from groundswell_web.archive.scene import Scene
from groundswell_web.archive.tables import list_left_out
from groundswell_web.engagements.queries import get_engagement, read_engagement
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership.queries import count_unowned_days

SINGLE = ("finding", "trial", "play")  # pages of one thing each
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

    @property
    def template(self) -> str:
        """The template: that of the section, or of one thing of it."""
        head = self.name.partition("-")[0]
        return head if head in SINGLE else self.section


def write_pages(order: Ordered, packer: Packer, files: dict[str, str], rows: dict[str, int]) -> None:
    """Write the pages, how to go on first, with their lists and pictures, and the style sheet.

    Args:
        order: what was asked for.
        packer: where they go; what is in it already can be linked.
        files: the files in the archive by their paths under the data folder.
        rows: how many rows each table has.
    """
    made = frozenset(entry.path for entry in packer.entries)
    scene = Scene(order.engagement_id, order.now, files, rows, made)
    leaves = [Leaf(section.name, *filled) for section in SECTIONS for filled in section.fill(scene)]
    shared = {
        "engagement": get_engagement(order.engagement_id),
        "order": order,
        "menu": _list_menu(leaves),
        "language": get_language() or "en",
        "facts_of": {leaf.name: leaf.facts for leaf in leaves},
        "text": read_engagement(scene.engagement_id),
    }
    first = fill_first(scene, shared["facts_of"], {leaf.name: leaf.title for leaf in leaves})
    packer.add_text("index.html", _render("index", shared | first | {"here": "index", "up": "", "data": []}))
    overview = _fill_overview(scene, leaves)
    told = {"here": "overview", "page_name": "overview", "up": "../", "data": []}
    packer.add_text("pages/overview.html", _render("overview", shared | overview | told))
    for leaf in leaves:
        _write_leaf(leaf, packer, shared, rows)
    packer.add_text("pages/style.css", STYLE.read_text(encoding="utf-8"))
    packer.add_text("README.txt", _render_text(shared | first))


def _write_leaf(leaf: Leaf, packer: Packer, shared: dict[str, Any], rows: dict[str, int]) -> None:
    listings = leaf.facts.get("listings", [])
    charts = leaf.facts.get("charts", {})
    write_charts(packer, charts)
    for listing in listings:
        listing.write(packer)
    told = {
        "title": leaf.title,
        "here": leaf.section,
        "page_name": leaf.name,
        "up": "../",
        "listings": listings,
    }
    told["data"] = _list_data(leaf, rows)
    packer.add_text(f"pages/{leaf.name}.html", _render(leaf.template, shared | told | leaf.facts))


def _list_menu(leaves: list[Leaf]) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the pages under their headings."""
    titles = {leaf.section: leaf.title for leaf in leaves if leaf.section == leaf.name}
    groups = name_groups()
    listed = [
        (
            title,
            [(one.name, titles[one.name]) for one in SECTIONS if one.group == group and one.name in titles],
        )
        for group, title in groups.items()
    ]
    return [(title, links) for title, links in listed if links]


def _fill_overview(scene: Scene, leaves: list[Leaf]) -> dict[str, Any]:
    by_name = {leaf.name: leaf for leaf in leaves}
    headlines = [
        (question, title, by_name[f"finding-{question}"].facts["kept"].headline)
        for question, title in name_questions().items()
        if f"finding-{question}" in by_name
    ]
    return {
        "title": _("Overview"),
        "headlines": headlines,
        "unowned_days": count_unowned_days(scene.engagement_id, scene.now),
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
    if leaf.template in SINGLE:
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
