"""The questions, in the order in which a report answers them, each with the function that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from groundswell.evidence.causes import estimate_causes
from groundswell.evidence.changes import estimate_changes
from groundswell.evidence.fairness import estimate_fairness
from groundswell.evidence.finding import Finding
from groundswell.evidence.flow import estimate_flow
from groundswell.evidence.gains import estimate_gains
from groundswell.evidence.holders import estimate_holders
from groundswell.evidence.places import estimate_places
from groundswell.evidence.stuck import estimate_stuck
from groundswell.evidence.trust import estimate_trust
from groundswell.evidence.waits import estimate_waits
from groundswell.evidence.ways import estimate_ways
from groundswell.spells import Records
from groundswell.wording import _

_ANSWERS: dict[str, Callable[..., Finding]] = {
    "waits": estimate_waits,
    "places": estimate_places,
    "holders": estimate_holders,
    "causes": estimate_causes,
    "flow": estimate_flow,
    "fairness": estimate_fairness,
    "ways": estimate_ways,
    "changes": estimate_changes,
    "stuck": estimate_stuck,
    "gains": estimate_gains,
    "trust": estimate_trust,
}
QUESTION_NAMES = tuple(_ANSWERS)


def estimate_findings(
    records: Records,
    questions: Sequence[str] | None = None,
    *,
    seed: int = 0,
    confidence: float = 0.95,
    progress: Callable[[float, str], None] | None = None,
) -> list[Finding]:
    """Answer questions from records.

    Args:
        records: the cases and spells.
        questions: names from `QUESTION_NAMES`; None answers all.
        seed: of the resampling behind intervals; the same seed gives the same findings.
        confidence: coverage of the intervals.
        progress: told the share done and which question is being answered.

    Returns:
        One finding for each question, in the order of `QUESTION_NAMES`; those that the records cannot answer
        refuse, with the reason.

    Raises:
        KeyError: a name is not that of a question.

    Example:
        >>> estimate_findings(records, ["waits"])[0].headline                     # doctest: +SKIP
        'Half of the applicants wait more than 63 days; the closed cases alone would say 41.'
    """
    wanted = list(QUESTION_NAMES) if questions is None else [q for q in QUESTION_NAMES if q in set(questions)]
    unknown = set(questions or ()) - set(QUESTION_NAMES)
    if unknown:
        raise KeyError(
            f"no such question: {', '.join(sorted(unknown))}; there are {', '.join(QUESTION_NAMES)}"
        )
    findings = []
    for number, name in enumerate(wanted):
        if progress is not None:
            progress(number / len(wanted), _("answering: {question}").format(question=name))
        answer = partial(_ANSWERS[name], records, seed=seed, confidence=confidence)
        findings.append(answer())
    return findings
