"""The findings and the facts of the records as one JSON document, with its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from typing import Any

import numpy as np

from groundswell.evidence.finding import Finding
from groundswell.reports.facts import CheckFact, ReportFacts

FORMAT = "groundswell-findings/1"
_CONTROL = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


def build_document(findings: Sequence[Finding], facts: ReportFacts, *, now: datetime) -> dict[str, Any]:
    """Build the document of a report as plain values.

    Args:
        findings: in the order of the report.
        facts: what the records are.
        now: when the report is made, UTC.

    Returns:
        Plain values that :func:`read_schema` describes; shares are 0 to 1, lengths are days, times UTC.
    """
    window = facts.window_from_at.isoformat() if facts.window_from_at else None
    return {
        "format": FORMAT,
        "title": facts.title,
        "made_at": now.isoformat(),
        "as_of_at": facts.as_of_at.isoformat(),
        "version": facts.version,
        "records": {
            "window_from_at": window,
            "time_zone": facts.time_zone,
            "shape": facts.shape,
            "cases": facts.cases,
            "spells": facts.spells,
            "open_cases": facts.open_cases,
            "late_cases": facts.late_cases,
            "sources": [_plain(source, ("name", "size_bytes", "sha256", "rows")) for source in facts.sources],
            "assumptions": [_plain(a, ("text", "confidence", "reason")) for a in facts.assumptions],
            "checks": [_check(check) for check in facts.checks],
            "dropped_columns": [_plain(column, ("name", "reason")) for column in facts.dropped_columns],
            "set_aside": [_plain(rows, ("reason", "rows")) for rows in facts.set_aside],
            "mapping_toml": facts.mapping_toml,
        },
        "findings": [finding.to_json_document() for finding in findings],
    }


def write_document(document: dict[str, Any]) -> str:
    """Write the document as JSON text: readable, and inert in a terminal and inside HTML.

    Raises:
        ValueError: a number is not finite.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=_plain_number)
    inert = _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    return inert.replace("<", "\\u003c") + "\n"


def read_schema() -> str:
    """Read the JSON Schema of the document."""
    return (resources.files("groundswell.reports") / "findings.schema.json").read_text(encoding="utf-8")


def _plain_number(value: object) -> object:
    """Turn a NumPy scalar, which JSON does not know, into the number that it holds."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} has no place in a finding")


def _plain(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _check(check: CheckFact) -> dict[str, Any]:
    names = ("title", "count", "total", "share", "action", "severity")
    return {**_plain(check, names), "examples": [str(example) for example in check.examples]}
