"""The pictures of trials: drawn by the library when a page asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse

from groundswell.charts import forest
from groundswell.charts.description import ChartDescription
from groundswell.charts.drawing import draw_chart
from groundswell.charts.trial_charts import draw_band, draw_guards, draw_power
from groundswell.trials.design import Design
from groundswell.trials.look import Look
from groundswell.trials.plays import PooledPlay
from groundswell_web.findings.sections import FONT
from groundswell_web.findings.views import PICTURE_POLICY
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.words import name_verdict


def describe_band(looks: Sequence[Look], design: Design) -> ChartDescription | None:
    """Describe the band over the days of a trial; None before there is a reading."""
    return draw_band(looks, design)


def describe_guards(look: Look) -> ChartDescription | None:
    """Describe the distances of the guardrails to their limits; None where nothing is watched yet."""
    return draw_guards(look)


def describe_power(trial: TrialCard) -> ChartDescription | None:
    """Describe which gains the trial can show; None before planning, or where that found no numbers."""
    if trial.design is None or not (trial.planned or {}).get("powers"):
        return None
    rows = [(row["gain"], row["power"], row["log_rank_power"]) for row in (trial.planned or {})["powers"]]
    return draw_power(rows, trial.design.smallest_gain, trial.design.primary)


def describe_forest(play: PooledPlay) -> ChartDescription | None:
    """Describe all trials of a kind of change; None before there is one with an estimate."""
    known = [
        one for one in play.trials if one.gain is not None and one.low is not None and one.high is not None
    ]
    if not known or play.outcome is None:
        return None
    named = [f"{one.place}, {one.began_on:%B %Y}" if one.began_on else one.place for one in known]
    precision = [1 / one.se**2 if one.se else 0.0 for one in known]
    total = sum(precision) or 1.0
    rows = [
        forest.ForestRow(
            f"{label}: {one.trial}" if named.count(label) > 1 else label,
            one.gain or 0.0,
            one.low or 0.0,
            one.high or 0.0,
            weight / total,
            name_verdict(one.verdict),
        )
        for one, label, weight in zip(known, named, precision, strict=True)
    ]
    pooled, prediction = None, None
    if play.pooled is not None:
        pooled = forest.Pooled(play.pooled.effect, play.pooled.low, play.pooled.high)
        prediction = (play.pooled.prediction_low, play.pooled.prediction_high)
    return forest.draw_forest(rows, pooled, prediction, better=play.outcome.better)


def answer_picture(chart: ChartDescription | None, *, narrow: bool = False) -> HttpResponse:
    """Answer with a chart as an SVG picture.

    Raises:
        Http404: there is none.
    """
    if chart is None:
        raise Http404
    svg = draw_chart(chart, narrow=narrow).replace("<svg ", f'<svg style="font-family: {FONT}" ', 1)
    headers: dict[str, Any] = {"Content-Security-Policy": PICTURE_POLICY}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
