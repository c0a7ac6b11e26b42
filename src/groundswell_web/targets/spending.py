"""What is spent of the mandate by apps higher on the ladder. Each registers its own in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from uuid import UUID

# Of an engagement: the spend by the target whose budget pays it; None where the mandate pays it beside the targets.
Spender = Callable[[UUID], Mapping[UUID | None, Decimal]]


class Spenders:
    """The registered functions, by name."""

    def __init__(self) -> None:
        self._spenders: dict[str, Spender] = {}

    def register(self, name: str, spender: Spender) -> None:
        """Take a function in. The same name with another function is a mistake in the code."""
        if self._spenders.get(name, spender) is not spender:
            raise ValueError(f"there is a spender {name!r} already")
        self._spenders[name] = spender

    def items(self) -> list[tuple[str, Spender]]:
        """All functions, in the order of their names."""
        return sorted(self._spenders.items())


SPENDERS = Spenders()


def sum_up_spent(engagement_id: UUID) -> dict[UUID | None, Decimal]:
    """Sum up what is spent, by the target whose budget pays it; None: beside the targets."""
    spent: dict[UUID | None, Decimal] = {}
    for _name, spend in SPENDERS.items():
        for target_id, amount in spend(engagement_id).items():
            spent[target_id] = spent.get(target_id, Decimal(0)) + amount
    return spent
