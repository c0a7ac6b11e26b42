"""Where everything of a plan's picture stands, in pixels."""

from __future__ import annotations

from typing import Any

from groundswell.charts.description import Spec
from groundswell.charts.labels import shorten_label
from groundswell.charts.plan_stretches import list_stretches, pack_lanes
from groundswell.charts.theme import FILLS, GRID, INK, NARROW, OTHER_FILL, PAPER, SOFT_INK, Size, frame_spec
from groundswell.teams.plans.inputs import KindOfItem, Member
from groundswell.teams.plans.plan import TeamPlan
from groundswell.wording import _

_COLOURS: dict[KindOfItem, str] = {
    "target": FILLS[1],
    "trial": FILLS[2],
    "duty": FILLS[4],
    "other": OTHER_FILL,
}
_LANE, _GAP, _NAMES, _HEAD = 17, 6, 138, 62
_AWAY = "#e9ecef"


class _Sheet:
    """Marks by layer, each with its place in pixels."""

    def __init__(self, plan: TeamPlan, size: Size) -> None:
        self.plan, self.is_narrow, self.width = plan, size.width <= NARROW.width, size.width
        self.left = 2 if self.is_narrow else _NAMES
        self.week = (self.width - self.left - 2) / plan.request.weeks
        self.rects: list[dict[str, Any]] = []
        self.texts: list[dict[str, Any]] = []
        self.y = float(_HEAD + 44 if self.is_narrow else _HEAD)

    def x(self, week: int) -> float:
        """The left edge of a week."""
        return self.left + (week - 1) * self.week

    def add_rect(
        self, x: float, x2: float, y: float, y2: float, fill: str, rim: str = "", dash: int = 0
    ) -> None:
        """Add a rectangle."""
        rim = rim or fill
        self.rects.append({"x": x, "x2": x2, "y": y, "y2": y2, "fill": fill, "rim": rim, "dash": dash})

    def add_text(self, x: float, y: float, text: str, colour: str = INK, weight: str = "normal") -> None:
        """Add a text, its left end and its middle height at a place."""
        self.texts.append({"x": x, "y": y, "text": text, "colour": colour, "weight": weight})


def lay_out_plan(plan: TeamPlan, size: Size) -> Spec:
    """Lay a plan out for a width: people below each other, weeks beside each other.

    Args:
        plan: of a team.
        size: the room there is; the height grows with what people do.
    """
    sheet = _Sheet(plan, size)
    _add_key(sheet)
    stretches = list_stretches(plan)
    for person in plan.request.people:
        mine = [one for one in stretches if one.person == person.key]
        lanes = pack_lanes(mine)
        top = sheet.y
        if sheet.is_narrow:
            sheet.add_text(sheet.left, top + 9, _name(person), INK, "bold")
            top += 18
        bottom = top + max(len(set(lanes)), 1 if sheet.is_narrow else 2) * _LANE + 2
        _add_away(sheet, person, top, bottom)
        if not sheet.is_narrow:
            sheet.add_text(2, top + 9, shorten_label(person.name, 21), INK, "bold")
            sheet.add_text(2, top + 25, _home(person), SOFT_INK)
        for one, lane in zip(mine, lanes, strict=True):
            x, x2 = sheet.x(one.from_week) + 1, sheet.x(one.until_week + 1) - 1
            y = top + 1 + lane * _LANE
            colour = _COLOURS[one.kind]
            sheet.add_rect(
                x, x2, y, y + _LANE - 2, colour if one.is_lead else PAPER, colour, 0 if one.is_lead else 1
            )
            label = _write_label(one.number, one.name, x2 - x)
            if label:
                sheet.add_text(x + 3, y + _LANE / 2 - 1, label, PAPER if one.is_lead else INK)
        sheet.add_rect(2, sheet.width - 2, bottom + _GAP / 2 - 0.5, bottom + _GAP / 2 + 0.5, GRID)
        sheet.y = bottom + _GAP
    _add_weeks(sheet)
    return _frame(sheet, size)


def _add_bar(sheet: _Sheet, is_lead: bool, place: tuple[float, float, float], colour: str) -> None:
    """Add a bar: full, or open with a dotted one."""
    x, x2, y = place
    if is_lead:
        sheet.add_rect(x + 0.5, x2 - 0.5, y + 0.5, y + _LANE - 2.5, colour)
    else:
        sheet.add_rect(x + 0.5, x2 - 0.5, y + 0.5, y + _LANE - 2.5, PAPER, colour, 1)


def _home(person: Member) -> str:
    return _("agency") if person.home == "agency" else _("unit")


def _name(person: Member) -> str:
    return f"{shorten_label(person.name, 26)}, {_home(person)}"


def _write_label(number: int, name: str, width: float) -> str:
    """Write what fits into a bar: number and name, the number alone, or nothing."""
    letters = int((width - 5) / 6.1)
    full = f"{number} {name}"
    if len(full) <= letters:
        return full
    if letters >= len(str(number)) + 6:
        return shorten_label(full, letters)
    return str(number) if letters >= len(str(number)) - 0.5 else ""


def _add_key(sheet: _Sheet) -> None:
    """Add what the bars mean, above the weeks."""
    words = {"target": _("target"), "trial": _("trial"), "duty": _("duty"), "other": _("other work")}
    kinds = {item.kind for item in sheet.plan.request.items}
    entries = [(words[kind], _COLOURS[kind], _COLOURS[kind], 0) for kind in _COLOURS if kind in kinds]
    entries += [
        (_("learns beside the lead"), PAPER, INK, 1),
        (_("no days: leave, or not there"), _AWAY, SOFT_INK, 0),
    ]
    x, y = float(sheet.left), 2.0
    for text, fill, rim, dash in entries:
        if x + 30 + len(text) * 6.6 > sheet.width:
            x, y = float(sheet.left), y + 19
        sheet.add_rect(x, x + 16, y, y + 12, fill, rim, dash)
        sheet.add_text(x + 21, y + 6.5, text)
        x += 42 + len(text) * 6.4


def _add_away(sheet: _Sheet, person: Member, top: float, bottom: float) -> None:
    """Add the weeks in which somebody has no days, in grey, beneath the bars."""
    for week in sheet.plan.list_weeks():
        if person.count_tenths(week) == 0:
            sheet.add_rect(sheet.x(week), sheet.x(week + 1), top, bottom, _AWAY)


def _add_weeks(sheet: _Sheet) -> None:
    """Add the numbers of the weeks and the days on which some begin, above the rows."""
    weeks = sheet.plan.request.weeks
    top = _HEAD + 44 if sheet.is_narrow else _HEAD
    step = max(1, -(-22 // max(int(sheet.week), 1)))
    days = max(2, -(-74 // max(int(sheet.week), 1)))
    for week in range(1, weeks + 1):
        if (week - 1) % step == 0:
            sheet.add_text(sheet.x(week) + 3, top - 10, str(week), INK)
        if (week - 1) % days == 0 and sheet.x(week) + 60 < sheet.width:
            day = sheet.plan.request.find_monday(week)
            sheet.add_text(sheet.x(week) + 3, top - 26, f"{day.day} {day:%b %Y}", SOFT_INK)
        if (week - 1) % sheet.plan.request.rules.fortnight_weeks == 0:
            x = sheet.x(week)
            sheet.rects.insert(0, {"x": x - 0.5, "x2": x + 0.5, "y": top - 16, "y2": sheet.y, "fill": GRID,
                                   "rim": GRID, "dash": 0})  # fmt: skip
    if not sheet.is_narrow:
        sheet.add_text(2, top - 10, _("week"), SOFT_INK)


def _frame(sheet: _Sheet, size: Size) -> Spec:
    place = {
        axis: {"field": axis, "type": "quantitative", "scale": None, "axis": None} for axis in ("x", "y")
    }
    bars = {
        **place,
        "x2": {"field": "x2"},
        "y2": {"field": "y2"},
        "fill": {"field": "fill", "type": "nominal", "scale": None},
        "stroke": {"field": "rim", "type": "nominal", "scale": None},
    }
    words = {
        **place,
        "text": {"field": "text", "type": "nominal"},
        "color": {"field": "colour", "type": "nominal", "scale": None},
    }
    layers: list[Spec] = []
    for dash in (0, 1):
        mark = {
            "type": "rect",
            "strokeWidth": 1.5 if dash else 0,
            **({"strokeDash": [2, 2]} if dash else {}),
        }
        values = [one for one in sheet.rects if one["dash"] == dash]
        layers.append({"data": {"values": values}, "mark": mark, "encoding": bars})
    for weight in ("normal", "bold"):
        mark = {"type": "text", "align": "left", "baseline": "middle", "fontWeight": weight, "fontSize": 11.5}
        values = [one for one in sheet.texts if one["weight"] == weight]
        layers.append({"data": {"values": values}, "mark": mark, "encoding": words})
    spec = frame_spec(size, {"layer": layers}, height=int(sheet.y) + 4)
    return {**spec, "autosize": {"type": "none"}, "padding": 0}
