"""The questions, in the order in which a report answers them, each with the function that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from groundswell.wording import _

if TYPE_CHECKING:
    from groundswell.evidence.finding import Finding
    from groundswell.spells import Records

QUESTION_NAMES = (
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
)


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
        findings.append(find_answer(name)(records, seed=seed, confidence=confidence))
    return findings


def find_answer(question: str) -> Callable[..., Finding]:
    """Import what answers a question: whoever asks for one does not load the estimators of all."""
    answer: Callable[..., Finding] = getattr(
        import_module(f"groundswell.evidence.{question}"), f"estimate_{question}"
    )
    return answer
