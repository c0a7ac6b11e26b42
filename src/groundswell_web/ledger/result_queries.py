"""Read results: what counts, what does not and why, and the four totals that never mix."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from groundswell.ledger.money import Money
from groundswell.ledger.paying_back import Priced
from groundswell.ledger.totals import Totals, sum_results
from groundswell_web.ledger.models import Adoption, Result
from groundswell_web.ledger.result_cards import AdoptionLine, ResultCard, as_card
from groundswell_web.ledger.result_trials import AdoptionTerms
from groundswell_web.ledger.words import MEASURES
from groundswell_web.refusals import NotThere


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
    in_order = found.order_by("-computed_at", F("replaced_at").desc(nulls_first=True), "-pk")
    return [as_card(one, None) for one in in_order]


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


def _find_booked(engagement_id: UUID) -> dict[tuple[str, str, str], Result]:
    """Find the number of each result that finance accepted last."""
    found = _results().filter(engagement_id=engagement_id, acceptance__isnull=False)
    return {(one.subject, one.measure, one.basis): one for one in found.order_by("acceptance__at")}


def _results() -> QuerySet[Result]:
    return Result.objects.select_related("acceptance__by")
