"""Whether a new engagement fits: ask, answer part by part, decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.centre import actions, queries
from groundswell_web.centre.cards import AboutTerms, FitCard, GoTerms
from groundswell_web.centre.forms_fit import PART_FORMS, DeclineForm, FitChangeForm, FitForm, GoForm
from groundswell_web.centre.words import ask_part
from groundswell_web.people.queries import list_organisations, list_people
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "centre", within=False)
def list_fits(request: Any) -> HttpResponse:
    """List what is asked, what began and what was declined, with the reasons."""
    fits = queries.list_fits(request.user.home_id)
    page = {
        "open": [fit for fit in fits if not fit.decision],
        "begun": [fit for fit in fits if fit.decision == "go"],
        "declined": [fit for fit in fits if fit.decision == "declined"],
    }
    return render(request, "centre/fits.html", {"page": page})


@needs("decide", "fits", within=False)
def ask_fit(request: Any) -> HttpResponse:
    """Begin to ask whether a new engagement fits."""
    form = FitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = AboutTerms(**form.cleaned_data)
        try:
            fit_id = actions.record_fit(request.user.home_id, about, by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("It is recorded. Next: its four parts."))
            return redirect("centre_fit", fit_id)
    page = {"title": _("Ask whether a new engagement fits"), "button": _("Save and continue"), "fit_id": None}
    return render(request, "centre/ask.html", {"page": page, "form": form})


@needs("see", "centre", within=False)
def show_fit(request: Any, fit_id: UUID) -> HttpResponse:
    """Show a fit with its answers, what is missing, and how it was decided."""
    page = {
        "fit": _get(request, fit_id),
        "earlier": queries.list_earlier(request.user.home_id, fit_id),
        "events": list_events(None, kind="fit", key=fit_id),
    }
    return render(request, "centre/fit.html", {"page": page})


@needs("decide", "fits", within=False)
def change_fit(request: Any, fit_id: UUID) -> HttpResponse:
    """Change what a fit is about."""
    fit = _get(request, fit_id)
    initial = {name: getattr(fit.about, name) for name in queries.ABOUT} | {"version": fit.version}
    form = FitChangeForm(request.POST or None, initial=initial)

    def act(told: dict[str, Any]) -> None:
        version = told.pop("version")
        actions.correct_fit(
            request.user.home_id,
            fit_id,
            AboutTerms(**told),
            version=version,
            by=request.user,
            now=request.now,
        )

    title = _("What it would be about")
    return _ask(request, fit, form, act, title=title, button=_("Save"), said=_("The changes are saved."))


@needs("decide", "fits", within=False)
def answer_part(request: Any, fit_id: UUID, part: str) -> HttpResponse:
    """Answer a part of a fit."""
    if part not in PART_FORMS:
        raise Http404
    fit = _get(request, fit_id)
    form = PART_FORMS[part](request.POST or None, initial=fit.answers | {"version": fit.version})

    def act(told: dict[str, Any]) -> None:
        version = told.pop("version")
        actions.record_part(
            request.user.home_id, fit_id, part, told, version=version, by=request.user, now=request.now
        )

    said = _("The answers are saved.")
    return _ask(request, fit, form, act, title=ask_part(part), button=_("Save"), said=said)


@needs("decide", "fits", within=False)
def accept_fit(request: Any, fit_id: UUID) -> HttpResponse:
    """Decide with a go: the engagement begins, in draft."""
    fit = _get(request, fit_id)
    if not fit.is_open:
        return redirect("centre_fit", fit_id)
    form = _make_go_form(request, fit)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        terms = GoTerms(
            agency_id=UUID(told["agency"]),
            begins_on=told["begins_on"],
            exits_on=told["exits_on"],
            sponsor_id=UUID(told["sponsor"]) if told["sponsor"] else None,
            owner_id=UUID(told["owner"]) if told["owner"] else None,
        )
        try:
            engagement_id = actions.accept_fit(
                request.user.home_id,
                fit_id,
                terms,
                version=told["version"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The engagement has begun, in draft. Next: who is in it."))
            return redirect("members", engagement_id)
    return render(request, "centre/go.html", {"page": {"fit": fit}, "form": form})


@needs("decide", "fits", within=False)
def decline_fit(request: Any, fit_id: UUID) -> HttpResponse:
    """Decline, with a reason that stays."""
    fit = _get(request, fit_id)
    form = DeclineForm(request.POST or None, initial={"version": fit.version})

    def act(told: dict[str, Any]) -> None:
        actions.decline_fit(request.user.home_id, fit_id, **told, by=request.user, now=request.now)

    title, button = _("Decline this engagement"), _("Decline it for good")
    return _ask(
        request, fit, form, act, title=title, button=button, said=_("It is declined, and the reason is kept.")
    )


def _ask(
    request: Any, fit: FitCard, form: Any, act: Any, *, title: str, button: str, said: str
) -> HttpResponse:
    """Show a form about a fit, and do what it asks for once its answers do; one that is decided is only shown."""
    if not fit.is_open:
        return redirect("centre_fit", fit.line.id)
    if request.method == "POST" and form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except NotThere as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, said)
            return redirect("centre_fit", fit.line.id)
    page = {"title": title, "button": button, "fit_id": fit.line.id, "name": fit.line.name}
    return render(request, "centre/ask.html", {"page": page, "form": form})


def _get(request: Any, fit_id: UUID) -> FitCard:
    try:
        return queries.get_fit(request.user.home_id, fit_id)
    except NotThere as refusal:
        raise Http404 from refusal


def _make_go_form(request: Any, fit: FitCard) -> GoForm:
    agencies = [(str(one.id), one.name) for one in list_organisations("agency")]
    people = [
        (str(one.id), f"{one.name} ({one.home})")
        for one in list_people(now=request.now)
        if one.home_kind == "agency"
    ]
    named = fit.line.agency.strip().casefold()
    same = next((key for key, name in agencies if name.strip().casefold() == named), "")
    initial = {"agency": same, "version": fit.version}
    return GoForm(request.POST or None, initial=initial, agencies=agencies, people=people)
