"""What the pages of an archive show. They open without Groundswell, without a network and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groundswell_web.archive.kept import name_file, name_folder, number_extracts
from groundswell_web.audit.queries import iterate_events
from groundswell_web.concerns import queries as concerns
from groundswell_web.discovery import queries as discovery
from groundswell_web.engagements import queries as engagements
from groundswell_web.findings.exports import iterate_kept, list_pictures
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership import queries as ownership
from groundswell_web.records import queries as records
from groundswell_web.targets import queries as targets
from groundswell_web.voices import queries as voices

EVENTS = 1500  # on one page of the history
Facts = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What every page is made from.

    Args:
        engagement_id: whose.
        now: the moment that the archive shows.
        files: the files in the archive by their paths under the data folder.
        rows: how many rows each table has.
    """

    engagement_id: UUID
    now: datetime
    files: dict[str, str]
    rows: dict[str, int]


@dataclass(frozen=True)
class Section:
    """A kind of page.

    Args:
        name: of its file and its template.
        title: what it is called.
        fill: gives the pages: name of the file, title of the page, what it shows; none where there is nothing.
        data: what of the archive it is made from.
    """

    name: str
    title: Any
    fill: Callable[[Scene], Iterator[tuple[str, str, Facts]]]
    data: tuple[str, ...] = ()


def fill_people(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of people and mandates."""
    facts = {
        "text": engagements.read_engagement(scene.engagement_id),
        "members": engagements.list_members(scene.engagement_id, now=scene.now),
        "former": engagements.list_former_members(scene.engagement_id, now=scene.now),
        "mandates": engagements.list_mandates(scene.engagement_id),
        "today": scene.now.date(),
    }
    yield "people", _("People and mandate"), facts


def fill_records(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of the records."""
    cards = records.list_extracts(scene.engagement_id)
    if not cards:
        return
    stores = {
        card.id: scene.files.get(f"records/{scene.engagement_id}/{card.id}/records.duckdb") for card in cards
    }
    yield "records", _("Records"), {"extracts": cards, "stores": stores}


def fill_findings(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the pages of the findings on all cases of the records in use, one for each question."""
    current = records.find_current(scene.engagement_id)
    numbers = number_extracts(scene.engagement_id)
    titles = name_questions()
    found, others = {}, []
    for kept in iterate_kept(scene.engagement_id):
        if current and kept.extract_id == current.id and not kept.selection:
            found[kept.question] = kept
        else:
            others.append(
                (titles[kept.question], numbers.get(kept.extract_id), kept, name_folder(kept, numbers))
            )
    if not (found or others):
        return
    lines = [(question, title, found[question]) for question, title in titles.items() if question in found]
    yield "findings", _("Findings"), {"lines": lines, "others": others, "current": current}
    for question, title, kept in lines:
        folder = name_folder(kept, numbers)
        pictures = {name: f"{folder}/{name_file(name)}.svg" for name, _svg in list_pictures(kept.id)}
        tables = [f"{folder}/{name_file(table['key'])}.csv" for table in kept.document["tables"]]
        facts = {"kept": kept, "section": kept.section, "folder": folder, "pictures": pictures}
        yield f"finding-{question}", title, facts | {"tables": tables, "current": current}


def fill_ownership(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of owners, what nobody owns first."""
    points = ownership.list_points(scene.engagement_id, scene.now, gone=True)
    if not points:
        return
    here = [point for point in points if not point.is_gone]
    facts = {
        "unowned": [point for point in here if point.reason],
        "owned": [point for point in here if not point.reason],
        "gone": [point for point in points if point.is_gone],
        "former": [
            (point, ownership.list_former_ownerships(scene.engagement_id, point.id)) for point in points
        ],
    }
    yield "ownership", _("Ownership"), facts


def fill_rules(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of the rules."""
    rules = ownership.list_rules(scene.engagement_id, scene.now)
    if rules:
        place = f"ownership/{scene.engagement_id}"
        files = {
            one.id: scene.files.get(f"{place}/{one.id}.bin") for rule in rules for one in rule.attachments
        }
        yield "rules", _("Rules"), {"rules": rules, "files": files}


def fill_targets(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of the targets."""
    cards = targets.list_targets(scene.engagement_id, now=scene.now)
    if cards:
        yield "targets", _("Targets"), {"cards": cards}


def fill_concerns(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of the concerns, the open ones first."""
    lines = concerns.list_concerns(scene.engagement_id)
    if lines:
        yield "concerns", _("Concerns"), {"concerns": sorted(lines, key=lambda line: not line.is_open)}


def fill_voices(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of what people said, and of who was never heard."""
    sessions = voices.list_sessions(scene.engagement_id)
    if sessions:
        listening = voices.count_heard(scene.engagement_id)
        yield "voices", _("What people said"), {"sessions": sessions, "listening": listening}


def fill_discovery(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the page of the discovery report: its editions, recommendations and root causes."""
    editions = discovery.list_editions(scene.engagement_id)
    recommendations = discovery.list_recommendations(scene.engagement_id, now=scene.now)
    sections = [section for section in discovery.list_sections(scene.engagement_id) if section.is_own]
    causes = discovery.list_named_causes(scene.engagement_id, now=scene.now)
    if not (editions or recommendations or sections or causes):
        return
    place = f"discovery/{scene.engagement_id}"
    files = {
        (edition.number, one.format): scene.files.get(f"{place}/{edition.id}/report.{one.format}")
        for edition in editions
        for one in edition.files
    }
    facts = {"editions": editions, "files": files, "recommendations": recommendations}
    yield "discovery", _("Discovery report"), facts | {"sections": sections, "causes": causes}


def fill_history(scene: Scene) -> Iterator[tuple[str, str, Facts]]:
    """Fill the pages of the history, from the first event on."""
    events = list(iterate_events(scene.engagement_id))
    count = max(1, -(-len(events) // EVENTS))
    for number in range(count):
        part = events[number * EVENTS : (number + 1) * EVENTS]
        name = "history" if number == 0 else f"history-{number + 1}"
        title = _("History") if number == 0 else _("History, page {number}").format(number=number + 1)
        yield name, title, {"events": part, "number": number + 1, "count": count, "total": len(events)}


SECTIONS = [
    Section("people", gettext_lazy("People and mandate"), fill_people, ("engagements", "people")),
    Section("records", gettext_lazy("Records"), fill_records, ("records",)),
    Section("findings", gettext_lazy("Findings"), fill_findings, ("findings",)),
    Section("ownership", gettext_lazy("Ownership"), fill_ownership, ("ownership",)),
    Section("rules", gettext_lazy("Rules"), fill_rules, ("ownership",)),
    Section("targets", gettext_lazy("Targets"), fill_targets, ("targets",)),
    Section("concerns", gettext_lazy("Concerns"), fill_concerns, ("concerns",)),
    Section("voices", gettext_lazy("What people said"), fill_voices, ("voices",)),
    Section("discovery", gettext_lazy("Discovery report"), fill_discovery, ("discovery",)),
    Section("history", gettext_lazy("History"), fill_history, ("history",)),
]
