"""Which results may be added: of two that count the same saving, one counts and the other does not, and it says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groundswell.ledger.effects import Result
from groundswell.wording import _


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether a result counts.

    Args:
        result: as given.
        counts: whether it goes into a total.
        why_not: the reason where it does not, for people; empty where it does.
        instead: key of the result that counts in its place; empty where it counts.
    """

    result: Result
    counts: bool
    why_not: str = ""
    instead: str = ""


def decide_counted(results: Iterable[Result]) -> tuple[Counted, ...]:
    """Decide which results count, so that no saving is counted twice.

    Two results are of the same saving where they have the same measure, a day in common, and the same step, or one
    of them is of the whole service. A forecast is compared with forecasts only: forecast and measured totals never
    mix. What came before counts: accepted by finance, then a trial before records, then verified by a second
    person, then the older window, then the key. The size of a result plays no part, so that the choice does not
    pick what looks good.

    Method: in that order, each result counts unless it meets one that counts already. Checked against: by hand; no
    two that count are of the same saving, and none is refused without one, for any results.

    Args:
        results: in any order.

    Returns:
        One for each, in the order given.
    """
    given = list(results)
    counting: list[Result] = []
    decided: dict[int, Counted] = {}
    for place in sorted(range(len(given)), key=lambda place: _rank(given[place])):
        result = given[place]
        other = next((one for one in counting if is_same_saving(result, one)), None)
        if other is None:
            counting.append(result)
            decided[place] = Counted(result, True)
        else:
            decided[place] = Counted(result, False, _write_reason(result, other), other.key)
    return tuple(decided[place] for place in range(len(given)))


def is_same_saving(first: Result, second: Result) -> bool:
    """Say whether two results would count the same saving twice."""
    return (
        first.measure == second.measure
        and (first.basis == "forecast") == (second.basis == "forecast")
        and first.window.overlaps(second.window)
        and (first.step == second.step or not first.step or not second.step)
    )


def _rank(result: Result) -> tuple[object, ...]:
    return (
        not result.is_booked,
        ("trial", "records", "forecast").index(result.basis),
        not result.is_verified,
        result.window.from_on,
        result.key,
        result.window.until_on,
        result.step,
    )


def _write_reason(result: Result, other: Result) -> str:
    first = max(result.window.from_on, other.window.from_on)
    last = min(result.window.until_on, other.window.until_on)
    where = (
        _("the step {step}").format(step=result.step)
        if result.step and result.step == other.step
        else _("the whole service")
    )
    text = _(
        "It would count twice: {other} counts the same for {where} from {first} to {last}. {rule} To count both,"
        " end the one on the day before the other begins."
    )
    rule = _name_rule(result, other)
    return text.format(other=other.key, where=where, first=first, last=last, rule=rule)


def _name_rule(result: Result, other: Result) -> str:
    if other.is_booked and not result.is_booked:
        return _("Finance accepted that one.")
    if other.basis != result.basis:
        return _("That one comes from a trial.")
    if other.is_verified and not result.is_verified:
        return _("A second person verified that one.")
    return _("That one is older.")
