"""What can be wrong with duties, people and deeds from which readiness is computed."""

from __future__ import annotations

from datetime import date

from groundswell.errors.root import GroundswellError, show_value


class KeyTwice(GroundswellError):
    """Two duties, two people or two holdings have the same key."""

    code = "key-twice"

    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key
        super().__init__(
            f"The key '{show_value(key, 60)}' names more than one {kind}.",
            "a key of its own for each, since deeds name them by it",
            "give one of them another key, or leave out the one that is there twice",
        )


class DeedWithoutZone(GroundswellError):
    """The moment of a deed has no time zone, so that its day is not known."""

    code = "deed-without-zone"

    def __init__(self, duty: str, at: str) -> None:
        self.duty, self.at = duty, at
        super().__init__(
            f"A deed of '{show_value(duty, 60)}' was done at {at}, in no time zone.",
            "a moment with its time zone, such as 2026-03-02T10:00:00+00:00",
            "add the time zone of the place where the work is done",
        )


class ExitBefore(GroundswellError):
    """A forecast was asked for a day that is before the day on which it is made."""

    code = "exit-before"

    def __init__(self, on: date, exit_on: date) -> None:
        self.on, self.exit_on = on, exit_on
        super().__init__(
            f"The exit on {exit_on.isoformat()} is before {on.isoformat()}, the day of the forecast.",
            "an exit on that day or later",
            "forecast as of a day before the exit, or compute the readiness of the exit itself",
        )


class SessionsUnfit(GroundswellError):
    """Sessions were to be planned with numbers that allow none."""

    code = "sessions-unfit"

    def __init__(self, most: int, duties_each: int) -> None:
        self.most, self.duties_each = most, duties_each
        super().__init__(
            f"At most {most} sessions of at most {duties_each} duties were to be planned.",
            "at least 1 session, of at least 1 duty",
            "give both as whole numbers above 0",
        )
