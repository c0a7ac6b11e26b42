"""Decide, without looking anything up: whether a trial may be signed, and what a look means for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from groundswell.trials.design import Design
from groundswell.trials.look import Look
from groundswell_web.trials.cards import Fault, Risk

STOPPING = {
    "harmful": "harm",
    "stopped_by_guardrail": "guardrail",
    "worked": "decided",
    "not_shown": "decided",
}


@dataclass(frozen=True)
class Allowed:
    """What the mandate in force leaves for one more trial.

    Args:
        kinds_of_change: what may be changed.
        largest_share: of the cases that may be exposed.
        cases_left: how many more cases may be exposed, the trials that are signed or run taken off.
        most_cases: how many all of them may be.
        spend_left: what may still be spent.
        currency: of it.
        until_on: last day of the mandate.
    """

    kinds_of_change: tuple[str, ...]
    largest_share: float
    cases_left: int
    most_cases: int
    spend_left: Decimal
    currency: str
    until_on: date


def decide_statement(risk: Risk, living: frozenset[object], sponsors: frozenset[object]) -> list[Fault]:
    """Decide whether the risk statement is whole.

    Args:
        risk: the statement.
        living: ids of the people who are in the engagement today.
        sponsors: ids of its sponsors today.
    """
    faults = [
        Fault(text, field)
        for field, is_there, text in (
            ("kind_of_change", risk.kind_of_change, _("Choose the kind of change")),
            ("could_go_wrong", risk.could_go_wrong, _("Enter what could go wrong")),
            ("for_whom", risk.for_whom, _("Enter for whom it could go wrong")),
            ("most_cases", risk.most_cases, _("Enter the most cases that the trial can touch")),
            ("how_undone", risk.how_undone, _("Enter how the change is undone")),
            ("until_on", risk.until_on, _("Enter until when the risk is carried")),
        )
        if not is_there
    ]
    if risk.undone_by_id not in living:
        faults.append(Fault(_("Choose who undoes the change; it must be a member today"), "undone_by"))
    if risk.carried_by_id not in sponsors:
        faults.append(Fault(_("Choose the sponsor who carries the risk"), "carried_by"))
    return faults


def decide_design(design: Design | None, risk: Risk, *, planning: str, today: date) -> list[Fault]:
    """Decide whether the design is there, can still begin, and touches no more than the risk statement says."""
    if design is None or planning != "ready":
        return [Fault(_("Plan the trial on your records, and wait until planning is done"), "wishes")]
    faults = []
    if design.begins_on < today:
        faults.append(
            Fault(_("The first day of the trial is past. Choose a later one and plan again"), "begins_on")
        )
    if design.most_exposed > max(risk.most_cases, 0):
        text = _(
            "The design exposes up to {design} cases, more than the {stated} that the risk statement says"
        )
        faults.append(Fault(text.format(design=design.most_exposed, stated=risk.most_cases), "most_cases"))
    if risk.until_on is not None and design.last_entry_on > risk.until_on:
        text = _("Cases are allocated until {last}, longer than the risk is carried, until {until}")
        faults.append(
            Fault(
                text.format(last=design.last_entry_on.isoformat(), until=risk.until_on.isoformat()),
                "until_on",
            )
        )
    return faults


def decide_mandate(design: Design | None, risk: Risk, allowed: Allowed | None) -> list[Fault]:
    """Decide whether a trial fits in the mandate; what does not says what to ask the sponsor for."""
    if allowed is None:
        text = _("There is no mandate in force, so nothing may be tried")
        return [Fault(text, None, _("Ask the sponsor to sign a mandate"))]
    faults = []
    kinds = {kind.strip().casefold() for kind in allowed.kinds_of_change}
    if risk.kind_of_change.strip().casefold() not in kinds:
        faults.append(
            _refuse(
                "kind_of_change",
                _("The mandate does not allow this kind of change"),
                _("a mandate that allows “{kind}”").format(kind=risk.kind_of_change),
            )
        )
    faults += _decide_size(design, risk, allowed) + _decide_money(risk, allowed)
    if risk.until_on is not None and risk.until_on > allowed.until_on:
        faults.append(
            _refuse(
                "until_on",
                _("The mandate ends on {day}, before the trial does").format(
                    day=allowed.until_on.isoformat()
                ),
                _("a mandate until {day}").format(day=risk.until_on.isoformat()),
            )
        )
    return faults


def decide_concerns(waiting: Sequence[str]) -> list[Fault]:
    """Decide whether every concern has an answer.

    Args:
        waiting: the texts of those without one.
    """
    if not waiting:
        return []
    text = _("{count} concerns on the target or the trial have no answer yet. Answer them first")
    one = _("A concern on the target or the trial has no answer yet. Answer it first")
    return [Fault(one if len(waiting) == 1 else text.format(count=len(waiting)), "concerns")]


def decide_end(look: Look) -> str | None:
    """Decide whether a look ends the allocation: the cause, or None to keep going."""
    return STOPPING.get(look.state)


def _decide_size(design: Design | None, risk: Risk, allowed: Allowed) -> list[Fault]:
    faults = []
    if risk.most_cases > allowed.cases_left:
        text = _("The mandate leaves {left} of {most} cases; the other trials take the rest")
        faults.append(
            _refuse(
                "most_cases",
                text.format(left=max(allowed.cases_left, 0), most=allowed.most_cases),
                _("a mandate for {count} cases at a time").format(
                    count=allowed.most_cases - allowed.cases_left + risk.most_cases
                ),
            )
        )
    share = _find_share(design)
    if share > allowed.largest_share + 1e-12:
        text = _("The trial changes something for {share:.0%} of the cases; the mandate allows {largest:.0%}")
        faults.append(
            _refuse(
                "share",
                text.format(share=share, largest=allowed.largest_share),
                _("a mandate for {share:.0%} of the cases").format(share=share),
            )
        )
    return faults


def _find_share(design: Design | None) -> float:
    """The largest share of cases, or of offices at one time, for which something changes."""
    if design is None:
        return 0.0
    if design.unit == "case":
        return design.exposed_share
    return sum(step >= 0 for step in design.schedule) / max(len(design.schedule), 1)


def _decide_money(risk: Risk, allowed: Allowed) -> list[Fault]:
    if risk.spend == 0:
        return []
    if risk.currency != allowed.currency:
        text = _("The mandate is in {currency}. Give the spend in it").format(currency=allowed.currency)
        return [Fault(text, "currency")]
    if risk.spend > allowed.spend_left:
        text = _("The mandate leaves {left} {currency} to spend")
        return [
            _refuse(
                "spend",
                text.format(left=max(allowed.spend_left, Decimal(0)), currency=allowed.currency),
                _("{amount} {currency} more").format(
                    amount=risk.spend - allowed.spend_left, currency=allowed.currency
                ),
            )
        ]
    return []


def _refuse(field: str, text: str, what: str) -> Fault:
    return Fault(text, field, _("Ask the sponsor for {what}").format(what=what))
