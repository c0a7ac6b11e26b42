"""Mappings: what they refuse, and that what they leave open is completed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from groundswell.errors import MappingNotRead, MappingWordUnknown
from groundswell.records.mapping import Columns, Mapping, complete_mapping, read_mapping, write_mapping
from groundswell.working_time import OpeningHours

PROPOSED = Mapping("events", Columns(case="id", step="what", at="when"))


def write(folder: Path, text: str) -> Path:
    path = folder / "M.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("colums = 1", "colums"),
        ("[columns]\ncas = 'a'", "columns.cas"),
        ("shape = 'event'", "shape = 'event'"),
        ("[clocks]\nHold = 'client'", "clocks.Hold"),
        ("columns = 'a'", "columns"),
    ],
)
def test_mapping_with_an_unknown_word_names_it_and_those_it_knows(
    tmp_path: Path, text: str, word: str
) -> None:
    with pytest.raises(MappingWordUnknown) as raised:
        read_mapping(write(tmp_path, text))
    assert word in raised.value.what
    assert "one of" in raised.value.expected


@pytest.mark.parametrize("text", ["shape = ", "[columns", "a = 1\na = 2"])
def test_mapping_that_is_not_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingNotRead, match=r"M\.toml"):
        read_mapping(write(tmp_path, text))


def test_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingNotRead):
        read_mapping(tmp_path / "M.toml")


def test_mapping_completes_what_a_file_leaves_open(tmp_path: Path) -> None:
    text = """
        largest_bad_share = 0.2
        [columns]
        officer = "who"
        [extract]
        at = 2024-06-30
        [opening]
        weekdays = [0, 1]
        opens = 09:00:00
        closes = "17:00"
        closed_on = [2024-12-24]
        [promise]
        days = 56
        [merge_steps]
        "in" = "In"
    """
    document, _text = read_mapping(write(tmp_path, text))
    mapping = complete_mapping(document, PROPOSED)
    assert mapping.columns == Columns(case="id", step="what", at="when", officer="who")
    assert mapping.extract.at == datetime(2024, 6, 30)
    assert isinstance(mapping.opening, OpeningHours)
    assert (mapping.opening.weekdays, mapping.opening.closes.hour) == ((0, 1), 17)
    assert mapping.promise is not None
    assert (mapping.promise.days, mapping.promise.working, mapping.largest_bad_share) == (56, False, 0.2)
    assert mapping.merge_steps == {"in": "In"}


def test_mapping_as_written_leaves_out_what_is_not_set() -> None:
    text = write_mapping(PROPOSED)
    assert "officer" not in text
    assert "promise" not in text


@pytest.mark.parametrize("name", ['quote " and \\', "line\nbreak", "tab\t", "\x1b[31m", "ünï", "'"])
def test_names_in_any_writing_come_back(tmp_path: Path, name: str) -> None:
    mapping = Mapping("events", Columns(case=name, step="b", at="c"), merge_steps={name: name})
    document, _text = read_mapping(write(tmp_path, write_mapping(mapping)))
    assert complete_mapping(document, PROPOSED) == mapping
