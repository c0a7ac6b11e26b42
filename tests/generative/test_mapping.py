"""A mapping that is written and read again is the same mapping."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from groundswell.records.mapping import Columns, Mapping, complete_mapping, read_mapping, write_mapping
from groundswell.testing import mappings_strategy


@given(mapping=mappings_strategy())
def test_mapping_written_and_read_is_the_same(
    mapping: Mapping, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.mktemp("mapping") / "M.toml"
    path.write_text(write_mapping(mapping), encoding="utf-8")
    document, _text = read_mapping(path)
    assert complete_mapping(document, Mapping("events", Columns())) == mapping
