"""A report as it is given out: its content, and what its first page says of it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from groundswell.reports.figures import encode_svg
from groundswell_web.govuk.environment import show_day

# The drawings name no font, so that a page gives them its own; one that stands alone needs to be told.
FONTS = "system-ui, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
# What the server says beside the policy that the document itself has, which is stricter.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True)
class Paper:
    """A draft or an edition of the report.

    Args:
        content: what it says, as `content.build_content` gives it.
        pictures: its charts as SVG, by the finding's id and the chart's key.
        number: of the edition; None for a draft.
        at: when it was issued or drafted.
        by: by whom.
    """

    content: dict[str, Any]
    at: datetime
    by: str
    pictures: dict[str, str] = field(default_factory=dict)
    number: int | None = None

    @property
    def title(self) -> str:
        """What the document is called."""
        return _("{name}: discovery report").format(name=self.content["engagement"]["name"])

    @property
    def status(self) -> str:
        """Whether it is a draft or which edition, when and by whom."""
        told = {"number": self.number, "day": show_day(self.at), "who": self.by}
        if self.number is None:
            return _("Draft of {day}. Not issued.").format(**told)
        return _("Edition {number}, issued on {day} by {who}.").format(**told)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts in their order: the anchor and the title of each."""
        details = [(f"detail-{one['question']}", one["title"]) for one in self.content["details"]]
        return [
            ("summary", _("Summary")),
            ("recommendations", _("Recommendations")),
            *details,
            ("works-well", _("What works well")),
            ("causes", _("Root causes")),
            ("confidence", _("Confidence in the data")),
            ("not-looked-at", _("What was not looked at")),
            ("unowned", _("What nobody owns")),
        ]

    def find_picture(self, figure: dict[str, Any]) -> str | None:
        """Find the drawing of a figure, with its letters named; None when it is gone."""
        svg = self.pictures.get(f"{figure['finding']}/{figure['key']}")
        return svg.replace("<svg ", f'<svg font-family="{FONTS}" ', 1) if svg else None

    def find_picture_address(self, figure: dict[str, Any]) -> str:
        """Give the drawing of a figure as a data address; empty when it is gone."""
        svg = self.find_picture(figure)
        return encode_svg(svg) if svg else ""

    @property
    def style(self) -> str:
        """The style sheet that goes into the document."""
        return _read_style()

    @property
    def policy(self) -> str:
        """The content security policy of the document: it loads nothing, and no style but its own."""
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


@cache
def _read_style() -> str:
    return (Path(__file__).parent / "templates" / "discovery" / "paper.css").read_text(encoding="utf-8")
