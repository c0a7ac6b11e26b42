"""Weekly sheets: turned in, turned in again, copied, and never booked twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.audit.queries import list_events
from groundswell_web.audit.verifying import verify_all
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import SheetCard, SheetLineTerms
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

WEEK = date(2026, 2, 23)
TurnIn = Callable[..., SheetCard]
AtOnce = Callable[..., list[Any]]


def line(hours: str | int, purpose: str = "overhead", key: str = "", **more: Any) -> SheetLineTerms:
    """A line in hours."""
    return SheetLineTerms(purpose, key, hours=Decimal(hours), **more)


def share(allocation: str, purpose: str = "overhead", key: str = "", **more: Any) -> SheetLineTerms:
    """A line in a share of the week."""
    return SheetLineTerms(purpose, key, allocation=Decimal(allocation), **more)


@pytest.fixture
def turn_in(cast: Cast, rates: dict[str, Money], now: datetime) -> TurnIn:
    """Turn in a week of the member: ``turn_in(0, line(7), share("0.5"))``."""

    def do(version: int, *lines: SheetLineTerms, role: str = "member", **more: Any) -> SheetCard:
        told: dict[str, Any] = {"week_on": WEEK, "leave": 0} | more
        return actions.record_sheet(
            cast.engagement_id,
            cast.people[role].pk,
            told["week_on"],
            list(lines),
            Decimal(told["leave"]),
            version,
            by=cast.people[role],
            now=told.get("now", now),
        )

    return do


def test_week_is_booked_to_what_it_was_for(cast: Cast, turn_in: TurnIn, target: UUID) -> None:
    card = turn_in(
        0,
        line("12.5", "target", str(target), text="Interviews"),
        line(6, "service", "Permits service", step="Checking"),
        share("0.25"),
    )

    assert (card.version, card.is_turned_in, card.person, card.week_on) == (1, True, "Permits member", WEEK)
    told = [(one.number, one.name, one.hours, one.allocation, one.step, one.amount) for one in card.lines]
    assert told == [
        (1, "Ask for missing papers within a week", Decimal("12.5"), None, "", Money("EUR", 781_25)),
        (2, "Permits service", Decimal(6), None, "Checking", Money("EUR", 375_00)),
        (3, "Overhead", Decimal(10), Decimal("0.25"), "", Money("EUR", 625_00)),
    ]
    assert card.hours == Decimal("28.5")
    assert card == queries.find_sheet(cast.engagement_id, cast.people["member"].pk, WEEK)
    entry = queries.get_entry(cast.engagement_id, 1)
    assert (entry.kind, entry.source, entry.week_on, entry.about_on, entry.home) == (
        "people",
        "sheet",
        WEEK,
        WEEK,
        "agency",
    )
    assert entry.answers == "Permits member"


def test_shares_are_of_the_week_without_leave_and_no_hundredth_is_lost(turn_in: TurnIn) -> None:
    thirds = [share("0.3333", "duty", name) for name in ("Letters", "Phone", "Queue")]

    card = turn_in(0, *thirds, leave=8)

    assert [one.hours for one in card.lines] == [Decimal("10.67"), Decimal("10.67"), Decimal("10.66")]
    assert (card.excluded_hours, card.hours) == (8, 32)
    assert [one.terms.allocation for one in card.lines] == [Decimal("0.3333")] * 3


def test_only_what_changed_is_taken_back_and_booked_anew(cast: Cast, turn_in: TurnIn, target: UUID) -> None:
    first = turn_in(0, line(20, "target", str(target)), line(10, "duty", "Letters"), line(5))

    second = turn_in(
        1, line(20, "target", str(target)), line(12, "duty", "Letters"), line(3, "duty", "Phone")
    )

    assert second.version == 2
    assert second.lines[0] == first.lines[0]  # the same entry
    entries = queries.list_entries(cast.engagement_id)
    assert entries.total_count == 3 + 2 + 2
    by_number = {one.number: one for one in entries.lines}
    assert [by_number[number].reverses for number in (4, 5)] == [2, 3]
    assert (by_number[6].replaces, by_number[6].hours) == (2, 12)
    assert (by_number[7].replaces, by_number[7].purpose_name) == (None, "Phone")
    assert {one.source for one in entries.lines} == {"sheet"}
    assert entries.hours == second.hours == 35
    assert entries.sums == (Money("EUR", 35 * 6250),)


def test_same_week_again_books_nothing(cast: Cast, turn_in: TurnIn) -> None:
    turn_in(0, line(20), share("0.25", "duty", "Letters"))

    assert turn_in(1, line(20), share("0.25", "duty", "Letters")).version == 2
    assert queries.get_book(cast.engagement_id).length == 2
    assert [event.verb for event in list_events(cast.engagement_id, kind="sheet")] == ["turned in"] * 2


def test_leave_that_changes_moves_the_shares(cast: Cast, turn_in: TurnIn) -> None:
    turn_in(0, share("0.5"), line(4, "duty", "Letters"))

    card = turn_in(1, share("0.5"), line(4, "duty", "Letters"), leave=16)

    assert [(one.number, one.hours) for one in card.lines] == [(2, Decimal(4)), (4, Decimal(12))]
    assert queries.get_entry(cast.engagement_id, 4).replaces == 1


def test_new_rate_leaves_what_was_booked(cast: Cast, turn_in: TurnIn, now: datetime) -> None:
    turn_in(0, line(10), line(10, "duty", "Letters"))
    actions.record_rate(
        cast.engagement_id,
        cast.people["member"].pk,
        from_on=date(2026, 2, 1),
        hour=Money("EUR", 7000),
        by=cast.people["finance"],
        now=now,
    )

    card = turn_in(1, line(10), line(11, "duty", "Letters"))

    assert [one.amount for one in card.lines] == [Money("EUR", 62_500), Money("EUR", 77_000)]


def test_emptied_week_takes_all_back(cast: Cast, turn_in: TurnIn) -> None:
    turn_in(0, line(10), line(10, "duty", "Letters"))

    card = turn_in(1)

    assert (card.lines, card.version) == ((), 2)
    assert [line.money for line in queries.sum_costs(cast.engagement_id, ())] == [Money("EUR", 0)]


def test_sheet_that_somebody_else_turned_in_meanwhile_is_refused(cast: Cast, turn_in: TurnIn) -> None:
    turn_in(0, line(10))

    with pytest.raises(EditedMeanwhile) as refused:
        turn_in(0, line(10))

    assert refused.value.who == "Permits member"
    assert refused.value.stored == {"excluded_hours": 0, "lines": [("Overhead", Decimal(10))]}
    assert queries.get_book(cast.engagement_id).length == 1


REFUSED: list[tuple[tuple[SheetLineTerms, ...], dict[str, Any], str]] = [
    ((), {}, "Enter what you worked on, or how many hours of the week were leave"),
    ((line(61),), {}, "61 hours, at most 60"),
    ((line(30), line(31, "duty", "Letters")), {}, "61 hours, at most 60"),
    ((line(30),), {"leave": 41}, "41 hours are excluded from a week of 40"),
    ((line(-1),), {}, "-1 hours are below 0"),
    ((line("1.234"),), {}, "1.234 hours are finer than hundredths"),
    ((line("NaN"),), {}, "NaN hours are finer than hundredths"),
    ((line(1),), {"leave": "NaN"}, "Enter hours of leave, 0 or more, with at most two decimals"),
    ((line(1),), {"leave": -1}, "Enter hours of leave, 0 or more, with at most two decimals"),
    ((share("1.5"),), {}, "Enter a share of the week above 0 and at most 1"),
    ((share("NaN"),), {}, "Enter a share of the week above 0 and at most 1"),
    ((share("0.6"), share("0.6", "duty", "Letters")), {}, "shares of the week sum to 1.2, at most 1"),
    ((SheetLineTerms("overhead"),), {}, "it has hours or a share of the week: one of them, not both"),
    (
        (SheetLineTerms("overhead", "", Decimal(1), Decimal("0.1")),),
        {},
        "it has hours or a share of the week: one of them, not both",
    ),
    ((line(1, "duty", "Letters"), line(2, "duty", "letters")), {}, "“Letters” stands in two lines"),
    ((line(1, "target", str(uuid4())),), {}, "Select a target of this engagement"),
    ((line(1),), {"week_on": WEEK + timedelta(1)}, "The week must begin on a Monday"),
    ((line(1),), {"week_on": WEEK + timedelta(14)}, "This week has not begun"),
    ((line(1),), {"role": "sponsor"}, "There is no rate for an hour of Permits sponsor on 23 February 2026"),
]


@pytest.mark.parametrize(("lines", "more", "text"), REFUSED, ids=[text for _lines, _more, text in REFUSED])
def test_week_that_cannot_be_booked_is_refused(
    cast: Cast, turn_in: TurnIn, lines: tuple[SheetLineTerms, ...], more: dict[str, Any], text: str
) -> None:
    with pytest.raises(Refusal) as refused:
        turn_in(0, *lines, **more)

    assert text in refused.value.text
    assert queries.get_book(cast.engagement_id).length == 0
    assert not queries.find_sheet(cast.engagement_id, cast.people["member"].pk, WEEK).is_turned_in


def test_week_of_a_stranger_is_not_there(cast: Cast, turn_in: TurnIn) -> None:
    with pytest.raises(NotThere):
        turn_in(0, line(1), role="stranger")
    with pytest.raises(NotThere):
        queries.find_sheet(cast.engagement_id, uuid4(), WEEK)


def test_hours_by_hand_count_into_the_week(turn_in: TurnIn, work: Callable[..., Any]) -> None:
    work("member", 30, about_on=WEEK + timedelta(2))

    with pytest.raises(
        Refusal, match=r"would have 61 hours in the week of 23 February 2026\. Enter at most 60"
    ):
        turn_in(0, line(31))


def test_changed_week_may_hold_as_much_as_before(turn_in: TurnIn) -> None:
    turn_in(0, line(60))

    assert turn_in(1, line(30), line(30, "duty", "Letters")).hours == 60


def test_week_of_leave_is_turned_in(cast: Cast, turn_in: TurnIn) -> None:
    card = turn_in(0, leave=40)

    assert (card.lines, card.excluded_hours, card.is_turned_in) == ((), 40, True)


def test_last_week_is_copied_as_far_as_it_goes_on(
    cast: Cast, turn_in: TurnIn, target: UUID, now: datetime
) -> None:
    from groundswell_web.targets.actions import withdraw_target

    member = cast.people["member"].pk
    assert queries.find_sheet_to_copy(cast.engagement_id, member, WEEK, now=now) == ()
    turn_in(0, line(9), week_on=WEEK - timedelta(14))
    turn_in(0, line(10), share("0.25", "duty", "Letters"), line(4, "target", str(target)))
    withdraw_target(cast.engagement_id, target, why="Too small", by=cast.people["lead"], now=now)

    copied = queries.find_sheet_to_copy(cast.engagement_id, member, WEEK + timedelta(7), now=now)

    assert copied == (line(10), share("0.25", "duty", "Letters"))
    assert queries.find_sheet_to_copy(cast.engagement_id, member, WEEK, now=now) == (line(9),)


def test_weeks_that_nobody_turned_in_are_listed(cast: Cast, turn_in: TurnIn, now: datetime) -> None:
    turn_in(0, line(10))
    turn_in(0, line(10), role="lead")

    missing = queries.list_sheets_missing(cast.engagement_id, now, weeks=2)

    told = [(one.person, one.week_on) for one in missing]
    assert told == [
        ("Permits caseworker", WEEK),
        ("Permits service owner", WEEK),
        ("Permits caseworker", WEEK - timedelta(7)),
        ("Permits lead", WEEK - timedelta(7)),
        ("Permits member", WEEK - timedelta(7)),
        ("Permits service owner", WEEK - timedelta(7)),
    ]
    own = queries.list_sheets_missing(cast.engagement_id, now, weeks=10, person_id=cast.people["member"].pk)
    assert own[-1].week_on == date(2026, 1, 5)  # the week in which the role began
    assert len(own) == 7


def test_line_corrected_by_hand_stays_on_the_sheet(cast: Cast, turn_in: TurnIn, now: datetime) -> None:
    from groundswell_web.ledger.cards import EntryTerms

    turn_in(0, line(10), line(5, "duty", "Letters"))
    terms = EntryTerms(
        kind="people",
        purpose="duty",
        key="Phone",
        about_on=WEEK,
        week_on=WEEK,
        hours=Decimal(7),
        person_id=cast.people["member"].pk,
    )
    actions.correct_entry(
        cast.engagement_id, 1, terms, why="The wrong line", by=cast.people["finance"], now=now
    )

    card = queries.find_sheet(cast.engagement_id, cast.people["member"].pk, WEEK)

    assert [(one.name, one.hours) for one in card.lines] == [("Letters", 5), ("Phone", 7)]
    assert card.version == 2
    with pytest.raises(EditedMeanwhile):
        turn_in(1, line(10))


def test_missing_sheet_is_raised_with_its_person_on_the_monday_after(
    cast: Cast, turn_in: TurnIn, now: datetime
) -> None:
    from groundswell_web.ledger.notices import find_missing_sheets

    turn_in(0, line(10), role="lead")
    sunday = now - timedelta(days=1)

    told = {(one.person_id, one.key.split(":")[1]) for one in find_missing_sheets(now)}

    expected = {cast.people[role].pk for role in ("member", "caseworker", "service_owner")}
    assert told == {(one, "2026-02-23") for one in expected}
    assert {one.key.split(":")[1] for one in find_missing_sheets(sunday)} == {"2026-02-16"}
    (own,) = [one for one in find_missing_sheets(now) if one.person_id == cast.people["member"].pk]
    assert own.text == (
        "Turn in your sheet for the week of 23 February 2026: what you worked on, in hours or shares."
    )


def test_sheet_turned_in_twice_at_once_is_booked_once(
    real_transactions: None, cast: Cast, turn_in: TurnIn, do_at_once: AtOnce
) -> None:
    came = do_at_once(*[lambda: turn_in(0, line(20), line(5, "duty", "Letters"))] * 3)

    refused = [one for one in came if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [EditedMeanwhile] * 2, came
    assert queries.get_book(cast.engagement_id).length == 2
    assert queries.find_sheet(cast.engagement_id, cast.people["member"].pk, WEEK).version == 1
    assert verify_all() == []


def test_people_who_book_at_once_get_numbers_without_gaps(
    real_transactions: None, cast: Cast, turn_in: TurnIn, work: Callable[..., Any], do_at_once: AtOnce
) -> None:
    acts = [lambda role=role: turn_in(0, line(20), role=role) for role in ("member", "lead", "caseworker")]

    came = do_at_once(*acts, lambda: work("service_owner", 3))

    assert not [one for one in came if isinstance(one, Exception)], came
    entries = queries.list_entries(cast.engagement_id)
    assert [one.number for one in entries.lines] == [4, 3, 2, 1]
    assert entries.hours == 63
    assert verify_all() == []
