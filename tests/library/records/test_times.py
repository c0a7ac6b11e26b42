"""How the writing of times is decided, and read as SQL."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from groundswell.records.times import decide_time_style, find_midnight_zone, find_offset_zone, write_time_sql


def read(text: str, values: list[str], zone: str = "UTC") -> datetime | None:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    sql = write_time_sql("x", "VARCHAR", decide_time_style(values), zone)
    row = connection.execute(f"SELECT {sql} FROM (SELECT $1 AS x)", [text]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("values", "formats", "undecided"),
    [
        (["2024-01-31", "2024-02-01T10:00"], ("iso",), None),
        (["03/04/2024", "31/04/2024"], ("%d/%m/%Y",), None),
        (["03/04/2024", "04/31/2024"], ("%m/%d/%Y",), None),
        (["03.04.2024"], ("%d.%m.%Y",), None),
        (["03/04/2024", "05/06/2024"], ("%d/%m/%Y",), "03/04/2024"),
        (["03/03/2024", "05/05/2024"], ("%d/%m/%Y",), None),
        (["03/04/2024", "31/04/2024", "04/31/2024"], ("%d/%m/%Y", "%m/%d/%Y"), "03/04/2024"),
        (["03/04/24", "03/04/2024", "25/04/2024"], ("%d/%m/%y", "%d/%m/%Y"), None),
        (["Jan 3, 2024", "Feb 14, 2024"], ("%b %d, %Y",), None),
        (["1704067200"], ("epoch",), None),
        (["open", "closed"], (), None),
        (["12.5", "3.25"], (), None),
        (["10.1.2.3"], (), None),
        ([], (), None),
    ],
)
def test_style_of_a_column_is_decided_from_all_its_values(
    values: list[str], formats: tuple[str, ...], undecided: str | None
) -> None:
    style = decide_time_style(values)
    assert style.formats == formats
    assert style.undecided == undecided


def test_style_with_a_known_order_leaves_nothing_undecided() -> None:
    style = decide_time_style(["03/04/2024", "05/06/2024"], day_first=False)
    assert (style.formats, style.undecided) == (("%m/%d/%Y",), None)


def test_style_with_a_known_order_is_tried_before_what_breaks_it() -> None:
    values = ["04/25/2024", "04/26/2024", "04/27/2024", "03/04/2024"]
    assert decide_time_style(values, day_first=True).formats[0] == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-07-01T10:00:00+02:00", datetime(2024, 7, 1, 8)),
        ("2024-07-01 10:00:00.5-0530", datetime(2024, 7, 1, 15, 30, 0, 500_000)),
        ("2024-07-01T10:00Z", datetime(2024, 7, 1, 10)),
        ("2024-07-01T10:00 +02", datetime(2024, 7, 1, 8)),
        ("2024-07-01 10:00:00 GMT", datetime(2024, 7, 1, 10)),
        ("2024-07-01 10:00:00", datetime(2024, 7, 1, 8)),
        ("2024-07-01", datetime(2024, 6, 30, 22)),
        ("2024-02-30", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_time_with_or_without_an_offset_is_read_as_utc(text: str, expected: datetime | None) -> None:
    assert read(text, ["2024-07-01T10:00:00+02:00", "2024-07-01 10:00:00"], "Europe/Berlin") == expected


def test_time_in_a_short_year_is_never_of_the_first_century() -> None:
    values = ["25/04/2024", "25/04/2023", "03/04/24"]
    assert read("03/04/24", values) == datetime(2024, 4, 3)
    assert read("25/04/2024", values) == datetime(2024, 4, 25)


def test_zone_of_midnights_is_found_across_summer_time() -> None:
    moments = [datetime(2023, 1, 5, 23, tzinfo=UTC), datetime(2023, 7, 5, 22, tzinfo=UTC)]
    assert find_midnight_zone(moments) == "Europe/Berlin"
    assert find_midnight_zone([moment.replace(hour=11) for moment in moments]) is None
    assert find_midnight_zone([]) is None


def test_zone_of_offsets_is_none_where_they_fit_none() -> None:
    assert find_offset_zone(["2023-01-05T10:00:00-05:00", "2023-07-05T10:00:00-04:00"]) == "America/New_York"
    assert find_offset_zone(["2023-01-05T10:00:00+02:00", "2023-07-05T10:00:00+07:00"]) is None
    assert find_offset_zone(["2023-01-05T10:00:00", "no time"]) is None
