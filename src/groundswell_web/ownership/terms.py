"""What is said of an owner and of a rule, and what of it cannot stand. Pure: the facts come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.ownership.words import CLOCKS, LEVELS, WRITTEN
from groundswell_web.refusals import EditedMeanwhile, Refusal

MOST_SPEND = Decimal(10) ** 12


class VersionConflict(EditedMeanwhile):
    """Two people changed the same thing; whoever has seen both may save over the stored version.

    Args:
        text: the sentence to show.
        stored: what stands now, by field.
        who: who wrote it.
        version: the version that stands now.
    """

    def __init__(self, text: str, *, stored: dict[str, Any], who: str, version: int) -> None:
        self.version = version
        super().__init__(text, stored=stored, who=who)


@dataclass(frozen=True)
class OwnerChoice:
    """A person who can be named as an owner: one with a role in the engagement today."""

    id: UUID
    name: str
    email: str
    label: str
    is_away: bool


@dataclass(frozen=True)
class OwnershipAnswers:
    """What is said of an owner.

    Args:
        owner_id: the person.
        may_spend: up to which amount; 0 for nothing.
        currency: its ISO 4217 code; may be empty when the amount is 0.
        may_change: what the owner may change.
        may_stop: whether the owner may stop it.
        authority: where that is written down.
        clock: the clock it runs on, as the owner states it; empty: as the records say.
    """

    owner_id: UUID
    may_spend: Decimal
    currency: str
    may_change: str
    may_stop: bool
    authority: str
    clock: str = ""


@dataclass(frozen=True)
class RuleAnswers:
    """What is said of a rule.

    Args:
        text: why the point must be.
        citation: where that stands; needed for a law, regulation, policy or directive.
        level: one of `words.LEVELS`.
        waiver: who can waive or change it.
        checked_by_id: the person who checked it, with a role in the engagement; None when nobody did.
        checked_on: the day of that.
        evidence: what shows it: a text or an address.
    """

    text: str
    citation: str = ""
    level: str = "unknown"
    waiver: str = ""
    checked_by_id: UUID | None = None
    checked_on: date | None = None
    evidence: str = ""


def check_ownership(answers: OwnershipAnswers, choices: Sequence[OwnerChoice]) -> None:
    """Check that an owner can be named.

    Args:
        answers: who, and with what authority.
        choices: the people with a role in the engagement today.

    Raises:
        Refusal: the person has no role here or is on long leave; the authority is not written down.
    """
    choice = {one.id: one for one in choices}.get(answers.owner_id)
    if choice is None:
        raise Refusal(_("Select a person who has a role in this engagement today"), field="owner")
    if choice.is_away:
        text = _("{name} is on long leave. Select somebody who is there").format(name=choice.name)
        raise Refusal(text, field="owner")
    if not Decimal(0) <= answers.may_spend < MOST_SPEND:
        raise Refusal(_("Enter an amount of 0 or more"), field="may_spend")
    has_code = len(answers.currency) == 3 and answers.currency.isascii() and answers.currency.isalpha()
    if answers.may_spend and not has_code:
        raise Refusal(_("Enter the currency as three letters, such as EUR"), field="currency")
    if not answers.authority.strip():
        raise Refusal(_("Enter where this authority is written down"), field="authority")
    if answers.clock not in ("", *CLOCKS):
        raise Refusal(_("Select whose time runs"), field="clock")


def check_rule(
    answers: RuleAnswers,
    choices: Sequence[OwnerChoice],
    today: date,
    *,
    checked_already: UUID | None = None,
) -> None:
    """Check what is said of a rule.

    Args:
        answers: what is said.
        choices: the people with a role in the engagement today.
        today: the day.
        checked_already: who checked it before; they may have left since.

    Raises:
        Refusal: it says nothing, is not cited, or was checked by nobody who is here or on a day to come.
    """
    if not answers.text.strip():
        raise Refusal(_("Enter why this step must be"), field="text")
    if answers.level not in LEVELS:
        raise Refusal(_("Select the level of the rule"), field="level")
    if answers.level in WRITTEN and not answers.citation.strip():
        raise Refusal(_("Enter where it stands, such as: Building Act, section 12"), field="citation")
    if (answers.checked_by_id is None) != (answers.checked_on is None):
        field = "checked_by" if answers.checked_by_id is None else "checked_on"
        raise Refusal(_("Enter both who checked it and when, or neither"), field=field)
    if answers.checked_on is not None and answers.checked_on > today:
        raise Refusal(_("The day of the check must be today or in the past"), field="checked_on")
    known = {None, checked_already, *(one.id for one in choices)}
    if answers.checked_by_id not in known:
        raise Refusal(_("Select a person who has a role in this engagement today"), field="checked_by")
