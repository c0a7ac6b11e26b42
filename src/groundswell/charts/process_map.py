"""The process map: which connections to show, so that a reader sees the ways and not a net of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT_SHARE = 0.8
SHARES = (0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
MOST_CONNECTIONS = 70


@dataclass(frozen=True, slots=True)
class MapStep:
    """A step of the map: its name, how often a case came to it, and the median stay in days where known."""

    step: str
    entered: int
    median_days: float | None = None
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class MapMove:
    """A connection: how often a case went from one step to another, and the median days that took."""

    source: str
    target: str
    count: int
    median_days: float | None = None


@dataclass(frozen=True, slots=True)
class MapView:
    """The part of a process map that carries a share of all moves.

    Args:
        share: the share of moves that was asked for.
        covered: the share that the moves shown do carry.
        steps: the steps shown, in the order of the map.
        moves: the moves shown, most frequent first.
        all_steps: how many steps the whole map has.
        all_moves: how many connections it has.
    """

    share: float
    covered: float
    steps: tuple[MapStep, ...]
    moves: tuple[MapMove, ...]
    all_steps: int
    all_moves: int


def select_views(steps: Sequence[MapStep], moves: Sequence[MapMove]) -> tuple[MapView, ...]:
    """Select the views of a map from coarse to fine, each once, none with more lines than can be followed.

    A view takes the most frequent connections until they carry its share of all moves, and gives each
    step that they touch its most frequent way in and way out, so that no step hangs in the air.
    Assumes that `moves` holds no connection twice. Views with more than 70 connections are left out
    (but for the coarsest): the table behind the map has them all.

    Args:
        steps: all steps.
        moves: all connections.

    Returns:
        The views, at least one where there is any move.

    Example:
        >>> steps = [MapStep("a", 9), MapStep("b", 9)]
        >>> [view.covered for view in select_views(steps, [MapMove("a", "b", 9)])]
        [1.0]
    """
    views: list[MapView] = []
    for share in SHARES:
        view = _select_view(steps, moves, share)
        if views and (len(view.moves) > MOST_CONNECTIONS or len(view.moves) == len(views[-1].moves)):
            continue
        if view.moves:
            views.append(view)
    return tuple(views)


def pick_default_view(views: Sequence[MapView]) -> int:
    """Pick the view to show first: the coarsest that carries four moves in five, else the finest there is.

    Example:
        >>> pick_default_view([MapView(0.5, 0.62, (), (), 0, 0), MapView(0.8, 0.81, (), (), 0, 0)])
        1
    """
    for place, view in enumerate(views):
        if view.covered >= DEFAULT_SHARE:
            return place
    return len(views) - 1


def _select_view(steps: Sequence[MapStep], moves: Sequence[MapMove], share: float) -> MapView:
    ranked = sorted(moves, key=lambda move: (-move.count, move.source, move.target))
    total = sum(move.count for move in ranked)
    chosen: list[MapMove] = []
    carried = 0
    for move in ranked:
        if chosen and carried >= share * total:
            break
        chosen.append(move)
        carried += move.count
    chosen = _join_loose_ends(chosen, ranked)
    touched = {name for move in chosen for name in (move.source, move.target)}
    shown = tuple(step for step in steps if step.step in touched)
    covered = sum(move.count for move in chosen) / total if total else 0.0
    return MapView(share, covered, shown, tuple(chosen), len(steps), len(ranked))


def _join_loose_ends(chosen: Sequence[MapMove], ranked: Sequence[MapMove]) -> list[MapMove]:
    """Give each step shown its commonest way in and out of it, until that adds nothing."""
    kept = {(move.source, move.target) for move in chosen}
    best_out: dict[str, MapMove] = {}
    best_in: dict[str, MapMove] = {}
    for move in ranked:
        if move.source != move.target:
            best_out.setdefault(move.source, move)
            best_in.setdefault(move.target, move)
    waiting = [name for pair in kept for name in pair]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for best in (best_out.get(name), best_in.get(name)):
            if best is not None:
                kept.add((best.source, best.target))
                waiting.extend((best.source, best.target))
    return [move for move in ranked if (move.source, move.target) in kept]
