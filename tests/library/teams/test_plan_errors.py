"""What is said of a request for a plan that cannot be meant, to the letter."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from library.teams.plan_cases import ADA, UMA, item, request, small_requests

from groundswell.errors import GroundswellError, PlanForeign, PlanRequestUnread, PlanUndecided, PlanUnsound
from groundswell.teams import PlanRequest
from groundswell.teams.plans.documents import parse_json, write_json

GOOD = request([UMA, ADA], [item("a", 2), item("d", 1, is_critical=True, known_to=["ada"])]).to_document()


def spoil(path: str, value: object) -> dict:
    """The good request with one value replaced; `DROP` takes it out."""
    document = deepcopy(GOOD)
    *places, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    inner = document
    for place in places:
        inner = inner[place]
    if value is DROP:
        del inner[last]
    else:
        inner[last] = value
    return document


DROP = object()
TEXT = "  Next: correct it, and plan again"
DAYS = "  Expected: a number of days from {} to 7, to the tenth, such as 2.5\n" + TEXT
SAID = [
    ("people.0.days_a_week", -1, "plan-value-unfit",
     "In the person 'uma', days_a_week is '-1'.\n" + DAYS.format(0)),
    ("people.0.days_a_week", float("nan"), "plan-value-unfit",
     "In the person 'uma', days_a_week is 'nan'.\n" + DAYS.format(0)),
    ("people.0.days_a_week", 2.55, "plan-value-unfit",
     "In the person 'uma', days_a_week is '2.55'.\n" + DAYS.format(0)),
    ("people.0.days_a_week", True, "plan-value-unfit",
     "In the person 'uma', days_a_week is 'True'.\n" + DAYS.format(0)),
    ("items.0.demands.0.days", 0, "plan-value-unfit",
     "In the demand for 'research', days is '0'.\n" + DAYS.format(0.1)),
    ("people.0.rate_a_day", "12.345", "plan-value-unfit",
     "In the person 'uma', rate_a_day is '12.345'.\n"
     "  Expected: an amount of EUR from 0 with at most 2 decimals, such as 650.00\n" + TEXT),
    ("people.0.home", "moon", "plan-value-unfit",
     "In the person 'uma', home is 'moon'.\n  Expected: one of agency, unit\n" + TEXT),
    ("people.0.skills.research", 4, "plan-value-unfit",
     "In the person 'uma', the level of 'research' is '4'.\n  Expected: one of 0, 1, 2, 3\n" + TEXT),
    ("people.1.key", "uma", "plan-key-twice",
     "The person 'uma' is there twice.\n"
     "  Expected: each once: the plan tells them apart by it\n"
     "  Next: give one of them another key, or take it out"),
    ("items.1.key", "a", "plan-key-twice",
     "The item 'a' is there twice.\n"
     "  Expected: each once: the plan tells them apart by it\n"
     "  Next: give one of them another key, or take it out"),
    ("items.1.known_to", ["eve\x1b"], "plan-person-unknown",
     "In the item 'd', 'eve\\x1b' is nobody of the people.\n"
     "  Expected: one of uma, ada\n  Next: correct the key, or add the person"),
    ("items.0.from_week", 0, "plan-week-outside",
     "In the item 'a', from_week is week 0.\n"
     "  Expected: a week from 1, in which the plan begins, to 4, its last\n"
     "  Next: correct the week, or plan for more weeks"),
    ("items.0.until_week", 5, "plan-week-outside",
     "In the item 'a', until_week is week 5.\n"
     "  Expected: a week from 1, in which the plan begins, to 4, its last\n"
     "  Next: correct the week, or plan for more weeks"),
    ("items.0.from_week", 1.5, "plan-week-outside",
     "In the item 'a', from_week is week 1.5.\n"
     "  Expected: a week from 1, in which the plan begins, to 4, its last\n"
     "  Next: correct the week, or plan for more weeks"),
    ("items.0.is_critical", True, "plan-value-unfit",
     "In the item 'a', is_critical is 'true'.\n"
     "  Expected: true for a duty alone: a target or a trial ends\n" + TEXT),
    ("items.0.demands", [], "plan-value-unfit",
     "In the item 'a', demands is '[]'.\n  Expected: at least one skill with its days a week\n" + TEXT),
    ("begins_on", "4 January", "plan-value-unfit",
     "In the request, begins_on is '4 January'.\n  Expected: a day such as 2027-01-04\n" + TEXT),
    ("weeks", 0, "plan-value-unfit",
     "In the request, weeks is '0'.\n  Expected: a whole number from 1 to 104\n" + TEXT),
    ("currency", "EURO", "plan-value-unfit",
     "In the request, currency is 'EURO'.\n  Expected: an ISO 4217 code such as EUR\n" + TEXT),
    ("people", {}, "plan-value-unfit",
     "In the request, people is '{}'.\n  Expected: a list, in brackets\n" + TEXT),
    ("people.0", "uma", "plan-value-unfit",
     "In person 1 of the list, what stands there is 'uma'.\n  Expected: an object, in braces\n" + TEXT),
    ("weeks", DROP, "plan-field-missing",
     "In the request, weeks is missing.\n"
     "  Expected: weeks, as `groundswell plan --example` shows it\n  Next: add it, and plan again"),
    ("items.0.demand", [], "plan-field-unknown",
     "In item 1 of the list stands 'demand', which is not known here.\n"
     "  Expected: only key, name, kind, from_week, until_week, demands, is_critical, known_to\n"
     "  Next: correct the name, or take it out"),
    ("rules.pair_share", 0, "plan-value-unfit",
     "In the rules, pair_share is '0'.\n"
     "  Expected: a share above 0, up to 1, in hundredths, such as 0.5\n" + TEXT),
    ("rules.together_before_alone", "no", "plan-value-unfit",
     "In the rules, together_before_alone is 'no'.\n  Expected: true or false\n" + TEXT),
    ("rules.budget", -5, "plan-value-unfit",
     "In the rules, budget is '-5'.\n"
     "  Expected: an amount of EUR from 0 with at most 2 decimals, such as 650.00\n" + TEXT),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "code", "text"), SAID)
def test_a_value_that_cannot_be_meant_is_said_with_its_place(path, value, code, text):
    with pytest.raises(GroundswellError) as caught:
        PlanRequest.from_document(spoil(path, value))

    assert caught.value.code == code
    assert str(caught.value) == text


UNREAD = [
    (b"{", "it is no JSON, at line 1, column 2: Expecting property name enclosed in double quotes"),
    (b'{"weeks": NaN}', "NaN stands where a number should"),
    (b'{"weeks": -Infinity}', "-Infinity stands where a number should"),
    (b'{"weeks": 1, "weeks": 2}', "'weeks' stands twice in the same place"),
    (b"\xff\xfe", "it is no text in UTF-8"),
    (b"[" * 200_000, "a number or the nesting in it is beyond all measure"),
    (b"1" * 5000, "a number or the nesting in it is beyond all measure"),
    (b" " * 5_000_001, "it has 5,000,001 bytes, and at most 5,000,000 are read"),
]


@pytest.mark.parametrize(("content", "reason"), UNREAD, ids=[one[1][:20] for one in UNREAD])
def test_a_file_that_is_no_request_is_said(content: bytes, reason: str) -> None:
    with pytest.raises(PlanRequestUnread) as caught:
        parse_json(content, "r.json")

    assert str(caught.value) == (
        f"The request r.json cannot be read: {reason}.\n"
        "  Expected: a JSON file as `groundswell plan --example` prints one\n"
        "  Next: correct what is named, and plan again"
    )


@pytest.mark.parametrize("document", [None, [], 7, "plan", {"format": "other"}])
def test_what_is_no_object_at_all_is_said(document: object) -> None:
    with pytest.raises(GroundswellError):
        PlanRequest.from_document(document)


def test_other_errors_say_what_to_do() -> None:
    assert str(PlanForeign("it begins on another day")) == (
        "The former plan cannot be gone on from: it begins on another day.\n"
        "  Expected: a plan that begins on the same day, with the same fortnights, of the same people\n"
        "  Next: keep people who leave among the people, with 0 days from then on; or make a new plan"
    )
    assert str(PlanUndecided(60)) == (
        "After 60 units of work there is neither a plan nor a proof that none is possible.\n"
        "  Expected: a plan, or the demands that clash\n"
        "  Next: plan again with a larger limit, or for fewer items or weeks"
    )
    assert str(PlanUnsound(["a", "b"])) == (
        "The plan does not hold its own rules: a; b.\n"
        "  Expected: a plan in which every rule holds; any other is not given out\n"
        "  Next: plan again, and when it comes back, report it with the request: it is a mistake of Groundswell"
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(asked=small_requests())
def test_a_request_comes_back_from_its_document_the_same(asked) -> None:
    document = asked.to_document()
    content = write_json(document)

    assert PlanRequest.from_document(parse_json(content)) == asked
    assert PlanRequest.from_document(json.loads(content)) == asked
    assert write_json(PlanRequest.from_document(parse_json(content)).to_document()) == content
