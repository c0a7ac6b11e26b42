"""The document of a public page and its words: what is told, what is not, and how it is said."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from groundswell.evidence.suppression import suppress_small_groups
from groundswell.evidence.waits import estimate_waits
from groundswell.ledger.money import Money
from groundswell.records.mapping import Promise
from groundswell.reports.json_document import write_document
from groundswell.testing import build_records
from groundswell.trials.design import Outcome
from groundswell_web.ledger.public_facts import Cost, PageFacts, PageTerms, PromiseTerms, Tried
from groundswell_web.ledger.public_files import COLUMNS, write_csv, write_json
from groundswell_web.ledger.public_page import build_document, digest_document, hide_small, seal_document
from groundswell_web.ledger.public_schema import build_schema
from groundswell_web.ledger.public_words import say_hundred, write_words

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def measure_waits(cases: int, *, open_cases: int = 20, promise: int = 0) -> dict[str, Any]:
    """Measure waits of 1 to 100 days, evenly spread; the last cases are open. Their times are in UTC."""
    begun, rows = datetime(2025, 1, 1, 9), []
    for number in range(cases):
        rows.append((f"C{number}", "Asked", begun.isoformat()))
        if number < cases - open_cases:
            rows.append((f"C{number}", "Decided", (begun + timedelta(days=number % 100 + 1)).isoformat()))
    limit = {"promise": Promise(promise)} if promise else {}
    with build_records(rows, ends=["Decided"], extract_at="2025-12-31T09:00:00", **limit) as records:
        finding = suppress_small_groups(estimate_waits(records))
    document: dict[str, Any] = json.loads(write_document(finding.to_json_document()))
    return document


@pytest.fixture(scope="module")
def waits() -> dict[str, Any]:
    """The waits of many cases with a promise of 60 days."""
    return measure_waits(600, promise=60)


TRIED = Tried(
    key="t1",
    name="One letter",
    question="Does one letter shorten the wait?",
    what="One letter names all that is missing.",
    state="worked",
    outcome=Outcome("wait", 28),
    estimate={"usual_value": 14.04, "arm_value": 9.86, "gain": 4.18, "low": 2.52, "high": 5.81},
    cases_usual=210,
    cases_tried=198,
    began_on=date(2026, 1, 5),
    ended_on=date(2026, 2, 20),
    is_verified=True,
    amended=0,
    registered="ab" * 32,
)
TERMS = PageTerms(
    "Permits service", "permits", "Get a permit before you build.", "permits@agency.example", "CC-BY-4.0"
)


def make_facts(waits: dict[str, Any], **more: Any) -> PageFacts:
    """Make the facts of a page."""
    facts = PageFacts(
        service="Permits service",
        agency="Permits Agency",
        unit="Permits Unit",
        services=("Permits service",),
        terms=TERMS,
        waits=waits,
        words="",
        promise=PromiseTerms(60, 60),
        tried=(TRIED,),
        costs=(
            Cost("trial", "t1", "contract", Money("EUR", 120_050)),
            Cost("trial", "t1", "people", Money("EUR", 79_950)),
            Cost("overhead", "", "people", Money("EUR", 50_000)),
            Cost("overhead", "", "travel", Money("SEK", 1_000)),
        ),
        spend_without_target={"EUR": 0.2},
        until_on=date(2026, 3, 2),
    )
    return replace(facts, **more)


def publish(facts: PageFacts, number: int = 1) -> dict[str, Any]:
    """Make the document as it is published."""
    return seal_document(build_document(facts), slug="permits", number=number, at=AT)


def read_table(document: dict[str, Any]) -> list[dict[str, str]]:
    """Read the CSV file as a program would."""
    return list(csv.DictReader(io.StringIO(write_csv(document).removeprefix("\ufeff"))))


def test_document_fits_its_schema_and_names_every_part(waits: dict[str, Any]) -> None:
    schema = build_schema("https://example.org/services/permits/schema.json")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    tried = [replace(TRIED, state=state, estimate=None, ended_on=None) for state in ("running", "stopped")]
    for facts in (
        make_facts(waits),
        make_facts(waits, promise=None, tried=(), costs=(), spend_without_target={}),
        make_facts(waits, tried=(TRIED, *tried)),
    ):
        document = json.loads(write_json(publish(facts)))
        assert list(validator.iter_errors(document)) == []

    broken = publish(make_facts(waits)) | {"names": ["Ann"]}
    assert len(list(validator.iter_errors(broken))) == 1, "what the schema does not name does not fit it"


def test_wait_counts_open_cases_and_says_by_how_much_the_closed_ones_are_off() -> None:
    waits = measure_waits(600, open_cases=150)
    document = publish(make_facts(waits, promise=None))
    words = write_words(document)

    assert (document["wait"]["cases"], document["wait"]["open_cases"]) == (600, 150)
    assert document["wait"]["half"]["value"] > document["wait"]["closed_half"]["value"]
    assert [figure.meaning for figure in words.figures] == [
        "Half of the people wait longer than this",
    ]
    assert any("150 of them are still open" in sentence for sentence in words.counted)
    assert any("Counting only closed cases, as is usual, would say" in sentence for sentence in words.counted)
    assert any("how long the slowest one in ten wait" in sentence for sentence in words.counted)


def test_two_numbers_lead_with_their_intervals(waits: dict[str, Any]) -> None:
    words = write_words(publish(make_facts(waits)))

    half, ninth = words.figures
    # Six cases end each day up to day 80, then five: 300 of 600 by day 50, 540 by day 92.
    assert (half.value, ninth.value) == ("50 days", "92 days")
    low, high = (int(number) for number in re.findall(r"\d+", half.between))
    assert low < 50 < high
    assert words.as_of == date(2025, 12, 31)


def test_promise_tells_how_late_the_others_are(waits: dict[str, Any]) -> None:
    document = publish(make_facts(waits))
    words = write_words(document)

    assert words.promise == ("Permits Agency promises that a case takes no longer than 60 days.",)
    kept, late = words.promise_figures
    assert kept.value == say_hundred(document["promise"]["within"]["value"])
    assert kept.meaning == "were no longer waiting when the promised time was over"
    assert late.value == f"{document['promise']['half_late_by']['value']:.0f} days"
    assert [line.label for line in words.late][:2] == ["7 days late", "14 days late"]


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        (PromiseTerms(8, 8, is_working=True), "takes no longer than 8 working days."),
        (PromiseTerms(60, 60, share=0.8), "promises that 80 of 100 cases take no longer than 60 days."),
        (PromiseTerms(5, 469), "names a day for each case by which it is to be closed."),
    ],
)
def test_promise_is_said_as_it_was_made(waits: dict[str, Any], promise: PromiseTerms, said: str) -> None:
    assert write_words(publish(make_facts(waits, promise=promise))).promise[0].endswith(said)


def test_without_a_promise_the_page_says_so(waits: dict[str, Any]) -> None:
    words = write_words(publish(make_facts(waits, promise=None)))

    assert words.promise == ("The records hold no promise of how long it may take.",)
    assert (words.promise_figures, words.late) == ((), ())


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (1, None), (9, None), (10, 10), (90, 90), (91, None), (100, 100)]
)
def test_count_is_hidden_where_it_or_the_rest_is_below_ten(count: int, told: int | None) -> None:
    assert hide_small(count, 100) == told


def test_small_groups_are_nowhere_on_the_page() -> None:
    waits = measure_waits(60, open_cases=4, promise=97)  # 5 open, two late, one in ten of 61 is six
    small = replace(TRIED, cases_tried=9)
    document = publish(make_facts(waits, promise=PromiseTerms(97, 97), tried=(small,)))
    words, table = write_words(document), read_table(document)

    assert document["wait"]["open_cases"] is None
    assert document["wait"]["one_in_ten"]["value"] is None
    assert document["promise"]["within"]["value"] is None
    assert document["promise"]["late"] == []
    assert document["trials"][0]["estimate"] is None
    assert document["trials"][0]["cases_tried"] is None
    assert not any("shown to you" in caveat for caveat in document["wait"]["caveats"])
    assert "There are too few cases to say how long the slowest one in ten wait." in words.counted
    assert all("5" not in sentence.replace("2025", "") for sentence in words.counted[1:2])
    told = {(row["section"], row["key"]): row["value"] for row in table}
    assert told[("wait", "open_cases")] == told[("wait", "one_in_ten")] == told[("trial 1", "gain")] == ""


def test_curve_stops_where_fewer_than_ten_are_on_one_side(waits: dict[str, Any]) -> None:
    document = build_document(make_facts(waits))
    cases = document["wait"]["cases"]

    rows = document["wait"]["still_waiting"]
    # Drawn every three days; 20 of 600 are open to the end. On day 0 all wait: nobody is on the other side.
    assert [(row["days"], row["waiting"]) for row in rows[2:]] == [
        (30, 0.7),
        (60, 0.4),
        (90, 0.117),
        (180, 0.033),
    ]
    assert all(min(row["waiting"], 1 - row["waiting"]) * cases >= 10 for row in rows)
    assert all(row["low"] <= row["waiting"] <= row["high"] for row in rows)


def test_short_waits_are_told_at_times_that_fit_them() -> None:
    rows = []
    for number in range(200):
        rows += [
            {"case": f"C{number}", "step": "Asked", "at": "2025-01-01T09:00:00"},
            {
                "case": f"C{number}",
                "step": "Decided",
                "at": f"2025-01-01T{10 + number % 8:02}:{number % 60:02}:00",
            },
        ]
    with build_records(rows, ends=["Decided"]) as records:
        found = json.loads(write_document(estimate_waits(records).to_json_document()))
    words = write_words(publish(make_facts(found, promise=None)))

    assert 3 <= len(words.waiting) <= 8
    assert all("hour" in line.label or "minutes" in line.label for line in words.waiting)


def test_no_wait_is_told_as_finely_as_that_of_one_case(waits: dict[str, Any]) -> None:
    document = build_document(make_facts(waits))

    for part in (document["wait"]["half"], document["promise"]["half_late_by"]):
        for name in ("value", "low", "high"):
            assert part[name] == round(part[name], 1)


def test_what_did_not_help_is_told_as_fully_as_what_did(waits: dict[str, Any]) -> None:
    null = replace(
        TRIED, name="Plain letter", state="not_shown", is_verified=False,
        estimate={"usual_value": 14.0, "arm_value": 14.2, "gain": -0.2, "low": -1.84, "high": 1.44},
    )  # fmt: skip
    harm = replace(
        TRIED, name="Online first", state="harmful",
        outcome=Outcome("within", 28, measured_in="share", better="higher"),
        estimate={"usual_value": 0.7, "arm_value": 0.6, "gain": -0.1, "low": -0.15, "high": -0.05},
    )  # fmt: skip
    now = replace(TRIED, name="Second letter", state="running", ended_on=None)
    worked, nothing, harmed, running = write_words(
        publish(make_facts(waits, tried=(TRIED, null, harm, now)))
    ).tried

    assert (worked.verdict, nothing.verdict, harmed.verdict, running.verdict) == (
        "It helped", "Not shown to help", "It made things worse", "Being tried now",
    )  # fmt: skip
    wait = "The wait, on average over the first 28 days"
    assert (
        worked.said
        == f"{wait}: 4.2 days shorter; it may be anything from 2.5 days shorter to 5.8 days shorter."
    )
    assert (
        nothing.said
        == f"{wait}: 0.2 days longer; it may be anything from 1.8 days longer to 1.4 days shorter."
    )
    assert harmed.said == (
        "Cases over within 28 days: 10 of 100 worse; it may be anything from 15 of 100 worse to 5 of 100 worse."
    )
    assert running.said == "The result is told when it has ended."
    assert "198 cases with it, 210 as usual, drawn by lot." in worked.facts
    assert "Somebody else computed the result anew from the records, and agrees." in worked.facts
    assert "Somebody else computed the result anew from the records, and agrees." not in nothing.facts


def test_of_several_arms_the_one_that_decided_is_named(waits: dict[str, Any]) -> None:
    words = write_words(publish(make_facts(waits, tried=(replace(TRIED, arm="one letter"),))))

    assert words.tried[0].said.startswith(
        "With “one letter”: The wait, on average over the first 28 days: 4.2 days"
    )


def test_trial_that_runs_tells_no_number_before_its_end(waits: dict[str, Any]) -> None:
    trial = build_document(make_facts(waits, tried=(replace(TRIED, state="running"),)))["trials"][0]

    assert (trial["estimate"], trial["cases_usual"], trial["cases_tried"]) == (None, None, None)


def test_band_without_an_end_is_told_as_not_known(waits: dict[str, Any]) -> None:
    endless = {
        "usual_value": 14.0,
        "arm_value": 10.0,
        "gain": 4.0,
        "low": float("-inf"),
        "high": float("inf"),
    }
    document = publish(make_facts(waits, tried=(replace(TRIED, estimate=endless),)))

    assert json.loads(write_json(document))["trials"][0]["estimate"]["low"] is None
    assert write_words(document).tried[0].said.endswith("4 days shorter.")


def test_costs_sum_to_the_cent_in_each_currency(waits: dict[str, Any]) -> None:
    document = publish(make_facts(waits))
    words = write_words(document)

    assert document["costs"]["total"] == [
        {"currency": "EUR", "amount": "2500.00"},
        {"currency": "SEK", "amount": "10.00"},
    ]
    assert words.total == ("EUR 2,500", "SEK 10")
    assert [(line.label, line.amounts) for line in words.purposes] == [
        ("Trying changes out", ("EUR 2,000",)),
        ("Overhead", ("EUR 500", "SEK 10")),
    ]
    assert "It cost EUR 2,000." in words.tried[0].facts
    assert "Of the money in EUR, 20% was for no target." in words.costs


def test_no_hours_are_told_for_they_would_tell_what_somebody_earns(waits: dict[str, Any]) -> None:
    assert "hours" not in write_json(build_document(make_facts(waits)) | {"edition": {}})


def test_other_services_of_the_same_work_are_named_beside_its_costs(waits: dict[str, Any]) -> None:
    facts = make_facts(waits, services=("Permits service", "Licences"), words="Kind simple")
    words = write_words(publish(facts))

    assert "The same work was for Licences too; the sums are of all of it." in words.costs
    assert "Of all cases these are the ones with Kind simple." in words.counted


def test_table_holds_every_number_of_the_document(waits: dict[str, Any]) -> None:
    document = publish(make_facts(waits))
    table = read_table(document)

    assert list(table[0]) == list(COLUMNS)
    told = {(row["section"], row["key"]): row for row in table}
    half = document["wait"]["half"]
    assert [float(told[("wait", "half")][name]) for name in ("value", "low", "high")] == [
        half["value"], half["low"], half["high"],
    ]  # fmt: skip
    assert told[("wait", "half")]["cases"] == str(half["rows"])
    assert told[("page", "licence")]["value"] == "CC-BY-4.0"
    assert told[("page", "sha256")]["value"] == document["edition"]["sha256"]
    costs = [row for row in table if row["section"] == "costs" and row["key"] == "by_purpose"]
    assert {(row["label"], row["currency"]): row["value"] for row in costs} == {
        ("overhead", "EUR"): "500.00",
        ("overhead", "SEK"): "10.00",
        ("trial", "EUR"): "2000.00",
    }


def test_table_runs_nothing_in_a_spreadsheet(waits: dict[str, Any]) -> None:
    facts = make_facts(waits, tried=(replace(TRIED, name='=HYPERLINK("https://evil.example")'),))

    labels = {row["label"] for row in read_table(publish(facts)) if row["section"] == "trial 1"}
    assert labels == {'\'=HYPERLINK("https://evil.example")'}


def test_digest_is_of_what_is_told_and_not_of_the_edition(waits: dict[str, Any]) -> None:
    one, same = build_document(make_facts(waits)), build_document(make_facts(waits))
    other = build_document(make_facts(waits, spend_without_target={"EUR": 0.21}))

    assert digest_document(one) == digest_document(same) != digest_document(other)
    assert seal_document(one, slug="permits", number=7, at=AT)["edition"]["sha256"] == digest_document(one)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0 of 100"),
        (0.001, "fewer than 1 of 100"),
        (0.5, "50 of 100"),
        (0.997, "more than 99 of 100"),
        (1.0, "100 of 100"),
    ],
)
def test_share_is_said_of_a_hundred(share: float, said: str) -> None:
    assert say_hundred(share) == said
