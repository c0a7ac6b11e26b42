"""Where the column names stand, when notes and titles of several cells stand above them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from groundswell.records.formats.headers import pass_notes
from groundswell.records.sources import open_source

ROWS = "\n".join(f"C{n};Step {n % 3};2024-01-{n % 28 + 1:02d};{n},50;a" for n in range(60))
HEADER = "Case;Step;Date;Fee;Team"


@pytest.mark.parametrize(
    "above",
    [
        "Report made on;05.01.2024;;;",
        "Report made on;05.01.2024;;;\n;;;;\nAuthority;Town;Region;;",
        "Report: all cases, all teams\nFilter: Status = all; Year = 2024\n",
        "sep=;",
    ],
)
def test_notes_of_several_cells_are_passed_over(above: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{above}\n{HEADER}\n{ROWS}\nTotal;60;;;\n", "utf-8")
    source = open_source([path], connection=duckdb.connect())
    assert source.columns == ("Case", "Step", "Date", "Fee", "Team")


def test_row_of_text_below_narrow_names_is_no_header() -> None:
    rows = [["Case", "", "Step"], ["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
    assert pass_notes(rows, 0) == 0


def test_full_header_stays() -> None:
    assert pass_notes([["Case", "Step"], ["Case", "Stage"], ["1", "2024-01-01"]], 0) == 0
