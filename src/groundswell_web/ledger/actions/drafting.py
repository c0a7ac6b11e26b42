"""Draft entries: check what somebody says of a cost, price it, and choose where it is booked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.errors.booking import HoursUnfit, RateMissing
from groundswell.ledger.cost_headings import HEADINGS
from groundswell.ledger.entries import CHANNELS, HOMES, KINDS, count_hundredths
from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.rates import Rate, find_rate, price_hours
from groundswell.ledger.weekly_sheets import Card, SheetLine, share_out_hours
from groundswell_web.ledger.actions.booking import Desk
from groundswell_web.ledger.cards import EntryTerms, PurposeLine
from groundswell_web.ledger.purposes import explain_unknown
from groundswell_web.ledger.workers import Worker
from groundswell_web.refusals import Refusal

LENGTHS = {"text": 500, "supplier": 200, "reference": 100, "step": 400}
MOST_MINOR = 10**15  # sums of a hundred thousand of them still fit
HEADING_KEYS = frozenset(heading.key for heading in HEADINGS)
YEARS_BACK = 10


def draft_entry(desk: Desk, terms: EntryTerms, *, source: str, batch_id: UUID | None = None) -> Sealed:
    """Draft the entry of a cost; it has the next number, and is not booked yet.

    Raises:
        Refusal: something of it cannot be booked; it names the field.
    """
    check_words(terms)
    check_day(desk, terms.about_on)
    purpose = find_purpose(desk, terms.purpose, terms.key)
    worker = find_worker(desk, terms)
    is_time = terms.kind == "people" and not (
        source == "finance" and terms.amount
    )  # finance knows what pay cost
    told = _price_time(desk, terms, worker) if is_time else _take_amount(terms)
    texts = {name: clean_text(getattr(terms, name), name) for name in LENGTHS}
    on = desk.choose_day(terms.about_on)
    return Sealed(
        number=desk.take_number(),
        at=desk.now,
        by=desk.get_key(_find_author(desk)),
        answers=desk.get_key(find_answering(desk, terms.answers_id, worker)),
        on=on,
        about_on=terms.about_on,
        kind=terms.kind,
        heading=terms.heading,
        channel=terms.channel,
        purpose=purpose.purpose,
        purpose_key=purpose.key,
        purpose_name=purpose.name[:200],
        person=desk.get_key(worker.id) if worker else None,
        home=worker.home if worker and terms.kind == "people" else terms.home,
        source=source,
        batch=str(batch_id) if batch_id else None,
        line=terms.line,
        **told,
        **(texts | {"step": texts["step"] or purpose.step}),
    )


def check_words(terms: EntryTerms) -> None:
    """Check what is chosen from a list.

    Raises:
        Refusal: something is not in its list.
    """
    if terms.kind not in KINDS:
        raise Refusal(_("Select what kind of cost it is"), field="kind")
    if terms.home not in HOMES:
        raise Refusal(_("Select whether the agency or the unit pays it"), field="home")
    if terms.channel not in CHANNELS:
        raise Refusal(_("Select the way of using the service that it belongs to"), field="channel")
    if terms.heading and terms.heading not in HEADING_KEYS:
        raise Refusal(_("Select a heading of the list of costs"), field="heading")


def check_day(desk: Desk, about_on: date) -> None:
    """Check that a cost is about a day that can be meant.

    Raises:
        Refusal: it is still to come, or very long ago.
    """
    if about_on > desk.now.date():
        raise Refusal(_("The day must not be in the future"), field="about_on")
    if about_on.year < desk.now.year - YEARS_BACK:
        text = _("The day must be in the last {years} years")
        raise Refusal(text.format(years=YEARS_BACK), field="about_on")


def find_purpose(desk: Desk, purpose: str, key: str) -> PurposeLine:
    """Find what a cost is for, in this engagement.

    Raises:
        Refusal: this engagement has no such thing.
    """
    found = desk.purposes.find(purpose, key)
    if found is None:
        raise Refusal(explain_unknown(purpose), field="key")
    return found


def find_worker(desk: Desk, terms: EntryTerms) -> Worker | None:
    """Find who worked, or whom the cost is about; None where it names nobody.

    Raises:
        Refusal: they have and had no role in this engagement; time is of nobody.
    """
    if terms.person_id is None:
        if terms.kind == "people":
            raise Refusal(_("Select who worked"), field="person_id")
        return None
    found = desk.workers.get(terms.person_id)
    if found is None:
        raise Refusal(
            _("Select somebody who has or had a role in this engagement. Add them to it first"),
            field="person_id",
        )
    return found


def find_answering(desk: Desk, answers_id: UUID | None, worker: Worker | None) -> UUID:
    """Find who answers for a cost: who is named, else who worked, else who enters it; somebody who is there today.

    Raises:
        Refusal: nobody of them is.
    """
    if answers_id is None:
        own = [worker.id] if worker else []
        choices = [*own, *([desk.by.pk] if desk.by.pk is not None else [])]
        answers_id = next((one for one in choices if _is_living(desk, one)), None)
    if answers_id is None or not _is_living(desk, answers_id):
        raise Refusal(
            _("Select who answers for it: somebody with a role in this engagement today"), field="answers_id"
        )
    return answers_id


def find_hour(desk: Desk, worker: Worker, on: date) -> Rate:
    """Find what an hour of somebody costs on a day.

    Raises:
        Refusal: no rate of theirs had begun; it says what to enter.
    """
    try:
        return find_rate(desk.rates.get(worker.id, []), str(worker.id), on)
    except RateMissing as error:
        day = f"{on:%-d %B %Y}"
        text = _(
            "There is no rate for an hour of {name} on {day}. Enter a rate that begins on {day} or before"
        )
        if error.first_on is not None:
            text = _(
                "The first rate of {name} begins on {first}. Enter a rate that begins on {day} or before"
            )
        first = f"{error.first_on:%-d %B %Y}" if error.first_on else ""
        raise Refusal(text.format(name=worker.name, day=day, first=first), field="person_id") from None


def clean_text(text: str, field: str) -> str:
    """Clean a text of what no page can show, and check its length.

    Raises:
        Refusal: it is too long.
    """
    cleaned = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if len(cleaned) > LENGTHS[field]:
        told = _("Shorten this to {count} letters")
        raise Refusal(told.format(count=LENGTHS[field]), field=field)
    return cleaned


def check_share(share: Decimal) -> None:
    """Check that a share of the week is one, in no more digits than the ledger holds.

    Raises:
        Refusal: it is not.
    """
    if not share.is_finite() or not 0 < share <= 1 or len(str(share.normalize())) > 8:
        raise Refusal(_("Enter a share of the week above 0 and at most 1"), field="allocation")


def find_monday(day: date) -> date:
    """Find the Monday of a week."""
    return day - timedelta(days=day.weekday())


def _find_author(desk: Desk) -> UUID:
    if desk.by.pk is None:
        raise Refusal(_("Costs are entered by people"))
    author: UUID = desk.by.pk
    return author


def _is_living(desk: Desk, person_id: UUID) -> bool:
    found = desk.workers.get(person_id)
    return found is not None and found.is_living


def _take_amount(terms: EntryTerms) -> dict[str, Any]:
    if terms.hours is not None or terms.allocation is not None:
        raise Refusal(_("Only people’s time has hours. Enter an amount"), field="amount")
    if terms.amount is None or not terms.amount.minor:
        raise Refusal(_("Enter an amount that is not 0"), field="amount")
    if abs(terms.amount.minor) > MOST_MINOR:
        raise Refusal(_("Enter a smaller amount"), field="amount")
    return {"amount": terms.amount}


def _price_time(desk: Desk, terms: EntryTerms, worker: Worker | None) -> dict[str, Any]:
    if worker is None:
        raise Refusal(_("Select who worked"), field="person_id")
    if terms.amount is not None:
        raise Refusal(_("People’s time is priced by their rate. Enter hours"), field="amount")
    week_on = terms.week_on or find_monday(terms.about_on)
    if week_on != find_monday(week_on):
        raise Refusal(_("The week must begin on a Monday"), field="week_on")
    hours, rate = _count_hours(desk, terms, week_on), find_hour(desk, worker, terms.about_on)
    return {
        "hours": hours,
        "allocation": terms.allocation.normalize() if terms.allocation is not None else None,
        "week_on": week_on,
        "rate": rate.hour,
        "amount": price_hours(hours, rate),
    }


def _count_hours(desk: Desk, terms: EntryTerms, week_on: date) -> Decimal:
    if (terms.hours is None) == (terms.allocation is None):
        raise Refusal(_("Enter the hours, or the share of the week"), field="hours")
    if terms.allocation is not None:
        check_share(terms.allocation)
        week_hours = Decimal(desk.book.week_hundredths).scaleb(-2)
        line = SheetLine(terms.purpose, terms.key, allocation=terms.allocation)
        return share_out_hours(Card("", week_on, [line], week_hours=week_hours))[0]
    hours = terms.hours or Decimal(0)
    try:
        hundredths = count_hundredths(hours)
    except HoursUnfit:
        raise Refusal(_("Enter hours with at most two decimals, such as 7.25"), field="hours") from None
    if hundredths <= 0:
        raise Refusal(_("Enter hours above 0"), field="hours")
    return hours
