"""What of the findings goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from groundswell_web.engagements.archives import ARCHIVES, Terms
from groundswell_web.findings.models import KeptFinding, Picture

ARCHIVES.register(
    "findings",
    Terms(
        left_out={
            "ProgramKey": (
                "Keys with which programs read the findings are secrets of one installation. Give new ones."
            )
        },
        only={"KeptFinding": {"state": "ready"}},
    ),
)


@dataclass(frozen=True)
class KeptLine:
    """A kept finding, whole.

    Args:
        id: which.
        extract_id: of which version of the records.
        question: what it answers.
        selection_key: of which cases.
        selection: the same, as it is asked for; empty for all cases.
        headline: its first sentence.
        document: all of it, as the library writes it.
        section: how its page shows it.
    """

    id: UUID
    extract_id: UUID
    question: str
    selection_key: str
    selection: dict[str, Any]
    headline: str
    document: dict[str, Any]
    section: dict[str, Any]


def iterate_kept(engagement_id: UUID) -> Iterator[KeptLine]:
    """Give every finding that is kept for an engagement, small groups included."""
    found = KeptFinding.objects.filter(engagement_id=engagement_id, state="ready")
    for kept in found.order_by("extract_id", "question", "selection_key").iterator(chunk_size=20):
        yield KeptLine(
            id=kept.pk,
            extract_id=kept.extract_id,
            question=kept.question,
            selection_key=kept.selection_key,
            selection=kept.selection,
            headline=kept.headline,
            document=kept.document,
            section=kept.whole,
        )


def list_pictures(kept_id: UUID) -> list[tuple[str, str]]:
    """List the charts of a kept finding: name and SVG."""
    found = Picture.objects.filter(finding_id=kept_id, guarded=False).order_by("name")
    return list(found.values_list("name", "svg"))
