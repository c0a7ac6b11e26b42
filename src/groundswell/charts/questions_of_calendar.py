"""Charts of the questions that run along the calendar: flow and changes."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription
from groundswell.evidence.finding import Finding


def describe_flow(finding: Finding) -> list[ChartDescription]:
    return []


def describe_changes(finding: Finding) -> list[ChartDescription]:
    return []
