"""The Canadian rule by which one service standard is rated, and the reading of a table of standards.

The rule is that of the Government of Canada's service inventory (its README of indicators).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

import pyarrow as pa

MET, NOT_MET, NOT_APPLICABLE = "Y", "N", "NA"

Figure = Decimal | float | int | str | None


@dataclass(frozen=True, slots=True)
class Standard:
    """One service standard, with its rating by the rule beside the rating that was published.

    Args:
        organisation: who answers for it.
        service: its service.
        name: what was promised.
        kind: its type, such as ``TML`` for timeliness.
        channel: through which channel.
        target: share that should be within the standard; None where blank.
        met: how many were within it.
        total: how many there were.
        performance: met over total by the rule.
        target_met: ``Y``, ``N`` or ``NA`` by the rule.
        published_performance: as published; None where blank.
        published_target_met: as published; None where the table has none.
    """

    organisation: str
    service: str
    name: str
    kind: str
    channel: str
    target: Decimal | None
    met: Decimal | None
    total: Decimal | None
    performance: Decimal | None
    target_met: str
    published_performance: Decimal | None
    published_target_met: str | None

    @property
    def is_above_all(self) -> bool:
        """Whether more were within the standard than there were, which cannot be."""
        return self.met is not None and self.total is not None and self.met > self.total > 0

    @property
    def disagrees(self) -> bool:
        """Whether the rule gives another rating, or performance to four decimals, than published."""
        if self.published_target_met is not None and self.published_target_met != self.target_met:
            return True
        if self.published_performance is None or self.performance is None:
            return False
        return self.performance != self.published_performance


def rate_standard(target: Figure, met: Figure, total: Figure) -> tuple[Decimal | None, str]:
    """Rate one service standard by the Canadian rule.

    Performance is met over total to four decimals, only where both are given and the total is above 0. The
    target is met (``Y``) where that performance is at least the target, not met (``N``) where below, and
    ``NA`` where the target is blank or 0 or there is no performance. The published ratings compare the
    rounded performance, so 0.99996 meets a target of 1, and 8 of 10 meets 0.8.
    Checked against: the truth table of the rule, and the 2,343 standards published for 2023-24.

    Args:
        target: share within the standard, 0.8 for 80 %; blank (None or "") where there is none.
        met: how many were within it; blank where not known.
        total: how many there were; blank where not known.

    Example:
        >>> rate_standard(0.2, 5, 50), rate_standard(0.2, 0, 0)
        ((Decimal('0.1000'), 'N'), (None, 'NA'))
    """
    aim, within, volume = read_decimal(target), read_decimal(met), read_decimal(total)
    if within is None or volume is None or volume <= 0:
        return None, NOT_APPLICABLE
    performance = divide_performance(within, volume)
    if not aim:
        return performance, NOT_APPLICABLE
    return performance, MET if performance >= aim else NOT_MET


def read_decimal(figure: Figure) -> Decimal | None:
    """Read a figure exactly as written; blank and the marks ND and NA give None.

    Example:
        >>> read_decimal("0.80"), read_decimal(" "), read_decimal("ND")
        (Decimal('0.80'), None, None)
    """
    if figure is None or figure != figure:
        return None
    try:
        number = Decimal(str(figure).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def divide_performance(met: Decimal, total: Decimal) -> Decimal:
    """Divide to four decimals just as the inventory publishes it: in binary, then halves to even.

    That decides 643 of 800, which is 0.80375: in binary a little less, so 0.8037.

    Example:
        >>> divide_performance(Decimal(643), Decimal(800)), divide_performance(Decimal(8), Decimal(10))
        (Decimal('0.8037'), Decimal('0.8000'))
    """
    return Decimal(float(met) / float(total)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_EVEN)


def read_standards(rows: pa.Table, columns: Mapping[str, str]) -> list[Standard]:
    """Read the standards of a table, one row each, and rate them.

    Args:
        rows: the table.
        columns: the table's column for each of `target`, `met`, `total`, and, where it has them, for
            `performance`, `target_met`, `type`, `channel`, `organisation`, `service`, `standard`.

    Raises:
        KeyError: a named column is not in the table.
    """
    held = {role: rows.column(name).to_pylist() for role, name in columns.items()}

    def text(role: str, row: int) -> str:
        value = held[role][row] if role in held else None
        return "" if value is None else str(value)

    standards = []
    for row in range(rows.num_rows):
        target, met, total = (read_decimal(held[role][row]) for role in ("target", "met", "total"))
        performance, target_met = rate_standard(target, met, total)
        standards.append(
            Standard(
                organisation=text("organisation", row),
                service=text("service", row),
                name=text("standard", row),
                kind=text("type", row),
                channel=text("channel", row),
                target=target,
                met=met,
                total=total,
                performance=performance,
                target_met=target_met,
                published_performance=read_decimal(held["performance"][row])
                if "performance" in held
                else None,
                published_target_met=text("target_met", row) or None,
            )
        )
    return standards
