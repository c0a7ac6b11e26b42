"""Files are booked whole or not at all, once, and in seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from support.workbench import Cast, build_person

from groundswell.ledger.money import Money, sum_money
from groundswell_web.audit.queries import list_events
from groundswell_web.audit.verifying import verify_all
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.actions import Faulty
from groundswell_web.ledger.cards import BatchCard, EntryCard, EntryFilters, EntryTerms, SheetLineTerms
from groundswell_web.ledger.models import Batch
from groundswell_web.refusals import Refusal

WEEK = date(2026, 2, 23)
BookFile = Callable[..., BatchCard]


def invoice(line: int, minor: int, **more: Any) -> EntryTerms:
    """A line of a file from finance."""
    told: dict[str, Any] = {
        "kind": "contract",
        "purpose": "overhead",
        "about_on": WEEK,
        "supplier": "Forms Ltd",
    }
    told |= {"reference": f"F-{line}", "amount": Money("EUR", minor), "line": line}
    return EntryTerms(**(told | more))


def hours(line: int, person: Any, count: str | int | None, **more: Any) -> EntryTerms:
    """A line of a file of a time-tracking system."""
    told: dict[str, Any] = {"kind": "people", "purpose": "overhead", "about_on": WEEK, "week_on": WEEK}
    told |= {"person_id": person.pk, "hours": None if count is None else Decimal(count), "line": line}
    return EntryTerms(**(told | more))


@pytest.fixture
def book_file(cast: Cast, rates: dict[str, Money], now: datetime) -> BookFile:
    """Book a file as the finance officer; its digest is that of its name."""

    def do(kind: str, *lines: EntryTerms, name: str = "costs.csv") -> BatchCard:
        digest = sha256(name.encode()).hexdigest()
        by = cast.people["finance"]
        return actions.record_batch(cast.engagement_id, kind, name, digest, lines, by=by, now=now)

    return do


def test_file_from_finance_is_booked_line_by_line(cast: Cast, book_file: BookFile) -> None:
    batch = book_file(
        "finance",
        invoice(2, 100_00),
        invoice(3, -20_00, kind="licence", text="A credit"),
        invoice(4, 7, purpose="service", key="Permits service", amount=Money("GBP", 7)),
    )

    assert (batch.rows, batch.sums, batch.by) == (
        3,
        (Money("EUR", 80_00), Money("GBP", 7)),
        "Permits finance",
    )
    assert queries.list_batches(cast.engagement_id) == [batch]
    entry = queries.get_entry(cast.engagement_id, 2)
    assert (entry.line, entry.batch_name, entry.batch_id, entry.source) == (
        3,
        "costs.csv",
        batch.id,
        "finance",
    )
    assert [event.verb for event in list_events(cast.engagement_id, kind="batch")] == ["booked"]
    assert verify_all() == []


def test_pay_that_finance_knows_is_booked_without_hours(cast: Cast, book_file: BookFile) -> None:
    book_file("finance", invoice(2, 4_000_00, kind="people", person_id=cast.people["sponsor"].pk))

    entry = queries.get_entry(cast.engagement_id, 1)
    assert (entry.amount, entry.hours, entry.rate, entry.person) == (
        Money("EUR", 4_000_00),
        0,
        None,
        "Permits sponsor",
    )


def test_tracked_time_is_priced_and_leave_shortens_the_week(cast: Cast, book_file: BookFile) -> None:
    member, lead = cast.people["member"], cast.people["lead"]

    batch = book_file(
        "tracking",
        hours(2, member, "12.5", text="x" * 900),
        hours(3, member, 0, purpose="duty", key="Letters"),
        hours(4, lead, None, allocation=Decimal("0.5"), purpose="duty", key="Letters"),
        hours(5, lead, 8, purpose="leave"),
        hours(6, lead, None, allocation=Decimal("0.5")),
    )

    assert batch.rows == 5
    lines = queries.list_entries(cast.engagement_id).lines
    assert [(one.line, one.hours, one.allocation, one.amount) for one in reversed(lines)] == [
        (2, Decimal("12.5"), None, Money("EUR", 781_25)),
        (4, Decimal(16), Decimal("0.5"), Money("EUR", 16 * 9550)),
        (6, Decimal(16), Decimal("0.5"), Money("EUR", 16 * 9550)),
    ]
    card = queries.find_sheet(cast.engagement_id, lead.pk, WEEK)
    assert (card.imported_hours, card.lines) == (32, ())


def test_file_with_any_fault_books_nothing_and_lists_every_one(
    cast: Cast, book_file: BookFile, now: datetime
) -> None:
    visitor = build_person("A visitor", cast.people["lead"].home, now)
    member = cast.people["member"]

    with pytest.raises(Faulty) as refused:
        book_file(
            "tracking",
            hours(2, member, 8),
            hours(3, visitor, 8),
            hours(4, member, -3, purpose="duty", key="Letters"),
            hours(5, member, 3, purpose="target", key=str(uuid4())),
            hours(6, cast.people["sponsor"], 3),
            hours(7, member, 3, about_on=date(2026, 3, 9), week_on=date(2026, 3, 9)),
        )

    told = [(fault.line, fault.column, fault.text) for fault in refused.value.faults]
    assert told == [
        (3, "person_id", "Select somebody who has or had a role in this engagement. Add them to it first"),
        (4, "hours", "Enter hours above 0"),
        (5, "key", "Select a target of this engagement"),
        (
            6,
            "person_id",
            "There is no rate for an hour of Permits sponsor on 23 February 2026. Enter a rate that begins on "
            "23 February 2026 or before",
        ),
        (7, "about_on", "The day must not be in the future"),
    ]
    assert (refused.value.count, refused.value.text.startswith("Line 3: Select somebody")) == (5, True)
    assert queries.get_book(cast.engagement_id).length == 0
    assert not Batch.objects.exists()


def test_first_two_hundred_faults_are_listed_and_all_are_counted(cast: Cast, book_file: BookFile) -> None:
    with pytest.raises(Faulty) as refused:
        book_file("finance", *(invoice(number, 0) for number in range(2, 452)))

    assert (len(refused.value.faults), refused.value.count) == (200, 450)


def test_more_hours_than_a_week_has_are_refused(
    cast: Cast, book_file: BookFile, work: Callable[..., EntryCard]
) -> None:
    member = cast.people["member"]
    work("member", 20, about_on=WEEK)

    with pytest.raises(Faulty, match="Permits member would have 61 hours in the week of 23 February 2026"):
        book_file("tracking", hours(2, member, 20), hours(3, member, 21, purpose="duty", key="Letters"))

    assert queries.get_book(cast.engagement_id).length == 1
    assert not Batch.objects.exists()


def test_same_file_is_booked_once(cast: Cast, book_file: BookFile) -> None:
    book_file("finance", invoice(2, 100))

    with pytest.raises(
        Refusal, match=r"This file was booked on 2 March 2026 by Permits finance, as costs\.csv"
    ):
        book_file("finance", invoice(2, 100))
    with pytest.raises(Faulty, match=r"Invoice F-2 of forms ltd is booked already, as entry 1"):
        book_file("finance", invoice(2, 100, supplier="forms ltd"), name="other.csv")

    assert queries.get_book(cast.engagement_id).length == 1


def test_week_that_a_sheet_or_a_file_has_is_not_booked_again(
    cast: Cast, book_file: BookFile, now: datetime
) -> None:
    member, lead = cast.people["member"], cast.people["lead"]
    sheet = [SheetLineTerms("overhead", "", Decimal(5))]
    actions.record_sheet(cast.engagement_id, member.pk, WEEK, sheet, by=member, now=now)
    book_file("tracking", hours(2, lead, 8))

    with pytest.raises(Faulty) as refused:
        book_file("tracking", hours(2, lead, 8), hours(3, member, 8), name="again.csv")

    assert [fault.text for fault in refused.value.faults] == [
        "Permits lead has hours of the week of 23 February 2026 from costs.csv already. Take them out of this file",
        "Permits member turned in a sheet for the week of 23 February 2026. Take the week out of the file, or off "
        "the sheet",
    ]
    with pytest.raises(Refusal, match="The time-tracking system gave the hours of this week"):
        actions.record_sheet(cast.engagement_id, lead.pk, WEEK, sheet, by=lead, now=now)
    actions.record_sheet(cast.engagement_id, member.pk, WEEK, [], version=1, by=member, now=now)
    book_file("tracking", hours(2, member, 8), name="member.csv")


def test_file_without_lines_is_refused(book_file: BookFile, cast: Cast) -> None:
    with pytest.raises(Refusal, match="The file must have lines to book, at most 200,000"):
        book_file("finance")
    with pytest.raises(Refusal, match="The file must have lines to book"):
        book_file("tracking", hours(2, cast.people["lead"], 8, purpose="leave"))
    with pytest.raises(ValueError, match="of finance or tracking"):
        book_file("survey", invoice(2, 100))


def test_sixteen_thousand_lines_are_booked_in_seconds_and_sum_exactly(
    cast: Cast, book_file: BookFile, now: datetime
) -> None:
    people = [cast.people[role] for role in ("lead", "member", "caseworker", "service_owner")]
    weeks = [date(2022, 1, 3) + timedelta(weeks=number) for number in range(200)]
    for one in people:
        by, hour = cast.people["finance"], Money("EUR", 6251)
        actions.record_rate(cast.engagement_id, one.pk, from_on=date(2021, 1, 1), hour=hour, by=by, now=now)
    lines = [
        hours(number, one, "1.75", week_on=week, about_on=week, purpose="duty", key=f"Duty {duty}")
        for number, (one, week, duty) in enumerate(
            ((one, week, duty) for one in people for week in weeks for duty in range(20)), 2
        )
    ]
    assert len(lines) == 16_000

    began = time.process_time()
    batch = book_file("tracking", *lines)
    seconds = time.process_time() - began

    exact = Money("EUR", round(Decimal("1.75") * 6251) * 16_000)
    page = queries.list_entries(cast.engagement_id, EntryFilters(kind="people"), page=200)
    assert batch.sums == page.sums == (exact,)
    assert (page.total_count, page.hours, page.pages) == (16_000, 28_000, 320)
    by_duty = queries.sum_costs(cast.engagement_id, ("purpose_key",))
    assert sum_money(line.money for line in by_duty) == {"EUR": exact}
    assert {line.entries for line in by_duty} == {800}
    assert seconds < 15, f"{seconds:.1f} s of the processor"


def test_file_brought_twice_at_once_is_booked_once(
    real_transactions: None, cast: Cast, book_file: BookFile, do_at_once: Callable[..., list[Any]]
) -> None:
    came = do_at_once(*[lambda: book_file("finance", invoice(2, 100_00), invoice(3, 1))] * 3)

    refused = [one for one in came if isinstance(one, Exception)]
    assert len(refused) == 2, came
    assert all("This file was booked on 2 March 2026" in one.text for one in refused), refused
    assert queries.get_book(cast.engagement_id).length == 2
    assert [line.money for line in queries.sum_costs(cast.engagement_id, ())] == [Money("EUR", 100_01)]
    assert verify_all() == []


def test_invoice_in_two_files_at_once_is_booked_once(
    real_transactions: None, cast: Cast, book_file: BookFile, do_at_once: Callable[..., list[Any]]
) -> None:
    came = do_at_once(
        *(
            lambda name=name: book_file("finance", invoice(2, 100_00), name=name)
            for name in ("a.csv", "b.csv")
        )
    )

    (refused,) = [one for one in came if isinstance(one, Exception)]
    assert "Invoice F-2 of Forms Ltd is booked already, as entry 1" in refused.text
    assert queries.get_book(cast.engagement_id).length == 1
