"""What is known about a play, and why a plan is as it is, in plain sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from groundswell.trials.design import Outcome
from groundswell.trials.pooling import NextPrior, Pooled
from groundswell.trials.small_pools import SPREAD_SCALE
from groundswell.wording import _, format_count, format_days, format_number, format_share

if TYPE_CHECKING:
    from groundswell.trials.plays import PlayPlan, PooledPlay


def say_change(gain: float, outcome: Outcome) -> str:
    """Say a log ratio as a change of its outcome.

    Example:
        >>> say_change(0.2231, Outcome("wait", 60)), say_change(-0.0953, Outcome("wait", 60))
        ('20% shorter', '10% longer')
    """
    ratio = math.exp(-gain if outcome.better == "lower" else gain)
    if outcome.kind == "wait":
        text = _("{share} shorter") if ratio < 1 else _("{share} longer")
    else:
        text = _("{share} less") if ratio < 1 else _("{share} more")
    return text.format(share=format_share(abs(1 - ratio)))


def say_outcome(outcome: Outcome) -> str:
    """Say what an outcome is, as the subject of a sentence.

    Example:
        >>> say_outcome(Outcome("wait", 60))
        'the wait'
    """
    told = {
        "wait": _("the wait"),
        "within": _("the share of cases over in time"),
        "completed": _("the share of cases decided"),
        "right_first_time": _("the share of cases right the first time"),
    }
    return told.get(outcome.kind) or outcome.name.replace("_", " ")


def say_amount(amount: float, outcome: Outcome) -> str:
    """Say an amount in the unit of an outcome.

    Example:
        >>> say_amount(2.5, Outcome("wait", 60)), say_amount(0.03, Outcome("within", 60, measured_in="share"))
        ('2.5 days', '3 cases in 100')
    """
    if outcome.measured_in == "days":
        return format_days(amount)
    if outcome.measured_in == "share":
        return _("{number} cases in 100").format(number=f"{100 * amount:.1f}".removesuffix(".0"))
    return _("{number} {unit}").format(number=format_number(amount, 2), unit=outcome.measured_in)


def write_play_sentences(play: PooledPlay) -> tuple[str, ...]:
    """Write what is known about a play, the first sentence for everybody."""
    sentences = [_write_headline(play)]
    if play.next_prior is not None and play.outcome is not None:
        sentences.append(_write_next(play.next_prior, play.outcome))
    if play.trials or play.left_out:
        sentences.append(_write_counts(play))
    if play.pooled is not None:
        sentences.append(_write_differences(play.pooled))
    sentences += _write_doubts(play)
    return tuple(sentences)


def write_plan_sentences(plan: PlayPlan, known: PooledPlay | None, *, proposed: bool) -> tuple[str, ...]:
    """Write why a plan is as it is.

    Args:
        plan: what is proposed.
        known: what earlier trials have shown.
        proposed: whether the smallest gain is a proposal of ours.
    """
    begin = {
        "case": _("{share} of cases are tried, drawn by lot; the others go as they do now."),
        "office": _("{share} of offices are tried, drawn by lot: the change cannot stop at one case."),
        "wedge": _("All offices change, one after the other, in an order drawn by lot."),
    }
    sentences = [begin[plan.unit].format(share=format_share(plan.arms[1].share))]
    if plan.smallest_gain is None:
        sentences.append(_("What gain is worth having can be said once it is measured how things are now."))
    elif proposed:
        amount = say_amount(plan.smallest_gain, plan.primary)
        sentences.append(
            _("A gain of {amount} is proposed as worth having; change it.").format(amount=amount)
        )
    if plan.expected is not None:
        low, middle, high = (say_amount(one, plan.primary) for one in plan.expected)
        told = _(
            "Earlier trials let one expect a gain of {middle}; anything from {low} to {high} would be no wonder."
        )
        sentences.append(told.format(middle=middle, low=low, high=high))
    elif known is None or not known.trials:
        sentences.append(_("There is no earlier trial to go by: begin small."))
    return tuple(sentences)


def _write_headline(play: PooledPlay) -> str:
    if not (play.trials or play.left_out):
        return _("Nobody has tried this with a trial yet.")
    if play.outcome is None or not play.trials:
        return _("It has been tried, but no trial gave an estimate.")
    subject = say_outcome(play.outcome)
    if play.pooled is None:
        one = play.trials[0]
        gain, se = one.gain or 0.0, one.se or 0.0
        told = _("Tried once, in {place}: {outcome} was {change} (between {low} and {high}).")
        ends = gain - 1.96 * se, gain + 1.96 * se
        where = one.place
    else:
        told = (
            _(
                "Tried {trials} times, all in one place: on average {outcome} was {change} (between {low} and {high})."
            )
            if len({one.place for one in play.trials}) == 1
            else _(
                "Tried {trials} times, in {places} places: on average {outcome} was {change} (between {low} and "
                "{high})."
            )
        )
        gain, ends, where = play.pooled.effect, (play.pooled.low, play.pooled.high), ""
    return told.format(
        place=where,
        trials=len(play.trials),
        places=len({one.place for one in play.trials}),
        outcome=subject,
        change=say_change(gain, play.outcome),
        low=say_change(ends[0], play.outcome),
        high=say_change(ends[1], play.outcome),
    )


def _write_next(prior: NextPrior, outcome: Outcome) -> str:
    if prior.trials == 1:
        return _("One trial cannot show how much places differ: in the next one it may be quite otherwise.")
    low, high = prior.known.interval()
    told = _(
        "In the next place expect something between {low} and {high}; "
        "the chance that it helps at all is {chance}."
    )
    return told.format(
        low=say_change(low, outcome),
        high=say_change(high, outcome),
        chance=format_share(prior.chance_above(0.0)),
    )


def _write_counts(play: PooledPlay) -> str:
    counts = play.counts
    told = _(
        "All trials are counted. Worked: {worked}; showed nothing: {nothing}; harmed: {harmed}; "
        "stopped by a guardrail: {stopped}."
    )
    return told.format(
        worked=counts["worked"],
        nothing=counts["not_shown"],
        harmed=counts["harmful"],
        stopped=counts["stopped_by_guardrail"],
    )


def _write_differences(pooled: Pooled) -> str:
    if pooled.method == "half-normal grid":
        return _(
            "With so few trials, how much places differ is not known; it is taken from a stated assumption "
            "(half-normal, {scale} on the log scale)."
        ).format(scale=SPREAD_SCALE)
    if pooled.q_p < 0.1:
        return _("Places differ by more than chance: {share} of the differences between trials.").format(
            share=format_share(pooled.i2)
        )
    return _("The differences between places are no larger than chance would make them.")


def _write_doubts(play: PooledPlay) -> list[str]:
    doubts = []
    if early := sum(1 for one in play.trials if not one.matured):
        doubts.append(
            _("From the day of a stop, and so too large on average: {count} of {trials} estimates.").format(
                count=format_count(early), trials=format_count(len(play.trials))
            )
        )
    if play.left_out:
        doubts.append(
            _("Not pooled: {count}. The effect may look different from what it is.").format(
                count=format_count(len(play.left_out))
            )
        )
    horizons = sorted({one.outcome.horizon_days for one in play.trials})
    if len(horizons) > 1:
        doubts.append(
            _("Cases were followed for {low} to {high} days, not alike in all trials.").format(
                low=horizons[0], high=horizons[-1]
            )
        )
    return doubts
