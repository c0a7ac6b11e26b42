"""Service standards by the Canadian rule: its truth table, and every standard published for 2023-24."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.standards import (
    divide_performance,
    estimate_standards,
    rate_standard,
    read_decimal,
    read_standards,
)

AS_OF = datetime(2024, 12, 1, tzinfo=UTC)
COLUMNS = {
    "target": "target",
    "met": "volume_meeting_target",
    "total": "total_volume",
    "performance": "performance",
    "target_met": "target_met",
    "type": "type",
    "channel": "channel",
    "organisation": "owner_org",
    "service": "service_name_en",
    "standard": "service_standard_en",
}


@pytest.mark.parametrize(
    ("target", "met", "total", "performance", "target_met"),
    [
        (0.2, 0, 50, 0, "N"),
        (0.2, 5, 50, 0.1, "N"),
        (0.2, 10, 50, 0.2, "Y"),
        (0.2, 30, 50, 0.6, "Y"),
        (0, 10, 50, 0.2, "NA"),
        ("", 10, 50, 0.2, "NA"),
        (None, 10, 50, 0.2, "NA"),
        (0.2, None, 50, None, "NA"),
        (0.2, 10, "", None, "NA"),
        (0.2, "ND", "NA", None, "NA"),
        (0.2, 10, 0, None, "NA"),
        (0.2, 0, 0, None, "NA"),
    ],
)
def test_standard_rating_is_the_truth_table(target, met, total, performance, target_met):
    found = rate_standard(target, met, total)
    assert found[1] == target_met
    assert found[0] == (None if performance is None else Decimal(str(performance)))


def test_decimal_reads_as_written():
    assert read_decimal("31,283") == 31283
    assert read_decimal(0.1) == Decimal("0.1")
    assert read_decimal("inf") is None
    assert read_decimal(float("nan")) is None


def test_performance_rounds_as_published():
    pairs = {(643, 800): "0.8037", (29, 32): "0.9062", (2, 3): "0.6667"}
    assert all(divide_performance(Decimal(a), Decimal(b)) == Decimal(text) for (a, b), text in pairs.items())


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 100))
def test_standard_rating_property_is_yes_exactly_from_the_target_on(met, total, target):
    performance, rating = rate_standard(target / 100, met, total)
    assert rating == ("Y" if performance >= Decimal(target) / 100 else "N")
    assert abs(float(performance) - met / total) <= 5.1e-5


@pytest.fixture(scope="module")
def canada(example_records):
    texts = {name: pa.string() for name in list(COLUMNS.values())}
    options = pa_csv.ConvertOptions(column_types=texts)
    return pa_csv.read_csv(example_records / "canada_service_standards.csv.gz", convert_options=options)


def test_canadian_standards_are_reproduced_without_a_mismatch(canada):
    standards = read_standards(canada, COLUMNS)
    with_volumes = [s for s in standards if s.performance is not None]
    assert len(standards) == 2343
    assert len(with_volumes) == 1815
    assert sum(s.kind == "TML" for s in with_volumes) == 1590
    assert all(s.performance == s.published_performance for s in with_volumes)
    assert all(s.target_met == s.published_target_met for s in standards)
    assert not any(s.disagrees for s in standards)


def test_canadian_standards_above_all_are_flagged_and_not_averaged(canada):
    finding = estimate_standards(canada, COLUMNS, as_of_at=AS_OF)
    flags = finding.table("flags")
    assert flags.values("type").count("TML") == 5
    assert min(flags.values("performance")) > 1
    rated = finding.estimate("share_met").rows
    assert rated == 1313 + 470 - 5  # the sixth has no target
    assert finding.estimate("share_met").value == pytest.approx((1313 - 5) / rated)
    assert finding.estimate("mismatches").value == 0


def test_canadian_organisations_are_in_order_of_name_without_the_small(canada):
    table = estimate_standards(canada, COLUMNS, as_of_at=AS_OF).table("organisations")
    names = table.values("organisation")
    assert names == sorted(names)
    assert min(table.values("standards")) >= 10
    assert "not a ranking" in table.note


def _rows(standards):
    return pa.table({name: [row[place] for row in standards] for place, name in enumerate(COLUMNS.values())})


def _standard(met, total, *, organisation="x", target="0.8", target_met=None):
    return (target, met, total, None, target_met, "TML", "ONL", organisation, "service", "standard")


def test_standards_with_more_volume_weigh_no_more():
    few = estimate_standards(_rows([_standard("9", "10"), _standard("1", "10")]), COLUMNS, as_of_at=AS_OF)
    many = estimate_standards(
        _rows([_standard("900000", "1000000"), _standard("1", "10")]), COLUMNS, as_of_at=AS_OF
    )
    assert few.estimate("share_met").value == many.estimate("share_met").value == 0.5


def test_standards_published_otherwise_are_flagged():
    finding = estimate_standards(_rows([_standard("1", "10", target_met="Y")]), COLUMNS, as_of_at=AS_OF)
    assert finding.estimate("mismatches").value == 1
    assert finding.table("flags").values("reason") == ["published otherwise"]


def test_standards_without_volume_are_refused():
    finding = estimate_standards(_rows([_standard("", "")]), COLUMNS, as_of_at=AS_OF)
    assert finding.refusal is not None
    assert finding.cases == 1


def test_standards_far_from_the_share_of_all_lie_outside_the_funnel():
    rows = [_standard("9", "10", organisation="good") for _ in range(60)]
    rows += [_standard("1", "10", organisation="poor") for _ in range(20)]
    rows += [_standard("1", "10", organisation="small") for _ in range(3)]
    table = estimate_standards(_rows(rows), COLUMNS, as_of_at=AS_OF).table("organisations")
    assert table.values("organisation") == ["good", "poor"]
    assert table.values("place") == ["far above chance", "far below chance"]
