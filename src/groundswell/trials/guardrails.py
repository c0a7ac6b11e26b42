"""What must not get worse, read at each look with a bound that holds however often one looks."""

from __future__ import annotations

import math

from groundswell.trials.bounds import best_rho, one_sided_mixture_bound
from groundswell.trials.design import Design, Guardrail
from groundswell.trials.look import GuardReading, GuardState
from groundswell.trials.look_words import name_outcome
from groundswell.trials.observed import Observed
from groundswell.trials.outcomes import Difference, estimate_outcome


def read_guardrails(observed: Observed, design: Design) -> tuple[GuardReading, ...]:
    """Read every guardrail of a trial by cases, each for the arm that stands worst.

    A guardrail says nothing before `least_mature` cases in each arm were allocated as long ago as it follows them,
    and before the first look that counts.
    Method: one-sided normal mixture on the difference (an asymptotic confidence sequence), sharpest at half of the
    planned cases; its alpha is divided among the arms that are tried. Checked against: simulated trials without
    and with a worse arm.

    Args:
        observed: the cases.
        design: names guardrails and arms.

    Returns:
        One reading for each guardrail, in the order of the design.
    """
    return tuple(_read_guardrail(observed, design, guardrail) for guardrail in design.guardrails)


def prove_worse(difference: Difference, design: Design, arm: int, alpha: float) -> float | None:
    """Give by how much an arm is proven worse: less than this only with the chance `alpha`, over all looks.

    Args:
        difference: of the arm from the usual one.
        design: says how many cases are planned, and the shares of the arms.
        arm: place of the arm in ``design.arms``.
        alpha: one-sided.

    Returns:
        The bound, in the unit of the outcome; None where nothing can be said.
    """
    shares = design.arms[0].share, design.arms[arm].share
    expected = difference.expect_information(design.planned_cases / 2, shares)
    if difference.information <= 0 or expected <= 0:
        return None
    rho = best_rho(expected, 2 * alpha)
    z = one_sided_mixture_bound(difference.information, rho, alpha) / math.sqrt(difference.information)
    return -difference.find_limits(z)[1]


def _read_guardrail(observed: Observed, design: Design, guardrail: Guardrail) -> GuardReading:
    outcome = guardrail.outcome
    alpha = guardrail.alpha / len(design.tried)
    worst: tuple[float, float, str] | None = None
    for arm in range(1, len(design.arms)):
        difference = estimate_outcome(observed, design, outcome, arm)
        if difference is None or not is_readable(difference, design, observed.day):
            continue
        proven = prove_worse(difference, design, arm, alpha)
        if proven is not None and (worst is None or proven > worst[0]):
            worst = proven, -difference.gain, design.arms[arm].name
    if worst is None:
        names = ", ".join(arm.name for arm in design.tried)
        return GuardReading(
            name_outcome(outcome), names, None, None, guardrail.margin, "too_early", outcome.measured_in
        )
    proven, estimate, name = worst
    return GuardReading(
        name_outcome(outcome),
        name,
        estimate,
        proven,
        guardrail.margin,
        judge_guardrail(estimate, proven, guardrail.margin),
        outcome.measured_in,
    )


def judge_guardrail(worse_by: float, proven_worse_by: float, margin: float) -> GuardState:
    """Say where a guardrail stands.

    Example:
        >>> judge_guardrail(0.04, -0.01, 0.05), judge_guardrail(0.09, 0.06, 0.05)
        ('holds', 'breached')
    """
    if proven_worse_by > margin:
        return "breached"
    return "close" if worse_by > margin else "holds"


def is_readable(difference: Difference, design: Design, day: int) -> bool:
    """Say whether an outcome can be judged: enough cases in each arm were followed, and the day has come."""
    return (
        day >= design.earliest_look_day
        and difference.known
        and min(difference.mature) >= max(design.least_mature, 2)
        and difference.information > 0
    )
