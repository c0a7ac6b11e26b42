"""Write docs/reference/ from the code; with `--check` only compare."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from reference import access, commands, errors, findings, library, mapping, settings, store  # noqa: E402

PLACE = ROOT / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "access.md": access.write_page,
    "command-line.md": commands.write_page,
    "errors.md": errors.write_page,
    "findings.md": findings.write_page,
    "library.md": library.write_page,
    "mapping.md": mapping.write_page,
    "mapping.schema.json": mapping.write_schema,
    "settings.md": settings.write_page,
    "store.md": store.write_page,
}


def main() -> int:
    """Write the pages that differ, or say which do."""
    parser = argparse.ArgumentParser(description="Write docs/reference/ from the code.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where a page is out of date"
    )
    options = parser.parse_args()
    stale = []
    for name, write in PAGES.items():
        text, file = write(), PLACE / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not options.check:
                file.write_text(text, encoding="utf-8")
    print(
        f"out of date: {', '.join(stale)}"
        if options.check and stale
        else f"written: {', '.join(stale) or 'nothing new'}"
    )
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
