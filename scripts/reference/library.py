"""docs/reference/library.md, from the docstrings of the public names."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

from groundswell.evidence import questions
from reference.ledger_names import LEDGER
from reference.markdown import WRITTEN, join_blocks, plain, split_docstring, write_docstring
from reference.team_names import TEAMS
from reference.trial_names import TRIALS

# A default that is a function has an address in its name, which is another one in each run.
_NOTHING = re.compile(r"<function [^>]*> at 0x[0-9a-f]+>|<function <lambda> at 0x[0-9a-f]+>")
MODULES = (
    {
        "groundswell": (
            "Reading and opening records",
            ("read_records", "open_records", "inspect_export", "Records"),
        ),
        "groundswell.evidence.questions": ("All questions at once", ("estimate_findings",)),
        "groundswell.evidence.finding": ("Findings", ("Finding", "Estimate", "Table", "Column")),
        "groundswell.spells": ("What a store says of itself", ("Manifest", "Attribute")),
        "groundswell.spells.selection": ("Some of the cases", ("Selection", "select_cases", "list_choices")),
        "groundswell.spells.choices": (
            "What cases can be chosen by",
            ("Choices", "ChoiceList", "ChoiceValue"),
        ),
        "groundswell.spells.case_lines": (
            "Cases one by one",
            ("list_cases", "get_case_line", "CasePage", "CaseRow", "CaseLine", "CaseSpell"),
        ),
        "groundswell.evidence.points_of_wait": (
            "Points of wait",
            ("list_points_of_wait", "PointOfWait", "read_step_limits"),
        ),
        "groundswell.evidence.measures": (
            "Measures of targets",
            ("list_measures", "get_measure", "estimate_measure", "Measure"),
        ),
        "groundswell.evidence.extracts": ("Two extracts compared", ("compare_records",)),
        "groundswell.spells.identifiers": ("Finding a case again", ("hash_identifier",)),
        "groundswell.records.mapping": (
            "Mappings",
            (
                "Mapping",
                "Columns",
                "Times",
                "Extract",
                "Ends",
                "Promise",
                "Privacy",
                "read_mapping",
                "write_mapping",
            ),
        ),
        "groundswell.records.checks": ("Checks", ("Check",)),
        "groundswell.records.proposal": ("Proposals", ("Proposal", "Choice", "Question")),
        "groundswell.working_time": ("Opening hours", ("OpeningHours", "Calendar")),
        "groundswell.charts": ("Charts", ("describe_chart", "draw_chart", "ChartDescription")),
        "groundswell.reports": ("Reports", ("read_facts", "write_report", "ReportFiles")),
        "groundswell.testing": ("Records for tests", ("build_records", "build_reading")),
    }
    | TRIALS
    | LEDGER
    | TEAMS
)
INTRODUCTION = """\
# The library

`import groundswell as gs`. Values go in, values come out: the library has no clock, no hidden randomness
and opens no network connection but to a database that you name. A moment, a seed or a key that it needs is
an argument. Names that are not on this page may change without notice.

```python
import groundswell as gs
from groundswell.evidence.waits import estimate_waits

records = gs.read_records("src/groundswell/examples/receipt.csv.gz")
finding = estimate_waits(records)
print(finding.headline)
```"""


def list_names() -> list[tuple[str, str, tuple[Any, ...]]]:
    """List module, heading and public objects of the page, with a function for each question."""
    found = []
    for module, (heading, names) in MODULES.items():
        home = importlib.import_module(module)
        found.append((module, heading, tuple(getattr(home, name) for name in names)))
    answers = tuple(questions.find_answer(name) for name in questions.QUESTION_NAMES)
    found.insert(2, ("groundswell.evidence", "The questions, one by one", answers))
    return found


def write_page() -> str:
    """Write the page."""
    blocks = [WRITTEN, INTRODUCTION]
    for module, heading, objects in list_names():
        blocks.append(f"## {heading}")
        for one in objects:
            home = one.__module__ if module == "groundswell.evidence" else module
            blocks += _write_object(one, home)
    return join_blocks(blocks)


def _write_object(one: Any, home: str) -> list[str]:
    blocks = [f"### {one.__name__}", f"`from {home} import {one.__name__}`"]
    if inspect.isclass(one):
        blocks.append(write_docstring(one.__doc__))
        members = [
            _write_member(name, member) for name, member in vars(one).items() if not name.startswith("_")
        ]
        blocks.append("\n".join(line for line in members if line))
    else:
        blocks += [f"```python\n{_write_signature(one)}\n```", write_docstring(one.__doc__)]
    return blocks


def _write_member(name: str, member: Any) -> str:
    target = (
        getattr(member, "fget", None) or getattr(member, "func", None) or getattr(member, "__func__", member)
    )
    if not inspect.isfunction(target) or not target.__doc__:
        return ""
    told = plain(split_docstring(target.__doc__)[""]).split("\n\n")[0].replace("\n", " ")
    is_value = isinstance(member, property) or hasattr(member, "func")
    return f"- `.{name}`: {told}" if is_value else f"- `.{name}({_write_names(target)})`: {told}"


def _write_names(function: Any) -> str:
    return ", ".join(name for name in inspect.signature(function).parameters if name not in ("self", "cls"))


def _write_signature(function: Any) -> str:
    signature = inspect.signature(function)
    whole = _NOTHING.sub("…", f"{function.__name__}{signature}").replace("'", "")
    if len(whole) <= 100:
        return whole
    lines = []
    marked = False
    for _name, one in signature.parameters.items():
        if one.kind is one.KEYWORD_ONLY and not marked:
            lines.append("    *,")
        marked = marked or one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        lines.append(f"    {_NOTHING.sub('…', str(one))},".replace("'", ""))
    returns = str(signature.return_annotation).replace("'", "")
    return f"{function.__name__}(\n" + "\n".join(lines) + f"\n) -> {returns}"
