"""The picture of readiness: its course until today, and where it will likely be on the day of the exit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from groundswell.charts.axes import make_upward_axis
from groundswell.charts.description import ChartDescription, Spec
from groundswell.charts.drawing import draw_chart
from groundswell.charts.theme import BLUE, INK, NARROW, PAPER, SOFT_INK, WIDE, Size, frame_spec
from groundswell.wording import format_share
from groundswell_web.findings.sections import FONT
from groundswell_web.findings.views import PICTURE_POLICY
from groundswell_web.govuk.environment import show_day

BAND = "#cfdcea"
X: Spec = {"field": "x", "type": "temporal", "scale": {"type": "utc"}}
Y: Spec = {"field": "y", "type": "quantitative"}


@dataclass(frozen=True)
class Band:
    """Where readiness will likely be on a day to come; shares."""

    on: date
    low: float
    median: float
    high: float

    @property
    def low_shown(self) -> str:
        """The lower end in whole per cent."""
        return format_share(self.low)

    @property
    def high_shown(self) -> str:
        """The upper end in whole per cent."""
        return format_share(self.high)


def describe_course(
    points: Sequence[tuple[date, float | None]],
    band: Band | None,
    *,
    title: str,
    caption: str,
    key: str = "course",
) -> ChartDescription | None:
    """Describe readiness over time; None before there are two days of it.

    Args:
        points: days and shares, the oldest first, the last of today; None where there was no duty.
        band: the forecast; None where there is none, or the exit is over.
        title: what is drawn.
        caption: how to read it.
        key: names the picture on its page.
    """
    known = [(on, share) for on, share in points if share is not None]
    if len(known) < 2:
        return None
    said = _say(known, band)
    wide, narrow = (_lay_out(known, band, size) for size in (WIDE, NARROW))
    return ChartDescription(key, title, caption, said, f"{key}_table", wide, narrow)


def answer_picture(chart: ChartDescription | None, *, narrow: bool = False) -> HttpResponse:
    """Answer with a chart as an SVG picture.

    Raises:
        Http404: there is none.
    """
    if chart is None:
        raise Http404
    svg = draw_chart(chart, narrow=narrow).replace("<svg ", f'<svg style="font-family: {FONT}" ', 1)
    return HttpResponse(
        svg, content_type="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY}
    )


def _say(known: Sequence[tuple[date, float]], band: Band | None) -> str:
    first, last = known[0], known[-1]
    most = max(known, key=lambda point: point[1])
    text = _("{first} on {first_on}, {last} on {last_on}. The most was {most} on {most_on}.").format(
        first=format_share(first[1]),
        first_on=show_day(first[0]),
        last=format_share(last[1]),
        last_on=show_day(last[0]),
        most=format_share(most[1]),
        most_on=show_day(most[0]),
    )
    if band is None:
        return text
    told = _("On the day of the exit, {day}, it will likely be {low} to {high}.").format(
        day=show_day(band.on), low=format_share(band.low), high=format_share(band.high)
    )
    return f"{text} {told}"


def _lay_out(known: Sequence[tuple[date, float]], band: Band | None, size: Size) -> Spec:
    begin, today = known[0][0], known[-1][0]
    end = max(band.on, today) if band else today
    layers = [_frame(begin, end, size)]
    if band and band.on > today:
        layers += _band_layers(known[-1], band)
    values = [{"x": on.isoformat(), "y": share} for on, share in known]
    line = {"type": "line", "color": BLUE, "strokeWidth": 2.5, "interpolate": "step-after"}
    layers.append({"data": {"values": values}, "mark": line, "encoding": {"x": X, "y": Y}})
    layers += _today_layers(known, end)
    return frame_spec(size, {"layer": layers})


def _frame(begin: date, end: date, size: Size) -> Spec:
    """Make the layer that carries the axes: two invisible points."""
    days = (end - begin).days
    axis = {
        "grid": False,
        "tickCount": size.ticks,
        "labelFlush": True,
        "labelOverlap": True,
        "format": "%-d %b" if days <= 70 else "%b %Y",
    }
    x = {**X, "title": None, "axis": axis, "scale": {"type": "utc", "nice": False}}
    y = {**Y, "title": _("Ready to go on alone"), "axis": make_upward_axis(shares=True)}
    y["scale"] = {"domain": [0, 1], "nice": False}
    ends = [{"x": begin.isoformat(), "y": 0}, {"x": end.isoformat(), "y": 0}]
    return {"data": {"values": ends}, "mark": {"type": "point", "opacity": 0}, "encoding": {"x": x, "y": y}}


def _band_layers(last: tuple[date, float], band: Band) -> list[Spec]:
    """Draw the forecast: a wedge from today to the exit, its middle dashed, and the band in words at its end."""
    now, then = last[0].isoformat(), band.on.isoformat()
    wedge = [
        {"x": now, "low": last[1], "high": last[1]},
        {"x": then, "low": band.low, "high": band.high},
    ]
    edges = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
    middle = [{"x": now, "y": last[1]}, {"x": then, "y": band.median}]
    dashed = {"type": "line", "color": BLUE, "strokeWidth": 2, "strokeDash": [5, 4]}
    upright = {"type": "rule", "color": BLUE, "strokeWidth": 4}
    label = _("{low} to {high}").format(low=format_share(band.low), high=format_share(band.high))
    above = band.high < 0.9
    place = [{"x": then, "y": band.high if above else band.low, "label": label}]
    rule = {"type": "rule", "color": SOFT_INK, "strokeWidth": 1.5, "strokeDash": [2, 3]}
    area = {"type": "area", "color": BAND, "opacity": 1}
    return [
        {"data": {"values": wedge}, "mark": area, "encoding": {"x": X, **edges}},
        {"data": {"values": middle}, "mark": dashed, "encoding": {"x": X, "y": Y}},
        {"data": {"values": [{"x": then}]}, "mark": rule, "encoding": {"x": X}},
        {"data": {"values": wedge[1:]}, "mark": upright, "encoding": {"x": X, **edges}},
        _write(place, "right", -6, -12 if above else 14, INK),
        _write([{"x": then, "y": 0.03, "label": _("exit")}], "right", -6, 0, SOFT_INK),
    ]


def _today_layers(known: Sequence[tuple[date, float]], end: date) -> list[Spec]:
    """Draw today's point and say it, beside the line: below it where it fell, or where there is no room above."""
    begin, before, (on, share) = known[0][0], known[-2][1], known[-1]
    text = _("today {share}").format(share=format_share(share))
    place = [{"x": on.isoformat(), "y": share, "label": text}]
    dot = {"type": "point", "filled": True, "size": 110, "color": BLUE, "opacity": 1}
    right = (on - begin).days > 0.3 * max((end - begin).days, 1)
    down = share > 0.85 or (before > share > 0.12)
    return [
        {"data": {"values": place}, "mark": dot, "encoding": {"x": X, "y": Y}},
        _write(place, "right" if right else "left", 4 if right else -4, 18 if down else -16, INK),
    ]


def _write(values: list[Spec], align: str, dx: int, dy: int, colour: str) -> Spec:
    """Write a label on a pale rim, so that it can be read on a line."""
    mark = {"type": "text", "align": align, "dx": dx, "dy": dy, "baseline": "middle", "color": colour}
    mark["fontWeight"] = "bold"
    rim = {**mark, "stroke": PAPER, "strokeWidth": 4, "strokeOpacity": 0.85, "color": PAPER}
    encoding = {"x": X, "y": Y, "text": {"field": "label"}}
    return {"layer": [{"data": {"values": values}, "mark": one, "encoding": encoding} for one in (rim, mark)]}
