"""Process maps: what they show first, what they never show, and that names from the records are inert."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from library.reports.municipal import make_ways

from groundswell.charts.describing import describe_process_map
from groundswell.charts.labels import wrap_label
from groundswell.charts.map_drawing import describe_view, draw_process_map
from groundswell.charts.process_map import MapMove, MapStep, pick_default_view, select_views

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    '"]; evil [label="',
    "<b>bold</b>",
    "back\\slash\\n\\l",
    "{record|ports}",
    "a" * 64,
    "خطوة المراجعة",
    "\x1b[31mred\x00",
    "{{7*7}}",
)


def draw(steps: tuple[str, ...]) -> ElementTree.Element:
    views = describe_process_map(make_ways(steps))
    return ElementTree.fromstring(draw_process_map(views[pick_default_view(views)], key="map"))


def test_views_of_a_map_of_30_steps_show_few_lines_first() -> None:
    views = describe_process_map(make_ways(tuple(f"Step {place}" for place in range(30))))

    first = views[pick_default_view(views)]
    assert first.all_steps == 30
    assert first.all_moves >= 200
    assert first.covered >= 0.8
    assert len(first.moves) <= 45
    assert all(len(view.moves) <= 70 for view in views)


def test_views_of_a_map_carry_more_from_one_to_the_next() -> None:
    views = describe_process_map(make_ways(tuple(f"Step {place}" for place in range(30))))

    covered = [view.covered for view in views]
    assert covered == sorted(set(covered))


def test_steps_of_a_view_have_a_way_in_and_out_where_there_is_one() -> None:
    steps = [MapStep(name, 10) for name in "abcd"]
    moves = [MapMove("a", "b", 100), MapMove("b", "c", 3), MapMove("c", "d", 2), MapMove("b", "d", 1)]

    view = select_views(steps, moves)[0]

    assert {(move.source, move.target) for move in view.moves} >= {("a", "b"), ("b", "c"), ("c", "d")}


@pytest.mark.parametrize("name", HOSTILE)
def test_drawing_of_a_hostile_step_keeps_it_whole_and_inert(name: str) -> None:
    root = draw(("Received", name, "Decided"))

    printable = name.replace("\x1b", "\ufffd").replace("\x00", "\ufffd")
    titles = [element.text or "" for element in root.iter(f"{SVG}title")]
    assert any(title.startswith(f"{printable}:") for title in titles)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "g", "path", "rect", "text", "title", "desc",
    }  # fmt: skip


def test_drawing_of_a_map_says_how_many_cases_and_how_long() -> None:
    words = {element.text for element in draw(("Received", "Review", "Decided")).iter(f"{SVG}text")}

    assert {"Received", "9,000 times", "half stay 1.5 days"} <= words


def test_description_of_a_view_names_what_it_leaves_out() -> None:
    views = describe_process_map(make_ways())

    assert "of 10 steps" in describe_view(views[0])
    assert "Application received to Completeness check: 9,000" in describe_view(views[0])


def test_label_too_long_for_its_box_ends_in_an_ellipsis() -> None:
    assert wrap_label("word " * 30, 10, 2) == ["word word", "word word…"]
