"""Completion, digital take-up and satisfaction over some months, with denominator, coverage and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from groundswell.evidence.finding import Finding
from groundswell.evidence.service_figures import SCORES, Missing, coverage
from groundswell.ledger.cost_of_transactions import ServiceMonth
from groundswell.wording import _, format_count, format_share

_MARKS = {Missing.NOT_PROVIDED: "", Missing.NOT_REQUESTED: "***", Missing.NOT_APPLICABLE: "N/A"}
_RATINGS = tuple(f"rating_{score}" for score in SCORES)
_PARTS = {
    "completion_rate": ("completed", "started"),
    "digital_take_up": ("digital", "completed"),
    "user_satisfaction": _RATINGS,
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the indicators over some months.

    Args:
        name: ``completion_rate``, ``digital_take_up`` or ``user_satisfaction``.
        value: a share from 0 to 1; None where it is not known, or a month is in error.
        low: lower end of its 95 % interval.
        high: upper end of it.
        denominator: what it is a share of: starts, completions or answers.
        months: in which all its figures are known.
        coverage: share of the months asked for in which they are; None where none was asked for.
        missing: how many months lack a figure, by why.
        faults: figures that cannot be right, month by month; while there is one there is no value.
        sentence: what it says.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    denominator: float
    months: int
    coverage: float | None
    missing: Mapping[Missing, int]
    faults: tuple[str, ...]
    sentence: str


def measure_indicators(
    months: Sequence[ServiceMonth], *, as_of_on: date, assisted_counts: bool = False
) -> dict[str, Indicator]:
    """Measure completion, digital take-up and satisfaction over some months.

    Method: `evidence.indicators.estimate_indicators`, which keeps the definitions to the letter. Checked against:
    the published figures of the deputy reporting service of the OPG.

    Args:
        months: with their figures, each once.
        as_of_on: the day on which the figures were drawn.
        assisted_counts: whether assisted digital counts in the take-up.

    Returns:
        The indicators by name.
    """
    finding = _estimate(months, as_of_on, assisted_counts)
    return {name: _read_line(name, months, finding, assisted_counts) for name in _PARTS}


def _estimate(months: Sequence[ServiceMonth], as_of_on: date, assisted_counts: bool) -> Finding:
    names = ("started", "completed", "digital", "assisted_digital", *_RATINGS)
    table: dict[str, list[object]] = {"month": [f"{month.month_on:%Y-%m}" for month in months]}
    for name in names:
        figures = [month.find(name) for month in months]
        table[name] = [_MARKS[one] if isinstance(one, Missing) else one for one in figures]
    drawn_at = datetime.combine(as_of_on, time(), UTC)
    from groundswell.evidence.indicators import estimate_indicators  # late: it loads the engines

    return estimate_indicators(table, as_of_at=drawn_at, assisted_counts=assisted_counts)


def _read_line(
    name: str, months: Sequence[ServiceMonth], finding: Finding, assisted_counts: bool
) -> Indicator:
    parts = _PARTS[name] + (("assisted_digital",) if assisted_counts and name == "digital_take_up" else ())
    states = [_find_state(month, parts) for month in months]
    known = [month for month, state in zip(months, states, strict=True) if not isinstance(state, Missing)]
    whole = _RATINGS if name == "user_satisfaction" else parts[1:2]
    below = sum(month.known(one) or 0.0 for month in known for one in whole)
    estimate = next((one for one in finding.estimates if one.key == name), None)
    value, low, high = (
        (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)
    )
    faults = _list_faults(finding)
    missing = {why: states.count(why) for why in Missing if why in states}
    sentence = _write(name, value, low, high, below, len(known), faults)
    return Indicator(
        name,
        value,
        low,
        high,
        below,
        len(known),
        coverage(states),
        missing,
        faults if value is None else (),
        sentence,
    )


def _find_state(month: ServiceMonth, parts: Sequence[str]) -> float | Missing:
    """Give 1 where all figures are known, or else why one is missing: what was asked for and not given first."""
    gone = [figure for figure in map(month.find, parts) if isinstance(figure, Missing)]
    return next((why for why in Missing if why in gone), 1.0)


def _list_faults(finding: Finding) -> tuple[str, ...]:
    found = [table for table in finding.tables if table.key == "errors"]
    return tuple(f"{row[0]}: {row[1]}" for table in found for row in table.rows)


def _write(
    name: str, value: float | None, low: float | None, high: float | None, below: float, months: int,
    faults: Sequence[str],
) -> str:  # fmt: skip
    label = {
        "completion_rate": _("Completion rate"),
        "digital_take_up": _("Digital take-up"),
        "user_satisfaction": _("User satisfaction"),
    }[name]
    if value is None:
        why = (
            _("figures of a month cannot be right")
            if months and faults
            else _("no month has all its figures")
        )
        return _("{label} is not known: {why}.").format(label=label, why=why)
    of = {
        "completion_rate": _("started"),
        "digital_take_up": _("completed"),
        "user_satisfaction": _("answers"),
    }[name]
    text = _("{label}: {value} ({low} to {high}) of {count} {of}, in {months} months.")
    return text.format(
        label=label,
        value=format_share(value),
        low=format_share(low),
        high=format_share(high),
        count=format_count(below),
        of=of,
        months=months,
    )
