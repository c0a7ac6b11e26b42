"""Files of costs in the browser: read and shown first, with all faults; booked whole after a yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from support.ledgers import FINANCE_FILE
from support.pages import read_form
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.ledger import queries
from groundswell_web.ledger.staging import drop_old_files

CARDS = b"""person,week,project,hours
permits.member@example.org,2026-02-23,Permits intake,32
permits.lead@example.org,2026-02-23,Permits intake,20
permits.lead@example.org,2026-02-23,Vacation,8
"""
NEXT_CARDS = CARDS.replace(b"2026-02-23", b"2026-02-16")


def get(client: Client, path: str) -> str:
    """Get a page."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def bring(client: Client, cast: Cast, content: bytes, kind: str = "finance", name: str = "costs.csv") -> str:
    """Bring a file; gives the address at which it is shown."""
    file = BytesIO(content)
    file.name = name
    sent = client.post(f"{cast.address}ledger/import/{kind}/", {"file": file})
    assert sent.status_code == 302, unescape(sent.content.decode())
    return str(sent["location"])


def book(client: Client, path: str) -> Any:
    """Say yes to what is shown."""
    return client.post(path, read_form(get(client, path), "sha256").answers | {"do": "book"})


def read_again(client: Client, path: str, **answers: str) -> str:
    """Say how the file is to be read; gives the page that then is shown."""
    sent = client.post(path, read_form(get(client, path), "decimal_mark").answers | answers)
    assert sent.status_code == 302, unescape(sent.content.decode())
    return get(client, path)


def count_entries(cast: Cast) -> int:
    """Count what is booked."""
    return queries.get_book(cast.engagement_id).length


@pytest.mark.usefixtures("mandate")
def test_file_is_shown_with_its_totals_and_booked_whole_after_a_yes(
    cast: Cast, client_of: Callable[[str], Client], data: Path
) -> None:
    finance = client_of("finance")
    path = bring(finance, cast, FINANCE_FILE)
    page = get(finance, path)

    assert "EUR 1,299.50" in page
    assert "Book all 2 lines" in page
    assert "Leaflets, Print House, 2026-118" in page
    assert count_entries(cast) == 0
    assert book(finance, path).status_code == 302
    entries = [queries.get_entry(cast.engagement_id, number) for number in (1, 2)]
    assert [entry.amount for entry in entries] == [Money("EUR", 121_000), Money("EUR", 8_950)]
    assert [entry.line for entry in entries] == [2, 3]
    assert entries[1].purpose_key == "Permits service"
    listed = get(finance, cast.address + "ledger/import/")
    assert "costs.csv" in listed
    assert "EUR 1,299.50" in listed
    assert finance.get(path).status_code == 404
    assert list((data / "ledger").glob("*/*")) == []


@pytest.mark.usefixtures("mandate")
def test_all_faults_are_shown_with_their_lines_and_nothing_is_booked(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    finance = client_of("finance")
    wrong = FINANCE_FILE + (
        b"2026-02-13,12.00,EUR,Print House,2026-118,Leaflets again,overhead,contract\n"
        b"2026-02-14,9.99,EUR,Rail,T-8,Train,Nowhere,travel\n"
        b"2026-04-01,5.00,EUR,Rail,T-9,Train,overhead,travel\n"
    )
    path = bring(finance, cast, wrong)
    page = get(finance, path)

    assert "3 things are wrong with this file" in page
    assert "Invoice 2026-118 of Print House stands in line 2 already." in page
    assert "There is no target, trial, duty, service or project Nowhere." in page
    assert "2026-04-01 is after 2026-03-02" in page
    assert "Book all" not in page
    answers = {"do": "book", "sha256": "0" * 64}
    assert "it is not the same any more" in unescape(finance.post(path, answers).content.decode())
    assert count_entries(cast) == 0


@pytest.mark.usefixtures("mandate")
def test_what_the_file_does_not_tell_is_asked_for_and_then_it_is_read_so(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    finance = client_of("finance")
    told = b"date,amount,supplier,invoice,description,purpose\n03/02/2026,1.234,Mill,7,Paper,Mill\n"
    path = bring(finance, cast, told)
    page = get(finance, path)

    assert "How are decimals written in this file?" in page
    assert "How are days written in this file?" in page
    assert "What do these stand for here?" in page
    page = read_again(finance, path, decimal_mark=",", day_first="yes", name_0="overhead:")
    assert "Book this line" in page
    assert "EUR 1,234.00" in page
    assert "3 February 2026" in page
    book(finance, path)
    assert queries.get_entry(cast.engagement_id, 1).amount == Money("EUR", 123_400)


@pytest.mark.usefixtures("mandate")
def test_sum_that_finance_says_is_held_against_the_file(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    finance = client_of("finance")
    path = bring(finance, cast, FINANCE_FILE)
    page = read_again(finance, path, control_sum="1,300.50")

    assert "1 thing is wrong with this file" in page
    assert "1,300.50" in page
    assert "Book all 2 lines" in read_again(finance, path, control_sum="1299.50")


@pytest.mark.usefixtures("mandate")
def test_same_file_is_not_booked_twice(cast: Cast, client_of: Callable[[str], Client]) -> None:
    finance = client_of("finance")
    first, second = bring(finance, cast, FINANCE_FILE), bring(finance, cast, FINANCE_FILE)
    yes = read_form(get(finance, second), "sha256").answers | {"do": "book"}
    book(finance, first)

    assert finance.post(second, yes).status_code == 200
    assert "costs.csv" in get(finance, second)
    assert "Book all" not in get(finance, second)
    assert count_entries(cast) == 2


def test_timecards_are_booked_and_a_project_is_explained_only_once(
    cast: Cast, client_of: Callable[[str], Client], rates: Any
) -> None:
    finance = client_of("finance")
    path = bring(finance, cast, CARDS, "tracking", "cards.csv")
    page = get(finance, path)
    assert "Permits intake" in page
    assert "Vacation" in page

    page = read_again(finance, path, name_0="service:Permits service", name_1="leave:")
    assert "Leave: not booked" in page
    assert book(finance, path).status_code == 302
    assert count_entries(cast) == 2
    entry = queries.get_entry(cast.engagement_id, 1)
    assert (entry.person_id, entry.hours, entry.source) == (cast.people["member"].pk, Decimal(32), "tracking")
    assert entry.amount == rates["member"] + Money("EUR", 31 * rates["member"].minor)
    week = get(finance, f"{cast.address}ledger/sheet/{cast.people['member'].pk}/2026-02-23/")
    assert "The time-tracking system gave 32 hours" in week
    later = get(finance, bring(finance, cast, NEXT_CARDS, "tracking", "later.csv"))
    assert "no target, trial, duty, service or project Permits intake" not in later


@pytest.mark.usefixtures("mandate")
def test_what_cannot_be_booked_after_all_is_said_line_by_line(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    finance = client_of("finance")
    path = bring(finance, cast, CARDS, "tracking", "cards.csv")
    read_again(finance, path, name_0="overhead:", name_1="overhead:")
    answers = read_form(get(finance, path), "sha256").answers | {"do": "book"}
    page = unescape(finance.post(path, answers).content.decode())

    assert "3 things are wrong with this file" in page  # nobody has a rate
    assert "Permits member" in page
    assert count_entries(cast) == 0


@pytest.mark.usefixtures("mandate")
def test_file_is_shown_to_who_brought_it_and_goes_after_a_day(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, data: Path
) -> None:
    finance = client_of("finance")
    path = bring(finance, cast, FINANCE_FILE)

    assert client_of("lead").get(path).status_code == 404
    assert finance.get(path.replace("/finance/", "/tracking/")).status_code == 404
    assert drop_old_files(datetime.now(tz=now.tzinfo)) == 0
    assert finance.get(path).status_code == 200
    assert finance.post(path, {"do": "drop"}).status_code == 302
    assert finance.get(path).status_code == 404
    bring(finance, cast, FINANCE_FILE)
    kept = next((data / "ledger").glob("*/*"))
    later = datetime.fromtimestamp(kept.stat().st_mtime, tz=now.tzinfo) + timedelta(days=1, seconds=1)
    assert drop_old_files(later) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The selected file is empty"),
        (b"date,amount,purpose\n", "thing"),
        (b"\x00\x01\x02\x03" * 100, "thing"),
        (b"\x1f\x8b\x08\x00broken", "thing"),
        (b"a,b,c\n1,2,3\n", "thing"),
        ("date,amount,purpose\n2026-02-01,1.00,überall\n".encode("utf-16"), "thing"),
    ],
)
@pytest.mark.usefixtures("mandate")
def test_file_that_is_none_is_refused_in_words(
    cast: Cast, client_of: Callable[[str], Client], content: bytes, said: str
) -> None:
    finance = client_of("finance")
    file = BytesIO(content)
    file.name = "costs.csv"
    response = finance.post(f"{cast.address}ledger/import/finance/", {"file": file}, follow=True)
    page = unescape(response.content.decode())

    assert response.status_code == 200
    assert said in page
    assert "Book all" not in page
    assert count_entries(cast) == 0


def test_file_that_is_too_large_is_turned_away_unread(cast: Cast, client_of: Callable[[str], Client]) -> None:
    path = f"{cast.address}ledger/import/finance/"
    response = client_of("finance").post(
        path,
        b"x",
        content_type="multipart/form-data; boundary=b",
        headers={"content-length": str(30 * 1024**2)},
    )

    assert response.status_code == 302
    assert "smaller than 20 MB" in get(client_of("finance"), path) or response["location"] == path


def test_no_other_files_are_asked_for_here(cast: Cast, client_of: Callable[[str], Client]) -> None:
    finance = client_of("finance")

    assert finance.get(f"{cast.address}ledger/import/gossip/").status_code == 404
    nothing = UUID(int=1)
    assert finance.get(f"{cast.address}ledger/import/finance/{nothing}/").status_code == 404
    assert client_of("caseworker").get(f"{cast.address}ledger/import/").status_code == 403
