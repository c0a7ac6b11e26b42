"""What could be won? For each step and kind of change, the most days that could be saved, ranked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import bootstrap_ratio
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding, tell_of
from groundswell.evidence.gain_measures import (
    Gain,
    count_received,
    measure_causes,
    measure_fast_track,
    measure_reminders,
    measure_rounds,
    measure_skips,
)
from groundswell.evidence.work_reading import read_case_column, sum_causes_of
from groundswell.spells import Records
from groundswell.wording import _, format_count, format_days, format_number, format_share

Int64 = NDArray[np.int64]

QUESTION = "gains"
MOST_ROWS = 40
# Days by year from less than this would be a guess about the seasons.
LEAST_YEARS = 28 / 365.25
_SAID = 3
_ALL_DAYS = ("skip", "skip_after", "start_at_once")


@dataclass(frozen=True)
class GainBound:
    """An upper bound of what one change could win.

    Args:
        gain: what was measured.
        label: the change, for people.
        assumption: what must hold for the bound, in one sentence.
        days: days for each case received, at most.
        low: lower limit of that bound.
        high: its upper limit.
        per_year: applicant-days in a year, at most; None where the records cover too little time.
        per_year_low: lower limit.
        per_year_high: upper limit.
    """

    gain: Gain
    label: str
    assumption: str
    days: float
    low: float | None
    high: float | None
    per_year: float | None
    per_year_low: float | None
    per_year_high: float | None


def estimate_gains(
    records: Records,
    *,
    confidence: float = 0.95,
    seed: int = 0,
    most_rows: int = MOST_ROWS,
) -> Finding:
    """Estimate the most that each kind of change could win, in days for each case and applicant-days a year.

    Every figure is an upper bound under one assumption: the days passed in what the change would take away,
    open stays with their days so far. Bounds overlap and must not be added.
    Method: sums over cases received in the time of the records; percentile bootstrap of blocks of cases.
    Checked against: hand-made records.

    Args:
        records: the agency's records.
        confidence: coverage of the intervals of the bounds.
        seed: for the bootstrap.
        most_rows: most changes listed.

    Returns:
        The finding, with the table `gains`, the largest first.
    """
    manifest, title = records.manifest, _("What could be won?")
    received, years = count_received(records) if manifest.case_count else (np.zeros(1), 0.0)
    if received.sum() == 0:
        reason = _(
            "No case was received in the time of these records, so there is nothing to save for each case."
        )
        return refuse_finding(
            QUESTION, title, reason, as_of_at=manifest.extract_at, cases=manifest.case_count
        )
    block_of = read_case_column(records, "block")
    gains = _measure_gains(records, block_of)
    steps = _name_steps(records)
    bounds = [
        _bound_gain(gain, steps.get(gain.step, ""), received, years, confidence, seed) for gain in gains
    ]
    total = sum(bound.days for bound in bounds if bound.gain.kind in _ALL_DAYS)
    ranked = _rank_bounds(bounds)[:most_rows]
    return Finding(
        QUESTION,
        title,
        _say_gains(ranked),
        tuple(_estimate_gain(bound, confidence) for bound in ranked),
        (_tabulate_gains(ranked, steps, total),),
        _say_method(),
        _list_caveats(ranked, years),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


def _rank_bounds(bounds: list[GainBound]) -> list[GainBound]:
    some = [bound for bound in bounds if bound.days > 0]
    return sorted(some, key=lambda bound: (-bound.days, bound.gain.kind, bound.gain.step))


def _measure_gains(records: Records, block_of: Int64) -> list[Gain]:
    gains = [
        *measure_skips(records),
        *measure_rounds(records, block_of),
        *measure_reminders(records, block_of),
        *measure_fast_track(records),
    ]
    if records.manifest.shape == "dates" or not records.fetch(records.officers.limit(1)).num_rows:
        return gains
    return [*gains, *measure_causes(sum_causes_of(records))]


def _name_steps(records: Records) -> dict[int, str]:
    found = records.columns(records.steps.select("step_id", "step"))
    return {int(k): str(step) for k, step in zip(found["step_id"], found["step"], strict=True)}


def _bound_gain(
    gain: Gain, step: str, received: NDArray[np.float64], years: float, confidence: float, seed: int
) -> GainBound:
    label, assumption = describe_gain(gain, step)
    days = float(gain.days.sum() / received.sum())
    low, high = bootstrap_ratio(gain.days, received, confidence=confidence, seed=seed)
    rate = float(received.sum()) / years if years >= LEAST_YEARS else None
    by_year = [None if rate is None or value is None else value * rate for value in (days, low, high)]
    return GainBound(gain, label, assumption, days, low, high, *by_year)


def describe_gain(gain: Gain, step: str) -> tuple[str, str]:
    """Name a change, and say in one sentence what must hold for its bound.

    Args:
        gain: what was measured.
        step: name of the step that it is about.
    """
    label = {
        "skip": _("Skip {step}"),
        "skip_after": _("Go on at once after {step}"),
        "start_at_once": _("Begin at once after receipt"),
        "first_come": _("First come, first served at {step}"),
        "no_batching": _("No batching at {step}"),
        "right_first_time": _("Right first time: no second rounds"),
        "no_reasking": _("Ask the applicant once"),
        "reminders": _("Remind the applicant at {step}"),
        "fast_track": _("A fast track for simple cases"),
    }[gain.kind].format(step=step)
    said = _assume(gain.kind)
    if gain.to_days is not None:
        said = said.format(days=format_days(gain.to_days))
    if gain.is_bounded:
        said += " " + _("One time per event gives only the most that this can be.")
    return label, said


def _assume(kind: str) -> str:
    return {
        "skip": _("Nobody needs this step, and no other step takes longer because of it."),
        "skip_after": _("Whatever follows can be done at once, and takes no longer because of it."),
        "start_at_once": _("The first step can be done as soon as the case is received."),
        "first_come": _("No later case is taken first; what these cases gain, the later ones may lose."),
        "no_batching": _(
            "Each case is done when it comes, and one by one they take no more of the officer's time."
        ),
        "right_first_time": _(
            "Every case is complete and correct when it first arrives, and no round was useful."
        ),
        "no_reasking": _("All that is asked for again could have been asked for the first time."),
        "reminders": _("Every applicant who takes longer than {days}, the usual time here, answers by then."),
        "fast_track": _(
            "Every case with few steps and no second round goes as fast as the fastest tenth, {days}."
        ),
    }[kind]


def _say_gains(ranked: list[GainBound]) -> tuple[str, ...]:
    if not ranked:
        return (_("Nothing in these records takes time that a change could save."),)
    first = ranked[0]
    text = _("The most that one change could win is {days} for each case: {label}.")
    text = text.format(days=format_days(first.days), label=_start_small(first.label))
    said = [tell_of(text, first.gain.rows)]
    if first.per_year is not None:
        text = _("That is at most {count} days of waiting a year, all applicants together.")
        said.append(tell_of(text.format(count=format_count(first.per_year)), first.gain.rows))
    for bound in ranked[1:_SAID]:
        text = _("{label}: at most {days} for each case.")
        text = text.format(label=bound.label, days=format_days(bound.days))
        said.append(tell_of(text, bound.gain.rows))
    said.append(_("These are upper bounds, each by itself. They overlap: do not add them up."))
    return tuple(said)


def _start_small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _estimate_gain(bound: GainBound, confidence: float) -> Estimate:
    step = f"_{bound.gain.step}" if bound.gain.step >= 0 else ""
    return Estimate(
        f"{bound.gain.kind}{step}", bound.label, bound.days, "days", bound.low, bound.high, confidence,
        _("upper bound; interval by percentile bootstrap of blocks of cases"), bound.gain.rows,
        bound.assumption,
    )  # fmt: skip


def _tabulate_gains(ranked: list[GainBound], steps: dict[int, str], wait: float) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            bound.label,
            steps.get(bound.gain.step),
            bound.gain.kind,
            bound.days,
            bound.low,
            bound.high,
            bound.per_year,
            bound.per_year_low,
            bound.per_year_high,
            min(bound.days / wait, 1.0) if wait else None,
            bound.assumption,
        )
        for bound in ranked
    ]
    return Table(
        "gains",
        _("The most that each change could win"),
        (
            Column("change", _("Change")),
            Column("step", _("Step")),
            Column("kind", _("Kind")),
            Column("days", _("Days for each case, at most"), "days", "days"),
            Column("low", _("Days, from"), "days", "days"),
            Column("high", _("Days, to"), "days", "days"),
            Column("per_year", _("Applicant-days a year, at most"), "number", "applicant-days"),
            Column("per_year_low", _("A year, from"), "number", "applicant-days"),
            Column("per_year_high", _("A year, to"), "number", "applicant-days"),
            Column("share", _("Share of all days"), "share"),
            Column("assumption", _("What must hold")),
        ),
        tuple(rows),
        note=_("Upper bounds. They overlap, so they must not be added up."),
        trace=_("Days summed over spells, waits or rounds, divided by cases received in the records' time."),
    )


def _say_method() -> str:
    return _(
        "For each change, the days that passed in what it would take away, divided by the cases"
        " received;"
        " for a year, at the number received a year in these records. Intervals by drawing"
        " blocks of cases again."
    )


def _list_caveats(ranked: list[GainBound], years: float) -> tuple[str, ...]:
    caveats = [
        _("A bound is not a forecast: it says what cannot be exceeded, not what a change would bring."),
        _("The bounds overlap: a day at a step may also be a day of a second round."),
        _("Stays that are still open count with their days so far, so a bound can grow as they go on."),
    ]
    if any(bound.gain.kind == "first_come" for bound in ranked):
        caveats.append(_("Serving in order shares waiting out anew; it need not make it shorter on average."))
    if years < 1:
        caveats.append(
            _("The records cover {years} of a year: figures for a year leave the seasons out.").format(
                years=format_share(years) if years >= 0 else format_number(None)
            )
        )
    return tuple(caveats)
