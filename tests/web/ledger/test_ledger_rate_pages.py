"""Rates in the browser: what an hour and a currency are worth, from a day on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from support.pages import read_form
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.ledger import queries

pytestmark = pytest.mark.usefixtures("mandate")


@pytest.fixture
def path(cast: Cast) -> str:
    """The address of the page."""
    return cast.address + "ledger/rates/"


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def send(client: Client, path: str, field: str, **answers: str) -> Any:
    """Fill in the form that asks for a field, and send it."""
    return client.post(path, read_form(get(client, path), field).answers | answers)


def test_rate_is_set_from_a_day_on_and_who_has_none_is_named(
    cast: Cast, client_of: Callable[[str], Client], path: str
) -> None:
    finance, member = client_of("finance"), cast.people["member"]
    assert "Permits member" in get(finance, path).partition("Without a rate")[2]
    sent = send(
        finance, path, "hour", person=str(member.pk), hour="62.50", from_on_0="1", from_on_1="1", from_on_2="2026"
    )  # fmt: skip

    assert sent.status_code == 302, sent.content.decode()
    (rate,) = queries.list_rates(cast.engagement_id)
    assert (rate.person_id, rate.hour, str(rate.from_on)) == (member.pk, Money("EUR", 6250), "2026-01-01")
    page = get(finance, path)
    assert "EUR 62.50" in page
    assert "Permits member" not in page.partition("Without a rate")[2].partition("</div>")[0]


def test_rate_from_the_same_day_replaces_the_former_which_stays_to_be_read(
    cast: Cast, client_of: Callable[[str], Client], path: str
) -> None:
    finance, member = client_of("finance"), str(cast.people["member"].pk)
    for hour in ("62.50", "64"):
        assert send(finance, path, "hour", person=member, hour=hour).status_code == 302

    assert [rate.hour.minor for rate in queries.list_rates(cast.engagement_id)] == [6400]
    assert "EUR 62.50" in get(finance, path).partition("Rates that another one")[2]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"person": ""}, "Select whose hour it is"),
        ({"hour": "0"}, "Enter what an hour costs, above 0"),
        ({"hour": "-5"}, "The rate must be 0 or more"),
        ({"hour": "62.505"}, "EUR has 2 decimals. Enter the amount with no more"),
        ({"currency": "EURO"}, "3"),
        ({"from_on_0": "31", "from_on_1": "2"}, "The first day must be a real date"),
    ],
)
def test_wrong_rate_is_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], path: str, answers: dict[str, str], said: str
) -> None:
    told = {"person": str(cast.people["member"].pk), "hour": "62.50"} | answers
    response = send(client_of("finance"), path, "hour", **told)

    assert response.status_code == 200
    page = unescape(response.content.decode())
    assert said in page.partition("There is a problem")[2].partition("</ul>")[0]
    assert queries.list_rates(cast.engagement_id) == []


def test_rate_of_exchange_is_set_with_its_day_and_source(
    cast: Cast, client_of: Callable[[str], Client], path: str
) -> None:
    finance = client_of("finance")
    told = {"from_currency": "GBP", "to_currency": "EUR", "source": "The central bank"}
    assert send(finance, path, "source", rate="1.1523", **told).status_code == 302
    refused = send(finance, path, "source", rate="0", **told)

    (line,) = queries.list_exchange_rates(cast.engagement_id)
    assert (line.rate, line.source) == (Decimal("1.1523"), "The central bank")
    assert "1 GBP = 1.1523 EUR" in get(finance, path)
    assert "Enter a number above 0" in unescape(refused.content.decode())


def test_rates_are_seen_and_set_by_whom_they_concern(
    cast: Cast, client_of: Callable[[str], Client], path: str
) -> None:
    sponsor = client_of("sponsor")

    assert "Set a rate" not in get(sponsor, path)
    assert sponsor.post(path, {"do": "rate"}).status_code == 403
    for role in ("member", "caseworker", "observer"):
        assert client_of(role).get(path).status_code == 403
