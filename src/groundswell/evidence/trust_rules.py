"""For which questions records can be trusted: one rule per fact, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from groundswell.evidence.finding import tell_of
from groundswell.evidence.trust_facts import TrustFacts
from groundswell.wording import _, format_share

# The least for which a question is answered at all, and below which it is answered with care.
LEAST_OFFICERS, CARE_OFFICERS = 0.2, 0.8
LEAST_COVERED, CARE_COVERED = 0.1, 0.5
CARE_ENDED = 50
CARE_OPEN = 0.5
CARE_LATE = 0.05
CARE_TIES = 0.05
CARE_SET_ASIDE = 0.01
CARE_FAIRNESS_CASES = 200
LEAST_CHANGE_YEARS = 0.25

Reason = tuple[str, str]  # "not" or "care", and why


@dataclass(frozen=True)
class Trust:
    """How far records can be trusted for one question.

    Args:
        question: its name.
        level: ``"usable"``, ``"care"`` or ``"not"``.
        reasons: why, in sentences; empty where it is usable without remarks.
    """

    question: str
    level: str
    reasons: tuple[str, ...]


def judge_questions(facts: TrustFacts) -> tuple[Trust, ...]:
    """Judge for each question how far records can be trusted for it.

    Args:
        facts: what was found about the records.

    Returns:
        One judgement for each question, in the order of the report.
    """
    judged = []
    for question, rules in _RULES.items():
        reasons = [reason for rule in (*rules, _judge_serious_checks) for reason in rule(facts)]
        levels = {level for level, _why in reasons}
        level = "not" if "not" in levels else "care" if "care" in levels else "usable"
        judged.append(Trust(question, level, tuple(dict.fromkeys(why for _level, why in reasons))))
    return tuple(judged)


def _judge_serious_checks(facts: TrustFacts) -> Iterator[Reason]:
    for code, severity in facts.checks.items():
        if severity == "serious":
            yield "care", _("A serious check: {title}.").format(title=facts.titles[code])


def _judge_ends(facts: TrustFacts) -> Iterator[Reason]:
    if facts.cases == 0:
        yield "not", _("There are no cases.")
    elif facts.ended == 0:
        yield "not", _("No case has ended, so nobody can say how long a wait lasts.")
    elif facts.longest_days == 0:
        yield "not", _("Every case begins and ends at the same moment.")
    elif facts.ended < CARE_ENDED:
        text = _("Only {count} cases have ended; the intervals are wide.").format(count=facts.ended)
        yield "care", tell_of(text, facts.ended)


def _judge_open(facts: TrustFacts) -> Iterator[Reason]:
    if facts.open_share > CARE_OPEN:
        text = _("{share} of the cases are still open; long waits are known only in part.")
        text = text.format(share=format_share(facts.open_share))
        yield "care", tell_of(text, facts.cases - facts.ended, facts.ended)
    if "cases-without-end" in facts.checks and facts.open_share > 0:
        yield "care", _("Cases without a date of their end count as open; some may be over.")


def _judge_late(facts: TrustFacts) -> Iterator[Reason]:
    if facts.late_share > CARE_LATE:
        text = _("{share} of the cases began before the export does.")
        text = text.format(share=format_share(facts.late_share))
        yield "care", tell_of(text, facts.late_share * facts.cases)


def _judge_receipt(facts: TrustFacts) -> Iterator[Reason]:
    if not facts.received_known:
        yield "care", _("Receipt is taken from the first event of a case; waiting before it does not show.")


def _judge_case_times(facts: TrustFacts) -> Iterator[Reason]:
    title = facts.has_check("case-end-before-start", "receipt-after-first-event", "end-before-start")
    if title:
        yield "care", _("Some times contradict each other: {title}.").format(title=title)
    if facts.set_aside_share > CARE_SET_ASIDE:
        yield (
            "care",
            _("{share} of the rows were set aside.").format(share=format_share(facts.set_aside_share)),
        )


def _judge_gaps(facts: TrustFacts) -> Iterator[Reason]:
    title = facts.has_check("gaps")
    if title:
        yield "care", _("The export has gaps: {title}.").format(title=title)


def _judge_logging(facts: TrustFacts) -> Iterator[Reason]:
    title = facts.has_check("logging-change")
    if title:
        yield "care", _("What is recorded has changed: {title}.").format(title=title)


def _judge_spellings(facts: TrustFacts) -> Iterator[Reason]:
    title = facts.has_check("spellings")
    if title:
        yield "care", _("A step has more than one name: {title}.").format(title=title)


def _judge_steps(facts: TrustFacts) -> Iterator[Reason]:
    if facts.steps == 0:
        yield "not", _("No step of a case is recorded.")
    elif facts.steps == 1 and facts.shape != "dates":
        yield "care", _("Only one step is recorded.")


def _judge_coverage(facts: TrustFacts) -> Iterator[Reason]:
    share = format_share(facts.covered_share)
    if facts.covered_share < LEAST_COVERED and facts.shape != "dates":
        yield "not", _("The logged steps cover only {share} of the wait.").format(share=share)
    elif facts.covered_share < CARE_COVERED and facts.shape != "dates":
        yield "care", _("The logged steps cover only {share} of the wait.").format(share=share)


def _mind_coverage(facts: TrustFacts) -> Iterator[Reason]:
    for _level, why in _judge_coverage(facts):
        yield "care", why


def _judge_ties(facts: TrustFacts) -> Iterator[Reason]:
    if facts.tie_share > CARE_TIES:
        yield (
            "care",
            _("{share} of the steps have the same time as the one before; their order is a guess.").format(
                share=format_share(facts.tie_share)
            ),
        )
    if facts.date_only:
        yield "care", _("Times are dates: the order within a day is a guess.")


def _judge_holders(facts: TrustFacts) -> Iterator[Reason]:
    if facts.clock_share == 0 and facts.office_share == 0:
        yield "not", _("Neither whose time runs in each step nor an office is known.")
    elif facts.clock_share < CARE_OFFICERS:
        yield (
            "care",
            _("Whose time runs is known for {share} of the days.").format(
                share=format_share(facts.clock_share)
            ),
        )


def _judge_officers(facts: TrustFacts) -> Iterator[Reason]:
    share = format_share(facts.officer_share)
    if facts.shape == "dates" or facts.officer_share == 0:
        yield "not", _("No officer is recorded, so only rounds can be told.")
    elif facts.officer_share < LEAST_OFFICERS:
        yield "not", _("An officer is recorded for only {share} of the steps.").format(share=share)
    elif facts.officer_share < CARE_OFFICERS:
        yield "care", _("An officer is recorded for {share} of the steps.").format(share=share)


def _judge_one_time(facts: TrustFacts) -> Iterator[Reason]:
    if not facts.has_works:
        yield "care", _("There is one time per event, so causes can only be bounded.")
    if facts.date_only:
        yield "care", _("Times are dates: hours off duty cannot be told.")


def _judge_groups(facts: TrustFacts) -> Iterator[Reason]:
    if not facts.attributes and facts.channel_share == 0 and facts.office_share == 0:
        yield "not", _("No channel, office or other attribute of cases is recorded.")
    elif facts.cases < CARE_FAIRNESS_CASES:
        text = _("There are only {count} cases to compare.").format(count=facts.cases)
        yield "care", tell_of(text, facts.cases)


def _judge_span(facts: TrustFacts) -> Iterator[Reason]:
    if facts.years < LEAST_CHANGE_YEARS:
        yield "not", _("The records cover less than three months.")
    elif facts.years < 1:
        yield "care", _("The records cover less than a year, so seasons look like changes.")


def _mind_span(facts: TrustFacts) -> Iterator[Reason]:
    if facts.years < 1:
        yield "care", _("The records cover less than a year; figures for a year leave the seasons out.")


def _judge_stuck(facts: TrustFacts) -> Iterator[Reason]:
    if facts.cases and facts.open_share == 0:
        yield "not", _("No case is open.")


Rule = Callable[[TrustFacts], Iterator[Reason]]

_RULES: dict[str, tuple[Rule, ...]] = {
    "waits": (_judge_ends, _judge_open, _judge_late, _judge_receipt, _judge_case_times, _judge_gaps),
    "places": (_judge_ends, _judge_steps, _judge_coverage, _judge_ties, _judge_spellings, _judge_late),
    "holders": (_judge_holders, _judge_steps, _mind_coverage),
    "causes": (_judge_steps, _judge_officers, _judge_one_time, _mind_coverage),
    "flow": (_judge_late, _judge_gaps, _judge_logging, _mind_span, _judge_case_times),
    "fairness": (_judge_ends, _judge_groups, _judge_open),
    "ways": (_judge_steps, _judge_ties, _judge_spellings, _judge_logging),
    "changes": (_judge_span, _judge_logging, _judge_gaps),
    "stuck": (_judge_stuck, _judge_open, _mind_coverage),
    "gains": (_judge_ends, _judge_steps, _mind_coverage, _mind_span, _judge_one_time),
}
