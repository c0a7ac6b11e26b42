"""The sponsor's page: what you carried, what it cost, what was shown, what was not, what is next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.test import Client
from support.results import finish_trial, run_target, write_waits
from support.trials import draft_trial, let_arrive
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.ledger.actions.results import record_results
from groundswell_web.ledger.statement_queries import get_sponsor_page
from groundswell_web.targets.actions import withdraw_target


def test_sponsor_reads_what_was_carried_and_what_it_cost_and_what_was_shown(
    cast: Cast, now: datetime, tmp_path: Path, clock: None, book_cost: Callable[..., Any]
) -> None:
    trial_id, _waits = finish_trial(cast, now, tmp_path)
    book_cost(123_456, purpose="trial", key=str(trial_id))
    book_cost(100, purpose="service", key="Permits service")
    record_results(cast.engagement_id, now=now)

    page = get_sponsor_page(cast.engagement_id, now)

    [carried] = page.carried.trials
    assert (carried.name, page.carried.exposed) == ("Shorter letter", carried.exposed)
    assert page.carried.most_cases == 400
    assert page.carried.harmed == 0
    assert page.cost.money == Money("EUR", 123_456)
    assert [(name, cost.money.minor) for name, cost in page.by_purpose] == [("Trials", 123_456)]
    assert page.spent_share is not None
    assert page.spend is not None
    assert page.spent_share == 123_456 / page.spend.minor
    [shown] = page.shown
    assert (shown.name, shown.low > 0) == ("Shorter letter", True)
    assert page.not_shown == ()


def test_what_failed_and_what_was_dropped_stands_on_the_page_like_what_worked(
    cast: Cast, now: datetime, tmp_path: Path, client_of: Callable[[str], Client], mandate: Any
) -> None:
    one = cast.engagement_id
    let_arrive(cast, tmp_path, write_waits(now.replace(year=2025), now, 20.0, a_day=1), now)
    dropped = run_target(cast, now, title="A chat on the page")
    run_target(cast, now, title="Fewer cases waiting", measure="backlog_cases", to_value=1.0)
    withdraw_target(one, dropped, why="Nobody used it.", by=cast.people["lead"], now=now)
    draft_trial(cast, now)
    record_results(one, now=now)

    page = client_of("sponsor").get(f"{cast.address}ledger/statement/").content.decode()

    assert "Dropped: Nobody used it." in page
    assert "counts no days of waiting" in page
    assert "Drafted; it waits for its plan or its signature." in page
    assert "Nothing yet." in page
    assert "statement.xlsx" in page
    assert (
        "statement.xlsx" not in client_of("observer").get(f"{cast.address}ledger/statement/").content.decode()
    )
