"""The pages of trials and of plays in an archive."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from groundswell.trials.plays import PooledPlay, find_play, pool_play
from groundswell_web.archive.listing import Listing
from groundswell_web.archive.scene import Facts, Filled, Scene
from groundswell_web.archive.trial_folders import TrialFolder, list_folders
from groundswell_web.concerns.queries import list_about
from groundswell_web.trials import drawings, play_queries
from groundswell_web.trials.ledger_queries import find_exposure
from groundswell_web.trials.phrases import (
    describe_estimates,
    describe_plan,
    describe_play,
    describe_play_trial,
    describe_readings,
    describe_verdict,
)
from groundswell_web.trials.queries import list_trials
from groundswell_web.trials.words import name_verdict

HEADS = (
    *("number", "name", "state", "play", "design_sha256", "registered_at", "verdict", "verdict_at"),
    *("arm", "gain", "low", "high", "measured_in", "cases", "verified", "folder"),
)
FILES = (
    *(
        "design.json",
        "registration.json",
        "plan.json",
        "ledger.csv",
        "cases.csv",
        "values.csv",
        "looks.jsonl",
    ),
    *("verdict.json", "follow_up.json", "reanalyses.json", "allocation.key"),
)


def fill_trials(scene: Scene) -> Filled:
    """Fill the page of all trials, and one for each that is registered."""
    folders, lines = list_folders(scene.engagement_id), list_trials(scene.engagement_id)
    if not lines:
        return
    by_id = {folder.trial.id: folder for folder in folders}
    listing = Listing(
        "trials", _("All trials that are registered"), HEADS, [_list_cells(one) for one in folders]
    )
    yield "trials", _("Trials"), {"lines": lines, "folders": by_id, "listings": [listing]}
    for folder in folders:
        yield f"trial-{folder.number}", folder.trial.name, _tell_trial(folder, scene)


def fill_plays(scene: Scene) -> Filled:
    """Fill the page of plays: what is known, over all engagements of the workbench, of what was tried here or there."""
    lines = [line for line in play_queries.list_play_lines() if line.trials or line.running]
    if not lines:
        return
    yield (
        "plays",
        _("Plays"),
        {"lines": lines, "listings": [_list_pooled([_pool(line.play.name) for line in lines])]},
    )
    for line in lines:
        pooled = _pool(line.play.name)
        shown = (*pooled.trials, *(left.trial for left in pooled.left_out))
        yield (
            f"play-{line.play.name}",
            line.play.title,
            {
                "play": line.play,
                "pooled": pooled,
                "trials": [describe_play_trial(one, name_verdict(one.verdict)) for one in shown],
                "plan": describe_play(line.play),
                "charts": {f"plays/{line.play.name}": drawings.describe_forest(pooled)},
            },
        )


def _tell_trial(folder: TrialFolder, scene: Scene) -> Facts:
    trial, design, verdict = folder.trial, folder.registration.current, folder.verdict
    deciding = (verdict.look if verdict else None) or (folder.looks[-1] if folder.looks else None)
    until = [line.look for line in folder.looks if deciding is None or line.number <= deciding.number]
    said = verdict.document["sentences"] if verdict else deciding.look.sentences if deciding else ()
    play = find_play(trial.play) if trial.play else None
    return {
        "folder": folder,
        "trial": trial,
        "design": design,
        "said": said,
        "verdict": verdict,
        "stop": folder.stop,
        "plan": describe_plan(trial),
        "told": describe_verdict(trial, design, verdict),
        "readings": describe_estimates(design, verdict)
        or describe_readings(deciding.look if deciding else None, design),
        "exposure": find_exposure(scene.engagement_id, trial.id),
        "concerns": list_about(scene.engagement_id, "trial", trial.id),
        "play": play if play and play_queries.list_tried(play.name) else None,
        "parts_there": [name for name in FILES if f"{folder.path}/{name}" in scene.made],
        "charts": {
            f"{folder.path}/band": drawings.describe_band(until, design) if until else None,
            f"{folder.path}/guards": drawings.describe_guards(until[-1]) if until else None,
        },
    }


def _list_cells(folder: TrialFolder) -> list[Any]:
    verdict, trial, registered = folder.verdict, folder.trial, folder.card
    look = verdict.look.look if verdict and verdict.look else None
    found = (verdict.document.get("estimate") if verdict else None) or {}
    cells = [folder.number, trial.name, trial.state, trial.play, registered.sha256, registered.at]
    cells += [verdict.state, verdict.at] if verdict else [None, None]
    cells += [found.get(name) for name in ("arm", "gain", "low", "high")]
    outcome = folder.registration.design.primary
    cells += [outcome.measured_in, sum(look.cases) if look else None]
    agreed = [one.agrees for one in verdict.reanalyses] if verdict else []
    return [*cells, bool(agreed and agreed[-1]), folder.path]


def _pool(play: str) -> PooledPlay:
    return pool_play(play, play_queries.list_play_trials(play))


def _list_pooled(plays: list[PooledPlay]) -> Listing:
    heads = ("play", "trials", "scale", "effect", "low", "high", "next_low", "next_high", "says")
    rows = []
    for play in plays:
        one = play.pooled
        numbers = (
            (one.effect, one.low, one.high, one.prediction_low, one.prediction_high) if one else (None,) * 5
        )
        rows.append([play.play, sum(play.counts.values()), "log ratio", *numbers, " ".join(play.sentences)])
    return Listing("plays", _("What all trials of a play showed together"), heads, rows)
