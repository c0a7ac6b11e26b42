"""The charts of each question: what they show, in which order, in which unit, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from library.reports.municipal import AS_OF_AT, make_waits

from groundswell.charts import describe_chart, draw_chart
from groundswell.evidence.finding import Cell, Column, Finding, Table, refuse_finding


def make_finding(question: str, *tables: Table) -> Finding:
    return Finding(question, "?", ("Found.",), (), tables, "", (), AS_OF_AT, 10, 20)


def make_table(key: str, columns: str, *rows: tuple[Cell, ...]) -> Table:
    heads = tuple(Column(name, name.capitalize()) for name in columns.split())
    return Table(key, key, heads, rows)


PLACES = make_table(
    "occupation",
    "day step_0 step_1 decided",
    (0.0, 1.0, 0.0, 0.0),
    (10.0, 0.5, 0.4, 0.1),
    (20.0, 0.2, 0.2, 0.6),
)
PLACES = replace(
    PLACES, columns=tuple(replace(c, kind="share" if c.key != "day" else "days") for c in PLACES.columns)
)
DAYS = make_table(
    "days",
    "step days low high",
    ("Review", 12.0, 11.0, 13.0),
    ("Check", 4.0, 3.0, 5.0),
    ("All", 16.0, 15.0, 17.0),
)
CLOCKS = make_table(
    "clocks", "name days low high", ("The agency", 30.0, 28.0, 32.0), ("The applicant", 9.0, 8.0, 10.0)
)
CAUSES = make_table("causes", "cause days low high", ("Batching", None, 2.0, 9.0), ("Busy", None, 0.0, 5.0))
WEEKS = make_table(
    "weekly",
    "week_on arrivals decided withdrawn backlog",
    ("2024-01-01", 9, 7, 1, 40),
    ("2024-01-08", 8, 9, 0, 39),
)
GROUPS = make_table(
    "group_office_id",
    "group equal_mean equal_low equal_high",
    ("A", 30.0, 20.0, 40.0),
    ("B", 90.0, 80.0, 99.0),
)
FUNNEL = make_table(
    "funnel", "office cases share centre low_998 high_998",
    ("A", 100, 0.5, 0.5, 0.3, 0.7), ("B", 400, 0.9, 0.5, 0.4, 0.6), ("C", 900, 0.5, 0.5, 0.45, 0.55),
)  # fmt: skip
CHANGES = make_table("changes", "series from_on", ("Value", "2024-01-08"))
SERIES = make_table(
    "series_wait", "period_on value level", ("2024-01-01", 9.0, 8.0), ("2024-01-08", 4.0, 5.0)
)
STUCK = make_table(
    "stuck", "step days limit", ("Review", 90.0, 60.0), ("Review", 120.0, 60.0), ("Check", 40.0, 30.0)
)
GAINS = make_table("gains", "change days", ("Skip the check", 0.2), ("Right first time", 0.5))

FINDINGS = {
    "places": (make_finding("places", PLACES, DAYS), ["places_occupation", "places_days"]),
    "holders": (make_finding("holders", CLOCKS), ["holders_clocks"]),
    "causes": (make_finding("causes", CAUSES), ["causes_days"]),
    "flow": (make_finding("flow", WEEKS), ["flow_rates", "flow_backlog"]),
    "fairness": (make_finding("fairness", GROUPS, FUNNEL), ["fairness_group_office_id", "fairness_funnel"]),
    "changes": (make_finding("changes", CHANGES, SERIES), ["changes_wait"]),
    "stuck": (make_finding("stuck", STUCK), ["stuck_cases"]),
    "gains": (make_finding("gains", GAINS), ["gains_days"]),
}


def find_words(question: str) -> str:
    return " ".join(chart.alternative for chart in describe_chart(FINDINGS[question][0]))


@pytest.mark.parametrize("question", FINDINGS)
def test_finding_with_its_tables_has_its_charts(question: str) -> None:
    finding, keys = FINDINGS[question]

    assert [chart.key for chart in describe_chart(finding)] == keys


@pytest.mark.parametrize("question", FINDINGS)
@pytest.mark.parametrize("narrow", [False, True])
def test_chart_of_a_finding_can_be_drawn_and_says_what_it_shows(question: str, narrow: bool) -> None:
    for chart in describe_chart(FINDINGS[question][0]):
        assert draw_chart(chart, narrow=narrow).startswith("<svg")
        assert chart.title
        assert chart.caption
        assert len(chart.alternative) > 20


@pytest.mark.parametrize("question", [*FINDINGS, "waits", "ways", "trust", "unheard_of"])
def test_finding_that_is_refused_or_without_tables_has_no_chart(question: str) -> None:
    refused = refuse_finding(question, "?", "Too few cases.", as_of_at=AS_OF_AT)

    assert describe_chart(refused) == ()
    assert describe_chart(make_finding(question)) == ()


def test_bars_of_steps_leave_out_their_sum() -> None:
    assert "All" not in find_words("places")
    assert "Review: 12 days (11 to 13 days)" in find_words("places")


def test_bars_of_causes_that_are_bounds_run_from_the_least_to_the_most() -> None:
    assert find_words("causes") == "Batching: 2 to 9 days; Busy: 0 to 5 days."


def test_dots_of_groups_stand_in_the_order_of_their_table() -> None:
    assert find_words("fairness").startswith("A: 30 days (20 to 40 days); B: 90 days (80 to 99 days).")


def test_funnel_names_the_offices_outside_the_limits() -> None:
    assert "outside the limits: B." in find_words("fairness")


def test_chart_of_short_lengths_is_in_hours() -> None:
    chart = describe_chart(FINDINGS["gains"][0])[0]

    assert "Right first time: at most 12 hours" in chart.alternative
    assert find_titles(chart.spec) >= {"For each case at most, in hours"}


def test_curve_of_waits_marks_the_promise_and_the_closed_cases() -> None:
    chart = describe_chart(make_waits())[0]

    assert {"Promise: 56 days", "Closed cases alone"} <= find_texts(chart.spec)


def test_curve_where_all_cases_are_closed_has_one_line() -> None:
    waits = make_waits()
    curve = waits.table("curve")
    same = replace(curve, rows=tuple((*row[:4], row[1]) for row in curve.rows))

    chart = describe_chart(replace(waits, tables=(same,)))[0]

    assert "Closed cases alone" not in find_texts(chart.spec)


def find_texts(part: Any) -> set[str]:
    if isinstance(part, str):
        return {part}
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ()
    return {text for one in inner for text in find_texts(one)}


def find_titles(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["title"]} if isinstance(part.get("title"), str) else set()
        return own.union(*(find_titles(one) for one in part.values()))
    return set().union(*(find_titles(one) for one in part)) if isinstance(part, list | tuple) else set()
