"""Is it demand or a queue? What comes in, what leaves, what waits, and where it goes at today's rates."""

from __future__ import annotations

import numpy as np
from scipy import stats

from groundswell.evidence.backlog import AGE_EDGES_DAYS, Ages, read_ages
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding, tell_of
from groundswell.evidence.rates import (
    RATE_METHOD,
    Trend,
    estimate_clearing_weeks,
    estimate_trend,
    project_backlog,
)
from groundswell.evidence.weeks import Spans, build_weeks, read_days
from groundswell.spells import Records
from groundswell.wording import _, format_count, format_days, format_number, format_range, format_share

QUESTION = "flow"
WEEKS_AT_LEAST = 4
HORIZONS_WEEKS = (13, 26, 52)
_EVEN_SHARE = 0.15
_COUNT_METHOD = "a count of the records, not a sample: no interval"


def estimate_flow(records: Records, *, confidence: float = 0.95, weeks: int = 13, seed: int = 0) -> Finding:
    """Estimate whether the wait comes from demand or from a queue.

    Open cases are the backlog. Cases received before the export's window are in the backlog when they lived
    into it. Rates are those of the last `weeks` whole weeks.
    Method: counts per day from the store; rates by the mean of weeks with a variance that allows for
    over-dispersion and memory; projection is the backlog plus the net rate times the weeks, with the
    uncertainty of the rate and the swing of the weeks to come. Checked against: counts by hand, and the
    identity that a backlog grows by what came minus what left.

    Args:
        records: the records.
        confidence: of every interval.
        weeks: over how many of the last weeks today's rates are taken.
        seed: not used; nothing here is drawn.

    Returns:
        A finding with rates, backlog, its age, days of work in the queue, and projections.
    """
    manifest, title = records.manifest, _("Is it demand or a queue?")
    days = read_days(records)
    span = build_weeks(days)
    if not len(days) or len(span) < WEEKS_AT_LEAST:
        reason = _(
            "The records cover {count} whole weeks. A rate needs at least {least}: ask for a longer export."
        ).format(count=len(span), least=WEEKS_AT_LEAST)
        return refuse_finding(
            QUESTION, title, reason, as_of_at=manifest.extract_at, cases=manifest.case_count
        )
    trend = estimate_trend(days, weeks=weeks, confidence=confidence)
    backlog = manifest.open_count
    ages = read_ages(records, days)
    hands_on = _estimate_hands_on(records, confidence)
    estimates = [
        *_list_rates(trend, backlog, confidence),
        *_list_age_estimates(ages, backlog, confidence),
        *_project_all(trend, backlog, confidence),
        *([hands_on] if hands_on else []),
    ]
    return Finding(
        QUESTION,
        title,
        tuple(_write_sentences(trend, backlog, ages, hands_on)),
        tuple(estimates),
        (_lay_out_weeks(span), ages.by_month, ages.by_band, _lay_out_projection(estimates)),
        _("Counts of cases by day. Rates: {rates}.").format(rates=RATE_METHOD),
        tuple(_list_caveats(records, trend)),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


def _list_rates(trend: Trend, backlog: int, confidence: float) -> list[Estimate]:
    trace = _("whole weeks counted back from the last whole day before the extract: the last {weeks}").format(
        weeks=trend.weeks
    )
    rates = [
        ("arrivals_per_week", _("Cases received per week"), trend.arrivals),
        ("decisions_per_week", _("Cases decided per week"), trend.decided),
        ("ends_per_week", _("Cases decided or withdrawn per week"), trend.ends),
        ("net_per_week", _("Growth of the backlog per week"), trend.net),
    ]
    made = [
        Estimate(
            key,
            label,
            *_order(rate),
            confidence=confidence,
            method=RATE_METHOD,
            rows=trend.weeks,
            trace=trace,
        )
        for key, label, rate in rates
    ]
    made.append(_count("backlog", _("Cases waiting now"), backlog, confidence))
    per_open_day = trend.ends[0] * trend.weeks / trend.opening_days if trend.opening_days else 0.0
    factor = trend.ends[0] / per_open_day if per_open_day else 7.0
    for key, label, unit, days_in_week in (
        ("queue_days", _("Days of work in the queue"), _("days"), 7.0),
        ("queue_opening_days", _("Opening days of work in the queue"), _("opening days"), factor),
    ):
        value, high, low = (backlog * days_in_week / rate if rate > 0 else None for rate in trend.ends)
        made.append(
            Estimate(
                key, label, value, unit, low, high, confidence, "backlog / ends per day", trend.weeks, trace
            )
        )
    return made


def _order(rate: tuple[float, float, float]) -> tuple[float, str, float, float]:
    return rate[0], _("cases per week"), rate[1], rate[2]


def _count(
    key: str, label: str, value: float | None, confidence: float, unit: str = "cases", rows: int | None = None
) -> Estimate:
    rows = int(value or 0) if rows is None else rows
    trace = _("cases without an end at the extract")
    return Estimate(key, label, value, unit, value, value, confidence, _COUNT_METHOD, rows, trace)


def _list_age_estimates(ages: Ages, backlog: int, confidence: float) -> list[Estimate]:
    return [
        _count(
            "backlog_age_median",
            _("Half of those waiting came longer ago than"),
            ages.median_days,
            confidence,
            "days",
            backlog,
        ),
        _count(
            "backlog_age_p90",
            _("A tenth of those waiting came longer ago than"),
            ages.p90_days,
            confidence,
            "days",
            backlog,
        ),
    ]


def _project_all(trend: Trend, backlog: int, confidence: float) -> list[Estimate]:
    trace = _("backlog now plus growth per week times the weeks, never below 0")
    made = []
    for ahead in HORIZONS_WEEKS:
        label = _("Backlog in {weeks} weeks at today's rates").format(weeks=ahead)
        value, low, high = project_backlog(trend, backlog, ahead, confidence=confidence)
        made.append(
            Estimate(f"backlog_in_{ahead}_weeks", label, value, _("cases"), low, high, confidence,
                     "straight line", trend.weeks, trace)
        )  # fmt: skip
    value_, low_, high_ = estimate_clearing_weeks(trend, backlog)
    made.append(
        Estimate("cleared_in", _("Weeks until nothing would wait; none: never, or not to be told"),
                 value_, _("weeks"), low_, high_, confidence, "backlog / net rate", trend.weeks,
                 _("backlog now over the shrinking per week, where its whole interval shrinks"))
    )  # fmt: skip
    return made


def _estimate_hands_on(records: Records, confidence: float) -> Estimate | None:
    """Estimate the share of time in which somebody works, by a jackknife over blocks of cases."""
    if not records.manifest.has_works:
        return None
    spells = records.spells.filter(records.spells.work_us.notnull())
    sums = records.columns(
        spells.group_by(block=spells.case_id % 200).aggregate(
            work=spells.work_us.sum(),
            elapsed=spells.elapsed_us.sum(),
            n=spells.count(),
        )
    )
    work, elapsed = sums["work"].astype(float), sums["elapsed"].astype(float)
    if not len(work) or elapsed.sum() <= 0:
        return None
    share, blocks = float(work.sum() / elapsed.sum()), len(work)
    low = high = None
    rest = elapsed.sum() - elapsed
    if blocks > 1 and (rest > 0).all():
        left_out = (work.sum() - work) / rest
        spread = float(np.sqrt((blocks - 1) / blocks * ((left_out - left_out.mean()) ** 2).sum()))
        half = float(stats.t.ppf(0.5 + confidence / 2, blocks - 1)) * spread
        low, high = max(share - half, 0.0), min(share + half, 1.0)
    return Estimate(
        "hands_on_share", _("Share of the time in which somebody works on the case"), share, "share",
        low, high, confidence, _("ratio; jackknife over blocks of cases"), int(sums["n"].sum()),
        _("sum of work over sum of elapsed time, all spells, open ones until the extract"),
    )  # fmt: skip


def _lay_out_weeks(weeks: Spans) -> Table:
    rows = zip(weeks.first_on, weeks.arrivals, weeks.decided, weeks.withdrawn, weeks.backlog, strict=True)
    return Table(
        "weekly",
        _("What came, what left and what waited, week by week"),
        (
            Column("week_on", _("Week from"), "date"),
            Column("arrivals", _("Received"), "count"),
            Column("decided", _("Decided"), "count"),
            Column("withdrawn", _("Withdrawn"), "count"),
            Column("backlog", _("Open at its end"), "count"),
        ),
        tuple((str(day), *(int(number) for number in numbers)) for day, *numbers in rows),
        trace="sums of the table of days",
    )


def _lay_out_projection(estimates: list[Estimate]) -> Table:
    ahead = [(weeks, f"backlog_in_{weeks}_weeks") for weeks in HORIZONS_WEEKS]
    known = {estimate.key: estimate for estimate in estimates}
    now = known["backlog"].value
    rows: list[tuple[Cell, ...]] = [(0, now, now, now)]
    rows += [(weeks, known[key].value, known[key].low, known[key].high) for weeks, key in ahead]
    return Table(
        "projection",
        _("The backlog if nothing changes"),
        (
            Column("weeks_ahead", _("Weeks from now"), "count"),
            Column("backlog", _("Cases open"), "number"),
            Column("low", _("From"), "number"),
            Column("high", _("To"), "number"),
        ),
        tuple(rows),
    )


def _write_sentences(trend: Trend, backlog: int, ages: Ages, hands_on: Estimate | None) -> list[str]:
    told = [tell_of(_write_headline(trend, backlog), backlog)]
    if trend.ends[0] > 0 and backlog:
        text = _(
            "{backlog} cases wait. That is {days} of decisions and withdrawals at today's rate. "
            "Do not read the queue as demand: {arrivals} new cases come in a week."
        ).format(
            backlog=format_count(backlog),
            days=format_days(backlog * 7 / trend.ends[0]),
            arrivals=format_number(trend.arrivals[0], 0),
        )
        told.append(tell_of(text, backlog))
    if ages.recent_share is not None:
        text = _(
            "{share} of those waiting came in the last {days} days. "
            "Half came more than {median} ago, one in ten more than {p90} ago."
        ).format(
            share=format_share(ages.recent_share), days=AGE_EDGES_DAYS[0],
            median=format_days(ages.median_days), p90=format_days(ages.p90_days),
        )  # fmt: skip
        told.append(tell_of(text, backlog, ages.recent_share * backlog))
    told.append(_write_outlook(trend, backlog))
    if hands_on:
        told.append(
            _("Somebody works on a case for {share} of its time; for the rest it waits.").format(
                share=format_share(hands_on.value, 1)
            )
        )
    return told


def _write_headline(trend: Trend, backlog: int) -> str:
    sizes = (abs(trend.net[1]), abs(trend.net[2]))
    facts = {
        "backlog": format_count(backlog),
        "came": format_number(trend.arrivals[0], 0),
        "left": format_number(trend.ends[0], 0),
        "weeks": trend.weeks,
        "range": format_range(min(sizes), max(sizes)),
        "most": format_number(max(sizes), 0),
        "net": format_number(abs(trend.net[0]), 0),
    }
    if trend.direction == "growing":
        text = _(
            "More comes in than leaves: {came} cases a week came and {left} left "
            "over the last {weeks} weeks, so the backlog grows by {net} a week ({range})."
        )
    elif trend.direction == "shrinking":
        text = _(
            "The backlog shrinks by {net} cases a week ({range}): {came} a week came and {left} left "
            "over the last {weeks} weeks."
        )
    elif trend.arrivals[0] == 0 and trend.ends[0] == 0:
        text = _("No case came and none left over the last {weeks} weeks. {backlog} wait.")
    elif max(sizes) <= _EVEN_SHARE * trend.arrivals[0]:
        text = _(
            "As many cases leave as come, within {most} a week: {left} and {came} a week over the last "
            "{weeks} weeks. The {backlog} that wait are a standing queue."
        )
    else:
        text = _(
            "{came} cases a week came and {left} left over the last {weeks} weeks. The weeks differ too much "
            "to tell whether the backlog of {backlog} grows or shrinks."
        )
    return text.format(**facts)


def _write_outlook(trend: Trend, backlog: int) -> str:
    weeks, soonest, latest = estimate_clearing_weeks(trend, backlog)
    if backlog == 0:
        return _("Nothing waits at the date of the extract.")
    if weeks is not None:
        return _("At today's rates the backlog would be gone in {weeks} weeks ({range}).").format(
            weeks=format_number(weeks, 0), range=format_range(soonest, latest)
        )
    _value, low, high = project_backlog(trend, backlog, 52)
    if trend.direction == "growing":
        text = _("At today's rates the backlog is never cleared: in a year it would be {range} cases.")
    else:
        text = _("Whether it would ever be cleared cannot be told: in a year it would be {range} cases.")
    return tell_of(text.format(range=format_range(low, high)), backlog)


def _list_caveats(records: Records, trend: Trend) -> list[str]:
    caveats = [
        _("A projection says what happens if nothing changes. It is not a forecast of what will be done."),
        _("Some cases are always in hand in a service that works well: a backlog of 0 is not the aim."),
    ]
    text = _("Opening days are taken to be the days on which a case ended: {days} in the last {weeks} weeks.")
    text = text.format(days=trend.opening_days, weeks=trend.weeks)
    caveats.append(tell_of(text, trend.opening_days))
    if records.manifest.late_count == 0:
        caveats.append(
            _(
                "The records hold no case that had begun before they start. If there were such cases, "
                "the backlog was larger than shown, most of all at the start, and more was decided."
            )
        )
    if records.manifest.open_count == 0:
        caveats.append(
            _(
                "No case is open. If the export holds closed cases only, the backlog is not nil "
                "but not known, and the last weeks seem to bring fewer cases than they did."
            )
        )
    return caveats
