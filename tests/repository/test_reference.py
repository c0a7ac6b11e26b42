"""The reference is what the code says: each page up to date, each column told, each mapping in its schema."""

from __future__ import annotations

import doctest
import json
import re
import sys
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from repository.tree import ROOT, list_pages

import groundswell as gs
from groundswell.records.mapping import (
    CLOCKS,
    SHAPES,
    Columns,
    Ends,
    Extract,
    Mapping,
    Privacy,
    Promise,
    Times,
    write_mapping,
)
from groundswell.trials.plan_files import read_plan_document
from groundswell.working_time import OpeningHours

sys.path.insert(0, str(ROOT / "scripts"))

from reference import errors, store
from write_reference import PAGES, PLACE

SCHEMA = json.loads((PLACE / "mapping.schema.json").read_text(encoding="utf-8"))
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1))
LISTS = st.lists(NAMES, max_size=3).map(tuple)
MAPPINGS = st.builds(
    Mapping,
    shape=st.sampled_from(SHAPES),
    columns=st.builds(
        Columns,
        case=st.none() | NAMES,
        step=st.none() | NAMES,
        dates=st.dictionaries(NAMES, NAMES, max_size=3),
        case_attributes=LISTS,
    ),
    times=st.builds(Times, zone=NAMES, formats=LISTS, day_first=st.none() | st.booleans()),
    extract=st.builds(Extract, at=st.none() | MOMENTS, window_from=st.none() | MOMENTS),
    ends=st.builds(Ends, steps=LISTS, withdrawals=LISTS, last_event=st.booleans()),
    clocks=st.dictionaries(NAMES, st.sampled_from(CLOCKS), max_size=3),
    promise=st.none() | st.builds(Promise, days=st.floats(1, 999), share=st.floats(0, 1)),
    opening=st.none()
    | st.builds(
        OpeningHours,
        weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
        opens=st.times(max_value=time(11)),
        closed_on=st.lists(st.dates(date(2000, 1, 1), date(2050, 1, 1)), max_size=2).map(tuple),
    ),
    privacy=st.builds(Privacy, keep=LISTS, drop=LISTS, keep_identifiers=st.booleans()),
    merge_steps=st.dictionaries(NAMES, NAMES, max_size=3),
    largest_bad_share=st.floats(0, 1),
)


def as_json(text: str) -> Any:
    """Read TOML as an editor with a JSON Schema sees it: dates and times as text."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda value: value.isoformat()))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_of_the_reference_is_what_the_code_says(name: str) -> None:
    assert (PLACE / name).read_text(encoding="utf-8") == PAGES[name](), (
        "Next: .venv/bin/python scripts/write_reference.py"
    )


def test_reference_as_it_stands_holds_no_page_that_nobody_writes() -> None:
    by_hand = {"allocation.md", "allocation_vectors.json"}  # run by tests/library/trials/test_allocation.py
    assert {file.name for file in PLACE.iterdir()} == PAGES.keys() | by_hand


def test_store_of_real_records_has_the_tables_and_columns_of_the_reference(example_records: Path) -> None:
    with gs.read_records(example_records / "receipt.csv.gz", key=b"a key for this test") as records:
        columns = {name: set(kinds) for name, kinds in store.read_columns(records).items()}

    assert columns == {name: set(told) - {""} for name, told in store.MEANINGS.items()}


def test_schema_of_the_mapping_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@given(MAPPINGS)
def test_mapping_that_was_written_fits_its_schema(mapping: Mapping) -> None:
    jsonschema.validate(as_json(write_mapping(mapping)), SCHEMA)


@pytest.mark.parametrize(
    "text",
    ['shape = "rows"', '[columns]\ncases = "id"', "[promise]\ndays = 0", '[clocks]\n"Review" = "nobody"'],
)
def test_mapping_with_an_unknown_word_does_not_fit_its_schema(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(text), SCHEMA)


def list_toml() -> list[tuple[Path, str]]:
    """List the TOML that pages show, without what it is indented by."""
    return [
        (page, re.sub(r"^ +", "", block, flags=re.MULTILINE))
        for page in list_pages()
        if page.is_relative_to(ROOT / "docs")
        for block in re.findall(r"^ *```toml\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S)
    ]


def is_plan(block: str) -> bool:
    """Whether TOML is the plan of a trial, and no mapping."""
    return "smallest_gain" in block


def test_plan_of_a_trial_that_a_page_shows_can_be_read() -> None:
    for _page, block in list_toml():
        if is_plan(block):
            read_plan_document(tomllib.loads(block))


def test_mapping_that_a_page_shows_fits_its_schema() -> None:
    shown = [(page, block) for page, block in list_toml() if not is_plan(block)]

    assert shown
    for page, block in shown:
        document = as_json(block)
        try:
            jsonschema.validate(document, SCHEMA)
        except jsonschema.ValidationError as error:
            pytest.fail(f"{page.relative_to(ROOT)}: {error.message}")


def test_error_as_it_stands_is_made_in_the_reference_with_three_parts() -> None:
    for kind in errors.list_errors():
        error = errors.make_error(kind)
        assert error.what, kind
        assert error.expected, kind
        assert error.next_step, kind


def test_examples_of_the_page_on_access_say_what_the_table_says() -> None:
    tried = doctest.testfile(str(ROOT / "docs/reference/access.md"), module_relative=False)

    assert tried.attempted >= 3
    assert tried.failed == 0
