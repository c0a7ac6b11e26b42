"""Entries: booked by hand, priced by a rate, corrected by other entries, and summed exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from support.workbench import Cast, build_cast, build_person

from groundswell.ledger.money import Money
from groundswell_web.audit.queries import list_events
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import EntryCard, EntryFilters, EntryTerms
from groundswell_web.refusals import NotThere, Refusal

Book = Callable[..., EntryCard]


def test_cost_is_booked_as_it_was_said(cast: Cast, book_cost: Book, now: datetime) -> None:
    booked = book_cost(
        199_99,
        kind="licence",
        purpose="service",
        key="Permits service",
        home="unit",
        channel="digital",
        heading="office_equipment",
        step="Checking",
        supplier=" Forms  Ltd ",
        reference="F-1",
        text="Form builder\x00, a year",
        about_on=date(2026, 2, 20),
    )

    assert booked == queries.get_entry(cast.engagement_id, 1)
    assert (booked.number, booked.amount, booked.on, booked.about_on) == (
        1,
        Money("EUR", 199_99),
        date(2026, 2, 20),
        date(2026, 2, 20),
    )
    assert (booked.purpose, booked.purpose_key, booked.purpose_name) == (
        "service",
        "Permits service",
        "Permits service",
    )
    assert (booked.supplier, booked.text) == ("Forms Ltd", "Form builder , a year")
    assert (booked.by, booked.answers, booked.source) == ("Permits finance", "Permits finance", "hand")
    assert (booked.home, booked.channel, booked.heading, booked.step) == (
        "unit",
        "digital",
        "office_equipment",
        "Checking",
    )
    assert booked.is_standing
    assert not booked.is_late
    assert [event.verb for event in list_events(cast.engagement_id, kind="entry")] == ["booked"]


def test_time_is_priced_by_the_rate_of_its_day(cast: Cast, work: Book, now: datetime) -> None:
    member = cast.people["member"]
    actions.record_rate(
        cast.engagement_id,
        member.pk,
        from_on=date(2026, 2, 16),
        hour=Money("EUR", 6301),
        by=cast.people["finance"],
        now=now,
    )

    before = work("member", "7.25", about_on=date(2026, 2, 13))
    after = work("member", "7.25", about_on=date(2026, 2, 16))

    assert (before.amount, before.rate) == (Money("EUR", 453_12), Money("EUR", 6250))
    assert (after.amount, after.rate) == (Money("EUR", 456_82), Money("EUR", 6301))
    assert (after.hours, after.person, after.answers) == (Decimal("7.25"), "Permits member", "Permits member")
    assert (before.home, work("lead", 1).home) == ("agency", "unit")


def test_share_of_the_week_costs_its_share_of_the_hours(cast: Cast, work: Book) -> None:
    entry = work("member", allocation=Decimal("0.250"))

    assert (entry.hours, entry.allocation, entry.amount) == (
        Decimal(10),
        Decimal("0.25"),
        Money("EUR", 625_00),
    )
    assert entry.week_on == date(2026, 3, 2)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "gifts"}, "kind", "Select what kind of cost it is"),
    ({"purpose": "target", "key": str(uuid4())}, "key", "Select a target of this engagement"),
    ({"purpose": "trial", "key": "nothing"}, "key", "Select a trial of this engagement"),
    ({"purpose": "service", "key": "Another service"}, "key", "Select a service of this engagement"),
    ({"purpose": "duty", "key": " "}, "key", "Enter the name of the duty, at most 200 letters long"),
    ({"purpose": "party"}, "key", "Select what it is for"),
    ({"minor": 0}, "amount", "Enter an amount that is not 0"),
    ({"minor": 10**16}, "amount", "Enter a smaller amount"),
    ({"hours": Decimal(3)}, "amount", "Only people’s time has hours. Enter an amount"),
    ({"about_on": date(2026, 3, 3)}, "about_on", "The day must not be in the future"),
    ({"about_on": date(2006, 3, 3)}, "about_on", "The day must be in the last 10 years"),
    ({"home": "bank"}, "home", "Select whether the agency or the unit pays it"),
    ({"channel": "pigeon"}, "channel", "Select the way of using the service that it belongs to"),
    ({"heading": "bribes"}, "heading", "Select a heading of the list of costs"),
    ({"text": "x" * 501}, "text", "Shorten this to 500 letters"),
    ({"reference": "x" * 101}, "reference", "Shorten this to 100 letters"),
    (
        {"person_id": uuid4()},
        "person_id",
        "Select somebody who has or had a role in this engagement. Add them to it first",
    ),
    (
        {"answers_id": uuid4()},
        "answers_id",
        "Select who answers for it: somebody with a role in this engagement today",
    ),
]


@pytest.mark.parametrize(("told", "field", "text"), REFUSED, ids=[text for _told, _field, text in REFUSED])
def test_cost_that_cannot_be_booked_is_refused(
    cast: Cast, book_cost: Book, told: dict[str, Any], field: str, text: str
) -> None:
    with pytest.raises(Refusal) as refused:
        book_cost(**told)

    assert (refused.value.field, refused.value.text) == (field, text)
    assert queries.list_entries(cast.engagement_id).total_count == 0
    assert queries.sum_costs(cast.engagement_id) == []


UNFIT: list[tuple[dict[str, Any], str, str]] = [
    ({}, "hours", "Enter the hours, or the share of the week"),
    ({"hours": 2, "allocation": Decimal("0.5")}, "hours", "Enter the hours, or the share of the week"),
    ({"hours": 0}, "hours", "Enter hours above 0"),
    ({"hours": "-2"}, "hours", "Enter hours above 0"),
    ({"hours": "1.005"}, "hours", "Enter hours with at most two decimals, such as 7.25"),
    ({"hours": "NaN"}, "hours", "Enter hours with at most two decimals, such as 7.25"),
    ({"allocation": Decimal("1.1")}, "allocation", "Enter a share of the week above 0 and at most 1"),
    ({"allocation": Decimal("NaN")}, "allocation", "Enter a share of the week above 0 and at most 1"),
    ({"hours": 2, "week_on": date(2026, 3, 3)}, "week_on", "The week must begin on a Monday"),
    (
        {"hours": 2, "amount": Money("EUR", 1)},
        "amount",
        "People’s time is priced by their rate. Enter hours",
    ),
    (
        {"hours": "60.01"},
        "hours",
        "Permits member would have 60.01 hours in the week of 2 March 2026. Enter at most 60",
    ),
]


@pytest.mark.parametrize(("told", "field", "text"), UNFIT)
def test_time_that_cannot_be_booked_is_refused(
    cast: Cast, work: Book, told: dict[str, Any], field: str, text: str
) -> None:
    with pytest.raises(Refusal) as refused:
        work("member", **told)

    assert (refused.value.field, refused.value.text) == (field, text)
    assert queries.get_book(cast.engagement_id).length == 0


def test_hours_of_a_week_are_counted_together(work: Book) -> None:
    work("member", 35)
    work("member", 25)
    with pytest.raises(
        Refusal, match=r"would have 60\.25 hours in the week of 2 March 2026\. Enter at most 60"
    ):
        work("member", "0.25")
    work("lead", 40)  # somebody else's
    work("member", 40, about_on=date(2026, 3, 1))  # the week before


@pytest.mark.parametrize("role", ["caseworker", "sponsor"], ids=["agency", "agency without any"])
def test_time_without_a_rate_says_what_to_enter(cast: Cast, work: Book, now: datetime, role: str) -> None:
    with pytest.raises(Refusal) as refused:
        work(role, 3, about_on=date(2025, 12, 31))

    told = {
        "caseworker": (
            "The first rate of Permits caseworker begins on 1 January 2026. Enter a rate that begins on "
            "31 December 2025 or before"
        ),
        "sponsor": (
            "There is no rate for an hour of Permits sponsor on 31 December 2025. Enter a rate that begins on "
            "31 December 2025 or before"
        ),
    }
    assert (refused.value.field, refused.value.text) == ("person_id", told[role])


def test_target_and_trial_of_another_engagement_are_refused(
    cast: Cast, book_cost: Book, target: UUID, now: datetime
) -> None:
    from support.mandates import put_in_force

    booked = book_cost(100, purpose="target", key=str(target))
    assert booked.purpose_name == "Ask for missing papers within a week"
    other = build_cast(now, "Passports")
    put_in_force(other, now)
    terms = EntryTerms(
        kind="travel", purpose="target", key=str(target), about_on=now.date(), amount=Money("EUR", 1)
    )

    with pytest.raises(Refusal, match="Select a target of this engagement"):
        actions.record_entry(other.engagement_id, terms, by=other.people["lead"], now=now)
    with pytest.raises(NotThere):
        queries.get_entry(other.engagement_id, 1)


def test_trial_is_something_that_a_cost_can_be_for(cast: Cast, book_cost: Book, now: datetime) -> None:
    from support.trials import draft_trial

    trial = draft_trial(cast, now)

    assert book_cost(100, purpose="trial", key=str(trial)).purpose_name == "Shorter letter"


def test_duty_keeps_the_spelling_of_its_first_time(cast: Cast, book_cost: Book, now: datetime) -> None:
    first = book_cost(100, purpose="duty", key="Answer  letters")
    second = book_cost(200, purpose="duty", key="answer LETTERS")

    assert (first.purpose_key, second.purpose_key) == ("Answer letters", "Answer letters")
    duties = [line for line in queries.list_purposes(cast.engagement_id, now) if line.purpose == "duty"]
    assert [line.name for line in duties] == ["Answer letters"]


def test_who_answers_is_there_today(cast: Cast, work: Book, now: datetime) -> None:
    member, lead = cast.people["member"], cast.people["lead"]
    member.leaves_on = now.date() - timedelta(days=1)
    member.save()

    with pytest.raises(Refusal, match="Select who answers for it"):
        work("member", 3, answers_id=member.pk)

    assert work("member", 3).answers_id == lead.pk  # who worked has left; who enters it answers


def test_somebody_who_had_a_role_can_be_booked_for_and_a_stranger_cannot(
    cast: Cast, work: Book, now: datetime
) -> None:
    from groundswell_web.engagements.actions import withdraw_member
    from groundswell_web.engagements.queries import list_members

    (held,) = [one for one in list_members(cast.engagement_id, now=now) if one.role == "member"]
    withdraw_member(cast.engagement_id, held.id, until_on=date(2026, 2, 1), by=cast.people["lead"], now=now)

    assert work("member", 3, about_on=date(2026, 1, 30)).person == "Permits member"
    cast.people["visitor"] = build_person("A visitor", cast.people["lead"].home, now)
    with pytest.raises(Refusal, match="Select somebody who has or had a role in this engagement"):
        work("visitor", 3)


def test_invoice_is_booked_once_unless_it_is_another_part(cast: Cast, book_cost: Book, now: datetime) -> None:
    book_cost(100_00, supplier="Forms Ltd", reference="F-1")

    with pytest.raises(Refusal) as refused:
        book_cost(100_00, supplier="forms ltd", reference="f-1 ")
    assert refused.value.field == "part_of_invoice"
    assert "Invoice f-1 of forms ltd is booked already, as entry 1" in refused.value.text

    book_cost(50_00, supplier="Forms Ltd", reference="F-1", part_of_invoice=True)
    book_cost(50_00, supplier="Other Ltd", reference="F-1")
    actions.correct_entry(
        cast.engagement_id, 1, None, why="It was sent twice", by=cast.people["finance"], now=now
    )
    actions.correct_entry(
        cast.engagement_id, 2, None, why="It was sent twice", by=cast.people["finance"], now=now
    )
    book_cost(150_00, supplier="Forms Ltd", reference="F-1")


def test_correction_keeps_the_history_of_an_entry(cast: Cast, book_cost: Book, now: datetime) -> None:
    by = cast.people["finance"]
    book_cost(100_00, purpose="duty", key="Letters", supplier="Forms Ltd", reference="F-1", text="Stamps")
    terms = EntryTerms(kind="travel", purpose="overhead", about_on=now.date(), amount=Money("EUR", 80_00))

    first = actions.correct_entry(cast.engagement_id, 1, terms, why=" The receipt ", by=by, now=now)
    last = actions.correct_entry(cast.engagement_id, first.number, None, why="There was none", by=by, now=now)

    assert (first.number, first.replaces, first.kind, first.amount) == (3, 1, "travel", Money("EUR", 80_00))
    assert (last.number, last.reverses, last.amount, last.text) == (
        4,
        3,
        Money("EUR", -80_00),
        "There was none",
    )
    original = queries.get_entry(cast.engagement_id, 1)
    assert (original.amount, original.text, original.reversed_by, original.replaced_by) == (
        Money("EUR", 100_00),
        "Stamps",
        2,
        (3,),
    )
    for number in (1, 2, 3, 4):
        history = queries.get_entry(cast.engagement_id, number).history
        assert [one.number for one in history] == [1, 2, 3, 4]
    assert [one.is_standing for one in original.history] == [False] * 4
    events = list_events(cast.engagement_id, kind="entry")
    assert sorted(event.verb for event in events) == ["booked", "corrected", "took back"]


def test_what_cannot_be_corrected_is_refused(cast: Cast, book_cost: Book, now: datetime) -> None:
    by, one = cast.people["finance"], cast.engagement_id
    book_cost(100_00)
    with pytest.raises(Refusal, match="Enter why it is corrected"):
        actions.correct_entry(one, 1, None, why=" ", by=by, now=now)
    bad = EntryTerms(kind="travel", purpose="target", key="x", about_on=now.date(), amount=Money("EUR", 1))
    with pytest.raises(Refusal, match="Select a target of this engagement"):
        actions.correct_entry(one, 1, bad, why="Wrong", by=by, now=now)
    assert queries.get_book(one).length == 1  # the reversal went with what was refused

    actions.correct_entry(one, 1, None, why="Wrong", by=by, now=now)

    with pytest.raises(Refusal, match="This entry was taken back already, by entry 2"):
        actions.correct_entry(one, 1, None, why="Wrong", by=by, now=now)
    with pytest.raises(Refusal, match=r"This entry takes another back, and stays\. Enter the cost anew"):
        actions.correct_entry(one, 2, None, why="Wrong", by=by, now=now)
    with pytest.raises(NotThere):
        actions.correct_entry(one, 3, None, why="Wrong", by=by, now=now)


def test_list_is_filtered_and_its_sums_are_of_all_of_it(
    cast: Cast, book_cost: Book, work: Book, now: datetime
) -> None:
    one, member = cast.engagement_id, cast.people["member"]
    for day in range(1, 8):
        book_cost(100 * day, purpose="duty", key="Letters", about_on=date(2026, 2, day))
    book_cost(5000, kind="travel", currency="GBP")
    work("member", 2)
    actions.correct_entry(one, 7, None, why="Wrong", by=cast.people["finance"], now=now)

    def read(size: int = 3, page: int = 1, **filters: Any) -> Any:
        found = queries.list_entries(one, EntryFilters(**filters), page=page, size=size)
        told = (found.total_count, [(s.currency, s.minor) for s in found.sums], found.pages)
        return [line.number for line in found.lines], *told

    assert read() == ([10, 9, 8], 10, [("EUR", 2100 + 12500), ("GBP", 5000)], 4)
    assert read(page=4) == ([1], 10, [("EUR", 14600), ("GBP", 5000)], 4)
    assert read(page=99)[0] == [1]
    assert read(page=-1)[0] == [10, 9, 8]
    assert read(purpose="duty", key="Letters", page=2)[0:2] == ([5, 4, 3], 8)
    assert read(month=date(2026, 3, 15)) == ([9, 8], 2, [("EUR", 12500), ("GBP", 5000)], 1)
    assert read(kind="travel") == ([8], 1, [("GBP", 5000)], 1)
    assert read(person=member.pk) == ([9], 1, [("EUR", 12500)], 1)
    assert read(standing=True, kind="contract", size=9) == ([6, 5, 4, 3, 2, 1], 6, [("EUR", 2100)], 1)
    assert read(standing=False) == ([10, 7], 2, [("EUR", 0)], 1)
    assert read(source="sheet") == ([], 0, [], 1)
    assert [card.number for card in queries.iterate_cards(one)] == list(range(1, 11))


def test_what_is_not_accounted_for_is_measured(
    cast: Cast, book_cost: Book, work: Book, target: UUID, now: datetime
) -> None:
    from support.trials import draft_trial

    from groundswell_web.targets.actions import accept_target

    accept_target(cast.engagement_id, target, "agreed", by=cast.people["lead"], now=now)
    assert queries.find_unaccounted(cast.engagement_id, now).targets_without_cost == (str(target),)
    trial = draft_trial(cast, now, target_id=target)
    free = draft_trial(cast, now, name="Another")
    book_cost(300_00)
    book_cost(100_00, purpose="trial", key=str(free))
    book_cost(400_00, purpose="trial", key=str(trial))
    work("member", 16, purpose="target", key=str(target), step="Checking")

    found = queries.find_unaccounted(cast.engagement_id, now)

    assert (found.spend_without_target_share, found.hours_without_target_share) == (400 / 1800, 0.0)
    assert (found.targets, found.targets_without_cost) == (1, ())
    assert found.steps == len(found.steps_without_either) + 1
    assert "Checking" not in found.steps_without_either
    assert queries.cost_of(cast.engagement_id, "target", str(target)) == {"EUR": Money("EUR", 1000_00)}


def test_running_target_without_any_cost_is_raised_with_its_owner(
    cast: Cast, book_cost: Book, target: UUID, now: datetime
) -> None:
    from groundswell_web.ledger.notices import find_costless_targets
    from groundswell_web.targets.actions import accept_target

    for state in ("agreed", "running"):
        accept_target(cast.engagement_id, target, state, by=cast.people["lead"], now=now)
    later = now + timedelta(weeks=2)
    assert list(find_costless_targets(later)) == []  # nobody uses the ledger yet
    book_cost(100)
    assert list(find_costless_targets(now)) == []

    (told,) = find_costless_targets(later)
    assert (told.person_id, told.key) == (cast.people["member"].pk, str(target))
    assert told.text == (
        "Nothing is booked to the target “Ask for missing papers within a week”, which runs. Book to it what it costs."
    )

    book_cost(100, purpose="target", key=str(target))
    assert list(find_costless_targets(later)) == []


def test_costs_are_summed_by_what_is_asked_for(cast: Cast, book_cost: Book, work: Book) -> None:
    one = cast.engagement_id
    book_cost(100, about_on=date(2026, 1, 3), step="Checking")
    book_cost(200, about_on=date(2026, 2, 3), channel="digital", home="unit")
    work("lead", 1)

    by_month = queries.sum_costs(one, ("month_on", "home"), until=date(2026, 2, 28))
    assert [(line.keys, line.money.minor, line.entries) for line in by_month] == [
        ((date(2026, 1, 1), "agency"), 100, 1),
        ((date(2026, 2, 1), "unit"), 200, 1),
    ]
    (march,) = queries.sum_costs(one, ("kind",), from_on=date(2026, 3, 20))
    assert (march.get("kind"), march.hours) == ("people", 1)
    assert queries.sum_costs(one, (), purpose="duty") == []
    with pytest.raises(ValueError, match="not summed up by person"):
        queries.sum_costs(one, ("person",))
