"""Small groups and single cases stay out of what others see."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from groundswell.evidence.extracts import compare_records
from groundswell.evidence.finding import Column, Estimate, Finding, OfCases, Table, tell_of
from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from groundswell.evidence.suppression import suppress_small_groups
from groundswell.spells import Records
from groundswell.testing import build_records

# A whole number from 1 to 9 that is no length of time, no day, no count of questions, ways or weeks.
SMALL_COUNT = re.compile(
    r"(?<![\w.,%])[1-9](?![\w%]|[.,]\d)"
    r"(?! (?:days?|hours?|minutes?|seconds?|weeks?|times in 100|(?:[A-Z][a-z]+) \d{4}|are left out of arrivals)\b)"
    r"(?! (?:different ways|of the ways|without reserve|with care|not at all)\b)"
)

COLUMNS = (Column("group", "Group"), Column("cases", "Cases", "count"), Column("days", "Days", "days"))


def build_finding(*tables: Table, estimates: tuple[Estimate, ...] = ()) -> Finding:
    """Build a finding of tables."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Finding("waits", "How long?", ("Long.",), estimates, tables, "", (), moment, 100, 200)


def test_table_with_two_small_groups_loses_their_numbers() -> None:
    table = Table("t", "T", COLUMNS, (("a", 50, 3.0), ("b", 9, 4.0), ("c", 2, 5.0)))

    shown = suppress_small_groups(build_finding(table))

    assert shown.tables[0].rows == (("a", 50, 3.0), ("b", None, None), ("c", None, None))
    assert "fewer than 10" in shown.caveats[-1]


def test_table_with_one_small_group_loses_the_next_smallest_too() -> None:
    table = Table("t", "T", COLUMNS, (("a", 50, 3.0), ("b", 12, 4.0), ("c", 2, 5.0)))

    shown = suppress_small_groups(build_finding(table))

    assert shown.tables[0].values("cases") == [50, None, None]


def test_table_of_single_cases_is_left_out() -> None:
    table = Table("stuck", "T", (Column("case", "Case"), Column("days", "Days", "days")), (("x", 3.0),))

    assert suppress_small_groups(build_finding(table)).tables == ()


def test_series_over_days_stays() -> None:
    table = Table(
        "daily", "T", (Column("day", "Day", "date"), Column("n", "N", "count")), (("2026-01-01", 3),)
    )
    finding = build_finding(table)

    assert suppress_small_groups(finding) is finding


def test_estimate_on_few_rows_loses_its_value() -> None:
    few = Estimate("m", "M", 4.0, "days", 3.0, 5.0, 0.95, "", 9, "")
    many = Estimate("m", "M", 4.0, "days", 3.0, 5.0, 0.95, "", 10, "")
    counted = Estimate("n", "N", 3.0, "cases", None, None, 0.95, "", 400, "")

    shown = suppress_small_groups(build_finding(estimates=(few, many, counted)))

    assert [estimate.value for estimate in shown.estimates] == [None, 4.0, None]


def draw_records(cases: int, seed: int, open_share: float) -> Records:
    """Draw records of few cases: three steps, some sent back, some withdrawn, some open."""
    draw = random.Random(seed)
    events: list[dict[str, str]] = []

    def add(number: int, step: str, at: datetime) -> None:
        events.append({
            "case": f"c{number}", "step": step, "at": at.isoformat(timespec="minutes"),
            "officer": draw.choice(["Ann", "Bob"]), "office": draw.choice(["North", "South", "South"]),
            "channel": draw.choice(["web", "paper"]),
        })  # fmt: skip

    for number in range(cases):
        at = datetime(2024, 1, 1, 9) + timedelta(days=draw.uniform(0, 200))
        add(number, "Received", at)
        for step in ("Check", "Ask", "Check") if draw.random() < 0.15 else ("Check",):
            at += timedelta(days=draw.expovariate(1 / 8))
            add(number, step, at)
        if draw.random() >= open_share:
            at += timedelta(days=draw.expovariate(1 / 10))
            add(number, "Decided" if draw.random() < 0.95 else "Withdrawn", at)
    ends = {"ends": ("Decided",), "withdrawals": ("Withdrawn",)}
    return build_records(events=events, extract_at="2024-12-01", time_zone="UTC", **ends)


@cache
def answer_all(cases: int, seed: int, open_share: float) -> dict[str, Finding]:
    """Answer every question from drawn records, once."""
    return {one.question: one for one in estimate_findings(draw_records(cases, seed, open_share))}


def list_texts(finding: Finding) -> list[str]:
    """List every text of a finding that could tell a count."""
    cells = [
        cell for table in finding.tables for row in table.rows for cell in row
        if isinstance(cell, str) and " " in cell
    ]  # fmt: skip
    return [*finding.sentences, *finding.caveats, *(table.note for table in finding.tables), *cells]


@pytest.mark.parametrize("question", QUESTION_NAMES)
@pytest.mark.parametrize("drawn", [(14, 1, 0.3), (60, 2, 0.1), (200, 3, 0.02)])
def test_no_text_of_any_question_tells_a_count_below_ten(
    question: str, drawn: tuple[int, int, float]
) -> None:
    shown = suppress_small_groups(answer_all(*drawn)[question])

    assert shown.sentences
    assert [text for text in list_texts(shown) if SMALL_COUNT.search(text)] == []
    assert not [text for text in list_texts(shown) if isinstance(text, OfCases) and text.fewest < 10]


def test_texts_of_small_records_do_tell_such_counts_to_those_who_see_cases() -> None:
    told = {
        question
        for question, finding in answer_all(14, 1, 0.3).items()
        if any(SMALL_COUNT.search(text) for text in list_texts(finding))
    }

    assert told >= {"waits", "flow", "stuck", "ways", "trust", "causes"}


def test_headline_that_tells_of_few_is_replaced_and_the_rest_left_out() -> None:
    shown = suppress_small_groups(answer_all(60, 2, 0.1)["stuck"])

    assert shown.headline == "The answer tells of fewer than 10 cases, which are not shown to you."
    assert len(shown.sentences) == 1
    assert "fewer than 10" in shown.caveats[-1]


def test_most_of_what_is_said_of_many_cases_stays() -> None:
    findings = answer_all(200, 3, 0.02)

    for question in ("waits", "places", "holders", "gains", "changes"):
        assert suppress_small_groups(findings[question]).headline == findings[question].headline


def test_comparison_of_extracts_tells_no_small_backlog() -> None:
    finding = compare_records(draw_records(60, 2, 0.1), draw_records(64, 2, 0.1))

    assert [text for text in list_texts(suppress_small_groups(finding)) if SMALL_COUNT.search(text)] == []


def test_share_that_gives_a_small_count_loses_its_value() -> None:
    small = Estimate("s", "S", 0.07, "share", 0.0, 0.2, 0.95, "", 120, "")
    large = Estimate("s", "S", 0.1, "share", 0.0, 0.2, 0.95, "", 120, "")

    shown = suppress_small_groups(build_finding(estimates=(small, large)))

    assert [estimate.value for estimate in shown.estimates] == [None, 0.1]


def test_text_knows_the_smallest_number_of_cases_in_it() -> None:
    once = tell_of("3 of 120.", 120, 3, 0, None)

    assert isinstance(once, OfCases)
    assert once.fewest == 3
    assert tell_of(once, 50).fewest == 3  # type: ignore[attr-defined]
    assert type(tell_of("Nobody.", 0, None)) is str
