"""Nothing that is kept names a place on a machine or a package registry, or is larger than it must be."""

from __future__ import annotations

import re

import pytest
from repository.tree import ROOT, list_tracked_files

# Put together from parts, so that this file does not name them either.
MACHINE_PATHS = "|".join(
    ["/ro" + "ot/", "/ho" + "me/[a-z]", "/Us" + "ers/[A-Za-z]", "/wo" + "rk/", "/tm" + "p/[a-z]"]
)
REGISTRIES = "|".join(
    name.replace("~", r"\.")
    for name in [
        "py" + "pi~org",
        "python" + "hosted~org",
        "registry~npm" + "js",
        "deb~deb" + "ian~org",
        "pypi~pyth" + "on",
    ]
)
LARGEST_BYTES = 2_000_000
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".yml",
    ".yaml",
    ".json",
    ".sh",
    ".ipynb",
    ".html",
    ".j2",
    ".css",
    ".cfg",
    "",
}


def find_lines(pattern: str) -> list[str]:
    """Find the lines of tracked texts that hold a pattern."""
    wanted = re.compile(pattern)
    found = []
    for file in list_tracked_files():
        if file.suffix not in TEXTS or file.stat().st_size > LARGEST_BYTES:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            hit = wanted.search(line)
            if hit:
                found.append(
                    f"{file.relative_to(ROOT)}:{number} {line[max(0, hit.start() - 40) : hit.end() + 40]}"
                )
    return found


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine paths", "registry hosts"])
def test_tracked_files_as_they_stand_hold_no_line_like(pattern: str) -> None:
    found = find_lines(rf"(?<![\w.])(?:{pattern})")

    assert not found, "\n" + "\n".join(found)


def test_tracked_files_as_they_stand_are_small() -> None:
    large = [
        f"{file.relative_to(ROOT)}" for file in list_tracked_files() if file.stat().st_size > LARGEST_BYTES
    ]

    assert not large, f"larger than {LARGEST_BYTES} bytes: {large}"
