"""Rounding several exact numbers together, so that nothing is lost between them and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def round_together(exact: Sequence[Fraction]) -> list[int]:
    """Round numbers to whole ones that sum to their rounded sum.

    Method: the largest remainder (Hamilton), for numbers of either sign: each is rounded down, and what the rounded
    sum still lacks goes one by one to the largest remainders; equal ones in the order given. The sum is rounded half
    to the even one. Checked against: the sum, for any numbers.

    Args:
        exact: in the smallest unit.

    Returns:
        Whole numbers, each less than 1 from its exact one; a whole number stays what it is.

    Example:
        >>> round_together([Fraction(10, 3)] * 3)
        [4, 3, 3]
    """
    parts = [number.numerator // number.denominator for number in exact]
    lacking = round(sum(exact, Fraction(0))) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:lacking]:
        parts[place] += 1
    return parts
