"""SVG that is named, keeps its text, and cannot do anything."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from library.reports.municipal import make_waits

from groundswell.charts import ChartDescription, describe_chart, draw_chart
from groundswell.charts.drawing import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, clean_svg
from groundswell.charts.labels import make_printable
from groundswell.charts.rows import Row, RowChart, lay_out_rows
from groundswell.charts.theme import FILLS, INK, LINES, NARROW, OTHER_FILL, SOFT_INK, WIDE

HOSTILE = ("<script>alert(1)</script>", "javascript:alert(1)", "{{7*7}}", "\x1b[31mred", "a\u202eb", "\"&<>'")


def make_hostile_chart(label: str) -> ChartDescription:
    chart = RowChart((Row(label, 3.0, "3 days"),), "Days")
    return ChartDescription(
        "k", label, label, label, "t", lay_out_rows(chart, WIDE), lay_out_rows(chart, NARROW)
    )


def measure_contrast(colour: str, other: str = "#ffffff") -> float:
    lights = sorted(_luminance(one) for one in (colour, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("narrow", [False, True])
def test_drawing_of_a_chart_is_an_image_with_a_name_and_a_description(narrow: bool) -> None:
    description = describe_chart(make_waits())[0]

    root = ElementTree.fromstring(draw_chart(description, narrow=narrow))

    names = root.attrib["aria-labelledby"].split()
    texts = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.attrib["role"] == "img"
    assert [texts[name] for name in names] == [description.title, description.alternative]


def test_drawing_of_a_chart_keeps_its_text_as_text() -> None:
    svg = draw_chart(describe_chart(make_waits())[0])

    words = [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {"Closed cases alone", "Since receipt, in days", "100%"} <= set(words)


def test_drawing_of_a_narrow_chart_has_no_small_text_and_fits_a_telephone() -> None:
    root = ElementTree.fromstring(draw_chart(describe_chart(make_waits())[0], narrow=True))

    sizes = [float(e.attrib["font-size"].removesuffix("px")) for e in root.iter() if "font-size" in e.attrib]
    assert min(sizes) >= 12
    assert float(root.attrib["width"]) <= 288


@pytest.mark.parametrize("label", HOSTILE)
def test_drawing_of_a_hostile_label_is_inert(label: str) -> None:
    root = ElementTree.fromstring(draw_chart(make_hostile_chart(label)))

    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= ALLOWED_TAGS
    assert {name for element in root.iter() for name in element.attrib} <= ALLOWED_ATTRIBUTES
    assert "\x1b" not in ElementTree.tostring(root, encoding="unicode")


def test_cleaning_of_a_drawing_that_runs_and_loads_takes_that_out() -> None:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><style>*{}</style>'
        '<image href="http://a/b"/><a href="javascript:x()"><text>t</text></a>'
        '<rect fill="url(http://a/b)" style="x" class="c" id="r"/></svg>'
    )

    cleaned = clean_svg(drawn, key="k", title="T", alternative="A")

    assert not [
        word for word in ("script", "style", "onload", "href", "http://a", "class") if word in cleaned
    ]
    assert 'id="k-r"' in cleaned


def test_identifiers_of_two_drawings_differ() -> None:
    description = describe_chart(make_waits())[0]

    wide, narrow = draw_chart(description), draw_chart(description, narrow=True)

    found = [
        {element.get("id") for element in ElementTree.fromstring(svg).iter() if element.get("id")}
        for svg in (wide, narrow)
    ]
    assert not found[0] & found[1]


@pytest.mark.parametrize("colour", [*FILLS, OTHER_FILL, *LINES, INK, SOFT_INK])
def test_colours_of_the_theme_hold_the_contrast_of_text_on_white(colour: str) -> None:
    assert measure_contrast(colour) >= 4.5


def test_printable_text_keeps_letters_of_all_scripts() -> None:
    assert make_printable("Genehmigung – 許可 – إذن") == "Genehmigung – 許可 – إذن"
