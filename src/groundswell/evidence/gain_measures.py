"""What each kind of change could win at most: days saved, summed by block of cases."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import BLOCKS, sum_blocks
from groundswell.evidence.handovers import CAUSES
from groundswell.evidence.rounds import KINDS, read_rounds
from groundswell.evidence.survival import estimate_survival
from groundswell.evidence.wait_sums import WaitSums
from groundswell.records.reading import SYNTHETIC_STEPS
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

# The simple class: cases with as few steps as the fifth of cases with the fewest, and no second round.
SIMPLE_SHARE = 0.2
FAST_SHARE = 0.1


@dataclass(frozen=True)
class Gain:
    """The most days that one kind of change could save, by block of cases.

    Args:
        kind: ``"skip"``, ``"skip_after"``, ``"start_at_once"``, ``"first_come"``, ``"no_batching"``,
            ``"right_first_time"``, ``"no_reasking"``, ``"reminders"`` or ``"fast_track"``.
        step: step that it is about; -1 for all.
        days: days saved at most, summed by block of cases.
        rows: how many stays, waits, rounds or cases it was computed from.
        is_bounded: whether the days are themselves an upper bound, as with one time per event.
        to_days: the length to which stays are cut, where they are.
    """

    kind: str
    step: int
    days: Floats
    rows: int
    is_bounded: bool = False
    to_days: float | None = None


def measure_skips(records: Records) -> list[Gain]:
    """Sum the days at each step that somebody could choose to leave out; the law's own periods are not.

    Days before the extract's window are not counted. A stay follows the event that it is named for where the
    records hold events, so there the change is to cut the wait after it.
    """
    spells = records.spells
    joined = spells.filter(spells.clock != "law").join(
        records.cases.select("case_id", "block", "entry_us"), "case_id"
    )
    before = ibis.greatest(0, ibis.least(joined.elapsed_us, joined.entry_us - joined.since_us))
    grouped = (
        joined.mutate(seen_us=joined.elapsed_us - before)
        .group_by("step_id", "block")
        .agg(sum_us=lambda t: t.seen_us.sum().cast("float64"), stays=lambda t: t.count())
    )
    found = records.columns(grouped)
    step = found["step_id"].astype(np.int64)
    steps = records.columns(records.steps.select("step_id", "step"))
    made_up = steps["step_id"][np.isin(steps["step"].astype(str), SYNTHETIC_STEPS)]
    usual = "skip_after" if records.manifest.shape in ("events", "dates") else "skip"
    days = found["sum_us"].astype(np.float64) / MICROSECONDS_PER_DAY
    gains = []
    for one in np.unique(step):
        chosen = step == one
        saved = sum_blocks(found["block"][chosen].astype(np.int64), days[chosen])
        kind = "start_at_once" if one in made_up else usual
        gains.append(Gain(kind, int(one), saved, int(found["stays"][chosen].sum())))
    return gains


def measure_causes(sums: WaitSums) -> list[Gain]:
    """Sum by step the waits while later cases were taken first, and those for a batch to fill."""
    gains = []
    for kind, cause in (("first_come", "prioritisation"), ("no_batching", "batching")):
        days = sums.by_target[:, :, CAUSES.index(cause)]
        for step in np.flatnonzero(days.sum(axis=1) > 0):
            rows = int(sums.pair_totals()[1][sums.target == step].sum())
            gains.append(Gain(kind, int(step), days[step], rows, is_bounded=not sums.exact))
    return gains


def measure_rounds(records: Records, block_of: Int64) -> list[Gain]:
    """Sum the days of second rounds: those back to the agency or a third party, and those of asking again."""
    rounds = read_rounds(records)
    asked = rounds.kind == KINDS.index("asked_again")
    gains = []
    for kind, chosen in (("right_first_time", ~asked), ("no_reasking", asked)):
        days = rounds.elapsed_us[chosen] / MICROSECONDS_PER_DAY
        gains.append(Gain(kind, -1, sum_blocks(block_of[rounds.case[chosen]], days), int(chosen.sum())))
    return [gain for gain in gains if gain.rows]


def measure_reminders(records: Records, block_of: Int64) -> list[Gain]:
    """Sum, by step in the applicant's hands, the days beyond its median stay (open stays counted)."""
    spells = records.spells.filter(records.spells.clock == "applicant")
    found = records.columns(
        spells.select("case_id", "step_id", "elapsed_us", ended=spells.left_at.notnull().cast("int8"))
    )
    gains = []
    for step in np.unique(found["step_id"]):
        here = found["step_id"] == step
        elapsed = found["elapsed_us"][here].astype(np.int64)
        median = estimate_survival(elapsed, found["ended"][here].astype(np.int64)).quantile(0.5)
        if median is None:
            continue
        days = np.maximum(elapsed - median, 0) / MICROSECONDS_PER_DAY
        saved = sum_blocks(block_of[found["case_id"][here]], days)
        gains.append(
            Gain("reminders", int(step), saved, int(here.sum()), to_days=median / MICROSECONDS_PER_DAY)
        )
    return gains


def measure_fast_track(records: Records) -> list[Gain]:
    """Sum the days beyond the fastest tenth, over the ended cases of the simple class."""
    cases = records.cases
    ended = cases.filter(cases.end_kind != "open")
    found = records.columns(ended.select("wait_us", "spell_count", "revisit_count", "block", "entry_us"))
    if not found["wait_us"].size:
        return []
    few = np.quantile(found["spell_count"], SIMPLE_SHARE, method="higher")
    simple = (found["spell_count"] <= few) & (found["revisit_count"] == 0) & (found["entry_us"] == 0)
    if not simple.any():
        return []
    wait = found["wait_us"][simple] / MICROSECONDS_PER_DAY
    fast = float(np.quantile(wait, FAST_SHARE))
    saved = sum_blocks(found["block"][simple].astype(np.int64), np.maximum(wait - fast, 0.0))
    return [Gain("fast_track", -1, saved, int(simple.sum()), to_days=fast)]


def count_received(records: Records) -> tuple[Floats, float]:
    """Count the cases received within the time that the records cover, by block, and the years that it is."""
    cases = records.cases
    first = records.columns(cases.aggregate(first=cases.observed_from_at.min()))["first"][0]
    manifest = records.manifest
    seen = cases.filter(cases.entry_us == 0)
    found = records.columns(seen.group_by("block").agg(count=lambda t: t.count()))
    received = np.zeros(BLOCKS)
    received[found["block"].astype(np.int64)] = found["count"]
    start_us = float(first)
    if manifest.window_from_at is not None:
        start_us = max(start_us, manifest.window_from_at.timestamp() * 1e6)
    years = (manifest.extract_at.timestamp() * 1e6 - start_us) / MICROSECONDS_PER_DAY / 365.25
    return received, years
