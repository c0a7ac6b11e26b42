"""Two extracts compared: the waits of each, what became of the cases, and what was read in another way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from support.evidence_records import make_events

from groundswell.evidence.extracts import compare_records, subtract_estimates
from groundswell.evidence.finding import Estimate
from groundswell.evidence.places import estimate_places
from groundswell.evidence.waits import estimate_waits
from groundswell.spells import Records
from groundswell.testing import build_records


def read_until(extract_at: str, events: Sequence[dict[str, Any]], **more: Any) -> Records:
    seen = [event for event in events if str(event["at"]) < extract_at]
    named = {"ends": ["Decided"], "withdrawals": ["Withdrawn"], "shape": "statuses", **more}
    return build_records(seen, extract_at=extract_at, **named)


@pytest.fixture(scope="module")
def extracts() -> tuple[Records, Records]:
    """One service in June and in August."""
    events = make_events(300)
    return read_until("2024-06-01", events), read_until("2024-08-01", events)


def test_comparison_holds_the_waits_of_each_extract_over_the_same_days(
    extracts: tuple[Records, Records],
) -> None:
    finding = compare_records(*extracts)

    for name, records in zip(("then", "now"), extracts, strict=True):
        horizon = float(finding.estimate(f"mean_wait_{name}").label.split(" days")[0].split()[-1])
        waits = estimate_waits(records, horizon_days=horizon)
        for key in ("median_wait", "p90_wait", "mean_wait"):
            ours, theirs = finding.estimate(f"{key}_{name}"), waits.estimate(key)
            assert (ours.value, ours.low, ours.high) == (theirs.value, theirs.low, theirs.high)
        days = dict(zip((r[0] for r in estimate_places(records, horizon_days=horizon).table("days").rows),
                        (r[1] for r in estimate_places(records, horizon_days=horizon).table("days").rows),
                        strict=True))  # fmt: skip
        table = finding.table("steps")
        for step, value in zip(table.values("step"), table.values(f"days_{name}"), strict=True):
            assert value == days[step]


def test_comparison_counts_what_became_of_each_case(extracts: tuple[Records, Records]) -> None:
    finding = compare_records(*extracts)
    states = [
        dict(zip(*(records.columns(records.cases)[name].tolist() for name in ("case_key", "end_kind")), strict=True))
        for records in extracts
    ]  # fmt: skip
    then, now = states
    opened = [key for key, kind in then.items() if kind == "open"]

    assert finding.estimate("new_cases").value == len(now.keys() - then.keys())
    assert finding.estimate("ended_since").value == sum(now[key] != "open" for key in opened)
    assert finding.estimate("still_open").value == sum(now[key] == "open" for key in opened)
    assert finding.estimate("gone").value == 0
    change = finding.estimate("backlog_change")
    assert change.value == change.low == change.high == list(now.values()).count("open") - len(opened)
    assert "Since then" in finding.sentences[1]
    assert finding.cases == len(now)


def test_comparison_of_records_with_themselves_shows_no_change(extracts: tuple[Records, Records]) -> None:
    finding = compare_records(extracts[1], extracts[1])

    assert finding.estimate("median_wait_change").value == 0
    assert "That is no change beyond chance" in finding.headline
    assert finding.estimate("new_cases").value == finding.estimate("ended_since").value == 0
    assert len(finding.caveats) == 2


def test_comparison_names_steps_that_came_and_went() -> None:
    former = [("a", "Asked", "2024-01-01"), ("a", "Copied", "2024-01-03"), ("a", "Decided", "2024-01-05")]
    later = [("b", "Asked", "2024-02-01"), ("b", "Called", "2024-02-02"), ("b", "Decided", "2024-02-03")]
    finding = compare_records(
        build_records(former, ends=["Decided"], extract_at="2024-01-20"),
        build_records(later, ends=["Decided"], extract_at="2024-02-20"),
    )

    assert "Steps that are new: “Called”." in finding.sentences
    assert "Steps at which no case is any more: “Copied”." in finding.sentences
    rows = {row[0]: row for row in finding.table("steps").rows}
    assert rows["Copied"][1:4] == (2.0, None, -2.0)
    assert rows["Called"][1:4] == (None, 1.0, 1.0)
    assert any("No case of one extract is in the other" in caveat for caveat in finding.caveats)
    assert finding.table("cases").rows == ()
    assert finding.estimate("median_wait_new").value == 2.0


def test_comparison_says_what_was_read_in_another_way() -> None:
    events = [("a", "Asked", "2024-01-01T09:00"), ("a", "Checked", "2024-01-03T10:00")]
    finding = compare_records(
        build_records(events, extract_at="2024-02-01"),
        build_records(
            events, ends=["Checked"], extract_at="2024-03-01", window_from="2024-01-02",
            attributes={"region": {"a": "North"}},
        ),
    )  # fmt: skip

    said = " ".join(finding.caveats)
    assert "their mappings differ in ends." in said
    assert "The later extract begins on 2024-01-02, the earlier one without a window" in said
    assert "Not the same attributes of cases were kept" in said
    assert finding.estimate("ended_since").value == 1
    assert finding.estimate("mean_wait_change").value is None
    assert "cannot be told" in finding.headline


def test_comparison_in_the_wrong_order_is_refused(extracts: tuple[Records, Records]) -> None:
    finding = compare_records(extracts[1], extracts[0])

    assert finding.refusal is not None
    assert "Give the earlier one first" in finding.headline


def test_difference_has_the_limits_of_a_difference_of_means() -> None:
    now = Estimate("", "", 10.0, "days", 7.0, 13.0, 0.95, "", 1, "")
    then = Estimate("", "", 20.0, "days", 16.0, 24.0, 0.95, "", 1, "")
    found = subtract_estimates(now, then, key="change", label="Change")

    assert (found.value, found.low, found.high) == (-10.0, -15.0, -5.0)
    open_above = Estimate("", "", 20.0, "days", 16.0, None, 0.95, "", 1, "")
    assert subtract_estimates(now, open_above, key="", label="").low is None
    assert subtract_estimates(now, open_above, key="", label="").high == -5.0
