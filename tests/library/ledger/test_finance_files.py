"""Files from finance as they come: encodings, delimiters, languages, signs and totals, to the cent."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.hostile_files import GOOD, KNOWN, write_costs

from groundswell.ledger.finance_files import FinanceFile, FinanceLine, read_finance_file
from groundswell.ledger.known_names import KnownPurpose
from groundswell.ledger.money import Money

LINE = FinanceLine(
    2, date(2024, 3, 1), Money("EUR", 123_450), "target", "t1", "contract", "Müller & Söhne", "A-1", "Papier"
)
ROW = "2024-03-01;Müller & Söhne;A-1;1.234,50;Faster intake;Papier"
HEADER = "Date;Supplier;Invoice;Amount;Purpose;Description"


def read(data: bytes | str, **wishes: Any) -> FinanceFile:
    given = data.encode() if isinstance(data, str) else data
    return read_finance_file(given, **({"name": "costs.csv", "known": KNOWN} | wishes))


def read_lines(data: bytes | str, **wishes: Any) -> tuple[FinanceLine, ...]:
    file = read(data, **wishes)
    assert file.faults == (), [fault.text for fault in file.faults]
    return file.lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "windows-1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_changes_nothing(encoding: str, end: str) -> None:
    more = "2024-03-02;Größenwahn GmbH;A-2;7,00;Overhead;Füße, Straße, Maß für Maß"
    text = end.join([HEADER, ROW, more, ""])

    lines = read_lines(text.encode(encoding))

    assert lines[0] == LINE
    assert lines[1].text == "Füße, Straße, Maß für Maß"


def test_packed_file_is_read_and_its_hash_is_that_of_the_bytes() -> None:
    packed = gzip.compress(f"{HEADER}\n{ROW}\n".encode())

    file = read(packed)

    assert file.lines == (LINE,)
    assert file.sha256 == read(packed).sha256 != read(f"{HEADER}\n{ROW}\n").sha256


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_changes_nothing(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row.split(";"))
        for row in (HEADER, ROW)
    )

    assert read_lines(text) == (LINE,)


def test_lines_above_the_names_and_blank_lines_are_left_out() -> None:
    text = f"Costs of the unit;;;;;\nMade on 2024-04-01;;;;;\n{HEADER}\n{ROW}\n\n;;;;;\n"

    file = read(text)

    assert file.lines == (replace(LINE, line=4),)
    assert "A line above the column names was left out: Costs of the unit" in file.said


def test_cell_of_several_lines_keeps_the_lines_of_the_file_right() -> None:
    text = f'{HEADER}\n2024-03-01;A;1;1,50;Overhead;"one\ntwo"\n2024-03-02;A;2;2,50;Overhead;three\n'

    assert [(line.line, line.text) for line in read_lines(text)] == [(2, "one two"), (4, "three")]


@pytest.mark.parametrize(
    "header",
    [
        "Datum;Lieferant;Rechnungsnummer;Betrag;Projekt;Buchungstext",
        "Date de facture;Fournisseur;N° de facture;Montant TTC;Projet;Libellé",
        "Factuurdatum;Leverancier;Factuurnummer;Bedrag;Project;Omschrijving",
        "Fecha;Proveedor;Factura;Importe;Proyecto;Descripción",
        "Data fattura;Fornitore;Numero fattura;Importo;Progetto;Descrizione",
        "Posting date;Vendor name;Invoice No.;Gross amount;Cost centre;Narrative",
    ],
)
def test_columns_are_found_by_what_finance_systems_call_them(header: str) -> None:
    assert read_lines(f"{header}\n{ROW}\n") == (LINE,)


def test_columns_beside_those_that_are_needed_are_left_alone() -> None:
    header = (
        "Date;Vendor;Vendor name;Document type;GL account;Project;Project name;VAT %;Amount;Details;Notes"
    )
    text = f"{header}\n2024-03-01;700123;ACME Ltd;Credit memo;4711;p;T-1;19%;-7,00;paper;none\n"

    file = read(text)

    assert file.faults == ()
    assert [(one.supplier, one.purpose_key, one.text, one.heading) for one in file.lines] == [
        ("ACME Ltd", "t1", "paper", "")
    ]


def test_columns_are_taken_as_somebody_said() -> None:
    columns = {"on": "c1", "supplier": "c2", "reference": "c3", "amount": "c4", "purpose": "c5", "text": "c6"}
    text = f"c1;c2;c3;c4;c5;c6\n{ROW}\n"

    file = read(text, columns=columns)

    assert file.lines == (LINE,)
    assert dict(file.columns) == columns
    with pytest.raises(ValueError, match="no column can say colour"):
        read(text, columns={"colour": "c1"})


@pytest.mark.parametrize(
    ("header", "cell", "currency"),
    [("Amount (CAD)", "12,50", "CAD"), ("Amount", "12,50 €", "EUR"),
     ("Amount", "CAD 12,50", "CAD"), ("Amount", "12,50", "EUR")],
)  # fmt: skip
def test_currency_comes_from_column_cell_or_ledger(header: str, cell: str, currency: str) -> None:
    lines = read_lines(f"Date;{header};Purpose\n2024-03-01;{cell};Overhead\n")

    assert lines[0].money == Money(currency, 1250)


def test_dollar_without_a_currency_is_that_of_the_file_or_asked() -> None:
    text = "Date;Amount;Purpose\n2024-03-01;$12.50;Overhead\n"

    assert read_lines(text, known=replace(KNOWN, currency="CAD"))[0].money == Money("CAD", 1250)
    assert [fault.code for fault in read(text).faults] == ["currency-sign-differs"]
    assert [fault.code for fault in read(text, known=replace(KNOWN, currency="")).faults] == [
        "currency-missing"
    ]


def test_currency_without_a_rate_is_told() -> None:
    text = "Date;Amount;Currency;Purpose\n2024-03-01;12.50;CAD;Overhead\n"

    faults = read(text, known=replace(KNOWN, currencies=frozenset({"EUR", "USD"}))).faults

    assert [(fault.code, fault.expected) for fault in faults] == [
        ("currency-without-rate", "one of: EUR, USD.")
    ]


@pytest.mark.parametrize(("amount", "minor"), [("1200", 1200), ("1200.0", 1200)])
def test_currency_without_decimals_takes_whole_amounts(amount: str, minor: int) -> None:
    text = f"Date;Amount;Currency;Purpose\n2024-03-01;{amount};JPY;Overhead\n"

    assert read_lines(text, decimal_mark=".")[0].money == Money("JPY", minor)


def test_currency_of_three_decimals_keeps_them() -> None:
    text = "Date;Amount;Currency;Purpose\n2024-03-01;1.234;BHD;Overhead\n"

    assert [fault.code for fault in read(text).faults] == ["amounts-undecided"]
    assert read_lines(text, decimal_mark=".")[0].money == Money("BHD", 1234)
    assert read_lines(text, decimal_mark=",")[0].money == Money("BHD", 1_234_000)


def test_debit_and_credit_are_two_sides() -> None:
    rows = ("2024-03-01;100,00;;Overhead", "2024-03-02;0,00;19,50;Overhead", "Total;100,00;19,50;")
    text = "\n".join(["Date;Debit;Credit;Purpose", *rows])

    assert [line.money.minor for line in read_lines(text)] == [10_000, -1_950]


def test_net_and_tax_are_booked_together_and_said() -> None:
    file = read("Date;Net;VAT;Purpose\n2024-03-01;100,00;19,00;Overhead\n")

    assert file.lines[0].money == Money("EUR", 11_900)
    assert "Net and tax together are booked." in file.said
    gross = read_lines("Date;Net;VAT;Gross;Purpose\n2024-03-01;100,00;19,00;119,00;Overhead\n")
    assert gross[0].money == Money("EUR", 11_900)


def test_what_a_file_does_not_say_is_what_somebody_said() -> None:
    text = "Date;Amount\n2024-03-01;12,50\n"

    line = read_lines(
        text, defaults={"purpose": "T-1", "kind": "hosting", "currency": "cad", "channel": "online"}
    )[0]

    assert (line.purpose, line.purpose_key, line.kind, line.channel) == ("target", "t1", "hosting", "digital")
    assert line.money == Money("CAD", 1250)


def test_kind_heading_and_person_are_read_by_their_names() -> None:
    header = "Date;Amount;Purpose;Kind;Heading;Channel;Employee;Step"
    text = f"{header}\n2024-03-01;12,50;overhead;Reisekosten;postage;All channels;anna.kim;Intake\n"

    line = read_lines(text)[0]

    assert (line.kind, line.heading, line.channel, line.person, line.step) == (
        "travel", "postage", "", "p1", "Intake",
    )  # fmt: skip


def test_purpose_of_two_is_told_and_its_kind_decides() -> None:
    both = replace(KNOWN, purposes=(*KNOWN.purposes, KnownPurpose("duty", "d1", ("Faster intake",))))

    assert [fault.code for fault in read(write_costs(GOOD), known=both).faults] == ["name-of-several"]
    said = write_costs(GOOD.replace("Faster intake", "duty: faster  INTAKE"))
    assert read_lines(said, known=both)[0].purpose == "duty"


def test_invoice_is_split_where_somebody_said_so() -> None:
    rows = [GOOD, "2024-03-01;ACME Ltd;A-1;10,00;Overhead"]

    file = read(write_costs(*rows), is_split=True)

    assert [line.reference for line in file.lines] == ["A-1", "A-1"]
    assert [fault.code for fault in read(write_costs(*rows)).faults] == ["invoice-twice"]


def test_same_number_of_two_suppliers_is_two_invoices() -> None:
    assert len(read_lines(write_costs("2024-03-01;A;1;7,00;Overhead", "2024-03-01;B;1;7,00;Overhead"))) == 2


def test_refunds_are_below_zero_and_nothing_is_booked_for_zero() -> None:
    file = read(write_costs("2024-03-01;A;1;(7,00);Overhead", "2024-03-01;A;2;0,00;Overhead"))

    assert [line.money.minor for line in file.lines] == [-700]
    assert file.said[-2:] == (
        "Lines below 0, which come back: 1.",
        "Lines with an amount of 0, for which nothing is booked: 1.",
    )


@pytest.mark.parametrize(
    ("day_first", "days"),
    [(True, [date(2024, 4, 3), date(2024, 6, 5)]), (False, [date(2024, 3, 4), date(2024, 5, 6)])],
)
def test_order_of_day_and_month_is_asked_and_then_taken(day_first: bool, days: list[date]) -> None:
    rows = ["03/04/2024;A;1;7,00;Overhead", "05/06/2024;A;2;7,00;Overhead"]

    assert [line.about_on for line in read_lines(write_costs(*rows), day_first=day_first)] == days


def test_one_day_of_the_other_order_among_many_makes_the_rest_doubtful() -> None:
    rows = [f"25/03/2024;A;{number};7,00;Overhead" for number in range(200)]
    other, doubtful = "03/26/2024;A;x1;7,00;Overhead", "02/03/2024;A;x2;7,00;Overhead"

    assert len(read_lines(write_costs(*rows, doubtful))) == 201
    assert [(one.line, one.code) for one in read(write_costs(*rows, other, doubtful)).faults] == [
        (203, "ledger-day-undecided")
    ]


@pytest.mark.parametrize("text", ["25/04/2024", "25.4.2024", "2024-04-25", "20240425", "25 April 2024",
                                  "25. April 2024", "45407", "2024-04-25T00:00:00"])  # fmt: skip
def test_day_is_read_as_finance_writes_it(text: str) -> None:
    assert read_lines(write_costs(f"{text};A;1;7,00;Overhead"))[0].about_on == date(2024, 4, 25)


MINOR = st.integers(-(10**8), 10**8).filter(bool)


@given(
    amounts=st.lists(MINOR, min_size=1, max_size=20),
    decimal_mark=st.sampled_from((".", ",")),
    delimiter=st.sampled_from((";", "\t", ",")),
)
def test_totals_are_the_sum_to_the_cent(amounts: list[int], decimal_mark: str, delimiter: str) -> None:
    rows = ["Date;Invoice;Amount;Purpose"]
    for number, minor in enumerate(amounts):
        day = date(2024, 2, 1) + timedelta(days=number)
        rows.append(f"{day};A-{number};{write_minor(minor, decimal_mark)};Overhead")
    rows.append(f"Total;;{write_minor(sum(amounts), decimal_mark)};")
    text = "\n".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row.split(";")) for row in rows
    )

    file = read(text, control_sum=Decimal(sum(amounts)) / 100)

    assert file.fault_count == 0
    assert [line.money.minor for line in file.lines] == amounts
    assert file.totals == {"EUR": Money("EUR", sum(amounts))}
    wrong = read(text.replace("Total", "Summe"), control_sum=Decimal(sum(amounts) + 1) / 100)
    assert [fault.code for fault in wrong.faults] == ["control-sum-wrong"]


def write_minor(minor: int, decimal_mark: str) -> str:
    """Write an amount of cents with groups, as people do."""
    group = "," if decimal_mark == "." else "."
    text = f"{abs(minor) // 100:,}".replace(",", group) + f"{decimal_mark}{abs(minor) % 100:02}"
    return f"-{text}" if minor < 0 else text


@given(amounts=st.lists(MINOR, min_size=2, max_size=8), lost=st.integers(0, 7))
def test_line_that_was_lost_makes_the_total_wrong(amounts: list[int], lost: int) -> None:
    rows = [f"2024-03-01;A;{number};{minor / 100:.2f};Overhead" for number, minor in enumerate(amounts)]
    total = f"Total;;;{sum(amounts) / 100:.2f};"
    del rows[lost % len(rows)]

    faults = read(write_costs(*rows, total)).faults

    assert [fault.code for fault in faults] == ["total-wrong"]


def test_totals_of_each_currency_are_checked_apart() -> None:
    header = "Date;Supplier;Invoice;Amount;Purpose;Currency"
    rows = ["2024-03-01;A;1;12,00;Overhead;EUR", "2024-03-01;A;2;5,00;Overhead;USD"]

    file = read(write_costs(*rows, "Total;;;12,00;;EUR", "Total;;;5,00;;USD", header=header))

    assert file.totals == {"EUR": Money("EUR", 1200), "USD": Money("USD", 500)}
    wrong = read(write_costs(*rows, "Total;;;12,00;;EUR", "Total;;;5,01;;USD", header=header))
    assert [fault.line for fault in wrong.faults] == [5]


def test_total_above_a_line_that_cannot_be_read_is_not_told_too() -> None:
    faults = read(
        write_costs("2024-03-01;A;1;x;Overhead", "2024-03-01;A;2;1,50;Overhead", "Total;;;99,00;")
    ).faults

    assert [fault.code for fault in faults] == ["amount-not-understood"]


def test_total_above_a_row_that_is_not_whole_is_not_told_too() -> None:
    faults = read(write_costs(GOOD, "2024-03-01;A;2", "Total;;;1.244,50;")).faults

    assert [fault.code for fault in faults] == ["row-uneven"]


def test_long_text_is_cut_and_said() -> None:
    file = read(f"{HEADER}\n2024-03-01;A;1;7,00;Overhead;{'x' * 600}\n")

    assert len(file.lines[0].text) == 500
    assert file.said[-1] == "Texts longer than 500 characters, which were cut: 1."


@pytest.mark.parametrize(
    "text", ["+49 30 1234", "- with the team", "@home with Anna", "-", "A=B", "(see note)"]
)
def test_text_that_is_no_formula_is_kept(text: str) -> None:
    assert read_lines(f"{HEADER}\n2024-03-01;A;1;7,00;Overhead;{text}\n")[0].text == text


@pytest.mark.parametrize(
    "text", ["=1+1", " =1", "@SUM(A1)", "+SUM(A1)", "-cmd|' /C calc'!A0", "=HYPERLINK(1)"]
)
def test_formula_is_told_wherever_it_stands(text: str) -> None:
    assert [one.code for one in read(f"{HEADER}\n2024-03-01;A;1;7,00;Overhead;{text}\n").faults] == [
        "formula-found"
    ]
