"""The verdict computed again from records, registration and ledger, with the arms masked until it is done."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from groundswell.spells import Records
from groundswell.trials.allocation import AllocationKey, find_arm, find_position
from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.look import Look
from groundswell.trials.look_words import write_value
from groundswell.trials.looks import read_look
from groundswell.trials.observing import Following, follow_calendar
from groundswell.trials.registration import Registration
from groundswell.trials.throughput import read_throughput
from groundswell.trials.verdicts import Verdict, decide_verdict
from groundswell.wording import _, format_count

TOLERANCE = 1e-6
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COMPARED = ("usual_value", "arm_value", "gain", "low", "high", "information_share", "harm_bound")


@dataclass(frozen=True, slots=True)
class MaskedArm:
    """An arm without its name.

    Args:
        letter: that stands for it.
        cases: allocated to it.
        value: the primary outcome; None too early.
    """

    letter: str
    cases: int
    value: float | None


@dataclass(frozen=True, slots=True)
class MaskedDifference:
    """The outcome of one arm less that of another, neither with its name.

    Args:
        first: letter of the one.
        second: letter of the other.
        difference: of the first less the second, in the unit of the outcome.
        low: lower end of the band over all looks.
        high: upper end of it.
    """

    first: str
    second: str
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the second computation found otherwise.

    Args:
        what: is compared.
        told: by the verdict.
        found: by the second computation.
    """

    what: str
    told: str
    found: str


@dataclass(frozen=True, slots=True)
class Reanalysed:
    """A verdict computed a second time.

    Args:
        arms: masked, in the order of their letters.
        differences: between the arms, masked; in an order that tells nothing.
        letters: the name of the arm behind each letter.
        verdict: as computed now.
        looks: as computed now.
        disagreements: what is otherwise than in the verdict; empty where all of it agrees.
        sentences: whether it agrees, and in what not.
    """

    arms: tuple[MaskedArm, ...]
    differences: tuple[MaskedDifference, ...]
    letters: dict[str, str]
    verdict: Verdict
    looks: tuple[Look, ...]
    disagreements: tuple[Disagreement, ...]
    sentences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the verdict is verified."""
        return not self.disagreements


def reanalyse(
    registration: Registration,
    rows: Sequence[LedgerRow],
    records: Records,
    verdict: Mapping[str, Any],
    moments: Sequence[datetime],
    values: Mapping[str, Mapping[str, float]] | None = None,
    *,
    key: bytes | None = None,
    stopped_by: str = "",
) -> Reanalysed:
    """Compute a verdict a second time and compare it with the one that was written.

    Nothing of the first computation is used but the moments of its looks: each of them is taken again from the
    records, because the band is final once all of the planned information was there.

    Args:
        registration: of the trial.
        rows: of its ledger; none for a trial by offices that follows the calendar.
        records: that reach to the last look or beyond.
        verdict: as written, from :meth:`groundswell.trials.verdicts.Verdict.to_document`.
        moments: of all looks, in order.
        values: values sent for an outcome.
        key: with which the identifiers in the records are hashed.
        stopped_by: who stopped the trial by hand; empty where nobody did.

    Returns:
        The arms masked, the verdict as computed now, and whether it agrees: numbers to a millionth.

    Raises:
        TrialNotBegun: the records know none of the allocated cases.
        ValueError: there is no moment of a look.
    """
    design = registration.current
    looks = take_looks(registration, rows, records, moments, values, key=key)
    found = decide_verdict(design, looks, registration.amendments, stopped_by=stopped_by)
    letters = mask_arms(design, rows[-1].hash if rows else design.sha256)
    disagreements = compare_verdicts(verdict, found.to_document())
    return Reanalysed(
        _mask_readings(design, found.look, letters),
        _mask_differences(design, found.look, letters),
        {letter: name for name, letter in sorted(letters.items(), key=lambda pair: pair[1])},
        found,
        tuple(looks),
        disagreements,
        _write_sentences(disagreements, len(looks)),
    )


def take_looks(
    registration: Registration,
    rows: Sequence[LedgerRow],
    records: Records,
    moments: Sequence[datetime],
    values: Mapping[str, Mapping[str, float]] | None = None,
    *,
    key: bytes | None = None,
) -> list[Look]:
    """Take all looks again, each as of its moment."""
    design = registration.current
    if design.unit != "case" and not rows:
        rows = follow_calendar(design, records)
    following = Following(rows, design, records, values, key=key)
    looks: list[Look] = []
    for moment in moments:
        observed = following.observe(moment)
        passed = read_throughput(records, design.begins_on, observed.day)
        looks.append(
            read_look(
                observed,
                registration.at(moment),
                looks,
                throughput=passed,
                moved_end=registration.has_moved_end(moment),
            )
        )
    return looks


def mask_arms(design: Design, salt: str) -> dict[str, str]:
    """Give each arm a letter, in an order that its name and place do not tell.

    Args:
        design: of the trial.
        salt: from which the order follows, such as the hash of the last row of the ledger.

    Returns:
        The letter of each arm, by its name.
    """
    order = sorted(
        (arm.name for arm in design.arms),
        key=lambda name: hashlib.sha256(f"{salt}\n{name}".encode()).digest(),
    )
    return dict(zip(order, _LETTERS, strict=False))


def find_misallocated(
    registration: Registration, rows: Sequence[LedgerRow], key: AllocationKey
) -> tuple[int, ...]:
    """Find the rows of a ledger whose arm does not follow from the key, the case and the registered shares.

    Args:
        registration: of the trial.
        rows: of its ledger.
        key: of the trial; rows allocated under another one cannot be checked and are passed over.

    Returns:
        Numbers of rows; empty where each arm is as it has to be, or offices were allocated.
    """
    designs = {
        version: [arm.share for arm in one.arms]
        for version, one in registration.list_versions().items()
        if one.unit == "case" and one.key_sha256 == key.sha256
    }
    names = [arm.name for arm in registration.design.arms]
    wrong = []
    for row in rows:
        shares = designs.get(row.version)
        if row.reason or shares is None:
            continue
        position = find_position(key, row.case, row.stratum)
        if position != row.position or names[find_arm(shares, position)] != row.arm:
            wrong.append(row.number)
    return tuple(wrong)


def compare_verdicts(told: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Disagreement, ...]:
    """Compare a verdict as written with one computed now; both as plain values."""
    pairs = [(_("state"), told.get("state"), found["state"]), *_pair_looks(told.get("look"), found["look"])]
    return tuple(
        Disagreement(what, _write(one), _write(other))
        for what, one, other in pairs
        if not _is_same(one, other)
    )


def _pair_looks(told: Any, found: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    told = told if isinstance(told, Mapping) else {}
    pairs = [(_("day of the look"), told.get("day"), found["day"])]
    pairs.append((_("cases in each arm"), list(told.get("cases", ())), list(found["cases"])))
    pairs += _pair_parts(told.get("readings", ()), found["readings"], "arm", _COMPARED)
    pairs += _pair_parts(
        told.get("guards", ()), found["guards"], "name", ("worse_by", "proven_worse_by", "state")
    )
    return pairs


def _pair_parts(
    told: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], by: str, names: Sequence[str]
) -> list[tuple[str, Any, Any]]:
    before = {one.get(by): one for one in told}
    now = {one[by]: one for one in found}
    return [
        (f"{part}: {name}", before.get(part, {}).get(name), now.get(part, {}).get(name))
        for part in [*now, *(part for part in before if part not in now)]
        for name in names
    ]


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(one == other)


def _write(value: Any) -> str:
    return f"{value:.7g}" if isinstance(value, float) else "–" if value is None else str(value)


def _mask_readings(design: Design, look: Look, letters: Mapping[str, str]) -> tuple[MaskedArm, ...]:
    values = {reading.arm: reading.arm_value for reading in look.readings}
    if look.readings:
        values[design.arms[0].name] = look.readings[0].usual_value
    arms = (
        MaskedArm(letters[arm.name], cases, values.get(arm.name))
        for arm, cases in zip(design.arms, look.cases, strict=True)
    )
    return tuple(sorted(arms, key=lambda one: one.letter))


def _mask_differences(design: Design, look: Look, letters: Mapping[str, str]) -> tuple[MaskedDifference, ...]:
    """Give each difference with the earlier letter first, so that its sign tells nothing."""
    lower = design.primary.better == "lower"
    told = []
    for reading in look.readings:
        tried, usual = letters[reading.arm], letters[design.arms[0].name]
        ends = (-reading.high, -reading.low) if lower else (reading.low, reading.high)
        change = -reading.gain if lower else reading.gain
        if tried > usual:
            tried, usual, change, ends = usual, tried, -change, (-ends[1], -ends[0])
        told.append(MaskedDifference(tried, usual, change, *ends))
    return tuple(sorted(told, key=lambda one: (one.first, one.second)))


def write_masked(design: Design, arms: Sequence[MaskedArm]) -> tuple[str, ...]:
    """Write what each masked arm shows; how many cases only where it does not tell which arm it is."""
    even = len({round(arm.share, 6) for arm in design.arms}) == 1
    text = _("Arm {letter}: {value}, {cases} cases.") if even else _("Arm {letter}: {value}.")
    return tuple(
        text.format(
            letter=arm.letter,
            cases=format_count(arm.cases),
            value=_("too early to say") if arm.value is None else write_value(design.primary, arm.value),
        )
        for arm in arms
    )


def _write_sentences(disagreements: Sequence[Disagreement], looks: int) -> tuple[str, ...]:
    if not disagreements:
        return (
            _(
                "The verdict is verified: computed again from the records, over {looks} looks, every number agrees."
            ).format(looks=format_count(looks)),
        )
    return (
        _("The verdict is not verified: {count} of its parts came out otherwise.").format(
            count=format_count(len(disagreements))
        ),
        *(
            _("{what}: the verdict says {told}, computed again it is {found}.").format(
                what=one.what, told=one.told, found=one.found
            )
            for one in disagreements
        ),
    )
