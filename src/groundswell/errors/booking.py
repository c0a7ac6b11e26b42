"""What can be wrong with money, rates, weekly sheets and entries of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.errors.root import GroundswellError, show_names, show_value


class CurrencyUnknown(GroundswellError):
    """A currency is not one of ISO 4217."""

    code = "currency-unknown"

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(
            f"There is no currency {show_value(currency, 20)!r}.",
            "three letters of ISO 4217, such as EUR, GBP or CAD",
            "write the code of the currency",
        )


class CurrenciesMixed(GroundswellError):
    """Amounts of different currencies were to be added."""

    code = "currencies-mixed"

    def __init__(self, currencies: Sequence[str]) -> None:
        self.currencies = tuple(currencies)
        super().__init__(
            f"Amounts in {show_names(list(currencies))} cannot be added.",
            "amounts of one currency, or a dated rate between them",
            "enter the rate of exchange with its day and source",
        )
