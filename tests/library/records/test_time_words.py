"""Times with names of months, weekdays and zones, in several languages: read by Python and by SQL alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from library.records.invented import invent_histories, write_export

from groundswell.records.export import read_export
from groundswell.records.reading import Reading
from groundswell.records.time_words import RULES, write_plainly, write_rules_sql
from groundswell.records.times import decide_time_style, read_time, write_time_sql

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = datetime(2021, 5, 3)
NOON = datetime(2021, 5, 3, 14, 5)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3. Mai 2021", DAY), ("3 mai 2021", DAY), ("3 de mayo de 2021", DAY), ("3 mei 2021", DAY),
        ("3 maja 2021 r.", DAY), ("3 de maio de 2021", DAY), ("3 maggio 2021", DAY), ("3rd May 2021", DAY),
        ("Monday, May 3, 2021", DAY), ("lundi 3 mai 2021", DAY), ("Mo, 03.05.2021", DAY), ("03MAY2021", DAY),
        ("May-03-2021", DAY), ("03-mag-2021", DAY), ("2021年05月03日", DAY), ("2021. 05. 03.", DAY), ("44319", DAY),
        ("03.05.2021, 14:05 Uhr", NOON), ("03.05.2021 um 14:05", NOON), ("03/05/2021 à 14h05", NOON),
        ("03/05/2021 2:05 p. m.", NOON), ("03/05/2021 2:05 p.m.", NOON), ("14:05 03/05/2021", NOON),
        ("'2021-05-03 14:05", NOON), ("03May2021:14:05:00", NOON),
        ("2021-05-03 14:05:00 EST", datetime(2021, 5, 3, 19, 5)),
        ("03.05.2021 14:05 CEST", datetime(2021, 5, 3, 12, 5)),
        ("Mon May 03 14:05:00 EDT 2021", datetime(2021, 5, 3, 18, 5)),
        ("Mon, 03 May 2021 14:05:00 +0200", datetime(2021, 5, 3, 12, 5)),
        ("03/May/2021:14:05:00 +0000", NOON), ("Mon May 03 2021 14:05:00 GMT+0100", datetime(2021, 5, 3, 13, 5)),
        ("2021-05-03T14:05:00+02:00[Europe/Berlin]", datetime(2021, 5, 3, 12, 5)),
        ("1620050700", NOON), ("1620050700000", NOON), ("1620050700000000", NOON), ("1620050700.0", NOON),
        ("44319.586805", NOON), ("44319,586805", NOON),
    ],
)  # fmt: skip
def test_time_with_words_is_read_the_same_by_python_and_sql(text: str, moment: datetime) -> None:
    style = decide_time_style([text], day_first=True)
    read = read_time(text, style)
    assert read is not None
    assert abs(read.replace(tzinfo=None) - (read.utcoffset() or timedelta()) - moment) < timedelta(seconds=1)
    row = duckdb.execute(
        f"SELECT {write_time_sql('v', 'VARCHAR', style, 'UTC')} FROM (SELECT $1 AS v)", [text]
    )
    found = row.fetchone()
    assert found is not None
    assert abs(found[0] - moment) < timedelta(seconds=1)


@pytest.mark.parametrize("text", ["Closed", "Permit 12", "12 Main St", "March", "2021-0001", "A1"])
def test_text_that_is_no_time_is_none(text: str) -> None:
    assert decide_time_style([text]).share == 0.0


def test_rules_give_the_same_in_sql() -> None:
    texts = [
        "lunes 3 de agosto de 2021 9:05 a. m.",
        "Di. 3. Aug. 2021",
        "no time at all",
        "3 sie 2021 10:00 CET",
    ]
    for text in texts:
        found = duckdb.execute(
            f"SELECT {write_rules_sql('v', RULES)} FROM (SELECT $1 AS v)", [text]
        ).fetchone()
        assert found == (write_plainly(text, RULES),)


def read(path: Path) -> Reading:
    reading = read_export(path, now=NOW, key=b"k" * 32)
    assert isinstance(reading, Reading)
    return reading


def test_times_with_the_name_of_a_zone_are_in_that_zone(tmp_path: Path) -> None:
    names = ("Case ID", "Activity", "Timestamp", "Officer", "Team")
    steps = ("Received", "Checked", "Assessed", "Decided")
    rows = invent_histories(names, steps, ("a", "b"), lambda at: f"{at:%Y-%m-%d %H:%M} Europe/Berlin")
    reading = read(write_export(tmp_path / "a.csv", rows))
    assert reading.mapping.times.zone == "Europe/Berlin"
    assert reading.set_aside_count == 0


def test_times_in_summer_and_standard_time_tell_the_zone(tmp_path: Path) -> None:
    names = ("Case ID", "Activity", "Timestamp", "Officer", "Team")
    steps = ("Received", "Checked", "Assessed", "Decided")
    rows = invent_histories(
        names,
        steps,
        ("a", "b"),
        lambda at: at.strftime("%m/%d/%Y %I:%M %p ") + ("EDT" if 4 <= at.month <= 10 else "EST"),
    )
    kept = [row for row in rows if row["Timestamp"][:2] not in ("03", "11")]
    reading = read(write_export(tmp_path / "a.csv", kept))
    assert reading.mapping.times.zone == "America/New_York"
