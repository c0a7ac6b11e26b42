"""Results of targets without a trial: the records before and since, by the same yardstick; weaker, and labelled so."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.evidence.case_waits import choose_horizon, read_case_waits
from groundswell.evidence.measures import Measure, estimate_measure
from groundswell.ledger.effects import Level, Window, difference_before_after
from groundswell.spells import Records
from groundswell.spells.selection import Selection, select_cases
from groundswell.wording import MICROSECONDS_PER_DAY, format_days
from groundswell_web.ledger.case_counts import count_cases, find_first_day, find_last_day
from groundswell_web.ledger.result_values import Found, Subject, Without
from groundswell_web.targets.queries import TargetCard

WEEKS_BEFORE = 52
FEWEST = 30  # cases on either side
FEWEST_KNOWN = 10  # cases that were seen for as long as is counted


@dataclass(frozen=True)
class Yardstick:
    """By which measure a target counts, and as what.

    Args:
        measure: of the ledger.
        read: the measure that is read from the records before and since.
        unit: of it.
        stands_in: whether it stands in for that of the target, which cannot be multiplied by cases.
    """

    measure: str
    read: str
    unit: str
    stands_in: bool = False


_YARDSTICKS = {
    "mean_wait_days": Yardstick("applicant_days", "mean_wait_days", "days"),
    "median_wait_days": Yardstick("applicant_days", "mean_wait_days", "days", True),
    "p90_wait_days": Yardstick("applicant_days", "mean_wait_days", "days", True),
    "mean_days_in_step": Yardstick("applicant_days", "mean_days_in_step", "days"),
    "median_days_in_step": Yardstick("applicant_days", "mean_days_in_step", "days", True),
    "share_sent_back": Yardstick("repeats", "share_sent_back", "share"),
}


def find_yardstick(measure: Measure) -> Yardstick | None:
    """Find by what a target of a measure counts; None where the ledger counts nothing of the kind."""
    return _YARDSTICKS.get(measure.name)


def compute_target_result(
    target: TargetCard, subject: Subject, records: Records, also_changed: tuple[str, ...]
) -> Found | Without:
    """Compare the records before a target began with those since.

    Both sides are read from the records in use, up to the same day of a case's life, so that recent cases, of which
    less is known yet, do not look quicker for being recent. The first is the year before the target began.

    Args:
        target: that has begun.
        subject: the same, as results hold it.
        records: the records in use.
        also_changed: what else changed in that time, in sentences.
    """
    stick = find_yardstick(target.measure)
    if stick is None:
        return Without(subject, say_not_counted(target.measure))
    last_on = find_last_day(records)
    if last_on <= target.from_on:
        return Without(subject, _("The records in use end before the target begins."))
    try:
        levels = _read_levels(target, stick, records, last_on)
        if isinstance(levels, str):
            return Without(subject, levels)
        before, after, horizon = levels
        # Days in a step are those of all cases, so that the steps add up to the wait: all cases count.
        cases = count_cases(records, target.from_on, last_on)
        result = difference_before_after(
            before,
            after,
            cases,
            key=subject.key,
            measure=stick.measure,
            window=Window(target.from_on, last_on),
            unit=stick.unit,
            step=target.step,
        )
    except GroundswellError as error:
        return Without(subject, error.what)
    more = (*_say_stand_in(target, stick), _say_horizon(horizon))
    result = replace(result, caveats=(*result.caveats, *more))
    inputs = {
        "before": [before.value, before.low, before.high],
        "after": [after.value, after.low, after.high],
        "horizon_days": horizon,
        "read": stick.read,
    }
    return Found(subject, result, also_changed=also_changed, inputs=inputs)


def say_not_counted(measure: Measure) -> str:
    """Say that a measure gives no result."""
    return _("“{measure}” counts no days of waiting, hours of staff, refusals or repeats of a case.").format(
        measure=measure.label
    )


def _say_stand_in(target: TargetCard, stick: Yardstick) -> tuple[str, ...]:
    if not stick.stands_in:
        return ()
    text = _(
        "The target is set on “{measure}”, which cannot be multiplied by cases; here the mean is compared in its place."
    )
    return (text.format(measure=target.measure.label),)


def _say_horizon(days: float) -> str:
    return _(
        "Both sides count the first {days} of a case, for longer is not known of the recent ones."
    ).format(days=format_days(days))


def _read_levels(
    target: TargetCard, stick: Yardstick, records: Records, last_on: date
) -> tuple[Level, Level, float] | str:
    first = find_first_day(records)
    begin = max(target.from_on - timedelta(weeks=WEEKS_BEFORE), first or target.from_on)
    if begin >= target.from_on:
        return _("The records do not reach back to before the target began.")
    with (
        select_cases(records, Selection(begin, target.from_on)) as before,
        select_cases(records, Selection(received_from=target.from_on)) as since,
    ):
        fewest = min(before.manifest.case_count, since.manifest.case_count)
        if fewest < FEWEST:
            return _("There are only {count} cases on one side; {needed} are needed.").format(
                count=fewest, needed=FEWEST
            )
        horizon = _choose_horizon(before, since)
        read = [
            estimate_measure(one, stick.read, step=target.step or None, horizon_days=horizon)
            for one in (before, since)
        ]
    levels = [Level(one.value, one.low, one.high) for one in read if one.value is not None]
    if len(levels) < 2:
        return next(one.method for one in read if one.value is None)
    return levels[0], levels[1], horizon


def _choose_horizon(before: Records, since: Records) -> float:
    """Choose the days of a case that both sides count: as many as are known of the recent ones, at least one.

    That the recent ones have all ended earlier does not shorten it: then nobody waits longer. It is never more than
    some of them are old.
    """
    waits = read_case_waits(since)
    ordered = np.argsort(waits.wait_us)
    last, known = ordered[-1], waits.wait_us[ordered[-FEWEST_KNOWN]]
    end = round(since.manifest.extract_at.timestamp() * 1_000_000)
    if waits.end[
        last
    ]:  # whoever was seen longest has ended, so the curve of those who wait comes down to nobody
        known = end - np.sort(waits.received_us)[FEWEST - 1]
    reach = int(known) / MICROSECONDS_PER_DAY
    return max(math.floor(min(choose_horizon(read_case_waits(before)), reach)), 1.0)
