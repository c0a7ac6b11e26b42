"""docs/reference/errors.md, by making one of each error."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
import typing
from datetime import date
from typing import Any

import groundswell
from groundswell.errors import GroundswellError
from reference.markdown import WRITTEN, join_blocks

INTRODUCTION = """\
# Errors

An error has three parts: what is wrong, with which value and where; what would have been right; and what to
do next, with the thing to type. On the command line there is no traceback, and the exit code is 1. In
Python each is a class below `groundswell.errors.GroundswellError`, with `code`, `what`, `expected` and
`next_step`. Below, ‹…› stands for what comes from your file."""


def list_errors() -> list[type[GroundswellError]]:
    """List every error of the library, module by module."""
    for module in pkgutil.walk_packages(groundswell.__path__, "groundswell."):
        importlib.import_module(module.name)
    found: dict[str, type[GroundswellError]] = {}
    waiting = [GroundswellError]
    while waiting:
        for one in waiting.pop(0).__subclasses__():
            if not one.__module__.startswith("groundswell."):
                continue  # one of the workbench, if that happens to be loaded
            found[one.code] = one
            waiting.append(one)
    home = inspect.getsourcelines
    return sorted(found.values(), key=lambda one: (one.__module__, home(one)[1]))


def make_error(kind: type[GroundswellError]) -> GroundswellError:
    """Make an error of a kind from made-up facts."""
    parameters = inspect.signature(kind.__init__, eval_str=True).parameters
    return kind(
        **{name: _make_fact(name, one.annotation) for name, one in parameters.items() if name != "self"}
    )  # type: ignore[arg-type]


def _make_fact(name: str, kind: Any) -> Any:
    word = f"‹{name.replace('_', ' ')}›"
    if isinstance(kind, types.UnionType):
        kind = typing.get_args(kind)[0]
    made = {"int": 3, "float": 0.05, "list": [word], "dict": {word: 3}, "tuple": (word,), "set": {word}}
    made["date"] = date(2026, 3, 2)
    return made.get(getattr(getattr(kind, "__origin__", kind), "__name__", ""), word)


def write_page() -> str:
    """Write the page."""
    blocks = [WRITTEN, INTRODUCTION]
    for kind in list_errors():
        error = make_error(kind)
        lines = [error.what, f"  Expected: {error.expected}", f"  Next: {error.next_step}"]
        blocks += [
            f"## {kind.code}",
            f"{inspect.cleandoc(kind.__doc__ or '').splitlines()[0]} `{kind.__name__}`",
            "```text\n" + "\n".join(lines) + "\n```",
        ]
    return join_blocks(blocks)
