"""Markdown from docstrings and rows."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

WRITTEN = "<!-- Written by scripts/write_reference.py from the code. Do not edit by hand. -->"
_HEADING = re.compile(r"^(Args|Returns|Raises|Yields|Example):\s*$")


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(escape_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def escape_cell(text: str) -> str:
    """Make a text fit for a cell."""
    return re.sub(r"\s*\n\s*", " ", text).replace("|", "\\|").strip()


def plain(text: str) -> str:
    """Take Sphinx's roles and double backticks for what they mean in Markdown."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text)
    return re.sub(r"``([^`]*)``", r"`\1`", text)


def split_docstring(text: str | None) -> dict[str, str]:
    """Split a Google docstring: the text before its parts under '', then Args, Returns, Raises, Example."""
    parts: dict[str, list[str]] = {"": []}
    current = ""
    for line in inspect.cleandoc(text or "").splitlines():
        found = _HEADING.match(line)
        if found:
            current = found.group(1)
            parts[current] = []
        else:
            parts[current].append(line)
    return {name: inspect.cleandoc("\n".join(lines)).strip() for name, lines in parts.items()}


def split_arguments(text: str) -> dict[str, str]:
    """Split the Args of a docstring: the meaning of each name."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        match = re.match(r"^(\*{0,2}[\w, ]+?):\s+(.*)$", line)
        if match and not line.startswith(" "):
            name = match.group(1)
            found[name] = match.group(2)
        elif name:
            found[name] += " " + line.strip()
    return {name: plain(meaning) for name, meaning in found.items()}


def write_example(text: str) -> str:
    """Write a doctest as plain Python, its results as comments; the tests run it in the code itself."""
    lines = []
    for line in text.splitlines():
        typed = re.match(r"^(?:>>>|\.\.\.) ?(.*)$", line)
        if typed:
            lines.append(re.sub(r"\s*# doctest:.*$", "", typed.group(1)))
        elif line.strip():
            lines.append(f"# {line}")
    return "```python\n" + "\n".join(lines) + "\n```"


def write_docstring(text: str | None) -> str:
    """Write a docstring as Markdown: text, arguments, results, errors, example."""
    parts = split_docstring(text)
    blocks = [plain(parts[""])]
    if parts.get("Args"):
        blocks.append(
            "\n".join(f"- `{name}`: {meaning}" for name, meaning in split_arguments(parts["Args"]).items())
        )
    for name, word in (("Returns", "Gives"), ("Yields", "Gives")):
        if parts.get(name):
            blocks.append(f"{word}: " + " ".join(plain(parts[name]).split()))
    if parts.get("Raises"):
        raised = split_arguments(parts["Raises"])
        blocks.append(
            "Raises: "
            + "; ".join(f"`{name}` – {meaning.rstrip('.')}" for name, meaning in raised.items())
            + "."
        )
    if parts.get("Example"):
        blocks.append(write_example(parts["Example"]))
    return "\n\n".join(block for block in blocks if block)


def join_blocks(blocks: Iterable[str]) -> str:
    """Join the blocks of a page."""
    return "\n\n".join(block.strip() for block in blocks if block.strip()) + "\n"
