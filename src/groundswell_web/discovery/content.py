"""Put together what the report says, in words: plain values that the three formats only place.

The report is for everybody, so what is taken from findings is taken as those see it who may not see single cases.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from groundswell.charts.labels import make_printable
from groundswell.errors import GroundswellError
from groundswell.wording import format_count, format_days, format_share
from groundswell_web.discovery import queries
from groundswell_web.discovery.cards import CauseCard, FindingLine, RecommendationCard
from groundswell_web.discovery.terms import name_severity, name_time
from groundswell_web.engagements.queries import get_engagement, read_engagement
from groundswell_web.findings.queries import SMALLEST, get_picture
from groundswell_web.govuk.environment import show_day
from groundswell_web.ownership.queries import PointLine, list_unowned
from groundswell_web.records.queries import ExtractCard, find_current, open_extract
from groundswell_web.refusals import NotThere
from groundswell_web.voices.queries import list_never_heard

MOST_NUMBERS = 6
MOST_UNOWNED = 8
MOST_ASSUMPTIONS = 6


def build_content(engagement_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Build all that the report says now, without its pictures.

    Args:
        engagement_id: which engagement.
        now: the moment at which owners are judged to be there.

    Returns:
        Plain values: text is printable, and nothing in it is markup.
    """
    said = {text.name: text.text for text in queries.list_sections(engagement_id)}
    lines = queries.list_finding_lines(engagement_id)
    current = find_current(engagement_id)
    recommendations = queries.list_recommendations(engagement_id, now=now)
    ties = queries.list_tie_choices(engagement_id, now=now)
    content = {
        "language": get_language() or "en",
        "engagement": _describe_engagement(engagement_id),
        "as_of": show_day(current.extract_at) if current else "",
        "cases": format_count(current.case_count or 0) if current else "",
        "problem": split_text(said["problem"]),
        "cost": split_text(said["cost"]),
        "key_findings": [_describe_key(line) for line in lines if line.is_key and line.is_answered],
        "recommendations": [_describe_recommendation(one) for one in recommendations if not one.outcome],
        "settled": [_describe_settled(one) for one in recommendations if one.outcome],
        "details": [_describe_detail(line) for line in lines if line.is_detailed and line.is_answered],
        "works_well": split_text(said["works_well"]),
        "causes": [_describe_cause(c, dict(ties)) for c in queries.list_causes(engagement_id)],
        "trust": _describe_trust(current, lines, said["confidence"]),
        "not_looked_at": {
            "own": split_text(said["not_looked_at"]),
            "people": [kind.name for kind in list_never_heard(engagement_id)],
            "refused": [{"title": x.title, "reason": x.headline} for x in lines if x.is_refused],
        },
        "unowned": _describe_unowned(list_unowned(engagement_id, now)),
    }
    printable: dict[str, Any] = _make_printable(content)
    return printable


def digest_content(content: dict[str, Any]) -> str:
    """Give the digest that tells one content from another."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def load_pictures(engagement_id: UUID, content: dict[str, Any]) -> dict[str, str]:
    """Load the charts that a content names, small groups suppressed; one that is gone is left out."""
    pictures = {}
    for detail in content["details"]:
        figure = detail["figure"]
        if figure is None:
            continue
        try:
            svg = get_picture(engagement_id, UUID(figure["finding"]), figure["key"], sees_cases=False)
        except NotThere:
            continue
        pictures[f"{figure['finding']}/{figure['key']}"] = svg
    return pictures


def split_text(text: str) -> list[str]:
    """Split what a person wrote into its paragraphs, each a list of lines joined by line breaks.

    Example:
        >>> split_text("One" + chr(10) * 2 + "Two" + chr(10))
        ['One', 'Two']
    """
    parts = "\n".join(text.splitlines()).split("\n\n")
    return [part.strip() for part in parts if part.strip()]


def _describe_engagement(engagement_id: UUID) -> dict[str, Any]:
    card, text = get_engagement(engagement_id), read_engagement(engagement_id)
    return {
        "name": card.name,
        "agency": card.agency,
        "unit": card.unit,
        "services": list(text.services),
        "exits": show_day(card.exits_on),
    }


def _describe_key(line: FindingLine) -> dict[str, Any]:
    return {
        "question": line.question,
        "title": line.title,
        "headline": line.headline,
        "numbers": list(line.numbers),
        "before": line.read_headline if line.is_changed else "",
        "before_on": show_day(line.read_as_of_at) if line.is_changed else "",
    }


def _describe_recommendation(card: RecommendationCard) -> dict[str, Any]:
    return {
        "id": str(card.id),
        "title": card.title,
        "why": split_text(card.why),
        "severity": name_severity(card.severity),
        "impact": card.impact,
        "time": card.rough_time,
        "resources": card.resources,
        "when": name_time(card.when),
        "owner": card.owner or "–",
        "owner_home": card.owner_home,
    }


def _describe_settled(card: RecommendationCard) -> dict[str, Any]:
    last = next((act for act in card.acts if act.kind == card.outcome), None)
    return {
        "title": card.title,
        "outcome": card.outcome_name,
        "on": show_day(card.settled_at),
        "text": last.text if last else "",
    }


def _describe_detail(line: FindingLine) -> dict[str, Any]:
    section = line.section
    figures = section["figures"] if line.with_chart else []
    figure = figures[0] if figures else None
    return {
        "question": line.question,
        "title": line.title,
        "headline": line.headline,
        "sentences": list(section["sentences"]),
        "figure": {
            "finding": str(line.finding_id),
            "key": figure["key"],
            "title": figure["title"],
            "caption": figure["caption"],
            "alternative": figure["alternative"],
        }
        if figure
        else None,
        "numbers": [
            {name: number[name] for name in ("label", "value", "interval", "rows")}
            for number in section["numbers"][:MOST_NUMBERS]
        ],
        "more_numbers": max(0, len(section["numbers"]) - MOST_NUMBERS),
        "confidence": section["confidence"],
        "method": section["method"],
        "scope": section["scope"],
        "caveats": list(section["caveats"]),
    }


def _describe_cause(cause: CauseCard, names: dict[str, str]) -> dict[str, Any]:
    gone = _("something that is no longer in the workbench")
    return {"text": split_text(cause.text), "ties": [names.get(tie, gone) for tie in cause.ties]}


def _describe_trust(current: ExtractCard | None, lines: Sequence[FindingLine], own: str) -> dict[str, Any]:
    trust = next((line for line in lines if line.question == "trust" and line.is_answered), None)
    told: dict[str, Any] = {
        "own": split_text(own),
        "headline": trust.headline if trust else "",
        "sentences": list(trust.section["sentences"]) if trust else [],
        "assumptions": [],
        "more_assumptions": 0,
        "checks": [],
    }
    if current is None:
        return told
    try:
        manifest = open_extract(current.engagement_id, current.id).manifest
    except (GroundswellError, NotThere):
        return told
    files = [name for name, _size, _digest in manifest.sources]  # how a file was opened matters least
    assumptions = [text for text in manifest.assumptions if not any(name in text for name in files)]
    told["assumptions"] = assumptions[:MOST_ASSUMPTIONS]
    told["more_assumptions"] = len(manifest.assumptions) - len(told["assumptions"])
    told["checks"] = [
        {
            "title": check.title,
            "weight": {"note": _("Note"), "doubt": _("Doubt"), "serious": _("Serious")}[check.severity],
            "count": _show_count(check.count),
            "share": format_share(check.share, 1) if check.count >= SMALLEST else "–",
            "action": check.action,
        }
        for check in manifest.checks
    ]
    return told


def _describe_unowned(points: Sequence[PointLine]) -> dict[str, Any]:
    days = [point.applicant_days for point in points if point.applicant_days is not None]
    return {
        "count": len(points),
        "days": format_count(sum(days)) if days else "",
        "more": max(0, len(points) - MOST_UNOWNED),
        "points": [
            {
                "name": point.unique_name,
                "days": format_days(point.days_per_case)
                if point.days_per_case is not None and point.stays >= SMALLEST
                else "–",
                "applicant_days": format_count(point.applicant_days)
                if point.applicant_days is not None and point.stays >= SMALLEST
                else "–",
                "open": _show_count(point.open_now),
                "reason": point.reason_text,
            }
            for point in points[:MOST_UNOWNED]
        ],
    }


def _show_count(count: int) -> str:
    """Show a count of cases, unless it is of so few that they could be told."""
    return _("fewer than {count}").format(count=SMALLEST) if 0 < count < SMALLEST else format_count(count)


def _make_printable(part: Any) -> Any:
    if isinstance(part, str):
        return make_printable(part)
    if isinstance(part, dict):
        return {key: _make_printable(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_make_printable(value) for value in part]
    return part
