"""In which order a report answers, and which sentences stand on its first screen."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.evidence.finding import Finding
from groundswell.reports.facts import ReportFacts
from groundswell.reports.numbers import format_day
from groundswell.wording import _, format_count, format_share

QUESTIONS = (
    "waits",
    "places",
    "holders",
    "causes",
    "flow",
    "fairness",
    "ways",
    "changes",
    "stuck",
    "gains",
    "trust",
    "indicators",
    "standards",
)

# What a minister asks next, once the wait is known.
_KEY_QUESTIONS = (
    "holders",
    "places",
    "causes",
    "flow",
    "gains",
    "stuck",
    "fairness",
    "changes",
    "ways",
    "trust",
)
MOST_KEY_SENTENCES = 6


def order_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Order findings by the report's questions; unknown questions keep their order behind them.

    Example:
        >>> order_findings([])
        ()
    """
    places = {question: place for place, question in enumerate(QUESTIONS)}
    return tuple(sorted(findings, key=lambda finding: places.get(finding.question, len(places))))


def pick_answer(findings: Sequence[Finding]) -> str:
    """Pick the sentence that answers first: of the waits, else of the first finding that claims something."""
    ordered = order_findings(findings)
    if ordered and ordered[0].question == QUESTIONS[0] and ordered[0].refusal is not None:
        return ordered[0].headline
    claimed = [finding for finding in ordered if finding.refusal is None]
    if claimed:
        return claimed[0].headline
    return _("These records do not carry any of the findings. Each section says why.")


def pick_key_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Pick the findings whose headlines stand on the first screen, under the answer: at most six."""
    claimed = {f.question: f for f in order_findings(findings) if f.refusal is None}
    first = next(iter(claimed), None)
    wanted = [claimed[q] for q in _KEY_QUESTIONS if q in claimed and q != first]
    return tuple(wanted[:MOST_KEY_SENTENCES])


def cover_records(facts: ReportFacts) -> str:
    """Say in one sentence or two which cases the report covers, and that open ones are counted."""
    if facts.shape in ("standards", "months"):
        return _("It rests on figures that the agency keeps, not on records of cases.")
    words = {
        "cases": format_count(facts.cases),
        "open": format_count(facts.open_cases),
        "share": format_share(facts.open_cases / facts.cases if facts.cases else 0.0),
        "end": format_day(facts.as_of_at, facts.time_zone),
    }
    if facts.window_from_at is not None:
        words["start"] = format_day(facts.window_from_at, facts.time_zone)
        covered = _("It covers {cases} cases, in records from {start} to {end}.").format(**words)
    else:
        covered = _("It covers {cases} cases, in records up to {end}.").format(**words)
    still = _("{open} of them ({share}) had not ended by then, and are counted.").format(**words)
    none = _("All of them had ended by then.")
    return f"{covered} {still if facts.open_cases else none}"
