"""What is known of the public records, read without a mapping of one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from groundswell import Records, read_records

pytestmark = pytest.mark.records
DAY_US = 86_400_000_000
Reader = Callable[[str], Records]


@pytest.fixture(scope="module")
def read(shared_records: Path) -> Reader:
    """Read a file of the public records, once for all tests."""
    known: dict[str, Records] = {}

    def reading(name: str) -> Records:
        if name not in known:
            known[name] = read_records(shared_records / name)
        return known[name]

    return reading


def count(records: Records, table: str) -> int:
    return int(records.fetch(records.table(table)).num_rows)


def count_steps(records: Records) -> int:
    steps = records.columns(records.steps)["step"]
    return sum(not step.startswith("(") for step in steps)


def find_check(records: Records, code: str) -> tuple[int, int]:
    check = next(check for check in records.manifest.checks if check.code == code)
    return check.count, check.total


@pytest.mark.parametrize("name", ["receipt.csv.gz", "receipt.xes.gz"])
class TestReceipt:
    def test_receipt_as_read_has_its_known_counts(self, read: Reader, name: str) -> None:
        records = read(name)
        assert (records.manifest.case_count, records.manifest.row_count) == (1434, 8577)
        assert (count_steps(records), count(records, "variants")) == (27, 116)
        assert (count(records, "officers"), count(records, "channels")) == (48, 5)
        departments = next(a.column for a in records.manifest.attributes if "department" in a.name)
        assert len(set(records.columns(records.cases.select(departments))[departments]) - {None}) == 3

    def test_receipt_ends_as_known(self, read: Reader, name: str) -> None:
        records = read(name)
        assert find_check(records, "cases-without-end") == (105, 1434)
        assert find_check(records, "case-end-before-start") == (2, 1434)
        assert records.manifest.open_count == 107

    def test_receipt_deadlines_are_as_known(self, read: Reader, name: str) -> None:
        records = read(name)
        promised = records.columns(records.cases.select("promise_us").drop_null())["promise_us"]
        days = Counter(np.round(promised / DAY_US).astype(int).tolist())
        assert days[56] >= 1_079 - 1  # one of them has an event before its receipt, and waits from then
        assert days[98] >= 58

    def test_receipt_says_that_its_steps_cover_little_of_the_wait(self, read: Reader, name: str) -> None:
        records = read(name)
        steps = records.steps.select("step_id", "step")
        spells = records.columns(
            records.spells.join(steps, "step_id").select("step", "to_step_id", "elapsed_us")
        )
        assert spells["elapsed_us"].sum() == records.columns(records.cases)["wait_us"].sum()

    def test_receipt_is_in_the_time_of_the_netherlands(self, read: Reader, name: str) -> None:
        assert read(name).manifest.time_zone == "Europe/Berlin"


def test_receipt_from_text_and_from_xes_is_the_same(read: Reader) -> None:
    text, xes = read("receipt.csv.gz"), read("receipt.xes.gz")
    for name in ("received_at", "ended_at", "due_at", "wait_us", "spell_count"):
        one, other = (r.columns(r.cases.order_by("received_at", "wait_us"))[name] for r in (text, xes))
        assert np.array_equal(one, other, equal_nan=True), name


def test_travel_claims_as_read_have_their_known_counts(read: Reader) -> None:
    records = read("DomesticDeclarations.xes.gz")
    assert (records.manifest.case_count, records.manifest.row_count) == (10_357, 55_628)
    assert (count_steps(records), count(records, "variants"), count(records, "offices")) == (14, 90, 7)
    assert records.manifest.time_zone == "Europe/Berlin"
    assert records.manifest.open_count < 0.05 * 10_357


def test_fines_as_read_have_their_known_counts(read: Reader) -> None:
    records = read("roadtraffic100traces.xes")
    assert (records.manifest.case_count, records.manifest.row_count) == (100, 390)
    assert (count_steps(records), count(records, "variants")) == (10, 10)


def test_fines_stored_as_utc_are_dates_of_rome(read: Reader) -> None:
    records = read("roadtraffic100traces.xes")
    assert records.manifest.date_only
    assert records.manifest.time_zone == "Europe/Berlin"


def test_fines_get_their_penalty_sixty_days_after_the_notification(read: Reader) -> None:
    records = read("roadtraffic100traces.xes")
    steps = records.steps.select("step_id", "step")
    table = records.columns(records.spells.join(steps, "step_id").select("case_id", "step", "entered_at"))
    rows = zip(table["case_id"].tolist(), table["step"], table["entered_at"].tolist(), strict=True)
    when = {(case, step): at for case, step, at in rows}
    fined = [(case, at) for (case, step), at in when.items() if step == "Add penalty"]
    days = [round((at - when[case, "Insert Fine Notification"]) / DAY_US) for case, at in fined]
    assert set(days) == {60}


def test_building_permits_as_read_have_their_known_ends(read: Reader) -> None:
    records = read("calgary_building_permits.csv.gz")
    assert (records.manifest.shape, records.manifest.row_count) == ("dates", 5_000)
    steps = records.columns(records.steps.filter(records.steps.is_end))
    ends = dict(zip(steps["step"], steps["entered"], strict=True))
    assert {name: ends[name] for name in ("Cancelled", "Expired", "Refused", "File Closed")} == {
        "Cancelled": 178,
        "Expired": 79,
        "Refused": 14,
        "File Closed": 5,
    }
    kinds = dict(zip(steps["step"], steps["end_kind"], strict=True))
    assert kinds["Refused"] == "decided"
    assert {kinds[name] for name in ("Cancelled", "Expired", "File Closed")} == {"withdrawn"}
    assert round(100 * records.manifest.open_count / 5_000, 1) == 11.2


def test_building_permits_without_an_issue_are_as_many_as_known(read: Reader) -> None:
    records = read("calgary_building_permits.csv.gz")
    spells = records.columns(records.spells.join(records.steps.select("step_id", "step"), "step_id"))
    issued = sum(spells["step"] == "Issued")
    assert round(100 * (1 - issued / 5_000), 1) == pytest.approx(4.3, abs=0.2)
    first = records.fetch(records.cases.received_at.min().as_table())[0][0].as_py()
    last = records.fetch(records.cases.ended_at.max().as_table())[0][0].as_py()
    assert (first.year, last.year) == (1999, 2026)


def test_service_requests_as_read_are_as_known(read: Reader) -> None:
    records = read("nyc311_two_days.csv.gz")
    assert (records.manifest.case_count, count(records, "offices"), count(records, "channels")) == (
        1000,
        11,
        4,
    )
    assert records.manifest.open_count / records.manifest.case_count == 0.654


@pytest.mark.parametrize(
    "name",
    [
        "receipt.csv.gz",
        "receipt.xes.gz",
        "DomesticDeclarations.xes.gz",
        "roadtraffic100traces.xes",
        "calgary_building_permits.csv.gz",
        "nyc311_two_days.csv.gz",
    ],
)
def test_records_as_read_are_tiled_by_their_spells(read: Reader, name: str) -> None:
    records = read(name)
    spells = records.columns(records.spells.group_by("case_id").aggregate(us=records.spells.elapsed_us.sum()))
    cases = records.columns(records.cases.select("case_id", "wait_us", "spell_count"))
    waited = dict(zip(spells["case_id"].tolist(), spells["us"].tolist(), strict=True))
    shown = zip(cases["case_id"].tolist(), cases["wait_us"].tolist(), strict=True)
    assert [case for case, wait in shown if waited.get(case, 0) != wait] == []
    assert cases["spell_count"].sum() == records.manifest.spell_count
