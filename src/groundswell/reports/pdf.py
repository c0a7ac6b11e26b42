"""The report as PDF, written by a process of its own.

WeasyPrint and the library that lays out the process map each bring text shaping of their own; loaded
into one process they bring it down. So this module never imports WeasyPrint: it starts
:mod:`groundswell.reports.pdf_process` and hands it the page.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from groundswell.errors import PdfNotWritten


def write_pdf(html: str, path: Path, *, timeout_seconds: float = 600.0) -> None:
    """Write an HTML document as a tagged PDF with page numbers.

    Args:
        html: the page for paper; it may hold data addresses, and nothing else is fetched.
        path: where the PDF is to stand.
        timeout_seconds: after which the process is stopped.

    Raises:
        PdfNotWritten: the process failed or took too long; its last words are in the message.
    """
    with write_pdf_meanwhile(html, path, timeout_seconds=timeout_seconds):
        pass


@contextmanager
def write_pdf_meanwhile(html: str, path: Path, *, timeout_seconds: float = 600.0) -> Iterator[None]:
    """Write a PDF while the body of the ``with`` does something else; at its end the PDF is there.

    Args:
        html: as for :func:`write_pdf`.
        path: where the PDF is to stand.
        timeout_seconds: after which the process is stopped.

    Raises:
        PdfNotWritten: the process failed or took too long; its last words are in the message.
    """
    command = [sys.executable, "-m", "groundswell.reports.pdf_process", str(path)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process,
        ThreadPoolExecutor(1) as listening,
    ):
        try:
            told = listening.submit(process.communicate, html.encode(), timeout_seconds)
            yield
            _out, words = told.result()
        except subprocess.TimeoutExpired:
            process.kill()
            raise PdfNotWritten(f"it took longer than {timeout_seconds:.0f} seconds") from None
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        last_words = words.decode(errors="replace").strip().splitlines()[-1:] or ["no reason was given"]
        raise PdfNotWritten(last_words[0])
