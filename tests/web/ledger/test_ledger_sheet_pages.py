"""The weekly sheet in the browser: last week's purposes are there, and one press turns it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django import forms
from django.test import Client
from support.pages import read_form
from support.workbench import Cast

from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import SheetLineTerms
from groundswell_web.ledger.forms_sheet import Worked, read_worked, write_worked

LAST, BEFORE = date(2026, 2, 23), date(2026, 2, 16)
SERVICE = SheetLineTerms("service", "Permits service", hours=Decimal("32.25"))
OVERHEAD = SheetLineTerms("overhead", hours=Decimal(4))


def turn_in(cast: Cast, now: datetime, week_on: date, *lines: SheetLineTerms, role: str = "member") -> Any:
    """Turn a week in by the action."""
    person = cast.people[role]
    return actions.record_sheet(cast.engagement_id, person.pk, week_on, list(lines), by=person, now=now)


def find_sheet(cast: Cast, week_on: date, role: str = "member") -> Any:
    """Find what was turned in."""
    return queries.find_sheet(cast.engagement_id, cast.people[role].pk, week_on)


def address(cast: Cast, week_on: date, role: str = "member") -> str:
    """Give the address of somebody's week."""
    return f"{cast.address}ledger/sheet/{cast.people[role].pk}/{week_on}/"


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def fill(page: str, **answers: str) -> dict[str, Any]:
    """Fill in the form of a week as the page shows it."""
    return read_form(page, "rows").answers | answers


@pytest.mark.usefixtures("rates")
def test_own_week_is_last_week_until_that_is_turned_in(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    member = client_of("member")

    assert member.get(cast.address + "ledger/sheet/")["location"] == address(cast, LAST)
    turn_in(cast, now, LAST, SERVICE)
    assert member.get(cast.address + "ledger/sheet/")["location"] == address(cast, LAST + timedelta(7))


@pytest.mark.usefixtures("rates")
def test_last_weeks_purposes_are_there_and_their_numbers_one_click_away(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    turn_in(cast, now, BEFORE, SERVICE, OVERHEAD)
    member = client_of("member")
    page = get(member, address(cast, LAST))

    assert "last week 32.25 h" in page
    assert fill(page)["amount_0"] == [""]
    copied = get(member, address(cast, LAST) + "?copy=1")
    answers = fill(copied)
    assert [answers["amount_0"], answers["amount_1"]] == [["32.25 h"], ["4 h"]]
    assert "36.25 of 40 hours" in copied
    assert not find_sheet(cast, LAST).is_turned_in
    sent = member.post(address(cast, LAST), answers)
    assert sent.status_code == 302
    assert [line.terms for line in find_sheet(cast, LAST).lines] == [SERVICE, OVERHEAD]


@pytest.mark.usefixtures("rates")
def test_week_is_counted_in_hours_or_in_shares_and_in_any_duty(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    member = client_of("member")
    page = get(member, address(cast, LAST))
    answers = fill(
        page, unit="share", excluded="8", for_0="service:Permits service", amount_0="75", for_1="duty:",
        amount_1="2:30 h", text_1="Answer the phone",
    )  # fmt: skip
    assert member.post(address(cast, LAST), answers).status_code == 302

    sheet = find_sheet(cast, LAST)
    told = [(line.purpose, line.key, line.allocation, line.terms.hours) for line in sheet.lines]
    assert told == [
        ("service", "Permits service", Decimal("0.75"), None),
        ("duty", "Answer the phone", None, Decimal("2.5")),
    ]
    assert sheet.excluded_hours == 8


@pytest.mark.usefixtures("rates")
def test_week_that_is_turned_in_again_books_only_what_changed(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    turn_in(cast, now, LAST, SERVICE, OVERHEAD)
    member = client_of("member")
    answers = fill(get(member, address(cast, LAST)), amount_1="6")
    member.post(address(cast, LAST), answers)

    assert [line.hours for line in find_sheet(cast, LAST).lines] == [Decimal("32.25"), Decimal(6)]
    entries = queries.list_entries(cast.engagement_id)
    assert entries.total_count == 4  # the two, the one that was taken back, the one in its place
    stale = member.post(address(cast, LAST), answers)
    assert "changed" in stale.content.decode()
    assert queries.list_entries(cast.engagement_id).total_count == 4


@pytest.mark.usefixtures("rates")
def test_page_adds_up_and_gives_rows_without_scripts_and_books_nothing(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    member = client_of("member")
    answers = fill(
        get(member, address(cast, LAST)), do="more", for_0="overhead:", amount_0="7,5", amount_2="3"
    )
    page = unescape(member.post(address(cast, LAST), answers).content.decode())

    assert "10.5 of 40 hours" in page
    assert fill(page)["amount_0"] == ["7,5"]
    assert not find_sheet(cast, LAST).is_turned_in


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"for_0": "overhead:", "amount_0": "many"}, "Enter hours as a number, such as 7.5"),
        ({"for_0": "overhead:", "amount_0": "-3"}, "Enter hours as a number, such as 7.5"),
        ({"for_0": "overhead:", "amount_0": "120%"}, "Enter a share of the week from 0 to 100, such as 20%"),
        ({"for_0": "overhead:", "amount_0": "169"}, "A week has 168 hours. Enter fewer"),
        ({"amount_0": "8"}, "Select what you worked on"),
        ({"for_0": "duty:", "amount_0": "8"}, "Enter what the duty is called"),
        (
            {"for_0": "overhead:", "amount_0": "8", "for_1": "overhead:", "amount_1": "1"},
            "This is in the list above already. Add the two up",
        ),
        ({"for_0": "overhead:", "amount_0": "61"}, "61"),
        ({}, "Enter what you worked on, or how many hours of the week were leave"),
    ],
)
@pytest.mark.usefixtures("rates")
def test_wrong_answer_is_said_beside_its_row_and_all_answers_are_kept(
    cast: Cast, client_of: Callable[[str], Client], answers: dict[str, str], said: str
) -> None:
    member = client_of("member")
    page = get(member, address(cast, LAST))
    response = member.post(address(cast, LAST), fill(page, **answers))
    told = unescape(response.content.decode())

    assert response.status_code == 200
    assert "There is a problem" in told
    assert said in told
    assert {name: fill(told)[name] for name in answers} == {name: [value] for name, value in answers.items()}
    assert not find_sheet(cast, LAST).is_turned_in


@pytest.mark.usefixtures("rates")
def test_row_is_for_nothing_that_is_not_in_the_list(cast: Cast, client_of: Callable[[str], Client]) -> None:
    member = client_of("member")
    answers = fill(get(member, address(cast, LAST)), for_0="target:nothing", amount_0="8")

    assert (
        "Select what the row is for from the list"
        in member.post(address(cast, LAST), answers).content.decode()
    )


@pytest.mark.usefixtures("mandate")
def test_who_has_no_rate_is_told_so_before_they_type(cast: Cast, client_of: Callable[[str], Client]) -> None:
    assert "Nobody has entered what an hour of this person costs" in get(
        client_of("member"), address(cast, LAST)
    )


@pytest.mark.usefixtures("rates")
def test_others_see_a_week_but_not_what_it_cost_and_do_not_change_it(
    cast: Cast, client_of: Callable[[str], Client], now: datetime
) -> None:
    turn_in(cast, now, LAST, SERVICE)
    turn_in(cast, now, LAST, OVERHEAD, role="lead")  # so that no sum is of one person alone
    page = get(client_of("observer"), address(cast, LAST))

    assert "Permits service" in page
    assert "2,015.62" not in page
    assert 'name="rows"' not in page
    assert client_of("caseworker").post(address(cast, LAST), {"rows": "0"}).status_code == 403
    assert "2,015.62" in get(client_of("member"), address(cast, LAST))
    assert "2,015.62" in get(client_of("finance"), address(cast, LAST))


@pytest.mark.parametrize("day", ["2026-02-24", "2026-03-09", "20260223", "yesterday", "1999-12-27"])
def test_only_weeks_that_began_on_a_monday_are_there(
    cast: Cast, client_of: Callable[[str], Client], day: str
) -> None:
    member = client_of("member")
    path = f"{cast.address}ledger/sheet/{cast.people['member'].pk}/{day}/"

    assert member.get(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "unit", "worked"),
    [
        ("7.5", "hours", Worked(hours=Decimal("7.5"))),
        ("7,5", "hours", Worked(hours=Decimal("7.5"))),
        ("7:30", "hours", Worked(hours=Decimal("7.5"))),
        ("7:20", "share", Worked(hours=Decimal("7.33"))),
        ("8 h", "share", Worked(hours=Decimal(8))),
        ("20", "share", Worked(allocation=Decimal("0.2"))),
        ("12.5 %", "hours", Worked(allocation=Decimal("0.125"))),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, unit: str, worked: Worked) -> None:
    assert read_worked(text, unit) == worked
    assert read_worked(write_worked(worked), "hours") == worked
    assert read_worked(write_worked(worked), "share") == worked


@pytest.mark.parametrize("text", ["1,234.5", "1e5", "NaN", "7:60", "7.555", "--1", "9" * 30])
def test_what_can_be_meant_in_two_ways_is_not_guessed(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        read_worked(text, "hours")
