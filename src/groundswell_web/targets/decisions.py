"""Decide about targets: pure functions of values, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

LONGEST = timedelta(weeks=12)
UNTOUCHED = timedelta(weeks=3)


@dataclass(frozen=True)
class Level:
    """A measured value with its interval."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Plan:
    """What somebody wants a target to be.

    Args:
        better: ``lower`` or ``higher``: which way is good for the public.
        baseline: from the records; None where they give none.
        to_value: where to.
        from_on: from when.
        due_on: by when.
        has_owner: whether one living person owns it.
        budget: what it may cost.
        currency: in which currency.
    """

    better: str
    baseline: Level | None
    to_value: float
    from_on: date
    due_on: date
    has_owner: bool
    budget: Decimal
    currency: str


@dataclass(frozen=True)
class Allowance:
    """What the mandate still allows to spend.

    Args:
        spend: in all; zero without a mandate in force.
        currency: in which currency; empty without a mandate.
        planned: what the other targets that are not dropped have planned, and what is spent beside them.
    """

    spend: Decimal
    currency: str
    planned: Decimal

    @property
    def left(self) -> Decimal:
        """What is left."""
        return max(Decimal(0), self.balance)

    @property
    def balance(self) -> Decimal:
        """What is left; below 0 where more is planned than the mandate allows."""
        return self.spend - self.planned


@dataclass(frozen=True)
class Fault:
    """Why a plan is refused, and the field that it is about."""

    field: str
    text: str


def decide_plan(plan: Plan, allowance: Allowance) -> list[Fault]:
    """List everything that speaks against a plan; an empty list lets it through."""
    faults = []
    if plan.due_on <= plan.from_on:
        faults.append(Fault("due_on", _("The day must be after the first day")))
    elif plan.due_on - plan.from_on > LONGEST:
        latest = plan.from_on + LONGEST
        told = _("A target takes at most 12 weeks. Choose a day up to {day}, or a smaller step")
        faults.append(Fault("due_on", told.format(day=f"{latest:%-d %B %Y}")))
    if not plan.has_owner:
        faults.append(Fault("owner", _("Select the one person who owns this target")))
    return [*faults, *_check_gain(plan), *_check_budget(plan, allowance)]


def _check_gain(plan: Plan) -> list[Fault]:
    baseline = plan.baseline
    if baseline is None or baseline.value is None:
        return [Fault("measure", _("The records give no baseline for this measure. Choose another measure"))]
    if baseline.low is None or baseline.high is None:
        text = _(
            "The records give this measure without an interval, so no gain could be told. Choose another measure"
        )
        return [Fault("measure", text)]
    gain = baseline.value - plan.to_value if plan.better == "lower" else plan.to_value - baseline.value
    if gain <= 0:
        text = (
            _("This is no better than the baseline. Enter a lower number")
            if plan.better == "lower"
            else _("This is no better than the baseline. Enter a higher number")
        )
        return [Fault("to_value", text)]
    width = baseline.high - baseline.low
    if width > gain:
        text = _(
            "The baseline is known only to within {width}, which is wider than the gain of {gain}: nobody could tell "
            "whether it was reached. Aim for more, or measure something that is known better"
        )
        return [Fault("to_value", text.format(width=_show(width), gain=_show(gain)))]
    return []


def _check_budget(plan: Plan, allowance: Allowance) -> list[Fault]:
    if plan.budget < 0:
        return [Fault("budget", _("The budget must be 0 or more"))]
    if plan.budget == 0:
        return []
    if not allowance.currency:
        return [
            Fault(
                "budget", _("There is no signed mandate, so nothing may be spent. Enter 0, or get it signed")
            )
        ]
    if plan.currency != allowance.currency:
        return [Fault("currency", _("The mandate is in {currency}").format(currency=allowance.currency))]
    if plan.budget > allowance.left:
        text = _(
            "The mandate leaves {left} to spend: {spend} in all, of which {planned} is planned for other targets "
            "and trials"
        )
        named = text.format(left=allowance.left, spend=allowance.spend, planned=allowance.planned)
        return [Fault("budget", named)]
    return []


def decide_state(
    state: str,
    *,
    better: str,
    baseline: Level,
    to_value: float,
    due_on: date,
    reading: Level | None,
    as_of_on: date | None,
) -> str:
    """Decide the state of a running target from its newest reading.

    It is reached when the estimate is at the aim or beyond it and the interval leaves the baseline out; a number that
    chance could have made is not a result. It is missed when the records go beyond its day and it is not reached.

    Args:
        state: as it is; only ``running`` changes.
        better: ``lower`` or ``higher``.
        baseline: where it began.
        to_value: the aim.
        due_on: its day.
        reading: the newest reading; None while there is none.
        as_of_on: the day up to which the records go.
    """
    if state != "running" or as_of_on is None:
        return state
    if (
        reading is not None
        and is_there(reading, to_value, better)
        and is_beyond_chance(reading, baseline, better)
    ):
        return "reached"
    return "missed" if as_of_on > due_on else state


def is_there(reading: Level, to_value: float, better: str) -> bool:
    """Tell whether an estimate is at the aim or beyond it."""
    if reading.value is None:
        return False
    return reading.value <= to_value if better == "lower" else reading.value >= to_value


def is_beyond_chance(reading: Level, baseline: Level, better: str) -> bool:
    """Tell whether the interval of a reading and the interval of the baseline lie apart, on the good side."""
    if better == "lower":
        return reading.high is not None and baseline.low is not None and reading.high < baseline.low
    return reading.low is not None and baseline.high is not None and reading.low > baseline.high


def is_worse(reading: Level, baseline: Level, better: str) -> bool:
    """Tell whether a guard got worse beyond chance: the intervals lie apart, on the bad side."""
    return is_beyond_chance(reading, baseline, "higher" if better == "lower" else "lower")


def compute_progress(baseline: float, to_value: float, now: float) -> float:
    """Compute how much of the way is done: 0 at the baseline, 1 at the aim; below 0 when it got worse.

    Example:
        >>> compute_progress(50.0, 40.0, 45.0)
        0.5
    """
    return (now - baseline) / (to_value - baseline)


def _show(number: float) -> str:
    return f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}"
