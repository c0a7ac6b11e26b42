"""What can be wrong with money, rates, weekly sheets and entries of the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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

    def __init__(self, currencies: list[str]) -> None:
        self.currencies = tuple(currencies)
        super().__init__(
            f"Amounts in {show_names(currencies)} cannot be added.",
            "amounts of one currency, or a dated rate between them",
            "enter the rate of exchange with its day and source",
        )


class HoursUnfit(GroundswellError):
    """Hours are finer than the ledger counts them, or no number at all."""

    code = "hours-unfit"

    def __init__(self, hours: Decimal) -> None:
        self.hours = hours
        super().__init__(
            f"{show_value(hours, 40)} hours cannot be booked.",
            "hours with two decimals at most, such as 7.25",
            "round the hours to hundredths",
        )


class RateMissing(GroundswellError):
    """No rate of an hour is known for a person on a day."""

    code = "rate-missing"

    def __init__(self, person: str, on: date, first_on: date | None = None) -> None:
        self.person, self.on, self.first_on = person, on, first_on
        since = f"; the first is from {first_on} on" if first_on is not None else ""
        super().__init__(
            f"There is no rate for an hour of {show_value(person, 80)} on {on}{since}.",
            "a rate from that day on, or from an earlier one",
            f"enter a rate from {on} or earlier",
        )


class ExchangeRateMissing(GroundswellError):
    """No rate of exchange between two currencies is known on a day."""

    code = "exchange-rate-missing"

    def __init__(self, from_currency: str, to_currency: str, on: date) -> None:
        self.from_currency, self.to_currency, self.on = from_currency, to_currency, on
        super().__init__(
            f"There is no rate of exchange from {from_currency} to {to_currency} on {on} or before.",
            "a rate between the two, in either direction, with its day and source",
            f"enter the rate that was published for {on}",
        )


class ExchangeRateUnfit(GroundswellError):
    """A rate of exchange cannot be one."""

    code = "exchange-rate-unfit"

    def __init__(self, from_currency: str, to_currency: str, rate: Decimal) -> None:
        self.from_currency, self.to_currency, self.rate = from_currency, to_currency, rate
        super().__init__(
            f"{show_value(rate, 40)} is no rate of exchange from {from_currency} to {to_currency}.",
            "a number above 0, between two different currencies",
            "enter how much of the second currency one of the first is worth",
        )


class EntryUnfit(GroundswellError):
    """An entry does not fit together."""

    code = "entry-unfit"

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"The entry cannot be booked: {'; '.join(show_value(fault, 200) for fault in faults)}.",
            "an amount for something that is named, by a person who answers for it",
            "correct what is named and book it again",
        )


class EntryReversed(GroundswellError):
    """An entry that was taken back already was to be corrected."""

    code = "entry-reversed"

    def __init__(self, number: int, reversed_by: int) -> None:
        self.number, self.reversed_by = number, reversed_by
        super().__init__(
            f"Entry {number} was taken back already, by entry {reversed_by}.",
            "an entry that stands",
            "correct the entry that replaced it, or enter the cost anew",
        )


class ReversalFixed(GroundswellError):
    """An entry that takes another back was itself to be taken back."""

    code = "reversal-fixed"

    def __init__(self, number: int, reverses: int) -> None:
        self.number, self.reverses = number, reverses
        super().__init__(
            f"Entry {number} takes entry {reverses} back, and cannot be taken back itself.",
            "an entry of a cost",
            "enter the cost anew; the history keeps both",
        )


class SheetUnfit(GroundswellError):
    """A weekly sheet does not fit together."""

    code = "sheet-unfit"

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"The weekly sheet cannot be turned in: {'; '.join(show_value(fault, 200) for fault in faults)}.",
            "each line with hours or a share of the week, and hours that a week can hold",
            "correct what is named and turn the sheet in again",
        )


class MonthsClosed(GroundswellError):
    """Every month from the day of a cost until today is closed."""

    code = "months-closed"

    def __init__(self, about_on: date, today: date) -> None:
        self.about_on, self.today = about_on, today
        super().__init__(
            f"Every month from {about_on} to {today} is closed.",
            "a month that is open, in which the entry can be booked",
            "book the entry when the next month has begun",
        )


class MonthNotClosable(GroundswellError):
    """A month was to be closed that cannot be closed yet, or was closed before."""

    code = "month-not-closable"

    def __init__(self, month_on: date, reason: str) -> None:
        self.month_on, self.reason = month_on, reason
        super().__init__(
            f"{month_on:%B %Y} cannot be closed: {reason}.",
            "a month that is over, after all months before it were closed",
            "close the earliest open month first, once it is over",
        )
