"""Entries in the browser: booked by hand, listed by what is asked, corrected by other entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from support.pages import read_form
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.ledger import queries

SUPPLIED = {"supplier": "Print House", "reference": "2026-118", "text": "Leaflets"}


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def send(client: Client, path: str, field: str, **answers: str) -> Any:
    """Fill in the form of a page that asks for a field, and send it."""
    form = read_form(get(client, path), field)
    return client.post(form.action or path, form.answers | answers)


def find_problem(response: Any) -> str:
    """Give the page that shows a form again, with what is wrong."""
    assert response.status_code == 200
    page = unescape(response.content.decode())
    assert "There is a problem" in page
    return page


@pytest.fixture
def entries(cast: Cast) -> str:
    """The address of the list."""
    return cast.address + "ledger/entries/"


@pytest.mark.usefixtures("mandate")
def test_cost_is_asked_for_by_its_kind_and_booked_to_the_cent(
    cast: Cast, client_of: Callable[[str], Client], entries: str
) -> None:
    finance = client_of("finance")
    first = get(finance, entries + "new")
    assert "Contracts and invoices" in first
    path = entries + "new?kind=contract"
    sent = send(finance, path, "amount", purpose="service:Permits service", amount="1,210.05", **SUPPLIED)

    assert sent.status_code == 302, sent.content.decode()
    entry = queries.get_entry(cast.engagement_id, 1)
    assert entry.amount == Money("EUR", 121_005)
    assert (entry.purpose, entry.purpose_key, entry.supplier) == ("service", "Permits service", "Print House")
    assert (entry.by_id, entry.answers_id) == (cast.people["finance"].pk, cast.people["finance"].pk)
    page = get(finance, sent["location"])
    assert "EUR 1,210.05" in page
    assert entry.digest in page


@pytest.mark.usefixtures("rates")
def test_time_is_booked_by_hours_and_priced_by_the_rate(
    cast: Cast, client_of: Callable[[str], Client], entries: str
) -> None:
    member = str(cast.people["member"].pk)
    sent = send(
        client_of("lead"), entries + "new?kind=people", "hours", purpose="duty:", duty="Answer the phone",
        person=member, hours="7.5",
    )  # fmt: skip

    assert sent.status_code == 302, sent.content.decode()
    entry = queries.get_entry(cast.engagement_id, 1)
    assert (entry.purpose_key, entry.hours, entry.amount) == (
        "Answer the phone",
        Decimal("7.5"),
        Money("EUR", 46_875),
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"purpose": ""}, "Select what the cost is for"),
        ({"purpose": "target:x"}, "Select what the cost is for from the list"),
        ({"purpose": "duty:"}, "Enter what the duty is called"),
        ({"amount": "much"}, "The amount must be a number, such as 1200.50"),
        ({"amount": "0"}, "Enter an amount that is not 0"),
        ({"amount": "1.005"}, "EUR has 2 decimals. Enter the amount with no more"),
        ({"currency": "ZZZ"}, "There is no currency 'ZZZ'. Enter three letters, such as EUR"),
        ({"currency": "euro"}, "The currency must be three letters, such as EUR"),
        ({"about_on_0": "3", "about_on_1": "3", "about_on_2": "2026"}, "The day must not be in the future"),
        ({"text": ""}, "Enter what it is"),
    ],
)
@pytest.mark.usefixtures("mandate")
def test_wrong_cost_is_refused_in_words_and_nothing_is_booked(
    cast: Cast, client_of: Callable[[str], Client], entries: str, answers: dict[str, str], said: str
) -> None:
    told = {"purpose": "overhead:", "amount": "12.50", **SUPPLIED} | answers
    page = find_problem(send(client_of("finance"), entries + "new?kind=contract", "amount", **told))

    assert said in page
    assert queries.get_book(cast.engagement_id).length == 0
    kept = read_form(page, "amount").answers
    assert kept["supplier"] == ["Print House"]


@pytest.mark.usefixtures("mandate")
def test_same_invoice_is_booked_again_only_as_another_part_of_it(
    cast: Cast, client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(5000, **SUPPLIED)
    finance, path = client_of("finance"), entries + "new?kind=contract"
    answers = {"purpose": "overhead:", "amount": "12.50", **SUPPLIED}
    page = find_problem(send(finance, path, "amount", **answers))

    assert "entry 1" in page
    assert queries.get_book(cast.engagement_id).length == 1
    form = read_form(page, "amount")
    assert finance.post(path, form.answers | {"part_of_invoice": "on"}).status_code == 302
    assert queries.get_book(cast.engagement_id).length == 2


@pytest.mark.usefixtures("mandate")
def test_entry_is_corrected_by_others_and_all_of_them_stay(
    cast: Cast, client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(23_410, **SUPPLIED)
    finance = client_of("finance")
    path = entries + "1/correct"
    assert "Enter why it is corrected" in find_problem(send(finance, path, "why", why=""))
    sent = send(finance, path, "why", why="Digits were swapped", amount="243.10")

    assert sent.status_code == 302, sent.content.decode()
    numbers = [queries.get_entry(cast.engagement_id, number) for number in (1, 2, 3)]
    assert [entry.amount.minor for entry in numbers] == [23_410, -23_410, 24_310]
    assert (numbers[1].reverses, numbers[2].replaces) == (1, 1)
    page = get(finance, entries + "1/")
    assert "Taken back" in page
    assert "Digits were swapped" in page
    assert "Correct this entry" not in page
    assert "Correct this entry" in get(finance, entries + "3/")


@pytest.mark.usefixtures("mandate")
def test_entry_is_taken_back_without_another_in_its_place(
    cast: Cast, client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(5000)
    sent = send(client_of("finance"), entries + "1/correct", "why", do="reverse", why="It was never bought")

    assert sent.status_code == 302, sent.content.decode()
    assert queries.get_book(cast.engagement_id).length == 2
    assert queries.list_entries(cast.engagement_id).sums == (Money("EUR", 0),)


@pytest.mark.usefixtures("mandate")
def test_list_shows_what_is_asked_for_and_what_that_comes_to(
    cast: Cast, client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any]
) -> None:
    book_cost(5000, text="Leaflets")
    book_cost(7000, kind="travel", text="Train", about_on=date(2026, 2, 3))
    book_cost(1100, purpose="service", key="Permits service", text="Paper")
    finance = client_of("finance")

    whole = get(finance, entries)
    assert all(text in whole for text in ("Leaflets", "Train", "Paper", "EUR 131.00"))
    travel = get(finance, entries + "?kind=travel")
    assert "Train" in travel
    assert "EUR 70.00" in travel
    assert "Leaflets" not in travel
    assert "Train" in get(finance, entries + "?month=2026-02-01")
    service = get(finance, entries + "?purpose=service%3APermits+service")
    assert "Paper" in service
    assert "Train" not in service
    assert "There are no such entries" in get(finance, entries + "?source=sheet")
    assert "Leaflets" in get(finance, entries + "?kind=nothing&month=never&person=x&page=-4")


@pytest.mark.usefixtures("mandate")
def test_long_list_is_cut_into_pages(
    client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any]
) -> None:
    for number in range(51):
        book_cost(100, text=f"Sheet of paper {number:02}")
    finance = client_of("finance")

    first, second = get(finance, entries), get(finance, entries + "?page=2")
    assert "Page 1 of 2" in first
    assert "Sheet of paper 50" in first
    assert "Sheet of paper 00" not in first
    assert "Sheet of paper 00" in second
    assert finance.get(entries + "?page=999").status_code in (200, 302)


def test_what_an_hour_of_somebody_costs_is_not_given_away(
    cast: Cast, client_of: Callable[[str], Client], entries: str, work: Callable[..., Any]
) -> None:
    work("member", 8)
    asked = f"{entries}?person={cast.people['member'].pk}"

    for role, sees in (("finance", True), ("member", True), ("caseworker", False), ("observer", False)):
        client = client_of(role)
        assert ("EUR 500.00" in get(client, entries + "1/")) == sees, role
        if role != "member":
            assert ("EUR 500.00" in get(client, asked)) == sees, role
        assert ("EUR 62.50" in get(client, entries + "1/")) == sees, role


@pytest.mark.usefixtures("mandate")
def test_who_may_not_book_is_not_asked_to(
    client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any], now: datetime
) -> None:
    book_cost(5000)
    page = get(client_of("observer"), entries)

    assert "Add a cost" not in page
    assert "Correct this entry" not in get(client_of("member"), entries + "1/")


@pytest.mark.usefixtures("mandate")
@pytest.mark.parametrize("number", ["0", "2", "9" * 30])
def test_entry_that_is_not_there_is_said_to_be_not_there(
    client_of: Callable[[str], Client], entries: str, book_cost: Callable[..., Any], number: str
) -> None:
    book_cost(5000)
    finance = client_of("finance")

    assert finance.get(f"{entries}{number}/").status_code == 404
    assert finance.get(f"{entries}{number}/correct").status_code == 404
    assert finance.post(f"{entries}{number}/correct").status_code == 404
