"""Log lines without people in them."""

from __future__ import annotations

import logging
import re

# What could name somebody: an address of mail, and what an address of a page carries after its path.
_MAIL = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")
_QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]*")


class LineWithoutPeople(logging.Formatter):
    """Write a line with its time, its place and its text, mail addresses and queries taken out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Write one record, its traceback included."""
        return hide_people(super().format(record))


def hide_people(text: str) -> str:
    """Take mail addresses and the queries of page addresses out of a text.

    Example:
        >>> hide_people("GET /people?name=Ann failed for ann@agency.example")
        'GET /people?… failed for …@…'
    """
    return _QUERY.sub(r"\1?…", _MAIL.sub("…@…", text))


class NoRoutine(logging.Filter):
    """Leaves out that a task began or ended well: a worker would fill the log with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to write a record down."""
        is_of_worker = record.name.startswith(("django.tasks", "django_tasks_db"))
        return not is_of_worker or record.levelno >= logging.WARNING
