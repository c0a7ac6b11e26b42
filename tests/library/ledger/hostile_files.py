"""Files for the ledger that must not be booked; what is told about each stands, word for word, in the folder data."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from groundswell.ledger.known_names import Known, KnownPerson, KnownPurpose

ANNA = KnownPerson("p1", ("Anna Kim", "anna.kim", "anna.kim@agency.example"))
OKUN = KnownPerson("p2", ("Brackish Okun", "brackish.okun"))
KNOWN = Known(
    people=(ANNA, OKUN, KnownPerson("p3", ("Sam Lee",)), KnownPerson("p4", ("sam lee", "lee.s"))),
    purposes=(
        KnownPurpose("target", "t1", ("Faster intake", "T-1", "Big Project", "30")),
        KnownPurpose("trial", "r1", ("Plain letters", "31")),
        KnownPurpose("overhead", "", ("Overhead",)),
        KnownPurpose("leave", "", ("Out Of Office", "1")),
    ),
    invoices={("ACME Ltd", "A-100"): "entry 12"},
    closed_months=frozenset({date(2024, 1, 1)}),
    first_on=date(2013, 1, 1),
    last_on=date(2024, 6, 30),
    currency="EUR",
    headings={"Postage": "postage", "Hosting": "hosting"},
    services={"Permits": "Permits"},
    sheets={("p2", date(2024, 3, 4)): "sheet of 8 March"},
)


@dataclass(frozen=True)
class Hostile:
    """A file that must not be booked.

    Args:
        name: what is wrong with it.
        data: its bytes.
        wishes: further arguments of the reader.
    """

    name: str
    data: bytes
    wishes: Mapping[str, Any] = field(default_factory=dict)


def write_costs(*rows: str, header: str = "Date;Supplier;Invoice;Amount;Purpose") -> bytes:
    """Write a file of costs with semicolons."""
    return ("\n".join([header, *rows]) + "\n").encode()


def write_time(*rows: str, header: str = "person;week;project;hours;allocation") -> bytes:
    """Write a file of time with semicolons."""
    return ("\n".join([header, *rows]) + "\n").encode()


GOOD = "2024-03-01;ACME Ltd;A-1;1.234,50;Faster intake"
COSTS = (
    Hostile("empty file", b""),
    Hostile("blank file", b" \r\n\t\n"),
    Hostile("header only", write_costs()),
    Hostile("no header", b"2024-03-01;12,50;Overhead\n2024-03-02;13,50;Overhead\n"),
    Hostile("PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    Hostile("binary", bytes(range(256)) * 40),
    Hostile("JSON where costs are asked for", b'[{"user": "anna.kim"}]'),
    Hostile("truncated gzip", gzip.compress(write_costs(*[GOOD] * 500))[:-12]),
    Hostile("UTF-16 cut in the middle", write_costs(GOOD).decode().encode("utf-16")[:-1]),
    Hostile(
        "two encodings",
        write_costs("2024-03-01;Müller;A-1;1,50;Overhead")
        + "2024-03-02;Größe;A-2;1,50;Overhead\n".encode("cp1252"),
    ),
    Hostile("letters lost", write_costs("2024-03-01;M\ufffdller;A-1;1,50;Overhead")),
    Hostile("letters twice encoded", write_costs("2024-03-01;MÃ¼ller;A-1;1,50;Overhead")),
    Hostile(
        "10 million characters in a cell", write_costs(f"2024-03-01;{'x' * 10_000_000};A-1;1,50;Overhead")
    ),
    Hostile(
        "cell of many short lines", write_costs('2024-03-01;"' + "x\n" * 200_000 + '";A-1;1,50;Overhead')
    ),
    Hostile(
        "quote never closed",
        write_costs('2024-03-01;"ACME Ltd;A-1;1,50;Overhead', "2024-03-02;Bits;A-2;1,50;Overhead"),
    ),
    Hostile("row too short", write_costs(GOOD, "2024-03-01;ACME Ltd;A-2")),
    Hostile(
        "comma for point in a file of commas",
        b"Date,Amount,Purpose\n2024-03-01,7.50,Overhead\n2024-03-02,12,50,Overhead\n",
    ),
    Hostile("point or comma undecided", write_costs("2024-03-01;ACME Ltd;A-1;1.234;Overhead")),
    Hostile(
        "points and commas",
        write_costs("2024-03-01;ACME Ltd;A-1;1.234,50;Overhead", "2024-03-02;ACME Ltd;A-2;12.50;Overhead"),
    ),
    Hostile(
        "no number",
        write_costs(GOOD, "2024-03-01;ACME Ltd;A-2;about 12;Overhead", "2024-03-01;ACME Ltd;A-3;;Overhead"),
    ),
    Hostile("broken groups", write_costs(GOOD, "2024-03-01;ACME Ltd;A-2;12.34,00;Overhead")),
    Hostile("more decimals than the currency", write_costs("2024-03-01;ACME Ltd;A-1;12,3456;Overhead")),
    Hostile("beyond all cost", write_costs("2024-03-01;ACME Ltd;A-1;1234567890123,00;Overhead")),
    Hostile(
        "formulas",
        write_costs(
            '2024-03-01;"=HYPERLINK(""http://x.example"")";A-1;1,50;Overhead',
            "2024-03-02;@SUM(A1);A-2;=1+1;Overhead",
        ),
    ),
    Hostile("wrong total", write_costs(GOOD, "2024-03-02;ACME Ltd;A-2;10,00;Overhead", "Total;;;1.244,60;")),
    Hostile(
        "wrong subtotal",
        write_costs(
            GOOD,
            "Subtotal;;;1.234,50;",
            "2024-03-02;ACME Ltd;A-2;10,00;Overhead",
            "Subtotal;;;11,00;",
            "Total;;;1.244,50;",
        ),
    ),
    Hostile("wrong control sum", write_costs(GOOD), wishes={"control_sum": Decimal("1234.60")}),
    Hostile(
        "total of two currencies",
        write_costs(
            "2024-03-01;A;1;12,00;Overhead;EUR",
            "2024-03-01;A;2;12,00;Overhead;USD",
            "Total;;;24,00;;",
            header="Date;Supplier;Invoice;Amount;Purpose;Currency",
        ),
    ),
    Hostile("net and tax", b"Date;Net;VAT;Gross;Purpose\n2024-03-01;100,00;19,00;119,50;Overhead\n"),
    Hostile("debit and credit", b"Date;Debit;Credit;Purpose\n2024-03-01;100,00;19,00;Overhead\n"),
    Hostile("invoice twice", write_costs(GOOD, "2024-03-05;Acme ltd;a 1;7,00;Overhead")),
    Hostile(
        "split invoice with one line twice",
        write_costs(GOOD, "2024-03-01;ACME Ltd;A-1;10,00;Overhead", GOOD),
        wishes={"is_split": True},
    ),
    Hostile("invoice booked already", write_costs("2024-03-01;ACME Ltd;A-100;7,00;Overhead")),
    Hostile(
        "the same line without a number",
        write_costs("2024-03-01;Train;;7,00;Overhead", "2024-03-01;Train;;7,00;Overhead"),
    ),
    Hostile(
        "purpose not known",
        write_costs(
            "2024-03-01;ACME Ltd;A-1;7,00;Fast intake",
            "2024-03-01;ACME Ltd;A-2;7,00;",
            "2024-03-01;ACME Ltd;A-3;7,00;Out Of Office",
        ),
    ),
    Hostile(
        "currency not known",
        write_costs(
            "2024-03-01;A;1;12,00;Overhead;EURO",
            "2024-03-01;A;2;£ 12,00;Overhead;USD",
            header="Date;Supplier;Invoice;Amount;Purpose;Currency",
        ),
    ),
    Hostile(
        "kind, heading and channel not known",
        write_costs(
            "2024-03-01;A;1;12,00;Overhead;gadgets;Postege;pigeon",
            header="Date;Supplier;Invoice;Amount;Purpose;Kind;Heading;Channel",
        ),
    ),
    Hostile(
        "person not known",
        write_costs(
            "2024-03-01;A;1;12,00;Overhead;people;",
            "2024-03-01;A;2;12,00;Overhead;travel;Ana Kim",
            "2024-03-01;A;3;12,00;Overhead;travel;Sam Lee",
            header="Date;Supplier;Invoice;Amount;Purpose;Kind;Person",
        ),
    ),
    Hostile(
        "days",
        write_costs(
            "2012-12-31;A;1;7,00;Overhead",
            "2024-07-01;A;2;7,00;Overhead",
            "2024-01-31;A;3;7,00;Overhead",
            "2024-02-30;A;4;7,00;Overhead",
            ";A;5;7,00;Overhead",
        ),
    ),
    Hostile(
        "day or month first", write_costs("03/04/2024;A;1;7,00;Overhead", "05/06/2024;A;2;7,00;Overhead")
    ),
    Hostile(
        "days of both orders",
        write_costs(
            "25/03/2024;A;1;7,00;Overhead", "03/26/2024;A;2;7,00;Overhead", "02/03/2024;A;3;7,00;Overhead"
        ),
    ),
    Hostile("line or total", b"Supplier;Date;Amount;Purpose\nTotal;2024-03-01;7,00;Overhead\n"),
    Hostile("nothing but zero", write_costs("2024-03-01;A;1;0,00;Overhead")),
    Hostile("columns missing", b"When;What\n2024-03-01;Paper\n"),
    Hostile("two columns alike", b"Date;Amount;Amount;Purpose\n2024-03-01;1,00;2,00;Overhead\n"),
    Hostile("column not there", write_costs(GOOD), wishes={"columns": {"amount": "Betrag"}}),
    Hostile("supplier too long", write_costs(f"2024-03-01;{'A' * 201};1;7,00;Overhead")),
)

TIMES = (
    Hostile("negative hours", write_time("Anna Kim;2024-03-05;Overhead;-2,5;")),
    Hostile("hours above a week in one line", write_time("Anna Kim;2024-03-05;Overhead;480;")),
    Hostile(
        "hours above a week in all",
        write_time(
            "Anna Kim;2024-03-05;Overhead;40,5;",
            "anna.kim;2024-03-07;Faster intake;20;",
            "Anna Kim;2024-03-10;Plain letters;1;",
        ),
    ),
    Hostile("hours and share", write_time("Anna Kim;2024-03-05;Overhead;20,5;0,5")),
    Hostile(
        "shares above a week",
        write_time(
            "Anna Kim;2024-03-05;Overhead;;0,75",
            "Anna Kim;2024-03-05;Faster intake;;50%",
            "Anna Kim;2024-03-05;Plain letters;;1,5",
        ),
    ),
    Hostile("neither hours nor share", write_time("Anna Kim;2024-03-05;Overhead;;")),
    Hostile(
        "finer than hundredths",
        write_time("Anna Kim;2024-03-05;Overhead;7,125;", "Anna Kim;2024-03-05;Faster intake;7:20;"),
    ),
    Hostile(
        "unknown people and projects",
        write_time(
            "Ana Kim;2024-03-05;Overhead;1,5;",
            "Ana Kim;2024-03-05;Big Projekt;1,5;",
            ";2024-03-05;;1,5;",
            "Sam Lee;2024-03-05;Overhead;1,5;",
        ),
    ),
    Hostile("week turned in already", write_time("brackish.okun;2024-03-05;Overhead;1,5;")),
    Hostile(
        "week that has not come, of a closed month, and none",
        write_time(
            "Anna Kim;2024-07-01;Overhead;1,5;",
            "Anna Kim;2024-01-29;Overhead;1,5;",
            "Anna Kim;2024-W54;Overhead;1,5;",
        ),
    ),
    Hostile(
        "periods that are no weeks",
        b"user,start_date,end_date,project,hours\nanna.kim,2024-03-01,2024-03-31,Overhead,7.5\nanna.kim,2024-03-09,2024-03-03,Overhead,7.5\n",
    ),
    Hostile(
        "name and number of two projects",
        b"user,start_date,end_date,project_name,project_id,hours\nanna.kim,2024-03-04,2024-03-10,Big Project,31,7.5\n",
    ),
    Hostile(
        "the same line twice",
        write_time("Anna Kim;2024-03-05;Overhead;1,5;", "Anna Kim;2024-03-05;Overhead;1,5;"),
    ),
    Hostile("wrong total of hours", write_time("Anna Kim;2024-03-05;Overhead;1,5;", "Total;;;2,5;")),
    Hostile(
        "billable, or what", b"user,week,project,hours,billable\nanna.kim,2024-W10,Overhead,7.5,perhaps\n"
    ),
    Hostile("columns missing", b"user,project\nanna.kim,Overhead\n"),
    Hostile("JSON cut off", b'[{"user": "anna.kim", "hours_spent": "1'),
    Hostile("JSON of something else", b'{"detail": "Authentication credentials were not provided."}'),
    Hostile("JSON without records", b"[]"),
    Hostile("JSON with NaN", b'[{"user": "anna.kim", "hours_spent": NaN}]'),
    Hostile("JSON nested without end", b"[" * 100_000),
    Hostile(
        "one page of several",
        b'{"count": 300, "next": "page 2", "results": [{"user": "anna.kim", "project_name": "Overhead", '
        b'"hours_spent": "8.00", "start_date": "2024-03-03", "end_date": "2024-03-09"}]}',
    ),
    Hostile(
        "JSON with lists in values",
        b'[{"user": ["anna.kim"], "project_name": "Overhead", "hours_spent": "8.00", "start_date": "2024-03-03", '
        b'"end_date": "2024-03-09"}]',
    ),
    Hostile(
        "test data without its cards",
        b'[{"model": "hours.timecardobject", "pk": 1, "fields": {"timecard": 9, "project": 1, "hours_spent": 20}}]',
    ),
)

SURVEYS = (
    Hostile("rating outside 1 to 5", b"date,rating\n2024-03-01,0\n2024-03-01,9\n2024-03-01,fine\n"),
    Hostile("scale turned around", b"date,rating\n2024-03-01,1 - Very satisfied\n"),
    Hostile("no point", b"date,rating\n2024-03-01,5\n", wishes={"point": ""}),
    Hostile("unknown point and service", b"date,rating,service,point\n2024-03-01,5,Permit,later\n"),
    Hostile(
        "total of a month",
        b"month,rating_1,rating_2,rating_3,rating_4,rating_5,total\n2024-03,1,2,3,4,5,16\n",
    ),
    Hostile("month twice", b"month,1,2,3,4,5\n2024-03,1,2,3,4,5\nMarch 2024,1,2,3,4,5\n"),
    Hostile("counts that are none", b"month,1,2,3,4,5\n2024-03,1,-2,3.5,,x\n"),
    Hostile("a count has no column", b"month,1,2,3,4\n2024-03,1,2,3,4\n"),
    Hostile("months that are none", b"month,1,2,3,4,5\n2024-13,1,2,3,4,5\n,1,2,3,4,5\n2024-07,1,2,3,4,5\n"),
    Hostile("neither rating nor month", b"comment,colour\nnice,blue\n"),
)

FIGURES = (
    Hostile("completed above started", b"month;started;completed\n2024-03;1.200;1.300\n"),
    Hostile("accepted above processed", b"month,processed,accepted\n2024-03,10,12\n"),
    Hostile(
        "calls to transact", b"month,received phone,calls received perform a transaction\n2024-03,10,12\n"
    ),
    Hostile("calls by reason", b"month,calls,calls information,calls other\n2024-03,10,4,5\n"),
    Hostile("more by phone than in all", b"month,received,received phone\n2024-03,10,12\n"),
    Hostile("figures that are none", b"month,started,completed\n2024-03,many,-4\n2024-04,1.5,#REF!\n"),
    Hostile("month twice", b"month,started\n2024-03,1\n2024-03,1\n"),
    Hostile("month that has not come", b"month,started\n2024-07,1\n"),
    Hostile("no figure", b"month,colour\n2024-03,blue\n"),
    Hostile("no month", b"started,completed\n4,3\n"),
)
