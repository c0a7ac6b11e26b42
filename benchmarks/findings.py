"""Each finding of the report on the store, in a process of its own, and once more in the same process.

The first call pays for loading the compiled loops from disk and for what a process does once; later calls do not.
"""

from __future__ import annotations

from benchmarks.goals import Goal, Results, judge_limit
from benchmarks.measurement import Facts, Run, Task
from benchmarks.measures import make_store

TITLE = "Each finding, from the store"
FIRST, AGAIN = "groundswell, first call", "groundswell, second call"
LIMIT_S, BOOTSTRAP_LIMIT_S = 0.5, 5.0


def list_tasks(events: int, _largest: int) -> list[Task]:
    """List the questions."""
    from groundswell.evidence.questions import QUESTION_NAMES

    store = str(make_store(events))
    return [
        Task(name, tool, "findings:ask_question", {"store": store, "question": name, "again": tool == AGAIN})
        for name in QUESTION_NAMES
        for tool in (FIRST, AGAIN)
    ]


def judge(results: Results) -> list[Goal]:
    """Hold each finding against half a second, or five where its interval is a bootstrap."""
    goals = []
    for (name, tool), measured in results.items():
        if not measured.failure:
            limit = BOOTSTRAP_LIMIT_S if measured.facts["bootstrap"] else LIMIT_S
            goals.append(judge_limit(results, name, tool, limit))
    return goals


def ask_question(store: str, question: str, again: bool = False) -> Run:
    """Answer one question from the store that is open already."""
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

    if again:
        run()
    return run
