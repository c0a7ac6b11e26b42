"""What a public page says, in words that need no training: sentences made from the numbers of its document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from groundswell.charts.trial_charts import say_amount
from groundswell.trials.design import Outcome
from groundswell.wording import format_count, format_days, format_share
from groundswell_web.govuk.environment import show_day, show_money
from groundswell_web.ledger.words import PURPOSES, name_kind, name_purpose

# Verdicts are told in the order of the trials, whatever they are; the colour is only beside the word.
COLOURS = {"worked": "green", "harmful": "red", "stopped_by_guardrail": "red", "running": "blue"}


@dataclass(frozen=True)
class Figure:
    """A number to lead with, what it means, and how far it may be off."""

    value: str
    meaning: str
    between: str


@dataclass(frozen=True)
class BarLine:
    """So many of a hundred, after some time; `width` is the same as a number."""

    label: str
    text: str
    width: float


@dataclass(frozen=True)
class TriedLine:
    """Something that was tried, in words."""

    name: str
    verdict: str
    colour: str
    what: str
    said: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class CostLine:
    """What something cost; one text for each currency."""

    label: str
    amounts: tuple[str, ...]


@dataclass(frozen=True)
class PublicWords:
    """All sentences of a public page."""

    as_of: date
    counted: tuple[str, ...]
    figures: tuple[Figure, ...]
    waiting: tuple[BarLine, ...]
    promise: tuple[str, ...]
    promise_figures: tuple[Figure, ...]
    late: tuple[BarLine, ...]
    tried: tuple[TriedLine, ...]
    total: tuple[str, ...]
    purposes: tuple[CostLine, ...]
    kinds: tuple[CostLine, ...]
    costs: tuple[str, ...]


def write_words(document: dict[str, Any]) -> PublicWords:
    """Write all sentences of a public page."""
    as_of = datetime.fromisoformat(document["as_of_at"]).date()
    wait, promise, costs = document["wait"], document["promise"], document["costs"]
    return PublicWords(
        as_of=as_of,
        counted=_say_counted(document, as_of),
        figures=_list_figures(wait),
        waiting=tuple(_draw_bar(row, _("After {time}")) for row in wait["still_waiting"]),
        promise=_say_promise(document["agency"], promise),
        promise_figures=_list_promise_figures(promise),
        late=tuple(_draw_bar(row, _("{time} late")) for row in (promise or {"late": ()})["late"]),
        tried=tuple(tell_tried(one) for one in document["trials"]),
        total=_list_amounts(costs["total"]),
        purposes=_group(costs["by_purpose"], "purpose", _name_purpose, PURPOSES),
        kinds=_group(costs["by_kind"], "kind", name_kind),
        costs=_say_costs(document),
    )


def say_hundred(share: float) -> str:
    """Say a share as so many of a hundred; rounding never says none or all.

    Example:
        >>> say_hundred(0.689), say_hundred(0.002), say_hundred(0.999), say_hundred(1.0)
        ('69 of 100', 'fewer than 1 of 100', 'more than 99 of 100', '100 of 100')
    """
    if 0 < share < 0.005:
        return _("fewer than 1 of 100")
    if 0.995 <= share < 1:
        return _("more than 99 of 100")
    return _("{count} of 100").format(count=f"{100 * share:.0f}")


def _list_figures(wait: dict[str, Any]) -> tuple[Figure, ...]:
    figures = []
    told = (
        (wait["half"], _("Half of the people wait longer than this")),
        (wait["one_in_ten"], _("One in ten waits longer than this")),
    )
    for found, meaning in told:
        if found and found["value"] is not None:
            figures.append(Figure(format_days(found["value"]), meaning, _between(found)))
    return tuple(figures)


def _between(found: dict[str, Any]) -> str:
    """Say between what a number lies; an end that nobody knows yet is said to be so."""
    low, high = found["low"], found["high"]
    say = say_hundred if found["unit"] == "share" else format_days
    if low is None and high is None:
        return ""
    if high is None:
        return _("at least {low}; how much more, nobody can say yet").format(low=say(low))
    if low is None:
        return _("at most {high}").format(high=say(high))
    if say(low) == say(high):
        return ""
    return _("between {low} and {high}").format(low=say(low), high=say(high))


def _say_counted(document: dict[str, Any], as_of: date) -> tuple[str, ...]:
    wait = document["wait"]
    told = [
        _("{cases} cases are counted, from the day each was received, up to {day}.").format(
            cases=format_count(wait["cases"]), day=show_day(as_of)
        )
    ]
    if document["scope"]["cases"]:
        told.append(
            _("Of all cases these are the ones with {words}.").format(words=document["scope"]["cases"])
        )
    if wait["open_cases"] is None:
        told.append(_("Cases that are still open are counted too."))
    elif wait["open_cases"]:
        text = _("{count} of them are still open. They are counted too: who still waits has waited, too.")
        told.append(text.format(count=format_count(wait["open_cases"])))
    told += _say_missing(wait)
    half, closed = wait["half"], wait["closed_half"]
    if half and closed and None not in (half["value"], closed["value"]):
        counted, alone = format_days(half["value"]), format_days(closed["value"])
        if counted != alone:
            text = _("Counting only closed cases, as is usual, would say {alone} instead of {counted}.")
            told.append(text.format(alone=alone, counted=counted))
    return tuple(told)


def _say_missing(wait: dict[str, Any]) -> list[str]:
    """Say of the two numbers to lead with why one is not there."""
    told = []
    last = wait["still_waiting"][-1] if wait["still_waiting"] else None
    if not wait["half"] or wait["half"]["value"] is None:
        text = _("More than half of the people still wait, so nobody can say yet how long half of them will.")
        told.append(text)
    elif not wait["one_in_ten"] or wait["one_in_ten"]["value"] is None:
        if round(wait["cases"] * 0.1) < 10:
            told.append(_("There are too few cases to say how long the slowest one in ten wait."))
        else:
            told.append(
                _(
                    "The longest waits are not over, so nobody can say yet how long the slowest one in ten wait."
                )
            )
    if told and last:
        text = _("After {time}, {share} were still waiting.")
        told.append(text.format(time=format_days(last["days"]), share=say_hundred(last["waiting"])))
    return told


def _draw_bar(row: dict[str, float], label: str) -> BarLine:
    share = row["waiting"]
    return BarLine(label.format(time=format_days(row["days"])), say_hundred(share), round(100 * share, 1))


def _say_promise(agency: str, promise: dict[str, Any] | None) -> tuple[str, ...]:
    if promise is None:
        return (_("The records hold no promise of how long it may take."),)
    shortest, longest = promise["shortest_days"], promise["longest_days"]
    if shortest != longest:
        told = [_("{agency} names a day for each case by which it is to be closed.").format(agency=agency)]
    else:
        limit = format_days(shortest)
        if promise["working_days"]:
            limit = _("{number} working days").format(number=f"{shortest:g}")
        text = _("{agency} promises that a case takes no longer than {limit}.")
        if promise["share"] < 1:
            text = _("{agency} promises that {share} cases take no longer than {limit}.")
        told = [text.format(agency=agency, limit=limit, share=say_hundred(promise["share"]))]
    if promise["within"]["value"] is None:
        told.append(
            _("Hardly any case can be told apart from the others here: fewer than ten were late, or in time.")
            if promise["few_late"]
            else _("Most cases have not been followed for so long yet.")
        )
    return tuple(told)


def _list_promise_figures(promise: dict[str, Any] | None) -> tuple[Figure, ...]:
    if promise is None or promise["within"]["value"] is None:
        return ()
    within, late = promise["within"], promise["half_late_by"]
    text = _("were no longer waiting when the promised time was over")
    figures = [Figure(say_hundred(within["value"]), text, _between(within))]
    if late and late["value"] is not None:
        text = _("Half of those who are late wait at least this much longer than promised")
        figures.append(Figure(format_days(late["value"]), text, _between(late)))
    return tuple(figures)


def tell_tried(trial: dict[str, Any]) -> TriedLine:
    """Tell what was tried and what came of it; what did not help as fully as what did."""
    state = trial["state"]
    return TriedLine(
        name=trial["name"],
        verdict=_name_state(state),
        colour=COLOURS.get(state, "grey"),
        what=trial["what"],
        said=_say_result(trial),
        facts=tuple(_list_facts(trial)),
    )


def _name_state(state: str) -> str:
    return {
        "running": _("Being tried now"),
        "stopped": _("Stopped"),
        "worked": _("It helped"),
        "harmful": _("It made things worse"),
        "not_shown": _("Not shown to help"),
        "stopped_by_guardrail": _("Stopped: it did harm elsewhere"),
    }[state]


def _say_result(trial: dict[str, Any]) -> str:
    """Say what it did, or that there is nothing to say yet."""
    if trial["state"] == "running":
        return _("The result is told when it has ended.")
    found = trial["estimate"]
    if found is None or found["gain"] is None:
        return _("It ended before enough was known to give a number.")
    outcome = Outcome(
        trial["measure"], trial["horizon_days"], trial["measure_name"], trial["better"], trial["unit"]
    )
    subject = _name_measure(outcome)
    if trial["arm"]:
        subject = _("With “{arm}”: {subject}").format(arm=trial["arm"], subject=subject)
    gain = _say_gain(found["gain"], outcome)
    if found["low"] is None or found["high"] is None:
        return _("{subject}: {gain}.").format(subject=subject, gain=gain)
    text = _("{subject}: {gain}; it may be anything from {low} to {high}.")
    low, high = _say_gain(found["low"], outcome), _say_gain(found["high"], outcome)
    return text.format(subject=subject, gain=gain, low=low, high=high)


def _name_measure(outcome: Outcome) -> str:
    texts = {
        "wait": _("The wait, on average over the first {days} days"),
        "within": _("Cases over within {days} days"),
        "completed": _("Cases decided within {days} days"),
        "right_first_time": _("Cases decided within {days} days without coming back"),
    }
    text = texts.get(outcome.kind) or _("{name} for each case, within {days} days")
    return text.format(days=outcome.horizon_days, name=outcome.name.replace("_", " ").capitalize())


def _say_gain(gain: float, outcome: Outcome) -> str:
    """Say a gain as people see it: a wait is shorter or longer, all else is better or worse."""
    if outcome.measured_in == "share":
        size = _("{count} of 100").format(count=f"{100 * abs(gain):.1f}".removesuffix(".0"))
    else:
        size = say_amount(abs(gain), outcome)
    if outcome.kind == "wait":
        return _("{size} shorter").format(size=size) if gain >= 0 else _("{size} longer").format(size=size)
    return _("{size} better").format(size=size) if gain >= 0 else _("{size} worse").format(size=size)


def _list_facts(trial: dict[str, Any]) -> Iterable[str]:
    began = show_day(date.fromisoformat(trial["began_on"]))
    if trial["ended_on"]:
        ended = show_day(date.fromisoformat(trial["ended_on"]))
        yield _("Tried from {began} to {ended}.").format(began=began, ended=ended)
    else:
        yield _("Tried since {began}.").format(began=began)
    if trial["cases_tried"] is not None:
        yield _("{tried} cases with it, {usual} as usual, drawn by lot.").format(
            tried=format_count(trial["cases_tried"]), usual=format_count(trial["cases_usual"])
        )
    amounts = _list_amounts(trial["costs"])
    if amounts:
        yield _("It cost {amounts}.").format(amounts=", ".join(amounts))
    if trial["verified"]:
        yield _("Somebody else computed the result anew from the records, and agrees.")
    if trial["amended"]:
        yield _("Its plan was changed after it was registered.")


def _say_costs(document: dict[str, Any]) -> tuple[str, ...]:
    costs = document["costs"]
    day = show_day(date.fromisoformat(costs["until_on"]))
    if not costs["total"]:
        return (_("Nothing had been booked by {day}.").format(day=day),)
    told = [
        _("All that was booked for this work up to {day}: people’s time, contracts, and all else.").format(
            day=day
        )
    ]
    others = [name for name in document["scope"]["services"] if name != document["service"]]
    if others:
        text = _("The same work was for {others} too; the sums are of all of it.")
        told.append(text.format(others=", ".join(others)))
    for line in costs["spend_without_target"]:
        if line["share"]:
            text = _("Of the money in {currency}, {share} was for no target.")
            if len(costs["total"]) == 1:
                text = _("Of this money, {share} was for no target.")
            told.append(text.format(currency=line["currency"], share=format_share(line["share"])))
    return tuple(told)


def _name_purpose(purpose: str) -> str:
    return {
        "target": _("Improvements with a target"),
        "trial": _("Trying changes out"),
        "duty": _("Duties that go on"),
    }.get(purpose) or name_purpose(purpose)


def _group(
    lines: list[dict[str, str]], field: str, name: Any, order: Iterable[str] = ()
) -> tuple[CostLine, ...]:
    groups: dict[str, list[dict[str, str]]] = {key: [] for key in order}
    for line in lines:
        groups.setdefault(line[field], []).append(line)
    return tuple(CostLine(name(key), _list_amounts(found)) for key, found in groups.items() if found)


def _list_amounts(sums: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(show_money(Decimal(one["amount"]), one["currency"]) for one in sums)
