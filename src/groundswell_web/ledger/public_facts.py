"""What a public page is built from, as values: nothing of it was typed in, but for what the service is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from groundswell.ledger.money import Money
from groundswell.trials.design import Outcome


@dataclass(frozen=True)
class PageTerms:
    """What the service owner says of a public page; every number comes from elsewhere.

    Args:
        service: its name, one of the engagement's.
        slug: its address below ``/services/``.
        about: what the service is for, in a sentence or two.
        contact: an address of the web or of mail at which people can ask.
        licence: id of one of `licences.LICENCES`.
        cases: query of the selection of its cases; empty for all cases in the records.
    """

    service: str
    slug: str
    about: str
    contact: str
    licence: str
    cases: str = ""


@dataclass(frozen=True)
class PromiseTerms:
    """What was promised.

    Args:
        shortest_days: shortest limit of a case, in days.
        longest_days: longest limit; the same where all cases have one.
        is_working: whether these are working days.
        share: in which share of the cases.
    """

    shortest_days: float
    longest_days: float
    is_working: bool = False
    share: float = 1.0


@dataclass(frozen=True)
class Tried:
    """A trial that began, with what came of it.

    Args:
        key: its id in the ledger.
        name: what it is called.
        question: that it asks.
        what: is done differently.
        state: ``running``, ``stopped``, or the verdict.
        outcome: what decides.
        estimate: as the library writes it, after the follow-up where that has ended; None where there is none.
        arm: that the estimate is of, where several were tried; else empty.
        cases_usual: cases as usual when it ended.
        cases_tried: cases with what was tried; of that arm, where there is one.
        began_on: its first day.
        ended_on: the day from which no case was allocated.
        is_verified: whether a second person computed it anew and agrees.
        amended: how often it was changed after it was registered.
        registered: digest of what was registered before it began.
    """

    key: str
    name: str
    question: str
    what: str
    state: str
    outcome: Outcome
    estimate: dict[str, Any] | None
    cases_usual: int
    cases_tried: int
    began_on: date
    ended_on: date | None
    is_verified: bool
    amended: int
    registered: str
    arm: str = ""


@dataclass(frozen=True)
class Cost:
    """What stands in the ledger for one purpose and kind."""

    purpose: str
    key: str
    kind: str
    money: Money


@dataclass(frozen=True)
class PageFacts:
    """All that a public page is built from.

    Args:
        waits: the finding on waits, with small groups suppressed, as the library writes it.
        words: which cases were chosen, or empty for all.
        promise: what was promised; None where the records hold no promise.
        spend_without_target: share of the money that is for no target, by currency.
        until_on: up to which day costs are counted.
    """

    service: str
    agency: str
    unit: str
    services: tuple[str, ...]
    terms: PageTerms
    waits: dict[str, Any]
    words: str
    promise: PromiseTerms | None
    tried: tuple[Tried, ...]
    costs: tuple[Cost, ...]
    spend_without_target: dict[str, float | None]
    until_on: date
