"""Replay a design on past records, with nothing changed or with a planted effect, so that a doubter can see it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import DesignFaulty, RecordsTooFew
from groundswell.trials.design import PUSHED, Design
from groundswell.trials.histories import FEWEST_CASES, History
from groundswell.trials.observed import TICKS_PER_DAY
from groundswell.trials.plan_words import say_amount, say_hundredths
from groundswell.trials.simulated import Simulated, read_rules, run_replays
from groundswell.trials.simulated_worlds import World
from groundswell.trials.simulation_kernels import NOT_SHOWN
from groundswell.wording import _, format_count, format_number

_FIELDS = {
    "naive_t": "naive_t_day",
    "naive_log_rank": "naive_log_rank_day",
    "naive_mean": "naive_mean_day",
}


@dataclass(frozen=True, slots=True)
class ReplayedWay:
    """One way of looking at the replays.

    Args:
        way: ``verdict``, or ``naive_t``, ``naive_log_rank``, ``naive_mean``: an ordinary test every day.
        label: of it, for people.
        share: of the replays in which it found something, better or worse.
        right: the share in which it said better, where an improvement was planted, or worse, where harm was.
        low: lower end of a 95 % interval of `share`, for the number of replays.
        high: upper end of it.
        median_day: half of those had found it by this day; None where none did.
    """

    way: str
    label: str
    share: float
    right: float
    low: float
    high: float
    median_day: float | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of replays on past records.

    Args:
        effect: the waits of the tried arm were multiplied by it; 1 where nothing was changed.
        gain: that this brings, in the unit of the outcome.
        runs: how many replays.
        cases: of a replay, at the median.
        worked: the share judged to have worked.
        harmful: the share judged harmful.
        not_shown: the share in which nothing was shown.
        median_day: half of the verdicts, other than not shown, were there by this day; None without any.
        exposed: tried cases until the verdict, at the median.
        missed: the share in which the band, at any look, did not hold `gain`; where an effect was planted, the gain in
            the weeks of one replay may truly be another.
        ways: the verdict first, then naive methods.
        sentences: what all this says.
    """

    effect: float
    gain: float
    runs: int
    cases: int
    worked: float
    harmful: float
    not_shown: float
    median_day: float | None
    exposed: float
    missed: float
    ways: tuple[ReplayedWay, ...]
    sentences: tuple[str, ...]

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        return asdict(self)


def replay_trials(
    history: History, design: Design, *, runs: int = 1000, effect: float = 1.0, seed: int = 0
) -> Replayed:
    """Run a design many times over past records, in weeks that follow each other as they did.

    Each replay begins in a week drawn from the records, meets the cases as they came, deals them to the arms by
    chance, and is looked at every day, by the registered rule and by tests that do not know of daily looks. Waits
    of the tried arm are multiplied by `effect`. Of several tried arms the first is replayed.
    Method: the loops of `simulation_kernels`. Checked against: the engine's own looks, day for day.

    Args:
        history: of the agency.
        design: of a trial by cases.
        runs: how many replays.
        effect: 1 for no effect, 0.8 for waits a fifth shorter, 1.2 for harm.
        seed: of the draws.

    Raises:
        DesignFaulty: a trial by offices, an outcome that no records hold, or strata that the records do not have.
        RecordsTooFew: the records cover fewer weeks than the trial takes.
    """
    _check(history, design)
    world = _build_world(history.follow_further(seed), design)
    gain = find_gain_of(world, effect)
    rules = read_rules(world, design)
    found, sizes = run_replays(world, gain, rules, runs=runs, seed=seed)
    return _describe(world, design, effect, found, sizes)


def find_gain_of(world: World, effect: float) -> float:
    """Find the gain that multiplying the waits by a factor brings, in the unit of the outcome."""
    if effect == 1.0:
        return 0.0
    hours, horizon = world.history.wait_hours * effect, world.outcome.horizon_days * TICKS_PER_DAY
    if world.outcome.kind == "wait":
        return world.usual_value - float(np.minimum(hours, horizon).mean()) / TICKS_PER_DAY
    ended = (world.history.end > 0) if world.outcome.kind == "within" else (world.history.end == 1)
    if world.outcome.kind == "right_first_time":
        ended = ended & (world.history.revisits == 0)
    change = float((ended & (hours <= horizon)).mean()) - world.usual_value
    return change if world.outcome.better == "higher" else -change


def _check(history: History, design: Design) -> None:
    if design.unit != "case":
        raise DesignFaulty([f"unit is {design.unit}; only trials by cases are replayed"])
    if design.primary.kind in PUSHED:
        raise DesignFaulty(
            [f"the records do not hold {design.primary.name}, so that nothing can be replayed"]
        )
    unknown = [name for name in design.strata if name not in history.strata]
    if unknown:
        raise DesignFaulty([f"strata: {', '.join(unknown)} are not in these records"])
    needed = -(-(design.entry_days + design.begins_on.weekday()) // 7)
    if history.weeks < needed:
        why = _("in {weeks} whole weeks; the trial takes cases from {needed}").format(
            weeks=history.weeks, needed=needed
        )
        raise RecordsTooFew(history.size, FEWEST_CASES, why)


def _build_world(history: History, design: Design) -> World:
    first, tried = design.tried[0], design.exposed_share
    cap = -(-design.most_exposed * first.share // tried)
    return World(
        history,
        design.primary,
        design.begins_on,
        design.entry_days,
        share=first.share,
        usual_share=design.arms[0].share,
        most_exposed=max(int(cap), 1),
        strata=design.strata,
        follow_up_days=design.follow_up_days,
    )


def _describe(
    world: World, design: Design, effect: float, found: Simulated, sizes: NDArray[np.int64]
) -> Replayed:
    ways = [_describe_way("verdict", _("The trial's own rule"), found, found.gain)]
    names = {"naive_t": _("A t-test of the completed waits, every day")}
    names["naive_log_rank"] = _("A log-rank test, every day")
    names["naive_mean"] = _("A test of the mean, every day")
    kinds = _FIELDS if design.primary.kind == "wait" else ("naive_mean",)
    ways += [_describe_way(way, names[way], found, found.gain) for way in kinds]
    state = found.read("state")
    replayed = Replayed(
        effect=effect,
        gain=found.gain,
        runs=found.runs,
        cases=int(np.median(sizes)),
        worked=found.worked,
        harmful=found.harmful,
        not_shown=float(np.mean(state == NOT_SHOWN)),
        median_day=found.median_day(),
        exposed=float(np.median(found.read("exposed"))),
        missed=float(np.mean(found.read("missed"))),
        ways=tuple(ways),
        sentences=(),
    )
    return Replayed(
        **{name: getattr(replayed, name) for name in Replayed.__slots__ if name != "sentences"},
        sentences=_write(replayed, world, design),
    )


def _describe_way(way: str, label: str, found: Simulated, gain: float) -> ReplayedWay:
    state = found.read("state")
    if way == "verdict":
        day = np.where(state == NOT_SHOWN, 0, np.where(state == 1, 1, -1) * found.read("day"))
    else:
        day = found.read(_FIELDS[way])
    share, low, high = estimate_share(int(np.count_nonzero(day)), found.runs)
    right = float(np.mean(day > 0 if gain > 0 else day < 0)) if gain else 0.0
    median = float(np.median(np.abs(day[day != 0]))) if np.any(day) else None
    return ReplayedWay(way, label, share, right, low, high, median)


def estimate_share(hits: int, runs: int) -> tuple[float, float, float]:
    """Give a share and its 95 % interval by Wilson's score.

    Example:
        >>> [round(one, 3) for one in estimate_share(5, 100)]
        [0.05, 0.022, 0.112]
    """
    z2, share = 1.959963984540054**2, hits / runs
    middle = (share + z2 / (2 * runs)) / (1 + z2 / runs)
    reach = (z2 * (share * (1 - share) / runs + z2 / (4 * runs**2))) ** 0.5 / (1 + z2 / runs)
    return share, max(middle - reach, 0.0), min(middle + reach, 1.0)


def _write(replayed: Replayed, world: World, design: Design) -> tuple[str, ...]:
    own, naive = replayed.ways[0], replayed.ways[1:]
    ground = _(
        "{runs} trials of about {cases} cases were run over {weeks} past weeks, each looked at on {looks} days."
    ).format(
        runs=format_count(replayed.runs),
        cases=format_count(replayed.cases),
        weeks=world.history.weeks,
        looks=design.last_day - design.earliest_look_day + 1,
    )
    if not replayed.gain:
        first = _(
            "Nothing was changed, and {times} of 100 trials said that something had: at most {alpha} are allowed."
        ).format(times=say_hundredths(own.share), alpha=say_hundredths(design.alpha))
        beside = [
            _("{way} would have said so in {times} of 100.").format(
                way=way.label, times=say_hundredths(way.share)
            )
            for way in naive
        ]
        return (first, *beside, ground)
    return (*_write_planted(replayed, design), ground)


def _write_planted(replayed: Replayed, design: Design) -> list[str]:
    own = replayed.ways[0]
    change = _("the wait in the tried arm was made {factor} times as long").format(
        factor=format_number(replayed.effect, 2)
    )
    if replayed.gain > 0:
        text = _("A gain of {gain} was planted ({change}): {times} of 100 trials said that it worked.")
        wrong = _("In {times} of 100 trials it was called harmful.").format(
            times=say_hundredths(replayed.harmful)
        )
    else:
        text = _("Harm of {gain} was planted ({change}): {times} of 100 trials stopped as harmful.")
        wrong = _("In {times} of 100 trials it was said to work.").format(
            times=say_hundredths(replayed.worked)
        )
    first = text.format(
        gain=say_amount(design.primary, abs(replayed.gain)), change=change, times=say_hundredths(own.right)
    )
    found = [first]
    if own.median_day is not None:
        found.append(
            _(
                "Half of these had said so by day {day} of {last}; half of all had tried {cases} cases or fewer."
            ).format(day=round(own.median_day), last=design.last_day, cases=format_count(replayed.exposed))
        )
    return [*found, wrong]
