"""Selections: their words and addresses, and records cut to them against an export cut to the same cases."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.evidence_records import make_events

from groundswell.errors import (
    AttributeUnknown,
    AttributeValueUnknown,
    ChannelUnknown,
    DayNotUnderstood,
    DaysReversed,
    OfficeUnknown,
    SelectionEmpty,
)
from groundswell.evidence.finding import Finding, Table
from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from groundswell.spells import Records, open_records
from groundswell.spells.build import build_records as build_store
from groundswell.spells.selection import Selection, list_choices, select_cases
from groundswell.spells.store import TABLES
from groundswell.testing import build_reading, build_records, cases_strategy, intervals_strategy

EXTRACT_AT = "2023-06-01T12:00"
REGION = {f"case {number}": ("North", "South")[number % 2] for number in range(0, 60, 3)}
NAMES = {"step": "steps", "officer": "officers", "office": "offices", "channel": "channels"}
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # to make an example smaller takes minutes here
ROLES = {"from_step": "step", "to_step": "step", "end_step": "step", "end_officer": "officer"}


def read_rows(rows: list[dict[str, Any]], **more: Any) -> Records:
    present = {str(row["case"]) for row in rows}
    region = {case: value for case, value in REGION.items() if case in present}
    return build_records(
        rows, ends=["Decided"], withdrawals=["Withdrawn"], extract_at=EXTRACT_AT, time_zone="Europe/Amsterdam",
        attributes={"region": region}, **more,
    )  # fmt: skip


def tell_times_apart(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """No two events at one time: which comes first then depends on the order that is usual in all records."""
    numbered = []
    for number, row in enumerate(rows):
        end = row.get("end_at")
        at = row["at"] + timedelta(microseconds=number + 1)
        later = {"end_at": max(end, at) + timedelta(microseconds=number + 1)} if end is not None else {}
        numbered.append({**row, "at": at, **later, "row": number})
    return numbered


def name_rows(records: Records, table: str) -> list[tuple[Any, ...]]:
    """Read a table with names in place of numbers, in no order."""
    names = {
        word: {row[f"{word}_id"]: row[word] for row in records.fetch(records.table(home)).to_pylist()}
        for word, home in NAMES.items()
    }
    variants = {row["variant_id"]: row["variant_hash"] for row in records.fetch(records.variants).to_pylist()}
    named = []
    for row in records.fetch(records.table(table)).to_pylist():
        shown = dict(row)
        for column in row:
            word = column.removesuffix("_id")
            word = ROLES.get(word, word)
            if column.endswith("_id") and word in names and row[column] is not None:
                shown[column] = names[word].get(row[column], row[column])
        if "steps" in shown:
            shown["steps"] = [names["step"][int(step)] for step in row["steps"].split(">")]
        if "variant_id" in shown:
            shown["variant_id"] = variants[row["variant_id"]]
        named.append(tuple(sorted((column, repr(value)) for column, value in shown.items())))
    return sorted(named)


def round_off(cell: Any) -> Any:
    if isinstance(cell, str):
        return re.sub(r"_[0-9]+$", "", cell)  # a key with the number of a step or an office
    return float(f"{cell:.9g}") if isinstance(cell, float) else cell


def tell(finding: Finding) -> dict[str, Any]:
    """Give all that a finding says, but for the order of equals and the numbers of steps in its keys."""

    def rows(table: Table) -> Any:
        if table.key == "occupation":  # its columns are steps, in order of their days
            turned = zip(table.columns, zip(*table.rows, strict=True), strict=True)
            return Counter((head.label, tuple(map(round_off, cells))) for head, cells in turned)
        used = [row for row in table.rows if table.key != "nodes" or row[2]]  # steps that a case was ever at
        return Counter(tuple(map(round_off, row)) for row in used)

    return {
        "refusal": finding.refusal,
        "estimates": Counter(
            (e.label, round_off(e.value), round_off(e.low), round_off(e.high), e.rows)
            for e in finding.estimates
        ),
        "cases": (finding.cases, finding.spells, finding.as_of_at),
        "tables": {table.key: rows(table) for table in finding.tables},
    }


def compare_with_cut_export(rows: list[dict[str, Any]], selection: Selection, **more: Any) -> None:
    whole = read_rows(rows, **more)
    try:
        chosen = select_cases(whole, selection)
    except (SelectionEmpty, ChannelUnknown, AttributeUnknown, AttributeValueUnknown):
        return
    keys = set(chosen.columns(chosen.cases)["case_key"].tolist())
    cut = read_rows([row for row in rows if row["case"] in keys], **more)
    lost_on_the_way = {"offices", "channels", "officers", "steps"}  # named after the end of a case only
    for table in sorted(set(TABLES) - lost_on_the_way - {"event_attributes"}):
        assert name_rows(chosen, table) == name_rows(cut, table), table
    for table in lost_on_the_way:
        assert set(name_rows(chosen, table)) <= set(name_rows(cut, table)), table
    for name in ("case_count", "spell_count", "open_count", "late_count"):
        assert getattr(chosen.manifest, name) == getattr(cut.manifest, name), name
    questions = [
        "waits",
        "places",
        "holders",
        "flow",
        "ways",
        "stuck",
        "gains",
        "causes",
        "fairness",
        "changes",
    ]
    for ours, theirs in zip(
        estimate_findings(chosen, questions), estimate_findings(cut, questions), strict=True
    ):
        assert tell(ours) == tell(theirs), ours.question


SELECTIONS = st.sampled_from(
    [
        Selection(channel="web"),
        Selection(attributes=(("region", "North"),)),
        Selection(received_from=date(2023, 3, 27), received_until=date(2023, 4, 20)),
        Selection(received_until=date(2023, 4, 5), channel="desk"),
        Selection(),
    ]
)


@given(cases_strategy(most_cases=10), SELECTIONS)
@settings(max_examples=8, phases=PHASES)
def test_selection_of_events_is_the_export_cut_to_its_cases(
    rows: list[dict[str, Any]], selection: Selection
) -> None:
    compare_with_cut_export(tell_times_apart(rows), selection)


@given(intervals_strategy(most_cases=8), SELECTIONS)
@settings(max_examples=5, phases=PHASES)
def test_selection_of_work_is_the_export_cut_to_its_cases(
    rows: list[dict[str, Any]], selection: Selection
) -> None:
    compare_with_cut_export(tell_times_apart(rows), selection, shape="intervals")


def test_selection_of_three_hundred_cases_answers_as_the_export_cut_to_them() -> None:
    rows = make_events(300)
    named: dict[str, Any] = {
        "ends": ["Decided"],
        "withdrawals": ["Withdrawn"],
        "extract_at": "2024-08-01",
        "shape": "statuses",
    }
    web = {row["case"] for row in rows if row["channel"] == "web"}
    region = {case: ("North", "South", "West")[len(case) % 3] for case in sorted(web)}
    more = {**named, "attributes": {"region": region}}
    chosen = select_cases(build_records(rows, **more), Selection(channel="web"))
    cut = build_records([row for row in rows if row["case"] in web], **more)

    questions = [name for name in QUESTION_NAMES if name != "trust"]  # what was read stays as it was
    for ours, theirs in zip(
        estimate_findings(chosen, questions), estimate_findings(cut, questions), strict=True
    ):
        assert tell(ours) == tell(theirs), ours.question
        assert ours.headline == theirs.headline
    assert estimate_findings(chosen, ["trust"])[0].cases == len(web)


EVENTS: list[dict[str, Any]] = [
    {"case": "a", "step": "Asked", "at": "2024-03-01T00:30", "channel": "web", "office": "north"},
    {"case": "a", "step": "Checked", "at": "2024-03-05T09:00", "officer": "ann"},
    {"case": "a", "step": "Decided", "at": "2024-03-09T09:00", "officer": "bob"},
    {"case": "b", "step": "Asked", "at": "2024-04-30T23:30", "channel": "paper", "office": "south"},
    {"case": "b", "step": "Advised", "at": "2024-05-02T09:00", "officer": "cat"},
    {"case": "c", "step": "Asked", "at": "2024-05-01T00:00", "channel": "web", "office": "north"},
]


@pytest.fixture
def records() -> Records:
    """Three cases on two channels."""
    return build_records(
        EVENTS, ends=["Decided"], extract_at="2024-06-01", time_zone="Europe/Rome",
        attributes={"region": {"a": "North", "b": "South"}},
    )  # fmt: skip


def test_selection_by_days_goes_by_the_agencys_own_midnight(records: Records) -> None:
    chosen = select_cases(records, Selection(date(2024, 3, 1), date(2024, 5, 1)))

    assert chosen.columns(chosen.cases)["case_key"].tolist() == ["a", "b"]


def test_selection_leaves_out_names_that_no_case_has_and_keeps_the_numbers(records: Records) -> None:
    chosen = select_cases(records, Selection(channel="web"))

    steps = {row["step"]: row for row in chosen.fetch(chosen.steps).to_pylist()}
    before = {row["step"]: row["step_id"] for row in records.fetch(records.steps).to_pylist()}
    assert set(steps) == {"Asked", "Checked", "Decided"}
    assert all(row["step_id"] == before[step] for step, row in steps.items())
    assert steps["Asked"]["entered"] == 2
    assert chosen.columns(chosen.officers)["officer"].tolist() == ["ann", "bob"]
    assert chosen.columns(chosen.channels)["channel"].tolist() == ["web"]


def test_selection_says_in_its_assumptions_what_it_does_to_the_figures(records: Records) -> None:
    chosen = select_cases(records, Selection(channel="web"))

    said = chosen.manifest.assumptions
    assert said[-2] == "These figures are of some of the cases only: channel web. That is 2 of 3."
    assert said[-1].startswith("What officers did for other cases is not seen here")


def test_selection_of_everything_says_nothing_more(records: Records) -> None:
    assert select_cases(records, Selection()).manifest == records.manifest


def test_selection_of_a_file_is_that_of_the_same_records_in_memory(records: Records, tmp_path: Path) -> None:
    reading = build_reading(
        EVENTS, ends=["Decided"], extract_at="2024-06-01", time_zone="Europe/Rome",
        attributes={"region": {"a": "North", "b": "South"}},
    )  # fmt: skip
    with build_store(reading, tmp_path / "it's.duckdb") as filed:
        for selection in (Selection(channel="web"), Selection(received_from=date(2024, 4, 1)), Selection()):
            ours, theirs = select_cases(filed, selection), select_cases(records, selection)
            for table in TABLES:
                assert name_rows(ours, table) == name_rows(theirs, table)
            ours.close()
        assert filed.columns(filed.cases)["case_key"].size == 3


def test_selection_while_the_file_is_open_elsewhere_leaves_it_be(tmp_path: Path) -> None:
    build_store(build_reading(EVENTS, extract_at="2024-06-01"), tmp_path / "store.duckdb").close()

    with open_records(tmp_path / "store.duckdb") as one, open_records(tmp_path / "store.duckdb") as other:
        select_cases(one, Selection(channel="web")).close()
        select_cases(one, Selection()).close()
        assert other.columns(other.cases)["case_key"].size == one.columns(one.cases)["case_key"].size == 3


def test_selection_counts_what_came_after_the_end_of_its_cases_and_what_shares_a_time() -> None:
    rows: list[dict[str, Any]] = [
        {"case": "a", "step": "Asked", "at": "2024-01-01", "channel": "web"},
        {"case": "a", "step": "Checked", "at": "2024-01-01"},
        {"case": "a", "step": "Decided", "at": "2024-01-03", "final": 1},
        {"case": "a", "step": "Filed", "at": "2024-01-04"},
        {"case": "b", "step": "Asked", "at": "2024-01-01", "channel": "desk"},
    ]
    records = build_records(rows, ends=["Decided"], extract_at="2024-02-01")
    web, desk = (select_cases(records, Selection(channel=name)).manifest for name in ("web", "desk"))

    assert (web.tie_count, web.after_end_count) == (1, 1)
    assert (desk.tie_count, desk.after_end_count) == (0, 0)
    assert (records.manifest.tie_count, records.manifest.after_end_count) == (1, 1)


@pytest.mark.parametrize(
    ("selection", "kind", "said"),
    [
        (Selection(channel="wed"), ChannelUnknown, "did you mean 'web'?"),
        (Selection(office="North"), OfficeUnknown, "did you mean 'north'?"),
        (Selection(attributes=(("regio", "x"),)), AttributeUnknown, "did you mean 'region'?"),
        (Selection(attributes=(("region", "Nort"),)), AttributeValueUnknown, "did you mean 'North'?"),
        (Selection(channel="zzzz"), ChannelUnknown, "one of: web, paper"),
        (
            Selection(channel="web", office="south"),
            SelectionEmpty,
            "None of the 3 cases fits: channel web, office south",
        ),
    ],
)
def test_selection_that_nothing_fits_is_told_with_names_near_it(
    records: Records, selection: Selection, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind) as caught:
        select_cases(records, selection)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(), "received at any time"),
        (Selection(date(2024, 3, 1), date(2024, 3, 2)), "received on 1 March 2024"),
        (Selection(date(2023, 3, 1), date(2024, 7, 1)), "received from 1 March 2023 to 30 June 2024"),
        (Selection(date(2023, 3, 1)), "received from 1 March 2023 on"),
        (Selection(None, date(2023, 3, 1)), "received up to 28 February 2023"),
        (Selection(office="Tax", attributes=(("Region", "North"),)), "office Tax, Region North"),
    ],
)
def test_selection_is_said_in_words(selection: Selection, words: str) -> None:
    assert selection.words == words


def test_selection_is_the_same_from_its_address_whatever_the_order() -> None:
    selection = Selection(date(2024, 3, 1), None, "web & more", None, (("b", "2"), ("a", "ü=1")))

    assert list(selection.to_query()) == ["received_from", "channel", "attribute.a", "attribute.b"]
    assert Selection.from_query(dict(reversed(selection.to_query().items()))) == selection
    assert selection.key == Selection.from_query(selection.to_query()).key
    assert selection.key != Selection().key
    assert Selection().key == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_selection_with_days_that_are_none_is_refused() -> None:
    with pytest.raises(DayNotUnderstood, match="'31/12/2024' is not a day, but stands for received_until"):
        Selection.from_query({"received_until": "31/12/2024"})
    with pytest.raises(DaysReversed):
        Selection(date(2024, 3, 1), date(2024, 3, 1))
    with pytest.raises(ValueError, match="named twice"):
        Selection(attributes=(("a", "1"), ("a", "2")))


def test_choices_are_counted_the_most_frequent_first(records: Records) -> None:
    choices = list_choices(records, most=1)

    channel, region = choices.find("channel"), choices.find("attribute.region")
    assert channel is not None
    assert region is not None
    assert [(one.value, one.cases) for one in channel.values] == [("web", 2)]
    assert (channel.value_count, channel.cases_without) == (2, 0)
    assert [(one.value, one.cases) for one in region.values] == [("North", 1)]
    assert (region.name, region.cases_without) == ("region", 1)
    assert (choices.first_received_on, choices.last_received_on) == (date(2024, 3, 1), date(2024, 5, 1))
    assert choices.find("attribute.age") is None
