"""What the pages about records show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell.records.checks import Check
from groundswell_web.audit.queries import EventLine
from groundswell_web.engagements.places import Place
from groundswell_web.records import queries
from groundswell_web.records.looking import Effect
from groundswell_web.records.queries import ExtractCard, StepLine

SEVERITIES = {"serious": 0, "doubt": 1, "note": 2}


@dataclass
class ExtractPage:
    """A ready extract: what is in it and how it was read."""

    extract: ExtractCard
    open_count: int
    row_count: int
    set_aside_count: int
    time_zone: str
    checks: list[Check]
    assumptions: list[str]
    dropped: list[tuple[str, str]]
    steps: list[StepLine]
    others: list[ExtractCard]
    may_import: bool
    may_see_cases: bool
    damage: str = ""
    events: list[EventLine] = field(default_factory=list)

    def __setitem__(self, name: str, value: Any) -> None:
        """Fill in what every page of an extract has."""
        setattr(self, name, value)


def describe_extract(extract: ExtractCard, place: Place) -> ExtractPage:
    """Describe a ready extract.

    Raises:
        StoreNotRead: its file is missing or damaged.
    """
    manifest = queries.open_extract(extract.engagement_id, extract.id).manifest
    ready = queries.list_extracts(extract.engagement_id, ready_only=True)
    return ExtractPage(
        extract=extract,
        open_count=manifest.open_count,
        row_count=manifest.row_count,
        set_aside_count=manifest.set_aside_count,
        time_zone=manifest.time_zone,
        checks=sorted(manifest.checks, key=lambda check: (SEVERITIES[check.severity], -check.share)),
        assumptions=[name_files(text, extract) for text in manifest.assumptions],
        dropped=list(manifest.dropped),
        steps=queries.list_steps_of(extract.id),
        others=[one for one in ready if one.id != extract.id],
        may_import=place.may("import", "records"),
        may_see_cases=place.may("see", "cases"),
    )


def name_files(text: str, extract: ExtractCard) -> str:
    """Put the names that people know in the place of those under which files are stored."""
    for source in reversed(extract.sources):
        text = text.replace(f"file-{source.number}", source.name)
    return text


def show_time_left(seconds: int | None) -> str:
    """Say how much time is left, roughly; nothing where it is not known.

    Example:
        >>> show_time_left(None)
        ''
    """
    if seconds is None:
        return ""
    if seconds < 10:
        return _("a few seconds left")
    if seconds < 90:
        return _("about %(seconds)s seconds left") % {"seconds": round(seconds, -1)}
    minutes = round(seconds / 60)
    return ngettext("about a minute left", "about %(minutes)s minutes left", minutes) % {"minutes": minutes}


@dataclass(frozen=True)
class Difference:
    """One count before and after a correction."""

    name: str
    before: int | None
    after: int

    @property
    def is_changed(self) -> bool:
        """Whether the correction changed it."""
        return self.before is not None and self.before != self.after


def compare_effects(before: Effect | None, after: Effect) -> list[Difference]:
    """Compare what comes of two readings of the same files."""
    named = {
        _("Rows read"): "row_count",
        _("Rows set aside"): "set_aside_count",
        _("Cases"): "case_count",
        _("Cases still open"): "open_count",
        _("Cases decided"): "decided_count",
        _("Cases withdrawn"): "withdrawn_count",
    }
    counts = [
        Difference(name, getattr(before, field) if before else None, getattr(after, field))
        for name, field in named.items()
    ]
    steps = Difference(_("Steps"), len(before.steps) if before else None, len(after.steps))
    dropped = Difference(_("Columns left out"), len(before.dropped) if before else None, len(after.dropped))
    return [*counts, steps, dropped]
