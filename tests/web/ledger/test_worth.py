"""Was it worth it: the cost of a day saved with its interval, or that it may be nothing; payback; forecasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from support.results import LARGE, finish_trial, verify_trial
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.ledger.actions import record_exchange_rate
from groundswell_web.ledger.actions.acceptance import AcceptanceTerms, accept_result
from groundswell_web.ledger.actions.results import record_results
from groundswell_web.ledger.investments import find_investments
from groundswell_web.ledger.learning_queries import get_learning
from groundswell_web.ledger.result_queries import list_results
from groundswell_web.ledger.worth_queries import get_worth
from groundswell_web.trials import actions


def test_cost_of_a_day_saved_divides_all_that_was_spent_by_both_ends_of_what_was_measured(
    cast: Cast, now: datetime, tmp_path: Path, clock: None, book_cost: Callable[..., Any]
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    book_cost(250_000, purpose="trial", key=str(trial_id))
    book_cost(50_000)
    book_cost(9_900_000, purpose="service", key="Permits service")
    record_results(cast.engagement_id, now=now)

    card = get_worth(cast.engagement_id, now)

    assert card.investments.total.money == Money("EUR", 300_000)  # running the service is no investment
    assert card.investments.running.money == Money("EUR", 9_900_000)
    [whole] = card.whole
    assert whole.per is not None
    assert whole.per.value is not None
    assert float(whole.per.value) == pytest.approx(3000 / whole.measured.value, abs=1e-4)
    assert whole.per.low is not None
    assert whole.per.high is not None
    assert float(whole.per.low) == pytest.approx(3000 / whole.measured.high, abs=1e-4)
    assert float(whole.per.high) == pytest.approx(3000 / whole.measured.low, abs=1e-4)
    [row] = card.rows
    assert (row.name, row.cost.money) == ("Shorter letter", Money("EUR", 250_000))
    assert card.net is None
    assert card.paid_back is None


def test_result_that_may_be_nothing_gets_a_sentence_in_place_of_a_number(
    cast: Cast,
    now: datetime,
    tmp_path: Path,
    client_of: Callable[[str], Client],
    book_cost: Callable[..., Any],
) -> None:
    trial_id, one = start_trial(cast, now, **LARGE), cast.engagement_id
    waits = run_days(cast, trial_id, now, days=25, a_day=6)
    actions.stop_trial(one, trial_id, by=cast.people["caseworker"], now=now + timedelta(days=25))
    let_arrive(cast, tmp_path, waits, now + timedelta(days=50))
    book_cost(250_000, purpose="trial", key=str(trial_id))
    record_results(one, now=now)

    [whole] = get_worth(one, now).whole

    assert whole.per is not None
    assert (whole.per.says_nothing, whole.per.value) == (True, None)
    page = client_of("sponsor").get(f"{cast.address}ledger/worth/").content.decode()
    assert "The result may be nothing, so there is no cost for each day of waiting saved." in page


def test_investment_is_netted_off_and_paid_back_by_what_releases_cash(
    cast: Cast, now: datetime, tmp_path: Path, clock: None, book_cost: Callable[..., Any]
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    one, finance = cast.engagement_id, cast.people["finance"]
    book_cost(100_000, purpose="trial", key=str(trial_id))
    verify_trial(cast, trial_id, now)
    record_results(one, now=now)
    found = next(card for card in list_results(one) if card.basis == "trial")
    terms = AcceptanceTerms("J-1", True, Money("EUR", 1000), "Study")

    accept_result(one, found.id, terms, by=finance, now=now)

    card = get_worth(one, now)
    assert card.net is not None
    assert card.net.value == Money("EUR", round(found.value * 1000) - 100_000)
    assert card.net.low == Money("EUR", round(found.low * 1000) - 100_000)
    assert card.paid_back is not None
    assert card.paid_back.months is not None
    days = (found.until_on - found.from_on).days + 1
    a_month = found.value * 1000 / days * 1461 / 48
    assert card.paid_back.months == pytest.approx(100_000 / a_month, rel=1e-3)
    assert card.cash["EUR"].value == Money("EUR", round(found.value * 1000))
    assert card.other == {}


def test_cost_in_another_currency_is_converted_at_its_rate_or_stands_beside(
    cast: Cast, now: datetime, clock: None, book_cost: Callable[..., Any]
) -> None:
    book_cost(10_000)
    book_cost(5_000, currency="GBP")
    book_cost(7_000, currency="USD")
    record_exchange_rate(
        cast.engagement_id, from_currency="GBP", to_currency="EUR", on=now.date(), rate=Decimal("1.2"), source="ECB",
        by=cast.people["finance"], now=now,
    )  # fmt: skip

    found = find_investments(cast.engagement_id, now).total

    assert (found.money, found.left_out, found.converted) == (
        Money("EUR", 16_000),
        (Money("USD", 7_000),),
        True,
    )


def test_forecasts_are_held_against_what_came_per_team_and_per_play(
    cast: Cast, now: datetime, tmp_path: Path, clock: None
) -> None:
    from support.trials import build_design

    design = LARGE["design"] | {"play": "plain_letter"}
    assert replace(build_design(now), play="plain_letter").play == "plain_letter"
    finish_trial(cast, now, tmp_path, play="plain_letter", design=design)
    record_results(cast.engagement_id, now=now)
    found = {card.basis: card for card in list_results(cast.engagement_id)}

    learning = get_learning(cast.engagement_id, now)

    [team] = learning.teams
    assert team.name == "The unit’s people"  # the lead, who drafted it, is of the unit
    assert team.forecast == found["forecast"].value
    per_case = found["trial"].value / found["trial"].cases
    assert team.actual == pytest.approx(per_case * found["forecast"].cases)
    [play] = learning.plays
    assert play.delivery.share == pytest.approx(team.actual / team.forecast)
    assert learning.cost.basis == "table"
    assert (learning.cost.low, learning.cost.high, learning.duration.high) == (1.10, 3.00, 1.54)


def test_closed_targets_replace_the_table_of_the_green_book(
    cast: Cast, now: datetime, tmp_path: Path, clock: None, book_cost: Callable[..., Any]
) -> None:
    from support.results import run_target, write_waits

    from groundswell_web.targets.models import Target

    let_arrive(cast, tmp_path, write_waits(now - timedelta(days=120), now, 20.0), now)
    for number in range(10):
        target_id = run_target(cast, now, title=f"Target {number}", budget=Decimal(100))
        book_cost(15_000, purpose="target", key=str(target_id))
    Target.objects.update(state="reached")

    learning = get_learning(cast.engagement_id, now)

    assert learning.cost.basis == "own record"
    assert learning.cost.factor == pytest.approx(1.5)
    assert "1.50 times its forecast" in learning.cost.sentences[0]


def test_page_of_worth_is_there_before_anything_was_measured(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    page = client_of("observer").get(f"{cast.address}ledger/worth/").content.decode()

    assert "Nothing is measured yet, so nobody can say." in page
    assert "What is not accounted for" in page
