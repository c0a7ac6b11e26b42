"""Organisations, people and one's own account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import may, needs, signed_in
from groundswell_web.audit.queries import list_events
from groundswell_web.people import actions, queries
from groundswell_web.people.forms import InvitationForm, OrganisationForm, PersonForm
from groundswell_web.people.invitations import mail_invitation
from groundswell_web.people.sessions import count_sessions, end_sessions
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "people", within=False)
def show_people(request: Any) -> HttpResponse:
    """Show organisations and the people in them."""
    page = {
        "people": queries.list_people(now=request.now, living=False),
        "organisations": queries.list_organisations(),
        "may_change": may(queries.list_installation_roles(request.user), "change", "people"),
    }
    return render(request, "people/people.html", {"page": page})


@needs("change", "people", within=False)
def ask_organisation(request: Any) -> HttpResponse:
    """Ask for an organisation, and record it."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_organisation(**form.cleaned_data, by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The organisation is added."))
            return redirect("people")
    page = {"title": _("Add an organisation"), "button": _("Add organisation")}
    return render(request, "people/ask.html", {"page": page, "form": form})


@needs("change", "people", within=False)
def ask_person(request: Any) -> HttpResponse:
    """Ask for a person, record them, and mail them the link to their password."""
    form = InvitationForm(request.POST or None, homes=_list_homes())
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            person_id = actions.record_person(**told, by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            _invite(request, person_id)
            return redirect("person", person_id)
    page = {"title": _("Invite a person"), "button": _("Invite")}
    return render(request, "people/ask.html", {"page": page, "form": form})


@needs("see", "people", within=False)
def show_person(request: Any, person_id: UUID) -> HttpResponse:
    """Show what is held of a person, and what happened to it."""
    page = {
        "person": _get(person_id, request),
        "events": list_events(None, kind="person", key=person_id, limit=20),
        "may_change": may(queries.list_installation_roles(request.user), "change", "people"),
        "is_oneself": person_id == request.user.pk,
    }
    return render(request, "people/person.html", {"page": page})


@needs("change", "people", within=False)
def change_person(request: Any, person_id: UUID) -> HttpResponse:
    """Change what is held of a person."""
    card = _get(person_id, request)
    if request.method == "POST":
        form = PersonForm(request.POST, homes=_list_homes())
    else:
        form = PersonForm(initial=queries.describe_person(person_id), homes=_list_homes())
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        version = changes.pop("version")
        changes["home_id"] = UUID(changes["home_id"])
        try:
            actions.correct_person(
                person_id, version=version, changes=changes, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("person", person_id)
    page = {"title": _("Change what is held of {name}").format(name=card.name), "button": _("Save")}
    return render(request, "people/ask.html", {"page": page, "form": form})


@needs("change", "people", within=False)
@require_POST
def send_invitation(request: Any, person_id: UUID) -> HttpResponse:
    """Mail the link to a password again."""
    _get(person_id, request)
    _invite(request, person_id)
    return redirect("person", person_id)


@needs("change", "people", within=False)
@require_POST
def end_access(request: Any, person_id: UUID) -> HttpResponse:
    """End a person's access at once."""
    try:
        actions.withdraw_person(person_id, by=request.user, now=request.now)
    except NotThere as error:
        raise Http404 from error
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("Access has ended. What this person did stays in the history."))
    return redirect("person", person_id)


@needs("change", "people", within=False)
@require_POST
def restore_access(request: Any, person_id: UUID) -> HttpResponse:
    """Give a person their access back."""
    try:
        actions.restore_person(person_id, by=request.user, now=request.now)
    except NotThere as error:
        raise Http404 from error
    messages.success(request, _("This person has access again."))
    return redirect("person", person_id)


@needs("change", "people", within=False)
@require_POST
def sign_out_person(request: Any, person_id: UUID) -> HttpResponse:
    """Sign a person out of every browser; they may sign in again."""
    _get(person_id, request)
    actions.record_on_person(person_id, "ended the sessions of", by=request.user, now=request.now)
    end_sessions(person_id, now=request.now)
    messages.success(request, _("This person is signed out everywhere."))
    return redirect("person", person_id)


@signed_in
@require_POST
@reauthentication_required
def sign_out_elsewhere(request: Any) -> HttpResponse:
    """Sign oneself out of every other browser, after showing the password or second factor again."""
    actions.record_on_person(request.user.pk, "ended the sessions of", by=request.user, now=request.now)
    end_sessions(request.user.pk, but=request.session.session_key, now=request.now)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("own_account")


@signed_in
def show_own_account(request: Any) -> HttpResponse:
    """Show a person what the workbench holds of them, and the way to their password and second factor."""
    page = {
        "person": queries.find_person(request.user.pk, now=request.now),
        "events": list_events(None, kind="person", key=request.user.pk, limit=20),
        "second_factors": queries.list_second_factors(request.user.pk),
        "has_password": request.user.has_usable_password(),
        "sessions": count_sessions(request.user.pk, now=request.now),
    }
    return render(request, "people/own_account.html", {"page": page})


@signed_in
def show_factor_needed(request: HttpRequest) -> HttpResponse:
    """Say that signing needs a second factor, and perhaps all else too, and how to set one up."""
    page = {"is_needed": settings.SECOND_FACTOR_NEEDED}
    return render(request, "people/factor_needed.html", {"page": page})


def _get(person_id: UUID, request: Any) -> queries.PersonCard:
    card = queries.find_person(person_id, now=request.now)
    if card is None:
        raise Http404
    return card


def _list_homes() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in queries.list_organisations()]


def _invite(request: Any, person_id: UUID) -> None:
    try:
        mail_invitation(person_id, by=request.user, now=request.now)
    except OSError:
        messages.error(request, _("The mail could not be sent. Send the invitation again from this page."))
    else:
        messages.success(request, _("The invitation is on its way by mail."))
