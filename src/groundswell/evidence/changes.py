"""What changed, and when? Steps in arrivals, in decisions, and in the wait of cohorts of receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from groundswell.evidence.changepoints import (
    PERIODS_AT_LEAST,
    Changepoint,
    Segmentation,
    estimate_changepoints,
)
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.levels import Floats
from groundswell.evidence.weeks import Dates, Spans, build_weeks, express_local_time, read_days
from groundswell.spells import Records
from groundswell.wording import _, format_count, format_days, format_number, format_share

QUESTION = "changes"
PERIODS_AT_MOST = 208
_PERIOD_WEEKS = (1, 2, 4, 13, 26)
_CASES_PER_PERIOD = 5
_STRONG_MEMORY = 0.6
_DAY_US = 86_400_000_000
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Series:
    """One thing followed over periods of whole weeks.

    Args:
        key: ``arrivals``, ``decisions`` or ``wait``.
        label: what it is, for people.
        unit: of the values.
        period_weeks: length of a period.
        first_on: first day of each period.
        values: per week, or a share.
        weights: how many cases each value rests on.
    """

    key: str
    label: str
    unit: str
    period_weeks: int
    first_on: Dates
    values: Floats
    weights: Floats


def estimate_changes(
    records: Records,
    *,
    confidence: float = 0.95,
    seed: int = 0,
    false_alarm_rate: float = 0.05,
    replicates: int = 299,
) -> Finding:
    """Estimate when arrivals, decisions and the wait changed.

    The wait is the share of a week's new cases that were decided within a fixed number of days, for weeks
    that were followed so long: open cases count as not decided, and no later fact changes it. Weeks at an
    edge that the export cannot hold in full are left out, and said to be.
    Method: :func:`groundswell.evidence.changepoints.estimate_changepoints` on each series, at the third
    part of the false-alarm rate, so that records without any change show one with about that chance.
    Checked against: simulation, in the tests.

    Args:
        records: the records.
        confidence: of dates and levels.
        seed: of the simulated series.
        false_alarm_rate: chance of any change in records that have none.
        replicates: simulated series per test.

    Returns:
        A finding with one row per change: when, from what to what, and how sure.
    """
    manifest, title = records.manifest, _("What changed, and when?")
    weeks = build_weeks(read_days(records))
    wait = _measure_usual_wait(records)
    series, notes = _list_series(records, weeks, wait)
    tested = [one for one in series if len(one.values) >= PERIODS_AT_LEAST]
    if not tested:
        reason = _(
            "The records cover {count} whole weeks. To tell a change from chance takes at least {least} "
            "weeks or longer periods: ask for a longer export."
        ).format(count=len(weeks), least=PERIODS_AT_LEAST)
        return refuse_finding(
            QUESTION, title, reason, as_of_at=manifest.extract_at, cases=manifest.case_count
        )
    found = [
        (one, _segment(one, false_alarm_rate / len(series), confidence, replicates, seed)) for one in tested
    ]
    return Finding(
        QUESTION,
        title,
        tuple(_write_sentences(found, len(weeks), false_alarm_rate)),
        tuple(e for one, segments in found for e in _list_estimates(one, segments, confidence)),
        (_lay_out_changes(found, len(series)), *(_lay_out_series(one, segments) for one, segments in found)),
        _method(false_alarm_rate, replicates),
        (*_list_caveats(), *notes, *_note_untested(series), *_note_memory(found)),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


def choose_period(weekly: Floats, *, at_least: float = _CASES_PER_PERIOD) -> int:
    """Choose how many weeks make a period: few enough periods to test, enough cases in each.

    Example:
        >>> choose_period(np.full(100, 8.0)), choose_period(np.full(100, 2.0)), choose_period(np.ones(300))
        (1, 4, 13)
    """
    for weeks in _PERIOD_WEEKS:
        sums = _fold(weekly, weeks)
        longer = _PERIOD_WEEKS[min(_PERIOD_WEEKS.index(weeks) + 1, len(_PERIOD_WEEKS) - 1)]
        if len(weekly) // longer < PERIODS_AT_LEAST and len(sums) <= PERIODS_AT_MOST:
            return weeks
        if len(sums) <= PERIODS_AT_MOST and np.median(sums) >= at_least:
            return weeks
    return _PERIOD_WEEKS[-1]


def _fold(weekly: Floats, weeks: int) -> Floats:
    """Add up whole periods, counted back from the end."""
    periods = len(weekly) // weeks
    return np.asarray(
        weekly[len(weekly) - periods * weeks :].reshape(periods, weeks).sum(axis=1), dtype=float
    )


def _measure_usual_wait(records: Records) -> tuple[int, float]:
    """Measure a horizon near the middle wait (us), and the 90th percentile of closed cases' waits (days)."""
    cases = records.cases
    row = records.columns(
        cases.aggregate(
            middle=cases.wait_us.quantile(0.5),
            long=cases.wait_us.quantile(0.9, where=cases.ended_at.notnull()),
        )
    )
    middle, long = float(row["middle"][0] or 0), float(row["long"][0] or 0)
    unit = _DAY_US if middle >= _DAY_US else _HOUR_US
    return max(int(np.ceil(middle / unit)), 1) * unit, (0.0 if np.isnan(long) else long / _DAY_US)


def _list_series(
    records: Records, weeks: Spans, wait: tuple[int, float]
) -> tuple[list[Series], tuple[str, ...]]:
    horizon_us, long_days = wait
    arrivals, decisions, notes = weeks, weeks, []
    skip = min(int(np.ceil(long_days / 7)), len(weeks) // 2)
    if records.manifest.late_count == 0 and skip:
        decisions = weeks.last(len(weeks) - skip)
        text = _(
            "No case had begun before the records start, so the first weeks decide only what they received: "
            "the first {weeks} weeks are left out of the decisions."
        )
        notes.append(text.format(weeks=skip))
    if records.manifest.open_count == 0 and skip:
        arrivals = weeks.first(len(weeks) - skip)
        text = _(
            "No case is open, so the last weeks may lack cases: the last {weeks} are left out of arrivals."
        )
        notes.append(text.format(weeks=skip))
    series = [
        _count_series("arrivals", _("Cases received"), arrivals.first_on, arrivals.arrivals),
        _count_series("decisions", _("Cases decided"), decisions.first_on, decisions.decided),
        _share_series(records, arrivals, horizon_us),
    ]
    return series, tuple(notes)


def _count_series(key: str, label: str, first_on: Dates, weekly: Floats) -> Series:
    period = choose_period(weekly)
    values = _fold(weekly, period) / period
    starts = first_on[len(first_on) % period :: period]
    return Series(key, label, _("cases per week"), period, starts, values, np.ones_like(values))


def _share_series(records: Records, weeks: Spans, horizon_us: int) -> Series:
    """Measure the share decided within the horizon, by week of receipt, where followed that long."""
    days = horizon_us / _DAY_US
    label = _("Share decided within {days} of receipt").format(days=format_days(days))
    extract_on = np.datetime64(records.manifest.extract_at.replace(tzinfo=None), "D")
    ripe = extract_on - np.timedelta64(int(np.ceil(days)) + 8, "D")
    mature = weeks.between(np.datetime64("0001-01-01"), ripe + np.timedelta64(1, "D"))
    if not len(mature):
        return Series("wait", label, "share", 1, mature.first_on, np.zeros(0), np.zeros(0))
    received, decided = _count_cohorts(records, mature, horizon_us)
    period = choose_period(received, at_least=2 * _CASES_PER_PERIOD)
    received, decided = _fold(received, period), _fold(decided, period)
    starts = mature.first_on[len(mature) % period :: period]
    held = received > 0
    share = np.divide(decided, received, out=np.zeros_like(decided), where=held)
    return Series("wait", label, "share", period, starts[held], share[held], received[held])


def _count_cohorts(records: Records, weeks: Spans, horizon_us: int) -> tuple[Floats, Floats]:
    cases = records.cases
    first = records.columns(cases.aggregate(first=cases.received_at.min()))["first"][0]
    earliest_on = np.datetime64(int(first), "us").astype("datetime64[D]")
    in_time = (cases.end_kind == "decided") & (cases.wait_us <= horizon_us)
    counted = records.columns(
        cases.filter(cases.entry_us == 0)
        .select(
            received_on=express_local_time(cases.received_at, records, earliest_on).date(), in_time=in_time
        )
        .group_by("received_on")
        .aggregate(received=lambda t: t.count(), decided=lambda t: t.count(where=t.in_time))
    )
    week = (np.asarray(counted["received_on"], "datetime64[D]") - weeks.first_on[0]).astype(int) // 7
    inside = (week >= 0) & (week < len(weeks))
    received, decided = (
        np.bincount(week[inside], counted[name][inside].astype(float), minlength=len(weeks))
        for name in ("received", "decided")
    )
    return received, decided


def _segment(one: Series, alpha: float, confidence: float, replicates: int, seed: int) -> Segmentation:
    return estimate_changepoints(
        one.values,
        weights=one.weights,
        periods_per_year=365.25 / 7 / one.period_weeks,
        alpha=alpha,
        confidence=confidence,
        replicates=replicates,
        seed=seed,
    )


def _name_day(one: Series, position: int) -> str:
    day: date = one.first_on[position].astype(object)
    return f"{day.day} {day:%B} {day.year}"


def _name_level(one: Series, level: float) -> str:
    return format_share(level) if one.unit == "share" else format_number(level, 1 if abs(level) < 20 else 0)


def _write_sentences(found: list[tuple[Series, Segmentation]], weeks: int, rate: float) -> list[str]:
    told = []
    for one, segments in found:
        for change in segments.changes:
            text = (
                _("{label} rose from {before} to {after}{unit} at about {day} (between {low} and {high}).")
                if change.difference > 0
                else _(
                    "{label} fell from {before} to {after}{unit} at about {day} (between {low} and {high})."
                )
            )
            told.append(
                text.format(
                    label=one.label,
                    before=_name_level(one, change.before),
                    after=_name_level(one, change.after),
                    unit="" if one.unit == "share" else _(" a week"),
                    day=_name_day(one, change.position),
                    low=_name_day(one, change.low),
                    high=_name_day(one, change.high),
                )
            )
    alarm = _(
        "{weeks} weeks were looked at. Records in which nothing changed would show a change "
        "about {count} times in 100."
    ).format(weeks=format_count(weeks), count=format_number(100 * rate, 0))
    quiet = [one.label.lower() for one, segments in found if not segments.changes]
    if quiet:
        told.append(_("No change shows in: {what}.").format(what="; ".join(quiet)))
    return [*told, alarm]


def _list_estimates(one: Series, segments: Segmentation, confidence: float) -> list[Estimate]:
    now, low, high = segments.levels[-1]
    trace = _("{label}, {count} periods of {weeks} weeks from {day}").format(
        label=one.label, count=len(one.values), weeks=one.period_weeks, day=_name_day(one, 0)
    )
    method = _("weighted mean since the last change; variance allows for over-dispersion and memory")
    if one.unit == "share":
        low, high = max(low, 0.0), min(high, 1.0)
    made = [
        Estimate(
            f"{one.key}_level", _("{label}: level now").format(label=one.label), now, one.unit,
            low, high, confidence, method, len(one.values), trace,
        )
    ]  # fmt: skip
    for number, change in enumerate(segments.changes, start=1):
        label = _("{label}: change at {day}").format(label=one.label, day=_name_day(one, change.position))
        made.append(
            Estimate(
                f"{one.key}_change_{number}", label, change.difference, one.unit, change.difference_low,
                change.difference_high, confidence, _("difference of levels before and after"),
                len(one.values), trace,
            )
        )  # fmt: skip
    return made


def _lay_out_changes(found: list[tuple[Series, Segmentation]], tests: int) -> Table:
    rows = [_lay_out_change(one, change, tests) for one, segments in found for change in segments.changes]
    return Table(
        "changes",
        _("What changed, and when"),
        (
            Column("series", _("What")),
            Column("from_on", _("From about"), "date"),
            Column("low_on", _("Not before"), "date"),
            Column("high_on", _("Not after"), "date"),
            Column("before", _("Before"), "number"),
            Column("after", _("After"), "number"),
            Column("difference", _("Difference"), "number"),
            Column("difference_low", _("From"), "number"),
            Column("difference_high", _("To"), "number"),
            Column("unit", _("Unit")),
            Column("p_value", _("Chance of such a step without a change"), "share"),
        ),
        tuple(rows),
        note=_("The chance is corrected for looking at several things at once."),
    )


def _lay_out_change(one: Series, change: Changepoint, tests: int) -> tuple[Cell, ...]:
    days = (str(one.first_on[place]) for place in (change.position, change.low, change.high))
    numbers = (change.before, change.after, change.difference, change.difference_low, change.difference_high)
    return (one.label, *days, *numbers, one.unit, min(change.p_value * tests, 1.0))


def _lay_out_series(one: Series, segments: Segmentation) -> Table:
    edges = np.array([change.position for change in segments.changes], dtype=int)
    place = np.searchsorted(edges, np.arange(len(one.values)), side="right")
    rows = zip(one.first_on, one.values, one.weights, place, strict=True)
    return Table(
        f"series_{one.key}",
        _("{label}, by week").format(label=one.label)
        if one.period_weeks == 1
        else _("{label}, by periods of {weeks} weeks").format(label=one.label, weeks=one.period_weeks),
        (
            Column("period_on", _("From"), "date"),
            Column("value", one.label, "share" if one.unit == "share" else "number", one.unit),
            Column("level", _("Level"), "share" if one.unit == "share" else "number", one.unit),
            Column("cases", _("Cases"), "count"),
        ),
        tuple(
            (
                str(day),
                float(value),
                segments.levels[level][0],
                int(weight if one.unit == "share" else round(value * one.period_weeks)),
            )
            for day, value, weight, level in rows
        ),
    )


def _method(rate: float, replicates: int) -> str:
    return _(
        "Circular binary segmentation (Olshen and others 2004) of normal scores of the weeks, two yearly "
        "waves taken out where two years are there; each step is tested against {replicates} simulated "
        "series that hang together as much as this one. False alarms over the whole finding: about {rate}."
    ).format(replicates=replicates, rate=format_share(rate))


def _list_caveats() -> tuple[str, ...]:
    return (
        _("A step says when, not why. A change in how records are kept looks the same as one in the work."),
        _("A slow drift is shown as steps. Less than two years cannot tell a season from a step."),
        _("The size of a step that was found by looking for one is on average a little too large."),
    )


def _note_untested(series: list[Series]) -> tuple[str, ...]:
    short = [one.label for one in series if len(one.values) < PERIODS_AT_LEAST]
    if not short:
        return ()
    return (_("Too few whole periods to test: {what}.").format(what="; ".join(short)),)


def _note_memory(found: list[tuple[Series, Segmentation]]) -> tuple[str, ...]:
    text = _(
        "{label}: the weeks hang together strongly. False alarms are likelier than stated, "
        "up to about 1 in 6, and only large changes are found."
    )
    strong = [one for one, segments in found if segments.memory > _STRONG_MEMORY]
    return tuple(text.format(label=one.label) for one in strong)
