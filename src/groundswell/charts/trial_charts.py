"""The charts of a trial: the band over its days, its power, its guardrails, its replays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.charts.description import ChartDescription, Spec
from groundswell.charts.guard_distances import Distance, lay_out_distances
from groundswell.charts.reading import thin_places
from groundswell.charts.rows import Row, RowChart, lay_out_rows
from groundswell.charts.theme import NARROW, RUST, WIDE
from groundswell.charts.trial_lines import (
    BandChart,
    BandPoint,
    PowerChart,
    lay_out_band,
    lay_out_power,
)
from groundswell.trials.design import SHARES, Design, Outcome
from groundswell.trials.look import GuardReading, GuardState, Look, Reading
from groundswell.wording import _, format_number, format_share

_MOST_POINTS = 240


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """One way to look at trials, and in which share of the replays it found something.

    Args:
        label: the way, for people.
        share: of the replays.
        low: lower end of its interval.
        high: upper end of it.
    """

    label: str
    share: float
    low: float | None = None
    high: float | None = None


def draw_band(looks: Sequence[Look], design: Design, arm: str = "") -> ChartDescription | None:
    """Draw the estimate and its band over the days of a trial, with what is worth having and what is final.

    Args:
        looks: of one trial, by day.
        design: of the trial.
        arm: the arm that is tried; the first unless said otherwise.

    Returns:
        The chart; None where no look has a reading yet.
    """
    name = arm or design.tried[0].name
    read = [(look, found) for look in looks if (found := _find_reading(look, name)) is not None]
    if not read:
        return None
    points = _list_points(read, design)
    today, reading = read[-1]
    said = _say_today(today, reading, design)
    chart = BandChart(
        tuple(points[place] for place in thin_places(len(points), _MOST_POINTS)),
        scale_value(design.smallest_gain, design.primary),
        max(design.last_day, today.day),
        _name_gains(design.primary),
        said,
        steps=design.unit != "case",
    )
    wide, narrow = (lay_out_band(chart, size) for size in (WIDE, NARROW))
    title = _("What the trial shows, day by day")
    words = _say_band(chart, read, design)
    key = "trial_band" if not arm else f"trial_band_{design.tried.index(_find_arm(design, arm))}"
    return ChartDescription(key, title, _caption_band(chart), words, "looks", wide, narrow)


def draw_power(
    rows: Sequence[tuple[float, float, float | None]], smallest_gain: float, outcome: Outcome
) -> ChartDescription:
    """Draw which share of such trials would show a gain, by its size.

    Args:
        rows: gain, power of the band, and power of the log-rank test where there is one; any order.
        smallest_gain: the smallest gain worth having, in the unit of the outcome.
        outcome: the one that decides.

    Example:
        >>> chart = draw_power([(0.0, 0.02, None), (2.0, 0.9, None)], 1.0, Outcome("wait", 30))
        >>> chart.alternative.splitlines()[0]
        'A gain of 1 day would be shown in 46% of such trials.'
    """
    ordered = sorted(rows)
    places = [scale_value(gain, outcome) for gain, _power, _other in ordered]
    power = _interpolate([(gain, power) for gain, power, _other in ordered], smallest_gain)
    lines = [(_("Verdict by the band"), tuple(zip(places, (one[1] for one in ordered), strict=True)))]
    other = tuple((x, row[2]) for x, row in zip(places, ordered, strict=True) if row[2] is not None)
    if other:
        lines.append((_("Log-rank test, for comparison"), other))
    told = _say_power(say_amount(smallest_gain, outcome), power)
    chart = PowerChart(
        tuple(lines),
        scale_value(smallest_gain, outcome),
        power,
        _("True gain, in {unit}").format(unit=_unit(outcome)),
        told,
    )
    wide, narrow = (lay_out_power(chart, size) for size in (WIDE, NARROW))
    each = [
        _("{gain}: {share}").format(gain=say_amount(gain, outcome), share=format_share(found))
        for gain, found, _other in ordered
    ]
    caption = _(
        "The higher the line, the more of such trials would show a gain of that size. At a gain of 0 it is the "
        "share of false alarms. Upright and dashed: the smallest gain worth having."
    )
    words = told + "\n" + _("By the true gain: {each}.").format(each="; ".join(each))
    return ChartDescription(
        "trial_power", _("What this trial can show"), caption, words, "powers", wide, narrow
    )


def draw_replay(rows: Sequence[ReplayRow], *, allowed: float = 0.05, effect: float = 1.0) -> ChartDescription:
    """Draw in which share of replays on past records each way of looking found something.

    Args:
        rows: the ways, our own first.
        allowed: the share of false alarms that is allowed, marked where nothing was planted.
        effect: what the waits were multiplied by; 1 where nothing was changed.
    """
    planted = effect != 1.0
    shown = tuple(Row(row.label, row.share, _say_share(row), row.low, row.high) for row in rows)
    x_title = _("Share of replays that found a change")
    chart = RowChart(shown, x_title, mark="bar", shares=True)
    wide, narrow = (lay_out_rows(chart, size) for size in (WIDE, NARROW))
    if not planted:
        wide, narrow = (_mark_allowed(spec, allowed) for spec in (wide, narrow))
    if planted:
        title = _("A change was planted: how often it was found")
        caption = _("Longer is better, but only for a way that raises few false alarms.")
    else:
        title = _("Nothing had changed: how often each way cried wolf")
        caption = _("Shorter is better. The short upright line is what is allowed: {share}.").format(
            share=format_share(allowed)
        )
    words = caption + "\n" + "\n".join(f"{row.label}: {row.words}." for row in shown)
    key = "trial_replay_planted" if planted else "trial_replay"
    return ChartDescription(key, title, caption, words, "replays", wide, narrow)


def draw_guards(look: Look) -> ChartDescription | None:
    """Draw how far each guardrail, and harm on the main outcome, is from the limit that stops the trial.

    Args:
        look: the newest.

    Returns:
        The chart; None where there is nothing to watch yet.
    """
    rows = [_measure_harm(one) for one in look.readings if math.isfinite(one.harm_bound)]
    rows += [_measure_guard(one) for one in look.guards]
    if not rows:
        return None
    wide, narrow = (lay_out_distances(rows, size) for size in (WIDE, NARROW))
    title = _("How far the guardrails are from their limits")
    caption = _(
        "To the right is worse. The upright bar is the limit. Open circle: the estimate. Filled mark: what is "
        "proven over all looks; when it passes the limit the trial stops."
    )
    words = "\n".join(f"{row.label}: {row.words}." for row in rows)
    return ChartDescription("trial_guards", title, caption, words, "guards", wide, narrow)


def scale_value(value: float, outcome: Outcome) -> float:
    """Scale a value of an outcome to what a chart shows: shares in points out of 100."""
    return 100 * value if outcome.kind in SHARES else value


def say_amount(value: float, outcome: Outcome) -> str:
    """Say an amount of an outcome with its unit.

    Example:
        >>> say_amount(1.5, Outcome("wait", 30)), say_amount(0.042, Outcome("within", 30))
        ('1.5 days', '4.2 points')
    """
    if outcome.kind in SHARES:
        number = _format_short(100 * value)
        return _("1 point") if number == "1" else _("{number} points").format(number=number)
    if outcome.measured_in == "days":
        number = _format_short(value)
        return _("1 day") if number == "1" else _("{number} days").format(number=number)
    return f"{value:,.3g} {outcome.measured_in}".strip()


def _name_state(state: GuardState) -> str:
    return {
        "too_early": _("too early to say"),
        "holds": _("holds"),
        "close": _("close, not proven"),
        "breached": _("breached"),
    }[state]


def _measure_harm(one: Reading) -> Distance:
    label = _("Harm on the main outcome, {arm}").format(arm=one.arm)
    bound = max(one.harm_bound, 0.0)
    if bound >= 1:
        return Distance(label, _("past the limit"), None, bound, "breached")
    words = _("{share} of the way to the limit").format(share=format_share(bound))
    return Distance(label, words, None, bound, "holds")


def _measure_guard(one: GuardReading) -> Distance:
    if one.worse_by is None:
        return Distance(one.name, _name_state("too_early"), None, None, "too_early")
    scale = one.margin or max(abs(one.worse_by), abs(one.proven_worse_by or 0.0)) or 1.0
    past = 0.0 if one.margin else 1.0
    outcome = Outcome("within" if one.measured_in == "share" else "mean", 1, measured_in=one.measured_in)
    words = _("{state}: {worse} ({details})").format(
        state=_name_state(one.state),
        worse=_say_worse(one.worse_by, outcome),
        details=_say_limits(one, outcome),
    )
    proven = one.proven_worse_by
    if proven is not None and not math.isfinite(proven):
        proven = None
    estimate, proven = (None if v is None else past + v / scale for v in (one.worse_by, proven))
    return Distance(one.name, words, estimate, proven, one.state)


def _say_limits(one: GuardReading, outcome: Outcome) -> str:
    limit = _("limit: {number}").format(number=_format_short(scale_value(one.margin, outcome)))
    if one.proven_worse_by is None or one.proven_worse_by <= 0:
        return limit
    number = _format_short(scale_value(one.proven_worse_by, outcome))
    return _("proven: {number}").format(number=number) + "; " + limit


def _say_worse(worse_by: float, outcome: Outcome) -> str:
    size = say_amount(abs(worse_by), outcome)
    return _("{size} worse").format(size=size) if worse_by >= 0 else _("{size} better").format(size=size)


def _format_short(number: float) -> str:
    """Write a number with one decimal, or two where it is small, and none where it is whole."""
    digits = 1 if number == 0 or abs(number) >= 0.095 else 2
    return format_number(number, digits).removesuffix(".0")


def _unit(outcome: Outcome) -> str:
    if outcome.kind in SHARES:
        return _("points out of 100")
    return outcome.measured_in


def _name_gains(outcome: Outcome) -> str:
    if outcome.kind == "wait":
        return _("Days of wait gained per case")
    return _("Gain, in {unit}").format(unit=_unit(outcome))


def _find_arm(design: Design, name: str) -> object:
    return next(arm for arm in design.tried if arm.name == name)


def _find_reading(look: Look, arm: str) -> Reading | None:
    return next((one for one in look.readings if one.arm == arm and math.isfinite(one.gain)), None)


def _list_points(read: Sequence[tuple[Look, Reading]], design: Design) -> list[BandPoint]:
    points = []
    for look, one in read:
        gain, low, high = (scale_value(value, design.primary) for value in (one.gain, one.low, one.high))
        frozen = design.unit == "case" and one.information_share >= 1
        points.append(BandPoint(look.day, gain, low, high, _counts(look, one), frozen))
    return points


def _counts(look: Look, one: Reading) -> bool:
    """Whether the reading has a band: before that only an estimate is shown."""
    return look.counted and one.information_share > 0


def _say_today(look: Look, one: Reading, design: Design) -> str:
    day = _("Day {day}").format(day=look.day)
    size = say_amount(abs(one.gain), design.primary)
    if one.gain >= 0:
        gained = _("{size} gained").format(size=size)
    else:
        gained = _("{size} lost").format(size=size)
    if one.information_share <= 0:
        return f"{day}: {gained}; " + _("too early for a band")
    return f"{day}: {gained}; {_say_between(one.low, one.high, design.primary)}"


def _say_between(low: float, high: float, outcome: Outcome) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return _("the band has no end on one side yet")
    ends = [say_amount(abs(low), outcome), say_amount(abs(high), outcome)]
    unit = ends[1].partition(" ")[2]
    if low < 0 < high:
        return _("the band: from {low} lost to {high} gained").format(low=ends[0], high=ends[1])
    less, more = (ends[0], ends[1]) if low >= 0 else (ends[1], ends[0])
    if unit == "" or less.endswith(f" {unit}"):
        less = less.partition(" ")[0]
    said = _("the band: {low} to {high} gained") if low >= 0 else _("the band: {low} to {high} lost")
    return said.format(low=less, high=more)


def _caption_band(chart: BandChart) -> str:
    caption = _(
        "The line is the estimate, the shaded band what it may be, over all looks together. Above 0 the public is "
        "better off. The trial has worked once the whole band is above 0."
    )
    if any(not point.counted for point in chart.points):
        caption += " " + _("Small circles: looks that only show, and decide nothing.")
    if chart.steps and chart.points[-1].counted:
        caption += " " + _("The dark bar at the end is the band of the newest look.")
    if any(point.counted and point.frozen for point in chart.points):
        caption += " " + _("Where the band is darker it is final.")
    return caption


def _say_band(chart: BandChart, read: Sequence[tuple[Look, Reading]], design: Design) -> str:
    said = [chart.today + "."]
    worth = say_amount(design.smallest_gain, design.primary)
    said.append(_("The smallest gain worth having is {gain}.").format(gain=worth))
    counted = [one for one in read if _counts(*one)] or list(read)
    earlier = [one for one in counted if one != read[-1]]
    for place in thin_places(len(earlier), 5):
        said.append(_say_today(*earlier[place], design) + ".")
    frozen = next((point for point in chart.points if point.counted and point.frozen), None)
    if frozen is not None:
        said.append(_("The band is final from day {day}.").format(day=int(frozen.day)))
    return "\n".join(said)


def _say_share(row: ReplayRow) -> str:
    if row.low is None or row.high is None:
        return format_share(row.share)
    return _("{share} ({low} to {high})").format(
        share=format_share(row.share, 1), low=format_share(row.low, 1), high=format_share(row.high, 1)
    )


def _mark_allowed(spec: Spec, allowed: float) -> Spec:
    """Mark in each row what is allowed, beside the bar only, so that no line runs through the words."""
    layers = spec["layer"]
    bars = next(layer["mark"] for layer in layers if layer.get("mark", {}).get("type") == "bar")
    mark = {
        "type": "tick",
        "thickness": 3,
        "size": 24,
        "color": RUST,
        "opacity": 1,
        "yOffset": bars["yOffset"],
    }
    values = [{"place": row["place"], "value": allowed} for row in spec["data"]["values"]]
    where = {
        "x": {"field": "value", "type": "quantitative"},
        "y": {"field": "place", "type": "ordinal", "axis": None},
    }
    return {**spec, "layer": [*layers, {"data": {"values": values}, "mark": mark, "encoding": where}]}


def _say_power(gain: str, power: float | None) -> str:
    if power is None:
        return _("How often a gain of {gain} would be shown was not simulated.").format(gain=gain)
    share = format_share(power)
    return _("A gain of {gain} would be shown in {share} of such trials.").format(gain=gain, share=share)


def _interpolate(points: Sequence[tuple[float, float]], at: float) -> float | None:
    """Read a height between points of a line; None beyond its ends."""
    if not points[0][0] <= at <= points[-1][0]:
        return None
    (x0, y0), (x1, y1) = (
        [one for one in points if one[0] <= at][-1],
        next(one for one in points if one[0] >= at),
    )
    return y0 if x1 == x0 else y0 + (y1 - y0) * (at - x0) / (x1 - x0)
