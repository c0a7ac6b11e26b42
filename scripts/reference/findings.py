"""docs/reference/findings.md: the keys of every finding, from the findings of the example records."""

from __future__ import annotations

import re
from pathlib import Path

import groundswell as gs
from groundswell.evidence.finding import Estimate, Finding, Table
from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from reference.markdown import WRITTEN, join_blocks, write_table

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "src/groundswell/examples"
# One with a single time per event, one with starts and ends: some tables need the one, some the other.
SOURCES = (EXAMPLES / "receipt.csv.gz", EXAMPLES / "waiting_causes/manual_log_1.csv")
_NUMBERED = re.compile(r"_(\d+|other|unknown)$")
INTRODUCTION = """\
# Findings

Each question gives one finding. In Python it is a [`Finding`](library.md#finding), in the folder of a
report it stands in `findings.json`, and its tables in `tables/`. A finding has sentences, the headline
first; estimates, each with an interval, a method and a trace; tables; a method; caveats. A finding that the
records cannot bear has no estimates and says in `refusal` what is missing.

An estimate always has the fields `key`, `label`, `value`, `unit`, `low`, `high`, `confidence`, `method`,
`rows` and `trace`. Keys are stable; labels are for people. Listed here is what the example records give:
some keys name a step, an office or a group, and differ with the records. Tables that the records do not
allow are left out."""


def estimate_examples() -> dict[str, list[Finding]]:
    """Answer every question for the example records."""
    found: dict[str, list[Finding]] = {name: [] for name in QUESTION_NAMES}
    for source in SOURCES:
        with gs.read_records(source, key=b"the key of the reference") as records:
            for finding in estimate_findings(records):
                found[finding.question].append(finding)
    return found


def write_page() -> str:
    """Write the page."""
    blocks = [WRITTEN, INTRODUCTION]
    found = estimate_examples()
    rows = [(f"[`{name}`](#{name})", found[name][0].title) for name in QUESTION_NAMES]
    blocks.append(write_table(("name", "question"), rows))
    for name in QUESTION_NAMES:
        blocks += _write_question(name, found[name])
    return join_blocks(blocks)


def _write_question(name: str, findings: list[Finding]) -> list[str]:
    estimates: dict[str, Estimate] = {}
    tables: dict[str, Table] = {}
    for finding in findings:
        for estimate in finding.estimates:
            estimates.setdefault(estimate.key, estimate)
        for table in finding.tables:
            tables.setdefault(table.key, table)
    blocks = [f"## {name}", findings[0].title]
    rows = _list_estimates(estimates)
    if rows:
        blocks.append(write_table(("estimate", "what it is", "unit"), rows))
    if tables:
        listed = [(f"`{key}`", one.title, _list_columns(one)) for key, one in tables.items()]
        blocks.append(write_table(("table", "what its rows are", "columns"), listed))
    return blocks


def _list_estimates(estimates: dict[str, Estimate]) -> list[tuple[str, str, str]]:
    """List the estimates; those that differ only in the number of a step, an office or a group stand once."""
    families: dict[str, list[Estimate]] = {}
    for key, one in estimates.items():
        families.setdefault(_NUMBERED.sub("_…", key), []).append(one)
    rows = []
    for key, members in families.items():
        first = min(members, key=lambda one: (len(one.key), one.key))
        label = f"one for each; such as: {first.label}" if key.endswith("…") else first.label
        rows.append((f"`{key}`", label, first.unit))
    return rows


def _list_columns(table: Table) -> str:
    shown = {f"`{_NUMBERED.sub('_…', column.key)}` ({column.kind})": None for column in table.columns}
    return ", ".join(shown)
