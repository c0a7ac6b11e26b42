"""What is told of results: values that pages and files show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from groundswell.ledger.effects import Result as Measured
from groundswell.ledger.effects import Window
from groundswell.ledger.money import Money
from groundswell.ledger.paying_back import Priced, price_result
from groundswell_web.ledger.acceptance_rules import tell_why_not
from groundswell_web.ledger.models import Acceptance, Result
from groundswell_web.ledger.words import name_basis, name_measure, name_state
from groundswell_web.trials.words import name_verdict

_COLUMNS = (
    "subject", "measure", "basis", "value", "low", "high", "cases", "step", "from_on", "until_on", "is_verified",
    "why_not_counted", "computed_at", "replaced_at",
)  # fmt: skip


@dataclass(frozen=True)
class AcceptanceCard:
    """That finance accepted a result, and as what.

    Args:
        unit: what one day, hour, refusal or repeat counts as; None where it is not priced.
        worth: the result at that price, with its interval.
    """

    reference: str
    releases_cash: bool
    unit: Money | None
    unit_source: str
    worth: Priced | None
    by: str
    at: datetime


@dataclass(frozen=True)
class ResultCard:
    """A result.

    Args:
        state: ``forecast``, ``observed``, ``verified`` or ``booked``.
        home: ``agency`` or ``unit``: of whoever owns the target or drafted the trial.
        parts: what it is the sum of.
        output: what is said of the output of the service.
        why_not_counted: why it is in no total; empty where it is.
        why_not_booked: why finance cannot accept it; empty where it can.
        acceptance: of this number; None where it is not booked.
        booked_as: the number that finance accepted before, where this one has taken its place; else None.
    """

    id: UUID
    subject: str
    kind: str
    subject_id: UUID
    name: str
    measure: str
    measure_name: str
    basis: str
    basis_name: str
    state: str
    state_name: str
    value: float
    low: float
    high: float
    cases: int
    step: str
    from_on: date
    until_on: date
    is_verified: bool
    verdict: str
    verdict_name: str
    home: str
    play: str
    sentences: tuple[str, ...]
    formula: str
    caveats: tuple[str, ...]
    also_changed: tuple[str, ...]
    parts: tuple[dict[str, Any], ...]
    inputs: dict[str, Any]
    output: tuple[str, ...]
    why_not_counted: str
    why_not_booked: str
    computed_at: datetime
    replaced_at: datetime | None
    acceptance: AcceptanceCard | None
    booked_as: ResultCard | None = None

    @property
    def may_be_nothing(self) -> bool:
        """Whether its interval reaches to 0 or below."""
        return self.low <= 0

    @property
    def is_weaker(self) -> bool:
        """Whether no trial shields it from what else changed."""
        return self.basis == "records"

    @property
    def counted_cases(self) -> float:
        """How many cases had the change: those in use for a share of them count by it."""
        return sum(part["cases"] * part["share"] for part in self.parts) if self.parts else self.cases

    def to_measured(self) -> Measured:
        """Give it as the library sums it up."""
        return Measured(
            self.subject, self.measure, self.basis, self.value, self.low, self.high, self.cases, self.step,
            Window(self.from_on, self.until_on), self.is_verified, self.sentences, self.formula, self.caveats,
            is_booked=self.acceptance is not None,
            releases_cash=self.acceptance.releases_cash if self.acceptance else None,
        )  # type: ignore[arg-type]  # fmt: skip


@dataclass(frozen=True)
class AdoptionLine:
    """That a change which was tried is used, since when and for how many."""

    id: UUID
    trial_id: UUID
    trial: str
    from_on: date
    until_on: date | None
    share: float
    by: str
    at: datetime


def as_card(result: Result, booked: Result | None) -> ResultCard:
    """Tell a result as a value; `booked` is the number of it that finance accepted last."""
    told, accepted = result.document, _find_acceptance(result)
    state = "forecast" if result.basis == "forecast" else "verified" if result.is_verified else "observed"
    state = "booked" if accepted else state
    kind, _sign, subject_id = result.subject.partition(":")
    return ResultCard(
        id=result.pk,
        kind=kind,
        subject_id=UUID(subject_id),
        measure_name=name_measure(result.measure),
        basis_name=name_basis(result.basis),
        state=state,
        state_name=name_state(state),
        verdict_name=name_verdict(told["verdict"]) if told["verdict"] else "",
        why_not_booked=tell_why_not(result),
        acceptance=accepted,
        booked_as=as_card(booked, None) if booked is not None and booked.pk != result.pk else None,
        **{name: getattr(result, name) for name in _COLUMNS},
        **{name: told[name] for name in ("name", "verdict", "home", "play", "formula", "inputs")},
        **{name: tuple(told[name]) for name in ("sentences", "caveats", "also_changed", "parts", "output")},
    )


def _find_acceptance(result: Result) -> AcceptanceCard | None:
    one: Acceptance | None = getattr(result, "acceptance", None)
    if one is None:
        return None
    unit = Money(one.currency, one.unit_minor) if one.unit_minor is not None else None
    worth = price_result(result, unit) if unit else None
    return AcceptanceCard(one.reference, one.releases_cash, unit, one.unit_source, worth, one.by.name, one.at)
