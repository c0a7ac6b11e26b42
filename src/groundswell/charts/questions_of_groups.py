"""Charts of the question whether it is fair: groups in the order of their names, and a funnel; no ranking."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription
from groundswell.charts.funnels import Group, lay_out_funnel
from groundswell.charts.questions_of_cases import chart_days, describe_rows, read_rows, say_rows
from groundswell.charts.reading import find_label, find_numbers, find_table, find_texts
from groundswell.charts.theme import NARROW, WIDE
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _, format_share

_MOST_CHARTS = 4
_LEAST_GROUPS = 3


def describe_fairness(finding: Finding) -> list[ChartDescription]:
    """Describe the waits of groups with the same mix of cases, and the offices against what chance allows."""
    tables = [table for table in finding.tables if table.key.startswith("group_") and len(table.rows) > 1]
    charts = [chart for table in tables[:_MOST_CHARTS] for chart in _describe_group(table)]
    funnel = find_table(finding, "funnel")
    return charts + (_describe_funnel(funnel) if funnel is not None else [])


def _describe_group(table: Table) -> list[ChartDescription]:
    rows = read_rows(table, ("group", "equal_mean", "equal_low", "equal_high"), ranked=False)
    if len(rows) < 2:
        return []
    label = find_label(table, "group")
    title = _("Mean wait by {attribute}, as if all had the same mix of cases").format(attribute=label)
    caption = _("The dot is the mean wait, the line its interval. In order of name, not of merit.")
    if len(rows) < len(table.rows):
        caption += " " + _("The first {count} groups; the table has all.").format(count=len(rows))
    chart = chart_days(rows, _("Mean wait, in {unit}"), "dot")
    return [describe_rows(chart, (f"fairness_{table.key}", title, caption, say_rows(rows), table.key))]


def _describe_funnel(table: Table) -> list[ChartDescription]:
    columns = [find_numbers(table, key) for key in ("cases", "share", "low_998", "high_998")]
    groups = [
        Group(name, cases, share, low, high)
        for name, cases, share, low, high in zip(find_texts(table, "office"), *columns, strict=True)
        if cases and share is not None and low is not None and high is not None
    ]
    if len(groups) < _LEAST_GROUPS:
        return []
    centre = next((number for number in find_numbers(table, "centre") if number is not None), None)
    titles = (_("Cases of the office"), find_label(table, "share"))
    wide, narrow = (lay_out_funnel(groups, centre, titles, size) for size in (WIDE, NARROW))
    caption = _(
        "Each mark is an office. Between the dashed lines chance alone explains the difference; "
        "the full line is all offices together. Offices outside are diamonds, with their name."
    )
    outside = [group.label for group in groups if group.outside]
    words = _("{count} offices; outside the limits: {names}.").format(
        count=len(groups), names=", ".join(outside) or _("none")
    )
    words += " " + "; ".join(f"{group.label}: {format_share(group.value)}" for group in groups) + "."
    title = _("Offices against what chance allows")
    return [ChartDescription("fairness_funnel", title, caption, words, table.key, wide, narrow)]
