"""The report in Markdown on at most two pages: the answer, the key sentences, the numbers, the doubts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from groundswell.charts.labels import make_printable
from groundswell.evidence.finding import Estimate, Finding
from groundswell.reports.facts import ReportFacts
from groundswell.reports.numbers import format_day, format_estimate, format_interval
from groundswell.reports.reading_order import cover_records, order_findings, pick_answer
from groundswell.wording import _, format_share

MOST_LINES = 90
MOST_WORDS = 900
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write_summary(findings: Sequence[Finding], facts: ReportFacts) -> str:
    """Write the summary; to stay within two pages, first numbers are left out, then the last questions.

    Args:
        findings: in any order.
        facts: what the records are.

    Returns:
        Markdown in which nothing from the records is a mark, a link or HTML.
    """
    ordered = order_findings(findings)
    claimed = [finding for finding in ordered if finding.refusal is None]
    around = (_head(ordered, facts), _refusals(ordered), _tail(facts))
    for most_estimates in (3, 2, 1, 0):
        questions = [_question(finding, most_estimates) for finding in claimed]
        if not _too_long([*around, *questions]):
            break
    while questions and _too_long([*around, *questions]):
        questions.pop()
    head, refusals, tail = around
    return "\n\n".join(block for block in (head, *questions, refusals, tail) if block) + "\n"


def escape_markdown(text: str) -> str:
    r"""Make text that Markdown shows as it stands.

    Example:
        >>> escape_markdown("<b>[x](javascript:1)")
        '\\<b\\>\\[x\\](javascript:1)'
    """
    flat = " ".join(make_printable(text).split())
    return _MARKS.sub(r"\\\1", flat).replace("://", ":\u2060//")


def _too_long(blocks: Sequence[str]) -> bool:
    text = "\n\n".join(blocks)
    return len(text.splitlines()) > MOST_LINES or len(text.split()) > MOST_WORDS


def _head(findings: Sequence[Finding], facts: ReportFacts) -> str:
    answer = pick_answer(findings)
    lines = [f"# {escape_markdown(facts.title)}", "", f"**{escape_markdown(answer)}**", ""]
    as_of = _("As of {day}.").format(day=format_day(facts.as_of_at, facts.time_zone))
    lines.append(escape_markdown(f"{as_of} {cover_records(facts)}"))
    return "\n".join(lines)


def _question(finding: Finding, most_estimates: int) -> str:
    lines = [f"## {escape_markdown(finding.title)}", "", escape_markdown(" ".join(finding.sentences[:2]))]
    known = [estimate for estimate in finding.estimates if estimate.value is not None]
    if known:
        lines.append("")
    lines += [_estimate_line(estimate) for estimate in known[:most_estimates]]
    return "\n".join(lines)


def _estimate_line(estimate: Estimate) -> str:
    value = format_estimate(estimate.value, estimate.unit)
    text = _("{label}: {value} ({confidence} interval {interval})")
    if (estimate.low is None and estimate.high is None) or estimate.low == estimate.high == estimate.value:
        text = _("{label}: {value} ({interval})")
    line = text.format(
        label=estimate.label,
        value=value,
        confidence=format_share(estimate.confidence),
        interval=format_interval(estimate),
    )
    return f"- {escape_markdown(line)}"


def _refusals(findings: Sequence[Finding]) -> str:
    refused = [finding for finding in findings if finding.refusal is not None]
    if not refused:
        return ""
    lines = ["## " + _("What these records do not show"), ""]
    lines += [f"- {escape_markdown(f'{f.title} {f.refusal}')}" for f in refused]
    return "\n".join(lines)


def _tail(facts: ReportFacts) -> str:
    serious = [check for check in facts.checks if check.severity != "note"]
    lines = ["## " + _("How far to trust this"), ""]
    found = [f"{check.title} ({format_share(check.share)})" for check in serious[:4]]
    lines += [f"- {escape_markdown(one)}" for one in found]
    lines.append("- " + _("Each number is traced to its rows and formula in report.html and findings.json."))
    return "\n".join(lines)
