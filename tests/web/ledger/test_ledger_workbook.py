"""Excel and CSV of the ledger reconcile with each other and with the pages, to the cent."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from support.results import finish_trial
from support.workbench import Cast

from groundswell_web.ledger.actions import correct_entry
from groundswell_web.ledger.actions.results import record_results
from groundswell_web.ledger.entry_files import COLUMNS
from groundswell_web.ledger.queries import sum_costs
from groundswell_web.ledger.workbook import write_workbook


@pytest.fixture
def costs(cast: Cast, now: datetime, book_cost: Callable[..., Any], work: Callable[..., Any]) -> None:
    """Entries of several currencies, one taken back, one of time, with texts that a spreadsheet would run."""
    book_cost(1_210_007, purpose="service", key="Permits service", text='=HYPERLINK("http://x")')
    book_cost(33, supplier="+Evil", reference="@1", text="-2+3")
    book_cost(10_10, currency="GBP")
    book_cost(5_001, currency="JPY")
    wrong = book_cost(99_999)
    work("lead", "7.25")
    correct_entry(cast.engagement_id, wrong.number, None, why="Twice", by=cast.people["finance"], now=now)


def read_csv(client: Client, cast: Cast) -> list[dict[str, str]]:
    """Read the CSV as finance would."""
    response = client.get(f"{cast.address}ledger/entries.csv")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def open_book(client: Client, cast: Cast) -> Any:
    """Open the workbook as finance would: with the values that it carries."""
    response = client.get(f"{cast.address}ledger/statement.xlsx")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def test_csv_and_excel_reconcile_with_the_ledger_to_the_cent(
    cast: Cast, costs: None, client_of: Callable[[str], Client]
) -> None:
    client = client_of("finance")
    rows = read_csv(client, cast)
    sheet = open_book(client, cast)["entries"]

    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    place = {name: number for number, name in enumerate(COLUMNS)}
    for row, line in zip(rows, lines, strict=True):
        assert Decimal(row["amount"]) == Decimal(str(line[place["amount"]]))
        assert row["currency"] == line[place["currency"]]
        assert row["text"] == (line[place["text"]] or "")
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + Decimal(row["amount"])
    told = {line.money.currency: line.money.amount for line in sum_costs(cast.engagement_id, ())}
    assert sums == told
    assert sums["EUR"] == Decimal("12100.40") + Decimal("692.38")  # of which 7.25 hours at 95.50
    assert rows[3]["amount"] == "5001"  # the yen has no decimals


def test_sums_are_formulas_that_carry_the_exact_value(cast: Cast, now: datetime, costs: None) -> None:
    with write_workbook(cast.engagement_id, now=now) as file:
        content = file.read()
    formulas = openpyxl.load_workbook(io.BytesIO(content))["totals"]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["totals"]
    entries = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["entries"]

    checked = 0
    for row in range(1, formulas.max_row + 1):
        formula = formulas.cell(row, 4).value
        if not isinstance(formula, str) or not formula.startswith("="):
            continue
        checked += 1
        assert compute(formula, formulas, entries) == Decimal(str(values.cell(row, 4).value))
    assert checked >= 12


def compute(formula: str, totals: Any, entries: Any) -> Decimal:
    """Compute a sum as a spreadsheet does: products of comparisons, times the amounts."""
    tests = re.findall(r"\(entries!\$(\w+)\$2:\$\w+\$(\d+)=\$(\w)(\d+)\)", formula)
    amount = re.search(r"\*entries!\$(\w+)\$2:\$\w+\$(\d+)\),(\d)\)$", formula)
    assert amount is not None
    whole = Decimal(0)
    for row in range(2, int(amount[2]) + 1):
        fits = all(
            (entries[f"{column}{row}"].value or "") == (totals[f"{own}{place}"].value or "")
            for column, _last, own, place in tests
        )
        whole += Decimal(str(entries[f"{amount[1]}{row}"].value or 0)) if fits else 0
    return whole


def test_text_that_a_spreadsheet_would_run_is_guarded_in_both_files(
    cast: Cast, costs: None, client_of: Callable[[str], Client]
) -> None:
    client = client_of("finance")
    rows, sheet = read_csv(client, cast), open_book(client, cast)["entries"]

    assert rows[0]["text"].startswith("'=HYPERLINK")
    assert (rows[1]["text"], rows[1]["supplier"], rows[1]["reference"]) == ("'-2+3", "'+Evil", "'@1")
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert all(cell.data_type != "f" for cell in cells)
    assert all(not str(cell.value).startswith(("=", "+", "@")) for cell in cells if cell.data_type == "s")


def test_workbook_holds_every_result_with_its_interval(
    cast: Cast,
    now: datetime,
    tmp_path: Path,
    client_of: Callable[[str], Client],
    book_cost: Callable[..., Any],
) -> None:
    finish_trial(cast, now, tmp_path)
    book_cost(100)
    record_results(cast.engagement_id, now=now)
    sheet = open_book(client_of("sponsor"), cast)["results"]

    head, *rows = sheet.iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    found = next(row for row in told if row["basis"] == "trial")
    assert (found["name"], found["state"], found["verified"]) == ("Shorter letter", "observed", "no")
    assert found["low"] < found["value"] < found["high"]
    assert "days for each case" in found["formula"]


def test_files_give_rates_away_so_only_those_who_see_rates_get_them(
    cast: Cast, costs: None, client_of: Callable[[str], Client]
) -> None:
    for path in ("statement.xlsx", "entries.csv"):
        assert client_of("member").get(f"{cast.address}ledger/{path}").status_code == 403
        assert client_of("sponsor").get(f"{cast.address}ledger/{path}").status_code == 200


def test_empty_ledger_gives_files_with_their_headings(
    cast: Cast, mandate: Any, client_of: Callable[[str], Client]
) -> None:
    client = client_of("finance")

    assert read_csv(client, cast) == []
    assert open_book(client, cast)["results"]["A1"].value == "name"
