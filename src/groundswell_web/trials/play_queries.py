"""Read what is known of a kind of change from the trials of all engagements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from groundswell.trials.plays import Play, PlayTrial


@dataclass(frozen=True)
class PlayLine:
    """A kind of change in a list: how often it was tried, and with what verdicts."""

    play: Play
    trials: int
    running: int
    verdicts: tuple[tuple[str, str, int], ...]


def list_play_lines() -> list[PlayLine]:
    """List the kinds of change with the trials of all engagements: state, its name and how many of each verdict."""
    raise NotImplementedError


def list_play_trials(play: str) -> list[PlayTrial]:
    """List the trials of a kind of change with a verdict, of all engagements, as the library pools them."""
    raise NotImplementedError


def list_trial_ids(play: str) -> list[tuple[UUID, UUID]]:
    """List engagement and trial of each, in the same order as `list_play_trials`."""
    raise NotImplementedError
