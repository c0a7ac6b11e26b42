"""The forest shows every trial, all of them together, and what the next place may expect."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from groundswell.charts import draw_chart
from groundswell.charts.forest import ForestRow, Pooled, draw_forest, lay_out_forest, say_change
from groundswell.charts.theme import NARROW, RUST

ROWS = (
    ForestRow("Permits, north", 0.12, 0.02, 0.22, 0.4, "worked"),
    ForestRow("Licences", -0.03, -0.18, 0.12, 0.2, "not shown"),
    ForestRow("Appeals", 0.3, 0.1, 0.5, 0.4, "worked"),
)
SVG = "{http://www.w3.org/2000/svg}"


def read_words(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    sizes = [float(e.attrib["font-size"].removesuffix("px")) for e in root.iter() if "font-size" in e.attrib]
    assert min(sizes) >= 12
    return " ".join(part.strip() for text in root.iter(f"{SVG}text") for part in text.itertext())


@pytest.mark.parametrize("narrow", [False, True])
def test_forest_shows_each_trial_all_together_and_the_next_place(narrow: bool) -> None:
    chart = draw_forest(ROWS, Pooled(0.1, 0.01, 0.19), (-0.1, 0.3))

    words = read_words(draw_chart(chart, narrow=narrow))
    assert all(row.label in words for row in ROWS)
    assert "All together: 10% less (1% to 17% less)" in words
    assert "The next place: between 11% more and 26% less" in words


def test_forest_says_in_words_what_it_shows() -> None:
    chart = draw_forest(ROWS, Pooled(0.1, 0.01, 0.19, "random effects"), (-0.1, 0.3))

    assert chart.alternative.splitlines() == [
        "Permits, north: 11% less (2% to 20% less); worked.",
        "Licences: 3% more (20% more to 11% less); not shown.",
        "Appeals: 26% less (10% to 39% less); worked.",
        "All together: 10% less (1% to 17% less); random effects.",
        "The next place: between 11% more and 26% less.",
    ]
    assert "diamond" in chart.caption


def test_forest_of_one_trial_has_no_diamond_and_no_prediction() -> None:
    chart = draw_forest(ROWS[:1])

    assert RUST not in draw_chart(chart)
    assert "diamond" not in chart.caption


def test_forest_where_more_is_better_says_more() -> None:
    chart = draw_forest(ROWS[:1], better="higher")

    assert chart.alternative == "Permits, north: 13% more (2% to 25% more); worked."


@pytest.mark.parametrize("width", [1e-4, 3.0, 40.0])
def test_forest_with_intervals_of_any_width_is_drawn_within_its_frame(width: float) -> None:
    rows = [ForestRow("North", 0.05, 0.05 - width, 0.05 + width), *ROWS]

    root = ElementTree.fromstring(draw_chart(draw_forest(rows), narrow=True))

    assert float(root.attrib["width"]) <= 288


@pytest.mark.parametrize(
    ("effect", "said"), [(math.log(2), "50% less"), (-math.log(2), "100% more"), (0.001, "no change")]
)
def test_change_of_a_log_ratio_is_said_in_percent(effect: float, said: str) -> None:
    assert say_change(effect) == said


@pytest.mark.parametrize(
    ("reach", "most", "ticks"),
    [
        ((-0.2, 0.3), 5, [-0.2, -0.1, 0.0, 0.1, 0.2]),
        ((-0.9, 0.97), 3, [-0.5, 0.0, 1.0]),
        ((-4.0, 4.0), 3, [-0.9375, 0.0, 15.0]),
    ],
)
def test_axis_has_round_changes_on_both_sides(
    reach: tuple[float, float], most: int, ticks: list[float]
) -> None:
    spec = lay_out_forest([ForestRow("North", reach[1] / 2, *reach)], None, None, replace(NARROW, ticks=most))
    axis = spec["layer"][0]["encoding"]["x"]["axis"]

    assert [math.expm1(-place) for place in axis["values"]] == pytest.approx(ticks)
