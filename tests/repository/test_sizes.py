"""Modules have at most 400 lines, functions 40; exceptions are listed, reasoned, and may only shrink."""

from __future__ import annotations

import tomllib
from pathlib import Path

from repository.tree import ROOT, SOURCE, find_functions, list_modules

MODULE_LINES = 400
FUNCTION_LINES = 40
EXCEPTIONS = tomllib.loads((Path(__file__).parent / "size_exceptions.toml").read_text(encoding="utf-8"))


def measure_modules() -> dict[str, int]:
    """Count the lines of each module."""
    return {
        str(module.relative_to(ROOT)): len(module.read_text(encoding="utf-8").splitlines())
        for module in list_modules(SOURCE)
    }


def measure_functions() -> dict[str, int]:
    """Count the lines of each function, without its decorators and its docstring."""
    sizes = {}
    for module in list_modules(SOURCE):
        for path, node in find_functions(module):
            first = node.body[0]
            has_docstring = ast_is_text(first)
            docstring = first.end_lineno - first.lineno + 1 if has_docstring and first.end_lineno else 0
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring
            sizes[f"{module.relative_to(ROOT)}::{path}"] = lines
    return sizes


def ast_is_text(node: object) -> bool:
    """Tell whether a statement is a bare text, such as a docstring."""
    return isinstance(getattr(getattr(node, "value", None), "value", None), str)


def find_faults(sizes: dict[str, int], limit: int, exceptions: dict[str, dict[str, object]]) -> list[str]:
    """Find what is too long without leave, or has a leave that it needs no more, or not so large a one."""
    faults = []
    for place, lines in sizes.items():
        leave = exceptions.get(place)
        if leave is None and lines > limit:
            faults.append(f"{place}: {lines} lines, at most {limit}. Split it by what it does.")
        elif leave is not None and lines <= limit:
            faults.append(f"{place}: {lines} lines need no exception. Take it out of size_exceptions.toml.")
        elif leave is not None and lines > int(str(leave["lines"])):
            faults.append(
                f"{place}: {lines} lines, but {leave['lines']} are allowed; the list may only shrink."
            )
        if leave is not None and not str(leave.get("reason", "")).strip():
            faults.append(f"{place}: its exception has no reason.")
    return faults + [f"{place}: is no more." for place in exceptions if place not in sizes]


def test_modules_as_they_stand_are_short_enough() -> None:
    faults = find_faults(measure_modules(), MODULE_LINES, EXCEPTIONS.get("modules", {}))

    assert not faults, "\n" + "\n".join(faults)


def test_functions_as_they_stand_are_short_enough() -> None:
    faults = find_faults(measure_functions(), FUNCTION_LINES, EXCEPTIONS.get("functions", {}))

    assert not faults, "\n" + "\n".join(faults)


def test_size_over_the_limit_is_a_fault() -> None:
    assert find_faults({"a.py": 401}, 400, {}) != []


def test_exception_no_longer_needed_is_a_fault() -> None:
    assert find_faults({"a.py": 400}, 400, {"a.py": {"lines": 410, "reason": "one long table"}}) != []


def test_exception_that_grew_is_a_fault() -> None:
    assert find_faults({"a.py": 420}, 400, {"a.py": {"lines": 410, "reason": "one long table"}}) != []
