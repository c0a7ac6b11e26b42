"""Each package that we lean on has a reason, a hash, and a licence that lets an agency use it freely."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repository.tree import ROOT, SOURCE, list_modules, parse

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)
LOCKS = ["run", "web", "all", "build", "dev", "bench", "uv"]
# Words of licences that bind whoever passes the whole on; LGPL and MPL bind only changes of the part itself.
STRONG_COPYLEFT = re.compile(r"(?<![A-Z])A?GPL|GNU (AFFERO )?GENERAL PUBLIC|SSPL|BUSL|COMMONS CLAUSE")
WEAK_OR_NONE = re.compile(r"LGPL|LESSER GENERAL|MPL|MOZILLA|MIT|BSD|APACHE|ISC|PSF|PYTHON SOFTWARE")


def list_wanted(*groups: str) -> list[Requirement]:
    """List what pyproject.toml asks for: `run`, or the name of an extra or a dependency group."""
    project, found = PROJECT["project"], []
    for group in groups:
        by_extra = project["optional-dependencies"].get(group)
        lines = project["dependencies"] if group == "run" else by_extra or PROJECT["dependency-groups"][group]
        found += [Requirement(line) for line in lines]
    return found


@cache
def read_lock(name: str) -> dict[str, str]:
    """Read a lock file: the version of each package."""
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    return {
        canonicalize_name(one): version
        for one, version in re.findall(r"^([\w.\[\]-]+)==([^\s;]+)", text, re.M)
    }


def find_licence(package: str) -> str:
    """Find what an installed package says of its licence: expression, classifiers, else its free text."""
    told = metadata.metadata(package)
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License")]
    return (
        " / ".join([told.get("License-Expression") or "", *classifiers]).strip(" /")
        or told.get("License")
        or ""
    )


@pytest.mark.parametrize("section", ["dependencies", "spark", "postgres", "web", "build", "dev", "bench"])
def test_dependency_as_it_stands_has_a_reason(section: str) -> None:
    block = re.search(rf"^{section} = \[\n(.*?)^\]", PYPROJECT, re.MULTILINE | re.DOTALL)
    assert block is not None

    bare = [line for line in block.group(1).splitlines() if line.strip().startswith('"') and "# " not in line]

    assert not bare, f"a dependency is followed by its reason, in a comment: {bare}"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_as_it_stands_pins_and_hashes_each_package(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]

    assert entries
    assert all(re.match(r"[\w.\[\]-]+==", entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("run", ["run"]),
        ("web", ["run", "web"]),
        ("all", ["run", "spark", "postgres", "web"]),
        ("dev", ["run", "spark", "postgres", "web", "build", "dev"]),
        ("build", ["build"]),
        ("bench", ["bench"]),
    ],
)
def test_lock_as_it_stands_answers_pyproject(lock: str, groups: list[str]) -> None:
    pinned = read_lock(lock)

    stale = [
        str(one)
        for one in list_wanted(*groups)
        if pinned.get(canonicalize_name(one.name)) not in one.specifier
    ]

    assert not stale, f"requirements/{lock}.txt lacks {stale}. Type: scripts/lock"


@pytest.mark.parametrize("lock", ["run", "web", "all", "build", "bench"])
def test_locks_as_they_stand_agree_with_one_another(lock: str) -> None:
    everything = read_lock("dev")

    apart = {
        name: version for name, version in read_lock(lock).items() if everything.get(name, version) != version
    }

    assert not apart


@pytest.mark.parametrize("package", sorted(read_lock("all")))
def test_package_at_run_time_may_be_used_freely(package: str) -> None:
    try:
        licence = find_licence(package).upper()
    except metadata.PackageNotFoundError:
        pytest.skip("not for this platform")

    assert licence, f"{package} does not say its licence"
    assert not STRONG_COPYLEFT.search(licence) or WEAK_OR_NONE.search(licence), f"{package}: {licence}"


def test_package_for_benchmarks_stays_out_of_everything_else() -> None:
    assert not {"pm4py", "pl4pm"} & (read_lock("dev").keys() | read_lock("all").keys())


def test_source_imports_only_what_is_declared() -> None:
    declared = {
        canonicalize_name(one.name) for one in list_wanted("run", "spark", "postgres", "testing", "web")
    }
    owners = metadata.packages_distributions()
    caught = [
        f"{module.relative_to(ROOT)}: {root}"
        for module in list_modules(SOURCE)
        for root in sorted(find_imported_roots(parse(module)))
        if root not in sys.stdlib_module_names and not root.startswith("groundswell")
        if not declared & {canonicalize_name(owner) for owner in owners.get(root, [])}
    ]

    assert not caught, f"not among the dependencies of pyproject.toml: {caught}"


def find_imported_roots(tree: ast.Module) -> set[str]:
    """Find the top-level packages that a module imports, anywhere in it."""
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            roots.add(node.module.split(".")[0])
    return roots
