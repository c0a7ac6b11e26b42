"""A chart as plain values: what to draw, what it says in words, and which table holds its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChartDescription:
    """One chart of a finding, drawn by nobody yet.

    The two specifications say the same with the same data; `narrow_spec` is laid out for a telephone
    (288 pixels), `spec` for a page (680 pixels), so that no text gets smaller than 12 pixels on either.

    Args:
        key: a stable name within the report, such as ``"waits_curve"``.
        title: what is drawn, for people.
        caption: how to read it, in a sentence or two.
        alternative: what it shows, in words, for those who do not see it.
        table_key: the key of the finding's table with the numbers behind it.
        spec: a Vega-Lite specification with its data inside.
        narrow_spec: the same for a narrow screen.
    """

    key: str
    title: str
    caption: str
    alternative: str
    table_key: str
    spec: Spec
    narrow_spec: Spec
