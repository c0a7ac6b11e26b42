"""Who knows what, and who is there when."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.govuk.environment import show_day
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.teams import actions
from groundswell_web.teams.actions.presence import seal_days
from groundswell_web.teams.actions.skills import seal_abilities
from groundswell_web.teams.cards import Ability, SkillLine, TeamMember
from groundswell_web.teams.forms_people import (
    AbilitiesForm,
    DaysForm,
    LeaveForm,
    SkillForm,
    list_ability_choices,
    name_cell,
    name_days,
    write_ability,
)
from groundswell_web.teams.pages import AbilityCell, PeoplePage, PersonRow, PresencePage, PresenceRow
from groundswell_web.teams.people_queries import list_skills, list_team, mark_unit_only


@needs("see", "plans")
def show_people(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show who knows what; whoever makes plans changes all of it, everybody on the team their own row."""
    team, skills = list_team(engagement_id, request.now), list_skills(engagement_id)
    mine = _list_mine(request, team)
    form, skill_form = _make_abilities(mine, skills), SkillForm(auto_id="new_%s")
    if request.method == "POST":
        asked = request.POST.get("do", "")
        if asked == "skills":
            form = _make_abilities(mine, skills, request.POST)
            if form.is_valid() and _save_abilities(request, engagement_id, form):
                return redirect("plan_people", engagement_id)
        else:
            _check_makes(request)
            skill_form = SkillForm(request.POST, auto_id="new_%s")
            is_told = asked == "usual" or skill_form.is_valid()
            if is_told and _add_skills(request, engagement_id, asked, skill_form):
                return redirect("plan_people", engagement_id)
    page = _describe_people(request, team, skills, mine)
    shown = skill_form if skill_form.errors else form
    context = {"page": page, "form": shown, "abilities": form, "skill": skill_form, "place": request.place}
    return render(request, "teams/people.html", context)


@needs("make", "plans")
def change_skill(request: Any, engagement_id: UUID, skill_id: UUID) -> HttpResponse:
    """Call a skill something else, or take it away."""
    line = next((one for one in list_skills(engagement_id) if one.id == skill_id), None)
    if line is None:
        raise Http404
    form = SkillForm(request.POST or None, initial={"name": line.name})
    if request.method == "POST":
        try:
            if request.POST.get("do") == "remove":
                form = SkillForm({"name": line.name})
                form.is_valid()
                actions.withdraw_skill(engagement_id, skill_id, by=request.user, now=request.now)
                messages.success(request, _("The skill is removed."))
                return redirect("plan_people", engagement_id)
            if form.is_valid():
                told = form.cleaned_data["name"]
                actions.correct_skill(engagement_id, skill_id, told, by=request.user, now=request.now)
                return redirect("plan_people", engagement_id)
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form.take_refusal(refusal)
    return render(request, "teams/skill.html", {"page": line, "form": form, "place": request.place})


@needs("see", "plans")
def show_presence(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show who is there when; whoever makes plans changes all of it, everybody on the team their own leave."""
    team = list_team(engagement_id, request.now)
    mine = _list_mine(request, team)
    may_make = request.place.may("make", "plans")
    form, leave = _make_days(mine if may_make else []), LeaveForm(team=mine, auto_id="leave_%s")
    if request.method == "POST":
        if request.POST.get("do") == "leave":
            if not mine:
                raise PermissionDenied
            leave = LeaveForm(request.POST, team=mine, auto_id="leave_%s")
            if leave.is_valid() and _add_leave(request, engagement_id, leave):
                return redirect("plan_presence", engagement_id)
        else:
            _check_makes(request)
            form = _make_days(mine, request.POST)
            if form.is_valid() and _save_days(request, engagement_id, form):
                return redirect("plan_presence", engagement_id)
    page = _describe_presence(request, team, mine)
    context = {"page": page, "form": leave if leave.errors else form, "days": form, "leave": leave}
    return render(request, "teams/presence.html", context | {"place": request.place})


@needs("see", "plans")
@require_POST
def remove_leave(request: Any, engagement_id: UUID, presence_id: UUID) -> HttpResponse:
    """Take leave back: one's own, or anybody's by whoever makes plans."""
    only = None if request.place.may("make", "plans") else request.user.pk
    try:
        actions.withdraw_leave(engagement_id, presence_id, only=only, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("It is removed."))
    return redirect("plan_presence", engagement_id)


def _list_mine(request: Any, team: list[TeamMember]) -> list[TeamMember]:
    """List those whose skills and leave this reader may change."""
    if request.place.may("make", "plans"):
        return team
    return [one for one in team if one.person_id == request.user.pk]


def _check_makes(request: Any) -> None:
    if not request.place.may("make", "plans"):
        raise PermissionDenied


def _make_abilities(mine: list[TeamMember], skills: list[SkillLine], *data: Any) -> AbilitiesForm:
    stands = {
        (one.person_id, skill.id): one.abilities.get(skill.id, Ability()) for one in mine for skill in skills
    }
    return AbilitiesForm(*data, team=mine, skills=skills, initial={"seen": seal_abilities(stands)})


def _make_days(mine: list[TeamMember], *data: Any) -> DaysForm:
    return DaysForm(*data, team=mine, initial={"seen": seal_days(mine)})


def _save_abilities(request: Any, engagement_id: UUID, form: AbilitiesForm) -> bool:
    try:
        actions.record_abilities(
            engagement_id,
            form.read_abilities(),
            seen=form.cleaned_data["seen"],
            by=request.user,
            now=request.now,
        )
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("Saved. The next plan counts on it."))
    return True


def _add_skills(request: Any, engagement_id: UUID, asked: str, form: SkillForm) -> bool:
    try:
        if asked == "usual":
            actions.record_usual_skills(engagement_id, by=request.user, now=request.now)
        else:
            actions.record_skill(engagement_id, form.cleaned_data["name"], by=request.user, now=request.now)
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    return True


def _save_days(request: Any, engagement_id: UUID, form: DaysForm) -> bool:
    try:
        actions.record_days(
            engagement_id, form.read_days(), seen=form.cleaned_data["seen"], by=request.user, now=request.now
        )
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("Saved. The next plan counts on it."))
    return True


def _add_leave(request: Any, engagement_id: UUID, form: LeaveForm) -> bool:
    told = form.cleaned_data
    try:
        actions.record_leave(
            engagement_id,
            UUID(told["person"]),
            from_on=told["from_on"],
            until_on=told["until_on"],
            days=told["days"],
            by=request.user,
            now=request.now,
        )
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("Added. A plan that counted on these days says so."))
    return True


def _describe_people(
    request: Any, team: list[TeamMember], skills: list[SkillLine], mine: list[TeamMember]
) -> PeoplePage:
    names, may_make = dict(list_ability_choices()), request.place.may("make", "plans")
    rows = []
    for member in team:
        may_change = member in mine
        cells = []
        for skill in skills:
            ability = member.abilities.get(skill.id, Ability())
            field = name_cell(member.person_id, skill.id) if may_change else ""
            cells.append(AbilityCell(skill.name, names[write_ability(ability)], ability, field))
        rows.append(PersonRow(member, cells, may_change))
    alone = [one.name for one in mark_unit_only(skills, team) if one.unit_only]
    return PeoplePage(skills, rows, may_make, bool(mine and skills), not may_make, alone)


def _describe_presence(request: Any, team: list[TeamMember], mine: list[TeamMember]) -> PresencePage:
    may_make, exits_on = request.place.may("make", "plans"), request.place.engagement.exits_on
    today = request.now.date()
    rows = [
        PresenceRow(
            member=one,
            there=_say_there(one, exits_on, today),
            exceptions=[span for span in one.exceptions if span.until_on and span.until_on >= today],
            may_remove=one in mine,
            field_name=name_days(one.person_id) if may_make else "",
        )
        for one in team
    ]
    return PresencePage(rows, exits_on, may_make, bool(mine))


def _say_there(member: TeamMember, exits_on: date, today: date) -> str:
    """Say from when until when somebody is there at all."""
    from_on = show_day(member.from_on) if member.from_on > today else ""
    until_on = show_day(member.until_on) if member.until_on and member.until_on < exits_on else ""
    if from_on and until_on:
        return _("{first} to {last}").format(first=from_on, last=until_on)
    if from_on:
        return _("from {first}").format(first=from_on)
    return _("until {last}").format(last=until_on) if until_on else _("until the exit")
