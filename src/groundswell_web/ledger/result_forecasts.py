"""Forecasts: what a target or the plan of a trial expects. They stand in a total of their own."""

from __future__ import annotations

import math
from dataclasses import replace

from django.utils.translation import gettext as _

from groundswell.ledger.effects import Effect, Window, multiply_effect
from groundswell.spells import Records
from groundswell_web.ledger.case_counts import expect_cases
from groundswell_web.ledger.result_targets import find_yardstick
from groundswell_web.ledger.result_trials import find_counted
from groundswell_web.ledger.result_values import Found, Subject
from groundswell_web.targets.queries import TargetCard
from groundswell_web.trials.cards import TrialCard


def forecast_target(target: TargetCard, subject: Subject, records: Records) -> Found | None:
    """Forecast a target: from its baseline to the number to reach, for the cases expected until its last day.

    The interval is that of the baseline. None where its measure counts nothing that the ledger counts.
    """
    stick, baseline = find_yardstick(target.measure), target.baseline
    if stick is None or baseline.value is None or baseline.low is None or baseline.high is None:
        return None
    if not baseline.low <= baseline.value <= baseline.high < math.inf:
        return None
    to = target.to_value
    effect = Effect(
        baseline.value - to,
        baseline.low - to,
        baseline.high - to,
        stick.unit,
        None,
        _("the target “{title}”: from {baseline} to {to}").format(
            title=target.title, baseline=target.baseline_shown, to=target.to_shown
        ),
    )
    days = (target.due_on - target.from_on).days + 1
    # The mean days in a step are those of all cases; the median is of those that come to it.
    step = target.step if target.measure.name == "median_days_in_step" else ""
    cases = expect_cases(records, target.from_on, days, step)
    result = multiply_effect(
        effect,
        cases,
        key=subject.key,
        measure=stick.measure,
        window=Window(target.from_on, target.due_on),
        step=target.step,
        basis="forecast",
    )
    if stick.stands_in:
        more = _("The target is set on “{measure}”; the mean is taken to change by as much.").format(
            measure=target.measure.label
        )
        result = replace(result, caveats=(*result.caveats, more))
    return Found(subject, result)


def forecast_trial(trial: TrialCard, subject: Subject) -> Found | None:
    """Forecast a trial that is registered: the smallest gain worth having, for the cases that are to have it.

    From nothing, for that is why it is tried, to the gain that eight of ten such trials would show. None where its
    outcome counts nothing that the ledger counts.
    """
    design = trial.design
    counted = find_counted(design.primary) if design is not None else None
    if design is None or counted is None or not trial.is_registered:
        return None
    times = abs(counted.times)
    shown = (trial.planned or {}).get("shown_gain") or design.smallest_gain
    effect = Effect(
        design.smallest_gain * times,
        0.0,
        max(shown, design.smallest_gain) * times,
        counted.unit,
        None,
        _("the plan of the trial “{name}”").format(name=trial.name),
    )
    cases = min(design.most_exposed, round(design.planned_cases * design.exposed_share))
    result = multiply_effect(
        effect,
        cases,
        key=subject.key,
        measure=counted.measure,
        window=Window(design.begins_on, design.last_entry_on),
        step=str(trial.wishes.get("step") or ""),
        basis="forecast",
    )
    return Found(subject, result)
