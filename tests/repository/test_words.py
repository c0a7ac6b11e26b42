"""The glossary holds the words, and the code uses them."""

from __future__ import annotations

import ast
import re

import pytest
from repository.tree import ROOT, SOURCE, list_modules, parse

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
# From case records to findings.
WORDS = [
    "agency", "unit", "service", "records", "case", "step", "spell", "wait", "work", "holder", "clock",
    "officer", "office", "channel", "promise", "finding", "estimate", "mapping", "extract", "late entry",
    "open case", "withdrawal", "end", "round", "variant", "backlog", "check", "store", "engine",
    # From findings to owners and targets.
    "engagement", "sponsor", "mandate", "service owner", "member", "rule", "target", "concern", "guardrail",
    # From targets to verdicts.
    "trial", "arm", "usual", "look", "verdict", "play", "band", "information", "registration", "amendment",
    "ledger of allocations", "exposure", "e-value", "shrunk estimate", "risk statement",
    # From costs to results.
    "ledger", "entry", "reversal", "replacement", "purpose", "rate", "weekly sheet", "batch", "period", "result",
    "basis", "state of a result", "acceptance", "adoption", "publication", "finance officer", "unaccounted",
]  # fmt: skip
ROWS = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|([^|]*)\|$", GLOSSARY, re.MULTILINE)[1:]


def find_identifiers() -> set[str]:
    """Find every name that the code defines or uses."""
    found: set[str] = set()
    for module in list_modules(SOURCE):
        for node in ast.walk(parse(module)):
            for field in ("id", "attr", "name", "arg", "module"):
                value = getattr(node, field, None)
                if isinstance(value, str):
                    found |= set(value.split("."))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 2000:
                found |= set(re.findall(r"\w+", node.value))
    return found


@pytest.mark.parametrize("word", WORDS)
def test_word_of_this_stage_is_in_the_glossary(word: str) -> None:
    words = {one.strip().lower() for row in ROWS for one in re.split(r"[/,]", row[0])}

    assert word in words


def test_name_in_code_that_the_glossary_gives_is_used() -> None:
    used = find_identifiers()
    given = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[2])}

    assert given
    assert not given - used, f"in GLOSSARY.md, but not in the code: {sorted(given - used)}"


def test_glossary_rows_are_in_order_and_once() -> None:
    words = [row[0].lower() for row in ROWS]

    assert words == sorted(set(words))
