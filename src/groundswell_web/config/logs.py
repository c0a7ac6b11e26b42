"""Log lines without people in them."""

from __future__ import annotations

import copy
import logging
import re
import time
import traceback
from typing import Any, override

# What could name somebody: an address of mail, the key of a case, and what a page's address carries after its path.
_MAIL = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")
_CASE = re.compile(r"(/cases/)[^\s/?'\"]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]*")


class LineWithoutPeople(logging.Formatter):
    """Write a line with its time (UTC), its place and its text; what could name somebody is taken out.

    Of an error its kind and where it came up are written, never its message: that may repeat what somebody entered
    or what stands in a record.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        """Write the line itself; nothing in it begins another one."""
        return _CONTROL.sub(
            lambda found: found[0].encode("unicode_escape").decode(), super().formatMessage(record)
        )

    @override
    def formatException(self, ei: Any) -> str:
        """Write where an error came up, and its kind."""
        lines, error = [], ei[1]
        while error is not None and len(lines) < 200:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames[-15:]]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)

    def format(self, record: logging.LogRecord) -> str:
        """Write one record, where its error came up included."""
        copied = copy.copy(record)
        copied.exc_text = None  # what another handler may have written
        return hide_people(super().format(copied))


def hide_people(text: str) -> str:
    """Take mail addresses and the queries of page addresses out of a text.

    Example:
        >>> hide_people("GET /people?name=Ann failed for ann@agency.example")
        'GET /people?… failed for …@…'
    """
    return _QUERY.sub(r"\1?…", _CASE.sub(r"\1…", _MAIL.sub("…@…", text)))


class NoRoutine(logging.Filter):
    """Leaves out that a task began or ended well: a worker would fill the log with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to write a record down."""
        is_of_worker = record.name.startswith(("django.tasks", "django_tasks_db"))
        return not is_of_worker or record.levelno >= logging.WARNING
