"""What the pages of trials say, in words: plans, estimates, verdicts."""

from __future__ import annotations

import math
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from groundswell.charts.trial_charts import say_amount as say_exactly
from groundswell.trials.design import Design, Outcome
from groundswell.trials.look import Look
from groundswell.trials.plans import Plan
from groundswell.trials.play_texts import Play
from groundswell.trials.play_words import say_amount, say_change
from groundswell.trials.plays import PlayTrial
from groundswell.trials.verdict_words import write_days_saved
from groundswell_web.govuk.environment import show_day, show_money
from groundswell_web.trials.cards import TrialCard, VerdictCard
from groundswell_web.trials.pages import PlanLine, PlayTrialLine, ReadingLine

USUAL: dict[str, Any] = {field.name: field.default for field in fields(Plan)}  # where a wish was left empty


def name_outcome(outcome: Outcome) -> str:
    """Name an outcome with its horizon."""
    texts = {
        "wait": _("The mean wait, followed for {days} days"),
        "within": _("The share of cases over within {days} days"),
        "completed": _("The share of cases decided within {days} days"),
        "right_first_time": _("The share of cases decided within {days} days without coming back"),
    }
    text = texts.get(outcome.kind) or _("{name} for each case, within {days} days")
    return text.format(days=outcome.horizon_days, name=outcome.name.replace("_", " ").capitalize())


def describe_wishes(trial: TrialCard) -> dict[str, list[PlanLine]]:
    """Describe the answers of a plan, by part."""
    wishes, risk = trial.wishes, trial.risk
    told = {
        "change": [
            PlanLine(_("Question"), wishes.get("question", "")),
            PlanLine(_("What is done differently"), wishes.get("what", "")),
        ],
        "outcome": _describe_outcome(wishes),
        "size": _describe_size(trial),
        "guards": _describe_guards(wishes),
        "risk": [
            PlanLine(_("What could go wrong"), risk.could_go_wrong),
            PlanLine(_("Who carries it"), risk.carried_by),
            PlanLine(_("Who undoes it"), risk.undone_by),
        ],
    }
    return {name: [line for line in lines if line.text] for name, lines in told.items()}


def describe_plan(trial: TrialCard) -> list[PlanLine]:
    """Describe what is planned, from the design where there is one, for the statement and the registration."""
    design = trial.design
    if design is None:
        return [line for lines in list(describe_wishes(trial).values())[:4] for line in lines]
    is_case = design.unit == "case"
    days = _("from {first} to {last}").format(first=_day(design.begins_on), last=_day(design.last_entry_on))
    lines = [
        PlanLine(_("Question"), design.question),
        PlanLine(_("What is done differently"), "\n".join(arm.what for arm in design.tried if arm.what)),
        PlanLine(_("What decides"), name_outcome(design.primary)),
        PlanLine(_("Smallest gain worth having"), say_amount(design.smallest_gain, design.primary)),
        PlanLine(_("Drawn"), f"{_name_unit(design.unit)}: {_describe_draw(design)}"),
        PlanLine(_("Compared within"), ", ".join(design.strata)),
        PlanLine(_("Tried on at most"), _("{count} cases").format(count=f"{design.most_exposed:,}")),
        PlanLine(_("Cases are drawn") if is_case else _("Cases of the offices count"), days),
        PlanLine(_("Last look that counts"), _day(design.last_on)),
        *(
            PlanLine(
                _("Must not get worse"),
                _("{what}: by at most {amount}").format(
                    what=name_outcome(one.outcome), amount=say_amount(one.margin, one.outcome)
                ),
            )
            for one in design.guardrails
        ),
    ]
    return [line for line in lines if line.text]


def describe_readings(look: Look | None, design: Design) -> list[ReadingLine]:
    """Describe the estimates of a look in the unit of the outcome, one for each arm that is tried."""
    if look is None:
        return []
    outcome = design.primary
    return [_describe_estimate(one.arm, asdict(one), outcome, "") for one in look.readings]


def say_gain(gain: float, outcome: Outcome) -> str:
    """Say a gain: so much better, or worse."""
    size = say_exactly(abs(gain), outcome)
    return _("{size} better").format(size=size) if gain >= 0 else _("{size} worse").format(size=size)


def say_between(low: float, high: float, outcome: Outcome) -> str:
    """Say between what a gain may lie."""
    if not abs(low) < float("inf") or not abs(high) < float("inf"):
        return _("not known yet")
    return _("from {low} to {high}").format(low=say_gain(low, outcome), high=say_gain(high, outcome))


def _describe_outcome(wishes: dict[str, Any]) -> list[PlanLine]:
    told = wishes.get("outcome")
    if not told:
        return []
    outcome = Outcome(**told)
    lines = [PlanLine(_("What decides"), name_outcome(outcome))]
    if wishes.get("step"):
        lines.append(PlanLine(_("Cases come in at"), wishes["step"]))
    if wishes.get("smallest_gain"):
        gain = say_amount(wishes["smallest_gain"], outcome)
        lines.append(PlanLine(_("Smallest gain worth having"), gain))
    return lines


def _describe_size(trial: TrialCard) -> list[PlanLine]:
    wishes = trial.wishes
    if "begins_on" not in wishes:
        return []
    unit, share = wishes.get("unit", "case"), f"{wishes.get('share', 0.5):.0%}"
    tried = {
        "case": _("{share}, on at most {count} cases"),
        "office": _("{share} of the offices, on about {count} cases at most"),
        "wedge": _("all offices in the end, on about {count} cases at most"),
    }[unit]
    offices = ", ".join(wishes.get("offices", ())) or _("all in the records")
    return [
        PlanLine(_("Drawn"), _name_unit(unit)),
        PlanLine(_("Offices"), "" if unit == "case" else offices),
        PlanLine(_("Tried for"), tried.format(share=share, count=f"{trial.risk.most_cases:,}")),
        PlanLine(_("Begins"), _describe_length(wishes, unit)),
        PlanLine(_("Compared within"), ", ".join(wishes.get("strata", ()))),
    ]


def _describe_length(wishes: dict[str, Any], unit: str) -> str:
    """Describe on which day a trial begins, and for how long cases come into it."""
    day, weeks = _day(date.fromisoformat(wishes["begins_on"])), wishes.get("weeks")
    if unit == "wedge":
        steps, days = (wishes.get(name) or USUAL[name] for name in ("steps", "period_days"))
        text = _("{day}, in {steps} steps {days} days apart: {all} days in all")
        return text.format(day=day, steps=steps, days=days, all=(steps + 1) * days)
    if not weeks and unit == "office":
        weeks = wishes.get("most_weeks") or USUAL["most_weeks"]
    shown = _("{weeks} weeks").format(weeks=weeks) if weeks else _("as few weeks as are enough")
    return _("{day}, for {weeks}").format(day=day, weeks=shown)


def _describe_guards(wishes: dict[str, Any]) -> list[PlanLine]:
    lines = []
    for told in wishes.get("guardrails", ()):
        outcome = Outcome(**told["outcome"])
        amount = say_amount(told["margin"], outcome)
        lines.append(PlanLine(name_outcome(outcome), _("by at most {amount} worse").format(amount=amount)))
    if "guardrails" in wishes and not lines:
        lines.append(PlanLine(_("Watched"), _("Nothing but harm on what decides")))
    return lines


def _describe_draw(design: Design) -> str:
    """Describe how much is given what: shares of the cases, or how many offices change and how."""
    if design.unit == "case":
        return ", ".join(f"{arm.name} ({arm.share:.0%})" for arm in design.arms)
    changed = sum(step >= 0 for step in design.schedule)
    if design.unit == "office":
        text = _("{changed} of {offices} change, the others stay as usual")
        return text.format(changed=changed, offices=len(design.schedule))
    text = _("{offices} offices in {steps} steps, {days} days apart")
    return text.format(offices=changed, steps=max(design.schedule), days=design.period_days)


def _name_unit(unit: str) -> str:
    return {
        "case": _("Cases"),
        "office": _("Offices, side by side"),
        "wedge": _("Offices, one after the other"),
    }[unit]


def _day(day: date) -> str:
    return show_day(day)


def describe_powers(trial: TrialCard) -> list[tuple[str, dict[str, Any]]]:
    """Describe which gains would be shown, each in its unit with what came of it."""
    if trial.design is None:
        return []
    rows = (trial.planned or {}).get("powers", [])
    return [(say_amount(row["gain"], trial.design.primary), row) for row in rows]


def describe_play(play: Play) -> list[PlanLine]:
    """Describe what a kind of change is decided by, what must hold, and how it is undone."""
    guards = [
        PlanLine(
            name_outcome(one.outcome),
            _("by at most {amount} worse").format(amount=say_amount(one.margin, one.outcome)),
        )
        for one in play.guardrails
    ]
    return [
        PlanLine(_("What decides"), name_outcome(play.primary)),
        PlanLine(_("Drawn"), f"{_name_unit(play.unit)}, {play.share:.0%}"),
        *guards,
        PlanLine(_("How it is undone"), play.undone),
    ]


def describe_play_trial(trial: PlayTrial, verdict: str) -> PlayTrialLine:
    """Describe one trial of a kind of change: what it did, and between what it may lie."""
    if trial.gain is None or trial.low is None or trial.high is None:
        return PlayTrialLine(trial, verdict, _("It ended before there was an estimate."))
    low, high = sorted((trial.low, trial.high))
    did = _("{change} (from {low} to {high})").format(
        change=say_change(trial.gain, trial.outcome),
        low=say_change(low, trial.outcome),
        high=say_change(high, trial.outcome),
    )
    return PlayTrialLine(trial, verdict, did)


def describe_verdict(trial: TrialCard, design: Design, verdict: VerdictCard | None) -> list[PlanLine]:
    """Describe a verdict by its parts: what was tried, on how many, what it did, what is ruled out, what it cost."""
    if verdict is None:
        return []
    told, outcome = verdict.document, design.primary
    cases = verdict.look.look.cases if verdict.look else ()
    above = told.get("ruled_out_above")
    ruled_out = (
        ""
        if above is None
        else _("A gain of more than {gain}").format(gain=say_amount(max(above, 0.0), outcome))
    )
    if above is not None and above <= 0:
        ruled_out = _("Any gain")
    matured = verdict.matured or {}
    saved = matured.get("days_saved") or next(
        (one for one in told.get("days_saved", ()) if one["arm"] == (told.get("estimate") or {}).get("arm")),
        None,
    )
    days = write_days_saved(**saved) if saved else ""
    return [
        line
        for line in (
            PlanLine(_("What was tried"), "\n".join(arm.what or arm.name for arm in design.tried)),
            PlanLine(
                _("On how many"),
                _("{exposed} cases with it, {usual} as usual").format(
                    exposed=f"{told['exposed']:,}", usual=f"{cases[0]:,}" if cases else "–"
                ),
            ),
            PlanLine(_("What it did in all"), days),
            PlanLine(_("What is ruled out"), ruled_out),
            PlanLine(_("What it cost"), show_money(trial.risk.spend, trial.risk.currency)),
            PlanLine(_("Who carried the risk"), trial.risk.carried_by),
        )
        if line.text
    ]


def describe_estimates(design: Design, verdict: VerdictCard | None) -> list[ReadingLine]:
    """Describe the estimate at the end, the one after follow-up, and the shrunk one, side by side."""
    if verdict is None or not verdict.document.get("estimate"):
        return []
    at_end, outcome = verdict.document["estimate"], design.primary
    day = verdict.look.look.day if verdict.look else 0
    lines = [_describe_estimate(_("When it ended, on day {day}").format(day=day), at_end, outcome, "")]
    matured = verdict.matured
    if matured:
        note = _("{share} of the cases followed").format(share=f"{matured['followed_share']:.0%}")
        lines.append(_describe_estimate(_("After its cases were followed"), matured["now"], outcome, note))
        if matured.get("shrunk"):
            shrunk = matured["shrunk"]
            note = _("weighed with {prior}").format(prior=shrunk["prior"])
            lines.append(_describe_estimate(_("Best guess"), shrunk, outcome, note))
    return lines


def _describe_estimate(label: str, told: dict[str, Any], outcome: Outcome, note: str) -> ReadingLine:
    """Describe an estimate; without information there is none that could be told."""
    if not told.get("information_share", 1.0) or not math.isfinite(told["gain"]):
        return ReadingLine(label, "–", "–", _("too early to say"), _("not known yet"), note)
    usual, tried = (
        say_exactly(told[name], outcome) if name in told else "–" for name in ("usual_value", "arm_value")
    )
    between = say_between(told["low"], told["high"], outcome)
    return ReadingLine(label, usual, tried, say_gain(told["gain"], outcome), between, note)
