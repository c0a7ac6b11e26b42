"""The picture of a plan shows everybody, everything they do, who learns and who is away; and says it in words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from groundswell.charts.plan_stretches import list_stretches, pack_lanes
from groundswell.charts.team_plans import draw_plan, draw_plan_svg, list_leave, write_plan_lines
from groundswell.teams import PlanRequest, TeamPlan, plan

EXAMPLE = Path(__file__).parents[3] / "src/groundswell/teams/plans/example.json"


@pytest.fixture(scope="module")
def planned() -> TeamPlan:
    found = plan(PlanRequest.from_document(json.loads(EXAMPLE.read_text(encoding="utf-8"))))
    assert isinstance(found, TeamPlan)
    return found


@pytest.mark.parametrize("narrow", [False, True])
def test_picture_names_everybody_and_is_named_for_who_does_not_see_it(
    planned: TeamPlan, narrow: bool
) -> None:
    root = ElementTree.fromstring(draw_plan_svg(planned, narrow=narrow))
    texts = {"".join(one.itertext()) for one in root.iter() if one.tag.endswith("text")}

    assert root.get("role") == "img"
    for person in planned.request.people:
        assert any(text.startswith(person.name) for text in texts)
    assert {"target", "trial", "duty", "learns beside the lead"} <= texts
    described = next(one for one in root.iter() if one.tag.endswith("desc"))
    assert "Ugo Ferri (unit)" in (described.text or "")


def test_each_stretch_is_a_bar_and_pairs_are_dotted(planned: TeamPlan) -> None:
    stretches = list_stretches(planned)
    dotted = len(re.findall("stroke-dasharray", draw_plan_svg(planned)))

    assert dotted == sum(not one.is_lead for one in stretches) + 1  # and the one in the key
    days = sum(one.tenths for one in stretches)
    assert days == sum(planned.count_days().values())


def test_bars_of_one_person_never_lie_over_each_other(planned: TeamPlan) -> None:
    for person in planned.request.people:
        mine = [one for one in list_stretches(planned) if one.person == person.key]
        lanes = pack_lanes(mine)
        weeks = [
            (lane, week)
            for one, lane in zip(mine, lanes, strict=True)
            for week in range(one.from_week, one.until_week + 1)
        ]
        assert len(weeks) == len(set(weeks))


def test_lines_say_what_the_picture_shows(planned: TeamPlan) -> None:
    lines = write_plan_lines(planned)

    assert len(lines) == len(planned.request.people)
    assert list_leave(planned, "ugo") == [(7, 8)]
    assert "away in weeks 7 to 8" in lines[1]
    assert any("learns 4 On-call (operations)" in line for line in lines)


def test_text_from_outside_is_text_and_never_markup(planned: TeamPlan) -> None:
    document = planned.request.to_document()
    document["items"][0]["name"] = "<script>alert(1)</script>\x1b"
    document["people"][0]["name"] = "A & <b>"
    drawn = draw_plan_svg(plan(PlanRequest.from_document(document)))

    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert "A &amp; &lt;b&gt;" in drawn


def test_description_fits_a_page_and_a_telephone(planned: TeamPlan) -> None:
    described = draw_plan(planned)

    assert described.spec["width"] == 1180
    assert described.narrow_spec["width"] == 288
