"""Months in the browser: what is booked in each, and closing one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from support.workbench import Cast

from groundswell_web.ledger import queries

pytestmark = pytest.mark.usefixtures("mandate")


@pytest.fixture
def path(cast: Cast) -> str:
    """The address of the list."""
    return cast.address + "ledger/months/"


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def test_months_show_what_is_booked_and_close_in_their_order(
    cast: Cast, client_of: Callable[[str], Client], path: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(12_345, about_on=date(2026, 1, 20))
    book_cost(5_000, about_on=date(2026, 2, 20))
    finance = client_of("finance")
    listed = get(finance, path)
    assert "EUR 123.45" in listed
    assert "2026-01/close" in listed
    assert "2026-02/close" not in listed  # January is open

    page = get(finance, path + "2026-01/close")
    assert "EUR 123.45" in page
    assert "A closed month cannot be opened again." in page
    assert finance.post(path + "2026-01/close").status_code == 302
    listed = get(finance, path)
    assert "Permits finance, 2 March 2026" in listed
    assert "2026-01/close" not in listed
    assert "2026-02/close" in listed


def test_what_comes_after_a_month_is_closed_is_booked_in_the_next(
    cast: Cast, client_of: Callable[[str], Client], path: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(12_345, about_on=date(2026, 1, 20))
    finance = client_of("finance")
    finance.post(path + "2026-01/close")
    late = book_cost(1_000, about_on=date(2026, 1, 21), text="Late bill")

    assert (late.on, late.about_on) == (date(2026, 2, 1), date(2026, 1, 21))
    assert "booked in a later month" in get(finance, cast.address + "ledger/entries/")
    assert "the month that it is about was closed" in get(
        finance, f"{cast.address}ledger/entries/{late.number}/"
    )


def test_month_that_cannot_be_closed_says_why_and_stays_open(
    cast: Cast, client_of: Callable[[str], Client], path: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(1_000)
    finance = client_of("finance")
    page = get(finance, path + "2026-03/close")
    assert "A closed month cannot be opened again." not in page
    response = finance.post(path + "2026-03/close")

    assert response.status_code == 200
    assert "There is a problem" in unescape(response.content.decode())
    assert not any(
        line.is_closed for line in queries.list_periods(cast.engagement_id, response.wsgi_request.now)
    )


def test_page_names_the_weeks_that_a_month_still_waits_for(
    client_of: Callable[[str], Client], path: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(1_000, about_on=date(2026, 2, 20))
    page = get(client_of("service_owner"), path + "2026-02/close")

    assert "Permits member, week of 23 February 2026" in page
    assert "weekly sheets are missing" in page


@pytest.mark.parametrize("month", ["2026-04", "2025-01", "2026-1", "soon", "2026-02-01"])
def test_only_months_of_the_ledger_are_there(
    client_of: Callable[[str], Client], path: str, book_cost: Callable[..., Any], month: str, now: datetime
) -> None:
    book_cost(1_000)

    assert client_of("finance").get(f"{path}{month}/close").status_code == 404


def test_who_may_not_close_is_not_asked_to(
    client_of: Callable[[str], Client], path: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(1_000, about_on=date(2026, 2, 20))
    lead = client_of("lead")

    assert "Close it" not in get(lead, path)
    assert lead.post(path + "2026-02/close").status_code == 403
