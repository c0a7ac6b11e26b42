"""Find, in a sample, which column is the case, which the step and which the time, by how they vary together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.records.chooser import Chooser
from groundswell.records.privacy import sounds_like_place, sounds_personal
from groundswell.records.profiles import MISSING, ColumnProfile, Profile
from groundswell.records.vocabulary import weigh_name
from groundswell.wording import _

Codes = NDArray[np.int64]
_LEAST_REPEATS = 1.15


@dataclass(frozen=True)
class CaseShape:
    """How the rows of an export form cases.

    Args:
        column: the column whose repeats are the rows of one case; None where no column repeats so.
        step: the column that says what happened.
        at: the column that says when.
        rows_per_case: mean rows per value of the case column.
        strength: how much speaks for it all.
        constant: columns with one value in nearly all cases.
        unique_column: a column in which every row has its own value.
        reasons: for case, step and time, why.
        weights: for case, step and time, how much the choice weighs, 0 to 1.
    """

    column: str | None = None
    step: str | None = None
    at: str | None = None
    rows_per_case: float = 0.0
    strength: float = 0.0
    constant: frozenset[str] = frozenset()
    unique_column: str | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)

    def confidence(self, role: str) -> float:
        """Give how sure the choice of a role is, 0 to 1."""
        return self.weights.get(role, 0.5)


def describe_case_shape(chooser: Chooser) -> CaseShape:
    """Find the columns of case, step and time that go together best.

    A column is the case if its values repeat, and if something that looks like a step and something that is a
    time change within its repeats. Names weigh as much as content.

    Args:
        chooser: the columns and what is known of them.

    Returns:
        The best combination; with nothing in it where no column's repeats look like cases.
    """
    profile = chooser.profile
    unique = find_row_number(profile)
    pinned = chooser.pinned.get("case") or chooser.hints.get("case")
    best = CaseShape(unique_column=unique)
    for column in profile.columns:
        if pinned is not None and column.name != pinned:
            continue
        if pinned is None and (not _may_be_case(column, profile) or _is_wide(column, unique, profile)):
            continue
        shape = _try_case(chooser, column, unique, pinned is not None)
        if shape is not None and shape.strength > best.strength:
            best = shape
    return best if best.column or pinned else _go_by_names(chooser, unique) or best


def find_row_number(profile: Profile) -> str | None:
    """Find the column in which every row has its own value; of several the one called most like a case's number.

    Args:
        profile: the columns.

    Returns:
        Its name; None where there is none.
    """
    unique = [
        (weigh_name("case", c.name), -place, c.name)
        for place, c in enumerate(profile.columns)
        if not c.is_time
        and c.filled > 0.99
        and c.unique > 0.98
        and c.mean_length <= 80
        and not sounds_personal(c.name)
    ]
    return max(unique)[2] if unique else None


def _is_wide(column: ColumnProfile, unique: str | None, profile: Profile) -> bool:
    """Whether each row is a case by itself, and what repeats in a column is a street, a kind or an address.

    So it is where each row has a number that is called at least as much like a case's, and dates of a receipt and
    of an end that differ within the column's repeats.
    """
    if unique is None or weigh_name("case", unique) < max(weigh_name("case", column.name), 0.35):
        return False
    times = [c for c in profile.columns if c.is_time and not _is_constant(column.codes, c)]
    aside = [c for c in times if max(weigh_name(role, c.name) for role in ("planned", "due", "touched")) > 0]
    dates = [c for c in times if c not in aside]
    return any(
        is_ordered_pair(profile, first.name, last.name)
        for first in dates
        if weigh_name("received", first.name) >= 0.8
        for last in dates
        if last is not first and weigh_name("ended", last.name) >= 0.6
    )


def _go_by_names(chooser: Chooser, unique: str | None) -> CaseShape | None:
    """Take case and step by their names, and the only time, where cases are too few or too alike to tell."""
    profile = chooser.profile
    times = [column.name for column in profile.columns if column.is_time]
    case = _find_named("case", 0.5, [c for c in profile.columns if c.filled >= 0.9])
    step = _find_named("step", 0.8, [c for c in profile.columns if c is not case])
    if case is None or step is None or len(times) != 1:
        return None
    rows = float((case.codes >= 0).sum()) / case.distinct
    if rows < _LEAST_REPEATS:
        return None
    constant = {c.name for c in profile.columns if _is_constant(case.codes, c)} - {step.name, times[0]}
    reason = _("its name is one that such columns have; the rows are too alike to tell more")
    found = {"case": reason, "step": reason, "at": _("the only column of times")}
    weights = dict.fromkeys(found, 0.6)
    return CaseShape(case.name, step.name, times[0], rows, 0.4, frozenset(constant), unique, found, weights)


def _find_named(role: str, least: float, columns: list[ColumnProfile]) -> ColumnProfile | None:
    weighed = [(weigh_name(role, column.name), -place) for place, column in enumerate(columns)]
    weight, place = max(weighed, default=(0.0, 0))
    column = columns[-place] if weight >= least else None
    return column if column is not None and column.distinct > 0 and not column.is_time else None


def _may_be_case(column: ColumnProfile, profile: Profile) -> bool:
    rows = profile.sampled * column.filled
    repeats = rows / column.distinct if column.distinct else 0
    if column.is_time or column.filled < 0.9 or column.mean_length > 80 or sounds_like_place(column.name):
        return False
    name = weigh_name("case", column.name)
    return repeats >= _LEAST_REPEATS and (
        column.distinct >= max(2, rows / 3_000) if name >= 0.5 else column.distinct > rows / 60
    )


def _try_case(chooser: Chooser, column: ColumnProfile, unique: str | None, sure: bool) -> CaseShape | None:
    codes = column.codes
    constant = frozenset(c.name for c in chooser.profile.columns if _is_constant(codes, c))
    at, at_score = _find_time(chooser, codes, constant)
    if at is None and not sure:
        return None
    order = np.lexsort((chooser.profile.times[at], codes)) if at else np.argsort(codes, kind="stable")
    step, step_score = _find_step(chooser, column.name, codes, order, constant)
    if step is None and not sure:
        return None
    rows = float((codes >= 0).sum()) / max(column.distinct, 1)
    own = (
        weigh_name("case", column.name)
        - 0.8 * weigh_name("officer", column.name)
        - 0.5 * weigh_name("office", column.name)
    )
    grain = min(1.0, 4 * column.distinct / max(int((codes >= 0).sum()), 1))
    strength = (9.0 if sure else 0.0) + own + 0.4 * at_score + 0.6 * step_score + 0.3 * grain
    if not sure and own < 0.3 and strength < 1.2 and not _is_regular(chooser, codes, step, order):
        return None
    reasons = {
        "case": _("its values repeat, about {rows} rows each, and steps and times change within them").format(
            rows=f"{rows:.1f}"
        ),
        "step": _("few different values, which follow each other within a case in a regular order"),
        "at": _("a time that changes from row to row of a case"),
    }
    weights = {"case": min(0.98, 0.55 + 0.4 * own), "step": min(0.98, 0.45 + 0.35 * step_score),
               "at": min(0.98, 0.55 + 0.4 * at_score)}  # fmt: skip
    return CaseShape(column.name, step, at, rows, strength, constant, unique, reasons, weights)


def _is_constant(case: Codes, column: ColumnProfile) -> bool:
    """Whether a column has one value in at least 98 % of the cases with more than one row."""
    good = (case >= 0) & (column.codes >= 0)
    if not good.any():
        return True
    size = int(case.max()) + 1
    low = np.full(size, np.iinfo(np.int64).max)
    high = np.full(size, -1)
    np.minimum.at(low, case[good], column.codes[good])
    np.maximum.at(high, case[good], column.codes[good])
    several = np.bincount(case[good], minlength=size) > 1
    return bool((low[several] == high[several]).mean() >= 0.98) if several.any() else True


def _find_time(chooser: Chooser, case: Codes, constant: frozenset[str]) -> tuple[str | None, float]:
    known = chooser.pinned.get("at") or chooser.hints.get("at") or chooser.hints.get("time")
    if known in chooser.profile.times:
        return known, 1.0
    best, best_score = None, 0.0
    for column in chooser.profile.columns:
        if not column.is_time or column.name in constant:
            continue
        score = 0.3 + weigh_name("at", column.name) + 0.2 * column.filled
        score -= 0.6 * weigh_name("planned", column.name) + 0.6 * weigh_name("due", column.name)
        score -= 0.3 * weigh_name("touched", column.name)
        if score > best_score:
            best, best_score = column.name, score
    return best, min(best_score, 1.0)


def _find_step(
    chooser: Chooser, case: str, codes: Codes, order: Codes, constant: frozenset[str]
) -> tuple[str | None, float]:
    known = chooser.pinned.get("step") or chooser.hints.get("step")
    if known is not None:
        return known, 1.0
    best, best_score = None, 0.0
    for column in chooser.profile.columns:
        if column.is_time or column.name == case or column.name in constant or column.filled < 0.8:
            continue
        if not 2 <= column.distinct <= 2_000 or column.mean_length > 120 or column.unique > 0.5:
            continue
        score = weigh_name("step", column.name) + 0.8 * _measure_order(codes, column.codes, order)
        score -= 0.9 * weigh_name("officer", column.name) + 0.5 * weigh_name("office", column.name)
        score -= 0.7 * weigh_name("channel", column.name) + (0.5 if column.number_share > 0.9 else 0.0)
        score -= 0.6 * weigh_name("lifecycle", column.name)
        if score > best_score:
            best, best_score = column.name, score
    return best, min(best_score, 1.5)


def _is_regular(chooser: Chooser, case: Codes, step: str | None, order: Codes) -> bool:
    """Whether steps follow each other so regularly that no name is needed: far above what attributes reach."""
    return step is not None and _measure_order(case, chooser.profile.get(step).codes, order) >= 0.7


def _measure_order(case: Codes, value: Codes, order: Codes) -> float:
    """Measure, from 0 to 1, how regularly values follow each other within a case.

    How much better the next value is guessed from the present one than without it, and how much more the first
    values of cases are alike than all values are.
    """
    sorted_case, sorted_value = case[order], value[order]
    known = (sorted_case >= 0) & (sorted_value >= 0)
    sorted_case, sorted_value = sorted_case[known], sorted_value[known]
    if sorted_case.size < 2:
        return 0.0
    same = sorted_case[1:] == sorted_case[:-1]
    here, following = sorted_value[:-1][same], sorted_value[1:][same]
    if here.size == 0:
        return 0.0
    size = max(int(value.max()), 0) + 1
    pairs = np.unique(here * size + following, return_counts=True)
    best = np.zeros(size, np.int64)
    np.maximum.at(best, pairs[0] // size, pairs[1])
    without = int(np.bincount(following, minlength=size).max())
    gain = float(best.sum() - without) / here.size
    changes = float((here != following).mean())
    first = sorted_value[np.concatenate([[True], ~same])]
    alike = _concentration(first) - _concentration(sorted_value)
    return float(max(0.0, 0.5 * gain + 0.3 * changes + 0.4 * max(alike, 0.0)))


def _concentration(values: Codes) -> float:
    if values.size == 0:
        return 0.0
    shares = np.bincount(values) / values.size
    return float(np.square(shares).sum())


def is_ordered_pair(profile: Profile, first: str, second: str) -> bool:
    """Whether the second time is never (in less than 2 % of the rows) before the first, and often after it."""
    a: NDArray[Any] = profile.times[first]
    b: NDArray[Any] = profile.times[second]
    both = (a != MISSING) & (b != MISSING)
    if both.sum() < 2:
        return False
    return bool((b[both] >= a[both]).mean() >= 0.98 and (b[both] > a[both]).mean() > 0.05)


def tells_the_end(profile: Profile, column: ColumnProfile, ended: str | None) -> bool:
    """Whether a column's value nearly says if the case has ended: it came with the end, and is no cause of a wait.

    It does where the values divide ended from open cases so well that they explain half of the variance, beyond
    what as many values would explain by chance.

    Args:
        profile: the columns of an export with a row per case.
        column: the one that is asked about; to be empty is a value too.
        ended: the column of the end; None where there is none.
    """
    if ended not in profile.times:
        return False
    over = (profile.times[ended] != MISSING).astype(float)
    share = float(over.mean())
    if min(over.sum(), over.size - over.sum()) < 10:
        return False
    groups = column.codes + 1
    sizes = np.bincount(groups)
    shares = np.bincount(groups, weights=over) / np.maximum(sizes, 1)
    explained = float((sizes * np.square(shares - share)).sum()) / (over.size * share * (1 - share))
    return bool(explained - float((sizes > 0).sum() - 1) / over.size > 0.5)
