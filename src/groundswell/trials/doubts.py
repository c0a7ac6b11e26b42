"""What makes the data of a look doubtful, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from groundswell.trials.allocation_check import AllocationCheck, count_channels
from groundswell.trials.design import PUSHED, Design, Outcome
from groundswell.trials.look import Look, Reading
from groundswell.trials.look_words import name_outcome
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.outcomes import Census, read_values
from groundswell.trials.throughput import Throughput
from groundswell.wording import _, format_count, format_number, format_share

E_LIMIT = 20.0
"""An e-value this large comes up by chance in 1 of 20 trials at most, however often one looks."""
MISSING_SHARE = 0.02
VALUES_SHARE = 0.05
FELL_BY = 0.02
WITHDRAWN_Z = 2.5


def list_doubts(
    observed: Observed,
    design: Design,
    census: Census,
    readings: Sequence[Reading] = (),
    before: Sequence[Look] = (),
    allocation: AllocationCheck | None = None,
    throughput: Throughput | None = None,
) -> tuple[str, ...]:
    """List what makes the data of a look doubtful, the most serious first.

    Args:
        observed: the cases.
        design: what was registered.
        census: how many cases there are in each arm.
        readings: of this look.
        before: the looks so far.
        allocation: the check of the allocation; None where offices were drawn, and not cases.
        throughput: of the whole service, where it is known.

    Returns:
        Sentences; empty where there is no doubt.
    """
    return (
        *_doubt_allocation(observed, design, allocation),
        *_doubt_coverage(observed),
        *_doubt_values(observed, design),
        *_doubt_withdrawals(census, design),
        *_doubt_information(readings, before),
        *_doubt_cap(census, design),
        *_doubt_queue(design, throughput),
    )


def _doubt_allocation(observed: Observed, design: Design, check: AllocationCheck | None) -> list[str]:
    if check is None or check.e_value < E_LIMIT:
        return []
    counts = count_channels(observed, design)
    if check.faulty:
        counts = {check.faulty: counts[check.faulty]}
    cases = [sum(arm) for arm in zip(*counts.values(), strict=True)]
    found = ", ".join(
        _("{share} “{arm}” where {planned} were planned").format(
            share=format_share(count / sum(cases), 1),
            arm=arm.name,
            planned=format_share(arm.share, 1),
        )
        for count, arm in zip(cases, design.arms, strict=True)
    )
    if check.faulty:
        return [
            _(
                "Serious: the arms do not have the shares that were registered among the cases that came by "
                "“{channel}”: {found}. Look for cases of it that were lost, opened again, or allocated past the "
                "ledger, before you read anything else."
            ).format(channel=check.faulty, found=found)
        ]
    return [
        _(
            "Serious: the arms do not have the shares that were registered: {found}. "
            "Look for cases that were lost, opened again, or allocated past the ledger, before you read anything else."
        ).format(found=found)
    ]


def _doubt_coverage(observed: Observed) -> list[str]:
    told = []
    allocated = observed.size + observed.missing
    if observed.missing and observed.missing >= MISSING_SHARE * allocated:
        told.append(
            _(
                "The records know nothing of {missing} of {allocated} allocated cases ({share}). "
                "If cases of one arm are lost more often, the difference is wrong."
            ).format(
                missing=format_count(observed.missing),
                allocated=format_count(allocated),
                share=format_share(observed.missing / allocated),
            )
        )
    total = allocated + observed.unallocated
    if observed.unallocated and observed.unallocated >= MISSING_SHARE * total:
        told.append(
            _(
                "{count} cases came in the time of the trial and were never allocated ({share}). "
                "The result holds for those that were; ask how they were chosen."
            ).format(
                count=format_count(observed.unallocated), share=format_share(observed.unallocated / total)
            )
        )
    return told


def _doubt_values(observed: Observed, design: Design) -> list[str]:
    told = []
    for outcome in (design.primary, *(guardrail.outcome for guardrail in design.guardrails)):
        missing, followed = _count_missing(observed, outcome)
        if followed and missing > VALUES_SHARE * followed:
            told.append(
                _(
                    "No value for “{name}” came for {missing} of {followed} cases that were followed to the end "
                    "({share}). Those that answer may differ from those that do not."
                ).format(
                    name=name_outcome(outcome),
                    missing=format_count(missing),
                    followed=format_count(followed),
                    share=format_share(missing / followed),
                )
            )
    return told


def _count_missing(observed: Observed, outcome: Outcome) -> tuple[int, int]:
    if outcome.kind not in PUSHED:
        return 0, 0
    followed = observed.age_hours >= outcome.horizon_days * TICKS_PER_DAY
    values = read_values(observed, outcome)
    return int(np.count_nonzero(followed & np.isnan(values))), int(np.count_nonzero(followed))


def _doubt_withdrawals(census: Census, design: Design) -> list[str]:
    """A withdrawal ends a wait: an arm in which people give up looks fast. By cases; for offices see `office_looks`."""
    told: list[str] = []
    if design.unit != "case":
        return told
    for place, arm in enumerate(design.arms[1:], 1):
        n, usual_n = census.mature[place], census.mature[0]
        if min(n, usual_n) < design.least_mature:
            continue
        gone, usual_gone = census.withdrawn[place], census.withdrawn[0]
        share, usual = gone / n, usual_gone / usual_n
        pooled = (gone + usual_gone) / (n + usual_n)
        error = (pooled * (1 - pooled) * (1 / n + 1 / usual_n)) ** 0.5
        if share - usual > WITHDRAWN_Z * error > 0:
            told.append(
                _(
                    "More people gave up with “{arm}”: {share} withdrew, and {usual} as usual. "
                    "A withdrawal ends a wait, so part of a shorter wait may be people who gave up."
                ).format(arm=arm.name, share=format_share(share, 1), usual=format_share(usual, 1))
            )
    return told


def _doubt_information(readings: Sequence[Reading], before: Sequence[Look]) -> list[str]:
    told = []
    for reading in readings:
        most = max(
            (
                one.information
                for look in before
                if look.counted
                for one in look.readings
                if one.arm == reading.arm
            ),
            default=0.0,
        )
        if 0 < reading.information < (1 - FELL_BY) * most:
            told.append(
                _(
                    "The information on “{arm}” fell by {share} since an earlier look, and the band is wider again. "
                    "Many cases ending at once, or records that were changed afterwards, can do that."
                ).format(arm=reading.arm, share=format_share(1 - reading.information / most))
            )
    return told


def _doubt_cap(census: Census, design: Design) -> list[str]:
    exposed = sum(census.cases[1:])
    if exposed <= design.most_exposed:
        return []
    return [
        _("Serious: {exposed} cases were treated in a new way, and at most {most} may be.").format(
            exposed=format_count(exposed), most=format_count(design.most_exposed)
        )
    ]


def _doubt_queue(design: Design, throughput: Throughput | None) -> list[str]:
    outcomes = (design.primary, *(guardrail.outcome for guardrail in design.guardrails))
    if design.unit != "case" or all(outcome.kind != "wait" for outcome in outcomes):
        return []
    told = [
        _(
            "The arms may share one queue: where the same people work on both, a case that goes faster may push "
            "another back. This trial cannot see it; only the total that is decided, or a trial by offices, can."
        )
    ]
    if throughput is not None and throughput.fell:
        told.insert(
            0,
            _(
                "Fewer cases are decided in all: {since} a week since the trial began, {before} before. "
                "What one arm gains may be taken from the other."
            ).format(since=format_number(throughput.since, 0), before=format_number(throughput.before, 0)),
        )
    return told
