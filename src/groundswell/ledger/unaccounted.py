"""What is not accounted for: spend and time without a target, targets without cost, steps without either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from groundswell.ledger.entries import count_hundredths
from groundswell.ledger.money import Money, sum_money


@dataclass(frozen=True, slots=True)
class CostTotal:
    """What something cost, summed up over entries.

    Args:
        money: in one currency.
        hours: worked.
        target: the key of the target that it was for, by itself or through a trial; empty for none.
        step: that it serves; empty for none.
    """

    money: Money
    hours: Decimal = Decimal(0)
    target: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """What is not accounted for, in numbers and as shares from 0 to 1.

    Args:
        spend: all of it, by currency.
        spend_without_target: what of it was for no target, by currency.
        hours: all of them.
        hours_without_target: what of them was for no target.
        targets: how many there are.
        targets_without_cost: those with neither money nor hours, by key.
        steps: how many there are.
        steps_without_either: those with neither cost nor target, by name.
    """

    spend: Mapping[str, Money] = field(default_factory=dict)
    spend_without_target: Mapping[str, Money] = field(default_factory=dict)
    hours: Decimal = Decimal(0)
    hours_without_target: Decimal = Decimal(0)
    targets: int = 0
    targets_without_cost: tuple[str, ...] = ()
    steps: int = 0
    steps_without_either: tuple[str, ...] = ()

    @property
    def spend_without_target_shares(self) -> dict[str, float | None]:
        """By currency; None where nothing was spent, or more came back than was spent."""
        return {
            currency: _divide(self.spend_without_target[currency].minor, money.minor)
            for currency, money in self.spend.items()
        }

    @property
    def spend_without_target_share(self) -> float | None:
        """Where all was spent in one currency, its share; None where not."""
        shares = list(self.spend_without_target_shares.values())
        return shares[0] if len(shares) == 1 else None

    @property
    def hours_without_target_share(self) -> float | None:
        """None where no hours were worked."""
        return _divide(self.hours_without_target, self.hours)

    @property
    def targets_without_cost_share(self) -> float | None:
        """None where there are no targets."""
        return _divide(len(self.targets_without_cost), self.targets)

    @property
    def steps_without_either_share(self) -> float | None:
        """None where there are no steps."""
        return _divide(len(self.steps_without_either), self.steps)


def measure_unaccounted(
    totals: Iterable[CostTotal], targets: Mapping[str, str], steps: Iterable[str]
) -> Unaccounted:
    """Measure what is not accounted for.

    Method: sums of whole numbers; what was taken back takes away where it stood. Checked against: sums by hand.

    Args:
        totals: of all that was booked.
        targets: by key, the step that each is about; empty for one that is about the whole service.
        steps: of the service, by name.

    Example:
        >>> totals = [CostTotal(Money("EUR", 7500), target="faster"), CostTotal(Money("EUR", 2500))]
        >>> measured = measure_unaccounted(totals, {"faster": "Review", "clearer": ""}, ["Intake", "Review"])
        >>> measured.spend_without_target_share, measured.targets_without_cost, measured.steps_without_either
        (0.25, ('clearer',), ('Intake',))
    """
    every = list(totals)
    loose = [total for total in every if not total.target]
    spend = sum_money(total.money for total in every)
    nothing = {currency: Money(currency, 0) for currency in spend}
    costed_targets = _list_costed((total.target, total) for total in every)
    touched = _list_costed((total.step, total) for total in every) | set(targets.values())
    named = list(dict.fromkeys(steps))
    return Unaccounted(
        spend=spend,
        spend_without_target=nothing | sum_money(total.money for total in loose),
        hours=sum((total.hours for total in every), Decimal(0)),
        hours_without_target=sum((total.hours for total in loose), Decimal(0)),
        targets=len(targets),
        targets_without_cost=tuple(key for key in targets if key not in costed_targets),
        steps=len(named),
        steps_without_either=tuple(step for step in named if step not in touched),
    )


def _list_costed(totals: Iterable[tuple[str, CostTotal]]) -> set[str]:
    """List the keys that cost something, after what was taken back."""
    net: Counter[tuple[str, str]] = Counter()
    for key, total in totals:
        net[key, total.money.currency] += total.money.minor
        net[key, ""] += count_hundredths(total.hours)
    return {key for (key, _), amount in net.items() if amount}


def _divide(part: Decimal | int, whole: Decimal | int) -> float | None:
    return float(Decimal(part) / Decimal(whole)) if 0 <= part <= whole and whole else None
