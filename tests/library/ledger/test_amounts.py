"""Numbers as people write them: the column decides what begins the decimals, and never wrongly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.ledger.amounts import (
    Amount,
    AmountStyle,
    decide_amount_style,
    explain_readings,
    match_currency,
    name_currency,
    read_amount,
)

WHOLE = st.integers(0, 10**11)
SIGNS = st.sampled_from(("", "-", "()", "trailing"))


def write(number: int, digits: int, decimal_mark: str, group: str, sign: str = "") -> str:
    """Write a number of hundredths, thousandths or ones as people do."""
    whole, rest = divmod(number, 10**digits)
    text = f"{whole:,}".replace(",", group) + (f"{decimal_mark}{rest:0{digits}}" if digits else "")
    return {"": text, "-": f"-{text}", "()": f"({text})", "trailing": f"{text}-"}[sign]


@st.composite
def draw_column(draw: st.DrawFn) -> tuple[str, list[tuple[str, Decimal]]]:
    """Draw a column that is written in one way, with the value of each cell."""
    decimal_mark = draw(st.sampled_from((".", ",")))
    group = draw(st.sampled_from(("", ",.".replace(decimal_mark, ""), " ", "'", "\u202f")))
    cells = []
    for number in draw(st.lists(WHOLE, min_size=1, max_size=8)):
        digits, sign = draw(st.sampled_from((0, 0, 1, 2, 3))), draw(SIGNS)
        value = Decimal(number).scaleb(-digits) * (1 if sign == "" else -1)
        cells.append((write(number, digits, decimal_mark, group, sign), value))
    return decimal_mark, cells


@given(column=draw_column())
def test_column_is_read_as_it_was_written_or_asked(column: tuple[str, list[tuple[str, Decimal]]]) -> None:
    decimal_mark, cells = column

    style = decide_amount_style([text for text, _value in cells])

    assert style.against is None
    if style.undecided is None:
        found = [read_amount(text, style) for text, _value in cells]
        assert [one.value for one in found if one] == [value for _text, value in cells]
    else:
        told = decide_amount_style([], decimal_mark)
        assert {f"{value:f}" for value in explain_readings_of(style.undecided)} >= {
            f"{abs(read.value):f}" for read in [read_amount(style.undecided, told)] if read
        }


def explain_readings_of(text: str) -> list[Decimal]:
    return [abs(Decimal(reading)) for reading in explain_readings(text)]


@given(column=draw_column())
def test_mark_that_is_given_reads_every_value(column: tuple[str, list[tuple[str, Decimal]]]) -> None:
    decimal_mark, cells = column
    style = decide_amount_style([text for text, _value in cells], decimal_mark)

    assert [read_amount(text, style) for text, _value in cells] == [Amount(value) for _text, value in cells]


@pytest.mark.parametrize(
    ("values", "decimal_mark", "undecided"),
    [
        (["1,234.56"], ".", None),
        (["1.234,56"], ",", None),
        (["1.234.567"], ",", None),
        (["12,34,567.00"], ".", None),
        (["1234,567"], ",", None),
        (["0.500"], ".", None),
        ([".500"], ".", None),
        (["7,5", "1.234"], ",", None),
        (["1.234"], ".", "1.234"),
        (["12,345", "7"], ".", "12,345"),
        (["12", "7"], ".", None),
        (["1'234,50"], ",", None),
        ([], ".", None),
    ],
)
def test_column_decides_by_what_only_one_reading_explains(
    values: list[str], decimal_mark: str, undecided: str | None
) -> None:
    style = decide_amount_style(values)

    assert (style.decimal_mark, style.undecided) == (decimal_mark, undecided)


def test_whole_numbers_have_groups_and_no_decimals() -> None:
    assert decide_amount_style(["1.234"], is_whole=True).decimal_mark == ","
    assert decide_amount_style(["1,234"], is_whole=True).decimal_mark == "."
    assert decide_amount_style(["1,234", "1.234"], is_whole=True).against == ("1,234", "1.234")


def test_value_above_the_most_has_decimals() -> None:
    assert decide_amount_style(["1.250"], most=Decimal(60)).decimal_mark == "."
    assert decide_amount_style(["7,500"], most=Decimal(60)).decimal_mark == ","


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("12", "12", ""),
        ("-12.50", "-12.50", ""),
        ("\u221212.50", "-12.50", ""),
        ("12.50-", "-12.50", ""),
        ("(12.50)", "-12.50", ""),
        ("+3", "3", ""),
        ("€ 1,234.50", "1234.50", "€"),
        ("1,234.50 EUR", "1234.50", "EUR"),
        ("-$12", "-12", "$"),
        ("$-12", "-12", "$"),
        ("($12.00)", "-12.00", "$"),
        ("1 234.50 zł", "1234.50", "zł"),
        ("CHF 1'234.50", "1234.50", "CHF"),
        ("1\u202f234.50", "1234.50", ""),
    ],
)
def test_number_is_read_with_sign_and_currency(text: str, value: str, currency: str) -> None:
    assert read_amount(text, AmountStyle(".")) == Amount(Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    ["", "x", "12 34", "1,23.4", "12,3", "1.2.3", "--1", "(-1)", "(1", "1)", "1e3", "=1", "12 %", "€1€", "1,234,5",
     "５", "1_000", "12 apples", "NaN", "Infinity", "0x1f", "1/2"],
)  # fmt: skip
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read_amount(text, AmountStyle(".")) is None


def test_signs_stand_for_their_currencies() -> None:
    assert [match_currency("$", code) for code in ("USD", "CAD", "AUD", "EUR")] == [True, True, True, False]
    assert [name_currency(sign) for sign in ("€", "$", "zł", "usd", "x")] == ["EUR", "", "PLN", "USD", ""]
    with pytest.raises(ValueError, match="point or a comma"):
        decide_amount_style([], ";")
