"""Which charts a finding has: one function per question, none where the finding claims nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from groundswell.charts import (
    questions_of_calendar,
    questions_of_cases,
    questions_of_groups,
    questions_of_time,
)
from groundswell.charts.description import ChartDescription
from groundswell.charts.process_map import MapMove, MapStep, MapView, select_views
from groundswell.charts.reading import find_numbers, find_table, find_texts
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _

Describe = Callable[[Finding], list[ChartDescription]]

_QUESTIONS: dict[str, Describe] = {
    "waits": questions_of_time.describe_waits,
    "places": questions_of_time.describe_places,
    "flow": questions_of_calendar.describe_flow,
    "changes": questions_of_calendar.describe_changes,
    "holders": questions_of_cases.describe_holders,
    "causes": questions_of_cases.describe_causes,
    "fairness": questions_of_groups.describe_fairness,
    "stuck": questions_of_cases.describe_stuck,
    "gains": questions_of_cases.describe_gains,
}


def describe_chart(finding: Finding) -> tuple[ChartDescription, ...]:
    """Describe the charts of a finding; none where it is refused or its tables hold nothing to draw.

    Args:
        finding: of any question.

    Returns:
        Descriptions with their data inside, in the order in which they are to stand.

    Example:
        >>> from datetime import UTC, datetime
        >>> from groundswell.evidence.finding import refuse_finding
        >>> as_of_at = datetime(2024, 1, 1, tzinfo=UTC)
        >>> describe_chart(refuse_finding("waits", "?", "No cases.", as_of_at=as_of_at))
        ()
    """
    describe = _QUESTIONS.get(finding.question)
    if describe is None or finding.refusal is not None:
        return ()
    return tuple(describe(finding))


def describe_process_map(finding: Finding) -> tuple[MapView, ...]:
    """Describe the views of the process map, coarse to fine; none where the finding has no map.

    A connection without a first step is how a case began; it is shown where cases begin at several steps.

    Args:
        finding: of the question ``"ways"``, with its tables ``nodes`` and ``edges``.
    """
    nodes, edges = find_table(finding, "nodes"), find_table(finding, "edges")
    if finding.refusal is not None or nodes is None or edges is None:
        return ()
    steps = _read_steps(nodes)
    moves = _read_moves(edges)
    if sum(move.source == "" for move in moves) > 1:
        start = name_start(step.step for step in steps)
        begun = sum(move.count for move in moves if move.source == "")
        steps = [MapStep(start, begun, is_end=True), *steps]
        moves = [replace(move, source=move.source or start) for move in moves]
    return select_views(steps, [move for move in moves if move.source])


def name_start(taken: Iterable[str]) -> str:
    """Name the box where cases begin, as no step is named.

    Example:
        >>> name_start(["Start"])
        'Start (of the case)'
    """
    name = _("Start")
    return name if name not in set(taken) else _("{name} (of the case)").format(name=name)


def _read_steps(nodes: Table) -> list[MapStep]:
    columns = (
        find_numbers(nodes, "entered"),
        find_numbers(nodes, "median_days"),
        find_numbers(nodes, "is_end"),
    )
    return [
        MapStep(name, int(entered or 0), days, is_end=bool(is_end))
        for name, entered, days, is_end in zip(find_texts(nodes, "step"), *columns, strict=True)
    ]


def _read_moves(edges: Table) -> list[MapMove]:
    columns = (find_texts(edges, "from"), find_texts(edges, "to"))
    numbers = (find_numbers(edges, "count"), find_numbers(edges, "median_days"))
    return [
        MapMove(source, target, int(count), days)
        for source, target, count, days in zip(*columns, *numbers, strict=True)
        if count
    ]
