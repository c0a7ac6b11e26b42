"""The library imports with the packages of requirements/run.txt alone: no extras, no test tools."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest
from packaging.utils import canonicalize_name
from repository.test_dependencies import read_lock
from repository.tree import LIBRARY, ROOT, SOURCE, list_modules

# Strategies for property tests need Hypothesis, which whoever uses them has.
NEEDS_HYPOTHESIS = "groundswell.testing.strategies"

IMPORT_WITHOUT = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"{name} is not in requirements/run.txt", name=name)

sys.meta_path.insert(0, Refuse())
for module in MODULES:
    importlib.import_module(module)
"""


def list_importable_modules() -> list[str]:
    """List the dotted names of all modules of the library and of the command line."""
    names = []
    for module in [*list_modules(LIBRARY), *list_modules(SOURCE / "groundswell_cli")]:
        parts = module.relative_to(SOURCE).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in names if name != NEEDS_HYPOTHESIS and not name.endswith("__main__")]


def find_roots_outside_the_run_set() -> set[str]:
    """Find the import names of installed packages that the smallest install does not have."""
    run = read_lock("run").keys() | {"groundswell"}
    return {
        root
        for root, owners in metadata.packages_distributions().items()
        if not run & {canonicalize_name(owner) for owner in owners}
    }


def test_modules_without_extras_and_test_tools_import() -> None:
    blocked = find_roots_outside_the_run_set()
    program = f"BLOCKED = {blocked!r}\nMODULES = {list_importable_modules()!r}\n{IMPORT_WITHOUT}"

    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert {"lifelines", "pyspark", "pytest"} <= blocked
    assert told.returncode == 0, told.stderr[-2000:]


@pytest.mark.parametrize("quick", ["groundswell"])
def test_library_at_import_is_quick(quick: str) -> None:
    """A command that says its help must not wait for Spark or WeasyPrint: those come when they are used."""
    program = f"import sys, {quick}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert not {"pyspark", "psycopg", "weasyprint"} & set(told.split())
