"""The sentences of a look and of a verdict: days of wait, and plain words for a minister."""

from __future__ import annotations

import math
from collections.abc import Sequence

from groundswell.trials.design import SHARES, Design, Outcome
from groundswell.trials.look import VERDICTS, GuardReading, Look, Reading, State
from groundswell.wording import _, format_count, format_number, format_share


def name_outcome(outcome: Outcome) -> str:
    """Name an outcome in a few words.

    Example:
        >>> name_outcome(Outcome("within", 56))
        'share over within 56 days'
    """
    return {
        "wait": _("wait, counted up to {days} days"),
        "within": _("share over within {days} days"),
        "completed": _("share decided within {days} days"),
        "right_first_time": _("share decided within {days} days and right the first time"),
    }.get(outcome.kind, outcome.name).format(days=outcome.horizon_days)


def write_amount(outcome: Outcome, amount: float) -> str:
    """Write the size of a difference in the unit of an outcome, without its direction.

    Example:
        >>> write_amount(Outcome("wait", 30), -2.14), write_amount(Outcome("within", 56), 0.042)
        ('2.1 days', '4.2 percentage points')
    """
    size = abs(amount)
    digits = 1 if size >= 0.095 else 2
    if outcome.kind == "wait":
        number = format_number(size, digits)
        return _("1 day") if number == "1.0" else _("{number} days").format(number=number)
    if outcome.kind in SHARES:
        points = format_number(100 * size, 1)
        return (
            _("1 percentage point")
            if points == "1.0"
            else _("{number} percentage points").format(number=points)
        )
    return _write_measured(outcome, size)


def write_value(outcome: Outcome, value: float) -> str:
    """Write a value of an outcome with its unit.

    Example:
        >>> write_value(Outcome("wait", 30), 12.93), write_value(Outcome("within", 56), 0.812)
        ('12.9 days', '81.2%')
    """
    if outcome.kind == "wait":
        return write_amount(outcome, value)
    return format_share(value, 1) if outcome.kind in SHARES else _write_measured(outcome, value)


def _write_measured(outcome: Outcome, value: float) -> str:
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 4
    unit = (
        "" if outcome.measured_in in ("days", "share", "") and outcome.kind != "mean" else outcome.measured_in
    )
    return f"{format_number(value, digits)} {unit}".strip()


def write_change(outcome: Outcome, change: float) -> str:
    """Say what a difference is: the value with the arm less the usual one.

    Example:
        >>> write_change(Outcome("wait", 30), -2.1)
        'people waited 2.1 days less'
    """
    amount = write_amount(outcome, change)
    if outcome.kind == "wait":
        text = _("people waited {amount} longer") if change > 0 else _("people waited {amount} less")
        return text.format(amount=amount)
    text = _("the {outcome} was {amount} higher") if change > 0 else _("the {outcome} was {amount} lower")
    return text.format(outcome=name_outcome(outcome), amount=amount)


def write_span(outcome: Outcome, low: float, high: float) -> str:
    """Say between which differences the truth lies; low and high are of the value with the arm less the usual one.

    Example:
        >>> write_span(Outcome("wait", 30), -3.8, -0.4), write_span(Outcome("wait", 30), -2.8, 1.2)
        ('between 0.4 and 3.8 days less', 'between 2.8 days less and 1.2 days longer')
    """
    if low * high < 0:
        return _("between {low} and {high}").format(
            low=_write_directed(outcome, low), high=_write_directed(outcome, high)
        )
    near, far = sorted((abs(low), abs(high)))
    far_text = _write_directed(outcome, math.copysign(far, low + high))
    near_text = write_amount(outcome, near)
    unit = write_amount(outcome, far).partition(" ")[2]
    if unit and near_text.endswith(f" {unit}"):
        near_text = near_text.removesuffix(f" {unit}")
    return _("between {low} and {high}").format(low=near_text, high=far_text)


def _write_directed(outcome: Outcome, change: float) -> str:
    amount = write_amount(outcome, change)
    if outcome.kind == "wait":
        text = _("{amount} longer") if change > 0 else _("{amount} less")
    else:
        text = _("{amount} higher") if change > 0 else _("{amount} lower")
    return text.format(amount=amount)


def write_look(
    design: Design,
    day: int,
    readings: Sequence[Reading],
    guards: Sequence[GuardReading],
    exposed: int,
    state: State,
    before: Sequence[Look] = (),
) -> tuple[str, ...]:
    """Write what a look says, the sentence for everybody first.

    Args:
        design: as registered.
        day: of the look.
        readings: one for each arm; may be empty.
        guards: one for each guardrail.
        exposed: cases in arms that are tried.
        state: what follows.
        before: earlier looks; where one of them was a verdict, this one only follows up.

    Returns:
        The sentences.
    """
    ended = next((look for look in before if look.state in VERDICTS), None)
    shown = [reading for reading in readings if reading.information_share > 0]
    harming = [reading for reading in readings if reading.harm_bound >= 1]
    told = [write_reading(design, reading, day) for reading in _rank(shown)]
    outcomes = [guardrail.outcome for guardrail in design.guardrails]
    guarded = [
        (guard.state, write_guard(guard, outcome)) for guard, outcome in zip(guards, outcomes, strict=True)
    ]
    if state == "stopped_by_guardrail" and ended is None:
        told = [*(text for found, text in guarded if found == "breached"), *told]
        guarded = [pair for pair in guarded if pair[0] != "breached"]
    if harming and ended is None:
        told = [*(write_harm(design, reading) for reading in harming), *told]
    if ended is not None:
        lead = _("The trial ended on day {day}. {state} This look follows its cases up.").format(
            day=ended.day, state=write_state(ended.state)
        )
        told.insert(0, lead)
    elif state != "keep_going":
        told = [f"{write_state(state)} {told[0] if told else ''}".strip(), *told[1:]]
    elif not told:
        told = [write_too_early(design, day)]
    for reading in shown:
        told.append(write_values(design, reading))
        if state == "not_shown":
            told.append(write_ruled_out(design, reading))
    if readings:
        told.append(write_information(readings))
    return (*told, *(text for _found, text in guarded), write_exposure(design, exposed))


def _rank(readings: Sequence[Reading]) -> list[Reading]:
    """Put first what is shown, for better or worse, and then what may still be chance."""
    return sorted(readings, key=lambda one: (not (one.low > 0 or one.high < 0), -abs(one.gain)))


def write_reading(design: Design, reading: Reading, day: int) -> str:
    """Say in one sentence what an arm does, and between what bounds, on a day."""
    outcome = design.primary
    sign = 1.0 if outcome.better == "higher" else -1.0
    change = sign * reading.gain
    span = write_span(outcome, *sorted((sign * reading.low, sign * reading.high)))
    if reading.low > 0 or reading.high < 0:
        return _("With {arm} {change} ({span}), as far as can be said on day {day}.").format(
            arm=_quote(reading.arm), change=write_change(outcome, change), span=span, day=day
        )
    return _(
        "With {arm} {change}, but that may still be chance on day {day}: the difference lies {span}."
    ).format(arm=_quote(reading.arm), change=write_change(outcome, change), span=span, day=day)


def write_values(design: Design, reading: Reading) -> str:
    """Say the two values that are compared."""
    return _("{outcome}: {usual} as usual, {tried} with {arm}.").format(
        outcome=_capitalise(name_outcome(design.primary)),
        usual=write_value(design.primary, reading.usual_value),
        tried=write_value(design.primary, reading.arm_value),
        arm=_quote(reading.arm),
    )


def write_information(readings: Sequence[Reading]) -> str:
    """Say how much of what the trial is to learn is there."""
    least = min(reading.information_share for reading in readings)
    if least <= 0:
        return _("Of the information that was planned nothing can be used yet.")
    return _("{share} of the information that was planned is there.").format(share=format_share(least))


def write_exposure(design: Design, exposed: int) -> str:
    """Say how many cases were tried, of how many that may be."""
    return _("{exposed} of at most {most} cases were treated in a new way.").format(
        exposed=format_count(exposed), most=format_count(design.most_exposed)
    )


def write_guard(guard: GuardReading, outcome: Outcome) -> str:
    """Say where a guardrail stands."""
    name, margin = _capitalise(guard.name), write_amount(outcome, guard.margin)
    if guard.worse_by is None or guard.proven_worse_by is None:
        return _("{name}: too early to say; {margin} worse is allowed.").format(name=name, margin=margin)
    facts = {"name": name, "arm": _quote(guard.arm), "margin": margin}
    if guard.state == "breached":
        return _("{name}: proven at least {proven} worse with {arm}; {margin} is allowed.").format(
            proven=write_amount(outcome, guard.proven_worse_by), **facts
        )
    amount = write_amount(outcome, guard.worse_by)
    if guard.state == "close":
        return _(
            "{name}: {amount} worse with {arm}, beyond the {margin} that are allowed, but not proven."
        ).format(amount=amount, **facts)
    text = (
        _("{name}: {amount} worse with {arm}; {margin} is allowed.")
        if guard.worse_by > 0
        else _("{name}: {amount} better with {arm}; {margin} worse is allowed.")
    )
    return text.format(amount=amount, **facts)


def write_state(state: State) -> str:
    """Say what follows, in a short sentence."""
    return {
        "keep_going": _("The trial goes on."),
        "worked": _("It works."),
        "harmful": _("It harms. New cases go the usual way."),
        "not_shown": _("It was not shown to work."),
        "stopped_by_guardrail": _("The trial stops: a guardrail was breached. New cases go the usual way."),
    }[state]


def write_ruled_out(design: Design, reading: Reading) -> str:
    """Say which gains are ruled out, and whether the smallest one worth having is among them."""
    outcome = design.primary
    if reading.high <= 0:
        return _("With {arm} any gain is ruled out.").format(arm=_quote(reading.arm))
    high = write_amount(outcome, reading.high)
    text = (
        _(
            "With {arm} a gain above {high} is ruled out, and so is the smallest gain worth having, {smallest}."
        )
        if reading.high < design.smallest_gain
        else _(
            "With {arm} a gain above {high} is ruled out. The smallest gain worth having, {smallest}, is not."
        )
    )
    return text.format(
        arm=_quote(reading.arm), high=high, smallest=write_amount(outcome, design.smallest_gain)
    )


def write_harm(design: Design, reading: Reading) -> str:
    """Say that the test for harm was passed, and why the mean wait may look better all the same."""
    arm = _quote(reading.arm)
    text = (
        _("The test for harm, which may be read every day, says that the public is worse off with {arm}.")
        if design.unit == "case"
        else _(
            "The test for harm, which is read when a period of the offices is over, says that the public is worse "
            "off with {arm}."
        )
    ).format(arm=arm)
    if design.unit == "case" and design.primary.kind == "wait" and reading.gain > 0:
        text += " " + _(
            "The mean of the waits, counted up to {days} days, looks shorter all the same: some cases are much "
            "faster, and hide that many are slower."
        ).format(days=design.primary.horizon_days)
    return text


def write_too_early(design: Design, day: int) -> str:
    """Say from when on results count, and what is watched until then."""
    if day < design.earliest_look_day:
        return _("Day {day}: it is too early to say anything; results count from day {first}.").format(
            day=day, first=design.earliest_look_day
        )
    return _(
        "Day {day}: it is too early to say what the change does: {least} cases in each arm must have been followed "
        "for {days} days. Until then only harm is watched, and none is proven."
    ).format(day=day, least=format_count(design.least_mature), days=design.primary.horizon_days)


def _quote(name: str) -> str:
    return f"“{name}”"


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]
