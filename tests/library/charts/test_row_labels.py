"""Rows of all charts have their words at the same place, and their mark below them."""

from __future__ import annotations

import pytest

from groundswell.charts.row_labels import find_mark_offset, find_row_height, make_label_layer
from groundswell.charts.theme import NARROW


@pytest.mark.parametrize("lines", [1, 2, 4])
def test_mark_stands_below_its_words_and_inside_its_row(lines: int) -> None:
    half = find_row_height(lines) / 2
    layer = make_label_layer(NARROW, lines)
    words_end = layer["mark"]["dy"] + layer["mark"]["lineHeight"] * lines

    assert -half < layer["mark"]["dy"] < words_end < find_mark_offset(lines) < half


def test_rim_is_drawn_under_the_same_words() -> None:
    pale, words = make_label_layer(NARROW, 2, rim=True)["layer"]

    assert pale["encoding"] == words["encoding"]
    assert pale["mark"]["stroke"] == pale["mark"]["color"] != words["mark"]["color"]
