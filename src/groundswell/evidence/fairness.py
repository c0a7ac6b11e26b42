"""Is it fair? Waits and outcomes by channel, office and every attribute, mix of cases held equal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from groundswell.evidence.case_mix import Adjusted, adjust_means, choose_strata
from groundswell.evidence.case_waits import CaseWaits, choose_horizon, read_case_waits, say_limits
from groundswell.evidence.fairness_tables import (
    Compared,
    build_funnel_table,
    build_group_table,
    build_outcome_table,
    list_outcomes,
)
from groundswell.evidence.finding import Estimate, Finding, Table, refuse_finding
from groundswell.evidence.groups import Grouping, read_groupings
from groundswell.evidence.survival import SurvivalCurve, build_curves
from groundswell.evidence.tallies import Exits, Floats, sort_exits
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days

QUESTION = "fairness"


@dataclass(frozen=True, slots=True)
class _Divided:
    """All cases divided in one way, before the mix of cases is held equal."""

    grouping: Grouping
    exits: Exits
    curves: list[SurvivalCurve]
    means: Floats


def estimate_fairness(
    records: Records, *, confidence: float = 0.95, horizon_days: float | None = None, seed: int = 0
) -> Finding:
    """Estimate how waits and outcomes differ by channel, office and every kept attribute of cases.

    Groups of fewer than ten cases are not described, nor as many more as it takes to keep those secret.
    Method: Kaplan-Meier by group; the mix of cases is held equal by weighting each case with the share of
    its stratum (the other ways to divide the cases, crossed) among all over that in its group; funnel limits
    for offices (Spiegelhalter 2005). Checked against: Kaplan-Meier with equal mix; direct standardisation.

    Args:
        records: the case records.
        confidence: coverage of each interval.
        horizon_days: days to which means are restricted; None for the largest round number to which every
            group is followed.
        seed: not used; every interval here has a formula.

    Returns:
        The finding, with a table ``group_…`` and ``outcomes_…`` for each way to divide, and ``funnel``.
    """
    del seed
    title = _("Is it fair?")
    as_of, spells = records.manifest.extract_at, records.manifest.spell_count
    waits = read_case_waits(records)
    groupings, left_out = read_groupings(records)
    reason = _reason_to_refuse(waits, groupings, left_out)
    if reason:
        return refuse_finding(QUESTION, title, reason, as_of_at=as_of, cases=waits.size, spells=spells)
    outcomes, outcome = list_outcomes(records, waits)
    divided = [_divide(waits, grouping, outcome, len(outcomes)) for grouping in groupings]
    horizon = horizon_days or _choose_common_horizon(waits, divided)
    compared = _compare_all(waits, divided, horizon)
    tables: list[Table] = []
    for one in compared:
        tables.append(build_group_table(one, waits, horizon, confidence))
        tables.append(build_outcome_table(one, outcomes, horizon, confidence))
    funnel = build_funnel_table(waits, groupings, records)
    if funnel:
        tables.append(funnel)
    return Finding(
        QUESTION,
        title,
        _build_sentences(compared, horizon, confidence, funnel),
        tuple(_build_estimates(compared, horizon, confidence)),
        tuple(tables),
        _describe_method(compared, horizon),
        _list_caveats(groupings, left_out),
        as_of,
        waits.size,
        spells,
    )


def _reason_to_refuse(waits: CaseWaits, groupings: list[Grouping], left_out: list[str]) -> str | None:
    if waits.size == 0 or waits.open_count == waits.size or waits.wait_us.max() == 0:
        return _("No case in these records has ended after a wait, so waits cannot be compared.")
    if not groupings:
        reason = _(
            "These records do not divide the cases into groups that can be compared. Name a channel, an "
            "office or attributes of cases in the mapping."
        )
        return " ".join([reason, *left_out])
    return None


def _divide(waits: CaseWaits, grouping: Grouping, outcome: NDArray[np.int8], outcomes: int) -> _Divided:
    hidden = np.isin(np.arange(len(grouping.names)), list(grouping.hidden))
    group = np.where(hidden[grouping.group], -1, grouping.group) if grouping.hidden else grouping.group
    exits = sort_exits(
        waits.wait_us,
        outcome,
        entry=waits.entry_us,
        group=group,
        groups=len(grouping.names),
        causes=outcomes,
    )
    return _Divided(grouping, exits, build_curves(exits), np.zeros(len(grouping.names)))


def _choose_common_horizon(waits: CaseWaits, divided: list[_Divided]) -> float:
    """The largest horizon to which every group is followed that is followed at least a quarter of the way."""
    horizon = choose_horizon(waits)
    for one in divided:
        for group in one.grouping.shown:
            curve = one.curves[group]
            last = curve.last_time / MICROSECONDS_PER_DAY
            is_open = not curve.survival.size or curve.survival[-1] > 0
            if is_open and horizon / 4 <= last < horizon:
                horizon = last
    return horizon if horizon < 10 else float(np.floor(horizon))


def _compare_all(waits: CaseWaits, divided: list[_Divided], horizon: float) -> list[Compared]:
    until = horizon * MICROSECONDS_PER_DAY
    groupings = [one.grouping for one in divided]
    spread = []
    for one in divided:
        for group in one.grouping.shown:
            one.means[group] = _mean_within(one.curves[group], until)[0]
        known = [group for group in one.grouping.shown if np.isfinite(one.means[group])]
        sizes, means = one.grouping.sizes[known], one.means[known]
        middle = np.average(means, weights=sizes) if known else 0.0
        spread.append(float(np.sum(sizes * (means - middle) ** 2)))
    compared = []
    for index, one in enumerate(divided):
        stratum, strata, names = choose_strata(groupings, index, spread)
        visible = np.isin(np.arange(len(one.grouping.names)), one.grouping.shown)
        seen = np.where(visible[one.grouping.group], one.grouping.group, -1)
        adjusted = adjust_means(
            waits.wait_us, waits.end, waits.entry_us, seen, visible.size, stratum, strata, until
        )
        scaled = Adjusted(
            adjusted.means / MICROSECONDS_PER_DAY,
            adjusted.variances / MICROSECONDS_PER_DAY**2,
            adjusted.covered,
        )
        compared.append(Compared(one.grouping, one.exits, one.curves, scaled, tuple(names)))
    return compared


def _mean_within(curve: SurvivalCurve, until: float) -> tuple[float, float]:
    followed = curve.last_time >= until or (curve.survival.size > 0 and curve.survival[-1] <= 0)
    return curve.restricted_mean(until) if curve.size and followed else (np.nan, np.nan)


def _build_estimates(compared: list[Compared], horizon: float, confidence: float) -> list[Estimate]:
    z = float(norm.isf((1 - confidence) / 2))
    method = _("Weighted Kaplan-Meier, mix of cases held equal; robust variance, normal limits")
    trace = "cases.wait_us, entry_us, end_kind and {key}; weights from the mix of {names}"
    found = []
    for one in compared:
        for group in one.grouping.shown:
            mean = float(one.adjusted.means[group])
            if not np.isfinite(mean):
                continue
            reach = z * float(one.adjusted.variances[group]) ** 0.5
            label = _("Mean wait within the first {horizon}, {grouping}: {group}").format(
                horizon=format_days(horizon), grouping=one.grouping.name, group=one.grouping.names[group]
            )
            found.append(
                Estimate(
                    f"mean_wait_{one.grouping.key}_{group}",
                    label,
                    mean,
                    "days",
                    max(mean - reach, 0.0),
                    min(mean + reach, horizon),
                    confidence,
                    method,
                    int(one.grouping.sizes[group]),
                    trace.format(key=one.grouping.key, names=", ".join(one.held_equal) or "nothing"),
                )
            )
    return found


def _build_sentences(
    compared: list[Compared], horizon: float, confidence: float, funnel: Table | None
) -> tuple[str, ...]:
    tests = sum(len(one.grouping.shown) for one in compared)
    gaps = [gap for one in compared for gap in _find_gap(one, horizon, confidence, tests)]
    gaps.sort(key=lambda gap: -gap[0])
    sentences = [text for _size, text in gaps[:3]]
    if not sentences:
        sentences = [_("No group waits longer or shorter than chance allows, with the same mix of cases.")]
    if funnel:
        sentences.append(_say_funnel(funnel))
    return tuple(sentences)


def _find_gap(one: Compared, horizon: float, confidence: float, tests: int) -> list[tuple[float, str]]:
    """The largest gap to the mean of all that chance does not explain, limits widened for the many groups."""
    shown = [group for group in one.grouping.shown if np.isfinite(one.adjusted.means[group])]
    if len(shown) < 2:
        return []
    sizes, means = one.grouping.sizes[shown], one.adjusted.means[shown]
    middle = float(np.average(means, weights=sizes))
    spread = np.sqrt(one.adjusted.variances[shown] * (1 - sizes / sizes.sum()))
    reach = float(norm.isf((1 - confidence) / 2 / tests)) * spread
    gaps = means - middle
    beyond = np.abs(gaps) > reach
    if not beyond.any():
        return []
    place = int(np.argmax(np.where(beyond, np.abs(gaps), -1)))
    text = _(
        "By {grouping}, cases of {group} wait {days} longer than all do on average{limits}, with the same "
        "mix of cases."
    )
    if gaps[place] < 0:
        text = _(
            "By {grouping}, cases of {group} wait {days} less than all do on average{limits}, with the "
            "same mix of cases."
        )
    size = abs(float(gaps[place]))
    sentence = text.format(
        grouping=one.grouping.name,
        group=one.grouping.names[shown[place]],
        days=format_days(size),
        limits=say_limits(size - float(reach[place]), size + float(reach[place])),
    )
    return [(size, sentence)]


def _say_funnel(funnel: Table) -> str:
    outside = sum(1 for cell in funnel.values("outside") if cell == "outside")
    if not outside:
        return _("No office lies outside what chance allows for its size.")
    return _(
        "{outside} of {offices} offices lie outside what chance allows for their size (99.8% limits)."
    ).format(outside=outside, offices=len(funnel.rows))


def _describe_method(compared: list[Compared], horizon: float) -> str:
    text = _(
        "Kaplan-Meier by group, open cases counted; means within the first {horizon}. To hold the mix of "
        "cases equal, each case counts with the share of its kind among all cases over that in its group, "
        "at most ten times (weighted Kaplan-Meier, Xie and Liu 2005). Gaps in the sentences are those that "
        "stand with limits widened for the number of groups (Bonferroni). Funnel limits: Spiegelhalter "
        "2005."
    ).format(horizon=format_days(horizon))
    for one in compared:
        held = ", ".join(one.held_equal) or _("nothing")
        text += " " + _("{grouping}: held equal {names}.").format(grouping=one.grouping.name, names=held)
    return text


def _list_caveats(groupings: list[Grouping], left_out: list[str]) -> tuple[str, ...]:
    caveats = [
        _("Groups may differ in what the records do not hold; a gap is a question to ask, not an answer."),
        _("It is assumed that the date of the extract has nothing to do with the cases."),
    ]
    if any(grouping.hidden for grouping in groupings):
        caveats.append(
            _(
                "Groups of fewer than ten cases are put together with the next smallest, so that none can "
                "be told."
            )
        )
    return (*caveats, *left_out)
