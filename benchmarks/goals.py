"""What was wished for, and whether it was reached."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.measurement import Measured

Results = dict[tuple[str, str], Measured]


@dataclass(frozen=True)
class Goal:
    """A goal and what came of it.

    Args:
        what: what was held against what.
        wanted: the goal, in words.
        got: what was measured, in words.
        is_met: None where one of the two could not be measured.
    """

    what: str
    wanted: str
    got: str
    is_met: bool | None


def judge_ratio(
    results: Results, name: str, ours: str, peer: str, wanted: float, peer_name: str = ""
) -> Goal:
    """Judge whether we are so many times as fast as a peer; below 1, at most so much slower.

    Args:
        results: what was measured.
        name: the task of ours.
        ours: our tool.
        peer: the peer's tool.
        wanted: the peer's seconds divided by ours, at least.
        peer_name: the peer's task where it is called otherwise.
    """
    mine, theirs = results.get((name, ours)), results.get((peer_name or name, peer))
    what = f"{name}: {ours} against {peer}"
    words = f"at least {wanted:.3g} times as fast"
    if mine is None or theirs is None or mine.failure or theirs.failure:
        return Goal(what, words, "not measured", None)
    ratio = theirs.wall_s / mine.wall_s
    cpu = theirs.cpu_s / mine.cpu_s if mine.cpu_s > 0 else float("inf")
    got = f"{show_ratio(ratio)} times ({show_ratio(cpu)} by CPU)"
    return Goal(what, words, got, ratio >= wanted)


def show_ratio(ratio: float) -> str:
    """Show a ratio with two or three digits that count."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def judge_limit(results: Results, name: str, ours: str, limit: float, unit: str = "s") -> Goal:
    """Judge whether a task stays within a limit of seconds (`s`) or megabytes of memory (`MB`)."""
    mine = results.get((name, ours))
    words = f"at most {limit:g} {unit}"
    what = f"{name}: {ours}"
    if mine is None or mine.failure:
        return Goal(what, words, "not measured", None)
    taken = mine.wall_s if unit == "s" else mine.peak_mb
    return Goal(what, words, f"{taken:.3g} {unit}" if taken < 1000 else f"{taken:.0f} {unit}", taken <= limit)
