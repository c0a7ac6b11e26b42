"""A cost by hand: a new one, and the correction of one that was booked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell.errors import CurrencyUnknown
from groundswell.ledger.money import Money, count_digits
from groundswell_web.access import needs
from groundswell_web.ledger import queries
from groundswell_web.ledger.actions import correct_entry, record_entry
from groundswell_web.ledger.cards import EntryCard, EntryTerms
from groundswell_web.ledger.choosing import (
    group_purposes,
    list_headings,
    list_people,
    list_purpose_names,
    list_steps,
    read_value,
    write_value,
)
from groundswell_web.ledger.forms_entry import CorrectForm, CostForm, KindForm
from groundswell_web.ledger.forms_sheet import NEW_DUTY
from groundswell_web.ledger.gaps import list_gaps
from groundswell_web.ledger.pages import CostPage, KindPage
from groundswell_web.ledger.purposes import list_purposes
from groundswell_web.ledger.views.entries import find_entry
from groundswell_web.ledger.words import KINDS, name_kind
from groundswell_web.refusals import NotThere, Refusal


@needs("book", "ledger")
def write_entry(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask of which kind a cost is, then for the cost itself; book it."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        asked = KindForm(request.GET if "kind" in request.GET else None)
        kept = {name: request.GET[name][:400] for name in ("purpose", "step") if name in request.GET}
        page = KindPage(list_gaps(engagement_id, request.now), kept)
        context = {"page": page, "form": asked, "place": request.place}
        return render(request, "ledger/kind.html", context)
    form = _make_form(request, engagement_id, kind, _propose_cost(request, engagement_id))
    if request.method == "POST" and form.is_valid():
        try:
            terms = read_terms(form)
            entry = record_entry(engagement_id, terms, by=request.user, now=request.now)
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("It is booked as entry {number}.").format(number=entry.number))
            return redirect("ledger_entry", engagement_id, entry.number)
    groups = group_purposes(list_purposes(engagement_id, request.now))
    page = CostPage(kind, name_kind(kind), groups, gaps=list_gaps(engagement_id, request.now))
    return render(request, "ledger/cost.html", {"page": page, "form": form, "place": request.place})


@needs("correct", "ledger")
def change_entry(request: Any, engagement_id: UUID, number: int) -> HttpResponse:
    """Take an entry back, and book another in its place where one is due."""
    entry = find_entry(engagement_id, number)
    form = _make_form(request, engagement_id, entry.kind, _as_answers(entry), entry)
    why = CorrectForm(request.POST or None, initial={"do": "replace"})
    if request.method == "POST" and why.is_valid():
        is_replaced = why.cleaned_data["do"] == "replace"
        if (not is_replaced or form.is_valid()) and _correct(request, entry, form, why, is_replaced):
            return redirect("ledger_entry", engagement_id, entry.number)
    groups = group_purposes(list_purposes(engagement_id, request.now))
    page = CostPage(entry.kind, entry.kind_name, groups, entry, gaps=list_gaps(engagement_id, request.now))
    context = {"page": page, "form": why if why.errors else form, "cost": form, "why": why}
    return render(request, "ledger/correct.html", context | {"place": request.place})


def _correct(request: Any, entry: EntryCard, form: CostForm, why: CorrectForm, is_replaced: bool) -> bool:
    try:
        correct_entry(
            request.place.engagement.id,
            entry.number,
            read_terms(form, entry) if is_replaced else None,
            why=why.cleaned_data["why"],
            by=request.user,
            now=request.now,
        )
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        (form if is_replaced and refusal.field in form.fields else why).take_refusal(refusal)
        return False
    messages.success(
        request,
        _("Entry {number} is taken back, and another stands in its place.").format(number=entry.number)
        if is_replaced
        else _("Entry {number} is taken back.").format(number=entry.number),
    )
    return True


def _make_form(
    request: Any, engagement_id: UUID, kind: str, first: dict[str, Any], entry: EntryCard | None = None
) -> CostForm:
    """Make the form of a cost; what an entry holds already can be kept, though it could not be chosen anew."""
    names = list_purpose_names(list_purposes(engagement_id, request.now)) | {
        NEW_DUTY: _("Another duty, named below")
    }
    people, steps = (
        dict(list_people(engagement_id, request.now, living=True)),
        list_steps(engagement_id, request.now),
    )
    workers = dict(list_people(engagement_id, request.now))
    if entry is not None:
        names.setdefault(write_value(entry.purpose, entry.purpose_key), entry.purpose_name)
        people.setdefault(str(entry.answers_id), entry.answers)
        steps = sorted({*steps, *([entry.step] if entry.step else [])})
    choices = {
        "purposes": list(names.items()),
        "answers": list(people.items()),
        "people": list(workers.items()),
        "steps": [(step, step) for step in steps],
        "headings": list_headings(),
    }
    return CostForm(request.POST or None, kind=kind, choices=choices, initial=first)


def _propose_cost(request: Any, engagement_id: UUID) -> dict[str, Any]:
    return {
        "about_on": request.now.date(),
        "currency": queries.get_book(engagement_id).currency or "EUR",
        "answers": str(request.user.pk),
        "person": str(request.user.pk),
        "home": "agency",
        "purpose": request.GET.get("purpose", "")[:220],
        "step": request.GET.get("step", "")[:400],
    }


def _as_answers(entry: EntryCard) -> dict[str, Any]:
    return {
        "purpose": write_value(entry.purpose, entry.purpose_key),
        "about_on": entry.about_on,
        "person": str(entry.person_id or ""),
        "hours": entry.hours.normalize() if entry.hours else None,
        "amount": entry.amount.amount,
        "currency": entry.amount.currency,
        "supplier": entry.supplier,
        "reference": entry.reference,
        "text": entry.text,
        "home": entry.home,
        "answers": str(entry.answers_id),
        "step": entry.step,
        "heading": entry.heading,
        "channel": entry.channel,
    }


def read_terms(form: CostForm, entry: EntryCard | None = None) -> EntryTerms:
    """Read what was said of a cost.

    Raises:
        Refusal: the amount is finer than the smallest unit of its currency, or there is no such currency.
    """
    told = form.cleaned_data
    purpose, key = read_value(told["purpose"])
    if told["purpose"] == NEW_DUTY:
        key = told["duty"]
    is_people = form.kind == "people"
    return EntryTerms(
        kind=form.kind,
        purpose=purpose,
        key=key,
        about_on=told["about_on"],
        amount=None if is_people else read_money(told["amount"], told["currency"]),
        hours=told["hours"] if is_people else None,
        week_on=entry.week_on if entry and is_people else None,
        person_id=UUID(told["person"]) if is_people else None,
        answers_id=UUID(told["answers"]),
        home=told.get("home", "agency"),
        step=told["step"],
        channel=told["channel"],
        heading=told["heading"],
        text=told["text"],
        supplier=told.get("supplier", ""),
        reference=told.get("reference", ""),
        part_of_invoice=bool(told.get("part_of_invoice")),
    )


def read_money(amount: Decimal, currency: str, *, field: str = "amount") -> Money:
    """Read an amount exactly.

    Raises:
        Refusal: there is no such currency, or the amount is finer than its smallest unit.
    """
    try:
        digits = count_digits(currency)
    except CurrencyUnknown as error:
        raise Refusal(f"{error.what} {_('Enter three letters, such as EUR')}", field="currency") from error
    money = Money.from_decimal(amount, currency)
    if money.amount != amount:
        text = _("{currency} has {digits} decimals. Enter the amount with no more")
        raise Refusal(text.format(currency=currency, digits=digits), field=field)
    return money
