"""What can be wrong with amounts, currencies and invoices in a file for the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.errors.root import GroundswellError, show_names, show_value


class AmountNotUnderstood(GroundswellError):
    """A cell holds no number."""

    code = "amount-not-understood"

    def __init__(self, value: str, decimal_mark: str) -> None:
        example = "1,234.56" if decimal_mark == "." else "1.234,56"
        super().__init__(
            f"{show_value(value, 60)} is no number, as the others of its column are written.",
            f"a number such as {example}.",
            "Write it as a plain number.",
        )


class AmountMissing(GroundswellError):
    """A line has no amount."""

    code = "amount-missing"

    def __init__(self, what: str = "amount") -> None:
        super().__init__(
            f"This line has no {what}.",
            f"the {what} of each line; 0 where there is none.",
            f"Write the {what}, or take the line out.",
        )


class AmountsUndecided(GroundswellError):
    """Nothing in a column tells whether a point or a comma begins the decimals."""

    code = "amounts-undecided"

    def __init__(self, value: str, small: str, large: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} can be {small} or {large}, and nothing in its column tells which.",
            "to know whether a point or a comma begins the decimals.",
            "Say which of the two begins the decimals in this file.",
        )


class AmountsContradict(GroundswellError):
    """Some amounts of a column have decimals after a point, some after a comma."""

    code = "amounts-contradict"

    def __init__(self, value: str, other: str, other_line: int) -> None:
        super().__init__(
            f"{show_value(value, 40)} is written otherwise than {show_value(other, 40)} in line {other_line:,}.",
            "one way to write numbers in the whole column.",
            "Write all numbers of the column in one way: the decimals after a point, or after a comma.",
        )


class AmountTooFine(GroundswellError):
    """An amount has more decimals than its currency."""

    code = "amount-too-fine"

    def __init__(self, value: str, currency: str, digits: int) -> None:
        super().__init__(
            f"{show_value(value, 40)} has more decimals than {currency} has ({digits}).",
            f"an amount with at most {digits} decimals: nothing is rounded here.",
            "Round the amount at the source, as the invoice has it.",
        )


class AmountTooLarge(GroundswellError):
    """An amount is beyond all that can be booked."""

    code = "amount-too-large"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"{show_value(value, 40)} is larger than any cost.",
            "an amount below a million million.",
            "Look whether two numbers were joined into one.",
        )


class DebitAndCredit(GroundswellError):
    """A line has an amount on both sides."""

    code = "debit-and-credit"

    def __init__(self, debit: str, credit: str) -> None:
        super().__init__(
            f"This line has {show_value(debit, 40)} as debit and {show_value(credit, 40)} as credit.",
            "an amount on one side.",
            "Make two lines of it, or leave one side empty.",
        )


class SumOfLineWrong(GroundswellError):
    """Net and tax of a line do not sum to its amount."""

    code = "sum-of-line-wrong"

    def __init__(self, net: str, tax: str, amount: str) -> None:
        super().__init__(
            f"Net {net} and tax {tax} do not sum to {amount}.",
            "an amount that is net and tax together.",
            "Correct the line as the invoice has it.",
        )


class CurrencyNotKnown(GroundswellError):
    """A currency is not one of ISO 4217."""

    code = "currency-not-known"

    def __init__(self, value: str) -> None:
        super().__init__(
            f"There is no currency {show_value(value, 20)}.",
            "the code of ISO 4217, three letters such as EUR, GBP or CAD.",
            "Write the code of the currency.",
        )


class CurrencyMissing(GroundswellError):
    """Nothing says the currency of an amount."""

    code = "currency-missing"

    def __init__(self) -> None:
        super().__init__(
            "Nothing says the currency of this amount.",
            "the code of ISO 4217 in each line, or one for the whole file.",
            "Write the currency in this line, or say which one the file is in.",
        )


class CurrencyWithoutRate(GroundswellError):
    """A currency is known, and the ledger has no rate for it."""

    code = "currency-without-rate"

    def __init__(self, currency: str, currencies: Sequence[str]) -> None:
        super().__init__(
            f"The ledger has no rate of exchange for {currency}.",
            f"one of: {show_names(list(currencies))}.",
            f"Enter the rate of {currency} with its day and source, and give the file again.",
        )


class CurrencySignDiffers(GroundswellError):
    """The sign beside an amount is not that of its currency."""

    code = "currency-sign-differs"

    def __init__(self, sign: str, currency: str) -> None:
        super().__init__(
            f"The amount says {show_value(sign, 10)}, and its line is in {currency}.",
            f"an amount in {currency}, with its sign or without one.",
            "Correct the currency of the line or the sign of the amount.",
        )


class InvoiceTwice(GroundswellError):
    """An invoice stands in a file twice."""

    code = "invoice-twice"

    def __init__(self, supplier: str, reference: str, line: int) -> None:
        of = f" of {show_value(supplier, 60)}" if supplier else ""
        super().__init__(
            f"Invoice {show_value(reference, 40)}{of} stands in line {line:,} already.",
            "each invoice once.",
            "Take one of the lines out. If the invoice is split over several purposes, say so for this file.",
        )


class InvoiceBooked(GroundswellError):
    """An invoice stands in the ledger."""

    code = "invoice-booked"

    def __init__(self, supplier: str, reference: str, where: str) -> None:
        of = f" of {show_value(supplier, 60)}" if supplier else ""
        super().__init__(
            f"Invoice {show_value(reference, 40)}{of} is booked already: {show_value(where, 60)}.",
            "invoices that are not in the ledger.",
            "Take the line out. If what was booked is wrong, correct that entry.",
        )
