"""Every exception of Groundswell: one class per fact, built from the facts, with a code.

A message says what is wrong with which value and where, what is expected, and what to do next.
The command line prints it without a traceback.
"""

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
