"""Modules are nouns that say what they hold; the catch-all names are not to be had."""

from __future__ import annotations

import ast

import pytest
from repository.tree import ROOT, SOURCE, find_functions, list_modules, parse

FORBIDDEN = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "services",
    "base",
}
MODULES = list_modules(SOURCE) + list_modules(ROOT / "tests") + list_modules(ROOT / "benchmarks")


def test_module_names_as_they_stand_say_what_they_hold() -> None:
    caught = [
        str(module.relative_to(ROOT))
        for module in MODULES
        if FORBIDDEN & {part.removesuffix(".py").lstrip("_") for part in module.relative_to(ROOT).parts}
    ]

    assert not caught, f"no module is called {', '.join(sorted(FORBIDDEN))}: {caught}"


def test_class_names_as_they_stand_are_no_managers() -> None:
    caught = [
        f"{module.relative_to(ROOT)}:{node.lineno} {node.name}"
        for module in list_modules(SOURCE)
        for node in ast.walk(parse(module))
        if isinstance(node, ast.ClassDef)
        and node.name.endswith(("Manager", "Helper", "Util", "Utils", "Service"))
        and node.name != "Service"  # what the public uses: the one meaning that GLOSSARY.md gives the word
    ]

    assert not caught, f"a service is what the public uses, and a class says what it is: {caught}"


@pytest.mark.parametrize("suffix", ["_time", "_date", "_datetime", "_timestamp"])
def test_argument_names_of_moments_end_in_at_or_on(suffix: str) -> None:
    """`received_at`, `closed_on`: never `received_time`; `working_time` is a word of its own."""
    caught = [
        f"{module.relative_to(ROOT)}:{node.lineno} {path}({argument.arg})"
        for module in list_modules(SOURCE)
        for path, node in find_functions(module)
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if argument.arg.endswith(suffix) and argument.arg not in {"working_time", "has_time", "is_date"}
        if "bool" not in (ast.unparse(argument.annotation) if argument.annotation else "")
    ]

    assert not caught, f"moments end in _at, days in _on: {caught}"
