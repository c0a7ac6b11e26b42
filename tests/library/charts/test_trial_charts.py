"""The charts of a trial say in words what they draw, on a page and on a telephone."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from xml.etree import ElementTree

import pytest

from groundswell.charts import ChartDescription, draw_chart
from groundswell.charts.trial_charts import (
    ReplayRow,
    draw_band,
    draw_guards,
    draw_power,
    draw_replay,
    say_amount,
)
from groundswell.trials.design import Arm, Design, Outcome
from groundswell.trials.look import GuardReading, Look, Reading

SVG = "{http://www.w3.org/2000/svg}"
WITHIN = Outcome("within", 30, better="higher", measured_in="share")


def make_design(**changed: object) -> Design:
    design = Design(
        name="Remind",
        question="Does a reminder help?",
        unit="case",
        arms=(Arm("usual", 0.5), Arm("reminded", 0.5)),
        primary=Outcome("wait", 30),
        smallest_gain=1.0,
        guardrails=(),
        begins_on=date(2026, 1, 1),
        entry_days=90,
        earliest_look_day=8,
        most_exposed=1000,
        information_max=5.0,
        harm_information=200.0,
        planned_cases=2000,
    )
    return dataclasses.replace(design, **changed)


def make_look(
    day: int, gain: float = 1.5, half: float = 1.0, share: float = 0.5, counted: bool = True
) -> Look:
    reading = Reading(
        arm="reminded",
        usual_value=14.0,
        arm_value=14.0 - gain,
        gain=gain,
        se=half / 2.3,
        low=gain - half,
        high=gain + half,
        information=5.3 / half**2,
        information_share=share,
        plain_low=gain - half,
        plain_high=gain + half,
        harm_bound=0.2,
    )
    return Look(day, counted, (500, 500), 500, (300, 300), (reading,), (), 1.0, (), "keep_going", ("",))


def read_words(chart: ChartDescription, *, narrow: bool = False) -> list[str]:
    root = ElementTree.fromstring(draw_chart(chart, narrow=narrow))
    sizes = [float(e.attrib["font-size"].removesuffix("px")) for e in root.iter() if "font-size" in e.attrib]
    assert min(sizes) >= 12
    assert float(root.attrib["width"]) <= (288 if narrow else 680)
    return [" ".join(part.strip() for part in text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("narrow", [False, True])
def test_band_of_a_running_trial_says_todays_reading_and_marks_the_levels(narrow: bool) -> None:
    looks = [make_look(day, half=72 / day, counted=day >= 30) for day in range(10, 61, 5)]

    chart = draw_band(looks, make_design())

    assert chart is not None
    words = " ".join(read_words(chart, narrow=narrow))
    assert "Day 60: 1.5 days gained; the band: 0.3 to 2.7 days gained" in words
    assert all(label in words for label in ("no difference", "smallest gain"))
    assert "The smallest gain worth having is 1 day." in chart.alternative
    assert "only show" in chart.caption
    assert "final" not in chart.caption


def test_band_of_a_final_look_says_from_which_day_it_is_final() -> None:
    looks = [make_look(day, share=min(1.0, day / 80)) for day in range(40, 101, 10)]

    chart = draw_band(looks, make_design())

    assert chart is not None
    assert "The band is final from day 80." in chart.alternative
    assert "band final" in read_words(chart)


@pytest.mark.parametrize(
    ("gain", "half", "said"),
    [
        (1.5, 1.0, "1.5 days gained; the band: 0.5 to 2.5 days gained"),
        (-2.0, 0.5, "2 days lost; the band: 1.5 to 2.5 days lost"),
        (0.5, 1.0, "0.5 days gained; the band: from 0.5 days lost to 1.5 days gained"),
        (0.5, math.inf, "0.5 days gained; the band has no end on one side yet"),
    ],
)
def test_band_says_who_is_better_off(gain: float, half: float, said: str) -> None:
    chart = draw_band([make_look(50, gain, half)], make_design())

    assert chart is not None
    assert chart.alternative.startswith(f"Day 50: {said}.")
    assert draw_chart(chart, narrow=True)


def test_band_without_a_reading_is_not_drawn() -> None:
    look = dataclasses.replace(make_look(5), readings=())

    assert draw_band([look], make_design()) is None
    assert draw_band([], make_design()) is None


def test_band_of_a_share_is_in_points() -> None:
    chart = draw_band(
        [make_look(40, 0.05, 0.02), make_look(50, 0.05, 0.02)],
        make_design(primary=WITHIN, smallest_gain=0.02),
    )

    assert chart is not None
    assert "5 points gained; the band: 3 to 7 points gained" in chart.alternative
    assert "Gain, in points out of 100" in read_words(chart)


def test_band_of_many_looks_stays_small() -> None:
    chart = draw_band([make_look(1 + day // 10) for day in range(3000)], make_design())

    assert chart is not None
    assert len(draw_chart(chart)) < 60_000


@pytest.mark.parametrize("narrow", [False, True])
def test_power_says_what_the_smallest_gain_would_show(narrow: bool) -> None:
    rows = [(gain / 2, gain / 8, gain / 10) for gain in range(7)]

    chart = draw_power(rows, 1.0, Outcome("wait", 30))

    words = " ".join(read_words(chart, narrow=narrow))
    assert "A gain of 1 day would be shown in 25% of such trials." in words
    assert "Log-rank test, for comparison" in words
    assert "1.5 days: 38%" in chart.alternative


def test_power_without_a_log_rank_test_has_one_line() -> None:
    chart = draw_power([(0.0, 0.03, None), (0.04, 0.6, None), (0.08, 0.99, None)], 0.06, WITHIN)

    words = read_words(chart)
    assert "Log-rank test, for comparison" not in words
    assert "A gain of 6 points would be shown in 80% of such trials." in chart.alternative


def test_replay_of_no_change_says_what_is_allowed() -> None:
    rows = [ReplayRow("The band", 0.041, 0.03, 0.05), ReplayRow("A t-test each day", 0.583)]

    chart = draw_replay(rows)
    planted = draw_replay(rows, effect=0.8)

    assert "allowed: 5%" in chart.caption
    assert "The band: 4.1% (3.0% to 5.0%)." in chart.alternative
    assert "cried wolf" in chart.title
    assert "planted" in planted.title
    assert any("A t-test each day" in word for word in read_words(planted, narrow=True))


def test_amounts_are_said_in_one_unit() -> None:
    cost = Outcome("cost", 30, name="cost", measured_in="euros")

    said = [
        say_amount(value, outcome)
        for value, outcome in ((0.04, Outcome("wait", 30)), (12.34, cost), (0.05, WITHIN))
    ]

    assert said == ["0.04 days", "12.3 euros", "5 points"]


def test_guards_say_how_far_each_is_from_its_limit() -> None:
    guards = (
        GuardReading("Right first time", "reminded", 0.01, -0.03, 0.03, "holds", "share"),
        GuardReading("Cost", "reminded", 2.4, 0.4, 2.0, "close", "euros"),
        GuardReading("Complaints", "reminded", 1.9, 1.2, 0.0, "breached", "complaints"),
        GuardReading("Appeals", "reminded", None, None, 0.05, "too_early", "share"),
        GuardReading("Letters", "reminded", -0.5, -math.inf, 1.0, "holds", "letters"),
    )

    chart = draw_guards(dataclasses.replace(make_look(40), guards=guards))

    assert chart is not None
    assert chart.alternative.splitlines() == [
        "Harm on the main outcome, reminded: 20% of the way to the limit.",
        "Right first time: holds: 1 point worse (limit: 3).",
        "Cost: close, not proven: 2.4 euros worse (proven: 0.4; limit: 2).",
        "Complaints: breached: 1.9 complaints worse (proven: 1.2; limit: 0).",
        "Appeals: too early to say.",
        "Letters: holds: 0.5 letters better (limit: 1).",
    ]
    assert {"limit", "no difference"} <= set(read_words(chart, narrow=True))


def test_guards_before_anything_is_known_are_not_drawn() -> None:
    assert draw_guards(dataclasses.replace(make_look(1), readings=())) is None


def test_guards_of_a_trial_that_harms_say_so() -> None:
    look = make_look(40)
    harmed = dataclasses.replace(look.readings[0], harm_bound=1.2)

    chart = draw_guards(dataclasses.replace(look, readings=(harmed,)))

    assert chart is not None
    assert "past the limit" in chart.alternative


def test_band_before_anything_is_mature_shows_the_estimate_only() -> None:
    looks = [make_look(day, 1.2, 30.0, share=0.0) for day in range(8, 20)]

    chart = draw_band(looks, make_design())

    assert chart is not None
    assert chart.alternative.startswith("Day 19: 1.2 days gained; too early for a band.")


def test_power_at_a_gain_that_was_not_simulated_is_not_claimed() -> None:
    chart = draw_power([(0.0, 0.03, None), (1.0, 0.4, None)], 2.0, Outcome("wait", 30))

    assert "was not simulated" in chart.alternative
    assert "smallest gain" in read_words(chart, narrow=True)


def test_band_of_offices_holds_until_the_newest_look() -> None:
    offices = {"offices": tuple("ABCDEF"), "schedule": (1, 1, 2, 2, 3, 3), "unit": "wedge", "period_days": 20}
    looks = [make_look(60), make_look(70, counted=False)]

    chart = draw_band(looks, make_design(**offices))

    assert chart is not None
    areas = [layer for layer in chart.spec["layer"] if layer.get("mark", {}).get("type") == "area"]
    assert [row["day"] for row in areas[0]["data"]["values"]] == [60, 70]
