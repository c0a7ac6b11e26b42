"""The sentences of a verdict, and of a trial whose cases were followed up."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.trials.amendment_words import name_amended, write_amended
from groundswell.trials.design import Design
from groundswell.trials.look import Look, Reading, State
from groundswell.trials.look_words import (
    write_change,
    write_exposure,
    write_guard,
    write_harm,
    write_reading,
    write_ruled_out,
    write_state,
    write_values,
)
from groundswell.trials.pooling import Shrunk
from groundswell.trials.registration import Amendment
from groundswell.wording import _, format_count, format_share


def write_verdict(
    design: Design,
    look: Look,
    state: State,
    estimate: Reading | None,
    stopped_by: str,
    amendments: Sequence[Amendment],
) -> tuple[str, ...]:
    """Write what a trial says in the end, the sentence for everybody first.

    Args:
        design: as registered.
        look: that decided.
        state: the verdict.
        estimate: of the arm that decided.
        stopped_by: who stopped it by hand, or empty.
        amendments: since the registration.

    Returns:
        The sentences.
    """
    outcomes = [guardrail.outcome for guardrail in design.guardrails]
    guarded = [
        (guard.state, write_guard(guard, outcome))
        for guard, outcome in zip(look.guards, outcomes, strict=True)
    ]
    told = [_write_lead(design, look, state, estimate, stopped_by)]
    if state == "stopped_by_guardrail":
        told += [text for found, text in guarded if found == "breached"]
        guarded = [pair for pair in guarded if pair[0] != "breached"]
    if state == "harmful":
        told += [write_harm(design, reading) for reading in look.readings if reading.harm_bound >= 1]
    shown = [reading for reading in look.readings if reading.information_share > 0]
    told += [write_values(design, reading) for reading in shown]
    if state in ("not_shown", "stopped_by_guardrail"):
        told += [write_ruled_out(design, reading) for reading in shown]
    if state == "worked":
        told.append(
            _(
                "A trial that ends early because it looks good looks better than it is: wait for the follow-up."
            )
        )
    told += [text for _found, text in guarded]
    told.append(write_exposure(design, look.exposed))
    told += list(look.doubts)
    told += [_write_amendment(amendment) for amendment in amendments]
    return tuple(told)


def write_days_saved(arm: str, cases: int, days: float, low: float, high: float) -> str:
    """Say how many days of waiting the cases of an arm were saved, or cost, together."""
    facts = {"cases": format_count(cases), "arm": arm, "days": format_count(abs(days))}
    if low * high < 0:
        return _("For the {cases} cases with “{arm}” together that is between {low} and {high}.").format(
            low=_write_days(low), high=_write_days(high), **facts
        )
    text = (
        _(
            "For the {cases} cases with “{arm}” together that is {days} days of waiting saved ({low} to {high})."
        )
        if days > 0
        else _(
            "For the {cases} cases with “{arm}” together that is {days} more days of waiting ({low} to {high})."
        )
    )
    near, far = sorted((abs(low), abs(high)))
    return text.format(low=format_count(near), high=format_count(far), **facts)


def write_maturity(
    design: Design,
    state: State,
    day: int,
    at_stop: Reading,
    now: Reading,
    shrunk: Shrunk | None,
    followed_share: float,
) -> tuple[str, ...]:
    """Write the estimates at the end of a trial, after follow-up, and shrunk, side by side.

    Args:
        design: as registered.
        state: the verdict at the end.
        day: of the verdict.
        at_stop: the estimate then.
        now: the estimate now.
        shrunk: that one shrunk, or None.
        followed_share: of the cases.

    Returns:
        The sentences.
    """
    outcome = design.primary
    sign = 1.0 if outcome.better == "higher" else -1.0
    told = [
        _("{state} On day {day} it said: with “{arm}” {then}. After follow-up: {now}.").format(
            state=write_state(state),
            day=day,
            arm=now.arm,
            then=write_change(outcome, sign * at_stop.gain),
            now=write_change(outcome, sign * now.gain),
        )
    ]
    if shrunk is not None:
        told.append(
            _(
                "Weighed with {prior}, the best guess is: {gain}. It is better than the usual way with a chance "
                "of {chance}."
            ).format(
                prior=shrunk.prior,
                gain=write_change(outcome, sign * shrunk.gain),
                chance=format_share(shrunk.chance_better),
            )
        )
    told.append(
        _("All cases were followed to the end.")
        if followed_share >= 1
        else _("{share} of the cases were followed to the end so far.").format(
            share=format_share(followed_share)
        )
    )
    return tuple(told)


def _write_lead(design: Design, look: Look, state: State, estimate: Reading | None, stopped_by: str) -> str:
    said = (
        ""
        if estimate is None or estimate.information_share <= 0
        else write_reading(design, estimate, look.day)
    )
    lead = write_state(state)
    if stopped_by:
        lead = _("{by} stopped the trial on day {day}, before it could show anything.").format(
            by=stopped_by, day=look.day
        )
    return f"{lead} {said}".strip()


def _write_amendment(amendment: Amendment) -> str:
    return _("Changed on {date} by {by}: {what} from {before} to {after}, because: {why}.").format(
        date=amendment.at.date().isoformat(),
        by=amendment.by,
        what=name_amended(amendment.what),
        before=write_amended(amendment.what, amendment.before),
        after=write_amended(amendment.what, amendment.after),
        why=amendment.why.rstrip("."),
    )


def _write_days(days: float) -> str:
    text = _("{days} days of waiting less") if days > 0 else _("{days} days more")
    return text.format(days=format_count(abs(days)))
