"""Charts of the questions that compare: holders, causes, gains: rows with their numbers in words."""

from __future__ import annotations

from dataclasses import replace

from groundswell.charts.description import ChartDescription
from groundswell.charts.reading import find_numbers, find_table, find_texts, thin_places
from groundswell.charts.rows import Mark, Row, RowChart, Strip, lay_out_rows, lay_out_strips
from groundswell.charts.theme import NARROW, WIDE
from groundswell.charts.time_units import choose_unit
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _, format_count, format_days

_MOST_ROWS = 12
_MOST_STRIPS = 6
_MOST_DOTS = 200


def describe_holders(finding: Finding) -> list[ChartDescription]:
    """Describe in whose hands the days pass: a bar for each clock, and for each office."""
    charts = []
    for key, title in (("clocks", _("Whose clock runs")), ("offices", _("Which office has the case"))):
        table = find_table(finding, key)
        rows = read_rows(table, ("name", "days", "low", "high")) if table is not None else ()
        if table is not None and (len(rows) > 1 or (key == "clocks" and rows)):
            caption = _("Parts of the mean wait. The thin line on each bar is the interval of the estimate.")
            words = (f"holders_{key}", title, caption, say_rows(rows), table.key)
            charts.append(describe_rows(chart_days(rows, _("Part of the mean wait, in {unit}")), words))
    return charts


def describe_causes(finding: Finding) -> list[ChartDescription]:
    """Describe the days by why a case waited: bars with intervals, or bars between bounds."""
    table = find_table(finding, "causes")
    if table is None:
        return []
    bounds = any(days is None for days in find_numbers(table, "days")) or bool(table.note)
    rows = read_rows(table, ("cause", "days", "low", "high"), bounds=bounds)
    if bounds:
        caption = _("Each bar runs from the least to the most that the records allow; the truth lies on it.")
    else:
        caption = _("The thin line on each bar is the interval of the estimate.")
    chart = chart_days(rows, _("For each case, in {unit}"), "range" if bounds else "bar")
    words = ("causes_days", _("Why cases wait"), caption, say_rows(rows), table.key)
    return [describe_rows(chart, words)]


def read_rows(
    table: Table, keys: tuple[str, str, str, str], *, bounds: bool = False, ranked: bool = True
) -> tuple[Row, ...]:
    """Read rows in days from the columns of a table: labels, values, lower and upper ends.

    Rows without a number are left out. Ranked, those with the most days come first and stay; else the first.
    """
    label, value, low, high = keys
    table = leave_out_total(table, value)
    rows = [
        Row(name, days, _say_days(days, least, most, bounds=bounds), least, most)
        for name, days, least, most in zip(
            find_texts(table, label),
            find_numbers(table, value),
            find_numbers(table, low),
            find_numbers(table, high),
            strict=True,
        )
        if days is not None or most is not None
    ]
    if not ranked:
        return tuple(rows[:_MOST_ROWS])
    rows.sort(key=lambda row: -(row.value if row.value is not None else row.high or 0.0))
    return tuple(rows[:_MOST_ROWS])


def leave_out_total(table: Table, key: str) -> Table:
    """Leave out the last row where it is the sum of the others, and rows that are nothing."""
    numbers = find_numbers(table, key)
    before = sum(number or 0.0 for number in numbers[:-1])
    has_total = before > 0 and abs((numbers[-1] or 0.0) - before) <= 1e-6 * before
    count = len(numbers) - 1 if has_total else len(numbers)
    return replace(table, rows=tuple(table.rows[place] for place in range(count) if numbers[place] != 0))


def _say_days(days: float | None, low: float | None, high: float | None, *, bounds: bool) -> str:
    ends = say_range(format_days(low), format_days(high))
    if bounds or days is None:
        return ends
    return format_days(days) if low is None or high is None else f"{format_days(days)} ({ends})"


def say_range(low: str, high: str) -> str:
    """Say a range, with the unit once where both ends have the same.

    Example:
        >>> say_range("74 days", "80 days"), say_range("20 hours", "3 days")
        ('74 to 80 days', '20 hours to 3 days')
    """
    number, _space, unit = low.partition(" ")
    if unit and high.endswith(f" {unit}"):
        low = number
    return _("{low} to {high}").format(low=low, high=high)


def chart_days(rows: tuple[Row, ...], title: str, mark: Mark = "bar") -> RowChart:
    """Make a chart of rows in days, shown in the unit that fits; `title` has a place for its name.

    Example:
        >>> chart_days((Row("Review", 0.5, "12 hours"),), "Mean wait, in {unit}").x_title
        'Mean wait, in hours'
    """
    unit = choose_unit(number for row in rows for number in (row.value, row.high))
    scaled = tuple(
        replace(row, value=unit.scale(row.value), low=unit.scale(row.low), high=unit.scale(row.high))
        for row in rows
    )
    return RowChart(scaled, title.format(unit=unit.name), mark=mark)


def describe_rows(chart: RowChart, words: tuple[str, str, str, str, str]) -> ChartDescription:
    """Lay a chart of rows out for both widths; `words`: key, title, caption, alternative, table key."""
    key, title, caption, alternative, table_key = words
    wide, narrow = lay_out_rows(chart, WIDE), lay_out_rows(chart, NARROW)
    return ChartDescription(key, title, caption, alternative, table_key, wide, narrow)


def say_rows(rows: tuple[Row, ...]) -> str:
    """Say the rows of a chart in words."""
    return "; ".join(f"{row.label}: {row.words}" for row in rows) + "."


def describe_stuck(finding: Finding) -> list[ChartDescription]:
    """Describe the stuck cases by step: one dot each, and the limit beyond which a stay is unusual."""
    table = find_table(finding, "stuck")
    if table is None:
        return []
    found: dict[str, list[tuple[float, float | None]]] = {}
    columns = (find_texts(table, "step"), find_numbers(table, "days"), find_numbers(table, "limit"))
    for step, days, limit in zip(*columns, strict=True):
        if days is not None:
            found.setdefault(step, []).append((days, limit))
    largest = sorted(found.items(), key=lambda item: -len(item[1]))[:_MOST_STRIPS]
    strips = [_make_strip(step, cases) for step, cases in largest]
    if not strips:
        return []
    unit = choose_unit(days for strip in strips for days in strip.values)
    strips = [
        replace(s, values=tuple(v * unit.per_day for v in s.values), limit=unit.scale(s.limit))
        for s in strips
    ]
    x_title = _("At the step, in {unit}").format(unit=unit.name)
    wide, narrow = (lay_out_strips(strips, x_title, size) for size in (WIDE, NARROW))
    caption = _(
        "Each circle is a case; the upright stroke is the limit beyond which a stay there is unusual."
    )
    words = "; ".join(f"{strip.label}: {strip.words}" for strip in strips) + "."
    title = _("How long the stuck cases have been where they are")
    return [ChartDescription("stuck_cases", title, caption, words, table.key, wide, narrow)]


def _make_strip(step: str, cases: list[tuple[float, float | None]]) -> Strip:
    days = sorted((one for one, _limit in cases), reverse=True)
    limit = next((limit for _days, limit in cases if limit is not None), None)
    words = _("1 case, {days}") if len(days) == 1 else _("{count} cases, the longest {days}")
    said = words.format(count=format_count(len(days)), days=format_days(days[0]))
    return Strip(step, tuple(days[p] for p in thin_places(len(days), _MOST_DOTS)), said, limit)


def describe_gains(finding: Finding) -> list[ChartDescription]:
    """Describe what each change could win at most, the largest first."""
    table = find_table(finding, "gains")
    if table is None:
        return []
    found = zip(find_texts(table, "change"), find_numbers(table, "days"), strict=True)
    ranked = sorted(((name, days) for name, days in found if days), key=lambda pair: -pair[1])[:_MOST_ROWS]
    rows = tuple(Row(n, d, _("at most {days}").format(days=format_days(d))) for n, d in ranked)
    if not rows:
        return []
    chart = chart_days(rows, _("For each case at most, in {unit}"))
    caption = _("Upper bounds, each by itself. They overlap, so they must not be added up.")
    words = ("gains_days", _("What each change could win at most"), caption, say_rows(rows), table.key)
    return [describe_rows(chart, words)]
