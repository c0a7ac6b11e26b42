"""Finance accepts a result with a reference; its number stands, and what must not be booked is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from support.results import finish_trial, verify_trial, write_waits
from support.trials import let_arrive
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.audit.queries import list_events
from groundswell_web.ledger.actions.acceptance import AcceptanceTerms, accept_result
from groundswell_web.ledger.actions.adoption import record_adoption
from groundswell_web.ledger.actions.results import record_results
from groundswell_web.ledger.result_cards import ResultCard
from groundswell_web.ledger.result_queries import (
    find_totals,
    get_result,
    list_counted,
    list_results,
    sum_worth,
)
from groundswell_web.refusals import NotThere, Refusal

TERMS = AcceptanceTerms("J-118", True, Money("EUR", 1250), "Unit cost study of 2025")


def find_trial_result(cast: Cast) -> ResultCard:
    """Find the result of the one trial."""
    return next(one for one in list_results(cast.engagement_id) if one.basis == "trial")


def test_result_is_accepted_once_it_is_verified_and_its_number_stands(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    trial_id, waits = finish_trial(cast, now, tmp_path)
    one, finance, later = cast.engagement_id, cast.people["finance"], now + timedelta(days=61)
    record_results(one, now=later)
    with pytest.raises(Refusal, match="Nobody has verified it"):
        accept_result(one, find_trial_result(cast).id, TERMS, by=finance, now=later)
    verify_trial(cast, trial_id, later)
    record_results(one, now=later)
    found = find_trial_result(cast)

    accept_result(one, found.id, TERMS, by=finance, now=later)

    booked = find_trial_result(cast)
    assert (booked.state, booked.value) == ("booked", found.value)
    assert booked.acceptance is not None
    assert booked.acceptance.worth is not None
    assert booked.acceptance.worth.value.minor == round(found.value * 1250)
    [event] = list_events(one, kind="result")
    assert (event.verb, event.by) == ("accepted", finance.name)
    with pytest.raises(Refusal, match="accepted already"):
        accept_result(one, found.id, TERMS, by=finance, now=later)

    # More cases come; what finance booked stays in the total until it accepts the newer number.
    owner = cast.people["service_owner"]
    record_adoption(one, trial_id, from_on=later.date(), share=1.0, by=owner, now=later)
    since = write_waits(later + timedelta(hours=1), later + timedelta(days=20), 5.0)
    let_arrive(cast, tmp_path, waits + since, later + timedelta(days=25))
    record_results(one, now=later + timedelta(days=25))

    newer = find_trial_result(cast)
    assert newer.value > found.value
    assert (newer.state, newer.booked_as and newer.booked_as.value) == ("verified", found.value)
    [totals] = find_totals(one, trials=1)
    assert totals.booked.all.value == pytest.approx(found.value)
    assert totals.verified.all.results == 0
    with pytest.raises(Refusal, match="accepted already"):
        accept_result(one, found.id, TERMS, by=finance, now=later)
    accept_result(one, newer.id, AcceptanceTerms("J-119", False), by=finance, now=later)
    [totals] = find_totals(one, trials=1)
    assert totals.booked.all.value == pytest.approx(newer.value)
    assert totals.booked.cash_releasing.results == 0
    assert sum_worth(list_counted(one)) == {}


def test_forecast_and_what_is_of_another_engagement_is_refused(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    finish_trial(cast, now, tmp_path)
    one, finance = cast.engagement_id, cast.people["finance"]
    record_results(one, now=now)
    forecast = next(card for card in list_results(one) if card.basis == "forecast")

    with pytest.raises(Refusal, match="A forecast is not a result"):
        accept_result(one, forecast.id, TERMS, by=finance, now=now)
    with pytest.raises(NotThere):
        accept_result(cast.agency_id, forecast.id, TERMS, by=finance, now=now)


def test_finance_books_a_result_on_its_page_and_answers_are_kept(
    cast: Cast, now: datetime, tmp_path: Path, client_of: Callable[[str], Client]
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    one = cast.engagement_id
    verify_trial(cast, trial_id, now)
    record_results(one, now=now)
    found, client = find_trial_result(cast), client_of("finance")
    address = f"{cast.address}ledger/results/{found.id}/"

    refused = client.post(f"{address}accept", {"releases_cash": "yes", "reference": "J-7"})
    text = refused.content.decode()
    assert "Enter what one of them releases" in text
    assert 'value="J-7"' in text
    told = {
        "releases_cash": "yes",
        "reference": "J-7",
        "unit": "12.50",
        "currency": "eur",
        "unit_source": "Study",
    }
    assert client_of("lead").post(f"{address}accept", told).status_code == 403
    page = client.post(f"{address}accept", told, follow=True).content.decode()

    assert "The result is booked." in page
    assert "It releases cash." in page
    card = get_result(one, found.id)
    assert card.acceptance is not None
    assert card.acceptance.unit == Money("EUR", 1250)
    overview = client.get(f"{cast.address}ledger/results/").content.decode()
    assert str(card.acceptance.worth.value if card.acceptance.worth else "") in overview
