"""Which charts a finding has: one function per question, none where the finding claims nothing."""

from __future__ import annotations

from collections.abc import Callable

from groundswell.charts import questions_of_calendar, questions_of_cases, questions_of_time
from groundswell.charts.description import ChartDescription
from groundswell.charts.process_map import MapMove, MapStep, MapView, select_views
from groundswell.charts.reading import find_numbers, find_table, find_texts
from groundswell.evidence.finding import Finding

Describe = Callable[[Finding], list[ChartDescription]]

_QUESTIONS: dict[str, Describe] = {
    "waits": questions_of_time.describe_waits,
    "places": questions_of_time.describe_places,
    "flow": questions_of_calendar.describe_flow,
    "changes": questions_of_calendar.describe_changes,
    "holders": questions_of_cases.describe_holders,
    "causes": questions_of_cases.describe_causes,
    "fairness": questions_of_cases.describe_fairness,
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

    Args:
        finding: of the question ``"ways"``, with its tables of steps and of connections.
    """
    steps = find_table(finding, "steps")
    moves = find_table(finding, "connections", "edges", "moves")
    if finding.refusal is not None or moves is None:
        return ()
    map_moves = [
        MapMove(source, target, int(count or 0), days)
        for source, target, count, days in zip(
            find_texts(moves, "from", "source", "from_step"),
            find_texts(moves, "to", "target", "to_step"),
            find_numbers(moves, "count", "times", "cases"),
            find_numbers(moves, "median_days"),
            strict=True,
        )
        if count
    ]
    known = []
    if steps is not None:
        names = find_texts(steps, "step")
        cases = find_numbers(steps, "cases", "entered", "count")
        days = find_numbers(steps, "median_days")
        known = [MapStep(n, int(c or 0), d) for n, c, d in zip(names, cases, days, strict=True)]
    return select_views(_complete_steps(known, map_moves), map_moves)


def _complete_steps(known: list[MapStep], moves: list[MapMove]) -> list[MapStep]:
    """Add what the connections name and the table of steps does not; mark what nothing leaves as an end."""
    names = {step.step: step for step in known}
    leaving = {move.source for move in moves}
    arriving: dict[str, int] = {}
    for move in moves:
        arriving[move.target] = arriving.get(move.target, 0) + move.count
        names.setdefault(move.source, MapStep(move.source, 0))
        names.setdefault(move.target, MapStep(move.target, 0))
    starting: dict[str, int] = {}
    for move in moves:
        if move.source not in arriving:
            starting[move.source] = starting.get(move.source, 0) + move.count
    return [
        MapStep(
            step.step,
            step.cases or arriving.get(step.step, 0) or starting.get(step.step, 0),
            step.median_days,
            is_end=step.step not in leaving or step.step not in arriving,
        )
        for step in names.values()
    ]
