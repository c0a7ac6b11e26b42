"""Read what is known of a kind of change from the trials of all engagements."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from groundswell.trials.look import Look
from groundswell.trials.plays import Play, PlayTrial, build_play_trial, list_plays
from groundswell_web.trials.models import Entry, Trial
from groundswell_web.trials.registered import read_terms
from groundswell_web.trials.words import name_verdict


@dataclass(frozen=True)
class PlayLine:
    """A kind of change in a list: how often it was tried, and with what verdicts.

    Args:
        play: the kind of change.
        trials: that have a verdict, in all engagements.
        running: that have begun and have none yet.
        verdicts: each with its name and how many.
    """

    play: Play
    trials: int
    running: int
    verdicts: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class TriedLine:
    """A trial of a kind of change, and where it is.

    Args:
        engagement_id: in which engagement.
        trial_id: which.
        trial: as other engagements see it, and the library pools it.
    """

    engagement_id: UUID
    trial_id: UUID
    trial: PlayTrial


def list_play_lines() -> list[PlayLine]:
    """List the kinds of change with the trials of all engagements."""
    found = Trial.objects.filter(started_at__isnull=False).exclude(play="")
    begun = Counter(found.values_list("play", flat=True))
    verdicts: dict[str, Counter[str]] = {}
    written = Entry.objects.filter(kind="verdict").exclude(trial__play="")
    for play, text in written.values_list("trial__play", "text"):
        verdicts.setdefault(play, Counter())[json.loads(text)["state"]] += 1
    return [_as_line(play, begun[play.name], verdicts.get(play.name, Counter())) for play in list_plays()]


def list_tried(play: str) -> list[TriedLine]:
    """List the trials of a kind of change that have a verdict, of all engagements, the oldest first.

    Nothing stands in it but what the whole of a trial shows: no case, no office, nobody's name.
    """
    entries = Entry.objects.filter(trial__play=play, kind="verdict").order_by("trial__started_at", "trial_id")
    return [_as_tried(entry) for entry in entries.select_related("trial__engagement__agency")]


def list_play_trials(play: str) -> list[PlayTrial]:
    """List the trials of a kind of change that have a verdict, as the library pools them."""
    return [line.trial for line in list_tried(play)]


def _as_line(play: Play, begun: int, verdicts: Counter[str]) -> PlayLine:
    told = tuple((state, name_verdict(state), count) for state, count in sorted(verdicts.items()))
    return PlayLine(play, verdicts.total(), begun - verdicts.total(), told)


def _as_tried(entry: Entry) -> TriedLine:
    trial, told = entry.trial, json.loads(entry.text)
    look, matured = Look.from_document(told["verdict"]["look"]), False
    if trial.state == "closed":
        last = Entry.objects.filter(trial=trial, kind="look").order_by("number").last()
        if last is not None:
            look, matured = Look.from_document(json.loads(last.text)["look"]), True
    built = build_play_trial(
        read_terms(trial.pk).design,
        look,
        place=trial.engagement.agency.name,
        verdict=told["state"],
        matured=matured,
    )
    return TriedLine(trial.engagement_id, trial.pk, built)
