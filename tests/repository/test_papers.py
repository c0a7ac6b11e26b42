"""The papers at the root: change log, publiccode.yml, licence, and the licence of every example."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from repository.tree import ROOT, list_tracked_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
DATA_SUFFIXES = (
    ".csv",
    ".csv.gz",
    ".tsv",
    ".parquet",
    ".xes",
    ".xes.gz",
    ".xlsx",
    ".sqlite",
    ".jsonocel",
    ".zst",
)
DATA = [
    file
    for file in list_tracked_files()
    if file.name.endswith(DATA_SUFFIXES) and not file.is_relative_to(ROOT / "tests")
]
LICENCE = re.compile(
    r"CC[ -]?BY|CC0|public domain|Open Government Licence|ODbL|ODC|MIT|Apache|terms of use", re.I
)


@pytest.mark.parametrize("name", ["README.md", "GLOSSARY.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"])
def test_paper_at_the_root_exists(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_changelog_as_it_stands_has_an_unreleased_part() -> None:
    assert "## [Unreleased]" in CHANGELOG


def test_changelog_as_it_stands_uses_the_six_kinds_of_change() -> None:
    kinds = set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE))

    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_publiccode_as_it_stands_holds_what_its_standard_requires() -> None:
    required = {
        "publiccodeYmlVersion", "name", "url", "softwareType", "platforms", "developmentStatus",
        "description", "legal", "maintenance", "localisation",
    }  # fmt: skip

    assert not required - PUBLICCODE.keys()
    assert str(PUBLICCODE["publiccodeYmlVersion"]).startswith("0.")
    assert PUBLICCODE["legal"]["license"] == PROJECT["license"]
    assert PUBLICCODE["softwareVersion"] == PROJECT["version"]
    assert PUBLICCODE["localisation"]["availableLanguages"] == ["en"]


def test_publiccode_as_it_stands_describes_at_the_length_that_its_standard_asks() -> None:
    english = PUBLICCODE["description"]["en"]

    assert len(english["shortDescription"]) <= 150
    assert 150 <= len(english["longDescription"]) <= 10_000
    assert english["features"]


@pytest.mark.parametrize("file", DATA, ids=lambda file: str(file.relative_to(ROOT)))
def test_example_data_has_its_licence_in_a_page_beside_it(file: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in file.parent.glob("*.md")]
    rows = [line for page in pages for line in page.splitlines() if file.name in line]

    assert rows, f"no page in {file.parent.relative_to(ROOT)} names {file.name}"
    assert any(LICENCE.search(row) for row in rows), (
        f"{file.name}: the line that names it says its licence too"
    )
