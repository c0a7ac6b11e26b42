"""The four service KPIs, to the letter of their definitions, and the three ways in which a figure is missing.

Definitions: the Government Service Design Manual (service-manual/measurement, 2016) and the Performance
Platform's own code (backdrop, user_satisfaction and rate).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from groundswell.errors import CompletionAboveStarts, FigureNotUnderstood, FiguresDisagree

Number = float | int
SCORES = (1, 2, 3, 4, 5)


class Missing(StrEnum):
    """Why a figure is not there: each counts differently in the coverage."""

    NOT_PROVIDED = "not provided"  # asked for, and missing: stays in the denominator of the coverage
    NOT_REQUESTED = "not requested"  # nobody asked for it: leaves the denominator
    NOT_APPLICABLE = "not applicable"  # the service has no such thing: leaves the denominator


_MARKS = {
    "": Missing.NOT_PROVIDED,
    "N/P": Missing.NOT_PROVIDED,
    "NP": Missing.NOT_PROVIDED,
    "ND": Missing.NOT_PROVIDED,
    "***": Missing.NOT_REQUESTED,
    "N/A": Missing.NOT_APPLICABLE,
    "NA": Missing.NOT_APPLICABLE,
}


def read_figure(cell: object) -> float | Missing:
    """Read a cell as a number, or as one of the three ways in which it can be missing.

    Args:
        cell: a number, a text, or None for an empty cell.

    Raises:
        FigureNotUnderstood: it is neither a number of 0 or more nor a known mark.

    Example:
        >>> read_figure("1,250"), read_figure(None), read_figure("***")
        (1250.0, <Missing.NOT_PROVIDED: 'not provided'>, <Missing.NOT_REQUESTED: 'not requested'>)
    """
    text = "" if cell is None or cell != cell else str(cell).strip()
    mark = _MARKS.get(text.upper())
    if mark is not None:
        return mark
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise FigureNotUnderstood(text) from None
    if not 0 <= number < float("inf"):
        raise FigureNotUnderstood(text)
    return number


def known_figure(cell: object) -> float | None:
    """Read a cell as a number; None where it is missing, in whichever way."""
    figure = read_figure(cell)
    return None if isinstance(figure, Missing) else figure


def cost_per_transaction(cost: Number | None, completed: Number | None) -> float | None:
    """Compute the cost per transaction: total cost in all channels over completed transactions.

    Take both over the last 12 months. None where either is not known or nothing was completed.

    Example:
        >>> cost_per_transaction(1_000_000, 40_000)
        25.0
    """
    if cost is None or not completed:
        return None
    return cost / completed


def digital_cost_per_transaction(
    digital_cost: Number | None, digital: Number | None, assisted_digital: Number | None
) -> float | None:
    """Compute the digital cost per transaction: digital cost over digital and assisted digital completions.

    Assisted digital counts here, though it does not count in the digital take-up.

    Example:
        >>> digital_cost_per_transaction(9_000, 800, 100)
        10.0
    """
    if digital is None or assisted_digital is None:
        return None
    return cost_per_transaction(digital_cost, digital + assisted_digital)


def user_satisfaction(counts: Mapping[int, Number | None] | Sequence[Number | None]) -> float | None:
    """Compute user satisfaction: the mean rating of 1 to 5, put on the scale 0 to 1.

    Score = (mean - 1) / 4. None, not 0, where nobody answered or a count is not known.
    Checked against: the published figures of the deputy reporting service of the OPG, April and May 2023.

    Args:
        counts: how many gave each rating 1..5, as a mapping or in that order.

    Example:
        >>> round(user_satisfaction([23, 46, 153, 419, 528]), 3)
        0.796
    """
    given = [counts.get(score) for score in SCORES] if isinstance(counts, Mapping) else list(counts)
    known = [count for count in given if count is not None]
    if len(known) != len(SCORES) or len(given) != len(SCORES) or sum(known) == 0:
        return None
    mean = sum(score * count for score, count in zip(SCORES, known, strict=True)) / sum(known)
    return (mean - 1) / 4


def completion_rate(started: Number | None, completed: Number | None, *, where: str = "") -> float | None:
    """Compute the completion rate: completed over started transactions.

    Completed means: reached an end page where the service did what it was supposed to do, with "not
    eligible" and "already paid" counted. A resumed draft completes and does not start again. None where
    either is not known or none was started.

    Args:
        started: transactions started.
        completed: transactions completed, from :func:`count_completed` where ends are listed.
        where: the month or service, for the error.

    Raises:
        CompletionAboveStarts: the rate would exceed 100 %. It is an error, and never clipped.

    Example:
        >>> completion_rate(200, 150)
        0.75
    """
    if started is None or completed is None:
        return None
    if completed > started:
        raise CompletionAboveStarts(completed, started, where)
    return completed / started if started else None


class End(StrEnum):
    """How a transaction ended, as its last page says."""

    DONE = "done"
    NOT_ELIGIBLE = "not eligible"
    ALREADY_DONE = "already done"
    GAVE_UP = "gave up"
    ERROR = "error"
    DRAFT_EXPIRED = "draft expired"


COMPLETED_ENDS = frozenset({End.DONE, End.NOT_ELIGIBLE, End.ALREADY_DONE})
SUCCESSFUL_ENDS = frozenset({End.DONE})


def count_completed(ends: Iterable[End | str], *, successes_only: bool = False) -> int:
    """Count the transactions that were completed.

    Args:
        ends: how each transaction ended.
        successes_only: the rule before 2015, by which "not eligible" did not count.

    Example:
        >>> count_completed(["done", "not eligible", "error", "gave up"])
        2
    """
    counted = SUCCESSFUL_ENDS if successes_only else COMPLETED_ENDS
    return sum(End(end) in counted for end in ends)


def count_started(begun: int, *, resumed: int = 0) -> int:
    """Count the transactions that were started: a resumed draft is not another start.

    Args:
        begun: sessions that opened the transaction, resumed ones included.
        resumed: those that took up a saved draft.

    Example:
        >>> count_started(120, resumed=20)
        100
    """
    return begun - resumed


def digital_take_up(
    digital: Number | None,
    completed: Number | None,
    *,
    assisted_digital: Number | None = None,
    assisted_counts: bool = False,
) -> float | None:
    """Compute the digital take-up: completed digitally over all completed, in a calendar month.

    Assisted digital is counted apart and is not take-up, unless `assisted_counts`. None where not known;
    0 where none was digital.

    Args:
        digital: completed digitally by the users themselves.
        completed: completed in all channels.
        assisted_digital: completed digitally with the help of staff.
        assisted_counts: count these too.

    Raises:
        FiguresDisagree: more was digital than was completed.

    Example:
        >>> digital_take_up(0, 100), digital_take_up(None, 100), digital_take_up(80, 100)
        (0.0, None, 0.8)
    """
    if digital is None or completed is None or (assisted_counts and assisted_digital is None):
        return None
    counted = digital + (assisted_digital or 0 if assisted_counts else 0)
    if counted > completed:
        rule = "completed digitally at most completed in all channels."
        raise FiguresDisagree("completed digitally", counted, "completed", completed, rule)
    return counted / completed if completed else None


def audience_take_up(reached: Number | None, audience: Number | None) -> float | None:
    """Compute the Australian take-up: the share of the audience aimed at that used the digital service.

    Example:
        >>> audience_take_up(300, 1200)
        0.25
    """
    return None if reached is None or not audience else reached / audience


def change_factor(current: Number | None, previous: Number | None) -> float | None:
    """Compute a change as a factor, current over previous; None where the previous is 0 or missing.

    Example:
        >>> change_factor(120, 100), change_factor(120, 0)
        (1.2, None)
    """
    return None if current is None or not previous else current / previous


def coverage(figures: Iterable[float | Missing]) -> float | None:
    """Compute the share of the figures asked for that were given.

    A figure that was not requested, or does not apply, leaves the denominator; one that is missing stays.

    Example:
        >>> coverage([12.0, Missing.NOT_PROVIDED, Missing.NOT_REQUESTED])
        0.5
    """
    asked = [f for f in figures if f not in (Missing.NOT_REQUESTED, Missing.NOT_APPLICABLE)]
    return sum(not isinstance(f, Missing) for f in asked) / len(asked) if asked else None


def unspecified_reasons(total: Number, reasons: Iterable[Number | None]) -> float | None:
    """Compute the calls without a known reason: the total less the known ones, only where positive.

    Example:
        >>> unspecified_reasons(100, [40, None, 35]), unspecified_reasons(75, [40, 35])
        (25.0, None)
    """
    rest = float(total - sum(reason for reason in reasons if reason is not None))
    return rest if rest > 0 else None


def check_transactions(
    *,
    processed: Number | None = None,
    accepted: Number | None = None,
    phone_transactions: Number | None = None,
    calls_to_transact: Number | None = None,
    calls_total: Number | None = None,
    calls_by_reason: Sequence[Number] = (),
) -> tuple[FiguresDisagree, ...]:
    """Check one month of a service's volumes against each other, by the rules of Service Performance.

    Returns:
        One error per rule that is broken; figures that are not known break none.

    Example:
        >>> [error.first for error in check_transactions(processed=10, accepted=12)]
        ['accepted']
    """
    faults = []
    if accepted is not None and processed is not None and accepted > processed:
        faults.append(
            FiguresDisagree("accepted", accepted, "processed", processed, "accepted at most processed.")
        )
    if None not in (calls_to_transact, phone_transactions) and calls_to_transact != phone_transactions:
        rule = "as many calls to transact as transactions received by phone."
        names = ("calls to transact", calls_to_transact or 0, "phone transactions", phone_transactions or 0)
        faults.append(FiguresDisagree(*names, rule))
    if calls_total is not None and calls_by_reason and sum(calls_by_reason) != calls_total:
        rule = "the sum of calls by reason equal to all calls."
        faults.append(FiguresDisagree("calls", calls_total, "the sum of reasons", sum(calls_by_reason), rule))
    return tuple(faults)
