"""Who is in an engagement, in which role, from when until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.engagements import actions, queries
from groundswell_web.engagements.forms import MemberEndForm, MemberForm
from groundswell_web.people.queries import list_people
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "members")
def list_all(request: Any, engagement_id: UUID) -> HttpResponse:
    """List who is in the engagement, and who was."""
    page = {
        "members": queries.list_members(engagement_id, now=request.now),
        "former": queries.list_former_members(engagement_id, now=request.now),
        "today": request.now.date(),
    }
    return render(request, "engagements/members.html", {"page": page, "place": request.place})


@needs("change", "members")
def add(request: Any, engagement_id: UUID) -> HttpResponse:
    """Give a person a role."""
    people = [(str(one.id), f"{one.name}, {one.home}") for one in list_people(now=request.now)]
    form = MemberForm(request.POST or None, people=people, initial={"from_on": request.now.date()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.record_member(
                engagement_id,
                person_id=UUID(told["person"]),
                role=told["role"],
                from_on=told["from_on"],
                until_on=told["until_on"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The role is given."))
            return redirect("members", engagement_id)
    page = {"title": _("Add a person"), "button": _("Add"), "back": "members"}
    return render(request, "engagements/ask.html", {"page": page, "place": request.place, "form": form})


@needs("change", "members")
def end(request: Any, engagement_id: UUID, membership_id: UUID) -> HttpResponse:
    """End a role on a day."""
    try:
        member = queries.get_membership(engagement_id, membership_id, now=request.now)
    except NotThere as error:
        raise Http404 from error
    form = MemberEndForm(request.POST or None, initial={"until_on": member.until_on or request.now.date()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_member(
                engagement_id,
                membership_id,
                until_on=form.cleaned_data["until_on"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The last day is recorded."))
            return redirect("members", engagement_id)
    title = _("When does {name} stop being {role}?").format(name=member.name, role=member.role_name.lower())
    page = {"title": title, "button": _("Save"), "back": "members"}
    return render(request, "engagements/ask.html", {"page": page, "place": request.place, "form": form})
