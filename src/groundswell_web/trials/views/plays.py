"""Plays: kinds of change that were tried before, with what came of all their trials."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from groundswell.trials.plays import find_play, pool_play
from groundswell_web.access import needs
from groundswell_web.trials import drawings, play_queries
from groundswell_web.trials.pages import PlayPage, PlaysPage
from groundswell_web.trials.phrases import describe_play, describe_play_trial
from groundswell_web.trials.words import name_verdict


@needs("see", "trials")
def list_plays(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the kinds of change, with the verdicts of their trials over all engagements."""
    page = PlaysPage(play_queries.list_play_lines(), _read_target(request))
    return render(request, "trials/plays.html", {"page": page, "place": request.place})


@needs("see", "trials")
def show_play(request: Any, engagement_id: UUID, play: str) -> HttpResponse:
    """Show a kind of change: what is done, where it fits, what its trials showed, what the next may expect."""
    found = find_play(play)
    if found is None:
        raise Http404
    trials = play_queries.list_play_trials(play)
    pooled = pool_play(play, trials)
    page = PlayPage(
        play=found,
        pooled=pooled,
        trials=[
            describe_play_trial(one, name_verdict(one.verdict))
            for one in (*pooled.trials, *(left.trial for left in pooled.left_out))  # as they are drawn
        ],
        plan=describe_play(found),
        chart=drawings.describe_forest(pooled),
        target=_read_target(request),
    )
    return render(request, "trials/play.html", {"page": page, "place": request.place})


@needs("see", "trials")
def draw_forest(request: Any, engagement_id: UUID, play: str) -> HttpResponse:
    """Draw the trials of a kind of change as a picture."""
    if find_play(play) is None:
        raise Http404
    chart = drawings.describe_forest(pool_play(play, play_queries.list_play_trials(play)))
    return drawings.answer_picture(chart, narrow="narrow" in request.GET)


def _read_target(request: Any) -> str:
    """Read for which target a kind of change is looked for; empty where for none."""
    try:
        return str(UUID(request.GET.get("target", "")))
    except ValueError:
        return ""
