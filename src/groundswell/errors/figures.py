"""What can be wrong with the figures of a service."""

from __future__ import annotations

from groundswell.errors.root import GroundswellError


class CompletionAboveStarts(GroundswellError):
    """More transactions were completed than were started."""

    code = "completion-above-starts"

    def __init__(self, completed: float, started: float, where: str = "") -> None:
        self.completed, self.started, self.where = completed, started, where
        place = f" in {where}" if where else ""
        super().__init__(
            f"{completed:g} transactions were completed{place}, but only {started:g} were started.",
            "at most as many completed as started: the completion rate can never exceed 100%.",
            "count the starts of those who resumed a saved draft in the month in which they began, "
            "and check that started and completed are of the same period.",
        )


class FigureNotUnderstood(GroundswellError):
    """A cell holds neither a number nor a mark for a missing one."""

    code = "figure-not-understood"

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"The figure {text!r} is not a number of 0 or more.",
            'a number, an empty cell (missing), "***" (not requested), "N/P" (not provided) or "N/A".',
            "write the figure as a plain number, without unit.",
        )


class FiguresDisagree(GroundswellError):
    """Two figures of one month cannot both be right."""

    code = "figures-disagree"

    def __init__(self, first: str, first_value: float, second: str, second_value: float, rule: str) -> None:
        self.first, self.second = first, second
        super().__init__(
            f"{first} is {first_value:g} and {second} is {second_value:g}.",
            rule,
            f"correct {first} or {second} at the source.",
        )
