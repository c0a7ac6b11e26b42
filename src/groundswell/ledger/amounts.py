"""Numbers as people write them: whether point or comma begins the decimals is decided from the whole column, or asked.

1.234 can be one and a bit, or more than a thousand. What cannot be decided is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from groundswell.ledger.money import CURRENCIES

_MARKS = {".": ",", ",": "."}
_SPACES = " \u00a0\u2007\u2009\u202f'’"
_CELL = re.compile(
    r"(?P<open>\(?)\s*(?P<lead>[^\d\s.,'’()+\-−]{0,5})\s*(?P<sign>[+\-−]?)\s*(?P<inner>[^\d\s.,'’()+\-−]{0,5})\s*"
    rf"(?P<body>[\d.,](?:[\d.,{_SPACES}]*\d)?)\s*(?P<trail>[^\d\s.,'’()+\-−]{{0,5}})\s*(?P<after>[\-−]?)\s*(?P<close>\)?)"
)
# The signs of currencies, and which currencies use them.
SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "GIP", "FKP", "SHP", "EGP"}),
    "$": frozenset(code for code in CURRENCIES if code.endswith("D")) | {"MXN", "ARS", "CLP", "COP", "UYU"},
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    "₺": frozenset({"TRY"}),
    "₴": frozenset({"UAH"}),
    "₽": frozenset({"RUB"}),
    "R": frozenset({"ZAR"}),
    "R$": frozenset({"BRL"}),
    "C$": frozenset({"CAD"}),
    "A$": frozenset({"AUD"}),
    "US$": frozenset({"USD"}),
    "zł": frozenset({"PLN"}),
    "Kč": frozenset({"CZK"}),
    "Ft": frozenset({"HUF"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "Fr": frozenset({"CHF"}),
    "lei": frozenset({"RON"}),
    "лв": frozenset({"BGN"}),
}


@dataclass(frozen=True, slots=True)
class AmountStyle:
    """How the numbers of a column are written.

    Args:
        decimal_mark: what begins the decimals, "." or ",".
        example: the value that decided it; empty where none had to.
        undecided: a value that can be read in two ways, where nothing decides; None where all is clear.
        against: two values that contradict each other; None where none do.
    """

    decimal_mark: str
    example: str = ""
    undecided: str | None = None
    against: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was read, with the sign or code of a currency that stood beside it, or an empty text."""

    value: Decimal
    currency: str = ""


def decide_amount_style(
    values: Iterable[str],
    decimal_mark: str | None = None,
    *,
    most: Decimal | None = None,
    is_whole: bool = False,
) -> AmountStyle:
    """Decide from the values of a column whether a point or a comma begins the decimals.

    Method: 1,234.56 shows both marks, and the last begins the decimals. A mark that stands twice, as in 1.234.567,
    does not begin them; one with other than three digits after it, or with a 0 or more than three digits before it,
    does. Only what is left, such as 1.234, can be read in two ways: the other values of the column decide, or nobody.

    Args:
        values: texts of the column.
        decimal_mark: what is known from elsewhere: it is not questioned.
        most: no value is larger; a reading above it is no reading.
        is_whole: the column counts whole things, so that nothing in it has three decimals.

    Example:
        >>> decide_amount_style(["1.234", "17,50"]).decimal_mark
        ','
        >>> decide_amount_style(["1.234", "500"]).undecided
        '1.234'
        >>> decide_amount_style(["1,5", "1.5"]).against
        ('1,5', '1.5')
    """
    if decimal_mark is not None:
        if decimal_mark not in _MARKS:
            raise ValueError("the decimal mark is a point or a comma")
        return AmountStyle(decimal_mark)
    shown: dict[str, str] = {}
    doubtful: str | None = None
    for text in values:
        mark, is_doubtful = _weigh(text, most, is_whole)
        if mark is not None:
            shown.setdefault(mark, text)
        elif is_doubtful and doubtful is None:
            doubtful = text
    if len(shown) == 2:
        first, second = shown.values()
        return AmountStyle(next(iter(shown)), first, against=(first, second))
    if shown:
        return AmountStyle(*next(iter(shown.items())))
    return AmountStyle(".", undecided=doubtful)


def _weigh(text: str, most: Decimal | None, is_whole: bool) -> tuple[str | None, bool]:
    """Tell which mark begins the decimals in one value, or whether it can be either."""
    if "." not in text and "," not in text:
        return None, False
    match = _CELL.fullmatch(text.strip())
    if match is None:
        return None, False
    body = match["body"]
    dots, commas = body.count("."), body.count(",")
    if dots and commas:
        last = max(".,", key=body.rfind)
        return (last if body.count(last) == 1 else None), False
    mark = "." if dots else ","
    if dots + commas > 1:
        return _MARKS[mark], False
    before, after = body.split(mark)
    if any(space in before for space in _SPACES) or len(after) != 3 or not 0 < len(before) <= 3:
        return mark, False
    if before.startswith("0"):
        return mark, False
    if is_whole:
        return _MARKS[mark], False
    if most is not None and Decimal(before + after) > most:
        return mark, False
    return None, True


def read_amount(text: str, style: AmountStyle) -> Amount | None:
    """Read one number: 1.234,56 and 1,234.56 by the style, (12.00) and 12.00- as below 0, € 12 with its sign.

    Args:
        text: what stands in the cell.
        style: how the numbers of its column are written.

    Returns:
        The number, to the last digit as it stands; None where it is none.

    Example:
        >>> read_amount("(1.234,50 €)", AmountStyle(","))
        Amount(value=Decimal('-1234.50'), currency='€')
        >>> read_amount("1.234,50", AmountStyle(".")) is None
        True
    """
    plain = text.strip()
    if plain.isascii() and plain.isdigit():
        return Amount(Decimal(plain))
    match = _CELL.fullmatch(plain)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    currency = match["lead"] + match["inner"] + match["trail"]
    if sum(1 for part in ("lead", "inner", "trail") if match[part]) > 1 or not _is_currency(currency):
        return None
    signs = [part for part in (match["sign"], match["after"], match["open"]) if part]
    if len(signs) > 1:
        return None
    body = match["body"]
    if _compile_number(style.decimal_mark).fullmatch(body) is None:
        return None
    digits = "".join(letter for letter in body if letter.isdigit() or letter == style.decimal_mark)
    value = Decimal(digits.replace(",", "."))
    return Amount(-value if signs and signs[0] != "+" else value, currency)


def _is_currency(text: str) -> bool:
    return not text or text in SIGNS or text.upper() in CURRENCIES


def match_currency(sign: str, currency: str) -> bool:
    """Tell whether a sign or code beside an amount can be that of a currency.

    Example:
        >>> match_currency("$", "CAD"), match_currency("€", "CAD"), match_currency("cad", "CAD")
        (True, False, True)
    """
    return not sign or sign.upper() == currency or currency in SIGNS.get(sign, frozenset())


def name_currency(sign: str) -> str:
    """Name the one currency that a sign or code stands for; empty where several have it.

    Example:
        >>> name_currency("€"), name_currency("$"), name_currency("cad")
        ('EUR', '', 'CAD')
    """
    if sign.upper() in CURRENCIES:
        return sign.upper()
    found = SIGNS.get(sign, frozenset())
    return next(iter(found)) if len(found) == 1 else ""


@lru_cache(maxsize=2)
def _compile_number(mark: str) -> re.Pattern[str]:
    """Compile what a number looks like: groups of three digits by one sign, or of two as in India; or no groups."""
    group, decimals = f"[{re.escape(_MARKS[mark])}{_SPACES}]", f"(?:{re.escape(mark)}[0-9]+)?"
    return re.compile(
        rf"[0-9]+{decimals}|{re.escape(mark)}[0-9]+|[0-9]{{1,3}}(?P<by>{group})[0-9]{{3}}(?:(?P=by)[0-9]{{3}})*{decimals}"
        rf"|[0-9]{{1,2}}(?P<two>{group})(?:[0-9]{{2}}(?P=two))+[0-9]{{3}}{decimals}"
    )


def explain_readings(text: str) -> tuple[str, str]:
    """Write the two ways in which a doubtful number can be read, without groups and with a point.

    Example:
        >>> explain_readings("1.234")
        ('1.234', '1234')
    """
    readings = [read_amount(text, AmountStyle(mark)) for mark in (".", ",")]
    small, large = sorted(reading.value for reading in readings if reading)
    return f"{small:f}", f"{large:f}"


def write_decimal(value: Decimal) -> str:
    """Write a number for people: thousands separated, no needless zeros beyond two decimals.

    Example:
        >>> write_decimal(Decimal("1234.5")), write_decimal(Decimal("40"))
        ('1,234.5', '40')
    """
    return f"{value:,f}"
