"""What can be wrong when cases, steps or measures are named."""

from __future__ import annotations

from difflib import get_close_matches

from groundswell.errors.root import GroundswellError, show_names, show_value


class ChannelUnknown(GroundswellError):
    """No case of the records came by that channel."""

    code = "channel-unknown"

    def __init__(self, channel: str, known: list[str]) -> None:
        super().__init__(
            f"No case of these records came by the channel {show_value(channel)!r}.",
            _list_known(known, "these records name no channel, so cases cannot be chosen by it"),
            _suggest(channel, known, "leave the channel out"),
        )


class OfficeUnknown(GroundswellError):
    """No case of the records began at that office."""

    code = "office-unknown"

    def __init__(self, office: str, known: list[str]) -> None:
        super().__init__(
            f"No case of these records began at the office {show_value(office)!r}.",
            _list_known(known, "these records name no office, so cases cannot be chosen by it"),
            _suggest(office, known, "leave the office out"),
        )


class AttributeUnknown(GroundswellError):
    """The records keep no attribute of that name."""

    code = "attribute-unknown"

    def __init__(self, attribute: str, known: list[str]) -> None:
        super().__init__(
            f"These records keep no attribute {show_value(attribute)!r}.",
            _list_known(known, "no attribute was kept when the export was read"),
            _suggest(
                attribute, known, "name it under `privacy.keep` in the mapping and read the export again"
            ),
        )


class AttributeValueUnknown(GroundswellError):
    """No case has that value of an attribute."""

    code = "attribute-value-unknown"

    def __init__(self, attribute: str, value: str, known: list[str]) -> None:
        name = show_value(attribute)
        super().__init__(
            f"No case of these records has {show_value(value)!r} as its {name}.",
            _list_known(known, f"no case has any {name}"),
            _suggest(value, known, f"leave {name} out"),
        )


class DayNotUnderstood(GroundswellError):
    """A text is not a day of the calendar."""

    code = "day-not-understood"

    def __init__(self, field: str, text: str) -> None:
        super().__init__(
            f"{show_value(text)!r} is not a day, but stands for {field}.",
            "year, month and day, such as 2024-03-01",
            f"write {field}=2024-03-01",
        )


class DaysReversed(GroundswellError):
    """A stretch of days ends before it begins."""

    code = "days-reversed"

    def __init__(self, first: object, until: object) -> None:
        super().__init__(
            f"Cases received from {first} and before {until}: there is no such day.",
            "a first day that is earlier than the day before which the cases were received",
            f"write received_from={until} and received_until={first}",
        )


class SelectionEmpty(GroundswellError):
    """No case fits what was chosen."""

    code = "selection-empty"

    def __init__(self, words: str, total: int) -> None:
        super().__init__(
            f"None of the {total:,} cases fits: {show_value(words, 300)}.",
            "at least one case that fits all that was chosen",
            "leave one of the choices out",
        )


class CaseUnknown(GroundswellError):
    """The records hold no case of that key."""

    code = "case-unknown"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"These records hold no case {show_value(key)!r}.",
            "the key of a case as these records hold it: a keyed hash, unless identifiers were kept",
            "open the case from a list of cases, or hash its number with the key that the records were read with",
        )


class StepUnknown(GroundswellError):
    """The records have no step of that name."""

    code = "step-unknown"

    def __init__(self, step: str, known: list[str]) -> None:
        super().__init__(
            f"No case of these records was ever at the step {show_value(step)!r}.",
            _list_known(known, "these records have no step"),
            _suggest(step, known, "take a step from the list of steps"),
        )


class MeasureUnknown(GroundswellError):
    """There is no measure of that name."""

    code = "measure-unknown"

    def __init__(self, measure: str, known: list[str]) -> None:
        super().__init__(
            f"There is no measure {show_value(measure)!r}.",
            _list_known(known, ""),
            _suggest(measure, known, "take a measure from the list"),
        )


class MeasureNeedsStep(GroundswellError):
    """A measure is of one step, and none was named."""

    code = "measure-needs-step"

    def __init__(self, measure: str, known: list[str]) -> None:
        super().__init__(
            f"The measure {measure} is of one step, and no step was named.",
            _list_known(known, "these records have no step"),
            "name the step, such as step=" + repr(show_value(known[0], 60) if known else ""),
        )


class MeasureNeedsPromise(GroundswellError):
    """A measure is held against a promise, and the records have none."""

    code = "measure-needs-promise"

    def __init__(self, measure: str) -> None:
        super().__init__(
            f"The measure {measure} is held against a promise, and these records have none.",
            "a published limit under `promise` in the mapping, or a column with the day that each case was due",
            "write `promise = { days = 56 }` in the mapping and read the export again",
        )


def _list_known(known: list[str], none: str) -> str:
    return f"one of: {show_names(known)}" if known else none


def _suggest(name: str, known: list[str], otherwise: str) -> str:
    """Name the known names that are written most like this one."""
    small = {one.casefold(): one for one in reversed(known)}
    same = small.get(name.casefold())
    like = get_close_matches(name.casefold(), list(small), n=3, cutoff=0.6)
    near = [small[one] for one in like] if same is None else [same]
    if not near:
        return otherwise
    return "did you mean " + " or ".join(repr(show_value(one, 60)) for one in near) + "?"
