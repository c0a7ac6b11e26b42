"""The plan as if people could be divided: a bound that no plan betters, and who is likely to be of use where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from ortools.sat.python import cp_model
from scipy.optimize import linprog

_MOST_STEPS = 100_000
_SCALE = 1 << 12
_WORK_FOR_A_PLACE = 1.5e-5
_WIDE = 1 << 60
"""Ends of a range beyond which there is none."""


@dataclass(frozen=True)
class Relaxed:
    """The best of a model in which every variable may be a fraction.

    Args:
        values: of the variables, by index.
        reduced: by how much the sum grows at least for each unit of a variable that is 0 here.
        bound: of the sum, for whole numbers too; exact.
        work: that it took, in about the solver's units; counted, not measured.
    """

    values: list[float]
    reduced: list[float]
    bound: int
    work: float


@dataclass(frozen=True)
class _Program:
    """A linear program: `rows @ x` from `least` to `most`, each variable within its range."""

    costs: np.ndarray[Any, np.dtype[np.int64]]
    rows: sp.csr_matrix
    ranges: list[tuple[int, int]]
    low: np.ndarray[Any, np.dtype[np.int64]]
    high: np.ndarray[Any, np.dtype[np.int64]]


def relax(cp: cp_model.CpModel) -> Relaxed | None:
    """Solve a model whose variables may be fractions.

    Method: the dual simplex method of HiGHS. Its answer is in floating point; the bound is worked out again from its
    prices in whole numbers (weak duality), so that it holds whatever was rounded. Constraints that hold on a
    condition, or are no sums, are left out, which can only lower the bound. Checked against: full enumeration.

    Args:
        cp: the model, with an objective that is made least.

    Returns:
        What was found; or None where there was no answer.
    """
    program = _read_program(cp)
    if program is None:
        return None
    low, high = _read_ends(program)
    is_same = low == high
    is_low, is_high = (low > -_WIDE) & ~is_same, (high < _WIDE) & ~is_same
    found = linprog(
        program.costs.astype(float),
        A_ub=sp.vstack([program.rows[is_high], -program.rows[is_low]]),
        b_ub=np.concatenate([high[is_high], -low[is_low]]).astype(float),
        A_eq=program.rows[is_same],
        b_eq=high[is_same].astype(float),
        bounds=np.column_stack([program.low, program.high]).astype(float),
        method="highs-ds",
        options={"maxiter": _MOST_STEPS},
    )
    if found.status != 0:
        return None
    prices = np.zeros(len(low))
    cut = int(is_high.sum())
    prices[is_high] += np.minimum(found.ineqlin.marginals[:cut], 0.0)
    prices[is_low] -= np.minimum(found.ineqlin.marginals[cut:], 0.0)
    prices[is_same] = found.eqlin.marginals
    reduced = found.lower.marginals + found.upper.marginals
    return Relaxed(
        values=found.x.tolist(),
        reduced=reduced.tolist(),
        bound=_count_bound(program, low, high, prices) + round(cp.proto.objective.offset),
        work=program.rows.nnz * _WORK_FOR_A_PLACE,
    )


def _read_program(cp: cp_model.CpModel) -> _Program | None:
    """Read the sums of a model, and those of which exactly or at most one holds."""
    proto = cp.proto
    entries: list[tuple[int, int, int]] = []
    ranges: list[tuple[int, int]] = []
    for one in proto.constraints:
        read = _read_row(one)
        if read is not None:
            entries += [(len(ranges), place, weight) for place, weight in read[0]]
            ranges.append(read[1])
    if not entries or proto.objective.scaling_factor < 0:
        return None
    costs = np.zeros(len(proto.variables), dtype=np.int64)
    for place, weight in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        costs[place] += weight
    domains = [list(one.domain) for one in proto.variables]
    row, column, weight = (np.array(part, dtype=np.int64) for part in zip(*entries, strict=True))
    shape = (len(ranges), len(costs))
    return _Program(
        costs,
        sp.csr_matrix((weight, (row, column)), shape=shape, dtype=np.int64),
        ranges,
        np.array([one[0] for one in domains], dtype=np.int64),
        np.array([one[-1] for one in domains], dtype=np.int64),
    )


def _read_row(one: Any) -> tuple[list[tuple[int, int]], tuple[int, int]] | None:
    """Read a constraint as places with weights and a range; None where it is left out."""
    if list(one.enforcement_literal):
        return None
    if one.has_linear():
        domain = list(one.linear.domain)
        return list(zip(one.linear.vars, one.linear.coeffs, strict=True)), (domain[0], domain[-1])
    if one.has_exactly_one():
        places, least = list(one.exactly_one.literals), 1
    elif one.has_at_most_one():
        places, least = list(one.at_most_one.literals), -_WIDE
    else:
        return None
    return None if any(place < 0 for place in places) else ([(place, 1) for place in places], (least, 1))


def _read_ends(
    program: _Program,
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.int64]]]:
    low = np.array([max(one[0], -_WIDE) for one in program.ranges], dtype=np.int64)
    high = np.array([min(one[1], _WIDE) for one in program.ranges], dtype=np.int64)
    return low, high


def _count_bound(
    program: _Program,
    low: np.ndarray[Any, np.dtype[np.int64]],
    high: np.ndarray[Any, np.dtype[np.int64]],
    prices: np.ndarray[Any, np.dtype[np.float64]],
) -> int:
    """Work out the bound that prices prove, in whole numbers, up to the next sum that there can be."""
    scaled = [int(price) for price in np.rint(prices * _SCALE)]
    bound = sum(
        price * int(low[row] if price > 0 else high[row]) for row, price in enumerate(scaled) if price
    )
    table = program.rows.tocoo()
    left = [int(cost) * _SCALE for cost in program.costs]
    for row, column, weight in zip(table.row.tolist(), table.col.tolist(), table.data.tolist(), strict=True):
        left[column] -= scaled[row] * weight
    step = math.gcd(*(int(cost) for cost in program.costs)) or 1
    bound += sum(
        cost * int(program.low[place] if cost > 0 else program.high[place]) for place, cost in enumerate(left)
    )
    return -(-bound // (_SCALE * step)) * step
