"""The forest: each trial of one kind of change with its interval, all together, and what the next place may see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from groundswell.charts.description import ChartDescription, Spec
from groundswell.charts.labels import wrap_label
from groundswell.charts.row_labels import (
    fill_lines,
    find_mark_offset,
    find_row_height,
    make_label_layer,
    make_row_axis,
)
from groundswell.charts.theme import BLUE, INK, NARROW, RUST, SOFT_INK, WIDE, Size, frame_spec
from groundswell.wording import _, format_share

Better = Literal["lower", "higher"]

_PALE = "#c9b3a4"


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One trial: its effect as a log ratio, above 0 where the public is better off.

    Args:
        label: where and when, for people.
        effect: the gain as a log ratio; 0.1 is about 10 % less, or more where more is better.
        low: lower end of its interval.
        high: upper end of it.
        weight: its part of the pooled effect, 0 to 1; 0 where it is not pooled.
        verdict: how it ended, in a word or two; may be empty.
    """

    label: str
    effect: float
    low: float
    high: float
    weight: float = 0.0
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Pooled:
    """All trials together, as a log ratio.

    Args:
        effect: the pooled effect.
        low: lower end of its interval.
        high: upper end of it.
        method: how it was pooled, in words.
    """

    effect: float
    low: float
    high: float
    method: str = ""


def draw_forest(
    rows: Sequence[ForestRow],
    pooled: Pooled | None = None,
    prediction: tuple[float, float] | None = None,
    *,
    better: Better = "lower",
    title: str = "",
) -> ChartDescription:
    """Draw all trials of a kind of change, those that showed nothing or harmed among them.

    Args:
        rows: at least one, in the order of time.
        pooled: all together; None where they cannot be pooled.
        prediction: between which effects the next place may expect its own; None where it is not known.
        better: whether less or more of the outcome is better.
        title: of the chart.

    Returns:
        The chart, its numbers in words as changes in percent.

    Example:
        >>> draw_forest([ForestRow("North", 0.1, 0.0, 0.2)]).alternative
        'North: 10% less (no change to 18% less).'
    """
    wide, narrow = (lay_out_forest(rows, pooled, prediction, size, better) for size in (WIDE, NARROW))
    caption = _(
        "Each square is a trial, larger where it weighs more; the line is its interval. Right of the upright "
        "line the public is better off."
    )
    words = [f"{row.label}: {_say_row(row, better)}." for row in rows]
    if pooled is not None:
        caption += " " + _("The diamond is all trials together.")
        words.append(_say_pooled(pooled, better) + ".")
    if prediction is not None:
        caption += " " + _("The broad bar is where the next place may expect its own effect.")
        words.append(_say_prediction(prediction, better) + ".")
    name = title or _("What this change did, trial by trial")
    return ChartDescription("play_forest", name, caption, "\n".join(words), "trials", wide, narrow)


def lay_out_forest(
    rows: Sequence[ForestRow],
    pooled: Pooled | None,
    prediction: tuple[float, float] | None,
    size: Size,
    better: Better = "lower",
) -> Spec:
    """Lay a forest out for the room there is; it grows with its rows.

    Args:
        rows: at least one.
        pooled: all together, or None.
        prediction: for the next place, or None.
        size: the room, in CSS pixels.
        better: whether less or more of the outcome is better.

    Returns:
        A Vega-Lite specification with the data inside.
    """
    texts = [[*wrap_label(row.label, size.letters, 2), _say_row(row, better)] for row in rows]
    if pooled is not None:
        texts.append(wrap_label(_say_pooled(pooled, better), size.letters, 3))
    if prediction is not None:
        texts.append(wrap_label(_say_prediction(prediction, better), size.letters, 3))
    most = max(map(len, texts))
    values = [{"place": place, "words": words} for place, words in enumerate(fill_lines(texts))]
    reach = _find_reach(rows, pooled, prediction)
    below = find_mark_offset(most)
    labels = {"data": {"values": values}, **make_label_layer(size, most, rim=True)}
    layers = [_zero_layer(reach, size, better), labels]
    layers += _row_layers(rows, reach, below)
    if pooled is not None:
        layers += _pooled_layers(pooled, len(rows), reach, below)
    if prediction is not None:
        layers.append(_prediction_layer(prediction, len(texts) - 1, reach, below))
    return frame_spec(size, {"layer": layers}, height=find_row_height(most) * len(texts) + 56)


def say_change(effect: float, better: Better = "lower") -> str:
    """Say a gain as a log ratio as a change in percent.

    Example:
        >>> say_change(0.1054), say_change(-0.0953), say_change(0.0953, "higher")
        ('10% less', '10% more', '10% more')
    """
    change = math.expm1(-effect if better == "lower" else effect)
    if abs(change) < 0.005:
        return _("no change")
    share = format_share(abs(change))
    return _("{share} less").format(share=share) if change < 0 else _("{share} more").format(share=share)


def _say_row(row: ForestRow, better: Better) -> str:
    said = f"{say_change(row.effect, better)} ({_say_between(row.low, row.high, better)})"
    return f"{said}; {row.verdict}" if row.verdict else said


def _say_between(low: float, high: float, better: Better) -> str:
    first, last = say_change(low, better), say_change(high, better)
    way = last.partition(" ")[2]
    if first.endswith(f" {way}"):
        first = first.removesuffix(f" {way}")
    return _("{low} to {high}").format(low=first, high=last)


def _say_pooled(pooled: Pooled, better: Better) -> str:
    said = _("All together: {change} ({between})").format(
        change=say_change(pooled.effect, better), between=_say_between(pooled.low, pooled.high, better)
    )
    return f"{said}; {pooled.method}" if pooled.method else said


def _say_prediction(prediction: tuple[float, float], better: Better) -> str:
    return _("The next place: between {low} and {high}").format(
        low=say_change(prediction[0], better), high=say_change(prediction[1], better)
    )


def _find_reach(
    rows: Sequence[ForestRow], pooled: Pooled | None, prediction: tuple[float, float] | None
) -> tuple[float, float]:
    """Find the ends of the axis: every interval but the widest ones, which are cut at three times the others."""
    effects = [abs(row.effect) for row in rows] + ([abs(pooled.effect)] if pooled else [])
    most = max(0.1, 3 * max(effects))
    ends = [end for row in rows for end in (row.low, row.high)] + [row.effect for row in rows]
    ends += [pooled.low, pooled.high] if pooled is not None else []
    ends += list(prediction or ())
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.04 * (min(high, most) - max(low, -most))
    return max(low, -most) - room, min(high, most) + room


def _x(reach: tuple[float, float], field: str = "x") -> Spec:
    scale = {"domain": list(reach), "nice": False, "zero": False}
    title = _("Change; further right is better")
    return {"field": field, "type": "quantitative", "title": title, "scale": scale}


def _with_axis(x: Spec, reach: tuple[float, float], size: Size, better: Better) -> Spec:
    sign = -1 if better == "lower" else 1
    label = f"abs(datum.value) < 1e-9 ? '0' : format(exp({sign} * datum.value) - 1, '+.0%')"
    places = [sign * math.log1p(change) for change in _choose_ticks(reach, size.ticks, sign)]
    return {**x, "axis": {"grid": False, "domain": False, "values": places, "labelExpr": label}}


def _choose_ticks(reach: tuple[float, float], most: int, sign: int) -> list[float]:
    """Choose round changes, as shares, for the axis: ..., -10 %, 0, +10 %, ...; far out, doublings and halvings."""
    low, high = sorted(math.expm1(sign * end) for end in reach)
    for step in (0.02, 0.05, 0.1, 0.2, 0.25, 0.5):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < most:
            return [place * step for place in range(first, last + 1) if place * step > -1]
    for apart in (1, 2, 4, 8):
        found = [2.0**times - 1 for times in range(-8, 9, apart) if low <= 2.0**times - 1 <= high]
        if len(found) <= max(most, 4):
            return found
    return [0.0]


def _zero_layer(reach: tuple[float, float], size: Size, better: Better) -> Spec:
    mark = {"type": "rule", "color": SOFT_INK, "strokeWidth": 1.5, "opacity": 0.6}
    return {
        "data": {"values": [{"x": 0}]},
        "mark": mark,
        "encoding": {"x": _with_axis(_x(reach), reach, size, better)},
    }


def _row_layers(rows: Sequence[ForestRow], reach: tuple[float, float], below: float) -> list[Spec]:
    down, up = reach
    values = [
        {
            "place": place,
            "x": min(max(row.effect, down), up),
            "low": min(max(row.low, down), up),
            "high": min(max(row.high, down), up),
            "size": 50 + 250 * row.weight,
        }
        for place, row in enumerate(rows)
    ]
    whisker = {"type": "rule", "strokeWidth": 2, "color": INK, "yOffset": below}
    square = {
        "type": "point",
        "shape": "square",
        "filled": True,
        "color": BLUE,
        "yOffset": below,
        "opacity": 1,
    }
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    ends = {"x": _x(reach, "low"), "x2": {"field": "high"}, "y": make_row_axis()}
    return [
        {"data": {"values": values}, "mark": whisker, "encoding": ends},
        {
            "data": {"values": values},
            "mark": square,
            "encoding": {"x": _x(reach), "y": make_row_axis(), "size": size},
        },
    ]


def _pooled_layers(pooled: Pooled, place: int, reach: tuple[float, float], below: float) -> list[Spec]:
    value = {
        "place": place,
        "x": pooled.effect,
        "low": max(pooled.low, reach[0]),
        "high": min(pooled.high, reach[1]),
    }
    whisker = {"type": "rule", "strokeWidth": 4, "color": RUST, "yOffset": below}
    diamond = {"type": "point", "shape": "diamond", "filled": True, "size": 260, "color": RUST}
    diamond |= {"yOffset": below, "opacity": 1}
    ends = {"x": _x(reach, "low"), "x2": {"field": "high"}, "y": make_row_axis()}
    data = {"values": [value]}
    return [
        {"data": data, "mark": whisker, "encoding": ends},
        {"data": data, "mark": diamond, "encoding": {"x": _x(reach), "y": make_row_axis()}},
    ]


def _prediction_layer(
    prediction: tuple[float, float], place: int, reach: tuple[float, float], below: float
) -> Spec:
    value = {"place": place, "low": max(prediction[0], reach[0]), "high": min(prediction[1], reach[1])}
    bar = {"type": "bar", "height": 14, "color": _PALE, "yOffset": below, "stroke": RUST, "strokeWidth": 1}
    ends = {"x": _x(reach, "low"), "x2": {"field": "high"}, "y": make_row_axis()}
    return {"data": {"values": [value]}, "mark": bar, "encoding": ends}
