"""Where is an application on day d? Shares in each step over time, and the days in each, which add up."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np

from groundswell.evidence.case_waits import build_grid, build_mean, choose_chart_end, say_limits
from groundswell.evidence.comparison import compare_with_aalen_johansen
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.incidence import estimate_incidence_at
from groundswell.evidence.occupation import count_occupied, estimate_occupation
from groundswell.evidence.points import label_point, name_point, read_steps
from groundswell.evidence.spell_days import (
    DAYS_TRACE,
    GroupedDays,
    SpellDays,
    build_days_estimate,
    describe_days_method,
    draw_days,
    read_spell_days,
)
from groundswell.evidence.stay_lengths import build_next_table, build_stays_table, estimate_stay_lengths
from groundswell.evidence.tallies import Floats
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days, format_share

QUESTION = "places"
_MOST_AREAS = 10
_UNSEEN_DAYS = 1e-6


@dataclass(frozen=True, slots=True)
class _Placed:
    """What all parts of the finding read from."""

    spell_days: SpellDays
    points: list[str]
    labels: list[str]
    grouped: GroupedDays
    share_spread: float
    days: Floats
    shares: Floats
    ended: Floats
    confidence: float
    difference: float


def estimate_places(
    records: Records, *, confidence: float = 0.95, horizon_days: float | None = None, seed: int = 0
) -> Finding:
    """Estimate in which step cases are on each day since receipt, and the mean days in each step.

    Open cases count for as long as they were seen; the days in the steps add up to the restricted mean wait
    of :func:`groundswell.evidence.waits.estimate_waits` to the ninth decimal. Method: S Y_k / Y (Pepe 1991;
    Datta and Satten 2002), bootstrap of cases; Aalen-Johansen over the steps as a comparison. Checked
    against: Kaplan-Meier; Aalen-Johansen; the mean time in step without censoring.

    Args:
        records: the case records.
        confidence: coverage of each interval.
        horizon_days: days to which means are restricted; None to choose as for the waits.
        seed: of the bootstrap.

    Returns:
        The finding, with the tables ``occupation``, ``days``, ``stays`` and ``next``.
    """
    title = _("Where is an application, day by day?")
    as_of, manifest = records.manifest.extract_at, records.manifest
    spells = records.spells
    wanted = {"step": spells.step_id, "goal": spells.to_step_id.fill_null(ibis.literal(-1, "int16"))}
    spell_days = read_spell_days(records, wanted, horizon_days=horizon_days)
    if spell_days is None:
        reason = _("No case in these records has ended after a wait, so nobody can say where the wait goes.")
        cases, rows = manifest.case_count, manifest.spell_count
        return refuse_finding(QUESTION, title, reason, as_of_at=as_of, cases=cases, spells=rows)
    placed = _place(spell_days, read_steps(records), manifest.shape, confidence, seed)
    lengths = estimate_stay_lengths(spell_days, len(placed.labels), confidence)
    tables = (
        _build_occupation_table(placed),
        _build_days_table(placed),
        build_stays_table(lengths, placed.labels),
        build_next_table(lengths, placed.labels, read_steps(records), confidence),
    )
    return Finding(
        QUESTION,
        title,
        _build_sentences(placed),
        _build_estimates(placed),
        tables,
        _describe_method(placed),
        _list_caveats(placed),
        as_of,
        spell_days.waits.size,
        manifest.spell_count,
    )


def _place(spell_days: SpellDays, names: list[str], shape: str, confidence: float, seed: int) -> _Placed:
    step = spell_days.columns["step"]
    drawn = draw_days(spell_days, step, len(names), confidence=confidence, seed=seed)
    end = choose_chart_end(spell_days.curve.scaled(MICROSECONDS_PER_DAY), spell_days.horizon)
    days = build_grid(end)
    pace = round(float(days[1]) * MICROSECONDS_PER_DAY)
    stays = spell_days.stays
    occupied = count_occupied(
        stays.case, stays.since_us, stays.elapsed_us, step, len(names), stays.entry_us, pace, days.size
    )
    at = np.arange(days.size) * pace
    shares = estimate_occupation(occupied, spell_days.curve.share_beyond(at))
    ended, _variance = estimate_incidence_at(spell_days.exits, at)
    difference = compare_with_aalen_johansen(spell_days, len(names), pace, days.size)
    return _Placed(
        spell_days,
        [name_point(name, shape) for name in names],
        [label_point(name, shape) for name in names],
        drawn.regroup(),
        drawn.drawn.share_spread,
        days,
        shares,
        ended,
        confidence,
        difference,
    )


def _build_estimates(placed: _Placed) -> tuple[Estimate, ...]:
    spell_days, confidence = placed.spell_days, placed.confidence
    label = _("Mean wait within the first {days}").format(days=format_days(spell_days.horizon))
    curve = spell_days.curve.scaled(MICROSECONDS_PER_DAY)
    trace = "wait_us, entry_us and end_kind of every row of cases"
    whole = build_mean(curve, spell_days.horizon, confidence, key="mean_wait", label=label, trace=trace)
    parts = [
        build_days_estimate(
            f"days_in_step_{step}",
            _("Mean days {step}").format(step=placed.points[step]),
            placed.grouped,
            step,
            spell_days,
            confidence,
        )
        for step in _rank_steps(placed)
    ]
    return (whole, *parts)


def _rank_steps(placed: _Placed) -> list[int]:
    """Steps with any stay under observation, most days first."""
    visited = np.flatnonzero(np.bincount(placed.spell_days.columns["step"]))
    order = np.argsort(-placed.grouped.days[visited], kind="stable")
    return [int(step) for step in visited[order]]


def _build_occupation_table(placed: _Placed) -> Table:
    ranked = _rank_steps(placed)
    shown, others = ranked[:_MOST_AREAS], ranked[_MOST_AREAS:]
    heads = [Column("day", _("Days since receipt"), "days")]
    heads += [Column(f"step_{step}", placed.labels[step], "share") for step in shown]
    columns: list[list[float]] = [placed.days.tolist()]
    columns += [placed.shares[:, step].tolist() for step in shown]
    if others:
        heads.append(Column("other", _("Other steps"), "share"))
        columns.append(placed.shares[:, others].sum(axis=1).tolist())
    heads += [Column("decided", _("Decided"), "share"), Column("withdrawn", _("Withdrawn"), "share")]
    columns += [placed.ended[:, 0].tolist(), placed.ended[:, 1].tolist()]
    rows: list[tuple[Cell, ...]] = [
        tuple(None if cell != cell else cell for cell in row) for row in zip(*columns, strict=True)
    ]
    note = _("Each row adds up to 100%. No share is known better than to within {spread} points.").format(
        spread=f"{100 * 1.96 * placed.share_spread:.1f}"
    )
    title = _("Where applications are, by days since receipt")
    trace = "S(t) Y_k(t) / Y(t) from cases.wait_us and spells; ends by Aalen-Johansen of cases.end_kind"
    return Table("occupation", title, tuple(heads), tuple(rows), note, trace)


def _build_days_table(placed: _Placed) -> Table:
    columns = (
        Column("step", _("Step")),
        Column("days", _("Mean days"), "days", "days"),
        Column("low", _("Lower limit"), "days", "days"),
        Column("high", _("Upper limit"), "days", "days"),
        Column("share", _("Share of the wait"), "share"),
    )
    grouped, total = placed.grouped, float(placed.grouped.days.sum())
    rows: list[tuple[Cell, ...]] = [
        (
            placed.labels[step],
            float(grouped.days[step]),
            float(grouped.low[step]),
            float(grouped.high[step]),
            float(grouped.days[step]) / total if total else None,
        )
        for step in _rank_steps(placed)
    ]
    mean, low, high = placed.spell_days.curve.restricted_mean_interval(
        placed.spell_days.horizon_us, placed.confidence
    )
    day = MICROSECONDS_PER_DAY
    rows.append((_("All steps together"), mean / day, low / day, high / day, 1.0))
    note = _("Days per case, within the first {horizon}; they add up to the mean wait.").format(
        horizon=format_days(placed.spell_days.horizon)
    )
    return Table("days", _("Mean days in each step"), columns, tuple(rows), note, DAYS_TRACE)


def _build_sentences(placed: _Placed) -> tuple[str, ...]:
    ranked, grouped = _rank_steps(placed), placed.grouped
    most = ranked[0]
    headline = _(
        "Of the {mean} that an applicant waits on average{within}, {days} pass {step}{limits}."
    ).format(
        mean=format_days(placed.spell_days.mean_days),
        within=placed.spell_days.say_within(),
        days=format_days(float(grouped.days[most])),
        step=placed.points[most],
        limits=say_limits(float(grouped.low[most]), float(grouped.high[most])),
    )
    sentences = [headline]
    if len(ranked) > 1:
        named = [
            _("{step} ({days})").format(step=placed.points[step], days=format_days(float(grouped.days[step])))
            for step in ranked[1:4]
        ]
        sentences.append(_("Next: {steps}.").format(steps=", ".join(named)))
    sentences.append(_say_day(placed))
    return tuple(sentences)


def _say_day(placed: _Placed) -> str:
    """Say where cases are on the day by which about half have left."""
    waiting = np.nansum(placed.shares, axis=1)
    row = int(np.argmin(np.abs(waiting - 0.5)))
    fullest = int(np.argmax(np.nan_to_num(placed.shares[row])))
    return _("{days} after receipt, {waiting} are still waiting; {share} of all stand {step}.").format(
        days=format_days(float(placed.days[row])),
        waiting=format_share(float(waiting[row])),
        share=format_share(float(placed.shares[row, fullest])),
        step=placed.points[fullest],
    )


def _describe_method(placed: _Placed) -> str:
    text = describe_days_method(placed.spell_days)
    if placed.difference == placed.difference:
        text += " " + _(
            "Aalen-Johansen over the steps, which does not add up when open cases are censored, differs "
            "from these shares by at most {points} points."
        ).format(points=f"{100 * placed.difference:.2f}")
    return text


def _list_caveats(placed: _Placed) -> tuple[str, ...]:
    caveats = [
        _("It is assumed that the date of the extract has nothing to do with the cases."),
        _("A step is where the records last put the case, not what is being done for it."),
        _("Limits take cases as independent of one another; a jam that holds many at once widens them."),
    ]
    missing = placed.spell_days.mean_days - float(placed.grouped.days.sum())
    if missing > _UNSEEN_DAYS:
        text = _("For a stretch of the wait no case was under observation; its {days} are in no step.")
        caveats.append(text.format(days=format_days(missing)))
    return tuple(caveats)
