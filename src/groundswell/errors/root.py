"""The root of all errors, and how a value from a file is shown in one."""

from __future__ import annotations


class GroundswellError(Exception):
    """The root of all errors that a person can act on.

    Args:
        what: what is wrong, with which value, where.
        expected: what would have been right.
        next_step: what to do, with the thing to type where there is one.
    """

    code = "groundswell"

    def __init__(self, what: str, expected: str, next_step: str) -> None:
        self.what = what
        self.expected = expected
        self.next_step = next_step
        super().__init__(f"{what}\n  Expected: {expected}\n  Next: {next_step}")


def show_value(value: object, limit: int = 120) -> str:
    r"""Write a value from a file so that a terminal shows it and never obeys it.

    Control and direction characters become escapes, and a long text is cut.

    Args:
        value: whatever stands in the file, or a file's own name.
        limit: the most characters to show.

    Example:
        >>> show_value("red\x1b[31m")
        'red\\x1b[31m'
    """
    text = str(value)
    cut = text[:limit]
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut
    )
    return shown + "…" if len(text) > limit else shown


def show_names(names: list[str]) -> str:
    """Write names from a file so that a terminal shows them, the first twenty by name."""
    shown = ", ".join(show_value(name, 60) for name in names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown
