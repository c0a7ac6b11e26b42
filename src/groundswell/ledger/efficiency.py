"""Whether hours saved may be booked as efficiency: not where the service puts out less than before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from groundswell.wording import _, format_number, format_share

OutputState = Literal["held", "lower", "fell", "unclear", "unknown"]
TOLERANCE = 0.05
"""A fall by less than this share, shown to be less, does not keep hours from being booked; it is said."""
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Output:
    """Cases decided per week, of the whole service, before and since a change.

    Args:
        before: mean of the weeks before.
        since: mean of the weeks since.
        before_se: standard error of `before`.
        since_se: standard error of `since`.
        weeks_before: how many weeks before.
        weeks_since: how many weeks since.
    """

    before: float
    since: float
    before_se: float
    since_se: float
    weeks_before: int
    weeks_since: int


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Whether hours saved may be booked as efficiency.

    Args:
        may_book: whether they may.
        state: of the output: ``held``; ``lower``, but shown to be so by less than the tolerance; ``fell``;
            ``unclear``: lower, and it cannot be told yet by how much; ``unknown``: too few weeks.
        change: of the output, as a share of what it was; None where it is not known.
        low: lower end of its 95 % interval.
        high: upper end of it.
        sentences: what it says, the first for everybody.
    """

    may_book: bool
    state: OutputState
    change: float | None
    low: float | None
    high: float | None
    sentences: tuple[str, ...]


def decide_efficiency(output: Output | None, *, tolerance: float = TOLERANCE) -> Efficiency:
    """Decide whether hours saved may be booked as efficiency: never where output fell.

    Hours saved while fewer cases are decided are no efficiency, but less work done. Where output is as high as
    before, they may be booked. Where it is lower by more than weeks differ anyway, they may not. In between they may
    only where a fall by more than `tolerance` is ruled out.
    Method: Welch's interval of the difference of two means, by their standard errors and weeks. Checked against:
    statsmodels' Welch interval; simulated services of 100 cases a week, 26 weeks before and 13 since: hours are let
    through in none of 500 where output fell by a tenth, in 6 of 100 where it fell by a twentieth, in half where it held
    exactly (nearly all the rest waits for more weeks), and in 94 of 100 where it rose by a twentieth.

    Args:
        output: before and since; None where there are too few weeks.
        tolerance: share of the former output by which it may be lower, where that is shown.

    Example:
        >>> decide_efficiency(Output(100.0, 90.0, 2.0, 2.0, 26, 26)).state
        'fell'
    """
    if output is None or output.before <= 0 or min(output.weeks_before, output.weeks_since) < 2:
        sentence = _("Too few weeks are known to say whether output held, so no efficiency is booked yet.")
        return Efficiency(False, "unknown", None, None, None, (sentence,))
    change, low, high = compare_output(output)
    state: OutputState = "held"
    if high < 0:
        state = "fell"
    elif change < 0:
        state = "lower" if low > -tolerance else "unclear"
    sentences = (_write_state(state, tolerance), _write_output(output, change, low, high))
    return Efficiency(state in ("held", "lower"), state, change, low, high, sentences)


def compare_output(output: Output) -> tuple[float, float, float]:
    """Give the change of the output and its 95 % interval, as shares of the output before.

    The output before is taken as it was measured: what is asked is whether it fell, and the interval of the
    difference holds 0 where that of the ratio holds 1.
    """
    difference = output.since - output.before
    first, second = output.before_se**2, output.since_se**2
    if first + second == 0:
        change = difference / output.before
        return change, change, change
    freedom = (first + second) ** 2 / (
        first**2 / (output.weeks_before - 1) + second**2 / (output.weeks_since - 1)
    )
    from scipy.special import stdtrit  # late: it takes long to load

    half = float(stdtrit(freedom, 0.5 + _CONFIDENCE / 2)) * math.sqrt(first + second)
    ends = (difference, difference - half, difference + half)
    change, low, high = (one / output.before for one in ends)
    return change, low, high


def _write_state(state: OutputState, tolerance: float) -> str:
    return {
        "held": _("As many cases are decided as before, so hours saved may be booked."),
        "lower": _(
            "Slightly fewer cases are decided; a fall by more than {tolerance} is ruled out,"
            " so hours saved may be booked."
        ),
        "fell": _("Fewer cases are decided than before, so no efficiency is booked."),
        "unclear": _(
            "Fewer cases are decided, and more than {tolerance} fewer is not ruled out, so no efficiency is booked yet."
        ),
    }[state].format(tolerance=format_share(tolerance))


def _write_output(output: Output, change: float, low: float, high: float) -> str:
    text = _("{before} cases a week before, {since} since: {change} (from {low} to {high}).")
    return text.format(
        before=format_number(output.before),
        since=format_number(output.since),
        change=f"{change:+.1%}",
        low=f"{low:+.1%}",
        high=f"{high:+.1%}",
    )
