"""How each measure that a target can be set on is estimated: by what the questions use, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from groundswell.evidence.case_waits import (
    CaseWaits,
    build_mean,
    build_quantile,
    choose_horizon,
    read_case_waits,
    sort_by_case,
)
from groundswell.evidence.finding import Estimate
from groundswell.evidence.flow import WEEKS_AT_LEAST
from groundswell.evidence.incidence import estimate_incidence_at
from groundswell.evidence.points import name_point
from groundswell.evidence.points_of_wait import read_placed_days
from groundswell.evidence.promise_findings import build_promise_estimates
from groundswell.evidence.promises import estimate_promise, share_limits
from groundswell.evidence.rates import RATE_METHOD, estimate_trend
from groundswell.evidence.spell_days import build_days_estimate, draw_days
from groundswell.evidence.stay_lengths import estimate_stay_lengths
from groundswell.evidence.stuck import estimate_stuck
from groundswell.evidence.survival import build_curve, log_log_limits
from groundswell.evidence.tallies import Exits, sort_exits
from groundswell.evidence.weeks import read_days
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days

WEEKS = 13
_CASES_TRACE = "wait_us, entry_us and end_kind of every row of cases"


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure of some records, as it is asked for.

    Args:
        records: the cases that it is of.
        step_id: the step that it is of; -1 for none.
        step: the name of it.
        since: first day of the weeks that it is of; None for the last thirteen.
        horizon_days: days to which means and shares are restricted; None to choose.
        confidence: coverage of the interval.
        seed: of the bootstrap.
    """

    records: Records
    step_id: int
    step: str | None
    since: date | None
    horizon_days: float | None
    confidence: float
    seed: int


def estimate_half(asked: Asked) -> Estimate:
    """Estimate the days that half of the applicants wait at most."""
    return _estimate_quantile(asked, 0.5)


def estimate_ninth(asked: Asked) -> Estimate:
    """Estimate the days that one in ten waits at least."""
    return _estimate_quantile(asked, 0.9)


def estimate_mean(asked: Asked) -> Estimate:
    """Estimate the mean wait, restricted to the horizon."""
    waits = read_case_waits(asked.records)
    if not waits.has_ended.any():
        return _leave_open(asked, _("Mean wait"), "days", waits.size, _no_end())
    horizon = asked.horizon_days or choose_horizon(waits)
    label = _("Mean wait within the first {days}").format(days=format_days(horizon))
    curve = build_curve(_sort_waits(waits)).scaled(MICROSECONDS_PER_DAY)
    return build_mean(curve, horizon, asked.confidence, key="", label=label, trace=_CASES_TRACE)


def estimate_within_promise(asked: Asked) -> Estimate:
    """Estimate the share of cases that no longer wait when their promise runs out."""
    waits = read_case_waits(asked.records)
    promise = estimate_promise(waits, build_curve(_sort_waits(waits)), asked.confidence)
    if promise is None:
        label = _("Share no longer waiting when the promise ran out")
        return _leave_open(asked, label, "share", waits.size, _("none of these cases has a promise"))
    return build_promise_estimates(promise, asked.confidence)[0]


def estimate_mean_in_step(asked: Asked) -> Estimate:
    """Estimate the mean days of all cases in a step; the days of all steps add up to the mean wait."""
    spell_days = read_placed_days(asked.records, horizon_days=asked.horizon_days)
    label = _("Mean days {step}").format(step=_name_step(asked))
    if spell_days is None:
        return _leave_open(asked, label, "days", asked.records.manifest.spell_count, _no_end())
    step = spell_days.columns["step"]
    size = max(int(step.max(initial=-1)), asked.step_id) + 1
    drawn = draw_days(spell_days, step, size, confidence=asked.confidence, seed=asked.seed)
    found = build_days_estimate("", label, drawn.regroup(), asked.step_id, spell_days, asked.confidence)
    return found if found.value else replace(found, high=None)  # nobody was there: how few could is not known


def estimate_median_in_step(asked: Asked) -> Estimate:
    """Estimate the days that half of the stays in a step last at most."""
    label = _("Half stay {step} more than").format(step=_name_step(asked))
    spell_days = read_placed_days(asked.records, horizon_days=asked.horizon_days)
    if spell_days is None:
        return _leave_open(asked, label, "days", asked.records.manifest.spell_count, _no_end())
    columns = spell_days.columns
    size = int(max(columns["step"].max(initial=-1), columns["goal"].max(initial=-1))) + 1
    lengths = estimate_stay_lengths(spell_days, size, asked.confidence)
    found = next((one for one in lengths if one.step == asked.step_id), None)
    if found is None:
        return _leave_open(asked, label, "days", 0, _("none of these cases was ever there"))
    method = _("Kaplan-Meier quantile; limits by inverting the log(-log) band")
    trace = "spells.elapsed_us of the step; open where to_step_id is null"
    facts = (found.median, "days", found.low, found.high, asked.confidence, method, found.stays, trace)
    return Estimate("", label, *facts)


def estimate_sent_back(asked: Asked) -> Estimate:
    """Estimate the share of cases that come back to a step where they have been, within the horizon.

    Cases still open may yet come back: their time so far counts, so that new cases do not look better for
    being new.
    """
    waits = read_case_waits(asked.records)
    spells = asked.records.spells
    again = spells.filter(spells["round"] > 0)
    first = sort_by_case(
        asked.records.columns(again.group_by("case_id").aggregate(since_us=again.since_us.min()))
    )
    at, cause = waits.wait_us.copy(), np.where(waits.has_ended, 2, 0)
    at[first["case_id"]], cause[first["case_id"]] = first["since_us"], 1
    exits = sort_exits(at, cause, entry=waits.entry_us, causes=2)
    trace = "the least since_us of each case's spells with round > 0, against its end; cases without: wait_us"
    return _estimate_share(asked, waits, exits, 0, _("Share that comes back to a step"), trace)


def estimate_withdrawn(asked: Asked) -> Estimate:
    """Estimate the share of cases that end as withdrawn, within the horizon."""
    waits = read_case_waits(asked.records)
    return _estimate_share(asked, waits, _sort_waits(waits), 1, _("Share withdrawn"), _CASES_TRACE)


def count_backlog(asked: Asked) -> Estimate:
    """Count the cases that wait at the extract."""
    trace = _("cases without an end at the extract")
    return _count(asked, _("Cases waiting now"), asked.records.manifest.open_count, trace)


def count_overdue(asked: Asked) -> Estimate:
    """Count the cases that wait at the extract and were due before it."""
    cases = asked.records.cases
    late = cases.filter((cases.end_kind == "open") & (cases.wait_us > cases.promise_us))
    count = int(asked.records.columns(late.aggregate(n=late.count()))["n"][0])
    trace = _("cases without an end at the extract, of which wait_us is more than promise_us")
    return _count(asked, _("Cases waiting now beyond their promise"), count, trace)


def count_stuck(asked: Asked) -> Estimate:
    """Count the open cases that are stuck, as the question on stuck cases does."""
    finding = estimate_stuck(asked.records, confidence=asked.confidence, most_rows=0)
    if finding.refusal:
        return _count(asked, _("Open cases that are stuck"), 0, finding.refusal)
    return finding.estimate("stuck_cases")


def estimate_decided(asked: Asked) -> Estimate:
    """Estimate the cases decided per week, over the last thirteen whole weeks or those since a day."""
    label, unit = _("Cases decided per week"), _("cases per week")
    days = read_days(asked.records)
    if asked.since is not None and len(days):
        days = days.between(np.datetime64(asked.since, "D"), days.first_on[-1] + np.timedelta64(1, "D"))
    weeks = len(days) // 7
    if weeks < WEEKS_AT_LEAST:
        reason = _("a rate needs at least {least} whole weeks, and these are {count}").format(
            least=WEEKS_AT_LEAST, count=weeks
        )
        return _leave_open(asked, label, unit, weeks, reason)
    trend = estimate_trend(days, weeks=WEEKS if asked.since is None else weeks, confidence=asked.confidence)
    rate, low, high = trend.decided
    trace = _("whole weeks counted back from the last whole day before the extract: the last {weeks}").format(
        weeks=trend.weeks
    )
    return Estimate("", label, rate, unit, low, high, asked.confidence, RATE_METHOD, trend.weeks, trace)


def _estimate_quantile(asked: Asked, share: float) -> Estimate:
    waits = read_case_waits(asked.records)
    curve = build_curve(_sort_waits(waits)).scaled(MICROSECONDS_PER_DAY)
    return build_quantile(curve, share, asked.confidence, key="", trace=_CASES_TRACE)


def _estimate_share(
    asked: Asked, waits: CaseWaits, exits: Exits, cause: int, what: str, trace: str
) -> Estimate:
    """Estimate the share that leaves in one of two ways within the horizon, by Aalen-Johansen."""
    horizon = asked.horizon_days or choose_horizon(waits)
    label = _("{what} within the first {days}").format(what=what, days=format_days(horizon))
    at = np.array([round(horizon * MICROSECONDS_PER_DAY)])
    shares, variances = estimate_incidence_at(exits, at)
    share, variance = float(shares[0, cause]), float(variances[0, cause])
    method = _("Aalen-Johansen; log(-log) limits")
    low, high = share_limits(share * waits.size, waits.size, asked.confidence)
    if 0 < share < 1 and variance > 0:
        limits = log_log_limits(np.array([share]), np.array([variance / share**2]), asked.confidence)
        low, high = float(limits[0][0]), float(limits[1][0])
    else:
        method = _("Aalen-Johansen; Wilson's limits")
    return Estimate("", label, share, "share", low, high, asked.confidence, method, waits.size, trace)


def _sort_waits(waits: CaseWaits) -> Exits:
    return sort_exits(waits.wait_us, waits.end, entry=waits.entry_us, causes=2)


def _name_step(asked: Asked) -> str:
    return name_point(asked.step or "", asked.records.manifest.shape)


def _no_end() -> str:
    return _("no case has ended after a wait, so nobody can say how long a wait lasts")


def _leave_open(asked: Asked, label: str, unit: str, rows: int, reason: str) -> Estimate:
    return Estimate("", label, None, unit, None, None, asked.confidence, reason, rows, reason)


def _count(asked: Asked, label: str, count: int, trace: str) -> Estimate:
    method = _("count of all, no sampling")
    rows = asked.records.manifest.case_count
    return Estimate("", label, count, "cases", count, count, asked.confidence, method, rows, trace)
