"""Plans in plain words: how far one is, what it holds, what was assumed, what clashes and what would free it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell.wording import format_share
from groundswell_web.govuk.environment import show_day

if TYPE_CHECKING:
    from groundswell.teams import Clash, PlanRequest, Rules
    from groundswell.teams.plans.clash import Cause, Remedy

FEW = 4  # pieces of work that a sentence can name


@dataclass(frozen=True)
class ProgressView:
    """How far a plan is.

    Args:
        share: of the time that it may take, at most.
        text: what is sought, and how good the best so far is.
    """

    share: float
    text: str


@dataclass(frozen=True)
class ClashLine:
    """One of the things that clash, or that would free it, and where it can be changed; what is long is in `more`."""

    text: str
    address: str = ""
    more: str = ""


@dataclass(frozen=True)
class ClashView:
    """Why no plan is possible."""

    causes: list[ClashLine]
    remedies: list[ClashLine]
    is_smallest: bool


def say_stretch(from_on: date, until_on: date) -> str:
    """Say from which day to which, with the year once where it is the same.

    Example:
        >>> say_stretch(date(2026, 3, 2), date(2026, 3, 15))
        '2 March to 15 March 2026'
    """
    first = date_format(from_on, "j F") if from_on.year == until_on.year else show_day(from_on)
    return _("{first} to {last}").format(first=first, last=show_day(until_on))


def say_days(days: float) -> str:
    """Say a number of days.

    Example:
        >>> say_days(1), say_days(2.5)
        ('1 day', '2.5 days')
    """
    return _("1 day") if days == 1 else _("{days} days").format(days=f"{days:g}")


def describe_progress(progress: Mapping[str, Any], state_name: str) -> ProgressView:
    """Say how far a plan is, and how good the best so far is."""
    stage = progress.get("stage", "")
    text = {
        "changes": _("Seeking the plan with the fewest changes"),
        "cost": _("Seeking the least cost"),
        "agency": _("At that cost, seeking the most work led by people of the agency"),
        "wishes": _("Seeking room for what people wish to learn"),
        "clash": _("No plan is possible: seeking what clashes"),
        "remedies": _("Seeking what would free it"),
    }.get(stage, state_name)
    gap = progress.get("gap")
    if stage == "cost" and gap is not None:
        best = _("The best so far is at most {share} above the least.")
        text = f"{text}. {best.format(share=format_share(gap))}"
    return ProgressView(float(progress.get("share", 0.0)), text)


def describe_rules(request: PlanRequest, *, sees_rates: bool) -> list[str]:
    """Say the rules that a plan holds."""
    rules = request.rules
    people = ngettext(
        "At most {count} person is on the team at a time.",
        "At most {count} people are on the team at a time.",
        rules.most_people,
    )
    changes = ngettext(
        "The lead of a piece of work changes at most {count} time.",
        "The lead of a piece of work changes at most {count} times.",
        rules.most_changes,
    )
    return [
        people.format(count=rules.most_people),
        _("Nobody works above their days, and nobody who only learns a skill leads work that needs it."),
        *_describe_learning(rules),
        changes.format(count=rules.most_changes),
        *_describe_money(request, sees_rates),
    ]


def _describe_learning(rules: Rules) -> list[str]:
    lines = []
    if rules.learns_from_the_start:
        lines.append(
            _(
                "Somebody of the agency learns each skill that the unit brings, from the first fortnight of it."
            )
        )
    if rules.together_before_alone:
        lines.append(_("Nobody of the agency leads a duty before doing it together with somebody."))
    if count := rules.alone_per_critical_duty:
        text = ngettext(
            "{count} person of the agency does each critical duty alone by the exit.",
            "{count} people of the agency do each critical duty alone by the exit.",
            count,
        )
        lines.append(text.format(count=count))
    return lines


def _describe_money(request: PlanRequest, sees_rates: bool) -> list[str]:
    rules, lines = request.rules, []
    if sees_rates and rules.budget is not None:
        text = _("All days together cost at most {amount}.")
        lines.append(text.format(amount=f"{request.currency} {rules.budget:,.2f}"))
    if rules.agency_day_worth is None:
        lines.append(_("The least cost comes first; at that cost, the most work led by the agency."))
    elif sees_rates:
        text = _("A day that the agency leads is worth {amount} of cost.")
        lines.append(text.format(amount=f"{request.currency} {rules.agency_day_worth:,.2f}"))
    return lines


def describe_notes(notes: Mapping[str, Any], *, sees_rates: bool) -> list[str]:
    """Say what was assumed, and what was left out."""
    texts = {
        "absent": _("Not counted, because they have no day: {names}."),
        "needless": _("Left out, because it needs nothing yet: {names}."),
        "outside": _("Left out, because it is over before the plan begins, or begins after it: {names}."),
        "closed": _("Left out, because it is open no more: {names}."),
    }
    if sees_rates:
        text = _("Without a rate in the ledger, and so counted at the average of their home: {names}.")
        texts = {"assumed": text} | texts
    return [text.format(names=", ".join(notes[key])) for key, text in texts.items() if notes.get(key)]


def describe_clash(clash: Clash, engagement_id: UUID, *, sees_rates: bool) -> ClashView:
    """Say what clashes and what would free it, each with the page where it can be changed.

    Args:
        clash: as the library found it.
        engagement_id: whose.
        sees_rates: whether the reader may see amounts of money.
    """
    items = {item.key for item in clash.request.items}
    return ClashView(
        [
            ClashLine(_say_cause(one, sees_rates), _find_address(one.kind, one.key, engagement_id, items))
            for one in clash.causes
        ],
        [
            _describe_remedy(one, sees_rates, _find_address(one.kind, one.key, engagement_id, items))
            for one in clash.remedies
        ],
        clash.is_smallest,
    )


def _describe_remedy(remedy: Remedy, sees_rates: bool, address: str) -> ClashLine:
    said = _say_remedy(remedy, sees_rates)
    if remedy.kind == "item" and remedy.amount > FEW:
        text = _("Leaving out {count} pieces of work.").format(count=remedy.amount)
        return ClashLine(text, address, said)
    return ClashLine(said, address)


def _say_cause(cause: Cause, sees_rates: bool) -> str:
    if cause.kind == "rule" and cause.key == "budget" and not sees_rates:
        return _("The budget.")
    return _as_sentence(cause.words)


def _say_remedy(remedy: Remedy, sees_rates: bool) -> str:
    if (remedy.kind == "budget" or remedy.key == "budget") and not sees_rates:
        return _("A larger budget.")
    return _as_sentence(remedy.words)


def _as_sentence(words: str) -> str:
    """Begin with a capital letter, end with a full stop."""
    return f"{words[:1].upper()}{words[1:]}".rstrip(".") + "."


def _find_address(kind: str, key: str, engagement_id: UUID, items: set[str]) -> str:
    """Find the page where one of the things can be changed."""
    if kind == "item":
        is_known = key in items
        return (
            reverse("plan_item", args=[engagement_id, key])
            if is_known
            else reverse("plan_work", args=[engagement_id])
        )
    if kind in ("person", "days"):
        return reverse("plan_presence", args=[engagement_id])
    return reverse("plan_make", args=[engagement_id])
