"""Each finding of the report on the store, in a process of its own.

Twice: in a fresh process, which loads the compiled loops from disk and does what a process does once, and in one that
has answered the same question from another, small store before. Nothing is remembered from one store to the next.
"""

from __future__ import annotations

from benchmarks.goals import Goal, Results, judge_limit
from benchmarks.measurement import WARM_EVENTS, Facts, Run, Task
from benchmarks.measures import make_store

TITLE = "Each finding, from the store"
FRESH, LOADED = "groundswell, fresh process", "groundswell, code loaded"
LIMIT_S, BOOTSTRAP_LIMIT_S = 0.5, 5.0


def list_tasks(events: int, _largest: int) -> list[Task]:
    """List the questions."""
    from groundswell.evidence.questions import QUESTION_NAMES

    store, small = str(make_store(events)), str(make_store(min(WARM_EVENTS, events)))
    before = {FRESH: None, LOADED: small}
    return [
        Task(name, tool, "findings:ask_question", {"store": store, "question": name, "before": before[tool]})
        for name in QUESTION_NAMES
        for tool in before
    ]


def judge(results: Results) -> list[Goal]:
    """Hold each finding against half a second, or five where its interval is a bootstrap."""
    goals = []
    for (name, tool), measured in results.items():
        if not measured.failure:
            limit = BOOTSTRAP_LIMIT_S if measured.facts["bootstrap"] else LIMIT_S
            goals.append(judge_limit(results, name, tool, limit))
    return goals


def ask_question(store: str, question: str, before: str | None = None) -> Run:
    """Answer one question from the store that is open already, and from another one before where that is given."""
    from groundswell import open_records
    from groundswell.evidence.questions import estimate_findings

    records = open_records(store)

    def run() -> Facts:
        finding = estimate_findings(records, [question])[0]
        methods = [finding.method, *(estimate.method for estimate in finding.estimates)]
        drawn = any("bootstrap" in method.lower() or "resampl" in method.lower() for method in methods)
        return {
            "bootstrap": drawn,
            "refused": finding.refusal is not None,
            "estimates": len(finding.estimates),
        }

    if before:
        with open_records(before) as small:
            estimate_findings(small, [question])
    return run
