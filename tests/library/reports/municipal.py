"""Findings as a municipal permit service might have them, made by hand, for the tests."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from groundswell.evidence.finding import Column, Estimate, Finding, Table, refuse_finding
from groundswell.reports import Assumption, DroppedColumn, ReportFacts, SetAside, SourceFile

AS_OF_AT = datetime(2024, 3, 1, tzinfo=UTC)
NOW = datetime(2024, 3, 4, 9, 30, tzinfo=UTC)

STEPS = (
    "Application received",
    "Completeness check",
    "Waiting for the applicant's documents",
    "Technical review",
    "Advice of the fire brigade",
    "Advice of the heritage office",
    "Draft decision",
    "Decision signed",
    "Refused",
    "Withdrawn",
)


def make_waits(title: str = "How long do people wait?") -> Finding:
    """Make the finding of the waits, with a curve of 160 days."""
    rows = tuple(_curve_row(day) for day in range(0, 321, 2))
    curve = Table(
        "curve",
        "Share still waiting by days since receipt",
        (
            Column("day", "Days since receipt", "days"),
            Column("waiting", "Still waiting", "share"),
            Column("low", "From", "share"),
            Column("high", "To", "share"),
            Column("closed", "Closed cases alone", "share"),
        ),
        rows,
        note="95% intervals, log(-log) Greenwood.",
        trace="Kaplan-Meier over cases.\nSELECT wait_us, ended_at IS NOT NULL AS ended FROM cases",
    )
    return Finding(
        "waits",
        title,
        (
            "Half of the applicants wait more than 63 days; the closed cases alone would say 41.",
            "One in ten waits more than 182 days.",
            "Of those who applied, 58% are decided within the promised 56 days.",
        ),
        (
            _estimate("median_wait", "Half wait longer than", 63.2, "days", 61.4, 65.3),
            _estimate("p90_wait", "One in ten waits longer than", 182.0, "days", 176.0, 190.0),
            _estimate("within_promise", "Decided within the promise", 0.58, "share", 0.57, 0.59),
            _estimate("closed_median", "Closed cases alone would say", 41.0, "days", 40.1, 42.2),
            _estimate("p95_wait", "One in twenty waits longer than", 262.0, "days", 251.0, None),
            _estimate("promise_days", "The promise", 56.0, "days", None, None),
        ),
        (curve,),
        "Kaplan-Meier on time since receipt, open cases censored at the extract (Kaplan and Meier 1958).",
        (
            "Cases that vanish without a record would make waits look longer.",
            "The extract ends on a working day.",
        ),
        AS_OF_AT,
        12_345,
        61_002,
    )


def _curve_row(day: int) -> tuple[float, float, float, float, float]:
    share = math.exp(-((day / 92) ** 0.98))
    width = 0.03 * math.sqrt(share * (1 - share)) + 0.004 * day / 320
    return (day, share, max(share - width, 0.0), min(share + width, 1.0), math.exp(-((day / 60) ** 1.05)))


def _estimate(
    key: str, label: str, value: float | None, unit: str, low: float | None, high: float | None
) -> Estimate:
    trace = "The smallest day on which the curve is at most one half.\nSELECT wait_us FROM cases"
    return Estimate(
        key, label, value, unit, low, high, 0.95, "Kaplan-Meier, log(-log) Greenwood", 12_345, trace
    )


def make_ways(steps: tuple[str, ...] = STEPS) -> Finding:
    """Make the finding of the ways, with a map of the steps given: the main line, returns and side ways."""
    count = len(steps)
    moves = []
    for place in range(count - 1):
        moves.append((steps[place], steps[place + 1], 9000 // (1 + place // 3), 2.0 + place))
        for leap in range(2, 10):
            other = (place * leap + 3) % count
            if other not in (place, place + 1):
                moves.append((steps[place], steps[other], 2400 // (leap * leap), 1.5 * leap))
    columns = (
        Column("from", "From"),
        Column("to", "To"),
        Column("count", "Times", "count"),
        Column("median_days", "Half within", "days", "days"),
    )
    unique = tuple({(move[0], move[1]): move for move in moves}.values())
    step_rows = tuple(
        (step, place == count - 1, 9000 // (1 + place // 3), 1.5 + place) for place, step in enumerate(steps)
    )
    step_columns = (
        Column("step", "Step"),
        Column("is_end", "Ends the case"),
        Column("entered", "Entered", "count"),
        Column("median_days", "Half stay", "days", "days"),
    )
    return Finding(
        "ways",
        "Which ways do cases go?",
        ("Of 100 cases, 62 go the commonest way; 9 come back to a step that they had left.",),
        (_estimate("revisit_share", "Come back to a step", 0.09, "share", 0.08, 0.10),),
        (
            Table("nodes", "Steps", step_columns, step_rows),
            Table("edges", "Ways from step to step", columns, unique),
        ),
        "Counts of consecutive spells.",
        ("Steps with one spelling too many look like two steps.",),
        AS_OF_AT,
        12_345,
        61_002,
    )


def make_refused() -> Finding:
    """Make a finding that claims nothing."""
    reason = (
        "The records have one time per event and no officer, so the causes of waiting cannot be told apart."
    )
    return refuse_finding("causes", "Why does it wait?", reason, as_of_at=AS_OF_AT, cases=12_345)


class Check:
    """A check as the reader of records gives it."""

    def __init__(self, title: str, count: int, severity: str, examples: tuple[str, ...] = ()) -> None:
        self.title = title
        self.count = count
        self.total = 61_100
        self.share = count / self.total
        self.action = "The rows were set aside."
        self.examples = examples
        self.severity = severity


def make_facts(title: str = "Building permits, city of Ashford") -> ReportFacts:
    """Make the facts of the records."""
    return ReportFacts(
        title=title,
        as_of_at=AS_OF_AT,
        window_from_at=datetime(2021, 1, 4, tzinfo=UTC),
        cases=12_345,
        spells=61_002,
        open_cases=1_871,
        late_cases=212,
        time_zone="Europe/Brussels",
        shape="events",
        assumptions=(
            Assumption("The column “case_nr” names the case.", 0.97, "Its values repeat, 5 rows each."),
            Assumption("Dates are day first.", 0.99, "A day above 12 stands first in 4,102 rows."),
            Assumption("“Decision signed” ends a case.", None, ""),
        ),
        checks=(
            Check("Times in the future", 12, "serious", ("2031-01-01", "2030-12-31")),
            Check("Equal times within a case", 480, "doubt", ("row 12", "row 13")),
            Check("Midnights", 22, "note"),
        ),
        dropped_columns=(DroppedColumn("applicant_name", "looks like names of people"),),
        set_aside=(SetAside("The time could not be read", 98),),
        mapping_toml='shape = "events"\n\n[columns]\ncase = "case_nr"\nstep = "activity"\n',
        sources=(SourceFile("permits_2024-03-01.csv", 8_123_456, "9f2c" * 16, 61_100),),
        version="0.1.0",
    )


def make_findings() -> tuple[Finding, ...]:
    """Make the findings of a whole report."""
    return (make_waits(), make_ways(), make_refused())
