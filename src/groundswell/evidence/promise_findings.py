"""The promise in words, estimates and a table, for the finding on waits."""

from __future__ import annotations

from groundswell.evidence.finding import Column, Estimate, Table
from groundswell.evidence.promises import PromiseKept
from groundswell.wording import _, format_days, format_share

_TRACE = "wait_us, entry_us, end_kind and promise_us of the rows of cases that have a promise_us"
_LATER_DAYS = (0.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)


def build_promise_estimates(promise: PromiseKept, confidence: float) -> list[Estimate]:
    """Build the estimates: share within the promise, of closed cases alone, and the median lateness."""
    stratified = _("Kaplan-Meier at the promise, stratified by its length; log(-log) limits")
    found = [
        Estimate(
            "within_promise",
            _("Share no longer waiting when the promise ran out"),
            promise.within,
            "share",
            promise.low,
            promise.high,
            confidence,
            stratified,
            promise.cases,
            _TRACE,
        ),
        Estimate(
            "closed_within_promise",
            _("Share within the promise, closed cases alone"),
            promise.closed_within,
            "share",
            promise.closed_low,
            promise.closed_high,
            confidence,
            _("Plain share of the closed cases; Wilson's limits"),
            promise.cases,
            _TRACE,
        ),
    ]
    if promise.lateness.size:
        low, high = promise.lateness.quantile_interval(0.5, confidence)
        label = _("Half of those who are late wait longer than the promise by more than")
        method = _("Kaplan-Meier from the day each was due; limits by inverting the log(-log) band")
        rows, value = promise.lateness.size, promise.lateness.quantile(0.5)
        found.append(
            Estimate("median_lateness", label, value, "days", low, high, confidence, method, rows, _TRACE)
        )
    return found


def build_promise_table(promise: PromiseKept, confidence: float) -> Table:
    """Build the table of how late those are who are not in time: share still waiting so many days later."""
    columns = (
        Column("days_late", _("Days after the promise ran out"), "days"),
        Column("waiting", _("Still waiting, of those who are late"), "share"),
        Column("low", _("Lower limit"), "share"),
        Column("high", _("Upper limit"), "share"),
    )
    curve = promise.lateness
    days = [day for day in _LATER_DAYS if day <= curve.last_time] if curve.size else []
    share = curve.share_beyond(days).tolist()
    low, high = (limit.tolist() for limit in curve.interval_at(days, confidence))
    rows = tuple(zip(days, share, low, high, strict=True))
    note = _("Of those still waiting on the day they were due; open cases counted.")
    return Table("promise", _("How late are those who are late?"), columns, rows, note, _TRACE)


def say_promise(promise: PromiseKept) -> list[str]:
    """Say how many are in time, what the closed cases alone would say, and how late the rest are."""
    limit = _name_promise(promise)
    if promise.within is None:
        return [
            _("The promise is {limit}, but most cases have not been followed that long yet.").format(
                limit=limit
            )
        ]
    within, closed = format_share(promise.within), format_share(promise.closed_within)
    text = _("{within} are no longer waiting when the promise of {limit} runs out.")
    if within != closed:
        text = _(
            "{within} are no longer waiting when the promise of {limit} runs out; the closed cases alone "
            "would say {closed}."
        )
    sentences = [text.format(within=within, limit=limit, closed=closed)]
    late = promise.lateness.quantile(0.5) if promise.lateness.size else None
    if late is not None:
        sentences.append(
            _("Half of those who are late wait at least {days} longer.").format(days=format_days(late))
        )
    elif promise.lateness.size:
        sentences.append(_("Of those who are late, more than half are still waiting."))
    return sentences


def _name_promise(promise: PromiseKept) -> str:
    shortest, longest = format_days(promise.shortest_days), format_days(promise.longest_days)
    if shortest == longest:
        return shortest
    return _("{shortest} to {longest}").format(shortest=shortest, longest=longest)
