"""The how-to for finance: what it tells a reader to run on the export gives the sums of the page of months."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from repository.tree import ROOT
from support.workbench import Cast

from groundswell.ledger.finance_files import read_finance_file
from groundswell.ledger.known_names import Known, KnownPurpose
from groundswell.ledger.money import Money
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import EntryCard, EntryTerms
from groundswell_web.ledger.entry_files import COLUMNS, write_entries

PAGE = (ROOT / "docs/how-to/keep-the-ledger-with-finance.md").read_text(encoding="utf-8")
Booking = Callable[..., EntryCard]

pytestmark = pytest.mark.django_db


def run_shown_code(folder: Path) -> list[str]:
    """Run the one block of Python that the page shows, in a folder with the export."""
    (code,) = re.findall(r"^```py\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    code = code.replace('"ledger.csv"', repr(str(folder / "ledger.csv")))
    told = io.StringIO()
    with redirect_stdout(told):
        exec(compile(code, "how-to", "exec"), {})
    return told.getvalue().splitlines()


def test_sums_that_the_page_teaches_are_those_of_the_months(
    cast: Cast, now: datetime, tmp_path: Path, book_cost: Booking, work: Booking
) -> None:
    finance: Any = cast.people["finance"]
    first = book_cost(123_456, text="=HYPERLINK()", supplier="Größe, “Söhne”\nund Co")
    book_cost(-99, about_on=date(2026, 2, 27))
    book_cost(5_001, currency="JPY")
    work("member", "7.25", about_on=date(2026, 2, 3))
    terms = EntryTerms(
        kind="contract", purpose="overhead", about_on=first.about_on, amount=first.amount + first.amount
    )
    actions.correct_entry(cast.engagement_id, first.number, terms, why="half of it", by=finance, now=now)
    lines = write_entries(cast.engagement_id)
    (tmp_path / "ledger.csv").write_text("".join(lines), encoding="utf-8", newline="")

    told = run_shown_code(tmp_path)

    months = queries.list_periods(cast.engagement_id, now)
    assert sorted(told) == sorted(
        f"{line.month_on} {money.currency} {money.amount}" for line in months for money in line.sums
    )
    assert len(told) >= 3


def test_columns_that_the_page_names_are_those_of_the_export() -> None:
    section = PAGE.split("## 8.")[1].split("## 9.")[0]
    named = {
        name
        for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }

    assert len(named) == 11
    assert named <= set(COLUMNS)


def test_example_of_a_file_from_finance_can_be_booked_as_it_stands() -> None:
    (text,) = re.findall(r"^```text\n(date,.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    purposes = [
        KnownPurpose("overhead", "", ("overhead",)),
        KnownPurpose("service", "permits", ("Building permits",)),
    ]

    file = read_finance_file(text.encode(), name="costs.csv", known=Known(purposes=purposes))

    assert file.faults == ()
    assert [line.purpose for line in file.lines] == ["overhead", "service"]
    assert file.totals == {"EUR": Money("EUR", 601_000)}
