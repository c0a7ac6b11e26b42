"""What can be wrong with the request for a team's plan, and with a plan."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.errors.root import GroundswellError, show_names, show_value


class PlanRequestUnread(GroundswellError):
    """The request for a plan is no JSON, or none that can be trusted."""

    code = "plan-request-unread"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The request {show_value(path)} cannot be read: {reason}.",
            "a JSON file as `groundswell plan --example` prints one",
            "correct what is named, and plan again",
        )


class PlanFieldMissing(GroundswellError):
    """Something that a plan cannot do without is not said."""

    code = "plan-field-missing"

    def __init__(self, where: str, field: str) -> None:
        super().__init__(
            f"In {show_value(where)}, {field} is missing.",
            f"{field}, as `groundswell plan --example` shows it",
            "add it, and plan again",
        )


class PlanFieldUnknown(GroundswellError):
    """Something is said that no plan knows, perhaps a slip of the pen."""

    code = "plan-field-unknown"

    def __init__(self, where: str, field: str, known: Sequence[str]) -> None:
        super().__init__(
            f"In {show_value(where)} stands '{show_value(field)}', which is not known here.",
            f"only {', '.join(known)}",
            "correct the name, or take it out",
        )


class PlanValueUnfit(GroundswellError):
    """A value in the request for a plan cannot be meant so."""

    code = "plan-value-unfit"

    def __init__(self, where: str, field: str, value: object, expected: str) -> None:
        super().__init__(
            f"In {show_value(where)}, {field} is '{show_value(value)}'.",
            expected,
            "correct it, and plan again",
        )


class PlanKeyTwice(GroundswellError):
    """Two people, items or demands go by the same key."""

    code = "plan-key-twice"

    def __init__(self, where: str, key: str) -> None:
        super().__init__(
            f"{where} '{show_value(key)}' is there twice.",
            "each once: the plan tells them apart by it",
            "give one of them another key, or take it out",
        )


class PlanPersonUnknown(GroundswellError):
    """Somebody is named who is not among the people."""

    code = "plan-person-unknown"

    def __init__(self, where: str, key: str, known: Sequence[str]) -> None:
        super().__init__(
            f"In {show_value(where)}, '{show_value(key)}' is nobody of the people.",
            f"one of {show_names(list(known))}",
            "correct the key, or add the person",
        )


class PlanWeekOutside(GroundswellError):
    """A week lies before the plan begins, or after it ends."""

    code = "plan-week-outside"

    def __init__(self, where: str, field: str, week: object, weeks: int) -> None:
        super().__init__(
            f"In {show_value(where)}, {field} is week {show_value(week)}.",
            f"a week from 1, in which the plan begins, to {weeks}, its last",
            "correct the week, or plan for more weeks",
        )


class PlanUnsound(GroundswellError):
    """A plan breaks a rule of its own request, so it is not given out."""

    code = "plan-unsound"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"The plan does not hold its own rules: {'; '.join(self.faults)}.",
            "a plan in which every rule holds; any other is not given out",
            "plan again, and when it comes back, report it with the request: it is a mistake of Groundswell",
        )


class PlanUndecided(GroundswellError):
    """Within the limit there was neither a plan nor a proof that there is none."""

    code = "plan-undecided"

    def __init__(self, limit: float) -> None:
        super().__init__(
            f"After {limit:g} units of work there is neither a plan nor a proof that none is possible.",
            "a plan, or the demands that clash",
            "plan again with a larger limit, or for fewer items or weeks",
        )


class PlanForeign(GroundswellError):
    """A former plan cannot be gone on from, because it is of something else."""

    code = "plan-foreign"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The former plan cannot be gone on from: {reason}.",
            "a plan that begins on the same day, with the same fortnights, of the same people",
            "keep people who leave among the people, with 0 days from then on; or make a new plan",
        )
