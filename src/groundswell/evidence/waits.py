"""How long do people wait? With the open cases counted, and how far off the closed cases alone are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundswell.evidence.case_waits import (
    CaseWaits,
    build_grid,
    build_mean,
    build_quantile,
    choose_chart_end,
    choose_horizon,
    read_case_waits,
    say_limits,
)
from groundswell.evidence.cohorts import build_cohort_table
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding, tell_of
from groundswell.evidence.incidence import estimate_incidence_at
from groundswell.evidence.promise_findings import build_promise_estimates, build_promise_table, say_promise
from groundswell.evidence.promises import PromiseKept, estimate_promise, share_limits
from groundswell.evidence.survival import SurvivalCurve, build_curve, log_log_limits
from groundswell.evidence.tallies import Floats, sort_exits
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_count, format_days, format_share

QUESTION = "waits"
_CASES_TRACE = "wait_us, entry_us and end_kind of every row of cases"


@dataclass(frozen=True, slots=True)
class _Waited:
    """What all parts of the finding read from."""

    waits: CaseWaits
    curve: SurvivalCurve
    closed: SurvivalCurve
    horizon: float
    days: Floats
    ended: Floats
    ended_variance: Floats
    promise: PromiseKept | None
    confidence: float


def estimate_waits(
    records: Records, *, confidence: float = 0.95, horizon_days: float | None = None, seed: int = 0
) -> Finding:
    """Estimate how long people wait from receipt to the end, with those still waiting counted.

    Open cases count for as long as they have waited by the date of the extract; cases that began before the
    extract's window count from when they come into view. Beside each figure stands what the closed cases
    alone would say. Method: Kaplan-Meier with late entry, Aalen-Johansen for decided against withdrawn.
    Checked against: lifelines; simulated extracts, cut early, against the later truth.

    Args:
        records: the case records.
        confidence: coverage of each interval.
        horizon_days: days to which the mean wait is restricted; None for the largest round number with enough
            cases under observation.
        seed: not used; every interval here has a formula.

    Returns:
        The finding, with the tables ``curve``, ``cohorts``, ``ends`` and, where there is one, ``promise``.
    """
    del seed
    title = _("How long do people wait?")
    as_of = records.manifest.extract_at
    waits = read_case_waits(records)
    reason = _reason_to_refuse(waits)
    if reason:
        spells = records.manifest.spell_count
        return refuse_finding(QUESTION, title, reason, as_of_at=as_of, cases=waits.size, spells=spells)
    waited = _follow(waits, confidence, horizon_days)
    tables = [_build_curve_table(waited), _build_cohorts(waited, records), _build_ends_table(waited)]
    if waited.promise:
        tables.append(build_promise_table(waited.promise, confidence))
    return Finding(
        QUESTION,
        title,
        _build_sentences(waited),
        _build_estimates(waited),
        tuple(tables),
        _describe_method(waited),
        _list_caveats(waited, records),
        as_of,
        waits.size,
        records.manifest.spell_count,
    )


def _reason_to_refuse(waits: CaseWaits) -> str | None:
    if waits.size == 0:
        return _("There are no cases in these records, so there is nothing to say about waits.")
    if waits.open_count == waits.size:
        return _(
            "No case in these records has ended, so nobody can say how long a wait lasts. If cases do end, "
            "name the steps that end them under `ends` in the mapping."
        )
    if waits.wait_us.max() == 0:
        return _("Every case begins and ends at the same moment, so these records hold no waits.")
    return None


def _follow(waits: CaseWaits, confidence: float, horizon_days: float | None) -> _Waited:
    exits = sort_exits(waits.wait_us, waits.end, entry=waits.entry_us, causes=2)
    curve = build_curve(exits)
    closed = build_curve(exits.keep_ended()).scaled(MICROSECONDS_PER_DAY)
    horizon = horizon_days or choose_horizon(waits)
    promise = estimate_promise(waits, curve, confidence)
    curve = curve.scaled(MICROSECONDS_PER_DAY)
    days = build_grid(choose_chart_end(curve, horizon))
    ended = estimate_incidence_at(exits, days * MICROSECONDS_PER_DAY)
    return _Waited(waits, curve, closed, horizon, days, *ended, promise, confidence)


def _build_estimates(waited: _Waited) -> tuple[Estimate, ...]:
    curve, closed, confidence = waited.curve, waited.closed, waited.confidence
    mean_label = _("Mean wait within the first {days}").format(days=format_days(waited.horizon))
    closed_mean = _("Mean wait, closed cases alone")
    found = [
        build_quantile(curve, 0.5, confidence, key="median_wait", trace=_CASES_TRACE),
        build_quantile(curve, 0.9, confidence, key="p90_wait", trace=_CASES_TRACE),
        build_quantile(curve, 0.95, confidence, key="p95_wait", trace=_CASES_TRACE),
        build_mean(curve, waited.horizon, confidence, key="mean_wait", label=mean_label, trace=_CASES_TRACE),
    ]
    trace = _("Closed cases only: {rows}, end_kind not open").format(rows=_CASES_TRACE)
    alone = _("Half wait more than, closed cases alone")
    ninth = _("One in ten waits more than, closed cases alone")
    found += [
        build_quantile(closed, 0.5, confidence, key="closed_median_wait", trace=trace, label=alone),
        build_quantile(closed, 0.9, confidence, key="closed_p90_wait", trace=trace, label=ninth),
        build_mean(
            closed, closed.last_time, confidence, key="closed_mean_wait", label=closed_mean, trace=trace
        ),
        _build_open_share(waited),
    ]
    if waited.promise:
        found += build_promise_estimates(waited.promise, confidence)
    return tuple(found)


def _build_open_share(waited: _Waited) -> Estimate:
    waits = waited.waits
    low, high = share_limits(waits.open_count, waits.size, waited.confidence)
    label, method = _("Share of cases still open"), _("Plain share; Wilson's limits")
    share = waits.open_count / waits.size
    return Estimate(
        "open_share", label, share, "share", low, high, waited.confidence, method, waits.size, _CASES_TRACE
    )


def _build_curve_table(waited: _Waited) -> Table:
    days = waited.days
    share = waited.curve.share_beyond(days)
    low, high = waited.curve.interval_at(days, waited.confidence)
    closed = waited.closed.share_beyond(days)
    columns = (
        Column("day", _("Days since receipt"), "days"),
        Column("waiting", _("Still waiting"), "share"),
        Column("low", _("Lower limit"), "share"),
        Column("high", _("Upper limit"), "share"),
        Column("closed", _("Still waiting, closed cases alone"), "share"),
    )
    rows = zip(*(column.tolist() for column in (days, share, low, high, closed)), strict=True)
    note = _("Limits hold day by day at {confidence}, not for the whole curve at once.")
    return Table(
        "curve",
        _("Share of applicants still waiting, by days since receipt"),
        columns,
        tuple(rows),
        note.format(confidence=format_share(waited.confidence)),
        _CASES_TRACE,
    )


def _build_cohorts(waited: _Waited, records: Records) -> Table:
    return build_cohort_table(waited.waits, records.manifest.time_zone, waited.confidence)


def _build_ends_table(waited: _Waited) -> Table:
    days, share, variance = waited.days, waited.ended, waited.ended_variance
    relative = np.divide(variance, share**2, out=np.zeros(share.shape), where=share > 0)
    low, high = log_log_limits(share, relative, waited.confidence)
    columns: list[list[float]] = [days.tolist(), waited.curve.share_beyond(days).tolist()]
    for cause in (0, 1):
        columns += [part[:, cause].tolist() for part in (share, low, high)]
    heads = (
        Column("day", _("Days since receipt"), "days"),
        Column("waiting", _("Still waiting"), "share"),
        Column("decided", _("Decided"), "share"),
        Column("decided_low", _("Decided, lower limit"), "share"),
        Column("decided_high", _("Decided, upper limit"), "share"),
        Column("withdrawn", _("Withdrawn"), "share"),
        Column("withdrawn_low", _("Withdrawn, lower limit"), "share"),
        Column("withdrawn_high", _("Withdrawn, upper limit"), "share"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(zip(*columns, strict=True))
    note = _("Decided and withdrawn compete: who withdraws is not counted as if a decision might still come.")
    title = _("How waits end, by days since receipt")
    return Table("ends", title, heads, rows, note, _("Aalen-Johansen; {rows}").format(rows=_CASES_TRACE))


def _build_sentences(waited: _Waited) -> tuple[str, ...]:
    sentences = [_say_headline(waited), *_say_long_waits(waited), _say_mean(waited)]
    closed = waited.waits.size - waited.waits.open_count  # the closed cases have a figure in each of them
    sentences = [tell_of(text, closed) for text in sentences] + [_say_open(waited)]
    if waited.promise:
        sentences += say_promise(waited.promise)
    if np.any(waited.waits.end == 2):
        sentences.append(_say_withdrawn(waited))
    return tuple(sentences)


def _say_headline(waited: _Waited) -> str:
    median = waited.curve.quantile(0.5)
    closed = format_days(waited.closed.quantile(0.5))
    if median is None:
        day = waited.horizon
        return _(
            "Fewer than half have had an answer: after {day}, {share} were still waiting. The closed cases "
            "alone would say that half wait more than {closed}."
        ).format(
            day=format_days(day), share=format_share(float(waited.curve.share_beyond(day))), closed=closed
        )
    days = format_days(median)
    if waited.waits.open_count == 0:
        return _("Half of the applicants wait more than {days}.").format(days=days)
    if days == closed:
        return _(
            "Half of the applicants wait more than {days}; the closed cases alone would say the same."
        ).format(days=days)
    return _(
        "Half of the applicants wait more than {days}; the closed cases alone would say {closed}."
    ).format(days=days, closed=closed)


def _say_long_waits(waited: _Waited) -> list[str]:
    ninth = waited.curve.quantile(0.9)
    closed = format_days(waited.closed.quantile(0.9))
    if ninth is None:
        share = float(waited.curve.share_beyond(waited.horizon))
        text = _(
            "The longest waits are not over: {share} are still waiting after {days}, so nobody can say yet "
            "how long the slowest one in ten wait. The closed cases alone would say {closed}."
        )
        said = text.format(share=format_share(share), days=format_days(waited.horizon), closed=closed)
        return [tell_of(said, share * waited.waits.size)]
    if waited.waits.open_count == 0 or format_days(ninth) == closed:
        return [_("One in ten waits more than {days}.").format(days=format_days(ninth))]
    text = _("One in ten waits more than {days}; the closed cases alone would say {closed}.")
    return [text.format(days=format_days(ninth), closed=closed)]


def _say_mean(waited: _Waited) -> str:
    mean, low, high = waited.curve.restricted_mean_interval(waited.horizon, waited.confidence)
    closed = waited.closed.restricted_mean(waited.closed.last_time)[0]
    values = {
        "mean": format_days(mean),
        "limits": say_limits(low, high),
        "horizon": format_days(waited.horizon),
        "closed": format_days(closed),
    }
    if waited.waits.open_count == 0:
        return _("The mean wait is {mean}{limits}.").format(**values)
    text = _(
        "Within the first {horizon} the mean wait is {mean}{limits}; the closed cases alone average {closed}."
    )
    return text.format(**values)


def _say_open(waited: _Waited) -> str:
    waits = waited.waits
    if waits.open_count == 0:
        return _("No case is still open, so here the closed cases tell the whole story.")
    text = _("{open} of the {cases} cases are still open ({share}). They are counted here.").format(
        open=format_count(waits.open_count),
        cases=format_count(waits.size),
        share=format_share(waits.open_count / waits.size),
    )
    return tell_of(text, waits.open_count, waits.size - waits.open_count)


def _say_withdrawn(waited: _Waited) -> str:
    decided, withdrawn = float(waited.ended[-1, 0]), float(waited.ended[-1, 1])
    text = _("{days} after receipt, {withdrawn} have withdrawn and {decided} have had a decision.").format(
        days=format_days(float(waited.days[-1])),
        withdrawn=format_share(withdrawn),
        decided=format_share(decided),
    )
    return tell_of(text, withdrawn * waited.waits.size, decided * waited.waits.size)


def _describe_method(waited: _Waited) -> str:
    return _(
        "Kaplan-Meier from receipt to any end of the case; open cases count until the date of the extract, "
        "late-entering cases from when they come into view. Limits at {confidence} by log(-log) with "
        "Greenwood's variance; quantiles by inverting them. The mean is the area under it to {horizon}, "
        "the largest round number of days at which enough cases are still under observation. Decided and "
        "withdrawn by Aalen-Johansen. Months are months of receipt, never of closing."
    ).format(confidence=format_share(waited.confidence), horizon=format_days(waited.horizon))


def _list_caveats(waited: _Waited, records: Records) -> tuple[str, ...]:
    caveats = [
        _("It is assumed that the date of the extract has nothing to do with the cases."),
        _("A case that was closed without a record counts as still waiting, and makes waits look longer."),
    ]
    if records.manifest.late_count:
        text = _("{count} cases began before the records do; those that ended before cannot be seen.")
        late = records.manifest.late_count
        caveats.append(tell_of(text.format(count=format_count(late)), late))
    if waited.curve.is_broken:
        caveats.append(
            _("For a while nobody was under observation, so the curve after that is not to be relied on.")
        )
    if records.manifest.date_only:
        caveats.append(_("The records hold dates without times, so each wait may be off by a day."))
    return tuple(caveats)
