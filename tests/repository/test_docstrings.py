"""Every public name of the library says what it does, in a sentence, and names only arguments that it has."""

from __future__ import annotations

import ast
import re

from repository.tree import LIBRARY, ROOT, Name, list_modules, list_public_names, parse

NAMES = list_public_names(LIBRARY)
# A function's docstring begins with its verb: "Estimate the wait…", not "This function estimates…".
NOT_A_VERB = {
    "A",
    "An",
    "It",
    "The",
    "This",
    "That",
    "These",
    "Function",
    "Method",
    "Returns",
    "Gets",
    "Gives",
}


def find_summary(name: Name) -> str:
    """Find the first paragraph of a docstring, on one line."""
    text = ast.get_docstring(name.node) or ""
    return " ".join(text.split("\n\n")[0].split())


def list_arguments(name: Name) -> set[str]:
    """List what a function or class can be given; a class by the fields of its body and its __init__."""
    node = name.node
    if isinstance(node, ast.ClassDef):
        fields = {
            one.target.id
            for one in node.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        }
        makers = [
            one
            for one in node.body
            if isinstance(one, ast.FunctionDef) and one.name in ("__init__", "__new__")
        ]
        return fields.union(*(list_arguments(Name(name.module, name.path, maker)) for maker in makers))
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {argument.arg for argument in named if argument is not None}


def list_documented_arguments(name: Name) -> list[str]:
    """List the names that the docstring's `Args` speak of."""
    text = ast.get_docstring(name.node) or ""
    section = re.search(r"^Args:\n((?:[ \t]+.*\n?|\n)+)", text, re.MULTILINE)
    if section is None:
        return []
    lines = section.group(1).split("\n")
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    heads = [
        re.match(rf" {{{indent}}}(\*{{0,2}}\w+(?:, \*{{0,2}}\w+)*)(?: \(.*?\))?:", line) for line in lines
    ]
    return [one.strip().lstrip("*") for head in heads if head for one in head.group(1).split(",")]


def test_public_name_as_it_stands_has_a_docstring() -> None:
    caught = [name.place for name in NAMES if not ast.get_docstring(name.node)]

    assert not caught, "without a docstring:\n" + "\n".join(caught)


def test_public_module_as_it_stands_has_a_docstring() -> None:
    caught = [
        str(module.relative_to(ROOT))
        for module in list_modules(LIBRARY)
        if parse(module).body and not ast.get_docstring(parse(module))
    ]

    assert not caught, f"without a docstring: {caught}"


def test_docstring_as_it_stands_begins_with_a_sentence() -> None:
    caught = [
        f"{name.place}: {find_summary(name)[:80]!r}"
        for name in NAMES
        if find_summary(name) and not find_summary(name).endswith((".", "?", "!", ":", ".)", "``"))
    ]

    assert not caught, "first paragraph is no sentence:\n" + "\n".join(caught)


def test_docstring_of_a_function_begins_with_its_verb() -> None:
    caught = [
        f"{name.place}: {find_summary(name)[:80]!r}"
        for name in NAMES
        if isinstance(name.node, ast.FunctionDef) and not name.is_property
        if find_summary(name).split(" ")[0] in NOT_A_VERB
    ]

    assert not caught, "begins with no verb:\n" + "\n".join(caught)


def test_docstring_names_only_arguments_that_exist() -> None:
    caught = [
        f"{name.place}: {argument}"
        for name in NAMES
        for argument in list_documented_arguments(name)
        if argument not in list_arguments(name)
    ]

    assert not caught, "documented, but no argument:\n" + "\n".join(caught)
