"""Write a report as HTML, PDF and Word."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from groundswell.errors import PdfNotWritten
from groundswell_web.discovery.papers import Paper
from groundswell_web.discovery.word import write_docx

__all__ = ["Printed", "print_paper", "write_docx", "write_html"]
LONGEST_SECONDS = 4.0 * settings.SILENCE_SECONDS  # less than what a stopped worker is waited for


@dataclass(frozen=True)
class Printed:
    """How long a printed report is.

    Args:
        pages: all of them.
        summary_pages: those of the summary that it begins with.
        lengths: each part, its title and its length in pages.
    """

    pages: int
    summary_pages: int
    lengths: tuple[tuple[str, float], ...]


def write_html(paper: Paper) -> str:
    """Write a report as one HTML document that loads nothing and runs nothing."""
    return render_to_string("discovery/paper.html", {"paper": paper, "content": paper.content})


def print_paper(paper: Paper, path: Path) -> Printed:
    """Print a report as a tagged PDF, and measure it.

    Args:
        paper: what to print.
        path: where the PDF is to stand.

    Raises:
        PdfNotWritten: the printing process failed or took too long.
    """
    command = [sys.executable, "-m", "groundswell_web.discovery.pdf_process", str(path)]
    try:
        ended = subprocess.run(
            command,
            input=write_html(paper).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfNotWritten(f"it took longer than {LONGEST_SECONDS:.0f} seconds") from None
    if ended.returncode != 0:
        words = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PdfNotWritten(words[0] if words else "no reason was given")
    return measure(paper, json.loads(ended.stdout))


def measure(paper: Paper, told: dict[str, Any]) -> Printed:
    """Measure the parts of a report from where each begins on paper.

    Args:
        paper: the report.
        told: ``pages``, and ``begins``: by anchor, the page from 0 on with the share of it that lies above.
    """
    pages = int(told["pages"])
    begins = [(title, told["begins"][anchor]) for anchor, title in paper.parts if anchor in told["begins"]]
    ends = [*(place for _title, place in begins[1:]), float(pages)]
    lengths = tuple(
        (title, round(max(0.0, end - begin), 2)) for (title, begin), end in zip(begins, ends, strict=True)
    )
    report = told["begins"].get("report", float(pages))
    return Printed(pages, max(1, int(report)), lengths)
