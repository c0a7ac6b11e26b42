"""Charts of the questions that compare: holders, causes, groups of cases, stuck cases, gains."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription
from groundswell.evidence.finding import Finding


def describe_holders(finding: Finding) -> list[ChartDescription]:
    return []


def describe_causes(finding: Finding) -> list[ChartDescription]:
    return []


def describe_fairness(finding: Finding) -> list[ChartDescription]:
    return []


def describe_stuck(finding: Finding) -> list[ChartDescription]:
    return []


def describe_gains(finding: Finding) -> list[ChartDescription]:
    return []
