"""Read results: what counts, what does not and why, and the four totals that never mix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell.ledger.effects import Result as Measured
from groundswell.ledger.effects import Window
from groundswell.ledger.money import Money
from groundswell.ledger.paying_back import Priced, price_result
from groundswell.ledger.totals import Totals, sum_results
from groundswell_web.ledger.acceptance_rules import tell_why_not
from groundswell_web.ledger.models import Acceptance, Adoption, Result
from groundswell_web.ledger.result_trials import AdoptionTerms
from groundswell_web.ledger.words import MEASURES, name_basis, name_measure, name_state
from groundswell_web.refusals import NotThere
from groundswell_web.trials.words import name_verdict


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


def list_results(engagement_id: UUID) -> list[ResultCard]:
    """List the results in force: those that count first, each measure together."""
    booked = _find_booked(engagement_id)
    found = _results().filter(engagement_id=engagement_id, replaced_at__isnull=True)
    cards = [as_card(one, booked.get((one.subject, one.measure, one.basis))) for one in found]
    order = {"booked": 0, "verified": 1, "observed": 2, "forecast": 3}
    return sorted(
        cards,
        key=lambda card: (
            bool(card.why_not_counted),
            MEASURES.index(card.measure),
            order[card.state],
            card.name,
        ),
    )


def get_result(engagement_id: UUID, result_id: UUID) -> ResultCard:
    """Get a result, in force or not.

    Raises:
        NotThere: this engagement has no such result.
    """
    found = _results().filter(engagement_id=engagement_id, pk=result_id).first()
    if found is None:
        raise NotThere(_("There is no such result"))
    booked = _find_booked(engagement_id).get((found.subject, found.measure, found.basis))
    return as_card(found, booked)


def list_versions(card: ResultCard, engagement_id: UUID) -> list[ResultCard]:
    """List all numbers that this result had, the newest first."""
    found = _results().filter(
        engagement_id=engagement_id, subject=card.subject, measure=card.measure, basis=card.basis
    )
    return [as_card(one, None) for one in found.order_by("-computed_at", "-pk")]


def list_counted(engagement_id: UUID) -> list[ResultCard]:
    """List what goes into the totals: each result once, and in place of a newer number the one that is booked."""
    cards = {(one.subject, one.measure, one.basis): one for one in list_results(engagement_id)}
    counted = {key: card for key, card in cards.items() if not card.why_not_counted}
    for key, result in _find_booked(engagement_id).items():
        counted[key] = as_card(result, None)
    return list(counted.values())


def find_totals(engagement_id: UUID, *, trials: int) -> list[Totals]:
    """Find the four totals of each measure of which there is a result.

    Args:
        engagement_id: whose.
        trials: how many trials have ended with a verdict: those to pick from.
    """
    counted = list_counted(engagement_id)
    return [
        sum_results([one.to_measured() for one in counted if one.measure == measure], measure, trials=trials)
        for measure in MEASURES
        if any(one.measure == measure for one in counted)
    ]


def sum_worth(cards: Iterable[ResultCard], *, releases_cash: bool | None = None) -> dict[str, Priced]:
    """Sum up what booked results are worth at the prices that finance gave, by currency.

    The ends are added too: prices may be off together, and a sum of ends is never too narrow.

    Args:
        cards: of which those that are booked and priced are summed.
        releases_cash: only those that release cash, or only the others; None for all.
    """
    sums: dict[str, Priced] = {}
    for card in cards:
        accepted = card.acceptance
        if accepted is None or accepted.worth is None:
            continue
        if releases_cash is not None and accepted.releases_cash != releases_cash:
            continue
        one, currency = accepted.worth, accepted.worth.value.currency
        zero = Money(currency, 0)
        before = sums.get(currency, Priced(zero, zero, zero))
        sums[currency] = Priced(before.value + one.value, before.low + one.low, before.high + one.high)
    return dict(sorted(sums.items()))


def list_booked(engagement_id: UUID) -> dict[tuple[str, str, str], bool]:
    """List what finance accepted, by subject, measure and basis: whether it releases cash."""
    return {key: one.acceptance.releases_cash for key, one in _find_booked(engagement_id).items()}


def list_adoption_terms(engagement_id: UUID) -> list[AdoptionTerms]:
    """List since when changes are used, as results are computed by it."""
    found = Adoption.objects.filter(engagement_id=engagement_id).order_by("from_on", "pk")
    return [AdoptionTerms(one.pk, one.trial_id, one.from_on, one.until_on, one.share) for one in found]


def list_adoptions(engagement_id: UUID, trial_id: UUID | None = None) -> list[AdoptionLine]:
    """List which changes are or were used, the newest first."""
    found = Adoption.objects.filter(engagement_id=engagement_id).select_related("trial", "by")
    if trial_id is not None:
        found = found.filter(trial_id=trial_id)
    return [
        AdoptionLine(
            one.pk, one.trial_id, one.trial.name, one.from_on, one.until_on, one.share, one.by.name, one.at
        )
        for one in found.order_by("-from_on", "pk")
    ]


def as_card(result: Result, booked: Result | None) -> ResultCard:
    """Tell a result as a value; `booked` is the number of it that finance accepted last."""
    told, accepted = result.document, _find_acceptance(result)
    state = "forecast" if result.basis == "forecast" else "verified" if result.is_verified else "observed"
    state = "booked" if accepted else state
    kind, _sign, subject_id = result.subject.partition(":")
    return ResultCard(
        id=result.pk,
        subject=result.subject,
        kind=kind,
        subject_id=UUID(subject_id),
        name=told["name"],
        measure=result.measure,
        measure_name=name_measure(result.measure),
        basis=result.basis,
        basis_name=name_basis(result.basis),
        state=state,
        state_name=name_state(state),
        value=result.value,
        low=result.low,
        high=result.high,
        cases=result.cases,
        step=result.step,
        from_on=result.from_on,
        until_on=result.until_on,
        is_verified=result.is_verified,
        verdict=told["verdict"],
        verdict_name=name_verdict(told["verdict"]) if told["verdict"] else "",
        home=told["home"],
        play=told["play"],
        sentences=tuple(told["sentences"]),
        formula=told["formula"],
        caveats=tuple(told["caveats"]),
        also_changed=tuple(told["also_changed"]),
        parts=tuple(told["parts"]),
        inputs=told["inputs"],
        output=tuple(told["output"]),
        why_not_counted=result.why_not_counted,
        why_not_booked=tell_why_not(result),
        computed_at=result.computed_at,
        replaced_at=result.replaced_at,
        acceptance=accepted,
        booked_as=as_card(booked, None) if booked is not None and booked.pk != result.pk else None,
    )


def _find_acceptance(result: Result) -> AcceptanceCard | None:
    one: Acceptance | None = getattr(result, "acceptance", None)
    if one is None:
        return None
    unit = Money(one.currency, one.unit_minor) if one.unit_minor is not None else None
    worth = price_result(result, unit) if unit else None
    return AcceptanceCard(one.reference, one.releases_cash, unit, one.unit_source, worth, one.by.name, one.at)


def _find_booked(engagement_id: UUID) -> dict[tuple[str, str, str], Result]:
    """Find the number of each result that finance accepted last."""
    found = _results().filter(engagement_id=engagement_id, acceptance__isnull=False)
    return {(one.subject, one.measure, one.basis): one for one in found.order_by("acceptance__at")}


def _results() -> QuerySet[Result]:
    return Result.objects.select_related("acceptance__by")
