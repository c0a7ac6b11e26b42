"""The four service KPIs of a table of months: cost, satisfaction, completion, digital take-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from scipy import stats

from groundswell.errors import CompletionAboveStarts, FigureNotUnderstood, FiguresDisagree, GroundswellError
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.levels import Floats
from groundswell.evidence.service_figures import (
    SCORES,
    End,
    Missing,
    audience_take_up,
    change_factor,
    check_transactions,
    completion_rate,
    cost_per_transaction,
    count_completed,
    count_started,
    coverage,
    digital_cost_per_transaction,
    digital_take_up,
    known_figure,
    read_figure,
    unspecified_reasons,
    user_satisfaction,
)
from groundswell.evidence.ways import wilson_interval
from groundswell.wording import _, format_count, format_number, format_share

__all__ = [
    "SCORES",
    "CompletionAboveStarts",
    "End",
    "FigureNotUnderstood",
    "FiguresDisagree",
    "Missing",
    "audience_take_up",
    "change_factor",
    "check_transactions",
    "completion_rate",
    "cost_per_transaction",
    "count_completed",
    "count_started",
    "coverage",
    "digital_cost_per_transaction",
    "digital_take_up",
    "estimate_indicators",
    "known_figure",
    "read_figure",
    "unspecified_reasons",
    "user_satisfaction",
]

QUESTION = "indicators"
ROLES = (
    "started",
    "completed",
    "digital",
    "assisted_digital",
    "cost",
    "digital_cost",
    *(f"rating_{score}" for score in SCORES),
)
_ROLLING_MONTHS = 12


@dataclass(frozen=True, slots=True)
class _Month:
    name: str
    figures: dict[str, float | Missing]
    faults: tuple[str, ...]

    def known(self, role: str) -> float | None:
        figure = self.figures.get(role, Missing.NOT_PROVIDED)
        return None if isinstance(figure, Missing) else figure

    def ratings(self) -> list[float | None]:
        return [self.known(f"rating_{score}") for score in SCORES]


def estimate_indicators(
    table: pa.Table | Mapping[str, Sequence[object]],
    *,
    as_of_at: datetime,
    columns: Mapping[str, str] | None = None,
    confidence: float = 0.95,
    assisted_counts: bool = False,
) -> Finding:
    """Estimate the four KPIs from a table with one row per month.

    A month in which more was completed than started, or more was digital than completed, is an error: it
    is listed, its rate is not given, and no rate over all months is given until it is corrected.
    Method: the definitions in :mod:`groundswell.evidence.service_figures`. Shares have Wilson's interval,
    widened where months differ by more than chance; the cost's interval is that of a ratio over months.
    Checked against: published figures (OPG deputy reporting 2023).

    Args:
        table: columns of figures; cells may be numbers, "" or None (missing), "***" (not requested), "N/A".
        as_of_at: when the figures were drawn.
        columns: the table's column for each of `month`, `started`, `completed`, `digital`,
            `assisted_digital`, `cost`, `digital_cost`, `rating_1` to `rating_5`; a role that is not named
            is looked for under its own name.
        confidence: of the intervals.
        assisted_counts: whether assisted digital counts in the take-up.

    Returns:
        A finding with the KPIs that the columns allow, months one by one, errors, and coverage.
    """
    title = _("How does the service do by its four indicators?")
    months = _read_months(table, dict(columns or {}), assisted_counts)
    estimates = _list_estimates(months, confidence, assisted_counts)
    faults = [(month.name, fault) for month in months for fault in month.faults]
    if not estimates and not faults:
        reason = _(
            "The table has no column of started, completed, digital, cost or rating_1 to rating_5. "
            "Name them: columns={example}."
        ).format(example="{'started': 'Begun', 'completed': 'Done'}")
        return refuse_finding(QUESTION, title, reason, as_of_at=as_of_at, cases=len(months))
    return Finding(
        QUESTION,
        title,
        tuple(_write_sentences(estimates, faults, len(months))),
        tuple(estimates),
        (_lay_out_months(months, assisted_counts), _lay_out_faults(faults), _lay_out_coverage(months)),
        _("Government Service Design Manual, measurement (2016), to the letter."),
        tuple(_list_caveats(assisted_counts)),
        as_of_at,
        len(months),
        0,
    )


def _list_estimates(months: list[_Month], confidence: float, assisted_counts: bool) -> list[Estimate]:
    return [
        estimate
        for estimate in (
            _estimate_share(months, "completion_rate", _("Completion rate"), "started", confidence, False),
            _estimate_share(
                months, "digital_take_up", _("Digital take-up"), "completed", confidence, assisted_counts
            ),
            _estimate_satisfaction(months, confidence),
            _estimate_cost(months, "cost_per_transaction", _("Cost per transaction"), confidence),
            _estimate_cost(
                months, "digital_cost_per_transaction", _("Digital cost per transaction"), confidence
            ),
        )
        if estimate is not None
    ]


def _read_months(
    table: pa.Table | Mapping[str, Sequence[object]], columns: dict[str, str], assisted_counts: bool
) -> list[_Month]:
    cells = table.to_pydict() if isinstance(table, pa.Table) else {k: list(v) for k, v in table.items()}
    held = {role: cells[columns.get(role, role)] for role in ROLES if columns.get(role, role) in cells}
    count = max((len(column) for column in cells.values()), default=0)
    names = cells.get(columns.get("month", "month"), [str(number + 1) for number in range(count)])
    months = []
    for row in range(count):
        figures, faults = _read_row({role: column[row] for role, column in held.items()})
        month = _Month(str(names[row]), figures, ())
        faults += [_first_line(e) for e in (_try(_rate, month), _try(_take_up, month, assisted_counts)) if e]
        months.append(_Month(month.name, figures, tuple(faults)))
    return months


def _read_row(cells: dict[str, object]) -> tuple[dict[str, float | Missing], list[str]]:
    figures: dict[str, float | Missing] = {}
    faults: list[str] = []
    for role, cell in cells.items():
        try:
            figures[role] = read_figure(cell)
        except FigureNotUnderstood as error:
            figures[role] = Missing.NOT_PROVIDED
            faults.append(f"{role}: {_first_line(error)}")
    return figures, faults


def _first_line(error: GroundswellError) -> str:
    return error.what


def _rate(month: _Month) -> float | None:
    return completion_rate(month.known("started"), month.known("completed"), where=month.name)


def _take_up(month: _Month, assisted_counts: bool) -> float | None:
    digital, assisted = month.known("digital"), month.known("assisted_digital")
    completed = month.known("completed")
    return digital_take_up(digital, completed, assisted_digital=assisted, assisted_counts=assisted_counts)


def _try(compute: Callable[..., float | None], *arguments: object) -> GroundswellError | None:
    try:
        compute(*arguments)
    except GroundswellError as error:
        return error
    return None


def _value(compute: Callable[..., float | None], *arguments: object) -> float | None:
    try:
        return compute(*arguments)
    except GroundswellError:
        return None


def _estimate_share(
    months: list[_Month], key: str, label: str, whole: str, confidence: float, assisted_counts: bool
) -> Estimate | None:
    """Estimate a share over the months in which both figures are known; none while a month is in error."""
    parts: tuple[str, ...] = {"completion_rate": ("completed",), "digital_take_up": ("digital",)}[key]
    parts += ("assisted_digital",) if assisted_counts else ()
    rows = [(month, [month.known(role) for role in (*parts, whole)]) for month in months]
    known = [(month, [figure or 0.0 for figure in row]) for month, row in rows if None not in row]
    if not known:
        return None
    part = np.array([sum(row[:-1]) for _month, row in known])
    total = np.array([row[-1] for _month, row in known])
    wrong = bool((part > total).any())
    value = low = high = None
    if not wrong and total.sum() > 0:
        value = float(part.sum() / total.sum())
        size = float(total.sum()) / _measure_dispersion(part, total)
        low, high = wilson_interval(value * size, size, confidence)
    method = _("Wilson interval, widened where months differ by more than chance")
    trace = _("sum of {part} over sum of {whole}; months with both known, none while one is in error").format(
        part=" + ".join(parts), whole=whole
    )
    return Estimate(key, label, value, "share", low, high, confidence, method, len(known), trace)


def _measure_dispersion(part: Floats, total: Floats) -> float:
    """Measure by how much shares differ between months, against chance; at least 1."""
    share = part.sum() / total.sum()
    if len(part) < 2 or not 0 < share < 1:
        return 1.0
    held = total > 0
    pearson = (part[held] - share * total[held]) ** 2 / (total[held] * share * (1 - share))
    return max(float(pearson.sum() / max(int(held.sum()) - 1, 1)), 1.0)


def _estimate_satisfaction(months: list[_Month], confidence: float) -> Estimate | None:
    rows = [[rating or 0.0 for rating in m.ratings()] for m in months if None not in m.ratings()]
    if not rows:
        return None
    counts = np.array(rows).sum(axis=0)
    value, answers = user_satisfaction([float(count) for count in counts]), float(counts.sum())
    low = high = None
    if value is not None:
        scores = np.array(SCORES, dtype=float)
        spread = np.sqrt((counts * (scores - scores @ counts / answers) ** 2).sum() / max(answers - 1, 1))
        half = float(stats.norm.isf((1 - confidence) / 2) * spread / np.sqrt(answers) / 4)
        low, high = max(value - half, 0.0), min(value + half, 1.0)
    method = _("(mean rating - 1) / 4; normal interval of a mean")
    trace = _("all ratings of 1 to 5, months with all five counts known")
    return Estimate(
        "user_satisfaction", _("User satisfaction"), value, "share", low, high, confidence, method,
        int(answers), trace,
    )  # fmt: skip


def _estimate_cost(months: list[_Month], key: str, label: str, confidence: float) -> Estimate | None:
    """Estimate cost over completions in the last 12 months, with the interval of a ratio over months."""
    roles = {
        "cost_per_transaction": ("cost", ("completed",)),
        "digital_cost_per_transaction": ("digital_cost", ("digital", "assisted_digital")),
    }
    cost_role, parts = roles[key]
    recent = months[-_ROLLING_MONTHS:]
    rows = [[month.known(role) for role in (cost_role, *parts)] for month in recent]
    known = np.array([[figure or 0.0 for figure in row] for row in rows if None not in row])
    if not len(known):
        return None
    cost, done = known[:, 0], known[:, 1:].sum(axis=1)
    value = cost_per_transaction(float(cost.sum()), float(done.sum()))
    low = high = None
    if value is not None and len(known) >= 3:
        residuals = cost - value * done
        count = len(known)
        spread = float(np.sqrt((residuals**2).sum() * count / (count - 1)) / done.sum())
        half = float(stats.t.ppf(0.5 + confidence / 2, count - 1)) * spread
        low, high = max(value - half, 0.0), value + half
    trace = _("sum of {cost} over sum of {done}; the last {months} months with both known").format(
        cost=cost_role, done=" + ".join(parts), months=len(known)
    )
    method = _("ratio of sums; linearised over months, t quantile; no interval below three months")
    return Estimate(
        key, label, value, _("cost per transaction"), low, high, confidence, method, len(known), trace
    )


def _lay_out_months(months: list[_Month], assisted_counts: bool) -> Table:
    rows = [
        (
            month.name,
            _value(_rate, month),
            _value(_take_up, month, assisted_counts),
            user_satisfaction(month.ratings()),
            cost_per_transaction(month.known("cost"), month.known("completed")),
            month.known("completed"),
        )
        for month in months
    ]
    return Table(
        "months",
        _("Month by month"),
        (
            Column("month", _("Month")),
            Column("completion_rate", _("Completion rate"), "share"),
            Column("digital_take_up", _("Digital take-up"), "share"),
            Column("user_satisfaction", _("User satisfaction"), "share"),
            Column("cost_per_transaction", _("Cost per transaction"), "number"),
            Column("completed", _("Completed"), "count"),
        ),
        tuple(rows),
        note=_("An empty cell is not known, or in error; see the table of errors."),
    )


def _lay_out_faults(faults: Sequence[tuple[str, str]]) -> Table:
    return Table(
        "errors",
        _("Figures that cannot be right"),
        (Column("month", _("Month")), Column("error", _("What is wrong"))),
        tuple(faults),
    )


def _lay_out_coverage(months: list[_Month]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for role in ROLES:
        figures = [month.figures[role] for month in months if role in month.figures]
        if figures:
            counts = (sum(figure is kind for figure in figures) for kind in Missing)
            given = sum(not isinstance(figure, Missing) for figure in figures)
            rows.append((role, given, *counts, coverage(figures)))
    return Table(
        "coverage",
        _("What was given of what was asked for"),
        (
            Column("figure", _("Figure")),
            Column("given", _("Given"), "count"),
            *(Column(kind.name.lower(), kind.value, "count") for kind in Missing),
            Column("coverage", _("Coverage"), "share"),
        ),
        tuple(rows),
        note=_("What was not requested, or does not apply, leaves the denominator; what is missing stays."),
    )


def _write_sentences(estimates: list[Estimate], faults: list[tuple[str, str]], months: int) -> list[str]:
    told = []
    for estimate in estimates:
        if estimate.value is not None:
            share = estimate.unit == "share"
            text = format_share(estimate.value, 1) if share else format_number(estimate.value, 2)
            told.append(_("{label}: {value}.").format(label=estimate.label, value=text))
        else:
            told.append(_("{label}: not given.").format(label=estimate.label))
    if faults:
        told.insert(
            0,
            _("Figures that cannot be right: {count}. So a rate is held back: {first}").format(
                count=format_count(len(faults)), first=": ".join(faults[0])
            ),
        )
    return [*told, _("{months} months were read.").format(months=format_count(months))]


def _list_caveats(assisted_counts: bool) -> tuple[str, ...]:
    assisted = (
        _("Digital take-up counts assisted digital, which the definition does not: compare with care.")
        if assisted_counts
        else _("Digital take-up does not count assisted digital; the digital cost per transaction does.")
    )
    return (
        assisted,
        _("Completed counts those who were told that they are not eligible: the service did what it should."),
        _("The ratings are those of people who chose to answer."),
        _("The cost is what was entered: it should hold every channel, overheads, and depreciation."),
    )
