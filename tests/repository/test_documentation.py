"""Documentation that cannot rot: links lead somewhere, and what a reader is told to type exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from repository.command_line import find_command_names, find_options
from repository.tree import ROOT, list_pages

PAGES = list_pages()
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?groundswell\s+(.*)$")
SCRIPT = re.compile(r"^(?:\$ )?(?:bash )?(\./[\w./-]+|scripts/[\w./-]+)")


def strip_code(text: str) -> str:
    """Take code out of a page, where brackets are no links."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL))


@cache
def list_anchors(page: Path) -> set[str]:
    """List the anchors that a page's headings make, by the rule of the common forges."""
    headings = re.findall(r"^#+\s+(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'(?:id|name)="([^"]+)"', page.read_text(encoding="utf-8")))


def list_typed_lines() -> list[tuple[str, str]]:
    """List each line that a page tells its reader to type in a shell, with where it stands."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(r"^```(?:sh|bash|console|shell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            joined = re.sub(r"\\\n\s*", " ", block.group(1))
            found += [
                (str(page.relative_to(ROOT)), line.strip()) for line in joined.splitlines() if line.strip()
            ]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_link_of_a_page_leads_somewhere(page: Path) -> None:
    dead = []
    for target in LINK.findall(strip_code(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in list_anchors(there)):
            dead.append(target)

    assert not dead, f"{page.relative_to(ROOT)} links to nothing: {dead}"


def test_script_that_a_page_names_exists() -> None:
    missing = [
        f"{page}: {line}"
        for page, line in list_typed_lines()
        if (found := SCRIPT.match(line)) and not (ROOT / found.group(1)).exists()
    ]

    assert not missing, missing


def test_command_that_a_page_names_exists_with_its_options() -> None:
    missing = []
    for page, line in list_typed_lines():
        found = COMMAND.match(line)
        if found is None:
            continue
        words = found.group(1).split(" #")[0].split()
        if words[0].startswith("-"):
            continue
        if words[0] not in find_command_names():
            missing.append(f"{page}: {line} (no command {words[0]})")
            continue
        options = {word.split("=")[0] for word in words[1:] if word.startswith("--")}
        missing += [f"{page}: {line} (no option {one})" for one in options - find_options(words[0])]

    assert not missing, "\n" + "\n".join(missing)


def test_decision_as_it_stands_has_its_four_parts() -> None:
    decisions = [page for page in PAGES if page.parent == ROOT / "docs/decisions" and page.name[0].isdigit()]

    assert decisions
    for page in decisions:
        text = page.read_text(encoding="utf-8")
        assert re.match(r"\d{4}-[a-z0-9-]+\.md$", page.name), page.name
        assert re.match(rf"# {int(page.name[:4])}\. \S", text), f"{page.name} begins with '# NUMBER. Title'"
        missing = [
            part for part in ("Status", "Context", "Decision", "Consequences") if f"## {part}" not in text
        ]
        assert not missing, f"{page.name} lacks {missing}"
        assert len(text.split()) <= 500, f"{page.name} is longer than a page"


def test_decisions_as_they_stand_are_numbered_without_gap() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs/decisions").glob("[0-9]*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
