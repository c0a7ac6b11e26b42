"""The verdict of a trial, and what became of its cases afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from groundswell.trials.design import Design
from groundswell.trials.look import VERDICTS, Look, Reading, State
from groundswell.trials.looks import is_harm, read_arms, read_look
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.pooling import NextPrior, Shrunk, shrink_reading
from groundswell.trials.registration import MOVES_END, Amendment
from groundswell.trials.verdict_words import write_days_saved, write_maturity, write_verdict


@dataclass(frozen=True, slots=True)
class DaysSaved:
    """Days of waiting that a trial saved for the cases of an arm, all together; below 0 where it cost them.

    Args:
        arm: whose cases.
        cases: how many.
        days: the gain of one case times the cases.
        low: by the lower end of the band.
        high: by the upper end.
    """

    arm: str
    cases: int
    days: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial says in the end.

    Args:
        state: one of `VERDICTS`, or ``keep_going`` where there is none yet.
        look: the look that decided, or the last one.
        estimate: of the arm that decided; None where nothing could be read.
        ruled_out_above: gains above this are ruled out for every arm; None where nothing could be read.
        exposed: cases in arms that are tried, at that look.
        days_saved: for each arm, where the outcome is a wait.
        sentences: what it says, the first for everybody.
        amendments: what was changed since the registration, beside the verdict.
        stopped_by: who stopped it by hand; empty where it ended by its rules.
    """

    state: State
    look: Look
    estimate: Reading | None
    ruled_out_above: float | None
    exposed: int
    days_saved: tuple[DaysSaved, ...]
    sentences: tuple[str, ...]
    amendments: tuple[Amendment, ...] = ()
    stopped_by: str = ""

    def to_document(self) -> dict[str, Any]:
        """Write the verdict as plain values, ready for JSON."""
        document = asdict(self)
        for amendment in document["amendments"]:
            amendment["at"] = amendment["at"].isoformat()
        return document


@dataclass(frozen=True, slots=True)
class Matured:
    """A trial after its cases were followed up, beside what it said at its end.

    Args:
        verdict: at the end of the trial; it stands.
        at_stop: the estimate then; too large on average where a trial stops because it looks good.
        now: the estimate with the follow-up since.
        shrunk: that estimate drawn towards what was to be expected; None where there is no ratio.
        followed_share: cases followed to the horizon; 1 is all of them.
        days_saved: by the estimate of now.
        sentences: what it says.
    """

    verdict: Verdict
    at_stop: Reading
    now: Reading
    shrunk: Shrunk | None
    followed_share: float
    days_saved: DaysSaved | None
    sentences: tuple[str, ...]


def decide_verdict(
    design: Design, looks: Sequence[Look], amendments: Sequence[Amendment] = (), *, stopped_by: str = ""
) -> Verdict:
    """Decide by the looks alone: the first that reached a verdict decides, whatever later ones say.

    Args:
        design: as registered.
        looks: all of them, in order.
        amendments: what was changed since the registration.
        stopped_by: who stopped the trial by hand; without a verdict by then it is ``not_shown``.

    Returns:
        The verdict; ``keep_going`` where there is none yet.

    Raises:
        ValueError: there is no look.
    """
    if not looks:
        raise ValueError("a verdict needs a look")
    found = next((look for look in looks if look.state in VERDICTS), None)
    look = found or looks[-1]
    state: State = "not_shown" if found is None and stopped_by else look.state
    by_hand = stopped_by if found is None else ""
    estimate = choose_reading(design, look, state)
    shown = [reading for reading in look.readings if reading.information_share > 0]
    complete = len(shown) == len(design.tried)
    ruled_out = max(reading.high for reading in shown) if complete else None
    saved = tuple(
        one for one in (count_days_saved(design, look, reading) for reading in shown) if one is not None
    )
    sentences = write_verdict(design, look, state, estimate, by_hand, tuple(amendments))
    days = tuple(_write_days(one) for one in saved if estimate is not None and one.arm == estimate.arm)
    return Verdict(
        state,
        look,
        estimate,
        ruled_out,
        look.exposed,
        saved,
        (*sentences, *days),
        tuple(amendments),
        by_hand,
    )


def mature_verdict(
    verdict: Verdict,
    design: Design,
    observed: Observed,
    looks: Sequence[Look] = (),
    prior: NextPrior | None = None,
) -> Matured | None:
    """Read the cases of a trial again when they have been followed, beside the estimate at its end.

    The band still holds: the follow-up is one more look, and information beyond the planned changes it no more.
    Method: the estimate of `looks`; shrunk by `pooling.shrink_reading`. Checked against: simulated trials, in
    which estimates at a stop are too large and the matured and shrunk ones less so.

    Args:
        verdict: at the end of the trial.
        design: as registered.
        observed: the cases of the trial, as they are known now.
        looks: all looks of the trial, for a band that is final.
        prior: what earlier trials of the same kind of change let one expect; None is a sceptic's view.

    Returns:
        The estimates side by side; None where nothing could be read at the end, or can be now.
    """
    at_stop = verdict.estimate
    if at_stop is None:
        return None
    readings = (
        read_arms(observed, design, looks, moved_end=any(one.what in MOVES_END for one in verdict.amendments))
        if design.unit == "case"
        else read_look(observed, design, looks).readings  # offices are never read as if they were cases
    )
    now = next((reading for reading in readings if reading.arm == at_stop.arm), None)
    if now is None or now.information_share <= 0:
        return None
    shrunk = _shrink(now, prior, observed, design)
    followed = observed.age_hours >= design.primary.horizon_days * TICKS_PER_DAY
    share = float(followed.mean()) if observed.size else 0.0
    place = [arm.name for arm in design.arms].index(now.arm)
    saved = _multiply(design, now, int((observed.arm == place).sum()))
    days = () if saved is None else (_write_days(saved),)
    sentences = write_maturity(design, verdict.state, verdict.look.day, at_stop, now, shrunk, share)
    return Matured(verdict, at_stop, now, shrunk, share, saved, (*sentences, *days))


def choose_reading(design: Design, look: Look, state: State) -> Reading | None:
    """Choose the arm that decided: the one that harms, the one shown to work, or else the largest gain."""
    readings = list(look.readings)
    if state == "harmful":
        readings = [reading for reading in readings if is_harm(design, reading)] or readings
        return min(readings, key=lambda one: one.gain, default=None)
    if state == "worked":
        readings = [reading for reading in readings if reading.low > 0] or readings
    if state == "stopped_by_guardrail":
        arms = {guard.arm for guard in look.guards if guard.state == "breached"}
        readings = [reading for reading in readings if reading.arm in arms] or readings
    return max(readings, key=lambda one: one.gain, default=None)


def count_days_saved(design: Design, look: Look, reading: Reading) -> DaysSaved | None:
    """Count the days of waiting that the cases of an arm were saved together; None where it is no wait."""
    place = [arm.name for arm in design.arms].index(reading.arm)
    return _multiply(design, reading, look.cases[place])


def _multiply(design: Design, reading: Reading, cases: int) -> DaysSaved | None:
    if design.primary.kind != "wait" or reading.information_share <= 0:
        return None
    sign = 1.0 if design.primary.better == "lower" else -1.0
    ends = sorted((sign * reading.low * cases, sign * reading.high * cases))
    return DaysSaved(reading.arm, cases, sign * reading.gain * cases, ends[0], ends[1])


def _write_days(saved: DaysSaved) -> str:

    return write_days_saved(saved.arm, saved.cases, saved.days, saved.low, saved.high)


def _shrink(now: Reading, prior: NextPrior | None, observed: Observed, design: Design) -> Shrunk | None:
    if not (now.usual_value > 0 and now.arm_value > 0 and now.se > 0):
        return None
    place = [arm.name for arm in design.arms].index(now.arm)
    counts = int((observed.arm == 0).sum()), int((observed.arm == place).sum())
    return shrink_reading(now, prior, cases=counts)
