"""What an action refuses, with the reason: one class per fact, each said in the words of a form.

A refusal names the field it is about, so that a form shows it beside the answer, in the same text as everywhere else.
"""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The root of all refusals: what is wrong and what to do, in one or two sentences.

    Args:
        text: the sentence to show.
        field: the form field it is about, or None for the whole form.
    """

    def __init__(self, text: str, *, field: str | None = None) -> None:
        self.text = text
        self.field = field
        super().__init__(text)


class NotThere(Refusal):
    """What was asked for does not exist, or not for this person."""


class EditedMeanwhile(Refusal):
    """Somebody else changed the same thing after this person opened it.

    Args:
        text: the sentence to show.
        stored: what stands now, by field.
        who: who wrote it.
    """

    def __init__(self, text: str, *, stored: dict[str, Any], who: str) -> None:
        self.stored = stored
        self.who = who
        super().__init__(text)
