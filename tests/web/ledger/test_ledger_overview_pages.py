"""What it cost, on its own page and on those of other apps; with what is not accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from support.ownership import see_points
from support.results import run_target, write_waits
from support.trials import let_arrive
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell.ledger.unaccounted import Unaccounted
from groundswell_web.govuk.environment import show_number
from groundswell_web.ledger import actions
from groundswell_web.ledger.actions.results import record_results
from groundswell_web.ledger.cards import EntryTerms
from groundswell_web.ledger.gaps import describe_gaps
from groundswell_web.ledger.result_queries import list_results

GAPS = ("spend is for no target", "time is for no target", "targets have no cost", "neither target nor cost")


@pytest.fixture
def overview(cast: Cast) -> str:
    """The address of the page."""
    return cast.address + "ledger/"


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def agree(cast: Cast, target: UUID, now: datetime) -> None:
    """Agree to a target, so that its cost is asked for."""
    from groundswell_web.targets.actions import accept_target

    accept_target(cast.engagement_id, target, "agreed", by=cast.people["lead"], now=now)


def read_table(page: str, name: str) -> list[list[str]]:
    """Read a table by its id, row by row."""
    table = page.partition(f'id="{name}"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, flags=re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_ledger_without_entries_says_where_to_begin(
    client_of: Callable[[str], Client], overview: str
) -> None:
    page = get(client_of("lead"), overview)

    assert "Nothing is booked yet. Begin with your own week, or with a file from finance." in page
    assert "Enter my week" in page
    assert "gs-drawing" not in page


@pytest.mark.usefixtures("rates")
def test_costs_are_shown_by_what_they_were_for_and_by_month(
    client_of: Callable[[str], Client], overview: str, book_cost: Callable[..., Any], work: Callable[..., Any]
) -> None:
    book_cost(100_050, purpose="service", key="Permits service", about_on=date(2026, 1, 10))
    book_cost(20_000, kind="travel")
    book_cost(7_000, currency="GBP")
    work("member", "8")
    page = get(client_of("observer"), overview)

    assert read_table(page, "purposes_table") == [
        ["Permits service Running the service", "–", "EUR 1,000.50", "58.8%", "Entries of Permits service"],
        ["Overhead", "8", "EUR 700.00 GBP 70.00", "41.2%", "Entries of Overhead"],
    ]
    assert read_table(page, "months_table") == [
        ["March 2026", "8", "EUR 700.00 GBP 70.00", "Entries of March 2026"],
        ["January 2026", "–", "EUR 1,000.50", "Entries of January 2026"],
    ]
    assert [row[0] for row in read_table(page, "kinds_table")] == [
        "Contracts and invoices",
        "People’s time",
        "Travel",
    ]
    assert "EUR 1,700.50" in page
    assert "Add a cost" not in page


def test_what_is_not_accounted_for_is_on_every_page_where_money_is(
    cast: Cast, client_of: Callable[[str], Client], overview: str, book_cost: Callable[..., Any], target: UUID,
    now: datetime, rates: Any,
) -> None:  # fmt: skip
    agree(cast, target, now)
    book_cost(30_000, purpose="target", key=str(target))
    book_cost(10_000)
    lead = client_of("lead")
    own = f"sheet/{cast.people['lead'].pk}/2026-03-02/"
    pages = (
        "",
        "entries/",
        "entries/1/",
        "entries/new?kind=travel",
        "entries/1/correct",
        "rates/",
        "months/",
    )

    for path in (*pages, "import/", own):
        page = get(lead, overview + path)
        assert all(words in page for words in GAPS), path
        assert "25%" in page, path
        assert "0 of 1 target" in page, path


@pytest.mark.usefixtures("mandate")
def test_amounts_that_other_pages_show_lead_back_here(
    cast: Cast, client_of: Callable[[str], Client], book_cost: Callable[..., Any], target: UUID
) -> None:
    lead, path = client_of("lead"), f"{cast.address}targets/{target}/"
    assert "No cost is booked to it." in get(lead, path)
    book_cost(30_000, purpose="target", key=str(target))

    assert "EUR 300.00" in get(lead, path)
    state = get(lead, cast.address)
    assert "What it cost" in state
    assert "EUR 300.00" in state
    assert "ledger/entries/new?purpose=target%3A" in get(lead, path)


@pytest.mark.usefixtures("mandate")
def test_target_shows_what_it_brought_and_how_far_that_is(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, tmp_path: Path
) -> None:
    waits = write_waits(now - timedelta(days=120), now, 20.0)
    let_arrive(cast, tmp_path, waits, now)
    target = run_target(cast, now, measure="median_wait_days", to_value=10.0)
    lead, path = client_of("lead"), f"{cast.address}targets/{target}/"
    assert "What it brought" not in get(lead, path)
    record_results(cast.engagement_id, now=now)

    (result,) = list_results(cast.engagement_id)
    told = get(lead, path).partition("What it brought")[2]
    assert f"<strong>{show_number(result.value)}</strong>" in told
    assert f"({show_number(result.low)} to {show_number(result.high)})" in told
    assert "Forecast" in told


@pytest.mark.usefixtures("mandate")
def test_step_shows_what_it_cost(
    cast: Cast, client_of: Callable[[str], Client], book_cost: Callable[..., Any], now: datetime
) -> None:
    from uuid import uuid4

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership.actions import record_seen_points
    from groundswell_web.ownership.queries import list_points

    one = cast.engagement_id
    record_seen_points(one, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=now)
    step = next(point for point in list_points(one, now) if point.kind == "step")
    book_cost(4_200, purpose="service", key="Permits service", step=step.name)
    page = get(client_of("observer"), f"{cast.address}ownership/points/{step.id}")

    assert "What this step cost" in page
    assert "EUR 42.00" in page


@pytest.mark.usefixtures("mandate")
def test_pictures_say_in_words_what_they_show(
    client_of: Callable[[str], Client], overview: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(123_456, about_on=date(2026, 1, 10), purpose="service", key="Permits service")
    book_cost(20_000)
    observer = client_of("observer")
    page = get(observer, overview)

    assert 'alt="Permits service: EUR 1,235; Overhead: EUR 200."' in page
    assert 'alt="January 2026: EUR 1,235; March 2026: EUR 200."' in page
    for name in ("purposes", "months", "purposes?narrow"):
        response = observer.get(f"{overview}pictures/{name}")
        assert response["Content-Type"] == "image/svg+xml"
        assert b"Overhead" in response.content or b"March" in response.content
    assert observer.get(f"{overview}pictures/nothing").status_code == 404


@pytest.mark.usefixtures("rates")
def test_weeks_that_are_missing_are_named(client_of: Callable[[str], Client], overview: str) -> None:
    page = get(client_of("lead"), overview)

    assert "weekly sheets are missing" in page
    assert "Permits member, week of 23 February 2026" in page


def test_names_that_people_typed_are_shown_and_never_obeyed(
    cast: Cast, client_of: Callable[[str], Client], overview: str, mandate: UUID, now: datetime
) -> None:
    name = "<script>alert(1)</script>"
    terms = EntryTerms(
        kind="other",
        purpose="duty",
        about_on=now.date(),
        key=name,
        amount=Money("EUR", 100),
        text=name,
        supplier=name,
    )
    actions.record_entry(cast.engagement_id, terms, by=cast.people["finance"], now=now)
    finance = client_of("finance")

    for path in ("", "entries/", "entries/1/", "entries/1/correct", "months/"):
        assert name.encode() not in finance.get(overview + path).content, path


def test_shares_of_nothing_are_a_dash_and_currencies_stay_apart() -> None:
    nothing = describe_gaps(Unaccounted())
    assert [gap.shown for gap in nothing] == ["–"] * 4
    assert not any(gap.is_open for gap in nothing)

    spend = {"EUR": Money("EUR", 1000), "GBP": Money("GBP", 500)}
    loose = {"EUR": Money("EUR", 1), "GBP": Money("GBP", 500)}
    found = Unaccounted(spend=spend, spend_without_target=loose, targets=3, targets_without_cost=("a",))
    shown = [(gap.shown, gap.label, gap.is_open) for gap in describe_gaps(found)]
    assert shown[:2] == [
        ("under 1%", "of the spend in EUR is for no target", True),
        ("100%", "of the spend in GBP is for no target", True),
    ]
    assert shown[3] == ("33%", "of the targets have no cost", True)
