"""What the repository's own tests look at: its files, its modules, its public names."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
LIBRARY = SOURCE / "groundswell"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Name:
    """A public name of the library: where it is defined, and its syntax."""

    module: Path
    path: str
    node: Definition

    @property
    def place(self) -> str:
        return f"{self.module.relative_to(ROOT)}:{self.node.lineno} {self.path}"

    @property
    def is_property(self) -> bool:
        return any(ast.unparse(one).endswith("property") for one in self.node.decorator_list)


@cache
def list_tracked_files() -> tuple[Path, ...]:
    """List the files that git keeps or would keep: tracked, or new and not ignored."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = (ROOT / name for name in told.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def list_modules(under: Path) -> list[Path]:
    """List the Python modules that git keeps, below a folder."""
    return [file for file in list_tracked_files() if file.suffix == ".py" and file.is_relative_to(under)]


def list_pages() -> list[Path]:
    """List the Markdown pages of the project."""
    return [file for file in list_tracked_files() if file.suffix == ".md"]


@cache
def parse(module: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(module.read_text(encoding="utf-8"), str(module))


def find_functions(module: Path) -> Iterator[tuple[str, Function]]:
    """Find every function and method of a module, with its dotted path inside it."""
    yield from _walk(parse(module), "")


def _walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{prefix}{child.name}", child
            yield from _walk(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _walk(child, f"{prefix}{child.name}.")
        else:
            yield from _walk(child, prefix)


def list_public_names(under: Path) -> list[Name]:
    """List the public classes, functions and methods below a folder; a leading underscore is private."""
    return [
        name
        for module in list_modules(under)
        if not any(part.startswith("_") and part != "__init__.py" for part in module.relative_to(ROOT).parts)
        for name in _public_names(module, parse(module).body, "")
    ]


def _public_names(module: Path, body: list[ast.stmt], prefix: str) -> Iterator[Name]:
    for node in body:
        if not isinstance(node, Definition) or (node.name.startswith("_") and node.name != "_"):
            continue
        yield Name(module, prefix + node.name, node)
        if isinstance(node, ast.ClassDef):
            yield from _public_names(module, node.body, f"{node.name}.")
